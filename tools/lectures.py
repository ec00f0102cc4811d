"""Which lectures there are; everything that needs them asks here."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LECTURES = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def find_lecture(number: str) -> Path:
    """Return the notebook of a lecture, given as two digits like ``"07"``.

    Raises
    ------
    ValueError
        If there is no such lecture.
    """
    for path in LECTURES:
        if path.name.startswith(f"{number}_"):
            return path
    known = ", ".join(path.name[:2] for path in LECTURES)
    raise ValueError(
        f"there is no lecture {number!r}, which needs one notebook and one file in solutions/; "
        f"there are {known}"
    )
