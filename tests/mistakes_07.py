"""Typical wrong answers to the exercises of lecture 07, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

MISTAKES = {
    "07.1": [
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_in * channels_out
return weights, weights * places
""",
            "the biases are missing, one for each output channel",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_in * channels_out
return weights + 1, weights * places
""",
            "not only one in all",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_in * channels_out
return weights + channels_in, weights * places
""",
            "not for each input channel",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_in * channels_out
return weights + channels_in * channels_out, weights * places
""",
            "not one for each window",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_out
return weights + channels_out, weights * places
""",
            "a window has weights for each input channel",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_in
return weights + channels_out, weights * places
""",
            "each output channel has a window of its own",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_in
return weights + 1, weights * places
""",
            "has a window and a bias of its own",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * channels_in * channels_out
return weights + channels_out, weights * places
""",
            "k × k weights for each input channel, not k",
            0,
        ),
        (
            """
places = (H - k + 1) * (W - k + 1)
weights = k * k * channels_in * channels_out + channels_out
return weights * places, weights * places
""",
            "the weights are shared",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights * H * W
""",
            "the window stays inside of the image",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights * (H - k) * (W - k)
""",
            "there is one more place in each direction",
            0,
        ),
        (
            """
parameters = k * k * channels_in * channels_out + channels_out
return parameters, parameters * (H - k + 1) * (W - k + 1)
""",
            "a bias is added, not multiplied",
            0,
        ),
        (
            """
parameters = k * k * channels_in * channels_out + channels_out
return parameters, parameters * H * W
""",
            "a bias is added, and the window fits into fewer",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights
""",
            "the window visits many",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights // channels_out * (H - k + 1) * (W - k + 1)
""",
            "that is for one output channel",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights // channels_in * (H - k + 1) * (W - k + 1)
""",
            "a window covers all input channels",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, channels_in * channels_out * (H - k + 1) * (W - k + 1)
