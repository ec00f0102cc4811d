"""The lectures with Google Colab's versions of everything, which they can't choose there.

The environment of ``tests/colab.txt`` is built in ``build/colab`` and kept there. It has no torch,
whose packages for Linux are too large for a test: lectures 07 and 08 run only if someone has added
it, as CONTRIBUTING.md tells.
"""

import importlib
import json
import os
import shutil
import subprocess
import sys
import venv
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from tools.lectures import LECTURES, ROOT, find_lecture
from tools.make_assignments import (
    CHECK,
    exercise_section,
    has_tag,
    solution_code,
    with_answer,
)
from tools.run_notebooks import WIDGET
from tools.stamp import FIRST_CELL

PINS = [
    line
    for line in (ROOT / "tests" / "colab.txt").read_text("utf-8").splitlines()
    if not line.startswith(("#", "torch"))
]
BUILD = ROOT / "build" / "colab"
FIND_COURSE = FIRST_CELL.format(repository="unused")

# What lecture 06 says where torch is missing.
WITHOUT_TORCH = {"torch-compare": "PyTorch is not installed: this one comparison is left out.\n"}

CHECK_VERSIONS = """
from importlib.metadata import version

for pin in {pins}:
    assert pin == f"{{pin.split('==')[0]}}=={{version(pin.split('==')[0])}}", pin
"""
IN_COLAB = """
import sys
from types import ModuleType

sys.modules["google.colab"] = ModuleType("google.colab")
"""
CHECK_PLACE = """
from pathlib import Path
import course_utils

assert Path(course_utils.__file__).is_relative_to(Path.cwd() / "course-files")
"""
# Does what the browser does when someone moves each of the sliders that were made last.
MOVE_SLIDERS = """
import ipywidgets

def move_sliders():
    boxes = [w for w in ipywidgets.Widget.widgets.values() if type(w) is ipywidgets.HBox]
    controls, picture = boxes[-1].children
    assert controls.children
    for slider in controls.children:
        before = picture.value
        aim = slider.min if slider.value > slider.min else slider.max
        slider.set_state({"value": aim})
        assert slider.value == aim and picture.value.startswith("<img") and picture.value != before

move_sliders()
"""

each_lecture = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.name)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Colab's computers run Linux")


def python_with_colabs_versions(skip_or_fail):
    """Build the environment, unless that was done before with this Python and these versions."""
    python, mark = BUILD / "environment" / "bin" / "python", BUILD / "environment" / "complete.txt"
    content = "\n".join([sys.version, *PINS])
    if not mark.is_file() or mark.read_text("utf-8") != content:
        shutil.rmtree(BUILD, ignore_errors=True)
        venv.create(BUILD / "environment", symlinks=True, with_pip=True)
        command = [python, "-m", "pip", "install", "--no-compile", *PINS]
        if subprocess.run(command, capture_output=True).returncode:
            skip_or_fail(
                "Colab's versions can't be installed here; to see why, install tests/colab.txt "
                "into an empty environment"
            )
        mark.write_text(content, "utf-8")
    return python


@pytest.fixture(scope="module")
def colab(tmp_path_factory, zip_url, skip_or_fail):
    """A kernel with Colab's versions that finds course_utils only at the address of the zip."""
    python = python_with_colabs_versions(skip_or_fail)
    folder = tmp_path_factory.mktemp("jupyter")
    kernel = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Colab",
        "language": "python",
        "env": {"COURSE_ZIP": zip_url, "PYTHONPATH": "", "IPYTHONDIR": str(folder)},
    }
    (folder / "kernels" / "colab").mkdir(parents=True)
    (folder / "kernels" / "colab" / "kernel.json").write_text(json.dumps(kernel), "utf-8")
    no_torch = "import sys; from importlib.util import find_spec; sys.exit(not find_spec('torch'))"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder), prepend=os.pathsep)
        yield SimpleNamespace(
            kernel_name="colab", has_torch=not subprocess.run([python, "-c", no_torch]).returncode
        )


@pytest.fixture
def lecture(path, colab):
    """A lecture whose packages are all there, with cells that check the rest."""
    if path.name >= "07" and not colab.has_torch:
        pytest.skip("no torch in build/colab, see CONTRIBUTING.md")
    return with_probes(path, CHECK_VERSIONS.format(pins=PINS), colab.has_torch)


def with_probes(path, first_cell, has_torch):
    """The lecture with cells in it that move its sliders, and check what it runs with."""
    notebook = nbformat.read(path, as_version=4)
    cells = [nbformat.v4.new_code_cell(first_cell)]
    for cell in notebook.cells:
        cells.append(cell)
        if cell.id in WITHOUT_TORCH and not has_torch:
            cell.outputs = [nbformat.v4.new_output("stream", text=WITHOUT_TORCH[cell.id])]
        if cell.cell_type == "code" and "explore(" in cell.source:
            cells.append(nbformat.v4.new_code_cell(MOVE_SLIDERS))
    notebook.cells = [*cells, nbformat.v4.new_code_cell(CHECK_PLACE)]
    return notebook


