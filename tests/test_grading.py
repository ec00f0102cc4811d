"""A class is graded: each submission here is one that came back, or could, and what it must get.

All of them are graded at once, by the command and with nbgrader's gradebook. Answers and points are
taken from the project, so the exercises of the lecture may change.
"""

import contextlib
import html
import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils import exercises
from tools import make_assignments
from tools.grade import in_a_process
from tools.judge import judge
from tools.lectures import ROOT, find_lecture
from tools.make_assignments import has_tag, solution_code, solved, with_answer

LECTURE = find_lecture("06")
NAME = LECTURE.stem
SOLUTIONS = solution_code(ROOT / "solutions" / f"{NAME}.py")
FULL = {this.number: this.points for this in exercises.of_lecture("06")}
NOTHING = dict.fromkeys(FULL, 0)
FIRST, SECOND = list(FULL)[:2]
BUT_FIRST = FULL | {FIRST: 0}
ANSWER = exercises.find(FIRST).name

RIGHT, EMPTY = True, False
LINUX = sys.platform == "linux"

CLASS = {}  # student: (how to make the submission, points, what the table says)


def submission(expected, says=""):
    """Register a function that writes a student's folder; its name is the student's."""

    def register(make):
        CLASS[make.__name__] = (make, expected, says)
        return make

    return register


# -- how submissions are made ----------------------------------------------------------------------


def answer_cell(notebook, number=FIRST):
    return next(c for c in notebook.cells if c.get("id") == f"ex-{number.replace('.', '-')}")


def check_cell(notebook, number=FIRST):
    return next(c for c in notebook.cells if c.get("id") == f"check-{number.replace('.', '-')}")


def copy_of(cell, source=None):
    """A copy as Jupyter makes it: same metadata, another id."""
    copy = nbformat.from_dict({**cell, "id": f"{cell.id}-copy"})
    copy.source = cell.source if source is None else source
    return copy


def insert(notebook, cell, place, *after):
    where = notebook.cells.index(cell) + place
    notebook.cells[where:where] = after


class Student:
    """A folder in `submitted/`, and a notebook to start from."""

    def __init__(self, course, name):
        self.folder = course / "submitted" / name / NAME
        self.folder.mkdir(parents=True, exist_ok=True)
        self.release = course / "release" / NAME / f"{NAME}.ipynb"

    def notebook(self, right):
        notebook = nbformat.read(self.release, as_version=4)
        for cell in notebook.cells:
            if right and has_tag(cell, "exercise"):
                cell.source = solved(cell.source, SOLUTIONS)
        return notebook

    def hand_in(self, notebook, name=f"{NAME}.ipynb"):
        text = notebook if isinstance(notebook, str) else json.dumps(notebook)
        (self.folder / name).write_text(text, encoding="utf-8")

    def hand_in_with(self, code, right=EMPTY, number=FIRST):
        """Hand in a notebook with code above an answer, and inside of it if it is a function's."""
        notebook = self.notebook(right)
        cell = answer_cell(notebook, number)
        cell.source = f"{code}\n\n{cell.source}"
        self.hand_in(notebook)

    def hand_in_function(self, code, right=RIGHT, before=""):
        """Hand in a notebook with this body of the first answer."""
        notebook = self.notebook(right)
        stub = answer_cell(self.notebook(EMPTY)).source
        answer_cell(notebook).source = f"{before}\n{with_answer(stub, code)}"
        self.hand_in(notebook)


# -- ordinary ones ---------------------------------------------------------------------------------


@submission(FULL)
def right(student):
    student.hand_in(student.notebook(RIGHT))


@submission(NOTHING)
def empty(student):
    student.hand_in(student.notebook(EMPTY))


MISTAKES = {  # without those of code that stands alone
    number: [case for case in cases if case[1] != "NameError"]
    for number, cases in importlib.import_module("tests.mistakes_06").MISTAKES.items()
}
WRONG = {  # a mistake that earns nothing and one that earns something, in turns where there is one
    number: next((case for case in cases if bool(case[2]) == bool(i % 2)), cases[0])
    for i, (number, cases) in enumerate(MISTAKES.items())
}


@submission({number: WRONG[number][2] * points for number, points in FULL.items()})
def wrong(student):
    notebook = student.notebook(EMPTY)
    for number, (code, _, _) in WRONG.items():
        cell = answer_cell(notebook, number)
        cell.source = with_answer(cell.source, code)
    student.hand_in(notebook)


