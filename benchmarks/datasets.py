"""How long load_mnist takes: python benchmarks/datasets.py (needs a local copy of MNIST)."""

import gzip
import tempfile
import time
from pathlib import Path

from course_utils.datasets import MNIST_FILES, load_mnist

ROUNDS = 9


def report(label: str, folder: str | Path | None = None) -> None:
    """Print the best and the median time of several loads from one folder."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        load_mnist(folder, download=False)
        seconds.append(time.perf_counter() - start)
    best, median = min(seconds), sorted(seconds)[ROUNDS // 2]
    print(f"{label:<9} best {best:.3f} s, median {median:.3f} s of {ROUNDS}")


data = load_mnist(download=False)
print(data)
arrays = (data.train_images, data.train_labels, data.test_images, data.test_labels)
with tempfile.TemporaryDirectory() as packed, tempfile.TemporaryDirectory() as unpacked:
    for (name, file), array in zip(MNIST_FILES.items(), arrays, strict=True):
        lengths = b"".join(length.to_bytes(4, "big") for length in file.shape)
        content = bytes([0, 0, 8, len(file.shape)]) + lengths + array.astype("uint8").tobytes()
        Path(packed, f"{name}.gz").write_bytes(gzip.compress(content))
        Path(unpacked, name).write_bytes(content)
    report("packed", packed)
    report("unpacked", unpacked)
