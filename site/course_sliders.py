"""Runs in the browser: shows the sliders of one cell of a lecture, without the lecture."""

import json
import sys
from importlib.resources import files

from IPython.utils.capture import capture_output


async def show(lecture: str, cell: str) -> None:
    """Show the sliders of a cell, like ``await show("01_neuron", "sliders-explore")``."""
    from pyodide_js import loadPackagesFromImports

    before, sliders = json.loads(files("course_sliders").joinpath(f"{lecture}.json").read_text())[
        cell
    ]
    await loadPackagesFromImports(before + sliders)
    names = vars(sys.modules["__main__"])
    with capture_output():
        exec(before, names)
    exec(sliders, names)
