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
        "Which variance do weights need, so that E[z²] stays what it was? Part 1 of the lecture: "
        "c / d times the sum of the squares of what comes in. What comes into the first layer, "
        "and what into the second?",
        "The first layer gets inputs of mean square 1, so its weights have variance 1 / d_in. "
        "The others get f(z), whose mean square is E[f(z)²] for a normal z: estimate it from many "
        "random numbers.",
        "Biases of 0. And make the weights of the last layer ten times smaller, or zero: only "
        "there is zero allowed, because the other layers get their gradient through it after the "
        "first step.",
    ),
)
def _check_make_network(answer: Any) -> None:
    import torch
    from torch import nn

    sizes, builds = [64, 680, 300, 500, 10], 3
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        for activation in (nn.ReLU, nn.Tanh, nn.Sigmoid, nn.Softplus):
            squares, losses = [], []
            for _ in range(builds):
                model = call(answer, layer_sizes=list(sizes), activation=activation)
                linears = _check_layers(model, sizes, activation.__name__)
                Z, logits = _pre_activations(model, linears, sizes[0])
                squares.append([z.square().mean().item() for z in Z])
                y = torch.arange(len(logits)) % sizes[-1]
                losses.append(-logits.log_softmax(dim=1)[range(len(y)), y].mean().item())
                _check_units_differ(squares[-1], linears)
            _check_hidden(np.mean(squares, axis=0), activation.__name__, sizes)
            loss = np.mean(losses)
            if not abs(loss - np.log(sizes[-1])) < 0.25:
                raise Mistake(
                    f"The hidden layers are healthy. But the first loss is {loss:.3g}, and "
                    f"ln {sizes[-1]} is {np.log(sizes[-1]):.3g}: the weights of the last layer "
                    "are too large.",
                    credit=0.5,
                )


def _pre_activations(model: Any, linears: list, d: int) -> tuple[list, Any]:
    """Send random inputs through a network; return what its hidden layers compute, and logits."""
    import torch

    X = torch.randn(400, d, dtype=torch.float64).to(linears[0].weight.dtype)
    Z: list = []
    for layer in linears:
        layer.register_forward_hook(lambda _, __, z: Z.append(z.detach().double()))
    with torch.no_grad():
        model(X)
    return Z[:-1], Z[-1]


def _check_layers(model: Any, sizes: list[int], activation: str) -> list:
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
    if kinds == ["Linear", activation] * len(linears):
        raise Mistake(f"There is a {activation} after the last layer, which gives the logits.")
    if "Softmax" in kinds:
        raise Mistake("The network ends in a softmax, but `cross_entropy` wants the logits.")
    if kinds != (["Linear", activation] * len(linears))[:-1]:
        raise Mistake(
            f"With activation = nn.{activation} your layers are {kinds}; expected nn.Linear with "
            f"nn.{activation} between them."
        )
    for number, layer in enumerate(linears, start=1):
        if not all(torch.isfinite(p).all() for p in layer.parameters()):
            raise Mistake(f"The parameters of layer {number} contain nan or inf.")
    return linears


def _check_units_differ(squares: list[float], linears: list) -> None:
    """Check that the units of the hidden layers differ."""
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


