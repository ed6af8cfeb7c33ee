"""The claims as a matrix: a row for each claim, a column for each source, a tally by class."""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property
from itertools import zip_longest

from msgspec import Struct

from briefing_tui.compare.agreement import (
    CLASSES,
    Agreement,
    AgreementClass,
    Cell,
    SidePosition,
    SideState,
    SourceCell,
    agree,
    class_keys,
    class_names,
    is_dots,
    is_position,
    matrix_columns,
    position,
    read_cells,
)
from briefing_tui.model.brief import STANCES, Brief, Claim, Source, Stance


class Side(Struct, frozen=True, kw_only=True):
    """The sources of one party. `number` counts from 1 over all sources, columns or not."""

    key: str
    label: str
    number: int


class ClaimRow(Struct, frozen=True, kw_only=True, dict=True):
    """One claim with a cell for each column. What the accounts add up to is derived on first
    use: a question about a whole library needs it for few claims.
    """

    claim: Claim
    columns: tuple[Source, ...]
    column_sides: tuple[int, ...]
    """The indexes of their sides."""
    known_agreement: Agreement | None = None
    """Its agreement, if that was derived before."""

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return read_cells(self.claim, self.columns)

    @cached_property
    def agreement(self) -> Agreement:
        return self.known_agreement or agree(self.claim, self.columns, self.cells)

    @cached_property
    def positions(self) -> tuple[SidePosition, ...]:
        """What each of the matrix's sides does."""
        sides: list[list[Cell]] = [[] for _ in range(1 + max(self.column_sides, default=-1))]
        for cell, side in zip(self.cells, self.column_sides, strict=True):
            sides[side].append(cell)
        return tuple([position(cells) for cells in sides])

    @property
    def pattern(self) -> tuple[SideState, ...]:
        """The states of the positions."""
        return tuple([position.state for position in self.positions])

    @property
    def stances(self) -> set[Stance]:
        """The stances that are the position of any side."""
        positions = set(self.positions)
        return {stance for stance in STANCES if any(is_position(stance, p) for p in positions)}

    @property
    def class_names(self) -> tuple[str, ...]:
        """All words and signs that the screen shows for its class."""
        return class_names(self.claim, self.agreement, self.pattern)

    def has_class(self, keys: Set[str]) -> bool:
        """Whether it has one of some classes, by the keys of any of their names."""
        if not keys.isdisjoint(class_keys(self.agreement, self.claim.differs)):
            return True
        dots = [key for key in keys if is_dots(key)]
        return bool(dots) and not set(dots).isdisjoint(self.class_names)

    def by_party(self) -> Mapping[str, list[SourceCell]]:
        """The cells that aren't blank by the parties of their sources; the empty name stands for
        sources without a party.
        """
        parties: dict[str, list[SourceCell]] = {}
        for source, cell in zip(self.columns, self.cells, strict=True):
            if cell.state == "account":
                parties.setdefault(source.party, []).append(SourceCell(source, cell))
        return parties


class Tally(Struct, frozen=True, kw_only=True):
    """How many claims are of one class; `only` has a tally for each side."""

    cls: AgreementClass
    label: str
    count: int
    side: int | None = None
    """An index into the matrix's sides."""


class Matrix(Struct, frozen=True, kw_only=True, dict=True):
    """A brief's claims side by side. `column_sides` are indexes into `sides`."""

    sides: tuple[Side, ...]
    columns: tuple[Source, ...]
    column_sides: tuple[int, ...]
    rows: tuple[ClaimRow, ...]

    @cached_property
    def tally(self) -> tuple[Tally, ...]:
        """In the order of the classes; a class without claims has no tally."""
        members: dict[tuple[AgreementClass, int | None], list[ClaimRow]] = {}
        for row in self.rows:
            members.setdefault(tally_key(row), []).append(row)
        tallies, order = list[Tally](), list(CLASSES)
        for cls, side in sorted(members, key=lambda key: (order.index(key[0]), key[1] or 0)):
            labels = {row.agreement.label for row in members[cls, side]}
            # `both` where every row says so; `2 of 3` and `all` are tallied as `shared`.
            has_label = cls == "only" or (cls == "shared" and labels == {"both"})
            label = labels.pop() if has_label else CLASSES[cls].words
            count = len(members[cls, side])
            tallies.append(Tally(cls=cls, label=label, count=count, side=side))
        return tuple(tallies)


def side_numbers(brief: Brief) -> Mapping[str, int]:
    """Source id to the number of its side, from 1 in order of first appearance: its colour."""
    sides: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for source in brief.sources:
        numbers[source.id] = sides.setdefault(source.side, len(sides) + 1)
    return numbers


def build_matrix(
    brief: Brief,
    wanted: Callable[[Claim], bool] = lambda claim: True,
    agreements: Sequence[Agreement] = (),
) -> Matrix:
    """The matrix of a brief, with a row for each claim that is wanted. `agreements` are those of
    all its claims, if they were derived before.
    """
    columns = matrix_columns(brief)
    numbers = side_numbers(brief)
    sides: dict[str, Side] = {}
    for source in columns:
        label = source.party or source.name
        side = Side(key=source.side, label=label, number=numbers[source.id])
        sides.setdefault(source.side, side)
    index_of = {key: index for index, key in enumerate(sides)}
    column_sides = tuple([index_of[source.side] for source in columns])
    rows = [
        ClaimRow(claim=claim, columns=columns, column_sides=column_sides, known_agreement=known)
        for claim, known in zip_longest(brief.claims, agreements)
        if wanted(claim)
    ]
    return Matrix(
        sides=tuple(sides.values()), columns=columns, column_sides=column_sides, rows=tuple(rows)
    )


def tally_key(row: ClaimRow) -> tuple[AgreementClass, int | None]:
    """The class by which a claim is counted and, for `only`, the index of the side that speaks."""
    cls = row.agreement.cls
    return cls, row.pattern.index("speaks") if cls == "only" else None
