"""The figures of course_utils.plotting, looked at as drawn: positions, colors, texts, overlaps."""

import base64
import itertools
import random

import IPython.display
import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.contour import ContourSet
from matplotlib.patches import Circle, FancyBboxPatch
from matplotlib.text import Annotation, Text
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from nbclient import NotebookClient

from course_utils import diagrams, plotting
from course_utils.datasets import boolean_table
from tools.lectures import LECTURES, ROOT

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR_WEIGHTS = [np.array([[1.0, 2], [3, 4]]), np.array([[5.0], [-6]])]
XOR_BIASES = [np.array([-0.5, -1.5]), np.array([0.25])]

# f(x, y) = x² + xy + (x + y)² at (2, 3), and the scalar network, both of lecture 06
POLYNOMIAL = {
    "a": ("$x^2$", ["x"]),
    "b": ("$x y$", ["x", "y"]),
    "s": ("$x + y$", ["x", "y"]),
    "c": ("$s^2$", ["s"]),
    "d": ("$a + b$", ["a", "b"]),
    "f": ("$d + c$", ["d", "c"]),
}
POLYNOMIAL_VALUES = {"x": 2, "y": 3, "a": 4, "b": 6, "s": 5, "c": 25, "d": 10, "f": 35}
POLYNOMIAL_GRADIENTS = {"x": 17, "y": 12, "a": 1, "b": 1, "s": 10, "c": 1, "d": 1, "f": 1}
SCALAR_NET = {
    "f1": ("$w_1 x + b_1$", ["w1", "x", "b1"]),
    "h1": (r"$\sigma(f_1)$", ["f1"]),
    "f2": ("$w_2 h_1 + b_2$", ["w2", "h1", "b2"]),
    "h2": (r"$\sigma(f_2)$", ["f2"]),
    "f3": ("$w_3 h_2 + b_3$", ["w3", "h2", "b3"]),
    "L": ("$(f_3 - y)^2$", ["f3", "y"]),
}
SCALAR_NET_NAMES = ["w1", "x", "b1", "f1", "h1", "w2", "b2", "f2", "h2", "w3", "b3", "f3", "y", "L"]
SCALAR_NET_NUMBERS = {name: -0.00123 * (i + 1) for i, name in enumerate(SCALAR_NET_NAMES)}


def digits(n):
    return np.random.default_rng(0).integers(0, 256, size=(n, 28, 28), dtype=np.uint8)


def confusion(k):
    counts = np.random.default_rng(0).integers(0, 40, size=(k, k))
    return counts + np.diag(np.full(k, 1000))


EXAMPLES = {
    "boundary": lambda: plotting.plot_decision_boundary(
        lambda Z: Z.sum(1) - 1.5, CORNERS, CORNERS.min(1)
    ),
    "digits": lambda: plotting.plot_digits(digits(100), [f"{i % 10} → 3" for i in range(100)]),
    "one digit": lambda: plotting.plot_digits(digits(1)),
    "two-line titles": lambda: plotting.plot_digits(digits(12), ["true 4\nsaid 9 (0.98)"] * 12),
    "weights": lambda: plotting.plot_digits(digits(16) - 99.5, range(16), signed=True),
    "confusion": lambda: plotting.plot_confusion_matrix(confusion(10)),
    "gate": lambda: plotting.plot_line([1, 1], -1.5, plotting.plot_boolean_points([0, 0, 0, 1])),
    "gate of three inputs": lambda: plotting.plot_plane(
        [1, 1, 1], -2.5, plotting.plot_boolean_points([0] * 7 + [1])
    ),
    "line": lambda: plotting.plot_line([1, -2], 0.5),
    "XOR network": lambda: diagrams.draw_network([2, 2, 1], weights=XOR_WEIGHTS, biases=XOR_BIASES),
    "3-3-2 network": lambda: diagrams.draw_network(
        [3, 3, 2],
        weights=[np.full((3, 3), -0.25), np.full((3, 2), 1.75)],
        biases=[np.full(3, -0.25), np.full(2, -0.25)],
    ),
    "4-2-1 network": lambda: diagrams.draw_network(
        [4, 2, 1],
        weights=[np.full((4, 2), -0.25), np.ones((2, 1))],
        biases=[np.full(2, -0.25), np.full(1, -0.25)],
    ),
    "5-5 network": lambda: diagrams.draw_network([5, 5], weights=[np.full((5, 5), -0.25)]),
    "deep network": lambda: diagrams.draw_network([2] * 6, weights=[np.full((2, 2), -0.25)] * 5),
    "MNIST network": lambda: diagrams.draw_network([784, 128, 10]),
    "wide network": lambda: diagrams.draw_network([8, 8, 1], weights=[np.eye(8), -np.ones((8, 1))]),
    "polynomial": lambda: diagrams.draw_graph(
        POLYNOMIAL, values=POLYNOMIAL_VALUES, gradients=POLYNOMIAL_GRADIENTS
    ),
    "scalar net": lambda: diagrams.draw_graph(
        SCALAR_NET, values=SCALAR_NET_NUMBERS, gradients=SCALAR_NET_NUMBERS
    ),
}


@pytest.fixture(autouse=True)
def clean_matplotlib():
    plt.switch_backend("agg")
    with mpl.rc_context():
        mpl.rcdefaults()
        yield
    plt.close("all")


@pytest.fixture
def styled():
    plotting.use_course_style()


