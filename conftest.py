"""How pytest runs the lectures.

nbval executes every cell and compares all outputs strictly, with four additions:

- Each notebook runs in an empty folder, not in ``notebooks/``, so it can't depend on where
  it is.
- A lecture that shows handwritten digits runs on MNIST if a copy of it is found, and a second
  time on the 1797 digits that scikit-learn brings along. Its stored outputs are those of
  MNIST: on the digits, figures and cells tagged ``depends-on-data`` are executed but not
  compared.
- Figures tagged ``compare-roughly``, whose numbers differ between machines, must have the same
  words and colors, and numbers of the same size.
- After its last cell, all cells of a lecture run once more, from the last to the first, and
  none may raise: "show that again" works for any cell, at any time.
"""

import os
import tempfile
from functools import partial

import nbval.plugin
import pytest
from xdist.scheduler import LoadFileScheduling

from course_utils.datasets import find_mnist
from tools.lectures import LECTURES
from tools.run_notebooks import alike, use_kernel_environment

MNIST = find_mnist()


def pytest_configure(config):
    """Set what the kernels inherit. Nothing here may start a download."""
    use_kernel_environment()
    os.environ["COURSE_DATASET"] = "mnist" if MNIST else "digits"
    if MNIST:
        os.environ["COURSE_DATA"] = str(MNIST.resolve())


def pytest_report_header(config):
    """Say on which digits the lectures run."""
    if MNIST:
        return f"handwritten digits: MNIST from {MNIST}, then scikit-learn's"
    return "handwritten digits: scikit-learn's only, no copy of MNIST found (see data/README.md)"


class FilesSideBySide(LoadFileScheduling):
    """One process runs a whole file, but lectures in the browser, which take long, are shared."""

    def _split_scope(self, nodeid):
        return nodeid if "test_site_lectures.py" in nodeid else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    """Let xdist distribute the tests so."""
    return FilesSideBySide(config, log)


collect_cells = nbval.plugin.IPyNbFile.collect


def figures_of(outputs):
    """Return what the pictures among the outputs of a cell say of themselves."""
    data = [output["data"] for output in outputs if "data" in output]
    return [mimes["text/plain"] for mimes in data if "image/png" in mimes]


def compare_figures_roughly(cell, test, ref, skip_compare=None):
    """Compare figures as nbval compares outputs, but numbers only by their size."""
    drawn, stored = figures_of(test), figures_of(ref)
    roughly = partial(alike, rel_tol=0.5, abs_tol=0.01)
    if drawn and len(drawn) == len(stored) and all(map(roughly, drawn, stored)):
        return True
    cell.comparison_traceback = ["The figure is another one:", *drawn, "Stored is:", *stored]
    return False


def collect_cells_twice(lecture):
    """Yield the cells of a lecture as nbval does, then all again, reversed and not compared."""
    cells = list(collect_cells(lecture))
    for cell in cells:
        if "compare-roughly" in cell.cell.metadata.get("tags", []):
            cell.compare_outputs = partial(compare_figures_roughly, cell)
    yield from cells
    if isinstance(lecture, DigitsNotebook) or lecture.path not in LECTURES:
        return  # once is enough
    for cell in reversed(cells):
        options = cell.options.copy()
        options["check"] = False
        yield nbval.plugin.IPyNbCell.from_parent(
            lecture,
            name=f"{cell.name} again",
            cell_num=cell.cell_num,
            cell=cell.cell,
            options=options,
        )


nbval.plugin.IPyNbFile.collect = collect_cells_twice


class DigitsNotebook(nbval.plugin.IPyNbFile):
    """A lecture that runs on scikit-learn's digits although MNIST is there."""

    def setup(self):
        """Start the kernel with the other data set."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COURSE_DATASET", "digits")
            super().setup()


def pytest_collect_file(file_path, parent):
    """Collect each lecture on handwritten digits a second time."""
    if MNIST and file_path.suffix == ".ipynb" and "nbval" in parent.config.option:
        if parent.config.option.nbval and "load_handwritten_digits" in file_path.read_text("utf-8"):
            name = f"{file_path.name}[digits]"
            nodeid = file_path.relative_to(parent.config.rootpath).as_posix() + "[digits]"
            return DigitsNotebook.from_parent(parent, path=file_path, name=name, nodeid=nodeid)
    return None


def pytest_collection_modifyitems(items):
    """Don't compare what depends on the data with the stored outputs of MNIST."""
    for item in items:
        if isinstance(item, nbval.plugin.IPyNbCell):
            on_digits = not MNIST or isinstance(item.parent, DigitsNotebook)
            draws = figures_of(item.cell.outputs)
            if on_digits and (draws or "depends-on-data" in item.cell.metadata.get("tags", [])):
                item.options["check"] = False


class KernelInEmptyFolder(nbval.plugin.RunningKernel):
    """nbval's kernel, started in a fresh folder."""

    def __init__(self, kernel_name, cwd=None, startup_timeout=60):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        super().__init__(kernel_name, cwd=self.folder.name, startup_timeout=startup_timeout)

    def stop(self):
        """End the kernel and remove its folder."""
        super().stop()
        self.folder.cleanup()


nbval.plugin.RunningKernel = KernelInEmptyFolder
