"""The items of lists: briefs, search results, problems, and the events of a timeline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    hang,
    line_cells,
    wrap_lines,
)
from briefing_tui.model.brief import Date, Diagnostic, Severity
from briefing_tui.model.document import Target
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cells, cut, cut_start

if TYPE_CHECKING:
    from briefing_tui.compare.timeline import Moment


# Briefs in the library

_UNREAD, _UNREAD_ASCII, _STARRED = "•", "N", "*"


class ListEntry(Protocol):
    """What a list shows of a brief. The library has several classes that provide it."""

    @property
    def path_from_root(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def date(self) -> Date | None: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def claims(self) -> int | None: ...
    @property
    def draft(self) -> bool: ...
    @property
    def errors(self) -> int: ...
    @property
    def warnings(self) -> int: ...


_BETWEEN = Span(" · ", MUTED)
_LONGEST_TITLE = 200
"""Cells of a title under the cursor: a few lines of the library's drawer."""
_LEAST_TAGS = 8
"""Cells for the tags, which are cut, and what separates them from the rest."""


def lay_listing(
    entry: ListEntry,
    width: int,
    *,
    current: bool = False,
    unread: bool = False,
    starred: bool = False,
    ascii_only: bool = False,
    after: str | None = None,
    whole: bool = False,
) -> list[Line]:
    """Two lines of exactly `width` cells: the title, then the date and the particulars.

    With `whole`, a long title takes further lines instead of being cut. The marks of unread and
    starred briefs stand before them; a brief with both marks has one on the first line and one on
    the last. In a list by folders `after` is the path of the brief before it, or empty: the last
    line has the folder if it is another, else the name.
    """
    dot = _UNREAD_ASCII if ascii_only else _UNREAD
    marks = [*([dot] if unread else []), *([_STARRED] if starred else []), " ", " "]
    style = STRONG if current or unread else PLAIN
    title = [Span(cut(entry.title, _LONGEST_TITLE), style)]
    lines = wrap_lines(title, width - 2) if whole else [tuple(title)]
    starts = [marks[0], *" " * (len(lines) - 1), marks[1]]
    return [
        fit_line([Span(f"{start} ", STRONG), *line], width)
        for start, line in zip(starts, [*lines, _particulars(entry, width - 2, after)], strict=True)
    ]


def _path_spans(path: str, after: str | None, room: int) -> list[Span]:
    """A path in at most `room` cells. What is cut off is at its start: the end tells more."""
    folder, _, name = path.rpartition("/")
    if after is None:
        return [Span(cut_start(path, room), MUTED)]
    if cells(name) >= room - 2:
        return [Span(cut_start(name, room), MUTED)]
    if folder == after.rpartition("/")[0] and (after or not folder):
        return [Span(cut_start(name, room), MUTED)]
    left = cut_start(f"{folder}/" if folder else "", max(1, room - cells(name)))
    return [Span(left, STRONG), Span(cut_start(name, max(1, room - cells(left))), MUTED)]


def _particulars(entry: ListEntry, room: int, after: str | None) -> list[Span]:
    """`17 Jan 2025 · 16 claims · ! 3`.

    A brief without claims shows its tags. One without a date shows its path, which tells the
    pages of a documentation tree apart. What has no room is left out; only tags are cut.
    """
    details: list[Span] = []
    if entry.date is not None and after is None:
        spans = [Span(entry.date.label, MUTED)]
    else:
        spans = _path_spans(entry.path_from_root, after, room)
        details += [Span(entry.date.label, MUTED)] if entry.date else []
    if entry.draft:
        details.append(Span("draft", MUTED))
    if entry.claims:
        details.append(Span(f"{entry.claims} claim{'' if entry.claims == 1 else 's'}", MUTED))
    if problems := entry.errors + entry.warnings:
        details.append(Span(f"! {problems}", Style("error" if entry.errors else "warning")))
    for detail in details:
        longer = [*spans, _BETWEEN, detail]
        spans = longer if line_cells(longer) <= room else spans
    if not entry.claims and entry.tags and line_cells(spans) + _LEAST_TAGS <= room:
        spans += [_BETWEEN, Span(", ".join(entry.tags), MUTED)]
    return spans


