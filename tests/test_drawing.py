"""Drawings become images as in the data sets, and the pad answers what the kernel computes."""

import re
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from course_utils.datasets import find_mnist, load_digits, load_mnist
from course_utils.drawing import _CSS, _ESM, DrawingPad, draw_strokes, prepare_digit


def arc(x, y, width, height, start, end):
    """Points on an ellipse; degrees from the right, clockwise."""
    angle = np.radians(np.linspace(start, end, 24))
    return np.stack([x + width * np.cos(angle), y + height * np.sin(angle)], axis=1).tolist()


# Each digit as people write it, two or three of each.
HANDWRITING = [
    (0, [arc(0.5, 0.5, 0.22, 0.34, -70, 290)]),
    (0, [arc(0.52, 0.5, 0.28, 0.3, -60, 310)]),
    (1, [[(0.5, 0.15), (0.5, 0.85)]]),
    (1, [[(0.38, 0.3), (0.52, 0.15), (0.5, 0.85)]]),
    (2, [[*arc(0.5, 0.34, 0.2, 0.18, -170, 40), (0.52, 0.6), (0.3, 0.83), (0.74, 0.83)]]),
    (2, [[*arc(0.48, 0.33, 0.18, 0.17, -160, 50), (0.28, 0.8), (0.36, 0.78), (0.72, 0.8)]]),
    (3, [arc(0.48, 0.32, 0.19, 0.17, -150, 85) + arc(0.48, 0.66, 0.22, 0.18, -85, 150)]),
    (3, [[(0.3, 0.18), (0.68, 0.18), (0.47, 0.44), *arc(0.47, 0.64, 0.22, 0.2, -90, 140)]]),
    (4, [[(0.36, 0.15), (0.28, 0.55), (0.75, 0.55)], [(0.62, 0.18), (0.6, 0.87)]]),
    (4, [[(0.33, 0.16), (0.32, 0.5), (0.66, 0.5)], [(0.68, 0.14), (0.66, 0.85)]]),
    (5, [[(0.68, 0.16), (0.36, 0.16), (0.33, 0.46), *arc(0.48, 0.63, 0.2, 0.2, -130, 140)]]),
    (
        5,
        [
            [(0.36, 0.17), (0.34, 0.45), *arc(0.46, 0.63, 0.2, 0.2, -120, 130)],
            [(0.36, 0.17), (0.68, 0.15)],
        ],
    ),
    (6, [[(0.62, 0.14), (0.45, 0.28), (0.34, 0.5), *arc(0.49, 0.66, 0.17, 0.18, -180, 170)]]),
    (6, [arc(0.6, 0.5, 0.27, 0.36, -100, -180) + arc(0.49, 0.66, 0.17, 0.18, -200, 160)]),
    (7, [[(0.27, 0.18), (0.72, 0.18), (0.45, 0.86)]]),
    (7, [[(0.28, 0.18), (0.72, 0.18), (0.46, 0.86)], [(0.38, 0.52), (0.68, 0.5)]]),
    (8, [arc(0.5, 0.33, 0.16, 0.16, 90, -270) + arc(0.5, 0.67, 0.2, 0.18, -90, 270)]),
    (8, [arc(0.5, 0.33, 0.15, 0.16, 0, 360), arc(0.5, 0.67, 0.19, 0.18, 0, 360)]),
    (9, [[*arc(0.48, 0.35, 0.18, 0.19, -20, 330), (0.66, 0.3), (0.64, 0.55), (0.58, 0.86)]]),
    (9, [[*arc(0.48, 0.34, 0.17, 0.18, 0, 360), (0.65, 0.34), (0.64, 0.86)]]),
]
LABELS = np.array([label for label, _ in HANDWRITING])
THREE = HANDWRITING[6][1]
SHAPES = [(28, 28), (8, 8)]


@pytest.fixture(scope="module")
def drawings():
    return [draw_strokes(strokes, 140) for _, strokes in HANDWRITING]


def photo(ink, rng):
    """Gray paper in light from one side and dark ink on it, with grain and four specks of dust."""
    height, width = ink.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light = 150 - 40 * x + 20 * y - 20 * (x**2 + y**2)
    gray = light * (1 - 0.6 * ink / 255) + rng.normal(0, 4, ink.shape)
    for row, column in rng.integers(0, min(ink.shape) - 1, (4, 2)):
        gray[row : row + 2, column : column + 2] -= 60
    return gray.clip(0, 255).astype(np.uint8)


def center_of_mass(image):
    rows, columns = np.indices(image.shape)
    return np.array([(rows * image).sum(), (columns * image).sum()]) / image.sum(dtype=float)


