"""Checks of the exercises of lecture 07, PyTorch and MNIST; see `course_utils.exercises`."""

from itertools import islice, pairwise
from typing import Any

import numpy as np

from course_utils.exercises import Mistake, NearlyRight, as_array, call, compare, describe, exercise
from course_utils.gradcheck import central_difference

# -- 07.1 ------------------------------------------------------------------------------------------


@exercise(
    "07.1",
    "count_mlp_parameters",
    points=1,
    hints=(
        "Start with one layer that takes 784 numbers and gives 10: how many weights, how many "
        "biases?",
        "Every neuron has one weight for each of its inputs, and one bias. The inputs of the "
        "network are not neurons.",
        "Each layer connects two neighbors in the list. `zip(layer_sizes, layer_sizes[1:])` gives "
        "these pairs; add up the parameters of each.",
    ),
)
def _check_count_mlp_parameters(answer: Any) -> None:
    from torch import nn

    def count(sizes: list[int], bias: bool = True) -> int:
        """Let PyTorch build the layers, without memory for them, and count."""
        layers = [nn.Linear(a, b, bias=bias, device="meta") for a, b in pairwise(sizes)]
        return sum(p.numel() for layer in layers for p in layer.parameters())

    rng = np.random.default_rng(71)
    for layers in (4, 2, 3, 6):
        sizes = rng.choice(np.arange(3, 60), layers, replace=False).tolist()
        got, want = call(answer, layer_sizes=sizes), count(sizes)
        if isinstance(got, (float, np.floating)) and got == want:
            raise NearlyRight(f"The count is right, but a count is an int, not the float {got}.")
        if isinstance(got, bool) or not isinstance(got, (int, float, np.number)):
            raise Mistake(f"Return one number, not {describe(got)}.")
        weights = count(sizes, bias=False)
        causes = {
            weights: "the biases are missing: one for each neuron",
            weights + len(sizes) - 1: "a layer has one bias for each of its neurons, not one in "
            "all",
            weights + sum(sizes): "the inputs of the network have no biases",
            weights + sum(sizes[:-1]): "a layer has as many biases as it has outputs, not inputs",
            want - weights: "the weights are missing",
            sum(sizes): "these are the neurons; count their weights and biases",
            count(sizes[:-1]): "the last layer is missing",
            count(sizes[1:]): "the first layer is missing",
            count(sizes[:2]): "only the first layer is counted",
            count(sizes[-2:]): "only the last layer is counted",
            0: "that is nothing at all",
        }
        if got != want:
            cause = causes.get(got, f"the layers of PyTorch have {want}")
            raise Mistake(f"For layer_sizes = {sizes} you count {got}: {cause}.")


# -- 07.2 ------------------------------------------------------------------------------------------


@exercise(
    "07.2",
    "shuffled_batches",
    points=2,
    hints=(
        "First put all N indices into a random order, then cut this order into pieces.",
        "`rng.permutation(N)` gives each index from 0 to N - 1 exactly once, in a random order.",
        "The pieces start at 0, batch_size, 2 * batch_size, and so on: `range(0, N, batch_size)`. "
        "A slice that reaches beyond the end just stops there.",
    ),
)
def _check_shuffled_batches(answer: Any) -> None:
    def batches(N: int, batch_size: int, rng: np.random.Generator) -> list[np.ndarray]:
        result = call(answer, N=N, batch_size=batch_size, rng=rng)
        if not np.iterable(result):
            raise Mistake(f"Return a list of index arrays, not {describe(result)}.")
        first = list(islice(result, N + 1))  # what never ends would fill the memory
        if len(first) > N:
            raise Mistake(f"With N = {N} you give more batches than samples.")
        return [as_array("Each batch", batch) for batch in first]

    # What earns half of the points comes last, when all the rest is right.
    for N, batch_size in ((12, 4), (3, 1), (60, 10)):
        _check_every_index_once(batches(N, batch_size, np.random.default_rng(N)), N, batch_size)
    _check_shuffled(batches(60, 10, np.random.default_rng(1)), 10)
    first, again, other = (
        np.concatenate(batches(60, 10, np.random.default_rng(seed))) for seed in (1, 1, 2)
    )
    rng = np.random.default_rng(1)
    epochs = [np.concatenate(batches(60, 10, rng)) for _ in range(2)]
    if np.array_equal(first, other) or np.array_equal(*epochs):
        raise Mistake(
            "Every call gives the same order: each epoch needs a new one, drawn by `rng`."
        )
    orders = {tuple(np.concatenate(batches(4, 2, rng)).tolist()) for _ in range(250)}
    if len(orders) < 20:  # all 24, but for bad luck of less than one in a million
        raise Mistake(
            f"Only {len(orders)} of the 24 orders of 4 samples ever occur: each has to be equally "
            "likely."
        )
    for N, batch_size in ((10, 3), (5, 8)):
        _check_every_index_once(batches(N, batch_size, np.random.default_rng(N)), N, batch_size)
    if not np.array_equal(first, again):
        raise Mistake(
            "Two generators with the same seed give different batches: draw from the `rng` that "
            "is passed in, so that an experiment can be repeated.",
            credit=0.5,
        )


