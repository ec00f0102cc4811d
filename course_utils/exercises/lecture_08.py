"""Checks of the exercises of lecture 08, training deep networks; see `course_utils.exercises`.

Each exercise is a broken function that the reader repairs. The checks run the repaired one on
hidden networks and data, and compare where it leads with plain gradient descent written out here,
and with where each known fault leads.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.exercises import Mistake, NearlyRight, as_array, call, compare, describe, exercise

# -- what several checks need ----------------------------------------------------------------------


def _small_model(seed: int, sizes: Sequence[int] = (6, 32, 3)) -> Any:
    """Return a network in float64, the same for the same seed."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        d, width, K = sizes
        linear = torch.nn.Linear
        return torch.nn.Sequential(linear(d, width), torch.nn.Tanh(), linear(width, K)).double()


def _small_data(seed: int, N: int, d: int = 6, K: int = 3) -> tuple:
    """Return inputs in float64 and classes; every class occurs."""
    import torch

    rng = np.random.default_rng(seed)
    return torch.tensor(rng.normal(size=(N, d))), torch.tensor(rng.permutation(np.arange(N) % K))


def _parameters(model: Any) -> np.ndarray:
    """Return all parameters of a network as one vector."""
    return np.concatenate([p.detach().numpy().ravel() for p in model.parameters()])


def _loss(model: Any, X: Any, y: Any, squash: bool = False) -> Any:
    """Mean cross-entropy by its definition; with `squash`, softmax is done twice."""
    logits = model(X)
    for _ in range(1 + squash):
        logits = logits - logits.logsumexp(dim=1, keepdim=True)
        log_p, logits = logits, logits.exp()
    return -log_p[range(len(y)), y].mean()


def _descend(
    seed: int,
    batches: Iterable[tuple],
    learning_rate: float,
    *,
    keep: Callable[[int], bool] = lambda step: False,
    left_over: float = 0.0,
    squash: bool = False,
) -> tuple[np.ndarray, list[float]]:
    """Train the small model by gradient descent; return its parameters and the losses.

    Where ``keep(step)`` is true the gradient is added to that of the step before, and in the first
    step to ``left_over``.
    """
    import torch

    model, losses = _small_model(seed), []
    sums = [torch.full_like(p, left_over) for p in model.parameters()]
    for step, (X, y) in enumerate(batches):
        loss = _loss(model, X, y, squash)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        if keep(step):
            gradients = [old + new for old, new in zip(sums, gradients, strict=True)]
        sums = list(gradients)
        with torch.no_grad():
            for p, g in zip(model.parameters(), sums, strict=True):
                p -= learning_rate * g
        losses.append(loss.item())
    return _parameters(model), losses


def _check_losses(losses: Any, number: int, per: str) -> np.ndarray:
    """Check that a list of floats came back, one for each step."""
    import torch

    if isinstance(losses, float) or getattr(losses, "ndim", 1) == 0:
        raise Mistake(f"Return a list with the loss of every {per}, not only one number.")
    if not isinstance(losses, (list, tuple, np.ndarray, torch.Tensor)):
        raise Mistake(f"Return a list of losses, not {describe(losses)}.")
    if len(losses) != number:
        raise Mistake(f"The list has {len(losses)} losses; expected {number}, one for every {per}.")
    if any(isinstance(loss, torch.Tensor) for loss in losses):
        raise NearlyRight(
            "The list holds tensors, and each keeps its whole graph in memory: take "
            "`.item()` of each loss."
        )
    return as_array("The list of losses", losses)


def _watch(model: Any) -> dict[str, int]:
    """Count the forward and backward passes of a model."""
    happened = {"forward": 0, "backward": 0}

    def forward(*_: Any) -> None:
        happened["forward"] += 1

    def backward(*_: Any) -> None:
        happened["backward"] += 1

    model.register_forward_hook(forward)
    list(model.parameters())[-1].register_post_accumulate_grad_hook(backward)
    return happened


