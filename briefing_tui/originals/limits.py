"""Reading a file in a process of its own, which may take only so much time and memory."""

import signal
from collections.abc import Callable
from contextlib import suppress

from briefing_tui.originals.article import Article

MOST_SECONDS = 8
"""The processor's time for reading a saved page or a PDF."""
MOST_MEMORY = 2 << 30
"""Bytes of address space for it."""


def read_within_limits(
    read: Callable[[bytes, str, str], Article], data: bytes, name: str, encoding: str
) -> Article:
    """Read a file in a process of its own with limits.

    The libraries for pages and PDFs take quadratic time for some files, partly in C code, which
    can't be interrupted in another way.

    Raises:
        MemoryError: it takes too much memory or time.
    """
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, get_context("fork"), _set_limits) as pool:
        try:
            return pool.submit(read, data, name, encoding).result()
        except BrokenProcessPool:
            raise MemoryError from None


def _set_limits() -> None:
    import resource  # not on Windows

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends it at once, also in C code
    with suppress(OSError, ValueError):  # the system has a lower limit, or none
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
