"""One training epoch of the same small MLP, fed and computed in five ways, side by side.

A 784-128-10 network with ReLU and softmax cross-entropy, plain gradient descent, batches of 128.
Each way trains on the same images; the ways take turns, and the best of three rounds counts.
Times are given relative to PyTorch with shuffled index batches.

Run ``python benchmarks/mnist_epoch.py [IMAGES]``; the default is 6000 images, a tenth of an epoch.
"""

import sys
from time import perf_counter

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torchvision import transforms

from course_utils.datasets import load_handwritten_digits

BATCH = 128
LEARNING_RATE = 0.1


class OneImageAtATime(torch.utils.data.Dataset):
    """Transform each image on its own, as most tutorials do."""

    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.1307, 0.3081)])

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        """Return one image as a tensor, and its label."""
        return self.transform(self.images[i]), self.labels[i]


def train_in_torch(batches):
    """Train a fresh network in PyTorch on an iterable of batches."""
    torch.manual_seed(0)
    inputs = next(iter(batches))[0][0].numel()
    model = nn.Sequential(nn.Flatten(), nn.Linear(inputs, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)
    for X, y in batches:
        optimizer.zero_grad()
        cross_entropy(model(X), y).backward()
        optimizer.step()


def train_in_numpy(X, y, batch_size):
    """Train a fresh network with the backward pass written by hand, in float32."""
    rng = np.random.default_rng(0)
    W1 = rng.normal(0, X.shape[1] ** -0.5, (X.shape[1], 128)).astype(np.float32)
    W2 = rng.normal(0, 128**-0.5, (128, 10)).astype(np.float32)
    b1, b2 = np.zeros(128, np.float32), np.zeros(10, np.float32)
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        Xb, yb = X[batch], y[batch]
        H = np.maximum(Xb @ W1 + b1, 0)
        Z = H @ W2 + b2
        delta2 = np.exp(Z - Z.max(axis=1, keepdims=True))
        delta2 /= delta2.sum(axis=1, keepdims=True)
        delta2[np.arange(len(batch)), yb] -= 1
        delta2 /= len(batch)
        delta1 = delta2 @ W2.T * (H > 0)
        W2 -= LEARNING_RATE * (H.T @ delta2)
        b2 -= LEARNING_RATE * delta2.sum(axis=0)
        W1 -= LEARNING_RATE * (Xb.T @ delta1)
        b1 -= LEARNING_RATE * delta1.sum(axis=0)


def main() -> None:
    """Measure and print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6000
    data = load_handwritten_digits()
    images, labels = data.train_images[:count], data.train_labels[:count]
    X = torch.tensor((images / 255 - 0.1307) / 0.3081, dtype=torch.float32)
    y = torch.tensor(labels)
    flat = X.flatten(1).numpy()

    def index_batches():
        return [(X[i], y[i]) for i in torch.randperm(len(X)).split(BATCH)]

    def loader(workers):
        dataset = OneImageAtATime(images, labels)
        return torch.utils.data.DataLoader(dataset, BATCH, shuffle=True, num_workers=workers)

    ways = {
        "PyTorch, one tensor, shuffled index batches": lambda: train_in_torch(index_batches()),
        "PyTorch, DataLoader, image by image": lambda: train_in_torch(loader(0)),
        "PyTorch, DataLoader with 2 workers": lambda: train_in_torch(loader(2)),
        "NumPy by hand, batches": lambda: train_in_numpy(flat, labels, BATCH),
        "NumPy by hand, one image at a time": lambda: train_in_numpy(flat, labels, 1),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(3):
        for name, train in ways.items():
            start = perf_counter()
            train()
            best[name] = min(best[name], perf_counter() - start)
    reference = best["PyTorch, one tensor, shuffled index batches"]
    print(f"{data.name}, {len(X)} images; time relative to the first line")
    for name, seconds in best.items():
        print(f"{name:45} {seconds / reference:6.1f}x   ({seconds:.2f} s)")


if __name__ == "__main__":
    main()
