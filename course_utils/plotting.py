"""Figures of the course: one function per figure, drawn with matplotlib alone.

Every function takes data and, where it makes sense, the axes to draw on (``ax``), and returns the
axes. None of them displays anything or changes matplotlib's settings: `show` puts a figure with its
alternative text into the notebook, `use_course_style` sets the style once per notebook.

Signs and classes are colored alike everywhere: blue is negative or class 0, vermillion is positive
or class 1.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, Normalize, to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle
from matplotlib.textpath import TextPath
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

#: Colors that stay apart for color-blind readers (Okabe and Ito 2008); faint yellow comes last.
OKABE_ITO = [
    "#0072B2",  # blue
    "#D55E00",  # vermillion
    "#009E73",  # bluish green
    "#CC79A7",  # reddish purple
    "#56B4E9",  # sky blue
    "#E69F00",  # orange
    "#000000",  # black
    "#F0E442",  # yellow
]
BLUE, VERMILLION = OKABE_ITO[:2]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]

#: For quantities from low to high. Its lightness rises evenly.
SEQUENTIAL = plt.get_cmap("viridis")
#: For signed quantities: blue below zero, white at zero, vermillion above.
DIVERGING = LinearSegmentedColormap.from_list(
    "blue_white_vermillion", ["#00395A", BLUE, "#FFFFFF", VERMILLION, "#6B2F00"]
)

_INK, _GRAY, _LIGHT = "#222222", "#767676", "#EBEBEB"
_SMALL, _MEDIUM = 12, 14  # points; at 110 dpi 12 points are 18 pixels, also on a slide
_SLIDE = (8.0, 4.5)  # inches


def use_course_style() -> None:
    """Set matplotlib's defaults for notebooks and slides: the package's only global change.

    A default figure is 880 × 495 pixels, which suits a notebook and a 1280 × 720 slide, with no
    text under 12 points (18 pixels).
    """
    plt.rcParams.update(
        {
            "figure.figsize": _SLIDE,
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "savefig.dpi": "figure",
            "savefig.facecolor": "white",
            "font.family": "DejaVu Sans",  # ships with matplotlib, so the same on every machine
            "mathtext.fontset": "dejavusans",
            "font.size": _MEDIUM,
            "axes.titlesize": 16,
            "axes.titlepad": 10,
            "axes.labelsize": _MEDIUM,
            "xtick.labelsize": _SMALL,
            "ytick.labelsize": _SMALL,
            "legend.fontsize": 13,
            "legend.frameon": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.prop_cycle": plt.cycler(color=OKABE_ITO),
            "grid.color": _LIGHT,
            "lines.linewidth": 2.5,
            "lines.markersize": 8,
            "image.cmap": SEQUENTIAL.name,
        }
    )


def show(figure: Figure | Axes, alt: str) -> None:
    """Display a figure once in the notebook, with alternative text, and close it.

    The picture has twice the figure's pixels, so that it is sharp on a projector.

    Parameters
    ----------
    figure : Figure or Axes
        What to display; axes stand for the whole figure that they belong to.
    alt : str
        What a reader who can't see the figure needs to know: what is drawn and what it shows.

    Raises
    ------
    TypeError
        If `figure` is neither a figure nor axes, or `alt` is not a string.
    ValueError
        If `alt` is blank.
    """
    if isinstance(figure, Axes):
        figure = figure.figure.figure  # axes may lie on a subfigure, whose figure is the whole
    if not isinstance(figure, Figure):
        raise TypeError(
            f"figure is a {type(figure).__name__}; expected a matplotlib Figure or Axes."
        )
    if not isinstance(alt, str):
        raise TypeError(
            f"alt is a {type(alt).__name__}; expected a sentence that tells the figure."
        )
    if not alt.strip():
        raise ValueError("alt is blank; write a sentence that tells what the figure shows.")
    from IPython.display import Image, display

    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=2 * figure.dpi, bbox_inches="tight")
    plt.close(figure)  # or Jupyter would show it a second time at the end of the cell
    # The metadata's "alt", because Colab's IPython knows no alt argument.
    display(Image(png.getvalue(), format="png", retina=True, metadata={"alt": alt}))


def plot_decision_boundary(
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    ax: Axes | None = None,
    *,
    level: float = 0.0,
    legend: bool = True,
) -> Axes:
    """Draw points of the plane by class, over what a classifier says about every place.

    Parameters
    ----------
    predict : callable
        Maps points of shape (M, 2) to scores of shape (M,) or (M, 1), to one score per class of
        shape (M, K), or to class labels of shape (M,). Integers count as labels, and so do numbers
        that all are labels in `y`.
    X : ndarray, shape (N, 2)
        Points.
    y : ndarray, shape (N,)
        Class labels.
    ax : Axes, optional
        Where to draw; a new figure by default.
    level : float
        The score on the boundary of two classes: 0 for a pre-activation, 0.5 for a probability.
    legend : bool
        Whether to name the classes beside the plot.

    Returns
    -------
    Axes
        With one scale for both directions, so that right angles look right.

    Raises
    ------
    ValueError
        If a shape is wrong, or one score per point has to tell more than two classes.
    """
    X, y = _array("X", X, float), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0:
        raise ValueError(f"X has shape {X.shape}; expected (N, 2): points of the plane, N > 0.")
    if y.shape != (len(X),):
        raise ValueError(f"y has shape {y.shape}; expected ({len(X)},): a label for each row of X.")
    low, high = X.min(axis=0), X.max(axis=0)
    space = 0.25 * np.where(high > low, high - low, 1.0)
    low, high = low - space, high + space
    x1, x2 = np.linspace(low, high, 300).T
    grid = np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)

    classes = np.unique(y)
    score = np.asarray(predict(grid))
    if score.shape == (len(grid), 1):
        score = score[:, 0]
    if score.ndim not in (1, 2) or len(score) != len(grid):
        raise ValueError(
            f"predict returned shape {score.shape} for {len(grid)} points; expected ({len(grid)},) "
            f"or ({len(grid)}, number of classes)."
        )
    if score.ndim == 2:
        if score.shape[1] < len(classes):
            raise ValueError(
                f"predict returned {score.shape[1]} scores per point; expected one for each of "
                f"the {len(classes)} classes in y."
            )
        columns = classes if score.shape[1] == len(classes) else np.arange(score.shape[1])
        score = columns[score.argmax(axis=1)]

    ax = _axes(ax)
    boundary = {"colors": _INK, "linewidths": 2}
    if score.dtype.kind in "iub" or np.isin(score, classes).all():
        classes = np.union1d(classes, score.astype(classes.dtype))
        field = np.searchsorted(classes, score).reshape(300, 300)
        for k in np.unique(field)[1:]:
            ax.contour(x1, x2, field == k, levels=[0.5], **boundary)
        colors = ListedColormap([_color(k) for k in range(len(classes))])
        norm = Normalize(-0.5, len(classes) - 0.5)
    elif len(classes) > 2:
        raise ValueError(
            f"predict returned one score per point, but y has {len(classes)} classes; expected "
            "class labels or a score for each class."
        )
    else:
        field, colors = score.reshape(300, 300) - level, DIVERGING
        if field.min() < 0 < field.max():
            ax.contour(x1, x2, field, levels=[0], **boundary)
        reach = 2 * np.abs(field).max() or 1.0  # the class colors are half-way to the dark ends
        norm = Normalize(-reach, reach)
    half = (high - low) / 299 / 2  # the pixels of the field are centered on the grid's points
    extent = (low[0] - half[0], high[0] + half[0], low[1] - half[1], high[1] + half[1])
    ax.imshow(field, cmap=colors, norm=norm, alpha=0.35, origin="lower", extent=extent)

    for k, label in enumerate(classes):
        if label in y:
            ax.scatter(
                *X[y == label].T,
                s=80 if len(X) <= 200 else 30,
                color=_color(k),
                marker=MARKERS[k % len(MARKERS)],
                edgecolors="white",
                linewidths=0.8,
                label=f"class {label}".removesuffix(".0"),
                zorder=3,
            )
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    if legend:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def plot_digits(
    images: np.ndarray,
    titles: Sequence[object] | None = None,
    ax: Axes | None = None,
    *,
    columns: int | None = None,
    signed: bool = False,
) -> Axes:
    """Draw images in a grid, all on one scale: dark ink on white, or signed numbers.

    Parameters
    ----------
    images : ndarray, shape (N, H, W)
        Gray levels, where 0 is white; or signed numbers, such as the weights of a layer.
    titles : sequence of N strings or numbers, optional
        What to write above each image.
    ax : Axes, optional
        Where to draw; by default a new figure of the size that the grid needs.
    columns : int, optional
        Images per row; by default as many as make the images largest on a slide.
    signed : bool
        Draw negative numbers blue, zero white and positive numbers vermillion.

    Returns
    -------
    Axes
        One for the whole grid.

    Raises
    ------
    ValueError
        If `images` is not (N, H, W), or `titles` or `columns` don't fit it.
    """
    images = _array("images", images)
    if images.ndim != 3 or images.size == 0:
        raise ValueError(
            f"images has shape {images.shape}; expected (N, H, W), all positive. For one image of "
            "shape (H, W) write image[np.newaxis]."
        )
    n, height, width = images.shape
    titles = [""] * n if titles is None else [str(title) for title in titles]
    if len(titles) != n:
        raise ValueError(f"titles has {len(titles)} entries; expected {n}, one for each image.")
    if columns is not None and columns < 1:
        raise ValueError(f"columns is {columns}; expected 1 or more.")

    # All lengths are in inches, because texts don't shrink with the images.
    gap, lines = 0.08, max(title.count("\n") + 1 if title else 0 for title in titles)
    title_width, title_height = _width(titles, _SMALL), 0.2 * lines + 0.06 * (lines > 0)
    box = _SLIDE if ax is None else _size_in_inches(ax)

    def pixel_size(columns: int, fit_height: bool) -> float:
        rows = -(-n // columns)
        across = (box[0] / columns - gap) / width
        down = (box[1] / rows - gap - title_height) / height if fit_height else np.inf
        return max(min(across, down, 2.2 / height, 2.2 / width), 0.1 / width)

    fit_height = columns is None or ax is not None
    if columns is None:
        most = max(1, min(n, int(box[0] / (title_width + gap))))  # titles stay apart
        columns = max(range(1, most + 1), key=lambda columns: pixel_size(columns, True))
    rows = -(-n // columns)
    columns = -(-n // rows)  # fills the last row as far as possible
    size = pixel_size(columns, fit_height)
    w, h = size * width, size * height
    step_x, step_y = max(w, title_width) + gap, h + title_height + gap

    ax = _axes(ax, (columns * step_x, rows * step_y))
    limit = np.abs(images).max() if signed else images.max()
    norm = Normalize(-limit if signed else min(images.min(), 0), limit or 1)
    for i, (image, title) in enumerate(zip(images, titles, strict=True)):
        center, bottom = (i % columns + 0.5) * step_x, -(i // columns + 1) * step_y
        extent = (center - w / 2, center + w / 2, bottom, bottom + h)
        cmap = DIVERGING if signed else "gray_r"
        ax.imshow(image, cmap=cmap, norm=norm, extent=extent, interpolation="nearest")
        ax.add_patch(Rectangle((center - w / 2, bottom), w, h, fill=False, ec="#CCCCCC", lw=0.8))
        ax.text(center, bottom + h + 0.05, title, size=_SMALL, ha="center", va="bottom")
    ax.set(xlim=(0, columns * step_x), ylim=(-rows * step_y - 0.02, 0), aspect="equal")
    ax.axis("off")
    return ax


def plot_training_curves(
    history: Mapping[str, Sequence[float]],
    ax: Axes | None = None,
    *,
    ylabel: str = "loss",
    xlabel: str = "epoch",
) -> Axes:
    """Draw how numbers change in training, each curve named at its end.

    Parameters
    ----------
    history : mapping from name to sequence of float
        For each curve one number per epoch, from epoch 1 on. The lengths may differ, and numbers
        that are not finite leave a gap. Names that begin with "train" get a dashed line.
    ax : Axes, optional
        Where to draw; a new figure by default. For a logarithmic scale, set it on `ax` before.
    ylabel, xlabel : str
        What the numbers are, and over what they were counted.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `history` is empty or one of its entries is not a sequence of numbers.
    """
    if not isinstance(history, Mapping) or not history:
        raise ValueError(
            f"history is {history!r}; expected {{name: [number per epoch]}}, not empty."
        )
    curves = {name: _array(f"history[{name!r}]", history[name], float) for name in history}
    for name, values in curves.items():
        if values.ndim != 1 or values.size == 0:
            raise ValueError(
                f"history[{name!r}] has shape {values.shape}; expected (epochs,): one number per "
                "epoch."
            )
    ax = _axes(ax)
    ends = []
    for name, values in curves.items():
        finite = np.flatnonzero(np.isfinite(values))
        (line,) = ax.plot(
            np.arange(1, len(values) + 1),
            np.where(np.isfinite(values), values, np.nan),
            linestyle="--" if name.lower().startswith("train") else "-",
            marker="o" if len(finite) == 1 else None,
            label=name,
        )
        if len(finite):
            ends.append((finite[-1] + 1, values[finite[-1]], name, line.get_color()))
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.xaxis.set_major_locator(
        MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)
    )
    ax.grid(axis="y")

    # The names stand beside the axes, each at the height of its curve's end or as near as they fit.
    ax.autoscale_view()
    ends.sort(key=lambda end: end[1])
    pixels = ax.transData.transform([end[:2] for end in ends] or np.empty((0, 2)))
    heights = ax.transAxes.inverted().transform(pixels)[:, 1]
    heights = _spread(heights, 1.4 * _MEDIUM / 72 / _size_in_inches(ax)[1])
    for (_, _, name, color), y in zip(ends, heights, strict=True):
        ax.text(1.02, y, name, color=_ink(color), va="center", transform=ax.transAxes)
    return ax


def plot_confusion_matrix(
    counts: np.ndarray, class_names: Sequence[object] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a confusion matrix whose colors show the mistakes.

    A mistake's color is its share of the true class, so that small classes count as much as large
    ones. Correct answers are gray: otherwise they would outshine everything.

    Parameters
    ----------
    counts : ndarray of int, shape (K, K)
        `counts[i, j]` samples of class i were taken for class j.
    class_names : sequence of K strings or numbers, optional
        0, 1, … K − 1 by default.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `counts` is not a square matrix of counts, or `class_names` doesn't fit it.
    """
    counts = _array("counts", counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.size == 0:
        raise ValueError(
            f"counts has shape {counts.shape}; expected (K, K), rows are true classes."
        )
    if counts.dtype.kind not in "iu" or counts.min() < 0:
        raise ValueError(
            f"counts has dtype {counts.dtype} and minimum {counts.min()}; expected integers, 0 or "
            "more: numbers of samples, not shares."
        )
    k = len(counts)
    names = [str(name) for name in (range(k) if class_names is None else class_names)]
    if len(names) != k:
        raise ValueError(f"class_names has {len(names)} entries; expected {k}, one for each class.")

    correct = np.eye(k, dtype=bool)
    share = np.where(correct, 0, counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    colors = DIVERGING(0.5 + 0.4 * share / (share.max() or 1.0))  # white to dark vermillion
    colors[correct] = to_rgba("#D9D9D9")
    ax = _axes(ax, (_SLIDE[0], max(_SLIDE[1], 0.38 * k + 1)))
    ax.imshow(colors, aspect="auto")
    for (i, j), count in np.ndenumerate(counts):
        dark = _luminance(colors[i, j]) < 0.179  # white has more contrast than black
        color = "white" if dark else "black" if count else _GRAY
        weight = "bold" if i == j else "normal"
        ax.text(j, i, count, color=color, weight=weight, size=_SMALL, ha="center", va="center")
    ax.set_xticks(range(k), names, rotation=90 if k * _width(names, _SMALL) > 6 else 0)
    ax.set_yticks(range(k), names)
    ax.set_xlabel("predicted class", labelpad=8)
    ax.set_ylabel("true class", labelpad=8)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    lines = np.arange(k + 1) - 0.5
    ax.hlines(lines, -0.5, k - 0.5, color=_LIGHT, lw=1)
    ax.vlines(lines, -0.5, k - 0.5, color=_LIGHT, lw=1)
    return ax


def draw_network(
    layer_sizes: Sequence[int],
    ax: Axes | None = None,
    *,
    weights: Sequence[np.ndarray] | None = None,
    biases: Sequence[np.ndarray] | None = None,
    node_labels: Sequence[Sequence[str]] | None = None,
    layer_labels: Sequence[str] | None = None,
) -> Axes:
    """Draw a fully connected network, layer by layer from left to right.

    Layers of more than 8 units are shortened to the first three and the last two. An edge is blue
    for a negative and vermillion for a positive weight, and the wider the larger the weight. Where
    there is room, the weights stand on the edges and the biases under the units, to two decimals.

    Parameters
    ----------
    layer_sizes : sequence of int
        Units in each layer, the inputs first.
    ax : Axes, optional
        Where to draw; a new figure by default.
    weights : sequence of ndarray, optional
        For each layer after the inputs an array of shape (d_in, d_out): row i, column j is the
        weight from unit i to unit j.
    biases : sequence of ndarray, optional
        For each layer after the inputs an array of shape (d_out,).
    node_labels : sequence of sequences of str, optional
        What to write into the units; x, h and ŷ with subscripts by default.
    layer_labels : sequence of str, optional
        What to write under the layers; input, hidden and output by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a size is not a positive integer, or an argument doesn't fit the sizes.
    """
    sizes = list(layer_sizes)
    if len(sizes) < 2 or not all(isinstance(n, int | np.integer) and n > 0 for n in sizes):
        raise ValueError(f"layer_sizes is {sizes}; expected two or more positive integers.")
    weights = _check_arrays("weights", weights, list(pairwise(sizes)))
    biases = _check_arrays("biases", biases, [(n,) for n in sizes[1:]])
    if node_labels is None:
        letters = ["x", *["h"] * (len(sizes) - 2), r"\hat{y}"]
        node_labels = [
            [f"${letter}_{{{i + 1}}}$" if n > 1 else f"${letter}$" for i in range(n)]
            for letter, n in zip(letters, sizes, strict=True)
        ]
    if layer_labels is None:
        hidden = [f"hidden {k}" for k in range(1, len(sizes) - 1)] if len(sizes) > 3 else ["hidden"]
        layer_labels = ["input", *hidden[: len(sizes) - 2], "output"]
    if [len(labels) for labels in node_labels] != sizes:
        lengths = [len(labels) for labels in node_labels]
        raise ValueError(f"node_labels has lengths {lengths}; expected the layer sizes {sizes}.")
    if len(layer_labels) != len(sizes):
        raise ValueError(f"layer_labels has {len(layer_labels)} entries; expected {len(sizes)}.")

    # Coordinates are inches, because texts don't shrink with the diagram. None stands for the units
    # that are left out.
    shown = [list(range(n)) if n <= 8 else [0, 1, 2, None, n - 2, n - 1] for n in sizes]
    tallest = max(map(len, shown))
    box = _SLIDE if ax is None else _size_in_inches(ax)
    step_x = min(3.2, (box[0] - 0.8) / (len(sizes) - 1))
    step_y = min(1.5, (box[1] - 0.7) / tallest)
    radius = min(0.32, (0.36 if biases is None else 0.28) * step_y, 0.2 * step_x)
    center = [
        {unit: (k * step_x, ((len(units) - 1) / 2 - i) * step_y) for i, unit in enumerate(units)}
        for k, units in enumerate(shown)
    ]
    ax = _axes(ax)

    def number(x: float, y: float, value: float, prefix: str = "") -> None:
        text = prefix + f"{round(value, 2) + 0.0:g}".replace("-", "−")
        white = {"fc": "white", "ec": "none", "pad": 1.5}
        ax.text(x, y, text, size=_SMALL, ha="center", va="center", bbox=white, zorder=2)

    largest = max((np.abs(W).max() for W in weights or []), default=0) or 1.0
    unnumbered = False
    for k, (left, right) in enumerate(pairwise(shown)):
        edges = [(i, j) for i in left for j in right if None not in (i, j)]
        lines = [(center[k][i], center[k + 1][j]) for i, j in edges]
        colors, widths = "#9A9A9A", 1.0
        if weights is not None:
            w = np.array([weights[k][edge] for edge in edges])
            colors = np.where(w > 0, VERMILLION, np.where(w < 0, BLUE, "#BBBBBB"))
            widths = 0.6 + 3.4 * np.abs(w) / largest
            # On this vertical line the edges pass at even distances, so the numbers stand apart.
            n, m = len(left), len(right)
            part = n / (n + 1) if n < m else 1 / (m + 1)
            room = min(part, 1 - part) * step_x - radius > 0.3 and step_y / (min(n, m) + 1) > 0.28
            if room and None not in left + right:
                for (start, end), value in zip(np.array(lines), w, strict=True):
                    number(*(start + part * (end - start)), value)
            else:
                unnumbered = True
        ax.add_collection(LineCollection(lines, colors=colors, linewidths=widths, zorder=1))

    bottom = -(tallest - 1) / 2 * step_y - radius - (0.12 if biases is None else 0.32)
    for k, units in enumerate(shown):
        for i in units:
            x, y = center[k][i]
            if i is None:
                ax.plot([x] * 3, y + radius * np.array([-0.3, 0, 0.3]), "o", ms=3.5, color=_INK)
                continue
            fill = "white" if k else _LIGHT  # inputs are given, the other units compute
            ax.add_patch(Circle((x, y), radius, fc=fill, ec=_INK, lw=1.5, zorder=3))
            size = np.clip(0.62 * 72 * radius, 11, _MEDIUM)
            ax.text(x, y, node_labels[k][i], size=size, ha="center", va="center", zorder=4)
            if k and biases is not None and (len(units) == 1 or step_y - 2 * radius > 0.24):
                number(x, y - radius - 0.13, biases[k - 1][i], "$b$ = ")
        label = layer_labels[k] if None not in units else f"{layer_labels[k]}\n{sizes[k]} units"
        ax.text(k * step_x, bottom, label, size=_MEDIUM, ha="center", va="top")
    if unnumbered:
        _legend_below(ax, {"negative weight": BLUE, "positive weight": VERMILLION}, line_length=1.5)
    ax.set(
        xlim=(-radius - 0.3, (len(sizes) - 1) * step_x + radius + 0.3),
        ylim=(
            bottom - (0.28 if max(sizes) <= 8 else 0.5),
            (tallest - 1) / 2 * step_y + radius + 0.05,
        ),
        aspect="equal",
    )
    ax.axis("off")
    return ax


def draw_graph(
    graph: Mapping[str, tuple[str, Sequence[str]]],
    ax: Axes | None = None,
    *,
    values: Mapping[str, float] | None = None,
    gradients: Mapping[str, float] | None = None,
) -> Axes:
    """Draw a computational graph from left to right, with its values and gradients.

    Parameters
    ----------
    graph : mapping from name to (operation, inputs)
        For each computed node what is computed and from which nodes, for example
        ``{"s": ("$x + y$", ["x", "y"]), "f": ("$s^2$", ["s"])}``. Names that occur only as inputs
        are the given numbers. A letter with a number, such as w1, gets a subscript.
    ax : Axes, optional
        Where to draw; by default a new figure of the size that the graph needs, which is about
        1.2 inches for each node above one another.
    values : mapping from name to number, optional
        What the nodes compute, written above them in blue.
    gradients : mapping from name to number, optional
        The derivatives of the last node with respect to the nodes, below them in vermillion.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `graph` is empty, malformed or has a cycle, or `values` or `gradients` hold something
        else than one number for nodes of the graph.
    """
    inputs = _check_graph(graph)
    above = _check_numbers("values", values, inputs)
    below = _check_numbers("gradients", gradients, inputs)
    columns, rows, chains = _layout_graph(inputs)

    # Boxes have their size in inches, because of the texts; only their places scale with the axes.
    # Those of a column are as wide as the widest text in it, so arrows between columns touch none.
    titles = {name: re.sub(r"^([A-Za-z])_?(\d*)$", r"$\1_{\2}$", name) for name in inputs}
    operations = {name: graph[name][0] if name in graph else "" for name in inputs}
    half_width, x, right = {}, {}, 0.0
    for column in columns:
        names = [node for node in column if node in inputs]
        texts = _width([titles[name] for name in names], _MEDIUM) + 0.2
        texts = max(texts, _width([operations[name] for name in names], _SMALL) + 0.2)
        numbers = _width([part.get(name, "") for name in names for part in (above, below)], 13)
        half = max(texts, numbers + 0.04, 0.4) / 2
        half_width |= dict.fromkeys(column, half)
        x |= dict.fromkeys(column, right + half)
        right += 2 * half + 0.45
    right -= 0.45
    top, bottom = max(rows.values()) + 0.5, min(rows.values()) - 0.5
    row_height = 1.15 if above or below else 0.8
    ax = _axes(ax, (max(right, _SLIDE[0]), (top - bottom) * row_height + 0.4))
    ax.set(xlim=(0, right), ylim=(bottom, top))
    ax.axis("off")
    from_node = {  # coordinates in inches from the middle of a node
        node: ax.figure.dpi_scale_trans + ScaledTranslation(x[node], rows[node], ax.transData)
        for node in rows
    }

    gray = {"color": _GRAY, "lw": 1.5}
    for chain in chains:
        for start, end in pairwise(chain):
            head = "-|>,head_width=0.25,head_length=0.5" if end in inputs else "-"
            ax.annotate(
                "",
                xy=(-half_width[end], 0),
                xycoords=from_node[end],
                xytext=(half_width[start], 0),
                textcoords=from_node[start],
                arrowprops={"arrowstyle": head, "shrinkA": 0, "shrinkB": 0, **gray},
            )
        for waypoint in chain[1:-1]:
            ends = [-half_width[waypoint], half_width[waypoint]]
            line = Line2D(ends, [0, 0], transform=from_node[waypoint], clip_on=False, **gray)
            ax.add_artist(line)
    for name in inputs:
        w, h, place = half_width[name], 0.18, {"transform": from_node[name]}
        if operations[name]:
            h = 0.28  # two lines
        box = FancyBboxPatch((-w, -h), 2 * w, 2 * h, "round,pad=0,rounding_size=0.06", **place)
        fill = "white" if inputs[name] else _LIGHT
        ax.add_artist(box).set(fc=fill, ec=_INK, lw=1.5, clip_on=False, gid=name)
        middle = {"ha": "center", "va": "center", **place}
        ax.text(0, 0.12 if operations[name] else 0, titles[name], size=_MEDIUM, **middle)
        ax.text(0, -0.13, operations[name], size=_SMALL, **middle)
        ax.text(0, h + 0.15, above.get(name, ""), size=13, color=_ink(BLUE), **middle)
        ax.text(0, -h - 0.15, below.get(name, ""), size=13, color=_ink(VERMILLION), **middle)
    keys = {"value, forward →": BLUE} if above else {}
    keys |= {"← gradient, backward": VERMILLION} if below else {}
    _legend_below(ax, keys, line_length=0)
    return ax


# Helpers: measures and colors


def _axes(ax: Axes | None, figsize: tuple[float, float] = _SLIDE) -> Axes:
    return plt.subplots(figsize=figsize, layout="constrained")[1] if ax is None else ax


def _size_in_inches(ax: Axes) -> tuple[float, float]:
    extent = ax.get_window_extent()
    return extent.width / ax.figure.dpi, extent.height / ax.figure.dpi


def _width(texts: Sequence[str], points: float) -> float:
    """Width in inches of the widest line of the texts."""
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    paths = [TextPath((0, 0), line, size=points) for line in lines]
    return max((path.get_extents().width for path in paths), default=0.0) / 72


def _color(k: int) -> str:
    return OKABE_ITO[k % len(OKABE_ITO)]


def _luminance(color: object) -> float:
    """Relative luminance as WCAG 2 defines it: 0 for black, 1 for white."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _ink(color: object) -> tuple[float, ...]:
    """Darken a color until text in it has the contrast 4.5 : 1 with white."""
    rgb = np.array(to_rgb(color))
    while _luminance(rgb) > 1.05 / 4.5 - 0.05:
        rgb *= 0.97
    return tuple(rgb)


def _legend_below(ax: Axes, colors: Mapping[str, str], line_length: float) -> None:
    if colors:
        ax.legend(
            handles=[Line2D([], [], color=c, lw=3, label=name) for name, c in colors.items()],
            labelcolor=[_ink(color) for color in colors.values()],
            handlelength=line_length,
            handletextpad=line_length and 0.5,
            ncol=len(colors),
            loc="upper center",
            bbox_to_anchor=(0.5, 0.0),
        )


def _spread(
    positions: np.ndarray, distance: float, weights: np.ndarray | None = None
) -> np.ndarray:
    """Move positions as little as possible (least squares) until each is `distance` above the last.

    This is isotonic regression, solved by pooling adjacent violators.
    """
    offsets = distance * np.arange(len(positions))
    weights = np.ones(len(positions)) if weights is None else weights
    pools = []  # mean, weight, number of positions
    for position, weight in zip(positions - offsets, weights, strict=True):
        pools.append((position, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, v, m), (b, w, n) = pools[-2:]
            pools[-2:] = [((v * a + w * b) / (v + w), v + w, m + n)]
    return np.array([mean for mean, _, n in pools for _ in range(n)]) + offsets


# Helpers: checks of arguments


def _array(argument: str, value: object, dtype: type | None = None) -> np.ndarray:
    try:
        return np.asarray(value, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{argument} is not an array of numbers: {error}") from None


def _check_arrays(
    argument: str, arrays: Sequence[np.ndarray] | None, shapes: list[tuple[int, ...]]
) -> list[np.ndarray] | None:
    if arrays is None:
        return None
    arrays = [_array(f"{argument}[{k}]", array, float) for k, array in enumerate(arrays)]
    if [array.shape for array in arrays] != shapes:
        came = [array.shape for array in arrays]
        raise ValueError(f"{argument} has shapes {came}; expected {shapes} for these layer_sizes.")
    return arrays


def _check_graph(graph: Mapping[str, tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Return the inputs of every node, given numbers included, in topological order."""
    if not isinstance(graph, Mapping) or not graph:
        raise ValueError(
            f"graph is {graph!r}; expected {{name: (operation, [inputs])}}, not empty."
        )
    inputs = {}
    for name, node in graph.items():
        match node:
            case (str(), [_, *_] as names):
                inputs[name] = list(dict.fromkeys(names))
            case _:
                raise ValueError(f"graph[{name!r}] is {node!r}; expected (operation, [inputs]).")
    try:
        order = list(TopologicalSorter(inputs).static_order())
    except CycleError as error:
        raise ValueError(f"graph has the cycle {' → '.join(error.args[1])}.") from None
    return {name: inputs.get(name, []) for name in order}


def _check_numbers(
    argument: str, numbers: Mapping[str, float] | None, nodes: Mapping[str, list[str]]
) -> dict[str, str]:
    """Return the numbers as texts."""
    texts = {}
    for name, number in (numbers or {}).items():
        if name not in nodes:
            raise ValueError(f"{argument} has the name {name!r}; expected one of {list(nodes)}.")
        try:
            texts[name] = f"{float(number):.3g}".replace("-", "−")
        except (TypeError, ValueError):
            message = f"{argument}[{name!r}] is {number!r}; expected one number."
            raise ValueError(message) from None
    return texts


# Helpers: layout of a graph


def _layout_graph(
    inputs: dict[str, list[str]],
) -> tuple[list[list[object]], dict[object, float], list[list[object]]]:
    """Place a graph in columns: the method of Sugiyama, Tagawa and Toda (1981), in short.

    Parameters
    ----------
    inputs : dict
        The inputs of each node, in topological order.

    Returns
    -------
    columns : list of lists
        The nodes of each column from bottom to top. An edge that passes a column has a waypoint,
        a tuple, in it.
    rows : dict
        The height of each node and waypoint; those of one column are at least 1 apart.
    chains : list of lists
        The nodes and waypoints along each edge.
    """
    # A node's column is the longest path to it; given numbers stand just before their first use.
    layer = {}
    for name, parents in inputs.items():
        layer[name] = 1 + max((layer[parent] for parent in parents), default=-1)
    for name, parents in inputs.items():
        if not parents:
            layer[name] = min(layer[user] for user in inputs if name in inputs[user]) - 1

    # First order: depth first from the results, so that the inputs of a node keep their order.
    ordered = {}

    def visit(name: str) -> None:
        if name not in ordered:
            for parent in inputs[name]:
                visit(parent)
            ordered[name] = None

    for name in reversed(inputs):
        visit(name)
    columns = [[] for _ in range(max(layer.values()) + 1)]
    neighbors, chains = {}, []
    for name in ordered:
        columns[layer[name]].append(name)
        for parent in inputs[name]:
            waypoints = [(parent, name, k) for k in range(layer[parent] + 1, layer[name])]
            chains.append([parent, *waypoints, name])
            for waypoint in waypoints:
                columns[waypoint[2]].append(waypoint)
            for left, right in pairwise(chains[-1]):
                neighbors.setdefault(left, ([], []))[1].append(right)
                neighbors.setdefault(right, ([], []))[0].append(left)
    columns = [column[::-1] for column in columns]  # rows count upwards

    # Fewer crossings: sort by the mean rank of the neighbors to the left, then to the right, …
    for side in (0, 1, 0, 1):
        for column in columns[:: -1 if side else 1]:
            rank = {node: i for column in columns for i, node in enumerate(column)}
            near = {node: [rank[n] for n in neighbors[node][side] or [node]] for node in column}
            column.sort(key=lambda node: np.mean(near[node]))

    # Pull every node towards its neighbors. Given numbers give way, so that chains are straight.
    rows = {node: float(i) for column in columns for i, node in enumerate(column)}
    given = {name for name in inputs if not inputs[name]}
    for sweep in range(24):
        for column in columns[:: -1 if sweep % 2 else 1]:
            wanted = []
            for node in column:
                around = neighbors[node][0] + neighbors[node][1]
                wanted.append(np.mean([rows[n] for n in around if n not in given] or [rows[node]]))
            weights = np.array([1.0 if node in given else 1e3 for node in column])
            rows |= zip(column, _spread(np.array(wanted), 1.0, weights), strict=True)
    return columns, rows, chains
