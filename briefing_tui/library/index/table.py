"""The rows of the table `briefs`: what the list shows of a brief, by its name or as it was read."""

from briefing_tui.library.brief_list import sortable
from briefing_tui.library.catalog import named_only
from briefing_tui.library.index.parsing import Key, path_of
from briefing_tui.library.index.rows import Row, timestamp
from briefing_tui.library.scan import Stamp
from briefing_tui.text.sanitise import sanitise

BRIEF = "INSERT OR REPLACE INTO briefs VALUES (" + ", ".join("?" * 23) + ")"
NAMED_BRIEF = (
    "UPDATE briefs SET (size, mtime, ctime, read, slug, title, date, updated, earliest, changed, "
    "sortable, authors, tags, summary, draft, sources, claims, events, errors, warnings) = ("
    + ", ".join("?" * 20)
    + ") WHERE docid = ?"
)
"""What was listed by its name is read. To replace the row would write most of the pages on which
the paths are anew, batch after batch."""

UNKNOWN = Stamp(-1, 0, 0)
"""No file has this stamp: the brief is read again next time."""


def shown(key: Key) -> str:
    """A file's path as it is shown and sorted by."""
    return sanitise(path_of(key))


def named_row(key: Key, docid: int) -> tuple[object, ...]:
    """A brief of which the name is all that is known, for `BRIEF`."""
    path = shown(key)
    slug, title, date = named_only(path)
    earliest = timestamp(date)
    dates = (date.edtf if date else "", "", earliest, earliest, sortable(title))
    counts = ("", "", "", 0, None, None, None, 0, 0)
    return (docid, key, path, *UNKNOWN, 0, slug, title, *dates, *counts)


def found_row(stamp: Stamp, row: Row) -> tuple[object, ...]:
    """What was read of a brief, for `NAMED_BRIEF`; behind its key and paths also for `BRIEF`."""
    lists = ("\n".join(row.authors), "\n".join(row.tags), row.summary, row.draft)
    dates = (row.date, row.updated, row.earliest, row.changed, sortable(row.title))
    counts = (row.sources, row.claims, row.events, row.errors, row.warnings)
    return (*stamp, 1, row.slug, row.title, *dates, *lists, *counts)
