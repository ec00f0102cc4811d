"""The exercises of every lecture: their checks, solutions and assignments.

The kernels here run only the assignment of a lecture (first cell and exercises); nbval runs the
whole lecture, with the exercises untouched.
"""

import builtins
import importlib.util
import inspect
import linecache
import random
import re
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import warnings
from _thread import interrupt_main

import nbformat
import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from course_utils import exercises
from course_utils.exercises import Mistake, Verdict, call, compare, describe
from course_utils.exercises.limit import TimeLimit, TooLong
from course_utils.exercises.verdict import SECONDS, STATES
from tools import make_assignments
from tools.lectures import LECTURES, ROOT
from tools.make_assignments import CHECK, filled_in, has_tag, solution_code, stub_names, with_answer
from tools.run_notebooks import use_kernel_environment

SOLUTIONS = sorted((ROOT / "solutions").glob("*.py"))
WITH_EXERCISES = [path for path in LECTURES if "exercises.check(" in path.read_text("utf-8")]

# Lines that give nothing away, or that the lecture itself teaches and a diagnosis has to name.
NO_SECRET = re.compile(
    r"return \w+|for \w+ in range\(\w+\):|optimizer\.(zero_grad|step)\(\)|loss\.backward\(\)"
)

each_lecture = pytest.mark.parametrize("lecture", WITH_EXERCISES, ids=lambda path: path.name[:2])


def read(lecture):
    return nbformat.read(lecture, as_version=4)


def tagged(lecture, tag):
    return [cell for cell in read(lecture).cells if has_tag(cell, tag)]


def code_of(lecture):
    return solution_code(ROOT / "solutions" / f"{lecture.stem}.py")


def load_module(path):
    spec = importlib.util.spec_from_file_location(f"module_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers_of(lecture):
    return load_module(ROOT / "tests" / f"mistakes_{lecture.name[:2]}.py")


def mistakes_of(lecture):
    return answers_of(lecture).MISTAKES


def as_in_a_cell(source, namespace, file="/tmp/ipykernel_1/{}.py"):
    """Run source as a kernel does: exceptions show its lines."""
    name = file.format(abs(hash(source)))
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)
    return namespace


def answer(lecture, number, body=None):
    """The student's function of an exercise: the stub, or with a body."""
    cells = make_assignments.exercise_section(read(lecture))
    stub = next(c.source for c in cells if c.id == f"ex-{number.replace('.', '-')}")
    imports = next(c.source for c in cells if c.cell_type == "code")
    source = stub if body is None else with_answer(stub, body)
    return as_in_a_cell(source, as_in_a_cell(imports, {}))[exercises.find(number).name]


@pytest.fixture(autouse=True)
def fresh_state(monkeypatch):
    """Nothing answered yet, and as friendly as in front of a student."""
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    for this in exercises._exercises.values():
        this.state, this.right_answer, this.hints_shown = "not checked yet", None, 0


# -- the exercises of a lecture --------------------------------------------------------------------


def test_every_file_of_solutions_belongs_to_a_lecture():
    assert [path.stem for path in SOLUTIONS] == [path.stem for path in WITH_EXERCISES]


@each_lecture
def test_exercises_are_complete(lecture):
    """Stub and check of each registered exercise, in order, with the same names and ids."""
    stubs, checks = tagged(lecture, "exercise"), tagged(lecture, "exercise-check")
    registered = exercises.of_lecture(lecture.name[:2])
    assert len(stubs) == len(checks) == len(registered) > 0
    for stub, check, this in zip(stubs, checks, registered, strict=True):
        key = this.number.replace(".", "-")
        assert (stub.id, check.id) == (f"ex-{key}", f"check-{key}")
        assert CHECK.fullmatch(check.source).groups() == (this.number, this.name)
        assert this.name in stub_names(stub.source)
        assert 1 <= this.points <= 3 and len(this.hints) >= 2


@each_lecture
def test_exercises_are_in_their_section(lecture):
    """Else they wouldn't be in the assignment."""
    inside = {cell.id for cell in make_assignments.exercise_section(read(lecture))}
    everywhere = tagged(lecture, "exercise") + tagged(lecture, "exercise-check")
    assert {cell.id for cell in everywhere} <= inside


