"""The brief that is open, with everything that the panes need derived from it."""

from msgspec import Struct

from briefing_tui.compare.matrix import Matrix, build_matrix
from briefing_tui.compare.timeline import Moment, build_timeline
from briefing_tui.layout.narrative import reading_minutes
from briefing_tui.model.brief import Brief, Parsed
from briefing_tui.model.document import Document
from briefing_tui.parse.document import IncrementalParser, parse_start


class OpenBrief(Struct, frozen=True, eq=False):
    """A brief and its derived values. Panes get the whole of it and never change it.

    Two are equal only if they are one: comparing books by their words takes time.
    """

    parsed: Parsed
    parser: IncrementalParser
    """Has parsed the first screen of the body, or all of a short one; the narrative goes on."""
    matrix: Matrix
    moments: tuple[Moment, ...]
    minutes: int
    partial: bool = False
    """Only the start of a long file has been read; the whole of it follows."""
    was: str = ""
    """Its path before the file was renamed under the reader's eyes."""

    @property
    def brief(self) -> Brief:
        """The brief itself."""
        return self.parsed.brief

    def is_again(self, before: "OpenBrief | None") -> bool:
        """Whether it is the same brief as another, read again."""
        return before is not None and before.brief.path in (self.brief.path, self.was)

    @property
    def document(self) -> Document:
        """The body as far as it has been read."""
        return self.parser.document


def derive(
    parsed: Parsed, parser: IncrementalParser | None = None, times: float = 1, *, was: str = ""
) -> OpenBrief:
    """Everything the panes show of a brief, of a long body only what a screen needs.

    `parser` has parsed the body's first screen, and `times` is how many times as long the
    file is as the part of it that has been read.
    """
    brief = parsed.brief
    return OpenBrief(
        parsed,
        parser or parse_start(brief),
        build_matrix(brief),
        build_timeline(brief) if brief.events else (),
        round(reading_minutes(brief.body) * times),
        partial=times > 1,
        was=was,
    )
