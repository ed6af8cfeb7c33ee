"""A brief in a list, and the part of it that answers a search."""

from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct

from briefing_tui.model.dates import Date
from briefing_tui.parse.dates import parse_date


class Listing(Struct, frozen=True):
    """One line of a list of briefs. Counts are None until the file has been read.

    Paths and dates are kept as text: converting them would take most of the time of a long list.
    The fields after the first four are columns of the index.
    """

    file: str
    """The path of the file."""
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    draft: bool
    path_from_root: str
    """The sanitised path from the library's folder, with `/`: for display, and the key of the
    brief in `KnownBriefs`, `Brief.path` and the reading state."""
    slug: str
    title: str
    date_edtf: str = ""
    updated_edtf: str = ""
    summary: str = ""
    sources: int | None = None
    claims: int | None = None
    events: int | None = None
    errors: int = 0
    """The number of problems in the brief, not counting links to other briefs."""
    warnings: int = 0

    @property
    def path(self) -> Path:
        return Path(self.file)

    @property
    def date(self) -> Date | None:
        return parse_date(self.date_edtf)

    @property
    def updated(self) -> Date | None:
        return parse_date(self.updated_edtf)


Where = Literal[
    "title", "summary", "claim", "narrative", "source", "author", "tag", "event", "note", "brief"
]
Ranges = tuple[tuple[int, int], ...]
"""Start and end of each hit in a text, in characters."""


class CellHit(NamedTuple):
    """A cell that made a claim match."""

    source: str
    """The source's id."""
    party: str
    stance: str
    text: str


class ClaimHit(Struct, frozen=True):
    """A claim that answers a query."""

    id: str
    topic: str
    cls: str
    """Its class of agreement, and the class in words."""
    label: str
    text: str
    """A snippet of one line: the cell that was asked for."""
    marks: Ranges
    cells: tuple[CellHit, ...]
    parties: tuple[str, ...] = ()
    """Those that contradict or corroborate each other, by the short names: the class names none."""


class Hit(Struct, frozen=True, kw_only=True):
    """The part of a brief that answers a query best."""

    where: Where
    label: str = ""
    """Its name: the claim's topic, the source's name, the event's title."""
    claim: str = ""
    """The claim's id."""
    note: int = 0
    """The index of the user's note, among those on the brief."""
    text: str = ""
    """A snippet of one line."""
    marks: Ranges = ()
    title_marks: Ranges = ()
    """The same in the brief's title."""
    claims: tuple[ClaimHit, ...] = ()
    """All claims that answer a query about claims, or that have its words."""
    words: tuple[str, ...] = ()
    """For a hit in the narrative or the summary, all words that answer the query there, in lower
    case.
    """
