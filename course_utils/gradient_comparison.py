"""Does f change as its gradient predicts? The comparison, with care for round-off and kinks."""

import math
from statistics import median

import numpy as np

from course_utils.finite_differences import EPS, FlatFunction, leaves, real_array
from course_utils.gradient_diagnosis import FLOAT32, ParameterCheck

SAFETY = 20  # a difference of two values of f is trusted up to this many round-off errors
GROUP = 32  # entries that the full check moves together
TINY = 1e-300  # round-off where f is exactly 0, instead of dividing by 0
LOOKS = 100  # wrong entries of a parameter that are looked at with smaller steps, too


class Comparison:
    """Compares changes of f with those that the gradient predicts, all in the units of f.

    The vectors have the order of `flat.x`, and the `parameters` hold views of them.
    """

    def __init__(self, flat: FlatFunction, grads, tolerance: float, seed: int):
        given = {"": grads} if flat.paths == [""] else dict(leaves(grads))
        wrong = [f"grads{path} is missing" for path in flat.paths if path not in given]
        wrong += [f"grads{path} is not in params" for path in given if path not in flat.paths]
        if wrong:
            raise ValueError(f"grads must have the structure of params, but {', '.join(wrong)}")

        self.flat, self.tolerance, self.rng = flat, tolerance, np.random.default_rng(seed)
        self.h = flat.steps(EPS ** (1 / 3))
        numbers, flags = np.zeros((5, flat.x.size)), np.zeros((2, flat.x.size), dtype=bool)
        self.gradient, self.slope, self.errors, self.gaps, self.blur = numbers
        self.moved, self.at_kink = flags
        self.parameters, self.impossible = [], []
        for path, *views in zip(flat.paths, *map(flat.pieces, (*numbers, *flags)), strict=True):
            key = path[2:-2]  # "W1" instead of "params['W1']"
            name = key if path == f"[{key!r}]" else f"params{path}"
            self.parameters.append(ParameterCheck(name, views[0].shape, tolerance, *views))
            array = real_array(given[path], f"grads{path}")
            self.impossible += self.parameters[-1].take(array)

    def measure_noise(self) -> str | None:
        """Measure the round-off error of f near x; say why f can't be used, if so."""
        flat, self.noise = self.flat, 0.0
        if not np.isfinite(flat.f0):
            return f"f is {flat.f0} at params: there are no slopes to compare with."
        move = self._random_moves()
        moved = flat.value_at(flat.x + move)
        with np.errstate(over="ignore"):
            fit = all(float(np.float32(value)) == value for value in (moved, flat.f0))
        single = flat.dtype in FLOAT32 or (fit and moved != flat.f0)
        same = moved == flat.f0 == flat.value_at(flat.x - move)
        visible = np.abs(self.gradient * move).max() > SAFETY * EPS * abs(flat.f0)
        if same and visible and not single:
            return (
                "f does not change with params, but the gradient is not zero: f must compute with "
                "the argument that it is given, not with arrays from outside."
            )
        # In the n-th differences along a short ray, what is smooth vanishes, and the variance of
        # the rest grows by (2n over n): Moré and Wild, "Estimating computational noise", 2011.
        # The median ignores a kink on the way.
        ray = move / 8 / flat.x.size**0.5
        values = np.array([flat.f0, *(flat.value_at(flat.x + j * ray) for j in range(1, 10))])
        roughness = 1.5 * min(
            median(np.abs(np.diff(values, n))) / math.comb(2 * n, n) ** 0.5 for n in (3, 4, 5, 6)
        )
        self.noise = SAFETY * max(EPS * abs(flat.f0), roughness, TINY)
        self.blur[:] = self.noise / (2 * self.h)
        if single or roughness > max(1e-12 * np.abs(values).max(), 1e-6 * np.ptp(values)):
            return (
                "f is too inexact for differences: it computes in float32, at least in part (or "
                "large numbers cancel). Convert data and parameters: array.astype(np.float64)."
            )
        return None

    def agrees_along(self, directions: int) -> bool:
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
        self.moved[:], self.errors[:], self.gaps[:] = True, worst, difference
        for p in self.parameters:
            p.directions = directions
        return True

    def check_entries(self, count: int | None) -> None:
        """Compare all entries in groups, or `count` random ones of all parameters one by one."""
        moves, size = self._random_moves(), GROUP if count is None else 1
        both = zip(self.flat.slices, self.parameters, strict=True)
        pieces = sorted((np.arange(s.start, s.stop) for s, p in both if p.usable), key=len)
        for left, places in zip(range(len(pieces), 0, -1), pieces, strict=True):
            if count is not None:
                share = min(places.size, max(1, count // left))
                places = self.rng.choice(places, share, replace=False)
                count -= share
            self.moved[places], self.patience = True, LOOKS
            for start in range(0, places.size, size):
                group = places[start : start + size]
                if size > 1 and self._accepts(group, moves[group]):
                    continue
                for i in group.tolist():
                    change, predicted, self.errors[i], self.at_kink[i] = self._compare(i, self.h[i])
                    self.slope[i] = change / (2 * self.h[i])
                    self.gaps[i] = abs(change - predicted) / (2 * self.h[i])

    def _random_moves(self) -> np.ndarray:
        """One to two steps for every entry, up or down: none so small that a mistake hides."""
        moves = self.rng.uniform(-1, 1, self.h.size)
        moves += np.copysign(1, moves)
        return moves * self.h

    def _accepts(self, group: np.ndarray, moves: np.ndarray) -> bool:
        """Move a group of entries; true if f changes as predicted, up to round-off."""
        up, down, distance = self.flat.difference(group, moves)
        predicted = self.gradient[group] * distance
        gap = abs(up - down - predicted.sum())
        if not gap <= self.noise:
            return False
        self.errors[group] = gap / np.maximum(np.abs(predicted), self.noise / self.tolerance)
        self.gaps[group] = gap / np.abs(distance)
        return True

    def _compare(self, where, move):
        """Move entries; return the change of f, the predicted one, the error and if at a kink."""
        up, down, distance = self.flat.difference(where, move)
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
            up, down, distance = self.flat.difference(where, step)
            change, predicted = up - down, (self.gradient[where] * distance).sum()
            gaps.append(abs(change - predicted))
            small = gaps[-1] <= self.tolerance * max(abs(change), abs(predicted))
            if small or (gaps[-1] <= self.noise and gap > 2 * shrink * self.noise):
                return "smooth"
            changes = [change, 2 * (up - self.flat.f0), 2 * (self.flat.f0 - down)]
            # Shifting one parameter alone switches all examples at a kink of a neuron alike.
            for seed, piece in enumerate([slice(None)] * 2 + 4 * self.flat.slices):
                shift = np.random.default_rng(seed).uniform(-15, 15, self.h[piece].size) / shrink
                ahead = self.flat.x.copy()
                ahead[piece] += shift * self.h[piece]
                behind = ahead.copy()
                ahead[where] += step
                behind[where] -= step
                changes.append(self.flat.value_at(ahead) - self.flat.value_at(behind))
                if seed == 1 and np.ptp(changes) < gaps[-1] / 10 + self.noise:
                    return "wrong"
            spreads.append(np.ptp(changes))
        if gaps[1] < gaps[0] / 11 and gaps[2] < max(gaps[1] / 11, self.noise):
            return "smooth"
        near = np.abs(np.array(changes) - predicted).min() < spreads[1] / 50
        return "kink" if near and spreads[1] > spreads[0] / 11 else "wrong"
