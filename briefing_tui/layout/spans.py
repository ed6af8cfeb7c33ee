"""Styled spans, and the lines that they are broken into.

A style names a meaning, and whatever draws it chooses the colour, so this layer is independent of
themes. All widths are in terminal cells.
"""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, pairwise, zip_longest
from typing import NamedTuple

from briefing_tui.compare.agreement import GLYPHS
from briefing_tui.model.document import Inline, Role, Target
from briefing_tui.parse.inline import runs_by
from briefing_tui.text.bidi import base_level, levels
from briefing_tui.text.scripts import has_right_to_left
from briefing_tui.text.wrapping import (
    JOINTS,
    balance,
    break_lines,
    cells,
    cut,
    graphemes,
    prefix_length,
)


class Style(NamedTuple):
    """The style of a span: the meaning of its colour, its attributes, and its link target."""

    role: Role = "text"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False
    target: Target | None = None
    ground: bool = False
    """Whether its background is the surface colour, as for code, if there are enough colours."""
    aside: bool = False
    """Whether it isn't part of the text, though it is laid out with it."""
    goes_on: str | None = None
    """Of the first span of a line: it goes on the line above, which was broken at a space or, if
    empty, at nothing. None if it begins a text."""
    level: int = 0
    """The embedding level of the text if it runs from right to left or stands in such text (UAX 9),
    or `ARRANGED`."""


PLAIN = Style()


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style = PLAIN


Line = tuple[Span, ...]

MUTED = Style("muted")
MISSING_SIGN = Span(" [missing]", Style("muted", aside=True))
"""After a link that leads nowhere."""
STRONG = Style("strong", bold=True)
ASIDE = STRONG._replace(aside=True)
"""Of a sign that isn't part of the text beside it."""

ARRANGED = -1
"""The level of text that is in the order of the screen already."""
ALIGNED = Style(aside=True)
"""The style of the blanks before a line of a paragraph from right to left."""

DECORATION = -1
"""The offset of a span that isn't part of the text, such as a quote bar or a table gap."""


class Row(NamedTuple):
    """A line, and for each span the offset of its first character, or `DECORATION`.

    Offsets count characters in the text that the row is cut from. They are the same at every
    width, so selections, search matches, links and reading positions are stored as offsets.
    """

    spans: Line
    offsets: tuple[int, ...]

    def before(self, span: Span) -> "Row":
        return Row((span, *self.spans), (DECORATION, *self.offsets))

    def after(self, label: Sequence[Span]) -> "Row":
        """The row with a label before it, or after it if its paragraph is from right to left."""
        ours = is_aligned(self.spans)
        added = directed(label, 1)[0] if ours else tuple(label)
        marks = (DECORATION,) * len(added)
        return Row(
            (*self.spans[:ours], *added, *self.spans[ours:]),
            (*self.offsets[:ours], *marks, *self.offsets[ours:]),
        )

    def moved(self, by: int) -> "Row":
        return Row(self.spans, tuple(at + by if at >= 0 else at for at in self.offsets))

    def between(self, start: int, end: int) -> "Row":
        """The cells from `start` to before `end`, with blanks after a shorter row and for half a
        wide character.
        """
        spans, offsets, used = list[Span](), list[int](), 0

        def add(text: str, style: Style, offset: int = DECORATION) -> None:
            if text:
                spans.append(Span(text, style))
                offsets.append(offset)

        for (text, style), offset in zip(self.spans, self.offsets, strict=True):
            size = cells(text)
            left, right = max(0, start - used), min(size, end - used)
            if left < right:
                first, last = prefix_length(text, left), prefix_length(text, right)
                while cells(text[:first]) < left:
                    first += 1
                before = min(cells(text[:first]), right) - left
                shown = text[first:last]
                add(" " * before, style)
                add(shown, style, offset + first if offset >= 0 else DECORATION)
                add(" " * (right - left - before - cells(shown)), style)
            used += size
        add(" " * (end - max(start, used)), PLAIN)
        return Row(tuple(spans), tuple(offsets))

    @property
    def start(self) -> int:
        """The offset of the first character of text, or `DECORATION` if there is none."""
        return next((at for at in self.offsets if at >= 0), DECORATION)

    def character_at(self, x: int) -> int:
        """The offset of the character at cell `x`, or of the text nearest to it."""
        used, nearest = 0, DECORATION
        for span, offset in zip(self.spans, self.offsets, strict=True):
            size = cells(span.text)
            if offset >= 0:
                is_turned = span.style.level == ARRANGED and has_right_to_left(span.text)
                end = offset + len(span.text)
                if x < used and is_turned:  # beyond the end of a line from right to left
                    return end
                if x < used + size:
                    return offset + _character_index(span.text, x - used)
                nearest = offset if is_turned else end
            used += size
        return nearest

    def target_at(self, x: int) -> Target | None:
        style = style_at(self.spans, x) if x >= 0 else None
        return style.target if style else None

    def cell_of(self, character: int) -> int:
        """The cell of the character at an offset, or the row's width if it isn't in the row."""
        used = 0
        for span, offset in zip(self.spans, self.offsets, strict=True):
            if offset >= 0 and offset <= character < offset + len(span.text):
                return used + cells(span.text[: character - offset])
            used += cells(span.text)
        return used


