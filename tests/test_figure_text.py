"""Tests of what is said of figures; the stored outputs of the lectures say it of theirs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from course_utils import diagrams, plotting
from course_utils.figure_text import figure_text

V = np.array([0.5, -1.25, 2.0, 3.75, -0.4, 1.0, 0.0, 2.25])
K = np.arange(len(V))
LEVELS = np.arange(-5, 16, 1.7)


@pytest.fixture(autouse=True)
def no_figure_is_left():
    plt.switch_backend("agg")
    yield
    plt.close("all")


def annotate(ax, v, **style):
    for k, value in enumerate(v):
        ax.annotate("", (k, value), (k + 1, 2), arrowprops={"arrowstyle": "->", **style})


def texts(ax, v, **style):
    for k, value in enumerate(v):
        ax.text(k, value, "here", **style)


def grid(v):
    return np.add.outer(v, [0, 1.1, 3])


def corners(v):
    return np.column_stack([K, K**2, v])


FLAT = {  # what the lectures use, and what students may
    "line": lambda ax, v, color: ax.plot(v, color=color),
    "marks": lambda ax, v, color: ax.plot(v, "o", color=color),
    "logarithmic": lambda ax, v, color: ax.semilogy(np.exp(9 * v), color=color),
    "scatter": lambda ax, v, color: ax.scatter(v, K, color=color),
    "sizes": lambda ax, v, color: ax.scatter(K, K, s=9 + v, color=color),
    "values": lambda ax, v, color: ax.scatter(K, K, c=v, cmap=color),
    "bars": lambda ax, v, color: ax.bar(K, v, color=color),
    "histogram": lambda ax, v, color: ax.hist(K, weights=v, color=color),
    "outline": lambda ax, v, color: ax.hist(K, weights=v, histtype="step", color=color),
    "stairs": lambda ax, v, color: ax.stairs(v, color=color),
    "area": lambda ax, v, color: ax.fill_between(K, v, color=color),
    "polygon": lambda ax, v, color: ax.fill(K, v, color=color),
    "errors": lambda ax, v, color: ax.errorbar(K, K, yerr=v + 4, color=color),
    "vlines": lambda ax, v, color: ax.vlines(K, 0, v, color=color),
    "axhline": lambda ax, v, color: [ax.axhline(y, k / 9, color=color) for k, y in enumerate(v)],
    "axvline": lambda ax, v, color: [ax.axvline(x, k / 9, color=color) for k, x in enumerate(v)],
    "axvspan": lambda ax, v, color: [ax.axvspan(k, x, color=color) for k, x in enumerate(v)],
    "slopes": lambda ax, v, color: [
        ax.axline((k, 0), slope=m, color=color) for k, m in zip(K, v, strict=True)
    ],
    "axline": lambda ax, v, color: [
        ax.axline((k, 0), (9, y), color=color) for k, y in zip(K, v, strict=True)
    ],
    "contour": lambda ax, v, color: ax.contour(grid(v), LEVELS, colors=color),
    "contourf": lambda ax, v, color: ax.contourf(grid(v), LEVELS, colors=color),
    "mapped contours": lambda ax, v, color: ax.contour(grid(v), LEVELS, cmap=color),
    "mesh": lambda ax, v, color: ax.pcolormesh(grid(v), cmap=color),
    "image": lambda ax, v, color: ax.imshow(grid(v), cmap=color),
    "arrows": lambda ax, v, color: ax.quiver(K, K, v, 1 - v, color=color),
    "annotations": annotate,
    "texts": texts,
}
SPACE = {
    "line in space": lambda ax, v, color: ax.plot(K, K**2, v, color=color),
    "scatter in space": lambda ax, v, color: ax.scatter(K, K**2, v, color=color),
    "text in space": lambda ax, v, color: [
        ax.text(k, 1, z, "here", color=color) for k, z in zip(K, v, strict=True)
    ],
    "arrows in space": lambda ax, v, color: ax.quiver(K, K, K, v, 1, 1, color=color),
    "surface": lambda ax, v, color: ax.plot_surface(*np.indices((8, 3)), grid(v), cmap=color),
    "plane": lambda ax, v, color: ax.add_collection3d(
        Poly3DCollection([corners(v)], facecolor=color)
    ),
}
KINDS = FLAT | SPACE
MAPPED = {"values", "mapped contours", "mesh", "image", "surface"}
each_kind = pytest.mark.parametrize("kind", KINDS)


def told(kind, v, color=0):
    figure = plt.figure()
    ax = figure.add_subplot(projection="3d" if kind in SPACE else None)
    names = ("viridis", "gray") if kind in MAPPED else ("C0", "C1")
    KINDS[kind](ax, v, color=names[color])
    plt.close(figure)
    return figure_text(figure, "alt")


@each_kind
def test_one_other_number_shows(kind):
    before = told(kind, V)
    for k in K:
        changed = V.copy()
        changed[k] += 0.05
        assert told(kind, changed) != before, k


@each_kind
def test_exchanged_numbers_show(kind):
    before = told(kind, V)
    for i, j in [(0, 1), (1, 2), (2, 5), (3, 4), (0, 5)]:
        exchanged = V.copy()
        exchanged[[i, j]] = V[[j, i]]
        assert told(kind, exchanged) != before, (i, j)


@each_kind
def test_another_color_shows(kind):
    assert told(kind, V, color=1) != told(kind, V)


@each_kind
def test_rounding_errors_do_not_show(kind):
    noise = np.random.default_rng(0).normal(scale=1e-12, size=(5, len(V)))
    for error in noise:
        assert told(kind, V + error) == told(kind, V)


@each_kind
def test_drawing_the_figure_first_makes_no_difference(kind, monkeypatch):
    before = told(kind, V)
    monkeypatch.setattr(plt, "close", lambda figure: figure.canvas.draw())
    assert told(kind, V) == before


def text_of(draw):
    figure, ax = plt.subplots()
    draw(ax)
    return figure_text(figure, "alt")


WORDS = {
    "title": lambda ax, word: ax.set_title(word),
    "second title": lambda ax, word: ax.set_title(word, loc="left"),
    "title of the figure": lambda ax, word: ax.figure.suptitle(word),
    "label of an axis": lambda ax, word: ax.set_xlabel(word),
    "label of an artist": lambda ax, word: ax.plot(V, label=word),
    "text": lambda ax, word: ax.text(0, 0, word),
    "annotation": lambda ax, word: ax.annotate(word, (0, 0), (9, 9), textcoords="offset points"),
    "name at a tick": lambda ax, word: ax.set_xticks([0, 1], ["left", word]),
    "category": lambda ax, word: ax.bar(["left", word], [1, 2]),
    "entry of a legend": lambda ax, word: ax.legend(ax.plot(V), [word]),
    "entry of the figure's legend": lambda ax, word: ax.figure.legend(ax.plot(V), [word]),
    "color bar": lambda ax, word: ax.figure.colorbar(ax.imshow(grid(V)), label=word),
}


@pytest.mark.parametrize("where", WORDS)
def test_words_are_told(where):
    said = text_of(lambda ax: WORDS[where](ax, "one\nword"))
    assert said.count('"one word"') == 1
    assert text_of(lambda ax: WORDS[where](ax, "two")) == said.replace("one word", "two")


OTHERS = {
    "limit": lambda ax, other: ax.set_ylim(0, 5 if other else 4),
    "scale": lambda ax, other: ax.set_yscale("log" if other else "linear"),
    "line style": lambda ax, other: ax.plot(V, "--" if other else "-"),
    "marker": lambda ax, other: ax.plot(V, "s" if other else "o"),
    "color of a part": lambda ax, other: (
        ax.scatter(K, K, c=["C0", "C1", "C1", "C1"] * 2)
        if other
        else ax.scatter(K, K, c=["C1", "C0", "C1", "C1"] * 2)
    ),
    "width of a part": lambda ax, other: ax.vlines([0, 1], 0, 1, lw=[1, 2 + other]),
    "limit of the colors": lambda ax, other: ax.imshow(grid(V), vmax=9 + other),
    "upside down": lambda ax, other: ax.imshow(
        grid(V), extent=(0, 1, 0, 1), origin="lower" if other else "upper"
    ),
    "levels": lambda ax, other: ax.contour(grid(V), [0.3, 2 + other]),
    "gap": lambda ax, other: ax.plot(np.where(K == 2 + other, np.nan, V)),
    "infinity": lambda ax, other: ax.plot([0, 1, np.inf if other else np.nan]),
    "mask": lambda ax, other: ax.plot(np.ma.masked_equal(K, 2 + other)),
    "names of two curves": lambda ax, other: [
        ax.plot(V + k, "k", label="ab"[k - other]) for k in (0, 1)
    ],
    "color in a legend": lambda ax, other: ax.legend(
        ax.plot([], "C0") + ax.plot([], "C1"), ["ab"[other], "ba"[other]]
    ),
    "direction of an arrow": lambda ax, other: ax.annotate(
        "", (0, other), (1 - other, 1), arrowprops={}
    ),
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_things_that_mean_something_are_told(what):
    assert text_of(lambda ax: OTHERS[what](ax, 0)) != text_of(lambda ax: OTHERS[what](ax, 1))


def test_the_text_itself():
    def draw(ax):
        ax.plot([0, 2], [1.5, -0.0], "--", color=plotting.BLUE, label="loss")
        ax.plot(np.arange(6) - 0.5, np.full(6, 2 / 3), "o", color="#123456")
        ax.set(title="Two", xlabel="$x$", xlim=(-1, 3), yscale="log", ylim=(1e-9, 2))

    assert text_of(draw).splitlines() == [
        "alt",
        'Panel "Two" | x "$x$" -1 to 3 | y log 1e-09 to 2',
        '  blue dashed line "loss": x 0 2; y 1.5 0',
        "  #123456 marks o: x 6 from -0.5 to 4.5, Σ 19.531; y 6 times 0.6667",
    ]


def test_panels_are_numbered_and_empty_ones_without_axes_left_out():
    figure, axes = plt.subplots(1, 3)
    axes[1].set_axis_off()
    axes[2].plot([1, 2])
    assert figure_text(figure, "alt").splitlines()[1:3] == ["Panel 1", "Panel 2"]


def test_the_order_of_drawing_does_not_matter():
    curves = {"a": V, "b": -V, "c": V[::-1]}

    def draw(ax, names, style):
        for name in names:
            ax.plot(curves[name], **style)
            ax.text(1, curves[name][0], name)
        ax.bar(*zip(*[(k, V[k]) for k in names_to_places[names]], strict=True), color="k")

    names_to_places = {"abc": [0, 1, 2], "cab": [2, 0, 1]}
    first = text_of(lambda ax: draw(ax, "abc", {"color": "r", "lw": 1}))
    assert first == text_of(lambda ax: draw(ax, "cab", {"lw": 1, "color": "r"}))


def test_what_is_not_seen_is_not_told():
    def draw(ax):
        ax.plot(V, visible=False)
        ax.contour(grid(V), alpha=0)
        ax.text(0, 0, "")

    assert text_of(draw) == "alt\nPanel"


def test_zero_beside_other_numbers_is_zero():
    assert text_of(lambda ax: ax.plot([1, 1e-17, -1e-17, -0.0])) == text_of(
        lambda ax: ax.plot([1, 0, 0, 0])
    )
    tiny = np.array([0, 0, 0, 0, 0, 1e-17, -1e-18])
    assert "y 7 times 0" in text_of(lambda ax: ax.plot([1]) + ax.plot(tiny))


def test_size_and_resolution_make_no_difference():
    images = np.random.default_rng(0).random((6, 5, 4))
    draw = [
        lambda ax: plotting.plot_digits(images, list("abcdef"), ax=ax),
        lambda ax: diagrams.draw_network([2, 2, 1], ax, weights=[np.eye(2), np.ones((2, 1))]),
        lambda ax: diagrams.draw_graph({"s": ("$x + y$", ["x", "y"])}, ax, values={"s": 2}),
        lambda ax: diagrams.draw_timeline([(1943, "a"), (1957, "b")], ax),
    ]
    for function in draw:
        told = set()
        for size, dpi in [((8, 4.5), 110), ((6, 4), 72)]:
            figure, ax = plt.subplots(figsize=size, dpi=dpi, layout="constrained")
            function(ax)
            told.add(figure_text(figure, "alt"))
        assert len(told) == 1


STRANGE = {
    "nothing": lambda ax: [ax.plot([], []), ax.scatter([], []), ax.fill_between([], [])],
    "no number": lambda ax: ax.plot([np.nan] * 9),
    "pie": lambda ax: ax.pie([1, 2], labels=["a", "b"]),
    "boxes": lambda ax: ax.boxplot([[1, 2, 9], [2, 3, 4]]),
    "hexagons": lambda ax: ax.hexbin(K, V, gridsize=4),
    "stream": lambda ax: ax.streamplot(K, K, np.ones((8, 8)), np.eye(8)),
    "table": lambda ax: ax.table([["1", "2"]]),
    "dates": lambda ax: ax.plot(np.arange("2020-01", "2020-04", dtype="datetime64[M]"), [1, 2, 3]),
    "twin": lambda ax: ax.twinx().plot(V),
    "inset": lambda ax: ax.inset_axes([0, 0, 0.5, 0.5]).plot(V),
    "colors": lambda ax: ax.imshow(np.zeros((3, 3, 3))),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_whatever_students_draw_is_told_without_an_error(kind):
    assert text_of(STRANGE[kind]).startswith("alt\nPanel")
