"""Tests of the loaders: sound, damaged and missing files, a local server as mirror, toy sets."""

import errno
import gzip
import hashlib
import itertools
import json
import os
import pickle
import re
import struct
import subprocess
import sys
import threading
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from course_utils import datasets

REAL_MNIST = datasets.find_mnist()  # before the fixtures below hide the developer's folders
REAL_FILES = datasets.MNIST_FILES
REAL_MIRRORS = datasets.MNIST_MIRRORS
README = Path(__file__).parent.parent / "data" / "README.md"

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = REAL_FILES
SHAPES = {
    TRAIN_IMAGES: (40, 5, 4),
    TRAIN_LABELS: (40,),
    TEST_IMAGES: (20, 5, 4),
    TEST_LABELS: (20,),
}


def idx_bytes(array: np.ndarray) -> bytes:
    """The IDX format, written here on its own: magic number, lengths, bytes."""
    magic = struct.pack(">i", 0x0800 + array.ndim)
    lengths = b"".join(struct.pack(">i", n) for n in array.shape)
    return magic + lengths + array.astype(np.uint8).tobytes()


def small_mnist(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        name: rng.integers(0, 256 if len(shape) == 3 else 10, size=shape, dtype=np.uint8)
        for name, shape in SHAPES.items()
    }


ARRAYS = small_mnist()
PACKED = {name: gzip.compress(idx_bytes(array), mtime=0) for name, array in ARRAYS.items()}
HTML = b"\n<!DOCTYPE html><html><body>Sign in to this network</body></html>"


