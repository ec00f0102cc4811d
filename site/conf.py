"""Settings of Sphinx for the pages; build.py calls it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

project = "From Neuron to Network"
author = "The From Neuron to Network authors"
project_copyright = (
    "the From Neuron to Network authors. Text and figures CC BY 4.0, code BSD-3-Clause"
)
html_title = project
language = "en"

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx_design",
]
exclude_patterns = ["**.ipynb_checkpoints"]
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
nb_ipywidgets_js = {}  # the pages' own sliders don't need these, which come from a server
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings give them

html_theme = "sphinx_book_theme"
html_static_path = ["theme"]
html_css_files = ["site.css"]
html_js_files = [("live.js", {"defer": "defer"})]
html_favicon = "theme/icon.svg"
html_context = {"default_mode": "auto"}
html_copy_source = False
html_domain_indices = False
html_use_index = False
html_show_sourcelink = False
html_theme_options = {
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the search is at the side already
    "show_navbar_depth": 1,
    "show_toc_level": 1,
    "use_download_button": False,
    "use_fullscreen_button": False,
}
mathjax_path = "mathjax/startup.js"
mathjax3_config = {
    "loader": {"load": ["core", "input/tex", "output/chtml", "a11y/assistive-mml"]},
}
