"""Say in numbers what a figure draws, so that it can be read and compared as text.

Pixels differ between versions of matplotlib; the numbers behind them don't. `figure_text` tells
each panel's labels, and for each kind and color of artist the numbers that it was given. What
matplotlib works out is left out: ticks, layout, limits that nobody set, and the places of texts
that aren't given in the units of the axes. Contours are told by their levels and their lengths or
areas.

Up to five numbers stand there one by one. More are told by their count, their range and Σ, a sum
in which each counts once to twice, depending on its place, so that an exchange shows. On
logarithmic axes Σ adds logarithms. Numbers have four digits and sums five; what is tiny beside the
rest of the panel has fewer, so that rounding errors don't show.

Panels without axes (diagrams, grids of images) have units of their own. Of them, texts, colors and
values are told in the order of drawing; elsewhere that order doesn't matter.
"""

import math
from collections.abc import Iterable, Iterator
from functools import singledispatch

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.category import StrCategoryLocator
from matplotlib.collections import Collection, LineCollection, PolyCollection, QuadMesh
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import AxLine, Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Polygon, StepPatch
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator, LogFormatter, ScalarFormatter
from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection

_COLORS = {
    **{"#000000": "black", "#222222": "black", "#ffffff": "white", "#767676": "gray"},
    **{"#0072b2": "blue", "#d55e00": "vermillion", "#009e73": "green", "#cc79a7": "purple"},
    **{"#56b4e9": "sky blue", "#e69f00": "orange", "#f0e442": "yellow"},
}
_STYLES = {"-": "line", "--": "dashed line", ":": "dotted line", "-.": "dash-dotted line"}
_ONE_BY_ONE = 5


def figure_text(figure: Figure, alt: str) -> str:
    """Return a figure's alternative text and, in the lines below it, in numbers what is drawn.

    Parameters
    ----------
    figure : Figure
        The figure; it need not have been drawn.
    alt : str
        What a reader who can't see the figure needs to know.

    Returns
    -------
    str
        The same in each version of matplotlib, and for numbers that differ by rounding errors.
    """
    panels = [ax for ax in figure.axes if ax.get_visible() and (_has_axes(ax) or ax.has_data())]
    title = _quoted(text.get_text() for text in figure.texts)  # with the figure's title
    lines = [alt, f"Figure {title}"] if title else [alt]
    for k, ax in enumerate(panels, start=1):
        lines += _panel(ax, f"Panel {k}" if len(panels) > 1 else "Panel")
    labels = {str(artist.get_label()) for ax in panels for artist in ax.get_children()}
    for legend in [*figure.legends, *(ax.get_legend() for ax in panels)]:
        names = [text.get_text() for text in legend.get_texts()] if legend else []
        if not labels.issuperset(names) and legend.get_visible():
            colors = [_color(handle)[0] for handle in legend.legend_handles]
            entries = [
                f"{color} {_quoted([name])}" for color, name in zip(colors, names, strict=True)
            ]
            lines.append("Legend " + ", ".join(entries))
    return "\n".join(lines)


def _panel(ax: Axes, name: str) -> Iterator[str]:
    color_bar = ax.get_label() == "<colorbar>"  # it repeats the numbers of another panel
    title = _quoted(ax.get_title(place) for place in ("left", "center", "right"))
    axes = [_axis(ax, letter, color_bar) for letter in _letters(ax)] if _has_axes(ax) else []
    yield " | ".join(filter(None, [_line("Color bar" if color_bar else name, title), *axes]))
    groups = {}
    artists = [*ax.lines, *ax.collections, *ax.patches, *ax.images, *ax.texts, *ax.artists]
    for artist in [] if color_bar else artists:
        if artist.get_visible() and not np.all(artist.get_alpha() == 0):
            kind, columns = _told(artist)
            color, which = _color(artist)
            label = str(artist.get_label())
            label = "" if label.startswith("_") or label == "None" else _quoted([label])
            text = _quoted([artist.get_text()]) if isinstance(artist, Text) else ""
            columns = {
                name: np.ma.filled(np.ma.asarray(column, dtype=float), np.nan).ravel()
                for name, column in (columns | {"colors": which}).items()
                if _has_axes(ax) or name[0] not in "xyz"
            }
            if kind:
                groups.setdefault(_line(color, kind, label), []).append((columns, text))
    scales = _scales(ax, [columns for members in groups.values() for columns, _ in members])
    for group, members in groups.items():
        if _has_axes(ax):
            members.sort(key=lambda member: _place(*member, scales))
        together = {}
        for columns, _ in members:
            for name, column in columns.items():
                together[name] = np.concatenate([together.get(name, []), column])
        numbers = "; ".join(
            f"{name} {_numbers(values, scales[_unit(name)])}"
            for name, values in together.items()
            if values.size
        )
        count = f"× {len(members)}" if len(members) > 1 else ""
        texts = ", ".join(text for _, text in members if text)
        yield "  " + ": ".join(filter(None, [_line(group, count, texts), numbers]))