def texts(ax):
    """Every text that is drawn, with its box in pixels."""
    ax.figure.canvas.draw()
    hidden = set()
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        ticks = {t for tick in axis.get_major_ticks() for t in (tick.label1, tick.label2)}
        position = 0 if axis is ax.xaxis else 1
        hidden |= {t for t in ticks if not low <= t.get_position()[position] <= high}
        hidden |= set() if ax.axison else set(axis.findobj(Text))
    found = [t for t in ax.figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    return [(t, t.get_window_extent()) for t in found if t not in hidden]


def overlap(a, b, tolerance=1.0):
    return (
        min(a.x1, b.x1) - max(a.x0, b.x0) > tolerance
        and min(a.y1, b.y1) - max(a.y0, b.y0) > tolerance
    )


def contrast(color, background="white"):
    def luminance(color):
        rgb = np.array(to_rgb(color))
        return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [
            0.2126,
            0.7152,
            0.0722,
        ]

    light, dark = sorted([luminance(color), luminance(background)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


# ---------------------------------------------------------------- all figures


@pytest.mark.parametrize("name", EXAMPLES)
def test_returns_axes_and_changes_no_setting_and_never_calls_show(name, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda *args, **kwargs: pytest.fail("plt.show was called"))
    before = mpl.rcParams.copy()
    assert isinstance(EXAMPLES[name](), plt.Axes)
    assert mpl.rcParams == before
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_texts_are_apart_dark_enough_and_large_enough_on_a_slide(name, styled):
    ax = EXAMPLES[name]()
    found = texts(ax)
    box = ax.figure.get_tightbbox().padded(0.1)
    dpi = ax.figure.dpi
    # A slide has 1280 × 720 pixels; a figure gets at most 560 pixels of the height.
    shrink = min(1, 1280 / (box.width * dpi), 560 / (box.height * dpi))
    for text, _ in found:
        assert text.get_fontsize() / 72 * dpi * shrink >= 16, text
        if name not in ("confusion", "confusion with names"):
            assert contrast(text.get_color()) >= 4.5, text
    for (a, box_a), (b, box_b) in itertools.combinations(found, 2):
        assert not overlap(box_a, box_b), f"{a.get_text()!r} overlaps {b.get_text()!r}"


def test_every_function_draws_on_given_axes(styled):
    X, y = CORNERS, [0, 1, 1, 0]
    for draw in (
        lambda ax: plotting.plot_decision_boundary(lambda Z: Z[:, 0], X, y, ax),
        lambda ax: plotting.plot_digits(digits(10), range(10), ax),
        lambda ax: plotting.plot_confusion_matrix(confusion(3), ax),
        lambda ax: plotting.plot_boolean_points([0, 0, 0, 1], ax),
        lambda ax: plotting.plot_line([1, 1], -0.5, ax),
        lambda ax: diagrams.draw_network([2, 2, 1], ax),
        lambda ax: diagrams.draw_graph(POLYNOMIAL, ax),
    ):
        figure, (left, right) = plt.subplots(1, 2)
        assert draw(right) is right
        assert not left.has_data()
        assert plt.get_fignums() == [figure.number]
        plt.close(figure)


# ---------------------------------------------------------------- style and colors


def test_course_style_suits_notebooks_and_slides(styled):
    figure, ax = plt.subplots()
    lines = [ax.plot([0, 1], [i, i])[0].get_color() for i in range(8)]
    assert lines == plotting.OKABE_ITO
    assert tuple(figure.get_size_inches() * figure.dpi) == (880, 495)
    ax.set(title="title", xlabel="x", ylabel="y")
    ax.legend(lines)
    assert min(text.get_fontsize() for text, _ in texts(ax)) >= 12
    assert not ax.spines["top"].get_visible() and not ax.spines["right"].get_visible()
    assert figure.get_layout_engine() is not None


def test_palette_is_okabe_and_ito():
    rgb = {(0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167)}
    rgb |= {(86, 180, 233), (230, 159, 0), (0, 0, 0), (240, 228, 66)}
    assert {tuple(round(255 * c) for c in to_rgb(color)) for color in plotting.OKABE_ITO} == rgb


def test_diverging_map_is_white_at_zero_and_steadily_darker_to_both_sides():
    ramp = plotting.DIVERGING(np.linspace(0, 1, 201))
    assert np.allclose(ramp[100, :3], 1, atol=0.02)
    steps = np.diff([contrast(color, "black") for color in ramp])
    assert (steps[:99] > 0).all() and (steps[101:] < 0).all()
    for position, color in zip([0.25, 0.75], plotting.OKABE_ITO, strict=False):
        assert np.allclose(plotting.DIVERGING(position)[:3], to_rgb(color), atol=0.02)


# ---------------------------------------------------------------- show


def test_show_displays_once_with_alternative_text_and_closes(monkeypatch, styled):
    shown = []

    def display(data, raw, metadata):
        assert raw
        shown.append((data, metadata))

    monkeypatch.setattr(IPython.display, "display", display)
    for _ in range(2):
        plotting.show(EXAMPLES["confusion"](), alt="A confusion matrix")
    assert plt.get_fignums() == []
    (data, metadata), (again, _) = shown
    assert metadata["image/png"]["alt"] == "A confusion matrix"
    assert data == again  # or regenerated notebooks would differ
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"].startswith("A confusion matrix\nPanel")
    png = base64.b64decode(data["image/png"])
    width = int.from_bytes(png[16:20], "big")  # PNG header
    assert metadata["image/png"]["width"] == width // 2 and 1600 < width < 1900


def test_show_takes_figures_and_axes_of_subfigures(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: shown.append(data))
    plotting.show(plt.figure(), "empty")
    plotting.show(plt.figure().subfigures(1, 2)[0].subplots(), "empty")
    assert len(shown) == 2 and plt.get_fignums() == []


def test_show_refuses_missing_text_and_other_objects():
    figure = plt.figure()
    for alt in ("", " \n"):
        with pytest.raises(ValueError, match="alt is blank"):
            plotting.show(figure, alt)
    with pytest.raises(TypeError, match="alt is a NoneType"):
        plotting.show(figure, None)
    with pytest.raises(TypeError, match="figure is a list; expected"):
        plotting.show([1, 2], "a line")


def images_without_alt(notebook):
    """Cell number and type of each picture among the outputs that has no alternative text."""
    return [
        (i, mime)
        for i, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", [])
        for mime in output.get("data", {})
        if mime.startswith("image/")
        if not str(output.metadata.get(mime, {}).get("alt", "")).strip()
    ]


def test_a_notebook_shows_each_figure_once_and_forgotten_alternative_text_is_found(tmp_path):
    cells = [
        "from course_utils import diagrams, plotting\n"
        "plotting.use_course_style()\n"
        "ax = plotting.plot_line([1, 1], -0.5)\n"
        "plotting.show(ax, alt='A line')",
        "for _ in range(2): plotting.show(diagrams.draw_network([2, 1]), alt='A neuron')",
        "plotting.plot_line([1, 1], -0.5);",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": ROOT}}
    ).execute()
    alts = [
        [output.metadata["image/png"].get("alt") for output in cell.outputs if "data" in output]
        for cell in notebook.cells[:2]
    ]
    assert alts == [["A line"], ["A neuron", "A neuron"]]
    assert images_without_alt(notebook) == [(2, "image/png")]


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.name)
def test_every_figure_in_a_lecture_has_alternative_text(path):
    assert images_without_alt(nbformat.read(path, as_version=4)) == []


# ---------------------------------------------------------------- plot_decision_boundary


def boundary_points(ax):
    contours = [c for c in ax.collections if isinstance(c, ContourSet)]
    return np.concatenate([path.vertices for c in contours for path in c.get_paths()])


def color_at(ax, point):
    """The color of the field as drawn at a point, without its transparency and the points."""
    for points in ax.collections:
        points.set_visible(False)
    ax.figure.canvas.draw()
    x, y = ax.transData.transform(point)
    pixels = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3] / 255
    return 1 - (1 - pixels[len(pixels) - 1 - int(y), int(x)]) / ax.images[0].get_alpha()


def is_blue(rgb):
    return rgb[2] > rgb[0]


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_boundary_is_where_the_score_is_zero(shape):
    def score(Z):
        return (Z[:, 0] - 3 * Z[:, 1] - 0.5).reshape(shape)

    X, y = np.array([[0.0, 1], [1, 0]]), np.array([0, 1])
    ax = plotting.plot_decision_boundary(score, X, y)
    assert np.allclose(score(boundary_points(ax)), 0)
    assert is_blue(color_at(ax, X[0])) and not is_blue(color_at(ax, X[1]))


def test_boundary_of_a_curved_score():
    X = np.random.default_rng(0).normal(size=(50, 2))
    y = (np.linalg.norm(X, axis=1) > 1).astype(int)

    def score(Z):
        return 1 / (1 + np.exp(1 - (Z**2).sum(1))) - 0.5

    ax = plotting.plot_decision_boundary(score, X, y)
    assert np.allclose(np.linalg.norm(boundary_points(ax), axis=1), 1, atol=1e-3)


@pytest.mark.parametrize("dtype", [int, bool, float])
def test_labels_are_drawn_as_classes(dtype):
    ax = plotting.plot_decision_boundary(
        lambda Z: (Z.sum(1) > 1.5).astype(dtype), CORNERS, np.array([0.0, 0, 0, 1])
    )
    assert np.allclose(boundary_points(ax).sum(1), 1.5, atol=0.01)
    assert np.allclose(color_at(ax, CORNERS[0]), to_rgb(plotting.OKABE_ITO[0]), atol=0.02)
    assert np.allclose(color_at(ax, CORNERS[3]), to_rgb(plotting.OKABE_ITO[1]), atol=0.02)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["class 0", "class 1"]


def test_class_scores_and_labels_agree_for_several_classes():
    X = np.array([[0.0, 0], [4, 0], [0, 4]])
    y = np.array([5, 7, 9])

    def scores(Z):
        return -((Z[:, None] - X) ** 2).sum(-1)

    by_score = plotting.plot_decision_boundary(scores, X, y)
    by_label = plotting.plot_decision_boundary(lambda Z: y[scores(Z).argmax(1)], X, y)
    assert np.array_equal(boundary_points(by_score), boundary_points(by_label))
    for k, point in enumerate(X):
        assert np.allclose(color_at(by_score, point), to_rgb(plotting.OKABE_ITO[k]), atol=0.02)
    points = [c for c in by_score.collections if isinstance(c, PathCollection)]
    assert np.array_equal([c.get_offsets()[0] for c in points], X)
    colors = [to_hex(c.get_facecolor()[0]) for c in points]
    assert colors == [color.lower() for color in plotting.OKABE_ITO[:3]]
    assert len({c.get_paths()[0].vertices.tobytes() for c in points}) == 3  # markers
    assert by_score.get_aspect() == 1


def test_a_predicted_class_without_points_gets_its_own_color():
    ax = plotting.plot_decision_boundary(
        lambda Z: np.where(Z[:, 0] > 0.5, 2, Z[:, 1] > 0.5), CORNERS, [0, 1, 0, 1], legend=False
    )
    assert np.allclose(color_at(ax, CORNERS[3]), to_rgb(plotting.OKABE_ITO[2]), atol=0.02)
    assert ax.get_legend() is None


def test_points_on_one_line_are_drawn():
    ax = plotting.plot_decision_boundary(lambda Z: Z[:, 1], np.array([[0.0, 1], [2, 1]]), [0, 1])
    assert ax.get_ylim() == (0.75, 1.25)


@pytest.mark.parametrize(
    ("predict", "X", "y", "message"),
    [
        (len, CORNERS[0], [0], r"X has shape \(2,\); expected \(N, 2\)"),
        (len, np.ones((4, 3)), [0] * 4, r"X has shape \(4, 3\)"),
        (len, np.ones((0, 2)), [], r"X has shape \(0, 2\)"),
        (len, [[1, 2], [3]], [0, 1], "X is not an array of numbers"),
        (len, CORNERS, [[0], [1], [1], [0]], r"y has shape \(4, 1\); expected \(4,\)"),
        (lambda Z: Z[:5, 0], CORNERS, [0, 1, 1, 0], r"predict returned shape \(5,\) for 90000"),
        (lambda Z: Z[:, :1].T, CORNERS, [0, 1, 1, 0], r"predict returned shape \(1, 90000\)"),
        (lambda Z: Z[:, 0], CORNERS, [0, 1, 2, 0], "one score per point, but y has 3 classes"),
        (lambda Z: Z, CORNERS, [0, 1, 2, 0], "predict returned 2 scores per point"),
    ],
)
def test_boundary_names_the_wrong_argument(predict, X, y, message):
    with pytest.raises(ValueError, match=message):
        plotting.plot_decision_boundary(predict, X, y)


# ------------------------------------------- plot_boolean_points, plot_line, plot_plane


def pixel(ax, point):
    """The color that is drawn at a point of the plane."""
    ax.figure.canvas.draw()
    x, y = ax.transData.transform(point)
    pixels = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3] / 255
    return pixels[len(pixels) - 1 - int(y), int(x)]