@each_lecture
def test_stubs_do_not_replace_a_name_of_the_lecture(lecture):
    section = {cell.id for cell in make_assignments.exercise_section(read(lecture))}
    before = "\n".join(c.source for c in read(lecture).cells if c.id not in section)
    for stub in tagged(lecture, "exercise"):
        for name in stub_names(stub.source):
            assert name not in before, name


@each_lecture
def test_stubs_and_solutions_have_the_same_signature(lecture):
    solutions = load_module(ROOT / "solutions" / f"{lecture.stem}.py")
    for this in exercises.of_lecture(lecture.name[:2]):
        stub, solution = answer(lecture, this.number), getattr(solutions, this.name)
        assert callable(stub) == callable(solution)
        if callable(stub):
            assert inspect.signature(stub) == inspect.signature(solution)
            assert len(inspect.getdoc(stub)) > 60, "the docstring tells shapes and types"


@each_lecture
def test_untouched_lecture_shows_not_started(lecture):
    """In the stored outputs, which nbval compares with those of a run."""
    for check in tagged(lecture, "exercise-check"):
        assert "not started yet" in check.outputs[0].data["text/plain"]
        assert exercises.check(*untouched(lecture, check)).state == "not started yet"


def untouched(lecture, check):
    number = CHECK.fullmatch(check.source)[1]
    return number, answer(lecture, number)


@each_lecture
def test_solutions_pass(lecture):
    for this in exercises.of_lecture(lecture.name[:2]):
        right = answer(lecture, this.number, code_of(lecture)[this.name])
        assert repr(exercises.check(this.number, right)) == f"✓ {this.number} {this.name}: correct."


@each_lecture
def test_typical_mistakes_are_named(lecture):
    """The heart of it: a wrong answer gets the intended diagnosis and credit."""
    mistakes = mistakes_of(lecture)
    assert set(mistakes) == {this.number for this in exercises.of_lecture(lecture.name[:2])}
    for number, cases in mistakes.items():
        assert len(cases) >= 5
        for body, diagnosis, credit in cases:
            verdict = exercises.check(number, answer(lecture, number, body))
            assert verdict.state == "not right yet", f"{number}\n{body}\n{verdict}"
            assert diagnosis in verdict.text, f"{number}\n{body}\n{verdict}"
            assert verdict.credit == credit, f"{number}\n{body}\n{verdict}"


@each_lecture
def test_other_right_answers_pass(lecture):
    for number, bodies in getattr(answers_of(lecture), "RIGHT", {}).items():
        for body in bodies:
            verdict = exercises.check(number, answer(lecture, number, body))
            assert verdict.state == "correct", f"{number}\n{body}\n{verdict}"


@each_lecture
def test_endless_answers_are_named(lecture, monkeypatch):
    monkeypatch.setattr("course_utils.exercises.verdict.SECONDS", 1)
    for number, (body, diagnosis) in getattr(answers_of(lecture), "ENDLESS", {}).items():
        verdict = exercises.check(number, answer(lecture, number, body))
        assert "The check took more than 1 seconds" in verdict.text
        assert diagnosis in verdict.text, f"{number}\n{verdict}"


@each_lecture
def test_no_solution_leaks(lecture):
    """No line of a solution is in the notebook or in course_utils."""
    lines = {line.strip() for code in code_of(lecture).values() for line in code.splitlines()}
    secret = {line for line in lines if len(line) > 12 and not NO_SECRET.fullmatch(line)}
    files = [lecture, *(ROOT / "course_utils").rglob("*.py")]
    public = "".join(path.read_text("utf-8") for path in files).replace('\\"', '"')
    assert len(secret) > len(exercises.of_lecture(lecture.name[:2]))
    assert not {line for line in secret if line in public}


@each_lecture
def test_checks_leave_random_numbers_alone(lecture):
    """A check may not change what the cells below it print."""
    import torch

    def draw():
        return random.random(), np.random.random(), torch.rand(1).item()  # noqa: NPY002

    def seed():
        random.seed(0), np.random.seed(0), torch.manual_seed(0)  # noqa: NPY002

    seed()
    expected = draw()
    for this in exercises.of_lecture(lecture.name[:2]):
        right = answer(lecture, this.number, code_of(lecture)[this.name])
        seed()
        assert exercises.check(this.number, right).state == "correct"
        assert draw() == expected, this.number


