"""Grade the submissions of a lecture: ``make grade LECTURE=06``, or ``python -m tools.grade 06``.

First, from each submission in nbgrader's course folder only the answers are taken
(`tools.submission`), run in a process each, and judged from outside of it (`tools.judge`); as many
submissions at a time as there are cores. Then nbgrader's autograde goes over fresh copies of the
released assignment with these answers and verdicts, so scores are in the course's gradebook and
notebooks in ``autograded/``, as ever.

A submission that can't be graded counts as an empty one; the table at the end names it.
"""

import argparse
import json
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import nbformat

from course_utils.exercises import Verdict, find
from tools.judge import end_all_of, judge, spare_user
from tools.lectures import ROOT, find_lecture
from tools.run_notebooks import use_kernel_environment
from tools.submission import Answers, Exercise, NotGradable, exercises_of, read_answers

LINUX = sys.platform == "linux"
CORES = len(os.sched_getaffinity(0)) if LINUX else os.cpu_count()

SAME_RIGHTS = """\
The submissions ran with your own rights: what you may read and write, they could. Marks that count
need a container, or root with a Python that other users can start."""


@dataclass
class Result:
    """What became of one submission."""

    student: str
    sources: dict[str, str] = field(default_factory=dict)  # by grade_id
    outputs: dict[str, list] = field(default_factory=dict)  # by grade_id
    not_gradable: str = ""
    repaired: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)
    seconds: float = 0.0


# -- first part: students' code, in many processes -------------------------------------------------


def in_a_process(function: Callable, *arguments: Any, seconds: float) -> Any:
    """Call a function in a process of its own.

    Raises
    ------
    NotGradable
        If the function does, if it takes too long, or if its process ends early.
    """
    context = multiprocessing.get_context("forkserver" if LINUX else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send_result, args=(theirs, function, arguments))
    try:
        process.start()
        theirs.close()
        if not ours.poll(seconds):
            raise NotGradable(f"it was ended after {seconds:g} seconds")
        result = ours.recv()
    except (EOFError, OSError):
        raise NotGradable("the process that grades it was ended") from None
    finally:
        ours.close()
        if process.pid is not None:
            process.kill()
            process.join()
    if isinstance(result, NotGradable):
        raise result
    return result


def _send_result(pipe: Any, function: Callable, arguments: tuple) -> None:
    try:
        pipe.send(function(*arguments))
    except NotGradable as reason:
        pipe.send(reason)


def grade_one(
    folder: Path, wanted: str, exercises: list[Exercise], seconds: float, user: int | None
) -> Result:
    """Find and judge the answers of one student; whatever happens, a result comes back."""
    result, start = Result(folder.parent.name), time.monotonic()
    try:
        answers = in_a_process(read_answers, folder, wanted, exercises, seconds=60)
    except NotGradable as reason:
        result.not_gradable, answers = str(reason), Answers()
    result.repaired, result.look = answers.repaired, answers.look
    for exercise in exercises:
        best = -1.0
        for cells in answers.tries.get(exercise.number) or [[exercise.stub]]:
            verdict, outputs, remark = _judge_one(exercise, cells, seconds, user)
            if remark:
                result.look.append(f"{exercise.number}: {remark}")
            if verdict.credit > best:
                best = verdict.credit
                result.sources[exercise.answer_id] = "\n\n".join(cells)
                result.outputs[exercise.answer_id] = outputs
                result.outputs[exercise.check_id] = _as_graded(exercise, verdict)
            if best == 1:
                break
    result.seconds = time.monotonic() - start
    return result


def _judge_one(exercise: Exercise, cells: list[str], seconds: float, user: int | None) -> tuple:
    arguments = (exercise.number, exercise.name, exercise.setup, cells, seconds, user)
    arguments += (exercise.has_torch,)
    try:
        return in_a_process(judge, *arguments, seconds=4 * seconds + 60)
    except NotGradable as reason:
        if user is not None:
            end_all_of(user)
        title = f"{exercise.number} {exercise.name}: not right yet."
        return Verdict("not right yet", title, f"Your code was run, but {reason}."), [], str(reason)