def _explain_stillstand(model: Any, happened: dict[str, int]) -> None:
    """Raise the Mistake that explains why no parameter has moved."""
    if not happened["forward"]:
        raise Mistake("The model is never called: `model(X)` gives the logits.")
    if not happened["backward"]:
        raise Mistake("The symptom is still there, no parameter moves: nothing calls `backward()`.")
    gradients = [p.grad for p in model.parameters()]
    if all(g is None or not g.any() for g in gradients):
        raise Mistake(
            "The symptom is still there, no parameter moves: the gradients are erased between "
            "`backward()`, which computes them, and `step()`, which needs them."
        )
    raise Mistake(
        "The symptom is still there, no parameter moves although there are gradients: does "
        "`step()` come after `backward()`, and does the optimizer hold the parameters of `model`?"
    )


# -- 08.1 ------------------------------------------------------------------------------------------


@exercise(
    "08.1",
    "overfit_one_batch",
    points=1,
    hints=(
        "A loss that stays the same to the last digit means that no weight moves at all. What does "
        "`step()` read, and what is in there when it is called?",
        "`backward()` writes the gradients, `step()` reads them, `zero_grad()` erases them. The "
        "patient calls them in this order: write, erase, read.",
        "Erase before the forward pass, or after the step.",
    ),
)
def _check_overfit_one_batch(answer: Any) -> None:
    import torch

    steps, rate = 120, 1.0
    with torch.random.fork_rng(devices=[]):
        for seed, N in ((1, 12), (2, 20)):
            (X, y), model = _small_data(seed, N), _small_model(seed)
            happened = _watch(model)
            first = _loss(model, X, y).item()
            before, forwards = _parameters(model), happened["forward"]
            losses = call(answer, model=model, X=X, y=y, steps=steps, learning_rate=rate)
            happened["forward"] -= forwards
            after = _parameters(model)
            if np.array_equal(before, after):
                _explain_stillstand(model, happened)
            if not np.isfinite(after).all():
                raise Mistake("Training ends with nan: is the step made in the right direction?")
            _compare_with_faults(after, seed, [(X, y)] * steps, rate)
            last = _loss(model, X, y).item()
            if not last < 0.1:
                raise Mistake(
                    f"The parameters move now, but after {steps} steps on {N} samples the loss is "
                    f"{last:.3g}. A healthy loop gets below 0.1."
                )
            losses = _check_losses(losses, steps, "step")
            if abs(losses[0] - first) > 1e-6:
                raise Mistake(
                    f"The network learns the batch. But the first loss in the list is "
                    f"{losses[0]:.4g}, and before the first step it was {first:.4g}.",
                    credit=0.5,
                )


def _compare_with_faults(after: np.ndarray, seed: int, batches: list, rate: float) -> None:
    """Raise the Mistake whose trajectory ends at the same parameters."""
    total = len(batches)
    faults = [
        (
            "every step uses the sum of all gradients so far: `zero_grad()` is missing.",
            {"keep": lambda step: True},
        ),
        (
            "softmax is done twice: `cross_entropy` takes the logits as they are.",
            {"squash": True},
        ),
    ]
    right, _ = _descend(seed, batches, rate)
    if np.allclose(after, right, rtol=0, atol=1e-8):
        return
    for text, options in faults:
        wrong, _ = _descend(seed, batches, rate, **options)
        if np.allclose(after, wrong, rtol=0, atol=1e-8):
            raise Mistake(f"The parameters move now, but {text}")
    once, _ = _descend(seed, batches[:1], rate)
    if total > 1 and np.allclose(after, once, rtol=0, atol=1e-8):
        raise Mistake("Only one step is made. Does the loop end too early, by a `return` in it?")


# -- 08.2 ------------------------------------------------------------------------------------------


