"""What is wrong with a gradient: the usual mistakes, recognized by their signatures.

Numbers count as equal within 1e-5 of their size, or within what round-off does to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np

FLOAT32 = (np.float16, np.float32)


@dataclass(eq=False, repr=False)
class ParameterCheck:
    """What the check found for one parameter. The arrays have its shape."""

    name: str  # the key in the dictionary `params`, or how to index `params`
    shape: tuple[int, ...]
    tolerance: float
    gradient: np.ndarray
    slope: np.ndarray  # of f; where entries were accepted as a group, the gradient
    errors: np.ndarray  # relative
    gaps: np.ndarray  # |gradient - slope|; in a group, as if one entry had all the error
    blur: np.ndarray  # what round-off does to the slope
    moved: np.ndarray
    at_kink: np.ndarray  # moved, and skipped
    directions: int = 0  # along which all entries were moved
    float32: bool = False
    misshapen: bool = False
    usable: bool = True  # the gradient could be brought into the shape of the parameter

    @property
    def checked(self) -> int:
        """Number of entries (or directions) that were moved."""
        return self.directions or np.count_nonzero(self.moved)

    @property
    def kinks(self) -> int:
        """Number of those that were skipped, because f has a kink there."""
        return np.count_nonzero(self.at_kink)

    @property
    def worst(self) -> float:
        """Largest relative error of the others; nan if there are none."""
        compared = self.moved & ~self.at_kink
        if self.misshapen or not compared.any():
            return np.inf if self.misshapen else np.nan
        return float(self.errors[compared].max())

    @property
    def difference(self) -> float:
        """Largest ``|gradient - slope|`` of the others."""
        return float(self.gaps.max(where=self.moved & ~self.at_kink, initial=0))

    @property
    def passed(self) -> bool | None:
        """True if what was compared is right, False if not, None if nothing was compared."""
        unchecked = np.isnan(self.worst) and self.gradient.size > 0
        return None if unchecked else not self.worst > self.tolerance

    @property
    def seen(self) -> np.ndarray:
        """Entries whose gradient and slope can be compared."""
        return self.moved & ~self.at_kink & np.isfinite(self.gradient)

    @property
    def wrong(self) -> np.ndarray:
        """Entries whose gradient is wrong."""
        return self.seen & (self.errors > self.tolerance)

    @property
    def clear(self) -> np.ndarray:
        """Entries whose slope stands out from round-off by two digits."""
        return np.abs(self.slope) > 100 * self.blur

    def take(self, array: np.ndarray) -> Iterator[str]:
        """Take the given gradient; yield what is impossible about its shape and its numbers."""
        self.float32 = array.dtype in FLOAT32
        if array.shape != self.shape:
            self.misshapen, self.usable = True, array.T.shape == self.shape
            text = f"shape {array.shape} instead of {self.shape}"
            if self.usable:
                text, array = f"transposed, {text}", array.T
            elif array.shape[1:] == self.shape:
                text += ": one gradient per example? Sum or average them over axis 0, as f does"
            yield f"{self.name}: {text}."
        if self.usable:
            self.gradient[...] = self.slope[...] = array
            bad = np.count_nonzero(~np.isfinite(array))
            if bad:
                yield f"{self.name}: not finite, {bad} of {array.size} entries nan or inf."


def diagnose(parameters: list[ParameterCheck], batch_size: int | None) -> list[str]:
    """Name the mistake of each parameter with wrong entries; parameters with the same share it."""
    suspects = [p for p in parameters if p.wrong.any()]
    factors = [_factor(p, p.seen) for p in suspects]
    names: dict[str, list[str]] = {}
    rings = _exchanged(suspects)
    for k, p in enumerate(suspects):
        if not any(p in ring for ring in rings):
            mistake = _mistake(p, batch_size, factors[:k] + factors[k + 1 :])
            names.setdefault(mistake, []).append(p.name)
    for who in names.values():
        if 1 < len(who) == len(parameters):
            who[:] = ["all parameters"]
    found = []
    for *others, last in rings:
        what = "each has the other's gradient"
        if len(others) > 1:
            what = "each has the gradient of the next, the last that of the first"
        found.append(f"{', '.join(p.name for p in others)} and {last.name}: exchanged, {what}.")
    return found + [f"{', '.join(who)}: {mistake}." for mistake, who in names.items()]


def _exchanged(suspects: list[ParameterCheck]) -> list[list[ParameterCheck]]:
    """Return rings of parameters where each has the gradient of the next, and the last the first's.

    Two whose slopes are opposite are left out: their gradients have the wrong sign.
    """
    owner = {}
    for p, q in permutations(suspects, 2):
        if p.shape == q.shape and q.clear[q.seen].any() and _fits(q, p.gradient, q.seen):
            if not any(_fits(p, p.gradient, p.seen, factor) for factor in (1, -1)):
                owner[p] = q
    rings = []
    for first in owner:
        ring = [first]
        while owner.get(ring[-1]) not in [None, *ring]:
            ring.append(owner[ring[-1]])
        if owner.get(ring[-1]) is first and not any(first in other for other in rings):
            rings.append(ring)
    return rings


def _mistake(p: ParameterCheck, N: int | None, others: list) -> str:
    """Name the mistake; `others` are the factors by which the other parameters are off."""
    gap = np.abs(p.gradient - p.slope)
    if p.float32 and gap[p.wrong].max() < 1e-4 * np.abs(p.slope).max():
        return "exact to float32 only: compute the gradient in float64"
    relation = _relation(p, p.seen, N, others)
    if relation:
        return relation
    columns = p.shape[1] if len(p.shape) == 2 else 0
    if p.shape == (columns, columns) and _fits(p, p.gradient.T, p.seen):
        return "transposed: the right numbers, with rows and columns exchanged"
    # For one example x, the gradient of a layer's weights is x δᵀ: each column shows its own δ.
    factors = _factor(p, p.seen, axis=0) if columns > 1 else None
    if factors is not None:
        some = ", ".join(f"{factor:.3g}" for factor in factors[:4]) + ", …" * (factors.size > 4)
        hint = "an error in δ, if f has one example"
        if (factors > 1).all():
            hint = "the derivative of the activation left out?"
        return f"each column has a constant factor of its own, {some} ({hint})"
    wrong = np.argwhere(p.wrong)
    worst = tuple(wrong[gap[p.wrong].argmax()].tolist())
    slope = p.slope[worst] if abs(p.slope[worst]) > p.blur[worst] else 0.0
    numbers = f"gradient {p.gradient[worst]:.4g}, slope of f {slope:.4g}"
    if p.gradient.size == 1:
        return f"wrong, {numbers}"
    if len(wrong) == 1:
        return f"only entry {list(worst)} is wrong, {numbers}"
    numbers = f"the largest difference is at {list(worst)}: {numbers}"
    large = np.maximum(np.abs(p.gradient), np.abs(p.slope)) > p.blur
    words = {1: [("entry", "entries")], 2: [("row", "rows"), ("column", "columns")]}
    for axis, (one, many) in enumerate(words.get(len(p.shape), [("slice", "slices")])):
        lines = np.unique(wrong[:, axis])
        total = np.unique(np.argwhere(p.moved)[:, axis]).size
        inside = np.isin(np.indices(p.shape)[axis], lines) & p.seen
        if lines.size < total and 2 * len(wrong) >= np.count_nonzero(inside & large):
            some = ", ".join(map(str, lines[:8])) + ", …" * (lines.size > 8)
            which = f"{one} {some} of {total} is"
            if lines.size > 1:
                which = f"{many} {some} of {total} are"
            return f"only {which} wrong: {_relation(p, inside, N, others) or numbers}"
    return f"{len(wrong)} of {np.count_nonzero(p.seen)} entries are wrong, {numbers}"


def _relation(p: ParameterCheck, where: np.ndarray, N: int | None, others: list) -> str:
    """Say how gradient and slope are related in the entries `where`, "" if no way is known."""
    if not p.gradient[where].any():
        return "the gradient is zero, the slope of f is not (a backward step missing?)"
    if not (np.abs(p.slope) > p.blur)[where].any():
        return "f does not depend on it, but the gradient is not zero"
    factor = _factor(p, where)
    if factor is None:
        return ""
    size = abs(factor)
    known = {"": 1, "constant factor 2": 2, "constant factor 1/2": 1 / 2}
    if N and N > 1:
        known[f"constant factor N = {N} (a sum over the examples, but f averages?)"] = N
        known[f"constant factor 1/N = 1/{N} (divided by N once too often?)"] = 1 / N
    texts = [text for text, value in known.items() if abs(size / value - 1) < 1e-3][-1:]
    # One number is always proportional to another one: without a second, that says nothing.
    several = np.count_nonzero(p.clear[where]) > 1
    if not texts and (several or any(c and abs(c / factor - 1) < 1e-3 for c in others)):
        number = f"1/{1 / size:.4g}" if size < 1 else f"{size:.4g}"
        hint = "" if N else " (the number of examples? Then give batch_size)"
        texts.append(f"constant factor {number}{hint}")
    signs = ["wrong sign"] if factor < 0 else []
    return " and ".join(filter(None, signs + texts)) if texts else ""


def _factor(p: ParameterCheck, where: np.ndarray, axis: int | None = None):
    """Return c if gradient = c · slope in the entries `where`, with c other than 0 and 1.

    With `axis=0`, each column has its own c, none is 1, and each needs two clear slopes.
    """
    clear = where & p.clear
    if (clear.sum(axis) < (1 if axis is None else 2)).any():
        return None
    ratios = np.where(clear, p.gradient / np.where(clear, p.slope, 1), np.nan)
    factor = np.nanmedian(ratios, axis)
    other = (np.abs(factor - 1) > 1e-4).all() and (axis == 0 or abs(factor) > 1e-6)
    return factor if other and _fits(p, p.gradient, where, factor) else None


def _fits(p: ParameterCheck, gradient: np.ndarray, where: np.ndarray, factor=1.0) -> bool:
    """Tell if gradient = factor · slope in the entries `where`."""
    gap = np.abs(gradient - factor * p.slope)
    allowed = 1e-5 * np.abs(gradient) + (1 + np.abs(factor)) * p.blur
    return bool(np.mean((gap <= allowed)[where]) > 0.99)  # kinks may disturb a few
