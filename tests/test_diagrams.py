"""The neuron and the timeline of course_utils.diagrams, looked at as drawn."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import plotting
from course_utils.diagrams import draw_neuron, draw_timeline

CROWDED = [
    (1943, "McCulloch–Pitts\nneuron"),
    ("1957–58", "perceptron"),
    (2012, "AlexNet"),
    (2014, "GAN, seq2seq"),
    (2015, "ResNet"),
    (2017, "Transformer"),
    ("2021–22", "CLIP, DALL·E,\nStable Diffusion"),
    ("2023–25", "large multimodal\nmodels"),
]


@pytest.fixture(autouse=True)
def course_style():
    with plt.rc_context():
        plotting.use_course_style()
        yield
    plt.close("all")


def drawn_texts(ax):
    """The texts of the axes with their boxes on the canvas."""
    ax.figure.canvas.draw()
    return [(text, text.get_window_extent()) for text in ax.texts if text.get_text()]


def assert_apart_and_inside(ax):
    boxes = [box for _, box in drawn_texts(ax)]
    assert not any(
        a.shrunk(0.98, 0.9).overlaps(b.shrunk(0.98, 0.9)) for a, b in combinations(boxes, 2)
    )
    for box in boxes:
        assert ax.figure.bbox.x0 <= box.x0 and box.x1 <= ax.figure.bbox.x1
        assert ax.figure.bbox.y0 <= box.y0 and box.y1 <= ax.figure.bbox.y1


def test_neuron_names_every_part_once_and_apart():
    ax = draw_neuron()
    texts = [text.get_text() for text, _ in drawn_texts(ax)]
    for part in ("synapses", "soma", "hillock", "inputs", "weights", "activation", "output"):
        assert sum(part in text for text in texts) == 1, part
    assert_apart_and_inside(ax)
    assert min(text.get_size() for text, _ in drawn_texts(ax)) >= 12


def test_neuron_has_cell_and_formula_in_the_same_columns():
    ax = draw_neuron()
    columns = {}
    for text, _ in drawn_texts(ax):
        x, _ = text.get_position()
        columns.setdefault(round(x, 6), []).append((tuple(text.get_color()), text.get_text()))
    for cell, formula in [("synapses,\ndendrites", "weights"), ("axon", "output")]:
        ((color, _), (other, _)) = next(
            pair for pair in columns.values() if [text for _, text in pair] == [cell, formula]
        )
        assert color == other


def test_neuron_is_drawn_on_the_given_axes():
    ax = plt.subplots(figsize=(11, 4.8))[1]
    assert draw_neuron(ax) is ax


def test_timeline_labels_and_stems_do_not_meet():
    ax = draw_timeline(CROWDED)
    assert_apart_and_inside(ax)
    boxes = [box for _, box in drawn_texts(ax)]
    for line in ax.lines:
        x, y = line.get_data()
        if len(set(x)) == 1 and len(y) == 2:
            (x0, low), (_, high) = sorted(ax.transData.transform(np.transpose([x, y])).tolist())
            assert not any(b.x0 < x0 < b.x1 and b.y0 < high and low < b.y1 for b in boxes)


def test_timeline_is_true_to_scale():
    ax = draw_timeline([(1900, "a"), ("1950–60", "b"), (2000, "c")])
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert np.allclose(np.diff(dots), 50 * (dots[2] - dots[0]) / 100)
    bars = [np.ptp(line.get_xdata()) for line in ax.lines if line.get_linewidth() == 7]
    assert np.isclose(sorted(bars)[-2], dots[2] / 10)  # the longest is the line of years


ROWS = {"rows": [(1940, 2000), (2000, 2025)], "eras": [(1990, 2010, "winter", plotting.BLUE)]}


def test_timeline_in_rows_keeps_labels_apart():
    ax = draw_timeline(CROWDED, **ROWS)
    assert_apart_and_inside(ax)
    heights = {}
    for line in ax.lines:
        if line.get_marker() == "o":
            heights.setdefault(round(line.get_ydata()[0], 6), 0)
            heights[round(line.get_ydata()[0], 6)] += 1
    assert list(heights.values()) == [2, 6]  # events of the upper and of the lower row
    assert list(heights) == sorted(heights, reverse=True)


def test_timeline_tints_an_era_to_scale_in_each_row_that_it_reaches():
    ax = draw_timeline([(1940, "a"), (1990, "b"), (2000, "c"), (2020, "d")], **ROWS)
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    upper, lower = ax.patches
    assert np.isclose(upper.get_x(), dots[1], atol=0.05)
    assert np.isclose(upper.get_x() + upper.get_width(), dots[1] * 60 / 50, atol=0.05)
    assert np.isclose(lower.get_x(), 0, atol=0.05)
    assert np.isclose(lower.get_x() + lower.get_width(), dots[3] * 10 / 20, atol=0.05)
    assert [text.get_text() for text in ax.texts].count("winter") == 2


def test_timeline_tints_to_one_right_edge_behind_the_last_labels():
    eras = [(1940, 2000, "early", plotting.VERMILLION), (2000, 2025, "late", plotting.BLUE)]
    ax = draw_timeline(CROWDED, rows=ROWS["rows"], eras=eras)
    labels = max(box.x1 for _, box in drawn_texts(ax))
    upper, lower = (band.get_window_extent() for band in ax.patches)
    line = max(line.get_window_extent().x1 for line in ax.lines if line.get_linewidth() == 7)
    assert np.isclose(upper.x1, lower.x1)
    assert lower.x1 >= labels
    assert labels > line  # else there is nothing to show


def test_timeline_rejects_events_outside_of_its_rows():
    with pytest.raises(ValueError, match="the event of 2030 lies outside of the rows"):
        draw_timeline([(1950, "a"), (2030, "b")], rows=ROWS["rows"])


def test_timeline_fits_a_slide_and_keeps_large_text():
    ax = draw_timeline(CROWDED)
    assert ax.figure.get_size_inches()[1] < 5
    assert min(text.get_size() for text, _ in drawn_texts(ax)) >= 12


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([], "expected them in order"),
        ([(2000, "a"), (1990, "b")], "expected them in order"),
        ([("soon", "a")], "a year is 'soon'"),
        ([("1990-9", "a")], "expected a number or a span"),
    ],
)
def test_timeline_rejects_other_events(events, message):
    with pytest.raises(ValueError, match=message):
        draw_timeline(events)