def run(notebook, colab, folder):
    """Execute a notebook alone in a folder; a cell that fails raises."""
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name=colab.kernel_name,
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def run_sources(sources, colab, folder):
    """Execute cells; return the text that each of them shows."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    run(nbformat.v4.new_notebook(cells=cells), colab, folder)
    return [
        "".join(out.text if out.output_type == "stream" else out.data["text/plain"] for out in outs)
        for outs in (cell.outputs for cell in cells)
    ]


@each_lecture
def test_lecture_shows_what_is_stored(path, lecture, colab):
    """As in `pytest notebooks`, but alone, with the course's code from the zip."""
    copy = BUILD / "lectures" / path.name  # in the repository, so that its conftest.py counts
    copy.parent.mkdir(exist_ok=True)
    nbformat.write(lecture, copy)
    command = [sys.executable, "-m", "pytest", "-q", "--override-ini=addopts=", "--nbval"]
    command += [f"--nbval-kernel-name={colab.kernel_name}", "--nbval-cell-timeout=600", copy]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        pytest.fail(result.stdout + result.stderr, pytrace=False)
    cells = sum(cell.cell_type == "code" for cell in lecture.cells)
    assert f"{cells} passed" in result.stdout or path.name >= "07"  # these run on two data sets


def test_sliders_are_shown_by_themselves_in_colab(colab, tmp_path):
    """Below the picture of their settings, which a saved notebook keeps."""
    lecture = with_probes(find_lecture("03"), IN_COLAB, colab.has_torch)
    run(lecture, colab, tmp_path)
    cells = [cell for cell in lecture.cells if "explore(" in cell.source]
    assert cells
    for cell in cells:
        picture, sliders = cell.outputs
        assert set(picture.data) == {"image/png", "text/plain"}
        assert picture.metadata["image/png"]["alt"]
        assert set(sliders.data) == {WIDGET, "text/plain"}


@each_lecture
def test_exercises_tell_wrong_from_right(path, lecture, colab, tmp_path):
    """The first of the typical mistakes, then the solution of each exercise."""
    section = exercise_section(lecture)
    mistakes = importlib.import_module(f"mistakes_{path.name[:2]}").MISTAKES
    solutions = solution_code(ROOT / "solutions" / f"{path.stem}.py")
    sources = [cell.source for cell in lecture.cells if cell.cell_type == "code"][:2]
    sources.append(next(cell.source for cell in section if cell.cell_type == "code"))
    stubs = [cell.source for cell in section if has_tag(cell, "exercise")]
    checks = [cell.source for cell in section if has_tag(cell, "exercise-check")]
    expected = {}
    for stub, check in zip(stubs, checks, strict=True):
        number, name = CHECK.fullmatch(check).groups()
        wrong, diagnosis, _ = mistakes[number][0]
        for body, verdict in (wrong, diagnosis), (solutions[name], f"✓ {number} {name}: correct."):
            sources += [with_answer(stub, body), check]
            expected[len(sources) - 1] = verdict
    shown = run_sources([*sources, "exercises.progress()"], colab, tmp_path)
    for place, verdict in expected.items():
        assert verdict in shown[place]
    assert shown[-1].startswith(f"✓ {len(checks)} of {len(checks)} exercises are correct.")


def test_exercise_names_the_own_line_and_the_lecture_goes_on(colab, tmp_path):
    """Also where that line is in a function from another cell."""
    check, go_on = 'exercises.check("02.2", f)', 'exercises.passed_or("02.2", f, max).__name__'
    hint = 'exercises.hint("02.2")'
    helper = "import numpy as np\ndef ones(d):\n    return np.ones((d, 1)) @ np.ones((d, 1))"
    wrong = "def f(d, k):\n    return ones(d), 0.5 - k"
    right = wrong.replace("ones(d)", "np.ones(d)")
    sources = [FIND_COURSE, "from course_utils import exercises", helper]
    sources += [wrong, check, hint, hint, go_on, right, go_on, check, go_on, "exercises.progress()"]
    *_, verdict, first, second, before, _, changed, passed, after, progress = run_sources(
        sources, colab, tmp_path
    )
    assert verdict.startswith(
        "✗ 02.2 at_least_k_of_d: not right yet. Your code stopped in your line"
    )
    assert "line `return np.ones((d, 1)) @ np.ones((d, 1))`\nwith ValueError: matmul" in verdict
    assert "hint 1 of" in first and "hint 2 of" in second and first != second
    stand_in = "The lecture goes on with a stand-in until your at_least_k_of_d passes check 02.2.\n"
    assert before == changed == stand_in + "'max'"
    assert passed == "✓ 02.2 at_least_k_of_d: correct."
    assert after == "The lecture goes on with your own at_least_k_of_d.\n'f'"
    assert progress.startswith("… 1 of 6 exercises is correct.\n")


# Of Colab's module only what anywidget asks it for.
PAD = """
from types import SimpleNamespace

from course_utils.drawing import DrawingPad, draw_strokes

sys.modules["google.colab.output"] = SimpleNamespace(
    enable_custom_widget_manager=lambda: print("custom widgets are enabled"),
    _widgets=SimpleNamespace(_installed_url="where the widgets come from"),
)
pad = DrawingPad(lambda ink: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0])
"""
# Does what the browser does after a stroke.
DRAW = """
update = {"method": "update", "state": {"sent": 1}, "buffer_paths": [["ink"]]}
buffers = [memoryview(draw_strokes([[(0.5, 0.1), (0.5, 0.9)]]).tobytes())]
pad._widget._handle_msg({"content": {"data": update}, "buffers": buffers})
print(pad._widget.message)
"""


def test_drawing_pad_is_shown_and_answers(colab, tmp_path):
    cells = [
        nbformat.v4.new_code_cell(source) for source in (FIND_COURSE, IN_COLAB, PAD, "pad", DRAW)
    ]
    run(nbformat.v4.new_notebook(cells=cells), colab, tmp_path)
    _, _, (made,), (shown,), (drawn,) = [cell.outputs for cell in cells]
    assert made.text == "custom widgets are enabled\n"
    assert set(shown.data) == {WIDGET, "text/plain"}
    assert "where the widgets come from" in str(shown.metadata)
    assert drawn.text == "I read a 1\n"
