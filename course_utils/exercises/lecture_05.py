"""Checks of the exercises of lecture 05, gradient descent; see `course_utils.exercises`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np

from course_utils.exercises import Mistake, as_array, call, compare, describe, exercise
from course_utils.gradcheck import central_difference


def _parts(result: Any, names: tuple[str, ...]) -> list[np.ndarray]:
    """Take a returned tuple apart, or say that it isn't one of this length."""
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        what = f"{len(result)} values" if isinstance(result, (tuple, list)) else describe(result)
        raise Mistake(f"Return {len(names)} values, ({', '.join(names)}), not {what}.")
    return [as_array(name, value) for name, value in zip(names, result, strict=True)]


# -- 05.1 ------------------------------------------------------------------------------------------


@exercise(
    "05.1",
    "poisson_gradient",
    points=1,
    hints=(
        "First the derivative of one sample's loss by z. The exponential function is its own "
        "derivative, and y is a constant.",
        "It is output minus target again: e^z - y. Then the chain rule: z depends on w_k through "
        "x_k, on b with the factor 1.",
        "`X.T @ errors` adds up error times column over all samples, for all columns at once. "
        "Then divide by N. For b the mean of the errors is enough.",
    ),
)
def _check_poisson_gradient(answer: Any) -> None:
    rng = np.random.default_rng(51)
    names = ("dJ/dw", "dJ/db")
    for N, d in ((7, 3), (12, 1), (4, 5)):
        X, y = rng.normal(size=(N, d)), rng.poisson(2, size=N).astype(float)
        w, b = rng.normal(size=d) / 2, float(rng.normal())

        def mean_loss(p: Any, X=X, y=y) -> float:
            z = X @ p[0] + p[1]
            return np.mean(np.exp(z) - y * z)

        true_w, true_b = (np.array(part) for part in central_difference(mean_loss, [w, b]))
        got_w, got_b = _parts(call(answer, X=X, y=y, w=w, b=b), names)
        if got_w.shape == () and got_b.shape == (d,):
            _explain_order(got_w, got_b, true_w, true_b, mean_loss([w, b]))
        z = X @ w + b
        slopes = {  # of a sample, by z, as a slip makes them
            "it has the wrong sign: output minus target.": y - np.exp(z),
            "the output is e^z, not z itself.": z - y,
            "the output is e^z; the sigmoid belongs to the yes-or-no loss.": 1 / (1 + np.exp(-z))
            - y,
            "the part of -yz is missing: its derivative by z is -y.": np.exp(z),
            "the exponential function is its own derivative; there is no factor z.": z * np.exp(z)
            - y,
            "the derivative of yz by z is y, not yz.": np.exp(z) - y * z,
            "the derivative of yz by z is y, not z.": np.exp(z) - z,
            "this is the loss of each sample, not its derivative.": np.exp(z) - y * z,
            "the bias is missing in z.": np.exp(X @ w) - y,
            "the bias belongs into the exponent, with the rest of z.": np.exp(X @ w) + b - y,
            "this is the derivative by e^z, not by z.": 1 - y / np.exp(z),
            "this is the slope of a squared error of e^z.": 2 * (np.exp(z) - y) * np.exp(z),
            "this is half the slope of a squared error of e^z.": (np.exp(z) - y) * np.exp(z),
        }
        for name, got, want, column in (
            ("dJ/dw", got_w, true_w, X.T),
            ("dJ/db", got_b, true_b, np.ones(N)),
        ):
            causes = [
                (text, column @ slope / N, 0.5 if "sign" in text else 0.0)
                for text, slope in slopes.items()
            ]
            causes.append(("the mean is missing: divide the sum by N.", want * N, 0.5))
            causes.append(("a mean is divided by N once more.", want / N, 0.5))
            causes.append(("nothing is squared here, so there is no 2.", want * 2, 0.5))
            causes.append(("divide by N, not by the number of inputs.", want * N / d, 0.5))
            if name == "dJ/dw":
                causes.append(("the inputs are missing: z changes by x_k.", np.full(d, true_b)))
                causes.append(("take the mean over the samples only.", np.full(d, want.mean())))
                causes.append(("take the mean over the samples only.", np.array(want.mean())))
                causes.append(("you divide by the number of all entries.", want / d, 0.5))
            compare(
                f"{name} for N = {N}, d = {d}", got, want, mistakes=causes, batch=N, tolerance=1e-5
            )


