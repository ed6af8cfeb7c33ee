"""Two wordings in lines: in one run, or side by side where there is room.

What only one text has stands in signs (`[-gone-]`, `{+new+}`) as well as in a colour, so the
comparison reads the same without any.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

from briefing_tui.compare.agreement import Cell
from briefing_tui.compare.diff import Comparison, Passage, Segment, SegmentKind
from briefing_tui.compare.matrix import ClaimRow, Matrix
from briefing_tui.compare.topics import Statement, Topic, wording_pairs
from briefing_tui.layout.claims import side_role
from briefing_tui.layout.spans import (
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    party_role,
    wrap_lines,
)
from briefing_tui.model.brief import Brief, Source
from briefing_tui.text.wrapping import joins_without_space

TWO_COLUMNS_FROM = 100
"""Cells from which two texts stand side by side."""
_GAP = 3
_LONGEST_LEFT = 5
"""Words of a sentence that stands elsewhere, where it was."""

_SIGNS: Mapping[SegmentKind, tuple[str, str]] = MappingProxyType(
    {"kept": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
)


class Party(Struct, frozen=True):
    """Whose text it is, and the role of its colour."""

    name: str
    role: str


def lay_wording(
    found: Comparison, old: Party, new: Party, width: int, *, columns: bool | None = None
) -> list[Line]:
    """A comparison in lines of at most `width` cells.

    Without a word about `columns` there are two where the width allows it.
    """
    width = max(20, width)
    head = _summary(found, old, new)
    lines = [*wrap_lines(head, width), ()]
    if columns is None:
        columns = width >= TWO_COLUMNS_FROM
    if columns:
        return [*lines, *_side_by_side(found, old, new, width)]
    return [*lines, *_names(old, new, width), (), *_in_one_run(found, old, new, width)]


def lay_accounts(
    shared: Sequence[tuple[str, Comparison]],
    only: tuple[Sequence[str], Sequence[str]],
    old: Party,
    new: Party,
    width: int,
) -> list[Line]:
    """Two sources topic by topic, then the topics on which one alone has words."""
    width = max(20, width)
    columns = width >= TWO_COLUMNS_FROM
    lines = list(_headings(old, new, width)) if columns else _names(old, new, width)
    for topic, found in shared:
        lines += [(), (Span(topic, STRONG),)]
        lay = _rows(found, old, new, width) if columns else _in_one_run(found, old, new, width)
        lines += lay
    for topics, party, words in zip(only, (old, new), ("first", "second"), strict=True):
        if topics:
            label = Span(f"Only in the {words}: ", Style(party.role, bold=True))
            lines += [(), *wrap_lines([label, Span(", ".join(topics), PLAIN)], width)]
    return lines


def _summary(found: Comparison, old: Party, new: Party) -> list[Span]:
    if not found.gone and not found.new and not found.moved:
        return [Span("The same words.", STRONG)]
    spans = [
        Span(f"{_words(found.kept)} in both", PLAIN),
        Span(" · ", MUTED),
        Span(f"{found.gone} only in the first", Style(old.role)),
        Span(" · ", MUTED),
        Span(f"{found.new} only in the second", Style(new.role)),
    ]
    if found.moved:
        plural = "" if found.moved == 1 else "s"
        spans += [Span(" · ", MUTED), Span(f"{found.moved} sentence{plural} moved", PLAIN)]
    return spans


def _words(count: int) -> str:
    return f"{count} word{'' if count == 1 else 's'}"


def _names(old: Party, new: Party, width: int) -> list[Line]:
    first = [Span("[-first-] ", Style(old.role, bold=True)), Span(old.name, Style(old.role))]
    second = [Span("{+second+} ", Style(new.role, bold=True)), Span(new.name, Style(new.role))]
    return [*wrap_lines(first, width), *wrap_lines(second, width)]


def _in_one_run(found: Comparison, old: Party, new: Party, width: int) -> Iterator[Line]:
    paragraph: list[Span] = []
    for passage in found.passages:
        if paragraph and passage.starts_paragraph and passage.kind not in ("gone", "left"):
            yield from wrap_lines(paragraph, width)
            yield ()
            paragraph = []
        if paragraph:
            paragraph.append(Span(" ", PLAIN))
        paragraph += _run(passage, passage.both, old, new)
    if paragraph:
        yield from wrap_lines(paragraph, width)


def _run(passage: Passage, segments: Sequence[Segment], old: Party, new: Party) -> list[Span]:
    """A passage's words with their signs."""
    if passage.kind == "left":
        words = segments[0].text.split()
        start = " ".join(words[:_LONGEST_LEFT]) + ("…" if len(words) > _LONGEST_LEFT else "")
        return [Span(f"[moved: {start}]", MUTED)]
    spans = [Span("[moved here] ", MUTED)] if passage.kind == "moved" else []
    for number, segment in enumerate(segments):
        if number and (segment.spaced or _apart(segments[number - 1], segment)):
            spans.append(Span(" ", PLAIN))
        before, after = _SIGNS[segment.kind]
        spans.append(Span(f"{before}{segment.text}{after}", _style(segment.kind, old, new)))
    return spans


def _apart(before: Segment, after: Segment) -> bool:
    """Words that begin a sentence, one in place of the other, need a blank of their own."""
    if (before.kind, after.kind) != ("gone", "new"):
        return False
    last, first = before.text[-1], after.text[0]
    return last.isalnum() and first.isalnum() and not joins_without_space(last, first)