def lay_remarks(remarks: Iterable[str], width: int) -> list[Line]:
    """Remarks below the last brief, each after an empty line."""
    lines: list[Line] = []
    for remark in filter(None, remarks):
        wrapped = wrap_lines([Span(remark, MUTED)], width - 3)
        lines += [(), *((Span("  ", MUTED), *line) for line in wrapped)]
    return lines


_SKIP_REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "hidden": ("hidden", "hidden"),
        "passed by": ("node_modules or the like", "node_modules and the like"),
        "not a file": ("no regular file", "no regular files"),
        "link out": ("link out of the library", "links out of the library"),
        "dead link": ("dead link", "dead links"),
        "unreadable": ("unreadable", "unreadable"),
    }
)
"""Why files or folders are skipped, in the singular and the plural."""


def skipped_remark(skipped: Iterable[tuple[str, int]]) -> str:
    """`12 files or folders skipped: 9 hidden, 3 dead links`; empty if there are none."""
    counts = [(reason, count) for reason, count in skipped if count]
    total = sum(count for _, count in counts)
    if not total:
        return ""
    reasons = (f"{count:,} {_SKIP_REASONS[reason][count > 1]}" for reason, count in counts)
    noun = "file or folder" if total == 1 else "files or folders"
    return f"{total:,} {noun} skipped: {', '.join(reasons)}"


# Search results

_MATCH = Style("accent", bold=True, underline=True)
"""Bold and underlined, so that a match shows without colour."""

Ranges = tuple[tuple[int, int], ...]
"""The first character of each match, and the one after its last."""


