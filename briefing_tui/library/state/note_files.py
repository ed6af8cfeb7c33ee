"""The notes of a library: one Markdown file for each brief, in the folder of the user's data.

Notes are only ever added at the end of a file, or one of them is replaced where it stands. All
writers hold one lock, so that two readers that add at once both succeed. An editor holds no lock,
so a note counts as written once it has been found in the file again.
"""

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import blake2s
from io import FileIO
from pathlib import Path

from msgspec import Struct

from briefing_tui.library.files import (
    Stamp,
    is_brief_name,
    is_folder,
    is_missing,
    real_path,
    reason_of,
    stamp_of,
)
from briefing_tui.library.paths import data_folder, make_private_folder, open_own, read_own
from briefing_tui.library.state.shared_file import MOST, NEW, append, only_writer, recover, rewrite
from briefing_tui.model.note import Note
from briefing_tui.parse.notes_text import (
    NoteEntry,
    format_head,
    format_note,
    parse_notes,
    replace_note,
)
from briefing_tui.text.sanitise import sanitise, slug, unify_line_ends

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


def library_name(root: Path) -> str:
    """The name of a library's folder in the user's data."""
    digest = blake2s(os.fsencode(real_path(root)), digest_size=4).hexdigest()
    return f"{slug(real_path(root).name)[:40] or 'library'}-{digest}"


class NoteFiles:
    """The files of notes of one library. A brief's key is its path from the library's folder."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        """`folder` has the notes of all libraries; by default it is in the user's data."""
        self._root = str(real_path(root))
        self.folder = (folder or data_folder() / "notes") / library_name(root)
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
            if any(name.startswith(NEW) for name in names):
                with only_writer():
                    recover(Path(folder))
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
        with only_writer():
            make_private_folder(file.parent)
            recover(file.parent)
            for _ in range(_TRIES):
                is_new = stamp_of(file) is None
                head = format_head(title, path, sanitise(self._root)) if is_new else ""
                append(file, f"{head}{text}".encode("utf-8", "surrogateescape"), is_new=is_new)
                with suppress(FileNotFoundError):
                    if text.encode("utf-8", "surrogateescape") in read_own(file, MOST):
                        return
        raise _busy()

    def edit(self, path: str, before: NoteEntry, note: Note | None) -> bool:
        """Replace a note where it stands, or remove it. False if it isn't there any more.

        Raises:
            OSError: it can't be written; then the file is as it was.
        """
        file = real_path(self.file_of(path))
        new = format_note(note) if note is not None else ""
        with only_writer():
            recover(file.parent)
            for tries in range(_TRIES):
                try:
                    number = open_own(file, MOST, os.O_RDWR)
                except FileNotFoundError:
                    return False
                with FileIO(number, "r+") as stream:
                    data = stream.readall()
                    try:
                        known = data.decode()
                    except UnicodeDecodeError:
                        raise OSError(errno.EILSEQ, "its file is not UTF-8") from None
                    text = replace_note(known, before, new)
                    if text is None:  # the editor may have read the new note, and saved that
                        return bool(tries and new) and new.strip() in unify_line_ends(known)
                    if rewrite(file, stream, data, text.encode("utf-8", "surrogateescape")):
                        return True
        raise _busy()

    def rename(self, renames: Iterable[tuple[str, str]]) -> None:
        """Briefs have other paths; their notes go with them, unless the new path has some."""
        files = [(self.file_of(old), self.file_of(new)) for old, new in renames]
        moved = [pair for pair in files if stamp_of(pair[0]) is not None]
        if not moved:
            return
        with only_writer():
            for source, target in moved:
                with suppress(OSError):
                    make_private_folder(target.parent)
                    _move(source, target)


def _move(source: Path, target: Path) -> None:
    """Give a file another name, which no file has. An editor may make one at any moment, so none is
    ever replaced where the file system has hard links.

    Raises:
        OSError: the name is taken, or the file is gone or can't be moved.
    """
    if source.is_symlink():  # a relative one leads elsewhere from another folder
        target.symlink_to(real_path(source))
        source.unlink()
        return
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # no hard links here
        if stamp_of(target) is None:
            source.rename(target)
    else:
        source.unlink()


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
        data = read_own(file, MOST, follows_links=True)
    except FileNotFoundError:
        return NO_NOTES
    except OSError as error:
        return NotesFile((), stamp, _unreadable(error))
    try:
        text, problem = data.decode("utf-8"), ""
    except UnicodeDecodeError:
        text, problem = data.decode("utf-8", "replace"), "it is not UTF-8"
    return NotesFile(parse_notes(text), stamp, problem)


def _unreadable(error: OSError) -> str:
    return f"it can't be read ({reason_of(error)})"


def _busy() -> OSError:
    return OSError(errno.EBUSY, "another program keeps changing its file")
