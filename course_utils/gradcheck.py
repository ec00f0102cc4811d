"""Finite differences, and a gradient check that says what is wrong.

`central_difference` and (for teaching) `forward_difference` take the gradient of a function
numerically; `check_gradient` compares your own gradient with it:

>>> import numpy as np
>>> params = {"w": np.array([1.0, 2.0]), "b": 3.0}
>>> def f(p):
...     return np.sum(p["w"] ** 2) + p["b"]
>>> check_gradient(f, params, {"w": -2 * params["w"], "b": 1.0})
Gradient check: ✗ FAILED
parameter  shape  entries  relative error  verdict
w          (2,)   2        2.0             ✗ wrong
b          ()     1        < 1e-06         ✓ correct
Diagnosis: w: wrong sign.

`f` is called as `f(params)` with a private float64 copy of `params` in the same structure: an
array, or lists, tuples and dictionaries of arrays. The entries of the copy are moved in place, your
own arrays are never touched. So `f` must compute with the argument that it is given.
"""

import html
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

EPS = float(np.finfo(np.float64).eps)
FLOAT32 = (np.float16, np.float32)
SAFETY = 20  # a difference of two values of f is trusted up to this many round-off errors
GROUP = 32  # entries that the full check moves together
SAMPLE = 400  # entries looked at after a failure along random directions
LOOKS = 100  # wrong entries of a parameter that are looked at with smaller steps, too


def central_difference(f: Callable, params, step: float | None = None):
    """Gradient of `f` by central differences, (f(x + h) - f(x - h)) / 2h for each entry x.

    Parameters
    ----------
    f : callable
        Takes `params`, returns one number.
    params : array, number, or list, tuple or dictionary of them
        Where to differentiate.
    step : float, optional
        The step h. By default ∛ε · max(1, |x|), about 6e-6, with the float64 machine epsilon ε:
        there the truncation error, proportional to h², balances the round-off error, ε/h (Press et
        al., *Numerical Recipes*, "Numerical Derivatives").

    Returns
    -------
    array, float, list, tuple or dict
        The gradient in float64, in the structure and the shapes of `params`.

    Raises
    ------
    TypeError, ValueError
        If `params` holds anything but finite real numbers, if `step` is not positive, or if `f`
        does not return one real number, changes its argument, or is not deterministic.
    """
    point = _Point(f, params)
    slopes = np.empty(point.x.size)
    steps = point.steps(EPS ** (1 / 3), step)
    for i, (x, h) in enumerate(zip(point.x.tolist(), steps.tolist(), strict=True)):
        point.moved[i] = up = x + h
        f_up = point.value()
        point.moved[i] = down = x - h
        slopes[i] = (f_up - point.value()) / (up - down)
        point.moved[i] = x
    return point.unflatten(slopes)


def forward_difference(f: Callable, params, step: float | None = None):
    """Gradient of `f` by forward differences, (f(x + h) - f(x)) / h for each entry x.

    Half the evaluations of `central_difference`, but only about half the digits, because the
    truncation error is proportional to h instead of h². The default step is √ε · max(1, |x|), about
    1.5e-8. Parameters, result and errors are those of `central_difference`.
    """
    point = _Point(f, params)
    slopes = np.empty(point.x.size)
    steps = point.steps(EPS**0.5, step)
    for i, (x, h) in enumerate(zip(point.x.tolist(), steps.tolist(), strict=True)):
        point.moved[i] = up = x + h
        slopes[i] = (point.value() - point.f0) / (up - x)
        point.moved[i] = x
    return point.unflatten(slopes)


