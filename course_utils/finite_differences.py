"""Finite differences: the gradient of a function, measured by moving its numbers a little."""

from collections.abc import Callable, Iterator

import numpy as np

EPS = float(np.finfo(np.float64).eps)


def central_difference(f: Callable, params, step: float | None = None):
    """Gradient of `f` by central differences, (f(x + h) - f(x - h)) / 2h for each entry x.

    Parameters
    ----------
    f : callable
        Takes `params`, as a float64 copy whose entries are moved in place, returns one number.
    params : array, number, or list, tuple or dictionary of them
        Where to differentiate.
    step : float, optional
        The step h. By default ``∛ε · max(1, |x|)``, about 6e-6, with the float64 machine epsilon ε:
        there the truncation error, proportional to h², balances the round-off error, ε/h (Press et
        al., *Numerical Recipes*, "Numerical Derivatives").

    Returns
    -------
    array, float, list, tuple or dict
        The gradient in float64, in the structure and the shapes of `params`.

    Raises
    ------
    TypeError, ValueError
        If `params` holds anything but finite real numbers, if `step` is not positive, or if `f`
        does not return one real number, changes its argument, or is not deterministic.
    """
    flat = FlatFunction(f, params)
    slopes = np.empty(flat.x.size)
    steps = flat.steps(EPS ** (1 / 3), step)
    for i, (x, h) in enumerate(zip(flat.x.tolist(), steps.tolist(), strict=True)):
        flat.moved[i] = up = x + h
        f_up = flat.value()
        flat.moved[i] = down = x - h
        f_down = flat.value()
        flat.moved[i] = x
        slopes[i] = (f_up - f_down) / (up - down)  # 2h, as far as x + h and x - h were rounded
    return flat.in_structure(slopes)


def forward_difference(f: Callable, params, step: float | None = None):
    """Gradient of `f` by forward differences, (f(x + h) - f(x)) / h for each entry x.

    Half the evaluations of `central_difference`, but only about half the digits, because the
    truncation error is proportional to h instead of h². The default step is
    ``√ε · max(1, |x|)``, about 1.5e-8. Parameters, result and errors are those of
    `central_difference`.
    """
    flat = FlatFunction(f, params)
    slopes = np.empty(flat.x.size)
    steps = flat.steps(EPS**0.5, step)
    for i, (x, h) in enumerate(zip(flat.x.tolist(), steps.tolist(), strict=True)):
        flat.moved[i] = up = x + h
        slopes[i] = (flat.value() - flat.f0) / (up - x)
        flat.moved[i] = x
    return flat.in_structure(slopes)


class FlatFunction:
    """`f` as a function of one vector: all entries of `params`, one behind the other.

    `x` is that vector, `f0` the value there. `moved` is the copy of `x` whose pieces `f` sees, in
    the structure of `params`; it equals `x` between two evaluations. `evaluations` counts calls.
    """

    def __init__(self, f: Callable, params):
        self.f, self.params, self.evaluations = f, params, 1
        arrays = {path: real_array(leaf, f"params{path}") for path, leaf in leaves(params)}
        self.paths, self.arrays = list(arrays), list(arrays.values())
        ends = np.cumsum([0, *(array.size for array in self.arrays)]).tolist()
        self.slices = list(map(slice, ends[:-1], ends[1:]))
        self.x = np.concatenate([np.empty(0), *(array.ravel() for array in self.arrays)])
        if self.x.size == 0:
            raise ValueError("params is empty, expected at least one number")
        if not np.isfinite(self.x).all():
            raise ValueError("params must be finite, got nan or inf")
        self.moved = self.x.copy()
        self.argument = _rebuild(params, iter(self.pieces(self.moved)))

        value = np.asarray(f(self.argument))
        if value.shape != () or value.dtype.kind not in "fiu":
            got = f"an array of shape {value.shape}" if value.shape else repr(value.item())
            raise TypeError(f"f must return one real number, got {got}: take the mean or the sum")
        self.dtype, self.f0 = value.dtype, float(value)
        again = self.value()
        if not np.array_equal(self.moved, self.x):
            raise ValueError("f changed its argument in place, expected f to compute new arrays")
        if abs(again - self.f0) > 1e-6 * abs(self.f0):
            raise ValueError(
                f"f must be deterministic, got {self.f0:.6g} and then {again:.6g} for the same "
                "params: draw random numbers (dropout, batches) once, outside f"
            )

    def value(self) -> float:
        """Return f where it was moved to."""
        self.evaluations += 1
        return float(self.f(self.argument))

    def value_at(self, vector: np.ndarray) -> float:
        """Return f(vector)."""
        self.moved[:] = vector
        value = self.value()
        self.moved[:] = self.x
        return value

    def difference(self, where, move) -> tuple:
        """Return f(x + move), f(x - move) and the distance, for the entries `where` moved."""
        x = self.x[where]
        up, down = x + move, x - move
        self.moved[where] = up
        f_up = self.value()
        self.moved[where] = down
        f_down = self.value()
        self.moved[where] = x
        return f_up, f_down, up - down

    def steps(self, default: float, step: float | None = None) -> np.ndarray:
        """Return a step for each entry: `step`, or else ``default · max(1, |x|)``."""
        if step is None:
            return default * np.maximum(1.0, np.abs(self.x))
        if not 0 < step < np.inf:
            raise ValueError(f"step must be a positive number, got {step!r}")
        return np.full(self.x.size, float(step))

    def pieces(self, vector: np.ndarray) -> list[np.ndarray]:
        """Return views of the pieces of `vector` in the shapes of the arrays in `params`."""
        return [vector[s].reshape(a.shape) for s, a in zip(self.slices, self.arrays, strict=True)]

    def in_structure(self, vector: np.ndarray):
        """Return `vector` in the structure of `params`, with a number where a number was."""
        was_array = [isinstance(leaf, np.ndarray) for _, leaf in leaves(self.params)]
        pieces = zip(self.pieces(vector), was_array, strict=True)
        return _rebuild(self.params, (p if array or p.ndim else p.item() for p, array in pieces))


def leaves(tree, path: str = "") -> Iterator[tuple[str, object]]:
    """Each array of a structure with its path, like "['W1']" or "[0][1]"."""
    if not isinstance(tree, (dict, list, tuple)):
        yield path, tree
        return
    for key, branch in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield from leaves(branch, f"{path}[{key!r}]")


def _rebuild(tree, new_leaves: Iterator):
    """Copy the structure of `tree` with other leaves."""
    if isinstance(tree, dict):
        return {key: _rebuild(branch, new_leaves) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        branches = [_rebuild(branch, new_leaves) for branch in tree]
        return tuple(branches) if isinstance(tree, tuple) else branches
    return next(new_leaves)


def real_array(value, name: str) -> np.ndarray:
    """Return `value` as an array, or raise a TypeError if it isn't made of real numbers."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be an array of real numbers, got {value!r:.60}")
    return array
