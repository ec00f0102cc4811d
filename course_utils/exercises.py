"""Exercises that check themselves: say what is wrong, never interrupt, hold no solution.

In a lecture, with the student's function in the cell above:

    from course_utils import exercises
    exercises.check("07.3", confusion_matrix)

`check` shows a verdict, `hint` one more hint at each call, `progress` all exercises of the lecture;
`passed_or` lets a lecture go on with a stand-in until the answer is right.

A check never raises in front of a student, so *Run All* always gets to the end. Where a wrong
answer has to count it raises `NotPassed`: if the environment variable ``COURSE_STRICT`` is set (the
tests), and under nbgrader, which sets ``NBGRADER_EXECUTION``. While nbgrader grades, the check of a
nearly right answer prints its verdict and returns the points that it earns.

The checks of lecture NN are in ``exercises_NN.py``, loaded with the first check of that lecture.
Each is a function that takes the answer and raises `Mistake` if something is wrong:

    @exercise("07.1", "count_parameters", points=1, hints=["Start with one layer."])
    def _check_count_parameters(answer):
        count = call(answer, layer_sizes=[3, 2])
        ...

The truth that it compares with is computed on hidden random cases in another way than the student
does: by finite differences, by a library, or from properties of the result.
"""

import ast
import copy
import html
import importlib
import inspect
import io
import os
import re
import textwrap
import traceback
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

# Mark and word carry the meaning; the color, one of Okabe and Ito's that shows on white and on
# black, only repeats it.
_STATES = {
    "correct": ("✓", "#009E73"),
    "not right yet": ("✗", "#D55E00"),
    "not started yet": ("…", "#888888"),
    "not checked yet": ("…", "#888888"),
    "hint": ("→", "#56B4E9"),
}
_NEARLY_RIGHT = 0.5  # share of the points for the right numbers in a wrong form


class Mistake(Exception):
    """What a check raises: `text` names the mistake, `credit` is the share of the points earned."""

    def __init__(self, text: str, credit: float = 0.0):
        super().__init__(text)
        self.text, self.credit = text, credit


class NearlyRight(Mistake):
    """The right numbers in a wrong form, for example transposed: half of the points."""

    def __init__(self, text: str):
        super().__init__(text, credit=_NEARLY_RIGHT)


class NotPassed(AssertionError):
    """Raised instead of showing a verdict, where a wrong answer has to fail the cell."""

    def _render_traceback_(self) -> list[str]:
        """Show the verdict alone, not where in this file it was raised (read by IPython)."""
        return [str(self)]


@dataclass
class Exercise:
    """One exercise: how to check it, and how far the student has come with it."""

    number: str  # "07.3"
    name: str  # of the function or value that the student writes
    points: int  # 1 to 3, which is also its difficulty
    judge: Callable[[Any], None]
    hints: Sequence[str]
    hints_shown: int = 0
    state: str = "not checked yet"
    right_answer: Any = None  # the object that passed, so that a later version doesn't count


_exercises: dict[str, Exercise] = {}


def exercise(number: str, name: str, *, points: int, hints: Sequence[str]) -> Callable:
    """Register the decorated function as the check of an exercise.

    Parameters
    ----------
    number : str
        Lecture and exercise, like ``"07.3"``.
    name : str
        The function or value that the student writes.
    points : int
        Difficulty from 1 to 3, and what nbgrader gives for a right answer.
    hints : sequence of str
        From a nudge to nearly the answer.
    """

    def register(judge: Callable[[Any], None]) -> Callable[[Any], None]:
        _exercises[number] = Exercise(number, name, points, judge, hints)
        return judge

    return register


def find(number: str) -> Exercise:
    """Return an exercise by its number.

    Raises
    ------
    ValueError
        If there is no exercise of this number.
    """
    if not re.fullmatch(r"\d\d\.\d+", str(number)):
        raise ValueError(f'number must be lecture and exercise, like "07.3", got {number!r}')
    of_lecture(number[:2])
    if number not in _exercises:
        known = ", ".join(this.number for this in of_lecture(number[:2]))
        raise ValueError(f"there is no exercise {number}; this lecture has {known}")
    return _exercises[number]


def of_lecture(lecture: str) -> list[Exercise]:
    """Return all exercises of a lecture, given as two digits like ``"07"``.

    Raises
    ------
    ValueError
        If the lecture has no exercises.
    """
    module = f"{__package__}.exercises_{lecture}"
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ValueError(f"there are no exercises for lecture {lecture!r}") from None
    return [this for this in _exercises.values() if this.number.startswith(f"{lecture}.")]


