"""The items of lists: briefs, search results and problems."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from briefing_tui.layout.signs import CHANGED_BAR, CURSOR, NOTES, note_mark, sign
from briefing_tui.layout.spans import (
    ASIDE,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    cut_lines,
    directed,
    fit_line,
    hang,
    joined,
    line_cells,
    wrap_lines,
)
from briefing_tui.library.listing import ClaimHit, Hit, Listing, Ranges
from briefing_tui.model.brief import Diagnostic, Severity
from briefing_tui.text.english import counted
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cells, cut, cut_start

# Briefs in the library

_CURRENT, _STARRED = "›", "*"


_BETWEEN = Span(" · ", MUTED)
_LONGEST_TITLE = 200
"""The greatest length of the title under the cursor: a few lines of the library's drawer."""
_LEAST_TAGS = 8
"""The least width for tags, which may be cut, with their separator."""


def lay_listing(
    entry: Listing,
    width: int,
    *,
    current: bool = False,
    unread: bool = False,
    starred: bool = False,
    changed: bool = False,
    notes: int = 0,
    after: str | None = None,
    title_lines: int = 1,
) -> list[Line]:
    """Lines of exactly `width` cells: the title, then the date and the particulars.

    A title that is too long for so many `title_lines` is cut. The title of an unread brief is bold.
    Before it stands a mark if the brief is open, and one if it is starred: if both, one is on the
    first line and one on the last. In a list by folder, `after` is the path of the brief before it,
    or empty: the last line has the folder if that differs, else the name.
    """
    style = STRONG if unread else PLAIN
    mark = [Span(f" {note_mark(notes)}", Style("accent"))] if notes else []
    room = width - 2 - line_cells(mark)
    title = [Span(cut(entry.title, _LONGEST_TITLE), style)]
    lines = [tuple(title)] if title_lines == 1 else wrap_lines(title, room)
    lines = cut_lines(lines, title_lines, room)
    lines[0] = (*lines[0], *mark)
    lines.append(tuple(_particulars(entry, width - 2, after, changed=changed)))
    marks = [*([_CURRENT] if current else []), *([_STARRED] if starred else []), " ", " "]
    starts = [marks[0], *" " * (len(lines) - 2), marks[1]]
    return [
        fit_line([Span(f"{start} ", ASIDE), *line], width)
        for start, line in zip(starts, lines, strict=True)
    ]


def _path_spans(path: str, after: str | None, room: int) -> list[Span]:
    """A path in at most `room` cells. It is cut at its start, because the end tells more."""
    folder, _, name = path.rpartition("/")
    if after is None:
        return [Span(cut_start(path, room), MUTED)]
    if cells(name) >= room - 2:
        return [Span(cut_start(name, room), MUTED)]
    if folder == after.rpartition("/")[0] and (after or not folder):
        return [Span(cut_start(name, room), MUTED)]
    left = cut_start(f"{folder}/" if folder else "", max(1, room - cells(name)))
    return [Span(left, STRONG), Span(cut_start(name, max(1, room - cells(left))), MUTED)]


def _particulars(entry: Listing, room: int, after: str | None, *, changed: bool) -> list[Span]:
    """`17 Jan 2025 · ┃ changed · ! 3 · 16 claims`.

    A brief without claims shows its tags. One without a date shows its path, which distinguishes
    the pages of a documentation tree. Items that don't fit are left out; only tags are cut.
    """
    details: list[Span] = []
    date = entry.date
    if date is not None and after is None:
        spans = [Span(date.label, MUTED)]
    else:
        spans = _path_spans(entry.path_from_root, after, room)
        details += [Span(date.label, MUTED)] if date else []
    if changed:
        details.append(Span(f"{CHANGED_BAR} changed", STRONG))
    if entry.draft:
        details.append(Span("draft", MUTED))
    if count := entry.errors or entry.warnings:
        details.append(problem_mark(count, errors=bool(entry.errors)))
    if entry.claims:
        details.append(Span(counted(entry.claims, "claim"), MUTED))
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


_SKIP_REASONS: Mapping[str, tuple[str, str]] = {
    "hidden": ("hidden", "hidden"),
    "passed by": ("node_modules or the like", "node_modules and the like"),
    "ignored": ("ignored", "ignored"),
    "not a file": ("special file", "special files"),
    "link out": ("link out of the library", "links out of the library"),
    "dead link": ("dead link", "dead links"),
    "unreadable": ("unreadable", "unreadable"),
}
"""The reasons for skipping files or folders, in the singular and the plural."""


def skipped_remark(skipped: Iterable[tuple[str, int]]) -> str:
    """`12 files or folders skipped: 9 hidden, 3 dead links`; empty if there are none."""
    counts = [(reason, count) for reason, count in skipped if count]
    total = sum(count for _, count in counts)
    if not total:
        return ""
    reasons = (f"{count:,} {_SKIP_REASONS[reason][count > 1]}" for reason, count in counts)
    noun = "file or folder" if total == 1 else "files or folders"
    return f"{total:,} {noun} skipped: {', '.join(reasons)}"


