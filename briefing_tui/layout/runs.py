"""Runs of styled text set in lines: the one place where spans meet line breaking."""

from collections.abc import Mapping, Sequence

from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.model.document import Inline
from briefing_tui.text.breaking import balance, break_lines
from briefing_tui.text.cells import cells, cut

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