@exercise(
    "08.2",
    "make_network",
    points=2,
    hints=(
        "Which variance do weights need, so that a layer of ReLUs hands the mean square of its "
        "inputs on? Part 1 of the lecture derives it.",
        "Standard deviation `math.sqrt(2 / d_in)` for the hidden layers, and biases of 0. The "
        "last layer is no ReLU layer, and its logits should all be near 0.",
        "Make the weights of the last layer ten times smaller, or zero: only there is zero "
        "allowed, because the other layers get their gradient through it after the first step.",
    ),
)
def _check_make_network(answer: Any) -> None:
    import torch

    with torch.random.fork_rng(devices=[]):
        for seed, sizes in ((3, [64, 200, 200, 200, 200, 10]), (4, [30, 150, 4])):
            torch.manual_seed(seed)
            model = call(answer, layer_sizes=sizes)
            linears = _check_layers(model, sizes)
            dtype = linears[0].weight.dtype
            X = torch.randn(400, sizes[0], dtype=torch.float64).to(dtype)
            Z: list = []
            for layer in linears:
                layer.register_forward_hook(lambda _, __, z, Z=Z: Z.append(z.detach().double()))
            with torch.no_grad():
                logits = model(X)
            _check_hidden(Z[:-1], linears)
            y = torch.arange(len(X)) % sizes[-1]
            loss = -logits.double().log_softmax(dim=1)[range(len(y)), y].mean().item()
            if not abs(loss - np.log(sizes[-1])) < 0.25:
                raise Mistake(
                    "The hidden layers are healthy. But the first loss of the network "
                    f"{sizes} is {loss:.3g}, and ln {sizes[-1]} is {np.log(sizes[-1]):.3g}: the "
                    "weights of the last layer are too large.",
                    credit=0.5,
                )


def _check_layers(model: Any, sizes: list[int]) -> list:
    """Check the sequence of layers; return the linear ones."""
    import torch
    from torch import nn

    if not isinstance(model, nn.Sequential):
        raise Mistake(f"Return an nn.Sequential, not {describe(model)}.")
    linears = [layer for layer in model if isinstance(layer, nn.Linear)]
    got = [(layer.in_features, layer.out_features) for layer in linears]
    if got != list(pairwise(sizes)):
        raise Mistake(f"For layer_sizes = {sizes} the linear layers are {got}.")
    kinds = [type(layer).__name__ for layer in model]
    if kinds == ["Linear", "ReLU"] * len(linears):
        raise Mistake("There is a ReLU after the last layer: logits may be negative.")
    if "Softmax" in kinds:
        raise Mistake("The network ends in a softmax, but `cross_entropy` wants the logits.")
    if kinds != (["Linear", "ReLU"] * len(linears))[:-1]:
        raise Mistake(f"Expected nn.Linear with nn.ReLU between them; your layers are {kinds}.")
    for number, layer in enumerate(linears, start=1):
        if not all(torch.isfinite(p).all() for p in layer.parameters()):
            raise Mistake(f"The parameters of layer {number} contain nan or inf.")
    return linears


def _check_hidden(Z: list, linears: list) -> None:
    """Check that hidden units differ and that their mean square stays the same."""
    squares = [z.square().mean().item() for z in Z]
    if not all(squares):
        raise Mistake(
            "The weights of a hidden layer are all 0: its units compute the same, get no gradient "
            "or the same one, and stay equal forever."
        )
    if any((layer.weight == layer.weight[:1]).all() for layer in linears[:-1]):
        raise Mistake(
            "All units of a hidden layer begin with the same weights, so they get the same "
            "gradient and stay equal forever: draw the weights at random."
        )
    shown = ", ".join(f"{square:.2g}" for square in squares)
    text = f"The mean squares of the hidden pre-activations are {shown}, from first to last: "
    if not 0.2 < squares[0] < 20:
        what = "small" if squares[0] < 1 else "large"
        raise Mistake(f"{text}already the first are too {what}. Which variance does it need?")
    if squares[-1] < 0.3 * squares[0]:
        raise Mistake(
            f"{text}they fade. ReLU removes half of the mean square, and the variance of the "
            "weights has to make up for it."
        )
    if squares[-1] > 3 * squares[0]:
        raise Mistake(f"{text}they grow. The variance of the weights is too large.")


# -- 08.3 ------------------------------------------------------------------------------------------


