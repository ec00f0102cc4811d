"""Build the web site into build/site: ``make site``, or ``python site/build.py``.

Any web server can host that folder; it asks no other server for anything. Nothing is executed: the
pages show the outputs that are stored in the notebooks. With ``--pages`` it leaves out what runs in
the browser, which needs 70 MB of downloads, the first time.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(HERE))

from lab import build_lab  # noqa: E402
from pages import write_pages  # noqa: E402
from pyodide_files import fingerprint  # noqa: E402

from slides.render import install_assets, render  # noqa: E402
from tools.lectures import LECTURES  # noqa: E402
from tools.stamp import repository_url  # noqa: E402

SITE = ROOT / "build" / "site"
MATHJAX = (  # what conf.py lets it load
    "startup.js",
    "core.js",
    "input/tex.js",
    "input/tex/extensions",
    "output/chtml.js",
    "output/chtml/fonts",
    "a11y/assistive-mml.js",
)


def build(folder: Path = SITE, *, runs: bool = True) -> None:
    """Build the site into a folder, which is replaced.

    Raises
    ------
    RuntimeError
        If something can't be downloaded or built; the text says what.
    """
    repository = repository_url()
    install_assets()
    install_assets(HERE)
    shutil.rmtree(folder, ignore_errors=True)
    work = ROOT / "build" / "site-pages"
    write_pages(work, repository)
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-E", "-c", str(HERE)]
    result = subprocess.run([*sphinx, str(work), str(folder)], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"The pages were not built:\n{result.stderr}")
    shutil.rmtree(folder / ".doctrees", ignore_errors=True)
    for page in folder.rglob("*.html"):
        improve(page)
    mathjax = ROOT / "slides" / "node_modules" / "mathjax" / "es5"
    for part in MATHJAX:
        target = folder / "_static" / "mathjax" / part
        copy = shutil.copytree if (mathjax / part).is_dir() else shutil.copy
        target.parent.mkdir(parents=True, exist_ok=True)
        copy(mathjax / part, target)
    for path in LECTURES:
        shutil.copy(path, folder / "notebooks" / path.name)
        share(render(path, folder / "slides"))
    # The theme brings its icons twice; the fonts do.
    (folder / "_static" / "scripts" / "fontawesome.js").write_text("")
    for unused in [*folder.rglob("*.js.map"), *folder.rglob("*.css.map")]:
        unused.unlink()
    if runs:
        build_lab(folder / "run", ROOT / "build" / "pyodide", repository)


def improve(page: Path) -> None:
    """Let figures load when they come into sight; name what screen readers can't see."""
    text = page.read_text("utf-8")
    text = re.sub(r'<img (?=[^>]*"\.\./_images/)', '<img loading="lazy" ', text)
    text = text.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    text = text.replace("<summary><span", '<summary aria-label="Pages of this part"><span')
    text = re.sub(r'(search-button-field[^>]*?) aria-label="Search"', r"\1", text)
    page.write_text(text, encoding="utf-8")


def share(slides: Path) -> None:
    """Move the large scripts and styles of a lecture's slides into files that all slides share."""

    def outside(match: re.Match) -> str:
        opening, content, closing = match.groups()
        if len(content) < 50_000:
            return match[0]
        kind = "js" if closing == "</script>" else "css"
        name = f"{fingerprint(content.encode())}.{kind}"
        (slides.parent / name).write_text(content, encoding="utf-8")
        if kind == "css":
            return f'<link rel="stylesheet" href="{name}">'
        return f'{opening[:-1]} src="{name}"></script>'

    text = slides.read_text("utf-8")
    text = re.sub(r"(<style[^>]*>)(.*?)(</style>)", outside, text, flags=re.S)
    text = re.sub(r"(<script[^>]*>)(.*?)(</script>)", outside, text, flags=re.S)
    icon = '<link rel="icon" href="../_static/icon.svg">'
    slides.write_text(text.replace("<head>", f"<head>\n{icon}", 1), encoding="utf-8")


def main() -> None:
    """Build the site as the command line says."""
    parser = argparse.ArgumentParser(description="Build the web site into build/site.")
    parser.add_argument("--pages", action="store_true", help="leave out what runs in the browser")
    options = parser.parse_args()
    try:
        build(runs=not options.pages)
    except RuntimeError as error:
        sys.exit(str(error))
    size = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    print(f"build/site  {size / 1e6:.0f} MB. To look at it: python -m http.server -d build/site")


if __name__ == "__main__":
    main()
