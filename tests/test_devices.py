"""Lectures 07 and 08 on another device than the processor, without one: PyTorch's device "meta".

A tensor there has a shape and no numbers, and can't be combined with one on the processor. So what
runs there puts all its tensors on the device that it was told, as a GPU needs it.
"""

import math

import nbformat
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, pad

from tools.lectures import find_lecture

CELLS_07 = ["scaled", "mlp-make", "step-of", "one-epoch", "train", "evaluate", "evaluate-2"]
CELLS_07 += ["evaluate-parts", "evaluate-parts-2", "evaluate-parts-3", "linear-make", "short"]
CELLS_07 += ["shuffled", "shuffled-2", "cnn-sizes"]
CELLS_07 += ["cnn-make", "costs", "costs-2", "shift", "shift-2"]
CELLS_08 = ["fit", "he-linear", "make-mlp", "error-of", "block", "make-deep", "skip-cosine"]
CELLS_08 += ["skip-pixels", "augment"]


def run_cells(number, cells, names):
    """Run cells of a lecture, given by their ids, where these names are defined."""
    sources = {c.id: c.source for c in nbformat.read(find_lecture(number), as_version=4).cells}
    for cell in cells:
        exec(sources[cell], names)


@pytest.fixture
def digits(monkeypatch):
    """The functions of lecture 07, and images on the other device, which has no float64 either."""

    def refuse(tensor):
        raise TypeError("Apple's GPUs have no float64")

    monkeypatch.setattr(torch.Tensor, "double", refuse)
    monkeypatch.setattr(torch.Tensor, "item", lambda _: 1)  # there are no numbers
    monkeypatch.setattr(torch.Tensor, "__bool__", lambda _: False)
    images = torch.empty(300, 28, 28, dtype=torch.uint8, device="meta")
    labels = torch.empty(300, dtype=torch.long, device="meta")
    names = {"math": math, "np": np, "torch": torch, "nn": nn, "pad": pad, "tqdm": iter}
    names |= {"cross_entropy": cross_entropy, "device": "meta", "fused": False, "on_mnist": True}
    names |= {"images": images, "labels": labels, "test_images": images, "test_labels": labels}
    names["training"] = torch.arange(200, device="meta")
    names["validation"] = torch.arange(200, 300, device="meta")
    names |= {"some": torch.arange(300), "epochs_of": {"short": 20}, "window": 5}
    names |= {"height": 28, "width": 28, "spread": 1.0}
    run_cells("07", CELLS_07, names)
    return names


@pytest.mark.parametrize("network", ["make_linear", "make_mlp", "make_cnn"])
@pytest.mark.parametrize("prepare", ["scaled", "shuffled", "moved"])
def test_digits_stay_on_one_device(digits, network, prepare):
    history = {"training images": [], "validation images": []}
    arguments = (digits[network], 0, digits["training"], 20, 1.0, digits[prepare], history)
    model = digits["train"](*arguments)
    assert history == {"training images": [1] * 20, "validation images": [1] * 20}
    assert digits["logits_of"](model, digits["images"], digits[prepare]).device.type == "meta"
    assert digits["test_error"](model) == 1 / 300


def test_what_uses_the_networks_stays_on_one_device(digits):
    digits["make_step"](128)()
    assert digits["short_run"](digits["make_mlp"], 0, 1.0, digits["moved"]) == 1.0
    mlp, cnn = digits["make_mlp"]().to("meta"), digits["make_cnn"]().to("meta")
    digits |= {"readers": {"MLP": mlp, "CNN": cnn}, "shifts": [-1, 1]}
    run_cells("07", ["shift-run-2"], digits)
    share = 100 * (1 / 300)
    assert digits["shift_errors"] == {"MLP": [share] * 2, "CNN": [share] * 2}


def test_any_network_is_counted(digits):
    class Mean(nn.Module):
        def __init__(self, *networks):
            super().__init__()
            self.networks = nn.ModuleList(networks)

        def forward(self, images):
            return sum(network(images) for network in self.networks) / len(self.networks)

    mlp, cnn = digits["make_mlp"]().to("meta"), digits["make_cnn"]().to("meta")
    count = digits["multiplications_of"]
    assert count(mlp) == 784 * 512 + 512 * 256 + 256 * 10
    windows = 24 * 24 * 12 * 25 + 8 * 8 * 32 * 12 * 25
    assert count(cnn) == windows + 512 * 64 + 64 * 10
    assert count(Mean(mlp, nn.Sequential(nn.Sequential(cnn)))) == count(mlp) + count(cnn)
    assert count(mlp) == count(mlp), "no hook is left"


@pytest.fixture
def lecture(monkeypatch):
    """The functions of lecture 08, and data on the other device."""
    d, K = 64, 10
    X = torch.empty(60, d, device="meta")
    y = torch.empty(60, dtype=torch.long, device="meta")
    names = {"math": math, "np": np, "torch": torch, "nn": nn, "cross_entropy": cross_entropy}
    names |= {"device": "meta", "d": d, "K": K, "X": X, "y": y, "X_val": X, "y_val": y}
    run_cells("08", CELLS_08, names)
    monkeypatch.setattr(torch.Tensor, "item", lambda _: 1.0)  # there are no numbers
    return names


@pytest.mark.parametrize("kind", [torch.optim.SGD, torch.optim.Adam])
@pytest.mark.parametrize("norm", [None, nn.BatchNorm1d, nn.LayerNorm])
def test_training_stays_on_one_device(lecture, kind, norm):
    model = lecture["make_mlp"](norm=norm, dropout=0.5)
    assert lecture["fit"](model, kind(model.parameters(), 0.1), steps=2) == [1.0, 1.0]
    assert lecture["error_of"](model) == 100.0


def test_deep_networks_stay_on_one_device(lecture):
    model = lecture["make_deep"](3, 2, skip=True)
    H, gradient = lecture["last_layer_and_gradient"](model, lecture["X"])
    assert H.device == gradient.device == lecture["X"].device
    assert lecture["mean_cosine"](H) == 1.0


def test_augmented_images_stay_on_one_device(lecture):
    images = lecture["augmented"](lecture["X"])
    assert images.device == lecture["X"].device and images.shape == lecture["X"].shape