@exercise(
    "08.3",
    "train_epochs",
    points=1,
    hints=(
        "`backward()` adds to what is in `.grad` already. What is in there at the second batch?",
        "Each step should use the gradient of its own batch only, so the old one has to go before "
        "every `backward()`, not once before the first.",
        "Move `optimizer.zero_grad()` into the inner loop.",
    ),
)
def _check_train_epochs(answer: Any) -> None:
    import torch

    rate = 0.3
    with torch.random.fork_rng(devices=[]):
        for seed, n_batches, epochs in ((5, 4, 3), (6, 5, 2)):
            batches = [_small_data(10 * seed + k, 8 - k) for k in range(n_batches)]
            model = _small_model(seed)
            happened = _watch(model)
            optimizer = torch.optim.SGD(model.parameters(), rate)
            for p in model.parameters():
                p.grad = torch.ones_like(p)  # left over from earlier
            before = _parameters(model)
            losses = call(answer, model=model, optimizer=optimizer, batches=batches, epochs=epochs)
            after = _parameters(model)
            if np.array_equal(before, after):
                _explain_stillstand(model, happened)
            _compare_epochs(after, seed, batches, epochs, rate)
            losses = _check_losses(losses, n_batches * epochs, "step")
            _, want = _descend(seed, batches * epochs, rate)
            if not np.allclose(losses, want, rtol=0, atol=1e-8):
                raise Mistake(
                    "The steps are right, but the list doesn't hold the losses before each step, "
                    "in order.",
                    credit=0.5,
                )


def _compare_epochs(after: np.ndarray, seed: int, batches: list, epochs: int, rate: float) -> None:
    """Compare the trained parameters with the right ones and with those of each fault."""
    n = len(batches)

    def ends_at(run: list, **options: Any) -> bool:
        parameters, _ = _descend(seed, run, rate, **options)
        return np.allclose(after, parameters, rtol=0, atol=1e-8)

    if ends_at(batches * epochs):
        return
    if ends_at(batches * epochs, keep=lambda step: True):
        raise Mistake(
            "The symptom is still there: every step uses the sum of all gradients since the first "
            "batch. Erase them before each `backward()`."
        )
    if ends_at(batches * epochs, keep=lambda step: True, left_over=1.0):
        raise Mistake(
            "The symptom is still there: every step uses the sum of all gradients so far, even of "
            "those that were left in `.grad` before the first batch. Nothing calls `zero_grad()`."
        )
    if ends_at(batches * epochs, keep=lambda step: step % n > 0):
        raise Mistake(
            "Better, but within an epoch the gradients still add up: erase them for every batch, "
            "not once for every epoch."
        )
    if ends_at(batches * epochs, squash=True):
        raise Mistake(
            "The gradients are those of one batch now, but softmax is done twice: `cross_entropy` "
            "takes the logits as they are."
        )
    if ends_at(batches):
        raise Mistake("Only one epoch is trained. Is there a `return` inside of the loop?")
    if ends_at(batches[:1]):
        raise Mistake("Only one step is made. Is there a `return` inside of the loop?")
    if ends_at(batches[-1:] * epochs):
        raise Mistake(
            "Only the last batch of each epoch is used: `zero_grad()`, `backward()` and `step()` "
            "belong into the inner loop."
        )
    raise Mistake(
        f"After {epochs} epochs of {n} batches the parameters are not those of one gradient "
        "step for each batch, in order."
    )


# -- 08.4 ------------------------------------------------------------------------------------------


