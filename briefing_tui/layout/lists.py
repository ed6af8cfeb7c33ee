"""A brief in the library's list: two lines; and at its end what is no part of it."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from briefing_tui.compare.revision import BriefChanges, ChangeCounts
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    line_cells,
    wrap_lines,
)
from briefing_tui.model.brief import Date
from briefing_tui.model.diagnostic import Diagnostic, Severity
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cells, cut

_UNREAD, _UNREAD_ASCII, _STARRED = "•", "N", "*"


_REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "hidden": ("hidden", "hidden"),
        "passed by": ("node_modules or the like", "node_modules and the like"),
        "not a file": ("no regular file", "no regular files"),
        "link out": ("link out of the library", "links out of the library"),
        "dead link": ("dead link", "dead links"),
        "unreadable": ("unreadable", "unreadable"),
    }
)
"""Why a file or folder is skipped, of one and of more."""


class Listed(Protocol):
    """What the list shows of a brief, whoever read it."""

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


def lay_listing(
    listed: Listed,
    width: int,
    *,
    current: bool = False,
    unread: bool = False,
    starred: bool = False,
    ascii_only: bool = False,
) -> list[Line]:
    """Title over date and what there is; marks stand before them, problems after.

    A brief that is unread and starred has one mark on each line.
    """
    dot = _UNREAD_ASCII if ascii_only else _UNREAD
    marks = [*([dot] if unread else []), *([_STARRED] if starred else []), " ", " "]
    title = STRONG if current or unread else Style()
    return [
        fit_line([Span(f"{marks[0]} ", STRONG), Span(listed.title, title)], width),
        fit_line([Span(f"{marks[1]} ", STRONG), *_particulars(listed)], width),
    ]


def _particulars(listed: Listed) -> list[Span]:
    """`17 Jan 2025 · 16 claims · ! 3`. A post without claims has its tags there, and one
    without a date its path, which is what tells the pages of a docs tree apart.
    """
    parts = [listed.date.label if listed.date else listed.path_from_root]
    if listed.draft:
        parts.append("draft")
    if listed.claims:
        parts.append(f"{listed.claims} claim{'' if listed.claims == 1 else 's'}")
    problems = listed.errors + listed.warnings
    spans: list[Span] = []
    if problems:
        role = "error" if listed.errors else "warning"
        spans = [Span(" · ", MUTED), Span(f"! {problems}", Style(role))]
    if not listed.claims and listed.tags:
        spans += [Span(" · " + ", ".join(listed.tags), MUTED)]
    return [Span(" · ".join(parts), MUTED), *spans]


def skipped_words(skipped: Iterable[tuple[str, int]]) -> str:
    """`12 files or folders skipped: 9 hidden, 3 dead links`; empty where none was."""
    counts = [(reason, count) for reason, count in skipped if count]
    total = sum(count for _, count in counts)
    if not total:
        return ""
    reasons = (f"{count:,} {_REASONS[reason][count > 1]}" for reason, count in counts)
    what = "file or folder" if total == 1 else "files or folders"
    return f"{total:,} {what} skipped: {', '.join(reasons)}"


def lay_remarks(remarks: Iterable[str], width: int) -> list[Line]:
    """Below the last brief: each remark muted, after an empty line."""
    lines: list[Line] = []
    for words in filter(None, remarks):
        lines += [(), *((Span("  ", MUTED), *line) for line in _set(words, width - 3))]
    return lines


def _set(words: str, width: int) -> list[Line]:
    return wrap_lines([Span(words, MUTED)], width)


# MERGED:
# What a search found, set in lines: the brief, and where in it.

HIT = Style("accent", bold=True, underline=True)
"""A hit is marked by weight and a line too, so that it needs no colour."""

Marks = tuple[tuple[int, int], ...]


class Named(Protocol):
    """A brief that was found."""

    @property
    def title(self) -> str: ...
    @property
    def date(self) -> Date | None: ...


class Place(Protocol):
    """Where in it."""

    @property
    def where(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def title_marks(self) -> Marks: ...


def marked(text: str, marks: Marks, style: Style) -> list[Span]:
    """A text with its hits marked."""
    spans, at = list[Span](), 0
    for start, end in marks:
        spans += [Span(text[at:start], style), Span(text[start:end], HIT)]
        at = end
    return [each for each in (*spans, Span(text[at:], style)) if each.text]


def where_of(place: Place) -> str:
    """`claim Taiwan`, `narrative`."""
    return f"{place.where} {one_line(place.label)}" if place.label else place.where


def lay_found(brief: Named, place: Place | None, width: int) -> list[Line]:
    """Two lines: title and date; where it hit and what is written there, once that is known."""
    date = f" {brief.date.label}" if brief.date else ""
    title = cut(one_line(brief.title), max(1, width - cells(date) - 1))
    inside = tuple(mark for mark in (place.title_marks if place else ()) if mark[1] <= len(title))
    first = [*marked(title, inside, STRONG), Span(date, MUTED)]
    second = [Span(" ", MUTED)]
    if place is not None:
        label = cut(where_of(place), max(8, width // 3))
        second = [Span(f"  {label}  ", MUTED), *marked(place.text, place.marks, PLAIN)]
    return [fit_line(first, width), fit_line(second, width)]


# MERGED:
# What is wrong with a brief, set in lines.

_SIGNS: Mapping[Severity, str] = MappingProxyType({"error": "!! error  ", "warning": "!  warning"})
"""The sign shows without colour which is the worse. Both are as wide."""
_PLACE = 9
"""Cells for a line and a column."""


def lay_problem(found: Diagnostic, width: int) -> list[Line]:
    """Severity, place and message, and the hint below the message."""
    place = f"{found.line}:{found.column}"
    lead = [
        Span(f" {_SIGNS[found.severity]} ", Style(found.severity, bold=True)),
        Span(f"{place:>{_PLACE}}  ", MUTED),
    ]
    margin = sum(len(span.text) for span in lead)
    room = max(16, width - margin - 1)
    lines = wrap_lines([Span(found.message, PLAIN)], room)
    if found.hint:
        lines += wrap_lines([Span(found.hint, MUTED)], room)
    code = Span(f"  {found.code}", Style("muted", italic=True))
    if line_cells([*lines[-1], code]) <= room:
        lines[-1] = (*lines[-1], code)
    else:
        lines.append((code._replace(text=found.code),))
    return [
        (*(lead if number == 0 else [Span(" " * margin, PLAIN)]), *line)
        for number, line in enumerate(lines)
    ]


def count_words(found: Sequence[Diagnostic]) -> list[Span]:
    """`1 error · 2 warnings`."""
    spans: list[Span] = []
    for severity in _SIGNS:
        if count := sum(each.severity == severity for each in found):
            words = f"{count} {severity}{'' if count == 1 else 's'}"
            spans += [*([Span(" · ", MUTED)] if spans else []), Span(words, Style(severity))]
    return spans


# MERGED:
# How what has changed since a brief was opened is marked and told.
#
# A bar beside passages, a sign before claims, and a sentence: none of it by colour alone.

BAR = "▌"
NEW, CHANGED = "+ ", "~ "


def margin(inset: int, *, changed: bool) -> Span:
    """The blank cells left of a row of prose, with a bar where its passage has changed."""
    return Span(BAR + " " * (inset - 1), STRONG) if changed else Span(" " * inset, MUTED)


def claim_signs(changes: BriefChanges) -> Mapping[str, str]:
    """What stands before the topics of claims, by their ids."""
    signs = dict.fromkeys(changes.changed_claims, CHANGED)
    return signs | dict.fromkeys(changes.new_claims, NEW)


def count_words_changed(count: int) -> list[Span]:
    """For a pane's heading: `3 changed`."""
    return [Span(f"{count} changed", STRONG), Span(" · ", MUTED)] if count else []


def place_words(at: int, count: int) -> Line:
    """For the foot of the narrative, on the way from change to change."""
    place = Span(f"change {at} of {count}", Style("strong", bold=True))
    return (place, Span("  Esc clears the marks", MUTED))


def saved_words(changes: BriefChanges, *, again: bool) -> str:
    """`Saved: 2 passages and 1 claim changed; 1 passage removed.`

    `again`: it was saved before, and the marks are of all that has changed since the opening.
    """
    if not changes:
        return "Saved: as it was when you opened it."
    counted = (("passage", changes.passages), ("claim", changes.claims))
    parts = []
    for verb in ("changed", "new", "removed"):
        things = [*changes.fields] if verb == "changed" else []
        things += filter(None, (_many(noun, _of(count, verb)) for noun, count in counted))
        if things:
            parts.append(f"{_listed(things)} {verb}")
    begins = "Saved. Since you opened it: " if again else "Saved: "
    return f"{begins}{'; '.join(parts)}."


def _of(count: ChangeCounts, verb: str) -> int:
    found: int = getattr(count, verb)
    return found


def _many(noun: str, count: int) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else ""


def _listed(things: Sequence[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last
