"""The messages of the reader screen's own workers, and of the index process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from briefing_tui.compare.revision import Baseline, BriefChanges
from briefing_tui.compare.timeline import Relation
from briefing_tui.library.files import Stamp
from briefing_tui.library.index.brief_list import Found, Pages
from briefing_tui.library.listing import Listing, ListQuery
from briefing_tui.library.state.store import Flags
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.services.live_reload import Result
from briefing_tui.tui.services.reading_progress import Flag

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Records
    from briefing_tui.library.index.process import IndexMessage
    from briefing_tui.library.index.search import Hit, SearchResults


@dataclass
class WholeRead(Message):
    """A worker has read the whole of a long brief that was opened at its start."""

    start: OpenBrief
    whole: OpenBrief


@dataclass
class OpenedAhead(Message):
    """A worker has read a brief that may be opened next, and laid out its narrative."""

    path: Path
    stamp: Stamp
    """The stamp of the file."""
    opened: OpenBrief


@dataclass
class FileRead(Message):
    """A worker has read the open brief's file again."""

    before: OpenBrief
    path: Path
    result: Result
    opened: OpenBrief
    reason: str


@dataclass
class ListSelected(Message):
    """A worker has found what a list query selects; None where there is no index."""

    query: ListQuery
    shown: Pages | None


@dataclass
class WordsFound(Message):
    """A worker has found words in the library's list."""

    shown: Sequence[Listing]
    found: Found


@dataclass
class FlagsLoaded(Message):
    """A worker has read what is read and starred, and how many of the briefs are read."""

    flags: Flags
    read: int | None
    saves: int
    """How many saves had been shown when it began."""


@dataclass
class StateSaved(Message):
    """A worker has tried to save the reading state, perhaps because of a mark by hand."""

    mark: tuple[str, Flag] | None


@dataclass
class IndexReported(Message):
    """A message of the index process."""

    message: "IndexMessage"


@dataclass
class RelationsFound(Message):
    """A worker has found the briefs that are related to one."""

    opened: OpenBrief
    relations: tuple[Relation, ...]


@dataclass
class RecordsFound(Message):
    """A worker has read what earlier briefs say on a brief's topics."""

    opened: OpenBrief
    records: "Records"


@dataclass
class HitLocated(Message):
    """A worker has found where the last search hits a brief."""

    results: "SearchResults"
    listing: Listing
    hit: "Hit"


@dataclass
class MoreFound(Message):
    """A worker has found what the last search left out."""

    results: "SearchResults"
    text: str
    listings: tuple[Listing, ...]


@dataclass
class ChangesFound(Message):
    """A worker has compared the open brief with how it was first read."""

    before: OpenBrief | Baseline
    opened: OpenBrief
    baseline: Baseline
    changes: BriefChanges


class IndexGrew(Message):
    """Briefs were added to the index: the search dialog asks again."""


@dataclass
class Exported(Message):
    """A worker has written the brief to a file, or could not."""

    file: Path | None
    problem: str = ""


@dataclass
class AddressRequested(Message):
    """The user asked to open an address, which the app does from any screen."""

    text: str
