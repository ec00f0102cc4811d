"""What the tests share: the browser, and what happens where something is missing."""

import os
from contextlib import ExitStack

import pytest


def _skip_or_fail(reason: str) -> None:
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def skip_or_fail():
    """Skip with a reason; but CI must have what the test needs."""
    return _skip_or_fail


@pytest.fixture(scope="module")
def browser():
    """The browser of the machine, one for each file of tests."""
    with ExitStack() as stack:
        try:
            from slides.check import open_browser

            browser = stack.enter_context(open_browser())
        except (ImportError, RuntimeError) as error:
            _skip_or_fail(str(error))
        yield browser
