"""The claims as a matrix: a row a claim, a column a source, and the tally of the classes."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, get_args

from msgspec import Struct

from briefing_tui.compare.agreement import (
    CLASS_WORDS,
    Agreement,
    AgreementClass,
    Cell,
    SideState,
    agree,
    matrix_columns,
    read_cells,
    side_state,
)
from briefing_tui.model.brief import Brief, Claim, Source

__all__ = ["Cell", "ClaimRow", "Matrix", "Side", "Tally", "build_matrix", "side_numbers"]


class Side(Struct, frozen=True, kw_only=True):
    """Sources of one party. `number` counts from 1 over all sources, columns or not."""

    key: str
    label: str
    number: int


class ClaimRow(Struct, frozen=True, kw_only=True):
    """One claim: its agreement, a cell a column, and what each side does, in side order."""

    claim: Claim
    agreement: Agreement
    cells: tuple[Cell, ...]
    pattern: tuple[SideState, ...]


class Tally(Struct, frozen=True, kw_only=True):
    """How many claims are of one class; `only` has one tally a side.

    `side` is an index into the matrix's sides.
    """

    cls: AgreementClass
    label: str
    count: int
    side: int | None = None


class Matrix(Struct, frozen=True, kw_only=True):
    """A brief's claims laid side by side. `column_sides` are indexes into `sides`."""

    sides: tuple[Side, ...]
    columns: tuple[Source, ...]
    column_sides: tuple[int, ...]
    rows: tuple[ClaimRow, ...]
    tally: tuple[Tally, ...]


def build_matrix(brief: Brief) -> Matrix:
    """Lay a brief's claims side by side."""
    sources = matrix_columns(brief)
    numbers = side_numbers(brief)
    sides: dict[str, Side] = {}
    for source in sources:
        sides.setdefault(
            source.side,
            Side(key=source.side, label=source.party or source.name, number=numbers[source.id]),
        )
    order = {key: index for index, key in enumerate(sides)}
    column_sides = tuple(order[source.side] for source in sources)
    rows = tuple(_row(claim, sources, column_sides, len(sides)) for claim in brief.claims)
    return Matrix(
        sides=tuple(sides.values()),
        columns=sources,
        column_sides=column_sides,
        rows=rows,
        tally=tuple(_tally(rows)),
    )


def side_numbers(brief: Brief) -> Mapping[str, int]:
    """Each source's side by number, from 1 in order of first appearance: its colour."""
    sides: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for source in brief.sources:
        numbers[source.id] = sides.setdefault(source.side, len(sides) + 1)
    return MappingProxyType(numbers)


def _row(
    claim: Claim, sources: tuple[Source, ...], column_sides: tuple[int, ...], sides: int
) -> ClaimRow:
    cells = read_cells(claim, sources)
    of_side: list[list[Cell]] = [[] for _ in range(sides)]
    for cell, side in zip(cells, column_sides, strict=True):
        of_side[side].append(cell)
    return ClaimRow(
        claim=claim,
        agreement=agree(claim, sources, cells),
        cells=cells,
        pattern=tuple(side_state(tuple(members)) for members in of_side),
    )


def _tally(rows: tuple[ClaimRow, ...]) -> Iterator[Tally]:
    """Counts in the order of the classes; a class without claims has none."""
    for cls in CLASS_WORDS:
        members = [row for row in rows if row.agreement.cls == cls]
        if not members:
            continue
        if cls == "only":
            yield from _only_tally(members)
        else:
            yield Tally(cls=cls, label=_tally_label(cls, members), count=len(members))


def _only_tally(rows: list[ClaimRow]) -> Iterator[Tally]:
    by_side: dict[int, list[ClaimRow]] = {}
    for row in rows:
        by_side.setdefault(row.pattern.index("speaks"), []).append(row)
    for side, members in sorted(by_side.items()):
        yield Tally(cls="only", label=members[0].agreement.label, count=len(members), side=side)


def _tally_label(cls: AgreementClass, rows: list[ClaimRow]) -> str:
    """`both` where that is what every row says, else the class's own word."""
    labels = {row.agreement.label for row in rows}
    if cls == "shared" and len(labels) == 1:
        return labels.pop()
    return CLASS_WORDS[cls]


# MERGED:
# Which claims of a matrix are shown, in which order, and which of them hold some words.

Order = Literal["file", "agreement", "topic"]
ORDERS: tuple[Order, ...] = get_args(Order)


class ClaimFilter(Struct, frozen=True):
    """The claims of one class, or those that one side alone raises; without a class, all.

    `side` is an index into the matrix's sides.
    """

    cls: AgreementClass | Literal[""] = ""
    side: int | None = None

    def matches(self, row: ClaimRow) -> bool:
        """Whether a claim is among them."""
        if not self.cls:
            return True
        if row.agreement.cls != self.cls:
            return False
        return self.side is None or row.pattern[self.side] == "speaks"


ALL_CLAIMS = ClaimFilter()


def filter_for(tally: Tally) -> ClaimFilter:
    """The claims that a tally counts."""
    return ClaimFilter(tally.cls, tally.side)


def select_rows(
    matrix: Matrix, choice: ClaimFilter = ALL_CLAIMS, order: Order = "file"
) -> tuple[int, ...]:
    """Indexes of the rows to show.

    By agreement they stand in the order of the tally, the file's order within a class.
    """
    chosen = [index for index, row in enumerate(matrix.rows) if choice.matches(row)]
    if order == "topic":
        chosen.sort(key=lambda index: matrix.rows[index].claim.topic.casefold())
    elif order == "agreement":
        ranks = {cls: rank for rank, cls in enumerate(CLASS_WORDS)}
        chosen.sort(key=lambda index: _rank(matrix.rows[index], ranks))
    return tuple(chosen)


def _rank(row: ClaimRow, ranks: Mapping[AgreementClass, int]) -> tuple[int, int]:
    only = row.agreement.cls == "only"
    return ranks[row.agreement.cls], row.pattern.index("speaks") if only else 0


def find_rows(matrix: Matrix, rows: Sequence[int], words: str) -> tuple[int, ...]:
    """Places in `rows` whose claim holds every word, in whatever letter case.

    Looked for in the topic, the sentence at issue, the note, and everything an account says.
    """
    wanted = words.casefold().split()
    if not wanted:
        return ()
    return tuple(place for place, index in enumerate(rows) if _holds(matrix.rows[index], wanted))


def _holds(row: ClaimRow, wanted: Sequence[str]) -> bool:
    text = _text(row)
    return all(word in text for word in wanted)


def _text(row: ClaimRow) -> str:
    claim = row.claim
    parts = [claim.topic, claim.claim, claim.note, row.agreement.label]
    for account in claim.accounts:
        parts += [account.quote, account.translation, account.says, account.speaker, account.note]
    return "\n".join(parts).casefold()


def next_match(
    found: Sequence[int], start: int, step: int, *, here: bool = False, default: int = 0
) -> int:
    """The nearest of the places found, down or up from one, around the ends.

    `here` takes the place itself too. Where nothing was found the answer is `default`.
    """
    if not found:
        return default
    if step > 0:
        after = (each for each in found if each > start or (here and each == start))
        return next(after, found[0])
    before = [each for each in found if each < start]
    return before[-1] if before else found[-1]
