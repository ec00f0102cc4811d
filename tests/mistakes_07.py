"""Typical wrong answers to the exercises of lecture 07, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

MISTAKES = {
    "07.1": [
        (
            "return sum(a * b for a, b in zip(layer_sizes, layer_sizes[1:]))",
            "the biases are missing",
            0,
        ),
        (
            "return sum(a * b + 1 for a, b in zip(layer_sizes, layer_sizes[1:]))",
            "one bias for each of its neurons, not one in all",
            0,
        ),
        (
            "return sum(a * b for a, b in zip(layer_sizes, layer_sizes[1:])) + sum(layer_sizes)",
            "the inputs of the network have no biases",
            0,
        ),
        (
            "return sum(a * b + a for a, b in zip(layer_sizes, layer_sizes[1:]))",
            "as many biases as it has outputs, not inputs",
            0,
        ),
        ("return sum(layer_sizes)", "these are the neurons", 0),
        ("return sum(layer_sizes[1:])", "the weights are missing", 0),
        (
            """
d, n = layer_sizes[0], layer_sizes[1]
return d * n + n
""",
            "only the first layer is counted",
            0,
        ),
        (
            """
d, h, K = layer_sizes
return d * h + h + h * K + K
""",
            "with ValueError: too many values to unpack",
            0,
        ),
        ("return 101770", "you count 101770: the layers of PyTorch have", 0),
        (
            """
total = 0
for l in range(len(layer_sizes) - 2):
    total += (layer_sizes[l] + 1) * layer_sizes[l + 1]
return total
""",
            "the last layer is missing",
            0,
        ),
        (
            """
total = 0
for l in range(len(layer_sizes)):
    total += (layer_sizes[l] + 1) * layer_sizes[l + 1]
return total
""",
            "in your line `total += (layer_sizes[l] + 1) * layer_sizes[l + 1]`\nwith IndexError",
            0,
        ),
        (
            """
total = 0
for a, b in zip(layer_sizes, layer_sizes[1:]):
    total += (a + 1) * b
    return total
""",
            "only the first layer is counted",
            0,
        ),
        (
            """
total = 0
for a, b in zip(layer_sizes, layer_sizes[1:]):
    total += (a + 1) * b
""",
            "returned None: did you forget `return`?",
            0,
        ),
        (
            "print(sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:])))",
            "prints its result, but returns None",
            0,
        ),
        (
            "return [(a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:])]",
            "Return one number, not [",
            0,
        ),
        (
            "return float(sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:])))",
            "a count is an int, not the float",
            0.5,
        ),
        (
            """
total, a = 0, layer_sizes.pop(0)
for b in layer_sizes:
    total, a = total + (a + 1) * b, b
return total
""",
            "changes its argument `layer_sizes` in place",
            0,
        ),
    ],
    "07.2": [
        (
            "return [rng.integers(0, N, batch_size) for _ in range(N // batch_size)]",
            "draw without replacement",
            0,
        ),
        (
            """
return [rng.choice(N, min(batch_size, N - i), replace=False)
        for i in range(0, N, batch_size)]
""",
            "draw without replacement",
            0,
        ),
        (
            """
