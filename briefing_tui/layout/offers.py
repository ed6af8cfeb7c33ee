"""The comparisons that can be offered for an account: with others, with its own party's last."""

from typing import NamedTuple

from briefing_tui.compare.accounts import Said, readings
from briefing_tui.compare.cell import Cell
from briefing_tui.compare.matrix import Matrix, Row
from briefing_tui.compare.topics import Topic
from briefing_tui.layout.agreement import side_role
from briefing_tui.layout.runs import party_role
from briefing_tui.layout.wording import Party
from briefing_tui.model.brief import Brief, Source


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


def offers_between(brief: Brief, matrix: Matrix, row: Row, chosen: int) -> tuple[Offer, ...]:
    """The chosen source's account of a claim beside every other's, the next one first.

    Where the chosen source has no words the next that has some takes its place.
    """
    count = len(matrix.columns)
    around = [(chosen + step) % count for step in range(count)] if count else []
    heard = [column for column in around if _said(brief, matrix, row.cells[column], column)]
    offers = []
    for other in heard[1:]:
        old = _said(brief, matrix, row.cells[heard[0]], heard[0])
        new = _said(brief, matrix, row.cells[other], other)
        if old is not None and new is not None:
            first, second = _party(matrix, heard[0]), _party(matrix, other)
            offers += [
                Offer(first, second, found.old, found.new, found.what)
                for found in readings(old, new)
            ]
    return tuple(offers)


def _said(brief: Brief, matrix: Matrix, cell: Cell, column: int) -> Said | None:
    if not cell.speaks or cell.account is None:
        return None
    said = Said(brief, matrix.columns[column], cell.account)
    return said if said.words else None


def _party(matrix: Matrix, column: int) -> Party:
    return Party(matrix.columns[column].name, side_role(matrix, matrix.column_sides[column]))


def offers_before(topic: Topic, row: int, party: int) -> tuple[Offer, ...]:
    """A party's account of a topic in one brief after its last words on it before."""
    new = topic.rows[row].said(party)
    earlier = (topic.rows[index].said(party) for index in range(row - 1, -1, -1))
    old = next((said for said in earlier if said is not None and said.words), None)
    if old is None or new is None:
        return ()
    role = party_role(party + 1)
    first, second = Party(_dated(old), role), Party(_dated(new), role)
    return tuple(
        Offer(first, second, found.old, found.new, found.what) for found in readings(old, new)
    )


def _dated(said: Said) -> str:
    date = said.source.date or said.brief.date
    return ", ".join(filter(None, (said.source.name, date.label if date else "")))


def offer_texts(
    matrix: Matrix, old: Source, new: Source, old_text: str, new_text: str
) -> tuple[Offer, ...]:
    """Two sources' whole texts, where both have one."""
    if not old_text or not new_text:
        return ()
    first, second = (_party(matrix, matrix.columns.index(each)) for each in (old, new))
    return (Offer(first, second, old_text, new_text, "the whole texts"),)
