"""What a check does with a student's answer: call it, and compare what comes back.

Everything here raises `Mistake`, whose text names what is wrong.
"""

import copy
import inspect
import io
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from typing import Any

import numpy as np

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


class Silence(io.TextIOBase):
    """Takes what is printed, which may be endless, and only remembers that there was something."""

    used = False

    def write(self, text: str) -> int:
        """Forget the text."""
        self.used = True
        return len(text)


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
        count = "1 argument" if len(arguments) == 1 else f"{len(arguments)} arguments"
        raise Mistake(f"{name} has to take {count}: ({', '.join(arguments)}).") from None
    before = {
        key: copy.deepcopy(value)
        for key, value in arguments.items()
        if isinstance(value, (np.ndarray, list))
    }
    try:
        with redirect_stdout(Silence()) as printed:
            result = answer(*arguments.values())
    except BaseException as error:  # what the student derived, too, and TooLong
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
    kind = type(value).__name__
    spoken_with_vowel = "AEFHILMNORSX" if kind[:2].isupper() else "AEIOaeio"  # an SGD, a Sequential
    return f"an {kind}" if kind[0] in spoken_with_vowel else f"a {kind}"


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
        How the message calls the array, in the singular: "the vector of weights".
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
    error = np.abs(np.asarray(got, dtype=float) - want)
    if want.ndim == 0:
        if f"{got[()]:.6g}" == f"{want[()]:.6g}":
            raise Mistake(f"{name} differs by {error:.1g} from {want[()]:.6g}.")
        raise Mistake(f"{name} is {got[()]:.6g}, but it should be {want[()]:.6g}.")
    wrong = int((error > tolerance * np.abs(want).max()).sum())
    worst = np.unravel_index(error.argmax(), error.shape)
    place = ", ".join(map(str, worst))
    yours, true = f"{got[worst]:.6g}", f"{want[worst]:.6g}"
    difference = f"is {yours}, it should be {true}"
    if yours == true:  # as far as it is printed
        difference = f"differs by {error[worst]:.1g} from {true}"
    raise Mistake(
        f"{name} is wrong in {wrong} of {want.size} entries. The largest error is at [{place}]: "
        f"yours {difference}."
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
    if want.size > 1 and f"{factor:.4g}" != "1":  # one number is always a multiple of another
        raise Mistake(f"{name} is {factor:.4g} times what it should be, in every entry.")