def _explain_order(got_w: Any, got_b: Any, true_w: Any, true_b: Any, loss: float) -> None:
    """Raise the Mistake of a pair whose first value is a number and whose second a vector."""
    if np.allclose(got_b, true_w, atol=1e-5) and np.allclose(got_w, true_b, atol=1e-5):
        raise Mistake("Both parts are right, but in the wrong order: dJ/dw first.", 0.5)
    if np.allclose(got_w, loss, atol=1e-9):
        raise Mistake("The first value is the loss. Return dJ/dw and dJ/db.")
    if np.allclose(got_b, true_w, atol=1e-5):
        raise Mistake("The order is dJ/dw, then dJ/db; and your dJ/db is wrong.")


# -- 05.2 ------------------------------------------------------------------------------------------


@exercise(
    "05.2",
    "log_softmax",
    points=1,
    hints=(
        "The logarithm of a quotient is a difference: z minus the logarithm of the sum of all "
        "exponentials of the row.",
        "Never take the logarithm of the softmax itself: a small probability becomes 0 before. "
        "Take the logarithm of the sum alone.",
        "Subtract from every row its own largest entry first, with "
        "`max(axis=1, keepdims=True)`; the result stays the same, and the sum lies between 1 "
        "and K.",
    ),
)
def _check_log_softmax(answer: Any) -> None:
    from scipy import special

    rng, levels = np.random.default_rng(52), np.array([[1e4], [0.0], [-1e4]])
    wide = rng.uniform(-1000, 700, (5, 4))
    wide[:, 1] = 900 + rng.normal(size=5)
    cases = [
        ("small entries", rng.normal(size=(4, 3))),
        ("one row", rng.normal(size=(1, 6))),
        ("entries up to 1000", wide),
        ("very negative entries", rng.normal(size=(4, 3)) - 1e4),
        ("rows of very different size", rng.normal(size=(3, 4)) + levels),
        ("entries up to 100 000", rng.uniform(-1e5, 1e5, (6, 5))),
    ]
    for case, Z in cases:
        want = special.log_softmax(Z, axis=1)
        got = as_array("The result", call(answer, Z=Z))
        name = f"The result for {case}"
        if got.shape == want.shape and not np.isfinite(got).all():
            kind = "nan" if np.isnan(got).any() else "inf"
            cause = _why_not_finite(case, got)
            raise Mistake(f"{name} contains {kind}: {cause}.", credit=0.5)
        if got.shape == want.shape and _have_a_floor(got, want):
            raise Mistake(
                f"{name}: all small probabilities get the same logarithm, {got.min():.4g}. A "
                "constant inside the logarithm (or clip, or nan_to_num) hides what has become 0; "
                "take the logarithm of the sum alone.",
                credit=0.5,
            )
        with np.errstate(all="ignore"):
            shifted = Z - Z.max(axis=1, keepdims=True)
            compare(
                name,
                got,
                want,
                mistakes=[
                    (
                        "each row needs its own maximum; you subtract that of each column.",
                        special.log_softmax(Z - Z.max(axis=0), axis=1),
                    ),
                    (
                        "take the sum of the exponentials, not their mean.",
                        want + np.log(Z.shape[1]),
                        0.5,
                    ),
                    (
                        "you subtract the sum itself; its logarithm is missing.",
                        shifted - np.exp(shifted).sum(axis=1, keepdims=True),
                    ),
                    (
                        "you subtract the sum itself; its logarithm is missing.",
                        Z - np.exp(Z).sum(axis=1, keepdims=True),
                    ),
                    (
                        "this is log σ of each entry alone; the sum goes over the row.",
                        -np.logaddexp(0, -Z),
                    ),
                    ("these are the probabilities, not their logarithms.", np.exp(want)),
                    ("the sign is wrong: log-probabilities are never positive.", -want, 0.5),
                    ("the sum goes over each column, not each row.", special.log_softmax(Z, 0)),
                    ("the sum goes over the whole array, not each row.", Z - special.logsumexp(Z)),
                    (
                        "the sum goes over the whole array, not each row.",
                        shifted - np.log(np.exp(shifted).sum()),
                    ),
                    (
                        "the logarithm of the sum is subtracted, too.",
                        shifted + np.log(np.exp(shifted).sum(axis=1, keepdims=True)),
                        0.5,
                    ),
                    ("this is the logarithm to base 2.", want / np.log(2), 0.5),
                    ("this is the logarithm to base 10.", want / np.log(10), 0.5),
                    (
                        "only the maximum is subtracted; the logarithm of the sum is missing.",
                        Z - Z.max(axis=1, keepdims=True),
                    ),
                    (
                        "the maximum was subtracted from z, but is missing from, or twice in, the "
                        "other term.",
                        want + Z.max(axis=1, keepdims=True),
                    ),
                    (
                        "the maximum is subtracted twice.",
                        want - Z.max(axis=1, keepdims=True),
                    ),
                    (
                        "this is the log-sum-exp of each row; subtract it from Z.",
                        special.logsumexp(Z, axis=1),
                    ),
                ],
                tolerance=1e-9,
            )


