"""Sliders that redraw a figure, and the picture that stands for them where no kernel runs."""

import base64
import io
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from html import escape

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.figure_text import figure_text

_WIDGET = "application/vnd.jupyter.widget-view+json"


def explore(
    draw: Callable[..., object],
    sliders: Mapping[str, tuple[float, float, float]],
    *,
    settings: Sequence[Mapping[str, float]],
    alt: str,
    size: tuple[float, float] = (2.6, 2.6),
    columns: int | None = None,
    projection: str | None = None,
    live_size: tuple[float, float] = (4.8, 4.4),
) -> None:
    """Display sliders and a figure that follows them; without a kernel, a picture of examples.

    The output holds both: a live notebook shows the sliders, everything else (GitHub, slides,
    print, a notebook that was not run) the small multiples of `settings`. In Google Colab these are
    two outputs, the sliders below the picture. Where ipywidgets is not installed, the picture and
    one line that says so are all.

    Parameters
    ----------
    draw : callable
        ``draw(ax, **values)`` draws one picture on empty axes; it sets title and limits.
    sliders : mapping of str to tuple
        For each value the lowest, highest and first position. Three integers make a slider of
        integers, other numbers one with 40 steps.
    settings : sequence of mappings
        The values of each of the small multiples.
    alt : str
        What the small multiples show, for a reader who can't see them.
    size : tuple of float, optional
        Width and height of one small multiple in inches.
    columns : int, optional
        Small multiples in a row; all in one row by default.
    projection : str, optional
        ``"3d"`` for axes in space.
    live_size : tuple of float, optional
        Width and height in inches of the figure that follows the sliders.

    Raises
    ------
    ValueError
        If a slider isn't (lowest, highest, first) in this order of size, `settings` is empty or
        names other values than the sliders, or `alt` is blank.
    """
    _check(sliders, settings, alt)
    columns = columns or len(settings)
    rows = math.ceil(len(settings) / columns)
    figure, grid = _subplots(rows, columns, (columns * size[0], rows * size[1]), projection)
    for ax in grid[len(settings) :]:
        ax.set_axis_off()
    for ax, values in zip(grid, settings, strict=False):
        draw(ax, **values)
    png, width, height = _png(figure)
    ranges = [f"{name} from {a:g} to {b:g}, at {c:g}" for name, (a, b, c) in sliders.items()]
    text = f"{figure_text(figure, alt)}\nSliders {'; '.join(ranges)}"
    output = {"image/png": png, "text/plain": text}
    metadata = {"image/png": {"alt": alt, "width": width, "height": height}}
    box, in_colab = None, "google.colab" in sys.modules
    try:
        box = _with_sliders(draw, sliders, projection, live_size)
        if not in_colab:  # ipywidgets 7 has no method that returns what displaying the box sends
            view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
            output[_WIDGET] = view
    except ImportError:
        print("Install ipywidgets to get sliders here: python -m pip install ipywidgets")
    from IPython.display import display

    display(output, raw=True, metadata=metadata)
    if in_colab and box is not None:  # which part of an output Colab shows isn't documented
        display(box)


def _with_sliders(
    draw: Callable, sliders: Mapping, projection: str | None, size: tuple[float, float]
):
    """Make the sliders and the picture that they redraw, side by side."""
    import ipywidgets

    controls = {}
    for name, (low, high, start) in sliders.items():
        whole = all(isinstance(number, int) for number in (low, high, start))
        kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        controls[name] = kind(
            description=name,
            min=low,
            max=high,
            value=start,
            step=1 if whole else (high - low) / 40,
            layout=ipywidgets.Layout(width="320px", max_width="100%"),
        )
    picture = ipywidgets.HTML(layout=ipywidgets.Layout(max_width="100%"))

    def redraw(change: object = None) -> None:
        figure, (ax,) = _subplots(1, 1, size, projection)
        values = {name: control.value for name, control in controls.items()}
        try:
            draw(ax, **values)
        except Exception as error:  # a slider that silently does nothing would help nobody
            plt.close(figure)
            picture.value = f"<pre>{escape(f'{type(error).__name__}: {error}')}</pre>"
            return
        text = ", ".join(f"{name} = {value:.3g}" for name, value in values.items())
        title = " ".join(ax.get_title().split())
        png, width, height = _png(figure)
        picture.value = (
            f'<img alt="{escape(f"{title} ({text})")}" width="{width}" height="{height}" '
            f'style="max-width: 100%; height: auto" src="data:image/png;base64,{png}">'
        )

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    return ipywidgets.HBox(
        [ipywidgets.VBox(list(controls.values())), picture],
        layout=ipywidgets.Layout(flex_flow="row wrap", align_items="center"),
    )


def _subplots(
    rows: int, columns: int, size: tuple[float, float], projection: str | None
) -> tuple[Figure, list[Axes]]:
    figure, grid = plt.subplots(
        rows,
        columns,
        figsize=size,
        squeeze=False,
        layout="constrained",
        subplot_kw={"projection": projection},
    )
    return figure, list(grid.flat)


def _png(figure: Figure) -> tuple[str, int, int]:
    """Close a figure; return its picture in base64, at twice the size in pixels that follows."""
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=2 * figure.dpi)
    plt.close(figure)
    width, height = figure.get_size_inches() * figure.dpi
    return base64.b64encode(png.getvalue()).decode(), round(width), round(height)


def _check(sliders: Mapping, settings: Sequence[Mapping], alt: str) -> None:
    for name, slider in sliders.items():
        if len(slider) != 3 or not slider[0] <= slider[2] <= slider[1] or slider[0] == slider[1]:
            raise ValueError(
                f"sliders[{name!r}] is {slider}; expected (lowest, highest, first) with the first "
                "position between the others."
            )
    if not sliders or not settings:
        raise ValueError("sliders or settings is empty; expected at least one of each.")
    for k, values in enumerate(settings):
        if set(values) != set(sliders):
            raise ValueError(
                f"settings[{k}] has the names {list(values)}; expected those of the sliders, "
                f"{list(sliders)}."
            )
    if not alt.strip():
        raise ValueError("alt is blank; write a sentence that tells what the figure shows.")
