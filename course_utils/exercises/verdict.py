"""The verdict on an answer: how it is reached, and how it is shown."""

import ast
import builtins
import html
import inspect
import linecache
import re
import textwrap
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from course_utils.exercises.answer import Mistake, Silence
from course_utils.exercises.limit import TimeLimit, TooLong, in_a_cell

# For a whole check. With the solution each takes less than 3, on a busy machine less than 20;
# the grader gives an answer 25.
SECONDS = 20

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
    """Judge an answer; whatever it does, a verdict comes back, and in limited time.

    Only an interrupt by the user, like that of the stop button, ends the check without one.

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
    credit = 0.0
    try:
        with _quiet(), TimeLimit(SECONDS):
            find_mistake(answer)
    except KeyboardInterrupt:
        raise
    except Mistake as mistake:
        text, credit = mistake.text, mistake.credit
    except BaseException as error:
        line, began_there = _own_line(error, answer)
        if not (isinstance(error, NotImplementedError) and began_there):
            text = _stopped(error, line)
        elif _is_untouched(answer):
            return _not_started(name, line)
        else:
            text = f"Your code comes to the line `{line}`: delete it, it only kept the place."
    else:
        return Verdict("correct", f"{name}: correct.", credit=1.0)
    text += f'\nStuck? Run `exercises.hint("{number}")`.'
    return Verdict("not right yet", f"{name}: not right yet.", text, credit)


@contextmanager
def _quiet() -> Iterator[None]:
    """Let nothing through that the student's code prints, warns about or asks for.

    It would bury the verdict; under nbgrader a word on stderr would even cost all points.
    """
    with redirect_stdout(Silence()), redirect_stderr(Silence()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ask, builtins.input = builtins.input, _no_input
        try:
            yield
        finally:
            builtins.input = ask


def _no_input(*_: object) -> str:
    raise EOFError("an answer can't ask for input, it has to do with its arguments")


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
    """Say where the student's code stopped with an exception, or was stopped."""
    calls = getattr(error, "__notes__", [])
    where = f" in your line `{line}`" if line else ""
    if isinstance(error, TooLong):
        stopped = f"The check took more than {SECONDS} seconds. It was stopped{where}"
        return "\n".join([stopped, *calls, "Does a loop never end there, or is it very slow?"])
    what = _named(error)
    if not line and not calls:
        return f"The check can't use what your code returns ({what})."
    return "\n".join([f"Your code stopped{where}", f"with {what}", *calls])


def _named(error: BaseException) -> str:
    """Write type and message of an exception, whose `__str__` may be the student's."""
    try:
        return f"{type(error).__name__}: {error}".strip().removesuffix(":")
    except Exception:
        return type(error).__name__


def _own_line(error: BaseException, answer: Any) -> tuple[str, bool]:
    """Return the student's own line that an exception came through, and whether it began there.

    The traceback is only walked along: that of an endless recursion may be very long.
    """
    own_file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    where, is_own = None, False
    for frame, number in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        is_own = in_a_cell(file) or file == own_file
        if is_own:
            where = file, number
    if where is None:
        return "", False
    return linecache.getline(*where).strip() or f"line {where[1]}", is_own