def _check_hidden(squares: np.ndarray, activation: str, sizes: list[int]) -> None:
    """Check that the mean square of the pre-activations stays near 1."""
    shown = ", ".join(f"{square:.2g}" for square in squares)
    text = f"With {activation}, the mean squares of the hidden pre-activations are {shown}: "
    low, high = 0.65, 1.5
    ratio = sizes[0] / sizes[1]
    xavier = 2 * sizes[0] / (sizes[0] + sizes[1])
    if 0.95 < squares[0] / xavier < 1.05:
        raise Mistake(
            f"{text}the first is off by 2 · inputs / (inputs + outputs) = {xavier:.2g}. Xavier "
            "divides by the mean of inputs and outputs. A unit adds up as many products as its "
            "layer has inputs: divide by their number."
        )
    if any(0.95 < squares[0] * sizes[0] / c**2 < 1.05 for c in (1, 2)):
        raise Mistake(
            f"{text}the first is about {squares[0] * sizes[0]:.0f} / inputs. `std` is not the "
            "variance, it is the square root of the variance."
        )
    for c, times in ((1, ""), (2, "2 · ")):
        if 0.95 < squares[0] / (c * ratio) < 1.05:
            raise Mistake(
                f"{text}the first is off by {times}inputs / outputs = {c * ratio:.2g}. A unit adds "
                "up as many products as its layer has inputs: divide by their number, not by that "
                "of the outputs."
            )
    if not low < squares[0] < high:
        what = "small" if squares[0] < 1 else "large"
        raise Mistake(
            f"{text}already the first is too {what}. Its inputs have mean square 1, and no "
            "activation comes before them."
        )
    if squares[-1] < low:
        raise Mistake(
            f"{text}they fade. {activation} takes away a part of the mean square, and the "
            "variance of the next weights has to make up for it."
        )
    if squares[-1] > high:
        raise Mistake(f"{text}they grow. The variance of the weights is too large.")
    if not all(low < square < high for square in squares):
        raise Mistake(f"{text}not all of them are near 1.")


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
            steps = _count_steps(optimizer)
            losses = call(answer, model=model, optimizer=optimizer, batches=batches, epochs=epochs)
            after = _parameters(model)
            if np.array_equal(before, after):
                _explain_stillstand(model, happened)
            _check_optimizer(steps)
            if len(steps) == epochs and happened["backward"] == n_batches * epochs:
                raise Mistake(
                    "One step is made for each epoch, with the gradients of all its batches added "
                    "up: `step()` belongs into the inner loop."
                )
            _compare_epochs(after, seed, batches, epochs, rate)
            losses = _check_losses(losses, n_batches * epochs, "step")
            _, want = _descend(seed, batches * epochs, rate)
            if not np.allclose(losses, want, rtol=0, atol=1e-8):
                raise Mistake(
                    "The steps are right, but the list doesn't hold the losses before each step, "
                    "in order.",
                    credit=0.5,
                )


def _count_steps(optimizer: Any) -> list:
    """Return a list that grows by one entry with each step of the optimizer."""
    steps: list = []
    optimizer.register_step_post_hook(lambda *_: steps.append(None))
    return steps