def _check_every_index_once(batches: list[np.ndarray], N: int, batch_size: int) -> None:
    """Check sizes and contents of the batches, whatever their order."""
    case = f"With N = {N} and batch_size = {batch_size}"
    if any(batch.ndim != 1 for batch in batches):
        shape = next(batch.shape for batch in batches if batch.ndim != 1)
        raise Mistake(
            f"{case}, a batch has shape {shape}: it has to be a one-dimensional array of indices."
        )
    sizes = [len(batch) for batch in batches]
    want = [min(batch_size, N - start) for start in range(0, N, batch_size)]
    if 0 in sizes:
        raise Mistake(f"{case}, you give an empty batch: the sizes are {sizes}.")
    if sizes == [size for size in want if size == batch_size] != want:
        raise Mistake(
            f"{case}, the last, smaller batch is missing: only {sum(sizes)} samples are used.",
            credit=0.5,
        )
    if sizes == [batch_size] * len(want) != want:
        raise Mistake(f"{case}, the last batch should have {want[-1]}, not {batch_size}.")
    if sizes != want:
        hint = (
            " Is batch_size the number of batches in your code?" if len(sizes) == batch_size else ""
        )
        raise Mistake(f"{case}, the batches have the sizes {sizes}, not {want}.{hint}")
    indices = np.concatenate(batches)
    if not np.array_equal(indices, indices.astype(int)) or indices.dtype.kind == "b":
        raise Mistake(f"{case}, the batches hold {indices.dtype} values that are no indices.")
    if indices.dtype.kind == "f":
        raise NearlyRight(f"{case}, the indices are floats, and no array can be indexed with them.")
    if indices.min() < 0 or indices.max() >= N:
        raise Mistake(
            f"{case}, the indices go from {indices.min()} to {indices.max()}: they have to go from "
            f"0 to {N - 1}."
        )
    missing = N - len(set(indices.tolist()))
    if missing:
        raise Mistake(
            f"{case}, {missing} of the samples never occur and others occur twice: draw without "
            "replacement."
        )


def _check_shuffled(batches: list[np.ndarray], batch_size: int) -> None:
    """Check that all samples are mixed, not only the batches, or only inside of the batches."""
    indices = np.concatenate(batches)
    if np.array_equal(indices, np.sort(indices)):
        raise Mistake("The samples are not shuffled: the batches go through them in order.")
    if all(np.ptp(batch) == batch_size - 1 for batch in batches):
        where = "inside of" if batches[0].max() < batch_size else "only the order of"
        raise Mistake(
            f"You shuffle {where} the batches: neighbors in the data always stay in one batch. "
            "Shuffle the samples before you cut them into batches."
        )


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
    from sklearn.metrics import top_k_accuracy_score

    rng = np.random.default_rng(73)
    for N, K, k in ((40, 10, 3), (25, 6, 2), (30, 8, 1), (12, 5, 5)):
        y, scores = rng.integers(0, K, N), rng.normal(size=(N, K))
        scores[np.arange(N), y] += 0.7  # a model that knows something

        def share(k: int, scores: np.ndarray, y: np.ndarray = y, K: int = K) -> float:
            return float(top_k_accuracy_score(y, scores, k=k, labels=range(K))) if k else 0.0

        want = share(k, scores)
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
                ("none is ever right. Do you compare classes with scores?", 0.0),
                ("one candidate is missing.", share(k - 1, scores)),
                ("there is one candidate too many.", share(min(k + 1, K), scores)),
                (
                    "only the k-th highest score counts, not those above it.",
                    want - share(k - 1, scores),
                ),
            ],
        )


# -- 07.4 ------------------------------------------------------------------------------------------


