"""A gradient check that says what is wrong.

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

`f` gets a private float64 copy of `params`, whose entries are moved in place, and must compute with
it; your own arrays are never touched. `course_utils.finite_differences` has the differences,
`gradient_comparison` beside it the comparison, and `gradient_diagnosis` the names of the mistakes.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.finite_differences import FlatFunction, central_difference, forward_difference
from course_utils.gradient_comparison import Comparison
from course_utils.gradient_diagnosis import FLOAT32, ParameterCheck, diagnose

__all__ = ["GradientReport", "central_difference", "check_gradient", "forward_difference"]

SAMPLE = 400  # entries looked at after a failure along random directions


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
    moved one by one. A single wrong entry can't hide in a group, several only by an extreme chance.

    An entry passes if ``|gradient - slope| ≤ tolerance · max(|gradient|, |slope|)``, or if the
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
        True if every parameter was checked and is right; prints as a table with a diagnosis.

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

    flat = FlatFunction(f, params)
    comparison = Comparison(flat, grads, tolerance, seed)
    parameters, mistakes, unit = comparison.parameters, comparison.impossible, "entries"
    unchecked, problem = [], comparison.measure_noise()
    if problem:
        unchecked.append(problem)
    elif directions and not mistakes and comparison.agrees_along(directions):
        unit = "directions"
    else:
        comparison.check_entries(SAMPLE if directions else entries)
        mistakes += diagnose(parameters, batch_size)
        if directions and not mistakes and not any(p.kinks for p in parameters):
            mistakes.append(
                "the slopes along random directions are wrong, but no entry of a random sample is, "
                "so only a few entries are. Check all: leave out directions."
            )
        skipped = ", ".join(p.name for p in parameters if p.passed is None)
        if skipped:
            unchecked.append(
                f"{skipped}: not checked, every entry looked at is at a kink of f (a ReLU at "
                "exactly 0). Move off it: add small random numbers to the parameters, such as the "
                "biases, or to the inputs."
            )
    return GradientReport(
        passed=False if mistakes else None if unchecked else True,
        parameters=tuple(parameters),
        diagnosis=tuple(mistakes + unchecked),
        notes=tuple(_notes(flat, parameters)),
        tolerance=tolerance,
        unit=unit,
        evaluations=flat.evaluations,
    )


def _notes(flat: FlatFunction, parameters: list[ParameterCheck]) -> list[str]:
    pairs = zip(parameters, flat.arrays, strict=True)
    float32 = [p.name for p, array in pairs if array.dtype in FLOAT32]
    notes = [f"float32: {', '.join(float32)}. f got float64 copies."] if float32 else []
    for p in parameters:
        if p.kinks and p.passed is not None:
            at_kink = f"{p.kinks} of {p.checked} entries are at a kink of f (a ReLU at exactly 0)"
            notes.append(f"{p.name}: {at_kink}, where it has no gradient: skipped.")
        if 0 < np.abs(p.gradient).max(initial=0) < 1e3 * p.blur.max(initial=0):
            hidden = "round-off in f hides errors of 0.1 % of it or more"
            notes.append(f"{p.name}: the gradient is so small that {hidden}.")
    return notes


@dataclass(frozen=True)
class GradientReport:
    """Result of `check_gradient`: true if it passed; prints as a table, in Jupyter as HTML.

    `passed` is None if no mistake was found, but a parameter could not be checked. `diagnosis` says
    what is wrong and what could not be checked, `notes` what else to know. For what passed, the
    table shows a bound, since the digits of such errors are round-off, different on every machine;
    `worst` and `parameters` have the numbers.
    """

    passed: bool | None
    parameters: tuple[ParameterCheck, ...]
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
        return bool(self.passed)

    def _title(self) -> str:
        states = {True: "✓ passed", False: "✗ FAILED", None: "– not checked"}
        return f"Gradient check: {states[self.passed]}"

    def _rows(self) -> list[list[str]]:
        verdicts = {True: "✓ correct", False: "✗ wrong", None: "– not checked"}
        rows = [["parameter", "shape", self.unit, "relative error", "verdict"]]
        for r in self.parameters:
            error, verdict = f"{r.worst:#.2g}" if r.worst < np.inf else "–", verdicts[r.passed]
            if r.passed:
                error = f"< {self.tolerance:.0e}"
                if r.gradient.size == 0:
                    error, verdict = "–", "– no entries"
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
        def line(row: list[str], tag: str) -> str:
            start = f"<{tag} style='text-align:left; padding-right:1em'>"
            return "<tr>" + "".join(f"{start}{html.escape(c)}</{tag}>" for c in row) + "</tr>"

        head, *body = self._rows()
        page = (
            f"<p><strong>{self._title()}</strong></p>"
            f"<table><thead>{line(head, 'th')}</thead>"
            f"<tbody>{''.join(line(row, 'td') for row in body)}</tbody></table>"
        )
        # Only the marks are colored (Okabe-Ito), so that words keep the contrast of the page.
        for mark, color in (("✓", "#009E73"), ("✗", "#D55E00")):
            page = page.replace(mark, f"<b style='color:{color}'>{mark}</b>")
        return page + "".join(f"<p>{html.escape(remark)}</p>" for remark in self._remarks())