""",
            "in each place the window has k × k weights",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights * (H - k + 1) ** 2
""",
            "the image need not be square",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights * (H // k) * (W // k)
""",
            "the window moves by one pixel, not by k",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights * (H - k + 1) * (W - k + 1), weights + channels_out
""",
            "the parameters come first",
            0.5,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out + 0.0, weights * (H - k + 1) * (W - k + 1)
""",
            "a count is an int, not a float",
            0.5,
        ),
        (
            "return 416, 230400",
            "the layer of PyTorch has",
            0,
        ),
        (
            "return k * k * channels_in * channels_out + channels_out",
            "Return two numbers, parameters and multiplications, not",
            0,
        ),
        (
            "return [416], [230400]",
            "Return two whole numbers",
            0,
        ),
        (
            "weights = k * k * channels_in * channels_out",
            "returned None: did you forget `return`?",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights * (H + k - 1) * (W + k - 1)
""",
            "but there is no padding",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, weights * (H - k - 1) * (W - k - 1)
""",
            "there are H - k + 1 from top to bottom",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, 2 * weights * (H - k + 1) * (W - k + 1)
""",
            "only multiplications count, not additions",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, k * k * (H - k + 1) * (W - k + 1)
""",
            "each output channel has a window of its own",
            0,
        ),
        (
            "return k * k + 1, k * k * (H - k + 1) * (W - k + 1)",
            "has a window and a bias of its own",
            0,
        ),
        (
            """
weights = k * k * channels_in * channels_out
return weights + channels_out, 7
""",
            "You count 7 multiplications: one image takes",
            0,
        ),
    ],
    "07.2": [
        (
            """
order = rng.permutation(len(writers))
mask = np.zeros(len(writers), dtype=bool)
mask[order[: round(share * len(writers))]] = True
return mask
""",
            "is in both sets",
            0,
        ),
        (
            "return rng.random(len(writers)) < share",
            "Draw writers, not images",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = names[: round(share * len(names))]
return np.isin(writers, chosen)
""",
            "Every call chooses the same writers",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = np.random.default_rng(0).permutation(names)[: round(share * len(names))]
return np.isin(writers, chosen)
""",
            "Every call chooses the same writers",
            0,
        ),
        (
            """
names = np.unique(writers)
start = rng.integers(len(names))
chosen = np.roll(names, start)[: round(share * len(names))]
return np.isin(writers, chosen)
""",
            "draw each writer independently",
            0,
        ),
        (
            """
names = np.unique(writers)[:-1]
chosen = rng.permutation(names)[: round(share * (len(names) + 1))]
return np.isin(writers, chosen)
""",
            "of 12 writers are ever chosen",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.permutation(names)[: int(share * len(names))]
return np.isin(writers, chosen)
""",
            "`int` cuts off",
            0.5,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.permutation(names)[round(share * len(names)) :]
return np.isin(writers, chosen)
""",
            "True should stand for validation images",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.permutation(names)[: round(share * len(writers))]
return np.isin(writers, chosen)
""",
            "take the share of the writers, not of the images",
            0,
        ),
        (
            """
chosen = rng.choice(writers, round(share * len(np.unique(writers))))
return np.isin(writers, chosen)
""",
            "`np.unique(writers)` names each that occurs once",
            0,
        ),
        (
            """
count = len(np.unique(writers))
chosen = rng.permutation(count)[: round(share * count)]
return np.isin(writers, chosen)
""",
            "The numbers of the writers are any numbers",
            0,
        ),
        (
            """
names = np.unique(writers)
return np.isin(names, rng.permutation(names)[: round(share * len(names))])
""",
            "one entry for each writer: give one for each image",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.permutation(names)[: round(share * len(names))]
return np.flatnonzero(np.isin(writers, chosen))
""",
            "not list numbers of images or writers",
            0,
        ),
        (
            """
names = np.unique(writers)
return rng.permutation(names)[: round(share * len(names))]
""",
            "not list numbers of images or writers",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.permutation(names)[: round(share * len(names))]
return np.isin(writers, chosen).astype(int)
""",
            "Make booleans of them",
            0.5,
        ),
        (
            """
names = np.unique(writers)
chosen = np.random.permutation(names)[: round(share * len(names))]
return np.isin(writers, chosen)
""",
            "Two generators with the same seed give different splits",
            0.5,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.permutation(names)[: round(share * len(names))]
return np.isin(writers, chosen)[:, None]
""",
            "but there are",
            0,
        ),
        (
            """
rng.shuffle(writers)
return np.isin(writers, writers[:3])
""",
            "changes its argument `writers` in place",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.permutation(names)[: share * len(names)]
return np.isin(writers, chosen)
""",
            "with TypeError: slice indices must be integers",
            0,
        ),
        (
            "chosen = np.unique(writers)",
            "returned None: did you forget `return`?",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = rng.choice(names, round(share * len(names)))
return np.isin(writers, chosen)
""",
            "a writer is drawn twice",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = names[rng.integers(len(names), size=round(share * len(names)))]
return np.isin(writers, chosen)
""",
            "a writer is drawn twice",
            0,
        ),
        (
            """
names = np.unique(writers)
chosen = [rng.choice(names) for _ in range(round(share * len(names)))]
return np.isin(writers, chosen)
""",
            "draws none twice with `replace=False`",
            0,
        ),
        (
            """
chosen = rng.choice(writers, round(share * len(np.unique(writers))), replace=False)
return np.isin(writers, chosen)
""",
            "`np.unique(writers)` names each that occurs once",
            0,
        ),
        (
            """
mask = np.zeros(len(writers), dtype=bool)
for name in rng.permutation(np.unique(writers)):
    if mask.sum() < share * len(writers):
        mask |= writers == name
return mask
""",
            "count writers, not images",
            0,
        ),
        (
            """
names = np.unique(writers)
return np.isin(writers, names[rng.random(len(names)) < share])
""",
            "let chance decide which writers, not how many",
            0,
        ),
        (
            """
import math
names = np.unique(writers)
chosen = rng.permutation(names)[: math.ceil(share * len(names))]
return np.isin(writers, chosen)
""",
            "`ceil` goes up",
            0.5,
        ),
        (
            """
names, images = np.unique(writers, return_counts=True)
shares = images / len(writers)
chosen = rng.choice(names, round(share * len(names)), replace=False, p=shares)
return np.isin(writers, chosen)
""",
            "give each writer the same chance",
            0.5,
        ),
        (
            """
names = list(dict.fromkeys(rng.permutation(writers).tolist()))
return np.isin(writers, names[: round(share * len(names))])
""",
            "give each writer the same chance",
            0.5,
        ),
    ],
    "07.3": [
        (
            "return np.mean(scores.argmax(axis=1) == y)",
            "only the highest score counts, whatever k is",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, :k]
return (candidates == y[:, None]).any(axis=1).mean()
""",
            "these are the k lowest scores",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return (candidates == y[:, None]).any(axis=1).sum()
""",
            "that is their number: divide it by the number of samples",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return 100 * (candidates == y[:, None]).any(axis=1).mean()
""",
            "that is a percentage",
            0.5,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return (candidates != y[:, None]).all(axis=1).mean()
""",
            "that is the share of mistakes",
            0.5,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return (candidates == y[:, None]).mean()
""",
            "the mean goes over all candidates",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return (candidates == y[:, None]).any(axis=1)
""",
            "has shape (40,): average over the samples",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k]