def write_mnist(folder: Path, arrays=ARRAYS, packed=True, names=SHAPES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        content = idx_bytes(arrays[name])
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        else:
            (folder / name).write_bytes(content)
    return folder


def assert_is_small_mnist(data, arrays=ARRAYS):
    for array, name, dtype in (
        (data.train_images, TRAIN_IMAGES, np.uint8),
        (data.train_labels, TRAIN_LABELS, np.int64),
        (data.test_images, TEST_IMAGES, np.uint8),
        (data.test_labels, TEST_LABELS, np.int64),
    ):
        assert array.dtype == dtype
        np.testing.assert_array_equal(array, arrays[name])


class Mirror:
    """A web server on this computer. Its answers are (status, promised length, body) by file."""

    def __init__(self, server: ThreadingHTTPServer):
        self.url = f"http://127.0.0.1:{server.server_port}/mnist/"
        self.answers = {name: (200, len(body), body) for name, body in PACKED.items()}
        self.requested = []
        self.before_answer = lambda name: None

    def answer(self, status: int, body: bytes, names=SHAPES, promised: int | None = None):
        for name in names:
            self.answers[name] = (status, len(body) if promised is None else promised, body)


@pytest.fixture
def start_mirror():
    servers = []

    def start() -> Mirror:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.removeprefix("/mnist/").removesuffix(".gz")
                mirror.requested.append(name)
                mirror.before_answer(name)
                status, promised, body = mirror.answers[name]
                self.send_response(status)
                self.send_header("Content-Length", str(promised))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.handle_error = lambda *args: None  # a client that left early
        mirror = Mirror(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return mirror

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def mirror(start_mirror, monkeypatch) -> Mirror:
    mirror = start_mirror()
    monkeypatch.setattr(datasets, "MNIST_MIRRORS", (mirror.url,))
    return mirror


@pytest.fixture(autouse=True)
def isolated(monkeypatch, tmp_path):
    """Small MNIST, no folder of this computer, no network."""
    for variable in ("COURSE_DATA", "COURSE_DATASET"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(datasets, "_CHECKOUT", tmp_path / "checkout")
    monkeypatch.setattr(datasets, "MNIST_MIRRORS", ("http://127.0.0.1:1/",))  # nobody answers
    files = {
        name: datasets.MNISTFile(shape, len(PACKED[name]), hashlib.sha256(PACKED[name]).hexdigest())
        for name, shape in SHAPES.items()
    }
    monkeypatch.setattr(datasets, "MNIST_FILES", files)


@pytest.fixture
def checkout_data(tmp_path) -> Path:
    data = tmp_path / "checkout" / "data"
    data.mkdir(parents=True)
    (tmp_path / "checkout" / "pyproject.toml").touch()
    return data


@pytest.fixture
def cache() -> Path:
    return datasets._user_cache() / "from-neuron-to-network"


# ------------------------------------------------------------------ local copies


@pytest.mark.parametrize("packed", [True, False])
def test_load_mnist_reads_packed_and_unpacked_files(tmp_path, packed):
    folder = write_mnist(tmp_path / "copy", packed=packed)
    data = datasets.load_mnist(folder, download=False)
    assert_is_small_mnist(data)
    assert data.name == "MNIST"
    assert data.source == str(folder)


def test_the_repr_is_short_and_the_same_on_every_computer(tmp_path):
    data = datasets.load_mnist(write_mnist(tmp_path))
    assert repr(data) == str(data) == "MNIST: 40 training and 20 test images of 5 x 4"


def test_arrays_are_writable_and_own_no_more_than_they_need(tmp_path):
    data = datasets.load_mnist(write_mnist(tmp_path))
    for array in (data.train_images, data.train_labels, data.test_images, data.test_labels):
        assert array.flags.writeable and array.flags.c_contiguous
        assert array.base is None or array.base.nbytes == array.nbytes


def test_packed_and_unpacked_files_may_be_mixed(tmp_path):
    write_mnist(tmp_path, names=[TRAIN_IMAGES, TEST_LABELS])
    write_mnist(tmp_path, packed=False, names=[TRAIN_LABELS, TEST_IMAGES])
    assert_is_small_mnist(datasets.load_mnist(tmp_path))


def test_the_content_decides_whether_a_file_is_packed(tmp_path):
    write_mnist(tmp_path, packed=False)
    for name in SHAPES:  # a browser that unpacks, but keeps the name
        (tmp_path / name).rename(tmp_path / f"{name}.gz")
    assert_is_small_mnist(datasets.load_mnist(tmp_path))


def test_the_layout_of_torchvision_is_found(tmp_path):
    write_mnist(tmp_path / "MNIST" / "raw")
    assert datasets.find_mnist(tmp_path) == tmp_path
    assert_is_small_mnist(datasets.load_mnist(tmp_path))


def test_folders_are_searched_in_the_documented_order(tmp_path, monkeypatch, checkout_data, cache):
    places = [tmp_path / "given", tmp_path / "variable", checkout_data, cache]
    monkeypatch.setenv("COURSE_DATA", str(places[1]))
    for seed, place in enumerate(places):
        write_mnist(place, arrays=small_mnist(seed))
    for seed, place in enumerate(places):
        assert datasets.find_mnist(places[0]) == place
        assert_is_small_mnist(datasets.load_mnist(places[0]), small_mnist(seed))
        (place / f"{TEST_LABELS}.gz").unlink()  # incomplete: the next folder is taken
    assert datasets.find_mnist(places[0]) is None


def test_data_beside_an_installed_package_is_not_ours(checkout_data):
    write_mnist(checkout_data)
    (checkout_data.parent / "pyproject.toml").unlink()
    assert datasets.find_mnist() is None


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "x"}, Path("x")),
        ("linux", {"XDG_CACHE_HOME": ""}, Path("home", ".cache")),
        ("darwin", {"XDG_CACHE_HOME": "x"}, Path("home", "Library", "Caches")),
        ("win32", {"LOCALAPPDATA": "y"}, Path("y")),
        ("win32", {"LOCALAPPDATA": ""}, Path("home", "AppData", "Local")),
    ],
)
def test_the_user_cache_follows_the_platform(monkeypatch, platform, variables, expected):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(datasets.Path, "home", lambda: Path("home"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert datasets._user_cache() == expected


def test_without_a_copy_every_folder_is_named_with_what_it_lacks(
    tmp_path, monkeypatch, checkout_data, cache
):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "typo"))
    write_mnist(tmp_path / "part", names=[TRAIN_IMAGES, TRAIN_LABELS])
    with pytest.raises(FileNotFoundError) as error:
        datasets.load_mnist(tmp_path / "part", download=False)
    message = str(error.value)
    assert f"{tmp_path / 'part'}: lacks {TEST_IMAGES}, {TEST_LABELS}\n" in message
    assert f"{tmp_path / 'typo'}: no such folder\n" in message
    assert f"{checkout_data}: has none of the four files\n" in message
    assert f"{cache}: no such folder\n" in message
    assert all(f"{name}.gz" in message for name in SHAPES)
    assert not (tmp_path / "typo").exists()


