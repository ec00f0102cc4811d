"""Reference solutions of the exercises of lecture 05; the tests put them into the notebook."""

import numpy as np


def mse_gradient(X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> tuple:
    """Chain rule: twice the error times what the parameter is multiplied with."""
    errors = X @ w + b - y
    return 2 * X.T @ errors / len(y), 2 * errors.mean()


def log_softmax(Z: np.ndarray) -> np.ndarray:
    """Shift each row so that its largest entry is 0; then the sum is at least 1."""
    shifted = Z - np.max(Z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


def sgd_epoch(
    gradient,
    theta: np.ndarray,
    X: np.ndarray,
    y: np.ndarray,
    eta: float,
    batch_size: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Cut one random order into batches; each step goes on where the last one ended."""
    shuffled = rng.permutation(len(y))
    for first in range(0, len(y), batch_size):
        batch = shuffled[first : first + batch_size]
        theta = theta - eta * gradient(theta, X[batch], y[batch])
    return theta


def largest_stable_rate(X: np.ndarray) -> float:
    """2 / λmax of the Hessian, 2/N XᵀX."""
    curvatures = np.linalg.eigvalsh(2 * X.T @ X / len(X))
    return 2 / curvatures[-1]


def adam_step(
    theta: np.ndarray,
    g: np.ndarray,
    m: np.ndarray,
    s: np.ndarray,
    t: int,
    eta: float,
    beta1: float,
    beta2: float,
    epsilon: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Update both means, correct copies of them, and step."""
    mean = beta1 * m + (1 - beta1) * g
    square = beta2 * s + (1 - beta2) * g**2
    corrected_mean = mean / (1 - beta1**t)
    corrected_square = square / (1 - beta2**t)
    new_theta = theta - eta * corrected_mean / (np.sqrt(corrected_square) + epsilon)
    return new_theta, mean, square


def canonical_form(W1: np.ndarray, b1: np.ndarray, w2: np.ndarray) -> tuple:
    """Make all outgoing weights positive, then sort the units by them."""
    sign = np.sign(w2)
    by_size = np.argsort(np.abs(w2))
    return (W1 * sign)[:, by_size], (b1 * sign)[by_size], (w2 * sign)[by_size]