return (candidates == y).mean()
""",
            "only the k-th highest score counts",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k + 1:]
return (candidates == y[:, None]).any(axis=1).mean()
""",
            "one candidate is missing",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k - 1:]
return (candidates == y[:, None]).any(axis=1).mean()
""",
            "there is one candidate too many",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -3:]
return (candidates == y[:, None]).any(axis=1).mean()
""",
            "25 samples with 6 classes and k = 2: there is one candidate too many",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return (candidates == y).any(axis=1).mean()
""",
            "in your line `return (candidates == y).any(axis=1).mean()`\nwith ",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=0)[-k:]
return (candidates == y[:, None]).any(axis=1).mean()
""",
            "with ",
            0,
        ),
        (
            """
candidates = np.sort(scores, axis=1)[:, -k:]
return (candidates == y[:, None]).any(axis=1).mean()
""",
            "Do you compare classes with scores",
            0,
        ),
        (
            """
right = 0
for i in range(len(y)):
    candidates = []
    for _ in range(k):
        best = scores[i].argmax()
        candidates.append(best)
        scores[i, best] = -np.inf
    right += y[i] in candidates
return right / len(y)
""",
            "changes its argument `scores` in place",
            0,
        ),
        (
            """
right = 0
for i in range(len(y)):
    if y[i] in np.argsort(scores[i])[-k:]:
        right += 1
        return right / len(y)
""",
            "is 0.025, but it should be",
            0,
        ),
        (
            "return 0.7",
            "is 0.7, but it should be",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
accuracy = (candidates == y[:, None]).any(axis=1).mean()
""",
            "returned None: did you forget `return`?",
            0,
        ),
        (
            """
ranks = np.argsort(np.argsort(scores, axis=1), axis=1)[:, -k:]
return (ranks == y[:, None]).any(axis=1).mean()
""",
            "the second `argsort` makes ranks, not classes",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return (candidates == y[:, None]).any(axis=1).sum() / scores.size
""",
            "divide by the number of samples, not of scores",
            0,
        ),
        (
            """
candidates = np.argsort(np.abs(scores), axis=1)[:, -k:]
return (candidates == y[:, None]).any(axis=1).mean()
""",
            "not the largest absolute values",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return (candidates == y[:, None]).all(axis=1).mean()
""",
            "or ask that all k candidates be right?",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return np.isin(y, candidates).mean()
""",
            "with the class of this row alone",
            0,
        ),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
return float((candidates == y[:, None]).any())
""",
            "ask `any` of each row: `axis=1`",
            0,
        ),
    ],
    "07.4": [
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return odd, even
""",
            "in the wrong order: the forgiven one first",
            0.5,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return even, even
""",
            "The first image is right. For the second, pooling differs in 0 of 16 entries",
            0.5,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return odd, odd
""",
            "The first image is not forgiven: pooling differs in 16 of 16",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return even, np.where(odd > 0, 100, 0)