@each_lecture
@pytest.mark.parametrize(
    "weird", [None, 3, "text", [], {}, print, int, lambda: 1, lambda *a: a, lambda *a: 1 / 0]
)
def test_check_never_raises_in_front_of_a_student(lecture, weird, capsys):
    for this in exercises.of_lecture(lecture.name[:2]):
        verdict = exercises.check(this.number, weird)
        assert verdict.state == "not started yet" if weird is None else "not right yet"
        assert "The check can't use" not in verdict.text
    assert capsys.readouterr() == ("", "")


def test_importing_the_checks_does_not_import_torch():
    code = "import sys; from course_utils import exercises; exercises.of_lecture('07'); "
    code += "sys.exit(any(name in sys.modules for name in ('torch', 'sklearn', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


# -- the mechanism ---------------------------------------------------------------------------------


@pytest.fixture
def demo(monkeypatch):
    """An exercise of its own: return twice the array."""
    monkeypatch.setattr(exercises, "_exercises", {})
    monkeypatch.setattr(exercises, "of_lecture", lambda _: list(exercises._exercises.values()))

    @exercises.exercise("99.1", "double", points=2, hints=["Think of 2.", "Multiply."])
    def _check_double(function):
        x = np.array([1.0, 2.0, 4.0])
        compare("The result", call(function, x=x), 2 * x, mistakes=[("that is half.", x / 2, 0.5)])

    return exercises._exercises["99.1"]


def in_cell(source):
    return as_in_a_cell(source, {"np": np})["double"]


@pytest.mark.parametrize(
    ("body", "diagnosis"),
    [
        ("y = 2 * x", "double returned None: did you forget `return`?"),
        ("print(2 * x)", "double prints its result, but returns None: end with `return`."),
        ("x *= 2\n    return x", "double changes its argument `x` in place"),
        ("return x / 2", "The result: that is half."),
        ("return 2 * y", "Your code stopped in your line `return 2 * y`\nwith NameError"),
        ("return 2 * x[3]", "when it was called with x = [1., 2., 4.]."),
        ("return 2 * np.ones((2, 2)) @ x", "in your line `return 2 * np.ones((2, 2)) @ x`\nwith V"),
        ("raise SystemExit", "in your line `raise SystemExit`\nwith SystemExit"),
        ("return double(x)", "with RecursionError"),
        ("y = 2 * x\n    raise NotImplementedError()", "comes to the line `raise NotImplemented"),
        ("return sum(x for x in ())._missing()", "with AttributeError"),
        ('return "2x"', "The result has to be an array of numbers, not 2x."),
        ("return [1, [2, 3]]", "The result has to be an array of numbers, not [1, [2, 3]]."),
        ("return 2 * x[:2]", "The result has shape (2,), but it should have shape (3,)."),
        ("return 2 * x[:, None]", "shape (3,): an axis of length 1 is too many or missing."),
        ("return 0 * x", "The result is zero everywhere."),
        ("return x / 0 * 0", "The result contains nan."),
        ("return x / 0", "The result contains inf."),
        ("return -2 * x", "The result is -1 times what it should be: the sign is reversed."),
        ("return 6 * x", "The result is 3 times what it should be, in every entry."),
        ("return x + 2", "The largest error is at [2]: yours is 6, it should be 8."),
    ],
)
def test_diagnosis(demo, body, diagnosis):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a student's division by zero must not get through
        verdict = exercises.check("99.1", in_cell(f"def double(x):\n    {body}"))
    assert verdict.state == "not right yet"
    assert diagnosis in verdict.text
    assert verdict.text.endswith('Run `exercises.hint("99.1")`.')


@pytest.mark.parametrize(
    "file", [r"C:\Temp\ipykernel_1\{}.py", "/tmp/ipython-input-3-{}.py", "<ipython-input-3-{}>"]
)
def test_the_own_line_can_be_in_another_cell(demo, file):
    """Whatever the kernel calls a cell: on Windows, and in Colab over the years."""
    namespace = as_in_a_cell("def half(x):\n    return x / y", {}, file)
    as_in_a_cell("def double(x):\n    return 4 * half(x)", namespace, file)
    verdict = exercises.check("99.1", namespace["double"])
    assert "in your line `return x / y`\nwith NameError" in verdict.text


