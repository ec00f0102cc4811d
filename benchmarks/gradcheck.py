"""Speed and accuracy of the gradient checks in `course_utils.gradcheck`, SciPy and PyTorch.

    python benchmarks/gradcheck.py

Reference: the mean cross-entropy of a 784-16-10 network (12 730 parameters) on 16 samples, float64.
Times are processor time, the least of several interleaved runs; speeds are relative to the plain
loop that moves one parameter in place, forth and back. The error is the largest |numerical - exact|
of an entry, relative to the largest entry of the gradient. (Along a direction: of the slope per
unit length. For entries accepted as a group: as if one entry had all the error.)
"""

import time
import warnings

import numpy as np
import torch
from scipy.optimize import approx_fprime, check_grad
from torch.autograd.gradcheck import get_numerical_jacobian, gradcheck

from course_utils.gradcheck import central_difference, check_gradient

ROUNDS = 7
N, d, HIDDEN, K = 16, 784, 16, 10

rng = np.random.default_rng(0)
X = rng.random((N, d)) * (rng.random((N, d)) < 0.2)  # as many dark pixels as a written digit has
y = rng.integers(0, K, N)
params = {
    "W1": rng.normal(0, d**-0.5, (d, HIDDEN)),
    "b1": rng.normal(0, 0.1, HIDDEN),
    "W2": rng.normal(0, HIDDEN**-0.5, (HIDDEN, K)),
    "b2": rng.normal(0, 0.1, K),
}
evaluations = 0


def loss(params):
    """Mean cross-entropy of the network."""
    global evaluations
    evaluations += 1
    H = np.tanh(X @ params["W1"] + params["b1"])
    Z = H @ params["W2"] + params["b2"]
    Z -= Z.max(axis=1, keepdims=True)
    return (np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(N), y]).mean()


def gradient(params):
    """Its gradient by backpropagation."""
    H = np.tanh(X @ params["W1"] + params["b1"])
    Z = H @ params["W2"] + params["b2"]
    P = np.exp(Z - Z.max(axis=1, keepdims=True))
    delta2 = (P / P.sum(axis=1, keepdims=True) - np.eye(K)[y]) / N
    delta1 = (delta2 @ params["W2"].T) * (1 - H**2)
    return {
        "W1": X.T @ delta1,
        "b1": delta1.sum(axis=0),
        "W2": H.T @ delta2,
        "b2": delta2.sum(axis=0),
    }


def in_place_loop():
    """Central differences as one would write them first."""
    slopes, h = {}, 6e-6
    for key, array in params.items():
        entries, slope = array.reshape(-1), np.empty(array.size)
        for i in range(entries.size):
            x = entries[i]
            entries[i] = x + h
            up = loss(params)
            entries[i] = x - h
            slope[i] = (up - loss(params)) / (2 * h)
            entries[i] = x
        slopes[key] = slope
    return slopes


# SciPy sees one flat vector.
keys, shapes = list(params), [array.shape for array in params.values()]
ends = np.cumsum([array.size for array in params.values()])[:-1]


def flatten(arrays):
    """Join all arrays to one vector."""
    return np.concatenate([arrays[key].ravel() for key in keys])


def loss_of_vector(vector):
    """Loss for all parameters in one vector."""
    pieces = np.split(vector, ends)
    return loss({k: p.reshape(s) for k, p, s in zip(keys, pieces, shapes, strict=True)})


# PyTorch differentiates a function of several tensors.
tensors = [torch.tensor(array, requires_grad=True) for array in params.values()]
tensor_X, tensor_y = torch.tensor(X), torch.tensor(y)
torch.set_num_threads(1)  # more only cost time with arrays this small


def torch_loss(W1, b1, W2, b2):
    """Return the same loss in PyTorch."""
    global evaluations
    evaluations += 1
    Z = torch.tanh(tensor_X @ W1 + b1) @ W2 + b2
    return torch.nn.functional.cross_entropy(Z, tensor_y)


def torch_slopes():
    """Take the numerical gradient that `torch.autograd.gradcheck` uses, to see its error."""
    with warnings.catch_warnings(action="ignore"):  # deprecated, but nothing public replaces it
        columns = get_numerical_jacobian(lambda inputs: torch_loss(*inputs), tensors, eps=1e-6)
    return {key: column.numpy() for key, column in zip(keys, columns, strict=True)}


exact = gradient(params)
x, g = flatten(params), flatten(exact)


def error_of_slopes(slopes):
    """Largest error of a numerical gradient."""
    return np.abs(flatten(slopes) - g).max()


def error_of_report(report):
    """Largest difference in a report of `check_gradient`, which has to pass."""
    assert report, report
    return max(result.difference for result in report.parameters)


def check(**options):
    """Return a run of `check_gradient`."""
    return lambda: check_gradient(loss, params, exact, **options)


def main():
    """Time all methods in turn, several times, and print the fastest run of each."""
    methods = {
        "in-place loop, central": (in_place_loop, error_of_slopes),
        "central_difference": (lambda: central_difference(loss, params), error_of_slopes),
        "check_gradient, all entries": (check(), error_of_report),
        "check_gradient, 100 entries": (check(entries=100), error_of_report),
        "check_gradient, 10 directions": (check(directions=10), error_of_report),
        "scipy.optimize.check_grad": (
            lambda: check_grad(loss_of_vector, lambda _: g, x),
            lambda _: np.abs(approx_fprime(x, loss_of_vector) - g).max(),
        ),
        "torch.autograd.gradcheck": (
            lambda: gradcheck(torch_loss, tensors),
            lambda _: error_of_slopes(torch_slopes()),
        ),
        "torch gradcheck, fast_mode": (
            lambda: gradcheck(torch_loss, tensors, fast_mode=True),
            None,  # it only compares with its tolerance
        ),
    }
    seconds, calls, results = {name: [] for name in methods}, {}, {}
    for _ in range(ROUNDS):
        for name, (run, _) in methods.items():
            for _ in range(20 if min(seconds[name], default=1) < 0.1 else 1):
                before, start = evaluations, time.process_time()
                results[name] = run()
                seconds[name].append(time.process_time() - start)
                calls[name] = evaluations - before
    loop = min(seconds["in-place loop, central"])
    print(f"{'method':30} {'evaluations':>11} {'time':>10} {'speed':>8} {'error':>8}")
    for name, (_, error_of) in methods.items():
        best = min(seconds[name])
        error = f"{error_of(results[name]) / np.abs(g).max():.0e}" if error_of else "-"
        print(f"{name:30} {calls[name]:11} {best * 1e3:7.1f} ms {loop / best:7.2f}x {error:>8}")


if __name__ == "__main__":
    main()
