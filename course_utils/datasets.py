"""Data of the lectures: handwritten digits, truth tables and two-dimensional toy sets."""

import gzip
import hashlib
import http.client
import math
import operator
import os
import struct
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np


class MNISTFile(NamedTuple):
    """What is known about one of the four files of MNIST."""

    shape: tuple[int, ...]  # of the array inside
    size: int  # bytes of the .gz file
    sha256: str  # of the .gz file


# In the order of the fields of ImageData.
MNIST_FILES = {
    "train-images-idx3-ubyte": MNISTFile(
        (60_000, 28, 28),
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    "train-labels-idx1-ubyte": MNISTFile(
        (60_000,),
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    "t10k-images-idx3-ubyte": MNISTFile(
        (10_000, 28, 28),
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    "t10k-labels-idx1-ubyte": MNISTFile(
        (10_000,),
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
}

# Those of torchvision, which takes seconds to import. Plain http is safe: checksums decide.
MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "http://yann.lecun.com/exdb/mnist/",
)

_TIMEOUT = 10  # seconds without an answer before the next mirror is tried
_CHECKOUT = Path(__file__).resolve().parent.parent
_GZIP_MAGIC = b"\x1f\x8b"


class DownloadError(RuntimeError):
    """MNIST is not on this computer and could not be downloaded."""


@dataclass(frozen=True, repr=False, eq=False)
class ImageData:
    """Labeled images, split into a training and a test set.

    Attributes
    ----------
    name : str
        ``"MNIST"`` or ``"digits"``.
    source : str
        Where the images were read from: a folder, or ``"scikit-learn"``. A folder differs from
        computer to computer, so do not print it in a notebook that is stored with its outputs.
    train_images, test_images : ndarray of uint8, shape (N, H, W)
        Gray levels from 0 (paper) to 255 (ink).
    train_labels, test_labels : ndarray of int64, shape (N,)
        The digit in each image, 0 to 9.
    """

    name: str
    source: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    def __repr__(self) -> str:
        height, width = self.train_images.shape[1:]
        return (
            f"{self.name}: {len(self.train_images)} training and {len(self.test_images)} test "
            f"images of {height} x {width}"
        )


def load_handwritten_digits() -> ImageData:
    """Load MNIST where a copy or a network is, else the digits that scikit-learn ships.

    The environment variable ``COURSE_DATASET`` forces the choice: ``mnist`` or ``digits``.
    Whenever the small set is used, one printed line says so.

    Returns
    -------
    ImageData
        As `load_mnist` or `load_digits` return it.

    Raises
    ------
    ValueError
        If a local file of MNIST is damaged, or ``COURSE_DATASET`` has another value.
    DownloadError
        If ``COURSE_DATASET`` is ``mnist`` and MNIST can't be had.
    """
    choice = os.environ.get("COURSE_DATASET", "").strip().lower()
    if choice not in ("", "mnist", "digits"):
        raise ValueError(
            f"the environment variable COURSE_DATASET must be 'mnist', 'digits' or unset; "
            f"got {os.environ['COURSE_DATASET']!r}"
        )
    if choice == "digits":
        reason, advice = "COURSE_DATASET is set to 'digits'", "unset COURSE_DATASET"
    else:
        try:
            return load_mnist()
        except DownloadError:
            if choice == "mnist":
                raise
        reason = "MNIST is not on this computer and could not be downloaded"
        advice = "go online and run this again (load_mnist() says what went wrong)"
    digits = load_digits()
    print(
        f"{reason}: using the 1797 digits of 8 x 8 pixels that scikit-learn ships. "
        f"To get MNIST, {advice}."
    )
    return digits


def load_mnist(folder: str | os.PathLike | None = None, download: bool = True) -> ImageData:
    """Load the 70 000 handwritten digits of MNIST.

    The four IDX files, packed (``.gz``) or not, are looked for in `folder`, then in the folder
    named by the environment variable ``COURSE_DATA``, then in ``data/`` beside this package, then
    in the user's cache folder; in each also where torchvision puts them (``MNIST/raw``). Where no
    folder has all four, those missing are downloaded into the first folder of that list that can
    be written to. A download gets its name only after its SHA-256 checksum was found right.

    Parameters
    ----------
    folder : path, optional
        Folder to look in first, and to download into.
    download : bool
        False never uses the network.

    Returns
    -------
    ImageData
        60 000 training and 10 000 test images of 28 x 28, in the order of the files.

    Raises
    ------
    ValueError
        If a local file is damaged (it is left as it is), or `folder` is a file.
    FileNotFoundError
        If there is no copy and `download` is False.
    DownloadError
        If there is no copy and no mirror delivers a sound one.

    Notes
    -----
    Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits*, 1998.
    """
    place = find_mnist(folder)
    if place is None:
        if not download:
            raise FileNotFoundError(
                f"{_where_mnist_is_missing(folder)}\n"
                f"Copy {_packed_names()} into one of these folders, or allow the download "
                f"with load_mnist(download=True)."
            )
        place = _download_mnist(folder)
    paths = _mnist_files_in(place)
    arrays = (_read_idx(paths[name], file.shape) for name, file in MNIST_FILES.items())
    return ImageData("MNIST", str(place), *arrays)


def find_mnist(folder: str | os.PathLike | None = None) -> Path | None:
    """Say where `load_mnist` finds a local copy, without reading or downloading anything.

    Parameters
    ----------
    folder : path, optional
        Folder to look in first.

    Returns
    -------
    Path or None
        The first of the folders of `load_mnist` that has all four files; None if none has.

    Raises
    ------
    ValueError
        If `folder` is a file.
    """
    for place in _search_folders(folder):
        if len(_mnist_files_in(place)) == len(MNIST_FILES):
            return place
    return None


def load_digits() -> ImageData:
    """Load the 1797 handwritten digits that scikit-learn ships, always split the same way.

    Returns
    -------
    ImageData
        1437 training and 360 test images of 8 x 8, shuffled, each digit equally frequent in both
        sets. The original gray levels 0 to 16 are scaled to 0 to 255 and rounded. The same people
        wrote training and test images, so a test score is a little better than for new writers.

    Raises
    ------
    ImportError
        If scikit-learn is missing.

    Notes
    -----
    E. Alpaydin, C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning
    Repository, 1998, https://doi.org/10.24432/C50P49 (its test set).
    """
    digits = _sklearn_datasets().load_digits()
    from sklearn.model_selection import train_test_split

    images = np.rint(digits.images * (255 / 16)).astype(np.uint8)
    labels = digits.target.astype(np.int64)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, labels, test_size=360, stratify=labels, random_state=0
    )
    return ImageData("digits", "scikit-learn", train_images, train_labels, test_images, test_labels)


def boolean_table(n: int) -> np.ndarray:
    """List all inputs of a boolean function of `n` variables.

    Parameters
    ----------
    n : int
        Number of inputs, 1 to 20.

    Returns
    -------
    ndarray of int64, shape (2**n, n)
        Zeros and ones; the rows count up in binary, the first column is the most significant.
        Integers, so that ``x1 & x2``, ``x1 | x2`` and ``x1 ^ x2`` work on the columns, as
        ``X @ w + b`` does on the table.

    Examples
    --------
    >>> boolean_table(2)
    array([[0, 0],
           [0, 1],
           [1, 0],
           [1, 1]])
    """
    n = _check_integer("n", n, 1, 20)
    return (np.arange(2**n, dtype=np.int64)[:, None] >> np.arange(n)[::-1]) & 1


def make_moons(
    n_samples: int = 200, noise: float = 0.1, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Draw two interleaved half circles, one for each class (scikit-learn's ``make_moons``).

    Parameters
    ----------
    n_samples : int
        Number of points in both classes together.
    noise : float
        Standard deviation of the Gaussian noise added to the points; the circles have radius 1.
    seed : int
        Seed of the random numbers, 0 to 2**32 - 1; the same seed gives the same points.

    Returns
    -------
    X : ndarray of float64, shape (n_samples, 2)
        The points, shuffled.
    y : ndarray of int64, shape (n_samples,)
        The class of each point: 0 for the upper half circle, 1 for the lower.

    Raises
    ------
    ValueError, TypeError
        If an argument is out of range.
    ImportError
        If scikit-learn is missing.
    """
    n_samples, seed = _check_sampling(n_samples, seed)
    X, y = _sklearn_datasets().make_moons(n_samples, noise=noise, random_state=seed)
    return X, y.astype(np.int64)


def letter_bitmaps(letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", size: int = 20) -> np.ndarray:
    """Draw letters as small black-and-white images, in the font that ships with matplotlib.

    All letters have the same scale and stand on one baseline, as in a line of text, and their left
    edges on whole pixels, so that similar letters share their pixels: Q is O with a tail. The
    outlines are filled by counting sample points, not by a renderer, so every machine gets the same
    pixels.

    Parameters
    ----------
    letters : str
        The K characters to draw; capitals are about four fifths of the image high.
    size : int
        Pixels per row and column, 8 to 64.

    Returns
    -------
    ndarray of float64, shape (K, size, size)
        1 for ink, 0 for paper.

    Raises
    ------
    ValueError, TypeError
        If `size` is out of range, or `letters` is empty or contains a space.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path as Outline
    from matplotlib.textpath import TextPath

    size = _check_integer("size", size, 8, 64)
    if not isinstance(letters, str) or not letters or any(map(str.isspace, letters)):
        raise ValueError(f"letters is {letters!r}; expected letters without spaces, at least one.")
    font = FontProperties(family="DejaVu Sans Mono", weight="bold")
    samples = 5  # in each direction of a pixel; odd, so that no pixel is exactly half ink
    ticks = (np.arange(size * samples) + 0.5) / samples
    points = np.stack(np.meshgrid(ticks, size - ticks), axis=-1).reshape(-1, 2)
    height = 1.1 * size
    space = (size - 0.602 * height) / 2  # all letters of this font are equally wide, with margins
    baseline = round(0.15 * size)  # room below for the tail of Q
    images = []
    for letter in letters:
        outline = TextPath((0, 0), letter, size=height, prop=font)
        left = outline.get_extents().x0
        shift = (round(space + left) - left, baseline)  # stems begin with a whole pixel
        ink = np.zeros(len(points), dtype=bool)
        for polygon in outline.to_polygons():  # a hole, as in "A", is a polygon of its own
            ink ^= Outline(polygon + shift).contains_points(points)
        coverage = ink.reshape(size, samples, size, samples).mean(axis=(1, 3))
        images.append(coverage > 0.5)
    return np.array(images, dtype=float)


def _search_folders(folder: str | os.PathLike | None) -> Iterator[Path]:
    if folder is not None:
        yield _as_folder("folder", folder)
    if os.environ.get("COURSE_DATA"):
        yield _as_folder("the environment variable COURSE_DATA", os.environ["COURSE_DATA"])
    # An installed package lies among others, where a folder "data" is not ours.
    if (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "data").is_dir():
        yield _CHECKOUT / "data"
    yield _user_cache() / "from-neuron-to-network"


def _as_folder(name: str, value: str | os.PathLike) -> Path:
    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} must be a path (text or pathlib.Path); got {value!r}")
    path = Path(value).expanduser()
    if os.path.isfile(path):
        raise ValueError(f"{name} must be a folder; got the file {path}. Give the folder it is in.")
    return path


def _user_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _mnist_files_in(folder: Path) -> dict[str, Path]:
    """Find the files of MNIST in a folder; unpacked ones first, as they are faster to read."""
    found = {}
    for name in MNIST_FILES:
        for place in (folder, folder / "MNIST" / "raw"):
            for path in (place / name, place / f"{name}.gz"):
                if os.path.isfile(path):  # False, where Path.is_file raises, if access is denied
                    found.setdefault(name, path)
    return found


def _packed_names() -> str:
    return ", ".join(f"{name}.gz" for name in MNIST_FILES)


def _where_mnist_is_missing(folder: str | os.PathLike | None) -> str:
    lines = ["MNIST was not found on this computer:"]
    for place in _search_folders(folder):
        found = _mnist_files_in(place)
        if not os.path.isdir(place):
            status = "no such folder"
        elif not found:
            status = "has none of the four files"
        else:
            status = "lacks " + ", ".join(name for name in MNIST_FILES if name not in found)
        lines.append(f"  {place}: {status}")
    return "\n".join(lines)


def _read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Read an IDX file of unsigned bytes that must hold an array of the given shape."""
    # Two zero bytes, 8 for unsigned bytes, the number of axes, then the length of each axis.
    header = struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape)
    size = len(header) + math.prod(shape)
    with open(path, "rb") as file:
        packed = file.read(2) == _GZIP_MAGIC  # the name alone does not tell: browsers unpack
        file.seek(0)
        try:
            # One byte more than needed shows a file that is too long, however long it is.
            content = (gzip.GzipFile(fileobj=file) if packed else file).read(size + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise _damaged(path, f"it can't be unpacked ({error})") from error
    if _looks_like_html(content):
        raise _damaged(path, "it is an HTML page")
    start = content[: len(header)]
    if not header.startswith(start):
        raise _damaged(
            path,
            f"it begins with {start.hex(' ')}, but an IDX file of "
            f"{' x '.join(map(str, shape))} bytes with {header.hex(' ')}",
        )
    if len(content) < size:
        raise _damaged(path, f"it ends after {len(content)} of {size} bytes")
    if len(content) > size:
        raise _damaged(path, f"it goes on after its {size} bytes")
    # The copy makes the array writable, which torch.from_numpy wants.
    array = np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape).copy()
    if len(shape) > 1:
        return array
    if array.max() > 9:
        raise _damaged(path, f"it holds the label {array.max()}; labels are 0 to 9")
    return array.astype(np.int64)


def _damaged(path: Path, problem: str) -> ValueError:
    return ValueError(
        f"the file {path} is damaged: {problem}. "
        f"Delete it and load MNIST again to download a sound copy; nothing else is lost."
    )


def _looks_like_html(content: bytes) -> bool:
    return content[:100].lstrip().startswith(b"<")


def _download_mnist(folder: str | os.PathLike | None) -> Path:
    """Download the missing files of MNIST; return the folder in which all four are now."""
    place = _writable_folder(folder)
    for name in MNIST_FILES:
        if name in _mnist_files_in(place):
            continue
        content = _fetch_from_mirrors(name, folder, place)
        try:
            _write_atomically(place / f"{name}.gz", content)
        except OSError as error:
            raise DownloadError(f"MNIST could not be stored in {place}: {error}") from error
    return place


def _writable_folder(folder: str | os.PathLike | None) -> Path:
    # A folder that the caller named is the only choice; of the others the first that works.
    candidates = islice(_search_folders(folder), 1 if folder is not None else None)
    problems = []
    for place in candidates:
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=place):
                return place
        except OSError as error:
            problems.append(f"  {place}: {error.strerror}")
    raise DownloadError(
        "MNIST is not on this computer, and there is no folder to download it into:\n"
        + "\n".join(problems)
        + "\nGive load_mnist a folder that you may write to."
    )


def _fetch_from_mirrors(name: str, folder: str | os.PathLike | None, place: Path) -> bytes:
    problems = []
    for mirror in MNIST_MIRRORS:
        try:
            return _fetch(f"{mirror}{name}.gz", MNIST_FILES[name])
        except DownloadError as error:
            problems.append(f"  {mirror}: {error}")
    raise DownloadError(
        f"{_where_mnist_is_missing(folder)}\n"
        f"{name}.gz could not be downloaded:\n" + "\n".join(problems) + "\n"
        f"Go online and run this again, or copy {_packed_names()} into {place} by hand."
    )


def _fetch(url: str, file: MNISTFile) -> bytes:
    """Download one file into memory (10 MB at most) and verify it."""
    content = b""
    try:
        with (
            urllib.request.urlopen(url, timeout=_TIMEOUT) as response,
            _progress_bar(response, file.size) as stream,
        ):
            while len(content) <= file.size and (chunk := stream.read(1 << 18)):
                content += chunk
    except urllib.error.HTTPError as error:
        error.close()
        raise DownloadError(f"the server answered {error.code} ({error.reason})") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)  # of a URLError: what happened below it
        raise DownloadError(
            f"the connection failed after {len(content)} of {file.size} bytes ({reason})"
        ) from error
    if content and not content.startswith(_GZIP_MAGIC):
        found = "an HTML page" if _looks_like_html(content) else f"{content[:8]!r}…"
        raise DownloadError(
            f"the server sent {found} in place of the file (does this network ask you to sign in?)"
        )
    if len(content) < file.size:
        raise DownloadError(f"the file was cut off after {len(content)} of {file.size} bytes")
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DownloadError("the file does not have the published SHA-256 checksum")
    return content


def _progress_bar(response: http.client.HTTPResponse, size: int):
    try:
        from tqdm import tqdm
    except ImportError:
        return nullcontext(response)
    # The small files arrive before the delay is over, and draw no bar.
    return tqdm.wrapattr(response, "read", total=size, desc="MNIST", delay=0.5)


def _write_atomically(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except OSError:
        # Windows refuses to replace a file that another notebook is reading. Only whole files
        # ever get this name, so that one is as good as ours.
        if not path.is_file():
            raise
    finally:
        part.unlink(missing_ok=True)


def _sklearn_datasets():
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(
            f"this data comes from scikit-learn, which can't be imported ({error}); "
            f"install it with: pip install scikit-learn"
        ) from error
    return datasets


def _check_sampling(n_samples: int, seed: int) -> tuple[int, int]:
    n_samples = _check_integer("n_samples", n_samples, 1, None)
    return n_samples, _check_integer("seed", seed, 0, 2**32 - 1)


def _check_integer(name: str, value: int, low: int, high: int | None) -> int:
    expected = f"from {low} to {high}" if high is not None else f"of at least {low}"
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be an integer {expected}; got {value!r}")
    if number < low or (high is not None and number > high):
        raise ValueError(f"{name} must be an integer {expected}; got {number}")
    return number
