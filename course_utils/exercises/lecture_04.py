"""Checks of the exercises of lecture 04, what a network can represent; see `exercises`."""

from collections.abc import Callable, Iterable
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
        if isinstance(layer, (list, tuple)) and len(layer) == 3 and callable(layer[2]):
            raise Mistake(
                f"Layer {number} has three parts: leave the activation out. A network is a list of "
                "pairs (W, b) here; the exercise says which activation it has."
            )
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
            rows = "1 input, so W needs one row" if inputs == 1 else f"{inputs} inputs, a row each"
            raise Mistake(
                f"W of layer {number} has shape {W.shape}, but this layer gets {rows}.{turned}"
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


def _compare_outputs(
    name: str, got: np.ndarray, want: np.ndarray, X: np.ndarray, mistakes: Iterable[tuple]
) -> None:
    """Compare outputs (N,) at the samples X, and say at which sample they differ most."""
    allowed = 1e-6 * np.abs(want).max()
    for text, array, *credit in [("", want), *mistakes]:
        if np.allclose(got, array, rtol=0, atol=allowed):
            if text:
                raise Mistake(f"{name}: {text}", *credit)
            return
    if np.allclose(got, got[0], rtol=0, atol=allowed):
        raise Mistake(f"{name} is the same everywhere: {got[0]:.6g}.")
    n = int(np.abs(got - want).argmax())
    place = f"{X[n]:.4g}" if X.ndim == 1 else describe(X[n])
    raise Mistake(
        f"{name} is wrong. At x = {place}, for example, it is {got[n]:.6g}, but it should "
        f"be {want[n]:.6g}."
    )


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
    "in_our_form",
    points=1,
    hints=(
        "In the book unit 2 is row 2 of W. Where does it have to stand in our form?",
        "Only the axes of W change places. And b, a column in the book, has one axis here.",
        "For each pair append `(W.T, b[:, 0])` to a new list.",
    ),
)
def _check_in_our_form(answer: Any) -> None:
    rng = np.random.default_rng(41)
    for sizes in ([3, 4, 1], [2, 2, 2, 1], [5, 1], [1, 3, 3, 3, 1]):
        book = [(rng.normal(size=(m, d)), rng.normal(size=(m, 1))) for d, m in pairwise(sizes)]
        ours = [(W.swapaxes(0, 1), b.ravel()) for W, b in book]
        result = call(answer, book_network=[(W.copy(), b.copy()) for W, b in book])
        which = f"a network with the sizes {sizes}"
        layers = _pairs(result, len(book), which)
        for number, (W, b) in enumerate(ours, start=1):
            got_W = as_array(f"W of layer {number} of {which}", layers[number - 1][0])
            got_b = as_array(f"b of layer {number} of {which}", layers[number - 1][1])
            if number == 1 < len(book) and np.array_equal(got_W, ours[-1][0]):
                raise Mistake("The layers come in the wrong order: the first one stays the first.")
            if W.size > 1 and np.array_equal(got_W, W.T):
                square = W.shape == W.T.shape
                raise Mistake(
                    f"W of layer {number} of {which} is still the book's: its rows are the units."
                    + " It is square, so its shape tells nothing." * square
                )
            if got_b.ndim == 2 and np.array_equal(got_b.ravel(), b):
                raise Mistake(
                    f"b of layer {number} of {which} has shape {got_b.shape}. With one axis, "
                    f"({len(b)},), it is added to each row of the batch.",
                    credit=0.5,
                )
            compare(f"W of layer {number} of {which}", got_W, W)
            compare(f"b of layer {number} of {which}", got_b, b)


