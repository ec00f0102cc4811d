"""Checks of the exercises of lecture 04, what a network can represent; see `exercises`."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.exercises import Mistake, as_array, call, compare, describe, exercise

_Network = list[tuple[np.ndarray, np.ndarray]]


def _as_network(value: Any, inputs: int) -> _Network:
    """Return the student's network with one output as float arrays, or say what is wrong."""
    if not isinstance(value, (list, tuple)) or len(value) == 0:
        raise Mistake(f"Return a list of pairs (W, b), not {describe(value)}.")
    network = []
    for number, layer in enumerate(value, start=1):
        if not isinstance(layer, (list, tuple)) or len(layer) != 2:
            raise Mistake(
                f"Layer {number} has to be a pair (W, b), not {describe(layer)}. For a network "
                "return a list of such pairs."
            )
        W = as_array(f"W of layer {number}", layer[0]).astype(float)
        b = as_array(f"b of layer {number}", layer[1]).astype(float)
        if W.ndim != 2:
            raise Mistake(
                f"W of layer {number} has shape {W.shape}; it needs two axes, (inputs, units)."
            )
        if W.shape[0] != inputs:
            turned = " Did you put the units into the rows?" if W.shape[1] == inputs else ""
            raise Mistake(
                f"W of layer {number} has shape {W.shape}, but this layer gets {inputs} inputs: a "
                f"row for each of them.{turned}"
            )
        if b.shape != (W.shape[1],):
            raise Mistake(
                f"b of layer {number} has shape {b.shape}; W has shape {W.shape}, so it should be "
                f"({W.shape[1]},): one bias for each unit."
            )
        if not (np.isfinite(W).all() and np.isfinite(b).all()):
            raise Mistake(f"Layer {number} holds numbers that are not finite.")
        network.append((W, b))
        inputs = W.shape[1]
    if inputs != 1:
        raise Mistake(f"The last layer has {inputs} units; the network needs one output.")
    return network


def _relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0)


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(z / 2)) / 2  # never overflows


def _run(network: _Network, f: Callable, X: np.ndarray) -> np.ndarray:
    """Run a network with one output, linear in its last layer, on X of shape (N, d)."""
    for W, b in network[:-1]:
        X = f(X @ W + b)
    W, b = network[-1]
    return (X @ W + b)[:, 0]


# -- 04.1 ------------------------------------------------------------------------------------------


@exercise(
    "04.1",
    "relu_network_output",
    points=1,
    hints=(
        "What comes out of a layer goes into the next one: keep it in one variable, which starts "
        "as X.",
        "A layer computes `H @ W + b` for the whole batch, and `np.maximum(..., 0)` is ReLU.",
        "Loop over `network[:-1]` with ReLU; treat `network[-1]` after the loop, without it.",
    ),
)
def _check_relu_network_output(answer: Any) -> None:
    rng = np.random.default_rng(41)
    for sizes in ([3, 4, 2], [2, 5, 6, 3], [4, 2], [1, 3, 3, 3, 1]):
        shapes = list(pairwise(sizes))
        network = tuple((rng.normal(size=s), rng.normal(size=s[1])) for s in shapes)
        X = rng.normal(size=(7, sizes[0]))
        want = _neuron_by_neuron(network, X)
        got = call(answer, network=network, X=X)
        compare(
            f"The output of a network with the sizes {sizes}",
            got,
            want,
            mistakes=[
                ("ReLU is applied to the output layer too.", _relu(want), 0.5),
                ("no ReLU is applied.", _neuron_by_neuron(network, X, everywhere=False)),
                (
                    "the biases are missing.",
                    _neuron_by_neuron([(W, 0 * b) for W, b in network], X),
                ),
                ("the last layer is missing.", _relu(_neuron_by_neuron(network[:-1], X))),
                ("the input comes back unchanged.", X),
            ],
        )


def _neuron_by_neuron(network: Any, X: np.ndarray, everywhere: bool = True) -> np.ndarray:
    """Compute each unit for each sample as in lecture 01."""
    signals = X.tolist()
    for number, (W, b) in enumerate(network, start=1):
        linear = number == len(network) or not everywhere
        units = list(zip(W.T.tolist(), b.tolist(), strict=True))
        sums = [
            [sum(h * w for h, w in zip(row, weights, strict=True)) + b_j for weights, b_j in units]
            for row in signals
        ]
        signals = [[z if linear else max(z, 0.0) for z in row] for row in sums]
    return np.array(signals)


