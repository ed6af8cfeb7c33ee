"""Noticing what is saved, made, renamed and deleted in a library while it is open.

The system tells where it can. Where it can't (some network folders, too many folders to
watch) the files' own stamps are compared every few seconds.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from briefing_tui.library.scan import PASSED_BY, Stamp, is_brief_name, walk

STEP, DEBOUNCE = 10, 50
"""Milliseconds: between two looks at what the system told, and most to wait for a burst's end."""
LEAST_PAUSE = 2.0
"""Seconds between two comparisons of stamps."""
PATIENT = 20
"""A comparison may take one part in so many of the time."""

Paths = frozenset[str]


def watch(root: Path, stopped: Event) -> Iterator[Paths | None]:
    """Paths that changed, a burst at a time; folders among them stand for all inside.

    From the first answer on nothing is missed; an empty one says no more than that. None
    says that the system can't tell, and that the rest comes from comparing.
    """
    try:
        yield from _told(root, stopped)
    except (ImportError, OSError, RuntimeError):  # watchfiles' own errors are RuntimeErrors
        yield None
        yield from _compared(root, stopped)


def _told(root: Path, stopped: Event) -> Iterator[Paths]:
    """What the system tells. A save by way of another name is one change of one file."""
    from watchfiles import watch as system

    top = str(root.resolve())
    for burst in system(
        top,
        watch_filter=lambda change, path: _matters(path[len(top) :]),
        step=STEP,
        debounce=DEBOUNCE,
        stop_event=stopped,
        rust_timeout=500,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        yield frozenset(str(root) + path[len(top) :] for _, path in burst)


def _matters(inside: str) -> bool:
    """Whether a path may be a brief or a folder of briefs, by its name."""
    *folders, name = Path(inside.lstrip(os.sep)).parts or ("",)
    if any(each.startswith(".") or each in PASSED_BY for each in (*folders, name)):
        return False
    return is_brief_name(name) or "." not in name or not Path(name).suffix[1:].isalpha()


def _compared(root: Path, stopped: Event) -> Iterator[Paths]:
    before = stamps_of(root, stopped)
    yield frozenset()
    pause = LEAST_PAUSE
    while not stopped.wait(pause):
        began = time.monotonic()
        now = stamps_of(root, stopped)
        changed = frozenset(
            path for path in before.keys() | now.keys() if before.get(path) != now.get(path)
        )
        if changed and not stopped.is_set():
            yield changed
        before = now
        pause = max(LEAST_PAUSE, PATIENT * (time.monotonic() - began))


def stamps_of(root: Path, stopped: Event) -> dict[str, Stamp]:
    """The stamp of every brief by its path."""
    return dict(walk(root, stopped.is_set).files)
