"""Reference solutions of the exercises of lecture 07; the tests put them into the notebook."""

import numpy as np
import torch
from torch import nn


def convolution_cost(
    H: int, W: int, channels_in: int, channels_out: int, k: int
) -> tuple[int, int]:
    """Every weight is used once in each place where the window fits."""
    weights_of_all_windows = k * k * channels_in * channels_out
    places = (H - k + 1) * (W - k + 1)
    return weights_of_all_windows + channels_out, weights_of_all_windows * places


def split_by_writer(writers: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Draw writers, then take all their images."""
    everyone = np.unique(writers)
    drawn_writers = rng.permutation(everyone)[: round(share * len(everyone))]
    return np.isin(writers, drawn_writers)


def top_k_accuracy(scores: np.ndarray, y: np.ndarray, k: int) -> float:
    """Count a sample as right if any of its k candidates is its class."""
    candidates = np.argsort(scores, axis=1)[:, -k:]
    return (candidates == y[:, None]).any(axis=1).mean()


def forgiven_and_not() -> tuple[np.ndarray, np.ndarray]:
    """Ink in the left column of each window stays in it, ink in the right one leaves it."""
    darkness = np.arange(15, 255, 15).reshape(4, 4)
    stays, leaves = np.zeros((8, 8)), np.zeros((8, 8))
    stays[::2, 0::2] = darkness
    leaves[::2, 1::2] = darkness
    return stays, leaves


def step_in_chunks(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    X: torch.Tensor,
    y: torch.Tensor,
    chunk_size: int,
) -> float:
    """Gradients of sums add up: divide each sum by the size of the whole batch."""
    optimizer.zero_grad()
    mean_loss = 0.0
    for start in range(0, len(X), chunk_size):
        rows = slice(start, start + chunk_size)
        loss = nn.functional.cross_entropy(model(X[rows]), y[rows], reduction="sum") / len(X)
        loss.backward()
        mean_loss += loss.item()
    optimizer.step()
    return mean_loss


def correlate2d(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Lay the kernel on every place where it fits, multiply and add up."""
    kh, kw = kernel.shape
    height, width = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    result = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            result[i, j] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return result