@pytest.mark.parametrize(
    ("got", "want", "diagnosis"),
    [
        (np.arange(6).reshape(2, 3).T, np.arange(6).reshape(2, 3), "transposed"),
        (np.arange(9).reshape(3, 3).T, np.arange(9).reshape(3, 3), "transposed"),
        (np.ones((3, 2)), np.arange(6).reshape(2, 3), "rows and columns are exchanged"),
        (np.ones((5, 3)), np.arange(3), "one row per example"),
        (np.arange(3) * 5.0, np.arange(3), "5 times what it should be: divide by the number of"),
        (np.arange(3) / 5, np.arange(3), "0.2 times what it should be: it is divided by the num"),
        (np.arange(3) / 2, np.arange(3), "0.5 times what it should be: a 2 is missing"),
        (np.arange(3) * 2, np.arange(3), "2 times what it should be: a factor 2 is too many"),
        (np.array(7.0), np.array(3.0), "is 7, but it should be 3"),  # not "2.33 times"
        (np.array([7.0]), np.array([3.0]), "is wrong in 1 of 1 entries"),
        (np.array(-3.0), np.array(3.0), "the sign is reversed"),
        (None, np.ones(2), "is None"),
        (np.ones(2), np.zeros(2), "is wrong in 2 of 2 entries"),
        # Numbers that are printed alike: never "yours is 1, it should be 1".
        (
            np.array([0.0, 1 + 2e-6]),
            np.array([0.0, 1.0]),
            r"at \[1\]: yours differs by 2e-06 from 1",
        ),
        (
            np.array([3.0, 1 + 4e-6]),
            np.array([3.0, 1.0]),
            r"at \[1\]: yours differs by 4e-06 from 1",
        ),
        (np.array(1 + 2e-6), np.array(1.0), "A differs by 2e-06 from 1"),
    ],
)
def test_compare_names_the_difference(got, want, diagnosis):
    with pytest.raises(Mistake, match=diagnosis):
        compare("A", got, want, batch=5)


def test_compare_accepts_equal_arrays():
    compare("A", [1, 2], np.array([1.0, 2.0 + 1e-9]))
    compare("A", 0.0, np.array(0.0))
    compare("A", np.zeros((0, 3)), np.zeros((0, 3)))


@pytest.mark.parametrize(
    ("function", "diagnosis"),
    [
        (7, "without brackets"),
        (lambda: 1, r"has to take 2 arguments: \(a, b\)"),
        (lambda a, b, c: 1, r"has to take 2 arguments: \(a, b\)"),
    ],
)
def test_call_explains_a_wrong_function(function, diagnosis):
    with pytest.raises(Mistake, match=diagnosis):
        call(function, a=1, b=2)
    with pytest.raises(Mistake, match=r"<lambda> has to take 1 argument: \(a\)"):
        call(lambda: 1, a=1)


def test_call_sees_changes_inside_a_list():
    """Also where it holds arrays of different shapes."""

    def layers():
        return [(np.ones((2, 3)), np.ones(3), "relu"), (np.ones((3, 1)), np.ones(1), "linear")]

    def double_in_place(layers):
        layers[1][0][...] *= 2
        return layers

    assert call(len, layers=layers()) == 2
    for change in (double_in_place, list.reverse, list.pop, list.clear):
        with pytest.raises(Mistake, match="changes its argument `layers` in place"):
            call(change, layers=layers())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.ones((2, 2)), "[[1., 1.], [1., 1.]]"),
        (np.ones((4, 5)), "an array of shape (4, 5)"),
        ((np.ones((3, 2)), None), "(an array of shape (3, 2), None)"),
        ([(np.ones((3, 2)), "relu")], "[(an array of shape (3, 2), 'relu')]"),
        ([np.float64(0.5), 1, [2, True]], "[0.5, 1, [2, True]]"),
        ((1,), "(1,)"),
        ([], "[]"),
        (list(range(99)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16..."),
        (None, "a NoneType"),
        (Ellipsis, "an ellipsis"),
    ],
)
def test_describe_takes_one_line(value, text):
    assert describe(value) == text


def test_error_outside_of_the_student_code(demo):
    def judge(_):
        raise KeyError("x")

    demo.judge = judge
    text = exercises.check("99.1", 1).text
    assert text.startswith("The check can't use what your code returns (KeyError: 'x').")


@pytest.mark.parametrize(
    "error",
    ["SystemExit(3)", "GeneratorExit", "StopIteration(1)", "Own('!')", "Broken", "BaseException"],
)
def test_any_exception_becomes_a_verdict(demo, error):
    source = f"""
class Own(BaseException): pass
class Broken(Exception):
    def __str__(self):
        return 1 / 0
def double(x):
    raise {error}"""
    text = exercises.check("99.1", in_cell(source)).text
    assert text.startswith(f"Your code stopped in your line `raise {error}`\nwith {error[:3]}")
    assert "when it was called with x = [1., 2., 4.]." in text


