"""What the tests share: browser, zip, web site, and what happens where something is missing."""

import os
import sys
import threading
import zipfile
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from filelock import FileLock

from tools.lectures import ROOT

pytest.register_assert_rewrite("tests.jupyter_page")


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


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def serve():
    """A function that serves a folder from this machine and returns its address."""
    with ExitStack() as stack:

        def start(folder):
            handler = partial(_Quiet, directory=str(folder))
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


@pytest.fixture(scope="session")
def zip_url(tmp_path_factory, serve):
    """The address of the repository's zip, served from this machine; beside it page.html."""
    served = tmp_path_factory.mktemp("served")
    with zipfile.ZipFile(served / "main.zip", "w") as archive:
        for path in (ROOT / "course_utils").rglob("*.py"):
            archive.write(path, f"course-main/{path.relative_to(ROOT)}")
    (served / "page.html").write_text("<html>Sign in to this network</html>")
    return f"{serve(served)}/main.zip"


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the web site, built once for all processes, under a name of its own."""
    sys.path.insert(0, str(ROOT / "site"))
    from build import build

    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "web" / "some folder", shared / "site-is-built"
    with FileLock(shared / "site.lock"):
        if not done.exists():
            try:
                build(folder)
            except RuntimeError as error:
                _skip_or_fail(str(error))
            done.touch()
    return folder


@pytest.fixture(scope="session")
def address(site, serve):
    """Where the site is served, not from the root of the server."""
    return f"{serve(site.parent)}/some%20folder/"