@exercise(
    "08.4",
    "classification_loss",
    points=2,
    hints=(
        "What does `cross_entropy` expect, probabilities or logits? Its documentation calls the "
        "first argument `input`, unnormalized.",
        "It contains the softmax, in a form that can't overflow. So it must not be done before.",
        "Leave out one line of the patient, and pass the logits on.",
    ),
)
def _check_classification_loss(answer: Any) -> None:
    import torch

    rng = np.random.default_rng(84)
    for N, K, scale in ((8, 3, 1.0), (5, 10, 4.0), (6, 4, 1000.0)):
        values, y = scale * rng.normal(size=(N, K)), torch.tensor(rng.integers(0, K, N))
        logits = torch.tensor(values, requires_grad=True)
        result = call(answer, logits=logits, y=y)
        by_sample = np.logaddexp.reduce(values, axis=1) - values[np.arange(N), y.numpy()]
        squashed = np.exp(values - np.logaddexp.reduce(values, axis=1)[:, None])
        twice = np.logaddexp.reduce(squashed, axis=1) - squashed[np.arange(N), y.numpy()]
        got = result.detach().numpy() if isinstance(result, torch.Tensor) else result
        got = as_array("The loss", got)
        if scale == 1000 and not np.isfinite(got).all():
            raise Mistake(
                "For small logits the loss is right, but for logits of 1000 it is "
                f"{got}: a probability became 0, and its logarithm infinite.",
                credit=0.5,
            )
        if got.shape == (N,):
            raise Mistake("This is the loss of each sample: take their mean.")
        own = squashed[np.arange(N), y.numpy()]
        compare(
            f"The loss of {N} samples with {K} classes",
            got,
            by_sample.mean(),
            mistakes=[
                (
                    "the symptom is still there, softmax is done twice: `cross_entropy` takes the "
                    "logits as they are.",
                    twice.mean(),
                ),
                ("the losses are summed: take the mean.", by_sample.sum()),
                ("the sign is reversed.", -by_sample.mean()),
                ("the logarithm is missing.", -own.mean()),
                (
                    "the mean goes over all N · K entries instead of the N samples.",
                    by_sample.mean() / K,
                ),
                (
                    "that is the loss of the logits themselves, without any softmax.",
                    -values[np.arange(N), y.numpy()].mean(),
                ),
            ],
        )
        if not isinstance(result, torch.Tensor) or not result.requires_grad:
            raise Mistake(
                "The number is right, but it has no graph: return the tensor itself, or "
                "`backward()` can't work.",
                credit=0.5,
            )


# -- 08.5 ------------------------------------------------------------------------------------------


@exercise(
    "08.5",
    "train_one_epoch",
    points=2,
    hints=(
        "Put the indices of all samples into a random order first; then cut this order into "
        "batches, instead of the data.",
        "`torch.randperm(N)` gives each index once, `.split(batch_size)` cuts it. What has to be "
        "indexed with each piece?",
        "Use the same piece for X and for y, or the labels belong to other samples.",
    ),
)
def _check_train_one_epoch(answer: Any) -> None:
    import torch

    with torch.random.fork_rng(devices=[]):
        orders = [_order_of_one_epoch(answer, seed, 24, 4) for seed in (7, 7)]
        orders += [_order_of_one_epoch(answer, 8, 22, 5)]
    if orders[0] == orders[1]:
        raise Mistake(
            "Two epochs go through the data in the same order: draw a new one at each call.",
            credit=0.5,
        )


def _order_of_one_epoch(answer: Any, seed: int, N: int, batch_size: int) -> list[int]:
    """Check one epoch; return the order of the samples in it."""
    import torch

    X, y = _small_data(seed, N)
    order = y.argsort(stable=True)
    X, y, rate = X[order], y[order], 0.3
    rows = {tuple(row.tolist()): k for k, row in enumerate(X)}
    seen: list[list[int]] = []
    model = _small_model(seed)
    happened = _watch(model)

    def remember(_: Any, inputs: tuple) -> None:
        seen.append([rows.get(tuple(row.tolist()), -1) for row in inputs[0].detach()])

    model.register_forward_pre_hook(remember)
    optimizer = torch.optim.SGD(model.parameters(), rate)
    for p in model.parameters():
        p.grad = torch.ones_like(p)  # left over from earlier
    before = _parameters(model)
    copies = X.clone(), y.clone()
    losses = call(answer, model=model, optimizer=optimizer, X=X, y=y, batch_size=batch_size)
    if not (torch.equal(X, copies[0]) and torch.equal(y, copies[1])):
        raise Mistake("X or y is shuffled in place: whoever calls it still needs the original.")
    _check_batches(seen, N, batch_size)
    after = _parameters(model)
    if np.array_equal(before, after):
        _explain_stillstand(model, happened)
    _compare_epoch(after, seed, X, y, seen, rate)
    losses = _check_losses(losses, len(seen), "batch")
    _, want = _descend(seed, [(X[rows], y[rows]) for rows in seen], rate)
    if not np.allclose(losses, want, rtol=0, atol=1e-8):
        raise Mistake("The steps are right, but the list doesn't hold their losses.", credit=0.5)
    return [k for batch in seen for k in batch]