def _check_optimizer(steps: list) -> None:
    """Raise the Mistake for parameters that move although their optimizer never steps."""
    if not steps:
        raise Mistake(
            "The parameters move, but the optimizer that was given never steps: use it, and no "
            "optimizer of your own."
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
    if ends_at(batches * epochs, keep=lambda step: step == 0, left_over=1.0):
        raise Mistake(
            "Nearly: only the first step is wrong. `.grad` was not empty when your function was "
            "called, and `zero_grad()` comes after the step: erase before `backward()`."
        )
    if ends_at([batch for batch in batches for _ in range(epochs)]):
        raise Mistake(
            "The loops are exchanged: each batch is used several times in a row. The outer loop "
            "goes over the epochs, the inner one over the batches."
        )
    if ends_at(batches * epochs, keep=lambda step: step == 0 or step % n > 0, left_over=1.0):
        raise Mistake(
            "Gradients are erased only at the end of each epoch: within an epoch they still add "
            "up, in the first one even to what was in `.grad` before. Erase them for every batch, "
            "before `backward()`."
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
        "step for each batch, in order. Is the loss the mean of the batch, not the sum?"
    )


# -- 08.4 ------------------------------------------------------------------------------------------


@exercise(
    "08.4",
    "classification_loss",
    points=2,
    hints=(
        "The loss of one sample is −ln p of its class, and p is the softmax of the logits. Put "
        "one into the other and simplify, before you compute anything.",
        "−ln p is the logarithm of a sum of exponentials, minus the logit of the class. The "
        "exponentials overflow for large logits: lecture 05 subtracts something first.",
        "Subtract the largest logit of each row from the row; the loss stays the same. Take the "
        "logit of each sample's class with two indices, a row number and y.",
    ),
)
def _check_classification_loss(answer: Any) -> None:
    import torch

    rng = np.random.default_rng(84)
    for N, K, scale in ((8, 3, 1.0), (5, 10, 4.0), (6, 4, 1000.0)):
        values, y = scale * rng.normal(size=(N, K)), torch.tensor(rng.integers(0, K, N))
        logits = torch.tensor(values, requires_grad=True)
        result = call(answer, logits=logits, y=y)
        got = result.detach().numpy() if isinstance(result, torch.Tensor) else result
        _compare_loss(as_array("The loss", got), values, y.numpy(), scale)
        if not isinstance(result, torch.Tensor) or not result.requires_grad:
            raise Mistake(
                "The number is right, but it has no graph: return the tensor itself, or "
                "`backward()` can't work.",
                credit=0.5,
            )
    ready = {"cross_entropy", "log_softmax", "logsumexp", "nll_loss"}
    ready |= {"CrossEntropyLoss", "LogSoftmax", "NLLLoss"}
    used = sorted(ready & set(getattr(getattr(answer, "__code__", None), "co_names", ())))
    if used:
        raise NearlyRight(f"The loss is right, but `{used[0]}` does it for you: write it yourself.")


def _compare_loss(got: np.ndarray, values: np.ndarray, y: np.ndarray, scale: float) -> None:
    """Compare a loss with the true one and with that of each fault."""
    N, K = values.shape
    rows = np.arange(N)

    def log_softmax(z: np.ndarray, axis: int = 1) -> np.ndarray:
        return z - np.logaddexp.reduce(z, axis=axis, keepdims=True)

    log_p = log_softmax(values)
    by_sample = -log_p[rows, y]
    true = by_sample.mean()
    if got.shape == (N,):
        raise Mistake("This is the loss of each sample: take their mean.")
    if scale == 1000 and np.isnan(got).any():
        raise Mistake(
            "For small logits the loss is right, but for logits of 1000 it is nan: the "
            "exponential overflowed, and inf / inf or inf − inf is nan.",
            credit=0.5,
        )
    if scale == 1000 and np.isneginf(got).any():
        raise Mistake(
            "For small logits the loss is right, but for logits of 1000 it is −inf: in some row "
            "all exponentials became 0, and the logarithm of their sum is −∞. Subtract the largest "
            "logit *of each row* from it, not the largest of all.",
            credit=0.5,
        )
    if scale == 1000 and np.isinf(got).any():
        raise Mistake(
            f"For small logits the loss is right, but for logits of 1000 it is {got}: a "
            "probability became 0 and its logarithm infinite, or an exponential overflowed.",
            credit=0.5,
        )
    too_low = got.ndim == 0 and 0 < got < (1 - 1e-6) * true
    if too_low and (scale == 1000 or got > 0.98 * true):
        raise Mistake(
            f"A loss of {true:.6g} comes out as {got:.6g}: a small constant in the logarithm, or a "
            "bound on the probability, cuts large losses off.",
            credit=0.5,
        )
    one_term = (
        "the largest logit is subtracted in one of the two terms only: subtract it in both, or "
        "add it to the logarithm again, once."
    )
    compare(
        f"The loss of {N} samples with {K} classes",
        got,
        true,
        mistakes=[
            (
                "the symptom is still there, softmax is done twice.",
                -log_softmax(np.exp(log_p))[rows, y].mean(),
            ),
            (
                "softmax runs over the batch, not over the classes.",
                -log_softmax(values, axis=0)[rows, y].mean(),
            ),
            ("`[:, y]` gives N × N numbers: index with a row number and y.", -log_p[:, y].mean()),
            ("the losses are summed: take the mean.", by_sample.sum()),
            ("the sign is reversed.", -true),
            ("the logarithm is missing.", -np.exp(log_p[rows, y]).mean()),
            ("the mean goes over all N · K entries instead of the N samples.", true / K),
            (
                "that is the loss of the logits themselves, without any softmax.",
                -values[rows, y].mean(),
            ),
            (
                "the logit of the class is missing: this is the logarithm of the sum alone.",
                np.logaddexp.reduce(values, axis=1).mean(),
            ),
            (one_term, true - values.max(axis=1).mean()),
            (one_term, true + values.max(axis=1).mean()),
        ],
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
    copies, steps = (X.clone(), y.clone()), _count_steps(optimizer)
    losses = call(answer, model=model, optimizer=optimizer, X=X, y=y, batch_size=batch_size)
    if not (torch.equal(X, copies[0]) and torch.equal(y, copies[1])):
        raise Mistake("X or y is shuffled in place: whoever calls it still needs the original.")
    _check_batches(seen, N, batch_size)
    after = _parameters(model)
    if np.array_equal(before, after):
        _explain_stillstand(model, happened)
    _check_optimizer(steps)
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
    if seen[::2] == seen[1::2] and sizes[::2] == want:
        raise Mistake(
            "The model is called twice for each batch: one forward pass gives the loss, for "
            "`backward()` and for the list."
        )
    if sizes != want:
        raise Mistake(f"{case}, the batches have the sizes {sizes}, not {want}.")
    missing = N - len(set(flat))
    if missing:
        raise Mistake(
            f"{case}, {missing} samples are never seen and others more than once: an epoch shows "
            "each sample once. Draw without replacement."
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
    if ends_at(batches, keep=lambda step: step == 0, left_over=1.0):
        raise Mistake(
            "The order is fine now, only the first step is wrong: `.grad` was not empty when your "
            "function was called, and `zero_grad()` comes after the step. Erase before "
            "`backward()`."
        )
    if ends_at(batches, squash=True):
        raise Mistake("The order is fine now, but softmax is done twice.")
    raise Mistake(
        "The order is fine now, but the steps are not those of gradient descent on these batches: "
        "do the labels belong to the images? Is the loss the mean of the batch, not the sum?"
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
        "20 rates over several decades find the valley, not its bottom. Use the other 20 calls "
        "between the two neighbors of the best one.",
    ),
)
def _check_find_learning_rate(answer: Any) -> None:
    for curvature, low, high, failed in (
        (4.0, 1e-5, 10.0, np.nan),
        (2000.0, 1e-6, 1.0, np.inf),
        (0.45, 1e-4, 100.0, np.nan),
        (30.0, 1e-6, 0.01, np.nan),  # the best rate is the highest one allowed
    ):
        _check_search(answer, curvature, low, high, failed)


def _check_search(answer: Any, curvature: float, low: float, high: float, failed: float) -> None:
    """Let the student search for the rate of two steps down a parabola, known exactly.

    The loss is within 2 % of the best for rates within 12 % of 1 / curvature only.
    """

    def exact(rate: np.ndarray) -> np.ndarray:
        loss = 0.01 + (1 - rate * curvature) ** 4
        return np.where(loss < 1e6, loss, failed)

    tried: list[float] = []

    def final_loss(rate: float) -> float:
        tried.append(float(rate))
        if len(tried) % 1001 == 0:
            return float("nan")  # which ends a loop that waits for it
        return float(exact(np.array(float(rate))))

    grid = np.geomspace(low, high, 20_001)
    losses = np.where(np.isfinite(exact(grid)), exact(grid), np.inf)
    best, at = losses.min(), grid[losses.argmin()]
    rate = call(answer, final_loss=final_loss, low=low, high=high)
    if len(tried) > 1000:
        loss = float(exact(np.array(tried[999])))
        raise Mistake(
            f"Your search has called `final_loss` 1000 times, the last time with {tried[999]:g}, "
            f"where the loss is {loss:g}. Does a loop wait for nan where the loss is inf?"
        )
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
    if rate not in tried:
        _explain_other_number(case, rate, tried, got)
    if not low * (1 - 1e-9) <= rate <= high * (1 + 1e-9):
        raise Mistake(f"{case} you return {rate:.3g}, which is outside.")
    loss = float(exact(np.array(float(rate))))
    if not loss <= 1.02 * best:
        _explain_search(case, float(rate), loss, tried, finite, best, at)
    if len(tried) > 40:
        raise Mistake(
            f"{case} your rate is good, but it took {len(tried)} trainings; 40 have to be enough.",
            credit=0.5,
        )


def _explain_other_number(case: str, rate: float, tried: list, got: np.ndarray) -> None:
    """Raise the Mistake if what came back is not a rate, but something that belongs to one."""
    text = f"{case} you return {rate:.3g}: that is "
    if rate in got:
        raise Mistake(f"{text}a loss, not the rate it belongs to.")
    if isinstance(rate, (int, np.integer)) and 0 <= rate < len(tried):
        raise Mistake(f"{text}not one of the rates that you tried. Is it the index of one?")
    if np.isclose(rate, np.log10(tried), rtol=0, atol=1e-9).any():
        raise Mistake(f"{text}the exponent of a rate that you tried: 10 to this power is the rate.")


def _explain_search(
    case: str, rate: float, loss: float, tried: list, finite: np.ndarray, best: float, at: float
) -> None:
    """Raise the Mistake that explains why a rate is not good enough."""
    text = f"{case} you return {rate:.3g} with the loss {loss:.3g}; at {at:.3g} it is {best:.3g}. "
    if not np.isfinite(loss):
        why = "a comparison with nan is always false" if np.isnan(loss) else "it is inf, not nan"
        raise Mistake(f"{text}Training fails at your rate: {why}, so test with `math.isfinite`.")
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
    advice = "try more of them around the best one."
    if len(tried) >= 40:
        advice = "40 have to be enough, so spend half of them around the best of the other half."
    raise Mistake(
        f"{text}Your {len(tried)} tries are too far apart: {advice}",
        credit=0.5 if loss < 10 * best else 0.0,
    )


# -- 08.7 ------------------------------------------------------------------------------------------


@exercise(
    "08.7",
    "classify",
    points=2,
    hints=(
        "Which layers behave differently in training and in use, and what switches them?",
        "`model.eval()` before, and no graph: `with torch.no_grad():`. But the model may have "
        "come in training mode, and shall leave in it.",
        "Remember `training` of each of `model.modules()` before you switch, and set it again "
        "afterwards. A layer may be in another mode than the model.",
    ),
)
def _check_classify(answer: Any) -> None:
    import torch

    with torch.random.fork_rng(devices=[]):
        for training, frozen, N in (
            (True, False, 40),
            (True, False, 1),
            (False, True, 7),
            (True, True, 9),
        ):
            _check_prediction(answer, training, frozen, N)


def _check_prediction(answer: Any, training: bool, frozen: bool, N: int) -> None:
    """Check one call, on a model whose batch norm is in evaluation mode if `frozen`."""
    import torch
    from torch import nn

    torch.manual_seed(87)
    norm = nn.BatchNorm1d(32)
    layers = nn.Linear(6, 32), norm, nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 3)
    model = nn.Sequential(*layers).double().train(training)
    nn.init.normal_(norm.running_mean, std=0.5)
    if frozen:
        norm.eval()
    images = torch.randn(N, 6, dtype=torch.float64)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    trained = [p.requires_grad for p in model.parameters()]
    modes = [part.training for part in model.modules()]
    seen: list[tuple[bool, bool]] = []
    for part in (norm, model[3]):  # a copy of the model has the hooks, too
        part.register_forward_hook(
            lambda layer, _, output: seen.append((layer.training, output.requires_grad))
        )
    torch.set_grad_enabled(True)  # an answer before this one may have left it off
    try:
        got = call(answer, model=model, images=images)
    finally:
        graphs = torch.is_grad_enabled()
        torch.set_grad_enabled(True)
    if not seen:
        raise Mistake("The model is never called: `model(images)` gives the logits.")
    if any(in_training for in_training, _ in seen):
        raise Mistake(
            "The symptom is still there: batch norm or dropout works in training mode while your "
            "function calls the model."
        )
    if any(not torch.equal(before[name], value) for name, value in model.state_dict().items()):
        raise Mistake("Your function changes the parameters or the running averages of the model.")
    after = [part.training for part in model.modules()]
    norm.eval(), model[3].eval()
    with torch.no_grad():
        want = model(images).argmax(dim=1)
    _compare_classes(got, want)
    if after != modes:
        _explain_modes(after, modes)
    if [p.requires_grad for p in model.parameters()] != trained:
        raise Mistake(
            "The answers are right, but your function leaves parameters without `requires_grad`, "
            "so that they can't be trained any more: `torch.no_grad()` changes nothing.",
            credit=0.5,
        )
    if any(with_graph for _, with_graph in seen):
        raise Mistake(
            "The answers are right, but a graph is recorded, and nobody needs it here: "
            "`torch.no_grad()`.",
            credit=0.5,
        )
    if not graphs:
        raise Mistake(
            "The answers are right, but after your function nothing can be trained any more: "
            "`torch.set_grad_enabled(False)` stays until somebody switches graphs on again. "
            "`with torch.no_grad():` ends with its block.",
            credit=0.5,
        )


def _compare_classes(got: Any, want: Any) -> None:
    """Compare the classes that came back with the right ones."""
    import torch

    N = len(want)
    if isinstance(got, torch.Tensor) and got.shape == (N, 3):
        raise Mistake("These are the logits (or probabilities) of each class: `argmax(dim=1)`.")
    if isinstance(got, torch.Tensor) and got.shape == (3,) and N != 3:
        raise Mistake("`argmax(dim=0)` looks for an image in each class: the classes are axis 1.")
    if not isinstance(got, torch.Tensor):
        raise Mistake(f"Return a tensor of shape (N,), not {describe(got)}.")
    if got.is_floating_point():
        raise Mistake("Return the numbers of the classes, integers as `argmax` gives them.")
    compare(f"The vector of the classes of {N} images", got.numpy(), want.numpy())


def _explain_modes(after: list[bool], modes: list[bool]) -> None:
    """Raise the Mistake for a model that is left in another mode than it came in."""
    if not any(after):
        raise Mistake(
            "The answers are right, but the model is left in evaluation mode: if training goes on, "
            "it goes on without dropout, and with batch norm frozen.",
            credit=0.5,
        )
    if after[0] and not modes[0]:
        raise Mistake(
            "The answers are right, but a model that came in evaluation mode is left in training "
            "mode.",
            credit=0.5,
        )
    if after[1:] == modes[1:]:
        raise Mistake(
            "The answers are right, and each layer is in its mode again, but the model itself is "
            "left in the other mode: `modules()` begins with the model, `children()` doesn't.",
            credit=0.5,
        )
    raise Mistake(
        "The answers are right, but a model came with its batch norm in evaluation mode, to keep "
        "it frozen, and is left with all layers in one mode: each has its own `training`.",
        credit=0.5,
    )