def _have_a_floor(got: np.ndarray, want: np.ndarray) -> bool:
    """Tell whether several small logarithms, which should differ, are all the same."""
    lowest = got <= got.min() + 1e-9 * abs(got.min())
    return np.ptp(want[lowest]) > 1 and want[lowest].max() < -20


def _why_not_finite(case: str, got: np.ndarray) -> str:
    """Say where inf or nan in a log-softmax came from."""
    if case == "very negative entries":
        return "all exponentials of a row became 0. Subtract the row's maximum, whatever its sign"
    if case == "rows of very different size":
        return (
            "all exponentials of a row became 0. Subtract each row's own maximum, not that of the "
            "whole array"
        )
    if np.isnan(got).any() or np.isinf(got).all(axis=1).any():
        return "an exponential overflowed. Subtract the largest entry of each row first"
    return (
        "a probability became 0 before its logarithm was taken. Take the logarithm of the sum alone"
    )


# -- 05.3 ------------------------------------------------------------------------------------------


@exercise(
    "05.3",
    "raw_weights",
    points=1,
    hints=(
        "Write z with the standardized inputs, and put (x - mean)/std in for each of them.",
        "Collect what stands with x_k: that is the weight of x_k. All that is left without an x "
        "is the bias.",
        "Each mean contributes -w̃_k mean_k / std_k to the bias. Sum over k.",
    ),
)
def _check_raw_weights(answer: Any) -> None:
    rng = np.random.default_rng(53)
    for d in (3, 1, 2):
        X = rng.normal(size=(20, d)) * rng.uniform(2, 5, size=d) + rng.uniform(3, 9, size=d)
        mean, std = X.mean(axis=0), X.std(axis=0)
        w_std, b_std = rng.normal(size=d), float(rng.normal())
        z = (X - mean) / std @ w_std + b_std
        solution = np.linalg.lstsq(np.column_stack([X, np.ones(20)]), z, rcond=None)[0]
        w, b = solution[:-1], solution[-1]
        result = call(answer, w_std=w_std, b_std=b_std, mean=mean, std=std)
        got_w, got_b = _parts(result, ("w", "b"))
        if got_w.shape == () and got_b.shape == (d,) and np.allclose(got_b, w):
            raise Mistake("Return the weights first, then the bias.", 0.5)
        case = f"for {d} input{'s' * (d > 1)}"
        compare(
            f"w {case}",
            got_w,
            w,
            mistakes=[
                ("a large std makes the weight of x smaller: divide by it.", w_std * std),
                ("it is what it was. An x_k of std 5 needs a fifth of the weight.", w_std),
                ("standardizing the weights themselves is not the way.", (w_std - mean) / std),
                ("the root is too much: std is one already.", w_std / np.sqrt(std)),
                ("the std is not squared.", w_std / std**2),
                ("that is the way back for x, not for its weight.", w_std * std + mean),
            ],
            tolerance=1e-8,
        )
        parts = w_std * mean / std
        compare(
            f"b {case}",
            got_b,
            b,
            mistakes=[
                ("it is what it was, but the means move it.", np.array(b_std)),
                ("the sign is wrong: the means are subtracted.", b_std + parts.sum(), 0.5),
                ("there is one bias: sum over the inputs.", b_std - parts, 0.5),
                ("the means have to be divided by std as well.", b_std - w_std @ mean, 0.5),
                ("here the means are divided by std twice.", b_std - parts @ (1 / std), 0.5),
                ("the old bias is missing.", -parts.sum(), 0.5),
                (
                    "the old bias is added once for each input: sum the means' parts alone.",
                    d * b_std - parts.sum(),
                    0.5,
                ),
                ("sum over the inputs, don't average.", b_std - parts.mean(), 0.5),
                ("the bias itself isn't divided by std.", (b_std - w_std @ mean) / std),
                ("the weights are missing: z contains w̃_k x̃_k.", b_std - mean.sum()),
                ("the weights are missing: z contains w̃_k x̃_k.", b_std - (mean / std).sum()),
                ("only the first mean is there: sum over the inputs.", b_std - parts[0]),
            ],
            tolerance=1e-8,
        )


# -- 05.4 ------------------------------------------------------------------------------------------


