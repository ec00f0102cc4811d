"""Checks of the exercises of lecture 01, the neuron; see `course_utils.exercises`."""

import functools
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.exercises import Mistake, NearlyRight, as_array, call, compare, describe, exercise
from course_utils.exercises.limit import TooLong
from course_utils.gradcheck import central_difference

# -- 01.1 ------------------------------------------------------------------------------------------


@exercise(
    "01.1",
    "with_steepness",
    points=1,
    hints=(
        "The line stays if w and b are multiplied by the same positive factor k. What does the "
        "factor do to ‖w‖?",
        "From 10 % to 90 % it takes the distance 2 ln 9 / ‖w‖. Which ‖w‖ makes that equal to "
        "`width`, and which k makes ‖k w‖ as long?",
    ),
)
def _check_with_steepness(answer: Any) -> None:
    rng = np.random.default_rng(11)
    climb = 2 * np.log(9)  # of z, from 10 % to 90 %
    for d, width in ((2, 0.6), (3, 2.0), (1, 0.1), (5, 7.0)):
        w, b = rng.normal(size=d), float(rng.normal())
        result = call(answer, w=w, b=b, width=width)
        new_w, new_b = _weights_and_bias(result)
        case = f"With {d} inputs and width = {width:g},"
        norm = np.linalg.norm(w)
        wanted = climb / width / norm  # the truth: z climbs by 2 ln 9 on the way `width` along w
        slips = {
            "the length of the given w is forgotten: divide by ‖w‖, too": wanted * norm,
            "the factor is upside down": 1 / wanted,
            "10 % to 90 % is twice the way from the middle to 90 %: a 2 is missing": wanted / 2,
            "‖w‖ is the square root of w · w": wanted / norm,
            "‖w‖ is the root of the sum of squares, not the sum": climb / width / abs(w).sum(),
            "the factor makes it wider where it should be narrower": climb * width / norm,
            "use the natural logarithm, `np.log`": wanted / np.log(10),
            "this takes the slope in the middle for the whole climb, but it gets flatter toward "
            "the ends": 3.2 / width / norm,
        }
        if d == 1:
            slips.pop("‖w‖ is the root of the sum of squares, not the sum")
        factor = float(new_w @ w) / norm**2
        if not np.allclose(new_w, factor * w, rtol=0, atol=1e-9 * np.abs(factor * w).max()):
            raise Mistake(f"{case} the new w isn't a multiple of the old one: the line turns.")
        if not factor:
            raise Mistake(f"{case} the new w is 0, and that is no line.")
        if factor < 0:
            raise Mistake(f"{case} the factor is negative: the sides are swapped.")
        if not np.isclose(factor, wanted, rtol=1e-6):
            for text, slip in slips.items():
                if np.isclose(factor, slip, rtol=1e-6):
                    raise Mistake(f"{case} {text}.")
            got = climb / factor / norm
            raise Mistake(
                f"{case} your neuron goes from 10 % to 90 % in {got:.4g}, not in {width:g}."
            )
        if not np.isclose(new_b, factor * b, rtol=1e-6):
            raise Mistake(f"{case} w is right, but the line moves: multiply b by the factor, too.")
    _one_number(result[1])


