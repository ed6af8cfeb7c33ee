"""Insert what another text adds in the file of a brief: lines are added, and none is changed.

The places are found by the positions of what was read and the indents of the lines. YAML can be
written in ways for which that is wrong, so the result is read and compared with what it should be.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from briefing_tui.draft.new_brief import ACCOUNT_INDENT, ITEM_INDENT, addition_parts
from briefing_tui.draft.rows import Addition
from briefing_tui.model.brief import Brief, FieldPath, Parsed, Source
from briefing_tui.parse.brief import parse_brief


class NoPlaceError(Exception):
    """Nothing can be inserted below a line: it isn't YAML with a line for each part."""

    def __init__(self, line: int) -> None:
        self.line = line


def with_addition(text: str, parsed: Parsed, source: Source, addition: Addition) -> str:
    """The text of a brief with another source, its accounts and rows of its own.

    `parsed` is the text as it was read, without errors. A comment stays below the line that it
    follows, unless it is less indented than what ends there.

    Raises:
        NoPlaceError: the text has no place for them.
    """
    brief, parts = parsed.brief, addition_parts(source, addition)
    file = _File(text, parsed)
    file.insert(("sources", len(brief.sources) - 1), parts.source, ITEM_INDENT)
    for number, (claim, account) in enumerate(zip(brief.claims, parts.accounts, strict=True)):
        path: FieldPath = ("claims", number, "accounts")
        if claim.accounts:
            file.insert((*path, claim.accounts[-1].source), account, ACCOUNT_INDENT)
        elif path in parsed.positions:
            raise NoPlaceError(parsed.position(path).line)
        else:  # below the first key of the claim
            key = " " * (ACCOUNT_INDENT - 2) + "accounts:"
            file.insert(path[:-1], [key, *account], ACCOUNT_INDENT - 2)
    if parts.rows:
        file.insert(("claims", len(brief.claims) - 1), parts.rows, ITEM_INDENT)
    inserted = file.text()
    if not _is_as_meant(brief, parse_brief(inserted, brief.path), source, addition):
        raise NoPlaceError(parsed.position(("sources",)).line)
    return inserted


class _File:
    """The lines of a file, and what is to be inserted below some of them."""

    def __init__(self, text: str, parsed: Parsed) -> None:
        self._lines = text.split("\n")
        self._parsed = parsed
        self._below: dict[int, list[str]] = {}
        """By the number of the line from 1."""

    def insert(self, path: FieldPath, lines: Sequence[str], indent: int) -> None:
        """Insert lines with an indent below an item of a list or a key of a mapping, as the next
        ones of the same list or mapping.
        """
        position = self._parsed.position(path)
        before = self._lines[position.line - 1][: position.column - 1]
        is_item = indent == ITEM_INDENT
        is_at_start = before.strip() == "-" or (not is_item and not before.strip())
        if path not in self._parsed.positions or not is_at_start:
            raise NoPlaceError(position.line)
        own = before.index("-") if is_item else len(before)
        moved = (" " * own + line[indent:] for line in lines)
        self._below.setdefault(self._last_line(position.line, own), []).extend(moved)

    def _last_line(self, line: int, indent: int) -> int:
        """The last line of what begins on a line with an indent, with the comments at its end."""
        last = line
        for number, text in enumerate(self._lines[line:], line + 1):
            own = len(text) - len(text.lstrip(" "))
            if text.strip().startswith("#"):
                last = number if own >= max(indent, 1) else last
            elif text.strip():
                if own <= indent:
                    break
                last = number
        return last

    def text(self) -> str:
        end = "\r" if self._lines[0].endswith("\r") else ""
        lines: list[str] = []
        for number, line in enumerate(self._lines, 1):
            lines += (line, *(f"{added.rstrip()}{end}" for added in self._below.get(number, ())))
        return "\n".join(lines)


def _is_as_meant(before: Brief, read: Parsed, source: Source, addition: Addition) -> bool:
    """Whether a brief is as it was before but for what was inserted, which is all there."""
    after, count = read.brief, len(before.claims)
    accounts = [row.claim.accounts for row in (*addition.accounts, *addition.draft.rows)]
    own = [tuple(a for a in claim.accounts if a.source == source.id) for claim in after.claims]
    without = replace(
        after,
        sources=after.sources[:-1],
        claims=tuple(
            replace(claim, accounts=tuple(a for a in claim.accounts if a.source != source.id))
            for claim in after.claims[:count]
        ),
        body_line=before.body_line,
    )
    quotes = [[(a.quote, a.stance) for a in made] for made in accounts]
    return (
        not read.errors
        and without == before
        and after.sources[-1].id == source.id
        and [[(a.quote, a.stance) for a in found] for found in own] == quotes
    )