@exercise(
    "05.4",
    "largest_stable_rate",
    points=2,
    hints=(
        "The loss is a quadratic. Which matrix decides about the limit, and which of its numbers?",
        "Take the gradient once more by w: 2/N XᵀX from the squared error. And the regularizer? "
        "It adds the same number to every eigenvalue.",
        "`np.linalg.eigvalsh` returns the eigenvalues of a symmetric matrix in ascending order. "
        "Without momentum the limit is 2 over the last one; momentum multiplies it by 1 + β.",
    ),
)
def _check_largest_stable_rate(answer: Any) -> None:
    rng = np.random.default_rng(54)
    cases = [(50, 4, 0, 0), (20, 2, 0, 0), (9, 1, 0, 0)]
    cases += [(30, 3, 0.7, 0), (30, 3, 0, 0.6), (12, 2, 0.3, 0.9)]
    for N, d, c, beta in cases:
        X = rng.normal(size=(N, d)) @ rng.normal(size=(d, d)) + rng.normal(size=d)
        squares = np.linalg.svd(X, compute_uv=False) ** 2 / N  # eigenvalues of XᵀX / N
        want = (1 + beta) / (squares[0] + c)
        got = as_array("The limit", call(answer, X=X, c=c, beta=beta))
        causes = _plain_slips(X, squares) if c == beta == 0 else []
        if c:
            causes += [
                ("the regularizer bends the loss, too.", (1 + beta) / squares[0], 0.5),
                (
                    "the Hessian of c‖w‖² is 2c times the identity.",
                    2 * (1 + beta) / (2 * squares[0] + c),
                    0.5,
                ),
                ("the regularizer isn't divided by N.", (1 + beta) / (squares[0] + c / N), 0.5),
                ("the regularizer isn't divided by N.", (1 + beta) / (squares[0] + 2 * c / N), 0.5),
                ("c itself isn't squared.", (1 + beta) / (squares[0] + c**2), 0.5),
                (
                    "2c belongs on the diagonal only: add 2 * c * np.eye(d).",
                    (1 + beta) / np.linalg.eigvalsh(X.T @ X / N + c)[-1],
                    0.5,
                ),
                (
                    "it adds its curvature in every direction, it doesn't take it away.",
                    (1 + beta) / (squares[0] - c),
                    0.5,
                ),
            ]
        if beta:
            causes += [
                ("momentum moves the limit.", 1 / (squares[0] + c), 0.5),
                (
                    "an effective step of η/(1 - β) is right for slow directions only; at the "
                    "limit the gradient alternates.",
                    (1 - beta) / (squares[0] + c),
                    0.5,
                ),
                ("the limit is multiplied by 1 + β.", 1 / (1 - beta) / (squares[0] + c), 0.5),
                ("the limit is multiplied by 1 + β.", (1 + beta) / 2 / (squares[0] + c), 0.5),
                ("the limit is multiplied by 1 + β.", (1 - beta**2) / (squares[0] + c), 0.5),
            ]
        name = f"The limit for X of shape ({N}, {d}), c = {c}, beta = {beta}"
        if got.shape == () and 1e-6 < abs(got / want - 1) < 2e-3:
            raise Mistake(
                f"{name} is nearly right, {got:.6g} for {want:.6g}: measured well. Now compute it.",
                0.5,
            )
        compare(name, got, np.array(want), mistakes=causes)


def _plain_slips(X: np.ndarray, squares: np.ndarray) -> list[tuple]:
    """Collect wrong limits of plain descent; `squares` are the eigenvalues of XᵀX / N."""
    N, d = X.shape
    want = 1 / squares[0]
    with_ones = np.column_stack([X, np.ones(N)])
    row_sums = (X.T @ X / N).sum(axis=1), np.abs(X.T @ X / N).sum(axis=1)
    slips = [
        (
            "the Hessian of a squared error has a factor 2; with it the limit is half as large.",
            2 * want,
            0.5,
        ),
        ("this is 1/λmax: safe, but steps up to twice as long still converge.", want / 2, 0.5),
        ("the loss is a mean: the factor N is missing.", want / N, 0.5),
        ("the 2 in the Hessian and the 1/N are missing.", 2 * want / N),
        ("this is the largest eigenvalue of the Hessian; the limit is 2 over it.", 2 / want),
        ("that is the largest eigenvalue of XᵀX.", squares[0] * N),
        (
            "a singular value of X has to be squared to be an eigenvalue of XᵀX.",
            N / np.sqrt(squares[0] * N),
        ),
        ("the sum of the eigenvalues is too careful: the largest decides.", 1 / squares.sum()),
        ("divide by N, not by N - 1.", (N - 1) / N * want, 0.5),
        (
            "this model has no bias: don't add a column of ones.",
            N / np.linalg.norm(with_ones, 2) ** 2,
        ),
        (
            "the features were centered first, which is another problem.",
            N / np.linalg.norm(X - X.mean(axis=0), 2) ** 2,
        ),
    ]
    if d > 1:
        slips += [
            ("divide by N, not by the number of all entries.", d * want, 0.5),
            ("the largest sum of a row isn't the largest eigenvalue.", 1 / row_sums[0].max()),
            ("the largest sum of a row isn't the largest eigenvalue.", 1 / row_sums[1].max()),
            (
                "this is the best rate of momentum, not the limit.",
                2 / (np.sqrt(squares[0]) + np.sqrt(squares[-1])) ** 2,
            ),
            (
                "the features are correlated: take the largest eigenvalue of the Hessian, not its "
                "largest diagonal entry.",
                N / (X**2).sum(axis=0).max(),
                0.5,
            ),
            (
                "the length of the whole matrix (its Frobenius norm) isn't its largest eigenvalue.",
                1 / np.sqrt((squares**2).sum()),
            ),
            ("a mean eigenvalue doesn't decide: the largest does.", 1 / squares.mean()),
            (
                "the smallest eigenvalue doesn't limit the step: the largest does.",
                1 / squares[-1],
            ),
            (
                "this is the fastest rate, 2/(λmin + λmax), not the largest stable one.",
                1 / (squares[0] + squares[-1]),
            ),
        ]
    return slips


