"""Lines of styled spans: what the screen paints and `show` prints.

A style names a meaning and the screen or the printer chooses the colour, so the core
knows no theme.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from briefing_tui.model.document import Inline, Target
from briefing_tui.text.wrapping import balance, break_lines, cells, cut, graphemes

Role = str
"""`text`, `strong`, `muted`, `rule`, `accent`, `party-1` … `party-5`, an agreement class
(`contested`, `denied`, `differs`, `corroborated`, `shared`, `unverified`), `error`,
`warning`, `success`: the variables of the themes, by the same names."""


class Style(NamedTuple):
    """How a span looks: one colour by its meaning, attributes, and what it leads to."""

    role: Role = "text"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False
    target: Target | None = None


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style


Line = tuple[Span, ...]

PLAIN = Style()
MUTED = Style("muted")
STRONG = Style("strong", bold=True)


def plain_text(line: Line) -> str:
    """The text of a line without its styles."""
    return "".join(span.text for span in line)


# MERGED:
# Runs of styled text set in lines: the one place where spans meet line breaking.

_NO_BREAK = "\u00a0"


def span_of(inline: Inline, parties: Mapping[str, int]) -> Span:
    """The look of an inline run: links are underlined, citations in their party's colour."""
    target = inline.target
    text, role, underline = inline.text, "text", target is not None
    if inline.muted:
        role, underline = "muted", False
    elif target is not None and target.kind == "source":
        role, underline = party_role(parties.get(target.name, 0)), False
    elif target is not None and target.kind == "image":
        text = f"[image: {inline.text}]" if inline.text else "[image]"
    elif target is not None and target.kind == "broken":
        return Span(text, Style("muted", strike=True, target=target))
    elif inline.code:
        role = "accent"
    elif inline.strong:
        role = "strong"
    style = Style(role, inline.strong, inline.emphasis, underline, inline.strike, False, target)
    return Span(text, style)


def party_role(number: int) -> str:
    """The colour of a side: five have one, later sides keep the plain foreground."""
    return f"party-{number}" if 1 <= number <= 5 else "text"


def set_runs(
    spans: Sequence[Span], width: int, *, first: int | None = None, even: bool = False
) -> list[Line]:
    """Break runs into lines of at most `width` cells; `even` makes them equally long.

    `first` is the width of the first line where a label stands before it. A citation is
    never broken: its spaces hold. Text without any word gives one empty line.
    """
    text = "".join(breakable(span) for span in spans)
    width = max(1, width)
    ranges = balance(text, width) if even else break_lines(text, width, first)
    return slice_spans(spans, ranges) or [()]


def breakable(span: Span) -> str:
    """A run's text as line breaking should see it, of the same length."""
    target = span.style.target
    if target is not None and target.kind == "source":
        return span.text.replace(" ", _NO_BREAK)
    return span.text


def slice_spans(spans: Sequence[Span], ranges: Sequence[tuple[int, int]]) -> list[Line]:
    """Cut runs at character ranges, which are in order and do not overlap."""
    lines: list[Line] = []
    index, base = 0, 0
    for start, end in ranges:
        line: list[Span] = []
        while index < len(spans) and base + len(spans[index].text) <= start:
            base += len(spans[index].text)
            index += 1
        at, run_start = index, base
        while at < len(spans) and run_start < end:
            span = spans[at]
            piece = span.text[max(0, start - run_start) : end - run_start]
            if piece:
                line.append(Span(piece, span.style))
            run_start += len(span.text)
            at += 1
        lines.append(tuple(line))
    return lines


def line_cells(line: Sequence[Span]) -> int:
    """The width of a line in cells."""
    return sum(cells(span.text) for span in line)


def fit_line(line: Sequence[Span], width: int, *, pad: bool = True) -> Line:
    """A line cut with an ellipsis, or padded, to exactly `width` cells."""
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
        fitted.append(Span(" " * (width - used), Style()))
    return tuple(fitted)


def indent(lines: Sequence[Line], by: int) -> list[Line]:
    """The same lines, moved right by so many cells."""
    margin = Span(" " * by, Style())
    return [(margin, *line) for line in lines] if by else list(lines)


# MERGED:
# Laid lines that know which characters of their text they show.
#
# Places in a narrative are a leaf and a character of its text, so that they survive another
# width: a selection, a hit of a search, a link, where one has read to.

DECORATION = -1
"""The offset of a span that is no part of the text: a quote's bar, a table's gap."""


