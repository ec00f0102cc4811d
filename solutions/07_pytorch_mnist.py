"""Reference solutions of the exercises of lecture 07; the tests put them into the notebook."""

import numpy as np
import torch
from torch import nn


def count_mlp_parameters(layer_sizes: list[int]) -> int:
    """Each neuron of the next layer has one weight for every input, and a bias."""
    count = 0
    for i in range(1, len(layer_sizes)):
        count += (layer_sizes[i - 1] + 1) * layer_sizes[i]
    return count


def shuffled_batches(N: int, batch_size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Cut one random order of all samples into pieces."""
    order = rng.permutation(N)
    return [order[start : start + batch_size] for start in range(0, N, batch_size)]


def top_k_accuracy(scores: np.ndarray, y: np.ndarray, k: int) -> float:
    """Count a sample as right if any of its k candidates is its class."""
    candidates = np.argsort(scores, axis=1)[:, -k:]
    return (candidates == y[:, None]).any(axis=1).mean()


def shift_images(images: np.ndarray, down: int, right: int) -> np.ndarray:
    """Ask for every pixel where it comes from, for all images at once."""
    H, W = images.shape[1:]
    shifted = np.zeros_like(images)
    for i in range(H):
        for j in range(W):
            if 0 <= i - down < H and 0 <= j - right < W:
                shifted[:, i, j] = images[:, i - down, j - right]
    return shifted


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
