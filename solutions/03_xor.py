"""Reference solutions of the exercises of lecture 03; the tests put them into the notebook."""

import numpy as np


def xnor_network() -> tuple:
    """Both (AND) or neither (NOR)."""
    both_neither = np.array([[1.0, -1.0], [1.0, -1.0]])
    return both_neither, np.array([-1.5, 0.5]), np.array([1.0, 1.0]), -0.5


def meeting_rows(W1: np.ndarray, b1: np.ndarray, truth_table: np.ndarray) -> tuple:
    """Remember who landed where first, and stop when a point of the other kind lands there."""
    inputs = (np.arange(len(truth_table))[:, None] >> np.arange(len(W1))[::-1]) & 1
    landed = {}
    for number, fired in enumerate((inputs @ W1 + b1 > 0).tolist()):
        first = landed.setdefault(tuple(fired), number)
        if truth_table[first] != truth_table[number]:
            return first, number
    return ()


def merge_linear_layers(layers: list) -> list:
    """Take a linear layer out again as soon as there is one after it."""
    shorter = []
    for weights, bias, activation in layers:
        if shorter and shorter[-1][2] == "linear":
            W_before, b_before, _ = shorter.pop()
            weights, bias = W_before @ weights, b_before @ weights + bias
        shorter.append((weights, bias, activation))
    return shorter


def counting_network(values: list[int]) -> tuple:
    """Let neuron k say "at least k", and each output weight be a jump of the values."""
    jumps = np.diff(values)
    thresholds = np.arange(1, len(values)) - 0.5
    same_weights = np.ones((jumps.size, jumps.size))
    return same_weights, -thresholds, jumps, values[0] - 0.5


def maximum_network() -> tuple:
    """x2 plus what x1 has more: ReLUs of x1 - x2, of x2 and of -x2."""
    differences = np.array([[1.0, 0.0, 0.0], [-1.0, 1.0, -1.0]])
    return differences, np.zeros(3), np.array([1.0, 1.0, -1.0]), 0.0


def ring_network(outer: np.ndarray, inner: np.ndarray) -> list:
    """Edges, then an AND for each polygon, then the first and not the second."""
    columns, offsets = [], []
    for shape in (outer, inner):
        middle = shape.mean(axis=0)
        for start, end in zip(shape, np.roll(shape, -1, axis=0), strict=True):
            normal = np.array([start[1] - end[1], end[0] - start[0]])
            if (middle - start) @ normal < 0:
                normal = -normal
            columns.append(normal)
            offsets.append(-start @ normal)
    n, m = len(outer), len(inner)
    both = np.zeros((n + m, 2))
    both[:n, 0] = both[n:, 1] = 1
    edge_layer = (np.array(columns).T, np.array(offsets))
    and_layer = (both, np.array([0.5 - n, 0.5 - m]))
    return [edge_layer, and_layer, (np.array([[1.0], [-1.0]]), np.array([-0.5]))]
