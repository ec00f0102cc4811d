"""Execute the lectures in place and store their outputs in one canonical form.

Run it as ``make notebooks``, or ``python -m tools.run_notebooks [NOTEBOOK ...]``. Running it
twice changes nothing: threads and hash seed are fixed, progress bars are off, and execution
times, widget state, host details and memory addresses are not stored.
"""

import base64
import io
import math
import os
import re
import sys
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image
from scipy.spatial import cKDTree

from tools.lectures import LECTURES

# The kernels of `make notebooks` and of the tests get the same environment.
KERNEL_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",  # two notebooks side by side don't fight for cores
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TQDM_DISABLE": "1",  # progress bars never get into stored outputs
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}

WIDGET = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")


def use_kernel_environment() -> None:
    """Set the environment that kernels inherit; a value that is already set is kept."""
    for name, value in KERNEL_ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def smaller_png(png: str) -> str:
    """Reduce a base64 PNG to 256 colors: a third of the size, no loss that one can see.

    The colors of areas are kept exactly; the others, at the edges of lines and in gradients, share
    what is left of the palette.
    """
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    if image.mode == "P":
        return png
    image = image.convert("RGB")
    codes = np.asarray(image).astype(np.uint32) @ np.uint32([65536, 256, 1])
    colors, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    areas = colors[np.argsort(-counts, kind="stable")[:64]]
    shared = image.quantize(256 - len(areas), Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette = np.concatenate(
        [areas[:, None] >> [16, 8, 0] & 255, np.reshape(shared.getpalette(), (-1, 3))]
    )
    nearest = cKDTree(palette).query(colors[:, None] >> [16, 8, 0] & 255)[1]
    small = Image.fromarray(nearest[places].reshape(codes.shape).astype(np.uint8), mode="P")
    small.putpalette(palette.astype(np.uint8).tobytes())
    out = io.BytesIO()
    small.save(out, "png", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


def stable_text(text: str) -> str:
    """Replace what differs between two runs of the same code."""
    return ADDRESS.sub("0x0", CELL_FILE.sub("cell.py", text))


def canonical_outputs(outputs: list) -> list:
    """One block per stream, no widget views (their ids are random), small figures.

    A widget that comes with a picture, as those of `course_utils.interactive`, leaves the picture.
    """
    result, streams = [], {}
    for output in outputs:
        if output.output_type == "stream":
            if output.name in streams:
                streams[output.name].text += output.text
                continue
            streams[output.name] = output
        elif output.output_type == "error":
            output.traceback = [stable_text(line) for line in output.traceback]
        else:
            if output.data.pop(WIDGET, None) and "image/png" not in output.data:
                continue
            for mime, value in output.data.items():
                if mime == "image/png":
                    output.data[mime] = smaller_png(value.replace("\n", ""))
                elif isinstance(value, str) and not mime.startswith("image/"):
                    output.data[mime] = stable_text(value)
        result.append(output)
    for stream in streams.values():
        stream.text = stable_text(stream.text)
    return result


def keep_pictures(notebook: nbformat.NotebookNode, before: nbformat.NotebookNode) -> None:
    """Put back stored pictures that look the same: now and then drawing changes a few pixels.

    "The same" means the same text, and a visible change in fewer than one pixel in 10 000.
    """
    for new, old in zip(_pictures(notebook), _pictures(before), strict=False):
        if new.data.get("text/plain") != old.data.get("text/plain"):
            continue
        images = [
            Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB")
            for output in (new, old)
        ]
        if images[0].size == images[1].size:
            a, b = (np.asarray(image, dtype=int) for image in images)
            if (np.abs(a - b) > 8).any(axis=2).mean() < 1e-4:
                new.data["image/png"] = old.data["image/png"]


def alike(text: str, other: str, *, rel_tol: float, abs_tol: float) -> bool:
    """Tell whether two texts have the same words, and numbers that differ by little.

    Parameters
    ----------
    text, other : str
    rel_tol, abs_tol : float
        What two numbers may differ by, as in `math.isclose`.
    """
    if NUMBER.sub("#", text) != NUMBER.sub("#", other):
        return False
    pairs = zip(NUMBER.findall(text), NUMBER.findall(other), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=rel_tol, abs_tol=abs_tol) for a, b in pairs)


def _pictures(notebook: nbformat.NotebookNode) -> list:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if "image/png" in output.get("data", {})]


def canonical(notebook: nbformat.NotebookNode, before: nbformat.NotebookNode | None = None) -> str:
    """Return the text in which an executed notebook is stored, in the place of the one before."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        kept = ("tags", "slideshow", "nbgrader")
        cell.metadata = nbformat.from_dict(
            {k: cell.metadata[k] for k in kept if cell.metadata.get(k)}
        )
        if cell.cell_type == "code":
            cell.outputs = canonical_outputs(cell.outputs)
    if before:
        keep_pictures(notebook, before)
    return nbformat.writes(notebook) + "\n"


def execute(path: Path) -> None:
    """Run one notebook with a fresh kernel in its own folder and store the result."""
    text = path.read_text(encoding="utf-8")
    notebook, before = (nbformat.reads(text, as_version=4) for _ in range(2))
    NotebookClient(
        notebook,
        timeout=900,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    stored = canonical(notebook, before)
    if stored == text:
        print(f"{path.name}: unchanged")
    else:
        path.write_text(stored, encoding="utf-8", newline="\n")
        print(f"{path.name}: outputs updated")


def main(paths: list[Path]) -> None:
    """Execute the given notebooks; those that show digits must show MNIST."""
    use_kernel_environment()
    if any("load_handwritten_digits" in path.read_text(encoding="utf-8") for path in paths):
        from course_utils.datasets import DownloadError, load_mnist

        os.environ["COURSE_DATASET"] = "mnist"
        if "COURSE_DATA" in os.environ:  # the kernels run in another folder
            os.environ["COURSE_DATA"] = str(Path(os.environ["COURSE_DATA"]).resolve())
        try:
            load_mnist()
        except (DownloadError, ValueError) as error:
            sys.exit(f"The committed outputs are those of MNIST, which can't be loaded.\n{error}")
    for path in paths:
        try:
            execute(path)
        except CellExecutionError as error:
            sys.exit(f"{path.name}: a cell failed, nothing was stored.\n{error}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or LECTURES)