@pytest.mark.parametrize("n", [2, 3])
def test_every_corner_stands_in_its_place_with_the_mark_of_its_value(n):
    y = np.random.default_rng(n).permutation([0, 1] * 2 ** (n - 1))
    ax = plotting.plot_boolean_points(y)
    assert (ax.name == "3d") == (n == 3)
    drawn = {}
    for k, points in enumerate(c for c in ax.collections if isinstance(c, PathCollection)):
        assert points.get_label() == f"output {k}"
        place = np.transpose(points._offsets3d) if n == 3 else points.get_offsets()
        drawn |= {tuple(np.rint(p).astype(int)): k for p in np.asarray(place)}
    assert drawn == {tuple(x): v for x, v in zip(boolean_table(n), y, strict=True)}


@pytest.mark.parametrize("w, b", [((1, 2), -0.7), ((-3, 0.5), 1), ((0, 1), -0.2), ((1e6, 1), 2)])
def test_line_has_score_zero_and_its_normal_and_tint_show_the_positive_side(w, b, styled):
    ax = plt.figure().add_subplot(xlim=(-1, 1), ylim=(-2, 2))
    plotting.plot_line(w, b, ax)
    (line,) = ax.lines
    ends = np.transpose(line.get_data())
    assert np.abs(ends @ w + b).max() < 1e-9 * np.linalg.norm(w)
    assert (np.isclose(np.abs(ends[:, 0]), 1) | np.isclose(np.abs(ends[:, 1]), 2)).all()
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 1), (-2, 2))
    (arrow,) = [a for a in ax.texts if isinstance(a, Annotation)]
    assert np.cross([*w, 0], [*(np.array(arrow.xy) - arrow.xyann), 0]) == pytest.approx(0, abs=1e-9)
    assert np.dot(arrow.xy, w) + b > 0
    for point in np.random.default_rng(0).uniform((-0.9, -1.8), (0.9, 1.8), size=(20, 2)):
        path = arrow.arrow_patch.get_window_extent()
        x, y = ax.transData.transform(point)
        if abs(point @ w + b) / np.linalg.norm(w) > 0.1 and not path.padded(5).contains(x, y):
            assert is_blue(pixel(ax, point)) == (point @ w + b < 0), point


