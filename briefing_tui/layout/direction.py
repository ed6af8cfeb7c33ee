"""Lines in the order of the screen: what is written from right to left is turned, or left to a
terminal that turns it itself.

The layout keeps the order of the text, in which it measures, cuts and searches. Each span of a
paragraph with right-to-left text has its embedding level from `directed`; here, just before a line
is drawn, they are put in order. The offsets of a row go with them, so the cursor, matches and the
selection are where the characters are.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Literal

from briefing_tui.layout.spans import ALIGNED, ARRANGED, DECORATION, Line, Row, Span, directed
from briefing_tui.text.bidi import joined_forms, mirrored, visual_order
from briefing_tui.text.scripts import has_right_to_left
from briefing_tui.text.wrapping import cells, graphemes

Bidi = Literal["auto", "terminal", "off"]
Order = Literal["reader", "terminal", "off"]
"""Who puts the characters in the order of the screen; with `off` nobody does."""

Piece = tuple[Span, int]
"""A span, and the offset of its first character."""

_ISOLATE, _END = "\u2067", "\u2069"
"""Around text that the terminal turns: it doesn't depend on what stands beside it."""


def order_for(bidi: Bidi, environ: Mapping[str, str], *, whole_screen: bool) -> Order:
    """Who orders the characters, by the setting and by what the terminal says of itself.

    An application that has the whole screen can tell some terminals to leave them as they are.
    """
    if bidi != "auto":
        return bidi
    if whole_screen and can_be_told(environ):
        return "reader"
    itself = _is_vte(environ) or environ.get("TERM_PROGRAM") in ("Apple_Terminal", "mintty")
    return "terminal" if itself or {"KONSOLE_VERSION", "MLTERM"} & environ.keys() else "reader"


def can_be_told(environ: Mapping[str, str]) -> bool:
    """Whether the terminal can be told to leave the characters as they are. Inside tmux and GNU
    screen it doesn't hear it.
    """
    known = _is_vte(environ) or environ.get("TERM_PROGRAM") == "mintty"
    return known and not {"TMUX", "STY"} & environ.keys()


def _is_vte(environ: Mapping[str, str]) -> bool:
    """Whether it is GNOME Terminal 3.34 or another that turns text with VTE 0.58 or later."""
    version = environ.get("VTE_VERSION", "")
    return version.isdecimal() and int(version) >= 5800


def arranged_line(line: Line, order: Order) -> Line:
    """A line in the order of the screen."""
    if _is_plain(line):
        return line
    spans = arranged(Row(line, (DECORATION,) * len(line)), order).spans
    return tuple(
        Span("".join(span.text for span in run), style)
        for style, run in groupby(spans, lambda span: span.style)
    )


def arranged(row: Row, order: Order = "reader", base: int | None = None) -> Row:
    """A row in the order of the screen. `base` is the level of spans without one."""
    if _is_plain(row.spans) or any(style.level == ARRANGED for _, style in row.spans):
        return row
    return _arranged(row, order, base)


@lru_cache(maxsize=512)  # the rows on a screen are drawn again and again
def _arranged(row: Row, order: Order, base: int | None) -> Row:
    pieces: list[Piece] = []
    for is_turned, run in groupby(_resolved(row, base), lambda piece: piece[0].style.level > 0):
        group = list(run)
        if not is_turned:
            pieces += group
            continue
        blanks = pieces.pop() if pieces and pieces[-1][0].style == ALIGNED else None
        if order == "reader":
            group, missing = _turned(group)
            if missing and blanks is None:
                group.append((Span(" " * missing), DECORATION))
            elif missing and blanks is not None:
                blanks = (Span(blanks[0].text + " " * missing, ALIGNED), DECORATION)
        elif order == "terminal":
            first, last = (group[at][0].style for at in (0, -1))
            marks = ((Span(_ISOLATE, first), DECORATION), (Span(_END, last), DECORATION))
            group = [marks[0], *group, marks[1]]
        styles = {id(style): style._replace(level=ARRANGED) for (_, style), _ in group}
        group = [(Span(text, styles[id(style)]), offset) for (text, style), offset in group]
        if blanks is not None:
            group.insert(len(group) if order == "off" else 0, blanks)
        pieces += group
    return Row(tuple(span for span, _ in pieces), tuple(offset for _, offset in pieces))


def _is_plain(line: Line) -> bool:
    """Whether a line has nothing from right to left. Each line that is drawn is asked."""
    for text, style in line:
        if style.level or (not text.isascii() and has_right_to_left(text)):
            return False
    return True


def _resolved(row: Row, base: int | None) -> Iterator[Piece]:
    """The spans of a row, each with its level. One without a level is a paragraph of its own,
    between the blanks around it.
    """
    for span, offset in zip(row.spans, row.offsets, strict=True):
        parts: Sequence[Span] = (span,)
        if span.style.level == 0 and has_right_to_left(span.text):
            words = span.text.strip(" ")
            left, right = span.text.split(words)
            inner, _ = directed((Span(words, span.style),), base)
            parts = (Span(left, span.style), *inner, Span(right, span.style))
        for part in filter(lambda part: part.text or len(parts) == 1, parts):
            yield part, offset
            offset += len(part.text) if offset >= 0 else 0


def _turned(group: Sequence[Piece]) -> tuple[list[Piece], int]:
    """Pieces from left to right, and the number of cells by which they are narrower: a lam and its
    alef have one cell.

    Text from right to left is cut into its characters, so that each keeps its offset.
    """
    forms = joined_forms("".join(span.text for span, _ in group))
    units: list[Piece] = []
    unit_levels: list[int] = []
    missing = at = 0
    for span, offset in group:
        text, style = span
        if style.level % 2 == 0:
            units.append((span, offset))
            unit_levels.append(style.level)
        else:
            for start, end, size in graphemes(text):
                shown = "".join(map(mirrored, forms[at + start : at + end]))
                missing += size - cells(shown)
                if units and not cells(shown) and unit_levels[-1] % 2:
                    (before, look), place = units[-1]
                    units[-1] = (Span(before + shown, look), place)
                elif shown:
                    place = offset + start if offset >= 0 else DECORATION
                    units.append((Span(shown, style), place))
                    unit_levels.append(style.level)
        at += len(text)
    return [units[index] for index in visual_order(unit_levels)], missing