@exercise(
    "07.4",
    "shift_images",
    points=2,
    hints=(
        "Begin with `np.zeros_like(images)`, and copy into it what stays inside of the image.",
        "The pixel in row i and column j gets what was in row i - down and column j - right, if "
        "that is inside of the image. Negative indices are not outside for NumPy: test for them.",
        "Two loops, over the rows i and the columns j, are enough: `[:, i, j]` is this pixel of "
        "all images at once. Two slices are faster, but `[:-down]` is empty for down = 0.",
    ),
)
def _check_shift_images(answer: Any) -> None:
    from scipy import ndimage

    rng = np.random.default_rng(74)
    images = rng.integers(1, 256, (4, 6, 9), dtype=np.uint8)  # no zeros: every pixel counts
    moves = ((2, 1), (1, 0), (0, 3), (0, 0), (-2, 0), (0, -1), (1, -4), (6, 0), (-7, 2), (3, 20))
    for down, right in moves:
        move = (0, down, right)
        want = ndimage.shift(images, move, order=0)
        try:
            got = as_array("The result", call(answer, images=images, down=down, right=right))
        except ValueError as error:
            if min(down, right) == 0:
                error.add_note("A shift by 0 needs care: the slice `[:-0]` is `[:0]`, empty.")
            raise
        mistakes = [
            ("nothing was moved.", images),
            (
                "what leaves the image on one side comes back on the other. It should be lost, "
                "and the free rows and columns should be 0.",
                np.roll(images, move, (0, 1, 2)),
            ),
            (
                "the directions are exchanged: `down` moves along the rows (axis 1), `right` along "
                "the columns (axis 2).",
                ndimage.shift(images, (0, right, down), order=0),
            ),
            (
                "the signs are reversed: positive numbers move down and to the right.",
                ndimage.shift(images, (0, -down, -right), order=0),
            ),
            (
                "the images are shifted within the batch: axis 0 counts the images.",
                ndimage.shift(images, (down, right, 0), order=0),
            ),
            (
                "the free rows and columns repeat the edge; they should be 0.",
                ndimage.shift(images, move, order=0, mode="nearest"),
            ),
            ("only the rows are moved.", ndimage.shift(images, (0, down, 0), order=0)),
            ("only the columns are moved.", ndimage.shift(images, (0, 0, right), order=0)),
        ]
        if 0 in (down, right) and want.any() and not got.any():
            raise Mistake(
                f"With down = {down} and right = {right} the images vanish: the slice `[:-0]` is "
                "`[:0]`, empty.",
                credit=0.5,
            )
        compare(f"The result with down = {down} and right = {right}", got, want, mistakes=mistakes)
        if got.dtype != images.dtype:
            raise NearlyRight(
                f"The pixels are right, but of type {got.dtype} instead of {images.dtype}: "
                "`np.zeros_like(images)` has the right one."
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
    learning_rate = 0.1
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
    model.register_forward_hook(lambda _, inputs, output: happened.append(f"{len(output)} rows"))
    last = list(model.parameters())[-1]
    last.register_post_accumulate_grad_hook(lambda _: happened.append("backward"))
    loss = call(
        answer,
        model=model,
        optimizer=SGD(model.parameters(), lr=learning_rate),
        X=torch.tensor(X),
        y=torch.tensor(y),
        chunk_size=chunk_size,
    )

    def flat(arrays: list[np.ndarray]) -> np.ndarray:
        return np.concatenate([np.ravel(array) for array in arrays])

    def gradient(weights: np.ndarray, squash: bool = False) -> np.ndarray:
        return flat(central_difference(lambda p: weights @ _losses(p, X, y, squash), params))

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
                *(
                    (text, gradient(w), *credit)
                    for text, w, *credit in _wrong_weights(N, chunk_size)
                ),
            ],
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
    _check_memory(happened, N, chunk_size)


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


def _check_memory(happened: list[str], N: int, chunk_size: int) -> None:
    """Check that never more than one chunk and its graph have to be in memory."""
    rows = max(int(event.split()[0]) for event in happened if event.endswith("rows"))
    if rows > chunk_size:
        raise Mistake(
            f"The step is right, but {rows} rows went through the model at once, and chunk_size is "
            f"{chunk_size}.",
            credit=0.5,
        )
    if happened.count("backward") < -(-N // chunk_size):
        raise Mistake(
            "The step is right, but `backward()` waits for the last chunk: until then the graphs "
            "of all chunks are in memory. Call it for each chunk.",
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
        if kh == kw > 1:
            mistakes.append(("the kernel is transposed.", conv2d(image, kernel.T.copy())))
        if got.shape == image.shape != want.shape:
            raise Mistake(
                f"{case} is as large as the image: count only the places where the whole kernel "
                "fits, without padding.",
                credit=0.5 * bool(kh == kw and np.allclose(got, conv2d(image, kernel, padding=1))),
            )
        if kh > 1 and got.shape == (H - kh, W - kw):
            raise Mistake(f"{case} has one row and one column too few: `range(n)` ends at n - 1.")
        if got.shape == (H - kh + 1, W - kh + 1) != want.shape:
            raise Mistake(f"{case} has shape {got.shape}: a kernel need not be square.")
        if got.shape == (*want.shape, kh, kw):
            raise Mistake(f"{case} has shape {got.shape}: sum the products under the kernel.")
        compare(case, got, want, mistakes=mistakes)
