"""Look at every slide of rendered lectures in a browser and report what is wrong.

Run it as ``python slides/check.py build/slides/*.html``; ``--screenshots FOLDER`` stores a picture
of each slide. The exit status is 1 if there is a problem. Kinds of problems:

``overflow``  something lies beyond the slide, or in its margin
``clipped``   a box hides part of what it contains
``math``      a formula with an error, or TeX that was not typeset
``image``     an image that is missing
``alt``       an image without alternative text
``shrunk``    a figure made so small that its text is hard to read
``tiny``      text that is hard to read
``stderr``    a warning or an error among the outputs
``empty``     a slide that shows nothing
``console``   an error or a warning of the browser, or of a script on the slides
``network``   a request for anything outside the file
``start``     the slide show doesn't start
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
WINDOW = {"width": 1280, "height": 720}
START_SECONDS = 30
SMALLEST_TEXT = 16  # pixels, on a slide 720 pixels high
SMALLEST_SCALE = 0.87  # the ticks of a figure, 12 points at 110 dots per inch, become 16 pixels
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--font-render-hinting=none",  # the same widths on every machine
    "--no-first-run",
]


@dataclass(frozen=True)
class Problem:
    """One finding; slide 0 is the slide show as a whole."""

    slide: int
    kind: str
    message: str

    def __str__(self) -> str:
        """Return one line for the terminal."""
        return f"slide {self.slide}: {self.kind}: {self.message}"


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium, Chrome or Edge without a window.

    Raises
    ------
    RuntimeError
        If none is found.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("COURSE_BROWSER") or next(filter(None, map(shutil.which, names)), None)
    if program:
        choices = [{"executable_path": program}]
    else:  # where Chrome and Edge usually are, and what `playwright install chromium` brings
        choices = [{"channel": name} for name in ("chrome", "msedge", "chromium")]
    with sync_playwright() as playwright:
        for choice in choices:
            try:
                browser = playwright.chromium.launch(args=ARGUMENTS, **choice)
                break
            except Error as error:
                reason = str(error).strip().splitlines()[0]
        else:
            raise RuntimeError(
                f"No browser to check the slides with ({reason}). Install Chromium or Chrome, "
                "or set COURSE_BROWSER to the program."
            )
        yield browser
        browser.close()


def open_slides(page: Page, file: Path, query: str = "") -> None:
    """Open rendered slides and wait until they are ready.

    Raises
    ------
    playwright.sync_api.TimeoutError
        If the slide show does not start.
    """
    page.goto(file.resolve().as_uri() + query)
    page.wait_for_selector("html[data-ready]", state="attached", timeout=1000 * START_SECONDS)


def check(browser: Browser, file: Path, screenshots: Path | None = None) -> list[Problem]:
    """Show every slide of a file, with all its fragments, and return what is wrong.

    Parameters
    ----------
    browser : Browser
        From `open_browser`.
    file : Path
        Rendered slides.
    screenshots : Path, optional
        Folder for a PNG of each slide.
    """
    problems = []
    slide = 0

    def report(kind: str, message: str) -> None:
        problem = Problem(slide, kind, message)
        if problem not in problems:
            problems.append(problem)

    def admit(route) -> None:
        if route.request.url.split("#")[0] == file.resolve().as_uri():
            route.continue_()
        else:
            report("network", route.request.url[:160])
            route.abort()

    def listen(message) -> None:
        if message.type in ("error", "warning"):
            report("console", message.text[:200])

    page = browser.new_page(viewport=WINDOW)
    page.route("**/*", admit)
    page.on("console", listen)
    page.on("pageerror", lambda error: report("console", str(error)[:200]))
    try:
        open_slides(page, file)
    except Error as error:
        report("start", str(error).splitlines()[0])
        page.close()
        return problems
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    places = page.evaluate(
        "Reveal.getSlides().map(s => Reveal.getIndices(s)).map(i => [i.h, i.v ?? 0])"
    )
    for slide, place in enumerate(places, start=1):
        page.evaluate("([h, v]) => Reveal.slide(h, v, 999)", place)  # 999: with all fragments
        for kind, message in page.evaluate(MEASURE, [SMALLEST_TEXT, SMALLEST_SCALE]):
            report(kind, message)
        if screenshots:
            page.screenshot(path=screenshots / f"{file.stem}_{slide:02}.png")
    page.close()
    return problems


def main() -> int:
    """Check the files of the command line."""
    parser = argparse.ArgumentParser(description="Look at every slide in a browser.")
    parser.add_argument("files", nargs="+", type=Path, help="rendered slides")
    parser.add_argument("--screenshots", type=Path, help="folder for a picture of each slide")
    arguments = parser.parse_args()
    total = 0
    try:
        with open_browser() as browser:
            for file in arguments.files:
                problems = check(browser, file, arguments.screenshots)
                total += len(problems)
                print(f"{file}: {len(problems)} problems" if problems else f"{file}: good")
                for problem in problems:
                    print(f"  {problem}")
    except RuntimeError as error:
        sys.exit(str(error))
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