# -- 05.5 ------------------------------------------------------------------------------------------


class _Data:
    """Samples with a linear model's gradient that remembers how it was called."""

    def __init__(self, N: int, d: int, seed: int):
        rng = np.random.default_rng(seed)
        self.X, self.y, self.theta = rng.normal(size=(N, d)), rng.normal(size=N), rng.normal(size=d)
        self.calls: list[tuple[np.ndarray, list[int]]] = []
        self.gradients: list[np.ndarray] = []

    def gradient(self, theta: Any, X_batch: Any, y_batch: Any) -> np.ndarray:
        theta, X, y = (
            as_array(f"The argument {name} of `gradient`", value)
            for name, value in (("theta", theta), ("X_batch", X_batch), ("y_batch", y_batch))
        )
        if theta.shape != self.theta.shape:
            raise Mistake(f"`gradient` was called with theta of shape {theta.shape}.")
        if X.ndim != 2 or X.shape[1:] != self.X.shape[1:] or y.shape != X.shape[:1]:
            raise Mistake(
                f"`gradient` was called with X_batch of shape {X.shape} and y_batch of shape "
                f"{y.shape}; expected (B, {self.X.shape[1]}) and (B,)."
            )
        if len(y) == 0:
            raise Mistake(self._why_empty())
        rows = [int(np.abs(self.y - target).argmin()) for target in y]
        if not (np.array_equal(self.y[rows], y) and np.array_equal(self.X[rows], X)):
            raise Mistake(
                "The rows of X_batch and y_batch don't belong together: shuffle both with the "
                "same order."
            )
        g = 2 / len(y) * X.T @ (X @ theta - y)
        self.calls.append((theta.copy(), rows))
        self.gradients.append(g.copy())
        return g

    def _why_empty(self) -> str:
        """Say why a slice of the samples is empty, as far as the batches before it tell."""
        used, N = sum(len(rows) for _, rows in self.calls), len(self.y)
        if used >= N:
            return (
                f"`gradient` was called with an empty batch after all {N} samples had been used: "
                "your slice begins beyond the end. How many batches are there?"
            )
        return (
            f"`gradient` was called with an empty batch when {used} of {N} samples had been used: "
            "your slice ends where it begins, or begins beyond the end. The batch that begins at i "
            "ends at i + batch_size."
        )


