"""A brief in the library's list: two lines; and at its end what is no part of it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from briefing_tui.layout.runs import fit_line, set_runs
from briefing_tui.layout.spans import MUTED, STRONG, Line, Span, Style
from briefing_tui.model.dates import Date

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
    return set_runs([Span(words, MUTED)], width)