# -- 04.2 ------------------------------------------------------------------------------------------


@exercise(
    "04.2",
    "through_points",
    points=2,
    hints=(
        "Put a knot at each point at which the slope changes. A unit `relu(x - knot)` is 0 to the "
        "left of its knot, so you can go from left to right.",
        "Between points i and i + 1 the slope has to be (y[i+1] - y[i]) / (x[i+1] - x[i]). The "
        "output weight of a unit is by how much the slope changes at its knot.",
        "The first unit has its knot at x[0] and the whole first slope as its weight; the output "
        "bias is the height y[0] with which everything begins.",
    ),
)
def _check_through_points(answer: Any) -> None:
    rng = np.random.default_rng(42)
    for n in (4, 2, 9, 30):
        x = np.cumsum(rng.uniform(0.3, 1.5, n)) - 4
        y = rng.normal(size=n) + 2
        network = _as_network(call(answer, x=x, y=y), inputs=1)
        if len(network) != 2:
            raise Mistake(
                f"The network has {len(network) - 1} hidden layers; it should have exactly one: "
                "return [(W1, b1), (W2, b2)]."
            )
        between = np.sort(np.concatenate([x, *(x[:-1] + s * np.diff(x) for s in (0.3, 0.8))]))
        rise = np.diff(y) / np.diff(x)

        def sums(weights: np.ndarray, base: float, places: np.ndarray = between, x=x):
            return _relu(places[:, None] - x[: len(weights)]) @ weights + base

        changes = np.diff(rise, prepend=0)
        got = _run(network, _relu, between[:, None])
        name = f"The function through {n} points"
        compare(
            name,
            got,
            np.interp(between, x, y),
            mistakes=[
                ("it starts at 0, not at the height y[0].", sums(changes, 0.0), 0.5),
                (
                    "the output weights are the slopes, but a unit stays on to the right of its "
                    "knot: each one adds only the change of the slope.",
                    sums(rise, y[0]),
                ),
                ("the slopes are used in place of their changes.", sums(rise, 0.0)),
                (
                    "the first slope is missing: only its changes are there.",
                    sums(np.concatenate([[0.0], changes[1:]]), y[0]),
                ),
                (
                    "the output weights are differences of y: divide them by those of x.",
                    sums(np.diff(np.diff(y), prepend=0), y[0]),
                ),
            ],
        )


# -- 04.3 ------------------------------------------------------------------------------------------


@exercise(
    "04.3",
    "compose_networks",
    points=2,
    hints=(
        "Write down what happens to a sample between the last ReLU of the first network and the "
        "first ReLU of the second. Is there anything but matrix products and biases?",
        "Two linear layers in a row are one: (h W1 + b1) W2 + b2 = h (W1 W2) + (b1 W2 + b2).",
        "All layers of the first network but the last, then the merged layer, then all layers of "
        "the second network but the first.",
    ),
)
def _check_compose_networks(answer: Any) -> None:
    rng = np.random.default_rng(43)
    for sizes, more in (
        ([2, 5, 3], [3, 4, 1]),
        ([1, 3, 1], [1, 3, 1]),
        ([3, 4, 4, 2], [2, 6, 3, 1]),
        ([4, 3], [3, 5, 1]),
        ([2, 6, 3], [3, 1]),
    ):
        first, second = (
            tuple((rng.normal(size=s), rng.normal(size=s[1])) for s in pairwise(these))
            for these in (sizes, more)
        )
        X = rng.normal(size=(40, sizes[0]))
        between = _neuron_by_neuron(first, X)
        network = _as_network(call(answer, first=first, second=second), inputs=sizes[0])
        (W, b), *rest = second
        first_bias, last_bias = first[-1][1], np.zeros_like(b)
        compare(
            f"The output for networks with the sizes {sizes} and {more}",
            _run(network, _relu, X),
            _neuron_by_neuron(second, between)[:, 0],
            mistakes=[
                (
                    "there is a ReLU between the two networks, which cuts off what is negative. "
                    "The last layer of the first is linear.",
                    _neuron_by_neuron(second, _relu(between))[:, 0],
                    0.5,
                ),
                (
                    "the last bias of the first network got lost on its way through the next W.",
                    _neuron_by_neuron(second, between - first_bias)[:, 0],
                    0.5,
                ),
                (
                    "the first bias of the second network is missing.",
                    _neuron_by_neuron([(W, last_bias), *rest], between)[:, 0],
                    0.5,
                ),
                (
                    "both biases between the networks are missing.",
                    _neuron_by_neuron([(W, last_bias), *rest], between - first_bias)[:, 0],
                ),
            ],
        )