def test_an_answer_can_not_ask_for_input(demo, monkeypatch):
    monkeypatch.setattr(builtins, "input", lambda _: pytest.fail("it asks"))
    before = builtins.input
    asked = "def double(x):\n    return float(input('Factor? ')) * x"
    text = exercises.check("99.1", in_cell(asked)).text
    assert "in your line `return float(input('Factor? ')) * x`\nwith EOFError: an answer" in text
    assert "can't ask for input" in text
    assert builtins.input is before


def test_an_answer_can_be_a_value(demo):
    demo.judge = lambda value: compare("The weight", value, np.array(2.0))
    assert "in place of `None`" in exercises.check("99.1", None).text
    assert exercises.check("99.1", 2).state == "correct"


def test_verdict_is_plain_text_and_escaped_html(demo):
    stub = in_cell('def double(x):\n    """Doc."""\n    raise NotImplementedError()')
    verdict = exercises.check("99.1", stub)
    assert repr(verdict).startswith("… 99.1 double: not started yet. Write your code")
    assert "<code>raise NotImplementedError()</code>" in verdict._repr_html_()
    attack = 'def double(x):\n    raise ValueError("<script>alert(1)</script> & `<b>`")'
    page = exercises.check("99.1", in_cell(attack))._repr_html_()
    assert "<script" not in page and "<b>" not in page and "&lt;script&gt;" in page
    assert "✗ 99.1 double: not right yet." in page


def test_verdict_suits_light_and_dark_pages(demo):
    """No color of text or background: those of the page stay."""
    for state in STATES:
        page = Verdict(state, "title")._repr_html_()
        assert page.count("style=") == 1
        assert not {"color", "background", "background-color"} & {
            rule.split(":")[0].strip() for rule in page.split('"')[1].split(";")
        }


def test_hints_come_one_at_a_time(demo):
    shown = [repr(exercises.hint("99.1")) for _ in range(3)]
    assert shown[0] == "→ 99.1 double: hint 1 of 2. Think of 2."
    assert shown[1:] == ["→ 99.1 double: hint 2 of 2. Multiply."] * 2


def test_progress(demo):
    exercises.exercise("99.2", "other", points=1, hints=["?"])(lambda _: None)
    exercises.check("99.1", None)
    assert repr(exercises.progress()).splitlines() == [
        "… 0 of 2 exercises are correct.",
        "… 99.1 double: not started yet.",
        "… 99.2 other: not checked yet.",
    ]
    exercises.check("99.1", lambda x: 2 * x)
    exercises.check("99.2", 1)
    assert repr(exercises.progress()).startswith("✓ 2 of 2 exercises are correct.")
    exercises.check("99.2", None)
    assert repr(exercises.progress()).startswith("… 1 of 2 exercises is correct.")
    assert exercises.progress()._repr_html_().count("<div") == 3


def test_progress_before_the_first_check(monkeypatch):
    monkeypatch.setattr(exercises, "_exercises", {})
    assert "No exercise was checked yet." in repr(exercises.progress())


def test_lecture_goes_on_with_a_stand_in(demo, capsys):
    def right(x):
        return 2 * x

    assert exercises.passed_or("99.1", right, abs) is abs
    exercises.check("99.1", lambda x: x)
    assert exercises.passed_or("99.1", right, abs) is abs
    exercises.check("99.1", right)
    assert exercises.passed_or("99.1", right, abs) is right
    assert exercises.passed_or("99.1", lambda x: x, abs) is abs, "changed since its check"
    assert capsys.readouterr().out.splitlines() == [
        "The lecture goes on with a stand-in until your double passes check 99.1.",
        "The lecture goes on with a stand-in until your double passes check 99.1.",
        "The lecture goes on with your own double.",
        "The lecture goes on with a stand-in until your double passes check 99.1.",
    ]


@pytest.mark.parametrize("variable", ["COURSE_STRICT", "NBGRADER_EXECUTION"])
@pytest.mark.parametrize("function", [None, abs, lambda x: x / 2])
def test_strict_check_raises(demo, monkeypatch, variable, function):
    monkeypatch.setenv(variable, "validate")
    with pytest.raises(exercises.NotPassed, match=r"99\.1 double: not"):
        exercises.check("99.1", function)
    exercises.check("99.1", lambda x: 2 * x)
    assert demo.state == "correct"