def _weights_and_bias(result: Any) -> tuple[np.ndarray, float]:
    """Read what should be a pair of weights, shape (d,), and one number."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Mistake(f"Return two things, the weights and the bias, not {describe(result)}.")
    w, b = as_array("w", result[0]), as_array("b", result[1])
    if w.ndim != 1:
        raise Mistake(f"w has shape {w.shape}, but it should have one axis, of the inputs.")
    if b.size != 1:
        raise Mistake(f"The bias has shape {b.shape}; return one number.")
    return w, float(b.reshape(()))


def _one_number(bias: Any) -> None:
    """Give half of the points to an array of one number."""
    if np.ndim(bias) > 0:
        raise NearlyRight("The numbers are right, but return the bias as one number, no array.")


# -- 01.2 ------------------------------------------------------------------------------------------


@exercise(
    "01.2",
    "line_through",
    points=2,
    hints=(
        "The weights are perpendicular to the line, so to the vector from p to q.",
        "The vector (a, c) is perpendicular to (-c, a): their dot product is 0. The bias then "
        "follows from w · p + b = 0.",
        "Compute w · inside + b. If it is negative, reverse the signs of w and of b: the line "
        "stays and the sides swap.",
    ),
)
def _check_line_through(answer: Any) -> None:
    rng = np.random.default_rng(12)
    cases = [rng.normal(size=(3, 2)) for _ in range(6)]
    cases += [np.array([[2.0, -1.0], [2.0, 3.0], [x, 0.5]]) for x in (1.0, 5.0)]  # vertical
    cases += [np.array([[-1.0, 2.0], [3.0, 2.0], [0.5, y]]) for y in (0.0, 4.0)]  # horizontal
    cases += [np.array([[1.0, 1.0], [2.0, 2.0], [3.0, y]]) for y in (0.0, 5.0)]  # through (0, 0)
    for p, q, inside in cases:
        points = f"For p = {describe(p)}, q = {describe(q)} and inside = {describe(inside)}"
        try:
            result = call(answer, p=p, q=q, inside=inside)
        except np.linalg.LinAlgError:
            if abs(p[0] * q[1] - p[1] * q[0]) < 1e-9:
                raise Mistake(
                    f"{points} the line goes through the origin, so b has to be 0: with a fixed b "
                    "such as 1 the equations have no solution."
                ) from None
            raise
        w, b = _weights_and_bias(result)
        if w.shape != (2,):
            raise Mistake(f"{points}, w has shape {w.shape}, but it should have shape (2,).")
        vertical = " The line is vertical, and has no slope." if p[0] == q[0] else ""
        if not (np.isfinite(w).all() and np.isfinite(b)):
            raise Mistake(f"{points}, w or b is not a finite number.{vertical}")
        if not np.abs(w).max() > 0:
            raise Mistake(f"{points}, both weights are 0, and that is no line.")
        _check_line(points, w, b, p, q, inside)
    _one_number(result[1])


def _check_line(
    points: str, w: np.ndarray, b: float, p: np.ndarray, q: np.ndarray, inside: np.ndarray
) -> None:
    """Check that the line goes through both points, and the sign at the third."""
    small = 1e-9 * (np.abs(w).sum() * np.abs([p, q]).max() + abs(b))
    at_p, at_inside = float(w @ p + b), float(w @ inside + b)
    if abs(w @ (q - p)) > small:
        if abs(w[0] * (q - p)[1] - w[1] * (q - p)[0]) <= small:
            raise Mistake(f"{points}, w is parallel to the line: it has to be perpendicular to it.")
        raise Mistake(
            f"{points}, w is not perpendicular to q − p: w · (q − p) is {w @ (q - p):.4g}."
            + (" The line is vertical, and has no slope." if p[0] == q[0] else "")
        )
    if abs(at_p) > small:
        if abs(w @ p - b) <= small:
            raise Mistake(
                f"{points}, the sign of b is wrong: w · p = b, but w · p + b has to be 0."
            )
        raise Mistake(f"{points}, w is right, but b is not: w · p + b is {at_p:.4g} instead of 0.")
    if at_inside < 0:
        raise Mistake(
            f"{points}, the line is right, but it is negative at `inside`: {at_inside:.4g}. The "
            "sides have to be swapped.",
            credit=0.5,
        )


# -- 01.3 ------------------------------------------------------------------------------------------


@exercise(
    "01.3",
    "for_signed_inputs",
    points=2,
    hints=(
        "Solve s = 2x − 1 for x, and put that into w · x + b.",
        "x = (s + 1) / 2. What stands in front of s is the new weight, all the rest is the new "
        "bias.",
        "The rest is b plus half of the sum of all old weights.",
    ),
)
def _check_for_signed_inputs(answer: Any) -> None:
    rng = np.random.default_rng(13)
    for d in (3, 1, 5, 2):
        w, b = rng.normal(size=d), float(rng.normal())
        result = call(answer, w=w, b=b)
        given_w, given_b = _weights_and_bias(result)
        # The truth: z is linear in s, so d + 1 inputs fix its coefficients.
        S = np.vstack([np.ones(d), np.ones((d, d)) - 2 * np.eye(d)])
        z = (S + 1) / 2 @ w + b
        *new_w, new_b = np.linalg.solve(np.column_stack([S, np.ones(d + 1)]), z)
        new_w = np.array(new_w)
        compare(
            f"With {d} inputs, the vector of weights",
            given_w,
            new_w,
            mistakes=[
                ("a step of s is twice a step of x, so halve the weights.", w),
                ("halve them, don't double them: from −1 to 1 an input moves by 2.", 2 * w),
                ("you transformed the weights; transform the inputs.", 2 * w - 1),
                ("you transformed the weights; transform the inputs.", (w + 1) / 2),
            ],
        )
        compare(
            f"With {d} inputs the weights are right. The bias",
            given_b,
            np.array(new_b),
            mistakes=[
                ("it is the old one, but at s = 0 every x is one half.", np.array(b)),
                ("each ½ is multiplied by its weight before it is added.", np.array(b + 0.5)),
                ("each ½ is multiplied by its weight before it is added.", np.array(b + d / 2)),
                ("the sum of weights has the wrong sign.", np.array(2 * b - new_b)),
                ("add half of the sum of the old weights, not all of it.", np.array(b + w.sum())),
                (
                    "b itself must not be halved, only the sum.",
                    np.array((b + w.sum()) / 2),
                ),
                ("b itself must not be halved, and the sum is missing.", np.array(b / 2)),
                ("the old bias is missing.", np.array(w.sum() / 2)),
                (
                    "add half of the sum of the weights, not of their mean.",
                    np.array(b + w.mean() / 2),
                ),
                (
                    "add half of the sum of the old weights, not of the new.",
                    np.array(b + w.sum() / 4),
                ),
            ],
        )
    _one_number(result[1])


# -- 01.4 ------------------------------------------------------------------------------------------


def _sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)) for any z."""
    return (1 + np.tanh(z / 2)) / 2


