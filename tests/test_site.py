"""The web site, built and looked at in a real browser without a network; lectures run in it."""

import math
import re
import sys
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import matplotlib.pyplot as plt
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tests.jupyter_page import Notebook, drag_every_slider
from tests.test_colab import WITHOUT_TORCH
from tools.lectures import LECTURES, ROOT
from tools.make_assignments import has_tag, solution_code, solved

sys.path.insert(0, str(ROOT / "site"))
# isort: off
import build
import sliders
from pages import PICTURES
# isort: on

IN_BROWSER = [path for path in LECTURES if path.name < "07"]
each_lecture = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.name)
each_in_browser = pytest.mark.parametrize("path", IN_BROWSER, ids=lambda path: path.name)


@pytest.fixture(scope="module")
def site(tmp_path_factory, skip_or_fail):
    """The folder of the site, under a name of its own; without Python where that can't be had."""
    folder = tmp_path_factory.mktemp("web") / "some folder"
    try:
        build.build(folder)
    except RuntimeError as error:
        skip_or_fail(str(error))
    return folder


@pytest.fixture(scope="module")
def address(site, serve):
    """Where the site is served, not from the root of the server."""
    return f"{serve(site.parent)}/some%20folder/"


def pages_of(site):
    return sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if path.relative_to(site).parts[0] not in ("run", "slides", "_static")
    )


class Visit:
    """A page in the browser, and what it asked for and complained of."""

    def __init__(self, browser, url, **options):
        self.errors, self.outside, self.bytes = [], [], 0
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        own = urlsplit(url).netloc
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("response", self.count)
        self.page.on("requestfailed", lambda request: self.errors.append(request.url))
        self.context.on(
            "request",
            lambda r: (
                r.url.startswith("http")
                and urlsplit(r.url).netloc != own
                and self.outside.append(r.url)
            ),
        )
        self.page.goto(url, wait_until="networkidle")

    def listen(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def count(self, response):
        self.bytes += int(response.headers.get("content-length", 0))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()


def test_every_page_opens_without_complaint(site, address, browser):
    pages = pages_of(site)
    assert {f"notebooks/{path.stem}.html" for path in LECTURES} < set(pages)
    assert {"index.html", "start.html", "instructors.html", "contributing.html"} < set(pages)
    for name in pages:
        with Visit(browser, address + name, viewport={"width": 390, "height": 844}) as visit:
            assert visit.errors == [] and visit.outside == [], name
            wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} scrolls sideways on a phone"
            raw = visit.page.evaluate("document.querySelectorAll('mjx-merror').length")
            assert raw == 0, f"{name} has formulas that MathJax doesn't understand"


def test_links_lead_somewhere(site):
    ids = {}
    texts = {name: (site / name).read_text("utf-8") for name in pages_of(site)}
    for name, text in texts.items():
        ids[name] = set(re.findall(r'\bid="([^"]+)"', text))
    broken = []
    for name, text in texts.items():
        for link in re.findall(r'<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"', text):
            parts = urlsplit(urljoin(f"http://site/{name}", unescape(link)))
            if parts.netloc != "site" or parts.scheme != "http":
                continue
            target = unquote(parts.path)[1:] or "index.html"
            target += "index.html" if target.endswith("/") else ""
            if not (site / target).is_file():
                broken.append((name, link))
            elif target in ids and parts.fragment and unquote(parts.fragment) not in ids[target]:
                broken.append((name, link))
            lecture = re.search(r"path=(notebooks/[^&]+)", parts.query)
            if lecture and not (site / "run" / "files" / lecture[1]).is_file():
                broken.append((name, link))
    assert broken == []


@each_lecture
def test_lecture_page(site, address, browser, path):
    lecture = nbformat.read(path, as_version=4)
    text = (site / "notebooks" / f"{path.stem}.html").read_text("utf-8")
    for cell in lecture.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                shown = output.metadata["image/png"]
                found = re.search(f'alt="{re.escape(shown["alt"])}"', unescape(text))
                assert found, f"{cell.id} has lost its alternative text"
    runs = f"run/lab/index.html?path=notebooks/{path.name}" in text
    assert runs == (path in IN_BROWSER)
    assert ("needs PyTorch" in text) == (path not in IN_BROWSER)
    assert text.count('class="live"') == (len(sliders.slider_cells(lecture)) if runs else 0)
    with Visit(browser, f"{address}notebooks/{path.stem}.html") as visit:
        assert visit.bytes < 3e6
        stretched = visit.page.evaluate(
            """() => [...document.querySelectorAll('.cell_output img')].filter((image) => {
                image.loading = 'eager';
                const { width, height } = image.getBoundingClientRect();
                const wanted = image.getAttribute('width') / image.getAttribute('height');
                return Math.abs(width / height / wanted - 1) > 0.02;
            }).map((image) => image.alt)"""
        )
        assert stretched == []


