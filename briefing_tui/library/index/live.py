"""What the index process does: it scans, parses, writes and watches while a library is open.

It writes messages to standard output, each a line of JSON.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG
from threading import Event, Lock, Thread

import msgspec

from briefing_tui.library.files import Stamp, is_brief_name
from briefing_tui.library.index.process import (
    POLLING,
    FilesChanged,
    IndexMessage,
    Notice,
    NotifyReader,
    UpToDate,
    Watching,
)
from briefing_tui.library.index.reader import IndexProgress, Renames
from briefing_tui.library.index.schema import IndexLocation
from briefing_tui.library.index.writer import update, update_files
from briefing_tui.library.paths import state_folder
from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState
from briefing_tui.library.watch import Paths, watch, watch_file
from briefing_tui.library.workers import collect_seldom, end_with_parent, ignore_interrupts

JOIN_WITHIN = 1.0
"""Seconds for a watching thread to end. It checks every `watch.QUIET` whether it should."""
NICE = 5
"""How much the process gives way to the interface (`nice`)."""
MAX_CHANGED = 500
"""Up to this many changed files are read one by one; for more the whole library is compared."""


def keep_up_to_date(
    root: Path | None,
    location: IndexLocation,
    file: Path | None,
    notify: NotifyReader,
    stopped: Event,
) -> None:
    """Keep the index of a library or of a single brief up to date until stopped."""
    if root is None:
        if file is not None:
            _keep_file(file, location, notify, stopped)
        return
    beside = Thread(target=_keep_file, args=(file, None, notify, stopped), daemon=True)
    if file is not None:
        beside.start()
    _keep_library(root, location, notify, stopped)
    if file is not None:
        beside.join(JOIN_WITHIN)


def _keep_library(
    root: Path, location: IndexLocation, notify: NotifyReader, stopped: Event
) -> None:
    report = _reporter(notify)

    def move_state(renames: Renames) -> None:
        state = ReadingState(state_folder() / FILE_NAME, root)
        state.rename(renames)
        state.save()

    def update_all() -> None:
        changes = update(root, location, report, stopped.is_set, move_state)
        if not stopped.is_set():
            notify(UpToDate(changes.skipped, bool(changes.read or changes.removed)))

    update_all()
    is_watching = False
    for paths in watch(root, stopped, with_ignored=location.with_ignored):
        if stopped.is_set():
            break
        if paths is None:
            notify(Notice(POLLING))
            continue
        if not is_watching:  # with what changed before the watch began
            is_watching = True
            notify(Watching())
            update_all()
        if not paths:
            continue
        notify(FilesChanged.of(paths))
        stamps = _stamps(paths)
        if stamps is None or len(paths) > MAX_CHANGED:
            update_all()
        else:
            changes = update_files(root, location, sorted(paths), stamps, report, move_state)
            if changes.complete:
                notify(UpToDate(changed=bool(changes.read or changes.removed)))
            else:  # the index was deleted
                update_all()


def _keep_file(
    file: Path, location: IndexLocation | None, notify: NotifyReader, stopped: Event
) -> None:
    """Report the changes of one file. With a location, the index has that file only."""

    def update_file() -> None:
        if location is not None:
            stamps = {}
            with contextlib.suppress(OSError):
                stamps[str(file)] = Stamp.of(file.stat())
            update_files(file.parent, location, [str(file)], stamps, _reporter(notify))
        notify(UpToDate())

    if location is not None:
        update_file()
    for paths in watch_file(file, stopped):
        if paths:
            notify(FilesChanged.of(paths))
            update_file()
        else:
            notify(Watching())


def _reporter(notify: NotifyReader) -> Callable[[IndexProgress | str], None]:
    return lambda news: notify(Notice(news) if isinstance(news, str) else news)


def _stamps(paths: Paths) -> dict[str, Stamp] | None:
    """The stamps of the files that exist; None where folders or links are among the paths."""
    stamps: dict[str, Stamp] = {}
    for path in paths:
        named = is_brief_name(Path(path).name)
        try:
            status = os.lstat(path)
        except OSError:
            if named:
                continue
            return None  # it may have been a folder
        if not S_ISREG(status.st_mode):
            return None
        if named:
            stamps[path] = Stamp.of(status)
    return stamps


_writing = Lock()


def _write_message(message: IndexMessage) -> None:
    """Write a message to standard output, from any thread."""
    with _writing:
        sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
        sys.stdout.buffer.flush()


def _end_with_interface() -> None:
    """End at once when the interface ends, however it ends: SQLite is safe against it."""
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    ignore_interrupts()
    end_with_parent()
    collect_seldom()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    Thread(target=_end_with_interface, daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        root, file, index, everything = sys.argv[1:]
        keep_up_to_date(
            Path(root) if root else None,
            IndexLocation(Path(index), bool(everything)),
            Path(file) if file else None,
            _write_message,
            Event(),
        )
