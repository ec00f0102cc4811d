"""Tests of the sliders; tests/test_browser.py turns them in a real JupyterLab."""

import base64
import io
import sys
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from course_utils import interactive
from course_utils.interactive import explore

WIDGET = "application/vnd.jupyter.widget-view+json"
SLIDERS = {"w": (-2, 2, 1.0), "n": (1, 9, 3)}
SETTINGS = [{"w": 1.0, "n": 3}, {"w": -1.0, "n": 5}, {"w": 0.5, "n": 1}]


@pytest.fixture(autouse=True)
def no_figure_is_left():
    plt.switch_backend("agg")
    yield
    assert plt.get_fignums() == []


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, and its metadata."""
    outputs = []

    def display(output, raw=False, metadata=None):
        assert raw == isinstance(output, dict)
        outputs.append((output, metadata))

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


def draw(ax, w, n):
    draw.calls.append((w, n))
    ax.plot(w * np.arange(n), color="black")
    ax.set_title(f"slope {w}")


@pytest.fixture(autouse=True)
def calls():
    draw.calls = []
    return draw.calls


@pytest.fixture
def live(monkeypatch):
    """The sliders by name, and the picture, of the call of explore that follows."""
    parts = []
    with_sliders = interactive._with_sliders

    def keep(*arguments):
        box = with_sliders(*arguments)
        controls, picture = box.children
        parts[:] = {slider.description: slider for slider in controls.children}, picture
        return box

    monkeypatch.setattr(interactive, "_with_sliders", keep)
    return parts


def test_output_is_a_picture_of_the_settings_and_the_sliders(shown, calls):
    explore(draw, SLIDERS, settings=SETTINGS, alt="Three lines", columns=2)
    ((output, metadata),) = shown
    assert set(output) == {"image/png", "text/plain", WIDGET}
    alt, *panels, ranges = output["text/plain"].splitlines()
    assert alt == "Three lines"
    assert panels[::2] == [f'Panel {k + 1} "slope {s["w"]}"' for k, s in enumerate(SETTINGS)]
    assert panels[-1] == "  black line: x 0; y 0"
    assert ranges == "Sliders w from -2 to 2, at 1; n from 1 to 9, at 3"
    image = Image.open(io.BytesIO(base64.b64decode(output["image/png"])))
    size = metadata["image/png"]
    assert size["alt"] == "Three lines"
    assert image.size == pytest.approx((2 * size["width"], 2 * size["height"]), abs=2)
    assert calls[:3] == [(1.0, 3), (-1.0, 5), (0.5, 1)]


def test_picture_follows_the_sliders(shown, live, calls):
    explore(draw, SLIDERS, settings=SETTINGS, alt="Three lines")
    sliders, picture = live
    assert (sliders["w"].value, sliders["n"].value) == calls[-1] == (1.0, 3)
    assert isinstance(sliders["n"].value, int) and sliders["w"].step == pytest.approx(0.1)
    before = picture.value
    assert "slope 1.0 (w = 1, n = 3)" in before
    sliders["w"].value = -0.5
    assert calls[-1] == (-0.5, 3)
    assert "slope -0.5" in picture.value and picture.value != before


def test_an_error_while_drawing_is_shown_and_the_next_position_draws_again(shown, live):
    def fragile(ax, n):
        ax.plot(1 / np.array(range(3))[n])
        if n == 2:
            raise ZeroDivisionError("n < 2 please")

    explore(fragile, {"n": (1, 2, 1)}, settings=[{"n": 1}], alt="A point")
    sliders, picture = live
    sliders["n"].value = 2
    assert picture.value == "<pre>ZeroDivisionError: n &lt; 2 please</pre>"
    sliders["n"].value = 1
    assert picture.value.startswith("<img")


def test_live_figure_has_the_size_that_was_asked_for(live):
    explore(draw, SLIDERS, settings=SETTINGS, alt="Three lines", live_size=(7, 2))
    width, height = 7 * plt.rcParams["figure.dpi"], 2 * plt.rcParams["figure.dpi"]
    assert f'width="{width:.0f}" height="{height:.0f}"' in live[1].value


def test_in_colab_the_sliders_are_an_output_of_their_own(shown, live, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    explore(draw, SLIDERS, settings=SETTINGS, alt="Three lines")
    (output, metadata), (box, _) = shown
    assert set(output) == {"image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == "Three lines"
    assert box.children[1] is live[1]


def test_axes_in_space(shown):
    spaces = []

    def cube(ax, n):
        spaces.append(ax.name)

    explore(cube, {"n": (0, 1, 0)}, settings=[{"n": 1}], alt="x", projection="3d")
    assert len(shown) == 1 and spaces == ["3d", "3d"]


def test_without_ipywidgets_the_picture_stays_and_a_line_says_why(shown, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    explore(draw, SLIDERS, settings=SETTINGS, alt="Three lines")
    assert set(shown[0][0]) == {"image/png", "text/plain"}
    assert capsys.readouterr().out.startswith("Install ipywidgets to get sliders here")


@pytest.mark.parametrize(
    "change, message",
    [
        ({"sliders": {"w": (0, 1), "n": (1, 9, 3)}}, r"sliders\['w'\] is \(0, 1\)"),
        ({"sliders": {"w": (0, 1, 2), "n": (1, 9, 3)}}, "first position between"),
        ({"settings": []}, "sliders or settings is empty"),
        ({"settings": [{"w": 1}]}, r"settings\[0\] has the names \['w'\]"),
        ({"alt": " "}, "alt is blank"),
    ],
)
def test_wrong_arguments_are_named(change, message):
    arguments = {"sliders": SLIDERS, "settings": SETTINGS, "alt": "Three lines"} | change
    with pytest.raises(ValueError, match=message):
        explore(draw, **arguments)
