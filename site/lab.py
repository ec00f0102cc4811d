"""The part of the site that runs lectures in the browser: JupyterLite, with Python by Pyodide."""

import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat
from pyodide_files import CORE, fingerprint, gather, package
from sliders import code_before, slider_cells

from tools.lectures import LECTURES, ROOT
from tools.stamp import colab_url

HERE = Path(__file__).resolve().parent
NEEDS_TORCH = """\
**This lecture needs PyTorch, which browsers can't run.** Open it in [Google Colab]({colab}), or
[install the course]({start})."""


def runs_in_browser(lecture: Path) -> bool:
    """Tell whether a lecture does without PyTorch, which Pyodide lacks."""
    return lecture.name < "07"


def build_lab(folder: Path, cache: Path, repository: str) -> None:
    """Write JupyterLite with the lectures, Python and its packages into a folder.

    Parameters
    ----------
    folder : Path
        Replaced as a whole.
    cache : Path
        Where the files of Pyodide are kept between two builds.
    repository : str
        Address of the repository, of the form ``https://github.com/OWNER/NAME``.

    Raises
    ------
    RuntimeError
        If Pyodide's files can't be had, or JupyterLite can't be built.
    """
    lock = gather(cache)
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="lab-") as work:
        contents = Path(work, "contents", "notebooks")
        contents.mkdir(parents=True)
        for lecture in LECTURES:
            write_lecture(lecture, contents / lecture.name, repository)
        # From wheels: where they are installed, JupyterLab would load the first one, too.
        (kernel,) = cache.resolve().glob("jupyterlite_pyodide_kernel-*.whl")
        (sliders,) = cache.resolve().glob("jupyterlab_widgets-*.whl")
        settings = {
            "apps": ["lab", "repl"],
            "contents": ["contents"],
            "federated_extensions": [str(kernel), str(sliders)],
            "ignore_sys_prefix": ["federated_extensions"],  # no others that happen to be there
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(folder.resolve()),
        }
        Path(work, "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": settings}))
        build = [sys.executable, "-m", "jupyterlite_core", "build"]
        result = subprocess.run(build, cwd=work, capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"JupyterLite was not built:\n{result.stderr[-2000:]}")
    place = folder / "pyodide"
    place.mkdir()
    for name in [*CORE, *(entry["file_name"] for entry in lock["packages"].values())]:
        shutil.copy(cache / name, place / name)
    content = course_package()
    course = place / f"course-{fingerprint(content)}.zip"
    course.write_bytes(content)
    lock["packages"]["course-utils"] = package(
        "course-utils", course, ["ipywidgets", "matplotlib", "numpy", "scikit-learn"]
    )
    text = json.dumps(lock)
    lock_name = f"lock-{fingerprint(text.encode())}.json"
    (place / lock_name).write_text(text, encoding="utf-8")
    configure(folder, lock_name)


def write_lecture(lecture: Path, target: Path, repository: str) -> None:
    """Write a lecture to be run: without outputs, which would be mistaken for its own."""
    notebook = nbformat.read(lecture, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata["edition"] = fingerprint(lecture.read_bytes())
    notebook.cells = [cell for cell in notebook.cells if cell.id != "badge"]
    if not runs_in_browser(lecture):
        colab = colab_url(lecture.name, repository)
        text = NEEDS_TORCH.format(colab=colab, start=f"{repository}#start")
        notebook.cells.insert(1, nbformat.v4.new_markdown_cell(text, id="needs-torch"))
    # JupyterLite's table of contents fails on sources in lists of lines, as nbformat writes them.
    target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def course_package() -> bytes:
    """Return, as a zip file, course_utils and what the sliders in the pages need."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, data: bytes) -> None:  # always with the same time, for the checksum
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)

        for path in sorted((ROOT / "course_utils").rglob("*.py")):
            add(str(path.relative_to(ROOT)), path.read_bytes())
        add("course_sliders/__init__.py", (HERE / "course_sliders.py").read_bytes())
        for path in filter(runs_in_browser, LECTURES):
            lecture = nbformat.read(path, as_version=4)
            cells = slider_cells(lecture)
            code = {cell.id: [code_before(lecture, cell), cell.source] for cell in cells}
            add(f"course_sliders/{path.stem}.json", json.dumps(code).encode())
    return content.getvalue()


def configure(folder: Path, lock_name: str) -> None:
    """Let JupyterLite take Python from its own folder, and say what it is doing."""
    path = folder / "jupyter-lite.json"
    settings = json.loads(path.read_text("utf-8"))
    data = settings["jupyter-config-data"]
    data["appName"] = "From Neuron to Network"
    data["exposeAppInBrowser"] = True
    data.setdefault("litePluginSettings", {})["@jupyterlite/pyodide-kernel-extension:kernel"] = {
        "pyodideUrl": "./pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "lockFileURL": f"./pyodide/{lock_name}",
            "packages": ["course-utils"],
        },
    }
    path.write_text(json.dumps(settings, indent=1), encoding="utf-8")
    head = '<head>\n    <link rel="icon" href="../lab.svg" />'
    address = "<script>courseAddress = location.href // JupyterLab changes it</script>"
    body = '<script type="module" src="../lab.js"></script>\n  </body>'
    for name in ("lab", "repl"):
        page = folder / name / "index.html"
        text = page.read_text("utf-8").replace("<head>", head, 1)
        if name == "lab":
            text = text.replace(head, f"{head}\n    {address}").replace("</body>", body)
        page.write_text(text, encoding="utf-8")
    shutil.copy(HERE / "theme" / "icon.svg", folder / "lab.svg")
    shutil.copy(HERE / "theme" / "lab.js", folder / "lab.js")