def test_a_line_outside_the_limits_tints_one_side_only(styled):
    ax = plotting.plot_line([1, 1], -9)
    assert not ax.lines and not ax.texts
    assert is_blue(pixel(ax, (1.3, 1.7))) and is_blue(pixel(ax, (-1.3, -1.7)))


def test_plane_is_cut_off_at_the_box(monkeypatch):
    polygons = []

    def polygon(corners, **style):
        polygons.append(corners[0])
        return Poly3DCollection(corners, **style)

    monkeypatch.setattr(plotting, "Poly3DCollection", polygon)
    rng = np.random.default_rng(0)
    for _ in range(20):
        w, b = rng.normal(size=3), 0.3 * rng.normal()
        polygons.clear()
        plotting.plot_plane(w, b, plotting.plot_boolean_points([0] * 8))
        inside = rng.uniform(-0.2, 1.2, (4000, 3)) @ w + b
        if (inside > 0).all() or (inside < 0).all():
            continue
        (corners,) = polygons
        assert np.abs(corners @ w + b).max() < 1e-6
        assert (np.isclose(np.abs(corners - 0.5), 0.7).sum(axis=1) >= 2).all()
        assert 3 <= len(corners) <= 6
        plt.close("all")


@pytest.mark.parametrize(
    "draw, message",
    [
        (lambda: plotting.plot_boolean_points([0, 1, 1]), r"y is \[0, 1, 1\]; expected four or"),
        (lambda: plotting.plot_boolean_points([0, 1, 1, 2]), "each 0 or 1"),
        (lambda: plotting.plot_boolean_points([0] * 8, plt.gca()), "expected 3 dimensions"),
        (lambda: plotting.plot_line([1, 1, 1], 0), r"expected \(2,\) and \(\)"),
        (lambda: plotting.plot_line([0, 0], 1), "w is 0 in every place"),
        (lambda: plotting.plot_line([1, np.nan], 1), "expected finite numbers"),
        (lambda: plotting.plot_plane([1, 1, 1], 0, plt.gca()), "projection='3d'"),
        (lambda: plotting.plot_line("ab", 1), "w is not an array of numbers"),
    ],
)
def test_lines_and_points_name_the_wrong_argument(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()


# ---------------------------------------------------------------- plot_digits


@pytest.mark.parametrize("n", [1, 2, 7, 30, 100])
@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (5, 20)])
def test_images_stand_in_reading_order_without_overlap_on_one_slide(n, shape):
    images = np.random.default_rng(0).random((n, *shape))
    ax = plotting.plot_digits(images, range(n))
    assert all(
        np.array_equal(i.get_array(), image) for i, image in zip(ax.images, images, strict=True)
    )
    boxes = np.array([image.get_extent() for image in ax.images])
    assert np.array_equal(np.lexsort((boxes[:, 0], -boxes[:, 2])), np.arange(n))
    ratio = (boxes[:, 1] - boxes[:, 0]) / (boxes[:, 3] - boxes[:, 2])
    assert np.allclose(ratio, shape[1] / shape[0]) and ax.get_aspect() == 1
    for a, b in itertools.combinations(boxes, 2):
        assert a[1] < b[0] or b[1] < a[0] or a[3] < b[2] or b[3] < a[2]
    assert [t.get_text() for t in ax.texts] == [str(i) for i in range(n)]
    width, height = ax.figure.get_size_inches()
    assert width <= 8.2 and height <= 4.7