def _axis(ax: Axes, letter: str, color_bar: bool) -> str:
    """Tell label and scale of an axis, and limits and names at ticks if they were set by hand."""
    axis = getattr(ax, f"{letter}axis")
    parts = [_quoted([axis.get_label().get_text()])]
    if not color_bar:
        parts.append(axis.get_scale() if axis.get_scale() != "linear" else "")
        if not getattr(ax, f"get_autoscale{letter}_on")():
            limits = getattr(ax, f"get_{letter}lim")()
            scale = _largest(limits) if axis.get_scale() != "log" else None
            parts.append(" to ".join(_number(limit, scale) for limit in limits))
    locator, formatter = axis.get_major_locator(), axis.get_major_formatter()
    by_hand = isinstance(locator, FixedLocator | StrCategoryLocator)
    if by_hand and not isinstance(formatter, ScalarFormatter | LogFormatter):
        places = np.asarray(locator(), dtype=float)
        names = [str(name) for name in formatter.format_ticks(places)]
        if any(names) and names != [_number(place) for place in places]:
            parts.append(f"{_quoted(names)} at {_numbers(places)}")
    return _line(letter, *parts) if any(parts) else ""


def _scales(ax: Axes, members: list[dict]) -> dict[str, float | None]:
    """Return how large numbers are in each unit; None on a logarithmic axis."""
    scales = {}
    for columns in members:
        for name, column in columns.items():
            scales[_unit(name)] = max(scales.get(_unit(name), 0.0), _largest(column))
    for letter in _letters(ax):
        if getattr(ax, f"get_{letter}scale")() == "log":
            scales[letter] = None
        elif not getattr(ax, f"get_autoscale{letter}_on")():  # nothing is seen beyond the limits
            scales[letter] = _largest(getattr(ax, f"get_{letter}lim")())
    return scales


def _place(columns: dict, text: str, scales: dict) -> tuple:
    """Return what artists of a group are sorted by, without rounding errors."""
    first = [
        float(_number(value, scales[_unit(name)]))
        for name, column in columns.items()
        for value in [*column[:_ONE_BY_ONE], np.nansum(column)]
    ]
    return np.nan_to_num(first).tolist(), text


def _unit(name: str) -> str:
    """Columns in the units of an axis begin with its letter."""
    return name[0] if name[0] in "xyz" else name


def _has_axes(ax: Axes) -> bool:
    return ax.axison or ax.name == "3d"


def _letters(ax: Axes) -> str:
    return "xyz" if ax.name == "3d" else "xy"


# What an artist is, and the numbers that it draws.


@singledispatch
def _told(artist: Artist) -> tuple[str, dict]:
    return type(artist).__name__, {}


@_told.register
def _(line: Line2D) -> tuple[str, dict]:
    marker = str(line.get_marker())
    marks = f"marks {marker}" if marker.strip().lower() not in ("", "none") else ""
    kind = " with ".join(filter(None, [_STYLES.get(line.get_linestyle(), ""), marks]))
    in_space = hasattr(line, "get_data_3d")
    return kind, _by_axis(line.get_data_3d() if in_space else line.get_data(orig=False))


@_told.register
def _(line: AxLine) -> tuple[str, dict]:
    slope = line.get_slope()
    if slope is None:
        return "endless line", _by_axis(np.transpose([line.get_xy1(), line.get_xy2()]))
    return "endless line", _by_axis(line.get_xy1()) | {"slope": slope}


@_told.register
def _(collection: Collection) -> tuple[str, dict]:
    """Tell a scatter, or what is made like one."""
    offsets = getattr(collection, "_offsets3d", None)
    offsets = collection.get_offsets().T if offsets is None else offsets
    sizes = collection.get_sizes() if hasattr(collection, "get_sizes") else []
    return "points", _by_axis(offsets) | {"sizes": _varied(sizes)} | _values(collection)


