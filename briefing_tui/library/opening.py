"""What the interface is asked to open."""

from pathlib import Path

from msgspec import Struct


class Opening(Struct, frozen=True, kw_only=True):
    """A library and the brief to show first; or a brief alone, from a file or as text."""

    root: Path | None = None
    """The library's folder. None where there is no library around the brief."""
    brief: Path | None = None
    """The brief to open first. None leaves the choice to the interface."""
    text: str | None = None
    """A brief's text from standard input; then the other two are None."""
