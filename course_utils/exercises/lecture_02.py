"""Checks of the exercises of lecture 02, boolean gates; see `course_utils.exercises`."""

from typing import Any

import numpy as np

from course_utils.datasets import boolean_table, letter_bitmaps
from course_utils.exercises import Mistake, NearlyRight, as_array, call, compare, describe, exercise

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
    w, b = as_array("The weights", result[0]), as_array("The bias", result[1])
    if w.shape != (d,) or b.size != 1:
        raise Mistake(
            f"{case}, the weights have shape {w.shape} and the bias {b.shape}: a neuron with "
            f"{d} inputs has weights of shape ({d},), and one number as its bias."
        )
    if not np.isfinite(w).all() or not np.isfinite(b).all():
        raise Mistake(f"{case}, the weights or the bias are not finite.")
    return w.astype(float), float(b.reshape(()))


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
        w, b = _weights_and_bias(case, call(answer, gate=gate), 2)
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
            f"All gates are right, but {', '.join(fractions)} with numbers that are no integers.",
            credit=0.5,
        )


# -- 02.2 ------------------------------------------------------------------------------------------


@exercise(
    "02.2",
    "at_least_k_of_n",
    points=1,
    hints=(
        "If all weights are 1, what does the weighted sum count?",
        "The threshold belongs between k - 1 and k: with k ones the neuron fires, with k - 1 it "
        "doesn't.",
        "The bias is minus the threshold. In the middle between k - 1 and k it is safe from "
        "z = 0, which doesn't fire.",
    ),
)
def _check_at_least_k_of_n(answer: Any) -> None:
    for n in (4, 3, 1, 2, 7):
        X = boolean_table(n)
        ones = X.sum(axis=1)
        for k in range(n, -1, -1):
            case = f"With n = {n} and k = {k}"
            w, b = _weights_and_bias(case, call(answer, n=n, k=k), n)
            z = _pre_activations(X, w, b)
            fires = z > 0
            if np.array_equal(fires, ones >= k):
                continue
            if b > 0 and np.array_equal(_pre_activations(X, w, -b) > 0, ones >= k):
                raise Mistake(
                    f"{case}, the sign of the bias is reversed: b is minus the threshold."
                )
            if np.array_equal(fires, ones > k) and (k < n or (z[ones == k] == 0).any()):
                exactly = " with exactly k ones z = 0, which doesn't fire." if k else " z = 0."
                zero = np.any(z[ones == k] == 0)
                raise Mistake(
                    f"{case}, the neuron fires only if more than k inputs are 1"
                    + (":" + exactly if zero else ".")
                )
            if k and np.array_equal(fires, ones >= k - 1):
                raise Mistake(f"{case}, the neuron fires already with {k - 1} of the inputs at 1.")
            if np.array_equal(fires, ones < k):
                raise Mistake(f"{case}, all signs are reversed: it fires with fewer than k ones.")
            if np.array_equal(fires, ones <= k):
                raise Mistake(f"{case}, the neuron fires if at most k inputs are 1.")
            raise Mistake(_wrong_row(case, X, ones >= k, z))


# -- 02.3 ------------------------------------------------------------------------------------------