def box(image):
    """First and last row, first and last column with ink."""
    rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
    return rows[0], rows[-1], columns[0], columns[-1]


def difference(image, other):
    """Mean absolute difference in gray levels; one pixel of shift, from rounding, is no matter."""
    shifts = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]
    shifted = [np.roll(image.astype(float), shift, axis=(0, 1)) for shift in shifts]
    return min(abs(moved - other).mean() for moved in shifted)


# draw_strokes


def test_a_stroke_is_as_wide_as_the_pen_and_round():
    ink = draw_strokes([[(0.25, 0.5), (0.75, 0.5)]], size=120)
    assert ink.shape == (120, 120) and ink.dtype == np.uint8
    assert set(np.unique(ink)) >= {0, 255}
    np.testing.assert_allclose(ink[:, 60].sum() / 255, 10, atol=0.5)  # 120 / 12
    np.testing.assert_allclose(ink[60].sum() / 255, 60 + 10, atol=0.5)
    assert ink[54, 25] == 0  # the corner that a square end would have


def test_a_stroke_of_one_point_is_a_dot():
    ink = draw_strokes([[(0.5, 0.25)]], size=120)
    np.testing.assert_allclose(center_of_mass(ink), [29.5, 59.5], atol=0.5)
    np.testing.assert_allclose(ink.sum() / 255, np.pi * 25, rtol=0.1)


def test_no_strokes_leave_the_ground_black():
    assert not draw_strokes([]).any()


@pytest.mark.parametrize(
    "stroke", [[], (0.5, 0.5), [(1, 2, 3)], [(0.5, np.nan)], ["ab"], [(1, 2), 3]]
)
def test_a_stroke_must_be_a_list_of_points(stroke):
    with pytest.raises(ValueError, match=r"strokes must be a list of strokes.*strokes\[1\] is"):
        draw_strokes([[(0.5, 0.5)], stroke])


def test_size_must_be_a_positive_integer():
    with pytest.raises(ValueError, match="size must be at least 1 pixel; got 0"):
        draw_strokes([], size=0)
    with pytest.raises(TypeError, match=r"size must be an integer number of pixels; got 1\.5"):
        draw_strokes([], size=1.5)


# prepare_digit


def test_drawings_are_placed_as_in_mnist(drawings):
    for ink in drawings:
        image = prepare_digit(ink, (28, 28))
        assert image.shape == (28, 28) and image.dtype == np.uint8
        top, bottom, left, right = box(image)
        assert max(bottom - top, right - left) + 1 == 20
        np.testing.assert_allclose(center_of_mass(image), [14, 14], atol=0.51)
        assert image.max() > 250


def test_images_of_mnist_stay_as_they_are():
    folder = find_mnist()
    if folder is None:
        pytest.skip("no copy of MNIST found (see data/README.md)")
    images = load_mnist(folder).test_images[:300]
    prepared = np.array([prepare_digit(image, (28, 28)) for image in images])
    same_place = [
        abs(np.subtract(box(a), box(b))).max() <= 1 for a, b in zip(images, prepared, strict=True)
    ]
    assert np.mean(same_place) > 0.95
    assert abs(prepared.astype(float) - images).mean() < 0.05 * 255


def test_drawings_fill_8_x_8_pixels_as_the_digits_do(drawings):
    digits = load_digits().train_images
    prepared = np.array([prepare_digit(ink, (8, 8)) for ink in drawings])
    assert prepared.dtype == np.uint8
    for images in (digits, prepared):
        heights = [np.flatnonzero(image.any(axis=1)) for image in images]
        assert all((rows[0], rows[-1]) == (0, 7) for rows in heights)
        widths = [np.ptp(np.flatnonzero(image.any(axis=0))) + 1 for image in images]
        assert np.mean(np.array(widths) <= 6) > 0.9
    assert abs(prepared.mean() - digits.mean()) < 0.05 * 255


def test_proportions_are_kept():
    for width in (0.3, 0.6):
        ink = draw_strokes([[(0.2, 0.2), (0.2 + width, 0.2), (0.2 + width, 0.8), (0.2, 0.8)]])
        top, bottom, left, right = box(ink)
        expected = 20 * (right - left + 1) / (bottom - top + 1)
        top, bottom, left, right = box(prepare_digit(ink, (28, 28)))
        assert bottom - top + 1 == 20
        assert abs(right - left + 1 - expected) <= 0.5


