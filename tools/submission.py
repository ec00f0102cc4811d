"""Take the answers out of a submission, and nothing else, whatever has become of its notebook.

A cell counts as an answer if it defines what the exercise asks for, or still has the id of the
answer's cell. It may be code or text, copied, split, merged with others or moved; if several
qualify, all of them are tried and the best counts. Other cells are taken only if an answer uses a
name that they define.
"""

import ast
import json
import re
import symtable
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from tools.make_assignments import CHECK, stub_names

LARGEST = 50_000_000  # bytes of a notebook
LONGEST = 100_000  # characters of an answer
TRIES = 4  # how many cells that qualify are tried

# What an answer needs. Whoever imports something else, or names one of the words, is worth a look.
USUAL = """course_utils collections dataclasses functools itertools math matplotlib numpy operator
    pandas random scipy sklearn statistics time torch torchvision typing warnings __future__"""
UNUSUAL = """open exec eval compile getattr setattr delattr globals locals vars input breakpoint
    get_ipython seterr system modules environ _getframe mro solutions settrace"""


class NotGradable(Exception):
    """There is no notebook that can be read; the text says why."""


@dataclass
class Exercise:
    """What the released assignment says about one exercise."""

    number: str
    name: str  # what the check takes
    names: list[str]  # all that the cell defines
    answer_id: str
    check_id: str
    stub: str
    setup: list[str]  # the assignment's own cells before it


