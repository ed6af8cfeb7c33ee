"""What the interface is asked to open."""

from pathlib import Path

from msgspec import Struct

from briefing_tui.library.scan import PASSED_BY, is_brief_name


class Opening(Struct, frozen=True, kw_only=True):
    """A library and the brief to show first; or a brief alone, from a file or as text."""

    root: Path | None = None
    """The library's folder. None where there is no library around the brief."""
    brief: Path | None = None
    """The brief to open first. None leaves the choice to the interface."""
    text: str | None = None
    """A brief's text from standard input; then the other two are None."""

    @property
    def lone(self) -> Path | None:
        """The brief, where watching the library's folder does not tell of its changes: there
        is no library, the file is called otherwise than briefs are, or is a link out of it.
        """
        if self.brief is None or self.root is None:
            return self.brief
        real, top = self.brief.resolve(), self.root.resolve()
        if not real.is_relative_to(top) or not is_brief_name(real.name):
            return self.brief
        folders = real.relative_to(top).parts[:-1]
        passed_by = any(each.startswith(".") or each in PASSED_BY for each in folders)
        return self.brief if passed_by else None
