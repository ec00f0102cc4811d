"""Small tables of results, displayed by the notebook as tables."""

from collections.abc import Mapping, Sequence
from numbers import Integral, Real

import numpy as np


def show_table(columns: Mapping[str, Sequence], *, digits: int = 3) -> None:
    """Display columns side by side as one table, in notebooks, on slides and on GitHub.

    Parameters
    ----------
    columns : mapping of str to sequence
        Title of each column, which may hold mathematics between dollar signs, and its values:
        one-dimensional, all of the same length. Booleans are shown as yes and no.
    digits : int, optional
        Significant digits of numbers that are not integers.

    Raises
    ------
    ValueError
        If there is no column, or the columns differ in length.
    """
    from IPython.display import Markdown, display

    columns = {title: list(values) for title, values in columns.items()}
    lengths = {title: len(values) for title, values in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns have the lengths {lengths}; expected at least one, all equal.")
    numbers = [
        all(isinstance(v, Real) and not isinstance(v, bool) for v in values)
        for values in columns.values()
    ]
    lines = [
        list(columns),
        ["---:" if right else ":---" for right in numbers],
        *zip(*([_text(v, digits) for v in values] for values in columns.values()), strict=True),
    ]
    display(Markdown("\n".join("| " + " | ".join(line) + " |" for line in lines)))


def _text(value: object, digits: int) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return f"{value:d}".replace("-", "−")
    if isinstance(value, Real):
        return f"{value:.{digits}g}".replace("-", "−")
    return str(value).replace("|", "\\|")