@submission(BUT_FIRST)
def syntax_error(student):
    student.hand_in_with("this is no Python", RIGHT)


@submission(BUT_FIRST, f"{FIRST}: its check was put back")
def answer_and_check_deleted(student):
    notebook = student.notebook(RIGHT)
    for cell in answer_cell(notebook), check_cell(notebook):
        notebook.cells.remove(cell)
    student.hand_in(notebook)


@submission(BUT_FIRST)
def asks_for_input(student):
    student.hand_in_with("number = input('a number?')", RIGHT)


# -- damaged, but right: nothing is lost -----------------------------------------------------------


@submission(FULL)
def check_copied(student):
    notebook = student.notebook(RIGHT)
    insert(notebook, check_cell(notebook), 1, copy_of(check_cell(notebook)))
    student.hand_in(notebook)


@submission(FULL, f"{FIRST}: the best of 2 cells counts")
def answer_copied(student):
    notebook = student.notebook(RIGHT)
    insert(notebook, answer_cell(notebook), 1, copy_of(answer_cell(notebook)))
    student.hand_in(notebook)


@submission(FULL, f"{FIRST}: the best of 2 cells counts")
def try_left_below(student):
    notebook, stub = student.notebook(RIGHT), answer_cell(student.notebook(EMPTY)).source
    insert(
        notebook,
        answer_cell(notebook),
        1,
        copy_of(answer_cell(notebook), with_answer(stub, "pass")),
    )
    student.hand_in(notebook)


@submission(FULL, f"{FIRST}: found by its name")
def answered_in_a_copy(student):
    """The cell of the answer is untouched, and another one below has the answer."""
    notebook, stub = student.notebook(RIGHT), answer_cell(student.notebook(EMPTY)).source
    cell = answer_cell(notebook)
    insert(notebook, cell, 1, nbformat.v4.new_code_cell(cell.source))
    cell.source = stub
    student.hand_in(notebook)


@submission(FULL, f"{FIRST}: uses 1 more of its cells")
def split_above_the_function(student):
    notebook = student.notebook(RIGHT)
    cell = answer_cell(notebook)
    helper = copy_of(
        cell, f"import math\n\ndef helper(value):\n    return value\n\nkept = {ANSWER!r}"
    )
    cell.source += f"\n\nassert helper(kept) == {ANSWER!r}\n{ANSWER} = helper({ANSWER})"
    insert(notebook, cell, 0, helper)
    student.hand_in(notebook)


@submission(FULL)
def split_within_the_function(student):
    notebook = student.notebook(RIGHT)
    cell = answer_cell(notebook)
    *above, last = cell.source.rstrip().splitlines()
    cell.source = "\n".join(above)
    insert(notebook, cell, 1, copy_of(cell, last))
    student.hand_in(notebook)


@submission(FULL, f"{SECOND}: found by its name")
def two_answers_merged(student):
    notebook = student.notebook(RIGHT)
    answer_cell(notebook).source += f"\n\n\n{answer_cell(notebook, SECOND).source}"
    notebook.cells.remove(answer_cell(notebook, SECOND))
    student.hand_in(notebook)


@submission(FULL)
def merged_with_its_check(student):
    notebook = student.notebook(RIGHT)
    answer_cell(notebook).source += f"\n\n\n{check_cell(notebook).source}"
    notebook.cells.remove(check_cell(notebook))
    student.hand_in(notebook)


@submission(FULL, f"{FIRST}: its check was put back")
def check_deleted(student):
    notebook = student.notebook(RIGHT)
    notebook.cells.remove(check_cell(notebook))
    student.hand_in(notebook)


@submission(FULL)
def turned_to_markdown(student):
    notebook = student.notebook(RIGHT)
    for cell in answer_cell(notebook), check_cell(notebook, SECOND):
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]
    student.hand_in(notebook)


@submission(FULL, f"file {NAME} (1).ipynb")
def renamed(student):
    student.hand_in(student.notebook(RIGHT), f"{NAME} (1).ipynb")


@submission(FULL, f"file {NAME.upper()}.IPYNB")
def in_upper_case(student):
    student.hand_in(student.notebook(RIGHT), f"{NAME.upper()}.IPYNB")


