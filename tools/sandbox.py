"""Where a student's code runs while it is graded: a process without rights, in an empty folder.

`serve` is its main function. It does what `tools.judge` asks over a pipe: run a cell, tell about a
function, call it. What goes over the pipe is JSON, so neither side unpickles anything.
"""

import base64
import contextlib
import importlib
import inspect
import io
import itertools
import json
import linecache
import math
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

TEXT = 50_000  # characters that a cell may show
PICTURES = 1_000_000  # bytes of pictures that a cell may show
MEMORY = 2_000_000_000  # bytes that the code may use beyond the libraries
FILE = 50_000_000  # bytes of the largest file that it may write
PROCESSES = 100  # processes and threads, where it has a user of its own
NUMBERS = "biufc"  # kinds of arrays that are sent
CELL = "<ipython-input"  # how IPython names the file of a cell


def pack(value: Any, other: Callable[[Any], Any]) -> Any:
    """Return a value as JSON can hold it; `other` decides about what is no number, text or box."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is np.ndarray or isinstance(value, np.generic):
        if value.dtype.kind in NUMBERS:
            kind = "array" if type(value) is np.ndarray else "number"
            data = base64.b64encode(value.tobytes()).decode()
            return {kind: data, "dtype": value.dtype.str, "shape": list(value.shape)}
    if type(value) in (list, tuple):
        return {type(value).__name__: [pack(item, other) for item in value]}
    if isinstance(value, Mapping):
        return {"dict": [[pack(k, other), pack(v, other)] for k, v in value.items()]}
    if isinstance(value, np.random.Generator):
        return {"rng": value.bit_generator.state}
    return other(value)


def unpack(value: Any, other: Callable[[dict], Any]) -> Any:
    """Return what was packed; `other` decides about what `pack` left to the other side's `other`.

    Raises
    ------
    ValueError, TypeError, KeyError, RecursionError
        If it was not made by `pack`.
    """
    if not isinstance(value, dict):
        return value
    if "array" in value or "number" in value:
        if np.dtype(value["dtype"]).kind not in NUMBERS:
            raise ValueError(f"an array of {value['dtype']} is not sent")
        data = base64.b64decode(value.get("array", value.get("number")))
        array = np.frombuffer(data, value["dtype"]).reshape(value["shape"]).copy()
        return array if "array" in value else array[()]
    if "list" in value:
        return [unpack(item, other) for item in value["list"]]
    if "tuple" in value:
        return tuple(unpack(item, other) for item in value["tuple"])
    if "dict" in value:
        return {unpack(k, other): unpack(v, other) for k, v in value["dict"]}
    if "rng" in value:
        rng = np.random.default_rng()
        rng.bit_generator.state = value["rng"]
        return rng
    return other(value)


def serve(pipe: Any, folder: str, package: str, seconds: float, user: int | None) -> None:
    """Give up rights, then do what is asked for until the pipe ends."""
    _leave_the_grader(pipe, folder, package)
    _set_limits(seconds, user)
    if user is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    student = Student(pipe, package)
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(json.dumps(student.do(json.loads(pipe.recv_bytes()))).encode())
    os._exit(0)


def _leave_the_grader(pipe: Any, folder: str, package: str) -> None:
    """Leave none of the grader's files, folders and variables open."""
    os.chdir(folder)
    if hasattr(os, "setsid"):
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        os.closerange(3, pipe.fileno())
        os.closerange(pipe.fileno() + 1, 65_536)
    sys.stdin = open(os.devnull, encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, HOME=folder, IPYTHONDIR=folder, OMP_NUM_THREADS="1")
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    root = str(Path(__file__).parent.parent)
    sys.path[:] = [package, *(path for path in sys.path if path not in ("", package, root))]
    for name in [name for name in sys.modules if name.startswith(("tools", "__mp_main__"))]:
        del sys.modules[name]


def _set_limits(seconds: float, user: int | None) -> None:
    if sys.platform != "linux":  # elsewhere these limits don't exist or don't hold
        return
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limits = {"RLIMIT_AS": used + MEMORY, "RLIMIT_FSIZE": FILE, "RLIMIT_CORE": 0}
    limits |= {"RLIMIT_NPROC": PROCESSES} if user is not None else {}
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    work = math.ceil(seconds)  # from the second limit on, the signal can't be caught
    resource.setrlimit(resource.RLIMIT_CPU, (work, work + 2))


class Limited(io.StringIO):
    """A text that stops growing, however much is written."""

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        super().write(text[: max(0, TEXT - self.tell())])
        return len(text)