def _as_graded(exercise: Exercise, verdict: Verdict) -> list[dict]:
    """Return a verdict as outputs: feedback shows them, and nbgrader reads the points from them."""
    text = repr(verdict)
    if verdict.credit == 0:
        error = {"ename": "NotPassed", "evalue": text, "traceback": [text]}
        return [{"output_type": "error", **error}]
    shown = {"data": {"text/plain": text, "text/html": verdict._repr_html_()}, "metadata": {}}
    outputs = [{"output_type": "display_data", **shown}]
    if verdict.credit < 1:
        points = {"text/plain": str(verdict.credit * find(exercise.number).points)}
        points = {"data": points, "metadata": {}, "execution_count": None}
        outputs.append({"output_type": "execute_result", **points})
    return outputs


def grade_all(
    folders: list[Path], wanted: str, exercises: list[Exercise], seconds: float, processes: int
) -> list[Result]:
    """Grade all submissions, so many at a time."""
    with tempfile.TemporaryDirectory(prefix="package-") as package:
        os.chmod(package, 0o755)
        shutil.copytree(ROOT / "course_utils", Path(package, "course_utils"))
        sys.path.insert(0, package)  # the processes get it, and the folder they start in
        use_kernel_environment()
        os.environ["PYTHONPATH"] = os.pathsep.join([package, str(ROOT)])
        os.chdir(package)
        if LINUX:  # these are imported once, with all that they import, and copied
            used = re.findall(r"^(?:import|from) ([\w.]+)", "\n".join(exercises[0].setup), re.M)
            checks = f"course_utils.exercises.lecture_{wanted[:2]}"
            needed = [
                "tools.judge",
                "tools.submission",
                "tools.run_notebooks",
                "matplotlib.pyplot",
                checks,
                *used,
            ]
            multiprocessing.set_forkserver_preload(needed)
        users: SimpleQueue = SimpleQueue()
        for place in range(processes):
            users.put(spare_user(place, package))

        def work(folder: Path) -> Result:
            user = users.get()
            try:
                return grade_one(folder, wanted, exercises, seconds, user)
            finally:
                users.put(user)
                print(".", end="", flush=True, file=sys.stderr)

        try:
            with ThreadPoolExecutor(processes) as pool:
                results = list(pool.map(work, folders))
        finally:
            os.chdir(ROOT)
            print(file=sys.stderr)
    if users.get() is None:
        print(SAME_RIGHTS)
    return results


# -- second part: nbgrader, where no student's code runs -------------------------------------------


def autograde(course: Path, name: str, release: dict, results: list[Result]) -> dict[str, tuple]:
    """Let nbgrader grade fresh copies of the assignment.

    Returns
    -------
    dict of (float, float)
        Score and highest possible score of each student.
    """
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import Execute, NbGraderPreprocessor
    from nbgrader.utils import rmtree
    from sqlalchemy.exc import SAWarning
    from traitlets.config import PyFileConfigLoader

    by_student = {result.student: result for result in results}

    class FillIn(NbGraderPreprocessor):
        """Takes the outputs of the first part, where nbgrader would execute the cells."""

        def preprocess(self, notebook: Any, resources: dict) -> tuple:
            """Fill in the outputs of a notebook."""
            outputs = by_student[resources["nbgrader"]["student"]].outputs
            for cell in notebook.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
                if grade_id in outputs:
                    cell.outputs = nbformat.from_dict(outputs[grade_id])
            return notebook, resources

    settings = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    settings.Autograde.pop("pre_convert_hook", None)
    url = CourseDirectory(root=str(course), config=settings).db_url
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        here = Path(folder).resolve()
        directory = CourseDirectory(root=str(here), db_url=url, assignment_id=name, config=settings)
        with Gradebook(url) as gradebook:
            for result in results:
                _forget_manual_scores(gradebook, course, name, result)
                _write_copy(course, here, name, release, result)
        converter = Autograde(directory, config=settings)
        converter.autograde_preprocessors = [
            FillIn if step is Execute else step for step in converter.autograde_preprocessors
        ]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's, about its own ways
            converter.start()
        for result in results:
            target = course / "autograded" / result.student / name
            if target.exists():
                rmtree(str(target))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(here / "autograded" / result.student / name, target)
    with Gradebook(url) as gradebook:
        graded = {s.student.id: s for s in gradebook.assignment_submissions(name)}
        return {r.student: (graded[r.student].score, graded[r.student].max_score) for r in results}