@exercise(
    "01.4",
    "silu_derivative",
    points=2,
    hints=(
        "It is a product of z and the sigmoid of z: use the product rule.",
        "The derivative of the sigmoid s is s (1 − s). So you need the sigmoid, and z, and nothing "
        "else.",
        "For z = −1000 the function `np.exp(-z)` overflows. `scipy.special.expit` is a sigmoid "
        "that doesn't; so is (1 + tanh(z / 2)) / 2. Or take `np.exp(-abs(z))` and two cases.",
    ),
)
def _check_silu_derivative(answer: Any) -> None:
    rng = np.random.default_rng(14)
    for shape in ((6,), (3, 4), (), (2, 1, 3)):
        z = np.array(rng.normal(scale=3, size=shape))
        s, twice = _sigmoid(z), _sigmoid(2 * z)
        not_halved = "σ(z) is (1 + tanh(z/2))/2, with z halved."
        compare(
            f"The derivative for z of shape {shape}",
            call(answer, z=z),
            np.array(central_difference(lambda z: (z * _sigmoid(z)).sum(), z)),
            mistakes=[
                ("this is the function itself.", z * s),
                ("this is only one of the two terms of the product rule.", s),
                ("this is only one of the two terms of the product rule.", z * s * (1 - s)),
                ("this is the derivative of the sigmoid alone: use the product rule.", s * (1 - s)),
                ("this is with e^z where e^(−z) belongs.", (1 - s) + z * s * (1 - s)),
                ("the derivative of σ is σ (1 − σ), not σ².", s + z * s**2),
                ("the derivative of σ is σ (1 − σ), not σ.", s * (1 + z)),
                ("the derivative of σ is σ (1 − σ), not σ (1 − z).", s + z * s * (1 - z)),
                ("the second term needs the factor z.", s + s * (1 - s)),
                ("a sign is wrong: the terms of the product rule are added.", s - z * s * (1 - s)),
                ("the derivative of σ is σ (1 − σ), the factor σ is missing.", s + z * (1 - s)),
                (not_halved, twice + z * twice * (1 - twice)),
                (not_halved, twice + 2 * z * twice * (1 - twice)),
            ],
            tolerance=1e-7,
        )
    z = np.array([-1000.0, -750.0, -40.0, 0.0, 40.0, 750.0, 1000.0])
    truth = np.where(z == 0, 0.5, z > 0)
    got = as_array("The result", call(answer, z=z))
    bad = ~np.isfinite(got)
    if got.shape == z.shape and bad.any():
        raise Mistake(
            f"For moderate z it is right, but at z = {z[bad][0]:g} it is {got[bad][0]}: infinity "
            "divided by infinity, or times 0.",
            credit=0.5,
        )
    compare("The derivative for z from −1000 to 1000", got, truth, tolerance=1e-9)
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            call(answer, z=z)
    except FloatingPointError:
        raise Mistake(
            "The numbers are right, but on the way there is an overflow, and NumPy warns: for "
            "z = −1000 the number exp(1000) is too large.",
            credit=0.5,
        ) from None


# -- 01.5 ------------------------------------------------------------------------------------------