def style_at(line: Line, x: int) -> Style | None:
    used = 0
    for span in line:
        used += cells(span.text)
        if x < used:
            return span.style
    return None


def decoration(line: Line) -> Row:
    """A line that isn't part of the text."""
    return Row(line, (DECORATION,) * len(line))


EMPTY = Row((), ())


def joined_rows(rows: Iterable[Row]) -> Row:
    rows = list(rows)
    spans = (span for row in rows for span in row.spans)
    return Row(tuple(spans), tuple(offset for row in rows for offset in row.offsets))


def _character_index(text: str, x: int) -> int:
    """The index of the character that covers cell `x`; a wide one covers two."""
    if x <= 0:
        return 0
    if text.isascii():
        return min(x, len(text))
    used = 0
    for start, _, size in graphemes(text):
        used += size
        if x < used:
            return start
    return len(text)


# Styles by meaning


def party_role(number: int) -> Role:
    """The colour of a side, from 1. Five sides have a colour of their own; others are plain."""
    roles: tuple[Role, ...] = ("party-1", "party-2", "party-3", "party-4", "party-5")
    return roles[number - 1] if 1 <= number <= len(roles) else "text"


def inline_span(inline: Inline, parties: Mapping[str, int], *, signs: bool = False) -> Span:
    """The span of an inline run. `parties` maps a source's id to the number of its side.

    With `signs`, code is in backticks instead of on a background. For marked and deleted text, see
    `with_signs`.
    """
    target = inline.target
    role: Role = "text"
    text, underline = inline.text, target is not None
    if inline.muted:
        role, underline = "muted", False
    elif target is not None and target.kind == "source":
        role, underline = party_role(parties.get(target.name, 0)), False
    elif target is not None and target.kind == "image":
        text = f"▣ {inline.text.lstrip()}"  # in a link, the words belong to the link
    elif target is not None and target.kind == "broken":
        return Span(text, Style("muted", target=target))
    elif inline.code:
        role = "accent"
        text = in_backticks(text) if signs else text
    elif inline.strong:
        role = "strong"
    reverse, ground = inline.mark and not signs, inline.code and not signs
    # Positional arguments take half the time, and each cell of a table has at least one span.
    style = Style(
        role, inline.strong, inline.emphasis, underline, inline.strike, reverse, target, ground
    )
    return Span(text, style)


def address_span(url: str, style: Style = PLAIN) -> Span:
    """An address, which is its own link."""
    return Span(url, style._replace(target=Target("url", url)))


def with_signs(inlines: Iterable[Inline]) -> Iterable[Inline]:
    """The runs with the signs of Markdown around marked and deleted text."""
    for name, sign in (("mark", Inline(text="==")), ("strike", Inline(text="~~"))):
        inlines = [
            inline
            for is_on, runs in runs_by(inlines, name)
            for inline in ((sign, *runs, sign) if is_on else runs)
        ]
    return inlines


def is_broken(target: Target, words: str, missing: Collection[str] = ()) -> bool:
    """Whether a link leads nowhere and doesn't show its address. `missing` are the names of briefs
    and pictures that the library lacks.
    """
    if target.kind == "broken":
        return target.name != words
    return target.kind in ("brief", "image") and target.name in missing


def in_backticks(code: str) -> str:
    """Code between more backticks than it has in a row (CommonMark 6.1)."""
    longest = max(map(len, re.findall("`+", code)), default=0)
    fence = "`" * (longest + 1)
    room = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{room}{code}{room}{fence}"


# Wrapping


def wrap_lines(
    spans: Sequence[Span],
    width: int,
    *,
    even: bool = False,
    room: int = 0,
    most: int = sys.maxsize,
) -> list[Line]:
    """Break spans into lines of at most `width` cells; at least one line, and only the first `most`
    lines.

    `even` makes all lines about equally long. Lines never break within a citation. A paragraph from
    right to left is aligned to the right, of `room` cells if there are more than `width`.
    """
    text = breakable(spans)
    ranges = balance(text, max(1, width)) if even else break_lines(text, max(1, width), most)
    spans, base = directed(spans)
    lines: list[Line] = []
    for number, (pieces, _) in enumerate(_slice(spans, ranges)):
        gap = text[ranges[number - 1][1] : ranges[number][0]] if number else "\n"
        if pieces and "\n" not in gap:
            first, *others = pieces
            style = first.style._replace(goes_on=" " if gap else "")
            pieces = [Span(first.text, style), *others]
        lines.append(aligned(tuple(pieces), room or width) if base else tuple(pieces))
    return lines or [()]