class SearchHit(Protocol):
    """Where a search matched in a brief."""

    @property
    def where(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def marks(self) -> Ranges: ...
    @property
    def title_marks(self) -> Ranges: ...


def mark_matches(text: str, matches: Ranges, style: Style) -> list[Span]:
    """A text with its matches marked."""
    spans, at = list[Span](), 0
    for start, end in matches:
        spans += [Span(text[at:start], style), Span(text[start:end], _MATCH)]
        at = end
    return [span for span in (*spans, Span(text[at:], style)) if span.text]


def hit_location(hit: SearchHit) -> str:
    """`claim Taiwan`, `narrative`; `claim` alone beside the topic itself."""
    return f"{hit.where} {one_line(hit.label)}" if hit.label not in ("", hit.text) else hit.where


def lay_result(entry: ListEntry, hit: SearchHit | None, width: int) -> list[Line]:
    """Two lines of exactly `width` cells: title and date, then the text that matched.

    Without a `hit`, which is looked up later than the list, the second line is blank.
    """
    date = f" {entry.date.label}" if entry.date else ""
    title = cut(one_line(entry.title), max(1, width - cells(date) - 1))
    matches = tuple(match for match in (hit.title_marks if hit else ()) if match[1] <= len(title))
    first = [*mark_matches(title, matches, STRONG), Span(date, MUTED)]
    second = [Span(" ", MUTED)]
    if hit is not None:
        location = cut(hit_location(hit), max(8, width // 3))
        second = [Span(f"  {location}  ", MUTED), *mark_matches(hit.text, hit.marks, PLAIN)]
    return [fit_line(first, width), fit_line(second, width)]


# Problems of a brief

_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {"error": "!! error  ", "warning": "!  warning", "hint": "·  hint   "}
)
"""The sign tells them apart without colour. All have the same width."""
_POSITION = 9
"""Cells for line and column."""


def lay_problem(problem: Diagnostic, width: int) -> list[Line]:
    """Severity, line and column, message and code; the hint below the message."""
    position = f"{problem.line}:{problem.column}"
    lead = [
        Span(f" {_SEVERITIES[problem.severity]} ", Style(problem.severity, bold=True)),
        Span(f"{position:>{_POSITION}}  ", MUTED),
    ]
    room = max(16, width - line_cells(lead) - 1)
    lines = wrap_lines([Span(problem.message, PLAIN)], room)
    if problem.hint:
        lines += wrap_lines([Span(problem.hint, MUTED)], room)
    code = Span(f"  {problem.code}", Style("muted", italic=True))
    if line_cells([*lines[-1], code]) <= room:
        lines[-1] = (*lines[-1], code)
    else:
        lines.append((code._replace(text=problem.code),))
    return hang(lead, lines)


def problem_counts(problems: Sequence[Diagnostic]) -> list[Span]:
    """`1 error · 2 warnings`."""
    spans: list[Span] = []
    for severity in _SEVERITIES:
        if count := sum(problem.severity == severity for problem in problems):
            words = f"{count} {severity}{'' if count == 1 else 's'}"
            spans += [*([Span(" · ", MUTED)] if spans else []), Span(words, Style(severity))]
    return spans


# The timeline: years, dates, a rail, and what happened.

_DATE = 6
"""Cells of the date."""
_DISTANCES_FROM = 58
"""Cells from which the distance in time stands at the right."""
_DISTANCE = 18
"""Cells of the distance; more if one is longer."""


def lay_timeline(
    moments: "Sequence[Moment]", width: int, *, open_at: int = -1, open_all: bool = False
) -> list[list[Line]]:
    """The lines of each moment; a year stands before the first moment in it.

    The moment at index `open_at` shows its particulars as well, or with `open_all` every one.
    """
    beside = distance_room(moments, width)
    items = []
    for index, moment in enumerate(moments):
        is_open = open_all or index == open_at
        brief = moment.event.brief if open_all and moment.event is not None else ""
        items.append(lay_moment(moments, index, width, beside, is_open=is_open, brief=brief))
    return items


def distance_room(moments: "Sequence[Moment]", width: int) -> int:
    """The cells beside the titles for the distances in time, or 0 if there is no room."""
    distances = max((cells(moment.distance) for moment in moments), default=0)
    return max(_DISTANCE, distances + 1) if width >= _DISTANCES_FROM else 0


def lay_moment(
    moments: "Sequence[Moment]",
    index: int,
    width: int,
    beside: int,
    *,
    is_open: bool = False,
    brief: str = "",
) -> list[Line]:
    """The lines of the moment at an index, with the year if it is the first in that.

    `beside` is what `distance_room` says, and `brief` the name of a brief to add.
    """
    moment = moments[index]
    year = moment.date.first.year
    lines: list[Line] = []
    if not index or moments[index - 1].date.first.year != year:
        lines.append((Span(f"{year:>{_DATE}}", STRONG),))
    facts = list(_event_particulars(moment, distance=not beside)) if is_open else []
    if brief:
        facts.append([Span(f"brief: {brief}", MUTED)])
    last = index == len(moments) - 1
    return lines + _lay_moment(moment, width, beside, facts, last=last)


def _lay_moment(
    moment: "Moment", width: int, beside: int, facts: Sequence[Sequence[Span]], *, last: bool
) -> list[Line]:
    """The title beside the rail, and `facts` below it, a paragraph each.

    A related brief that the library found has a `+` on the rail.

    `beside` is the number of cells for the distance, or 0 if it isn't beside the title.
    """
    rail = "+" if moment.related_path else "◆" if moment.own else "└" if last else "├"
    style = STRONG if moment.own else MUTED if moment.related_path else PLAIN
    brief = (moment.event.brief if moment.event is not None else "") or moment.related_path
    if brief:
        style = style._replace(underline=True, target=Target("brief", brief))
    room = max(8, width - _DATE - 4 - beside)
    lines = wrap_lines([Span(moment.title, style)], room)
    for paragraph in facts:
        lines += wrap_lines(paragraph, room)
    date = Span(f"{moment.date.day_month:>{_DATE}}", STRONG if moment.own else MUTED)
    sign = Span(f" {rail} ", Style("strong", bold=True) if moment.own else Style("rule"))
    first = [date, sign, *lines[0]]
    if beside and moment.distance:
        gap = width - line_cells(first) - cells(moment.distance) - 1
        first += [Span(" " * max(1, gap), PLAIN), Span(moment.distance, MUTED)]
    blank = Span(" " * _DATE, PLAIN)
    below = Span("   " if last else " │ ", Style("rule"))
    return [tuple(first), *((blank, below, *line) for line in lines[1:])]


def _event_particulars(moment: "Moment", *, distance: bool) -> Iterator[list[Span]]:
    """Why it is related, what is known of the event, and its address, a paragraph each."""
    event = moment.event
    if moment.reason:
        yield [Span(moment.reason, MUTED)]
    facts = [moment.distance if distance else ""]
    if event is not None:
        facts += [event.kind, event.place]
    if any(facts):
        yield [Span(" · ".join(filter(None, facts)), MUTED)]
    if event is not None and event.summary:
        yield [Span(event.summary, MUTED)]
    if event is not None and event.url and not event.brief:
        target = Target("url", event.url)
        yield [Span(event.url, Style("muted", underline=True, target=target))]
