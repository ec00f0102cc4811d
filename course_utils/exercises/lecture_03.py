"""Checks of the exercises of lecture 03, XOR; see `course_utils.exercises`.

Every network that computes the right thing passes, whatever its weights and its size.
"""

from collections.abc import Mapping
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np

from course_utils.datasets import boolean_table
from course_utils.exercises import Mistake, as_array, call, describe, exercise


def _step(z: np.ndarray) -> np.ndarray:
    return (z > 0).astype(int)


def _what(result: Any) -> str:
    """Name what a student returned, without the numbers in it."""
    if isinstance(result, (tuple, list)):
        return f"{len(result)}"
    return "a function" if callable(result) else describe(result)


def _two_layers(result: Any, inputs: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return what the student gave as W1 (inputs, hidden), b1 (hidden,), w2 (hidden,), b2."""
    if not isinstance(result, (tuple, list)) or len(result) != 4:
        raise Mistake(f"Return four things, (W1, b1, w2, b2), not {_what(result)}.")
    W1, b1, w2, b2 = (
        as_array(name, part).astype(float)
        for name, part in zip(("W1", "b1", "w2", "b2"), result, strict=True)
    )
    if W1.ndim != 2 or len(W1) != inputs:
        turned = W1.ndim == 2 and W1.shape[1] == inputs
        raise Mistake(
            f"W1 has shape {W1.shape}; it has to be ({inputs}, hidden): a row for each input, a "
            "column for each hidden neuron." + (" Is it transposed?" if turned else "")
        )
    hidden = W1.shape[1]
    for name, part, what in (("b1", b1, "a bias"), ("w2", w2, "an output weight")):
        if part.size != hidden:
            raise Mistake(
                f"{name} has shape {part.shape}, but W1 has {hidden} columns: {name} needs {what} "
                "for each hidden neuron."
            )
    if b2.size != 1:
        raise Mistake(f"b2 has shape {b2.shape}: one output neuron has one bias.")
    for name, part in (("W1", W1), ("b1", b1), ("w2", w2), ("b2", b2)):
        if not np.isfinite(part).all():
            raise Mistake(f"{name} contains {'nan' if np.isnan(part).any() else 'inf'}.")
    return W1, b1.reshape(hidden), w2.reshape(hidden), float(b2.reshape(()))


def _check_truth_table(
    network: tuple,
    truth: np.ndarray,
    case: str,
    others: Mapping[str, np.ndarray],
    repairs: Mapping[str, tuple] | None = None,
) -> None:
    """Compare a network of two layers with a truth table, in all rows.

    Parameters
    ----------
    network : tuple
        From `_two_layers`.
    truth : ndarray of int, shape (2**n,)
        What it should compute.
    case : str
        How the messages begin.
    others : mapping
        Functions that it might compute instead, by name.
    repairs : mapping, optional
        Networks with one thing mended, and what was wrong if one of them is right.
    """
    W1, b1, w2, b2 = network
    X = boolean_table(len(truth).bit_length() - 1)
    z1 = X @ W1 + b1
    z2 = _step(z1) @ w2 + b2
    got = _step(z2)
    if np.array_equal(got, truth):
        return
    # Whoever thinks of step(0) as 1 has understood the rest.
    generous = ((z1 >= 0).astype(int) @ w2 + b2 >= 0).astype(int)
    if np.array_equal(generous, truth) and ((z1 == 0).any() or (z2 == 0).any()):
        raise Mistake(
            f"{case}, a pre-activation is exactly 0, and there a neuron says 0, not 1: move the "
            "threshold between the values that it has to tell apart.",
            credit=0.5,
        )
    for text, (W, b, w, bias) in (repairs or {}).items():
        if np.array_equal(_step(_step(X @ W + b) @ w + bias), truth):
            raise Mistake(f"{case}, {text}")
    if np.array_equal(got, 1 - truth):
        raise Mistake(f"{case}, every row is the wrong way round: 1 where it should be 0.")
    if np.ptp(got) == 0:
        raise Mistake(f"{case}, your network says {got[0]} to every input.")
    for name, table in others.items():
        if np.array_equal(got, table):
            raise Mistake(f"{case}, your network computes {name}.")
    wrong = np.flatnonzero(got != truth)
    row = wrong[0]
    raise Mistake(
        f"{case}, your network is wrong in {len(wrong)} of {len(truth)} rows. For example x = "
        f"{tuple(X[row].tolist())} gives {got[row]}, it should be {truth[row]}; the hidden neurons "
        f"say {describe(_step(z1)[row])} there."
    )


def _turned_biases(W1: np.ndarray, b1: np.ndarray, w2: np.ndarray, b2: float) -> dict[str, tuple]:
    """Repairs of a network whose biases are thresholds: `repairs` of `_check_truth_table`."""
    reason = "the wrong sign: z > 0 means that the weighted sum exceeds −b."
    return {
        f"b1 has {reason}": (W1, -b1, w2, b2),
        f"b2 has {reason}": (W1, b1, w2, -b2),
        f"b1 and b2 have {reason}": (W1, -b1, w2, -b2),
    }


# -- 03.1 ------------------------------------------------------------------------------------------


@exercise(
    "03.1",
    "xnor_network",
    points=1,
    hints=(
        "Say it in words: both inputs are 1, or neither of them.",
        "So one hidden neuron is AND, the other one NOR, and the output is an OR.",
        "NOR is 1 only if both inputs are 0: negative weights, and a bias between 0 and the "
        "amount that one input takes away. Each hidden neuron is a column of W1.",
    ),
)
def _check_xnor_network(answer: Any) -> None:
    x1, x2 = boolean_table(2).T
    others = {
        "AND": x1 & x2,
        "OR": x1 | x2,
        "NAND": 1 - (x1 & x2),
        "NOR: the row with two ones is missing": 1 - (x1 | x2),
    }
    W1, b1, w2, b2 = network = _two_layers(call(answer), inputs=2)
    repairs = {"b1 and w2 are exchanged: the order is W1, b1, w2, b2.": (W1, w2, b1, b2)}
    if W1.shape == (2, 2):
        repairs["W1 is transposed: a column of W1 holds the weights of one hidden neuron."] = (
            W1.T,
            b1,
            w2,
            b2,
        )
    repairs |= _turned_biases(*network)
    _check_truth_table(network, (x1 == x2).astype(int), "For XNOR", others, repairs)


# -- 03.2 ------------------------------------------------------------------------------------------


@exercise(
    "03.2",
    "meeting_rows",
    points=2,
    hints=(
        "First compute what the hidden layer says to all 2**n inputs: a matrix with a row for "
        "each. course_utils.datasets.boolean_table makes the inputs.",
        "Compare each row of this matrix with each later one. A pair counts if the two rows are "
        "equal, but the truth values are not.",
        "Two loops do: i over all rows, j over those after i. Return () only when both are over.",
    ),
)
def _check_meeting_rows(answer: Any) -> None:
    cases = _meeting_cases()
    answers, first = [], None
    for W1, b1, truth in cases:
        try:
            result = call(answer, W1=W1.copy(), b1=b1.copy(), truth_table=truth.copy())
        except Mistake as mistake:
            if answers and str(mistake).endswith("did you forget `return`?"):
                raise Mistake(f"{mistake} Return () if there is no pair.") from None
            raise
        rows = _row_numbers(result, len(truth), f"For truth_table = {truth.tolist()}")
        answers.append(rows)
        first = first or _meeting_fault(rows, W1, b1, truth)
    if not first:
        return
    for what, (says, how) in _WRONG_MEETINGS.items():
        pairs = [_meeting_pairs(says(boolean_table(len(W)), W, b), y, how) for W, b, y in cases]
        # Does this slip explain all answers, those that are right as well?
        if all(
            sorted(rows) in found.tolist() if rows else not len(found)
            for rows, found in zip(answers, pairs, strict=True)
        ):
            raise Mistake(f"{first} {what}")
    raise Mistake(first)


def _hidden(X: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return _step(X @ W + b)


# The slips behind answers: what they compare of two rows, and whether all of it or any.
_WRONG_MEETINGS = {
    "You compute z without b1.": (lambda X, W, b: _step(X @ W), np.all),
    "Their z differ, but what counts is h.": (lambda X, W, b: X @ W + b, np.all),
    "At z = 0 a neuron says 0.": (lambda X, W, b: X @ W + b >= 0, np.all),
    "The bits of your inputs are in the wrong order: row 1 ends with a 1.": (
        lambda X, W, b: _hidden(X[:, ::-1], W, b),
        np.all,
    ),
    "You compare only the first neuron: all have to say the same to both rows.": (
        lambda X, W, b: _hidden(X, W, b)[:, :1],
        np.all,
    ),
    "You compare only the last neuron: all have to say the same to both rows.": (
        lambda X, W, b: _hidden(X, W, b)[:, -1:],
        np.all,
    ),
    "It isn't enough that one neuron says the same to both rows: all have to.": (_hidden, np.any),
    "You count how many neurons fire: it has to be the same ones.": (
        lambda X, W, b: _hidden(X, W, b).sum(axis=1, keepdims=True),
        np.all,
    ),
}


def _meeting_pairs(says: np.ndarray, truth: np.ndarray, how: Any = np.all) -> np.ndarray:
    """Rows (i, j), i < j, to which a layer says the same though their truth values differ."""
    meet = how(says[:, None] == says, axis=2)
    return np.argwhere(np.triu(meet & (truth[:, None] != truth)))


def _meeting_fault(rows: list[int], W1: np.ndarray, b1: np.ndarray, truth: np.ndarray) -> str:
    """Say what is wrong with an answer, or return an empty text."""
    case = f"For truth_table = {truth.tolist()}"
    H = _step(boolean_table(len(W1)) @ W1 + b1)
    pairs = _meeting_pairs(H, truth).tolist()
    if not rows:
        if not pairs:
            return ""
        i, j = pairs[0]
        return (
            f"{case}, rows {i} and {j} meet at h = {describe(H[i])} and have the values "
            f"{truth[i]} and {truth[j]}, but you return ()."
        )
    i, j = rows
    if sorted(rows) in pairs:
        return ""
    if i == j:
        return f"{case}, you return row {i} twice: two different rows have to meet."
    if (H[i] == H[j]).all():
        return (
            f"{case}, rows {i} and {j} meet, but both have the value {truth[i]}: that does no "
            "harm. Look for a one and a zero."
        )
    return (
        f"{case}, rows {i} and {j} don't meet: the hidden neurons say {describe(H[i])} and "
        f"{describe(H[j])}."
    )


def _meeting_cases() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Hidden layers and truth tables, with and without rows that meet."""
    rng = np.random.default_rng(32)
    xor = np.array([0, 1, 1, 0])
    cases = [
        (np.array([[1, 1], [1, 1]]), np.array([-0.5, -0.5]), xor),  # twice OR
        (np.array([[1, -1], [1, -1]]), np.array([-0.5, 1.5]), xor),  # as in the lecture: none
        (np.array([[1, 1], [-1, 1]]), np.array([0, -1]), np.array([1, 0, 0, 0])),  # z = 0
        (np.array([[0], [1]]), np.array([-0.5]), np.array([0, 0, 1, 0])),  # rows 0 and 2
        (np.ones((3, 3)), np.array([-0.5, -1.5, -2.5]), boolean_table(3).sum(axis=1) % 2),  # none
        (np.ones((3, 2)), np.array([-0.5, -1.5]), np.array([0, 0, 0, 0, 0, 0, 0, 1])),
    ]
    for n in (2, 3, 3, 4, 4, 4):
        hidden = rng.integers(2, 5)
        cases.append(
            (
                rng.integers(-2, 3, (n, hidden)),
                rng.integers(-4, 5, hidden) / 2,
                rng.integers(0, 2, 2**n),
            )
        )
    return cases


def _are_pairs(result: Any) -> bool:
    """Tell a list of pairs of row numbers from two rows of two bits."""
    sequences = (list, tuple, np.ndarray)
    if not isinstance(result, sequences) or not all(isinstance(pair, sequences) for pair in result):
        return False
    return all(len(pair) == 2 for pair in result) and (len(result) != 2 or np.max(result) > 1)


def _row_numbers(result: Any, count: int, case: str) -> list[int]:
    """Return what the student gave as no or two row numbers."""
    if isinstance(result, (list, tuple)) and len(result) == 0:
        return []
    if _are_pairs(result):
        raise Mistake(f"{case}: return one pair (i, j), not a list of pairs.")
    if not isinstance(result, (list, tuple, np.ndarray)) or len(result) != 2:
        raise Mistake(f"{case}: return two row numbers (i, j), or (), not {describe(result)}.")
    rows = as_array("what you return", list(result))
    if rows.shape != (2,):
        raise Mistake(f"{case}: return the numbers of the rows, not the rows themselves.")
    if rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= count:
        raise Mistake(f"{case}: row numbers go from 0 to {count - 1}.")
    return [int(row) for row in rows]


# -- 03.3 ------------------------------------------------------------------------------------------


@exercise(
    "03.3",
    "merge_linear_layers",
    points=2,
    hints=(
        "Start with two layers, the first of them linear, and write out (H @ W1 + b1) @ W2 + b2.",
        "The factor of H is the new W, the rest the new b: the first bias goes through the second "
        "layer as well. The function after the second layer stays.",
        "Go through the list and build a new one. If its last layer so far is linear, take it out, "
        "and put what it becomes together with the next layer in its place.",
    ),
)
def _check_merge_linear_layers(answer: Any) -> None:
    rng = np.random.default_rng(33)
    too_many = ""
    for sizes, kinds in _CASES:
        layers = [
            (rng.normal(size=shape), rng.normal(size=shape[1]), kind)
            for shape, kind in zip(pairwise(sizes), kinds, strict=True)
        ]
        case = f"For layers {', '.join(kinds)}"
        X = rng.normal(size=(50, sizes[0]))
        shorter = _activated_layers(call(answer, layers=list(layers)), sizes[0], case)
        got, want = _run_activated(shorter, X), _run_activated(layers, X)

        def same(H: np.ndarray, got: np.ndarray = got) -> bool:
            return np.allclose(got, H, rtol=1e-9, atol=1e-9)

        without_last = _run_activated(layers[:-1], X)
        if got.shape == without_last.shape and same(without_last):
            raise Mistake(f"{case}, the last layer is missing.")
        if got.shape != want.shape:
            raise Mistake(
                f"{case}, your network has {got.shape[1]} outputs instead of {want.shape[1]}."
            )
        if not same(want):
            before = ["relu", *kinds[:-1]]
            all_linear = [(W, b, "linear") for W, b, _ in layers]
            inherited = [
                (W, b, first if first == "linear" else kind)
                for (W, b, kind), first in zip(layers, before, strict=True)
            ]
            unbiased = [
                (W, b * (kind == "relu" or k == len(layers) - 1), kind)
                for k, (W, b, kind) in enumerate(layers)
            ]
            second_unbiased = [
                (W, b * (first == "relu"), kind)
                for (W, b, kind), first in zip(layers, before, strict=True)
            ]
            if same(_run_activated(second_unbiased, X)):
                raise Mistake(
                    f"{case}, the bias of the second of two merged layers is lost: add it to the "
                    "bias that comes through its W."
                )
            if same(_run_activated(unbiased, X)):
                raise Mistake(
                    f"{case}, the bias of a linear layer is lost: it has to go through the W of "
                    "the layer after it."
                )
            if same(_run_activated(inherited, X)):
                raise Mistake(
                    f"{case}, the ReLU after a merged layer is missing: what comes after the "
                    "second of the two layers stays."
                )
            if same(_run_activated(all_linear, X)):
                raise Mistake(
                    f"{case}, your network has no ReLU anymore: only merge linear layers."
                )
            raise Mistake(
                f"{case}, your network computes something else: for the first of 50 random inputs "
                f"{describe(got[0])} instead of {describe(want[0])}."
            )
        fewest = kinds.count("relu") + (kinds[-1] == "linear")
        if len(shorter) > fewest and not too_many:
            too_many = f"{case} you return {len(shorter)}; {_count(fewest)} enough"
    if too_many:
        raise Mistake(
            f"Your networks compute the same. But {too_many[0].lower()}{too_many[1:]}.", 0.5
        )


_CASES = [
    ((2, 3, 1), ["relu", "linear"]),
    ((3, 4, 2), ["linear", "linear"]),
    ((2, 3), ["linear"]),
    ((3, 3, 3, 3), ["linear", "relu", "linear"]),
    ((2, 5, 4, 1), ["relu", "linear", "linear"]),
    ((4, 2, 5, 3, 6), ["linear", "linear", "linear", "relu"]),
    ((2, 3, 4, 3, 2, 4), ["relu", "linear", "relu", "relu", "linear"]),
]


def _count(n: int) -> str:
    return "1 is" if n == 1 else f"{n} are"


def _activated_layers(result: Any, inputs: int, case: str) -> list[tuple]:
    """Return what the student gave as layers (W, b, "relu" or "linear") that fit together."""
    if not isinstance(result, (tuple, list)) or len(result) == 0:
        raise Mistake(
            f"{case}: return a list of layers [(W, b, activation), ...], not {_what(result)}."
        )
    layers = []
    for k, layer in enumerate(result, start=1):
        if not isinstance(layer, (tuple, list)) or len(layer) != 3:
            raise Mistake(f"{case}: layer {k} has to be (W, b, activation), not {describe(layer)}.")
        W, b = (
            as_array(f"{n} of layer {k}", part) for n, part in zip("Wb", layer[:2], strict=True)
        )
        if layer[2] not in ("relu", "linear"):
            raise Mistake(f'{case}: activation of layer {k} has to be "relu" or "linear".')
        if W.ndim != 2 or len(W) != inputs or b.size != W.shape[1]:
            raise Mistake(
                f"{case}, layer {k} of yours has W of shape {W.shape} and b of shape {b.shape}; "
                f"what comes in has {inputs} entries."
            )
        layers.append((W, b.reshape(-1), layer[2]))
        inputs = W.shape[1]
    return layers


def _run_activated(layers: list[tuple], X: np.ndarray) -> np.ndarray:
    H = X
    for W, b, kind in layers:
        H = H @ W + b
        H = np.maximum(0, H) if kind == "relu" else H
    return H


# -- 03.4 ------------------------------------------------------------------------------------------


@exercise(
    "03.4",
    "counting_network",
    points=2,
    hints=(
        "Let hidden neuron k say whether at least k inputs are 1, for k = 1 to n. If m inputs are "
        "1, which hidden neurons say 1?",
        "The first m. So the output neuron sums the first m of its weights. Which sums do you "
        "want, and by how much does each differ from the one before?",
        "The k-th output weight is values[k] - values[k - 1]. With m ones, the sum is values[m] - "
        "values[0], so the bias has to give values[0] back, less one half.",
    ),
)
def _check_counting_network(answer: Any) -> None:
    rng = np.random.default_rng(34)
    tables = [
        [0, 1, 1, 0, 0],
        [0, 0, 0, 1],
        [0, 1, 0, 1, 0],
        [0, 0, 1, 0, 0, 0],
        [0, 1, 1, 0, 1, 1, 1],
    ]
    tables += [[1, 0, 1, 0], [1, 1, 0], [1, 0], [0, 0, 0], [1, 1, 1, 1]]
    tables += [rng.integers(0, 2, n + 1).tolist() for n in (5, 6, 7)]
    too_many = ""
    for values in tables:
        inputs = len(values) - 1
        result = call(answer, values=list(values))
        _check_inputs(result, values)
        W1, b1, w2, b2 = network = _two_layers(result, inputs)
        ones = boolean_table(inputs).sum(axis=1)
        truth = np.array(values)[ones]
        others = {
            "values[m - 1] for m ones: everything comes one too late": np.array(
                [values[0], *values[:-1]]
            )[ones],
            "values[m + 1] for m ones: everything comes one too early": np.array(
                [*values[1:], values[-1]]
            )[ones],
            "what the list says backwards": np.array(values[::-1])[ones],
            "parity, whatever `values` says": ones % 2,
            "the same as if values[0] were 0: it is forgotten": np.array([0, *values[1:]])[ones],
        }
        repairs = {
            "the output weights have the wrong sign.": (W1, b1, -w2, b2),
            "only b2 is wrong: with no ones, nothing comes from the hidden neurons, and the output "
            f"has to be values[0] = {values[0]}.": (W1, b1, w2, values[0] - 0.5),
            "the hidden neurons and the output weights are in opposite order.": (
                (W1, b1, w2[::-1], b2)
            ),
        }
        if w2.size == inputs and w2.tolist() in (values[1:], values[:-1]):
            repairs["an output weight has to be the *jump* from one value to the next."] = (
                W1,
                b1,
                np.diff(values),
                b2,
            )
        if w2.tolist() == values:
            at_least = 0.5 - np.arange(inputs + 1)
            repairs[
                "a neuron can say *at least k*, not *exactly k*: the output weights have to be the "
                "jumps from one value to the next."
            ] = (np.ones((inputs, inputs + 1)), at_least, np.diff(values, prepend=0), -0.5)
        repairs |= _turned_biases(*network)
        _check_truth_table(network, truth, f"For values = {values}", others, repairs)
        hidden = network[0].shape[1]
        if hidden > inputs and not too_many:
            too_many = f"For values = {values} it takes {hidden} hidden neurons for {inputs} inputs"
    if too_many:
        raise Mistake(f"Your networks are right. {too_many}; n are always enough.", credit=0.5)


def _check_inputs(result: Any, values: list[int]) -> None:
    """Raise the Mistake of a network for another number of inputs."""
    inputs = len(values) - 1
    if not isinstance(result, (tuple, list)) or len(result) != 4:
        return
    W1 = np.asarray(as_array("W1", result[0]))
    if W1.ndim == 2 and len(W1) != inputs and W1.shape[1] != inputs:
        raise Mistake(
            f"For values = {values}, W1 has shape {W1.shape}. The list has n + 1 entries, for 0 to "
            f"n ones, so here n = {inputs}, and W1 needs {inputs} rows."
        )


# -- 03.5 ------------------------------------------------------------------------------------------


@exercise(
    "03.5",
    "maximum_network",
    points=2,
    hints=(
        "How much larger than x2 is the maximum? That amount is never negative.",
        "max(x1, x2) = x2 + max(0, x1 - x2). The second summand is a ReLU neuron. But the output "
        "neuron doesn't see x2: it has to come through the hidden layer as well.",
        "A ReLU lets only positive numbers pass. Two of them, one for x2 and one for -x2, tell the "
        "output neuron everything about x2.",
    ),
)
def _check_maximum_network(answer: Any) -> None:
    W1, b1, w2, b2 = _two_layers(call(answer), inputs=2)
    X = np.random.default_rng(35).normal(scale=3, size=(400, 2))
    X = np.concatenate([X, [[0, 0], [2, 2], [-1, -1], [0, -3], [-4, 0], [1000, -1000]]])
    hidden = np.maximum(0, X @ W1 + b1)
    got, want = hidden @ w2 + b2, X.max(axis=1)

    def right(rows: np.ndarray) -> bool:
        return np.allclose(got[rows], want[rows], rtol=1e-9, atol=1e-9)

    everywhere, positive = np.full(len(X), True), (X > 0).all(axis=1)
    if right(everywhere):
        # A bias that keeps a ReLU open near 0 doesn't do so far away.
        far = X * 1000 * (1 + np.abs(b1).max(initial=0))
        largest = np.abs(far).max()
        if np.allclose(
            np.maximum(0, far @ W1 + b1) @ w2 + b2, far.max(axis=1), atol=1e-9 * largest
        ):
            return
        raise Mistake(
            "It is right for small numbers, but not for very large negative ones: no bias keeps a "
            "ReLU open for all of them.",
            credit=0.5,
        )
    if np.allclose(got - want, got[0] - want[0], rtol=0, atol=1e-9):
        offset = got[0] - want[0]
        reason = ": b2 has to be 0, there is no threshold here" if np.isclose(b2, offset) else ""
        raise Mistake(f"Every output is off by {offset:.4g}{reason}.", credit=0.5)
    causes = {
        "the smaller of the two": X.min(axis=1),
        "the sum": X.sum(axis=1),
        "x1": X[:, 0],
        "x2": X[:, 1],
        "the distance of the two numbers": np.abs(X[:, 0] - X[:, 1]),
        "the maximum times −1": -want,
        "twice the maximum": 2 * want,
        "max(0, x1) + max(0, x2)": np.maximum(0, X).sum(axis=1),
        "only max(0, x1 − x2), to which x2 has to be added": np.maximum(0, X[:, 0] - X[:, 1]),
        "only max(0, x2 − x1), to which x1 has to be added": np.maximum(0, X[:, 1] - X[:, 0]),
    }
    for name, values in causes.items():
        if np.allclose(got, values, rtol=1e-9, atol=1e-9):
            raise Mistake(f"Your network computes {name}, not the maximum.")
    if np.allclose(got, np.abs(X).max(axis=1), rtol=1e-9, atol=1e-9):
        raise Mistake(
            "Your network computes max(|x1|, |x2|): you add |x1 + x2| instead of x1 + x2. The "
            "neuron for −x1 − x2 needs a negative output weight.",
            credit=0.5,
        )
    for k in (0, 1):
        this, other = X[:, k], X[:, 1 - k]
        more = np.maximum(0, this - other)
        if any(np.allclose(got, more + x, rtol=1e-9) for x in (this, np.maximum(0, this))):
            a, b = f"x{k + 1}", f"x{2 - k}"
            raise Mistake(
                f"You add max(0, {a} − {b}) to {a}. The difference is the wrong way round: "
                f"{b} − {a} is what {b} has more."
            )
        size = np.maximum(0, other - this) + np.abs(this)
        if np.allclose(got, size, rtol=1e-9, atol=1e-9):
            raise Mistake(
                f"You add |x{k + 1}| instead of x{k + 1}: the neuron for −x{k + 1} needs the "
                "output weight −1.",
                credit=0.5,
            )
    if right(positive):
        row = np.flatnonzero(~np.isclose(got, want))[0]
        raise Mistake(
            f"It is right if both numbers are positive, but max{_pair(X[row])} comes out as "
            f"{got[row]:.4g}: a ReLU swallows negative numbers, so what should pass needs two.",
            credit=0.5,
        )
    for name, rows in (("x1 > x2", X[:, 0] > X[:, 1]), ("x1 < x2", X[:, 0] < X[:, 1])):
        if right(rows):
            raise Mistake(f"It is right if {name}, but not otherwise.")
    row = np.abs(got - want).argmax()
    raise Mistake(
        f"max{_pair(X[row])} comes out as {got[row]:.4g}. The hidden neurons say "
        f"{describe(hidden[row])} there."
    )


def _pair(x: np.ndarray) -> str:
    return "({:.4g}, {:.4g})".format(*x)


# -- 03.6 ------------------------------------------------------------------------------------------


@exercise(
    "03.6",
    "ring_network",
    points=3,
    hints=(
        "Three layers: a neuron for each edge of both polygons, then one AND for each polygon, "
        "then the output: in the outer one, and not in the inner one.",
        "The line through corners p and q has the normal (−d2, d1), where d = q − p, and the bias "
        "that makes p · w + b zero. np.roll gives to each corner the next one.",
        "The mean of a polygon's corners lies inside of it. If a neuron's pre-activation is "
        "negative there, multiply its weights and its bias by −1: then both orders of the corners "
        "work.",
        "The second layer has two neurons. Its matrix has a row for each edge: the first column is "
        "1 at the edges of the outer polygon, the second one at those of the inner one, else 0.",
    ),
)
def _check_ring_network(answer: Any) -> None:
    rng = np.random.default_rng(36)
    failures, orders = {}, list(product((1, -1), repeat=2))
    for order in [*orders, *orders]:
        outer, inner = _nested_polygons(rng)
        outer, inner = outer[:: order[0]].copy(), inner[:: order[1]].copy()
        regions = _points_off_the_edges(rng, outer, inner)
        ring = _Ring(_layers(call(answer, outer=outer, inner=inner)), outer, inner, *regions)
        if not np.array_equal(_run(ring.layers, ring.points), ring.wanted):
            failures.setdefault(order, ring)
    if not failures:
        return
    turned = [_with_turned_biases(ring) for ring in failures.values()]
    if all(turned) and len(failures) < 4:
        raise Mistake(
            "Where you multiply w by −1, to turn it round, b has to be multiplied as well: else "
            "the line moves.",
            credit=0.5,
        )
    for name, order in (("counterclockwise", (1, 1)), ("clockwise", (-1, -1))):
        if set(failures) == set(orders) - {order}:
            raise Mistake(
                f"Your ring is right if the corners of both polygons are listed {name}, but "
                "they may come in either order.",
                credit=0.5,
            )
        for k, polygon in enumerate(("outer", "inner")):
            if set(failures) == {this for this in orders if this[k] != order[k]}:
                raise Mistake(
                    f"Your ring is right if the corners of the {polygon} polygon are listed "
                    f"{name}, but they may come in either order.",
                    credit=0.5,
                )
    raise Mistake(*_ring_failure(next(iter(failures.values()))))


class _Ring(NamedTuple):
    """What an answer gave for two polygons, and points to try it at."""

    layers: list
    outer: np.ndarray
    inner: np.ndarray
    points: np.ndarray
    in_outer: np.ndarray
    in_inner: np.ndarray

    @property
    def wanted(self) -> np.ndarray:
        """Where the network should say 1."""
        return self.in_outer & ~self.in_inner


def _edges(outer: np.ndarray, inner: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the two corners of each edge of both polygons."""
    return [(p[k - 1], p[k]) for p in (outer, inner) for k in range(len(p))]


def _on_line(w: np.ndarray, b: float, edge: tuple[np.ndarray, np.ndarray]) -> bool:
    """Tell whether w·x + b is 0 at both corners of an edge."""
    size = np.linalg.norm(w) * max(np.linalg.norm(corner) for corner in edge)
    return all(abs(corner @ w + b) <= 1e-6 * size for corner in edge)


def _with_turned_biases(ring: _Ring) -> bool:
    """Tell whether the ring is right if biases whose sign doesn't fit their line change it."""
    W, b = ring.layers[0]
    b = np.broadcast_to(b, W.shape[1]).copy()
    edges = _edges(ring.outer, ring.inner)
    for k in range(len(b)):
        fits = any(_on_line(W[:, k], b[k], edge) for edge in edges)
        if not fits and any(_on_line(W[:, k], -b[k], edge) for edge in edges):
            b[k] = -b[k]
    return np.array_equal(_run([(W, b), *ring.layers[1:]], ring.points), ring.wanted)


def _nested_polygons(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw two convex polygons, one inside the other, corners counterclockwise."""
    turn, stretch = rng.uniform(0, 2 * np.pi), np.diag(rng.uniform(0.6, 2, 2))
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    center = rng.uniform(2, 5, 2) * rng.choice([-1, 1], 2)
    polygons = []
    # A triangle with these jittered corners contains radius 0.3. The inner polygon is off the
    # center, or else the middle of the outer one would do for both.
    for radius, place in ((1.0, 0.0), (0.12, 0.16)):
        n = rng.integers(3, 8)
        angles = 2 * np.pi * (np.arange(n) + rng.uniform(-0.1, 0.1, n)) / n
        circle = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1) + [place, 0.0]
        polygons.append(3 * circle @ stretch @ rotation + center)
    return polygons[0], polygons[1]


def _points_off_the_edges(
    rng: np.random.Generator, outer: np.ndarray, inner: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw points around two polygons, and tell which are inside of each."""
    from matplotlib.path import Path

    spread = np.ptp(outer, axis=0)
    parts = [rng.uniform(outer.min(axis=0) - spread / 2, outer.max(axis=0) + spread / 2, (600, 2))]
    parts.append(rng.uniform(inner.min(axis=0), inner.max(axis=0), (200, 2)))
    points = np.concatenate(parts)
    for polygon in (outer, inner):
        edge = np.roll(polygon, -1, axis=0) - polygon
        offset = points[:, None] - polygon
        cross = edge[:, 0] * offset[..., 1] - edge[:, 1] * offset[..., 0]
        points = points[(np.abs(cross) > 1e-3 * np.hypot(*edge.T)).all(axis=1)]
    return points, *(Path(polygon).contains_points(points) for polygon in (outer, inner))


def _layers(result: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return what the student gave as layers that fit together, from 2 inputs to 1 output."""
    if not isinstance(result, (tuple, list)) or len(result) == 0:
        raise Mistake(f"Return a list of layers [(W, b), ...], not {_what(result)}.")
    layers, width = [], 2
    for k, layer in enumerate(result, start=1):
        if not isinstance(layer, (tuple, list)) or len(layer) != 2:
            raise Mistake(f"Layer {k} has to be a pair (W, b), not {_what(layer)}.")
        W, b = (
            as_array(f"{name} of layer {k}", part).astype(float)
            for name, part in zip("Wb", layer, strict=True)
        )
        if W.ndim == 1 and k == len(result):
            W = W[:, None]
        if W.ndim != 2 or len(W) != width:
            what = "inputs" if k == 1 else f"neurons of layer {k - 1}"
            raise Mistake(
                f"W of layer {k} has shape {W.shape}; it needs {width} rows, one for each of the "
                f"{width} {what}."
            )
        if b.size not in (1, W.shape[1]):
            raise Mistake(
                f"b of layer {k} has shape {b.shape}, but W has {W.shape[1]} columns: one bias for "
                "each neuron."
            )
        layers.append((W, b.reshape(-1)))
        width = W.shape[1]
    if width != 1:
        raise Mistake(f"The last layer has {width} neurons: a network for one region has one.")
    return layers


def _run(layers: list[tuple[np.ndarray, np.ndarray]], points: np.ndarray) -> np.ndarray:
    H = points
    for W, b in layers:
        H = _step(H @ W + b)
    return H[:, 0] == 1


def _ring_failure(ring: _Ring) -> tuple[str, float]:
    """Say what is wrong with a ring, and the share of the points."""
    layers, outer, inner, points, in_outer, in_inner = ring
    got, want = _run(layers, points), ring.wanted
    W, b = layers[0]
    b = np.broadcast_to(b, W.shape[1])
    edges = _edges(outer, inner)
    if 1 < len(layers) and W.shape[1] < len(edges):
        return (
            f"Layer 1 has {W.shape[1]} neurons, but the polygons have {len(outer)} + {len(inner)} "
            "edges, and each needs a neuron: n corners have n edges, the last one leads back to "
            "the first corner.",
            0.0,
        )
    neurons = list(zip(W.T, b, strict=True))
    missing = [edge for edge in edges if not any(_on_line(w, c, edge) for w, c in neurons)]
    if missing and all(any(_on_line(w, -c, edge) for w, c in neurons) for edge in missing):
        return "b has the wrong sign: z has to be 0 at both corners of an edge.", 0.0
    if len(layers) > 1 and missing:
        along = any(
            abs(W[0, k] * (q - p)[1] - W[1, k] * (q - p)[0]) < 1e-9 * np.hypot(*W[:, k])
            for p, q in edges
            for k in range(W.shape[1])
        )
        reason = " Weights point along an edge: turn them by 90°." if along else ""
        return (
            f"{len(missing)} of the {len(edges)} edges have no neuron in layer 1 whose z is 0 at "
            f"both corners.{reason}",
            0.0,
        )
    generous = points
    for k, (weights, bias) in enumerate(layers):
        z = generous @ weights + bias
        generous = (z >= 0 if k else z > 0).astype(int)
    if np.array_equal(generous[:, 0] == 1, want):
        return (
            "A pre-activation is exactly 0, and there a neuron says 0, not 1: an AND of n inputs "
            "needs a threshold below n.",
            0.5,
        )
    inside = _view_of_layer_2(ring)
    if got.all() or not got.any():
        return f"Your network says {int(got[0])} to every point.{inside}", 0.0
    causes = {
        "The hole is filled: your network says 1 in the whole outer polygon.": in_outer,
        "Your network says 1 in the hole, and nowhere else.": in_inner,
        "Ring and rest are exchanged: your network says 1 where it should say 0.": ~want,
        "Your network says 1 everywhere but in the hole: the outer edges are missing.": ~in_inner,
        "Your network says 1 outside of the outer polygon, and 0 in all of it.": ~in_outer,
    }
    for text, region in causes.items():
        if np.array_equal(got, region):
            return text + inside, 0.0
    wrong = got != want
    place = points[wrong][0]
    where = "in the hole" if in_inner[wrong][0] else "in the ring"
    if not in_outer[wrong][0]:
        where = "outside of both polygons"
    return (
        f"{wrong.mean():.0%} of the points are wrong. For example {_pair(place)}, {where}, "
        f"gets {int(got[wrong][0])}.{inside}",
        0.0,
    )


def _two_layer_view(layers: list, outer: np.ndarray, inner: np.ndarray) -> str:
    """Say why one neuron after the edges doesn't know the hole, if it reads the hole's edges."""
    if len(layers) != 2:
        return ""
    (W, b), (w, _) = layers
    hole = _owners(layers[0], outer, inner) == 1
    if not w[hole].any():
        return ""
    z = (inner.mean(axis=0) @ W + b)[hole]
    some = " Layer 2 is one neuron, which reads all edges. At a point of the ring"
    own = "the hole needs a neuron of its own, before the output neuron."
    if (z > 0).all():
        return f"{some} some edges of the hole fire already, only in the hole do all: {own}"
    if (z < 0).all():
        return f"{some} only some edges of the hole fire, turned outwards as they are: {own}"
    return ""


def _owners(layer: tuple, outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Tell for each neuron whether its line is an edge of the outer (0), inner (1) or none (2)."""
    W, b = layer
    b = np.broadcast_to(b, W.shape[1])
    polygons = [_edges(outer, inner)[: len(outer)], _edges(outer, inner)[len(outer) :]]
    owners = np.full(len(b), 2)
    for k in range(len(b)):
        for number, edges in enumerate(polygons):
            if any(_on_line(W[:, k], b[k], edge) for edge in edges):
                owners[k] = number
    return owners


def _fault_of_ands(layers: list, outer: np.ndarray, inner: np.ndarray) -> str:
    """Say which neuron of layer 2 isn't the AND of the edges of one polygon."""
    owners = _owners(layers[0], outer, inner)
    W, b = layers[1]
    for k, bias in enumerate(np.broadcast_to(b, W.shape[1])):
        reads = owners[W[:, k] != 0]
        if not len(reads) or not np.isin(W[:, k], (0, 1)).all():
            continue
        name, n = f" Neuron {k + 1} of layer 2", len(reads)
        if {0, 1} <= set(reads):
            return f"{name} reads edges of both polygons: each polygon needs an AND of its own."
        needed = max(0, int(np.floor(-bias)) + 1)
        middle = (inner if 1 in reads else outer).mean(axis=0)
        outwards = ((middle @ layers[0][0] + layers[0][1])[W[:, k] != 0] < 0).sum()
        if needed > n:
            return f"{name} never fires: it has {n} weights 1 and the bias {bias:g}."
        if outwards and needed == n:
            if outwards == n:
                return f"{name} never fires: its edges are turned outwards."
            return (
                f"{name} is 0 in its polygon: for {outwards} of its {n} edges z is negative in the "
                "middle of the polygon."
            )
        if needed == 1 < n and outwards < n:
            return f"{name} is an OR of {n} edges, with the bias {bias:g}; make it an AND."
        if needed < n:
            return f"{name} is no AND: it fires if {needed} of its {n} edges do."
    return ""


def _view_of_layer_2(ring: _Ring) -> str:
    """Say what layer 2 of three says at a point of the ring, of the hole and outside."""
    layers, outer, inner = ring.layers, ring.outer, ring.inner
    if len(layers) == 2:
        return _two_layer_view(layers, outer, inner)
    if len(layers) != 3 or layers[1][0].shape[1] != 2:
        return ""
    H = ring.points
    for W, b in layers[:2]:
        H = _step(H @ W + b)
    in_ring, in_hole, outside = (
        describe(H[region][0]) for region in (ring.wanted, ring.in_inner, ~ring.in_outer)
    )
    return (
        f" At a point of the ring layer 2 says {in_ring}, at one of the hole {in_hole}, at one "
        f"outside {outside}.{_fault_of_ands(layers, outer, inner)}"
    )