def test_bad_folders_are_refused_by_name(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(TypeError, match=r"folder must be a path .*; got 3"):
        datasets.load_mnist(3)
    with pytest.raises(ValueError, match="folder must be a folder; got the file"):
        datasets.load_mnist(file)
    monkeypatch.setenv("COURSE_DATA", str(file))
    with pytest.raises(ValueError, match="COURSE_DATA must be a folder; got the file"):
        datasets.load_mnist()


# ---------------------------------------------------------------- damaged copies

SOUND = idx_bytes(ARRAYS[TRAIN_IMAGES])
SOUND_LABELS = idx_bytes(ARRAYS[TRAIN_LABELS])
packed_with_flipped_bytes = bytearray(PACKED[TRAIN_IMAGES])
packed_with_flipped_bytes[100:104] = b"\xff\xff\xff\xff"
packed_with_wrong_crc = bytearray(PACKED[TRAIN_IMAGES])
packed_with_wrong_crc[-8] ^= 1


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (TRAIN_IMAGES, PACKED[TRAIN_IMAGES][:-20], "can't be unpacked"),
        (TRAIN_IMAGES, PACKED[TRAIN_IMAGES][:2], "can't be unpacked"),
        (TRAIN_IMAGES, bytes(packed_with_flipped_bytes), "can't be unpacked"),
        (TRAIN_IMAGES, bytes(packed_with_wrong_crc), "can't be unpacked"),
        (TRAIN_IMAGES, PACKED[TRAIN_IMAGES] + b"junk", "can't be unpacked"),
        (TRAIN_IMAGES, SOUND[:-1], r"ends after 815 of 816 bytes"),
        (TRAIN_IMAGES, SOUND[:7], r"ends after 7 of 816 bytes"),
        (TRAIN_IMAGES, b"", r"ends after 0 of 816 bytes"),
        (TRAIN_IMAGES, SOUND + b"\0", r"goes on after its 816 bytes"),
        (TRAIN_IMAGES, gzip.compress(SOUND + bytes(10**6)), r"goes on after its 816 bytes"),
        (TRAIN_IMAGES, SOUND_LABELS, "begins with 00 00 08 01 00 00 00 28"),
        (TRAIN_IMAGES, idx_bytes(ARRAYS[TEST_IMAGES]), "an IDX file of 40 x 5 x 4 bytes"),
        (TRAIN_IMAGES, b"\0\0\x0d\x03" + SOUND[4:], "begins with 00 00 0d 03"),
        (TRAIN_IMAGES, HTML, "it is an HTML page"),
        (TRAIN_LABELS, idx_bytes(ARRAYS[TEST_LABELS]), "an IDX file of 40 bytes"),
        (TRAIN_LABELS, SOUND_LABELS[:-1] + b"\x0a", "the label 10"),
    ],
)
def test_a_damaged_local_file_is_named_and_left_alone(tmp_path, mirror, name, content, problem):
    path = write_mnist(tmp_path) / f"{name}.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=problem) as error:
        datasets.load_mnist(tmp_path)
    assert f"the file {path} is damaged: " in str(error.value)
    assert "Delete it" in str(error.value)
    assert path.read_bytes() == content
    assert mirror.requested == []


def test_a_gzip_bomb_is_not_unpacked(tmp_path):
    path = write_mnist(tmp_path) / f"{TRAIN_LABELS}.gz"
    path.write_bytes(gzip.compress(SOUND_LABELS + bytes(200_000_000), compresslevel=1))
    limit = """
import resource, sys
from course_utils import datasets
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000,) * 2)
try:
    datasets._read_idx(datasets.Path(sys.argv[1]), (40,))
except ValueError as error:
    print(error)
"""
    if not Path("/proc/self/statm").exists():
        pytest.skip("limits memory as Linux does")
    result = subprocess.run(
        [sys.executable, "-c", limit, str(path)], capture_output=True, text=True, timeout=60
    )
    assert "goes on after its 48 bytes" in result.stdout, result.stderr


def test_a_pickle_in_place_of_a_file_is_not_executed(tmp_path):
    class Payload:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "executed",))

    content = pickle.dumps(Payload())
    for name in (TRAIN_LABELS, f"{TRAIN_LABELS}.gz"):
        write_mnist(tmp_path)
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match="damaged"):
            datasets.load_mnist(tmp_path)
        (tmp_path / name).unlink()
    assert not (tmp_path / "executed").exists()