order = rng.permutation(N)
return [order[k * batch_size : (k + 1) * batch_size] for k in range(N // batch_size)]
""",
            "the last, smaller batch is missing: only 9 samples",
            0.5,
        ),
        (
            """
order = rng.permutation(N)
return [order[k * batch_size : (k + 1) * batch_size]
        for k in range(N // batch_size + 1)]
""",
            "you give an empty batch",
            0,
        ),
        (
            """
order = rng.permutation(N)
return [order[np.arange(i, i + batch_size) % N] for i in range(0, N, batch_size)]
""",
            "the last batch should have 1, not 3",
            0,
        ),
        (
            "return [np.arange(N)[i : i + batch_size] for i in range(0, N, batch_size)]",
            "The samples are not shuffled",
            0,
        ),
        (
            """
batches = [np.arange(N)[i : i + batch_size] for i in range(0, N, batch_size)]
if N % batch_size == 0:
    rng.shuffle(batches)
return batches
""",
            "You shuffle only the order of the batches",
            0,
        ),
        (
            """
return [rng.permutation(np.arange(N)[i : i + batch_size])
        for i in range(0, N, batch_size)]
""",
            "You shuffle inside of the batches",
            0,
        ),
        (
            """
order = np.random.default_rng(0).permutation(N)
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "Every call gives the same order",
            0,
        ),
        (
            """
order = np.random.permutation(N)
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "Two generators with the same seed give different batches",
            0.5,
        ),
        (
            """
order = torch.randperm(N)
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "Two generators with the same seed give different batches",
            0.5,
        ),
        (
            "return np.array_split(rng.permutation(N), batch_size)",
            "Is batch_size the number of batches in your code?",
            0,
        ),
        (
            "return np.array_split(rng.permutation(N), -(-N // batch_size))",
            "the batches have the sizes [3, 3, 2, 2], not [3, 3, 3, 1].",
            0,
        ),
        (
            """
order = np.roll(np.arange(N), rng.integers(N))
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "of the 24 orders of 4 samples ever occur",
            0,
        ),
        (
            """
order = rng.permutation(N) + 1
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "the indices go from 1 to 12: they have to go from 0 to 11",
            0,
        ),
        ("return rng.permutation(N)", "a batch has shape (): it has to be a one-dimensional", 0),
        (
            "return rng.permutation(N).reshape(-1, batch_size)",
            "with ValueError: cannot reshape array of size 10",
            0,
        ),
        (
            """
order = np.arange(N)
rng.shuffle(order)
""",
            "returned None: did you forget `return`?",
            0,
        ),
        (
            """
order = rng.shuffle(np.arange(N))
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "with TypeError: 'NoneType' object is not subscriptable",
            0,
        ),
        (
            """
order = rng.random(N)
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "the batches hold float64 values that are no indices",
            0,
        ),
        (
            """
order = rng.permutation(N) * 1.0
return [order[i : i + batch_size] for i in range(0, N, batch_size)]
""",
            "the indices are floats",
            0.5,
        ),
        ("return N // batch_size", "Return a list of index arrays, not 3.", 0),
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
            "Do you compare classes with scores?",
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
        ("return 0.7", "is 0.7, but it should be", 0),
        (
            """
candidates = np.argsort(scores, axis=1)[:, -k:]
accuracy = (candidates == y[:, None]).any(axis=1).mean()
""",
            "returned None: did you forget `return`?",
            0,
        ),
    ],
    "07.4": [
        (
            "return np.roll(images, (down, right), axis=(1, 2))",
            "what leaves the image on one side comes back on the other",
            0,
        ),
        (
            """
from scipy import ndimage
return ndimage.shift(images, (0, right, down), order=0)
""",
            "the directions are exchanged",
            0,
        ),
        (
            """
from scipy import ndimage
return ndimage.shift(images, (0, -down, -right), order=0)
""",
            "the signs are reversed",
            0,
        ),
        (
            """
from scipy import ndimage
return ndimage.shift(images, (down, right, 0), order=0)
""",
            "the images are shifted within the batch",
            0,
        ),
        (
            """
from scipy import ndimage
return ndimage.shift(images, (0, down, right), order=0, mode="nearest")
""",
            "the free rows and columns repeat the edge",
            0,
        ),
        (
            """
out = np.zeros_like(images)
out[:, down:] = images[:, :-down]
return out
""",
            "only the rows are moved",
            0,
        ),
        (
            """
out = np.zeros_like(images)
out[:, down:, right:] = images[:, :-down, :-right]
return out
""",
            "A shift by 0 needs care",
            0,
        ),
        (
            """
out = np.zeros_like(images)
if down and right:
    out[:, down:, right:] = images[:, :-down, :-right]
return out
""",
            "With down = 1 and right = 0 the images vanish",
            0.5,
        ),
        (
            """
out = np.zeros_like(images)
H, W = images.shape[1:]
out[:, down:, right:] = images[:, : H - down, : W - right]
return out
""",
            "when it was called with images = an array of shape (4, 6, 9), down = -2, right = 0",
            0,
        ),
        (
            """
out = np.zeros_like(images)
for i in range(images.shape[1]):
    for j in range(images.shape[2]):
        if i - down < images.shape[1] and j - right < images.shape[2]:
            out[:, i, j] = images[:, i - down, j - right]
return out
""",
            "what leaves the image on one side comes back on the other",
            0,
        ),
        (
            """
images[:] = np.roll(images, (down, right), axis=(1, 2))
images[:, :down] = 0
images[:, :, :right] = 0
return images
""",
            "changes its argument `images` in place",
            0,
        ),
        (
            """
from scipy import ndimage
return ndimage.shift(images / 1.0, (0, down, right), order=0)
""",
            "The pixels are right, but of type float64 instead of uint8",
            0.5,
        ),
        ("return images", "nothing was moved", 0),
        (
            """
out = np.pad(images, ((0, 0), (down, 0), (right, 0)))
return out
""",
            "has shape (4, 8, 10), but it should have shape (4, 6, 9)",
            0,
        ),
        (
            """
H, W = images.shape
return np.zeros((H, W))
""",
            "in your line `H, W = images.shape`\nwith ValueError: too many values to unpack",
            0,
        ),
        ("np.roll(images, down, axis=1)", "returned None: did you forget `return`?", 0),
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
with torch.no_grad():
    loss = nn.functional.cross_entropy(model(X[:chunk_size]), y[:chunk_size])
loss.backward()
""",
            "in your line `loss.backward()`\nwith RuntimeError",
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
        ("return image * kernel", "with ValueError: operands could not be broadcast", 0),
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
    ],
}
