"""Tests of the tables of results."""

import numpy as np
import pytest
from IPython.core.formatters import format_display_data

from course_utils import tables


@pytest.fixture
def shown(monkeypatch):
    """The Markdown of every table that was displayed."""
    texts = []

    def display(thing):
        texts.append(format_display_data(thing)[0]["text/markdown"])

    monkeypatch.setattr("IPython.display.display", display)
    return texts


def test_table_has_a_row_for_each_value_and_numbers_stand_to_the_right(shown):
    tables.show_table(
        {"$x_1$": np.array([0, -1]), "name": ["AND", "a|b"], "score": [0.12345, -2e7]}
    )
    assert shown[0].splitlines() == [
        "| $x_1$ | name | score |",
        "| ---: | :--- | ---: |",
        "| 0 | AND | 0.123 |",
        r"| −1 | a\|b | −2e+07 |",
    ]


def test_digits_and_booleans(shown):
    tables.show_table({"p": [np.float32(2 / 3)], "right": np.array([True])}, digits=2)
    assert shown[0].splitlines()[2] == "| 0.67 | yes |"


@pytest.mark.parametrize("columns", [{}, {"a": [1, 2], "b": [1]}])
def test_columns_must_be_there_and_equally_long(columns):
    with pytest.raises(ValueError, match="expected at least one, all equal"):
        tables.show_table(columns)