@exercise(
    "05.5",
    "sgd_epoch",
    points=2,
    hints=(
        "Draw one random order of all N indices with `rng.permutation`. The batches are pieces "
        "of it.",
        "`range(0, N, batch_size)` gives the beginning of each piece. A slice that reaches beyond "
        "the end just stops there.",
        "Index X and y with the same piece. Each step uses the parameters that the step before has "
        "left. Write a new array with `theta = theta - ...`, because `theta -= ...` would change "
        "the array of the caller.",
    ),
)
def _check_sgd_epoch(answer: Any) -> None:
    def run(N: int, batch_size: int, rng: np.random.Generator) -> _Data:
        data, eta = _Data(N, 3, N), 0.05
        case = f"With N = {N} and batch_size = {batch_size}"
        given = {"theta": data.theta, "X": data.X, "y": data.y, "eta": eta}
        try:
            result = call(answer, gradient=data.gradient, **given, batch_size=batch_size, rng=rng)
        except ValueError:
            if N % batch_size == 0:
                raise
            raise Mistake(
                f"{case}, your code stopped with a ValueError. batch_size need not divide N: the "
                "last batch may be smaller.",
                0.5,
            ) from None
        _check_batches(data, N, batch_size, case)
        _check_steps(data, eta, as_array("The result", result), case)
        return data

    for N, batch_size in ((12, 4), (6, 1), (5, 5)):
        run(N, batch_size, np.random.default_rng(N))
    rng = np.random.default_rng(1)
    epochs = [run(40, 8, rng) for _ in range(2)] + [run(40, 8, np.random.default_rng(1))]
    first, second, again = ([row for _, rows in data.calls for row in rows] for data in epochs)
    if first == sorted(first):
        raise Mistake("The samples are not shuffled: the batches go through them in order.", 0.5)
    pieces = [sorted(rows) for _, rows in epochs[0].calls]
    if all(rows[-1] - rows[0] == 7 for rows in pieces):
        raise Mistake(
            "You shuffle only the batches, or only inside of them: neighbors in the data always "
            "stay together. Shuffle the samples before you cut them.",
            0.5,
        )
    if first == second:
        raise Mistake("Each epoch has the same order: draw a new one from `rng`.", 0.5)
    for N, batch_size in ((10, 4), (5, 8)):
        run(N, batch_size, np.random.default_rng(N))
    if first != again:
        raise Mistake("Two generators with the same seed give different orders: use `rng`.", 0.5)


def _check_batches(data: _Data, N: int, batch_size: int, case: str) -> None:
    """Check that the batches have the right sizes and hold every sample once."""
    sizes = [len(rows) for _, rows in data.calls]
    want = [min(batch_size, N - start) for start in range(0, N, batch_size)]
    if not sizes:
        raise Mistake(f"{case}, `gradient` is never called.")
    if sizes == want[:-1] and want[-1] < batch_size:
        raise Mistake(f"{case}, the last, smaller batch of {want[-1]} is missing.", credit=0.5)
    if sizes == [N] and len(want) > 1:
        raise Mistake(f"{case}, one step uses all samples: cut them into batches.")
    if len(sizes) == 1 < len(want):
        raise Mistake(
            f"{case}, only one batch of {sizes[0]} is used: an epoch goes through all of them."
        )
    if sizes != want:
        raise Mistake(f"{case}, the batches have the sizes {sizes}, not {want}.")
    missing = N - len({row for _, rows in data.calls for row in rows})
    if missing:
        raise Mistake(
            f"{case}, {missing} of the samples never occur and others occur twice: draw the order "
            "once per epoch, without replacement."
        )


def _check_steps(data: _Data, eta: float, got: np.ndarray, case: str) -> None:
    """Check where each gradient was taken, and where the epoch ended."""
    start = data.theta
    seen = np.array([theta for theta, _ in data.calls])
    if len(seen) > 1 and np.array_equal(seen, np.tile(start, (len(seen), 1))):
        raise Mistake(
            f"{case}, every gradient is taken at the parameters of the beginning: take it at those "
            "that the step before has left."
        )
    if got.shape == (len(seen), len(start)) or got.shape == (len(seen) + 1, len(start)):
        raise Mistake(f"{case}, return only the parameters after the epoch, not all of them.", 0.5)
    known = [
        ("it still is what it was at the beginning", start),
        ("this is the last gradient, not the parameters", data.gradients[-1]),
        ("the last step is missing", seen[-1]),
    ]
    for text, array in known:
        if np.array_equal(got, array):
            raise Mistake(f"{case}, the result: {text}.")
    after = np.vstack([seen[1:], seen[-1] - eta * data.gradients[-1]])
    for visited in (after, np.vstack([start, after])):
        if len(seen) > 1 and got.shape == start.shape and np.allclose(got, visited.mean(axis=0)):
            raise Mistake(
                f"{case}, the result: the mean of all parameters. Return the last ones.", 0.5
            )
    places = [*seen, got] if got.shape == start.shape else seen
    for k in range(len(places) - 1):
        _check_step(f"{case}, step {k + 1}", places[k : k + 2], data, k, eta)
    compare(f"{case}, the result", got, seen[-1] - eta * data.gradients[-1])