def _check_batches(seen: list[list[int]], N: int, batch_size: int) -> None:
    """Check which samples went through the model together."""
    flat = [k for batch in seen for k in batch]
    case = f"With {N} samples and batch_size = {batch_size}"
    if not seen:
        raise Mistake("The model is never called: `model(X[...])` gives the logits of a batch.")
    if -1 in flat:
        raise Mistake("The model gets rows that are not in X: shuffle rows, not single numbers.")
    sizes = [len(batch) for batch in seen]
    want = [min(batch_size, N - start) for start in range(0, N, batch_size)]
    if sizes == [size for size in want if size == batch_size] != want:
        raise Mistake(f"{case}, the last, smaller batch is missing.", credit=0.5)
    if sizes != want:
        raise Mistake(f"{case}, the batches have the sizes {sizes}, not {want}.")
    missing = N - len(set(flat))
    if missing:
        raise Mistake(
            f"{case}, {missing} samples are never seen and others twice: an epoch shows each "
            "sample once. Draw without replacement."
        )
    if flat == sorted(flat):
        raise Mistake("The symptom is still there: the samples come in the order of the file.")
    in_order = [sorted(batch) for batch in seen]
    if all(batch[-1] - batch[0] == len(batch) - 1 for batch in in_order):
        raise Mistake(
            "You shuffle inside of the batches, or only their order: neighbors in the file still "
            "share a batch, so a batch still holds one class. Shuffle the samples first."
        )


def _compare_epoch(
    after: np.ndarray, seed: int, X: Any, y: Any, seen: list[list[int]], rate: float
) -> None:
    """Compare the parameters after the epoch with the right ones and with those of each fault."""
    batches = [(X[rows], y[rows]) for rows in seen]

    def ends_at(run: list, **options: Any) -> bool:
        return np.allclose(after, _descend(seed, run, rate, **options)[0], rtol=0, atol=1e-8)

    if ends_at(batches):
        return
    start, unshuffled = 0, []
    for rows in seen:
        unshuffled.append((X[rows], y[start : start + len(rows)]))
        start += len(rows)
    if ends_at(unshuffled):
        raise Mistake(
            "X is shuffled, but y is not: every image gets the label of another one. Use the same "
            "indices for both."
        )
    if ends_at(batches, keep=lambda step: True):
        raise Mistake(
            "The order is fine now, but gradients add up from batch to batch: `zero_grad()`."
        )
    if ends_at(batches, keep=lambda step: True, left_over=1.0):
        raise Mistake(
            "The order is fine now, but old gradients are never erased: nothing calls "
            "`zero_grad()`."
        )
    if ends_at(batches, squash=True):
        raise Mistake("The order is fine now, but softmax is done twice.")
    raise Mistake(
        "The order is fine now, but the steps are not those of gradient descent on these batches: "
        "do the labels belong to the images?"
    )


# -- 08.6 ------------------------------------------------------------------------------------------


@exercise(
    "08.6",
    "find_learning_rate",
    points=3,
    hints=(
        "Good rates can lie anywhere between 0.00001 and 1. Equal steps would put all but one try "
        "into the last decade: try rates with equal *factors* between them.",
        "`np.geomspace(low, high, 20)`. A comparison with nan is always false, and `min` may "
        "return it: treat a loss that is not finite as infinitely bad.",
        "20 rates over several decades are too coarse. Use the other 20 calls between the two "
        "neighbors of the best one.",
    ),
)
def _check_find_learning_rate(answer: Any) -> None:
    for curvature, spread, steps, low, high, kind in (
        (4.0, 3.0, 15, 1e-5, 10.0, np.nan),
        (2000.0, 3.0, 15, 1e-6, 1.0, np.inf),
        (0.5, 10.0, 40, 1e-4, 100.0, np.nan),
        (30.0, 2.0, 10, 1e-6, 0.01, np.nan),  # the best rate is the highest one allowed
    ):
        _check_search(answer, np.array([curvature / spread, curvature]), steps, low, high, kind)