@dataclass(frozen=True)
class Verdict:
    """What a check, a hint or the progress shows: HTML in a notebook, plain text elsewhere.

    Attributes
    ----------
    state : str
        ``"correct"``, ``"not right yet"``, ``"not started yet"``, ``"not checked yet"`` or
        ``"hint"``.
    title, text : str
        Text may have several lines; `x` in backquotes is shown as code.
    credit : float
        Share of the points that the answer earns.
    """

    state: str
    title: str
    text: str = ""
    credit: float = 0.0

    def __repr__(self) -> str:
        return f"{_STATES[self.state][0]} {self.title}" + (f" {self.text}" if self.text else "")

    def _repr_html_(self) -> str:
        mark, color = _STATES[self.state]
        text = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(self.text))
        return (
            f'<div style="border-left: 4px solid {color}; padding: 0.3em 0.8em">'
            f"<strong>{mark} {html.escape(self.title)}</strong> "
            + text.replace("\n", "<br>")
            + "</div>"
        )


class Verdicts(tuple):
    """Several verdicts, one below the other."""

    def __repr__(self) -> str:
        return "\n".join(map(repr, self))

    def _repr_html_(self) -> str:
        return "".join(verdict._repr_html_() for verdict in self)


def check(number: str, answer: Any) -> Verdict | float | None:
    """Check an answer and say what is wrong with it.

    Parameters
    ----------
    number : str
        Lecture and exercise, like ``"07.3"``.
    answer : function or value
        What the student wrote; a function without brackets after it.

    Returns
    -------
    Verdict
        In a student's notebook. Under nbgrader, which reads the value of a cell as its points,
        `None` for a right answer and, while it grades, the points for a nearly right one.

    Raises
    ------
    NotPassed
        Only under ``COURSE_STRICT`` or nbgrader: if the answer is not right.
    ValueError
        If there is no exercise of this number.
    """
    this = find(number)
    verdict = _verdict(this, answer)
    this.state = verdict.state
    this.right_answer = answer if verdict.state == "correct" else None
    grader = os.environ.get("NBGRADER_EXECUTION")
    if grader and verdict.credit == 1:
        return None
    if grader == "autograde" and verdict.credit > 0:
        print(verdict)
        return verdict.credit * this.points
    if (grader or os.environ.get("COURSE_STRICT")) and verdict.credit < 1:
        raise NotPassed(repr(verdict))
    return verdict


def hint(number: str) -> Verdict:
    """Show the next hint; after the last one, the last again.

    Raises
    ------
    ValueError
        If there is no exercise of this number.
    """
    this = find(number)
    this.hints_shown = min(this.hints_shown + 1, len(this.hints))
    title = f"{number} {this.name}: hint {this.hints_shown} of {len(this.hints)}."
    return Verdict("hint", title, this.hints[this.hints_shown - 1])


def progress() -> Verdicts:
    """Show the state of every exercise of the lecture (of each lecture checked in this kernel)."""
    lectures = sorted({number[:2] for number in _exercises})
    if not lectures:
        return Verdicts([Verdict("not checked yet", "No exercise was checked yet.")])
    shown = [this for lecture in lectures for this in of_lecture(lecture)]
    right = sum(this.state == "correct" for this in shown)
    summary = Verdict(
        "correct" if right == len(shown) else "not checked yet",
        f"{right} of {len(shown)} exercises are correct.",
    )
    return Verdicts(
        [summary, *(Verdict(t.state, f"{t.number} {t.name}: {t.state}.") for t in shown)]
    )


def passed_or(number: str, answer: Any, stand_in: Any) -> Any:
    """Return the answer if it passed its check, else the stand-in, and print which of the two.

    An answer that was changed since its last check doesn't count as passed.

    Raises
    ------
    ValueError
        If there is no exercise of this number.
    """
    this = find(number)
    if this.state == "correct" and this.right_answer is answer:
        print(f"The lecture goes on with your own {this.name}.")
        return answer
    print(f"The lecture goes on with a stand-in until your {this.name} passes check {number}.")
    return stand_in


# -- how an answer is judged -----------------------------------------------------------------------


class _Silence(io.TextIOBase):
    """Takes what is printed, which may be endless, and only remembers that there was something."""

    used = False

    def write(self, text: str) -> int:
        self.used = True
        return len(text)


