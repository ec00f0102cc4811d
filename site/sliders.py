"""Which cells a slider of a lecture needs, so that it can run alone in the lecture's page."""

import ast
import symtable

from nbformat import NotebookNode

_PARTS = (ast.Subscript, ast.Attribute)


def slider_cells(lecture: NotebookNode) -> list[NotebookNode]:
    """Return the cells of a lecture that show sliders."""
    return [
        cell
        for cell in lecture.cells
        if cell.cell_type == "code" and _calls(ast.parse(cell.source), "explore")
    ]


def code_before(lecture: NotebookNode, slider: NotebookNode) -> str:
    """Return the code that has to run before a cell with sliders, and no more.

    A cell is needed if it binds or changes, on its top level, a name that the slider's cell or a
    needed cell below it uses. The lecture's setup cell, which finds ``course_utils``, is left out.

    Parameters
    ----------
    lecture : NotebookNode
        The notebook.
    slider : NotebookNode
        One of its `slider_cells`.
    """
    above = [cell for cell in lecture.cells if cell.cell_type == "code" and cell.id != "setup"]
    above = above[: above.index(slider)]
    chosen, wanted = [], _used(slider.source)
    for cell in reversed(above):
        if _bound(cell.source) & wanted:
            chosen.insert(0, cell.source)
            wanted |= _used(cell.source)
    return "\n\n".join(chosen)


def _calls(tree: ast.AST, name: str) -> bool:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(isinstance(called, ast.Name) and called.id == name for called in calls)


def _used(source: str) -> set[str]:
    """Return the global names that code uses, in functions too."""
    waiting, names = [symtable.symtable(source, "cell", "exec")], set()
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        top = table.get_type() == "module"
        symbols = [s for s in table.get_symbols() if s.is_referenced()]
        names |= {s.get_name() for s in symbols if top or s.is_global()}
    return names


def _bound(source: str) -> set[str]:
    """Return the names that code binds on its top level, and those whose parts it changes there."""
    table = symtable.symtable(source, "cell", "exec")
    names = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    names |= {child.get_name() for child in table.get_children()}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, _PARTS) or not isinstance(node.ctx, ast.Store):
            continue
        while isinstance(node, _PARTS):
            node = node.value
        if isinstance(node, ast.Name):
            names.add(node.id)
    return names