LIBRARY_SIGNS = (
    *(CURSOR, sign(_CURRENT, "the open brief"), sign("bold", "unread"), sign(_STARRED, "starred")),
    sign(f"{CHANGED_BAR} changed", "changed since you read it"),
    NOTES,
    sign("!! 2", "its errors", Style("error")),
    sign("! 2", "its warnings, if it has no errors", Style("warning")),
)


# Search results

_MATCH = Style("accent", bold=True, underline=True)
"""Bold and underlined, so that a match is visible without colour."""


def mark_matches(text: str, matches: Ranges, style: Style) -> list[Span]:
    spans, at = list[Span](), 0
    for start, end in matches:
        spans += [Span(text[at:start], style), Span(text[start:end], _MATCH)]
        at = end
    spans = [span for span in (*spans, Span(text[at:], style)) if span.text]
    return list(directed(spans)[0])


def hit_location(hit: Hit) -> str:
    """`claim Taiwan`, `narrative`; only `claim` if the match is in the topic itself."""
    return f"{hit.where} {one_line(hit.label)}" if hit.label not in ("", hit.text) else hit.where


def lay_result(entry: Listing, hit: Hit | None, width: int) -> list[Line]:
    """Two lines of exactly `width` cells: title and date at the right, then the text that matched.

    Hits are looked up after the list. Without a `hit`, the second line is blank.
    """
    date = f" {entry.date.label}" if entry.date else ""
    title = cut(one_line(entry.title), max(1, width - cells(date) - 1))
    matches = tuple(match for match in (hit.title_marks if hit else ()) if match[1] <= len(title))
    marked = fit_line([*mark_matches(title, matches, STRONG)], max(1, width - cells(date)))
    first = [*marked, Span(date, MUTED)] if date else marked
    second = [Span(" ", MUTED)]
    if hit is not None:
        location = cut(hit_location(hit), max(8, width // 3))
        second = [Span(f"  {location}  ", MUTED), *mark_matches(hit.text, hit.marks, PLAIN)]
    return [fit_line(first, width), fit_line(second, width)]


def lay_claim_result(
    entry: Listing, claim: ClaimHit | None, width: int, *, is_first: bool
) -> list[Line]:
    """A claim that matched: its topic, its class, and the cell that was asked for. Above the first
    claim of a brief stands its title.
    """
    lines = lay_result(entry, None, width)[:1] if is_first else []
    spans = [Span("  ", MUTED)]
    if claim is not None:
        spans += [
            Span(f"{cut(one_line(claim.topic), width // 2)}  "),
            Span(f"{claim_class(claim)}  ", MUTED),
        ]
        spans += mark_matches(claim.text, claim.marks, PLAIN)
    return [*lines, fit_line(spans, width)]


def claim_class(claim: ClaimHit) -> str:
    """`China only`; `contested: Russia, US` names those whose accounts may be off the screen."""
    names = [one_line(party) for party in claim.parties]
    more = f" +{len(names) - 2}" if len(names) > 2 else ""
    return f"{claim.label}: {', '.join(names[:2])}{more}" if names else claim.label


def lay_left_out(count: int, width: int) -> list[Line]:
    """The line for claims of a brief that are not listed: `+7 more claims`."""
    return [fit_line([Span(f"  +{count} more claims", MUTED)], width)]


RESULT_SIGNS = (CURSOR, sign("words", "what matched", _MATCH))


# Problems of a brief

_SEVERITIES: Mapping[Severity, str] = {
    "error": "!! error  ",
    "warning": "!  warning",
    "hint": "·  hint   ",
}
"""A severity's sign, which is all that shows it without colour. All have the same width."""
PROBLEM_SIGNS = (
    CURSOR,
    *(
        sign(words.split()[0], words.split()[1], Style(severity, bold=True))
        for severity, words in _SEVERITIES.items()
    ),
)
_POSITION = 9
"""The width for line and column."""


def lay_problem(problem: Diagnostic, width: int) -> list[Line]:
    """Severity, line and column, message and code; the hint below the message."""
    position = f"{problem.line}:{problem.column}"
    lead = [
        Span(f" {_SEVERITIES[problem.severity]} ", Style(problem.severity, bold=True)),
        Span(f"{position:>{_POSITION}}  ", MUTED),
    ]
    room = max(16, width - line_cells(lead) - 1)
    lines = wrap_lines([Span(problem.message)], room)
    if problem.hint:
        lines += wrap_lines([Span(problem.hint, MUTED)], room)
    code = Span(f"  {problem.code}", Style("muted", italic=True))
    if line_cells([*lines[-1], code]) <= room:
        lines[-1] = (*lines[-1], code)
    else:
        lines += wrap_lines([code._replace(text=problem.code)], room)
    return hang(lead, lines)


def problem_mark(count: int | None, *, errors: bool) -> Span:
    """`!! 3` for errors, `! 3` for warnings; without the number if that is not known."""
    severity: Severity = "error" if errors else "warning"
    mark = _SEVERITIES[severity].split()[0]
    return Span(mark if count is None else f"{mark} {count}", Style(severity))


def problem_counts(problems: Sequence[Diagnostic]) -> list[Span]:
    """`1 error · 2 warnings`."""
    counts = Counter(problem.severity for problem in problems)
    return joined(
        Span(counted(count, severity), Style(severity))
        for severity in _SEVERITIES
        if (count := counts[severity])
    )
