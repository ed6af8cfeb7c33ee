"""What is in files, to know them by under other names; the same file isn't read twice in a row."""

from pathlib import Path

from briefing_tui.library.marks import Fingerprint
from briefing_tui.library.reading import fingerprint
from briefing_tui.library.scan import Stamp


class Contents:
    """The fingerprints of a library's files, for one thread at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._latest: tuple[Path, Stamp, Fingerprint | None] | None = None

    def of(self, path: str) -> Fingerprint | None:
        """That of a brief, by its path from the root; None where it can't be read.

        A reader who scrolls through a book is noted every second.
        """
        file = self._root / path
        try:
            status = file.stat()
        except (OSError, ValueError):  # ValueError: a NUL in the path
            return None
        stamp = Stamp.of(status)
        if self._latest is None or self._latest[:2] != (file, stamp):
            self._latest = (file, stamp, fingerprint(file))
        return self._latest[2]
