"""The reader's own copies of originals: one plain file for each, in the folder of the user's data.

A copy belongs to a brief, a source of it, and the address that the source had. It never goes into
the library, and nothing exports it.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import Struct

from briefing_tui.library.files import is_missing
from briefing_tui.library.paths import make_private_folder, read_own, texts_folder, write_own
from briefing_tui.library.state.note_files import library_name
from briefing_tui.model.brief import Source
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.sanitise import sanitise, unify_line_ends

MOST = 16 * 2**20
"""Bytes of the longest copy."""
_HEAD = re.compile(r"---\naddress: (.*)\ncopied: (\d{4}-\d\d-\d\d)\n---\n")


class TextCopy(Struct, frozen=True):
    """A copy of the text of a source."""

    text: str
    made: str = ""
    """The day, as 2026-12-02; empty if somebody has changed the file's head."""
    address: str = ""
    """The address of the source at that time."""

    def words(self, source: Source) -> str:
        """`your copy, 2 Dec 2026`, and whether the source has another address now."""
        made = parse_date(self.made)
        day = f", {made.label}" if made is not None else ""
        other = ", of another address" if self.address != source.url else ""
        return f"your copy{day}{other}"


class TextCopies:
    """The copies of one library. A brief's key is its path from the library's folder."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        """`folder` has the copies of all libraries; by default it is in the user's data."""
        self.folder = (folder or texts_folder()) / library_name(root)

    def file_of(self, path: str, source: Source) -> Path:
        """The file of a copy, whether or not it exists."""
        return self.folder / path / f"{source.id}.txt"

    def read(self, path: str, source: Source) -> TextCopy | None:
        """The copy of a source's text; None if there is none, or it can't be read."""
        try:
            data = read_own(self.file_of(path, source), MOST)
        except (OSError, ValueError):  # ValueError: a path with a NUL
            return None
        text = sanitise(unify_line_ends(data.decode("utf-8", "replace")))
        if (head := _HEAD.match(text)) is None:
            return TextCopy(text)
        return TextCopy(text[head.end() :], head[2], head[1])

    def keep(self, path: str, source: Source, text: str) -> Path:
        """Keep a text as the copy, in place of an earlier one; return its file.

        Raises:
            OSError: it can't be written; then the earlier one is as it was.
        """
        file = self.file_of(path, source)
        make_private_folder(file.parent)
        head = f"---\naddress: {source.url}\ncopied: {date.today().isoformat()}\n---\n"
        write_own(file, f"{head}{text.rstrip()}\n".encode("utf-8", "surrogateescape"))
        return file

    def remove(self, path: str, source: Source) -> bool:
        """Remove a copy; return whether there was one.

        Raises:
            OSError: it can't be removed.
        """
        file = self.file_of(path, source)
        if is_missing(file):
            return False
        file.unlink()
        return True

    def rename(self, renames: Iterable[tuple[str, str]]) -> None:
        """Let the copies follow renamed briefs. One that is there already stays."""
        for old, new in renames:
            before, after = self.folder / old, self.folder / new
            with suppress(OSError):
                if before.is_dir() and is_missing(after):
                    make_private_folder(after.parent)
                    before.rename(after)