def test_long_titles_get_fewer_columns(styled):
    ax = plotting.plot_digits(digits(12), ["true 4, said 9 (0.98)"] * 12)
    assert ax.figure.get_figwidth() <= 8.2
    for (_, a), (_, b) in itertools.combinations(texts(ax), 2):
        assert not overlap(a, b)


def test_columns_are_obeyed():
    boxes = [image.get_extent() for image in plotting.plot_digits(digits(20), columns=10).images]
    assert len({box[0] for box in boxes}) == 10 and len({box[2] for box in boxes}) == 2


def test_gray_levels_are_ink_on_white_and_signed_numbers_are_white_at_zero():
    images = np.zeros((2, 1, 2))
    images[0, 0, 1] = 8
    ax = plotting.plot_digits(images)
    assert np.allclose(ax.images[0].to_rgba(images[0])[0, :, 0], [1, 0])
    assert ax.images[0].norm.vmax == ax.images[1].norm.vmax == 8  # one scale for all
    images[1, 0, 0] = -4
    image = plotting.plot_digits(images, signed=True).images[1]
    assert (image.norm.vmin, image.norm.vmax) == (-8, 8)
    negative, zero = image.to_rgba(images[1])[0, :, :3]
    assert np.allclose(zero, 1, atol=0.02) and is_blue(negative)
    plotting.plot_digits(np.zeros((1, 2, 2)), signed=True).figure.canvas.draw()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"images": np.ones((28, 28))}, r"images has shape \(28, 28\); expected \(N, H, W\)"),
        ({"images": np.ones((0, 28, 28))}, r"images has shape \(0, 28, 28\)"),
        ({"images": digits(3), "titles": ["a"]}, "titles has 1 entries; expected 3"),
        ({"images": digits(3), "columns": 0}, "columns is 0; expected 1 or more"),
    ],
)
def test_digits_name_the_wrong_argument(arguments, message):
    with pytest.raises(ValueError, match=message):
        plotting.plot_digits(**arguments)


# ---------------------------------------------------------------- plot_confusion_matrix


def test_cells_hold_the_counts_with_true_classes_in_rows(styled):
    counts = confusion(10)
    ax = plotting.plot_confusion_matrix(counts)
    cells = {text.get_position(): text.get_text() for text in ax.texts}
    assert cells == {(j, i): str(counts[i, j]) for i, j in np.ndindex(10, 10)}
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # row 0 is at the top
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("true class", "predicted class")
    assert [t.get_text() for t in ax.get_yticklabels()] == [*"0123456789"]


def test_mistakes_are_colored_by_their_share_of_the_true_class():
    counts = np.array([[900, 100, 0], [1, 9, 0], [0, 0, 0]])
    colors = plotting.plot_confusion_matrix(counts).images[0].get_array()[..., :3]
    assert np.allclose(colors[0, 1], colors[1, 0])  # a tenth of each class
    assert np.allclose(colors[0, 2], 1, atol=0.02)  # no mistake, no color
    assert np.ptp(colors[[0, 1, 2], [0, 1, 2]]) < 1e-9  # correct answers: one gray
    assert contrast(colors[0, 1]) > contrast(colors[0, 0])


def test_numbers_contrast_with_their_cells():
    counts = np.arange(1, 101).reshape(10, 10)
    ax = plotting.plot_confusion_matrix(counts)
    colors = ax.images[0].get_array()
    for text in ax.texts:
        j, i = text.get_position()
        assert contrast(text.get_color(), colors[i, j, :3]) >= 4.5


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (np.ones((2, 3), int), r"counts has shape \(2, 3\); expected \(K, K\)"),
        (np.ones(4, int), r"counts has shape \(4,\)"),
        (np.eye(2), "counts has dtype float64 .*; expected integers"),
        (-np.eye(2, dtype=int), r"counts has dtype int\d+ and minimum -1"),
    ],
)
def test_confusion_matrix_names_what_is_wrong(counts, message):
    with pytest.raises(ValueError, match=message):
        plotting.plot_confusion_matrix(counts)


# ---------------------------------------------------------------- draw_network


def circles(ax):
    return [patch for patch in ax.patches if isinstance(patch, Circle)]


def edges(ax):
    return [c for c in ax.collections if isinstance(c, LineCollection)]


def test_network_has_a_circle_per_unit_and_a_line_per_weight():
    ax = diagrams.draw_network([4, 3, 2, 1])
    assert len(circles(ax)) == 10
    assert [len(lines.get_segments()) for lines in edges(ax)] == [12, 6, 2]
    centers = {tuple(circle.center) for circle in circles(ax)}
    assert all(tuple(end) in centers for e in edges(ax) for s in e.get_segments() for end in s)
    written = {text.get_text() for text in ax.texts}
    assert written >= {
        "$x_{4}$",
        "$h_{3}$",
        r"$\hat{y}$",
        "input",
        "hidden 1",
        "hidden 2",
        "output",
    }


