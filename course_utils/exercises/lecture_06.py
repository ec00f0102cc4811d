"""Checks of the exercises of lecture 06, backpropagation; see `course_utils.exercises`."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.exercises import Mistake, NearlyRight, as_array, call, compare, describe, exercise


def _pair(name: str, value: Any) -> tuple:
    """Return the two things that a student's function gives back."""
    if not isinstance(value, (tuple, list, np.ndarray)) or len(value) != 2:
        raise Mistake(f"Return two things, {name}, as a pair; you return {describe(value)}.")
    return tuple(value)


def _gradients(value: Any, params: Mapping[str, np.ndarray]) -> Mapping[str, Any]:
    """Return the student's dictionary, if it has a gradient for each parameter."""
    if not isinstance(value, Mapping):
        raise Mistake(f"Return a dictionary with {', '.join(params)}, not {describe(value)}.")
    missing = [name for name in params if name not in value]
    if missing:
        raise Mistake(f"The dictionary has no {', '.join(missing)}.")
    return value


def _complex_step(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """Gradient of a real sum by one imaginary step per entry: no subtraction, no round-off."""
    slopes = np.empty(x.size)
    for i in range(x.size):
        moved = x.astype(complex)
        moved.flat[i] += 1e-30j
        slopes[i] = np.imag(f(moved)) / 1e-30
    return slopes.reshape(x.shape)


def _complex_steps(
    f: Callable[[dict], complex], params: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Gradient of `f` for every array of a dictionary."""
    return {
        name: _complex_step(lambda moved, name=name: f({**params, name: moved}), array)
        for name, array in params.items()
    }


def _demand_digits(name: str, got: Any, want: Any, size: float) -> None:
    """Raise Mistake if what passed `compare` is no more exact than a finite difference."""
    if not np.allclose(np.asarray(got, dtype=float), want, rtol=0, atol=1e-12 * size):
        raise Mistake(
            f"{name} is right to a few digits only, as finite differences are. They judge a "
            "gradient; here you are asked to derive it.",
            credit=0.5,
        )


# -- 06.1 ------------------------------------------------------------------------------------------


@exercise(
    "06.1",
    "graph_gradient",
    points=1,
    hints=(
        "Begin at the output: what is ∂f/∂s, while y stays as it is?",
        "From x two paths lead to s, through x·y and through sin(x); multiply their sum by ∂f/∂s.",
        "From y there is a path through x·y to s, and a direct one: y is also a factor of f. "
        "Together ∂f/∂y is s² plus ∂f/∂s times x.",
    ),
)
def _check_graph_gradient(answer: Any) -> None:
    def f(point: np.ndarray) -> complex:
        x, y = point
        return y * (x * y + np.sin(x)) ** 2

    rng = np.random.default_rng(61)
    points = [(1.0, 3.0), *rng.uniform(0.4, 2.0, (5, 2)) * rng.choice([-1, 1], (5, 2))]
    for x, y in points:
        want_x, want_y = _complex_step(f, np.array([x, y]))
        s = x * y + np.sin(x)
        got = _pair("∂f/∂x and ∂f/∂y", call(answer, x=float(x), y=float(y)))
        place = f"at x = {x:.3g}, y = {y:.3g}"
        got_x, got_y = (
            _number(name, part) for name, part in zip(("∂f/∂x", "∂f/∂y"), got, strict=True)
        )
        if np.allclose([got_x, got_y], [want_y, want_x], rtol=1e-6):
            raise NearlyRight("The pair is exchanged: ∂f/∂x comes first.")
        compare(
            f"∂f/∂x {place}",
            got_x,
            want_x,
            mistakes=[
                ("the path through sin(x) is missing.", 2 * y * s * y),
                ("the path through x·y is missing.", 2 * y * s * np.cos(x)),
                ("the derivative of x·y with respect to x is y.", 2 * y * s * (x + np.cos(x))),
                ("∂f/∂s is 2·y·s: the factor y is missing.", 2 * s * (y + np.cos(x))),
                ("∂s/∂x is multiplied by s², where 2·y·s belongs.", s**2 * (y + np.cos(x))),
                ("∂s/∂x is multiplied by y·s², where 2·y·s belongs.", y * s**2 * (y + np.cos(x))),
                ("the derivative of s² is 2·s: the factor s is missing.", 2 * y * (y + np.cos(x))),
                ("the derivative of s² is 2·s: the factor 2 is missing.", y * s * (y + np.cos(x))),
                ("the derivative of sin(x) is +cos(x).", 2 * y * s * (y - np.cos(x))),
                ("this is ∂s/∂x; multiply by ∂f/∂s.", y + np.cos(x)),
                ("the two paths add up, they are not multiplied.", 2 * y * s * y * np.cos(x)),
            ],
        )
        compare(
            f"∂f/∂y {place}",
            got_y,
            want_y,
            mistakes=[
                ("the direct path is missing: y is also a factor of f.", 2 * y * s * x),
                ("the path through s is missing: s depends on y, too.", s**2),
                ("on the direct path y is the factor of s², not of s.", s + 2 * y * s * x),
                ("the derivative of x·y with respect to y is x.", s**2 + 2 * y * s * y),
                ("on the path through s the factor y of ∂f/∂s is missing.", s**2 + 2 * s * x),
                ("on the path through s the factor 2 is missing.", s**2 + y * s * x),
                ("on the path through s, ∂s/∂y = x is missing.", s**2 + 2 * y * s),
            ],
        )
        size = abs(y * s) * (abs(x) + abs(y) + 1) + s**2
        _demand_digits(f"The pair {place}", [got_x, got_y], [want_x, want_y], size)


def _number(name: str, value: Any) -> np.ndarray:
    """Return a derivative that the student gives, with a word about SymPy's numbers."""
    if type(value).__module__.startswith("sympy"):
        raise Mistake(f"{name} is an object of SymPy: return a plain number, float(...).")
    return as_array(name, value)


# -- 06.2 ------------------------------------------------------------------------------------------


@exercise(
    "06.2",
    "divide_backward",
    points=2,
    hints=(
        "First take numbers instead of arrays: what are ∂q/∂a and ∂q/∂b for q = a/b?",
        "Multiply both by `grad`. That is right wherever a, b and q have the same shape.",
        "Where an array was stretched by broadcasting, its gradient is the sum over copies. Sum "
        "over the axes put in front, and, with `keepdims=True`, over those of length 1.",
    ),
)
def _check_divide_backward(answer: Any) -> None:
    rng = np.random.default_rng(62)
    shapes = [((3, 4), (3, 4)), ((3, 4), (3, 1)), ((3, 4), (4,)), ((2, 1), (5, 1, 3)), ((), (3,))]
    for shape_a, shape_b in shapes:
        a, b = rng.normal(size=shape_a), rng.uniform(0.5, 2.0, shape_b)
        a, b = np.asarray(a), b * rng.choice([-1, 1], shape_b)
        grad = rng.normal(size=(a / b).shape)
        got = _pair("∂J/∂a and ∂J/∂b", call(answer, grad=grad, a=a, b=b))
        wants = (
            _complex_step(lambda c, b=b, grad=grad: np.sum(grad * (c / b)), a),
            _complex_step(lambda c, a=a, grad=grad: np.sum(grad * (a / c)), b),
        )
        full = grad / b, -grad * a / b**2
        case = f"for a of shape {shape_a} and b of shape {shape_b}"
        if shape_a == shape_b and np.allclose(as_array("∂J/∂a", got[0]), full[1]):
            raise NearlyRight("The pair is exchanged: ∂J/∂a comes first.")
        wrong_a = [("that is 1/b only: multiply it by grad.", np.ones_like(grad) / b)]
        wrong_a += [("multiply grad by 1/b, not by b.", grad * b)]
        wrong_b = [
            ("the sign is reversed: 1/b falls when b grows.", -full[1]),
            ("the derivative of 1/b is −1/b²: the square is missing.", -grad * a / b),
            ("the derivative of 1/b is −1/b²: the factor a is missing.", -grad / b**2),
            ("multiply by grad: the chain rule.", -a / b**2 * np.ones_like(grad)),
            ("that is the rule for a product.", grad * a),
        ]
        for name, value, want, per_copy, wrong in (
            ("a", got[0], wants[0], full[0], wrong_a),
            ("b", got[1], wants[1], full[1], wrong_b),
        ):
            mistakes = [(text, _summed(array, want.shape)) for text, array in wrong]
            if per_copy.shape != want.shape:
                copies = per_copy.size / want.size
                text = "broadcasting copied the entries, and the gradients of the copies add up"
                mistakes += [
                    (f"it has the shape of q; {text}.", per_copy, 0.5),
                    *_summed_along_the_wrong_axis(per_copy, want.shape),
                    (f"{text}: a sum, not a mean.", want / copies),
                ]
            compare(f"∂J/∂{name} {case}", value, want, mistakes=mistakes)


def _summed_along_the_wrong_axis(
    per_copy: np.ndarray, shape: tuple[int, ...]
) -> list[tuple[str, np.ndarray]]:
    """Return what `sum(axis=0)` gives where another axis was stretched."""
    stretched = [axis for axis, length in enumerate(shape) if length == 1]
    if len(shape) < per_copy.ndim or not stretched or 0 in stretched:
        return []
    text = f"you summed over axis 0, but axis {stretched[0]} was stretched: sum over that one, with"
    text += " keepdims=True."
    return [(text, per_copy.sum(axis=0, keepdims=keep)) for keep in (False, True)]


def _summed(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Add up entry by entry what belongs to the same place of the smaller shape."""
    place = np.broadcast_to(np.arange(np.prod(shape, dtype=int)).reshape(shape), array.shape)
    sums = np.bincount(place.ravel(), weights=array.ravel(), minlength=np.prod(shape, dtype=int))
    return sums.reshape(shape)


# -- 06.3 and 06.4 ---------------------------------------------------------------------------------


def _two_layers(rng: np.random.Generator, d: int, m: int, K: int) -> dict[str, np.ndarray]:
    shapes = {"W1": (d, m), "b1": (m,), "W2": (m, K), "b2": (K,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


@exercise(
    "06.3",
    "repaired_gradients",
    points=2,
    hints=(
        "The cell below the broken function checks it. Read the diagnoses from the output "
        "backward: b2 first. Mend what you find, check your own function there, and go on.",
        "A factor in b2 comes from δ at the output, so it is in all that follows. Once b2 is right "
        "look at W2, then at b1 and W1.",
        "∂J/∂W2 takes what layer 2 gets as its input. And where is the slope of the ReLU 0?",
    ),
)
def _check_repaired_gradients(answer: Any) -> None:
    rng = np.random.default_rng(63)
    for N, d, m, K in ((7, 4, 5, 3), (4, 2, 6, 1), (9, 4, 4, 4)):
        params = _two_layers(rng, d, m, K)
        X, Y = rng.normal(size=(N, d)), rng.normal(size=(N, K))

        def J(p: dict, X: np.ndarray = X, Y: np.ndarray = Y) -> complex:
            pre = X @ p["W1"] + p["b1"]
            scores = np.where(pre.real > 0, pre, 0) @ p["W2"] + p["b2"]
            return ((scores - Y) ** 2).sum() / len(X)

        want = _complex_steps(J, params)
        got = _gradients(call(answer, X=X, Y=Y, **params), params)
        pre = X @ params["W1"] + params["b1"]
        delta = 2 / N * (np.clip(pre, 0, None) @ params["W2"] + params["b2"] - Y)
        unmasked = delta @ params["W2"].T
        half = "the factor 2 of the square is missing in δ at the output."
        always = "δ comes through everywhere: where the ReLU is off, its slope is 0. Your mask "
        always += "lets all pass (after the ReLU, `>= 0` is always true), or there is none."
        before = "layer 2 gets the activations, not the pre-activations of layer 1."
        graded = "the slope of the ReLU is 1 or 0, not h itself."
        shifted = "the bias is missing in the mask: the ReLU is on where X @ W1 + b1 > 0."
        masked = [
            (graded, unmasked * np.clip(pre, 0, None)),
            (shifted, unmasked * (pre > params["b1"])),
        ]
        mean = "the gradient of a bias is the sum of δ over the examples: 1/N is in δ already."
        entries = "divide by the number of examples N, not by the number of entries of Y."
        mistakes = {
            "b2": [(entries, want["b2"] / K), (half, want["b2"] / 2)],
            "W2": [(half, want["W2"] / 2)] + [(before, c * pre.T @ delta) for c in (1, 0.5)],
            "W1": [(half, want["W1"] / 2)]
            + [(always, c * X.T @ unmasked) for c in (1, 0.5)]
            + [(text, X.T @ delta1) for text, delta1 in masked],
            "b1": [(half, want["b1"] / 2), (mean, want["b1"] / N), (mean, want["b1"] / N / 2)]
            + [(always, c * unmasked.sum(axis=0)) for c in (1, 0.5)]
            + [(f"{always} And {mean}", c * unmasked.mean(axis=0)) for c in (1, 0.5)]
            + [(text, delta1.sum(axis=0)) for text, delta1 in masked],
        }
        for name, wrong in mistakes.items():
            compare(f"∂J/∂{name}", got[name], want[name], mistakes=wrong, batch=N)
        for name in params:
            _demand_digits(f"∂J/∂{name}", got[name], want[name], 10 * np.abs(want[name]).max())


@exercise(
    "06.4",
    "softmax_gradients",
    points=2,
    hints=(
        "Forward: Z1, H, Z2, and P with the row maximum subtracted from Z2 before the exponential. "
        "Then δ for layer 2, the gradients of layer 2, δ for layer 1, those of layer 1.",
        "For one example −log P_y is log Σ exp(z_j) − z_y. Its derivative with respect to z_j is "
        "P_j, minus 1 if j is y.",
        "δ2 is (P − one-hot)/N, where row n of the one-hot matrix has its 1 in column y_n: "
        "`np.eye(K)[y]`. For layer 1, the slope of tanh is 1 − H².",
    ),
)
def _check_softmax_gradients(answer: Any) -> None:
    rng = np.random.default_rng(64)
    for N, d, m, K in ((6, 3, 5, 4), (5, 2, 3, 3), (8, 4, 4, 4)):
        params = _two_layers(rng, d, m, K)
        X, y = rng.normal(size=(N, d)), rng.integers(0, K, N)
        H = np.tanh(X @ params["W1"] + params["b1"])
        Z = H @ params["W2"] + params["b2"]
        P = np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
        got = _gradients(call(answer, X=X, y=y, **params), params)

        def J(p: dict, X: np.ndarray = X, y: np.ndarray = y) -> complex:
            Z = np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
            return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])

        want = _complex_steps(J, params)
        one_hot = np.equal.outer(y, np.arange(K)) * 1.0
        delta = (P - one_hot) / N
        back = delta @ params["W2"].T
        deltas_1 = [
            ("the slope of tanh is missing in δ of layer 1.", back),
            ("the slope of tanh is 1 − H², with the square.", back * (1 - H)),
            ("the slope is 1 − H², in the activation, not in Z.", back * (1 - np.arctanh(H) ** 2)),
            ("H is tanh(Z) already: the slope is 1 − H².", back * (1 - np.tanh(H) ** 2)),
            ("that would be the slope of a sigmoid, not of tanh.", back * H * (1 - H)),
            ("the slope of a ReLU was used; here it is tanh.", back * (H > 0)),
        ]
        deltas_2 = [
            ("δ of layer 2 is P alone; subtract 1 at the true class.", P / N),
            ("δ of layer 2 has the slope P(1 − P) too much.", delta * P * (1 - P)),
            ("the logits were taken for probabilities.", (Z - one_hot) / N),
            (
                "y holds the number of the class: subtract 1 in column y, not y in all columns.",
                (P - y[:, None]) / N,
            ),
            (
                "`P[:, y] -= 1` subtracts from all rows: each row n has its own column, "
                "P[np.arange(N), y].",
                (P - one_hot.any(axis=0)) / N,
            ),
            (
                "δ of layer 2 isn't 0 at the other classes: it is P there, and P − 1 at the true "
                "class.",
                delta * one_hot,
            ),
            (
                "the rows of P don't sum to 1: normalize over the classes, axis 1.",
                (np.exp(Z) / np.exp(Z).sum(axis=0) - one_hot) / N,
            ),
            (
                "that is a sigmoid for each class; softmax divides by the sum over the classes.",
                (1 / (1 + np.exp(-Z)) - one_hot) / N,
            ),
        ]
        if m == K:
            text = "W2 is not transposed on the way back to layer 1."
            deltas_1.append((text, delta @ params["W2"] * (1 - H**2)))
        for layer, inputs, deltas in ((2, H, deltas_2), (1, X, deltas_1)):
            W = [(text, inputs.T @ delta) for text, delta in deltas]
            b = [(text, delta.sum(axis=0)) for text, delta in deltas]
            if layer == 2:
                W.append(("layer 2 gets H, not its pre-activations.", np.arctanh(H).T @ delta))
            for name, wrong in ((f"b{layer}", b), (f"W{layer}", W)):
                compare(f"∂J/∂{name}", got[name], want[name], mistakes=wrong, batch=N)
        for name in params:
            _demand_digits(f"∂J/∂{name}", got[name], want[name], 10 * np.abs(want[name]).max())
    _check_large_logits(answer)


def _check_large_logits(answer: Any) -> None:
    """Try logits in the thousands: first one large row, then a row far below another."""
    right = np.array([[5000.0, 4999.0, 0.0]])
    params = {"W1": np.zeros((1, 1)), "b1": np.zeros(1), "W2": np.zeros((1, 3)), "b2": right[0]}
    got = _gradients(call(answer, X=np.ones((2, 1)), y=np.array([0, 1]), **params), params)
    if not all(np.isfinite(as_array(f"∂J/∂{k}", got[k])).all() for k in params):
        raise Mistake(
            "With large logits the exponential overflows: subtract the largest logit of "
            "each row first. Softmax stays the same.",
            credit=0.5,
        )
    params["b2"] = np.zeros(3)
    params["W1"], params["W2"] = np.ones((1, 1)), np.full((1, 3), 5000.0)
    got = _gradients(
        call(answer, X=np.array([[9.0], [-9.0]]), y=np.array([0, 1]), **params), params
    )
    if not all(np.isfinite(as_array(f"∂J/∂{k}", got[k])).all() for k in params):
        raise Mistake(
            "You subtract the same number in all rows. In a row whose logits are far below that, "
            "all exponentials are 0, and softmax is 0/0: subtract the largest logit of each row.",
            credit=0.5,
        )


# -- 06.5 ------------------------------------------------------------------------------------------


def _mlp(X: np.ndarray, params: Mapping[str, np.ndarray]) -> np.ndarray:
    layers = len(params) // 2
    for k in range(1, layers + 1):
        X = X @ params[f"W{k}"] + params[f"b{k}"]
        X = np.tanh(X) if k < layers else X
    return X


@exercise(
    "06.5",
    "forward_mode",
    points=3,
    hints=(
        "Keep two arrays, the activations and their derivative along the direction. At the input "
        "the derivative is 0: X doesn't depend on the parameters.",
        "For Z = H @ W + b all three move: the derivative of a product has two terms, and the "
        "direction says how W and b move.",
        "Through tanh the derivative is multiplied by 1 − tanh(Z)². Then the next layer; after the "
        "last one there is no tanh.",
    ),
)
def _check_forward_mode(answer: Any) -> None:
    rng = np.random.default_rng(65)
    for sizes in ((3, 3, 3), (2, 4, 3), (3, 2), (4, 5, 3, 6, 2)):  # square: no shape stops a slip
        params, direction = {}, {}
        for k, (d_in, d_out) in enumerate(pairwise(sizes), start=1):
            for theta in (params, direction):
                theta[f"W{k}"] = rng.normal(size=(d_in, d_out))
                theta[f"b{k}"] = rng.normal(size=d_out)
        X = rng.normal(size=(5, sizes[0]))
        moved = {name: array + 1e-30j * direction[name] for name, array in params.items()}
        want_Z, want = _mlp(X, params), np.imag(_mlp(X, moved)) / 1e-30
        before = {name: array.copy() for name, array in params.items()}
        pair = _pair("Z and dZ", call(answer, X=X, params=params, direction=direction))
        if any(not np.array_equal(before[name], params[name]) for name in params):
            raise Mistake("Your function changes `params`: work with new arrays.")
        case = "1 layer" if len(sizes) == 2 else f"{len(sizes) - 1} layers"
        compare(f"Z with {case}", pair[0], want_Z, mistakes=_wrong_outputs(X, params))
        got = as_array(f"dZ with {case}", pair[1])
        wrong = _wrong_tangents(X, params, direction)
        compare(f"dZ with {case}", got, want, mistakes=wrong, tolerance=1e-5)
        if not np.allclose(got, want, rtol=0, atol=1e-12 * np.abs(want).max()):
            raise Mistake(
                f"dZ with {case} is right to a few digits only, as finite differences are. Carry "
                "the exact derivative along, layer by layer.",
                credit=0.5,
            )


def _wrong_outputs(X: np.ndarray, params: Mapping[str, np.ndarray]) -> list[tuple]:
    return [("after the last layer there is no tanh.", np.tanh(_mlp(X, params)))]


def _wrong_tangents(
    X: np.ndarray, params: Mapping[str, np.ndarray], direction: Mapping[str, np.ndarray]
) -> list[tuple]:
    """Compute what typical mistakes give, in one of the two rules for a layer."""

    def tangent(
        product: Callable = lambda H, dH, W, dW: H @ dW + dH @ W,
        biases: int = 1,
        slope: Callable = lambda Z: 1 - np.tanh(Z) ** 2,
    ) -> np.ndarray | None:
        H, dH, layers = X, np.zeros_like(X), len(params) // 2
        for k in range(1, layers + 1):
            W, dW, db = params[f"W{k}"], direction[f"W{k}"], direction[f"b{k}"]
            try:
                dZ = product(H, dH, W, dW) + biases * db + np.zeros((len(X), len(db)))
            except ValueError:  # this mistake needs layers of equal size
                return None
            Z = H @ W + params[f"b{k}"]
            H, dH = np.tanh(Z), slope(Z) * dZ
        return dZ

    right = tangent()
    cases = [
        (
            "the two terms of the product rule add up; you multiplied them.",
            tangent(lambda H, dH, W, dW: (dH @ W) * (H @ dW)),
        ),
        ("dH goes through W, not through dW.", tangent(lambda H, dH, W, dW: H @ dW + dH @ dW)),
        ("the direction of the weights is left out.", tangent(lambda H, dH, W, dW: dH @ W)),
        ("the direction of the biases is left out.", tangent(biases=0)),
        (
            "the derivative of H @ W has two terms; the one for the H that moves is missing.",
            tangent(lambda H, dH, W, dW: H @ dW),
        ),
        ("the slope of tanh is missing.", tangent(slope=np.ones_like)),
        (
            "the last layer has no tanh: there is no slope in its dZ.",
            right * (1 - np.tanh(_mlp(X, params)) ** 2),
        ),
        ("the slope of tanh is 1 − h², with the square.", tangent(slope=lambda Z: 1 - np.tanh(Z))),
        ("the slope is 1 − h², in the activation, not in Z.", tangent(slope=lambda Z: 1 - Z**2)),
        (
            "h is tanh(z) already: the slope is 1 − h².",
            tangent(slope=lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2),
        ),
        (
            "the outputs moved by the whole direction: that is no derivative.",
            _moved(X, params, direction),
        ),
        ("the direction went through the network as if it were parameters.", _mlp(X, direction)),
    ]
    return [
        (text, array)
        for text, array in cases
        if array is not None and not np.allclose(array, right)
    ]


def _moved(X: np.ndarray, params: Mapping, direction: Mapping) -> np.ndarray:
    return _mlp(X, {k: params[k] + direction[k] for k in params}) - _mlp(X, params)


# -- 06.6 ------------------------------------------------------------------------------------------


@exercise(
    "06.6",
    "fooling_biases",
    points=2,
    hints=(
        "The two masks differ only where h is 0, that is, where a unit is off. When is it never?",
        "All entries of X @ W + b have to be above 0: each bias must be larger than minus the "
        "smallest entry of its column of X @ W.",
    ),
)
def _check_fooling_biases(answer: Any) -> None:
    rng = np.random.default_rng(66)
    for N, d, m in ((5, 3, 4), (40, 2, 7), (1, 4, 3), (9, 3, 9)):
        X, W = rng.normal(size=(N, d)) * 3, rng.normal(size=(d, m))
        got = as_array("The vector of biases", call(answer, X=X, W=W))
        if got.shape == (N, m) and N > 1:
            raise Mistake(
                f"The biases have shape {got.shape}: one for each example. A unit has one bias for "
                f"all examples, so the shape is ({m},)."
            )
        if got.shape != (m,):
            raise Mistake(f"The biases have shape {got.shape}, but they should have shape ({m},).")
        if not np.isfinite(got).all():
            raise Mistake("The biases have to be finite numbers.")
        Z = X @ W + got
        off, border = int((Z < 0).sum()), int((np.abs(Z) <= 1e-9).sum())
        if (Z <= 0).all():
            raise Mistake(
                "All units are off: h > 0 is 0 everywhere, but h >= 0 is 1, so the check would see "
                "the bug. The masks agree where units are *on*."
            )
        if border:
            raise Mistake(
                f"Entries of X @ W + b that are 0, up to rounding: {border} of {Z.size}. "
                "There h = 0, and the masks differ. Go above 0."
            )
        if off:
            raise Mistake(
                f"Negative entries of X @ W + b: {off} of {Z.size}. There h is 0, h >= 0 lets δ "
                "pass, and h > 0 does not. Look at all examples of a column of X @ W."
            )


# -- 06.7 ------------------------------------------------------------------------------------------


@exercise(
    "06.7",
    "balanced_chain",
    points=3,
    hints=(
        "Begin with the factor: for which h is w · h · (1 − h) = 1? It is a quadratic equation, "
        "and for w > 4 it has two solutions. Either will do.",
        "Now b: σ(w·h + b) = h says that w·h + b is the z at which the sigmoid is h.",
        "The inverse of the sigmoid is z = log(h / (1 − h)).",
    ),
)
def _check_balanced_chain(answer: Any) -> None:
    for w in (5.0, 8.0, 4.5, 20.0):
        b, h = _pair("b and h", call(answer, w=w))
        b, h = as_array("b", b), as_array("h", h)
        for name, value in (("b", b), ("h", h)):
            if value.shape != () or not np.isfinite(value):
                raise Mistake(f"{name} for w = {w:g} has to be one finite number.")
        if not 0 < h < 1:
            if 0 < b < 1 and np.isclose(w * b * (1 - b), 1, rtol=1e-9):
                raise NearlyRight("The pair is exchanged: b comes first, then h.")
            raise Mistake(f"h is {h:.4g} for w = {w:g}, but a sigmoid is between 0 and 1.")
        factor, moved = w * h * (1 - h), 1 / (1 + np.exp(-(w * h + b)))
        if abs(factor - 1) > 1e-9:
            text = f"For w = {w:g} each factor is {factor:.4g}, not 1."
            if abs(factor - 1) < 1e-3:
                text = (
                    f"For w = {w:g} each factor differs from 1 by {abs(factor - 1):.0e}: don't "
                    "round, and don't stop a search early."
                )
            elif abs(h - 0.5) < 1e-9:
                text += " At h = 1/2 it is w/4: that is 1 for w = 4 only."
            elif abs(w * h - 1) < 1e-9:
                text += " The slope of the sigmoid is h · (1 − h), not h."
            raise Mistake(text)
        if abs(moved - h) > 1e-9:
            text = (
                f"For w = {w:g} the factor at h = {h:.4g} is 1, but the chain doesn't stay there: "
            )
            text += f"σ(w·h + b) is {moved:.4g}."
            if abs(moved - h) < 1e-3:
                text = (
                    f"For w = {w:g} the next h differs from h by {abs(moved - h):.0e}: don't round "
                    "b, and don't stop a search early."
                )
            elif abs(b + w * h) < 1e-9:
                text += " With b = −w·h the neuron sits at z = 0, where σ is 1/2."
            elif abs(b - np.log(h / (1 - h))) < 1e-9:
                text += " That b is z itself: w·h is still to be subtracted."
            raise Mistake(text, credit=0.5)
