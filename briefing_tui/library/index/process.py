"""Keeping an index up to date while a library is open, out of the way of the interface.

It runs in a process of its own, which also notices changes on the disk: so the interface
imports neither parsers' worth of work nor a watcher, and keys never wait for either. What it
has to say it writes as lines of JSON. Without a cache folder the index is in the memory of
the interface, and the same runs in a thread there.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from stat import S_ISREG
from threading import Event, Lock, Thread
from typing import Self

import msgspec
from msgspec import Struct

from briefing_tui.library.files import Reason, Stamp, is_brief_name
from briefing_tui.library.index.parsing import IDLE, collect_seldom, leave_interrupts
from briefing_tui.library.index.schema import Place, connect, place_of
from briefing_tui.library.index.writer import Progress, update, update_files
from briefing_tui.library.watch import Paths, watch, watch_file

MODULE = "briefing_tui.library.index.process"
POLLING = "Changes are looked for every few seconds: the system does not tell of all of them here."
FEW = 500
"""Up to so many changed files are read by themselves; for more the whole library is looked at."""


class Advanced(Struct, frozen=True, tag=True):
    """So much of the library has been read."""

    done: int
    total: int


class Noticed(Struct, frozen=True, tag=True):
    """Something to tell the reader, in one line."""

    text: str


class Settled(Struct, frozen=True, tag=True):
    """The index is up to date."""

    total: int = 0
    skipped: tuple[tuple[Reason, int], ...] = ()
    whole: bool = False
    """Every file was looked at, not only those that were known to have changed."""


class Saved(Struct, frozen=True, tag=True):
    """Files or folders of the library changed, were made, renamed or deleted."""

    names: tuple[bytes, ...]
    """Their paths as the system has them, which need not be text, as JSON must be."""

    @classmethod
    def of(cls, paths: Iterable[str]) -> Self:
        """The news that these paths make."""
        return cls(tuple(map(os.fsencode, sorted(paths))))

    @property
    def paths(self) -> tuple[str, ...]:
        """Their paths as Python has them."""
        return tuple(map(os.fsdecode, self.names))


class Watching(Struct, frozen=True, tag=True):
    """From now on no change is missed; one before it may have been."""


News = Advanced | Noticed | Settled | Saved | Watching
Tell = Callable[[News], None]


def keep(root: Path, place: Place, tell: Tell, stopped: Event) -> None:
    """Bring the index up to date, and again after every change, until stopped."""
    _update(root, place, tell, stopped)
    caught_up = False
    for paths in watch(root, stopped):
        if stopped.is_set():
            break
        if paths is None:
            tell(Noticed(POLLING))
            continue
        if not caught_up:  # with what changed before anyone watched
            caught_up = True
            tell(Watching())
            _update(root, place, tell, stopped)
        if not paths:
            continue
        tell(Saved.of(paths))
        stamps = _stamps(paths)
        if stamps is None or len(paths) > FEW:
            _update(root, place, tell, stopped)
        else:
            update_files(root, place, sorted(paths), stamps, _teller(tell))
            tell(Settled())


def keep_to(file: Path, tell: Tell, stopped: Event) -> None:
    """Tell of the changes of one file alone: a brief that no library has around it."""
    caught_up = False
    for paths in watch_file(file, stopped):
        if stopped.is_set():
            break
        if paths is None:
            tell(Noticed(POLLING))
        elif not caught_up:
            caught_up = True
            tell(Watching())
        elif paths:
            tell(Saved.of(paths))


def _update(root: Path, place: Place, tell: Tell, stopped: Event) -> None:
    changes = update(root, place, _teller(tell), stopped.is_set)
    if not stopped.is_set():
        tell(Settled(changes.total, changes.skipped, whole=True))


def _teller(tell: Tell) -> Callable[[Progress | str], None]:
    return lambda news: tell(
        Noticed(news) if isinstance(news, str) else Advanced(news.done, news.total)
    )


def _stamps(paths: Paths) -> dict[str, Stamp] | None:
    """The stamps of the files that are there; None where folders or links are among them."""
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


class Keeper:
    """The interface's end. `tell` is called from a thread.

    Without a root there is no index, and without a file none that the library doesn't have.
    """

    def __init__(self, root: Path | None, tell: Tell, file: Path | None = None) -> None:
        self.place = place_of(root) if root is not None else Place(None, "")
        self._root, self._file, self._tell = root, file, tell
        self._stopped = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._here = root is not None and self.place.file is None
        self._anchor = connect(self.place) if self._here else None
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what was committed stays."""
        self._stopped.set()
        if self._process is not None:
            self._process.kill()

    def join(self, seconds: float) -> None:
        """Wait for the end."""
        self._thread.join(seconds)
        if self._anchor is not None and not self.is_alive:
            self._anchor.close()

    @property
    def is_alive(self) -> bool:
        """Whether it may still have something to tell."""
        return self._thread.is_alive()

    def _run(self) -> None:
        if self._here:
            look_after(self._root, self.place, self._file, self._tell, self._stopped)
            return
        command = [sys.executable, "-P", "-m", MODULE, str(self._root or ""), str(self._file or "")]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            self._process = process
            if self._stopped.is_set():
                process.kill()
            assert process.stdout is not None
            decoder = msgspec.json.Decoder(News)
            for line in process.stdout:
                # Half a line is the last of a process that was killed.
                if line.endswith(b"\n") and not self._stopped.is_set():
                    self._tell(decoder.decode(line))


def look_after(
    root: Path | None, place: Place, file: Path | None, tell: Tell, stopped: Event
) -> None:
    """A library, a file that it doesn't have, or both at once."""
    if root is None:
        if file is not None:
            keep_to(file, tell, stopped)
        return
    if file is not None:
        Thread(target=keep_to, args=(file, tell, stopped), daemon=True).start()
    keep(root, place, tell, stopped)


def serve(root: Path | None, file: Path | None) -> None:
    """Keep an index until the other end closes the pipe, however it ends."""
    stopped, whole = Event(), Lock()
    encoder = msgspec.json.Encoder()

    def tell(news: News) -> None:
        with whole:
            sys.stdout.buffer.write(encoder.encode(news) + b"\n")
            sys.stdout.buffer.flush()

    def end_with_the_interface() -> None:
        sys.stdin.buffer.read()
        os._exit(0)  # at once: SQLite is safe against it, and nobody waits for the rest

    Thread(target=end_with_the_interface, daemon=True).start()
    look_after(root, place_of(root) if root else Place(None, ""), file, tell, stopped)


if __name__ == "__main__":
    leave_interrupts()
    collect_seldom()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(IDLE)
    with contextlib.suppress(BrokenPipeError):
        serve(*(Path(name) if name else None for name in sys.argv[1:]))
