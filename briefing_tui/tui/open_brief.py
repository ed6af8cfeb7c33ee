"""The brief that is open, with everything that the panes need derived from it."""

from msgspec import Struct

from briefing_tui.compare.matrix import Matrix, build_matrix
from briefing_tui.compare.timeline import Moment, build_timeline
from briefing_tui.layout.reading_time import reading_minutes
from briefing_tui.model.brief import Brief, Parsed
from briefing_tui.model.document import Document
from briefing_tui.parse.document import Feed, begun


class OpenBrief(Struct, frozen=True, eq=False):
    """A brief and its derived values. Panes get the whole of it and never change it.

    Two are equal only if they are one: comparing books by their words takes time.
    """

    parsed: Parsed
    feed: Feed
    """Of a long body only the beginning has been read; the narrative reads on."""
    matrix: Matrix
    moments: tuple[Moment, ...]
    minutes: int
    begun: bool = False
    """Only the file's beginning has been read; the whole of it follows."""
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
        return self.feed.document


def derive(
    parsed: Parsed, feed: Feed | None = None, times: float = 1, *, was: str = ""
) -> OpenBrief:
    """Everything the panes show of a brief, of a long body only what a screen needs.

    `feed` is its body where that has been begun, and `times` how many times as long the
    brief is as what has been read of its file.
    """
    brief = parsed.brief
    return OpenBrief(
        parsed,
        feed or begun(brief),
        build_matrix(brief),
        build_timeline(brief) if brief.events else (),
        round(reading_minutes(brief.body) * times),
        begun=times > 1,
        was=was,
    )