@exercise(
    "02.3",
    "perceptron_epoch",
    points=2,
    hints=(
        "One loop over the rows. For each: the output of the neuron as it is *now*, then the "
        "error, which is target minus output: 0, 1 or -1.",
        "If the error is not 0, add error times x to the weights and the error to the bias, and "
        "count a mistake.",
        "`w = w + error * x` makes a new array; `w += error * x` would change the array of the "
        "caller.",
    ),
)
def _check_perceptron_epoch(answer: Any) -> None:
    rng = np.random.default_rng(23)
    for N, d, whole in ((6, 2, True), (12, 3, False), (4, 2, True), (20, 5, False)):
        X = rng.integers(-2, 3, (N, d)).astype(float) if whole else rng.normal(size=(N, d))
        y = rng.integers(0, 2, N)
        y[:2] = 0, 1
        w = np.zeros(d) if whole else rng.normal(size=d)
        b = 0.0 if whole else 0.3
        result = call(answer, w=w, b=b, X=X, y=y)
        if not isinstance(result, (tuple, list)) or len(result) != 3:
            raise Mistake(
                f"Return weights, bias and the number of mistakes, not {describe(result)}."
            )
        (true_w, true_b), count = _epoch_by_counts(w, b, X, y)
        variants = _wrong_epochs(w, b, X, y)
        case = f"With N = {N} and d = {d}"
        compare(
            f"{case}, the new w",
            result[0],
            true_w,
            mistakes=[(text, v[:-1]) for text, v in variants],
        )
        got_b = as_array("The new bias", result[1])
        if got_b.size == 1:
            got_b = got_b.reshape(())
        compare(f"{case}, the new b", got_b, np.array(true_b), mistakes=[("it is the old one.", b)])
        got_count = as_array("The number of mistakes", result[2])
        compare(
            f"{case}, the number of mistakes",
            got_count.reshape(()) if got_count.size == 1 else got_count,
            np.array(count),
            mistakes=[
                ("that is the number of rows.", N),
                ("that is the number of rows that were right.", N - count),
                (
                    "that is the sum of the errors: +1 and -1 cancel each other.",
                    _signed(true_b - b),
                ),
                ("that counts what is wrong with the new weights.", _errors(true_w, true_b, X, y)),
            ],
        )


def _signed(change: float) -> int:
    return round(change)