def cut_lines(lines: list[Line], most: int, width: int) -> list[Line]:
    """At most `most` lines, with an ellipsis at the end if lines are missing."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    blank = Span(" ", PLAIN._replace(level=int(is_aligned(last))))
    rest = [span for line in lines[most - 1 :] for span in (*line, blank)]
    cut_off = cut_line([span for span in rest if span.style != ALIGNED], width)
    return [*lines[: most - 1], aligned(cut_off, width) if is_aligned(last) else cut_off]


def pack(pieces: Iterable[Sequence[Span]], width: int, gap: int = 2) -> list[Line]:
    """Lines of at most `width` cells, each with as many of the pieces as fit; none is broken that
    fits a line.
    """
    lines: list[Line] = []
    between = Span(" " * gap)
    for piece in pieces:
        laid = wrap_lines(piece, width)
        if lines and len(laid) == 1 and line_cells((*lines[-1], between, *laid[0])) <= width:
            lines[-1] = (*lines[-1], between, *laid[0])
        else:
            lines += laid
    return lines


def wrap_rows(spans: Sequence[Span], width: int) -> list[Row]:
    """Break spans into rows of at most `width` cells; at least one row. Those of a paragraph from
    right to left are aligned to the right.
    """
    ranges = break_lines(breakable(spans), max(1, width))
    spans, base = directed(spans)
    pieces = _slice(spans, ranges)
    rows = [Row(tuple(spans), tuple(offsets)) for spans, offsets in pieces] or [EMPTY]
    return [row.before(_blanks(row.spans, width)) for row in rows] if base else rows


def breakable(spans: Iterable[Span]) -> str:
    """The text of spans, to find line breaks in: with no-break spaces in a citation.

    A joiner at the end of a span joins nothing, because a terminal gets each span by itself. Text
    from right to left is cut into more spans before it is drawn.
    """
    text = "".join(map(_breakable, spans))
    if "\u200d" in text and has_right_to_left(text):
        text = text.replace("\u200d", "\u200c")
    return text


def _breakable(span: Span) -> str:
    text = span.text[:-1] + "\u200c" if span.text.endswith("\u200d") else span.text
    target = span.style.target
    return text.replace(" ", "\u00a0") if target is not None and target.kind == "source" else text


def directed(spans: Sequence[Span], base: int | None = None) -> tuple[Line, int]:
    """The spans of a paragraph with their embedding levels, and the paragraph's own: 1 if it is
    written from right to left. Text only from left to right stays as it is.

    `base` is the paragraph's level if that doesn't depend on its first letter. A muted label before
    the words, such as `Claim: `, doesn't determine it.
    """
    text = plain_text(spans)
    if not base and not has_right_to_left(text):
        return tuple(spans), 0
    if base is None:
        base = base_level(plain_text(span for span in spans if span.style.role != "muted") + text)
    resolved, parts, at = levels(text, base), list[Span](), 0
    for span in spans:
        for level, run in groupby(enumerate(span.text, at), lambda item: resolved[item[0]]):
            words = "".join(character for _, character in run)
            parts.append(Span(words, span.style._replace(level=level)))
        at += len(span.text)
    return tuple(parts), base


def aligned(line: Line, width: int) -> Line:
    """A line of a paragraph from right to left, aligned to the right."""
    return (_blanks(line, width), *line)


def is_aligned(line: Line) -> bool:
    """Whether a line is of a paragraph from right to left."""
    return bool(line) and line[0].style == ALIGNED


def _blanks(line: Line, width: int) -> Span:
    return Span(" " * max(0, width - line_cells(line)), ALIGNED)


def _slice(
    spans: Sequence[Span], ranges: Iterable[tuple[int, int]]
) -> Iterator[tuple[list[Span], list[int]]]:
    """Cut spans at character ranges, which are in order and don't overlap.

    Yields for each range its pieces and their offsets, which don't count asides.
    """
    index = base = asides = 0
    for start, end in ranges:
        while index < len(spans) and base + len(spans[index].text) <= start:
            base += len(spans[index].text)
            asides += len(spans[index].text) * spans[index].style.aside
            index += 1
        pieces: list[Span] = []
        offsets: list[int] = []
        at, begin, before = index, base, asides
        while at < len(spans) and begin < end:
            text, style = spans[at]
            left = start - begin if start > begin else 0
            if piece := text[left : end - begin]:
                pieces.append(Span(piece, style))
                offsets.append(DECORATION if style.aside else begin + left - before)
            begin += len(text)
            before += len(text) * style.aside
            at += 1
        yield pieces, offsets


# Lines


def plain_text(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans)


def text_without_asides(spans: Iterable[Span]) -> str:
    """The text that the offsets of a row refer to."""
    return "".join(span.text for span in spans if not span.style.aside)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans with a dot between them."""
    return [part for span in spans for part in (Span(" · ", MUTED), span)][1:]