""",
            "Pooling makes the same number of all windows of the second image",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink

odd[0, 1] = 0
odd[0, 3] = 0
return even, odd
""",
            "stays as it is",
            0.5,
        ),
        (
            "return np.full((8, 8), 9), np.full((8, 8), 9)",
            "Pooling makes the same number of all windows of the first image",
            0,
        ),
        (
            "return np.zeros((8, 8)), np.eye(8)",
            "of all windows of the first image: that is too easy",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return even, np.full((8, 8), 9)
""",
            "of all windows of the second image",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink

left, leaves = np.zeros((8, 8)), np.zeros((8, 8))
left[::2, 1::2] = ink
leaves[::2, ::2] = ink
return left, leaves
""",
            "in the wrong order",
            0.5,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return even.T, odd.T
""",
            "That would be right for a move down; move to the right",
            0,
        ),
        (
            """
stripes = np.zeros((8, 8))
stripes[:, 3] = 100
return stripes, np.eye(8)
""",
            "The first image is not forgiven",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return even
""",
            "Return two images, not an array of shape (8, 8)",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return even, odd, ink
""",
            "Return two images, not",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return ink, odd
""",
            "The first image has shape (4, 4); it should have (8, 8)",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
return even, odd * 2
""",
            "The second image has gray levels that are not from 0 to 255",
            0,
        ),
        (
            """
ink = np.arange(10, 170, 10).reshape(4, 4)
even, odd = np.zeros((8, 8)), np.zeros((8, 8))
even[::2, ::2] = ink
odd[::2, 1::2] = ink
""",
            "returned None: did you forget `return`?",
            0,
        ),
    ],
    "07.5": [
        (
            """
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "what earlier steps left in `.grad` was added",
            0,
        ),
        (
            """
total = 0.0
for i in range(0, len(X), chunk_size):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "`zero_grad()` throws away the gradients of the chunks before",
            0,
        ),
        (
            """
total = 0.0
for i in range(0, len(X), chunk_size):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size])
    loss.backward()
    optimizer.step()
    total += loss.item()
return total
""",
            "There is a step after every chunk",
            0,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    logits = model(X[i : i + chunk_size]).softmax(dim=1)
    loss = nn.functional.cross_entropy(logits, y[i : i + chunk_size], reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "softmax is done twice",
            0,
        ),
        (
            """
optimizer.zero_grad()
optimizer.step()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
return total
""",
            "`step()` comes too early",
            0,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    total += loss.item()
optimizer.step()
return total
""",
            "`backward()` is never called",
            0,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
return total
""",
            "`step()` is never called on the `optimizer`",
            0,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum")
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "the losses are summed: divide by the number of samples in the whole batch",
            0,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size])
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "the means of the chunks are summed",
            0,
        ),
        (
            """
optimizer.zero_grad()
total, chunks = 0.0, len(range(0, len(X), chunk_size))
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size])
    (loss / chunks).backward()
    total += loss.item() / chunks
optimizer.step()
return total
""",
            "all chunks count the same, but the last one is smaller",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size])
    loss = loss * chunk_size / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "weigh it by its own length",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for k in range(len(X) // chunk_size):
    i = k * chunk_size
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "Only 6 of the 7 samples go through the model",
            0,
        ),
        (
            """
optimizer.zero_grad()
loss = nn.functional.cross_entropy(model(X), y)
loss.backward()
optimizer.step()
return loss.item()
""",
            "6 rows went through the model at once",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    total += nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                             reduction="sum") / len(X)
total.backward()
optimizer.step()
return total.item()
""",
            "`backward()` waits for the last chunk",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss
optimizer.step()
return total
""",
            "the loss is returned as a tensor",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
optimizer.step()
return loss.item()
""",
            "The returned loss of 6 samples in chunks of 2: only the last chunk counts",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
optimizer.step()
return nn.functional.cross_entropy(model(X), y).item()
""",
            "this is the loss after the step",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
optimizer.step()
""",
            "returned None: did you forget `return`?",
            0,
        ),
        (
            """
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "`step()` is never called on the `optimizer`",
            0,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward(retain_graph=True)
    total += loss
optimizer.step()
return total.item()
""",
            "the graphs of all earlier chunks stay in memory",
            0.5,
        ),
        (
            """
optimizer = torch.optim.SGD(model.parameters(), 0.1)
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "`step()` is never called on the `optimizer`",
            0,
        ),
        (
            """
rate = optimizer.param_groups[0]['lr']
optimizer = torch.optim.SGD(model.parameters(), rate)
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "the given `optimizer` never took a step",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    rows = X[i : i + chunk_size]
    loss = nn.functional.cross_entropy(model(rows), y[: len(rows)],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "do the labels belong to the rows?",
            0,
        ),
        (
            """
optimizer.zero_grad()
total, chunks = 0.0, max(len(X) // chunk_size, 1)
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size])
    (loss / chunks).backward()
    total += loss.item() / chunks
optimizer.step()
return total
""",
            "the number of chunks is rounded down",
            0,
        ),
        (
            """
optimizer.zero_grad()
with torch.no_grad():
    logits = model(X[:chunk_size])
loss = nn.functional.cross_entropy(logits, y[:chunk_size])
loss.backward()
optimizer.step()
return loss.item()
""",
            "under `no_grad`",
            0,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X)):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    loss.backward()
    total += loss.item()