@dataclass
class Answers:
    """What was found in a submission."""

    tries: dict[str, list[list[str]]] = field(default_factory=dict)  # by number: cells to run
    repaired: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Cell:
    """A cell of a submission: its source, and the names that it defines and uses."""

    source: str
    ids: tuple
    defines: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)

    def __post_init__(self):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                code = TransformerManager().transform_cell(self.source)
                self.defines = _defined(ast.parse(code))
                self.uses = _used(symtable.symtable(code, "cell", "exec"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pattern = r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*="
            for match in re.finditer(pattern, self.source, re.MULTILINE):
                self.defines |= {match[1] or match[2]}


def _defined(tree: ast.Module) -> set[str]:
    names = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            names |= {n.id for n in stored if isinstance(n.ctx, ast.Store)}
    return names


def _used(table: symtable.SymbolTable) -> set[str]:
    names = {
        s.get_name()
        for s in table.get_symbols()
        if s.is_referenced() and (s.is_global() or table.get_type() == "module")
    }
    return names.union(*map(_used, table.get_children()))


def exercises_of(notebook: dict) -> list[Exercise]:
    """Return the exercises of a released assignment, as read from its file."""
    found, setup, answer = [], [], None
    for cell in notebook["cells"]:
        kind, source = cell["metadata"].get("nbgrader", {}), "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if kind.get("solution"):
            answer = (kind["grade_id"], source)
        elif kind.get("grade"):
            number, name = CHECK.search(source).groups()
            names = stub_names(answer[1])
            ids = answer[0], kind["grade_id"]
            found.append(Exercise(number, name, names, *ids, answer[1], list(setup)))
        else:
            setup.append(source)
    return found


def read_answers(folder: Path, wanted: str, exercises: list[Exercise]) -> Answers:
    """Find the answers in a student's folder.

    Parameters
    ----------
    folder : Path
        What the student submitted. It is only read.
    wanted : str
        Name that the notebook should have, like ``"06_backprop_by_hand.ipynb"``.
    exercises : list of Exercise
        Those of the released assignment.

    Raises
    ------
    NotGradable
        If there is no notebook, or it can't be read.
    """
    answers = Answers()
    cells = _chosen_notebook(folder, wanted, exercises, answers)
    known = {_bare(source) for e in exercises for source in (*e.setup, e.stub)}
    own = [cell for cell in cells if _bare(cell.source) not in known]
    for exercise in exercises:
        _take(exercise, cells, own, answers)
    return answers


def _chosen_notebook(
    folder: Path, wanted: str, exercises: list[Exercise], answers: Answers
) -> list[Cell]:
    """Read the notebook of the right name, or else the one with the most answers."""
    if folder.is_symlink() or folder.parent.is_symlink():
        raise NotGradable("the folder is a link")
    found = sorted(p for p in folder.rglob("*") if ".ipynb" in p.name.lower() and not p.is_dir())
    readable, reasons = {}, []
    for path in [p for p in found if ".ipynb_checkpoints" not in p.parts][:10]:
        try:
            readable[path] = _read_cells(path)
        except NotGradable as reason:
            reasons.append(f"{path.relative_to(folder)}: {reason}")
    if not readable:
        raise NotGradable("; ".join(reasons) or "there is no notebook")
    names = {name for exercise in exercises for name in exercise.names}
    stubs = {_bare(exercise.stub) for exercise in exercises}

    def preference(path: Path) -> tuple:
        written = (c.defines for c in readable[path] if _bare(c.source) not in stubs)
        answered = len(names & set().union(*written))
        return answered > 0 and path == folder / wanted, answered, path == folder / wanted

    path = max(readable, key=preference)
    if path != folder / wanted:
        answers.repaired.append(f"file {path.relative_to(folder)}")
    return readable[path]


def _read_cells(path: Path) -> list[Cell]:
    """Read the cells of a notebook of any version; nothing but their source has to be right."""
    if path.is_symlink() or not path.is_file():
        raise NotGradable("it is no file")
    if path.stat().st_size > LARGEST:
        raise NotGradable(f"it is larger than {LARGEST // 1_000_000} MB")
    content = path.read_bytes()
    if not content.strip():
        raise NotGradable("the file is empty")
    try:
        notebook = json.loads(content)
        sheets = notebook.get("worksheets") or [notebook]
        raw = [cell for sheet in sheets for cell in sheet["cells"]]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        conflict = b"\n<<<<<<<" in content and b"\n>>>>>>>" in content
        reason = "there are marks of a merge conflict in it" if conflict else "it is no notebook"
        raise NotGradable(reason) from None
    cells: list[Cell] = []
    for cell in raw:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", cell.get("input")) or ""
        source = source if isinstance(source, str) else "".join(map(str, source))
        source = source.encode("utf-8", "replace").decode().replace("\r\n", "\n")
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        ids = (cell.get("id"), nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None)
        goes_on = re.match(r"[ \t]+(?!async|def|class)\S", source)
        if cells and cells[-1].defines and goes_on:  # a cell that was split within a function
            above = cells.pop()
            source, ids = f"{above.source}\n{source}", above.ids
        cells.append(Cell(source, ids))
    return cells


def _take(exercise: Exercise, cells: list[Cell], own: list[Cell], answers: Answers) -> None:
    """Choose what is tried for an exercise, and note what was repaired or is worth a look."""
    number = exercise.number
    checks = [i for i, c in enumerate(cells) if f'check("{number}"' in c.source]
    if not checks:
        answers.repaired.append(f"{number}: its check was put back")
    with_id = [c for c in own if exercise.answer_id in c.ids]
    found = [c for c in own if exercise.name in c.defines] or with_id
    above = [c for c in found if checks and cells.index(c) <= checks[-1]]
    found = list(dict.fromkeys([*above[::-1], *found[::-1]]))  # first what the student's check took
    chosen = found[:TRIES]
    if not chosen:
        answers.tries[number] = []
        return
    if len(found) > 1:
        answers.repaired.append(f"{number}: the best of {len(found)} cells counts")
    elif chosen[0] not in with_id:
        answers.repaired.append(f"{number}: found by its name")
    given = {n for s in exercise.setup for n in Cell(s, ()).defines}
    tries = []
    for cell in chosen:
        helpers = _helpers(cell, given, own)
        if helpers:
            answers.repaired.append(f"{number}: uses {len(helpers)} more of its cells")
        tries.append([c.source for c in helpers] + [cell.source])
    if any(len(source) > LONGEST for sources in tries for source in sources):
        answers.look.append(f"{number}: longer than {LONGEST} characters, not run")
        tries = []
    words = {w for sources in tries for source in sources for w in _unusual_words(source)}
    if words:
        answers.look.append(f"{number}: {', '.join(sorted(words))}")
    answers.tries[number] = tries


def _helpers(cell: Cell, given: set[str], own: list[Cell]) -> list[Cell]:
    """Return the student's other cells that define what a cell uses, and what those use."""
    needed, missing = [cell], set(cell.uses)
    place = own.index(cell)
    while missing:
        name = missing.pop()
        if name in given or any(name in c.defines for c in needed):
            continue
        order = own[:place][::-1] + own[place + 1 :]
        helper = next((c for c in order if name in c.defines), None)
        if helper is not None:
            needed.append(helper)
            missing |= helper.uses
    return [c for c in own if any(c is n for n in needed[1:])]


def _unusual_words(source: str) -> set[str]:
    """Name what an answer has no need of: other modules, the interpreter, assigned attributes."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    words, modules = set(), {"np", "exercises"}
    unusual = set(UNUSUAL.split())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            named = named or [alias.name for alias in node.names]
            words |= {n for n in named if n.split(".")[0] not in USUAL.split()}
            modules |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.Name, ast.Attribute)):
            word = node.id if isinstance(node, ast.Name) else node.attr
            if word in unusual or re.fullmatch(r"__\w+__", word):
                words.add(word)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del)):
                if ast.unparse(node).split(".")[0] in modules:
                    words.add(f"{ast.unparse(node)} = ...")
    return words


def _bare(source: str) -> str:
    return "".join(source.split())
