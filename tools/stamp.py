"""Write the public address of the repository into every place that shows it.

``make stamp``, or ``python -m tools.stamp``, reads ``[project.urls] Repository`` in
pyproject.toml and rewrites the Colab badge and the first code cell of every lecture and the
badges in README.md. Outputs stay as they are.
"""

import re
import tomllib
from pathlib import Path

import nbformat

from tools.lectures import LECTURES, ROOT

BADGE_IMAGE = "https://colab.research.google.com/assets/colab-badge.svg"

FIRST_CELL = """\
# Find the course's own code. A notebook that stands alone fetches it once.
import io
import os
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

zip_url = "{repository}/archive/refs/heads/main.zip"
zip_url = os.environ.get("COURSE_ZIP", zip_url)
places = [Path.cwd(), *Path.cwd().parents, *Path.cwd().glob("course-files/*")]
found = [str(p) for p in places if (p / "course_utils" / "__init__.py").is_file()]
if not found and find_spec("course_utils") is None:
    try:
        content = io.BytesIO(urlopen(zip_url, timeout=60).read())
        zipfile.ZipFile(content).extractall("course-part")
        Path("course-part").rename("course-files")
    except Exception as e:
        advice = "Check the internet connection, then run this cell again."
        raise RuntimeError(f"No course code from {{zip_url}} ({{e}}). {{advice}}") from None
    found = [str(p) for p in Path.cwd().glob("course-files/*")]
sys.path[:0] = found[:1]"""


def repository_url() -> str:
    """Return the one setting that holds the repository's public address."""
    with open(ROOT / "pyproject.toml", "rb") as file:
        return tomllib.load(file)["project"]["urls"]["Repository"].rstrip("/")


def colab_url(notebook_name: str, repository: str) -> str:
    """Return the address that opens a notebook in Colab."""
    owner_and_name = repository.removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{owner_and_name}"
    return f"{colab}/blob/main/notebooks/{notebook_name}"


def colab_badge(notebook_name: str, repository: str) -> str:
    """Return the Markdown of the badge that opens a notebook in Colab."""
    return f"[![Open in Colab]({BADGE_IMAGE})]({colab_url(notebook_name, repository)})"


def stamped_notebook(path: Path, repository: str) -> str:
    """Return the notebook's text with its badge (second cell) and first code cell renewed.

    Raises
    ------
    ValueError
        If the cell after the title is not Markdown, or there is no code cell.
    """
    notebook = nbformat.read(path, as_version=4)
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if len(notebook.cells) < 3 or notebook.cells[1].cell_type != "markdown" or not code_cells:
        raise ValueError(f"{path.name}: expected a title, a cell for the badge, then code")
    notebook.cells[1].source = colab_badge(path.name, repository)
    code_cells[0].source = FIRST_CELL.format(repository=repository)
    return nbformat.writes(notebook) + "\n"


def stamped_readme(repository: str) -> str:
    """Return README.md with its Colab badges, clone addresses and the web site's renewed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    text = re.sub(
        r"\[!\[Open in Colab\]\([^)]*\)\]\([^)]*/([^/)]*\.ipynb)\)",
        lambda match: colab_badge(match[1], repository),
        text,
    )
    owner, name = repository.split("/")[-2:]
    text = re.sub(r"https://[\w-]+\.github\.io/[^)]*", f"https://{owner}.github.io/{name}/", text)
    return re.sub(r"git clone \S+", f"git clone {repository}", text)


def main() -> None:
    """Rewrite all files that show the address."""
    repository = repository_url()
    texts = {path: stamped_notebook(path, repository) for path in LECTURES}
    texts[ROOT / "README.md"] = stamped_readme(repository)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(texts)} files show {repository}")


if __name__ == "__main__":
    main()