@pytest.mark.parametrize("name", ["index", "notebooks/01_neuron", "instructors", "search"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(address, browser, name, scheme):
    axe = ROOT / "site" / "node_modules" / "axe-core" / "axe.min.js"
    with Visit(browser, f"{address}{name}.html", color_scheme=scheme) as visit:
        visit.page.add_script_tag(path=axe)
        found = visit.page.evaluate("async () => (await axe.run()).violations")
    serious = [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_search_finds_a_lecture(address, browser):
    with Visit(browser, f"{address}search.html?q=perceptron") as visit:
        results = visit.page.locator("#search-results li a")
        results.first.wait_for()
        links = results.evaluate_all("(all) => all.map((link) => link.href)")
    assert any("notebooks/02_boolean_gates.html" in link for link in links)


def test_sizes(site):
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    python = sum(path.stat().st_size for path in (site / "run" / "pyodide").iterdir())
    assert size - python < 60e6


@each_lecture
def test_slides_are_whole_with_shared_parts(site, address, browser, path):
    with Visit(browser, f"{address}slides/{path.stem}.html") as visit:
        visit.page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
        assert visit.errors == [] and visit.outside == []


@each_lecture
def test_picture_on_the_landing_page_is_there(path):
    lecture = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in lecture.cells if cell.id == PICTURES[path.name[:2]]]
    assert any("image/png" in output.get("data", {}) for output in cell.outputs)


@each_in_browser
def test_sliders_run_without_the_lecture(path, monkeypatch, tmp_path):
    """The cells that were found to be needed must show what the lecture shows."""
    monkeypatch.chdir(tmp_path)
    lecture = nbformat.read(path, as_version=4)
    found = sliders.slider_cells(lecture)
    assert found
    shell = InteractiveShell.instance()  # display() looks for it
    for cell in found:
        plt.rcdefaults()
        shell.reset(new_session=False)
        with capture_output():
            shell.run_cell(sliders.code_before(lecture, cell)).raise_error()
        with capture_output() as shown:
            shell.run_cell(cell.source).raise_error()
        texts = [out.data["text/plain"] for out in shown.outputs if "image/png" in out.data]
        stored = [out.data["text/plain"] for out in cell.outputs if "image/png" in out.data]
        assert texts == stored, cell.id
    InteractiveShell.clear_instance()


def test_sliders_move_in_the_page(address, browser):
    with Visit(browser, f"{address}notebooks/01_neuron.html") as visit:
        live = visit.page.locator('.live[data-cell="sliders-explore"]')
        live.get_by_role("button").click()
        frame = visit.page.frame_locator(".live iframe")
        picture = frame.locator(".jupyter-widgets img").first
        picture.wait_for(timeout=300_000)
        before = picture.get_attribute("src")
        frame.locator(".noUi-handle").first.focus()
        visit.page.keyboard.press("ArrowRight")
        handle = frame.locator(".jupyter-widgets").first.element_handle()
        handle.owner_frame().wait_for_function(
            "([box, src]) => box.querySelector('img').src !== src", arg=[handle, before]
        )
        assert live.get_by_role("status").inner_text() == ""
        assert visit.outside == []


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


NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def alike(a, b):
    """Equal but for the last digit of numbers, which the browser's own libraries may round."""
    if NUMBER.sub("#", a) != NUMBER.sub("#", b):
        return False
    pairs = zip(NUMBER.findall(a), NUMBER.findall(b), strict=True)
    return all(math.isclose(float(x), float(y), rel_tol=2e-3, abs_tol=2e-3) for x, y in pairs)


@each_in_browser
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
            if has_tag(before, "nbval-ignore-output"):
                continue
            wanted = WITHOUT_TORCH.get(cell["id"], texts_of(before.outputs)).rstrip("\n")
            if not alike(texts_of(cell["outputs"]), wanted):
                differing[cell["id"]] = (texts_of(cell["outputs"])[:500], wanted[:500])
        assert differing == {}

        ids = page.evaluate(
            "() => [...jupyterapp.shell.currentWidget.content.model.cells].map((cell) => cell.id)"
        )
        drag_every_slider(notebook, ids.index(sliders.slider_cells(lecture)[0].id))

        answer, check = (
            next(k for k in ids if k.startswith(f"{what}-{path.name[:2]}-1"))
            for what in ("ex", "check")
        )
        solutions = solution_code(ROOT / "solutions" / f"{path.stem}.py")
        solution = solved(stored[answer].source, solutions)
        for source, verdict in ((stored[answer].source, "not started yet"), (solution, "correct")):
            write(page, ids.index(answer), source)
            for cell in (answer, check):
                outputs = notebook.run(ids.index(cell))
            assert verdict in texts_of(outputs)
        page.evaluate("() => jupyterapp.shell.currentWidget.context.save()")
        page.goto(url)
        notebook.wait_until_ready(f"notebooks/{path.name}")
        kept = page.evaluate(
            """(k) => jupyterapp.shell.currentWidget.content.model.cells.get(k)
                .sharedModel.getSource()""",
            ids.index(answer),
        )
        assert kept == solution
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator(".course-bar").get_by_role("button", name="Fresh copy").click()
        page.wait_for_function(
            """([k, source]) => window.jupyterapp?.shell.currentWidget?.content.model?.cells?.get(k)
                ?.sharedModel.getSource() === source""",
            arg=[ids.index(answer), stored[answer].source],
        )
        notebook.wait_until_ready(f"notebooks/{path.name}")
        notebook.assert_clean()


def write(page, number, source):
    page.evaluate(
        """([k, source]) => jupyterapp.shell.currentWidget.content.model.cells.get(k)
            .sharedModel.setSource(source)""",
        [number, source],
    )