# -- 04.4 ------------------------------------------------------------------------------------------


@exercise(
    "04.4",
    "highest_value",
    points=2,
    hints=(
        "On each of its pieces the function is linear. Where can a linear function be largest?",
        "At an end of its piece: a knot or an end of the interval. That is a short list of "
        "candidates: compute F at all of them.",
        "Unit j has its knot at -b[j] / w[j], and none if w[j] is 0. Drop the knots outside of "
        "the interval.",
    ),
)
def _check_highest_value(answer: Any) -> None:
    rng = np.random.default_rng(44)
    for case in range(12):
        n = 6
        # All knots and ends are multiples of 1/64, so a grid of this spacing holds the maximum.
        w = rng.choice([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0], n)
        knots = rng.choice(np.arange(-180, 180), n, replace=False) / 64
        b, v, c = -w * knots, rng.normal(size=n), rng.normal()
        low, high = -1.75, 1.25
        if case == 8:  # no knot lies inside
            low, high = knots.max() + 1, knots.max() + 2
        if case >= 9:  # units without a knot
            w[case - 9] = 0.0
            b[0] = 0.0

        def values(places: np.ndarray, w=w, b=b, v=v, c=c) -> np.ndarray:
            return _relu(np.outer(places, w) + b) @ v + c

        grid = np.arange(64 * low, 64 * high + 1) / 64
        F = values(grid)
        inside = knots[(low < knots) & (knots < high)]
        got = as_array("The largest value", call(answer, w=w, b=b, v=v, c=c, low=low, high=high))
        name = f"The largest value from {low:g} to {high:g}"
        if case >= 9 and not np.isfinite(got).all():
            raise Mistake(
                f"{name} is not finite: a unit with w = 0 has no knot, so leave it out of the "
                "division -b / w.",
                credit=0.5,
            )
        if got.shape == () and 1e-9 * np.abs(F).max() < F.max() - got < 0.02 * np.ptp(F):
            raise Mistake(
                f"{name} is {F.max():.6g}, and yours is {F.max() - got:.1g} less: a grid misses "
                "the knots. Compute them."
            )
        compare(
            name,
            got,
            F.max(),
            mistakes=[
                ("only the two ends are compared; it can be at a knot too.", max(F[0], F[-1])),
                ("only knots are compared; it can be at an end too.", _max(values(inside)), 0.5),
                (
                    "knots outside of the interval are counted too.",
                    max(F.max(), _max(values(knots))),
                    0.5,
                ),
                ("only knots count, even those outside.", _max(values(knots))),
                ("c is missing.", F.max() - c, 0.5),
                ("that is the smallest value.", F.min()),
                ("that is the place; return the value there.", grid[F.argmax()], 0.5),
            ],
            tolerance=1e-9,
        )


def _max(values: np.ndarray) -> float:
    return values.max(initial=-np.inf)


# -- 04.5 ------------------------------------------------------------------------------------------


