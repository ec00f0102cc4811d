"""What Sphinx makes the pages of the site from: written from notebooks, README and docstrings."""

import re
import shutil
from base64 import b64decode
from html import escape
from pathlib import Path

import nbformat
from lab import runs_in_browser
from sliders import slider_cells

from tools.lectures import LECTURES, ROOT
from tools.stamp import colab_url

HERE = Path(__file__).resolve().parent
PICTURES = {  # the cell whose figure stands for the lecture
    "01": "cell-figure",
    "02": "cone-figure",
    "03": "hidden-figure",
    "04": "proof-figure",
    "05": "saddle-figure",
    "06": "graph-figure",
    "07": "filters-figure",
    "08": "signals-figure",
}
RUN = "run/lab/index.html?path=notebooks/"
NEEDS_TORCH = """
<p>This lecture needs PyTorch, which browsers can't run: open it in Colab, or
<a href="../start.html">install the course</a>.</p>"""
LIVE = """\
<div class="live" data-lecture="{lecture}" data-cell="{cell}">
<button type="button">Move the sliders here</button>
<a href="../{run}{lecture}.ipynb#cell-id={cell}">or in the whole lecture</a>
<span role="status"></span>
</div>"""


def write_pages(folder: Path, repository: str) -> None:
    """Write the sources of all pages into a folder, which is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notebooks").mkdir(parents=True)
    (folder / "pictures").mkdir()
    for path in LECTURES:
        lecture = nbformat.read(path, as_version=4)
        (folder / "pictures" / f"{path.stem}.png").write_bytes(picture(path, lecture))
        prepare(path, lecture, repository)
        nbformat.write(lecture, folder / "notebooks" / path.name)
    readme = (ROOT / "README.md").read_text("utf-8")
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = re.findall(
        r"^\| (\d\d) \| \[(.+?)\]\(notebooks/(\S+?)\.ipynb\) \| (.+?) \|", readme, re.M
    )
    cards = "\n".join(card(*row, repository) for row in table)
    listed = "\n".join(f"{no} · {title} <notebooks/{name}>" for no, title, name, _ in table)
    landing = (HERE / "index.md").read_text("utf-8")
    landing = landing.replace("<!-- list of lectures -->", listed)
    landing = landing.replace(
        "<!-- lectures -->", f":::::{{grid}} 1 1 2 2\n:gutter: 3\n\n{cards}\n:::::"
    )
    pages = {
        "index": landing,
        "start": "# Start\n\n"
        + section(readme, "Start")
        + "\n## Exercises\n\n"
        + section(readme, "Exercises"),
        "instructors": "# For instructors\n\n" + section(readme, "For instructors"),
        "contributing": contributing + "\n## Tests\n\n" + section(readme, "Tests"),
    }
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(to_the_site(text, repository), encoding="utf-8")
    write_reference(folder / "reference")


def prepare(path: Path, lecture: nbformat.NotebookNode, repository: str) -> None:
    """Make a page of a lecture: links under its title, alternative texts, sliders to move."""
    sliders = {cell.id for cell in slider_cells(lecture)} if runs_in_browser(path) else set()
    cells = []
    for cell in lecture.cells:
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            continue  # they are for the speaker, who finds them on the slides
        if cell.id == "setup" or cell.id.startswith("imports"):
            cell.metadata.setdefault("tags", []).append("hide-input")
        if cell.id == "badge":
            cell.source = ways(path.stem, repository, "../")
            if not runs_in_browser(path):
                cell.source += NEEDS_TORCH
        for output in cell.get("outputs", []):
            shown = output.get("metadata", {}).get("image/png")
            if shown:
                image = {"alt": shown["alt"]}
                image |= {side: f"{shown[side]}px" for side in ("width", "height")}
                cell.metadata["mystnb"] = {"image": image}
        cells.append(cell)
        if cell.id in sliders:
            text = LIVE.format(lecture=path.stem, cell=cell.id, run=RUN)
            cells.append(nbformat.v4.new_markdown_cell(text, id=f"{cell.id}-live"))
    lecture.cells = cells


def ways(lecture: str, repository: str, root: str) -> str:
    """Return the links of a lecture; `root` leads from the page to the landing page."""
    name = f"{lecture}.ipynb"
    links = [
        ("Colab", colab_url(name, repository)),
        ("Slides", f"{root}slides/{lecture}.html"),
        ("Notebook", f"{root}notebooks/{name}"),
    ]
    if runs_in_browser(Path(name)):
        links.insert(0, ("Run in the browser", f"{root}{RUN}{name}"))
    items = "".join(f'<a href="{escape(url)}">{text}</a>' for text, url in links)
    return f'<p class="ways">{items}</p>'


def card(number: str, title: str, name: str, builds: str, repository: str) -> str:
    """Return the card of a lecture on the landing page."""
    return f"""::::{{grid-item-card}} [{number} · {title}](notebooks/{name}.ipynb)
:img-top: pictures/{name}.png
:img-alt: A figure of lecture {number}

{builds[0].upper() + builds[1:]}.

:::{{card-footer}}
{ways(name, repository, "")}
:::
::::
"""


def picture(path: Path, lecture: nbformat.NotebookNode) -> bytes:
    """Return the picture that stands for a lecture.

    Raises
    ------
    RuntimeError
        If the cell named in `PICTURES` has none.
    """
    wanted = PICTURES[path.name[:2]]
    for cell in lecture.cells:
        if cell.id == wanted:
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    return b64decode(output.data["image/png"])
    raise RuntimeError(
        f"{path.name} has no figure in a cell {wanted!r}: change PICTURES in {__file__}"
    )


def section(text: str, title: str) -> str:
    """Return what stands under a heading of the second level."""
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.M | re.S)[1].strip() + "\n"


def to_the_site(text: str, repository: str) -> str:
    """Let relative links lead to the page of the site, or else to the file in the repository."""
    pages = {"README.md": "start.md", "CONTRIBUTING.md": "contributing.md"}

    def link(match: re.Match) -> str:
        target = match[1]
        if target in pages:
            return f"]({pages[target]})"
        if (ROOT / target).exists() and not target.startswith("notebooks/"):
            return f"]({repository}/blob/main/{target})"
        return match[0]

    return re.sub(r"\]\(([\w./-]+)\)", link, text)


def write_reference(folder: Path) -> None:
    """Write a page for each module of course_utils; autodoc fills it from the docstrings."""
    folder.mkdir()
    names = []
    for path in sorted((ROOT / "course_utils").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        if "lecture_" in name or name == "course_utils":
            continue  # checks of exercises, which would tell the answers
        names.append(name)
        body = f"# {name}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n```\n"
        (folder / f"{name}.md").write_text(body, encoding="utf-8")
    listed = "\n".join(names)
    index = "# Reference of course_utils\n\nWhat the lectures import.\n\n"
    index += f"```{{toctree}}\n{listed}\n```\n"
    (folder / "index.md").write_text(index, encoding="utf-8")