def _errors(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> int:
    return int(((X @ w + b > 0) != (y == 1)).sum())


def _epoch_by_counts(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple:
    """Run the same epoch without touching weights: note which signed rows were added."""
    signs, added = 2.0 * y - 1, np.zeros(len(X))
    inner = X @ X.T + 1
    first = X @ w + b
    for n in range(len(X)):
        z = first[n] + inner[n] @ (added * signs)
        added[n] = (z > 0) != (y[n] == 1)
    moved = added * signs
    return (w + moved @ X, b + moved.sum()), int(added.sum())


def _wrong_epochs(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> list[tuple]:
    """Say what typical mistakes give, as (w, b) in one array."""
    A, start = np.c_[X, np.ones(len(X))], np.append(w, b)

    def walk(error=None, mask=1.0, epochs=1, first_only=False):
        v = start.copy()
        for row, target in [*zip(A, y, strict=True)] * epochs:
            e = error(row @ v, target)
            v = v + e * row * mask
            if first_only and e:
                break
        return v

    def rosenblatt(z, target):
        return float(target) - (z > 0)

    no_bias = np.append(np.ones(len(w)), 0.0)
    at_once = start + (y - (A @ start > 0)) @ A
    return [
        ("nothing was learned: they are the old weights.", start),
        (
            "all errors come from the old weights. After a mistake, the next row has to meet the "
            "new ones.",
            at_once,
        ),
        ("the sign is reversed: the error is target minus output.", walk(lambda z, t: (z > 0) - t)),
        ("z = 0 counts as output 1 in your code, but the step is 0 there.", walk(_fires_at_zero)),
        ("the bias stays at its old value during the epoch.", walk(rosenblatt, mask=no_bias)),
        ("the error is y - z in your code, not y minus the output.", walk(lambda z, t: t - z)),
        ("only the first mistake changes them.", walk(rosenblatt, first_only=True)),
        ("these are two epochs, not one.", walk(rosenblatt, epochs=2)),
        ("every row is added or subtracted, also the right ones.", walk(lambda z, t: 2.0 * t - 1)),
        ("rows are only added, never subtracted.", walk(lambda z, t: max(rosenblatt(z, t), 0))),
    ]


def _fires_at_zero(z: float, target: int) -> float:
    return float(target) - (z >= 0)


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
    for n in (2, 1, 3, 5):
        X = boolean_table(2 * n)
        p, q = np.divmod(np.arange(4**n), 2**n)  # the rows count up in binary
        case = f"With n = {n}"
        w, b = _weights_and_bias(case, call(answer, n=n), 2 * n)
        z = _pre_activations(X, w, b)
        fires = z > 0
        if np.array_equal(fires, p > q):
            continue
        first, second = X[:, :n], X[:, n:]
        backwards = 1 << np.arange(n)
        instead = [
            ("it fires if p < q: p and q are exchanged.", p < q),
            ("it fires if p ≥ q, so also for equal numbers.", p >= q),
            ("it never fires.", p < 0),
            ("it always fires.", p >= 0),
            (
                "it reads the numbers backwards: the most significant digit comes first.",
                first @ backwards > second @ backwards,
            ),
            (
                "it compares how many ones p and q have: a digit has to weigh twice as much as "
                "the one after it.",
                first.sum(axis=1) > second.sum(axis=1),
            ),
            ("it fires if p + q > 0: which digits speak against p > q?", p + q > 0),
        ]
        for text, outputs in instead if n > 1 else instead[:4]:
            if np.array_equal(fires, outputs):
                raise Mistake(f"{case}, {text}")
        raise Mistake(_wrong_row(case, X, p > q, z))


# -- 02.5 ------------------------------------------------------------------------------------------


@exercise(
    "02.5",
    "computable_without_bias",
    points=3,
    hints=(
        "Without a bias you still may scale: if w · x > 0 in the rows with target 1, a multiple of "
        "w has w · x ≥ 1 there. For the rows with target 0, leave w · x ≤ 0 as it is.",
        "`linprog` wants `A_ub @ w <= b_ub`: multiply the conditions of the ones by -1. "
        "`bounds=(None, None)` allows negative weights, which it would otherwise forbid.",
        "The objective doesn't matter, take zeros. `result.status` is 0 if there is a solution, 2 "
        "if there is none.",
    ),
)
def _check_computable_without_bias(answer: Any) -> None:
    rng = np.random.default_rng(25)
    X2, X3 = boolean_table(2), boolean_table(3)
    cases = [(X2, y) for y in boolean_table(4)[1:]]
    cases += [(X3, y) for y in boolean_table(8)[rng.choice(np.arange(1, 256, 2), 15, False)]]
    thresholds = [(X3 @ rng.integers(-3, 4, 3) > 0).astype(int) for _ in range(20)]
    cases += [(X3, y) for y in thresholds if y.any()]
    for d in (2, 3, 2, 3):
        X = rng.normal(size=(8, d))
        cases.append((X, (X @ rng.normal(size=d) > 0.1).astype(int) | (np.arange(8) == 0)))
    answers, truth = [], []
    for X, y in cases:
        got = call(answer, X=X, y=y)
        if not isinstance(got, (bool, np.bool_)):
            if isinstance(got, (int, float, np.number)) and got in (0, 1):
                got = bool(got)
            else:
                raise Mistake(f"Return True or False, not {describe(got)}.")
        answers.append(bool(got))
        truth.append(not _has_certificate(X, y))
    if answers == truth:
        return
    variants = [
        ("Always True? Some functions can't be computed.", [True] * len(cases)),
        ("Always False? Some functions can be computed.", [False] * len(cases)),
        ("True and False are exchanged.", [not t for t in truth]),
        ("Your neuron has a bias: this one doesn't.", [_exists(*c, bias=True) for c in cases]),
        (
            "You ask too much: the rows with target 0 only need w · x ≤ 0. The input 00, for one, "
            "gives 0 with any weights.",
            [_exists(*c, zeros_below=-1.0) for c in cases],
        ),
        (
            "Your weights can't be negative: that is what `linprog` assumes without "
            "`bounds=(None, None)`.",
            [_exists(*c, lowest=0.0) for c in cases],
        ),
        (
            "With ≥ 0 for the ones w = 0 is always a solution. Ask for w · x ≥ 1: scaling allows "
            "it.",
            [True] * len(cases),
        ),
        (
            "The roles of the targets are exchanged: w · x > 0 belongs to the ones.",
            [_exists(X, 1 - y) for X, y in cases],
        ),
    ]
    for text, outcome in variants:
        if answers == outcome:
            raise Mistake(text)
    k = next(k for k in range(len(cases)) if answers[k] != truth[k])
    X, y = cases[k]
    rows = "the truth table" if set(np.unique(X)) <= {0, 1} else "random points with the targets"
    raise Mistake(
        f"For {rows} {''.join(map(str, y))} the answer should be {truth[k]}. It is wrong in "
        f"{sum(a != t for a, t in zip(answers, truth, strict=True))} of {len(cases)} cases."
    )


def _has_certificate(X: np.ndarray, y: np.ndarray) -> bool:
    """Tell if an average of the ones is a sum of zeros with factors ≥ 0, which excludes any w."""
    from scipy.optimize import linprog

    one = y == 1
    columns = np.where(one, 1.0, -1.0) * X.T
    equations = np.vstack([columns, one.astype(float)])
    right = np.append(np.zeros(X.shape[1]), 1.0)
    return linprog(np.zeros(len(X)), A_eq=equations, b_eq=right).status == 0


def _exists(
    X: np.ndarray,
    y: np.ndarray,
    *,
    bias: bool = False,
    zeros_below: float = 0.0,
    lowest: float | None = None,
) -> bool:
    """Tell if weights exist under other conditions than those of the exercise."""
    from scipy.optimize import linprog

    A = np.c_[X, np.ones(len(X))] if bias else X
    above, below = -A[y == 1], A[y == 0]
    limits = np.r_[-np.ones(len(above)), np.full(len(below), zeros_below)]
    found = linprog(A[0] * 0.0, np.vstack([above, below]), limits, bounds=(lowest, None))
    return found.status == 0


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
        "Go through all rows again and again, until one epoch has had no mistake. It may take "
        "a few dozen epochs.",
    ),
)
def _check_learn_classes(answer: Any) -> None:
    for name, X, y, K in _class_problems():
        _CountedRows.case, _CountedRows.left = name, 2_000 * len(X)
        result = call(answer, X=X.view(_CountedRows), y=y, K=K)
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
        z = X @ W + b.reshape(K)
        if not np.isfinite(z).all():
            raise Mistake("The weights or biases are not finite.")
        wrong = z.argmax(axis=1) != y
        if not wrong.any():
            continue
        case = f"{wrong.sum()} of {len(X)} rows of {name} are read wrong"
        if not z.any():
            raise Mistake(f"{case}: all weights are 0, nothing was learned.")
        if (z.argmin(axis=1) == y).mean() > 0.9:
            raise Mistake(f"{case}: the signs are reversed, the right class has the smallest z.")
        if not b.any():
            raise Mistake(f"{case}. The biases are all 0: they have to learn, too.")
        raise Mistake(f"{case}. Did you go on until an epoch had no mistakes?")


class _CountedRows(np.ndarray):
    """Data that end a training which never ends by itself; rows and results are plain arrays."""

    __array_priority__ = 1.0  # what is concatenated with them counts, too
    case, left = "", 0  # of the class: copies count, too

    def _plain(self) -> np.ndarray:
        _CountedRows.left -= 1
        if self.left < 0:
            raise Mistake(
                f"Your function went through the rows of {self.case} thousands of times, and did "
                "not stop: some row is always wrong. Do the biases learn, too?"
            )
        return self.view(np.ndarray)

    def __getitem__(self, key: Any) -> Any:
        return self._plain()[key]

    def __iter__(self) -> Any:
        return (self[n] for n in range(len(self)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        def plain(values: Any) -> tuple:
            return tuple(x._plain() if isinstance(x, _CountedRows) else x for x in values)

        if "out" in options:
            options["out"] = plain(options["out"])
        return getattr(ufunc, method)(*plain(inputs), **options)


def _class_problems() -> list[tuple]:
    """Make data on which a linear classifier of many classes can be right in every row."""
    rng = np.random.default_rng(26)
    y = rng.permutation(np.arange(60) % 4)
    centers = np.array([[0, 0, 3], [4, 0, 0], [0, 5, 1], [3, 4, 6]])
    clouds = centers[y] + rng.uniform(-0.7, 0.7, (60, 3))
    order = rng.permutation(18)
    line = np.repeat([0.5, 1.5, 2.5], 6)[:, None] + np.tile(np.linspace(-0.3, 0.3, 6), 3)[:, None]
    letters = letter_bitmaps("AEFOQRX", size=10).reshape(7, 100)
    k = rng.permutation(np.arange(70) % 7)
    noisy = np.abs(letters[k] - (rng.random((70, 100)) < 0.05))
    return [
        ("four clouds", clouds, y, 4),
        ("three classes on a line", line[order], (np.arange(18) // 6)[order], 3),
        ("seven noisy letters", noisy, k, 7),
    ]
