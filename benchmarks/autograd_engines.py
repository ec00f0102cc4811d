"""One full-batch training step of the same small network in four ways, side by side.

A 2-16-16-1 network with tanh and binary cross-entropy on 100 points, float64: forward pass,
backward pass, update. The tensor engine and the hand-written NumPy are those of lecture 06, taken
from its cells; the scalar engine, where every number is a node, is below. The ways take turns, and
the best of the rounds counts.

Run ``OMP_NUM_THREADS=1 python benchmarks/autograd_engines.py``.
"""

import ast
import math
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import nbformat
import numpy as np
import torch

from course_utils.datasets import make_moons

LECTURE = Path(__file__).resolve().parent.parent / "notebooks" / "06_backprop_by_hand.ipynb"
RATE, ROUNDS = 0.5, 3


def lecture_functions() -> dict:
    """Return the functions and classes of lecture 06, without running anything else of it."""
    scope = {}
    for cell in nbformat.read(LECTURE, as_version=4).cells:
        if cell.id == "exercises":
            break
        if cell.cell_type == "code":
            module = ast.parse(cell.source)
            kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
            if cell.id != "activations":
                module.body = [part for part in module.body if isinstance(part, kinds)]
            exec(compile(module, cell.id, "exec"), scope)
    return scope


class Scalar:
    """A number, the numbers that it was computed from, and the local derivatives."""

    def __init__(self, value, parents=(), slopes=()):
        self.value, self.parents, self.slopes, self.grad = value, parents, slopes, 0.0

    def __add__(self, other):
        return Scalar(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Scalar(self.value * other.value, (self, other), (other.value, self.value))

    def apply(self, value, slope):
        """Return f of the number, given f and f' there."""
        return Scalar(value, (self,), (slope,))

    def backward(self):
        """Walk the graph in topological order; iterative, because it is deep."""
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


def scalar_step(params, X, Y):
    """Train one step, number by number; return the objective."""
    theta = {k: [Scalar(float(v)) for v in array.ravel()] for k, array in params.items()}
    total = Scalar(0.0)
    for x, (y,) in zip(X, Y, strict=True):
        h = [Scalar(float(v)) for v in x]
        for k in (1, 2, 3):
            d_in, d_out = params[f"W{k}"].shape
            z = list(theta[f"b{k}"])
            for j in range(d_out):
                for i in range(d_in):
                    z[j] = z[j] + h[i] * theta[f"W{k}"][i * d_out + j]
            h = [n.apply(math.tanh(n.value), 1 - math.tanh(n.value) ** 2) for n in z]
        (z,) = z
        loss = z.apply(math.log1p(math.exp(z.value)), 1 / (1 + math.exp(-z.value)))
        total = total + loss + z * Scalar(-float(y))
    J = total * Scalar(1 / len(X))
    J.backward()
    for name, numbers in theta.items():
        grad = np.array([n.grad for n in numbers]).reshape(params[name].shape)
        params[name] = params[name] - RATE * grad
    return J.value


def torch_step(params, X, Y):
    """Train one step in PyTorch; `params` are its tensors."""
    H = torch.tanh(torch.tanh(X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"])
    Z = H @ params["W3"] + params["b3"]
    J = torch.nn.functional.binary_cross_entropy_with_logits(Z, Y)
    J.backward()
    with torch.no_grad():
        for tensor in params.values():
            tensor -= RATE * tensor.grad
            tensor.grad = None
    return J.item()


def main() -> None:
    """Measure and print the table."""
    lecture = lecture_functions()
    X, labels = make_moons(100, noise=0.1, seed=0)
    Y = labels[:, None]
    start = lecture["new_network"]([2, 16, 16, 1], seed=0)
    tensors = {k: torch.tensor(v, requires_grad=True) for k, v in start.items()}
    numbers = dict(start)
    torch_data = torch.tensor(X), torch.tensor(Y, dtype=torch.float64)
    ways = {  # name: (run so many steps, steps)
        "scalar engine": (lambda n: [scalar_step(numbers, X, Y) for _ in range(n)], 1),
        "tensor engine of lecture 06": (
            lambda n: lecture["train_with_engine"](start, X, Y, n, RATE)[1],
            300,
        ),
        "PyTorch": (lambda n: [torch_step(tensors, *torch_data) for _ in range(n)], 300),
        "NumPy by hand, lecture 06": (
            lambda n: lecture["train"](start, X, Y, lecture["tanh"], n, RATE)[1],
            300,
        ),
    }
    best, first_losses = dict.fromkeys(ways, math.inf), {}
    for _ in range(ROUNDS):
        for name, (run, steps) in ways.items():
            begin = perf_counter()
            losses = run(steps)
            best[name] = min(best[name], (perf_counter() - begin) / steps)
            first_losses.setdefault(name, losses[0])
    assert all(math.isclose(a, b, rel_tol=1e-9) for a, b in pairwise(first_losses.values()))
    for name, seconds in best.items():
        print(f"{name:28} {1e3 * seconds:9.3f} ms  {seconds / best['PyTorch']:8.2f} × PyTorch")


if __name__ == "__main__":
    main()
