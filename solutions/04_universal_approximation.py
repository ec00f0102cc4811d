"""Reference solutions of the exercises of lecture 04; the tests put them into the notebook."""

from collections.abc import Callable

import numpy as np


def in_our_form(book_network: list) -> list:
    """Transpose each matrix, and flatten each column of biases."""
    network = []
    for rows_are_units, column in book_network:
        network.append((np.transpose(rows_are_units), np.ravel(column)))
    return network


def through_points(x: np.ndarray, y: np.ndarray) -> list:
    """One unit switches on at each point but the last and adds the change of the slope."""
    steps = np.diff(y) / np.diff(x)
    turn = np.concatenate([steps[:1], np.diff(steps)])
    return [(np.ones((1, len(turn))), -x[:-1]), (turn[:, None], y[:1])]


def compose_networks(first: tuple, second: tuple) -> list:
    """No ReLU stands between the two linear layers in the middle, so they become one."""
    *before, (W1, b1) = first
    (W2, b2), *after = second
    return [*before, (W1 @ W2, b1 @ W2 + b2), *after]


def highest_value(
    w: np.ndarray, b: np.ndarray, v: np.ndarray, c: float, low: float, high: float
) -> float:
    """Compare the knots and the ends: a linear piece is highest at one of its ends."""
    bends = np.flatnonzero(w)
    places = np.clip(-b[bends] / w[bends], low, high)
    places = np.concatenate([places, [low, high]])
    return (np.maximum(np.outer(places, w) + b, 0) @ v + c).max()


def counterexample(F: Callable[[float], float], a: float) -> float:
    """At a the truth is 0, at the next number 1, and F is nearly the same at both."""
    if F(a) > 0.49:
        return a
    return np.nextafter(a, a + 1)


def tower_network(left: np.ndarray, right: np.ndarray, k: float) -> list:
    """Two bumps add up to 2 inside, and to 1 or 0 outside: cut between 1 and 2."""
    W1 = k * np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])
    b1 = -k * np.array([left[0], right[0], left[1], right[1]])
    W2 = 20 * np.array([[1.0], [-1], [1], [-1]])
    return [(W1, b1), (W2, np.array([-30.0])), (np.ones((1, 1)), np.zeros(1))]


def square_network(m: int) -> list:
    """Two units fold, a third carries the sum on; the sum is never negative."""
    network = [(np.ones((1, 3)), np.array([0, -0.5, 0]))]
    fold = np.array([2.0, -4, 0])
    for s in range(1, m + 1):
        keep = np.array([0, 0, 1.0]) - fold / 4**s
        if s < m:
            network.append((np.stack([fold, fold, keep], axis=1), np.array([0, -0.5, 0])))
    return [*network, (keep[:, None], np.zeros(1))]
