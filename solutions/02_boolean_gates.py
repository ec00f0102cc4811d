"""Reference solutions of the exercises of lecture 02; the tests put them into the notebook."""

import numpy as np


def integer_gate_weights(gate: str) -> tuple[list[int], int]:
    """Each threshold is as small as the strict inequality allows."""
    solutions = {"NAND": ([-1, -1], 2), "NOR": ([-1, -1], 1), "IMPLIES": ([-1, 1], 1)}
    return solutions[gate]


def at_least_k_of_n(n: int, k: int) -> tuple[np.ndarray, float]:
    """Count the ones; put the threshold between k - 1 and k."""
    count_all = np.ones(n)
    threshold = k - 0.5
    return count_all, -threshold


def perceptron_epoch(
    w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, float, int]:
    """Each row meets the weights as they are after the row before it."""
    mistakes = 0
    for x, target in zip(X, y, strict=True):
        output = 1 if x @ w + b > 0 else 0
        if output != target:
            w = w + (target - output) * x
            b = b + (target - output)
            mistakes += 1
    return w, b, mistakes


def greater_than_neuron(n: int) -> tuple[np.ndarray, float]:
    """Let z be p - q, from binary digits."""
    powers = 2.0 ** np.arange(n - 1, -1, -1)
    return np.concatenate([powers, -powers]), 0.0


def computable_without_bias(X: np.ndarray, y: np.ndarray) -> bool:
    """Ask for at least 1 in the rows with target 1 and at most 0 in the others."""
    from scipy import optimize

    A_ub = np.where(y[:, None] == 1, -X, X)
    b_ub = np.where(y == 1, -1, 0)
    result = optimize.linprog(np.zeros(X.shape[1]), A_ub, b_ub, bounds=(None, None))
    return bool(result.status == 0)


def learn_classes(X: np.ndarray, y: np.ndarray, K: int) -> tuple[np.ndarray, np.ndarray]:
    """Move the right class towards the row, and the class that won away from it."""
    W, b = np.zeros((X.shape[1], K)), np.zeros(K)
    clean = False
    while not clean:
        clean = True
        for x, right in zip(X, y, strict=True):
            winner = np.argmax(x @ W + b)
            if winner != right:
                clean = False
                for k, sign in ((right, 1), (winner, -1)):
                    W[:, k] += sign * x
                    b[k] += sign
    return W, b