def _verdict(this: Exercise, answer: Any) -> Verdict:
    """Judge an answer; whatever it does, a verdict comes back."""
    name = f"{this.number} {this.name}"
    if answer is None:
        return _not_started(name, "None")
    try:
        # What the student's code prints or warns about would bury the verdict; under nbgrader a
        # word on stderr would even cost all points.
        with redirect_stdout(_Silence()), redirect_stderr(_Silence()):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                this.judge(answer)
    except Mistake as mistake:
        text, credit = mistake.text, mistake.credit
    except (Exception, SystemExit) as error:
        line, began_there = _own_line(error, answer)
        if not (isinstance(error, NotImplementedError) and began_there):
            text = _stopped(error, line)
        elif _is_untouched(answer):
            return _not_started(name, line)
        else:
            text = f"Your code comes to the line `{line}`: delete it, it only kept the place."
        credit = 0.0
    else:
        return Verdict("correct", f"{name}: correct.", credit=1.0)
    text += f'\nStuck? Run `exercises.hint("{this.number}")`.'
    return Verdict("not right yet", f"{name}: not right yet.", text, credit)


def _not_started(name: str, stub: str) -> Verdict:
    text = f"Write your code in place of `{stub}`, run that cell, then this one."
    return Verdict("not started yet", f"{name}: not started yet.", text)


def _is_untouched(function: Callable) -> bool:
    """Tell whether a function has nothing but a docstring and one more line."""
    try:
        definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, TypeError, SyntaxError):  # no source: not from a cell
        return False
    return len(definition.body) == 1 + (ast.get_docstring(definition) is not None)


def _stopped(error: BaseException, line: str) -> str:
    """Say where the student's code stopped with an exception."""
    calls = getattr(error, "__notes__", [])
    what = f"{type(error).__name__}: {error}".strip().removesuffix(":")
    if not line and not calls:
        return f"The check can't use what your code returns ({what})."
    where = f" in your line `{line}`" if line else ""
    return "\n".join([f"Your code stopped{where}", f"with {what}", *calls])


def _own_line(error: BaseException, answer: Any) -> tuple[str, bool]:
    """Return the student's own line that an exception came through, and whether it began there."""
    own_file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        in_a_cell = "ipykernel_" in frame.filename or "ipython-input" in frame.filename
        if in_a_cell or frame.filename == own_file:
            return frame.line or f"line {frame.lineno}", frame is frames[-1]
    return "", False


def call(answer: Callable, **arguments: Any) -> Any:
    """Call the student's function with the arguments in the given order, and return its result.

    Raises
    ------
    Mistake
        If it is no function, takes another number of arguments, returns nothing, or changes an
        array or list that it was given.
    """
    name = getattr(answer, "__name__", "your function")
    if not callable(answer):
        raise Mistake("Give the function itself to the check, without brackets after its name.")
    try:
        inspect.signature(answer).bind(*arguments.values())
    except ValueError:  # some functions written in C don't tell
        pass
    except TypeError:
        raise Mistake(
            f"{name} has to take {len(arguments)} arguments: ({', '.join(arguments)})."
        ) from None
    before = {
        key: copy.deepcopy(value)
        for key, value in arguments.items()
        if isinstance(value, (np.ndarray, list))
    }
    try:
        with redirect_stdout(_Silence()) as printed:
            result = answer(*arguments.values())
    except (Exception, SystemExit) as error:
        given = ", ".join(f"{key} = {describe(value)}" for key, value in arguments.items())
        error.add_note(f"when it was called with {given}.")
        raise
    for key, value in before.items():
        if not _equal(value, arguments[key]):
            raise Mistake(
                f"{name} changes its argument `{key}` in place: whoever calls it still needs the "
                "original. Write the result into a new object."
            )
    if result is None and printed.used:
        raise Mistake(f"{name} prints its result, but returns None: end with `return`.")
    if result is None:
        raise Mistake(f"{name} returned None: did you forget `return`?")
    return result


def _equal(a: Any, b: Any) -> bool:
    """Compare arrays, or lists and tuples of anything, whose arrays may differ in shape."""
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(_equal, a, b))
    return np.array_equal(a, b)


def describe(value: Any) -> str:
    """Name a value in a few words: numbers and short lists in full, arrays by their shape."""
    if isinstance(value, np.ndarray) and value.size <= 12:
        return np.array2string(value, separator=", ", precision=4).replace("\n", "")
    if hasattr(value, "shape") and not isinstance(value, np.generic):
        kind = "an array" if isinstance(value, np.ndarray) else "a tensor"
        return f"{kind} of shape {tuple(value.shape)}"
    if isinstance(value, (bool, int, float, str, np.generic, list, tuple)):
        text = _describe_parts(value) if isinstance(value, (list, tuple)) else str(value)
        return text if len(text) <= 60 else text[:57] + "..."
    return f"a {type(value).__name__}"


def _describe_parts(value: list | tuple) -> str:
    """Write a list or tuple in one line, the arrays in it by their shape."""
    parts = [
        f"an array of shape {part.shape}"
        if isinstance(part, np.ndarray)
        else _describe_parts(part)
        if isinstance(part, (list, tuple))
        else repr(part.item() if isinstance(part, np.generic) else part)
        for part in value
    ]
    text = ", ".join(parts)
    return f"[{text}]" if isinstance(value, list) else f"({text}{',' * (len(parts) == 1)})"


