"""What the index process does: it scans, parses, writes and watches while a library is open.

It gets requests on standard input and writes messages to standard output, each a line of JSON. An
index in memory belongs to the interface's process: there `keep_up_to_date` runs in a thread.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from stat import S_ISREG
from threading import Event, Lock, Thread

import msgspec

from briefing_tui.library.files import (
    BOOK,
    Reason,
    Stamp,
    is_brief_name,
    read_brief,
    stamp_of,
)
from briefing_tui.library.index.messages import (
    POLLING,
    FilesChanged,
    IndexMessage,
    IndexRequest,
    Notice,
    NotifyReader,
    Rescan,
    UpToDate,
    Watching,
)
from briefing_tui.library.index.reader import Changes, IndexProgress, Renames, open_index
from briefing_tui.library.index.schema import (
    FAILURES,
    IndexLocation,
    index_location,
    key_of,
    path_of,
)
from briefing_tui.library.index.writer import (
    is_settled,
    keep_parsed,
    update,
    update_files,
)
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
KEPT_PARSED = 20
"""The number of briefs whose parsed form is kept."""


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


def update_library(
    root: Path, location: IndexLocation, notify: NotifyReader, stopped: Event
) -> None:
    """Compare the whole library with its index, and report."""
    changes = update(root, location, _reporter(notify), stopped.is_set, partial(_move_state, root))
    if not stopped.is_set():
        _report_up_to_date(changes, notify, changes.skipped)


def _move_state(root: Path, renames: Renames) -> None:
    """Let the reading state follow renamed files."""
    state = ReadingState(state_folder() / FILE_NAME, root)
    state.rename(renames)
    state.save()


def _keep_library(
    root: Path, location: IndexLocation, notify: NotifyReader, stopped: Event
) -> None:
    update_all = partial(update_library, root, location, notify, stopped)
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
            report, move_state = _reporter(notify), partial(_move_state, root)
            changes = update_files(root, location, sorted(paths), stamps, report, move_state)
            if changes.complete:
                _report_up_to_date(changes, notify)
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


def _report_up_to_date(
    changes: Changes, notify: NotifyReader, skipped: tuple[tuple[Reason, int], ...] | None = None
) -> None:
    changed = bool(changes.read or changes.removed)
    notify(UpToDate(skipped, changed))


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


def _serve(location: IndexLocation, root: Path, file: Path | None) -> None:
    """Run until the interface closes the pipe, however it ends."""
    writing = Lock()
    encoder = msgspec.json.Encoder()

    def notify(message: IndexMessage) -> None:
        with writing:
            sys.stdout.buffer.write(encoder.encode(message) + b"\n")
            sys.stdout.buffer.flush()

    def answer_requests() -> None:
        decoder = msgspec.json.Decoder(IndexRequest)
        for line in sys.stdin.buffer:
            request = decoder.decode(line)
            if isinstance(request, Rescan):
                update_library(root, location, notify, stopped)
            else:
                _keep_parsed(root, location, Path(os.fsdecode(request.name)))
        os._exit(0)  # at once: SQLite is safe against it

    stopped = Event()
    Thread(target=answer_requests, daemon=True).start()
    keep_up_to_date(root, location, file, notify, stopped)


def _keep_parsed(root: Path, location: IndexLocation, path: Path) -> None:
    """Keep what the next start needs of a brief, unless its stamp can't be trusted yet."""
    stamp = stamp_of(path)
    if stamp is None or stamp.size >= BOOK or not is_settled(stamp):
        return
    from briefing_tui.parse.cached import encode

    key = key_of(os.path.relpath(path, root))
    data = _kept(root, location, path, stamp)
    if data is None:
        data = encode(read_brief(path, Path(path_of(key)).as_posix(), root))
    if stamp_of(path) == stamp:
        keep_parsed(location, key, stamp, data, KEPT_PARSED)


def _kept(root: Path, location: IndexLocation, path: Path, stamp: Stamp) -> bytes | None:
    """The parsed form that is kept already. Until a brief changes, no parser is imported, which
    takes as much memory as everything else here.
    """
    from briefing_tui.parse.cached import decode

    index = open_index(root, location)
    if index is None:
        return None
    with contextlib.closing(index):
        try:
            data = index.parsed(path, stamp)
        except FAILURES:
            return None
    return data if data is not None and decode(data) is not None else None


if __name__ == "__main__":
    ignore_interrupts()
    end_with_parent()
    collect_seldom()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    with contextlib.suppress(BrokenPipeError):
        root, file, everything = sys.argv[1:]
        _serve(
            index_location(Path(root), with_ignored=bool(everything)),
            Path(root),
            Path(file) if file else None,
        )
