"""What must hold for the text of every lecture; nbval executes them."""

import ast
import base64
import io
import json
import re
import statistics
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from PIL import Image

from tools.lectures import LECTURES, ROOT
from tools.run_notebooks import alike, canonical
from tools.stamp import FIRST_CELL, repository_url, stamped_notebook, stamped_readme

KNOWN_TAGS = {
    *("depends-on-data", "compare-roughly", "nbval-ignore-output", "raises-exception"),
    *("exercise", "exercise-check"),
    *("left", "right", "center", "small", "hide-input", "hide-output", "output-below"),
}
MACHINE_DETAIL = re.compile(r"/home/|/Users/|/tmp/|/root/|/work/|[A-Z]:\\|site-packages|ipykernel_")
SKELETON = ["What you'll do", "What you'll learn", "What you'll need"]
ENDING = ["Summary", "Exercises", "Further reading"]

each_lecture = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.name)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def outputs(path):
    return [(cell.id, output) for cell in code_cells(path) for output in cell.outputs]


@each_lecture
def test_is_stored_in_canonical_form(path):
    """Fails for execution times, widget state, host details: run `make notebooks`."""
    nbformat.validate(read(path))
    assert canonical(read(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("changed", "kept"), [(5, True), (500, False)])
def test_a_picture_is_stored_again_only_if_it_looks_different(changed, kept):
    def notebook_with(pixels):
        png = io.BytesIO()
        Image.fromarray(pixels).save(png, "png")
        data = {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": "a picture"}
        output = nbformat.v4.new_output("display_data", data)
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])

    white = np.full((300, 300, 3), 255, dtype=np.uint8)
    other = white.copy()
    other.reshape(-1, 3)[:changed] = 0
    stored = canonical(notebook_with(white))
    again = canonical(notebook_with(other), nbformat.reads(stored, as_version=4))
    pictures = [
        nbformat.reads(text, as_version=4).cells[0].outputs[0].data["image/png"]
        for text in (stored, again)
    ]
    assert (pictures[0] == pictures[1]) == kept


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("blue line: y 2.5 from -1e-05 to 0.3", True),
        ("blue line: y 1.5 from -3e-05 to 0.305", True),
        ("blue line: y 5.5 from -1e-05 to 0.3", False),  # more than twice as much
        ("blue line: y 2.5 from -1e-05 to -0.3", False),
        ("red line: y 2.5 from -1e-05 to 0.3", False),
        ("blue line: y 2.5 from -1e-05 to 0.3 5", False),
    ],
)
def test_numbers_may_differ_but_not_words(other, expected):
    text = "blue line: y 2.5 from -1e-05 to 0.3"
    assert alike(text, other, rel_tol=0.5, abs_tol=0.01) == expected


@each_lecture
def test_every_cell_was_executed_in_order(path):
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


@each_lecture
def test_cell_ids_are_unique(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)


@each_lecture
def test_tags_are_spelled_right(path):
    """An unknown tag would silently do nothing."""
    tags = {tag for cell in read(path).cells for tag in cell.metadata.get("tags", [])}
    assert tags <= KNOWN_TAGS


@each_lecture
def test_outputs_hold_no_warnings_errors_or_machine_details(path):
    for cell_id, output in outputs(path):
        assert output.output_type != "error" and output.get("name") != "stderr", cell_id
        output.get("data", {}).pop("image/png", None)  # its letters may spell anything
        assert not MACHINE_DETAIL.search(json.dumps(output)), cell_id


@each_lecture
def test_sliders_leave_a_picture(path):
    """Where no kernel runs, the small multiples stand for the sliders."""
    for cell in code_cells(path):
        if "explore(" in cell.source:
            (output,) = cell.outputs
            assert set(output.data) == {"image/png", "text/plain"}, cell.id
            assert output.metadata["image/png"]["alt"], cell.id


@each_lecture
def test_cells_are_short(path):
    lengths = {cell.id: len(cell.source.strip().splitlines()) for cell in code_cells(path)[1:]}
    assert statistics.median(lengths.values()) <= 6
    assert max(lengths.values()) <= 20, lengths


def stumbles(source):
    """Find what makes code hard to read aloud; the axes of a figure may be unpacked at once."""
    for node in ast.walk(ast.parse(source)):
        targets = []
        if isinstance(node, ast.For | ast.comprehension):
            targets = [node.target]
        if isinstance(node, ast.Assign) and "plt.subplots" not in ast.unparse(node.value):
            targets = node.targets
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else []
            if any(isinstance(part, ast.Tuple) for part in parts):
                yield f"nested unpacking: {ast.unparse(target)}"
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            yield f"chained comparison: {ast.unparse(node)}"
        if isinstance(node, ast.Lambda) and node.args.defaults:
            yield f"lambda with a default: {ast.unparse(node)}"
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.IfExp):
            yield f"conditional assertion: {ast.unparse(node)}"


@pytest.mark.parametrize(
    "source",
    [
        "(W, b), v = network",
        "for i, (name, x) in pairs: pass",
        "[x for (x, y), z in points]",
        "assert 0 < x < 1",
        "draw = lambda x, k=k: x * k",
        "assert x if k else y",
    ],
)
def test_finds_what_is_hard_to_read_aloud(source):
    assert len(list(stumbles(source))) == 1


@each_lecture
def test_code_can_be_read_aloud(path):
    found = {cell.id: list(stumbles(cell.source)) for cell in code_cells(path)}
    assert not {cell: what for cell, what in found.items() if what}


