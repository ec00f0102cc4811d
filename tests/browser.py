"""The browser that the tests share."""

import os
from contextlib import ExitStack, contextmanager

import pytest


def skip_or_fail(reason: str) -> None:
    """Skip with a reason; but CI must have what the test needs."""
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def browser_or_skip():
    """Start the browser; where there is none, skip with a reason, but fail in CI."""
    with ExitStack() as stack:
        try:
            from slides.check import open_browser

            browser = stack.enter_context(open_browser())
        except (ImportError, RuntimeError) as error:
            skip_or_fail(str(error))
        yield browser
