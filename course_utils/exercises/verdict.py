"""The verdict on an answer: how it is reached, and how it is shown."""

import ast
import html
import inspect
import re
import textwrap
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from course_utils.exercises.answer import Mistake, Silence

# Mark and word carry the meaning; the color, one of Okabe and Ito's that shows on white and on
# black, only repeats it.
STATES = {
    "correct": ("✓", "#009E73"),
    "not right yet": ("✗", "#D55E00"),
    "not started yet": ("…", "#888888"),
    "not checked yet": ("…", "#888888"),
    "hint": ("→", "#56B4E9"),
}


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
        return f"{STATES[self.state][0]} {self.title}" + (f" {self.text}" if self.text else "")

    def _repr_html_(self) -> str:
        mark, color = STATES[self.state]
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


def reach_verdict(
    number: str, name: str, find_mistake: Callable[[Any], None], answer: Any
) -> Verdict:
    """Judge an answer; whatever it does, a verdict comes back.

    Parameters
    ----------
    number, name : str
        Of the exercise.
    find_mistake : callable
        Takes the answer and raises `Mistake` if something is wrong.
    answer : function or value
        What the student wrote.
    """
    name = f"{number} {name}"
    if answer is None:
        return _not_started(name, "None")
    try:
        # What the student's code prints or warns about would bury the verdict; under nbgrader a
        # word on stderr would even cost all points.
        with redirect_stdout(Silence()), redirect_stderr(Silence()):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                find_mistake(answer)
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
    text += f'\nStuck? Run `exercises.hint("{number}")`.'
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
