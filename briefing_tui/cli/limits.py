"""Work in a process of its own with limits: reading a web page or a PDF of somebody else."""

import os
import pickle
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

Result = TypeVar("Result")

MOST_SECONDS = 8
"""The processor's time for work within limits."""
MOST_MEMORY = 2 << 30
"""Bytes of address space for it."""


class OverLimitError(Exception):
    """The work took too much time or memory."""


def within_limits(work: Callable[[], Result]) -> Result:
    """The result of work, or its exception, from a process of its own with limits.

    The libraries for pages and PDFs take quadratic time for some files, partly in C code, which
    can't be interrupted in another way.

    Raises:
        OverLimitError: it takes more than `MOST_SECONDS` or `MOST_MEMORY`.
    """
    import resource  # not on Windows

    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12, of threads: in tests
        child = os.fork()
    if not child:
        with suppress(BaseException):
            with suppress(OSError, ValueError):  # the system has a lower limit, or none
                resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
            answer: tuple[Result | None, Exception | None]
            try:
                answer = work(), None
            except MemoryError:
                os._exit(1)
            except Exception as error:  # noqa: BLE001 - it is raised again by the other process
                answer = None, error
            with open(writing, "wb") as pipe:  # noqa: PTH123 - a number
                pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    try:
        with open(reading, "rb") as pipe:  # noqa: PTH123
            data = pipe.read()
    finally:
        with suppress(ProcessLookupError):  # it has ended, or Ctrl+C ends both
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not data:
        raise OverLimitError
    result, fault = pickle.loads(data)
    if fault is not None:
        raise fault
    return cast("Result", result)