def test_strict_error_shows_only_the_verdict(demo, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(exercises.NotPassed) as caught:
        exercises.check("99.1", None)
    assert caught.value._render_traceback_() == [str(caught.value)]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("7.1", "like \"07.3\", got '7.1'"),
        (7.1, 'like "07.3", got 7.1'),
        ("00.1", "there are no exercises for lecture '00'"),
        ("07.99", "there is no exercise 07.99; this lecture has 07.1, 07.2"),
    ],
)
def test_unknown_number(number, message):
    for function in (exercises.check, exercises.passed_or):
        with pytest.raises(ValueError, match=message):
            function(number, *[None] * (function is exercises.check or 2))
    with pytest.raises(ValueError, match=message):
        exercises.hint(number)


# -- answers that never end ------------------------------------------------------------------------

ENDLESS = {
    "loop": """
def double(x):
    while True:
        x = x + 1""",
    "printing": """
def double(x):
    while True:
        print(x)""",
    "loop that catches each Exception": """
def double(x):
    while True:
        try:
            return x[3]
        except Exception:
            x = x + 1""",
    "loop that catches everything": """
def double(x):
    while True:
        try:
            x = x + sum(range(10000))
        except:
            pass""",
    "loop that catches everything around a with": """
import io
def double(x):
    while True:
        try:
            with io.StringIO():
                x = x + sum(range(10000))
        except:
            pass""",
    "loops that catch everything": """
def double(x):
    while True:
        try:
            while True:
                try:
                    x = x + 1
                except BaseException:
                    print("Again!")
                finally:
                    continue
        except BaseException:
            pass""",
    "input until it is a number": """
def double(x):
    while True:
        try:
            return float(input("A number, please: ")) * x
        except:
            print("That was no number.")""",
    "short sleeps": """
import time
def double(x):
    while True:
        time.sleep(0.001)""",
    "calls that fail and are repeated": """
def double(x):
    try:
        return double(x)
    except RecursionError:
        return double(x)""",
    "array": """
class Endless:
    def __array__(self, *_, **__):
        while True:
            pass
def double(x):
    return Endless()""",
    "repr": """
class Endless(list):
    def __iter__(self):
        while True:
            yield self
def double(x):
    return Endless()""",
}

STOPPED = "The check took more than 0.1 seconds. It was stopped in your line `"


@pytest.fixture
def short_limit(monkeypatch):
    monkeypatch.setattr("course_utils.exercises.verdict.SECONDS", 0.1)


def surroundings():
    """What an answer may not leave changed behind."""
    return (
        (sys.stdout, sys.stderr, vars(builtins)["input"], list(warnings.filters)),
        (signal.getsignal(signal.SIGINT), sys.gettrace(), sys.getprofile(), threading.enumerate()),
    )


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_endless_answer_is_stopped(demo, short_limit, monkeypatch, source):
    before = surroundings()
    text = exercises.check("99.1", in_cell(source)).text
    assert surroundings() == before
    first, *others = text.splitlines()
    assert first.removeprefix(STOPPED)[:-1] in source
    if "class" not in source:
        assert others.pop(0) == "when it was called with x = [1., 2., 4.]."
    assert others == [
        "Does a loop never end there, or is it very slow?",
        'Stuck? Run `exercises.hint("99.1")`.',
    ]
    monkeypatch.setattr("course_utils.exercises.verdict.SECONDS", SECONDS)
    assert exercises.check("99.1", lambda x: 2 * x).state == "correct"


def test_endless_answer_is_stopped_in_a_debugger(demo, short_limit):
    others = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        verdict = exercises.check("99.1", in_cell(ENDLESS["printing"]))
    finally:
        sys.settrace(others)
    assert verdict.text.startswith(STOPPED)


def test_endless_result_is_stopped(demo, short_limit):
    """Where it is the check that goes through it."""
    demo.judge = lambda function: sum(1 for _ in call(function, n=1))
    naturals = "def double(n):\n    while True:\n        yield n"
    text = exercises.check("99.1", in_cell(naturals)).text
    assert text.startswith(STOPPED) and text.splitlines()[1].startswith("Does a loop never")
    demo.judge = lambda _: all(iter(lambda: True, False))
    text = exercises.check("99.1", int).text
    assert text.startswith("The check took more than 0.1 seconds. It was stopped\nDoes a loop")


