"""The brief that is open, with everything that the panes need derived from it."""

from typing import NamedTuple

from briefing_tui.compare.matrix import Matrix, build_matrix
from briefing_tui.compare.timeline import Moment, build_timeline
from briefing_tui.layout.reading_time import reading_minutes
from briefing_tui.model.brief import Brief, Parsed
from briefing_tui.model.document import Document
from briefing_tui.parse.body import parse_body


class OpenBrief(NamedTuple):
    """A brief and its derived values. Panes get the whole of it and never change it."""

    parsed: Parsed
    document: Document
    matrix: Matrix
    moments: tuple[Moment, ...]
    minutes: int

    @property
    def brief(self) -> Brief:
        """The brief itself."""
        return self.parsed.brief


def derive(parsed: Parsed) -> OpenBrief:
    """Everything the panes show of a brief; pure, so it may run in a thread."""
    brief = parsed.brief
    document = parse_body(
        brief.body,
        line=brief.body_line,
        title=brief.title,
        sources=frozenset(source.id for source in brief.sources),
        claims=frozenset(claim.id for claim in brief.claims),
    )
    return OpenBrief(
        parsed,
        document,
        build_matrix(brief),
        build_timeline(brief) if brief.events else (),
        reading_minutes(brief.body),
    )
