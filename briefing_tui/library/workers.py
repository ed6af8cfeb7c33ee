"""Chunks of work on all cores, and what a helper process needs.

Threads would take turns on one core. A worker gets a chunk and returns its result, so each brief is
in memory only while it is worked on.
"""

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

MOST_WORKERS = 61
"""The limit on Windows."""
AHEAD = 100
"""The chunks that workers have at once, which keep them busy while a result is used."""


def cores() -> int:
    """The number of cores that this process may use, up to the greatest number of workers."""
    affinity = getattr(os, "sched_getaffinity", None)
    return min(MOST_WORKERS, len(affinity(0)) if affinity else os.cpu_count() or 1)


def on_all_cores(
    task: Callable[[Chunk], Result],
    chunks: Sequence[Chunk],
    workers: int,
    context: "BaseContext | None" = None,
) -> Iterator[Result]:
    """The results of a task for each chunk, in order. If processes can't be started, or one was
    killed, the rest is done in this process.
    """
    done = 0
    if workers > 1 and len(chunks) > 1:
        # Imported here, because the reader checks one brief at a time.
        from concurrent.futures.process import ProcessPoolExecutor

        try:
            pool = ProcessPoolExecutor(workers, context, _start_worker)
            pending: deque[Future[Result]] = deque()
            try:
                for chunk in chunks:
                    pending.append(pool.submit(task, chunk))
                    if len(pending) == AHEAD:
                        yield pending.popleft().result()
                        done += 1
                while pending:
                    yield pending.popleft().result()
                    done += 1
            finally:
                # Wait until the workers have finished their chunks. Killing them would break the
                # pool, and a thread of Python 3.11 would then print an error.
                pool.shutdown(cancel_futures=True)
        except (RuntimeError, OSError, NotImplementedError):  # also of its own thread
            pass
    for chunk in chunks[done:]:
        yield task(chunk)


def _start_worker() -> None:
    """Ignore Ctrl+C, which the main process handles, and end when the main process ends."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    ignore_interrupts()
    end_with_parent()
    collect_seldom()
    if parent := parent_process():
        sentinel = parent.sentinel

        def wait_for_end() -> None:
            wait([sentinel])
            os._exit(1)

        Thread(target=wait_for_end, daemon=True).start()


def ignore_interrupts() -> None:
    """Ignore Ctrl+C. The process that the user started handles it, and this one ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_with_parent() -> None:
    """Have Linux kill this process when the one that started it ends.

    Otherwise, a process that has been stopped would not notice the end.
    """
    if sys.platform != "linux":
        return
    import ctypes

    set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def collect_seldom() -> None:
    """Run the garbage collector rarely, as a parsed brief has thousands of values and no cycles."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
