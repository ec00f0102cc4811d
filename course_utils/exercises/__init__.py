"""Exercises that check themselves: say what is wrong, never interrupt, hold no solution.

In a lecture, with the student's function in the cell above::

    from course_utils import exercises
    exercises.check("07.3", confusion_matrix)

`check` shows a verdict, `hint` one more hint at each call, `progress` all exercises of the lecture;
`passed_or` lets a lecture go on with a stand-in until the answer is right.

A check never raises in front of a student and stops code that never ends, so *Run All* always gets
to the end. Where a wrong answer has to count it raises `NotPassed`: if the environment variable
``COURSE_STRICT`` is set (the tests), and under nbgrader's own commands, which set
``NBGRADER_EXECUTION``.

The checks of lecture NN are in ``lecture_NN.py``, loaded with the first check of that lecture.
Each is a function that takes the answer and raises `Mistake` if something is wrong::

    @exercise("07.1", "count_parameters", points=1, hints=["Start with one layer."])
    def _check_count_parameters(answer):
        count = call(answer, layer_sizes=[3, 2])
        ...

The truth that it compares with is computed on hidden random cases in another way than the student
does: by finite differences, by a library, or from properties of the result.
"""

import importlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from course_utils.exercises.answer import Mistake, NearlyRight, as_array, call, compare, describe
from course_utils.exercises.verdict import Verdict, Verdicts, reach_verdict

__all__ = [
    "Exercise",
    "Mistake",
    "NearlyRight",
    "NotPassed",
    "Verdict",
    "as_array",
    "call",
    "check",
    "compare",
    "describe",
    "exercise",
    "find",
    "hint",
    "of_lecture",
    "passed_or",
    "progress",
]


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
    module = f"{__name__}.lecture_{lecture}"
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ValueError(f"there are no exercises for lecture {lecture!r}") from None
    return [this for this in _exercises.values() if this.number.startswith(f"{lecture}.")]


def check(number: str, answer: Any) -> Verdict:
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
        What was found, shown in color in a notebook.

    Raises
    ------
    NotPassed
        Only under ``COURSE_STRICT`` or nbgrader: if the answer is not right.
    ValueError
        If there is no exercise of this number.
    """
    this = find(number)
    verdict = reach_verdict(this.number, this.name, this.judge, answer)
    this.state = verdict.state
    this.right_answer = answer if verdict.state == "correct" else None
    strict = os.environ.get("COURSE_STRICT") or os.environ.get("NBGRADER_EXECUTION")
    if strict and verdict.credit < 1:
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
        f"{right} of {len(shown)} exercises {'is' if right == 1 else 'are'} correct.",
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
