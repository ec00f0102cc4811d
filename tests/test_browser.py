"""The lectures and the drawing pad in a real JupyterLab, in a real browser, without a network."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import quote, urlsplit

import nbformat
import numpy as np
import pytest
from PIL import Image

from tools.lectures import LECTURES, ROOT

PATIENCE = 60_000  # milliseconds, for a busy machine

# The digit that this reads is the strip, of ten from top to bottom, with most of the ink.
PAD_NOTEBOOK = [
    """
import json
from course_utils.drawing import DrawingPad

def classify(ink):
    strips = ink.reshape(10, 28, 280).sum(axis=(1, 2), dtype=float)
    if strips.argmax() == 0:
        raise RuntimeError("too close\\nto the edge")
    return strips / strips.sum()

pad = DrawingPad(classify)
pad
""",
    """
read = pad.probabilities is not None
print(json.dumps([pad.ink is not None, pad.probabilities.tolist() if read else None]))
""",
    "pad",
]


# As if it were not installed.
NO_TORCH = """
import sys


class NoTorch:
    def find_spec(name, *_):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, NoTorch)
"""


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory, browser):
    """The address of a JupyterLab on copies of the lectures and on the notebook with the pad."""
    folder = tmp_path_factory.mktemp("jupyterlab")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for path in LECTURES:
        lecture = nbformat.read(path, as_version=4)
        for cell in lecture.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None  # only what runs here counts
        if path.name < "07":  # the lectures before PyTorch's must do without it
            first = next(cell for cell in lecture.cells if cell.cell_type == "code")
            first.source = NO_TORCH + first.source
        nbformat.write(lecture, notebooks / path.name)
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in PAD_NOTEBOOK]
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=python), notebooks / "pad.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    names += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    environment = os.environ | {name: str(folder / name) for name in names}
    environment |= {"COURSE_DATASET": "digits", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={notebooks}"]
    command += ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
    log = folder / "log.txt"
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        wait_for_server(server, f"{address}/api/status", log)
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for_server(server, url, log):
    end = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert server.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.1)


class Notebook:
    """A notebook in JupyterLab, which may ask its own server only."""

    def __init__(self, browser, address, name):
        self.requests, self.errors = [], []
        self.page = browser.new_page(viewport={"width": 1280, "height": 1000})
        self.page.set_default_timeout(PATIENCE)
        self.page.route("**/*", lambda route: self.admit(route, urlsplit(address).netloc))
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}/lab/tree/{quote(name)}?reset")
        self.page.wait_for_function(
            """(name) => {
                const { context, sessionContext } = window.jupyterapp?.shell.currentWidget ?? {};
                return context?.path === name && context.isReady && sessionContext.isReady;
            }""",
            arg=name,
        )
        self.wait_until_idle()

    def wait_until_idle(self):
        self.page.wait_for_function(
            """() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status
                === 'idle'"""
        )

    def admit(self, route, own):
        url = urlsplit(route.request.url)
        if url.netloc == own or url.scheme in ("data", "blob"):
            return route.continue_()
        if url.netloc != "colab.research.google.com":  # the badge; nothing is lost without it
            self.requests.append(route.request.url)
        return route.abort()

    def listen(self, message):
        if message.type == "error" and "colab.research.google.com" not in str(message.location):
            self.errors.append(message.text)

    def execute(self, command):
        """Let JupyterLab execute one of its commands and wait until it is done."""
        self.page.evaluate(
            """([command, patience]) => Promise.race([
                jupyterapp.commands.execute(command),
                new Promise((_, reject) => setTimeout(reject, patience, Error(command))),
            ])""",
            [command, 10 * PATIENCE],  # a lecture trains networks
        )

    def run(self, number):
        """Run one cell and return its outputs."""
        self.page.evaluate(
            """(number) => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                notebook.activeCellIndex = number;
            }""",
            number,
        )
        self.execute("notebook:run-cell")
        return self.code_cells()[number]["outputs"]

    def code_cells(self):
        return self.page.evaluate(
            """() => [...jupyterapp.shell.currentWidget.content.model.cells]
                .filter((cell) => cell.type === 'code' && cell.sharedModel.getSource().trim())
                .map((cell) => ({count: cell.executionCount, outputs: cell.outputs.toJSON()}))"""
        )

    def assert_clean(self):
        assert self.errors == []
        assert self.requests == []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.page.close()


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.name)
def test_lecture_runs_in_jupyterlab(browser, jupyterlab, path):
    with Notebook(browser, jupyterlab, path.name) as notebook:
        notebook.execute("notebook:run-all-cells")
        cells = notebook.code_cells()
        errors = [out for cell in cells for out in cell["outputs"] if out["output_type"] == "error"]
        assert errors == []
        assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "code" and "explore(" in cell.source:
                drag_every_slider(notebook, number)
        notebook.assert_clean()


def drag_every_slider(notebook, number):
    """The picture beside the sliders of a cell must change with each of them."""
    from playwright.sync_api import expect  # the browser is optional

    expect.set_options(timeout=PATIENCE)
    notebook.page.evaluate(
        """async (number) => {
            const { content } = jupyterapp.shell.currentWidget;
            content.activeCellIndex = number;
            await content.scrollToItem(number, 'center');
        }""",
        number,
    )
    box = notebook.page.locator(".jp-Cell.jp-mod-active .widget-hbox:has(img)").first
    box.scroll_into_view_if_needed()
    sliders, picture = box.locator(".widget-slider"), box.locator("img")
    assert sliders.count() > 0 and picture.count() == 1
    for k in range(sliders.count()):
        slider = sliders.nth(k)
        readout = slider.locator(".widget-readout")
        before = picture.get_attribute("src"), readout.inner_text()
        slider.locator(".noUi-handle").hover()  # waits until nothing moves any more
        track = slider.locator(".noUi-base").bounding_box()
        handle = slider.locator(".noUi-handle").bounding_box()
        x = handle["x"] + handle["width"] / 2
        aim = track["x"] + track["width"] * (0.2 if x > track["x"] + track["width"] / 2 else 0.8)
        mouse = notebook.page.mouse
        mouse.down()
        mouse.move(aim, handle["y"] + handle["height"] / 2, steps=5)
        mouse.up()
        expect(readout).not_to_have_text(before[1])
        expect(picture).not_to_have_attribute("src", before[0])
        notebook.wait_until_idle()  # late pictures of this slider are not the next one's


@pytest.fixture(scope="module")
def pad_notebook(browser, jupyterlab):
    with Notebook(browser, jupyterlab, "pad.ipynb") as notebook:
        notebook.execute("notebook:run-all-cells")
        yield notebook


@pytest.fixture
def pad(pad_notebook):
    """The first view of the pad, cleared."""
    pad = pad_notebook.page.locator(".digit-pad").first
    pad.get_by_role("button", name="Clear").click()
    wait_for_answer(pad, "Draw a digit")
    yield pad
    pad_notebook.assert_clean()


def draw(pad, strip):
    """Draw a line through the middle of a strip; the canvas may lie anywhere."""
    canvas = pad.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    y = box["y"] + box["height"] * (strip + 0.5) / 10
    mouse = pad.page.mouse
    mouse.move(box["x"] + 0.2 * box["width"], y)
    mouse.down()
    mouse.move(box["x"] + 0.8 * box["width"], y, steps=8)
    mouse.up()


def wait_for_answer(pad, text):
    pad.get_by_role("status").filter(has_text=text).wait_for()
    pad.page.wait_for_function("() => !document.querySelector('.digit-pad.waiting')")


def percents(pad):
    return pad.locator(".percent").all_inner_texts()


def kernel_state(notebook):
    """Whether the kernel has a drawing, and the probabilities that it computed."""
    (output,) = notebook.run(1)
    return json.loads(output["text"])


def ink_by_strip(pad):
    """How much of each strip of the canvas is dark."""
    strips = pad.locator("canvas").evaluate(
        """(canvas) => {
            const { width, height } = canvas, strips = Array(10).fill(0);
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            for (let i = 0; i < width * height; i++) {
                strips[Math.floor(10 * i / (width * height))] += data[4 * i] < 128;
            }
            return strips.map((dark) => 10 * dark / (width * height));
        }"""
    )
    return np.array(strips)


def test_drawing_is_classified_in_the_kernel(pad, pad_notebook):
    assert kernel_state(pad_notebook) == [False, None]
    assert percents(pad) == [""] * 10
    draw(pad, 7)
    wait_for_answer(pad, "I read a 7")
    has_ink, probabilities = kernel_state(pad_notebook)
    assert has_ink and probabilities[7] > 0.9
    assert percents(pad) == [f"{100 * p:.0f} %" for p in probabilities]
    assert np.flatnonzero(ink_by_strip(pad) > 0.2).tolist() == [7]
    widths = pad.locator(".bar").evaluate_all("bars => bars.map(b => parseFloat(b.style.width))")
    np.testing.assert_allclose(widths, 100 * np.array(probabilities), atol=0.01)


def test_every_stroke_is_answered(pad):
    draw(pad, 8)
    wait_for_answer(pad, "I read an 8")
    draw(pad, 2)
    draw(pad, 4)
    wait_for_answer(pad, "I am not sure")
    assert np.flatnonzero(ink_by_strip(pad) > 0.2).tolist() == [2, 4, 8]


def test_clear_empties_canvas_answer_and_kernel(pad, pad_notebook):
    draw(pad, 5)
    wait_for_answer(pad, "I read a 5")
    for _ in range(2):  # clearing an empty pad is answered, too
        pad.get_by_role("button", name="Clear").click()
        wait_for_answer(pad, "Draw a digit")
        assert kernel_state(pad_notebook) == [False, None]
        assert percents(pad) == [""] * 10
        assert ink_by_strip(pad).max() == 0


def test_buttons_work_with_the_keyboard(pad, pad_notebook):
    draw(pad, 5)
    wait_for_answer(pad, "I read a 5")
    upload = pad.locator("input")
    upload.evaluate(
        """(input) => input.addEventListener("click", (event) => {
            event.preventDefault();  // no dialog
            input.dataset.clicked = "yes";
        }, { once: true })"""
    )
    pad.get_by_role("button", name="Clear").focus()
    pad.page.keyboard.press("b")  # in JupyterLab: a new cell below
    pad.page.keyboard.press("Enter")
    wait_for_answer(pad, "Draw a digit")
    pad.page.keyboard.press("Tab")
    pad.page.keyboard.press("Enter")
    pad.locator("input[data-clicked]").wait_for(state="attached")
    cells = pad.page.evaluate("jupyterapp.shell.currentWidget.content.model.cells.length")
    assert cells == len(PAD_NOTEBOOK)


def test_error_of_classify_is_shown_in_one_line(pad):
    draw(pad, 0)
    wait_for_answer(pad, "classify failed with RuntimeError: too close to the edge")
    assert percents(pad) == [""] * 10


def test_uploaded_picture_is_read_with_its_aspect_ratio(pad, tmp_path):
    picture = np.full((400, 200), 250, dtype=np.uint8)  # 280 x 140 on the canvas
    picture[120:160, 50:150] = 20  # 28 x 70 there: a quarter of strip 3
    Image.fromarray(picture).save(tmp_path / "digit.png")
    pad.locator("input").set_input_files(tmp_path / "digit.png")
    wait_for_answer(pad, "I read a 3")
    np.testing.assert_allclose(ink_by_strip(pad), 0.25 * np.eye(10)[3], atol=0.02)
    top_left = pad.locator("canvas").evaluate(
        "(c) => [...c.getContext('2d').getImageData(0, 0, 1, 1).data]"
    )
    assert top_left == [250, 250, 250, 255]  # the ground of the picture goes on beside it


def test_file_that_is_no_picture_leaves_the_drawing(pad, pad_notebook, tmp_path):
    draw(pad, 6)
    wait_for_answer(pad, "I read a 6")
    (tmp_path / "notes.txt").write_text("not a picture")
    pad.locator("input").set_input_files(tmp_path / "notes.txt")
    wait_for_answer(pad, "notes.txt is not a picture that this browser can read")
    assert percents(pad)[6] != ""
    assert kernel_state(pad_notebook)[0]


def test_blank_picture_is_refused_kindly(pad, tmp_path):
    Image.new("RGB", (300, 300), "white").save(tmp_path / "blank.png")
    pad.locator("input").set_input_files(tmp_path / "blank.png")
    wait_for_answer(pad, "Nothing is drawn: draw something first.")


def test_second_view_shows_the_same_drawing(pad, pad_notebook):
    draw(pad, 7)
    wait_for_answer(pad, "I read a 7")
    pad_notebook.run(2)
    second = pad.page.locator(".digit-pad").nth(1)
    wait_for_answer(second, "I read a 7")
    np.testing.assert_array_equal(ink_by_strip(second), ink_by_strip(pad))
    draw(second, 2)
    draw(second, 4)
    wait_for_answer(pad, "I am not sure")
    np.testing.assert_array_equal(ink_by_strip(second), ink_by_strip(pad))