class Student:
    """The student's side: cells run in IPython, then functions are called."""

    def __init__(self, pipe: Any, package: str):
        self.pipe, self.package, self.errors = pipe, package, []
        config = Config()
        config.HistoryManager.enabled = False
        self.shell = InteractiveShell.instance(config=config)
        self.shell._showtraceback = lambda *error: self.errors.append(error)
        # What a cell asks of the notebook's page or of the machine is not there, and no error.
        magic, known = self.shell.run_line_magic, self.shell.magics_manager.magics["line"]
        there = set(known) - {"matplotlib", "pip", "conda"}
        self.shell.run_line_magic = lambda name, *rest: (
            (name in there and magic(name, *rest)) or None
        )
        self.shell.system = self.shell.getoutput = lambda *command, **options: None

    def do(self, request: dict) -> dict:
        """Do what is asked for, and return the reply."""
        if "run" in request:
            return {"outputs": self.run(request["run"])}
        if "get" in request:
            return self.get(request["get"])
        if "call" in request:
            return self.call(request["call"], request["errors"])
        return self.check(request["check"], request["name"]) | {"token": request["token"]}

    def run(self, source: str) -> list[dict]:
        """Run a cell; return its outputs."""
        self.errors.clear()
        out, err = Limited(), Limited()
        with capture_output() as shown, contextlib.redirect_stdout(out):
            with contextlib.redirect_stderr(err):
                self.shell.run_cell(source)
        outputs = [{"stream": "stdout", "text": out.getvalue()}] if out.getvalue() else []
        outputs += [{"stream": "stderr", "text": err.getvalue()}] if err.getvalue() else []
        room = PICTURES
        for output in shown.outputs:
            text, png = output.data.get("text/plain", ""), output.data.get("image/png")
            png = base64.b64encode(png).decode() if isinstance(png, bytes) else png
            room -= len(png or "")
            outputs.append({"text": str(text)[:TEXT]} | ({"png": png} if png and room > 0 else {}))
        for kind, value, lines in self.errors:
            text = "\n".join(map(str, lines))[-TEXT:]
            outputs.append({"error": kind.__name__, "value": str(value)[:2000], "text": text})
        return outputs[:50]

    def get(self, name: str) -> dict:
        """Describe the function of this name, or return the value; nothing if there is none."""
        if name not in self.shell.user_ns:
            return {}
        self.answer = answer = self.shell.user_ns[name]
        if not callable(answer):
            return {"value": pack(answer, self.pack_other)}
        reply = {"function": name, "source": "", "line": 1, "signature": None}
        with contextlib.suppress(TypeError, ValueError):
            reply["signature"] = [
                [p.name, int(p.kind), p.default is not p.empty]
                for p in inspect.signature(answer).parameters.values()
            ]
        code = getattr(inspect.unwrap(answer), "__code__", None)
        if code and CELL in code.co_filename:
            source = "".join(linecache.getlines(code.co_filename))
            reply |= {"source": source, "line": code.co_firstlineno}
        return reply

    def call(self, packed: list, errors: dict) -> dict:
        """Call the answer; return the result or the error, and the arguments if they changed."""
        arguments = [unpack(argument, self.callback) for argument in packed]
        printed, reply = Limited(), {}
        try:
            with np.errstate(**errors), contextlib.redirect_stdout(printed):
                with contextlib.redirect_stderr(Limited()):
                    reply["value"] = pack(self.answer(*arguments), self.pack_other)
        except BaseException as error:
            reply = self.describe(error)
        reply["printed"] = bool(printed.getvalue())
        after = [pack(argument, self.pack_other) for argument in arguments]
        return reply if after == packed else reply | {"after": after}

    def callback(self, value: dict) -> Callable:
        """Return a function that asks the other side."""

        def function(*arguments: Any) -> Any:
            packed = [pack(argument, self.pack_other) for argument in arguments]
            self.pipe.send_bytes(json.dumps(value | {"arguments": packed}).encode())
            return unpack(json.loads(self.pipe.recv_bytes())["result"], self.callback)

        function.packed = value
        return function

    @staticmethod
    def pack_other(value: Any) -> Any:
        """Send what is like an array or a list as one, and of anything else the type's name."""
        again = Student.pack_other
        if hasattr(value, "packed"):
            return value.packed
        if isinstance(value, Iterator):
            return {"iterator": [pack(item, again) for item in itertools.islice(value, 100_000)]}
        for kind in (bool, int, float, str, tuple, list):
            if isinstance(value, kind):
                return pack(kind(value), again)
        if isinstance(value, (range, set, frozenset)):
            return pack(list(value), again)
        with contextlib.suppress(Exception):
            if hasattr(value, "__array__") and np.asarray(value).dtype.kind in NUMBERS:
                return pack(np.asarray(value), again)
        function = callable(value) and not isinstance(value, type)
        return {"other": "function" if function else type(value).__name__}

    @staticmethod
    def describe(error: BaseException) -> dict:
        """Describe an error and the line of a cell that it came through."""
        reply = {"error": type(error).__name__, "text": "", "line": 0, "began": False}
        with contextlib.suppress(Exception):
            single = len(error.args) == 1 and isinstance(error.args[0], str)
            reply["text"] = (error.args[0] if single else str(error))[:2000]
        for frame, line in traceback.walk_tb(error.__traceback__):
            reply["began"] = CELL in frame.f_code.co_filename
            if reply["began"]:
                reply |= {"source": frame.f_code.co_filename, "line": line}
        if "source" in reply:
            reply["source"] = "".join(linecache.getlines(reply["source"]))
        return reply

    def check(self, number: str, name: str) -> dict:
        """Run the check on this side, with modules that the student's code has not changed."""
        for module in [name for name in sys.modules if name.startswith("course_utils")]:
            del sys.modules[module]
        sys.path.insert(0, self.package)
        verdict = importlib.import_module("course_utils.exercises").check(
            number, self.shell.user_ns[name]
        )
        return {name: getattr(verdict, name) for name in ("state", "title", "text", "credit")}