@submission(FULL, f"file {NAME}-Copy1.ipynb")
def answered_in_another_file(student):
    student.hand_in(student.notebook(EMPTY))
    student.hand_in(student.notebook(RIGHT), f"{NAME}-Copy1.ipynb")


@submission(FULL)
def from_colab(student):
    notebook = student.notebook(RIGHT)
    notebook.nbformat_minor = 0
    for cell in notebook.cells:
        del cell["id"]
        cell.source = cell.source.splitlines(keepends=True)
    student.hand_in(notebook)


@submission(FULL, f"{FIRST}: found by its name")
def without_metadata(student):
    notebook = student.notebook(RIGHT)
    for cell in notebook.cells:
        del cell["id"], cell["metadata"]
    student.hand_in(notebook)


@submission(FULL)
def with_other_metadata(student):
    notebook = student.notebook(RIGHT)
    for cell in notebook.cells:
        cell.metadata.nbgrader |= {"schema_version": 99, "grade": False, "points": 1000}
        del cell.metadata.nbgrader["grade_id"]
    student.hand_in(notebook)


@submission(FULL)
def in_an_old_format(student):
    notebook = student.notebook(RIGHT)
    cells = [{"cell_type": c.cell_type, "input": c.source} for c in notebook.cells]
    student.hand_in({"nbformat": 3, "worksheets": [{"cells": cells}]})


@submission(FULL)
def with_magic(student):
    student.hand_in_with("%matplotlib widget\n!pip install ipympl\n%no_such_magic on", RIGHT)


@submission(FULL, f"{FIRST}: seterr")
def with_seterr(student):
    student.hand_in_with("np.seterr(all='raise')", RIGHT)


@submission(FULL, f"{FIRST}: sys, threading")
def with_a_thread(student):
    code = "import sys, threading, time\ndef talk():\n    while True:\n        "
    code += "print('!', file=sys.stderr)\n        time.sleep(0.01)\n"
    student.hand_in_with(f"{code}threading.Thread(target=talk, daemon=True).start()", RIGHT)


@submission(FULL)
def ends_at_the_second_run(student):
    code = "import os, pathlib\nif pathlib.Path('ran').exists():\n    os._exit(1)\n"
    student.hand_in_with(f"{code}pathlib.Path('ran').touch()", RIGHT)


@submission(FULL)
def with_much_output(student):
    student.hand_in_with(
        "import matplotlib.pyplot as plt\nprint('x' * 10_000_000)\nfor _ in range(4):\n"
        "    plt.figure(figsize=(6, 6))\n    plt.imshow(np.random.rand(500, 500))\n    plt.show()",
        RIGHT,
    )


@submission(FULL, "timestamp.txt left out")
def with_a_bad_timestamp(student):
    student.hand_in(student.notebook(RIGHT))
    (student.folder / "timestamp.txt").write_text("yesterday, I swear")


# -- that take too much: only their own points are lost --------------------------------------------


@submission(BUT_FIRST, f"{FIRST}: it ended its process")
def exits(student):
    student.hand_in_with("import os\nos._exit(0)", RIGHT)


@submission(FULL | {FIRST: 0, SECOND: 0}, f"{FIRST}: it was ended after")
def never_ends(student):
    notebook = student.notebook(RIGHT)
    code = "while True:\n    try:\n        while True:\n            pass\n"
    answer_cell(notebook).source += f"\n{code}    except BaseException:\n        pass"
    answer_cell(notebook, SECOND).source += "\nwhile True:\n    print('x' * 1000)"
    student.hand_in(notebook)


@submission(BUT_FIRST)
def recurses(student):
    student.hand_in_function(f"return {ANSWER}(*locals().values())")


if LINUX:

    @submission(BUT_FIRST)
    def takes_all_memory(student):
        student.hand_in_function("kept = []\nwhile True:\n    kept.append(np.ones(50_000_000))")

    @submission(BUT_FIRST)
    def writes_a_huge_file(student):
        code = "with open('file', 'wb') as file:\n    for _ in range(1000):\n"
        student.hand_in_with(f"{code}        file.write(bytes(1_000_000))\n{ANSWER} = 0", RIGHT)


# -- that try to get points for nothing ------------------------------------------------------------


def hostile(code, says=""):
    CLASS[f"hostile_{len(CLASS)}"] = (lambda student: student.hand_in_with(code), NOTHING, says)


def hostile_function(code, before="", says=""):
    def make(student):
        student.hand_in_function(code, EMPTY, before)

    CLASS[f"hostile_{len(CLASS)}"] = (make, NOTHING, says)