def _style(kind: SegmentKind, old: Party, new: Party) -> Style:
    if kind == "kept":
        return PLAIN
    return Style(old.role if kind == "gone" else new.role, bold=True)


def _side_by_side(found: Comparison, old: Party, new: Party, width: int) -> Iterator[Line]:
    yield from _headings(old, new, width)
    yield from _rows(found, old, new, width)


def _headings(old: Party, new: Party, width: int) -> Iterator[Line]:
    room, gap = (width - _GAP) // 2, Span(" " * _GAP, PLAIN)
    names = [fit_line([Span(each.name, Style(each.role, bold=True))], room) for each in (old, new)]
    yield (*names[0], gap, *names[1])
    rule = Span("─" * room, Style("rule"))
    yield (rule, gap, rule)


def _rows(found: Comparison, old: Party, new: Party, width: int) -> Iterator[Line]:
    """Sentences that belong together side by side; others beside whatever is there."""
    room = (width - _GAP) // 2
    left: list[Line] = []
    right: list[Line] = []
    for number, passage in enumerate(found.passages):
        paired = passage.kind in ("kept", "changed")
        if paired:
            yield from _beside(left, right, room)
            left, right = [], []
        if number and passage.starts_paragraph and paired:
            yield ()
        if passage.old and passage.kind != "moved":
            left += wrap_lines(_column(passage, passage.old, old, new), room)
        if passage.new:
            # What a moved sentence lost can't be shown where it stood.
            words = passage.both if passage.kind == "moved" else passage.new
            right += wrap_lines(_column(passage, words, old, new), room)
        if paired:
            yield from _beside(left, right, room)
            left, right = [], []
    yield from _beside(left, right, room)


def _beside(left: Sequence[Line], right: Sequence[Line], room: int) -> Iterator[Line]:
    gap = Span(" " * _GAP, PLAIN)
    for row in range(max(len(left), len(right))):
        one = left[row] if row < len(left) else ()
        other = right[row] if row < len(right) else ()
        yield (*fit_line(one, room), gap, *fit_line(other, room, pad=False))


def _column(passage: Passage, segments: Sequence[Segment], old: Party, new: Party) -> list[Span]:
    """In a column of its own a sentence that was left is shown whole."""
    if passage.kind != "left":
        return _run(passage, segments, old, new)
    return [Span("[moved] ", MUTED), Span(segments[0].text, MUTED)]


# MERGED:
# The comparisons that can be offered for an account: with others, with its own party's last.


class Offer(NamedTuple):
    """Two texts that can be compared, whose they are, and what they are."""

    old: Party
    new: Party
    old_text: str
    new_text: str
    what: str = ""

    def swapped(self) -> "Offer":
        """The same the other way round."""
        return Offer(self.new, self.old, self.new_text, self.old_text, self.what)


def offers_between(brief: Brief, matrix: Matrix, row: ClaimRow, chosen: int) -> tuple[Offer, ...]:
    """The chosen source's account of a claim beside every other's, the next one first.

    Where the chosen source has no words the next that has some takes its place.
    """
    count = len(matrix.columns)
    around = [(chosen + step) % count for step in range(count)] if count else []
    heard = [column for column in around if _statement(brief, matrix, row.cells[column], column)]
    offers = []
    for other in heard[1:]:
        old = _statement(brief, matrix, row.cells[heard[0]], heard[0])
        new = _statement(brief, matrix, row.cells[other], other)
        if old is not None and new is not None:
            first, second = _party(matrix, heard[0]), _party(matrix, other)
            offers += [
                Offer(first, second, pair.old, pair.new, pair.label)
                for pair in wording_pairs(old, new)
            ]
    return tuple(offers)


def _statement(brief: Brief, matrix: Matrix, cell: Cell, column: int) -> Statement | None:
    if not cell.speaks or cell.account is None:
        return None
    statement = Statement(brief, matrix.columns[column], cell.account)
    return statement if statement.text else None


def _party(matrix: Matrix, column: int) -> Party:
    return Party(matrix.columns[column].name, side_role(matrix, matrix.column_sides[column]))


def offers_before(topic: Topic, row: int, party: int) -> tuple[Offer, ...]:
    """A party's account of a topic in one brief after its last words on it before."""
    new = topic.rows[row].statement(party)
    earlier = (topic.rows[index].statement(party) for index in range(row - 1, -1, -1))
    old = next(
        (statement for statement in earlier if statement is not None and statement.text), None
    )
    if old is None or new is None:
        return ()
    role = party_role(party + 1)
    first, second = Party(_dated(old), role), Party(_dated(new), role)
    return tuple(
        Offer(first, second, pair.old, pair.new, pair.label) for pair in wording_pairs(old, new)
    )


def _dated(statement: Statement) -> str:
    date = statement.source.date or statement.brief.date
    return ", ".join(filter(None, (statement.source.name, date.label if date else "")))


def offer_texts(
    matrix: Matrix, old: Source, new: Source, old_text: str, new_text: str
) -> tuple[Offer, ...]:
    """Two sources' whole texts, where both have one."""
    if not old_text or not new_text:
        return ()
    first, second = (_party(matrix, matrix.columns.index(each)) for each in (old, new))
    return (Offer(first, second, old_text, new_text, "the whole texts"),)
