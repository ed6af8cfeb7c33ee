"""What the index process reports, and what is asked of it: lines of JSON."""

import os
from collections.abc import Callable, Iterable
from typing import Self

from msgspec import Struct

from briefing_tui.library.files import Reason
from briefing_tui.library.index.reader import IndexProgress as IndexProgress

POLLING = "The system can't report all changes in this folder, so it is checked every few seconds."
IN_THREAD = "The index process can't be started ({}): the index is updated here, more slowly."
NOT_WATCHED = "Changes on disk are noticed only at a reload: {}."
RESTARTED = "The index process ended unexpectedly. It has been started again."
ENDED = "The index process ended again: changes on disk are now noticed only at a reload."


class Notice(Struct, frozen=True, tag=True):
    """Something to tell the reader, in one line."""

    text: str


class UpToDate(Struct, frozen=True, tag=True):
    """The index agrees with the files."""

    skipped: tuple[tuple[Reason, int], ...] | None = None
    """None if only some files were compared."""
    changed: bool = True
    """False if the index was up to date already."""


class FilesChanged(Struct, frozen=True, tag=True):
    """Files or folders of the library were changed, made, renamed or deleted."""

    names: tuple[bytes, ...]
    """The paths as the system has them: they need not be valid UTF-8, as JSON must be."""

    @classmethod
    def of(cls, paths: Iterable[str]) -> Self:
        return cls(tuple(map(os.fsencode, sorted(paths))))

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(map(os.fsdecode, self.names))


class Watching(Struct, frozen=True, tag=True):
    """From now on every change is reported. One just before may have been missed."""


class Ended(Struct, frozen=True, tag=True):
    """The process died twice. Nothing more will be reported."""


class KeepParsed(Struct, frozen=True, tag=True):
    """Keep the parsed form of a brief."""

    name: bytes


class Rescan(Struct, frozen=True, tag=True):
    """Compare the whole library with the index."""


IndexRequest = KeepParsed | Rescan
IndexMessage = IndexProgress | Notice | UpToDate | FilesChanged | Watching | Ended
NotifyReader = Callable[[IndexMessage], None]