hostile("import os\nos.environ.clear()", f"{FIRST}: environ, os")
hostile(
    "import os\nfor name in 'NBGRADER_EXECUTION', 'COURSE_STRICT':\n    os.environ.pop(name, None)"
)
hostile(
    "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
    f"{FIRST}: get_ipython",
)
hostile("get_ipython().run_cell = None\nimport builtins\nbuiltins.__build_class__ = None")
hostile(
    "from pathlib import Path\nfor folder in [Path.cwd(), *Path.cwd().parents]:\n"
    "    for file in folder.glob('solutions/*.py'):\n"
    "        exec(file.read_text())",
    f"{FIRST}: exec, pathlib",
)
hostile(
    "import sqlite3\nfrom pathlib import Path\nfor folder in [Path.cwd(), *Path.cwd().parents]:\n"
    "    for file in folder.glob('gradebook.db'):\n"
    "        with sqlite3.connect(file) as book:\n"
    "            book.execute('update grade set manual_score = 100')",
    "sqlite3",
)
hostile("exercises.check = lambda number, answer: None", "exercises.check = ...")
hostile(
    "import sys, types\nfor name in list(sys.modules):\n    sys.modules[name] = None", "modules"
)
hostile(
    "import gc, json\nfrom multiprocessing.connection import Connection\n"
    "pipe = next(o for o in gc.get_objects() if isinstance(o, Connection))\n"
    "verdict = {'state': 'correct', 'title': '', 'text': '', 'credit': 1.0, 'value': 1}\n"
    "for _ in range(9):\n    pipe.send_bytes(json.dumps(verdict).encode())",
    "gc, json, multiprocessing.connection",
)
hostile(
    "import gc\nfrom multiprocessing.connection import Connection\n"
    "pipe = next(o for o in gc.get_objects() if isinstance(o, Connection))\n"
    "pipe.send_bytes(b'[' * 100_000)"
)
hostile_function(
    "return 0.0, 0.0",
    "np.allclose = np.array_equal = np.isclose = lambda *arrays, **options: True",
    "np.allclose = ...",
)
hostile_function(
    "raise Mistake('well done', credit=1.0)", "from course_utils.exercises import Mistake"
)
hostile_function(
    "return Equal(), Equal()",
    "class Equal(np.ndarray):\n    def __new__(cls): return np.zeros(3).view(cls)\n"
    "    __eq__ = __le__ = __array_function__ = __array_ufunc__ = lambda *args, **kwargs: True",
)
hostile_function(
    "import sys\nframe, found = sys._getframe(), []\nwhile frame:\n"
    "    found += [v for k, v in frame.f_locals.items() if k.startswith('want')]\n"
    "    frame = frame.f_back\nreturn found[:2]",
    says="_getframe",
)
hostile_function(  # knows the cases of the lecture, and what is right there
    "return next(values), next(values)",
    "import course_utils.exercises.lecture_06 as checks\nright = []\n"
    "checks.compare = lambda name, got, want, **options: right.append(float(want))\n"
    f"exercises.find('{FIRST}').judge(lambda *point: (0.0, 0.0))\nvalues = iter(right)",
    "course_utils.exercises.lecture_06",
)
hostile_function("return np.broadcast_to(0.0, (1 << 20, 1 << 20)), np.array([object()])")


@submission(NOTHING)
def tags_its_checks(student):
    notebook = student.notebook(EMPTY)
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution", "exercise"]
    student.hand_in(notebook)


@submission(NOTHING)
def brings_its_own_package(student):
    student.hand_in(student.notebook(EMPTY))
    for place in "course_utils", "course-files/x/course_utils":
        package = student.folder / place / "exercises"
        package.mkdir(parents=True)
        (package.parent / "__init__.py").touch()
        (package / "__init__.py").write_text("def check(*_):\n    pass\n")


@submission(BUT_FIRST, f"{FIRST}: os")
def ends_its_grader(student):
    """Whether it may, as the same user, or not."""
    student.hand_in_with("import os\nos.kill(os.getppid(), 9)", RIGHT)


@submission(NOTHING)
def changes_its_checks(student):
    notebook = student.notebook(EMPTY)
    for number in FULL:
        check_cell(notebook, number).source = "pass"
    notebook.cells[1].source += "\nimport builtins\nbuiltins.NotImplementedError = SystemExit"
    student.hand_in(notebook)