# One lecture is one hour.


def slides_of_the_hour(path):
    """The slides before the exercises: of each the cells, and whether it has notes."""
    slides = []
    for cell in read(path).cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if cell.cell_type == "markdown" and cell.source.startswith("## Exercises"):
            break
        if kind in ("slide", "subslide") or not slides:
            slides.append({"cells": [], "notes": False})
        if kind == "notes":
            slides[-1]["notes"] = True
        elif kind != "skip":
            slides[-1]["cells"].append(cell)
        if "output-below" in cell.metadata.get("tags", []):
            slides.append({"cells": [], "notes": True})  # of the slide before
    return slides


def lines_on_slide(cells):
    """Count the lines of code on a slide, and all others; a figure is worth fifteen."""
    code, other = 0, 0
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if cell.cell_type == "markdown":
            other += sum(1 + len(line) // 80 for line in lines)
            continue
        if "hide-input" not in tags:
            code += len(lines)
        for output in cell.outputs if "hide-output" not in tags else []:
            if "image/png" in output.get("data", {}):
                other += 15
            else:
                text = output.get("text") or output.data.get("text/markdown", "one line")
                other += len(text.splitlines())
    return code, other


@each_lecture
def test_lecture_is_one_hour(path):
    slides = slides_of_the_hour(path)
    counts = [lines_on_slide(slide["cells"]) for slide in slides]
    assert len(slides) <= 30
    assert sum(code > other for code, other in counts) <= 10


@each_lecture
def test_every_slide_of_the_hour_has_a_heading_and_notes(path):
    for slide in slides_of_the_hour(path)[1:]:  # the first is the title
        if slide["cells"]:  # else it is the output of the slide before
            assert slide["cells"][0].source.startswith("#"), slide["cells"][0].id
            assert slide["notes"], slide["cells"][0].id


@each_lecture
def test_has_the_standard_skeleton(path):
    cells = read(path).cells
    assert cells[0].source.startswith("# ")
    headings = re.findall(
        r"(?m)^#+ (.*)$", "\n".join(c.source for c in cells if c.cell_type == "markdown")
    )
    assert headings[1:4] == SKELETON
    assert [heading for heading in headings if heading in ENDING] == ENDING


@each_lecture
def test_shows_the_public_address_of_the_repository(path):
    """One setting, [project.urls] in pyproject.toml, holds it: run `make stamp`."""
    assert stamped_notebook(path, repository_url()) == path.read_text(encoding="utf-8")


def test_readme_shows_the_public_address_and_every_lecture():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert stamped_readme(repository_url()) == readme
    assert all(f"notebooks/{path.name}" in readme for path in LECTURES)


# The first cell of a lone notebook. `-I -S` hides the packages that are installed here.


def run_first_cell(folder, zip_url):
    code = FIRST_CELL.format(repository="unused") + "\nimport course_utils"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=folder,
        env={"COURSE_ZIP": zip_url},
        capture_output=True,
        text=True,
    )


OFFLINE = "http://127.0.0.1:9/main.zip"


def test_first_cell_of_a_lone_notebook_fetches_the_code_once(tmp_path, zip_url):
    folder = tmp_path / "lone"
    folder.mkdir()
    first = run_first_cell(folder, zip_url)
    assert first.returncode == 0, first.stderr
    assert (folder / "course-files/course-main/course_utils/datasets.py").is_file()
    assert [path.name for path in folder.iterdir()] == ["course-files"]
    again = run_first_cell(folder, OFFLINE)
    assert again.returncode == 0 and not again.stdout + again.stderr


def test_first_cell_is_a_silent_no_op_in_a_clone(tmp_path):
    before = sorted((ROOT / "notebooks").iterdir())
    result = run_first_cell(ROOT / "notebooks", OFFLINE)
    assert result.returncode == 0 and not result.stdout + result.stderr
    assert sorted((ROOT / "notebooks").iterdir()) == before


@pytest.mark.parametrize("address", ["offline", "html"])
def test_first_cell_without_the_zip_says_what_to_do(tmp_path, zip_url, address):
    folder = tmp_path / "lone"
    folder.mkdir()
    url = OFFLINE if address == "offline" else zip_url.replace("main.zip", "page.html")
    result = run_first_cell(folder, url)
    message = result.stderr.strip().splitlines()[-1]
    assert result.returncode == 1
    assert message.startswith(f"RuntimeError: No course code from {url}")
    assert "Check the internet connection, then run this cell again." in message
    assert list(folder.iterdir()) == []


def test_first_cell_leaves_numpy_and_torch_alone():
    """Replacing them forces a restart in Colab."""
    assert not re.search(r"\bpip\b|subprocess|numpy|torch|[!%]", FIRST_CELL)


@pytest.mark.parametrize("module", ["numpy", "matplotlib", "torch", "sklearn"])
def test_importing_the_package_loads_nothing_heavy(module):
    code = f"import sys, course_utils; sys.exit('{module}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def module_names():
    files = (ROOT / "course_utils").rglob("*.py")
    parts = [file.relative_to(ROOT).with_suffix("").parts for file in files]
    return sorted(".".join(names).removesuffix(".__init__") for names in parts)


@pytest.mark.parametrize("name", module_names())
def test_no_module_of_the_package_imports_torch(name):
    code = f"import sys, {name}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
