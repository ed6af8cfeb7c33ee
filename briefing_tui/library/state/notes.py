"""The notes of a library: one Markdown file for each brief, in the folder of the user's data.

Notes are only ever added at the end of a file, or one of them is replaced where it stands. All
writers hold one lock, so that two readers that add at once both succeed. An editor holds no lock,
so a note counts as written once it has been found in the file again.
"""

import errno
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import blake2s
from io import FileIO
from pathlib import Path

from msgspec import Struct

from briefing_tui.library.files import (
    Stamp,
    identity_of,
    is_brief_name,
    is_folder,
    is_missing,
    make_private_file,
    make_private_folder,
    real_path,
    reason_of,
    stamp_of,
)
from briefing_tui.library.paths import data_folder, open_own, read_own, state_folder
from briefing_tui.model.notes import Note
from briefing_tui.parse.notes import NoteEntry, format_head, format_note, parse_notes, replace_note
from briefing_tui.text.sanitise import sanitise, slug, unify_line_ends

_MOST = 16 * 2**20
"""Bytes of the longest file of notes."""
_PATIENCE = 5.0
"""Seconds to wait for another writer, which holds the lock for milliseconds."""
_TRIES = 10
"""How often a note is written if another program saves its file at the same moment."""


def now() -> str:
    """The time for a new note."""
    return f"{datetime.now():%Y-%m-%d %H:%M}"