@exercise(
    "01.5",
    "collapse_layers",
    points=2,
    hints=(
        "Begin with two layers: write (X W1 + b1) W2 + b2 without brackets. What is multiplied by "
        "X, and what is left?",
        "The weights are W1 W2. The bias of the first layer goes through the second layer like any "
        "input: b1 W2 + b2.",
        "Keep a W and a b for the layers so far, and update both with each further layer.",
    ),
)
def _check_collapse_layers(answer: Any) -> None:
    rng = np.random.default_rng(15)
    # The square one first: there every order of the factors fits, and can be told.
    for sizes in ((3, 3, 3), (3, 4, 2), (2, 5, 3, 4), (4, 2), (2, 3, 1, 3, 2)):
        layers = [(rng.normal(size=shape), rng.normal(size=shape[1])) for shape in pairwise(sizes)]
        copies = [(W.copy(), b.copy()) for W, b in layers]
        try:
            result = call(_with_own_list(answer), layers=tuple(layers))
        except ValueError as error:
            shapes = ", ".join(str(W.shape) for W, _ in layers)
            error.add_note(f"The shapes of W, from the first layer on: {shapes}.")
            raise
        if any(
            not np.array_equal(a, b)
            for x, y in zip(layers, copies, strict=True)
            for a, b in zip(x, y, strict=True)
        ):
            raise Mistake("collapse_layers changes the layers that it was given: make new arrays.")
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            raise Mistake(f"Return two things, W and b, not {describe(result)}.")

        def run(H: np.ndarray, use_bias: bool = True, layers: list = layers) -> np.ndarray:
            for W, b in layers:
                H = H @ W + (b if use_bias else 0)
            return H

        # What the network does with nothing is its bias; with one input at a time, its weights.
        b = run(np.zeros(sizes[0]))
        W = run(np.eye(sizes[0])) - b
        case = f"For the layer sizes {list(sizes)}"
        mistakes = [
            ("these are the weights of the last layer only.", layers[-1][0]),
            ("these are the weights of the first layer only.", layers[0][0]),
        ]
        (W1, b1), (W2, b2) = layers[0], layers[-1]
        square = len(set(sizes)) == 1
        if square:
            mistakes += [
                ("the matrices are multiplied in the wrong order.", W2 @ W1),
                ("layers follow one another: multiply their matrices, don't add them.", W1 + W2),
                ("`*` multiplies entry by entry; use `@`.", W1 * W2),
                ("the first layer is applied twice.", W1 @ W1 @ W2),
            ]
        compare(f"{case}, W", result[0], W, mistakes=mistakes)
        mistakes = [
            ("only the bias of the last layer is in it.", b2),
            ("only the bias of the first layer is in it.", b1),
        ]
        if square:
            mistakes += [
                ("the biases go through the later layers, they don't just add up.", b1 + b2),
                ("a layer's bias is added after its own matrix.", (b1 + b2) @ W2),
                (
                    "the first bias goes through the second layer only, not through the product "
                    "of all layers.",
                    b1 @ W1 @ W2 + b2,
                ),
                ("rows are inputs, so a bias goes through as b @ W, not W @ b.", W2 @ b1 + b2),
            ]
        mistakes += [("the bias of the last layer is missing.", b - b2)]
        compare(f"{case} W is right. The bias", result[1], b, mistakes=mistakes)


def _with_own_list(answer: Any) -> Any:
    """Let the student have a list of their own, so that taking out a layer does no harm."""
    if not callable(answer):
        return answer

    @functools.wraps(answer)
    def with_own_list(layers: tuple) -> Any:
        return answer(list(layers))

    return with_own_list


# -- 01.6 ------------------------------------------------------------------------------------------


@exercise(
    "01.6",
    "separate_through_origin",
    points=3,
    hints=(
        "A point of class 0 with w · x < 0 is as good as the point −x with w · (−x) > 0. Reflect "
        "all points of class 0 at the origin: what do you have to find now?",
        "A w that has an angle below 90° with all of these points. Only the angles of the points "
        "count, `np.arctan2`. If they all lie within less than 180°, the middle is such a w.",
        "Sort the angles and look at the gaps between neighbors, the one from the last around to "
        "the first included. All points lie within less than 180° if a gap is larger than 180°. "
        "Then w points in the opposite direction of the middle of that gap.",
    ),
)
def _check_separate_through_origin(answer: Any) -> None:
    rng = np.random.default_rng(16)
    for X, y, kind in _separation_cases(rng):
        case = f"For {len(y)} points ({kind})"
        possible = _is_separable(X, y)
        try:
            w = call(_boxed(answer), X=X, y=y)[0]
        except TooLong as error:
            if possible:
                note = "There is a w, but little room for it: a perceptron takes very many rounds."
            else:
                note = "No w separates these points, and then a perceptron never stops."
            error.add_note(note)
            raise
        if w is None and not possible:
            continue
        if w is None:
            raise Mistake(f"{case} you return None, but there is a w.{_why_missed(X, y, kind)}")
        w = as_array("w", w)
        if w.shape != (2,):
            raise Mistake(f"{case}: w has shape {w.shape}, but it should have shape (2,).")
        z = X @ w
        wrong = int(np.sum(np.where(y == 1, z <= 0, z >= 0)))
        if not possible:
            raise Mistake(
                f"{case} you return w = {describe(w)}, but no w separates them: this one is wrong "
                f"for {wrong}. Return None."
            )
        if wrong == len(y) > 0 and not np.any(z == 0):
            raise Mistake(f"{case}, w is wrong for all of them: the direction is reversed.")
        if wrong and np.all(np.where(y == 1, X @ w[::-1] > 0, X @ w[::-1] < 0)):
            raise Mistake(
                f"{case}, w is wrong for {wrong} of them, but right with its two entries "
                "exchanged. If you use it: `np.arctan2` takes y first."
            )
        if wrong:
            raise Mistake(f"{case}, your w = {describe(w)} is wrong for {wrong} of them.")