def _pairs(result: Any, layers: int, which: str) -> list:
    """Return the student's layers with the true ones beside them, or say what they are instead."""
    if not isinstance(result, (list, tuple)):
        raise Mistake(f"Return a list of pairs (W, b), not {describe(result)}.")
    for number, layer in enumerate(result, start=1):
        if not isinstance(layer, (list, tuple)) or len(layer) != 2:
            raise Mistake(f"Layer {number} has to be a pair (W, b), not {describe(layer)}.")
    if len(result) != layers:
        raise Mistake(f"You return {len(result)} pairs for {which}; it should be {layers}.")
    return list(result)


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

        def sums(weights: np.ndarray, base: float, knots=x, places=between) -> np.ndarray:
            return _relu(places[:, None] - knots[: len(weights)]) @ weights + base

        changes = np.diff(rise, prepend=0)
        got = _run(network, _relu, between[:, None])
        _compare_outputs(
            f"The function through {n} points",
            got,
            np.interp(between, x, y),
            between,
            mistakes=[
                ("it starts at 0, not at the height y[0].", sums(changes, 0.0), 0.5),
                (
                    "the biases are +x, so the knots are at -x. A unit with w = 1 has its knot at "
                    "-b.",
                    sums(changes, y[0], -x),
                ),
                (
                    "the knots are at x[1:], one point too late: the first unit has to switch on "
                    "at x[0].",
                    sums(changes, y[0], x[1:]),
                ),
                (
                    "the output weights are the slopes, but a unit stays on to the right of its "
                    "knot: each one adds only the change of the slope.",
                    sums(rise, y[0]),
                ),
                (
                    "the changes of the slope come one unit too early, and the first slope is "
                    "missing. With np.diff that is prepend=0, not append=0.",
                    sums(np.diff(rise, append=0), y[0]),
                ),
                (
                    "the output bias is y[-1]. Where all units are off, at x[0], the function is "
                    "equal to its bias: take y[0].",
                    sums(changes, y[-1]),
                    0.5,
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


def _same_layer(layer: Any, given: tuple[np.ndarray, np.ndarray]) -> bool:
    """Whether the student's layer is a pair with the given weights."""
    is_pair = isinstance(layer, (list, tuple)) and len(layer) == 2
    return is_pair and np.array_equal(layer[0], given[0])


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
        got = call(answer, first=first, second=second)
        end = len(first)
        if isinstance(got, (list, tuple)) and len(got) == end + len(second):
            if _same_layer(got[end], second[0]) and not _same_layer(got[end - 1], first[-1]):
                raise Mistake(
                    "The first layer of the second network is in the merged layer already: go on "
                    "with the layer after it, second[1:].",
                    credit=0.5,
                )
        network = _as_network(got, inputs=sizes[0])
        (W, b), *rest = second
        first_bias, last_bias = first[-1][1], np.zeros_like(b)
        _compare_outputs(
            f"The output for networks with the sizes {sizes} and {more}",
            _run(network, _relu, X),
            _neuron_by_neuron(second, between)[:, 0],
            X,
            mistakes=[
                (
                    "the first bias of the second network has the wrong sign.",
                    _neuron_by_neuron([(W, -b), *rest], between)[:, 0],
                    0.5,
                ),
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
        w = rng.choice([-1.0, 1.0], n) * rng.uniform(0.4, 2, n)
        knots, low, high = rng.uniform(-2.8, 2.8, n), -1.75, 1.25
        b, v, c = -w * knots, rng.normal(size=n) - 0.7, rng.normal()
        if case == 8:  # no knot lies inside
            low, high = knots.max() + 1, knots.max() + 2
        if case >= 9:  # units without a knot
            w[case - 9] = 0.0
            b[0] = 0.0
            b[case - 9] = 0.0 if case == 9 else 1.0

        def values(places: Any, w=w, b=b, v=v, c=c) -> np.ndarray:
            return _relu(np.outer(places, w) + b) @ v + c

        turns = w != 0
        knots = -b[turns] / w[turns]
        inside = _inside(knots, low, high)
        places = np.concatenate([inside, [low, high]])
        F = values(places)
        got = as_array("The largest value", call(answer, w=w, b=b, v=v, c=c, low=low, high=high))
        shown = {"w": w, "b": b, "v": v, "c": round(c, 4)}
        given = ", ".join(f"{key} = {describe(value)}" for key, value in shown.items())
        name = f"The largest value from {low:g} to {high:g}, with {given},"
        if case >= 9 and not np.isfinite(got).all():
            raise Mistake(
                f"{name} is not finite: a unit with w = 0 has no knot, so leave it out of the "
                "division -b / w.",
                credit=0.5,
            )
        rising = np.concatenate([_inside(-b[w > 0] / w[w > 0], low, high), [low, high]])
        mirrored = np.concatenate([_inside(-knots, low, high), [low, high]])
        without = _relu(np.outer(places, w[turns]) + b[turns]) @ v[turns] + c
        each = (_relu(np.outer(places, w) + b) * v).max(axis=0).sum() + c
        below_start = [
            (f"you start from {start}, but all values are below: start with F(low).", value, 0.5)
            for start, value in (("0", 0.0), ("c", c))
            if F.max() < value
        ]
        known = [
            ("only the two ends are compared; it can be at a knot too.", F[-2:].max()),
            ("only knots are compared; it can be at an end too.", _max(values(inside)), 0.5),
            (
                "knots outside of the interval are counted too.",
                max(F.max(), _max(values(knots))),
                0.5,
            ),
            ("only knots count, even those outside.", _max(values(knots))),
            (
                "the knots of the units with w < 0 are missing: they are at -b / w, too.",
                _max(values(rising)),
                0.5,
            ),
            ("the knots are taken at +b / w; they are at -b / w.", _max(values(mirrored))),
            (
                "a unit with w = 0 has no knot, but it is still part of F: it adds v relu(b).",
                without.max(),
                0.5,
            ),
            (
                "it is the sum of the largest values of the units; they need not lie at one place.",
                each,
            ),
            ("c is missing.", F.max() - c, 0.5),
            *below_start,
            ("that is the smallest value.", F.min()),
            ("that is the place; return the value there.", places[F.argmax()], 0.5),
        ]
        below = F.max() - got if got.shape == () else np.nan
        named = any(np.isclose(got, value, rtol=1e-9).all() for _, value, *_ in known)
        if 1e-9 * np.abs(F).max() < below < 0.02 * np.ptp(F) and not named:
            raise Mistake(
                f"{name} is {F.max():.6g}, and yours is {below:.1g} less: a grid or a search gets "
                "near the peak, not onto it. Compute the knots."
            )
        compare(name.rstrip(","), got, F.max(), mistakes=known, tolerance=1e-9)


def _inside(places: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return those of the places that lie between low and high."""
    return places[(low < places) & (places < high)]


def _max(values: np.ndarray) -> float:
    return float(values.max(initial=-np.inf))


# -- 04.5 ------------------------------------------------------------------------------------------


@exercise(
    "04.5",
    "counterexample",
    points=2,
    hints=(
        "Near a the continuous F is nearly F(a) on both sides. What if F(a) is 0.8? And if it is "
        "0.1?",
        "If F(a) is 1/2 or more, then a itself will do: there the truth is 0. Else go to the right "
        "of a, where the truth is 1.",
        "How far to the right? F may be very steep. `np.nextafter(a, np.inf)` is the next number "
        "that the computer knows.",
    ),
)
def _check_counterexample(answer: Any) -> None:
    rng = np.random.default_rng(45)
    for case in range(12):
        a = float(rng.uniform(0.2, 0.8))
        k = [30.0, 1e3, 1e9][case % 3]
        z = [0.3, -2.5, 2.5, -2.5][case // 3]  # F(a) = 0.57, 0.08, 0.92, 0.08
        if case >= 9:  # so steep that only the next number is close enough
            a, k = float(rng.uniform(4, 8)), 1e14

        def F(x: float, k=k, z=z, a=a) -> float:
            return float(_sigmoid(np.float64(k * (x - a) + z)))

        x = as_array("The place", call(answer, F=F, a=a))
        if x.shape != ():
            raise Mistake(f"Return one number, not an array of shape {x.shape}.")
        x = float(x)
        if not np.isfinite(x):
            raise Mistake(f"The place is {x:g}; it has to be a number.")
        truth, found = float(x > a), F(x)
        if abs(found - truth) > 0.49:
            continue
        start = f"With a = {a:.3f} and F(a) = {F(a):.2f} you return"
        if x == a:
            raise Mistake(
                f"{start} a itself. There the truth is 0, and F is off by only {found:.2f}. But "
                "just to the right of a the truth is 1."
                + " What you add to a is so small that the sum is a again."
                * (a > 1)
            )
        if F(a) >= 0.5 and 0 < x - a < 1e-9:
            raise Mistake(
                f"{start} a place just to the right of a. There the truth is 1, and F is off by "
                f"only {abs(found - truth):.2f}. At a the truth is 0."
            )
        if F(a) < 0.5 and 0 < a - x < 1e-9:
            raise Mistake(
                f"{start} a place just to the left of a. There the truth is 0, and F is off by "
                f"only {found:.2f}. On the other side the truth is 1."
            )
        raise Mistake(
            f"{start} a {'+' if x > a else '-'} {abs(x - a):.2g}, where F is off by only "
            f"{abs(found - truth):.2f}: this F is so steep that its step is done there. Go closer "
            "to a."
        )


# -- 04.6 ------------------------------------------------------------------------------------------


@exercise(
    "04.6",
    "tower_network",
    points=3,
    hints=(
        "First layer: the four edges. Two sigmoids of x1 make a bump that is 1 for "
        "p1 < x1 < q1, two of x2 another. What is the sum of the two bumps inside of the "
        "rectangle, beside it, above it?",
        "The sum is 2 inside, 1 where only one coordinate fits, and 0 elsewhere. A unit of the "
        "second layer that switches between 1 and 2 is an AND.",
        "Its weights are K, -K, K, -K for the four edges and its bias is -1.5 K, with K around 20; "
        "then a linear output with weight 1.",
    ),
)
def _check_tower_network(answer: Any) -> None:
    rng = np.random.default_rng(46)
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

        if slip := _slip_of_edges(network, left, right):
            raise Mistake(slip)
        W, b = network[-1]
        if W.shape == (4, 1) and len(network) == 2 and b[0] < 0 and np.abs(got).max() > 1.5:
            raise Mistake(
                "Your AND is the output layer, and that is linear: its sigmoid is never applied. "
                "Add one more pair after it, with weight 1 and bias 0.",
                credit=0.5,
            )
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


def _slip_of_edges(network: _Network, left: np.ndarray, right: np.ndarray) -> str:
    """Say what is wrong with the edges, if four first units look at one coordinate each."""
    W, b = network[0]
    looks = W != 0
    if W.shape[1] != 4 or (looks.sum(axis=0) != 1).any():
        return ""
    axis = looks.argmax(axis=0)
    edges = -b / W.sum(axis=0)
    true = np.array([left, right])

    def right_with(places: np.ndarray) -> bool:
        return all(
            np.array_equal(np.sort(axis), [0, 0, 1, 1])
            and np.allclose(np.sort(places[axis == i]), true[:, i])
            for i in (0, 1)
        )

    if right_with(edges):
        more = network[1][0]
        if len(network) > 2 and (W.sum(axis=0) > 0).all() and (more > 0).all():
            return (
                "In the second hidden layer all weights are positive. The unit of a right edge has "
                "to take away what that of the left edge adds: K, -K, K, -K."
            )
        return ""
    if np.allclose(np.sort(edges), np.sort(true, axis=None)):
        j = int(np.flatnonzero(~np.isclose(edges, true[:, axis]).any(axis=0))[0])
        return (
            "The first biases don't stand in the order of the columns of W: unit "
            f"{j + 1} looks at x{axis[j] + 1}, but switches at {edges[j]:.4g}, an edge of "
            f"x{2 - axis[j]}. (np.append(left, right) puts both left edges first.)"
        )
    if right_with(-b):
        return (
            "The first biases lack the factor k: a unit with weight k switches at -b / k, so its "
            "bias is -k times the edge."
        )
    if right_with(-edges[::-1]) or right_with(-edges):
        return "The first biases have the wrong sign: a unit with weight k switches at -b / k."
    return ""


# -- 04.7 ------------------------------------------------------------------------------------------


@exercise(
    "04.7",
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
            ("each tent is divided by 2**s, not by 4**s.", 2.0**-s),
            # Before there is a second tent, 4**(s - 1) can't be told from no division at all.
            ("tent 1 is not divided by 4: divide tent s by 4**s, not by 4**(s - 1).", 4 * share),
            (
                "all tents are divided by 4**m; tent s has to be divided by 4**s.",
                0 * share + 4.0**-m,
            ),
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
        _compare_outputs(name, network_output, want, x[:, None], mistakes)
        widths = [len(b) for _, b in network[:-1]]
        if len(widths) > m or max(widths) > 4:
            raise Mistake(
                f"The values for m = {m} are right, but the hidden layers have the widths "
                f"{widths}. Allowed are {m} or fewer, each of at most 4 units.",
                credit=0.5,
            )
