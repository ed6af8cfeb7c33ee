"""Silences that stand out: a party that mostly named a topic before, and doesn't here."""

from typing import TYPE_CHECKING

from briefing_tui.compare.matrix import Matrix
from briefing_tui.layout.runs import party_role, set_runs
from briefing_tui.layout.spans import PLAIN, Line, Span, Style

if TYPE_CHECKING:
    from briefing_tui.compare.records import PartyRecord


def lay_silence(matrix: Matrix, record: "PartyRecord", width: int) -> list[Line]:
    """`! China: silent here; named in 4 of its 5 earlier accounts`; nothing where none is."""
    if not record.expected_silence:
        return []
    sides = (side.number for side in matrix.sides if side.key == record.party)
    role = party_role(next(sides, 0))
    spans = [
        Span(f"! {record.party}: ", Style(role, bold=True)),
        Span(f"silent here; {record.earlier}", PLAIN),
    ]
    return [(Span("  ", PLAIN), *line) for line in set_runs(spans, max(12, width - 2))]
