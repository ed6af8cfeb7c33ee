"""Which briefs of a large library may be on a topic, and which topics there are."""

from collections.abc import Iterator

from briefing_tui.library.catalog import Listing
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.rows import CUT
from briefing_tui.library.tokens import FACET, facet

ALL = -1
"""No limit, to SQLite."""


def briefs_about(index: Index, topic: str) -> tuple[Listing, ...]:
    """Every brief that may have a claim whose id is the topic's; some of them may not.

    Never fewer than have one: each claim is in the index by its id (or by a heading that is
    spelled like it), and a brief with more particulars than the index keeps is one of them.
    """
    return index.with_facets((facet("topic", topic), CUT), ALL)


def topics_like(index: Index, topic: str) -> Iterator[str]:
    """The topics of the library that have a topic in them or begin as it does."""
    start, end = f"{FACET}topic{FACET}", f"{FACET}topic{chr(ord(FACET) + 1)}"
    rows = index.connection.execute(
        "SELECT term FROM terms WHERE term >= ? AND term < ?", (start, end)
    )
    for (term,) in rows:
        name = term.removeprefix(start).replace(FACET, "-")
        if name[:2] == topic[:2] or topic in name:
            yield name
