"""Print rendered slides to PDF, one slide per page, beside the HTML.

Run it as ``make slides-pdf``, or ``python slides/print_pdf.py build/slides/*.html``.
"""

import sys
from pathlib import Path

from check import open_browser, open_slides
from playwright.sync_api import Browser


def print_pdf(browser: Browser, slides: Path) -> Path:
    """Write the PDF of rendered slides and return its path."""
    page = browser.new_page()
    open_slides(page, slides, "?print-pdf")
    pdf = slides.with_suffix(".pdf")
    page.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
    page.close()
    return pdf


def main(files: list[Path]) -> None:
    """Print the given files."""
    try:
        with open_browser() as browser:
            for file in files:
                print(print_pdf(browser, file))
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