@pytest.mark.parametrize("shape", SHAPES)
def test_size_and_place_of_the_drawing_make_no_difference(shape):
    image = prepare_digit(draw_strokes(THREE), shape)
    wide = np.pad(draw_strokes(THREE, 560), ((10, 400), (900, 20)))
    assert difference(prepare_digit(wide, shape), image) < 6
    assert difference(prepare_digit(draw_strokes(THREE, 100), shape), image) < 6


@pytest.mark.parametrize("shape", SHAPES)
def test_dark_ink_on_light_paper_works_too(shape):
    ink = draw_strokes(THREE, 140)
    np.testing.assert_array_equal(prepare_digit(255 - ink, shape), prepare_digit(ink, shape))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_photo_gives_nearly_the_image_of_the_drawing(drawings, shape):
    rng = np.random.default_rng(0)
    for ink in drawings:
        image = prepare_digit(photo(ink, rng), shape)
        assert difference(image, prepare_digit(ink, shape)) < 13  # 5 %


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hairline_is_as_bright_as_a_thick_stroke(shape):
    ink = np.zeros((280, 280), dtype=np.uint8)
    ink[40:240, 100] = ink[40, 100:180] = 255
    assert prepare_digit(ink, shape).max() == 255


def test_a_large_photo_is_scaled_down_first():
    ink = np.zeros((3000, 4000), dtype=np.uint8)
    ink[500:2500, 1900:2100] = 255
    tracemalloc.start()
    image = prepare_digit(ink, (28, 28))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    top, bottom = box(image)[:2]
    assert bottom - top + 1 == 20
    assert peak < 50e6  # bytes; at full size it would be 700 million


def test_a_lopsided_drawing_stays_whole():
    ink = np.zeros((100, 100), dtype=np.uint8)
    ink[10:90, 10:30] = 255
    ink[10:12, 30:90] = 255  # the center of mass is far to the left
    left, right = box(prepare_digit(ink, (28, 28)))[2:]
    assert (left, right) == (8, 27)


@pytest.mark.parametrize(
    "ink",
    [
        np.zeros((280, 280), dtype=np.uint8),
        np.full((28, 28), 255, dtype=np.uint8),
        np.full((1, 1), 255, dtype=np.uint8),
        photo(np.zeros((140, 140)), np.random.default_rng(0)) // 10,  # too dark to see anything
        np.tile(np.linspace(60, 200, 140).astype(np.uint8), (140, 1)),  # only light from one side
    ],
    ids=["black", "white", "pixel", "dark", "gradient"],
)
def test_an_empty_drawing_is_refused(ink):
    with pytest.raises(ValueError, match="nothing is drawn: draw something first"):
        prepare_digit(ink, (28, 28))


def test_wrong_arguments_are_named():
    ink = draw_strokes(THREE)
    with pytest.raises(TypeError, match=r"ink must be an array of uint8.*got an array of float64"):
        prepare_digit(ink / 255, (28, 28))
    with pytest.raises(TypeError, match=r"ink must be an array of uint8.*got list"):
        prepare_digit(ink.tolist(), (28, 28))
    with pytest.raises(ValueError, match=r"ink must have the shape \(H, W\).*got \(280, 280, 1\)"):
        prepare_digit(ink[..., None], (28, 28))
    with pytest.raises(ValueError, match=r"ink must have the shape \(H, W\).*got \(0, 280\)"):
        prepare_digit(ink[:0], (28, 28))
    with pytest.raises(ValueError, match=r"shape must be \(28, 28\).*got \(32, 32\)"):
        prepare_digit(ink, (32, 32))


# Models that learned from the data sets read the drawings.


def accuracy(model, images):
    return np.mean(model.predict(np.reshape(images, (len(images), -1)) / 255) == LABELS)


def test_a_model_of_the_digits_reads_most_drawings(drawings):
    digits = load_digits()
    model = SVC(C=10, gamma=0.05).fit(
        digits.train_images.reshape(-1, 64) / 255, digits.train_labels
    )
    assert accuracy(model, [prepare_digit(ink, (8, 8)) for ink in drawings]) >= 0.85


def test_a_model_of_mnist_reads_drawings_and_photos(drawings):
    folder = find_mnist()
    if folder is None:
        pytest.skip("no copy of MNIST found (see data/README.md)")
    mnist = load_mnist(folder)
    X = mnist.train_images[:10_000].reshape(-1, 784) / 255
    model = KNeighborsClassifier(3).fit(X, mnist.train_labels[:10_000])
    assert accuracy(model, [prepare_digit(ink, (28, 28)) for ink in drawings]) >= 0.95
    rng = np.random.default_rng(0)
    photos = [photo(ink, rng) for ink in drawings]
    assert accuracy(model, [prepare_digit(gray, (28, 28)) for gray in photos]) >= 0.95


