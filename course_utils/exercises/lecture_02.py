"""Checks of the exercises of lecture 02, boolean gates; see `course_utils.exercises`."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from course_utils.datasets import boolean_table, letter_bitmaps
from course_utils.exercises import Mistake, NearlyRight, as_array, call, describe, exercise

_GATES = {
    "NAND": lambda p, q: 1 - p * q,
    "NOR": lambda p, q: (1 - p) * (1 - q),
    "IMPLIES": lambda p, q: 1 - p * (1 - q),
}
# What a wrong neuron may compute instead: the truth table for rows 00, 01, 10, 11, and its name.
_INSTEAD = {
    (0, 0, 0, 1): "AND",
    (0, 1, 1, 1): "OR",
    (1, 1, 1, 0): "NAND",
    (1, 0, 0, 0): "NOR",
    (0, 0, 1, 0): "the negation of IMPLIES",
    (1, 0, 1, 1): "x2 → x1, with the inputs exchanged",
    (1, 1, 0, 1): "IMPLIES",
    (0, 0, 0, 0): "0 for every input",
    (1, 1, 1, 1): "1 for every input",
}


def _weights_and_bias(case: str, result: Any, d: int) -> tuple[np.ndarray, float]:
    """Read what should be a pair: weights of shape (d,) and a bias."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Mistake(f"{case}, return weights and bias, `return w, b`, not {describe(result)}.")
    w, b = _numbers(case, "weights", result[0]), _numbers(case, "bias", result[1])
    if w.shape != (d,) or b.size != 1:
        raise Mistake(
            f"{case}, the weights have shape {w.shape} and the bias {b.shape}: a neuron with "
            f"{d} inputs has weights of shape ({d},), and one number as its bias."
        )
    if not np.isfinite(w).all() or not np.isfinite(b).all():
        raise Mistake(f"{case}, the weights or the bias are not finite.")
    return w.astype(float), float(b.reshape(()))


def _numbers(case: str, name: str, value: Any) -> np.ndarray:
    """Read weights or a bias as an array of numbers."""
    try:
        return as_array(name, value)
    except Mistake:
        given = repr(value) if isinstance(value, str) else describe(value)
        what = "numbers" if name == "weights" else "a number"
        raise Mistake(f"{case}, the {name} should be {what}, not {given}.") from None