def test_no_loader_unpickles(tmp_path, mirror, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    datasets.load_mnist(tmp_path)
    datasets.load_digits()


# -------------------------------------------------------------------- downloads


def test_a_missing_mnist_is_downloaded_once(tmp_path, mirror):
    assert_is_small_mnist(datasets.load_mnist(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{name}.gz" for name in SHAPES
    )
    for name in SHAPES:
        assert (tmp_path / f"{name}.gz").read_bytes() == PACKED[name]
    assert_is_small_mnist(datasets.load_mnist(tmp_path))
    assert sorted(mirror.requested) == sorted(SHAPES)


def test_only_missing_files_are_downloaded(tmp_path, mirror):
    arrays = small_mnist(1)
    write_mnist(tmp_path, arrays=arrays, packed=False, names=[TRAIN_IMAGES, TRAIN_LABELS])
    data = datasets.load_mnist(tmp_path)
    assert mirror.requested == [TEST_IMAGES, TEST_LABELS]
    np.testing.assert_array_equal(data.train_images, arrays[TRAIN_IMAGES])
    np.testing.assert_array_equal(data.test_images, ARRAYS[TEST_IMAGES])


def test_downloads_go_to_the_first_folder_of_the_search(
    tmp_path, monkeypatch, mirror, checkout_data, cache
):
    assert datasets.load_mnist().source == str(checkout_data)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "variable"))
    (checkout_data / f"{TEST_LABELS}.gz").unlink()
    assert datasets.load_mnist().source == str(tmp_path / "variable")
    (tmp_path / "variable" / f"{TEST_LABELS}.gz").unlink()
    assert datasets.load_mnist(tmp_path / "given").source == str(tmp_path / "given")
    assert not cache.exists()


def test_downloads_go_to_the_cache_without_a_checkout(mirror, cache):
    assert datasets.load_mnist().source == str(cache)


def test_read_only_folders_are_passed_over_unless_given(tmp_path, monkeypatch, mirror, cache):
    (tmp_path / "file").touch()
    impossible = tmp_path / "file" / "folder"
    with pytest.raises(datasets.DownloadError, match="a folder that you may write to") as error:
        datasets.load_mnist(impossible)
    assert str(impossible) in str(error.value)
    assert mirror.requested == []

    read_only = tmp_path / "read-only"
    read_only.mkdir()
    real_temporary_file = datasets.tempfile.TemporaryFile

    def temporary_file(dir):  # permission bits do not stop an administrator
        if dir == read_only:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real_temporary_file(dir=dir)

    monkeypatch.setattr(datasets.tempfile, "TemporaryFile", temporary_file)
    monkeypatch.setenv("COURSE_DATA", str(read_only))
    assert datasets.load_mnist().source == str(cache)


BROKEN_ANSWERS = {
    "missing": ((404, b"not here"), {}, r"the server answered 404 \(Not Found\)"),
    "out of order": ((503, b"later"), {}, r"the server answered 503 \(Service Unavailable\)"),
    "HTML page": ((200, HTML), {}, "the server sent an HTML page in place of the file"),
    "long HTML page": ((200, HTML * 100), {}, "the server sent an HTML page"),
    "other file": ((200, b"PK\x03\x04zip archive"), {}, r"sent b'PK\\x03\\x04zip '"),
    "empty": ((200, b""), {}, r"cut off after 0 of \d+ bytes"),
    "truncated": ((200, PACKED[TRAIN_IMAGES][:200]), {}, r"cut off after 200 of \d+ bytes"),
    "connection lost": (
        (200, PACKED[TRAIN_IMAGES][:200]),
        {"promised": len(PACKED[TRAIN_IMAGES])},
        r"after \d+ of \d+ bytes",
    ),
    "damaged": ((200, bytes(packed_with_flipped_bytes)), {}, "SHA-256 checksum"),
    "not the original": ((200, gzip.compress(SOUND, 1, mtime=1)), {}, "SHA-256|cut off"),
    "too long": ((200, PACKED[TRAIN_IMAGES] + b"\0"), {}, "SHA-256 checksum"),
}


@pytest.mark.parametrize("case", BROKEN_ANSWERS)
def test_a_broken_mirror_is_explained_and_the_next_one_used(
    tmp_path, monkeypatch, start_mirror, case
):
    answer, options, problem = BROKEN_ANSWERS[case]
    broken, sound = start_mirror(), start_mirror()
    broken.answer(*answer, names=[TRAIN_IMAGES], **options)

    monkeypatch.setattr(datasets, "MNIST_MIRRORS", (broken.url,))
    with pytest.raises(datasets.DownloadError) as error:
        datasets.load_mnist(tmp_path)
    lines = [line for line in str(error.value).splitlines() if line.startswith(f"  {broken.url}: ")]
    assert len(lines) == 1 and re.search(problem, lines[0]), error.value
    assert "by hand" in str(error.value)
    assert list(tmp_path.iterdir()) == []  # nothing unverified is kept

    monkeypatch.setattr(datasets, "MNIST_MIRRORS", (broken.url, sound.url))
    assert_is_small_mnist(datasets.load_mnist(tmp_path))
    assert sound.requested == [TRAIN_IMAGES]


