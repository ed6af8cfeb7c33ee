"""The claims as a matrix: a row for each claim, a column for each source, a tally by class."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from briefing_tui.compare.agreement import (
    CLASSES,
    Agreement,
    AgreementClass,
    Cell,
    SidePosition,
    SideState,
    agree,
    matrix_columns,
    position,
    read_cells,
)
from briefing_tui.model.brief import Brief, Claim, Source


class Side(Struct, frozen=True, kw_only=True):
    """The sources of one party. `number` counts from 1 over all sources, columns or not."""

    key: str
    label: str
    number: int


class ClaimRow(Struct, frozen=True, kw_only=True):
    """One claim: its agreement, a cell for each column, and what each side does."""

    claim: Claim
    agreement: Agreement
    cells: tuple[Cell, ...]
    positions: tuple[SidePosition, ...]
    """One for each of the matrix's sides."""
    pattern: tuple[SideState, ...]
    """Their states."""


class Tally(Struct, frozen=True, kw_only=True):
    """How many claims are of one class; `only` has a tally for each side."""

    cls: AgreementClass
    label: str
    count: int
    side: int | None = None
    """An index into the matrix's sides."""


class Matrix(Struct, frozen=True, kw_only=True):
    """A brief's claims side by side. `column_sides` are indexes into `sides`."""

    sides: tuple[Side, ...]
    columns: tuple[Source, ...]
    column_sides: tuple[int, ...]
    rows: tuple[ClaimRow, ...]
    tally: tuple[Tally, ...]

    @property
    def finding(self) -> Tally | None:
        """The most important result: a contradiction, else the commonest of the differences and
        silences.
        """
        found = {tally.cls: tally for tally in self.tally}
        others = [tally for tally in self.tally if tally.cls in ("differs", "only")]
        commonest = max(others, key=lambda tally: tally.count, default=None)
        return found.get("contested") or found.get("denied") or commonest


def side_numbers(brief: Brief) -> Mapping[str, int]:
    """Source id to the number of its side, from 1 in order of first appearance: its colour."""
    sides: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for source in brief.sources:
        numbers[source.id] = sides.setdefault(source.side, len(sides) + 1)
    return numbers


def build_matrix(brief: Brief) -> Matrix:
    columns = matrix_columns(brief)
    numbers = side_numbers(brief)
    sides: dict[str, Side] = {}
    for source in columns:
        label = source.party or source.name
        side = Side(key=source.side, label=label, number=numbers[source.id])
        sides.setdefault(source.side, side)
    index_of = {key: index for index, key in enumerate(sides)}
    column_sides = tuple(index_of[source.side] for source in columns)
    rows = tuple(_row(claim, columns, column_sides, len(sides)) for claim in brief.claims)
    return Matrix(
        sides=tuple(sides.values()),
        columns=columns,
        column_sides=column_sides,
        rows=rows,
        tally=tuple(_tally(rows)),
    )


def _row(
    claim: Claim, columns: tuple[Source, ...], column_sides: tuple[int, ...], side_count: int
) -> ClaimRow:
    cells = read_cells(claim, columns)
    side_cells: list[list[Cell]] = [[] for _ in range(side_count)]
    for cell, side in zip(cells, column_sides, strict=True):
        side_cells[side].append(cell)
    positions = tuple([position(cells_of_side) for cells_of_side in side_cells])
    return ClaimRow(
        claim=claim,
        agreement=agree(claim, columns, cells),
        cells=cells,
        positions=positions,
        pattern=tuple([position.state for position in positions]),
    )


def tally_key(row: ClaimRow) -> tuple[AgreementClass, int | None]:
    """The class by which a claim is counted and, for `only`, the index of the side that speaks."""
    cls = row.agreement.cls
    return cls, row.pattern.index("speaks") if cls == "only" else None


def _tally(rows: tuple[ClaimRow, ...]) -> Iterator[Tally]:
    """In the order of the classes; a class without claims has no tally."""
    members: dict[tuple[AgreementClass, int | None], list[ClaimRow]] = {}
    for row in rows:
        members.setdefault(tally_key(row), []).append(row)
    order = list(CLASSES)
    for cls, side in sorted(members, key=lambda key: (order.index(key[0]), key[1] or 0)):
        labels = {row.agreement.label for row in members[cls, side]}
        # `both` where every row says so; `2 of 3` and `all` are tallied as `shared`.
        has_label = cls == "only" or (cls == "shared" and labels == {"both"})
        label = labels.pop() if has_label else CLASSES[cls].words
        yield Tally(cls=cls, label=label, count=len(members[cls, side]), side=side)
