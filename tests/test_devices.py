"""Lecture 08 on another device than the processor, without one: PyTorch's device "meta".

A tensor there has a shape and no numbers, and can't be combined with one on the processor. So what
runs there puts all its tensors on the device that it was told, as a GPU needs it.
"""

import math

import nbformat
import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from tools.lectures import find_lecture

CELLS = ["fit", "he-linear", "make-mlp", "error-of", "block", "make-deep", "skip-cosine"]
CELLS += ["skip-pixels", "augment"]


@pytest.fixture
def lecture(monkeypatch):
    """The lecture's functions, and data on the other device."""
    d, K = 64, 10
    X = torch.empty(60, d, device="meta")
    y = torch.empty(60, dtype=torch.long, device="meta")
    names = {"math": math, "np": np, "torch": torch, "nn": nn, "cross_entropy": cross_entropy}
    names |= {"device": "meta", "d": d, "K": K, "X": X, "y": y, "X_val": X, "y_val": y}
    cells = nbformat.read(find_lecture("08"), as_version=4).cells
    sources = {cell.id: cell.source for cell in cells}
    for cell in CELLS:
        exec(sources[cell], names)
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