def test_large_layers_are_shortened_and_counted():
    ax = diagrams.draw_network([784, 8, 10])
    assert len(circles(ax)) == 5 + 8 + 5
    assert [len(lines.get_segments()) for lines in edges(ax)] == [40, 40]
    written = {text.get_text() for text in ax.texts}
    assert written >= {
        "input\n784 units",
        "hidden",
        "output\n10 units",
        "$x_{784}$",
        r"$\hat{y}_{9}$",
    }
    assert "$x_{4}$" not in written


def test_weights_and_biases_are_written_on_their_edges_and_units(styled):
    ax = diagrams.draw_network([2, 2, 1], weights=XOR_WEIGHTS, biases=XOR_BIASES)
    places = {text.get_text(): np.array(text.get_position()) for text in ax.texts}
    units = {text.get_text(): text.get_position() for text in ax.texts if "$" in text.get_text()}
    ends = {"1": ("x_{1}", "h_{1}"), "2": ("x_{1}", "h_{2}"), "3": ("x_{2}", "h_{1}")}
    ends |= {"4": ("x_{2}", "h_{2}"), "5": ("h_{1}", r"\hat{y}"), "−6": ("h_{2}", r"\hat{y}")}
    for number, (left, right) in ends.items():
        start, end = (np.array(units[f"${unit}$"]) for unit in (left, right))
        (ux, uy), (vx, vy) = end - start, places[number] - start
        assert ux * vy - uy * vx == pytest.approx(0) and 0 < vx < ux
    for number, unit in {"−0.5": "$h_{1}$", "−1.5": "$h_{2}$", "0.25": r"$\hat{y}$"}.items():
        x, y = places[f"$b$ = {number}"]
        assert x == units[unit][0] and 0 < units[unit][1] - y < 1


def test_long_names_fit_into_their_circles():
    names = [["$x_1$", "$x_2$"], ["OR", "NAND"], ["AND"]]
    figure = plt.figure(figsize=(5.4, 3.5))
    ax = figure.add_axes((0, 0, 1, 1))
    diagrams.draw_network([2, 2, 1], ax, biases=XOR_BIASES, node_labels=names)
    figure.canvas.draw()
    circles = [c.get_window_extent() for c in ax.patches if isinstance(c, Circle)]
    for text in ax.texts:
        if text.get_text() in names[1] + names[2]:
            box = text.get_window_extent()
            middle = (box.x0 + box.x1) / 2
            circle = min(
                circles, key=lambda c: abs((c.x0 + c.x1) / 2 - middle) + abs(c.y0 - box.y0)
            )
            assert circle.x0 + 4 < box.x0 and box.x1 < circle.x1 - 4


def test_edges_show_sign_and_size_of_the_weights():
    ax = diagrams.draw_network([2, 2], weights=[np.array([[1.0, -1], [3, 0]])])
    (lines,) = edges(ax)
    positive, negative, large, zero = (to_hex(color) for color in lines.get_colors())
    assert positive == large == plotting.OKABE_ITO[1].lower()
    assert negative == plotting.OKABE_ITO[0].lower() and zero not in (positive, negative)
    widths = lines.get_linewidths()
    assert widths[3] < widths[0] == widths[1] < widths[2]
    # Where numbers find no room, a legend tells the colors.
    ax = diagrams.draw_network([4, 4], weights=[np.ones((4, 4))])
    assert "1" not in {text.get_text() for text in ax.texts}
    legend = ax.get_legend()
    named = dict(zip((t.get_text() for t in legend.get_texts()), legend.get_lines(), strict=True))
    assert named["positive weight"].get_color() == plotting.OKABE_ITO[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layer_sizes": [3]}, r"layer_sizes is \[3\]; expected two or more positive"),
        ({"layer_sizes": [3, 0]}, r"layer_sizes is \[3, 0\]"),
        ({"layer_sizes": [3, 2.5]}, r"layer_sizes is \[3, 2.5\]"),
        (
            {"layer_sizes": [2, 3], "weights": [np.ones((3, 2))]},
            r"weights has shapes \[\(3, 2\)\]; expected \[\(2, 3\)\]",
        ),
        ({"layer_sizes": [2, 3], "weights": []}, r"weights has shapes \[\]"),
        ({"layer_sizes": [2, 3], "biases": [np.ones(2)]}, r"biases has shapes .* \[\(3,\)\]"),
        ({"layer_sizes": [2, 3], "biases": [["a"] * 3]}, r"biases\[0\] is not an array"),
        (
            {"layer_sizes": [2, 1], "node_labels": [["a"], ["b"]]},
            r"node_labels has lengths \[1, 1\]",
        ),
    ],
)
def test_network_names_the_wrong_argument(arguments, message):
    with pytest.raises(ValueError, match=message):
        diagrams.draw_network(**arguments)


# ---------------------------------------------------------------- draw_graph


def boxes(ax):
    """The nodes' boxes in pixels by name."""
    ax.figure.canvas.draw()
    found = [artist for artist in ax.get_children() if isinstance(artist, FancyBboxPatch)]
    return {box.get_gid(): box.get_window_extent() for box in found if box.get_gid()}


def arrows(ax):
    """The ends of all pieces of arrows in pixels: Bézier curves of three points, and lines."""
    patches = [text.arrow_patch for text in ax.texts if isinstance(text, Annotation)]
    pieces = [p.get_transform().transform(p.get_path().vertices[[0, 2]]) for p in patches]
    return pieces + [line.get_transform().transform(line.get_xydata()) for line in ax.lines]


def passes(segment, box):
    """Whether a line runs through the inside of a box."""
    points = segment[0] + np.linspace(0, 1, 100)[:, None] * (segment[1] - segment[0])
    return ((points > box.min + 1) & (points < box.max - 1)).all(axis=1).any()


def random_graph(seed):
    chance = random.Random(seed)
    names, graph = [f"x{i}" for i in range(3)], {}
    for i in range(8):
        graph[f"n{i}"] = ("op", chance.sample(names[-5:], chance.choice([1, 2, 2, 3])))
        names.append(f"n{i}")
    return graph


