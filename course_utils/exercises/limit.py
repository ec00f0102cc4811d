"""A limit on the time that an answer may take: a student's loop may never end."""

import signal
import threading
from _thread import interrupt_main
from contextlib import suppress
from random import Random
from time import monotonic, process_time
from types import FrameType
from typing import Any

_PATIENCE = 3  # how many times as long it may take on a processor that others use, too


class TooLong(BaseException):
    """Ends what takes too long; no `Exception`, so that `except Exception` lets it through."""


def in_a_cell(filename: str) -> bool:
    """Tell from the file name of a code object whether it comes from a cell of a notebook."""
    return "ipykernel_" in filename or "ipython-input" in filename


class TimeLimit:
    """Context manager that raises `TooLong` in a body that takes more than some seconds.

    A thread interrupts the main one as the stop button does, and the handler of this signal raises
    `TooLong`. If the body catches it, it comes again as soon as code of a cell goes on. The handler
    runs in the thread of the body, so none can arrive when the body has ended. The stop button
    itself works as ever.

    What is interrupted is Python: a long call into C, like a sleep or the product of large
    matrices, ends first. There is no limit where nothing could enforce it: outside of the main
    thread, and without threads, as in a browser.

    Parameters
    ----------
    seconds : float
        How long the body may take; up to three times as long if it got less time of the processor.
    """

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._active = False  # the body runs
        self._mine = False  # the interrupt on its way comes from here, not from the user
        self._anywhere = False  # raise in any code, so also in what cleans up behind the student's
        self._odds, self._random = 1.0, Random(0).random
        self._previous: Any = None  # handler, None if there is none to replace
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._interrupt_late, daemon=True)

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.getsignal(signal.SIGINT)
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._on_interrupt)
            with suppress(RuntimeError):  # there are no threads
                self._watch.start()
            self._active = True

    def __exit__(self, *_: object) -> None:
        self._active = False
        self._ended.set()
        if self._watch.is_alive():
            self._watch.join()
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)

    def _interrupt_late(self) -> None:
        """Interrupt the main thread when the time is over, and again while it goes on (thread)."""
        began, used = monotonic(), process_time()
        late, pause = False, self._seconds
        while not self._ended.wait(pause):
            pause = min(self._seconds, 1)
            starved = process_time() - used < self._seconds
            if starved and monotonic() - began < _PATIENCE * self._seconds:
                continue
            if self._active and signal.getsignal(signal.SIGINT) == self._on_interrupt:
                self._anywhere, self._mine = late, True
                interrupt_main()
            late = True

    def _on_interrupt(self, signum: int, frame: FrameType) -> None:
        """Raise TooLong where the main thread is, unless that is here (handler of the signal)."""
        if not self._mine:
            if callable(self._previous):
                self._previous(signum, frame)
            return
        file = frame.f_code.co_filename
        raises = self._active and file != __file__ and (self._anywhere or in_a_cell(file))
        # Once caught, it lets some chances go by: else the same `except` might always catch it, and
        # a function that is traced might never begin.
        raises = raises and self._random() < self._odds
        self._mine = raises or (self._active and self._random() < 0.99)
        if self._mine:
            # The loop is there for its first step, the next interrupt: Python looks for interrupts
            # after calls and jumps, but not in a `for`, so it finds this one outside of here.
            for _ in iter(interrupt_main, 0):
                if raises:
                    self._anywhere, self._odds = False, 0.5
                    raise TooLong
                break