def test_a_mirror_that_does_not_answer_is_given_up(tmp_path, monkeypatch, start_mirror):
    silent, sound = start_mirror(), start_mirror()
    answered = threading.Event()
    silent.before_answer = lambda name: answered.wait(20)
    monkeypatch.setattr(datasets, "_TIMEOUT", 0.2)
    monkeypatch.setattr(datasets, "MNIST_MIRRORS", (silent.url, sound.url))
    assert_is_small_mnist(datasets.load_mnist(tmp_path))
    answered.set()
    assert sorted(sound.requested) == sorted(SHAPES)


def test_refused_connections_are_listed_mirror_by_mirror(tmp_path, monkeypatch):
    mirrors = ("http://127.0.0.1:1/a/", "http://127.0.0.1:1/b/")
    monkeypatch.setattr(datasets, "MNIST_MIRRORS", mirrors)
    with pytest.raises(datasets.DownloadError) as error:
        datasets.load_mnist(tmp_path)
    for mirror in mirrors:
        assert f"  {mirror}: the connection failed after 0 of " in str(error.value)


def test_the_final_name_appears_with_the_whole_file(tmp_path, monkeypatch, mirror):
    real_replace = os.replace
    replaced = []

    def replace(source, target):
        name = Path(target).name.removesuffix(".gz")
        assert not Path(target).exists()
        assert Path(source).parent == Path(target).parent  # a rename inside one file system
        assert Path(source).read_bytes() == PACKED[name]
        replaced.append(name)
        real_replace(source, target)

    monkeypatch.setattr(os, "replace", replace)
    datasets.load_mnist(tmp_path)
    assert replaced == list(SHAPES)


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch, mirror):
    def write_half(path, content):
        with open(path, "wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(datasets.DownloadError, match=r"could not be stored .* No space left"):
        datasets.load_mnist(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_another_notebook_stored_meanwhile_is_taken(tmp_path, monkeypatch, mirror):
    def refuse(source, target):  # what Windows does while the target is being read
        Path(target).write_bytes(PACKED[Path(target).name.removesuffix(".gz")])
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(os, "replace", refuse)
    assert_is_small_mnist(datasets.load_mnist(tmp_path))
    assert not list(tmp_path.glob(".*"))


LOADER = """
import json, sys
from course_utils import datasets
folder, mirror, files = json.loads(sys.argv[1])
datasets.MNIST_MIRRORS = (mirror,)
datasets.MNIST_FILES = {
    name: datasets.MNISTFile(tuple(shape), size, sha256)
    for name, (shape, size, sha256) in files.items()
}
print(int(datasets.load_mnist(folder).train_images.sum()))
"""


def test_two_notebooks_may_start_at_once(tmp_path, mirror):
    both = threading.Barrier(2)

    def wait_for_both(name):
        if name == TRAIN_IMAGES:
            both.wait(60)

    mirror.before_answer = wait_for_both
    argument = json.dumps([str(tmp_path), mirror.url, datasets.MNIST_FILES])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LOADER, argument], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert outputs == [f"{ARRAYS[TRAIN_IMAGES].sum(dtype=int)}\n"] * 2
    assert mirror.requested.count(TRAIN_IMAGES) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{name}.gz" for name in SHAPES
    )