optimizer.step()
return total
""",
            "11 rows went through the model for 6 samples: do the chunks overlap?",
            0,
        ),
        (
            """
optimizer.zero_grad()
weights = list(model.parameters())
for weight in weights:
    weight.grad = torch.zeros_like(weight)
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum")
    for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
        weight.grad += slope
    total += loss.item()
optimizer.step()
return total
""",
            "the losses are summed",
            0,
        ),
        (
            """
optimizer.zero_grad()
weights = list(model.parameters())
for weight in weights:
    weight.grad = torch.zeros_like(weight)
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    for weight, slope in zip(weights, torch.autograd.grad(loss, weights, retain_graph=True)):
        weight.grad += slope
    total += loss
optimizer.step()
return total.item()
""",
            "the graphs of all earlier chunks stay in memory",
            0.5,
        ),
        (
            """
optimizer.zero_grad()
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(X[i : i + chunk_size], y[i : i + chunk_size])
    loss.backwards()
optimizer.step()
return total
""",
            "model = a Sequential, optimizer = an SGD",
            0,
        ),
    ],
    "07.6": [
        (
            """
kernel = kernel[::-1, ::-1]
kh, kw = kernel.shape
return np.array([[(image[i : i + kh, j : j + kw] * kernel).sum()
                  for j in range(image.shape[1] - kw + 1)]
                 for i in range(image.shape[0] - kh + 1)])
""",
            "the kernel is turned by 180°",
            0.5,
        ),
        (
            """
from scipy.signal import convolve2d
return convolve2d(image, kernel, mode="valid")
""",
            "the kernel is turned by 180°",
            0.5,
        ),
        (
            """
from scipy.signal import correlate2d
return correlate2d(image, kernel, mode="same")
""",
            "is as large as the image",
            0.5,
        ),
        (
            """
kernel = kernel.T
kh, kw = kernel.shape
return np.array([[(image[i : i + kh, j : j + kw] * kernel).sum()
                  for j in range(image.shape[1] - kw + 1)]
                 for i in range(image.shape[0] - kh + 1)])
""",
            "the kernel is transposed",
            0,
        ),
        (
            """
kh, kw = kernel.shape
return np.array([[(image[i : i + kh, j : j + kw] * kernel).sum()
                  for j in range(image.shape[1] - kw)]
                 for i in range(image.shape[0] - kh)])
""",
            "has one row and one column too few",
            0,
        ),
        (
            """
k = kernel.shape[0]
return np.array([[(image[i : i + k, j : j + k] * kernel).sum()
                  for j in range(image.shape[1] - k + 1)]
                 for i in range(image.shape[0] - k + 1)])
""",
            "when it was called with image = an array of shape (7, 6), kernel = [[",
            0,
        ),
        (
            """
k, w = kernel.shape
result = np.zeros((image.shape[0] - k + 1, image.shape[1] - k + 1))
for i in range(image.shape[0] - k + 1):
    for j in range(image.shape[1] - w + 1):
        result[i, j] = (image[i : i + k, j : j + w] * kernel).sum()
return result
""",
            "a kernel need not be square",
            0,
        ),
        (
            """
kh, kw = kernel.shape
return np.array([[image[i : i + kh, j : j + kw] * kernel
                  for j in range(image.shape[1] - kw + 1)]
                 for i in range(image.shape[0] - kh + 1)])
""",
            "sum the products under the kernel",
            0,
        ),
        (
            """
kh, kw = kernel.shape
return np.array([[(image[i : i + kh, j : j + kw] * kernel).mean()
                  for j in range(image.shape[1] - kw + 1)]
                 for i in range(image.shape[0] - kh + 1)])
""",
            "the sum over the kernel became a mean",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1), dtype=image.dtype)
for i in range(H - kh + 1):
    for j in range(W - kw + 1):
        result[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
return result
""",
            "the decimals are cut off",
            0.5,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh + 1):
    for j in range(W - kw + 1):
        for u in range(kh):
            for v in range(kw):
                result[i, j] = image[i + u, j + v] * kernel[u, v]
