"""Write the exercises of lectures as nbgrader assignments.

``make assignments LECTURE=07``, or ``python -m tools.make_assignments 07``, makes the source
notebook of an assignment from ``notebooks/07_*.ipynb`` and ``solutions/07_*.py``. It goes into
nbgrader's course folder, ``grading/`` or ``--course FOLDER``, with ``nbgrader_config.py`` if that
isn't there yet.

An assignment holds the first code cell of the lecture and its section *Exercises*, which is written
to run without the rest. So grading a submission takes seconds: it doesn't train the networks of the
lecture again.
"""

import argparse
import ast
import re
import shutil
import sys
from pathlib import Path

import nbformat

from course_utils import exercises
from tools.lectures import ROOT, find_lecture

STUB = "raise NotImplementedError()"
CHECK = re.compile(r'exercises\.check\("(\d\d\.\d+)", (\w+)\)')


def solution_code(path: Path) -> dict[str, str]:
    """Read a file of solutions.

    Returns
    -------
    dict of str
        By name: the body of a function, without docstring and indentation, or the assignment of a
        value.
    """
    text = path.read_text(encoding="utf-8")
    code = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            body = node.body[ast.get_docstring(node) is not None :]
            lines = text.splitlines()[body[0].lineno - 1 : node.end_lineno]
            indent = body[0].col_offset
            code[node.name] = "\n".join(line[indent:] for line in lines)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                code[ast.unparse(target)] = ast.get_source_segment(text, node)
    return code


def stub_names(source: str) -> list[str]:
    """Return what an exercise's cell asks for: its functions, or the values that are None."""
    names = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names += [ast.unparse(t) for t in node.targets if node.value.value is None]
    return names


def filled_in(source: str, code: str) -> str:
    """Put code into an exercise's cell: before its ``raise NotImplementedError()``, or at its end.

    The line stays: nothing reaches it after the ``return`` of the code, and the cell is again the
    stub when nbgrader cuts the code out.
    """
    lines = source.splitlines()
    place = next((i for i, line in enumerate(lines) if line.strip() == STUB), len(lines))
    indent = lines[place].removesuffix(STUB) if place < len(lines) else ""
    lines[place:place] = [(indent + line).rstrip() for line in code.splitlines()]
    return "\n".join(lines)


def with_answer(source: str, body: str) -> str:
    """Return an exercise's cell in which a student has written the body of the function."""
    return filled_in(source, body.strip("\n")).replace(STUB, "")


def solved(source: str, solutions: dict[str, str]) -> str:
    """Return an exercise's cell as a student hands it in who solves it as `solutions` do."""
    code = "\n".join(dict.fromkeys(solutions[name] for name in stub_names(source)))
    return with_answer(source, code)


def exercise_section(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells from the heading *Exercises* to the next heading of this level.

    Raises
    ------
    ValueError
        If there is no such heading.
    """
    headings = [
        i
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown" and cell.source.startswith("## ")
    ]
    for start, end in zip(headings, [*headings[1:], len(notebook.cells)], strict=True):
        if notebook.cells[start].source.splitlines()[0] == "## Exercises":
            return notebook.cells[start:end]
    raise ValueError("the notebook has no section '## Exercises'")


def has_tag(cell: nbformat.NotebookNode, tag: str) -> bool:
    """Tell whether a cell has a tag."""
    return tag in cell.metadata.get("tags", [])


def assignment(notebook: nbformat.NotebookNode, code: dict[str, str]) -> nbformat.NotebookNode:
    """Return the source notebook of an assignment.

    Parameters
    ----------
    notebook : NotebookNode
        The lecture. Its exercises have tags: ``exercise`` the cell with the stub,
        ``exercise-check`` the cell below, which checks it.
    code : dict of str
        The solutions, as `solution_code` returns them.

    Returns
    -------
    NotebookNode
        Title, first code cell and exercises, with the solutions between nbgrader's markers, and
        nbgrader's metadata. The points are those in ``course_utils/exercises/lecture_NN.py``.

    Raises
    ------
    ValueError
        If an exercise has no solution, or a check cell is not a check.
    """
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cells = [notebook.cells[0], first]
    # Fresh checks know nothing of the ones before, so in an assignment progress would be nonsense.
    cells += [c for c in exercise_section(notebook) if "exercises.progress()" not in c.source]
    result = nbformat.from_dict({**notebook, "cells": cells})
    for cell in result.cells:
        nbgrader = {"grade": False, "locked": True, "solution": False}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if has_tag(cell, "exercise"):
            names = stub_names(cell.source)
            if not names or not set(names) <= set(code):
                raise ValueError(f"cell {cell.id}: no solution for {', '.join(names) or 'it'}")
            solution = "\n".join(dict.fromkeys(code[name] for name in names))
            cell.source = filled_in(
                cell.source, f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
            )
            nbgrader |= {"locked": False, "solution": True}
        elif has_tag(cell, "exercise-check"):
            match = CHECK.fullmatch(cell.source.strip())
            if not match:
                raise ValueError(f'cell {cell.id} must be like exercises.check("07.3", name)')
            nbgrader |= {"grade": True, "points": exercises.find(match[1]).points}
        cell.metadata["nbgrader"] = {
            "grade_id": cell.id,
            "schema_version": 3,
            "task": False,
            **nbgrader,
        }
    return result


def write_assignment(lecture: str, course: Path) -> Path:
    """Write the assignment of a lecture, given as two digits, into a course folder of nbgrader.

    Raises
    ------
    ValueError
        If there is no such lecture, or it has no file in ``solutions/``.
    """
    notebook = find_lecture(lecture)
    solutions = ROOT / "solutions" / f"{notebook.stem}.py"
    if not solutions.is_file():
        raise ValueError(f"lecture {lecture!r} has no file {solutions.name} in solutions/")
    made = assignment(nbformat.read(notebook, as_version=4), solution_code(solutions))
    path = course / "source" / notebook.stem / notebook.name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    if not (course / "nbgrader_config.py").exists():
        shutil.copy(ROOT / "tools" / "nbgrader_config.py", course)
    return path


def main() -> None:
    """Write the assignments of the lectures named on the command line."""
    parser = argparse.ArgumentParser(description="Write the exercises as nbgrader assignments.")
    parser.add_argument("lecture", nargs="+", help="two digits, like 07")
    parser.add_argument("--course", type=Path, default=ROOT / "grading", help="nbgrader's folder")
    options = parser.parse_args()
    for lecture in options.lecture:
        try:
            path = write_assignment(lecture, options.course)
        except ValueError as error:
            sys.exit(str(error))
        print(f"{path.parent.name}: next, in {options.course}: ", end="")
        print(f"nbgrader generate_assignment {path.parent.name}")


if __name__ == "__main__":
    main()
