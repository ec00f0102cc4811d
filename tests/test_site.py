"""The pages of the web site, looked at in a real browser without a network."""

import re
import sys
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import matplotlib.pyplot as plt
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tools.lectures import LECTURES, ROOT

sys.path.insert(0, str(ROOT / "site"))
# isort: off
import sliders
from pages import PICTURES
# isort: on

IN_BROWSER = [path for path in LECTURES if path.name < "07"]
each_lecture = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.name)
each_in_browser = pytest.mark.parametrize("path", IN_BROWSER, ids=lambda path: path.name)


def pages_of(site):
    return sorted(
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if path.relative_to(site).parts[0] not in ("run", "slides", "_static")
    )


class Visit:
    """A page in a browser or in one of its contexts, what it asked for and complained of."""

    def __init__(self, browser, url, wait_until="networkidle", **options):
        self.errors, self.outside, self.bytes = [], [], 0
        self.page = browser.new_page(**options)
        own = urlsplit(url).netloc
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("response", self.count)
        self.page.on("requestfailed", lambda request: self.errors.append(request.url))
        self.page.context.on(
            "request",
            lambda r: (
                r.url.startswith("http")
                and urlsplit(r.url).netloc != own
                and self.outside.append(r.url)
            ),
        )
        self.page.goto(url, wait_until=wait_until)

    def listen(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def count(self, response):
        self.bytes += int(response.headers.get("content-length", 0))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.page.close()


def test_every_page_opens_without_complaint(site, address, browser):
    pages = pages_of(site)
    assert {f"notebooks/{path.stem}.html" for path in LECTURES} < set(pages)
    assert {"index.html", "start.html", "instructors.html", "contributing.html"} < set(pages)
    context = browser.new_context(viewport={"width": 390, "height": 844})  # one, for its cache
    for name in pages:
        with Visit(context, address + name, wait_until="load") as visit:
            visit.page.evaluate("async () => { await window.MathJax?.startup.promise; }")
            raw = visit.page.evaluate("document.querySelectorAll('mjx-merror').length")
            assert raw == 0, f"{name} has formulas that MathJax doesn't understand"
            wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} scrolls sideways on a phone"
            assert visit.errors == [] and visit.outside == [], name
    context.close()


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
