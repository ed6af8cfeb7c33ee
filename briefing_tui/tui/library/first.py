"""The brief that is shown first: which it is, and what has been read of it already."""

from pathlib import Path

from briefing_tui.library.ahead import Ahead, Beginning
from briefing_tui.library.opening import Opening
from briefing_tui.library.scan import is_file
from briefing_tui.library.state import ReadingState
from briefing_tui.model.brief import Parsed


class FirstBrief:
    """Found, and begun to be read, before there is a screen."""

    def __init__(self, opening: Opening, state: ReadingState) -> None:
        self._opening, self._state = opening, state
        self._ahead: Ahead | None = None

    def find(self) -> Path | None:
        """The brief that was asked for, else the one that was open last, wherever it is now."""
        if self._ahead is not None:
            return self._ahead.path
        if self._opening.brief is not None or self._opening.root is None:
            return self._opening.brief
        if not (last := self._state.last()):
            return None
        if not is_file(path := self._state.place(last)):
            path = self._found_again(self._opening.root, last)
        return path if is_file(path) else None

    def _found_again(self, root: Path, path_from_root: str) -> Path:
        """Where a brief is that was moved while the program did not run."""
        from briefing_tui.library.present import OnDisk

        self._state.follow(OnDisk(root), (path_from_root,))
        return self._state.place(self._state.where(path_from_root))

    def given(self) -> Parsed | None:
        """The brief that came as text."""
        if (text := self._opening.text) is None:
            return None
        from briefing_tui.parse.brief import parse_brief

        return parse_brief(text, "-")

    def read_aside(self, path: Path, shown_as: str) -> None:
        """Have another process read it, while this one imports the screen."""
        self._ahead = Ahead(path, shown_as)

    def take(self, path: Path) -> Beginning | None:
        """What has been read aside of a brief, once."""
        ahead, self._ahead = self._ahead, None
        found = ahead.take() if ahead is not None else None
        return found if ahead is not None and ahead.path == path else None