def _pre_activations(X: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """Return z of each row, where what is only rounding error counts as 0."""
    z = X @ w + b
    return np.where(np.abs(z) < 1e-9 * (np.abs(w).sum() + abs(b)), 0.0, z)


def _wrong_row(case: str, X: np.ndarray, want: np.ndarray, z: np.ndarray) -> str:
    """Tell the first wrong row, one with z = 0 before others."""
    wrong = np.flatnonzero((z > 0) != (want == 1))
    n = min(wrong, key=lambda n: (z[n] != 0, n))
    row = ", ".join(str(int(x)) for x in X[n])
    zero = ": z = 0 is not above the threshold" if z[n] == 0 else ""
    return (
        f"{case}, the input ({row}) gives z = {z[n]:.4g} and the output {int(z[n] > 0)}, which "
        f"should be {int(want[n])}{zero}."
    )


# -- 02.1 ------------------------------------------------------------------------------------------


@exercise(
    "02.1",
    "integer_gate_weights",
    points=1,
    hints=(
        "Write the four conditions of a gate down: z > 0 in the rows with output 1, z ≤ 0 in the "
        "others. The row 00 speaks of b alone.",
        "For NOR, only the row 00 may fire: b has to be positive, and each one that comes in has "
        "to pull z down to 0 or below. 1 is enough of everything.",
        "NAND fires in the row 01, with z = w2 + b > 0, but not in 11. With w1 = w2 = -1, which "
        "integer b is above 1, and not above 2? For IMPLIES, which input speaks against firing?",
    ),
)
def _check_integer_gate_weights(answer: Any) -> None:
    X, fractions = boolean_table(2), []
    for gate, truth in _GATES.items():
        case = f"For {gate}"
        try:
            result = call(answer, gate=gate)
        except Mistake as mistake:
            text = mistake.text.replace("returned None:", f'returned None for gate="{gate}":')
            raise Mistake(text) from None
        w, b = _weights_and_bias(case, result, 2)
        want, z = truth(*X.T), _pre_activations(X, w, b)
        outputs = tuple((z > 0).astype(int).tolist())
        if outputs != tuple(want.tolist()):
            instead = _INSTEAD.get(outputs)
            instead = f"Your neuron computes {instead}. " if instead else ""
            raise Mistake(instead + _wrong_row(case, X, want, z))
        if (np.append(w, b) % 1).any():
            fractions.append(gate)
    if fractions:
        raise Mistake(
            f"All gates are right, but for {' and '.join(fractions)} you use numbers that aren't "
            "integers.",
            credit=0.5,
        )


# -- 02.2 ------------------------------------------------------------------------------------------


@exercise(
    "02.2",
    "at_least_k_of_d",
    points=1,
    hints=(
        "If all weights are 1, what does the weighted sum count?",
        "The threshold belongs between k - 1 and k: with k ones the neuron fires, with k - 1 it "
        "doesn't.",
        "The bias is minus the threshold. In the middle between k - 1 and k it is safe from "
        "z = 0, which doesn't fire.",
    ),
)
def _check_at_least_k_of_d(answer: Any) -> None:
    for d in (4, 3, 1, 2, 7):
        X = boolean_table(d)
        ones = X.sum(axis=1)
        for k in range(d, -1, -1):
            case = f"With d = {d} and k = {k}"
            w, b = _weights_and_bias(case, call(answer, d=d, k=k), d)
            z = _pre_activations(X, w, b)
            fires = z > 0
            if np.array_equal(fires, ones >= k):
                continue
            if b > 0 and np.array_equal(_pre_activations(X, w, -b) > 0, ones >= k):
                raise Mistake(
                    f"{case}, the sign of the bias is reversed: b is minus the threshold."
                )
            if k == 0:
                wrong = _wrong_row(case, X, ones >= k, z)
                raise Mistake(f"{wrong} Zero inputs are enough, so the neuron should always fire.")
            if np.array_equal(fires, ones > k) and (k < d or (z[ones == k] == 0).any()):
                zero = np.any(z[ones == k] == 0)
                raise Mistake(
                    f"{case}, the neuron fires only if more than k inputs are 1"
                    + (": with exactly k ones z = 0, which doesn't fire." if zero else ".")
                )
            if k == d and (w == 1).all() and -b > k:
                raise Mistake(
                    f"{case}, the neuron never fires: the threshold is {-b:g}, but no more than "
                    f"{d} inputs can be 1. It belongs between k - 1 and k."
                )
            if np.array_equal(fires, ones >= k - 1):
                raise Mistake(f"{case}, the neuron fires already with {k - 1} of the inputs at 1.")
            if np.array_equal(fires, ones < k):
                raise Mistake(f"{case}, all signs are reversed: it fires with fewer than k ones.")
            if np.array_equal(fires, ones <= k):
                raise Mistake(f"{case}, the neuron fires if at most k inputs are 1.")
            if not w.all():
                zeros = "a weight is 0" if (w == 0).sum() == 1 else "some weights are 0"
                raise Mistake(f"{case}, {zeros}: each of the d inputs counts.")
            raise Mistake(_wrong_row(case, X, ones >= k, z))


# -- 02.3 ------------------------------------------------------------------------------------------

_ORDER = (3, 2, 1, 0)  # rows 11, 10, 01, 00
_TARGETS = (1, 0, 1, 1)  # x2 → x1
_START = (-2, -1, 0)  # from here, each slip below makes another walk


@exercise(
    "02.3",
    "places_of_the_walk",
    points=2,
    hints=(
        "For each row in turn: z = w1·x1 + w2·x2 + b, with the weights as they are now. The "
        "output is 1 only if z > 0, so at z = 0 it is 0.",
        "If a row with target 1 is silent, add it, with a 1 for the bias: row 10 is (1, 0, 1). If "
        "row 01 fires, subtract (0, 1, 1). Then go on with the next row.",
        "At (-2, -1, 0), row 11 has z = -3, so it is silent, and its target is 1: adding it is the "
        "first update. You are done when four rows in succession are right.",
    ),
)
def _check_places_of_the_walk(answer: Any) -> None:
    if callable(answer):
        raise Mistake("Give the list of places to the check, not a function.")
    places = as_array("The list of places", answer)
    if places.ndim != 2 or places.shape[1] != 3:
        raise Mistake(
            "Write a list of triples (w1, w2, b), one for each update, not an array of shape "
            f"{places.shape}."
        )
    truth = _walk()
    if _same(places, truth):
        return
    if _same(_moves(places), truth):
        if tuple(places[0]) == _START:
            raise Mistake(
                f"Leave out {_START}: the list begins with the place after the first update."
            )
        raise Mistake("Write one triple for each update: rows that are right make none.")
    if _same(np.roll(places, -1, axis=1), truth):
        raise Mistake("Write the bias last: each place is a triple (w1, w2, b).")
    right = 0
    while right < min(len(places), len(truth)) and tuple(places[right]) == truth[right]:
        right += 1
    slips = [
        ("Rows with z = 0 fire in your walk, but step(0) is 0.", _walk(fires_at_zero=True)),
        ("The sign is reversed: a row that should fire is added.", _walk(sign=-1)),
        (
            "The bias moves the other way: add 1 to it where you add a row, subtract 1 where you "
            "subtract one.",
            _walk(bias=-1),
        ),
        (f"The walk begins at {_START}, not at (0, 0, 0).", _walk(start=(0, 0, 0))),
        ("The order of the rows is 11, 10, 01, 00, not that of the table.", _walk((0, 1, 2, 3))),
        ("The order of the rows is 11, 10, 01, 00, not 11, 01, 10, 00.", _walk((3, 1, 2, 0))),
        ("After an update, go on with the next row, not again with row 11.", _walk(restart=True)),
        (
            "After an update, go on with the next row: don't repeat a row until it is right.",
            _walk(repeat=True),
        ),
        (
            "Your walk learns x1 → x2, which is 0 only for the row 10. Here it is x2 → x1: the row "
            "01 has the target 0.",
            _walk(targets=(1, 1, 0, 1)),
        ),
    ]
    for text, walk in slips:
        if right < len(places) > 1 and _same(places, walk[: len(places)]):
            raise Mistake(text)
    if not places[:, 2].any():
        raise Mistake("The bias stays at 0 in your walk: it learns like a weight, by 1 or -1.")
    before = (_START, *truth)[right]
    if right == len(truth):
        raise Mistake(f"At {before} all four rows are right, so the walk ends there.")
    if right == len(places):
        raise Mistake(f"Right so far, but at {before} some row is still wrong: go on.")
    good = f"The first {right} places are right. " if right > 1 else ""
    good = "The first place is right. " if right == 1 else good
    there = tuple(places[right].tolist())
    step, want = places[right] - before, np.subtract(truth[right], before)
    wrong = f"{good}From {before} the walk doesn't go to {there}"
    if np.array_equal(step, -want):
        raise Mistake(f"{wrong}: that is the right row with the wrong sign.")
    for x1, x2 in boolean_table(2).tolist():
        if np.array_equal(np.abs(step), (x1, x2, 1)) and abs(step.sum()) == 1 + x1 + x2:
            does = "adds" if step[2] > 0 else "subtracts"
            raise Mistake(
                f"{wrong}: that {does} the row {x1}{x2}. Which row is the next that is wrong there?"
            )
    raise Mistake(
        f"{wrong}: no row makes that step. An update adds (x1, x2, 1) of one row, or subtracts it."
    )


def _moves(places: np.ndarray) -> np.ndarray:
    """Leave out the start, and each place that is the same as the one before."""
    before = np.vstack([_START, places[:-1]])
    return places[(places != before).any(axis=1)]


def _same(places: np.ndarray, walk: list[tuple]) -> bool:
    return np.array_equal(places, np.array(walk))


def _walk(
    order: tuple = _ORDER,
    *,
    targets: tuple = _TARGETS,
    fires_at_zero: bool = False,
    start: tuple = _START,
    sign: int = 1,
    bias: int = 1,
    restart: bool = False,
    repeat: bool = False,
) -> list[tuple]:
    """Walk by the perceptron rule, or with a mistake in it, for at most ten epochs."""
    X, v, walk = boolean_table(2), start, []
    turn, quiet = 0, 0
    for _ in range(40):
        n = order[turn % 4]
        row = (*X[n].tolist(), 1)
        z = sum(x * weight for x, weight in zip(row, v, strict=True))
        error = targets[n] - int(z >= 0 if fires_at_zero else z > 0)
        quiet = 0 if error else quiet + 1
        change = (*row[:2], bias)
        v = tuple(weight + sign * error * x for weight, x in zip(v, change, strict=True))
        if error:
            walk.append(v)
        if quiet == 4:
            return walk
        if error and restart:
            turn = 0
        elif not (error and repeat):
            turn += 1
    return walk


# -- 02.4 ------------------------------------------------------------------------------------------


@exercise(
    "02.4",
    "greater_than_neuron",
    points=2,
    hints=(
        "p > q is the same as p - q > 0. A neuron fires if z > 0.",
        "So z should be p - q. How is a number computed from its binary digits, for example 6 from "
        "1, 1, 0?",
        "6 = 4·1 + 2·1 + 1·0: the weights are powers of two, the largest first. The digits of q "
        "get the same with a minus sign.",
    ),
)
def _check_greater_than_neuron(answer: Any) -> None:
    for m in (2, 1, 3, 5):
        X = boolean_table(2 * m)
        p, q = np.divmod(np.arange(4**m), 2**m)  # the rows count up in binary
        case = f"With m = {m}"
        w, b = _weights_and_bias(case, call(answer, m=m), 2 * m)
        z = _pre_activations(X, w, b)
        fires = z > 0
        if np.array_equal(fires, p > q):
            continue
        first, second = X[:, :m], X[:, m:]
        backwards = 1 << np.arange(m)
        p_backwards, q_backwards = first @ backwards, second @ backwards
        instead = [
            ("the neuron fires if p < q: p and q are exchanged.", p < q),
            ("the neuron fires if p ≥ q, so also for equal numbers.", p >= q),
            ("the neuron never fires.", p < 0),
            ("the neuron always fires.", p >= 0),
            (
                "the neuron reads the numbers backwards: the most significant digit comes first.",
                p_backwards > q_backwards,
            ),
            (
                "the neuron reads the digits of p backwards: the most significant one comes first.",
                p_backwards > q,
            ),
            (
                "the neuron reads the digits of q backwards: the most significant one comes first.",
                p > q_backwards,
            ),
            (
                "the neuron compares only the first digits of p and q: if these are equal, the "
                "next ones decide.",
                first[:, 0] > second[:, 0],
            ),
            (
                "the neuron compares how many ones p and q have: a digit has to weigh twice as "
                "much as the one after it.",
                first.sum(axis=1) > second.sum(axis=1),
            ),
            (
                "the neuron takes the digits of p and q in turns: all digits of p come first.",
                X[:, ::2] @ backwards[::-1] > X[:, 1::2] @ backwards[::-1],
            ),
            ("the neuron fires if p + q > 0: which digits speak against p > q?", p + q > 0),
        ]
        for text, outputs in instead if m > 1 else instead[:4]:
            if np.array_equal(fires, outputs):
                raise Mistake(f"{case}, {text}")
        raise Mistake(_wrong_row(case, X, p > q, z))


# -- 02.5 ------------------------------------------------------------------------------------------


@exercise(
    "02.5",
    "two_separable_tables",
    points=2,
    hints=(
        "Which function of two inputs is not separable, and can be written as an OR?",
        "Think of the cube: f and g may each have a single row with output 1. One plane can always "
        "cut off a single corner.",
        "Choose the two corners such that their midpoint is also that of two other corners: the "
        "ends of a diagonal of one face.",
    ),
)
def _check_two_separable_tables(answer: Any) -> None:
    result = call(answer)
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Mistake(f"Return two truth tables, `return f, g`, not {describe(result)}.")
    f, g = (_truth_table(name, table) for name, table in zip("fg", result, strict=True))
    for name, table in (("f", f), ("g", g)):
        crossing = _crossing(table)
        if crossing:
            raise Mistake(f"{name} itself is not linearly separable: {crossing}.")
    if _crossing(f | g):
        return
    text = "f OR g is linearly separable, too, so this pair refutes nothing."
    if _crossing(f & g):
        text += " It would do for AND, but the claim is about OR."
    elif _crossing(f ^ g):
        text += " It would do for XOR, but the claim is about OR."
    raise Mistake(text)


def _truth_table(name: str, table: Any) -> np.ndarray:
    """Read a truth table of three inputs."""
    few = isinstance(table, (tuple, list, np.ndarray)) and len(table) in (2, 3)
    if not few:
        table = as_array(name, table)
        few = table.shape == (4,) and not np.isin(table, (0, 1)).all()
    if few:  # like w, (w, b) or (w1, w2, w3, b)
        raise Mistake(
            f"Return truth tables, not weights: {name} should have 8 values, the output in each "
            "row."
        )
    if table.shape != (8,):
        rows = "four rows are for two inputs; " if table.shape == (4,) else ""
        raise Mistake(f"{name} has shape {table.shape}: {rows}three inputs have 8 rows.")
    if not np.isin(table, (0, 1)).all():
        raise Mistake(f"{name} has values other than 0 and 1: {describe(table)}.")
    return table.astype(int)


def _crossing(table: np.ndarray) -> str:
    """Name two ones and two zeros with the same sum, which exclude any neuron, or nothing.

    For three inputs, a function has them exactly if it is not separable: the lecture counts both.
    """
    X = boolean_table(3)
    ones, zeros = np.flatnonzero(table == 1), np.flatnonzero(table == 0)
    for p, q in combinations(ones, 2):
        for r, s in combinations(zeros, 2):
            if np.array_equal(X[p] + X[q], X[r] + X[s]):
                p, q, r, s = ("".join(map(str, X[n])) for n in (p, q, r, s))
                return f"its ones {p} and {q} have the same midpoint as its zeros {r} and {s}"
    return ""


# -- 02.6 ------------------------------------------------------------------------------------------


@exercise(
    "02.6",
    "learn_classes",
    points=3,
    hints=(
        "Start with `W = np.zeros((d, K))` and `b = np.zeros(K)`. For each row, the class that "
        "wins is `(x @ W + b).argmax()`.",
        "If the winner is wrong, two columns change: `W[:, right] += x` and `W[:, winner] -= x`, "
        "and so do the two biases. All other columns stay.",
        "Two loops: over the epochs, and inside over the rows. An epoch without a mistake may end "
        "the outer one. Don't stop before: some data need more than thirty epochs.",
    ),
)
def _check_learn_classes(answer: Any) -> None:
    for name, X, y, K in _class_problems():
        try:
            result = call(answer, X=X, y=y, K=K, epochs=_EPOCHS)
        except TypeError as error:
            if "Cannot cast ufunc" in str(error):
                raise Mistake(_WHOLE) from None
            raise
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise Mistake(f"Return weights and biases, `return W, b`, not {describe(result)}.")
        W, b = as_array("W", result[0]), as_array("b", result[1])
        d = X.shape[1]
        if W.shape == (K, d) and W.shape != (d, K):
            raise NearlyRight("W is transposed: its shape should be (d, K), a column per class.")
        if W.shape != (d, K) or b.shape not in ((K,), (1, K)):
            raise Mistake(
                f"W has shape {W.shape} and b has shape {b.shape}; with d = {d} and K = {K} they "
                f"should be ({d}, {K}) and ({K},)."
            )
        b = b.reshape(K)
        z = X @ W + b
        if not np.isfinite(z).all():
            raise Mistake("The weights or biases are not finite.")
        _name_slips(X, y, K, W, b)
        wrong = z.argmax(axis=1) != y
        if not wrong.any():
            continue
        case = f"Rows of {name} read wrong: {wrong.sum()} of {len(X)}"
        if not z.any():
            raise Mistake(f"{case}. All weights are 0: nothing was learned.")
        if (z.argmin(axis=1) == y).mean() > 0.9:
            raise Mistake(f"{case}. All signs are reversed: the right class has the smallest z.")
        if not b.any():
            raise Mistake(f"{case}. The biases are all 0: they have to learn, too.")
        if W.dtype.kind in "iu" and (X % 1).any():
            raise Mistake(_WHOLE)
        raise Mistake(
            f"{case}. Your weights and biases are not those of the rule after any number of "
            "epochs. Go through the first rows by hand: which columns change?"
        )


_EPOCHS = 300
_WHOLE = (
    "W holds whole numbers only, which can't take in the decimals of X: begin with "
    "`np.zeros((d, K))`, without `dtype=int`."
)


def _name_slips(X: np.ndarray, y: np.ndarray, K: int, W: np.ndarray, b: np.ndarray) -> None:
    """Raise the Mistake of who learned with one of the likely slips, for any number of epochs."""

    def reached_by(**slip: Any) -> int:
        """Return after how many epochs with this slip W and b are reached, or 0."""
        for epoch, (V, biases) in enumerate(_learned(X, y, K, **slip), start=1):
            if np.allclose(W, V) and np.allclose(b, biases):
                return epoch
        return 0

    epochs = reached_by()
    if epochs:
        if ((X @ W + b).argmax(axis=1) != y).any():
            count = "1 epoch" if epochs == 1 else f"{epochs} epochs"
            raise Mistake(f"You stopped after {count}: go on until an epoch has no mistakes.")
        return
    slips = {
        "The signs are reversed: the right class gets x added, the winner subtracted.": {
            "right": -1,
            "winner": 1,
        },
        "You add x to the right class, but don't subtract it from the class that won.": {
            "winner": 0
        },
        "You subtract x from the class that won, but don't add it to the right class.": {
            "right": 0
        },
        "The signs of the biases are reversed: the right class gets 1 added, the winner 1 "
        "subtracted.": {"bias": -1},
        "The biases learn, but the winner is found without them: take the largest of "
        "`x @ W + b`.": {"seen": 0},
        "All errors of an epoch come from the old weights: update after each row.": {
            "at_once": True
        },
        "An epoch ends at its first right row here: leave a right row as it is, and go on with the "
        "next.": {"stop": True},
        "Your loops are exchanged: the outer one goes over the epochs, the inner one over the "
        "rows.": {"repeat": True},
        "Each class learns alone here, with target 1 or 0. Let them compete: if the winner is "
        "wrong, it and the right class change, and no other.": {"alone": True},
    }
    for text, slip in slips.items():
        if reached_by(**slip):
            raise Mistake(text)


def _learned(
    X: np.ndarray,
    y: np.ndarray,
    K: int,
    *,
    right: int = 1,
    winner: int = -1,
    bias: int = 1,
    seen: int = 1,
    at_once: bool = False,
    alone: bool = False,
    stop: bool = False,
    repeat: bool = False,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Learn by the rule of the exercise, or with a mistake in it; yield W and b of each epoch."""
    V = np.zeros((X.shape[1] + 1, K))
    rows = np.c_[X, np.full(len(X), bias)]
    inputs, targets = np.c_[X, np.full(len(X), seen)], np.eye(K)[y]
    for _ in range(_EPOCHS):
        old = V.copy()
        n = 0
        while n < len(X):
            z = inputs[n] @ (old if at_once else V)
            if alone:
                error = targets[n] - (z > 0)
            else:
                error = right * targets[n] + winner * np.eye(K)[z.argmax()]
                error *= z.argmax() != y[n]
            if stop and not error.any():
                break
            V += np.outer(rows[n], error)
            n += not (repeat and error.any())
        yield V[:-1], V[-1]
        if np.array_equal(V, old):
            break


def _class_problems() -> list[tuple]:
    """Make data on which a linear classifier of many classes can be right in every row."""
    rng = np.random.default_rng(26)
    y = rng.permutation(np.arange(60) % 4)
    centers = np.array([[0, 0, 3], [4, 0, 0], [0, 5, 1], [3, 4, 6]])
    clouds = centers[y] + rng.uniform(-0.7, 0.7, (60, 3))
    order = rng.permutation(18)
    line = np.repeat([4.0, 5.0, 6.0], 6)[:, None]
    line = line + np.tile(np.linspace(-0.3, 0.3, 6), 3)[:, None]  # needs 36 epochs
    letters = letter_bitmaps("AEFOQRX", size=10).reshape(7, 100)
    k = rng.permutation(np.arange(70) % 7)
    noisy = np.abs(letters[k] - (rng.random((70, 100)) < 0.05))
    return [
        ("four clouds", clouds, y, 4),
        ("three classes on a line", line[order], (np.arange(18) // 6)[order], 3),
        ("seven noisy letters", noisy, k, 7),
    ]