@_told.register
def _(areas: PolyCollection) -> tuple[str, dict]:
    if len(areas.get_offsets()) > 1:  # one shape at many places
        return _told.dispatch(Collection)(areas)
    paths = [path.vertices for path in areas.get_paths()]
    return "area", _by_axis(np.concatenate([*paths, np.empty((0, 2))]).T) | _values(areas)


@_told.register
def _(segments: LineCollection) -> tuple[str, dict]:
    in_space = isinstance(segments, Line3DCollection)
    points = segments._segments3d if in_space else segments.get_segments()
    points = np.concatenate([*points, np.empty((0, 2 + in_space))])
    widths = {"widths": _varied(segments.get_linewidth())}
    return "segments", _by_axis(points.T) | widths | _values(segments)


@_told.register
def _(faces: Poly3DCollection) -> tuple[str, dict]:
    """Tell each corner once, because versions differ in which come first and which twice."""
    if hasattr(faces, "_vec"):  # before matplotlib 3.11
        corners = faces._vec[:3].T
    else:
        corners = np.ma.filled(faces._faces, np.nan).reshape(-1, 3)
    corners = corners[np.isfinite(corners).all(axis=1)]
    places = [5 - _exponent(_largest(column)) for column in corners.T]
    rounded = [np.round(_nudged(c), n) + 0.0 for c, n in zip(corners.T, places, strict=True)]
    return "surface", _by_axis(np.unique(np.transpose(rounded), axis=0).T)


@_told.register
def _(contours: ContourSet) -> tuple[str, dict]:
    kind, size = ("filled contours", "area") if contours.filled else ("contours", "length")
    if hasattr(contours, "do_3d_projection"):  # the paths depend on the view
        return kind, {"levels": contours.levels}
    sizes = np.array([_size(path, contours.filled) for path in contours.get_paths()])
    return kind, {"levels": contours.levels, size: sizes[:, 0], "moments": sizes[:, 1:]}


def _size(path: Path, filled: bool) -> tuple[float, float, float]:
    """Return the area or length of a contour, and where it is: its first moments."""
    drawn = 1.0 if path.codes is None else path.codes[1:] != Path.MOVETO
    start, end = path.vertices[:-1], path.vertices[1:]
    if filled:  # triangles from the origin, some of them negative
        sizes = drawn * (start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1]) / 2
        return sizes.sum(), *(sizes @ (start + end) / 3)
    sizes = drawn * np.hypot(*(end - start).T)
    return sizes.sum(), *(sizes @ (start + end) / 2)


@_told.register
def _(arrows: Quiver) -> tuple[str, dict]:
    steps = {"x step": arrows.U, "y step": arrows.V}
    return "arrows", _by_axis(arrows.get_offsets().T) | steps | _values(arrows)


@_told.register
def _(mesh: QuadMesh) -> tuple[str, dict]:
    return "mesh", _by_axis(mesh.get_coordinates().reshape(-1, 2).T) | _values(mesh)


@_told.register
def _(image: AxesImage) -> tuple[str, dict]:
    left, right, bottom, top = image.get_extent()
    first, last = (bottom, top) if image.origin == "lower" else (top, bottom)
    size = " × ".join(map(str, image.get_array().shape[:2]))
    return f"image of {size}", _by_axis([(left, right), (first, last)]) | _values(image)


@_told.register
def _(patch: Patch) -> tuple[str, dict]:
    if isinstance(patch, FancyArrowPatch):  # its path is in pixels
        return "arrow", {}
    path = patch.get_path().transformed(patch.get_patch_transform())
    if isinstance(patch, Polygon | StepPatch) and len(path.vertices) > 5:
        return "polygon", _by_axis(path.vertices.T)
    return "shape", _by_axis(path.get_extents().get_points().T)


@_told.register
def _(text: Text) -> tuple[str, dict]:
    kind, columns = "text" if text.get_text().strip() else "", {}
    if isinstance(text, Annotation):
        columns = _by_axis(text.xy) if text.xycoords == "data" else {}
        if text.arrow_patch is not None:
            kind = kind or "arrow"
            if text.anncoords == "data":
                columns |= {"x from": text.xyann[0], "y from": text.xyann[1]}
    elif hasattr(text, "get_position_3d"):
        columns = _by_axis(text.get_position_3d())
    elif text.get_transform() == text.axes.transData:
        columns = _by_axis(text.get_position())
    return kind, columns