@pytest.mark.parametrize(
    "graph", [POLYNOMIAL, SCALAR_NET, *map(random_graph, range(8))], ids=lambda g: "-".join(g)[:12]
)
def test_graph_runs_from_left_to_right_and_no_arrow_passes_a_box_or_text(graph, styled):
    numbers = dict.fromkeys(graph, -0.00123)
    ax = diagrams.draw_graph(graph, values=numbers, gradients=numbers)
    placed = boxes(ax)
    assert set(placed) == set(graph) | {name for _, inputs in graph.values() for name in inputs}
    for name, (_, inputs) in graph.items():
        assert all(placed[i].x1 < placed[name].x0 for i in inputs)
    for a, b in itertools.combinations(placed.values(), 2):
        assert not overlap(a, b, 0)
    segments = arrows(ax)
    obstacles = [*placed.values(), *(box for _, box in texts(ax))]
    assert not any(passes(s, box) for s, box in itertools.product(segments, obstacles))
    # Every input is joined to its user, straight or by pieces.
    starts = {tuple(np.round(s[0])) for s in segments}
    ends = {tuple(np.round(s[1])) for s in segments}
    for name, (_, inputs) in graph.items():
        assert near((placed[name].x0, (placed[name].y0 + placed[name].y1) / 2), ends)
        for i in inputs:
            assert near((placed[i].x1, (placed[i].y0 + placed[i].y1) / 2), starts)


def near(point, points):
    return min(np.hypot(x - point[0], y - point[1]) for x, y in points) < 6


def test_the_scalar_net_is_one_straight_chain(styled):
    placed = boxes(diagrams.draw_graph(SCALAR_NET))
    middle = {name: (box.y0 + box.y1) / 2 for name, box in placed.items()}
    assert np.ptp([middle[name] for name in ("f1", "h1", "f2", "h2", "f3", "L")]) < 2
    for k in "123":  # the inputs stand around the chain, just before their first use
        assert middle[f"w{k}"] > middle[f"f{k}"] > middle[f"b{k}"]
        assert placed[f"w{k}"].x0 > (placed[f"f{int(k) - 1}"].x1 if k > "1" else 0)


def test_values_stand_above_and_gradients_below_their_nodes(styled):
    ax = diagrams.draw_graph(POLYNOMIAL, values=POLYNOMIAL_VALUES, gradients=POLYNOMIAL_GRADIENTS)
    placed = boxes(ax)
    numbers = [(t, box) for t, box in texts(ax) if t.get_text().lstrip("−").isdigit()]
    assert len(numbers) == 16
    for name, node in placed.items():
        column = [(t, b) for t, b in numbers if abs(b.x0 + b.x1 - node.x0 - node.x1) < 4]
        above = min((b.y0 - node.y1, t) for t, b in column if b.y0 > node.y1 - 1)[1]
        below = min((node.y0 - b.y1, t) for t, b in column if b.y1 < node.y0 + 1)[1]
        assert above.get_text() == str(POLYNOMIAL_VALUES[name])
        assert below.get_text() == str(POLYNOMIAL_GRADIENTS[name])
        assert is_blue(to_rgb(above.get_color())) and not is_blue(to_rgb(below.get_color()))
    written = {text.get_text() for text, _ in texts(ax)}
    assert written >= {"value, forward →", "← gradient, backward", "$x y$"}


def test_graph_without_numbers_has_no_legend_and_takes_the_same_input_twice():
    ax = diagrams.draw_graph({"f": ("x · x", ["x", "x"])})
    assert ax.get_legend() is None and len(arrows(ax)) == 1
    ax = diagrams.draw_graph({"f": ("x²", ["x"])}, values={"f": np.float32(-0.12345)})
    assert "−0.123" in {text.get_text() for text in ax.texts}


def written_on_arrows(ax):
    """The texts with a white ground, with their boxes: local derivatives."""
    return {t.get_text(): box for t, box in texts(ax) if t.get_bbox_patch() is not None}


@pytest.mark.parametrize("compact", [False, True])
def test_local_derivatives_stand_on_their_arrows_or_above_level_ones_and_apart(compact, styled):
    arrows_of = [(i, node) for node, (_, inputs) in SCALAR_NET.items() for i in inputs]
    derivatives = {arrow: -0.01 * (k + 1) for k, arrow in enumerate(arrows_of)}
    numbers = SCALAR_NET_NUMBERS
    ax = diagrams.draw_graph(
        SCALAR_NET, values=numbers, gradients=numbers, derivatives=derivatives, compact=compact
    )
    placed, written = boxes(ax), written_on_arrows(ax)
    assert set(written) == {f"−{0.01 * (k + 1):.3g}" for k in range(len(arrows_of))}
    obstacles = [*placed.values(), *written.values()]
    for a, b in itertools.combinations(obstacles, 2):
        assert not overlap(a, b, 0)
    for (start, end), number in derivatives.items():
        box = written[f"−{-number:.3g}"]
        tail, head = placed[start], placed[end]
        line = np.array([[tail.x1, (tail.y0 + tail.y1) / 2], [head.x0, (head.y0 + head.y1) / 2]])
        level = abs(line[0, 1] - line[1, 1]) < 2
        assert passes(line, box) != level
        if level:
            assert line[0, 0] < box.x0 < box.x1 < line[1, 0]
            assert 0 < box.y0 - line[0, 1] < box.height
    keys = {text.get_text() for text in ax.get_legend().get_texts()}
    assert "local derivative, on the arrow" in keys
    assert ("value, forward →" in keys) != compact  # there the values are in the boxes