def _write_copy(course: Path, here: Path, name: str, release: dict, result: Result) -> None:
    """Write a fresh copy of the assignment with a student's answers, and when it was submitted."""
    notebook = nbformat.from_dict(release)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = result.sources.get(grade_id, cell.source)
    folder = here / "submitted" / result.student / name
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    stamp = course / "submitted" / result.student / name / "timestamp.txt"
    if stamp.is_file() and not stamp.is_symlink():
        text = stamp.read_text(encoding="utf-8", errors="replace")[:100].strip()
        try:
            from nbgrader.utils import parse_utc

            parse_utc(text)
            (folder / "timestamp.txt").write_text(text, encoding="utf-8")
        except (ValueError, OverflowError):
            result.repaired.append("timestamp.txt left out: no time is in it")


def _forget_manual_scores(gradebook: Any, course: Path, name: str, result: Result) -> None:
    """Remove the scores that were given by hand to another answer than the one of now."""
    from nbgrader.api import MissingEntry

    graded = course / "autograded" / result.student / name / f"{name}.ipynb"
    try:
        grades = gradebook.find_submission_notebook(name, name, result.student).grades
    except MissingEntry:
        return
    before = nbformat.read(graded, as_version=4).cells if graded.exists() else []
    sources = {c.metadata.get("nbgrader", {}).get("grade_id"): c.source for c in before}
    if any(sources.get(key) != source for key, source in result.sources.items()):
        for grade in grades:
            if grade.manual_score is not None:
                grade.manual_score = None
                result.repaired.append(f"{grade.name}: score given by hand removed")
        gradebook.db.commit()


def table(results: list[Result], scores: dict[str, tuple]) -> str:
    """Return one line per submission, and a summary."""
    lines = []
    for r in results:
        remarks = [f"NOT GRADABLE: {r.not_gradable}"] if r.not_gradable else []
        remarks += [f"repaired: {', '.join(r.repaired)}"] if r.repaired else []
        remarks += [f"look: {', '.join(r.look)}"] if r.look else []
        score, most = scores[r.student]
        points = f"{score:g}/{most:g}"
        text = f"{r.student:<20} {points:>7} {r.seconds:6.1f} s  {'; '.join(remarks)}"
        lines.append("".join(c if c.isprintable() else "?" for c in text).rstrip())
    bad, repaired, look = (
        sum(bool(getattr(r, what)) for r in results)
        for what in ("not_gradable", "repaired", "look")
    )
    lines.append(
        f"{len(results)} submissions: {len(results) - bad} graded, {bad} not gradable (0 points), "
        f"{repaired} repaired, {look} worth a look"
    )
    return "\n".join(lines)


def main() -> None:
    """Grade the submissions of the lecture named on the command line."""
    parser = argparse.ArgumentParser(description="Grade the submissions of a lecture.")
    parser.add_argument("lecture", help="two digits, like 06")
    parser.add_argument("--course", type=Path, default=ROOT / "grading", help="nbgrader's folder")
    parser.add_argument("--part", default="1/1", help="like 3/16: only every 16th, from the third")
    parser.add_argument("--processes", type=int, default=CORES, help=f"at a time, here {CORES}")
    limit = "of work for an answer and its check; by the clock, four times as long"
    parser.add_argument("--seconds", type=float, default=25.0, help=limit)
    options = parser.parse_args()
    course = options.course.resolve()
    try:
        name = find_lecture(options.lecture).stem
    except ValueError as error:
        sys.exit(str(error))
    if not re.fullmatch(r"[1-9]\d*/[1-9]\d*", options.part):
        parser.error("--part is like 3/16")
    if options.processes < 1 or options.seconds <= 0:
        parser.error("--processes and --seconds have to be positive")
    part, parts = map(int, options.part.split("/"))
    released = course / "release" / name / f"{name}.ipynb"
    if not released.is_file():
        sys.exit(f"There is no {released}. First: make assignments LECTURE={options.lecture}")
    release = json.loads(released.read_text(encoding="utf-8"))
    folders = sorted(course.glob(f"submitted/[!.]*/{name}"))[part - 1 :: parts]
    if not folders:
        sys.exit(f"There is no submission, like {course / 'submitted' / 'STUDENT' / name}")
    book = course / "gradebook.db"
    before = book.read_bytes() if book.exists() else b""
    limits = options.seconds, options.processes
    results = grade_all(folders, f"{name}.ipynb", exercises_of(release), *limits)
    if book.exists() and book.read_bytes() != before:
        print(f"{book} changed while the submissions ran. If that was not you, look at it.")
    print(table(results, autograde(course, name, release, results)))


if __name__ == "__main__":
    main()