return result
""",
            "is wrong in 24 of 24 entries. The largest error is at [",
            0,
        ),
        (
            """
kh, kw = kernel.shape
return np.array([[image[i : i + kh, j : j + kw] @ kernel
                  for j in range(image.shape[1] - kw + 1)]
                 for i in range(image.shape[0] - kh + 1)])
""",
            "sum the products under the kernel",
            0,
        ),
        (
            "return image * kernel",
            "with ValueError: operands could not be broadcast",
            0,
        ),
        (
            """
kh, kw = kernel.shape
return np.array([[(image[j : j + kh, i : i + kw] * kernel).sum()
                  for j in range(image.shape[0] - kh + 1)]
                 for i in range(image.shape[1] - kw + 1)])
""",
            "is transposed: rows and columns are exchanged",
            0.5,
        ),
        (
            """
kh, kw = kernel.shape
return np.array([[(kernel * image[i : i + kh, j : j + kw]).sum()
                  for j in range(image.shape[1] - kw + 1, 2)]
                 for i in range(image.shape[0] - kh + 1, 2)])
""",
            "has shape (0,), but it should have shape (4, 6)",
            0,
        ),
        (
            """
for i in range(image.shape[0]):
    for j in range(image.shape[1]):
        image[i, j] = (image[i : i + 1, j : j + 1] * kernel).sum()
return image
""",
            "changes its argument `image` in place",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh + 1):
    for j in range(W - kw + 1):
        result[i, j] = (image[i : i + kh, j : j + kw] @ kernel).sum()
return result
""",
            "`@` is the product of matrices; entry by entry is `*`",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh + 1):
    for j in range(W - kw + 1):
        result[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return result
""",
            "all but the first row stays 0: does `return` stand inside of a loop?",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh + 1):
    for j in range(W - kw + 1):
        result[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
        return result
""",
            "all but the first number stays 0",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh):
    for j in range(W - kw):
        result[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
return result
""",
            "the last row and column stay 0",
            0,
        ),
        (
            """
from scipy.signal import correlate2d
return correlate2d(image, kernel, mode="full")
""",
            "the kernel reaches over the edge",
            0,
        ),
        (
            """
from scipy.signal import correlate2d
return correlate2d(image, kernel, mode="valid")[::2, ::2]
""",
            "move the kernel by one pixel at a time",
            0,
        ),
        (
            """
from scipy.signal import correlate2d
kh, kw = kernel.shape
return correlate2d(image, kernel, mode="valid")[::kh, ::kw]
""",
            "move the kernel by one pixel at a time",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh):
    for j in range(W - kw + 1):
        result[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
return result
""",
            "the last row stays 0",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh + 1):
    for j in range(W - kw):
        result[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
return result
""",
            "the last column stays 0",
            0,
        ),
        (
            """
kh, kw = kernel.shape
H, W = image.shape
result = np.zeros((H - kh + 1, W - kw + 1))
for i in range(H - kh + 1):
    for j in range(W - kw + 1):
        for u in range(kh):
            for v in range(kw):
                result[i, j] += kernel[u, v] * image[i - u, j - v]
return result
""",
            "plus, not minus",
            0,
        ),
    ],
}

# Right, in another way than the solution.
RIGHT = {
    "07.1": [
        """
weights = k * k * channels_in * channels_out
places = (H - k + 1) * (W - k + 1)
return np.array([weights + channels_out, weights * places])
""",
    ],
    "07.2": [
        """
names = np.unique(writers)
chosen = rng.choice(names, round(share * len(names)), replace=False)
return np.isin(writers, chosen)
""",
    ],
    "07.4": [
        """
ink = np.arange(10, 170, 10).reshape(4, 4)
images = np.zeros((2, 8, 8))
images[0, ::2, ::2] = ink
images[1, ::2, 1::2] = ink
return images
""",
    ],
    "07.5": [
        """
optimizer.zero_grad()
weights = list(model.parameters())
for weight in weights:
    weight.grad = torch.zeros_like(weight)
total = 0.0
for i in range(0, len(X), chunk_size):
    loss = nn.functional.cross_entropy(model(X[i : i + chunk_size]), y[i : i + chunk_size],
                           reduction="sum") / len(X)
    for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
        weight.grad += slope
    total += loss.item()
optimizer.step()
return total
""",
    ],
}