@pytest.mark.parametrize("variable", ["COURSE_STRICT", "NBGRADER_EXECUTION"])
def test_endless_answer_does_not_pass(demo, short_limit, monkeypatch, variable):
    monkeypatch.setenv(variable, "autograde")
    with pytest.raises(exercises.NotPassed, match=r"stopped in your line `while True: x\.sum\(\)`"):
        exercises.check("99.1", in_cell("def double(x):\n    while True: x.sum()"))


SLEEPS = "import time\ndef double(x):\n    time.sleep(0.5)\n    return 2 * x"


def test_long_call_into_c_ends_first(demo, short_limit):
    text = exercises.check("99.1", in_cell(SLEEPS)).text
    assert "in your line `time.sleep(0.5)`\nwhen it was called with x" in text


def test_time_without_the_processor_does_not_count(demo, short_limit, monkeypatch):
    """At first: an endless sleep has to be stopped as well."""
    monkeypatch.setattr("course_utils.exercises.limit.monotonic", lambda: 0.0)
    assert exercises.check("99.1", in_cell(SLEEPS)).state == "correct"


def test_slow_answer_is_right(demo):
    assert exercises.check("99.1", lambda x: time.sleep(0.2) or 2 * x).state == "correct"
    grader = (ROOT / "tools" / "grade.py").read_text("utf-8")
    assert SECONDS < float(re.search(r'"--seconds", type=float, default=([\d.]+)', grader)[1])


def test_no_interrupt_comes_after_the_end():
    """The time runs out at each single instruction of the end: it is stopped before, or not."""

    def trace(frame, event, _):
        if frame.f_code.co_name not in ("answer", "__exit__"):
            return None
        frame.f_trace_opcodes = True
        nonlocal left
        left -= event == "opcode"
        if left == 0 and event == "opcode" and limit._watch.is_alive():
            limit._mine = limit._anywhere = True
            for _ in iter(interrupt_main, 0):  # without a chance that it is found in here
                break
        return trace

    def answer():
        return max(1, 2)

    # Nothing is raised in the file that holds TimeLimit: so not in trace either.
    trace.__code__ = trace.__code__.replace(co_filename=TimeLimit.__exit__.__code__.co_filename)

    sys._getframe().f_trace_opcodes = True  # Python 3.12 wants to know before settrace
    handler, others = signal.getsignal(signal.SIGINT), sys.gettrace()
    left = positions = stopped = 0
    while left <= 0:
        positions += 1
        left, limit = positions, TimeLimit(3600)
        try:
            with limit:
                sys.settrace(trace)
                answer()
        except TooLong:
            stopped += 1
        finally:
            sys.settrace(others)
        assert signal.getsignal(signal.SIGINT) == handler
        assert not limit._watch.is_alive()
        assert [max(k, 0) for k in range(9)] == [*range(9)], "no interrupt is left"
    assert 0 < stopped < positions > 30


def test_stop_button_stops_the_check(demo):
    source = "import signal\ndef double(x):\n    signal.raise_signal(signal.SIGINT)"
    before = surroundings()
    with pytest.raises(KeyboardInterrupt):
        exercises.check("99.1", in_cell(source))
    assert surroundings() == before


def test_no_limit_outside_of_the_main_thread(demo, short_limit):
    verdicts = []

    def check():
        verdicts.append(exercises.check("99.1", lambda x: time.sleep(0.5) or 2 * x))

    thread = threading.Thread(target=check)
    thread.start()
    thread.join()
    assert verdicts[0].state == "correct"


def test_no_limit_without_threads(demo, short_limit, monkeypatch):
    """As in a browser."""

    def start(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    before = surroundings()
    assert exercises.check("99.1", lambda x: time.sleep(0.5) or 2 * x).state == "correct"
    assert surroundings() == before


def test_printing_takes_no_memory(demo):
    source = (
        "def double(x):\n    for _ in range(1000):\n        print('x' * 10000)\n    return 2 * x"
    )
    tracemalloc.start()
    try:
        assert exercises.check("99.1", in_cell(source)).state == "correct"
        assert tracemalloc.get_traced_memory()[1] < 1e6  # bytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    return double(x)",
        "def double(x):\n    return half(x)\ndef half(x):\n    return double(x)",
        "import sys\nsys.setrecursionlimit(20_000)\ndef double(x):\n    return double(x)",
    ],
)
def test_endless_recursion_is_told_in_one_line(demo, source):
    limit = sys.getrecursionlimit()
    try:
        lines = exercises.check("99.1", in_cell(source)).text.splitlines()
    finally:
        sys.setrecursionlimit(limit)
    assert re.fullmatch(r"Your code stopped in your line `return (double|half)\(x\)`", lines[0])
    assert re.fullmatch("with RecursionError: maximum recursion depth exceeded.{0,40}", lines[1])
    assert lines[2] == "when it was called with x = [1., 2., 4.]."
    assert len(lines) == 4


