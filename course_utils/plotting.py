"""Figures of the course: one function per figure, drawn with matplotlib alone.

Every function takes data and, where it makes sense, the axes to draw on (``ax``), and returns the
axes. None of them displays anything or changes matplotlib's settings: `show` puts a figure with its
alternative text into the notebook, `use_course_style` sets the style once per notebook. Colors and
sizes are those of `course_utils.style`.
"""

import io
import itertools
from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, Normalize, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from course_utils.figure_text import figure_text
from course_utils.style import (  # noqa: F401, for lectures
    BLUE,
    DIVERGING,
    GRAY,
    INK,
    LIGHT,
    MARKERS,
    MEDIUM,
    OKABE_ITO,
    SEQUENTIAL,
    SLIDE,
    SMALL,
    VERMILLION,
    as_numbers,
    axes_or_new,
    color_of_class,
    dark_ink,
    luminance,
    size_in_inches,
    spread,
    text_width,
    use_course_style,
)


def show(figure: Figure | Axes, alt: str) -> None:
    """Display a figure once in the notebook, with alternative text, and close it.

    The picture has twice the figure's pixels, so that it is sharp on a projector. Where no picture
    is shown, `course_utils.figure_text` tells the alternative text and the numbers that are drawn.

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
    image = Image(png.getvalue(), format="png", retina=True, metadata={"alt": alt})
    data, metadata = image._repr_png_()
    output = {"image/png": data, "text/plain": figure_text(figure, alt)}
    display(output, raw=True, metadata={"image/png": metadata})


def plot_decision_boundary(
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    ax: Axes | None = None,
    *,
    legend: bool = True,
) -> Axes:
    """Draw points of the plane by class, over what a classifier says about every place.

    Parameters
    ----------
    predict : callable
        Maps points of shape (M, 2) to scores of shape (M,) or (M, 1), which are 0 on the boundary,
        to one score per class of shape (M, K), or to class labels of shape (M,). Integers count as
        labels, and so do numbers that all are labels in `y`.
    X : ndarray, shape (N, 2)
        Points.
    y : ndarray, shape (N,)
        Class labels.
    ax : Axes, optional
        Where to draw; a new figure by default.
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
    X, y = as_numbers("X", X, float), np.asarray(y)
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

    ax = axes_or_new(ax)
    boundary = {"colors": INK, "linewidths": 2}
    if score.dtype.kind in "iub" or np.isin(score, classes).all():
        classes = np.union1d(classes, score.astype(classes.dtype))
        field = np.searchsorted(classes, score).reshape(300, 300)
        for k in np.unique(field)[1:]:
            ax.contour(x1, x2, field == k, levels=[0.5], **boundary)
        colors = ListedColormap([color_of_class(k) for k in range(len(classes))])
        norm = Normalize(-0.5, len(classes) - 0.5)
    elif len(classes) > 2:
        raise ValueError(
            f"predict returned one score per point, but y has {len(classes)} classes; expected "
            "class labels or a score for each class."
        )
    else:
        field, colors = score.reshape(300, 300), DIVERGING
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
                color=color_of_class(k),
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


