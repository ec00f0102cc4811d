"""The lectures that run in the browser, on the web site, without a network."""

import sys
from importlib import import_module

import nbformat
import pytest

from tests.jupyter_page import Notebook, drag_every_slider
from tests.test_colab import WITHOUT_TORCH
from tools.lectures import LECTURES, ROOT
from tools.make_assignments import has_tag, solution_code, solved, with_answer
from tools.run_notebooks import alike

sys.path.insert(0, str(ROOT / "site"))
from sliders import slider_cells

FIRST_TIME = "Matplotlib is building the font cache; this may take a moment.\n"


def texts_of(outputs):
    """What a cell prints and shows, in words."""
    texts = []
    for output in outputs:
        if output["output_type"] == "stream":
            texts.append("".join(output["text"]).replace(FIRST_TIME, ""))
        else:
            texts.append("".join(output.get("data", {}).get("text/plain", output.get("ename", ""))))
    return "\n".join(text.rstrip("\n") for text in texts if text)


@pytest.mark.parametrize(
    "path", [path for path in LECTURES if path.name < "07"], ids=lambda path: path.name
)
def test_lecture_runs_in_the_browser(site, address, browser, path):
    """Its texts are the stored ones, sliders move, exercises answer, and work is kept."""
    url = f"{address}run/lab/index.html?path=notebooks/{path.name}"
    lecture = nbformat.read(path, as_version=4)
    stored = {cell.id: cell for cell in lecture.cells if cell.cell_type == "code"}
    with Notebook(browser, url, f"notebooks/{path.name}") as notebook:
        page = notebook.page
        page.locator(".course-bar").filter(has_text="Ready").wait_for()
        notebook.execute("notebook:run-all-cells")
        cells = page.evaluate(
            """() => [...jupyterapp.shell.currentWidget.content.model.cells]
                .filter((cell) => cell.type === 'code').map((cell) => cell.toJSON())"""
        )
        assert [cell["id"] for cell in cells] == list(stored)
        differing = {}
        for cell in cells:
            before = stored[cell["id"]]
            if has_tag(before, "nbval-ignore-output") or has_tag(before, "compare-roughly"):
                continue
            wanted = WITHOUT_TORCH.get(cell["id"], texts_of(before.outputs)).rstrip("\n")
            shown = texts_of(cell["outputs"])
            if not alike(shown, wanted, rel_tol=2e-3, abs_tol=2e-3):  # other libraries round there
                differing[cell["id"]] = (shown[:500], wanted[:500])
        assert differing == {}

        ids = page.evaluate(
            "() => [...jupyterapp.shell.currentWidget.content.model.cells].map((cell) => cell.id)"
        )
        drag_every_slider(notebook, ids.index(slider_cells(lecture)[0].id))

        number = path.name[:2]
        answer, check = (
            next(k for k in ids if k.startswith(f"{what}-{number}-1")) for what in ("ex", "check")
        )
        solutions = solution_code(ROOT / "solutions" / f"{path.stem}.py")
        solution = solved(stored[answer].source, solutions)
        mistakes = import_module(f"tests.mistakes_{number}").MISTAKES
        body, diagnosis, _ = mistakes[f"{number}.1"][0]
        wrong = with_answer(stored[answer].source, body)
        for source, verdict in (
            (stored[answer].source, "not started yet"),
            (wrong, diagnosis),
            (solution, "correct"),
        ):
            notebook.write(ids.index(answer), source)
            for cell in (answer, check):
                outputs = notebook.run(ids.index(cell))
            assert verdict in texts_of(outputs)
        page.evaluate("() => jupyterapp.shell.currentWidget.context.save()")
        page.goto(url)
        notebook.wait_until_open(f"notebooks/{path.name}")
        assert notebook.source(ids.index(answer)) == solution
        notebook.assert_clean()


def test_buttons_of_the_bar(address, browser):
    """The link from a lecture's page, on a phone: one button runs up to the slider, which fits.

    Another replaces what was changed by a fresh copy.
    """
    (path,) = [path for path in LECTURES if path.name.startswith("03")]
    cell = slider_cells(nbformat.read(path, as_version=4))[0].id
    url = f"{address}run/lab/index.html?path=notebooks/{path.name}#cell-id={cell}"
    with Notebook(browser, url, f"notebooks/{path.name}", width=390, height=844) as notebook:
        page = notebook.page
        page.get_by_role("button", name="Run up to here").click()
        box = page.locator(".widget-hbox:has(img)").first
        box.wait_for(timeout=300_000)
        for part in (page.locator(".jp-Notebook"), *box.locator("img, .widget-slider").all()):
            place = part.bounding_box()
            assert place["width"] > 200
            assert place["x"] + place["width"] <= 390
        original = notebook.source(0)
        notebook.write(0, "mine")
        page.evaluate("() => jupyterapp.shell.currentWidget.context.save()")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Fresh copy").click()
        page.wait_for_function(
            """(source) => window.jupyterapp?.shell.currentWidget?.content.model?.cells?.get(0)
                ?.sharedModel.getSource() === source""",
            arg=original,
        )
        notebook.assert_clean()