def _check_step(case: str, places: Sequence[np.ndarray], data: _Data, k: int, eta: float) -> None:
    """Check the way from one place to the next, which is `eta` times the gradient."""
    step, want, size = places[0] - places[1], eta * data.gradients[k], len(data.calls[k][1])
    factor = float(step @ want / (want @ want))
    if abs(factor - 1) < 1e-6 or not np.allclose(step, factor * want, rtol=0, atol=1e-9):
        compare(f"{case}: the way", step, want)
        return
    known = {
        -1: "it goes uphill: subtract the gradient",
        1 / eta: "the learning rate is missing",
        1 / size: "the gradient, which is a mean already, is divided by the batch size",
        size: "the gradient is multiplied by the batch size",
    }
    for number, text in known.items():
        if k == 0 and abs(factor - number) < 1e-6 * abs(number):
            raise Mistake(f"{case}: {text}.")
    raise Mistake(
        f"{case} is {factor:.4g} times as long as it should be: it is the learning rate times the "
        "gradient, in every step.",
        0.5,
    )


# -- 05.6 ------------------------------------------------------------------------------------------


@exercise(
    "05.6",
    "lucky_start",
    points=2,
    hints=(
        "In coordinates along the eigenvectors, every direction has a factor of its own, 1 - ηλ. "
        "Which of them is larger than 1 in size?",
        "Only the steepest one: η = 1.2 times the limit gives it the factor -1.4, and the next "
        "eigenvalue is at most half as large. So the start must have no share of the steepest.",
        "`eigenvalues, Q = np.linalg.eigh(A)`: ascending, and column k of Q is an eigenvector of "
        "length 1. Go from the minimum along one that isn't the last.",
    ),
)
def _check_lucky_start(answer: Any) -> None:
    rng = np.random.default_rng(56)
    for d in (2, 3, 5, 4):
        Q = np.linalg.qr(rng.normal(size=(d, d)))[0]
        if d == 4:
            Q = np.eye(d)  # `eig` leaves a diagonal as it is, here with the steepest last
        curvatures = np.sort(rng.uniform(0.2, 1, size=d))
        curvatures[-1] = rng.uniform(2.2, 4)
        A = Q * curvatures @ Q.T
        A = (A + A.T) / 2
        theta_min = rng.normal(size=d) + 2
        got = as_array("The start", call(answer, A=A, theta_min=theta_min))
        case = f"With {d} parameters"
        if got.shape != (d,):
            raise Mistake(f"{case}, the start has shape {got.shape}, but it should have ({d},).")
        _check_start(case, got.astype(float), theta_min, A, Q, curvatures)


def _check_start(
    case: str,
    got: np.ndarray,
    theta_min: np.ndarray,
    A: np.ndarray,
    Q: np.ndarray,
    curvatures: np.ndarray,
) -> None:
    """Check a start for A with these eigenvectors and curvatures, the steepest last."""
    if not np.isfinite(got).all():
        raise Mistake(f"{case}, the start is not finite.")
    off = got - theta_min
    distance = np.linalg.norm(off)
    if distance < 1e-9:
        raise Mistake(f"{case}, this is the minimum itself: go away from it by 1.")
    shares = Q.T @ off / distance
    alone = Q.T @ got
    if abs(shares[-1]) > 1e-7 and abs(alone[-1]) < 1e-7:
        raise Mistake(
            f"{case}, the direction is right, but it begins at 0: add it to theta_min.", 0.5
        )
    if abs(shares[-1]) > 1 - 1e-7:
        raise Mistake(
            f"{case}, this is the worst direction: its factor is -1.4. The walk survives only "
            "without a share of it. (`eigh` sorts by the eigenvalues, `eig` doesn't.)"
        )
    if abs(shares[-1]) > 1e-7:
        text = (
            f"{case}, the share {abs(shares[-1]):.2g} of your direction lies along the steepest "
            "eigenvector, and grows by the factor 1.4 in each step."
        )
        if np.abs(off / distance).max() > 1 - 1e-9:
            text += " The axes of the parameters are not the eigenvectors of A."
        elif np.abs(np.linalg.eigh(A)[1] @ off / distance).max() > 1 - 1e-7:  # a row
            text += " The eigenvectors are the columns of Q, not its rows."
        raise Mistake(text)
    if abs(distance - 1) > 1e-6:
        raise Mistake(f"{case}, the direction is right, but the distance is {distance:.4g}.", 0.5)
    factors = np.abs(1 - 2.4 / curvatures[-1] * curvatures[:-1])
    assert factors.max() < 1  # so that every other direction comes nearer


# -- 05.7 ------------------------------------------------------------------------------------------

_Network = tuple[np.ndarray, np.ndarray, np.ndarray]


