"""Reference solutions of the exercises of lecture 02; the tests put them into the notebook."""

import numpy as np


def integer_gate_weights(gate: str) -> tuple[list[int], int]:
    """Each threshold is as small as the strict inequality allows."""
    solutions = {"NAND": ([-1, -1], 2), "NOR": ([-1, -1], 1), "IMPLIES": ([-1, 1], 1)}
    return solutions[gate]


def at_least_k_of_d(d: int, k: int) -> tuple[np.ndarray, float]:
    """Count the ones; put the threshold between k - 1 and k."""
    count_all = np.ones(d)
    threshold = k - 0.5
    return count_all, -threshold


# Rows 11, 10 and 11 are added when they are silent, row 01 is subtracted twice when it fires.
places_of_the_walk = [(-1, 0, 1), (0, 0, 2), (0, -1, 1), (1, 0, 2), (1, -1, 1)]


def greater_than_neuron(m: int) -> tuple[np.ndarray, float]:
    """Let z be p - q, from binary digits."""
    powers = 2.0 ** np.arange(m - 1, -1, -1)
    return np.concatenate([powers, -powers]), 0.0


def two_separable_tables() -> tuple[np.ndarray, np.ndarray]:
    """Take one corner each, both ends of a diagonal of the face x1 = 0."""
    only_001 = np.array([0, 1, 0, 0, 0, 0, 0, 0])
    only_010 = np.array([0, 0, 1, 0, 0, 0, 0, 0])
    return only_001, only_010


def learn_classes(
    X: np.ndarray, y: np.ndarray, K: int, epochs: int
) -> tuple[np.ndarray, np.ndarray]:
    """Move the right class towards the row, and the class that won away from it."""
    W, b = np.zeros((X.shape[1], K)), np.zeros(K)
    for _ in range(epochs):
        for x, right in zip(X, y, strict=True):
            winner = np.argmax(x @ W + b)
            if winner != right:
                for k, sign in ((right, 1), (winner, -1)):
                    W[:, k] += sign * x
                    b[k] += sign
    return W, b