# -- in a kernel, and as an assignment -------------------------------------------------------------


@each_lecture
def test_solved_exercises_run_strictly(lecture, tmp_path, monkeypatch):
    use_kernel_environment()
    monkeypatch.setenv("COURSE_STRICT", "1")
    solved = make_assignments.assignment(read(lecture), code_of(lecture))
    run(solved, tmp_path)
    shown = [c.outputs[0].data["text/plain"] for c in solved.cells if has_tag(c, "exercise-check")]
    assert all(text.startswith("✓") for text in shown)
    assert "goes on with a stand-in" not in str(solved)

    first = tagged(lecture, "exercise")[0]
    end = [cell.id for cell in solved.cells].index(first.id) + 2  # with the check below
    solved.cells = [*solved.cells[: end - 2], first, solved.cells[end - 1]]
    with pytest.raises(CellExecutionError, match="not started yet"):
        run(solved, tmp_path)


def test_in_a_live_kernel(tmp_path):
    """Where a user could answer, and can press the stop button."""
    use_kernel_environment()
    asked, errors = [], []
    kernel, client = start_new_kernel(cwd=str(tmp_path))

    def execute(code):
        shown = []
        client.execute_interactive(
            code,
            allow_stdin=True,
            stdin_hook=asked.append,
            output_hook=lambda m: shown.append(m["content"]),
            timeout=60,
        )
        errors.extend(content["ename"] for content in shown if "ename" in content)
        return "".join(content.get("data", content).get("text/plain", "") for content in shown)

    def press_stop():
        while not (tmp_path / "running").exists():
            time.sleep(0.01)
        kernel.interrupt_kernel()

    def check(seconds, body):
        define = f"exercises.verdict.SECONDS = {seconds}\ndef f(X, y):\n    {body}\n"
        return execute(f"{define}exercises.check('01.6', f)")

    try:
        execute(f"import pathlib, sys\nsys.path.insert(0, {str(ROOT)!r})")
        execute("from course_utils import exercises")
        shown = check(3600, "input()")
        assert "in your line `input()`\nwith EOFError: an answer can't ask for input" in shown
        shown = check(0.1, "while True: X.sum()")
        assert f"{STOPPED}while True: X.sum()`\nwhen it was called with" in shown
        assert (asked, errors) == ([], [])
        stop = threading.Thread(target=press_stop)
        stop.start()
        check(3600, "pathlib.Path('running').touch()\n    while True: X.sum()")
        stop.join()
        assert errors == ["KeyboardInterrupt"]
        assert execute("sum(range(9))") == "36"
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)


def run(notebook, folder):
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()


def test_an_assignment_needs_every_solution():
    lecture = WITH_EXERCISES[0]
    with pytest.raises(ValueError, match="no solution for"):
        make_assignments.assignment(read(lecture), {})


def test_values_get_their_solution_too():
    stub = "w1 = w2 = None\nb = None"
    assert stub_names(stub) == ["w1", "w2", "b"]
    assert filled_in(stub, "w1 = w2 = 1\nb = 0") == stub + "\nw1 = w2 = 1\nb = 0"


def test_make_assignments_command(tmp_path, monkeypatch, capsys):
    command = ["make_assignments.py", "--course", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", [*command, "07"])
    make_assignments.main()
    assert "nbgrader generate_assignment 07_pytorch_mnist" in capsys.readouterr().out
    settings = tmp_path / "nbgrader_config.py"
    assert settings.read_bytes() == (ROOT / "tools" / "nbgrader_config.py").read_bytes()
    settings.write_text("# mine")
    make_assignments.main()
    assert settings.read_text() == "# mine"
    monkeypatch.setattr(sys, "argv", [*command, "99"])
    with pytest.raises(SystemExit, match="one notebook and one file in solutions/"):
        make_assignments.main()
