"""The files that name packages must name the same ones; each is tested with its own versions."""

import re

from tools.lectures import ROOT

CONDA_NAMES = {"matplotlib-base": "matplotlib", "pytorch-cpu": "torch"}


def bounds(file, before, separator):
    """Packages and versions of the lines that begin with `before`."""
    lines = re.findall(
        rf"(?m)^{before}([a-z-]+){separator}([\d.]+)", (ROOT / file).read_text("utf-8")
    )
    return {CONDA_NAMES.get(name, name): version for name, version in lines}


def test_conda_gets_what_pip_gets():
    """And course_utils without torch from PyPI, which on Linux is the one for GPUs."""
    conda = bounds("environment.yml", "  - ", ">=")
    assert conda == bounds("requirements.txt", "", ">=") and len(conda) > 10
    pip = (ROOT / "environment.yml").read_text("utf-8").partition("- pip:")[2]
    assert pip.split() == ["-", "-e", "."]


def test_oldest_versions_are_those_that_are_allowed():
    oldest, allowed = bounds("tests/oldest.txt", "", "=="), bounds("requirements.txt", "", ">=")
    assert oldest.keys() == allowed.keys()
    assert all(f"{oldest[name]}.".startswith(f"{allowed[name]}.") for name in allowed)
