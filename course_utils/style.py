"""The course's look: its colors and sizes, and measures that figures share.

Signs and classes are colored alike everywhere: blue is negative or class 0, vermillion is positive
or class 1.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.textpath import TextPath

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

INK, GRAY, LIGHT = "#222222", "#767676", "#EBEBEB"
SMALL, MEDIUM = 12, 14  # points; at 110 dpi 12 points are 18 pixels, also on a slide
SLIDE = (8.0, 4.5)  # inches


def use_course_style() -> None:
    """Set matplotlib's defaults for notebooks and slides: the package's only global change.

    A default figure is 880 × 495 pixels, which suits a notebook and a 1280 × 720 slide, with no
    text under 12 points (18 pixels).
    """
    plt.rcParams.update(
        {
            "figure.figsize": SLIDE,
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "figure.constrained_layout.use": True,
            "savefig.dpi": "figure",
            "savefig.facecolor": "white",
            "font.family": "DejaVu Sans",  # ships with matplotlib, so the same on every machine
            "mathtext.fontset": "dejavusans",
            "font.size": MEDIUM,
            "axes.titlesize": 16,
            "axes.titlepad": 10,
            "axes.labelsize": MEDIUM,
            "xtick.labelsize": SMALL,
            "ytick.labelsize": SMALL,
            "legend.fontsize": 13,
            "legend.frameon": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.prop_cycle": plt.cycler(color=OKABE_ITO),
            "grid.color": LIGHT,
            "lines.linewidth": 2.5,
            "lines.markersize": 8,
            "image.cmap": SEQUENTIAL.name,
        }
    )


def axes_or_new(ax: Axes | None, figsize: tuple[float, float] = SLIDE) -> Axes:
    """Return the axes, or those of a new figure of this size in inches if there are none."""
    return plt.subplots(figsize=figsize, layout="constrained")[1] if ax is None else ax


def size_in_inches(ax: Axes) -> tuple[float, float]:
    """Return width and height of axes in inches."""
    extent = ax.get_window_extent()
    return extent.width / ax.figure.dpi, extent.height / ax.figure.dpi


def text_width(texts: Sequence[str], points: float) -> float:
    """Width in inches of the widest line of the texts."""
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    paths = [TextPath((0, 0), line, size=points) for line in lines]
    return max((path.get_extents().width for path in paths), default=0.0) / 72


def color_of_class(k: int) -> str:
    """Return the color of class k, or of the k-th line."""
    return OKABE_ITO[k % len(OKABE_ITO)]


def luminance(color: object) -> float:
    """Relative luminance as WCAG 2 defines it: 0 for black, 1 for white."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def dark_ink(color: object) -> tuple[float, ...]:
    """Darken a color until text in it has the contrast 4.5 : 1 with white."""
    rgb = np.array(to_rgb(color))
    while luminance(rgb) > 1.05 / 4.5 - 0.05:
        rgb *= 0.97
    return tuple(rgb)


def spread(positions: np.ndarray, distance: float, weights: np.ndarray | None = None) -> np.ndarray:
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


def as_numbers(argument: str, value: object, dtype: type | None = None) -> np.ndarray:
    """Return an argument of a figure as an array.

    Raises
    ------
    ValueError
        If it can't be one; the message names the argument.
    """
    try:
        return np.asarray(value, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{argument} is not an array of numbers: {error}") from None