if LINUX:

    @submission(FULL)
    def leaves_a_process(student):
        student.hand_in_with("import subprocess\nsubprocess.Popen(['sleep', '86399'])", RIGHT)


# -- that can't be graded --------------------------------------------------------------------------


@submission(NOTHING, "NOT GRADABLE: there is no notebook")
def hands_in_nothing(student):
    (student.folder / "homework.docx").touch()


@submission(NOTHING, f"NOT GRADABLE: {NAME}.ipynb: the file is empty")
def empty_file(student):
    student.hand_in("")


@submission(NOTHING, f"NOT GRADABLE: {NAME}.ipynb: there are marks of a merge conflict in it")
def merge_conflict(student):
    text = json.dumps(student.notebook(RIGHT), indent=1)
    student.hand_in(text.replace("\n", "\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n", 3))


@submission(NOTHING, f"NOT GRADABLE: {NAME}.ipynb: it is no notebook")
def deeply_nested(student):
    student.hand_in("[" * 1_000_000)


@submission(NOTHING, f"NOT GRADABLE: {NAME}.ipynb: it is no file")
def linked(student):
    others = student.folder.parent.parent / "right" / NAME / f"{NAME}.ipynb"
    try:
        (student.folder / f"{NAME}.ipynb").symlink_to(others)
    except OSError:  # Windows lets nobody make links
        os.mkfifo(student.folder / f"{NAME}.ipynb")


@submission(BUT_FIRST)
def characters_of_no_text(student):
    notebook = student.notebook(RIGHT)
    answer_cell(notebook).source = "x = '\ud800'\n\0"
    student.hand_in(notebook)


# -- graded right once, then replaced: no old score stays ------------------------------------------


@submission(NOTHING, "NOT GRADABLE")
def replaced_by_no_notebook(student):
    student.hand_in("not a notebook")


@submission(BUT_FIRST, "score given by hand removed")
def replaced_by_copies(student):
    notebook = student.notebook(RIGHT)
    stub = answer_cell(student.notebook(EMPTY)).source
    answer_cell(notebook).source = with_answer(stub, "pass")
    insert(notebook, answer_cell(notebook), 1, copy_of(answer_cell(notebook)))
    student.hand_in(notebook)


@submission(NOTHING, "file other.ipynb")
def replaced_under_another_name(student):
    (student.folder / f"{NAME}.ipynb").unlink()
    student.hand_in(student.notebook(EMPTY), "other.ipynb")


REPLACED = [student for student in CLASS if student.startswith("replaced")]


# -- the class -------------------------------------------------------------------------------------


def run(*command, folder=ROOT):
    """Run a module of Python, as from a shell in which no environment is activated."""
    programs = Path(sys.executable).parent  # nbgrader looks for its program alembic on the PATH
    result = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def grade(course):
    return run("tools.grade", "06", "--course", course, "--seconds", 5)


def contents(folder):
    return {p: p.is_file() and p.read_bytes() for p in sorted(folder.rglob("*"))}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder with the released assignment."""
    pytest.importorskip("nbgrader", reason="nbgrader is not installed")
    course = tmp_path_factory.mktemp("course")
    make_assignments.write_assignment("06", course)
    run("nbgrader", "generate_assignment", NAME, folder=course)
    return course


@pytest.fixture(scope="module")
def graded(course):
    """The class, graded: what the command printed."""
    from nbgrader.api import Gradebook

    for name in REPLACED:
        right(Student(course, name))
    grade(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for name in REPLACED:
            submission = gradebook.find_submission(NAME, name)
            assert submission.score == sum(FULL.values())
            submission.notebooks[0].grades[0].manual_score = 100
        gradebook.db.commit()
    for name, (make, _, _) in CLASS.items():
        make(Student(course, name))
    before = contents(course / "submitted")
    printed = grade(course)
    assert contents(course / "submitted") == before
    assert "Warning" not in printed
    return printed


def points(course, student):
    """Points of each exercise, like {"06.1": 1.0}."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grades = gradebook.find_submission_notebook(NAME, NAME, student).grades
        assert not any(grade.needs_manual_grade for grade in grades)
        return {grade.name[6:].replace("-", "."): grade.score for grade in grades}


