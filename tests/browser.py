"""The browser that the tests share."""

import os
from contextlib import ExitStack, contextmanager

import pytest


@contextmanager
def browser_or_skip():
    """Start the browser; where there is none, skip with a reason, but fail in CI."""
    with ExitStack() as stack:
        try:
            from slides.check import open_browser

            browser = stack.enter_context(open_browser())
        except (ImportError, RuntimeError) as error:
            if os.environ.get("CI"):
                pytest.fail(f"CI must have a browser: {error}")
            pytest.skip(str(error))
        yield browser
