"""The rows of the claims as they are laid, kept as long as what they are laid from is the same."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.open_claim import open_row
from briefing_tui.layout.silences import lay_silence
from briefing_tui.layout.spans import Line
from briefing_tui.tui.open_brief import OpenBrief

if TYPE_CHECKING:
    from briefing_tui.compare.records import Records

_MOST_ROWS_MEASURED = 60
"""More claims than this fill any share of a screen without being opened."""


class LaidClaims:
    """The table of one view, its open row, and how high it would like to be."""

    def __init__(self, *, ascii_only: bool) -> None:
        self._ascii_only = ascii_only
        self._records: Records = {}
        self._signs: Mapping[str, str] = MappingProxyType({})
        self._table: ClaimsTable | None = None
        self._for: tuple[OpenBrief, int, int] | None = None
        self._open: tuple[tuple[ClaimsTable, int, int], list[Line]] | None = None
        self._tallest: tuple[tuple[OpenBrief, int], int] | None = None

    def take_records(self, records: "Records") -> None:
        """What the library knows of the topics."""
        self._records, self._open = records, None

    def take_signs(self, signs: Mapping[str, str]) -> None:
        """What stands before topics, by the claims' ids."""
        self._signs, self._table, self._for = signs, None, None

    def table(self, opened: OpenBrief, width: int, source: int) -> ClaimsTable:
        """The matrix laid for a brief and a width, with the chosen source in sight."""
        first = 0
        if self._table is not None and self._for is not None and self._for[0] is opened:
            shown = self._table.columns.shown
            first = shown[0] if shown else 0
            if self._for[1] == width and (not shown or source in shown):
                return self._table
        table = self._lay(opened, width, first)
        shown = table.columns.shown
        if shown and source not in shown:
            before = source < shown[0]
            table = self._lay(opened, width, source if before else source - len(shown) + 1)
        self._table, self._for = table, (opened, width, source)
        return table

    def _lay(self, opened: OpenBrief, width: int, first: int) -> ClaimsTable:
        return ClaimsTable(
            opened.brief,
            opened.matrix,
            width,
            ascii_only=self._ascii_only,
            first=first,
            signs=self._signs,
        )

    def open_row(self, table: ClaimsTable, row: int, source: int) -> list[Line]:
        """A row in full, with the silences in it that stand out."""
        key = (table, row, source)
        if self._open is None or self._open[0] != key:
            claim_id = table.matrix.rows[row].claim.id
            lines = open_row(table, row, source)
            for record in self._records.get(claim_id, ()):
                lines += lay_silence(table.matrix, record, table.width - 2)
            self._open = (key, lines)
        return self._open[1]

    def most_lines(self, opened: OpenBrief | None, width: int) -> int:
        """Lines with the tallest row open, in a view of that width: what it would like to have."""
        count = len(opened.matrix.rows) if opened else 0
        if opened is None or count > _MOST_ROWS_MEASURED:
            return count
        key = (opened, width)
        if self._tallest is None or self._tallest[0] != key:
            table = ClaimsTable(opened.brief, opened.matrix, width - 2)
            heights = (len(open_row(table, row, 0)) for row in range(count))
            self._tallest = (key, max(heights, default=1))
        return count - 1 + self._tallest[1]