def _by_axis(columns: Iterable) -> dict:
    return dict(zip("xyz", columns, strict=False))


def _varied(sizes: Iterable) -> Iterable:
    return sizes if len(np.unique(sizes)) > 1 else []


def _values(artist: Artist) -> dict:
    return {} if artist.get_array() is None else {"values": artist.get_array()}


def _color(artist: Artist) -> tuple[str, list[int]]:
    """Name the colors of an artist; if its parts share some, tell also which part has which."""
    contours, in_space = isinstance(artist, ContourSet), hasattr(artist, "do_3d_projection")
    if contours and artist.colors is not None:
        colors = artist.colors
    elif contours or (hasattr(artist, "get_array") and artist.get_array() is not None):
        if np.ndim(artist.get_array()) == 3:
            return "colored", []
        artist.autoscale_None()
        limits, ends = artist.get_clim(), [_name(artist.cmap(end)) for end in (0.0, 1.0)]
        numbers = [_number(limit, _largest(limits)) for limit in limits]
        return f"{ends[0]} ({numbers[0]}) to {ends[1]} ({numbers[1]})", []
    elif isinstance(artist, Annotation) and not artist.get_text() and artist.arrow_patch:
        colors = artist.arrow_patch.get_edgecolor()
    elif hasattr(artist, "get_facecolor"):
        colors = to_rgba_array(artist.get_facecolor())
        colors = colors if len(colors) and colors[:, 3].any() else artist.get_edgecolor()
    else:
        colors = artist.get_color() if hasattr(artist, "get_color") else "none"
    names = [_name(color) for color in to_rgba_array(colors)]
    # Matplotlib sorts the colors of what is in space by its distance.
    different = list(dict.fromkeys(sorted(names) if in_space else names))
    shared = 1 < len(different) < len(names) and not in_space
    which = [different.index(name) for name in names] if shared else []
    if len(different) > 4:
        different = [f"{len(different)} colors, {different[0]} to {different[-1]}"]
    return "/".join(different), which


def _name(color: object) -> str:
    return _COLORS.get(to_hex(color), to_hex(color))


# Texts and numbers


def _line(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{" ".join(text.split())}"' for text in texts if text.strip())


def _largest(values: Iterable[float]) -> float:
    values = np.abs(np.asarray(values, dtype=float))
    return float(values[np.isfinite(values)].max(initial=0.0))


def _exponent(value: float) -> int:
    return math.floor(math.log10(_nudged(abs(value)))) if value else 0


def _nudged(value: float | np.ndarray) -> float | np.ndarray:
    """Move round numbers off the edges of rounding: 0.5 ± 1e-12 is rounded up either way."""
    return value * (1 + 3e-7)


def _number(value: float, scale: float | None = None, digits: int = 4, spare: int = 2) -> str:
    """Write a number with so many digits, and not more than `spare` beyond those of `scale`."""
    if not math.isfinite(value):
        return str(float(value))
    places = digits - 1 - _exponent(value)
    if scale:
        places = min(places, digits - 1 + spare - _exponent(scale))
    return f"{round(_nudged(float(value)), places) + 0.0:.{digits}g}"


def _numbers(values: np.ndarray, scale: float | None = 0.0) -> str:
    """Write numbers; if `scale` is None, those of a logarithmic axis."""
    finite = values[np.isfinite(values)]
    if values.size <= _ONE_BY_ONE:
        return " ".join(_number(value, scale) for value in values)
    missing = f", {values.size - finite.size} missing" if finite.size < values.size else ""
    if not finite.size:
        return f"{values.size}{missing}"
    low, high = _number(finite.min(), scale), _number(finite.max(), scale)
    if low == high and not missing:
        return f"{values.size} times {low}"
    return f"{values.size} from {low} to {high}, Σ {_sum(values, scale)}{missing}"


def _sum(values: np.ndarray, scale: float | None) -> str:
    k = np.arange(values.size, dtype=float)
    weights = 1 + k % 2 / 2 + k**2 * 0.618034 % 1 / 2  # all different, neighbors most of all
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = weights * (np.log10(values) if scale is None else values)
    terms = terms[np.isfinite(terms)]
    largest = max(math.fsum(np.abs(terms)), (scale or 0.0) / 1000)
    return _number(math.fsum(terms), largest, digits=5, spare=0)
