"""Diagrams of the course: neurons, networks, graphs, timelines, drawn with matplotlib alone.

Like the functions of `course_utils.plotting`, these take data and the axes to draw on (``ax``, of a
new figure by default), and return the axes.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle
from matplotlib.transforms import ScaledTranslation

from course_utils.style import (
    BLUE,
    GRAY,
    INK,
    LIGHT,
    MEDIUM,
    OKABE_ITO,
    SLIDE,
    SMALL,
    VERMILLION,
    as_numbers,
    axes_or_new,
    dark_ink,
    size_in_inches,
    spread,
    text_width,
)


def draw_network(
    layer_sizes: Sequence[int],
    ax: Axes | None = None,
    *,
    weights: Sequence[np.ndarray] | None = None,
    biases: Sequence[np.ndarray] | None = None,
    node_labels: Sequence[Sequence[str]] | None = None,
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
    hidden = [f"hidden {k}" for k in range(1, len(sizes) - 1)] if len(sizes) > 3 else ["hidden"]
    layer_labels = ["input", *hidden[: len(sizes) - 2], "output"]
    if [len(labels) for labels in node_labels] != sizes:
        lengths = [len(labels) for labels in node_labels]
        raise ValueError(f"node_labels has lengths {lengths}; expected the layer sizes {sizes}.")

    # Coordinates are inches, because texts don't shrink with the diagram. None stands for the units
    # that are left out.
    shown = [list(range(n)) if n <= 8 else [0, 1, 2, None, n - 2, n - 1] for n in sizes]
    tallest = max(map(len, shown))
    box = SLIDE if ax is None else size_in_inches(ax)
    step_x = min(3.2, (box[0] - 0.8) / (len(sizes) - 1))
    step_y = min(1.5, (box[1] - 0.7) / tallest)
    radius = min(0.32, (0.36 if biases is None else 0.28) * step_y, 0.2 * step_x)
    size = np.clip(0.62 * 72 * radius, 11, MEDIUM)
    labels = [node_labels[k][i] for k, units in enumerate(shown) for i in units if i is not None]
    widest = text_width(labels, size)
    radius = max(radius, min(widest / 2 + 0.08, 0.36 * step_y, 0.25 * step_x))
    center = [
        {unit: (k * step_x, ((len(units) - 1) / 2 - i) * step_y) for i, unit in enumerate(units)}
        for k, units in enumerate(shown)
    ]
    ax = axes_or_new(ax)

    def number(x: float, y: float, value: float, prefix: str = "") -> None:
        text = prefix + f"{round(value, 2) + 0.0:g}".replace("-", "−")
        white = {"fc": "white", "ec": "none", "pad": 1.5}
        ax.text(x, y, text, size=SMALL, ha="center", va="center", bbox=white, zorder=2)

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
                ax.plot([x] * 3, y + radius * np.array([-0.3, 0, 0.3]), "o", ms=3.5, color=INK)
                continue
            fill = "white" if k else LIGHT  # inputs are given, the other units compute
            ax.add_patch(Circle((x, y), radius, fc=fill, ec=INK, lw=1.5, zorder=3))
            ax.text(x, y, node_labels[k][i], size=size, ha="center", va="center", zorder=4)
            if k and biases is not None and (len(units) == 1 or step_y - 2 * radius > 0.24):
                number(x, y - radius - 0.13, biases[k - 1][i], "$b$ = ")
        label = layer_labels[k] if None not in units else f"{layer_labels[k]}\n{sizes[k]} units"
        ax.text(k * step_x, bottom, label, size=MEDIUM, ha="center", va="top")
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
    derivatives: Mapping[tuple[str, str], float | str] | None = None,
    lit: Collection[tuple[str, str]] = (),
    compact: bool = False,
    legend: bool = True,
) -> Axes:
    """Draw a computational graph from left to right, with its values, derivatives and gradients.

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
    derivatives : mapping from (input, node) to number or str, optional
        The local derivatives, written on the arrows from inputs to nodes.
    lit : collection of (input, node), optional
        Arrows drawn in vermillion, and wider than the others.
    compact : bool, optional
        Write the values beside the names and leave out the operations: flatter boxes.
    legend : bool, optional
        Say below the graph what the numbers are.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `graph` is empty, malformed or has a cycle, `values` or `gradients` hold something
        else than one number for nodes of the graph, or `derivatives` or `lit` name an arrow that
        isn't there.
    """
    inputs = _check_graph(graph)
    above = _check_numbers("values", values, inputs)
    below = _check_numbers("gradients", gradients, inputs)
    on_arrows = _check_arrows(derivatives, lit, inputs)
    columns, rows, chains = _layout_graph(inputs)

    # Boxes have their size in inches, because of the texts; only their places scale with the axes.
    # Those of a column are as wide as the widest text in it, so arrows between columns touch none.
    titles = {name: re.sub(r"^([A-Za-z])_?(\d*)$", r"$\1_{\2}$", name) for name in inputs}
    operations = {name: graph[name][0] if name in graph else "" for name in inputs}
    keys = {"value, forward →": BLUE} if above else {}
    if compact:
        titles |= {name: f"{titles[name]} = {value}" for name, value in above.items()}
        operations, above, keys = dict.fromkeys(inputs, ""), {}, {}
    half_width, x, right = {}, {}, 0.0
    for column in columns:
        names = [node for node in column if node in inputs]
        texts = text_width([titles[name] for name in names], MEDIUM) + 0.2
        texts = max(texts, text_width([operations[name] for name in names], SMALL) + 0.2)
        numbers = text_width([part.get(name, "") for name in names for part in (above, below)], 13)
        half = max(texts, numbers + 0.04, 0.4) / 2
        half_width |= dict.fromkeys(column, half)
        x |= dict.fromkeys(column, right + half)
        leaving = [text for (start, _), text in on_arrows.items() if start in names]
        gap = max(0.45, text_width(leaving, SMALL) + 0.4)
        right += 2 * half + gap
    right -= gap
    top, bottom = max(rows.values()) + 0.5, min(rows.values()) - 0.5
    row_height = 0.75 if compact else 1.15 if above or below else 0.8
    ax = axes_or_new(ax, (max(right, SLIDE[0]), (top - bottom) * row_height + 0.4))
    ax.set(xlim=(0, right), ylim=(bottom, top))
    ax.axis("off")
    from_node = {  # coordinates in inches from the middle of a node
        node: ax.figure.dpi_scale_trans + ScaledTranslation(x[node], rows[node], ax.transData)
        for node in rows
    }

    for chain in chains:
        is_lit = (chain[0], chain[-1]) in lit
        style = {"color": VERMILLION, "lw": 3} if is_lit else {"color": GRAY, "lw": 1.5}
        for start, end in pairwise(chain):
            head = "-|>,head_width=0.25,head_length=0.5" if end in inputs else "-"
            ax.annotate(
                "",
                xy=(-half_width[end], 0),
                xycoords=from_node[end],
                xytext=(half_width[start], 0),
                textcoords=from_node[start],
                arrowprops={"arrowstyle": head, "shrinkA": 0, "shrinkB": 0, **style},
            )
        for waypoint in chain[1:-1]:
            ends = [-half_width[waypoint], half_width[waypoint]]
            line = Line2D(ends, [0, 0], transform=from_node[waypoint], clip_on=False, **style)
            ax.add_artist(line)
    taken = []  # places of texts on arrows, in inches
    for chain in chains:
        text = on_arrows.get((chain[0], chain[-1]))
        if text is None:
            continue
        start, end = chain[:2]
        half = text_width([text], SMALL) / 2
        places = []
        for t in (0.45, 0.35, 0.55, 0.25, 0.65):
            column, row = (1 - t) * x[start] + t * x[end], (1 - t) * rows[start] + t * rows[end]
            shift = (1 - t) * half_width[start] - t * half_width[end]
            overlap = sum(
                max(0.0, half + other_half + 0.05 - abs(column + shift - other_x))
                * max(0.0, 0.22 - abs(row - other_row) * row_height)
                for other_x, other_row, other_half in taken
            )
            places.append((overlap, column, row, shift))
        _, column, row, shift = min(places, key=lambda place: place[0])  # the first of the best
        taken.append((column + shift, row, half))
        ax.text(
            shift,
            0,
            text,
            size=SMALL,
            ha="center",
            va="center",
            transform=ax.figure.dpi_scale_trans + ScaledTranslation(column, row, ax.transData),
            bbox={"fc": "white", "ec": "none", "pad": 1.0},
        )
    for name in inputs:
        w, h, place = half_width[name], 0.18, {"transform": from_node[name]}
        if operations[name]:
            h = 0.28  # two lines
        box = FancyBboxPatch((-w, -h), 2 * w, 2 * h, "round,pad=0,rounding_size=0.06", **place)
        fill = "white" if inputs[name] else LIGHT
        ax.add_artist(box).set(fc=fill, ec=INK, lw=1.5, clip_on=False, gid=name)
        middle = {"ha": "center", "va": "center", **place}
        ax.text(0, 0.12 if operations[name] else 0, titles[name], size=MEDIUM, **middle)
        ax.text(0, -0.13, operations[name], size=SMALL, **middle)
        ax.text(0, h + 0.15, above.get(name, ""), size=13, color=dark_ink(BLUE), **middle)
        ax.text(0, -h - 0.15, below.get(name, ""), size=13, color=dark_ink(VERMILLION), **middle)
    keys |= {"local derivative, on the arrow": INK} if on_arrows else {}
    keys |= {"← gradient, backward": VERMILLION} if below else {}
    _legend_below(ax, keys if legend else {}, line_length=0)
    return ax


# Helpers


def _legend_below(ax: Axes, colors: Mapping[str, str], line_length: float) -> None:
    if colors:
        ax.legend(
            handles=[Line2D([], [], color=c, lw=3, label=name) for name, c in colors.items()],
            labelcolor=[dark_ink(color) for color in colors.values()],
            handlelength=line_length,
            handletextpad=line_length and 0.5,
            ncol=len(colors),
            loc="upper center",
            bbox_to_anchor=(0.5, 0.0),
        )


def _check_arrays(
    argument: str, arrays: Sequence[np.ndarray] | None, shapes: list[tuple[int, ...]]
) -> list[np.ndarray] | None:
    if arrays is None:
        return None
    arrays = [as_numbers(f"{argument}[{k}]", array, float) for k, array in enumerate(arrays)]
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


def _check_arrows(
    derivatives: Mapping[tuple[str, str], float | str] | None,
    lit: Collection[tuple[str, str]],
    inputs: Mapping[str, list[str]],
) -> dict[tuple[str, str], str]:
    """Return the texts on arrows."""
    for argument, arrows in (("derivatives", derivatives or {}), ("lit", lit)):
        for start, end in arrows:
            if start not in inputs.get(end, ()):
                raise ValueError(f"{argument} has {(start, end)}; there is no such arrow.")
    return {
        arrow: part if isinstance(part, str) else f"{float(part):.3g}".replace("-", "−")
        for arrow, part in (derivatives or {}).items()
    }


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
            rows |= zip(column, spread(np.array(wanted), 1.0, weights), strict=True)
    return columns, rows, chains


# The neuron and the timeline

#: The parts of a neuron from left to right: name in the cell, name in the formula, left and right
#: end of the column in inches, color.
_NEURON_PARTS = [
    ("axons of\nother cells", "inputs", 0.0, 1.75, BLUE),
    ("synapses,\ndendrites", "weights", 1.75, 4.05, OKABE_ITO[5]),
    ("soma\n(cell body)", "sum and bias", 4.05, 5.85, OKABE_ITO[2]),
    ("axon\nhillock", "activation", 5.85, 7.35, OKABE_ITO[3]),
    ("axon", "output", 7.35, 10.4, VERMILLION),
]


def draw_neuron(ax: Axes | None = None) -> Axes:
    """Draw a nerve cell, and under it the neuron of the formula, part by part.

    What corresponds to each other has the same color and stands in the same column: inputs,
    weights, sum, activation and output.

    Parameters
    ----------
    ax : Axes, optional
        Where to draw; by default a new figure of 11 × 4.8 inches, which the texts suit.

    Returns
    -------
    Axes
    """
    ax = axes_or_new(ax, (11, 4.8))
    for biology, mathematics, left, right, color in _NEURON_PARTS:
        place = (left + 0.1, 0.1), right - left - 0.2, 4.6
        box = FancyBboxPatch(*place, "round,pad=0,rounding_size=0.12", fc=color, ec="none")
        ax.add_patch(box).set(alpha=0.17)
        style = {"color": 0.85 * np.array(dark_ink(color)), "ha": "center", "va": "center"}
        ax.text((left + right) / 2, 4.37, biology, size=13, **style)
        ax.text((left + right) / 2, 0.3, mathematics, size=MEDIUM, **style)
    ax.plot([0.1, 10.3], [2.2, 2.2], color="#BBBBBB", lw=1, ls=(0, (4, 4)))
    _draw_cell(ax)
    _draw_formula(ax)
    ax.set(xlim=(0, 10.4), ylim=(0.05, 4.75), aspect="equal")
    ax.axis("off")
    return ax


def _draw_cell(ax: Axes) -> None:
    """Draw the cell of `draw_neuron`: branches that get thinner, on a body with a nucleus."""
    blue, orange, green, purple, vermillion = (part[-1] for part in _NEURON_PARTS)
    y0, soma = 3.2, (4.9, 3.2)
    tips = [(2.35, 3.85), (2.15, 3.2), (2.35, 2.5)]
    trunks = [
        [soma, (4.1, 3.45), (3.5, 3.95), tips[0]],
        [soma, (4.1, 3.2), (3.3, 3.05), tips[1]],
        [soma, (4.1, 2.95), (3.5, 2.5), tips[2]],
    ]
    dendrites = [_branch(trunk, 0.34, 0.05) for trunk in trunks]
    for trunk, fork in zip(trunks, (0.6, 0.72, 0.6), strict=True):
        x, y = _bezier(trunk, fork)
        for up in (-0.22, 0.22):
            bends = [(x, y), (x - 0.2, y + 0.2 * up), (x - 0.35, y + 0.9 * up), (x - 0.6, y + up)]
            dendrites.append(_branch(bends, 0.07, 0.025))
    hillock = _branch([(5.0, y0), (5.6, y0), (6.2, y0), (7.35, y0)], 0.72, 0.1)
    axon = _branch([(7.3, y0), (7.8, y0), (8.6, y0), (9.3, y0)], 0.1, 0.08)
    ends = [(10.05, 3.7), (10.15, 3.2), (10.05, 2.7)]
    twigs = [_branch([(9.1, y0), (9.5, y0), (9.6, y1), (x1, y1)], 0.08, 0.035) for x1, y1 in ends]
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    radius = 0.58 + 0.035 * np.cos(3 * angle + 0.4) + 0.03 * np.cos(2 * angle)
    body = np.column_stack([soma[0] + radius * np.cos(angle), soma[1] + radius * np.sin(angle)])

    # All outlines first, then all fillings: so the parts grow into one another.
    parts = [(twig, vermillion) for twig in twigs] + [(axon, vermillion)]
    parts += [(dendrite, orange) for dendrite in dendrites]
    parts += [(hillock, purple), (body, green)]
    for outline, color in parts:
        ax.add_patch(
            Polygon(outline, fc=dark_ink(color), ec=dark_ink(color), lw=2.4, joinstyle="round")
        )
    for outline, color in parts:
        ax.add_patch(Polygon(outline, fc=_tint(color, 0.45), ec="none"))
    ax.add_patch(Circle(soma, 0.2, fc=_tint(green, 0.85), ec=dark_ink(green), lw=1.5))

    for x in (7.75, 8.35, 8.95):  # the sheath around the axon
        box = FancyBboxPatch((x - 0.25, y0 - 0.1), 0.5, 0.2, "round,pad=0,rounding_size=0.09")
        ax.add_patch(box).set(fc=_tint(vermillion, 0.15), ec=dark_ink(vermillion), lw=1.5)
    for end in ends:
        ax.add_patch(Circle(end, 0.07, fc=vermillion, ec=dark_ink(vermillion), lw=1.2))
    for i, (x, y) in enumerate(tips):  # axons of other cells end just before the dendrites
        size = (0.13, 0.09, 0.11)[i]
        begin = (0.25, y + (0.12, 0.0, -0.12)[i])
        bend = [begin, (0.9, begin[1] + 0.1), (1.3, y - 0.06), (x - 0.3, y)]
        outline = _branch(bend, 0.06, 0.06)
        ax.add_patch(Polygon(outline, fc=_tint(blue, 0.45), ec=dark_ink(blue), lw=1.2))
        ax.add_patch(Circle((x - 0.29, y), size, fc=blue, ec=dark_ink(blue), lw=1.2))
        for k in (-1, 0, 1):  # what crosses the gap
            ax.add_patch(Circle((x - 0.09, y + 0.06 * k), 0.022, fc=dark_ink(orange), ec="none"))


def _draw_formula(ax: Axes) -> None:
    """Draw the neuron of `draw_neuron` as circles and arrows."""
    blue, orange, green, purple, vermillion = (part[-1] for part in _NEURON_PARTS)
    middle = {"ha": "center", "va": "center"}

    def node(x: float, y: float, radius: float, text: str, color: str, size: int = 17) -> None:
        ax.add_patch(
            Circle((x, y), radius, fc=_tint(color, 0.2), ec=dark_ink(color), lw=2, zorder=3)
        )
        ax.text(x, y, text, size=size, color=INK, zorder=4, **middle)

    def arrow(start: tuple, end: tuple, color: str, width: float = 2) -> None:
        style = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", end, start, arrowprops=style | {"lw": width, "color": dark_ink(color)})

    y0, center = 1.3, np.array([4.95, 1.3])
    for i, (y, width) in enumerate(zip((1.88, 1.3, 0.72), (3.4, 1.6, 2.4), strict=True), 1):
        start = np.array([0.92, y])
        step = (center - start) / np.linalg.norm(center - start)
        arrow(tuple(start + 0.26 * step), tuple(center - 0.5 * step), orange, width)
        node(*start, 0.24, f"$x_{i}$", blue, 16)
        place = start + (2.35 - start[0]) / step[0] * step
        white = {"fc": "white", "ec": "none", "boxstyle": "round,pad=0.15"}
        ax.text(*place, f"$w_{i}$", size=16, color=dark_ink(orange), bbox=white, zorder=3, **middle)
    node(*center, 0.48, r"$\Sigma + b$", green, 16)
    arrow((5.43, y0), (6.18, y0), green)
    ax.text(5.86, y0 + 0.2, "$z$", size=16, color=dark_ink(green), **middle)
    box = FancyBboxPatch((6.2, y0 - 0.42), 0.84, 0.84, "round,pad=0,rounding_size=0.1")
    ax.add_patch(box).set(fc=_tint(purple, 0.2), ec=dark_ink(purple), lw=2)
    bend = np.linspace(-1, 1, 50)
    ax.plot(6.62 + 0.32 * bend, y0 - 0.08 + 0.2 * np.tanh(4 * bend), color=dark_ink(purple), lw=2)
    ax.text(6.36, y0 + 0.24, "$f$", size=16, color=INK, **middle)
    arrow((7.04, y0), (7.85, y0), vermillion)
    ax.text(7.98, y0, r"$h = f(w\cdot x + b)$", size=18, va="center")


def _bezier(points: Sequence[tuple[float, float]], t: float | np.ndarray) -> np.ndarray:
    """Points of a cubic Bézier curve, at its begin for t = 0 and at its end for t = 1."""
    a, b, c, d = map(np.array, points)
    return (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d


def _branch(points: Sequence[tuple[float, float]], first: float, last: float) -> np.ndarray:
    """Outline of a Bézier curve whose width goes from `first` to `last`."""
    t = np.linspace(0, 1, 60)[:, None]
    curve = _bezier(points, t)
    along = np.gradient(curve, axis=0)
    across = along[:, ::-1] * [-1, 1] / np.linalg.norm(along, axis=1, keepdims=True)
    half = (last + (first - last) * (1 - t) ** 2) / 2
    return np.concatenate([curve + half * across, (curve - half * across)[::-1]])


def _tint(color: str, share: float) -> tuple[float, ...]:
    """Mix a color with white."""
    return tuple(1 - share * (1 - np.array(to_rgb(color))))


def draw_timeline(
    events: Sequence[tuple[int | str, str]],
    ax: Axes | None = None,
    *,
    rows: Sequence[tuple[int, int]] | None = None,
    eras: Sequence[tuple[int, int, str, str]] = (),
) -> Axes:
    """Draw events along lines of years, with labels above and below them.

    A label stands to the right of its stem, at a height at which it meets no other label or stem.

    Parameters
    ----------
    events : sequence of (year, text)
        In order of time. A year is a number, or a span such as ``"1957–58"``, drawn as a bar.
    ax : Axes, optional
        Where to draw; by default a new figure, 11 inches wide and as high as it has to be.
    rows : sequence of (first year, last year), optional
        The lines, the upper one first, each with a scale of its own; by default one for all events.
    eras : sequence of (first year, last year, name, color), optional
        Spans of time that are tinted behind the events, with their names above. One that lasts to
        the end of a row goes on below the labels there: all rows end alike.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are no events, a year is neither a number nor a span, they are out of order, or
        outside of the rows.
    """
    spans = [_years(year) for year, _ in events]
    if not spans or spans != sorted(spans):
        raise ValueError(f"events has the years {[e[0] for e in events]}; expected them in order.")
    rows = rows or [(spans[0][0], max(end for _, end in spans))]
    parts = [[] for _ in rows]
    for event, (begin, end) in zip(events, spans, strict=True):
        inside = [k for k, (first, last) in enumerate(rows) if first <= begin <= end <= last]
        if not inside:
            raise ValueError(f"the event of {event[0]} lies outside of the rows {list(rows)}.")
        parts[inside[-1]].append(event)

    # Coordinates are inches, because texts don't shrink with the line.
    size = (11.0, 0.0) if ax is None else size_in_inches(ax)
    layouts = [_layout_row(part, row, size[0]) for part, row in zip(parts, rows, strict=True)]
    above = 0.28 if eras else 0.0  # for the names of the eras
    total = sum(sum(layout["reach"].values()) + above + 0.04 for layout in layouts)
    ax = axes_or_new(ax, (size[0], total + 0.1))
    spare = max(size[1] - total, 0.1) / (len(rows) + 1)  # between the rows
    ax.set(xlim=(-0.15, size[0] - 0.15), ylim=(-total - spare * len(rows), spare))
    ax.axis("off")
    end_of_rows = max(layout["right"] for layout in layouts)
    top = 0.0
    for part, (first, last), layout in zip(parts, rows, layouts, strict=True):
        reach, scale = layout["reach"], layout["scale"]
        line = top - above - reach[1] - 0.02
        for begin, end, name, color in eras:
            left, right = (scale * (np.clip(year, first, last) - first) for year in (begin, end))
            if right > left:
                if end >= last:
                    right = end_of_rows
                height = reach[1] + reach[-1] + above
                corner = (left + 0.02, line - reach[-1])
                ax.add_patch(Rectangle(corner, right - left - 0.04, height, fc=color, alpha=0.1))
                ax.text(left + 0.1, top - 0.07, name, size=13, va="top", color=dark_ink(color))
        _draw_row(ax, part, layout, line)
        top = line - reach[-1] - 0.02 - spare
    return ax


def _layout_row(events: Sequence[tuple], row: tuple[int, int], width: float) -> dict:
    """Choose the scale of a line of years, and side and height of each label."""
    first, last = row
    years = [str(year) for year, _ in events]
    lines = [text.split("\n") for _, text in events]
    # The first line of a short text stands beside its year, else all lines are below the year.
    indents = [
        text_width([year + "n"], 14) + 0.05 if len(text) == 1 else 0.0
        for year, text in zip(years, lines, strict=True)
    ]
    widths = [
        indent + max(text_width(text, 13), text_width([year], 14)) + 0.3
        for indent, text, year in zip(indents, lines, years, strict=True)
    ]
    heights = [0.05 + 0.23 * (len(text) + (not i)) for text, i in zip(lines, indents, strict=True)]
    begins = [_years(year)[0] for year in years]
    scales = [(width - 0.5) / max(last - first, 1)]
    for label, begin in zip(widths, begins, strict=True):
        if begin > first:
            scales.append((width - 0.25 - label) / (begin - first))
    scale = min(scales)
    x = [scale * (begin - first) for begin in begins]
    # From the last event to the first, a label goes to the side where it is nearer to the line. It
    # stands farther out than the later labels that it reaches: their stems end below it.
    near, side = [0.0] * len(events), [1] * len(events)
    reach = {1: 0.18, -1: 0.18}
    for i in reversed(range(len(events))):
        free = {1: 0.18, -1: 0.18}
        for j in range(i + 1, len(events)):
            if x[j] < x[i] + widths[i]:
                free[side[j]] = max(free[side[j]], near[j] + heights[j])
        other = -side[(i + 1) % len(side)]  # where both are as good, alternate
        side[i] = min((other, -other), key=free.get)
        near[i] = free[side[i]]
        reach[side[i]] = max(reach[side[i]], near[i] + heights[i])
    far = [s * (n + height - 0.05) for s, n, height in zip(side, near, heights, strict=True)]
    tops = [max(f, s * n) for f, s, n in zip(far, side, near, strict=True)]
    ends = [place + label for place, label in zip(x, widths, strict=True)]  # of the labels
    return {
        "right": max([scale * (last - first), *ends]),
        **{"scale": scale, "length": scale * (last - first), "reach": reach, "x": x, "far": far},
        **{"tops": tops, "lines": lines, "indents": indents},
    }


def _draw_row(ax: Axes, events: Sequence[tuple], layout: dict, y0: float) -> None:
    """Draw a line of years at the height y0, with its events."""
    thick = {"lw": 7, "solid_capstyle": "round"}
    ax.plot([0, layout["length"]], [y0, y0], color="#D9D9D9", zorder=1, **thick)
    for i, (year, _) in enumerate(events):
        begin, end = _years(year)
        x, top = layout["x"][i], y0 + layout["tops"][i]
        ax.plot([x, x], [y0, y0 + layout["far"][i]], color=BLUE, lw=1.5, zorder=2)
        right = x + layout["scale"] * (end - begin)
        ax.plot([x, right], [y0, y0], color=BLUE, zorder=3, **thick)
        ax.plot(x, y0, "o", color=BLUE, mec="white", mew=1.5, ms=11, zorder=4)
        ax.text(x + 0.08, top, year, size=13, va="top", color=dark_ink(BLUE), weight="bold")
        indent = layout["indents"][i]
        for k, line in enumerate(layout["lines"][i]):
            ax.text(x + 0.08 + indent, top - 0.23 * (k + (not indent)), line, size=13, va="top")


def _years(year: int | str) -> tuple[int, int]:
    """Read 1943, or a span such as "1957–58"."""
    match = re.fullmatch(r"(\d{4})(?:[–-](\d{4}|\d{2}))?", str(year))
    if not match:
        raise ValueError(f'a year is {year!r}; expected a number or a span such as "1957–58".')
    begin = int(match[1])
    end = int(match[1][: 4 - len(match[2])] + match[2]) if match[2] else begin
    return begin, end