@exercise(
    "04.5",
    "tower_network",
    points=3,
    hints=(
        "First layer: the four edges. Two sigmoids of x1 make a bump that is 1 for "
        "l1 < x1 < r1, two of x2 another. What is the sum of the two bumps inside of the "
        "rectangle, beside it, above it?",
        "The sum is 2 inside, 1 where only one coordinate fits, and 0 elsewhere. A unit of the "
        "second layer that switches between 1 and 2 is an AND.",
        "Its weights are K, -K, K, -K for the four edges and its bias is -1.5 K, with K around 20; "
        "then a linear output with weight 1.",
    ),
)
def _check_tower_network(answer: Any) -> None:
    rng = np.random.default_rng(45)
    for k in (100.0, 400.0, 60.0):
        left = rng.uniform(-4, 3, 2)
        right = left + rng.uniform(2, 4, 2)
        network = _as_network(call(answer, left=left, right=right, k=k), inputs=2)
        X = rng.uniform(left - 4, right + 4, (3000, 2))
        far = (np.minimum(np.abs(X - left), np.abs(X - right)) > 20 / k).all(axis=1)
        X = X[far]
        fits = (left < X) & (X < right)  # by coordinate
        got = _run(network, _sigmoid, X)
        level = {count: got[fits.sum(axis=1) == count] for count in (0, 1, 2)}
        want = fits.all(axis=1).astype(float)
        error = np.abs(got - want)
        if error.max() <= 0.01:
            continue

        def flat(count: int, value: float, level=level) -> bool:
            return bool(np.abs(level[count] - value).max() < 0.05)

        if flat(2, 2) and flat(1, 1) and flat(0, 0):
            text = (
                "The output is the sum of two bumps: 2 on the rectangle, 1 on the stripes beside "
                "it. A second hidden layer has to cut between 1 and 2."
            )
            raise Mistake(text, credit=0.5)
        if flat(2, 1) and flat(1, 1) and flat(0, 0):
            raise Mistake(
                "The output is 1 on a whole cross: where one of the coordinates fits. The second "
                "hidden layer computes OR; it should be AND."
            )
        if flat(2, 1) and flat(1, 0.5) and flat(0, 0):
            raise Mistake(
                "The output is 1/2 where only one coordinate fits. A unit of the second hidden "
                "layer has to switch between one and two bumps, steeply."
            )
        if flat(2, 0) and flat(1, 1) and flat(0, 1):
            raise Mistake("The output is 0 on the rectangle and 1 outside: the other way round.")
        if error.max() < 0.2:
            raise Mistake(
                f"The output is wrong by up to {error.max():.2g}, and 0.01 is allowed. Larger "
                "weights make the units steeper.",
                credit=0.5,
            )
        n = int(error.argmax())
        where = "inside of" if want[n] else "outside of"
        raise Mistake(
            f"With left = {describe(left)}, right = {describe(right)} and k = {k:g}: at "
            f"x = {describe(X[n])}, {where} the rectangle, the output is {got[n]:.3g}."
        )


# -- 04.6 ------------------------------------------------------------------------------------------


@exercise(
    "04.6",
    "square_network",
    points=3,
    hints=(
        "Two units of each layer make the tent, as in the lecture. A third one carries the sum "
        "that is finished so far. It may pass through ReLUs, because it is never negative.",
        "Write the tent of a layer as `fold`, the weights 2, -4 and 0 for its three units. The "
        "next layer needs `fold` in two columns, and in its third column what is carried: the "
        "old sum minus `fold` / 4**s.",
        "In the first layer all three units get x, with biases 0, -1/2 and 0. The output layer "
        "takes the carried sum minus the last tent / 4**m: it is the third column again.",
    ),
)
def _check_square_network(answer: Any) -> None:
    for m in (1, 2, 3, 6):
        network = _as_network(call(answer, m=m), inputs=1)
        x = np.arange(2 ** (m + 3) + 1) / 2 ** (m + 3)
        knots = np.arange(2**m + 1) / 2**m
        tents = [np.abs((x * 2**s + 1) % 2 - 1) for s in range(1, m + 1)]
        want = np.interp(x, knots, knots**2)

        s = np.arange(1, m + 1)
        share = 4.0**-s
        wrong = [
            ("the sum is added to x, not subtracted.", -share),
            ("it is divided by 2**s, not by 4**s.", 2.0**-s),
            ("it is divided by 4**(s - 1), not by 4**s.", 4 * share),
            ("it is not divided by 4**s.", np.ones(m)),
            ("only the last tent is subtracted.", share * (s == m)),
            ("only the first tent is subtracted.", share * (s == 1)),
            ("the last tent is missing: the sum ends at m.", share * (s < m)),
        ]
        mistakes = [
            ("x is missing.", want - x),
            ("that is the sum alone; subtract it from x.", x - want),
            ("that is the sawtooth.", tents[-1]),
            *((text, x - weights @ np.array(tents)) for text, weights in wrong),
        ]
        network_output = _run(network, _relu, x[:, None])
        name = f"The output for m = {m}"
        compare(name, network_output, want, mistakes=mistakes)
        widths = [len(b) for _, b in network[:-1]]
        if len(widths) > m or max(widths) > 4:
            raise Mistake(
                f"The values for m = {m} are right, but the hidden layers have the widths "
                f"{widths}: at most {m} layers of at most 4 units are allowed.",
                credit=0.5,
            )
