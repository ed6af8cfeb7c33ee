"""The body of a brief: Markdown text to a document of flat leaves.

Only blocks are read here; inline text stays source until it is laid out, because most
of a long document is never on screen.
"""

from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document
from briefing_tui.parse.feeding import FIRST, Feed


def parse_body(
    text: str,
    *,
    line: int = 1,
    title: str = "",
    sources: frozenset[str] = frozenset(),
    claims: frozenset[str] = frozenset(),
) -> Document:
    """Read the whole body. `line` is the file line, from 1, on which `text` begins.

    A first level-one heading equal to `title` is left out. Never raises.
    """
    return Feed(text, line=line, title=title, sources=sources, claims=claims).step()


def feed_of(brief: Brief) -> Feed:
    """The body of a brief, to be read in pieces, knowing what the brief can cite."""
    return Feed(
        brief.body,
        line=brief.body_line,
        title=brief.title,
        sources=frozenset(source.id for source in brief.sources),
        claims=frozenset(claim.id for claim in brief.claims),
    )


def begun(brief: Brief) -> Feed:
    """The same, read as far as the first screen needs it."""
    feed = feed_of(brief)
    feed.step(FIRST)
    return feed


def read_document(brief: Brief) -> Document:
    """The whole body of a brief as a document."""
    return feed_of(brief).step()
