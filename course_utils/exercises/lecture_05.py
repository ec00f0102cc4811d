"""Checks of the exercises of lecture 05, gradient descent; see `course_utils.exercises`."""

from collections.abc import Iterator
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
    "mse_gradient",
    points=1,
    hints=(
        "Begin with the errors of all samples, an array of shape (N,). J is the mean of their "
        "squares.",
        "Chain rule: the derivative of a squared error by w_k is twice the error times column k of "
        "X. For b, the column is replaced by ones.",
        "`X.T @ errors` adds up error times column over all samples, for all columns at once. "
        "Then comes 2/N. For b a plain sum does the same.",
    ),
)
def _check_mse_gradient(answer: Any) -> None:
    rng = np.random.default_rng(51)
    for N, d in ((7, 3), (12, 1), (4, 5)):
        X, y = rng.normal(size=(N, d)), rng.normal(size=N)
        w, b = rng.normal(size=d), float(rng.normal())
        true_w, true_b = central_difference(
            lambda p, X=X, y=y: np.mean((X @ p[0] + p[1] - y) ** 2), [w, b]
        )
        no_bias, _ = central_difference(
            lambda p, X=X, y=y: np.mean((X @ p[0] - y) ** 2) + 0 * p[1], [w, b]
        )
        got_w, got_b = _parts(call(answer, X=X, y=y, w=w, b=b), ("dJ/dw", "dJ/db"))
        where = f" for N = {N}, d = {d}"
        constant = [
            ("the 2 of the derivative of the square is missing{}.", 1 / 2, 0.5),
            ("it has the wrong sign{}: errors are prediction minus target.", -1, 0.5),
            ("the sum isn't divided by the number of samples{}.", N, 0.5),
            ("neither the 2 nor the 1/N is there{}.", N / 2, 0.0),
            ("a mean over the samples is divided by N once more{}.", 1 / N, 0.0),
        ]
        for name, got, want in (("dJ/dw", got_w, true_w), ("dJ/db", got_b, np.array(true_b))):
            causes = [(text.format(where), want * factor, c) for text, factor, c in constant]
            if name == "dJ/dw":
                causes.append((f"the bias is missing in the prediction{where}.", no_bias))
                causes.append((f"{d} entries were averaged as well{where}.", want / d))
            compare(name, got, want, mistakes=causes, batch=N, tolerance=1e-5)


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
    cases = [
        ("small entries", rng.normal(size=(4, 3))),
        ("one row", rng.normal(size=(1, 6))),
        ("entries up to 1000", rng.uniform(-1000, 1000, (5, 4))),
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
            cause = {
                "entries up to 1000": "an exponential overflowed, or a probability became 0 "
                "before its logarithm was taken",
                "very negative entries": "all exponentials of a row became 0. Subtract the row's "
                "maximum, whatever its sign",
                "rows of very different size": "all exponentials of a row became 0. Subtract each "
                "row's own maximum, not that of the whole array",
            }.get(case, "something overflowed or became 0")
            raise Mistake(f"{name} contains {kind}: {cause}.", credit=0.5)
        with np.errstate(all="ignore"):
            compare(
                name,
                got,
                want,
                mistakes=[
                    ("these are the probabilities, not their logarithms.", np.exp(want)),
                    ("the sign is wrong: log-probabilities are never positive.", -want, 0.5),
                    ("the sum goes over each column, not each row.", special.log_softmax(Z, 0)),
                    ("the sum goes over the whole array, not each row.", Z - special.logsumexp(Z)),
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


# -- 05.3 ------------------------------------------------------------------------------------------


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
            raise Mistake("`gradient` was called with an empty batch.")
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


@exercise(
    "05.3",
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
        result = call(
            answer,
            gradient=data.gradient,
            theta=data.theta,
            X=data.X,
            y=data.y,
            eta=eta,
            batch_size=batch_size,
            rng=rng,
        )
        case = f"With N = {N} and batch_size = {batch_size}"
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
    start, steps = data.theta, np.cumsum(data.gradients, axis=0)
    seen = np.array([theta for theta, _ in data.calls])
    mistakes = [
        ("it still is what it was at the beginning.", start),
        ("the steps go uphill: subtract the gradient.", start + eta * steps[-1]),
        ("the learning rate is missing.", start - steps[-1]),
        ("this is the last gradient, not the parameters.", data.gradients[-1]),
    ]
    if len(seen) > 1 and np.array_equal(seen, np.tile(start, (len(seen), 1))):
        raise Mistake(
            f"{case}, every gradient is taken at the parameters of the beginning: take it at those "
            "that the step before has left."
        )
    if got.shape == (len(steps), len(start)) or got.shape == (len(steps) + 1, len(start)):
        raise Mistake(f"{case}, return only the parameters after the epoch, not all of them.", 0.5)
    if len(seen) > 1:
        first, size = data.gradients[0], len(data.calls[0][1])
        compare(
            f"{case}, the array of parameters after the first step",
            seen[1],
            start - eta * first,
            mistakes=[
                ("the step goes uphill: subtract the gradient.", start + eta * first),
                ("the learning rate is missing.", start - first),
                (
                    "the gradient, which is a mean already, is divided by the batch size.",
                    start - eta * first / size,
                ),
                (
                    "the gradient is multiplied by the batch size.",
                    start - eta * first * size,
                ),
            ],
        )
    compare(f"{case}, the result", got, start - eta * steps[-1], mistakes=mistakes)


# -- 05.4 ------------------------------------------------------------------------------------------


@exercise(
    "05.4",
    "largest_stable_rate",
    points=2,
    hints=(
        "The loss is a quadratic. What is the limit of the learning rate on a quadratic, and which "
        "matrix decides?",
        "Take the gradient 2/N Xᵀ(Xw − y) once more by w: the Hessian does not depend on w or y.",
        "`np.linalg.eigvalsh` returns the eigenvalues of a symmetric matrix in ascending order. "
        "The limit is 2 over the last one.",
    ),
)
def _check_largest_stable_rate(answer: Any) -> None:
    rng = np.random.default_rng(54)
    for N, d in ((50, 4), (20, 2), (9, 1), (30, 3)):
        X = rng.normal(size=(N, d)) @ rng.normal(size=(d, d)) + rng.normal(size=d)
        squares = np.linalg.svd(X, compute_uv=False) ** 2  # eigenvalues of XᵀX
        want = N / squares[0]
        got = as_array("The limit", call(answer, X=X))
        causes = [
            (
                "the Hessian of a squared error has a factor 2; with it the limit is half as "
                "large.",
                2 * want,
                0.5,
            ),
            ("this is 1/λmax: safe, but steps up to twice as long still converge.", want / 2, 0.5),
            ("the loss is a mean: the factor N is missing.", want / N, 0.5),
            ("the 2 in the Hessian and the 1/N are missing.", 2 * want / N),
            ("this is the largest eigenvalue of the Hessian; the limit is 2 over it.", 2 / want),
            ("that is the largest eigenvalue of XᵀX.", squares[0]),
            (
                "a singular value of X has to be squared to be an eigenvalue of XᵀX.",
                N / np.sqrt(squares[0]),
            ),
            ("the sum of the eigenvalues is too careful: the largest decides.", N / squares.sum()),
            ("a mean eigenvalue does not decide: the largest does.", N / squares.mean()),
            (
                "the features were centered first, which is another problem.",
                N / np.linalg.norm(X - X.mean(axis=0), 2) ** 2,
            ),
        ]
        if d > 1:
            causes += [
                (
                    "the smallest eigenvalue doesn't limit the step: the largest does.",
                    N / squares[-1],
                ),
                (
                    "this is the fastest rate, 2/(λmin + λmax), not the largest stable one.",
                    N / (squares[0] + squares[-1]),
                ),
            ]
        compare(f"The limit for X of shape ({N}, {d})", got, np.array(want), mistakes=causes)


# -- 05.5 ------------------------------------------------------------------------------------------


@exercise(
    "05.5",
    "adam_step",
    points=2,
    hints=(
        "First the two running means: a share β of the old one and a share 1 − β of what is new. "
        "For s, the new is the square of g, entry by entry.",
        "The corrected means are needed only for the step. What you return are the uncorrected "
        "ones: the next step goes on with them.",
        "The correction divides by one minus β to the power t. The step is η times the corrected "
        "m over (the square root of the corrected s, plus ε).",
    ),
)
def _check_adam_step(answer: Any) -> None:
    rng = np.random.default_rng(55)
    names = ("theta", "m", "s")
    for t, shape, epsilon in ((1, (4,), 1e-8), (3, (5,), 1e-8), (40, (2, 3), 1e-8), (2, (4,), 0.5)):
        theta, g, m = rng.normal(size=(3, *shape))
        s = rng.uniform(0.1, 2, size=shape)
        if t == 1:
            m, s = np.zeros(shape), np.zeros(shape)
        eta, beta1, beta2 = 0.03, 0.8, 0.95
        new_m, new_s = g + beta1 * (m - g), g * g + beta2 * (s - g * g)
        c1, c2 = 1 - beta1**t, 1 - beta2**t

        def end(m_hat: Any, s_hat: Any, theta=theta, eta=eta, epsilon=epsilon) -> np.ndarray:
            return theta - eta * m_hat / (np.sqrt(s_hat) + epsilon)

        want = end(new_m / c1, new_s / c2)
        result = call(
            answer,
            theta=theta,
            g=g,
            m=m,
            s=s,
            t=t,
            eta=eta,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
        )
        got = dict(zip(names, _parts(result, names), strict=True))
        case = f"in step t = {t}"
        compare(
            f"m {case}",
            got["m"],
            new_m,
            mistakes=[
                (
                    "the corrected m is returned; the next step needs the uncorrected.",
                    new_m / c1,
                    0.5,
                ),
                ("the shares are exchanged: the old m keeps β₁.", m + beta1 * (g - m)),
                ("the new gradient needs the factor 1 − β₁.", beta1 * m + g, 0.5),
                ("it didn't change.", m),
                ("β₂ is used in place of β₁.", g + beta2 * (m - g), 0.5),
            ],
        )
        compare(
            f"s {case}",
            got["s"],
            new_s,
            mistakes=[
                (
                    "the corrected s is returned; the next step needs the uncorrected.",
                    new_s / c2,
                    0.5,
                ),
                ("the shares are exchanged: the old s keeps β₂.", s + beta2 * (g * g - s)),
                ("it is a mean of squares: square the gradient.", beta2 * s + (1 - beta2) * g),
                ("it didn't change.", s),
                ("β₁ is used in place of β₂.", g * g + beta1 * (s - g * g), 0.5),
                ("the squared gradient needs the factor 1 − β₂.", beta2 * s + g * g, 0.5),
                (
                    "square each entry: the length of the gradient is one number for all.",
                    beta2 * s + (1 - beta2) * np.sum(g * g),
                ),
            ],
        )
        compare(
            f"theta {case}",
            got["theta"],
            want,
            mistakes=[
                ("it didn't change.", theta),
                ("the step goes uphill.", 2 * theta - want, 0.5),
                ("neither mean is corrected for its start at 0.", end(new_m, new_s), 0.5),
                ("s isn't corrected.", end(new_m / c1, new_s), 0.5),
                ("m isn't corrected.", end(new_m, new_s / c2), 0.5),
                (
                    "the correction needs the power t.",
                    end(new_m / (1 - beta1), new_s / (1 - beta2)),
                    0.5,
                ),
                ("the step uses the gradient, not its mean m.", end(g, new_s / c2)),
                (
                    "take the square root of s.",
                    theta - eta * new_m / c1 / (new_s / c2 + epsilon),
                ),
                (
                    "ε belongs beside the square root, not under it.",
                    theta - eta * new_m / c1 / np.sqrt(new_s / c2 + epsilon),
                    0.5,
                ),
                (
                    "ε is missing.",
                    theta - eta * new_m / c1 / np.sqrt(new_s / c2),
                    0.5,
                ),
                (
                    "the learning rate is missing.",
                    theta - new_m / c1 / (np.sqrt(new_s / c2) + epsilon),
                    0.5,
                ),
                (
                    "the step has to use the new means, not those of the step before.",
                    end(m / c1, s / c2),
                ),
                (
                    "the powers are those of another step: t counts from 1.",
                    end(new_m / (1 - beta1 ** (t + 1)), new_s / (1 - beta2 ** (t + 1))),
                    0.5,
                ),
            ],
            tolerance=1e-7,
        )


# -- 05.6 ------------------------------------------------------------------------------------------

_Network = tuple[np.ndarray, np.ndarray, np.ndarray]


@exercise(
    "05.6",
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
    rng = np.random.default_rng(56)
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

    def number(keys: list) -> int:
        """Count the different forms, up to rounding."""
        different: list[np.ndarray] = []
        for key in keys:
            if not any(np.allclose(forms[key], other, rtol=0, atol=1e-9) for other in different):
                different.append(forms[key])
        return len(different)

    count = number(list(forms))
    if count == 1:
        return
    first_order, plus = tuple(range(n)), (1,) * n
    flipped = number([key for key in forms if key[0] == first_order])
    moved = number([key for key in forms if key[1] == plus])
    text = f"The {len(forms)} copies of a network with {n} unit{'s' * (n > 1)} get {count} forms"
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