class Row(NamedTuple):
    """A line, and for each of its spans the offset of its first character, or `DECORATION`."""

    spans: Line
    offsets: tuple[int, ...]

    def before(self, span: Span) -> "Row":
        """The same row with a decoration before it."""
        return Row((span, *self.spans), (DECORATION, *self.offsets))

    def moved(self, by: int) -> "Row":
        """The same row as part of a text that begins so many characters earlier."""
        return Row(self.spans, tuple(at + by if at >= 0 else at for at in self.offsets))

    @property
    def start(self) -> int:
        """The offset of its first character that is text, or `DECORATION`."""
        return next((at for at in self.offsets if at >= 0), DECORATION)

    def character_at(self, x: int) -> int:
        """The offset of the character at a cell, or of the text that is nearest."""
        used, nearest = 0, DECORATION
        for span, offset in zip(self.spans, self.offsets, strict=True):
            size = cells(span.text)
            if offset >= 0:
                if x < used + size:
                    return offset + _character(span.text, x - used)
                nearest = offset + len(span.text)
            used += size
        return nearest

    def target_at(self, x: int) -> Target | None:
        """What the span at a cell leads to."""
        used = 0
        for span in self.spans:
            used += cells(span.text)
            if x < used:
                return span.style.target if x >= 0 else None
        return None

    def cell_of(self, character: int) -> int:
        """The cell at which a character stands, or the row's end."""
        used = 0
        for span, offset in zip(self.spans, self.offsets, strict=True):
            if offset >= 0 and offset <= character < offset + len(span.text):
                return used + cells(span.text[: character - offset])
            used += cells(span.text)
        return used


EMPTY = Row((), ())


def _character(text: str, x: int) -> int:
    """The index of the character over a cell; both halves of a wide one are that one."""
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


def set_rows(spans: Sequence[Span], width: int) -> list[Row]:
    """Break runs into rows of at most `width` cells; at least one."""
    text = "".join(breakable(span) for span in spans)
    return slice_rows(spans, break_lines(text, max(1, width))) or [EMPTY]


def slice_rows(spans: Sequence[Span], ranges: Sequence[tuple[int, int]]) -> list[Row]:
    """Cut runs at character ranges, which are in order and do not overlap."""
    rows: list[Row] = []
    index = base = 0
    for start, end in ranges:
        line: list[Span] = []
        offsets: list[int] = []
        while index < len(spans) and base + len(spans[index].text) <= start:
            base += len(spans[index].text)
            index += 1
        at, begin = index, base
        while at < len(spans) and begin < end:
            span = spans[at]
            left = max(0, start - begin)
            if piece := span.text[left : end - begin]:
                line.append(Span(piece, span.style))
                offsets.append(begin + left)
            begin += len(span.text)
            at += 1
        rows.append(Row(tuple(line), tuple(offsets)))
    return rows


# MERGED:
# Lines for terminals that draw ambiguous characters two cells wide (Unicode, UAX #11).
#
# The signs of stances and classes have ASCII shapes of their own in `compare.words`, since
# there meaning hangs on them. Here is the rest: rules, rails, bars, dashes and quotation
# marks, one for one, so that every width stays.

_SHAPES = str.maketrans(
    "─━│├└◆▌›‹·•–—…“”‘’↑↓←→≠≈≡×●○◐◑",
    '-=||`#>><.*--~""\'\'^v<>!~#x*o"%',
)


def ascii_shapes(text: str) -> str:
    """The text with ASCII in place of what such a terminal may draw too wide."""
    return text if text.isascii() else text.translate(_SHAPES)


def in_ascii(line: Line) -> Line:
    """A line with ASCII shapes."""
    return tuple(Span(ascii_shapes(text), style) for text, style in line)


# MERGED:
# Words that were looked for, in reverse wherever a line shows them.


def mark_words(line: Line, words: Sequence[str]) -> Line:
    """The line with each word of `words` in reverse, in whatever letter case it stands."""
    text = plain_text(line)
    lower = text.lower()
    if len(lower) != len(text):  # a letter that has two in lower case would shift the rest
        lower = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    marked = [False] * len(text)
    for word in filter(None, (each.lower() for each in words)):
        at = lower.find(word)
        while at >= 0:
            marked[at : at + len(word)] = [True] * len(word)
            at = lower.find(word, at + len(word))
    return tuple(_split(line, marked)) if any(marked) else line


def _split(line: Line, marked: Sequence[bool]) -> list[Span]:
    spans: list[Span] = []
    base = 0
    for text, style in line:
        start = 0
        for at in range(1, len(text) + 1):
            if at == len(text) or marked[base + at] != marked[base + start]:
                look = style._replace(reverse=True) if marked[base + start] else style
                spans.append(Span(text[start:at], look))
                start = at
        base += len(text)
    return spans