def check_gradient(
    f: Callable,
    params,
    grads,
    *,
    entries: int | None = None,
    directions: int | None = None,
    batch_size: int | None = None,
    tolerance: float = 1e-6,
    seed: int = 0,
) -> "GradientReport":
    """Compare the gradient `grads` of `f` at `params` with central differences.

    The full check moves all entries, in groups of 32 along a random direction. A group where `f`
    changes as `grads` predicts, up to round-off, is accepted; the entries of any other group are
    moved one by one. A single wrong entry can't hide in a group, and it takes an extreme chance
    that several wrong ones cancel down to round-off.

    An entry passes if |gradient - slope| ≤ tolerance · max(|gradient|, |slope|), or if the
    difference is explained by the round-off error of `f`, which is measured near `params`. Where a
    ReLU switches within the step, smaller steps are tried. At the kink itself `f` has a slope on
    either side; an entry whose gradient is one of the slopes nearby is skipped, and counted.

    Parameters
    ----------
    f, params
        As in `central_difference`.
    grads : same structure and shapes as `params`
        The gradient to check.
    entries : int, optional
        Check so many random entries instead, spread evenly over the parameters.
    directions : int, optional
        Check the slopes along so many random directions instead, in which all entries move. If
        one is wrong or meets a kink, 400 random entries are checked to find the reason.
    batch_size : int, optional
        Number N of examples, to recognize a gradient that is off by N or 1/N.
    tolerance : float
        Largest relative error that passes.
    seed : int
        Seed of the random choices.

    Returns
    -------
    GradientReport
        True if the gradient passed; prints as a table with a diagnosis.

    Raises
    ------
    TypeError, ValueError
        As in `central_difference`, and if `grads` lacks an array of `params` or has others.
    """
    counts = {"entries": entries, "directions": directions, "batch_size": batch_size}
    for argument, count in counts.items():
        if count is not None and (not isinstance(count, (int, np.integer)) or count < 1):
            raise ValueError(f"{argument} must be a positive whole number, got {count!r}")
    if entries is not None and directions is not None:
        raise ValueError("entries and directions were both given, expected at most one of them")
    if not 0 < tolerance < 1:
        raise ValueError(f"tolerance must lie between 0 and 1, got {tolerance!r}")
    return _Check(f, params, grads, batch_size, tolerance, seed).run(entries, directions)


@dataclass(frozen=True)
class ParameterResult:
    """What the check found for one parameter.

    `checked` counts entries (or directions), `kinks` those of them that were skipped. `worst` is
    the largest relative error of the others, `difference` the largest |gradient - slope|: for a
    group of entries that was accepted, what they would be if one entry had all the error.
    `passed` means that no mistake was found.
    """

    name: str
    shape: tuple[int, ...]
    checked: int
    kinks: int
    worst: float
    difference: float
    passed: bool


