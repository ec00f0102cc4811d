"""Judge a student's answer from outside of the process that it runs in.

The check of an exercise runs here. It gets a stand-in for the student's function, which sends the
arguments to the process of `tools.sandbox` and returns what comes back: numbers, texts, arrays,
lists, and no objects. Whatever a student changes over there, no verdict is reached there.

A few checks hand over what can't be sent, like a PyTorch model. They run over there.
"""

import base64
import builtins
import contextlib
import inspect
import json
import linecache
import multiprocessing
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from course_utils import exercises
from course_utils.exercises.verdict import STATES
from tools.sandbox import CELL, TEXT, pack, serve, unpack

MESSAGE = 16_000_000  # bytes that may come at once


class Ended(Exception):
    """The student's process is gone, or took too long and was ended."""


class Sandbox:
    """A student's process.

    Parameters
    ----------
    seconds : float
        Limit of its processor time, where the system has one; by the clock it may take four times
        as long, so that a busy machine costs nobody points.
    user : int, optional
        Number of the user that the process runs as; without it, the same as this one.
    """

    def __init__(self, seconds: float, user: int | None = None):
        self.seconds, self.user = seconds, user
        self.calls, self.unsendable, self.end = 0, False, ""
        self.folder = tempfile.mkdtemp(prefix="answer-")
        if user is not None:
            os.chown(self.folder, user, user)
        self.pipe, theirs = multiprocessing.Pipe()
        package = str(Path(exercises.__file__).parents[2])
        arguments = (theirs, self.folder, package, seconds, user)
        self.process = _context().Process(target=serve, args=arguments)
        self.process.start()
        theirs.close()
        self.deadline = time.monotonic() + 4 * seconds

    def ask(self, message: dict) -> dict:
        """Send a message and wait for the reply.

        Raises
        ------
        Ended
            If none comes, or none that can be read.
        """
        try:
            self.pipe.send_bytes(json.dumps(message).encode())
            while not self.pipe.poll(0.1):  # in steps, so that a check can interrupt it
                if time.monotonic() > self.deadline:
                    raise TimeoutError
            reply = json.loads(self.pipe.recv_bytes(MESSAGE))
            if isinstance(reply, dict):
                return reply
            self.end = "it sent something that can't be read"
        except TimeoutError:
            self.end = f"it was ended after {4 * self.seconds:g} seconds"
        except (OSError, EOFError):  # also a message that is too long
            self.process.join(1)
            if -(self.process.exitcode or 0) == getattr(signal, "SIGXCPU", None):
                self.end = f"it was ended after {self.seconds:g} seconds of work"
            else:
                self.end = self.end or "it ended its process, or needed too much memory"
        except (ValueError, RecursionError):
            self.end = "it sent something that can't be read"
        self.close()
        raise Ended(self.end)

    def run(self, source: str) -> list[dict]:
        """Run a cell, whether it fails or not, and return its outputs as a notebook has them."""
        outputs = self.ask({"run": source}).get("outputs")
        return [_as_output(o) for o in outputs if isinstance(o, dict)]

    def answer(self, name: str) -> Any:
        """Return a stand-in for the student's function, or the value of this name.

        Raises
        ------
        LookupError
            If there is none.
        """
        reply = self.ask({"get": name})
        if "value" in reply:
            return _unpacked(reply["value"])
        if "function" not in reply:
            raise LookupError(name)
        source = str(reply.get("source"))
        answer = _in_the_cell(
            "def answer(*arguments): return call(arguments)",
            source,
            reply.get("line"),
            call=lambda arguments: self._call(arguments, source),
        )["answer"]
        answer.__name__ = name
        with contextlib.suppress(TypeError, ValueError):
            answer.__signature__ = inspect.Signature(
                inspect.Parameter(str(n), kind, default=None if has_default else inspect._empty)
                for n, kind, has_default in reply.get("signature")
            )
        return answer

    def check_over_there(self, number: str, name: str) -> exercises.Verdict:
        """Check in the student's process, where a determined student can forge the verdict."""
        token = secrets.token_hex()
        reply = self.ask({"check": number, "name": name, "token": token})
        credit, state = reply.get("credit"), reply.get("state")
        possible = credit in (0, 0.5) or (credit == 1 and state == "correct")
        if reply.get("token") != token or not possible or state not in STATES:
            raise Ended("the check was not reached")
        title, text = str(reply.get("title"))[:TEXT], str(reply.get("text"))[:TEXT]
        return exercises.Verdict(state, title, text, float(credit))

    def close(self) -> None:
        """End the process with all that it has started, and remove its folder."""
        if self.pipe.closed:
            return
        # Before the pipe: its end lets the process go, but not what that has started.
        with contextlib.suppress(OSError, AttributeError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.pipe.close()
        if self.user is not None:
            end_all_of(self.user)  # also what has left its group
        shutil.rmtree(self.folder, ignore_errors=True)

    def _call(self, arguments: tuple, source: str) -> Any:
        functions: list[Callable] = []

        def function_only(value: Any) -> dict:
            if not inspect.isroutine(value) and not isinstance(value, np.ufunc):
                raise TypeError(f"{type(value)} can't be sent")
            functions.append(value)
            return {"callback": len(functions) - 1}

        self.calls += 1
        try:
            packed = [pack(argument, function_only) for argument in arguments]
        except TypeError:  # in the first call, no student has had an influence on the arguments
            self.unsendable = self.calls == 1
            raise
        reply = self.ask({"call": packed, "errors": np.geterr()})
        while "callback" in reply:
            values = [_unpacked(value) for value in reply["arguments"]]
            result = functions[reply["callback"]](*values)
            reply = self.ask({"result": pack(result, function_only)})
        if reply.get("printed"):
            print("something")  # the check only wants to know whether there was anything
        for old, new in zip(arguments, reply.get("after", ()), strict=False):
            _restored(old, _unpacked(new))
        if "error" in reply:
            _raise_again(reply, source)
        return _unpacked(reply.get("value"))


def judge(
    number: str,
    name: str,
    setup: list[str],
    cells: list[str],
    seconds: float,
    user: int | None,
    over_there: bool = False,
) -> tuple[exercises.Verdict, list[dict], str]:
    """Run the cells of an answer and check it.

    Parameters
    ----------
    number, name : str
        Of the exercise.
    setup, cells : list of str
        The assignment's own cells before it, and the student's.
    seconds : float
        Limit of processor time.
    user : int, optional
        Number of the user that the student's code runs as.
    over_there : bool
        Check in the student's process, because the answer returns what can't be sent. Where already
        the first arguments can't be sent, this happens by itself.

    Returns
    -------
    verdict : Verdict
    outputs : list of dict
        Those of the last cell.
    remark : str
        How the student's process ended, if it was not we who ended it at last.
    """
    sandbox, outputs, verdict = Sandbox(seconds, user), [], None
    try:
        for source in [*setup, *cells]:
            outputs = sandbox.run(source)
        answer = sandbox.answer(name)
        if not over_there:
            with _other_cases():
                verdict = exercises.check(number, answer)
        if over_there or sandbox.unsendable:
            verdict = sandbox.check_over_there(number, name)
    except Ended as error:
        text = f"Your cell was run, but {error}."
    except LookupError:
        text = f"After your cell was run there was no `{name}`."
    finally:
        sandbox.close()
    if verdict is None:
        verdict = exercises.Verdict("not right yet", f"{number} {name}: not right yet.", text)
    return verdict, outputs, sandbox.end


def spare_user(place: int, package: str) -> int | None:
    """Return the number of a user without rights, different for each place, if root may use it.

    The numbers are those that systemd keeps for passing users. None if such a user can't even start
    this Python, which is often so if it is in somebody's home folder.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        return None
    user, code = 61184 + place % 4000, "import IPython, course_utils.exercises"
    env = {"PYTHONPATH": package, "HOME": "/nonexistent"}
    return user if _run_as(user, [sys.executable, "-c", code], env=env) == 0 else None


def end_all_of(user: int) -> None:
    """End all processes of a user."""
    _run_as(user, ["sh", "-c", "kill -9 -1"])


def _run_as(user: int, command: list[str], **options: Any) -> int:
    rights: dict = {"user": user, "group": user, "extra_groups": []}
    try:
        return subprocess.run(command, capture_output=True, **rights, **options).returncode
    except OSError:
        return -1


def _context() -> Any:
    """Copy this process, which is fast; where that isn't safe, let a new one import all again."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@contextlib.contextmanager
def _other_cases() -> Iterator[None]:
    """Let a check draw other random cases than those of the lecture, which students can look up.

    The secret is drawn when the student's process, a copy of this one, runs already.
    """
    known, secret = np.random.default_rng, secrets.randbits(64)
    np.random.default_rng = lambda seed=None: known(
        [seed, secret] if isinstance(seed, int) else seed
    )
    try:
        yield
    finally:
        np.random.default_rng = known


def _as_output(output: dict) -> dict:
    """Build an output of a notebook from what the student's process tells."""
    text = str(output.get("text"))[:TEXT]
    if "stream" in output:
        name = "stderr" if output["stream"] == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": text}
    if "error" in output:
        name, value = str(output["error"])[:200], str(output.get("value"))[:2000]
        error = {"ename": name, "evalue": value, "traceback": text.split("\n")}
        return {"output_type": "error", **error}
    data = {"text/plain": text}
    with contextlib.suppress(ValueError):  # else it would get into the page of the feedback
        base64.b64decode(str(output.get("png", "-")), validate=True)
        data["image/png"] = output["png"]
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _unpacked(value: Any) -> Any:
    def other(value: dict) -> Any:
        if "iterator" in value:
            return iter([_unpacked(item) for item in value["iterator"]])
        name = str(value.get("other"))
        return type(name if name.isidentifier() else "value", (), {})()

    try:
        return unpack(value, other)
    except Exception:
        raise Ended("it returned something that can't be read") from None


def _restored(old: Any, new: Any) -> Any:
    """Change an argument, and what is in it, as the student's function has changed its copy."""
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray) and old.shape == new.shape:
        old[...] = new
    elif isinstance(old, np.random.Generator) and isinstance(new, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif isinstance(old, tuple) and isinstance(new, tuple):
        return tuple(map(_restored, old, new))
    elif isinstance(old, list) and isinstance(new, list):
        old[:] = [*map(_restored, old, new), *new[len(old) :]]
    elif isinstance(old, dict) and isinstance(new, dict):
        values = {key: _restored(old.get(key), value) for key, value in new.items()}
        old.clear()
        old.update(values)
    else:
        return new
    return old


def _in_the_cell(code: str, source: str, line: Any, **names: Any) -> dict:
    """Execute our code as if it stood in that line of the student's cell, and return its names.

    So verdicts quote the student's line, although nothing of the student is executed here.
    """
    file = f"{CELL}-0-{abs(hash(source))}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    above = line - 1 if type(line) is int and 0 < line < 10_000 else 0
    exec(compile("\n" * above + code, file, "exec"), names)
    return names


def _raise_again(reply: dict, source: str) -> None:
    """Raise the student's error, in the student's line."""
    name, text = str(reply["error"])[:200], str(reply.get("text"))[:2000]
    kind = getattr(builtins, name, None)
    try:
        error = kind(text) if issubclass(kind, Exception) else None
    except TypeError:  # not a class, or one that takes more than a text
        error = None
    if error is None:
        error = type(name if name.isidentifier() else "Error", (Exception,), {})(text)

    def raise_below() -> None:
        raise error

    code = "raise error" if reply.get("began") is True else "raise_below()"
    source = str(reply.get("source", source))
    _in_the_cell(code, source, reply.get("line"), error=error, raise_below=raise_below)