def _check_search(
    answer: Any, curvatures: np.ndarray, steps: int, low: float, high: float, failed: float
) -> None:
    """Let the student search for the rate of a quadratic loss whose losses are known exactly."""

    def exact(rate: np.ndarray) -> np.ndarray:
        w = np.abs(1 - np.multiply.outer(rate, curvatures)) ** steps
        loss = 0.05 + (curvatures * w**2).sum(axis=-1) / curvatures.sum()
        return np.where(loss < 1e6, loss, failed)

    tried: list[float] = []

    def final_loss(rate: float) -> float:
        tried.append(float(rate))
        return float(exact(np.array(float(rate))))

    grid = np.geomspace(low, high, 20_001)
    losses = np.where(np.isfinite(exact(grid)), exact(grid), np.inf)
    best, at = losses.min(), grid[losses.argmin()]
    rate = call(answer, final_loss=final_loss, low=low, high=high)
    if isinstance(rate, bool) or not isinstance(rate, (int, float, np.number)):
        raise Mistake(f"Return one learning rate, a float, not {describe(rate)}.")
    case = f"Between {low:g} and {high:g}"
    if not tried:
        raise Mistake(
            "The symptom is still there: `final_loss` is never called, the rate is a guess."
        )
    if np.isnan(rate):
        raise Mistake(f"{case} you return nan.")
    outside = [r for r in tried if not low * (1 - 1e-9) <= r <= high * (1 + 1e-9)]
    if outside:
        raise Mistake(f"{case} you try the rate {outside[0]:g}.")
    got = np.array([float(exact(np.array(r))) for r in tried])
    finite = np.where(np.isfinite(got), got, np.inf)
    if rate in got and rate not in tried:
        raise Mistake(f"{case} you return {rate:.3g}: that is a loss, not the rate it belongs to.")
    if not low * (1 - 1e-9) <= rate <= high * (1 + 1e-9):
        raise Mistake(f"{case} you return {rate:.3g}, which is outside.")
    loss = float(exact(np.array(float(rate))))
    if not loss <= 1.1 * best:
        _explain_search(case, float(rate), loss, tried, finite, best, at)
    if len(tried) > 40:
        raise Mistake(
            f"{case} your rate is good, but it took {len(tried)} trainings; 40 have to be enough.",
            credit=0.5,
        )


def _explain_search(
    case: str, rate: float, loss: float, tried: list, finite: np.ndarray, best: float, at: float
) -> None:
    """Raise the Mistake that explains why a rate is not good enough."""
    text = f"{case} you return {rate:.3g} with the loss {loss:.3g}; at {at:.3g} it is {best:.3g}. "
    if not np.isfinite(loss):
        raise Mistake(
            f"{text}Training fails at your rate: a comparison with nan is always false, so test "
            "with `math.isfinite`."
        )
    if finite.min() < 0.99 * loss:
        lowest = tried[int(finite.argmin())]
        raise Mistake(
            f"{text}You have tried a better one yourself, {lowest:.3g}: return the rate with the "
            "lowest loss of all."
        )
    steps = np.diff(np.sort(tried))
    if len(tried) > 2 and np.allclose(steps, steps.mean(), rtol=1e-3):
        raise Mistake(
            f"{text}Your rates have equal distances, so nearly all of them lie in the highest "
            "decade. Use equal factors: `np.geomspace`."
        )
    raise Mistake(
        f"{text}Your {len(tried)} tries are too far apart: try more of them around the best one.",
        credit=0.5 if loss < 10 * best else 0.0,
    )