@dataclass(frozen=True)
class GradientReport:
    """Result of `check_gradient`: true if it passed; prints as a table, in Jupyter as HTML.

    `diagnosis` lists the mistakes, `notes` what else to know. For what passed, the table shows a
    bound, since the digits of such errors are round-off, different on every machine; `worst` and
    `parameters` have the numbers.
    """

    passed: bool
    parameters: tuple[ParameterResult, ...]
    diagnosis: tuple[str, ...]
    notes: tuple[str, ...]
    tolerance: float
    unit: str  # what `checked` counts
    evaluations: int  # of f

    @property
    def worst(self) -> dict[str, float]:
        """Largest relative error of each parameter."""
        return {result.name: result.worst for result in self.parameters}

    def __bool__(self) -> bool:
        return self.passed

    def _title(self) -> str:
        return f"Gradient check: {'✓ passed' if self.passed else '✗ FAILED'}"

    def _rows(self) -> list[list[str]]:
        rows = [["parameter", "shape", self.unit, "relative error", "verdict"]]
        for r in self.parameters:
            error, verdict = f"{r.worst:#.2g}" if r.worst < math.inf else "–", "✗ wrong"
            if r.passed:
                error, verdict = f"< {self.tolerance:.0e}", "✓ correct"
                if r.kinks == r.checked:
                    error, verdict = "–", "– not checked"
            rows.append([r.name, str(r.shape), str(r.checked), error, verdict])
        return rows

    def _remarks(self) -> list[str]:
        return [f"Diagnosis: {d}" for d in self.diagnosis] + [f"Note: {n}" for n in self.notes]

    def __str__(self) -> str:
        rows = self._rows()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return "\n".join([self._title(), *lines, *self._remarks()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def text(raw: str) -> str:
            # Only the mark is colored (Okabe-Ito), so that words keep the contrast of the page.
            for mark, color in (("✓", "#009E73"), ("✗", "#D55E00")):
                raw = raw.replace(mark, f"<b style='color:{color}'>{mark}</b>")
            return raw

        def line(row: list[str], tag: str) -> str:
            start = f"<{tag} style='text-align:left; padding-right:1em'>"
            return "<tr>" + "".join(f"{start}{text(html.escape(c))}</{tag}>" for c in row) + "</tr>"

        head, *body = self._rows()
        return (
            f"<p><strong>{text(self._title())}</strong></p>"
            f"<table><thead>{line(head, 'th')}</thead>"
            f"<tbody>{''.join(line(row, 'td') for row in body)}</tbody></table>"
            + "".join(f"<p>{html.escape(remark)}</p>" for remark in self._remarks())
        )


def _leaves(tree, path: str = "") -> Iterator[tuple[str, object]]:
    """Each array of a structure with its path, like "['W1']" or "[0][1]"."""
    if not isinstance(tree, (dict, list, tuple)):
        yield path, tree
        return
    for key, branch in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield from _leaves(branch, f"{path}[{key!r}]")


def _rebuild(tree, leaves: Iterator):
    """Copy the structure of `tree` with other leaves."""
    if isinstance(tree, dict):
        return {key: _rebuild(branch, leaves) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        branches = [_rebuild(branch, leaves) for branch in tree]
        return tuple(branches) if isinstance(tree, tuple) else branches
    return next(leaves)


def _real_array(value, name: str) -> np.ndarray:
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be an array of real numbers, got {value!r:.60}")
    return array


def _fit_float32(*values: float) -> bool:
    with np.errstate(over="ignore"):
        return all(float(np.float32(value)) == value for value in values)


class _Point:
    """`f` near `params`, whose entries stand one behind the other in the vector `x`.

    `moved` is the copy of `x` whose pieces `f` sees. It equals `x` between two evaluations.
    """

    def __init__(self, f: Callable, params):
        self.f, self.params, self.evaluations = f, params, 1
        leaves = {path: _real_array(leaf, f"params{path}") for path, leaf in _leaves(params)}
        self.paths, self.arrays = list(leaves), list(leaves.values())
        ends = np.cumsum([0, *(array.size for array in self.arrays)]).tolist()
        self.slices = list(map(slice, ends[:-1], ends[1:]))
        self.x = np.concatenate([np.empty(0), *(array.ravel() for array in self.arrays)])
        if self.x.size == 0:
            raise ValueError("params is empty, expected at least one number")
        if not np.isfinite(self.x).all():
            raise ValueError("params must be finite, got nan or inf")
        self.moved = self.x.copy()
        self.argument = _rebuild(params, iter(self.pieces(self.moved)))

        value = np.asarray(f(self.argument))
        if value.shape != () or value.dtype.kind not in "fiu":
            got = f"an array of shape {value.shape}" if value.shape else repr(value.item())
            raise TypeError(f"f must return one real number, got {got}: take the mean or the sum")
        self.dtype, self.f0 = value.dtype, float(value)
        again = self.value()
        if not np.array_equal(self.moved, self.x):
            raise ValueError("f changed its argument in place, expected f to compute new arrays")
        if abs(again - self.f0) > 1e-6 * abs(self.f0):
            raise ValueError(
                f"f must be deterministic, got {self.f0:.6g} and then {again:.6g} for the same "
                "params: draw random numbers (dropout, batches) once, outside f"
            )

    def value(self) -> float:
        self.evaluations += 1
        return float(self.f(self.argument))

    def value_at(self, vector: np.ndarray) -> float:
        self.moved[:] = vector
        value = self.value()
        self.moved[:] = self.x
        return value

    def difference(self, where, move):
        """Return f(x + move), f(x - move) and the distance, for the entries `where` moved."""
        x = self.x[where]
        up, down = x + move, x - move
        self.moved[where] = up
        f_up = self.value()
        self.moved[where] = down
        f_down = self.value()
        self.moved[where] = x
        return f_up, f_down, up - down

    def steps(self, default: float, step: float | None = None) -> np.ndarray:
        if step is None:
            return default * np.maximum(1.0, np.abs(self.x))
        if not 0 < step < np.inf:
            raise ValueError(f"step must be a positive number, got {step!r}")
        return np.full(self.x.size, float(step))

    def pieces(self, vector: np.ndarray) -> list[np.ndarray]:
        return [vector[s].reshape(a.shape) for s, a in zip(self.slices, self.arrays, strict=True)]

    def unflatten(self, vector: np.ndarray):
        """Return `vector` in the structure of `params`, with a number where a number was."""
        was_array = [isinstance(leaf, np.ndarray) for _, leaf in _leaves(self.params)]
        pieces = zip(self.pieces(vector), was_array, strict=True)
        return _rebuild(self.params, (p if array or p.ndim else p.item() for p, array in pieces))


class _Check:
    """One run of `check_gradient`.

    The change of `f` over a small move is compared with the change that the gradient predicts, in
    the units of `f`, where round-off is the same for all entries. All vectors have the order of
    `_Point.x`, and the parameters hold views of them.
    """

    def __init__(self, f, params, grads, batch_size, tolerance, seed):
        self.point = point = _Point(f, params)
        self.tolerance, self.rng = tolerance, np.random.default_rng(seed)
        self.h = point.steps(EPS ** (1 / 3))
        self.diagnosis: list[str] = []
        self.notes: list[str] = []
        leaves = {"": grads} if point.paths == [""] else dict(_leaves(grads))
        wrong = [f"grads{path} is missing" for path in point.paths if path not in leaves]
        wrong += [f"grads{path} is not in params" for path in leaves if path not in point.paths]
        if wrong:
            raise ValueError(f"grads must have the structure of params, but {', '.join(wrong)}")

        size = point.x.size
        self.gradient, self.slope, self.error, self.difference, self.blur = np.zeros((5, size))
        self.checked, self.kink = np.zeros((2, size), dtype=bool)
        vectors = (self.gradient, self.slope, self.error, self.difference, self.blur)
        self.parameters = [
            _Parameter(path, *views, batch_size, tolerance)
            for path, *views in zip(
                point.paths, *map(point.pieces, (*vectors, self.checked, self.kink)), strict=True
            )
        ]
        for p in self.parameters:
            self.diagnosis += p.take(_real_array(leaves[p.path], f"grads{p.path}"))
        self.slope[:] = self.gradient
        pairs = zip(self.parameters, point.arrays, strict=True)
        float32 = [p.name for p, array in pairs if array.dtype in FLOAT32]
        if float32:
            self.notes.append(f"float32: {', '.join(float32)}. f got float64 copies.")

    def run(self, entries: int | None, directions: int | None) -> GradientReport:
        problem, unit = self._measure_noise(), "entries"
        if problem:
            self.diagnosis.append(problem)
        elif directions is None:
            self._check_entries(entries)
        elif not self.diagnosis and self._agrees_along(directions):
            unit = "directions"
        else:
            self._check_entries(SAMPLE)
            if not self.diagnosis and not self.kink.any():
                self.diagnosis.append(
                    "the slopes along random directions are wrong, but no entry of a random sample "
                    "is, so only a few entries are. Check all: leave out directions."
                )
        results = [parameter.result() for parameter in self.parameters]
        if unit == "directions":
            results = [replace(result, checked=directions) for result in results]
        elif not self.diagnosis and all(np.isnan(result.worst) for result in results):
            self.diagnosis.append("all entries are at a kink: change params a little.")
        for parameter, result in zip(self.parameters, results, strict=True):
            if result.kinks:
                self.notes.append(
                    f"{result.name}: {result.kinks} of {result.checked} entries are at a kink of f "
                    "(a ReLU at exactly 0), where it has no gradient: skipped."
                )
            if 0 < np.abs(parameter.gradient).max(initial=0) < 1e3 * parameter.blur.max(initial=0):
                self.notes.append(
                    f"{result.name}: the gradient is so small that round-off in f hides errors of "
                    "0.1 % of it or more."
                )
        return GradientReport(
            passed=not self.diagnosis,
            parameters=tuple(results),
            diagnosis=tuple(self.diagnosis),
            notes=tuple(self.notes),
            tolerance=self.tolerance,
            unit=unit,
            evaluations=self.point.evaluations,
        )

    def _measure_noise(self) -> str | None:
        """Measure the round-off error of f near x; say why f can't be used, if so."""
        point, self.noise = self.point, 0.0
        if not np.isfinite(point.f0):
            return f"f is {point.f0} at params: there are no slopes to compare with."
        move = self._random_moves()
        moved = point.value_at(point.x + move)
        single = point.dtype in FLOAT32 or (moved != point.f0 and _fit_float32(moved, point.f0))
        same = moved == point.f0 == point.value_at(point.x - move)
        visible = np.abs(self.gradient * move).max() > SAFETY * EPS * abs(point.f0)
        if same and visible and not single:
            return (
                "f does not change with params, but the gradient is not zero: f must compute with "
                "the argument that it is given, not with arrays from outside."
            )
        # In the n-th differences along a short ray, what is smooth vanishes, and the variance of
        # the rest grows by (2n over n): Moré and Wild, "Estimating computational noise", 2011.
        # The median ignores a kink on the way.
        ray = move / 8 / point.x.size**0.5
        values = np.array([point.f0, *(point.value_at(point.x + j * ray) for j in range(1, 10))])
        roughness = 1.5 * min(
            median(np.abs(np.diff(values, n))) / math.comb(2 * n, n) ** 0.5 for n in (3, 4, 5, 6)
        )
        self.noise = SAFETY * max(EPS * abs(point.f0), roughness)
        self.blur[:] = self.noise / (2 * self.h)
        if single or roughness > max(1e-12 * np.abs(values).max(), 1e-6 * np.ptp(values)):
            return (
                "f is too inexact for differences: it computes in float32, at least in part (or "
                "large numbers cancel). Convert data and parameters: array.astype(np.float64)."
            )
        return None

    def _agrees_along(self, directions: int) -> bool:
        """Move all entries at once along random directions; true if f changes as predicted."""
        worst, difference, self.patience = 0.0, 0.0, LOOKS
        for _ in range(directions):
            # Longer moves stand out more from round-off, but leave the straight part of f.
            move = self._random_moves() / self.h.size**0.25
            change, predicted, error, _ = self._compare(slice(None), move)
            if not error <= self.tolerance:
                return False
            worst = max(worst, error)
            difference = max(difference, abs(change - predicted) / (2 * (move**2).sum() ** 0.5))
        self.checked[:], self.error[:], self.difference[:] = True, worst, difference
        return True

    def _check_entries(self, count: int | None) -> None:
        """Compare all entries in groups, or a sample of `count` entries one by one."""
        moves, size = self._random_moves(), GROUP if count is None else 1
        for places in self._places(count):
            self.checked[places], self.patience = True, LOOKS
            for start in range(0, places.size, size):
                group = places[start : start + size]
                if size > 1 and self._accepts(group, moves[group]):
                    continue
                for i in group.tolist():
                    change, predicted, self.error[i], self.kink[i] = self._compare(i, self.h[i])
                    self.slope[i] = change / (2 * self.h[i])
                    self.difference[i] = abs(change - predicted) / (2 * self.h[i])
        suspects = [parameter for parameter in self.parameters if parameter.wrong.any()]
        factors = [suspect.factor(suspect.seen) for suspect in suspects]
        mistakes: dict[str, list[str]] = {}
        for k, suspect in enumerate(suspects):
            mistake = suspect.mistake(factors[:k] + factors[k + 1 :])
            mistakes.setdefault(mistake, []).append(suspect.name)
        for mistake, names in mistakes.items():
            everywhere = 1 < len(names) == len(self.parameters)
            who = "all parameters" if everywhere else ", ".join(names)
            self.diagnosis.append(f"{who}: {mistake}.")

    def _places(self, count: int | None) -> Iterator[np.ndarray]:
        """Places in `x` to check for each parameter: all, or random ones, spread evenly."""
        usable = [p.usable for p in self.parameters]
        pieces = [s for s, use in zip(self.point.slices, usable, strict=True) if use]
        pieces.sort(key=lambda piece: piece.stop - piece.start)
        for left, piece in zip(range(len(pieces), 0, -1), pieces, strict=True):
            places = np.arange(piece.start, piece.stop)
            if count is not None:
                size = min(places.size, max(1, count // left))
                places = self.rng.choice(places, size, replace=False)
                count -= size
            yield places

    def _random_moves(self) -> np.ndarray:
        """One to two steps for every entry, up or down: none so small that a mistake hides."""
        moves = self.rng.uniform(-1, 1, self.h.size)
        moves += np.copysign(1, moves)
        moves *= self.h
        return moves

    def _accepts(self, group: np.ndarray, moves: np.ndarray) -> bool:
        """Move a group of entries; true if f changes as predicted, up to round-off."""
        up, down, distance = self.point.difference(group, moves)
        predicted = self.gradient[group] * distance
        gap = abs(up - down - predicted.sum())
        if not gap <= self.noise:
            return False
        self.error[group] = gap / np.maximum(np.abs(predicted), self.noise / self.tolerance)
        self.difference[group] = gap / np.abs(distance)
        return True

    def _compare(self, where, move):
        """Move entries; return the change of f, the predicted one, the error and if at a kink."""
        up, down, distance = self.point.difference(where, move)
        change, predicted = up - down, (self.gradient[where] * distance).sum()
        gap = abs(change - predicted)
        if not math.isfinite(gap):
            return change, predicted, np.inf, False
        error = gap / max(abs(change), abs(predicted), self.noise / self.tolerance)
        verdict = "wrong"
        if error > self.tolerance and self.patience:
            verdict = self._look_closer(where, move, gap)
            self.patience -= verdict == "wrong"
        if verdict == "smooth":
            return predicted, predicted, self.tolerance, False
        return change, predicted, error, verdict == "kink"

    def _look_closer(self, where, move, gap: float) -> str:
        """Compare with smaller steps: the disagreement `gap` is "smooth", "kink" or "wrong".

        The gap of a wrong gradient shrinks like the step, a gap due to the size of the step shrinks
        faster. At a kink, the slopes at points nearby differ, no matter how near they are, and the
        gradient is one of them.
        """
        gaps, spreads = [gap], []
        for shrink in (5, 25):
            step = move / shrink
            up, down, distance = self.point.difference(where, step)
            change, predicted = up - down, (self.gradient[where] * distance).sum()
            gaps.append(abs(change - predicted))
            small = gaps[-1] <= self.tolerance * max(abs(change), abs(predicted))
            if small or (gaps[-1] <= self.noise and gap > 2 * shrink * self.noise):
                return "smooth"
            changes = [change, 2 * (up - self.point.f0), 2 * (self.point.f0 - down)]
            # Shifting one parameter alone switches all examples at a kink of a neuron alike.
            for seed, piece in enumerate([slice(None)] * 2 + 4 * self.point.slices):
                shift = np.random.default_rng(seed).uniform(-15, 15, self.h[piece].size) / shrink
                ahead = self.point.x.copy()
                ahead[piece] += shift * self.h[piece]
                behind = ahead.copy()
                ahead[where] += step
                behind[where] -= step
                changes.append(self.point.value_at(ahead) - self.point.value_at(behind))
                if seed == 1 and np.ptp(changes) < gaps[-1] / 10 + self.noise:
                    return "wrong"
            spreads.append(np.ptp(changes))
        if gaps[1] < gaps[0] / 11 and gaps[2] < max(gaps[1] / 11, self.noise):
            return "smooth"
        near = np.abs(np.array(changes) - predicted).min() < spreads[1] / 50
        return "kink" if near and spreads[1] > spreads[0] / 11 else "wrong"


@dataclass(eq=False)
class _Parameter:
    """What is known of one parameter; the arrays have its shape."""

    path: str
    gradient: np.ndarray
    slope: np.ndarray
    error: np.ndarray
    difference: np.ndarray
    blur: np.ndarray  # what round-off does to the slope
    checked: np.ndarray
    kink: np.ndarray
    batch_size: int | None
    tolerance: float
    usable: bool = True  # the gradient could be brought into the shape of the parameter
    misshapen: bool = False
    float32: bool = False

    @property
    def name(self) -> str:
        """The key in the dictionary `params`, or how to index `params`."""
        key = self.path[2:-2]
        return key if self.path == f"[{key!r}]" else f"params{self.path}"

    @property
    def seen(self) -> np.ndarray:
        return self.checked & ~self.kink & np.isfinite(self.gradient)

    @property
    def wrong(self) -> np.ndarray:
        return self.seen & (self.error > self.tolerance)

    def take(self, array: np.ndarray) -> list[str]:
        """Take the given gradient; say if its shape or a number is impossible."""
        self.float32 = array.dtype in FLOAT32
        got, shape = array.shape, self.gradient.shape
        mistakes = []
        if got != shape:
            self.misshapen, self.usable = True, array.T.shape == shape
            text = f"shape {got} instead of {shape}"
            if self.usable:
                text = f"transposed, {text}"
                array = array.T
            elif got[1:] == shape:
                text += ": one gradient per example? Sum or average them over axis 0, as f does"
            mistakes.append(f"{self.name}: {text}.")
        if self.usable:
            self.gradient[...] = array
            bad = np.count_nonzero(~np.isfinite(array))
            if bad:
                mistakes.append(
                    f"{self.name}: not finite, {bad} of {array.size} entries nan or inf."
                )
        return mistakes

    def result(self) -> ParameterResult:
        compared = self.checked & ~self.kink
        worst = float(self.error.max(where=compared, initial=0)) if compared.any() else np.nan
        return ParameterResult(
            name=self.name,
            shape=self.gradient.shape,
            checked=np.count_nonzero(self.checked),
            kinks=np.count_nonzero(self.kink),
            worst=np.inf if self.misshapen else worst,
            difference=float(self.difference.max(where=compared, initial=0)),
            passed=not (self.misshapen or worst > self.tolerance),
        )

    def mistake(self, others: list[float | None]) -> str:
        """Name the mistake; `others` are the factors by which the other parameters are off."""
        gap, shape = np.abs(self.gradient - self.slope), self.gradient.shape
        if self.float32 and gap[self.wrong].max() < 1e-4 * np.abs(self.slope).max():
            return "exact to float32 only: compute the gradient in float64"
        relation = self.relation(self.seen, others)
        if relation:
            return relation
        if len(shape) == 2 and shape[0] == shape[1]:
            if replace(self, gradient=self.gradient.T).fits(1, self.seen):
                return "transposed: the right numbers, with rows and columns exchanged"
        factors = self.column_factors()
        if factors is not None:
            some = ", ".join(f"{factor:.3g}" for factor in factors[:4]) + ", …" * (factors.size > 4)
            hint = "an error in δ, if f has one example"
            if (factors > 1).all():
                hint = "the derivative of the activation left out?"
            return f"each column has a constant factor of its own, {some} ({hint})"
        wrong = np.argwhere(self.wrong)
        worst = tuple(wrong[gap[self.wrong].argmax()].tolist())
        slope = self.slope[worst] if abs(self.slope[worst]) > self.blur[worst] else 0.0
        numbers = f"gradient {self.gradient[worst]:.4g}, slope of f {slope:.4g}"
        if self.gradient.size == 1:
            return f"wrong, {numbers}"
        if len(wrong) == 1:
            return f"only entry {list(worst)} is wrong, {numbers}"
        numbers = f"the worst is {list(worst)}, {numbers}"
        large = np.maximum(np.abs(self.gradient), np.abs(self.slope)) > self.blur
        words = [("row", "rows"), ("column", "columns")]
        if len(shape) != 2:
            words = [("entry", "entries") if len(shape) == 1 else ("slice", "slices")]
        for axis, (one, many) in enumerate(words):
            lines = np.unique(wrong[:, axis])
            total = np.unique(np.argwhere(self.checked)[:, axis]).size
            inside = np.isin(np.indices(shape)[axis], lines) & self.seen
            if lines.size < total and 2 * len(wrong) >= np.count_nonzero(inside & large):
                some = ", ".join(map(str, lines[:8])) + ", …" * (lines.size > 8)
                which = f"{one} {some} of {total} is"
                if lines.size > 1:
                    which = f"{many} {some} of {total} are"
                return f"only {which} wrong: {self.relation(inside, others) or numbers}"
        return f"{len(wrong)} of {np.count_nonzero(self.seen)} entries are wrong, {numbers}"

    def relation(self, where: np.ndarray, others: list[float | None]) -> str:
        """Say how gradient and slope are related in the entries `where`, "" if no way is known."""
        if not self.gradient[where].any():
            return "the gradient is zero, the slope of f is not (a backward step missing?)"
        if not (np.abs(self.slope) > self.blur)[where].any():
            return "f does not depend on it, but the gradient is not zero"
        factor = self.factor(where)
        if factor is None:
            return ""
        size, N = abs(factor), self.batch_size
        known = {"": 1, "constant factor 2": 2, "constant factor 1/2": 1 / 2}
        if N and N > 1:
            known[f"constant factor N = {N} (a sum over the examples, but f averages?)"] = N
            known[f"constant factor 1/N = 1/{N} (divided by N once too often?)"] = 1 / N
        texts = [text for text, value in known.items() if abs(size / value - 1) < 1e-3][-1:]
        # One number is always proportional to another one: without a second, that says nothing.
        several = np.count_nonzero(np.abs(self.slope[where]) > 100 * self.blur[where]) > 1
        if not texts and (several or any(c and abs(c / factor - 1) < 1e-3 for c in others)):
            number = f"1/{1 / size:.4g}" if size < 1 else f"{size:.4g}"
            hint = "" if N else " (the number of examples? Then give batch_size)"
            texts.append(f"constant factor {number}{hint}")
        signs = ["wrong sign"] if factor < 0 else []
        return " and ".join(filter(None, signs + texts)) if texts else ""

    def factor(self, where: np.ndarray) -> float | None:
        """Return c if gradient = c · slope in the entries `where`, with c other than 0 and 1."""
        large = where & (np.abs(self.slope) > 100 * self.blur)
        if not large.any():
            return None
        factor = float(np.median(self.gradient[large] / self.slope[large]))
        other = abs(factor) > 1e-6 and abs(factor - 1) > 1e-4
        return factor if other and self.fits(factor, where) else None

    def column_factors(self) -> np.ndarray | None:
        """Return c if gradient = slope · diag(c), no c is 1, and each column has two large slopes.

        For one example x, the gradient of a layer's weights is x δᵀ: each column shows its own δ.
        """
        large = self.seen & (np.abs(self.slope) > 100 * self.blur)
        if large.ndim != 2 or large.shape[1] < 2 or (large.sum(axis=0) < 2).any():
            return None
        ratios = np.where(large, self.gradient / np.where(large, self.slope, 1), np.nan)
        factors = np.nanmedian(ratios, axis=0)
        wrong = (np.abs(factors - 1) > 1e-4).all()
        return factors if wrong and self.fits(factors, self.seen) else None

    def fits(self, factor: float | np.ndarray, where: np.ndarray) -> bool:
        gap = np.abs(self.gradient - factor * self.slope)
        allowed = 1e-5 * np.abs(self.gradient) + (1 + np.abs(factor)) * self.blur
        return bool(np.mean((gap <= allowed)[where]) > 0.99)  # kinks may disturb a few