def plot_boolean_points(y: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draw the inputs of a boolean function as corners of a square or cube, marked by its values.

    The square reaches from −0.5 to 1.5 on both axes, so that there is room for separating lines.

    Parameters
    ----------
    y : array_like, shape (4,) or (8,)
        The values 0 and 1 for two or three inputs, in the order of
        `course_utils.datasets.boolean_table`.
    ax : Axes, optional
        Where to draw, for three inputs with ``projection="3d"``; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `y` has another shape or other values, or `ax` has the wrong number of dimensions.
    """
    y = as_numbers("y", y)
    if y.shape not in ((4,), (8,)) or not np.isin(y, (0, 1)).all():
        raise ValueError(f"y is {y.tolist()}; expected four or eight values, each 0 or 1.")
    n = 2 if y.size == 4 else 3
    if ax is None:
        ax = axes_or_new(None, (4.6, 4.5)) if n == 2 else _axes_3d()
    elif (ax.name == "3d") != (n == 3):
        raise ValueError(f"ax is {ax.name}; expected {n} dimensions for {y.size} values of y.")
    corners = np.indices((2,) * n).reshape(n, -1)
    for value, color in enumerate((BLUE, VERMILLION)):
        style = {"marker": MARKERS[value], "s": 130, "color": color, "edgecolor": "white"}
        if n == 3:
            style |= {"depthshade": False}
        if (y == value).any():
            ax.scatter(*corners[:, y == value], zorder=3, label=f"output {value}", **style)
    limits = (-0.5, 1.5) if n == 2 else (-0.2, 1.2)
    for k, name in enumerate("xyz"[:n]):
        ax.set(**{f"{name}lim": limits, f"{name}ticks": (0, 1), f"{name}label": f"$x_{k + 1}$"})
    if n == 2:
        ax.set_aspect("equal")
    else:
        ax.set_box_aspect((1, 1, 1), zoom=0.88)  # room for the labels
        ax.view_init(elev=20, azim=-35)  # planes with equal weights aren't seen edge-on
        for a, b in itertools.combinations(corners.T, 2):
            if np.abs(a - b).sum() == 1:
                ax.plot(*zip(a, b, strict=True), color=GRAY, lw=1)
    return ax


def plot_line(
    w: np.ndarray,
    b: float,
    ax: Axes | None = None,
    *,
    color: str = INK,
    normal: bool = True,
    fill: bool = True,
) -> Axes:
    """Draw the line w·x + b = 0 in the plane, inside the present limits of the axes.

    Parameters
    ----------
    w : array_like, shape (2,)
        The weights, not both 0: the line's normal.
    b : float
        The bias.
    ax : Axes, optional
        Where to draw, with its limits set; a new figure from −2 to 2 by default.
    color : str, optional
        Of line and arrow.
    normal : bool, optional
        Draw the direction of w as an arrow from the line to its positive side.
    fill : bool, optional
        Tint the side where w·x + b > 0 in the color of class 1 and the other in that of class 0.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `w` has another shape or is 0, or a number is not finite.
    """
    w, b = _check_plane(w, b, 2)
    if ax is None:
        ax = axes_or_new(None, (4.6, 4.5))
        ax.set(xlim=(-2, 2), ylim=(-2, 2), xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    limits = ax.get_xlim(), ax.get_ylim()
    scores = np.add.outer(w[1] * np.array(limits[1]), w[0] * np.array(limits[0])) + b
    if fill:
        levels = [min(scores.min(), 0) - 1, 0, max(scores.max(), 0) + 1]
        ax.contourf(*limits, scores, levels, colors=[BLUE, VERMILLION], alpha=0.15, zorder=0)
    # The contour of a linear function on one square is its line, cut off at the limits.
    (path,) = ax.contour(*limits, scores, [0.0], alpha=0).get_paths()
    for ends in path.to_polygons(closed_only=False):
        if len(ends) < 2:
            continue  # it passes by, or touches a corner
        ax.plot(*ends.T, color=color, zorder=2)
        if normal:
            foot = ends.mean(axis=0)
            tip = foot + 0.15 * np.ptp(limits, axis=1).min() * w / np.hypot(*w)
            arrow = {"arrowstyle": "-|>", "color": color, "lw": 2, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", tip, foot, arrowprops=arrow, zorder=2)
    ax.set(xlim=limits[0], ylim=limits[1])
    return ax


def plot_plane(w: np.ndarray, b: float, ax: Axes, *, color: str = GRAY) -> Axes:
    """Draw the plane w·x + b = 0 in space, inside the present limits of the axes.

    Parameters
    ----------
    w : array_like, shape (3,)
        The weights, not all 0: the plane's normal.
    b : float
        The bias.
    ax : Axes
        Where to draw, with ``projection="3d"`` and its limits set.
    color : str, optional
        Of the plane.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `w` has another shape or is 0, a number is not finite, or `ax` is not in space.
    """
    w, b = _check_plane(w, b, 3)
    if getattr(ax, "name", None) != "3d":
        raise ValueError("ax is not in space; expected axes with projection='3d'.")
    limits = np.array([ax.get_xlim(), ax.get_ylim(), ax.get_zlim()])
    # Where the plane cuts the edges of the box, in the order of their angle in the plane.
    corners = [limits[np.arange(3), i] for i in itertools.product((0, 1), repeat=3)]
    cuts = []
    for p, q in itertools.combinations(corners, 2):
        s, t = p @ w + b, q @ w + b
        if (p != q).sum() == 1 and s != t and s * t <= 0:
            cuts.append(p + (q - p) * s / (s - t))
    if cuts:
        cuts = np.unique(np.round(cuts, 9), axis=0)
        from_center = cuts - cuts.mean(axis=0)
        axis_1 = np.cross(w, np.eye(3)[np.argmin(np.abs(w))])
        axis_2 = np.cross(w / np.linalg.norm(w), axis_1)
        order = np.argsort(np.arctan2(from_center @ axis_2, from_center @ axis_1))
        ax.add_collection3d(
            Poly3DCollection([cuts[order]], facecolor=to_rgba(color, 0.3), edgecolor=color)
        )
    ax.set(xlim=limits[0], ylim=limits[1], zlim=limits[2])
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
    images = as_numbers("images", images)
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
    title_width, title_height = text_width(titles, SMALL), 0.2 * lines + 0.06 * (lines > 0)
    box = SLIDE if ax is None else size_in_inches(ax)

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

    ax = axes_or_new(ax, (columns * step_x, rows * step_y))
    limit = np.abs(images).max() if signed else images.max()
    norm = Normalize(-limit if signed else min(images.min(), 0), limit or 1)
    for i, (image, title) in enumerate(zip(images, titles, strict=True)):
        center, bottom = (i % columns + 0.5) * step_x, -(i // columns + 1) * step_y
        extent = (center - w / 2, center + w / 2, bottom, bottom + h)
        cmap = DIVERGING if signed else "gray_r"
        ax.imshow(image, cmap=cmap, norm=norm, extent=extent, interpolation="nearest")
        ax.add_patch(Rectangle((center - w / 2, bottom), w, h, fill=False, ec="#CCCCCC", lw=0.8))
        ax.text(center, bottom + h + 0.05, title, size=SMALL, ha="center", va="bottom")
    ax.set(xlim=(0, columns * step_x), ylim=(-rows * step_y - 0.02, 0), aspect="equal")
    ax.axis("off")
    return ax


def plot_runs(
    runs: Mapping[str, np.ndarray],
    ax: Axes | None = None,
    *,
    x: Sequence[float] | Mapping[str, Sequence[float]] | None = None,
    **settings: object,
) -> Axes:
    """Draw curves of experiments that were repeated: each run faintly, their median in bold.

    Parameters
    ----------
    runs : mapping of str to array_like, shape (runs, points)
        For each name the curves of its runs. Numbers that are not finite leave a gap.
    ax : Axes, optional
        Where to draw; a new figure by default.
    x : sequence or mapping from name to sequence, optional
        Where the points are; 1, 2, 3 and so on by default. Up to 12 points get markers.
    **settings : object
        Passed on to `Axes.set`: title, xlabel, ylabel, ylim, yscale and so on.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a group of runs is not two-dimensional, or `x` has another number of points.
    """
    ax = axes_or_new(ax)
    for k, (name, values) in enumerate(runs.items()):
        values = as_numbers(f"runs[{name!r}]", values, float)
        if values.ndim != 2 or values.size == 0:
            raise ValueError(
                f"runs[{name!r}] has shape {values.shape}; expected (runs, points): a curve per "
                "run."
            )
        points = x[name] if isinstance(x, Mapping) else x
        points = np.arange(1, values.shape[1] + 1) if points is None else np.asarray(points)
        if len(points) != values.shape[1]:
            raise ValueError(
                f"x has {len(points)} points; expected {values.shape[1]}, as runs[{name!r}]."
            )
        values = np.where(np.isfinite(values), values, np.nan)
        color, few = color_of_class(k), values.shape[1] <= 12
        style = {"color": color, "linestyle": ("-", "--", "-.", ":")[k % 4]}
        marker = MARKERS[k % len(MARKERS)] if few else None
        if len(values) > 1:
            faint = style | ({"linestyle": "none"} if few else {"lw": 1.2})
            ax.plot(points, values.T, **faint, alpha=0.5, marker=marker, ms=5)
        ax.plot(points, np.median(values, axis=0), **style, marker=marker, label=name)
    ax.set(**settings)
    if len(runs) > 1:
        ax.legend()
    return ax


def plot_groups(
    groups: Mapping[str, Sequence[float]],
    ax: Axes | None = None,
    *,
    color: str = BLUE,
    marker: str = "o",
    **settings: object,
) -> Axes:
    """Draw the results of repeated experiments: a dot for each run, a bar for their mean.

    Parameters
    ----------
    groups : mapping of str to sequence of float
        For each name one number per run.
    ax : Axes, optional
        Where to draw; a new figure by default.
    color, marker : str, optional
        Of the dots.
    **settings : object
        Passed on to `Axes.set`: title, ylabel, ylim and so on.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `groups` is empty or one of its entries is not a sequence of numbers.
    """
    if not groups:
        raise ValueError("groups is empty; expected {name: [number per run]}.")
    ax = axes_or_new(ax)
    for k, (name, values) in enumerate(groups.items()):
        values = as_numbers(f"groups[{name!r}]", values, float)
        if values.ndim != 1 or values.size == 0:
            raise ValueError(
                f"groups[{name!r}] has shape {values.shape}; expected (runs,): a number per run."
            )
        ax.plot(np.full(len(values), k), values, marker, color=color, alpha=0.6)
        ax.plot([k - 0.25, k + 0.25], [values.mean()] * 2, color=color, lw=3)
    ax.set_xticks(range(len(groups)), list(groups))
    if sum(map(len, groups)) > 6 * size_in_inches(ax)[0]:  # they would run into each other
        ax.set_xticks(
            range(len(groups)), list(groups), rotation=35, ha="right", rotation_mode="anchor"
        )
    ax.grid(axis="y")
    ax.set(**settings)
    return ax


def plot_confusion_matrix(counts: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draw a confusion matrix whose colors show the mistakes.

    A mistake's color is its share of the true class, so that small classes count as much as large
    ones. Correct answers are gray: otherwise they would outshine everything.

    Parameters
    ----------
    counts : ndarray of int, shape (K, K)
        `counts[i, j]` samples of class i were taken for class j.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `counts` is not a square matrix of counts.
    """
    counts = as_numbers("counts", counts)
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
    correct = np.eye(k, dtype=bool)
    share = np.where(correct, 0, counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    colors = DIVERGING(0.5 + 0.4 * share / (share.max() or 1.0))  # white to dark vermillion
    colors[correct] = to_rgba("#D9D9D9")
    ax = axes_or_new(ax, (SLIDE[0], max(SLIDE[1], 0.38 * k + 1)))
    ax.imshow(colors.astype(np.float32), aspect="auto")  # drawn in half the memory
    for (i, j), count in np.ndenumerate(counts):
        dark = luminance(colors[i, j]) < 0.179  # white has more contrast than black
        color = "white" if dark else "black" if count else GRAY
        weight = "bold" if i == j else "normal"
        ax.text(j, i, count, color=color, weight=weight, size=SMALL, ha="center", va="center")
    ax.set_xticks(range(k))
    ax.set_yticks(range(k))
    ax.set_xlabel("predicted class", labelpad=8)
    ax.set_ylabel("true class", labelpad=8)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    lines = np.arange(k + 1) - 0.5
    ax.hlines(lines, -0.5, k - 0.5, color=LIGHT, lw=1)
    ax.vlines(lines, -0.5, k - 0.5, color=LIGHT, lw=1)
    return ax


# Helpers: checks of arguments


def _axes_3d(figsize: tuple[float, float] = (5.0, 4.5)) -> Axes:
    figure = plt.figure(figsize=figsize, layout="constrained")
    return figure.add_subplot(projection="3d")


def _check_plane(w: object, b: object, n: int) -> tuple[np.ndarray, float]:
    w, b = as_numbers("w", w, float), as_numbers("b", b, float)
    if w.shape != (n,) or b.shape != ():
        raise ValueError(f"w and b have shapes {w.shape} and {b.shape}; expected ({n},) and ().")
    if not (np.isfinite(w).all() and np.isfinite(b)):
        raise ValueError(f"w is {w.tolist()} and b is {b}; expected finite numbers.")
    if not w.any():
        raise ValueError("w is 0 in every place; then w·x + b = 0 holds everywhere or nowhere.")
    return w, float(b)
