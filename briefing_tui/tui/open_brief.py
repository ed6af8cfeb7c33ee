"""The brief that is open, with everything derived from it, and the briefs visited before."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.matrix import Matrix, build_matrix
from briefing_tui.compare.timeline import Moment, build_timeline
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.narrative import ScrollLayout, reading_minutes
from briefing_tui.model.brief import SUFFIXES, Brief, Parsed
from briefing_tui.model.document import Document


class OpenBrief(Struct, frozen=True, eq=False):
    """A brief and everything that the panes derive from it.

    Compared by identity: comparing long briefs by value takes time.
    """

    parsed: Parsed
    document: Document
    matrix: Matrix
    moments: tuple[Moment, ...]
    minutes: int
    layout: ScrollLayout | None = None
    """The narrative, if it was laid out ahead."""
    claims: ClaimsTable | None = None
    """The claims, if they were laid out ahead."""
    was: str = ""
    """Its path from the library's folder before the file was renamed while it was open."""

    @property
    def brief(self) -> Brief:
        return self.parsed.brief

    @property
    def partial(self) -> bool:
        """Whether only the start of a long file has been read. The whole of it follows."""
        return not self.document.whole

    def is_again(self, before: "OpenBrief | None") -> bool:
        """Whether this is another reading of the same brief."""
        return before is not None and before.brief.path in (self.brief.path, self.was)


def derive(
    parsed: Parsed, document: Document | None = None, scale: float = 1, *, was: str = ""
) -> OpenBrief:
    """A brief with everything that the panes show of it.

    `document` is its body, if that has been parsed. The file is `scale` times as long as the part
    that has been read.
    """
    brief = parsed.brief
    if document is None:
        from briefing_tui.parse.document import parse_document  # a start has a document

        document = parse_document(brief)
    return OpenBrief(
        parsed,
        document,
        build_matrix(brief),
        build_timeline(brief) if brief.events else (),
        round(reading_minutes(brief.body) * scale),
        was=was,
    )


def laid_out(
    lay_out: Callable[[Brief, Document], ScrollLayout],
    lay_claims: Callable[[Brief, Matrix], ClaimsTable],
    opened: OpenBrief,
) -> OpenBrief:
    """A brief with its narrative and its claims laid out ahead."""
    layout = lay_out(opened.brief, opened.document)
    return replace(opened, layout=layout, claims=lay_claims(opened.brief, opened.matrix))


class History(Struct, frozen=True):
    """The briefs visited, back and forward, as in a browser. `at` is the index of the open one."""

    visited: tuple[Path, ...] = ()
    at: int = -1

    @property
    def current(self) -> Path | None:
        return self.visited[self.at] if self.visited else None

    def visit(self, path: Path) -> "History":
        """Add a brief after the open one, and forget those ahead of it."""
        if path == self.current:
            return self
        visited = (*self.visited[: self.at + 1], path)
        return History(visited, len(visited) - 1)

    def renamed(self, old: Path, new: Path) -> "History":
        return History(tuple(new if path == old else path for path in self.visited), self.at)

    def move(self, step: int) -> "History":
        """Go back (-1) or forward (1); unchanged at either end."""
        at = self.at + step
        return History(self.visited, at) if 0 <= at < len(self.visited) else self


WELCOME = """\
# No briefs here yet

The folder `{folder}` has no file ending in {suffixes}{others}. Quit with `{quit}`, then open
another folder, or a brief that explains the program:

```
briefing FOLDER
briefing tour
```

## Write the first one

A brief is a Markdown file with a few lines of front matter. Save this as
`2025-01-17-phone-call.md` in the folder and press `{reload}`:

```
---
title: Two presidents speak by phone
date: 2025-01-17
summary: Two accounts of one call.
sources:
  - {{id: north, name: Northern readout, party: North, coverage: full}}
  - {{id: south, name: Southern post, party: South, coverage: full}}
claims:
  - topic: Trade
    accounts:
      north: {{quote: "Trade is to be balanced."}}
      south: silent
---
Both sides gave an account [@north; @south].
```

Posts of a blog and notes of a vault are briefs as they are. `briefing check` says what is wrong
in a brief and where, and `briefing manual format` explains the format. `{help}` shows the keys.
"""


def welcome_brief(folder: str, others: str, keys: Mapping[str, str]) -> Parsed:
    """The page for a folder without briefs: which files it has instead, and how to write a brief.

    `keys` names the keys for `quit`, `reload` and `help`.
    """
    from briefing_tui.parse.brief import parse_brief

    *first, last = (f"`{suffix}`" for suffix in SUFFIXES)
    text = WELCOME.format(
        folder=folder.replace("`", "'"),
        suffixes=f"{', '.join(first)} or {last}",
        others=f", but {others.replace('`', chr(39))}" if others else "",
        **keys,
    )
    return parse_brief(text, "")
