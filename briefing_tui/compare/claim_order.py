"""Which claims are shown, in which order, and which contain the words to find."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from briefing_tui.compare.agreement import (
    CLASSES,
    AgreementClass,
    is_position,
    position,
    short_party,
    without_source,
)
from briefing_tui.compare.matrix import ClaimRow, Matrix, Tally, tally_key
from briefing_tui.text.words import places_of

ClaimOrder = Literal["file", "agreement", "topic"]


CLAIM_ORDERS: Mapping[ClaimOrder, Callable[[Matrix, ClaimRow], int | str]] = {
    "file": lambda _matrix, _row: 0,
    "agreement": lambda matrix, row: [(tally.cls, tally.side) for tally in matrix.tally].index(
        tally_key(row)
    ),
    "topic": lambda _matrix, row: row.claim.topic.casefold(),
}
"""What the claims are sorted by. Equal ones stay in the order of the file."""


def next_order(order: ClaimOrder) -> ClaimOrder:
    orders = [*CLAIM_ORDERS]
    return orders[(orders.index(order) + 1) % len(orders)]


class ClaimFilter(Struct, frozen=True, kw_only=True):
    """The claims of one class, those that only one side raises, that rest on one source, on which a
    source speaks or is silent, or in which a source reports somebody's words; without any of these,
    all.
    """

    cls: AgreementClass | Literal[""] = ""
    side: str = ""
    """The key of the side, which is the same in every brief."""
    one_source: bool = False
    source: str = ""
    """Its id."""
    silent: str = ""
    """The id of a source."""
    speaker: str = ""

    def label(self, matrix: Matrix) -> str:
        """`denied`, `China only`. In a brief of two sides `both`, as in its tally, for `shared`."""
        if self.one_source:
            return "rests on one source"
        if self.source:
            return f"speaks: [{self.source}]"
        if self.silent:
            return f"silent: [{self.silent}]"
        if self.speaker:
            return f"words of {self.speaker}"
        if side := short_party(self.side.removeprefix("@")):
            return f"{side} only"
        if self.cls == "shared" and len(matrix.sides) <= 2:
            return "both"
        return CLASSES[self.cls].words if self.cls else "all claims"

    def is_match(self, matrix: Matrix, row: ClaimRow) -> bool:
        if self.one_source:
            without = without_source(row.claim, matrix.columns, row.cells, row.agreement)
            return next(without, None) is not None
        if self.source:
            return self.source in _sources(matrix, row)
        if self.silent:
            return self.silent in _silent_sources(matrix, row)
        if self.speaker:
            return self.speaker in _speakers(row)
        if not self.cls:
            return True
        speaking = (
            side.key
            for side, state in zip(matrix.sides, row.pattern, strict=True)
            if state == "speaks"
        )
        return row.agreement.cls == self.cls and (not self.side or self.side in speaking)


def _sources(matrix: Matrix, row: ClaimRow) -> set[str]:
    """The ids of the sources that speak."""
    cells = zip(matrix.columns, row.cells, strict=True)
    return {source.id for source, cell in cells if cell.speaks}


def _silent_sources(matrix: Matrix, row: ClaimRow) -> set[str]:
    """The ids of the sources that are silent, as `source:id stance:silent` finds them."""
    cells = zip(matrix.columns, row.cells, strict=True)
    return {source.id for source, cell in cells if is_position("silent", position((cell,)))}


def _speakers(row: ClaimRow) -> set[str]:
    """Those whose words a source reports."""
    return {cell.speaker for cell in row.cells if cell.speaker}


ALL_CLAIMS = ClaimFilter()


def filter_for(matrix: Matrix, tally: Tally) -> ClaimFilter:
    side = matrix.sides[tally.side].key if tally.side is not None else ""
    return ClaimFilter(cls=tally.cls, side=side)


def filters(matrix: Matrix) -> Mapping[ClaimFilter, int]:
    """The filters that show any claim of a brief besides `ALL_CLAIMS` and those of its tally, with
    the number of claims that each shows.
    """
    sources = Counter(source for row in matrix.rows for source in _sources(matrix, row))
    speakers = Counter(speaker for row in matrix.rows for speaker in _speakers(row))
    one_source = ClaimFilter(one_source=True)
    counts = {one_source: sum(one_source.is_match(matrix, row) for row in matrix.rows)}
    counts |= {ClaimFilter(source=source.id): sources[source.id] for source in matrix.columns}
    silent = Counter(source for row in matrix.rows for source in _silent_sources(matrix, row))
    counts |= {ClaimFilter(silent=source.id): silent[source.id] for source in matrix.columns}
    counts |= {ClaimFilter(speaker=speaker): speakers[speaker] for speaker in sorted(speakers)}
    return {claim_filter: count for claim_filter, count in counts.items() if count}


def select_rows(
    matrix: Matrix, claim_filter: ClaimFilter = ALL_CLAIMS, order: ClaimOrder = "file"
) -> tuple[int, ...]:
    """The indexes of the rows to show."""
    indexes = [index for index, row in enumerate(matrix.rows) if claim_filter.is_match(matrix, row)]
    key = CLAIM_ORDERS[order]
    return tuple(sorted(indexes, key=lambda index: key(matrix, matrix.rows[index])))


def find_rows(matrix: Matrix, rows: Sequence[int], text: str) -> tuple[int, ...]:
    """Places in `rows` whose claim contains every word of a text, ignoring case.

    Searches the topic, the claim sentence, the note, the agreement and the accounts.
    """
    texts = []
    for row in (matrix.rows[index] for index in rows):
        parts = [row.claim.topic, row.claim.claim, row.claim.note, row.agreement.label]
        for account in row.claim.accounts:
            parts += account.texts
        texts.append("\n".join(parts))
    return places_of(text, texts)