def _why_missed(X: np.ndarray, y: np.ndarray, kind: str) -> str:
    """Say what makes these points hard, if anything does."""
    if kind == "narrow":
        return (
            " The room for w is narrow: a grid of angles or a training that stops early steps over "
            "it."
        )
    reflected = np.where(y == 1, 1, -1)[:, np.newaxis] * X
    angles = np.arctan2(reflected[:, 1], reflected[:, 0])
    if np.ptp(angles) > np.pi:
        return (
            " If you use `np.arctan2`: with class 0 reflected, these points lie on both sides of "
            "the negative x₁ axis, where its angle jumps from π to −π."
        )
    return (
        " The points leave much room for w: many directions do it. If you sort angles: is the gap "
        "from the last angle around to the first among yours?"
    )


def _boxed(answer: Any) -> Any:
    """Put the result into a list: None is an answer here."""
    if not callable(answer):
        return answer

    @functools.wraps(answer)
    def boxed(X: np.ndarray, y: np.ndarray) -> list:
        return [answer(X, y)]

    return boxed


def _is_separable(X: np.ndarray, y: np.ndarray) -> bool:
    """Ask a linear program for a w with margin 1, which can be had by making w longer."""
    from scipy.optimize import linprog

    signed = np.where(y == 1, 1.0, -1.0)[:, None] * X
    signed = signed / np.linalg.norm(signed, axis=1, keepdims=True)
    result = linprog([0, 0], -signed, -np.ones(len(X)), bounds=(None, None), method="highs")
    return result.status == 0


def _separation_cases(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray, str]]:
    """Points and classes: separable by far, barely and not at all, wherever the cut of arctan2."""

    def points(directions: np.ndarray, turn: float, y: np.ndarray) -> np.ndarray:
        """Turn directions; those of class 0 are reflected, so that w = turn can serve them all."""
        angle = directions + turn + np.where(y == 1, 0, np.pi)
        length = rng.uniform(0.5, 3, size=(len(y), 1))
        return length * np.column_stack([np.cos(angle), np.sin(angle)])

    cases = []
    turns = (0.3, 1.7, 3.1, 4.4, 5.9)
    for turn in turns:  # first those with room, wherever the cut, so that "narrow" means narrow
        y = rng.permutation(np.arange(12) % 2)
        cases.append((points(rng.uniform(-1.2, 1.2, 12), turn, y), y, "with room"))
    for turn in turns:
        y = rng.permutation(np.arange(12) % 2)
        # The angles of three points go around the origin: no half plane holds them.
        around = np.concatenate([[0, 2.0, 4.2], rng.uniform(0, 6, 9)])
        cases.append((points(around, turn, y), y, "all around"))
        narrow = np.concatenate([[-np.pi / 2 + 1e-6, np.pi / 2 - 1e-6], rng.uniform(-1, 1, 10)])
        cases.append((points(narrow, turn, y), y, "narrow"))
        # Just too wide: the two outer points leave a little less than half a turn.
        wide = np.concatenate([[-np.pi / 2 - 1e-3, np.pi / 2 + 1e-3], rng.uniform(-1, 1, 10)])
        cases.append((points(wide, turn, y), y, "nearly"))
        behind = np.where(y == 1, 0.0, np.pi) + rng.uniform(-0.2, 0.2, 12)
        cases.append((points(behind, turn, y), y, "one class behind the other"))
        cases.append((points(rng.uniform(-1, 1, 5), turn, np.ones(5)), np.ones(5, int), "class 1"))
        cases.append(
            (points(rng.uniform(-1, 1, 5), turn, np.zeros(5)), np.zeros(5, int), "class 0")
        )
    cases.append((np.array([[1.0, 2.0]]), np.array([0]), "one only"))
    cases.append((np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([0, 1]), "a point and its double"))
    return cases