def test_downloads_at_the_same_time_write_to_different_files(tmp_path, monkeypatch, mirror):
    both = threading.Barrier(2)
    real_replace = os.replace
    parts = []

    def replace(source, target):
        if TRAIN_IMAGES in str(target):
            parts.append(source)
            both.wait(60)
        real_replace(source, target)

    monkeypatch.setattr(os, "replace", replace)
    threads = [threading.Thread(target=datasets.load_mnist, args=(tmp_path,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(parts) == len(set(parts)) == 2


def test_an_endless_answer_is_cut_off(tmp_path, monkeypatch):
    class EndlessAnswer:
        received = 0

        def read(self, n):
            self.received += n
            assert self.received < 2**20
            return b"\x1f\x8b" * (n // 2)

    monkeypatch.setattr(
        datasets.urllib.request, "urlopen", lambda url, timeout: nullcontext(EndlessAnswer())
    )
    with pytest.raises(datasets.DownloadError, match="SHA-256 checksum"):
        datasets.load_mnist(tmp_path)


def test_a_download_that_takes_a_while_draws_a_progress_bar(tmp_path, monkeypatch, mirror, capsys):
    tqdm = pytest.importorskip("tqdm").tqdm
    real_wrapattr = tqdm.wrapattr

    def without_delay(*args, delay, **options):
        assert delay > 0
        return real_wrapattr(*args, delay=0, disable=False, **options)

    monkeypatch.setattr(tqdm, "wrapattr", without_delay)
    mirror.answer(404, b"", names=[TEST_LABELS])
    with pytest.raises(datasets.DownloadError):
        datasets.load_mnist(tmp_path)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("MNIST: 100%") == 3  # none where nothing came


def test_tqdm_is_not_needed(tmp_path, monkeypatch, mirror):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert_is_small_mnist(datasets.load_mnist(tmp_path))


# ------------------------------------------------------- which digits are loaded


def test_mnist_is_loaded_silently_where_it_is(cache, capsys):
    write_mnist(cache)
    assert datasets.load_handwritten_digits().name == "MNIST"
    assert capsys.readouterr() == ("", "")


def test_without_copy_and_network_one_line_announces_the_small_set(capsys):
    data = datasets.load_handwritten_digits()
    assert data.name == "digits"
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1 and printed.endswith("\n")
    for words in ("could not be downloaded", "1797 digits", "8 x 8", "scikit-learn", "go online"):
        assert words in printed


def test_the_variable_forces_the_small_set_and_says_so(monkeypatch, capsys, mirror, cache):
    write_mnist(cache)
    monkeypatch.setenv("COURSE_DATASET", "digits")
    assert datasets.load_handwritten_digits().name == "digits"
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1 and "COURSE_DATASET" in printed
    assert mirror.requested == []


def test_the_variable_forces_mnist(monkeypatch, cache):
    monkeypatch.setenv("COURSE_DATASET", "MNIST")
    with pytest.raises(datasets.DownloadError):
        datasets.load_handwritten_digits()
    write_mnist(cache)
    assert datasets.load_handwritten_digits().name == "MNIST"


def test_another_value_of_the_variable_is_refused(monkeypatch):
    monkeypatch.setenv("COURSE_DATASET", "cifar")
    with pytest.raises(ValueError, match=r"COURSE_DATASET must be .* got 'cifar'"):
        datasets.load_handwritten_digits()


def test_a_damaged_copy_is_reported_not_replaced_by_the_small_set(cache):
    (write_mnist(cache) / f"{TEST_IMAGES}.gz").write_bytes(b"")
    with pytest.raises(ValueError, match=TEST_IMAGES):
        datasets.load_handwritten_digits()


def test_digits_are_those_of_scikit_learn_with_their_labels():
    sklearn_datasets = pytest.importorskip("sklearn.datasets")
    original = sklearn_datasets.load_digits()
    data = datasets.load_digits()
    assert repr(data) == "digits: 1437 training and 360 test images of 8 x 8"
    assert data.source == "scikit-learn"
    assert data.train_images.dtype == data.test_images.dtype == np.uint8
    assert data.train_labels.dtype == data.test_labels.dtype == np.int64

    images = np.concatenate([data.train_images, data.test_images])
    labels = np.concatenate([data.train_labels, data.test_labels])
    assert images.min() == 0 and images.max() == 255
    gray = np.rint(images * (16 / 255)).astype(int)
    assert np.abs(images - gray * (255 / 16)).max() <= 0.5
    ours = sorted(zip((g.tobytes() for g in gray), labels.tolist(), strict=True))
    theirs = sorted(
        zip((g.tobytes() for g in original.images.astype(int)), original.target, strict=True)
    )
    assert ours == theirs


def test_the_split_of_digits_is_fixed_and_even():
    first, second = datasets.load_digits(), datasets.load_digits()
    np.testing.assert_array_equal(first.test_images, second.test_images)
    np.testing.assert_array_equal(first.train_labels, second.train_labels)
    counts = np.bincount(first.test_labels, minlength=10)
    assert counts.sum() == 360 and counts.min() >= 35 and counts.max() <= 37
    assert len(np.unique(first.train_labels[:50])) == 10  # shuffled


def test_missing_scikit_learn_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    for load in (datasets.load_digits, datasets.make_moons):
        with pytest.raises(ImportError, match="pip install scikit-learn"):
            load()


# --------------------------------------------------------------------- toy sets


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_boolean_table_counts_up(n):
    table = datasets.boolean_table(n)
    assert table.dtype == np.int64
    np.testing.assert_array_equal(table, list(itertools.product([0, 1], repeat=n)))


def test_boolean_table_takes_boolean_operators_and_weights():
    x1, x2 = datasets.boolean_table(2).T
    assert (x1 ^ x2).tolist() == [0, 1, 1, 0]
    assert (datasets.boolean_table(2) @ np.array([2.0, -1.0])).tolist() == [0, -1, 2, 1]
    assert len(datasets.boolean_table(np.int32(20))) == 2**20


@pytest.mark.parametrize(
    ("n", "error"),
    [(0, ValueError), (21, ValueError), (-1, ValueError), (2.0, TypeError), (True, TypeError)],
)
def test_boolean_table_refuses_bad_n(n, error):
    with pytest.raises(error, match=f"n must be an integer from 1 to 20; got {n}"):
        datasets.boolean_table(n)


def test_make_moons_draws_two_half_circles():
    X, y = datasets.make_moons(101, noise=0.0)
    assert X.shape == (101, 2) and X.dtype == np.float64 and y.dtype == np.int64
    upper, lower = X[y == 0], X[y == 1]
    assert abs(len(upper) - len(lower)) == 1
    np.testing.assert_allclose((upper**2).sum(axis=1), 1)
    np.testing.assert_allclose(((lower - [1, 0.5]) ** 2).sum(axis=1), 1)
    assert upper[:, 1].min() >= 0 and lower[:, 1].max() <= 0.5


def test_moons_depend_on_the_seed_alone():
    make = datasets.make_moons
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    X, y = make(30)
    X_again, y_again = make(30, seed=0)
    np.testing.assert_array_equal(X, X_again)
    np.testing.assert_array_equal(y, y_again)
    assert not np.array_equal(X, make(30, seed=1)[0])
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n_samples": 0}, ValueError, "n_samples must be an integer of at least 1; got 0"),
        ({"n_samples": 10.0}, TypeError, "n_samples must be an integer of at least 1; got 10.0"),
        ({"seed": -1}, ValueError, "seed must be an integer from 0 to 4294967295; got -1"),
        ({"seed": None}, TypeError, "seed must be an integer from 0 to 4294967295; got None"),
    ],
)
def test_make_moons_refuses_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        datasets.make_moons(**arguments)


def test_make_moons_refuses_bad_noise():
    with pytest.raises(ValueError, match="noise"):
        datasets.make_moons(noise=-0.1)


def test_letters_are_those_of_the_font():
    """Pillow, which renders with FreeType, puts ink at the same places, but for some edges."""
    import matplotlib
    from PIL import Image, ImageDraw, ImageFont

    size, zoom = 20, 16
    font = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSansMono-Bold.ttf")
    font = ImageFont.truetype(str(font), round(1.1 * size * zoom))
    for letter, image in zip("ABEFLRXZ", datasets.letter_bitmaps("ABEFLRXZ"), strict=True):
        page = Image.new("L", (2 * size * zoom, 2 * size * zoom))
        ImageDraw.Draw(page).text((zoom, 0), letter, 255, font)
        ink = np.asarray(page.crop(page.getbbox()))
        bottom, left = 3 * zoom, image.any(axis=0).argmax() * zoom
        top, right = size * zoom - bottom - ink.shape[0], size * zoom - left - ink.shape[1]
        ink = np.pad(ink / 255, ((top, bottom), (left, right)))
        coverage = ink.reshape(size, zoom, size, zoom).mean(axis=(1, 3))
        doubtful = np.abs(coverage - 0.5) < 0.15
        assert ((coverage > 0.5) == image)[~doubtful].all(), letter


def test_letters_are_small_images_of_zeros_and_ones():
    images = datasets.letter_bitmaps()
    assert images.shape == (26, 20, 20) and images.dtype == np.float64
    assert set(np.unique(images)) == {0, 1}
    assert len(np.unique(images.reshape(26, -1), axis=0)) == 26
    np.testing.assert_array_equal(images[14], datasets.letter_bitmaps("O")[0])
    o, t = datasets.letter_bitmaps("OT", size=33)
    assert o[16].any() and not o[16, 16], "the hole is white"
    assert t[:16].sum() > t[17:].sum(), "not upside down"


def test_letters_are_aligned():
    """Similar letters share their pixels, and all stand on the same line."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    images = dict(zip(letters, datasets.letter_bitmaps(letters), strict=True))
    for letter, image in images.items():
        rows = np.flatnonzero(image.any(axis=1))
        assert (rows[0], rows[-1]) == (1, 19 if letter == "Q" else 16), letter
    for small, large in ("FE", "OQ"):
        assert (images[small] <= images[large]).all(), f"{large} is {small} and more"
    assert [images[letter].any(axis=0).argmax() for letter in "EFHPR"] == [5] * 5


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"letters": ""}, ValueError, "letters is ''; expected letters without"),
        ({"letters": ["A"]}, ValueError, "expected letters without spaces, at least one"),
        ({"letters": "A B"}, ValueError, "letters is 'A B'; expected letters without"),
        ({"size": 7}, ValueError, "size must be an integer from 8 to 64; got 7"),
        ({"size": 20.0}, TypeError, "size must be an integer"),
    ],
)
def test_letters_refuse_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=re.escape(message)):
        datasets.letter_bitmaps(**arguments)


# ------------------------------------------------------ the world outside of tests


def test_importing_datasets_is_cheap_and_fetches_nothing():
    code = (
        "import sys, socket\n"
        "def refuse(*a): raise AssertionError('network used')\n"
        "socket.socket.connect = refuse\n"
        "import course_utils.datasets\n"
        "heavy = {'torch', 'torchvision', 'sklearn', 'scipy', 'matplotlib', 'tqdm', 'pandas'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "[]\n", result.stderr


def readme_table() -> dict[str, tuple[int, str, str]]:
    """Name: (size, MD5, SHA-256) as data/README.md gives them."""
    rows = re.findall(
        r"^\| `(\S+)\.gz` \| ([\d ]+) \| `(\w+)` \| `(\w+)` \|$", README.read_text(), re.M
    )
    return {name: (int(size.replace(" ", "")), md5, sha) for name, size, md5, sha in rows}


def test_the_readme_gives_the_checksums_of_the_loader():
    table = readme_table()
    assert list(table) == list(REAL_FILES)
    for name, (size, _, sha256) in table.items():
        assert (size, sha256) == (REAL_FILES[name].size, REAL_FILES[name].sha256)


def test_mirrors_and_files_are_those_of_torchvision():
    mnist = pytest.importorskip("torchvision.datasets").MNIST
    assert set(REAL_MIRRORS) == set(mnist.mirrors)  # old versions try them in another order
    expected = [(f"{name}.gz", md5) for name, (_, md5, _) in readme_table().items()]
    assert expected == mnist.resources


def test_torchvision_reads_the_same_arrays(tmp_path):
    mnist = pytest.importorskip("torchvision.datasets").MNIST
    raw = write_mnist(tmp_path / "MNIST" / "raw", packed=False)
    assert raw.is_dir()
    data = datasets.load_mnist(tmp_path)
    train, test = mnist(tmp_path, train=True), mnist(tmp_path, train=False)
    np.testing.assert_array_equal(train.data.numpy(), data.train_images)
    np.testing.assert_array_equal(train.targets.numpy(), data.train_labels)
    np.testing.assert_array_equal(test.data.numpy(), data.test_images)
    np.testing.assert_array_equal(test.targets.numpy(), data.test_labels)


needs_mnist = pytest.mark.skipif(
    REAL_MNIST is None, reason="no copy of MNIST in $COURSE_DATA, data/ or the user's cache"
)


@needs_mnist
def test_the_real_mnist(monkeypatch):
    monkeypatch.setattr(datasets, "MNIST_FILES", REAL_FILES)
    data = datasets.load_mnist(REAL_MNIST, download=False)
    assert repr(data) == "MNIST: 60000 training and 10000 test images of 28 x 28"
    # Published counts of each digit.
    assert np.bincount(data.train_labels).tolist() == [
        *(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
    ]
    assert np.bincount(data.test_labels).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]
    assert data.train_images.dtype == np.uint8 and data.train_images.max() == 255
    # Ink in the middle, paper at the border; mean gray level 33.3 of the training set.
    assert data.train_images.mean() == pytest.approx(33.3, abs=0.5)
    assert data.train_images[:, 14, 14].mean() > 100 > 1 > data.train_images[:, 0].mean()


@needs_mnist
def test_both_checksums_in_the_readme_are_of_the_same_files():
    originals = 0
    for name, (_, md5, sha256) in readme_table().items():
        for file in REAL_MNIST.rglob(f"{name}.gz"):
            content = file.read_bytes()
            if hashlib.md5(content, usedforsecurity=False).hexdigest() == md5:
                assert hashlib.sha256(content).hexdigest() == sha256
                originals += 1
    if not originals:
        pytest.skip("the copy of MNIST here was packed anew")
