"""Reference solutions of the exercises of lecture 08."""

import itertools
import math

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy


def overfit_one_batch(
    model: nn.Module, X: torch.Tensor, y: torch.Tensor, steps: int, learning_rate: float
) -> list[float]:
    """Train model on this one batch; return the loss before each of the steps."""
    descent = torch.optim.SGD(model.parameters(), lr=learning_rate)
    curve = []
    for _ in range(steps):
        descent.zero_grad()
        J = cross_entropy(model(X), target=y)
        J.backward()
        descent.step()
        curve.append(float(J))
    return curve


def make_network(layer_sizes: list[int], activation: type[nn.Module]) -> nn.Sequential:
    """Return a network whose pre-activations keep mean square 1 and whose last layer is small."""
    kept = float(activation()(torch.randn(200_000)).square().mean())
    parts, incoming = [], 1.0
    for fan_in, fan_out in itertools.pairwise(layer_sizes):
        part = nn.Linear(fan_in, fan_out)
        nn.init.normal_(part.weight, std=1 / math.sqrt(fan_in * incoming))
        nn.init.constant_(part.bias, 0.0)
        parts.extend([part, activation()])
        incoming = kept
    parts.pop()
    nn.init.normal_(parts[-1].weight, std=0.01)
    return nn.Sequential(*parts)


def train_epochs(
    model: nn.Module, optimizer: torch.optim.Optimizer, batches: list, epochs: int
) -> list[float]:
    """Take one step on each batch, in order, epochs times; return the loss before each step."""
    curve = []
    for X_batch, y_batch in batches * epochs:
        J = cross_entropy(model(X_batch), target=y_batch)
        optimizer.zero_grad()
        J.backward()
        optimizer.step()
        curve.append(float(J))
    return curve


def classification_loss(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy of a batch of logits."""
    shifted = logits - logits.max(dim=1, keepdim=True).values
    log_sum = shifted.exp().sum(dim=1).log()
    own = shifted[torch.arange(len(y)), y]
    return (log_sum - own).mean()


def train_one_epoch(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    X: torch.Tensor,
    y: torch.Tensor,
    batch_size: int,
) -> list[float]:
    """Train on every sample once, shuffled; return the loss before each step."""
    curve = []
    for rows in torch.randperm(X.shape[0]).split(batch_size):
        J = cross_entropy(model(X[rows]), target=y[rows])
        optimizer.zero_grad()
        J.backward()
        optimizer.step()
        curve.append(float(J))
    return curve


def find_learning_rate(final_loss, low: float, high: float) -> float:
    """Search the decades first, then between the neighbors of the best rate."""
    tries = {}
    for _ in range(2):
        for rate in np.geomspace(low, high, 20):
            value = final_loss(float(rate))
            tries[float(rate)] = value if math.isfinite(value) else math.inf
        winner = min(tries, key=tries.get)
        factor = (high / low) ** (1 / 19)
        low, high = max(low, winner / factor), min(high, winner * factor)
    return winner


def classify(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return the most likely class of each image; every layer keeps its mode."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    with torch.inference_mode():
        classes = model(images).argmax(dim=1)
    for part, mode in modes.items():
        part.training = mode
    return classes