@pytest.mark.parametrize("student", CLASS)
def test_submission_gets_what_it_deserves(course, graded, student):
    _, expected, says = CLASS[student]
    line = next(line for line in graded.splitlines() if line.startswith(f"{student} "))
    assert points(course, student) == expected, line
    assert says in line
    assert f" {sum(expected.values()):g}/{sum(FULL.values())} " in line
    if not says:
        assert "NOT GRADABLE" not in line


def test_the_table_ends_with_a_summary(graded):
    bad = sum("NOT GRADABLE" in says for _, _, says in CLASS.values())
    last = graded.splitlines()[-1]
    assert f"{len(CLASS)} submissions: {len(CLASS) - bad} graded, {bad} not gradable" in last


def test_plain_submissions_get_no_remark(graded):
    for student in "right", "empty", "wrong":
        line = next(line for line in graded.splitlines() if line.startswith(f"{student} "))
        assert line.endswith(" s")


def test_outputs_are_limited(course, graded):
    notebook = course / "autograded" / "with_much_output" / NAME / f"{NAME}.ipynb"
    assert notebook.stat().st_size < 3_000_000
    assert "image/png" in notebook.read_text("utf-8")


@pytest.mark.skipif(not LINUX, reason="looks into /proc")
def test_no_process_is_left(graded):
    running = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            running.append(file.read_bytes())
    assert not [command for command in running if b"86399" in command]


FAKE = """
from pathlib import Path
Path("course_utils/exercises").mkdir(parents=True)
Path("course_utils/__init__.py").touch()
Path("course_utils/exercises/__init__.py").write_text("check = lambda *_: None")
"""


@pytest.mark.parametrize(
    ("code", "credit"),
    [
        (SOLUTIONS[ANSWER], 1),
        ("raise NotImplementedError()", 0),
        ("from course_utils.exercises import Mistake\nraise Mistake('', credit=1.0)", 0),
        ("return 0, 0", 0),
    ],
)
def test_checks_that_need_the_students_process(code, credit):
    """Those that hand over PyTorch's objects; here the first of this lecture."""
    lecture = nbformat.read(LECTURE, as_version=4)
    setup = next(c.source for c in lecture.cells if c.id == "exercises-setup")
    source = with_answer(answer_cell(lecture).source, code)
    arguments = FIRST, ANSWER, [setup], [FAKE, source], 10, None, True
    verdict, _, _ = in_a_process(judge, *arguments, seconds=100)
    assert verdict.credit == credit


def test_released_notebook_has_the_stubs_and_no_solution(course):
    release = nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    assert "SOLUTION" not in str(release)
    for tag in ("exercise", "exercise-check"):
        sources = [
            [c.source.split() for c in notebook.cells if has_tag(c, tag)]
            for notebook in (release, nbformat.read(LECTURE, as_version=4))
        ]
        assert sources[0] == sources[1] != []


def test_feedback_shows_the_diagnosis(course, graded):
    run("nbgrader", "generate_feedback", NAME, "--student=wrong", folder=course)
    page = (course / "feedback" / "wrong" / NAME / f"{NAME}.html").read_text("utf-8")
    for _, diagnosis, _ in WRONG.values():
        assert diagnosis in html.unescape(page)


def test_nbgraders_own_autograde_refuses(course, graded):
    """It would believe what a student's kernel says."""
    with pytest.raises(AssertionError, match="Grade with `make grade"):
        run("nbgrader", "autograde", NAME, "--student=right", "--force", folder=course)


def test_a_part_of_the_class(course, graded, tmp_path):
    for folder in "release", "submitted":
        students = sorted((course / folder).iterdir())[:3]
        for student in students:
            shutil.copytree(student, tmp_path / folder / student.name)
    for name in "gradebook.db", "nbgrader_config.py":
        shutil.copy(course / name, tmp_path)
    printed = run("tools.grade", "06", "--course", tmp_path, "--part", "3/3")
    assert "1 submissions: 1 graded" in printed
    assert students[2].name in printed and students[0].name not in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["99"], "there is no lecture '99'"),
        (["06"], "First: make assignments LECTURE=06"),
        (["06", "--part", "0/3"], "--part is like 3/16"),
        (["06", "--processes", "0"], "have to be positive"),
    ],
)
def test_bad_input_gets_one_message(tmp_path, arguments, message):
    with pytest.raises(AssertionError, match=message) as error:
        run("tools.grade", *arguments, "--course", tmp_path)
    assert "Traceback" not in str(error.value)