def test_no_local_derivative_stands_where_arrows_cross(styled):
    inputs_of = {"a": "x", "b": "xy", "c": "xy", "d": "c", "f": "abd"}
    graph = {name: ("op", list(inputs)) for name, inputs in inputs_of.items()}
    arrows_of = {(i, node): "$x = 2$" for node, (_, inputs) in graph.items() for i in inputs}
    ax = diagrams.draw_graph(graph, derivatives=arrows_of)
    written = texts(ax)  # draws
    segments = arrows(ax)
    on_arrows = [box for t, box in written if t.get_bbox_patch() is not None]
    assert len(on_arrows) == 9
    for box in on_arrows:
        assert sum(bool(passes(segment, box)) for segment in segments) <= 1


def test_a_compact_graph_writes_values_beside_names_and_no_operations(styled):
    ax = diagrams.draw_graph(POLYNOMIAL, values=POLYNOMIAL_VALUES, compact=True, legend=False)
    written = {text.get_text() for text, _ in texts(ax)}
    assert "$f_{}$ = 35" in written and "$s_{}$ = 5" in written
    assert "$x y$" not in written and ax.get_legend() is None


def test_lit_arrows_have_another_color(styled):
    ax = diagrams.draw_graph(POLYNOMIAL, lit=[("x", "a"), ("d", "f")])
    lit = [t.arrow_patch for t in ax.texts if isinstance(t, Annotation)]
    lit = [patch for patch in lit if to_rgb(patch.get_edgecolor()) == to_rgb(plotting.VERMILLION)]
    assert len(lit) == 2 and all(patch.get_linewidth() == 3 for patch in lit)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"graph": {}}, "graph is {}; expected"),
        ({"graph": [("f", ["x"])]}, "graph is .*; expected {name"),
        ({"graph": {"f": ["x"]}}, r"graph\['f'\] is \['x'\]; expected \(operation, \[inputs\]\)"),
        ({"graph": {"f": ("+", "x")}}, r"graph\['f'\] is"),
        ({"graph": {"f": ("+", [])}}, r"graph\['f'\] is"),
        ({"graph": {"f": ("+", ["g"]), "g": ("+", ["f"])}}, "graph has the cycle"),
        ({"graph": POLYNOMIAL, "values": {"z": 1}}, "values has the name 'z'; expected one of"),
        (
            {"graph": POLYNOMIAL, "gradients": {"x": [1, 2]}},
            r"gradients\['x'\] is \[1, 2\]; expected",
        ),
        (
            {"graph": POLYNOMIAL, "values": {"x": "two"}},
            r"values\['x'\] is 'two'; expected one number",
        ),
        (
            {"graph": POLYNOMIAL, "derivatives": {("y", "a"): 1}},
            r"derivatives has \('y', 'a'\); there is no such arrow",
        ),
        ({"graph": POLYNOMIAL, "lit": [("f", "d")]}, r"lit has \('f', 'd'\); there is no"),
    ],
)
def test_graph_names_the_wrong_argument(arguments, message):
    with pytest.raises(ValueError, match=message):
        diagrams.draw_graph(**arguments)


# -- plot_runs, plot_groups ------------------------------------------------------------------------


def test_runs_shows_each_run_and_their_median():
    runs = {"a": [[1, 2, 3], [3, 4, 5], [2, 9, 4]], "b": [[0, np.inf, 1]]}
    ax = plotting.plot_runs(runs, x=[10, 20, 30], title="T", yscale="log")
    curves = [line.get_ydata().tolist() for line in ax.lines]
    assert curves[:4] == [[1, 2, 3], [3, 4, 5], [2, 9, 4], [2, 4, 4]]
    np.testing.assert_equal(curves[4], [0, np.nan, 1])
    assert all(line.get_xdata().tolist() == [10, 20, 30] for line in ax.lines)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert (ax.get_title(), ax.get_yscale()) == ("T", "log")


def test_runs_with_own_points_for_each_name():
    runs = {"a": np.ones((2, 3)), "b": np.ones((1, 2))}
    ax = plotting.plot_runs(runs, x={"a": [1, 2, 4], "b": [5, 6]})
    assert [line.get_xdata().tolist() for line in ax.lines[-2:]] == [[1, 2, 4], [5, 6]]


def test_runs_of_few_points_are_drawn_as_markers_only():
    """A dashed line of width 0 can't be drawn by matplotlib 3.8."""
    ax = plotting.plot_runs({"a": np.ones((2, 12)), "b": np.ones((2, 12))})
    styles = [line.get_linestyle() for line in ax.lines]
    assert styles == ["None", "None", "-", "None", "None", "--"]
    ax = plotting.plot_runs({"a": np.ones((2, 13))})
    assert [line.get_linestyle() for line in ax.lines] == ["-", "-", "-"]
    assert [line.get_marker() for line in ax.lines] == ["None"] * 3


def test_groups_shows_each_number_and_the_mean():
    ax = plotting.plot_groups({"a": [1, 2, 6], "b": [4.0]}, ylabel="error")
    assert [line.get_ydata().tolist() for line in ax.lines] == [[1, 2, 6], [3, 3], [4], [4, 4]]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b"]
    assert ax.get_ylabel() == "error"


def test_long_names_of_groups_do_not_overlap():
    names = ["nothing", "batch norm", "layer norm", "weight decay", "augmentation"]
    figure, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    ax = plotting.plot_groups({name: [1.0] for name in names}, axes[0])
    figure.canvas.draw()
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {35.0}


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (plotting.plot_runs, {"runs": {"a": [1, 2]}}, r"runs\['a'\] has shape \(2,\); expected"),
        (plotting.plot_runs, {"runs": {"a": [[1, 2]]}, "x": [1]}, "x has 1 points; expected 2"),
        (plotting.plot_groups, {"groups": {}}, "groups is empty"),
        (plotting.plot_groups, {"groups": {"a": [[1]]}}, r"groups\['a'\] has shape \(1, 1\)"),
    ],
)
def test_repeated_experiments_name_the_wrong_argument(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(**arguments)