# DrawingPad; tests/test_browser.py tries it in JupyterLab


def certain(digit):
    return np.eye(10)[digit]


def send(pad, content):
    """Do what the browser does after a stroke."""
    state = {"sent": pad._widget.sent + 1}
    data = {"method": "update", "state": state, "buffer_paths": [["ink"]]}
    pad._widget._handle_msg({"content": {"data": data}, "buffers": [memoryview(content)]})
    assert pad._widget.answered == pad._widget.sent
    return pad._widget.message


INK = draw_strokes(THREE)


def test_the_pad_hands_the_drawing_to_classify():
    seen = []
    pad = DrawingPad(lambda ink: seen.append(ink) or certain(3))
    assert seen == [] and pad.ink is None and pad.probabilities is None
    assert pad._widget.message.startswith("Draw a digit from 0 to 9")
    assert send(pad, INK.tobytes()) == "I read a 3"
    np.testing.assert_array_equal(seen[0], INK)
    np.testing.assert_array_equal(pad.ink, INK)
    np.testing.assert_array_equal(pad.probabilities, certain(3))
    assert pad._widget.probabilities == certain(3).tolist()


@pytest.mark.parametrize(
    ("probabilities", "message"),
    [
        (certain(8), "I read an 8"),
        (0.6 * certain(1) + 0.4 * certain(7), "I read a 1"),
        (0.45 * certain(8) + 0.3 * certain(3) + 0.25 * certain(0), "I am not sure: an 8, or a 3?"),
    ],
)
def test_the_answer_in_words(probabilities, message):
    assert send(DrawingPad(lambda ink: probabilities), INK.tobytes()) == message


def test_clearing_the_pad_forgets_the_drawing():
    pad = DrawingPad(lambda ink: certain(3))
    send(pad, INK.tobytes())
    assert send(pad, b"").startswith("Draw a digit from 0 to 9")
    assert pad.ink is None and pad.probabilities is None and pad._widget.probabilities == []


def test_an_empty_drawing_is_answered_kindly_without_classify():
    pad = DrawingPad(lambda ink: pytest.fail("called"))
    assert send(pad, np.zeros_like(INK).tobytes()) == "Nothing is drawn: draw something first."


def fail(ink):
    raise RuntimeError("no weights\n  of layer 2")


@pytest.mark.parametrize(
    ("classify", "message"),
    [
        (fail, "RuntimeError: no weights of layer 2$"),
        (lambda ink: ink[300], "IndexError: index 300 is out of bounds"),
        (
            lambda ink: certain(3)[None],
            r"must return 10 probabilities, shape \(10,\); got shape \(1, 10\)",
        ),
        (lambda ink: None, r"must return 10 probabilities, shape \(10,\); got shape \(\)"),
        (lambda ink: "seven", "ValueError: could not convert string to float"),
        (
            lambda ink: np.arange(10.0) - 4,
            "got numbers from -4 to 5 with the sum 5. Do they still need softmax",
        ),
        (lambda ink: np.full(10, 0.2), r"got numbers from 0\.2 to 0\.2 with the sum 2\."),
        (lambda ink: np.full(10, np.nan), "got numbers from nan to nan"),
    ],
)
def test_an_error_of_classify_is_shown_in_one_line(classify, message):
    pad = DrawingPad(classify)
    text = send(pad, INK.tobytes())
    assert text.startswith("classify failed with ") and "\n" not in text
    assert re.search(message, text), text
    assert pad.probabilities is None and pad._widget.probabilities == []
    np.testing.assert_array_equal(pad.ink, INK)


def test_a_drawing_of_another_size_is_not_read():
    pad = DrawingPad(lambda ink: pytest.fail("called"))
    assert "100 bytes in place of 78400" in send(pad, bytes(100))
    assert pad.ink is None


def test_classify_must_be_a_function():
    with pytest.raises(TypeError, match=r"classify must be a function.*got 'model'"):
        DrawingPad("model")


def test_without_anywidget_only_the_pad_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    shown = DrawingPad(lambda ink: certain(3))._repr_mimebundle_()
    assert list(shown) == ["text/plain"] and "%pip install anywidget" in shown["text/plain"]


def test_importing_the_module_does_not_load_widgets():
    code = "import sys, course_utils.drawing; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_pad_asks_for_nothing_on_the_network():
    assert "//" not in _ESM.replace("  // ", "") and "url(" not in _CSS and "import" not in _ESM
