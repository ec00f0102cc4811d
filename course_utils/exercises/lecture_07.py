"""Checks of the exercises of lecture 07, PyTorch and MNIST; see `course_utils.exercises`."""

import math
import weakref
from typing import Any

import numpy as np

from course_utils.exercises import Mistake, NearlyRight, as_array, call, compare, describe, exercise
from course_utils.gradcheck import central_difference

# -- 07.1 ------------------------------------------------------------------------------------------


@exercise(
    "07.1",
    "convolution_cost",
    points=1,
    hints=(
        "Take one output channel first. Its window covers k × k pixels of how many channels?",
        "Each output channel has a window of its own, and one bias. That gives the parameters.",
        "In how many places does the window fit, from top to bottom and from left to right? In "
        "each, every weight is multiplied once; a bias is added, not multiplied.",
    ),
)
def _check_convolution_cost(answer: Any) -> None:
    import torch

    rng = np.random.default_rng(71)
    for _ in range(4):
        H, W = rng.choice(np.arange(9, 30), 2, replace=False).tolist()
        channels_in, channels_out, k = rng.choice(np.arange(2, 8), 3, replace=False).tolist()
        layer = torch.nn.Conv2d(channels_in, channels_out, k, device="meta")  # without memory
        places = layer(torch.empty(1, channels_in, H, W, device="meta"))[0, 0].numel()
        weights, biases = layer.weight.numel(), layer.bias.numel()
        got = call(answer, H=H, W=W, channels_in=channels_in, channels_out=channels_out, k=k)
        got = list(got) if isinstance(got, np.ndarray) and got.shape == (2,) else got
        if not isinstance(got, (tuple, list)) or len(got) != 2:
            raise Mistake(
                f"Return two numbers, parameters and multiplications, not {describe(got)}."
            )
        numbers = [as_array("Each of the two numbers", number) for number in got]
        if any(number.ndim for number in numbers):
            raise Mistake(f"Return two whole numbers, not {describe(got)}.")
        case = f"With {H} × {W} pixels, {channels_in} → {channels_out} channels and k = {k}"
        want = (weights + biases, weights * places)
        if numbers == [want[1], want[0]]:
            raise NearlyRight(f"{case}: both are right, but the parameters come first.")
        _compare_count(
            f"{case} you count {numbers[0]} parameters",
            numbers[0],
            (want[0], f"the layer of PyTorch has {want[0]}"),
            {
                weights: "the biases are missing, one for each output channel",
                weights + 1: "each output channel has a bias, not only one in all",
                weights + channels_in: "there is a bias for each output channel, not for each "
                "input channel",
                weights + weights // k**2: "there is one bias for each output channel, not one for "
                "each window",
                weights // channels_in + biases: "a window has weights for each input channel",
                weights // channels_out + biases: "each output channel has a window of its own",
                weights // channels_out + 1: "each output channel has a window and a bias of its "
                "own",
                **dict.fromkeys(
                    (k * k, k * k + 1, k * k + biases),
                    "a window has weights for each input channel, and each output channel has a "
                    "window and a bias of its own",
                ),
                weights // k + biases: "a window has k × k weights for each input channel, not k",
                want[0] * places: "the weights are shared: the same ones serve all places",
                weights * places + biases: "the weights are shared: the same ones serve all places",
            },
        )
        _compare_count(
            f"{case} the parameters are right. You count {numbers[1]} multiplications",
            numbers[1],
            (want[1], f"one image takes {want[1]}"),
            {
                weights * H * W: "the window stays inside of the image, so it fits into fewer than "
                "H × W places",
                weights
                * (H - k)
                * (W - k): "there is one more place in each direction: a window as "
                "large as the image has one place",
                weights * (H - k - 1) * (W - k - 1): "count the places again: a window as large as "
                "the image has one place, so there are H - k + 1 from top to bottom",
                weights * (H + k - 1) * (W + k - 1): "that is for an image with a border of k - 1 "
                "pixels, but there is no padding",
                2 * weights * places: "only multiplications count, not additions",
                k * k * places: "a window covers all input channels, and each output channel has a "
                "window of its own",
                want[0] * places: "a bias is added, not multiplied",
                want[0]
                * H
                * W: "a bias is added, and the window fits into fewer than H × W places",
                weights: "that is for one place; the window visits many",
                weights // channels_out * places: "that is for one output channel",
                weights // channels_in * places: "a window covers all input channels",
                weights // k**2 * places: "in each place the window has k × k weights for each "
                "input channel",
                weights * (H - k + 1) ** 2: "the image need not be square",
                weights * (H // k) * (W // k): "the window moves by one pixel, not by k",
            },
        )
        if not all(isinstance(number, (int, np.integer)) for number in got):
            raise NearlyRight("The counts are right, but a count is an int, not a float.")


def _compare_count(what: str, got: Any, want: tuple[int, str], causes: dict[int, str]) -> None:
    """Compare a count with the true one and its name, and name the cause of a wrong one."""
    number, named = want
    if got != number:
        raise Mistake(f"{what}: {causes.get(got.item(), named)}.")


# -- 07.2 ------------------------------------------------------------------------------------------


@exercise(
    "07.2",
    "split_by_writer",
    points=2,
    hints=(
        "Which writers are there? `np.unique(writers)` names each of them once.",
        "Put the *writers* into a random order, with `rng.permutation`, and take the first ones.",
        "An image belongs to the validation set if its writer is one of those: `np.isin` tells, "
        "for all images at once.",
    ),
)
def _check_split_by_writer(answer: Any) -> None:
    rng = np.random.default_rng(72)
    _check_number_is_fixed(answer, _writers(20, rng), 0.5)
    for count, share in ((10, 0.26), (7, 0.4), (20, 0.1), (11, 0.2)):
        writers = _writers(count, rng)
        seed = int(rng.integers(1000))
        mask = _mask(answer, writers, share, np.random.default_rng(seed))
        _check_mask(mask, writers, share)
    writers = _writers(12, rng)
    eager = writers[0]  # has written most of the images
    writers = rng.permutation(np.append(writers, np.full(150, eager)))
    chosen, of_eager = set(), 0
    draw = np.random.default_rng(5)
    for _ in range(60):
        mask = _mask(answer, writers, 0.25, draw)
        _check_mask(mask, writers, 0.25)
        chosen.add(tuple(np.unique(writers[mask]).tolist()))
        of_eager += eager in writers[mask]
    if len(chosen) == 1:
        raise Mistake("Every call chooses the same writers: draw them at random, by `rng`.")
    if of_eager > 36:  # of 60; by chance about 15
        raise Mistake(
            f"A writer with many images is chosen in {of_eager} of 60 calls, where 3 of 12 are "
            "drawn: give each writer the same chance, whatever the number of images.",
            credit=0.5,
        )
    seen = {writer for some in chosen for writer in some}
    if len(seen) < 12:
        raise Mistake(f"Only {len(seen)} of 12 writers are ever chosen: each may be.")
    if len(chosen) < 25:  # of 220; by chance about 53
        raise Mistake(
            f"In 60 calls only {len(chosen)} choices of 3 of 12 writers occur: draw each writer "
            "independently of the order of the images."
        )
    again = [_mask(answer, writers, 0.5, np.random.default_rng(8)) for _ in range(3)]
    if not np.array_equal(again[0], again[1]) or not np.array_equal(again[0], again[2]):
        raise Mistake(
            "Two generators with the same seed give different splits: draw from the `rng` that is "
            "passed in, so that an experiment can be repeated.",
            credit=0.5,
        )


def _check_number_is_fixed(answer: Any, writers: np.ndarray, share: float) -> None:
    """Check that each seed draws equally many writers, and name why not."""
    names, images = np.unique(writers, return_counts=True)
    masks = [_mask(answer, writers, share, np.random.default_rng(seed)) for seed in range(20)]
    for mask in masks:
        _check_apart(mask, writers)
    drawn = [len(np.unique(writers[mask])) for mask in masks]
    if min(drawn) == max(drawn):
        return
    case = (
        f"With {len(names)} writers and share = {share:g}, {min(drawn)} to {max(drawn)} of them "
        f"are in the validation set, not always {round(share * len(names))}"
    )
    if all(abs(mask.sum() - share * len(writers)) <= images.max() for mask in masks):
        raise Mistake(f"{case}: count writers, not images.")
    if max(drawn) <= round(share * len(names)):
        raise Mistake(
            f"{case}: a writer is drawn twice. `np.unique(writers)` names each that occurs once, "
            "and `rng.choice` draws none twice with `replace=False`."
        )
    raise Mistake(f"{case}: let chance decide which writers, not how many.")


def _writers(count: int, rng: np.random.Generator) -> np.ndarray:
    """Numbers of writers, with gaps, of images in random order; some have written many."""
    names = rng.choice(np.arange(100, 400), count, replace=False)
    images = np.repeat(names, rng.integers(2, 12, count))
    return rng.permutation(images)


def _mask(answer: Any, writers: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Ask for a split, and check its form."""
    mask = as_array("The split", call(answer, writers=writers, share=share, rng=rng))
    N = len(writers)
    if mask.shape == (len(np.unique(writers)),) != (N,):
        raise Mistake("The split has one entry for each writer: give one for each image.")
    if mask.dtype.kind != "b" and (mask.shape != (N,) or not np.isin(mask, (0, 1)).all()):
        raise Mistake(
            f"The split has to say True or False for each of the {N} images, not list numbers of "
            "images or writers."
        )
    if mask.shape != (N,):
        raise Mistake(f"The split has shape {mask.shape}, but there are {N} images.")
    if mask.dtype.kind != "b":
        raise NearlyRight(
            f"The split is of type {mask.dtype}: zeros and ones are numbers of images where an "
            "array is indexed. Make booleans of them."
        )
    return mask


def _check_apart(mask: np.ndarray, writers: np.ndarray) -> None:
    """Check that no writer is in both sets."""
    both = np.intersect1d(writers[mask], writers[~mask])
    if len(both):
        count = sum(mask[writers == both[0]])
        total = sum(writers == both[0])
        raise Mistake(
            f"Writer {both[0]} is in both sets: {count} of {total} images are validation images. "
            "Draw writers, not images."
        )


def _check_mask(mask: np.ndarray, writers: np.ndarray, share: float) -> None:
    """Check that no writer is in both sets, and how many are in the validation set."""
    _check_apart(mask, writers)
    names = len(np.unique(writers))
    got, want = len(np.unique(writers[mask])), round(share * names)
    case = f"With {names} writers and share = {share:g}, {got} of them are in the validation set"
    if got == want:
        return
    if got == names - want:
        raise Mistake(f"{case}: True should stand for validation images, not for training.")
    if got == int(share * names):
        raise Mistake(f"{case}, not {want}: `int` cuts off, round to the nearest number.", 0.5)
    if got == math.ceil(share * names):
        raise Mistake(f"{case}, not {want}: `ceil` goes up, round to the nearest number.", 0.5)
    if got == round(share * len(writers)) or got == names < round(share * len(writers)):
        raise Mistake(f"{case}, not {want}: take the share of the writers, not of the images.")
    if got == 0:
        raise Mistake(
            f"{case}, not {want}. The numbers of the writers are any numbers, not 0, 1, 2."
        )
    raise Mistake(f"{case}, not {want}.")


# -- 07.3 ------------------------------------------------------------------------------------------


@exercise(
    "07.3",
    "top_k_accuracy",
    points=2,
    hints=(
        "Which classes have the k highest scores of a row? `np.argsort` sorts, and tells the "
        "classes instead of the scores.",
        "It sorts from low to high along the last axis, so the last k columns are the candidates: "
        "an array of shape (N, k).",
        "`candidates == y[:, None]` compares every candidate with the true class. A sample counts "
        "if `any` of its row is true. How large is the share of such samples?",
    ),
)
def _check_top_k_accuracy(answer: Any) -> None:
    rng = np.random.default_rng(176)
    for N, K, k in ((40, 10, 3), (25, 6, 2), (30, 8, 1), (12, 5, 5)):
        y, scores = rng.integers(0, K, N), rng.normal(size=(N, K))
        scores[np.arange(N), y] += 0.7  # a model that knows something

        def share(k: int, scores: np.ndarray, y: np.ndarray = y) -> float:
            higher = (scores > scores[np.arange(len(y)), y][:, None]).sum(axis=1)
            return float((higher < k).mean())

        want = share(k, scores)
        ranks = np.argsort(np.argsort(scores, axis=1), axis=1)
        got = as_array("The accuracy", call(answer, scores=scores, y=y, k=k))
        case = f"The accuracy of {N} samples with {K} classes and k = {k}"
        if got.shape in ((N,), (N, 1), (N, k)):
            raise Mistake(f"{case} has shape {got.shape}: average over the samples.")
        compare(
            case,
            got,
            np.array(want),
            mistakes=[
                ("that is their number: divide it by the number of samples.", want * N),
                ("that is a percentage; 1.0 should stand for all of them.", want * 100, 0.5),
                ("that is the share of mistakes.", 1 - want, 0.5),
                ("these are the k lowest scores, not the highest.", share(k, -scores)),
                ("the mean goes over all candidates: a sample is right if one is.", want / k),
                ("only the highest score counts, whatever k is.", share(1, scores)),
                (
                    "none is ever right. Do you compare classes with scores, or ask that all k "
                    "candidates be right?",
                    0.0,
                ),
                (
                    "all are right. Compare the candidates of each row with the class of this row "
                    "alone, and ask `any` of each row: `axis=1`.",
                    1.0,
                ),
                ("one candidate is missing.", share(k - 1, scores)),
                ("there is one candidate too many.", share(min(k + 1, K), scores)),
                (
                    "only the k-th highest score counts, not those above it.",
                    want - share(k - 1, scores),
                ),
                (
                    "the second `argsort` makes ranks, not classes: one is enough.",
                    (ranks[:, -k:] == y[:, None]).any(axis=1).mean(),
                ),
                ("divide by the number of samples, not of scores.", want / K),
                (
                    "the highest scores count, not the largest absolute values: logits may be "
                    "negative.",
                    share(k, np.abs(scores)),
                ),
            ],
        )


# -- 07.4 ------------------------------------------------------------------------------------------


@exercise(
    "07.4",
    "forgiven_and_not",
    points=2,
    hints=(
        "Follow one black pixel on white paper. In which columns may it stand, so that it is still "
        "in the same window of 2 × 2 after the move?",
        "Columns 0 and 1 are in the first window, 2 and 3 in the second. Fill only columns of one "
        "kind.",
        "For the second image take the other kind of column, and give each window ink of another "
        "darkness, so that what moves in differs from what was there.",
    ),
)
def _check_forgiven_and_not(answer: Any) -> None:
    pair = call(answer)
    pair = list(pair) if isinstance(pair, np.ndarray) and pair.shape == (2, 8, 8) else pair
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise Mistake(f"Return two images, not {describe(pair)}.")
    images = []
    for name, image in zip(("first", "second"), pair, strict=True):
        image = as_array(f"The {name} image", image)
        if image.shape != (8, 8):
            raise Mistake(f"The {name} image has shape {image.shape}; it should have (8, 8).")
        image = image.astype(float)
        if not np.isfinite(image).all() or image.min() < 0 or image.max() > 255:
            raise Mistake(f"The {name} image has gray levels that are not from 0 to 255.")
        if np.ptp(_pooled(image)) == 0:
            raise Mistake(
                f"Pooling makes the same number of all windows of the {name} image: that is too "
                "easy."
            )
        images.append(image)
    changes = [_pooled(image) != _pooled(_moved(image)) for image in images]
    if changes[0].all() and not changes[1].any():
        raise NearlyRight("Both images are right, but in the wrong order: the forgiven one first.")
    for how, move in _OTHER_MOVES:
        first, second = (_pooled(image) != _pooled(move(image)) for image in images)
        if not first.any() and second.all() and (changes[0].any() or not changes[1].all()):
            raise Mistake(f"That would be right {how}.")
    if changes[0].any():
        i, j = np.argwhere(changes[0])[0]
        raise Mistake(
            f"The first image is not forgiven: pooling differs in {changes[0].sum()} of 16 "
            f"entries, first in [{i}, {j}]. Ink must not move from one window into the next."
        )
    if not changes[1].all():
        i, j = np.argwhere(~changes[1])[0]
        raise Mistake(
            f"The first image is right. For the second, pooling differs in {changes[1].sum()} of "
            f"16 entries only: [{i}, {j}] stays as it is.",
            credit=0.5,
        )


def _pooled(image: np.ndarray) -> np.ndarray:
    """Return the largest of each 2 × 2 pixels."""
    return image.reshape(4, 2, 4, 2).max(axis=(1, 3))


def _moved(image: np.ndarray) -> np.ndarray:
    """Move an image by one pixel to the right."""
    moved = np.zeros_like(image)
    moved[:, 1:] = image[:, :-1]
    return moved


_OTHER_MOVES = (
    ("for a move to the left; move to the right", lambda image: _moved(image[:, ::-1])[:, ::-1]),
    ("for a move down; move to the right", lambda image: _moved(image.T).T),
    (
        "if what leaves on the right came back on the left; the free column becomes 0",
        lambda image: np.roll(image, 1, axis=1),
    ),
)


# -- 07.5 ------------------------------------------------------------------------------------------


@exercise(
    "07.5",
    "step_in_chunks",
    points=3,
    hints=(
        "`backward()` adds to the gradients that are there already. So one `zero_grad()`, one "
        "`backward()` for each chunk and one `step()`: in which order?",
        "The gradient of a sum is the sum of the gradients. Which loss of a chunk do you have to "
        "take, so that the chunks add up to the mean over the whole batch?",
        'Take `nn.functional.cross_entropy(..., reduction="sum")` of each chunk, divided by the '
        "number of samples in the whole batch. `.item()` makes a float of a loss.",
    ),
)
def _check_step_in_chunks(answer: Any) -> None:
    import torch

    with torch.random.fork_rng(devices=[]):  # the random numbers of the notebook stay as they are
        for N, chunk_size in ((6, 2), (7, 3), (4, 9)):
            _check_one_step(answer, N, chunk_size)


def _check_one_step(answer: Any, N: int, chunk_size: int) -> None:
    """Compare one step of plain gradient descent with finite differences of the loss."""
    import torch

    rng = np.random.default_rng(N)
    params = [rng.normal(size=shape) for shape in ((5, 4), (5,), (3, 5), (3,))]
    left_over = [rng.normal(size=p.shape) for p in params]
    X, y = rng.normal(size=(N, 4)), rng.integers(0, 3, N)
    learning_rate = float(rng.uniform(0.05, 0.2))
    happened: list[str] = []  # names of calls, and the rows that went through the model

    class SGD(torch.optim.SGD):
        def zero_grad(self, *args: Any, **kwargs: Any) -> None:
            happened.append("zero_grad")
            super().zero_grad(*args, **kwargs)

        def step(self, *args: Any, **kwargs: Any) -> Any:
            happened.append("step")
            return super().step(*args, **kwargs)

    model = torch.nn.Sequential(
        torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3)
    ).double()
    for p, value, gradient in zip(model.parameters(), params, left_over, strict=True):
        p.data, p.grad = torch.tensor(value), torch.tensor(gradient)

    def watch(_: Any, inputs: tuple, logits: torch.Tensor) -> None:
        happened.append(f"{len(logits)} rows")
        if logits.requires_grad:  # by `backward()`, or by `torch.autograd.grad`
            logits.register_hook(lambda _: happened.append("backward"))

    model.register_forward_hook(watch)
    hidden: list[weakref.ref] = []  # what each forward pass saves for its backward pass
    kept = [0]

    def remember(_: Any, inputs: tuple) -> None:
        kept.append(sum(tensor() is not None for tensor in hidden))
        hidden.append(weakref.ref(inputs[0]))

    model[2].register_forward_pre_hook(remember)
    try:
        loss = call(
            answer,
            model=model,
            optimizer=SGD(model.parameters(), lr=learning_rate),
            X=torch.tensor(X),
            y=torch.tensor(y),
            chunk_size=chunk_size,
        )
    except RuntimeError as error:
        if "does not require grad" not in str(error):
            raise
        raise Mistake(
            "`backward()` finds no record of the computation: under `no_grad`, or after `detach()` "
            "or `.item()`, nothing is recorded."
        ) from None

    def flat(arrays: list[np.ndarray]) -> np.ndarray:
        return np.concatenate([np.ravel(array) for array in arrays])

    def gradient(weights: np.ndarray, squash: bool = False, targets: np.ndarray = y) -> np.ndarray:
        return flat(central_difference(lambda p: weights @ _losses(p, X, targets, squash), params))

    mean = np.full(N, 1 / N)
    after = flat(_arrays(model))
    moved, want = (flat(params) - after) / learning_rate, gradient(mean)
    if not np.allclose(moved, want, rtol=0, atol=1e-6 * np.abs(want).max()):
        _explain_calls(happened, N)
        compare(
            f"The gradient of {N} samples in chunks of {chunk_size}",
            moved,
            want,
            batch=N,
            mistakes=[
                (
                    "what earlier steps left in `.grad` was added: call `zero_grad()` first.",
                    want + flat(left_over),
                ),
                (
                    "`cross_entropy` takes the logits and does the softmax itself; here softmax is "
                    "done twice.",
                    gradient(mean, squash=True),
                ),
                (
                    "do the labels belong to the rows? Every chunk gets those of the first.",
                    gradient(mean, targets=y[np.arange(N) % chunk_size]),
                ),
                *(
                    (text, gradient(w), *credit)
                    for text, w, *credit in _wrong_weights(N, chunk_size)
                ),
            ],
        )
    if "step" not in happened:
        raise Mistake(
            "The parameters are right, but the given `optimizer` never took a step: it is the one "
            "that knows learning rate and momentum.",
            credit=0.5,
        )
    if isinstance(loss, torch.Tensor):
        raise NearlyRight(
            "The step is right, but the loss is returned as a tensor, which keeps its graph in "
            "memory: `.item()` makes a float of it."
        )
    if not isinstance(loss, float):
        raise NearlyRight(f"The step is right, but return a float, not {describe(loss)}.")
    try:
        _compare_returned_loss(
            loss, N, chunk_size, _losses(params, X, y), _losses(_arrays(model), X, y)
        )
    except Mistake as mistake:
        raise Mistake(f"The step is right. {mistake.text}", credit=0.5) from None
    _check_memory(happened, max(kept), chunk_size)


def _arrays(model: Any) -> list[np.ndarray]:
    """Return the parameters of a PyTorch model as NumPy arrays."""
    return [p.detach().numpy() for p in model.parameters()]


def _compare_returned_loss(
    loss: float, N: int, chunk_size: int, before: np.ndarray, after: np.ndarray
) -> None:
    """Compare the returned loss with the mean of the samples' losses before the step."""
    compare(
        f"The returned loss of {N} samples in chunks of {chunk_size}",
        loss,
        before.mean(),
        mistakes=[
            ("this is the loss after the step; return the one before it.", after.mean()),
            *((text, weights @ before) for text, weights, *_ in _wrong_weights(N, chunk_size)),
        ],
    )


def _losses(params: list[np.ndarray], X: np.ndarray, y: np.ndarray, squash: bool = False):
    """Cross-entropy of each sample, by its definition; with `squash`, softmax is done twice."""
    W1, b1, W2, b2 = params
    logits = np.tanh(X @ W1.T + b1) @ W2.T + b2
    for _ in range(1 + squash):
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        logits = p
    return -np.log(p[np.arange(len(y)), y])


def _wrong_weights(N: int, chunk_size: int) -> list[tuple]:
    """Text, weights of the samples and credit of the mistakes in averaging; right are all 1 / N."""
    length = np.array([min(chunk_size, N - i // chunk_size * chunk_size) for i in range(N)])
    chunks, last = -(-N // chunk_size), np.arange(N) // chunk_size == (N - 1) // chunk_size
    wrong = [
        ("the losses are summed: divide by the number of samples in the whole batch.", np.ones(N)),
        ("the means of the chunks are summed: weigh each by its share of the batch.", 1 / length),
        (
            "all chunks count the same, but the last one is smaller: weigh each by its length.",
            1 / (chunks * length),
            0.5,
        ),
        (
            "the number of chunks is rounded down: the last, smaller one counts, too.",
            1 / (max(N // chunk_size, 1) * length),
        ),
        (
            "the last chunk is smaller than chunk_size: weigh it by its own length.",
            chunk_size / (N * length),
            0.5,
        ),
        *(("only the last chunk counts.", last / n) for n in (length, N, 1)),
        (
            "each chunk is divided by chunk_size, not by the whole batch.",
            np.full(N, 1 / chunk_size),
        ),
    ]
    return [case for case in wrong if not np.allclose(case[1], 1 / N)]


def _explain_calls(happened: list[str], N: int) -> None:
    """Raise the Mistake that the order of calls points to, if there is one."""
    rows = [int(event.split()[0]) for event in happened if event.endswith("rows")]
    if not rows:
        raise Mistake("The model is never called: `model(X[...])` gives the logits of some rows.")
    if "backward" not in happened:
        raise Mistake("No gradient is computed: `backward()` is never called on a loss.")
    if "step" not in happened:
        raise Mistake("The parameters can't change: `step()` is never called on the `optimizer`.")
    if happened.count("step") > 1:
        raise Mistake(
            "There is a step after every chunk: gather the gradients of all chunks first, then "
            "call `optimizer.step()` once."
        )
    step = happened.index("step")
    if "backward" in happened[step:]:
        raise Mistake("`step()` comes too early: it needs the gradients of every `backward()`.")
    if "zero_grad" in happened[happened.index("backward") : step]:
        raise Mistake(
            "`zero_grad()` throws away the gradients of the chunks before: call it once, before "
            "the first chunk."
        )
    if sum(rows) < N:
        raise Mistake(f"Only {sum(rows)} of the {N} samples go through the model.")
    if sum(rows) % N:
        raise Mistake(
            f"{sum(rows)} rows went through the model for {N} samples: do the chunks overlap? Each "
            "begins where the one before ends."
        )


def _check_memory(happened: list[str], kept: int, chunk_size: int) -> None:
    """Check that never more than one chunk and its graph have to be in memory."""
    forward = [i for i, event in enumerate(happened) if event.endswith("rows")]
    rows = max(int(happened[i].split()[0]) for i in forward)
    if rows > chunk_size:
        raise Mistake(
            f"The step is right, but {rows} rows went through the model at once, and chunk_size is "
            f"{chunk_size}.",
            credit=0.5,
        )
    if kept > 1 and "backward" not in happened[: forward[-1]]:
        raise Mistake(
            "The step is right, but `backward()` waits for the last chunk: until then the graphs "
            "of all chunks are in memory. Call it for each chunk.",
            credit=0.5,
        )
    if kept > 1:
        raise Mistake(
            "The step is right, but the graphs of all earlier chunks stay in memory: "
            "`retain_graph=True` keeps them, and a sum of losses holds on to them. Add up floats, "
            "`loss.item()`.",
            credit=0.5,
        )


# -- 07.6 ------------------------------------------------------------------------------------------


@exercise(
    "07.6",
    "correlate2d",
    points=3,
    hints=(
        "For one output pixel: which part of the image lies under the kernel?",
        "It is `image[i : i + kh, j : j + kw]`. Multiply it with the kernel, entry by entry, and "
        "add everything up.",
        "The kernel fits into H - kh + 1 places from top to bottom: fill an array of "
        "(H - kh + 1, W - kw + 1) in two loops.",
    ),
)
def _check_correlate2d(answer: Any) -> None:
    import torch

    def conv2d(image: np.ndarray, kernel: np.ndarray, **options: Any) -> np.ndarray:
        image, kernel = (torch.tensor(a, dtype=torch.float64)[None, None] for a in (image, kernel))
        return torch.nn.functional.conv2d(image, kernel, **options)[0, 0].numpy()

    rng = np.random.default_rng(76)
    for (H, W), (kh, kw) in (
        ((6, 8), (3, 3)),
        ((7, 6), (2, 4)),
        ((5, 4), (1, 1)),
        ((3, 5), (3, 5)),
    ):
        image, kernel = rng.normal(size=(H, W)), rng.normal(size=(kh, kw))
        if kh == 2:
            image = rng.integers(0, 256, (H, W))  # gray levels, as in a file
        want = conv2d(image, kernel)
        got = as_array("The result", call(answer, image=image, kernel=kernel))
        case = f"The result for an image {image.shape} and a kernel {kernel.shape}"
        mistakes = [
            (
                "the kernel is turned by 180°. That is the convolution of mathematics; a "
                "convolution layer doesn't turn it.",
                conv2d(image, kernel[::-1, ::-1].copy()),
                0.5,
            ),
            ("the kernel is turned upside down.", conv2d(image, kernel[::-1].copy())),
            ("the kernel is mirrored.", conv2d(image, kernel[:, ::-1].copy())),
            ("the sum over the kernel became a mean.", want / kernel.size),
            ("the decimals are cut off: the result is stored in integers.", np.trunc(want), 0.5),
        ]
        first_row, first_pixel = np.zeros_like(want), np.zeros_like(want)
        first_row[0], first_pixel[0, 0] = want[0], want[0, 0]
        no_last_row, no_last_column = want.copy(), want.copy()
        no_last_row[-1], no_last_column[:, -1] = 0, 0
        backward = np.zeros_like(want)  # image[i - u, j - v], where -1 is the last one
        for (u, v), weight in np.ndenumerate(kernel):
            pixels = np.roll(image, (u, v), axis=(0, 1))
            backward += weight * pixels[: want.shape[0], : want.shape[1]]
        if len(want) > 1:
            where = "stays 0: does `return` stand inside of a loop?"
            end = "`range(n)` ends at n - 1."
            mistakes += [
                (f"all but the first row {where}", first_row),
                (f"all but the first number {where}", first_pixel),
                (
                    f"the last row and column stay 0: {end}",
                    np.where(no_last_row, no_last_column, 0),
                ),
                (f"the last row stays 0: {end}", no_last_row),
                (f"the last column stays 0: {end}", no_last_column),
                (
                    "the pixel under `kernel[u, v]` is `image[i + u, j + v]`: plus, not minus.",
                    backward,
                ),
            ]
        if kh == kw > 1:
            mistakes.append(("the kernel is transposed.", conv2d(image, kernel.T.copy())))
            windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
            product = (windows @ kernel).sum(axis=(2, 3))
            text = "`@` is the product of matrices; entry by entry is `*`."
            mistakes.append((text, product))
        if got.shape == image.shape != want.shape:
            raise Mistake(
                f"{case} is as large as the image: count only the places where the whole kernel "
                "fits, without padding.",
                credit=0.5 * bool(kh == kw and np.allclose(got, conv2d(image, kernel, padding=1))),
            )
        if kh > 1 and got.shape == (H + kh - 1, W + kw - 1):
            raise Mistake(
                f"{case} has shape {got.shape}: the kernel reaches over the edge. Count only the "
                "places where the whole of it lies in the image."
            )
        if (
            want.shape
            != got.shape
            in (
                (-(-want.shape[0] // step), -(-want.shape[1] // other))
                for step, other in ((2, 2), (kh, kw))
            )
        ):
            raise Mistake(f"{case} has shape {got.shape}: move the kernel by one pixel at a time.")
        if kh > 1 and got.shape == (H - kh, W - kw):
            raise Mistake(f"{case} has one row and one column too few: `range(n)` ends at n - 1.")
        if got.shape == (H - kh + 1, W - kh + 1) != want.shape:
            raise Mistake(f"{case} has shape {got.shape}: a kernel need not be square.")
        if got.shape == (*want.shape, kh, kw):
            raise Mistake(f"{case} has shape {got.shape}: sum the products under the kernel.")
        compare(case, got, want, mistakes=mistakes)