class NotesFile(Struct, frozen=True):
    """The notes on one brief."""

    entries: tuple[NoteEntry, ...] = ()
    stamp: Stamp | None = None
    """None if there is no file, or it can't be inspected."""
    problem: str = ""
    """Why notes can't be read, or only be added; empty if they can be edited, too."""

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
            return NO_NOTES if is_missing(file) else _read(file, None)
        if known is None or known.stamp != stamp:
            known = self._known[path] = _read(file, stamp)
        return known

    def all(self) -> Iterator[tuple[str, NotesFile]]:
        """The notes of the library, by the path of the brief, and the files and folders that can't
        be read, by their paths in `folder`.
        """
        paths: list[str] = []
        unread: list[OSError] = []
        for folder, inner, names in os.walk(self.folder, onerror=unread.append):
            inside = Path(folder).relative_to(self.folder).as_posix()
            start = "" if inside == "." else f"{inside}/"
            paths += (f"{start}{name}" for name in names if is_brief_name(name))
            # A folder of the library may be called so, too.
            others = (f"{start}{name}" for name in inner if is_brief_name(name))
            paths += (path for path in others if not is_folder(Path(self._root, path)))
        for path in sorted(paths):
            if (notes := self.read(path)).entries or notes.problem:
                yield path, notes
        for error in unread:
            if not isinstance(error, FileNotFoundError):
                path = Path(error.filename).relative_to(self.folder).as_posix()
                yield path, NotesFile(problem=_unreadable(error))

    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The words of the notes of each brief that has any."""
        return {path: notes.words for path, notes in self.all() if notes.entries}

    def add(self, path: str, title: str, *notes: Note) -> None:
        """Add notes at the end of the file on a brief.

        Raises:
            OSError: they can't be written; then the file is as it was.
        """
        file = real_path(self.file_of(path))
        text = "".join(map(format_note, notes))
        with _only_writer():
            make_private_folder(file.parent)
            for _ in range(_TRIES):
                is_new = stamp_of(file) is None
                head = format_head(title, path, sanitise(self._root)) if is_new else ""
                _append(file, f"{head}{text}".encode("utf-8", "surrogateescape"), is_new=is_new)
                with suppress(FileNotFoundError):
                    if text.encode("utf-8", "surrogateescape") in read_own(file, _MOST):
                        return
        raise _busy()

    def edit(self, path: str, before: NoteEntry, note: Note | None) -> bool:
        """Replace a note where it stands, or remove it. False if it isn't there any more.

        Raises:
            OSError: it can't be written; then the file is as it was.
        """
        file = real_path(self.file_of(path))
        new = format_note(note) if note is not None else ""
        with _only_writer():
            for tries in range(_TRIES):
                try:
                    number = open_own(file, _MOST, os.O_RDWR)
                except FileNotFoundError:
                    return False
                with FileIO(number, "r+") as stream:
                    data = stream.readall()
                    known = _decoded(data)
                    text = replace_note(known, before, new)
                    if text is None:  # the editor may have read the new note, and saved that
                        return bool(tries and new) and new.strip() in unify_line_ends(known)
                    if _replace(file, stream, data, text.encode("utf-8", "surrogateescape")):
                        return True
        raise _busy()

    def rename(self, renames: Iterable[tuple[str, str]]) -> None:
        """Briefs have other paths; their notes go with them, unless the new path has some."""
        if not self.folder.is_dir():
            return
        for source, target in ((self.file_of(old), self.file_of(new)) for old, new in renames):
            if stamp_of(source) is not None and stamp_of(target) is None:
                with suppress(OSError):
                    make_private_folder(target.parent)
                    if source.is_symlink():  # a relative one leads elsewhere from another folder
                        target.symlink_to(real_path(source))
                        source.unlink()
                    else:
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


def _read(file: Path, stamp: Stamp | None) -> NotesFile:
    try:
        data = read_own(file, _MOST, follows_links=True)
    except FileNotFoundError:
        return NO_NOTES
    except OSError as error:
        return NotesFile((), stamp, _unreadable(error))
    try:
        text, problem = data.decode("utf-8"), ""
    except UnicodeDecodeError:
        text, problem = data.decode("utf-8", "replace"), "it is not UTF-8"
    return NotesFile(parse_notes(text), stamp, problem)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise OSError(errno.EILSEQ, "its file is not UTF-8") from None


def _unreadable(error: OSError) -> str:
    return f"it can't be read ({reason_of(error)})"


def _busy() -> OSError:
    return OSError(errno.EBUSY, "another program keeps changing its file")


def _append(file: Path, data: bytes, *, is_new: bool) -> None:
    """Write at the end of a file, after a blank line. If that fails, the file is as it was."""
    _refuse_too_large(len(data))  # before a file is made
    number = open_own(file, sys.maxsize, os.O_RDWR | os.O_APPEND | os.O_CREAT)
    try:
        size = os.lseek(number, 0, os.SEEK_END)
        if size:
            end = os.pread(number, 2, max(0, size - 2))
            data = b"\n" * (2 - (len(end) - len(end.rstrip(b"\n")))) + data
        _refuse_too_large(size + len(data))
        try:
            _write_whole(number, data)
        except OSError:
            with suppress(OSError):
                os.ftruncate(number, size)
            if is_new:
                file.unlink(missing_ok=True)
            raise
    finally:
        os.close(number)
    if is_new:
        _sync_folder(file.parent)


def _replace(file: Path, stream: FileIO, before: bytes, data: bytes) -> bool:
    """Give an open file another content, in a new file that takes its name and mode. If another
    program has saved it since `before` was read, it keeps that program's content, and the answer
    is False.
    """
    _refuse_too_large(len(data))
    status = os.fstat(stream.fileno())

    def is_as_read(path: Path) -> bool:
        stream.seek(0)
        return os.path.samestat(path.stat(), status) and stream.readall() == before

    new = file.with_name(f".briefing-{os.getpid()}")
    try:
        _write_like(status, new, data)
        identity = identity_of(new)
        if not is_as_read(file):
            return False
        is_exchanged = _exchange(new, file)
        if not is_exchanged:
            new.replace(file)
        _sync_folder(file.parent)
        is_current = identity_of(file) == identity
        if is_exchanged and is_current and not is_as_read(new):
            is_current = False
            new.replace(file)  # what was saved between the last look and the exchange
    except FileNotFoundError:  # an editor has moved the file away, and is about to write another
        return False
    finally:
        new.unlink(missing_ok=True)
    return is_current


def _write_like(status: os.stat_result, new: Path, data: bytes) -> None:
    """Write a new file with the mode, the owner and the group of another one."""
    with suppress(OSError):
        new.unlink()  # left by a program that was killed
    number = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for owner, group in ((status.st_uid, -1), (-1, status.st_gid)):
            with suppress(OSError):  # only the superuser can give a file away
                os.fchown(number, owner, group)
        os.fchmod(number, status.st_mode & 0o7777)
        _write_whole(number, data)
    finally:
        os.close(number)


def _exchange(one: Path, two: Path) -> bool:
    """Exchange the names of two files in one step, so that neither is ever missing. False where
    that is impossible: Linux has it, and not for every file system.
    """
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE, renameat2(2)
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(two), exchange) == 0)


def _refuse_too_large(size: int) -> None:
    if size > _MOST:
        raise OSError(errno.EFBIG, f"its file would be over {_MOST:,} bytes")


def _write_whole(number: int, data: bytes) -> None:
    """Write in one call, which a kill doesn't divide, and make sure that it is on the disk."""
    while data:
        data = data[os.write(number, data) :]
    os.fsync(number)


def _sync_folder(folder: Path) -> None:
    """Make sure that the names of the files in a folder are on the disk."""
    with suppress(OSError):  # not every file system can
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


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