def as_array(name: str, value: Any) -> np.ndarray:
    """Return what a student gave as a numeric array.

    Raises
    ------
    Mistake
        If it is None, or can't be read as an array of numbers.
    """
    if value is None:
        raise Mistake(f"{name} is None: did you forget to compute or to return it?")
    try:
        array = np.asarray(value)
    except Exception:  # lists of unequal length, tensors with a graph or on a GPU
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise Mistake(f"{name} has to be an array of numbers, not {describe(value)}.")
    return array


def compare(
    name: str,
    got: Any,
    want: np.ndarray,
    *,
    mistakes: Iterable[tuple] = (),
    batch: int | None = None,
    tolerance: float = 1e-6,
) -> None:
    """Compare the student's array with the true one, and name the difference.

    Parameters
    ----------
    name : str
        How the message calls the array.
    got : array_like
        The student's.
    want : ndarray
        The true one.
    mistakes : iterable of (str, array) or (str, array, float)
        What is wrong, the array that this mistake gives, and the share of the points, if any.
    batch : int, optional
        Number N of examples, to recognize a factor N or a sum over the batch left out.
    tolerance : float
        Largest error that passes, relative to the largest true entry.

    Raises
    ------
    Mistake
        If they differ.
    """
    got, want = as_array(name, got), np.asarray(want)

    def equal(a: np.ndarray, b: np.ndarray) -> bool:
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        return a.shape == b.shape and np.allclose(
            a, b, rtol=0, atol=tolerance * np.abs(b).max(initial=0)
        )

    if equal(got, want):
        return
    for text, array, *credit in mistakes:
        if equal(got, array):
            raise Mistake(f"{name}: {text}", *credit)
    if got.ndim >= 2 and equal(got.T, want):
        raise NearlyRight(f"{name} is transposed: rows and columns are exchanged.")
    if got.shape != want.shape:
        _compare_shapes(name, got, want, batch)
    if not np.isfinite(got).all():
        raise Mistake(f"{name} contains {'nan' if np.isnan(got).any() else 'inf'}.")
    if want.ndim and not got.any():
        raise Mistake(f"{name} is zero everywhere.")
    _compare_factor(name, np.asarray(got, dtype=float), want, batch, equal)
    if want.ndim == 0:
        raise Mistake(f"{name} is {got[()]:.6g}, but it should be {want[()]:.6g}.")
    error = np.abs(np.asarray(got, dtype=float) - want)
    wrong = int((error > tolerance * np.abs(want).max()).sum())
    worst = np.unravel_index(error.argmax(), error.shape)
    place = ", ".join(map(str, worst))
    raise Mistake(
        f"{name} is wrong in {wrong} of {want.size} entries. The largest error is at [{place}]: "
        f"yours is {got[worst]:.6g}, it should be {want[worst]:.6g}."
    )


def _compare_shapes(name: str, got: np.ndarray, want: np.ndarray, batch: int | None) -> None:
    """Raise the Mistake that a wrong shape points to."""
    shapes = f"{name} has shape {got.shape}, but it should have shape {want.shape}"
    if batch and got.shape in ((batch, *want.shape), (batch, 1, *want.shape)):
        raise Mistake(f"{shapes}: it has one row per example still, sum (or average) over them.")
    if got.size == want.size and got.squeeze().shape == want.squeeze().shape:
        raise NearlyRight(f"{shapes}: an axis of length 1 is too many or missing.")
    if got.shape == want.T.shape:
        raise Mistake(f"{shapes}: rows and columns are exchanged.")
    raise Mistake(f"{shapes}.")


def _compare_factor(
    name: str, got: np.ndarray, want: np.ndarray, batch: int | None, equal: Callable
) -> None:
    """Raise the Mistake that a constant factor between two arrays points to, if there is one."""
    size = float((want * want).sum())
    factor = float((got * want).sum()) / size if size else 0.0
    if not factor or not equal(got, factor * want):
        return
    reasons = [(-1, "the sign is reversed"), (2, "a factor 2 is too many"), (0.5, "a 2 is missing")]
    if batch:
        reasons += [
            (batch, "divide by the number of examples, for the mean"),
            (1 / batch, "it is divided by the number of examples once too often"),
        ]
    for known, reason in reasons:
        if abs(factor - known) < 1e-3 * abs(known):
            raise Mistake(f"{name} is {factor:.4g} times what it should be: {reason}.")
    if want.size > 1:  # one number is always a multiple of another
        raise Mistake(f"{name} is {factor:.4g} times what it should be, in every entry.")
