"""The notes of a library: one Markdown file for each brief, in the folder of the user's data.

Notes are only ever added at the end of a file, or one of them is replaced where it stands. All
writers hold one lock, so that two readers that add at once both succeed.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import blake2s
from pathlib import Path

from msgspec import Struct

from briefing_tui.library.files import (
    Stamp,
    is_brief_name,
    make_private_file,
    make_private_folder,
    real_path,
    reason_of,
    stamp_of,
)
from briefing_tui.library.paths import data_folder, read_own, state_folder, write_own
from briefing_tui.model.notes import Note
from briefing_tui.parse.notes import NoteEntry, format_head, format_note, parse_notes
from briefing_tui.text.sanitise import sanitise, slug, unify_line_ends

_MOST = 16 * 2**20
"""Bytes of the longest file of notes."""
_PATIENCE = 5.0
"""Seconds to wait for another writer, which holds the lock for milliseconds."""


def now() -> str:
    """The time for a new note."""
    return f"{datetime.now():%Y-%m-%d %H:%M}"


class NotesFile(Struct, frozen=True):
    """The notes on one brief."""

    entries: tuple[NoteEntry, ...] = ()
    stamp: Stamp | None = None
    """None if there is no file."""
    problem: str = ""
    """Why notes can only be added to the file; empty if they can be edited, too."""

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(entry.note for entry in self.entries)

    @property
    def words(self) -> tuple[str, ...]:
        """`words_of` each note."""
        return tuple(map(words_of, self.notes))


NO_NOTES = NotesFile()


def words_of(note: Note) -> str:
    """What a search finds of a note: its text, and who wrote it."""
    return f"{note.text} {note.author}".rstrip()


class NoteFiles:
    """The files of notes of one library. A brief's key is its path from the library's folder."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        """`folder` has the notes of all libraries; by default it is in the user's data."""
        self._root = str(real_path(root))
        digest = blake2s(os.fsencode(self._root), digest_size=4).hexdigest()
        name = f"{slug(real_path(root).name)[:40] or 'library'}-{digest}"
        self.folder = (folder or data_folder() / "notes") / name
        self._known: dict[str, NotesFile] = {}
        """The files as they were read last, by the brief's path."""

    def file_of(self, path: str) -> Path:
        """The file of the notes on a brief, whether or not it exists."""
        return self.folder / (path if is_brief_name(path) else f"{path}.md")

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of the file of the notes on a brief; None without one."""
        return stamp_of(self.file_of(path))

    def read(self, path: str) -> NotesFile:
        """The notes on a brief. A file that has not changed isn't read again."""
        file = self.file_of(path)
        stamp, known = stamp_of(file), self._known.get(path)
        if stamp is None:
            return NO_NOTES
        if known is None or known.stamp != stamp:
            known = self._known[path] = _read(file, stamp)
        return known

    def all(self) -> Iterator[tuple[str, NotesFile]]:
        """The notes of the library, by the path of the brief."""
        paths: list[str] = []
        for folder, _, names in os.walk(self.folder):
            inside = Path(folder).relative_to(self.folder).as_posix()
            start = "" if inside == "." else f"{inside}/"
            paths += (f"{start}{name}" for name in names if is_brief_name(name))
        for path in sorted(paths):
            if (notes := self.read(path)).entries:
                yield path, notes

    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The words of the notes of each brief that has any."""
        return {path: notes.words for path, notes in self.all()}

    def add(self, path: str, title: str, *notes: Note) -> None:
        """Add notes at the end of the file on a brief.

        Raises:
            OSError: they can't be written; then the file is as it was.
        """
        file = self.file_of(path)
        with _only_writer():
            make_private_folder(file.parent)
            is_new = stamp_of(file) is None
            head = format_head(title, path, sanitise(self._root)) if is_new else ""
            text = head + "".join(map(format_note, notes))
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            number = os.open(file, flags, 0o600)
            try:
                size = os.lseek(number, 0, os.SEEK_END)
                if size:
                    end = os.pread(number, 2, max(0, size - 2))
                    text = "\n" * (2 - (len(end) - len(end.rstrip(b"\n")))) + text
                try:
                    _write_whole(number, text.encode("utf-8", "surrogateescape"))
                except OSError:
                    with suppress(OSError):
                        os.ftruncate(number, size)
                    if is_new:
                        file.unlink(missing_ok=True)
                    raise
            finally:
                os.close(number)

    def edit(self, path: str, before: NoteEntry, note: Note | None) -> bool:
        """Replace a note where it stands, or remove it. False if it isn't there any more, or the
        file can only be added to.

        Raises:
            OSError: it can't be written; then the file is as it was.
        """
        file = self.file_of(path)
        with _only_writer():
            known = _read(file, Stamp(-1, 0, 0))
            if known.problem:
                return False
            text = _text_of(file)
            start = text.find(before.raw)
            if start < 0:
                return False
            new = format_note(note) if note is not None else ""
            text = text[:start] + new + text[start + len(before.raw) :]
            write_own(file, text.encode())
            return True

    def rename(self, renames: Iterable[tuple[str, str]]) -> None:
        """Briefs have other paths; their notes go with them, unless the new path has some."""
        if not self.folder.is_dir():
            return
        for source, target in ((self.file_of(old), self.file_of(new)) for old, new in renames):
            if stamp_of(source) is not None and stamp_of(target) is None:
                with suppress(OSError):
                    make_private_folder(target.parent)
                    source.rename(target)


def keep_text(text: str) -> str:
    """Keep a text that could not be written among the temporary files, and return its path; empty
    if that fails, too.
    """
    import tempfile  # 3 ms, and hardly ever needed

    try:
        number, name = tempfile.mkstemp(prefix="briefing-note-", suffix=".md")
        with os.fdopen(number, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
    except OSError:
        return ""
    return name


def _read(file: Path, stamp: Stamp) -> NotesFile:
    try:
        data = read_own(file, _MOST)
    except OSError as error:
        return NotesFile((), stamp, f"it can't be read ({reason_of(error)})")
    try:
        text, problem = data.decode("utf-8"), ""
    except UnicodeDecodeError:
        text, problem = data.decode("utf-8", "replace"), "it is not UTF-8"
    return NotesFile(parse_notes(text), stamp, problem)


def _text_of(file: Path) -> str:
    return unify_line_ends(read_own(file, _MOST).decode())


def _write_whole(number: int, data: bytes) -> None:
    """Write in one call, which a kill doesn't divide, and make sure that it is on the disk."""
    while data:
        data = data[os.write(number, data) :]
    os.fsync(number)


@contextmanager
def _only_writer() -> Iterator[None]:
    """Hold the lock of all writers of notes. The system releases it when a process is killed."""
    try:
        make_private_folder(state_folder())
        lock_file = state_folder() / "notes.lock"
        make_private_file(lock_file)
        lock = sqlite3.connect(lock_file, isolation_level=None, timeout=_PATIENCE)
    except (OSError, sqlite3.Error):  # locking is impossible here
        yield
        return
    with closing(lock):
        with suppress(sqlite3.Error):
            lock.execute("BEGIN EXCLUSIVE")
        yield