@exercise(
    "05.7",
    "canonical_form",
    points=3,
    hints=(
        "Two decisions: a sign for every unit, then an order of the units. Everything that belongs "
        "to a unit has to move along: a column of W1, an entry of b1, an entry of w2.",
        "For the sign, ask for something that a flip changes, for example that b1 is positive. A "
        "flip multiplies the column of W1, the entry of b1 and the entry of w2 by −1.",
        "Decide the signs first. Then sort by a number that each unit now has: `np.argsort` of "
        "the new b1 is an order, with which you index the columns of W1 and both vectors.",
    ),
)
def _check_canonical_form(answer: Any) -> None:
    rng = np.random.default_rng(57)
    names = ("W1", "b1", "w2")
    for d, n in ((2, 3), (3, 2), (1, 1), (3, 3), (1, 4)):
        network = rng.normal(size=(d, n)), rng.normal(size=n), rng.normal(size=n)
        X = rng.normal(size=(25, d))
        forms = {}
        for order, signs, copy in _copies(network):
            W1, b1, w2 = copy
            form = _parts(call(answer, W1=W1, b1=b1, w2=w2), names)
            _check_same_network(copy, form, X)
            forms[order, signs] = np.concatenate([part.ravel() for part in form])
        _check_one_form(forms, n)


def _copies(network: _Network) -> Iterator[tuple[tuple, tuple, _Network]]:
    """Yield all copies of a network of tanh units, with the order and signs of each."""
    W1, b1, w2 = network
    n = len(b1)
    for order in permutations(range(n)):
        for signs in product((1, -1), repeat=n):
            at = list(order)
            yield order, signs, (W1[:, at] * signs, b1[at] * signs, w2[at] * signs)


def _output(network: Any, X: np.ndarray) -> np.ndarray:
    W1, b1, w2 = network
    return np.tanh(X @ W1 + b1) @ w2


def _check_same_network(given: _Network, form: list[np.ndarray], X: np.ndarray) -> None:
    """Check that the form computes what the given network computes."""
    n = len(given[1])
    for name, old, new in zip(("W1", "b1", "w2"), given, form, strict=True):
        if new.shape == old.T.shape != old.shape:
            raise Mistake(f"{name} is transposed: shape {new.shape}, not {old.shape}.")
        if new.shape != old.shape:
            raise Mistake(f"{name} has shape {new.shape}, but it should have {old.shape}.")
    want, got = _output(given, X), _output(form, X)
    if np.allclose(got, want, rtol=0, atol=1e-9):
        return
    text = f"Your form of a network with {n} unit{'s' * (n > 1)} computes something else"
    if np.allclose(got, -want, rtol=0, atol=1e-9):
        raise Mistake(f"{text}: the output has the other sign.")
    for k, name in enumerate(("W1", "b1", "w2")):
        for _, _, copy in _copies(given):
            trial = list(form)
            trial[k] = copy[k]
            if np.allclose(_output(trial, X), want, rtol=0, atol=1e-9):
                raise Mistake(f"{text}: {name} doesn't go along with the other two.")
    if all(
        np.allclose(np.sort(np.abs(new), axis=None), np.sort(np.abs(old), axis=None))
        for old, new in zip(given, form, strict=True)
    ):
        raise Mistake(f"{text}. Give all three arrays the same order and the same signs.")
    raise Mistake(f"{text}. Only the order of the units and their signs may change.")


def _check_one_form(forms: dict[tuple, np.ndarray], n: int) -> None:
    """Check that all copies have one form; else say which part of the work is done."""

    def number(keys: Iterable, change: Callable = np.array) -> int:
        """Count the different forms, or what `change` makes of them, up to rounding."""
        different: list[np.ndarray] = []
        for form in (change(forms[key]) for key in keys):
            if not any(np.allclose(form, other, rtol=0, atol=1e-9) for other in different):
                different.append(form)
        return len(different)

    count = number(forms)
    if count == 1:
        return
    first_order, plus = tuple(range(n)), (1,) * n
    flipped = number([key for key in forms if key[0] == first_order])
    moved = number([key for key in forms if key[1] == plus])
    text = f"The {len(forms)} copies of a network with {n} unit{'s' * (n > 1)} get {count} forms"
    if n > 1 and number(forms, np.abs) == 1:
        raise Mistake(f"{text}: the order is settled, the signs aren't.", credit=0.5)
    if flipped == 1:
        raise Mistake(f"{text}: the signs are settled, the order of the units isn't.", credit=0.5)
    if count == len(forms):
        raise Mistake(f"{text}: every copy keeps its own. Choose one for all of them.")
    if moved == 1:
        raise Mistake(
            f"{text}: the order is settled, as long as no sign is flipped. Decide the signs of the "
            "units, too, and before you sort.",
            credit=0.5,
        )
    raise Mistake(f"{text}, not one.")