def line_cells(line: Sequence[Span]) -> int:
    return sum(cells(span.text) for span in line)


def fit_line(line: Sequence[Span], width: int, *, pad: bool = True) -> Line:
    """Cut a line to `width` cells with an ellipsis, or pad it to `width` unless `pad` is off."""
    used, fitted = 0, list[Span]()
    for index, span in enumerate(line):
        room, size = width - used, cells(span.text)
        last = index == len(line) - 1
        if size < room or (size == room and last):
            fitted.append(span)
            used += size
            continue
        text = cut(span.text, room) if size > room or last else cut(span.text + "…", room)
        fitted.append(Span(text, span.style))
        used += cells(text)
        break
    if pad and used < width:
        fitted.append(Span(" " * (width - used)))
    return tuple(fitted)


def cut_line(line: Sequence[Span], width: int) -> Line:
    """Cut a line to `width` cells with an ellipsis after a whole word, or within a word that is
    longer than the line.
    """
    if line_cells(line) <= width:
        return tuple(line)
    text = breakable(line)
    indent = len(text) - len(text.lstrip(" "))
    _, end = break_lines(text, max(1, width - 1 - indent), 1)[0]
    if text[end - 1 : end] in JOINTS and text[end : end + 1].strip() and " " in text[:end].strip():
        end = text.rfind(" ", 0, end)  # a word that would fit the next line
    ((pieces, _),) = _slice(line, [(0, end)])
    if not any(map(str.isalnum, plain_text(pieces))):  # only a sign before a long word
        return fit_line(line, width, pad=False)
    return fit_line([*pieces, Span("…", pieces[-1].style)], width, pad=False)


def hang(label: Sequence[Span], lines: Sequence[Line]) -> list[Line]:
    """Lines with a label before the first, and spaces of the same width before the others.

    The label is on the left also of a paragraph from right to left, which has its column.
    """
    blank = (Span(" " * line_cells(label)),)
    return [(*(blank if number else label), *line) for number, line in enumerate(lines)]


_NARROWEST_TEXT = 12
"""The least width of a column of text beside a label."""


def lay_labelled(label: Span, paragraphs: Sequence[Sequence[Span]], width: int) -> list[Line]:
    """Paragraphs beside a label; below it where there is no room for a column."""
    room = width - cells(label.text)
    if room < _NARROWEST_TEXT:
        first, *others = paragraphs
        paragraphs, label, room = [[label, *first], *others], Span(""), width
    return hang([label], [line for spans in paragraphs for line in wrap_lines(spans, room)])


def side_by_side(
    left: Sequence[Line], right: Sequence[Line], width: int, gap: int
) -> Iterator[Line]:
    """Two columns of at most `width` cells each, with `gap` cells between them."""
    between = Span(" " * gap)
    for first, second in zip_longest(left, right, fillvalue=()):
        yield (*fit_line(first, width), between, *second)


def mark_words(line: Line, words: Sequence[str]) -> Line:
    """The line with each occurrence of `words`, regardless of case, in reverse video."""
    text = plain_text(line)
    pattern = "|".join(map(re.escape, sorted(filter(None, words), key=len, reverse=True)))
    matches = {match.span() for match in re.finditer(pattern, text, re.IGNORECASE) if pattern}
    if not matches:
        return line
    ranges = list(pairwise(sorted({0, len(text), *chain.from_iterable(matches)})))
    return tuple(
        Span(piece, style._replace(reverse=True) if place in matches else style)
        for place, (pieces, _) in zip(ranges, _slice(line, ranges), strict=True)
        for piece, style in pieces
    )


# ASCII, for terminals that draw ambiguous characters two cells wide (Unicode, UAX #11).
# The glyphs of stances and classes bring their own. One character for one, so that widths stay.

_ASCII = {ord(glyph.shape): glyph.ascii for glyph in GLYPHS} | str.maketrans(
    "─━│┃├└◆▌›‹—…“”‘’↑↓←→▣†", "-=|:|`O>}{-_\"\"''^v<>@;"
)


def ascii_text(text: str) -> str:
    """The text with characters of ambiguous width replaced by ASCII ones."""
    return text if text.isascii() else text.translate(_ASCII)


def ascii_line(line: Line) -> Line:
    return tuple(Span(ascii_text(text), style) for text, style in line)
