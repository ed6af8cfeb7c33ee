"""Which claims of a matrix are shown, in which order, and which of them hold some words."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from msgspec import Struct

from briefing_tui.compare.matrix import Matrix, Row, Tally
from briefing_tui.compare.words import CLASS_WORDS, AgreementClass

Order = Literal["file", "agreement", "topic"]
ORDERS: tuple[Order, ...] = get_args(Order)


class Choice(Struct, frozen=True):
    """The claims of one class, or those that one side alone raises; without a class, all.

    `side` is an index into the matrix's sides.
    """

    cls: AgreementClass | Literal[""] = ""
    side: int | None = None

    def holds(self, row: Row) -> bool:
        """Whether a claim is among them."""
        if not self.cls:
            return True
        if row.agreement.cls != self.cls:
            return False
        return self.side is None or row.pattern[self.side] == "speaks"


ALL = Choice()


def choice_of(tally: Tally) -> Choice:
    """The claims that a tally counts."""
    return Choice(tally.cls, tally.side)


def select(matrix: Matrix, choice: Choice = ALL, order: Order = "file") -> tuple[int, ...]:
    """Indexes of the rows to show.

    By agreement they stand in the order of the tally, the file's order within a class.
    """
    chosen = [index for index, row in enumerate(matrix.rows) if choice.holds(row)]
    if order == "topic":
        chosen.sort(key=lambda index: matrix.rows[index].claim.topic.casefold())
    elif order == "agreement":
        ranks = {cls: rank for rank, cls in enumerate(CLASS_WORDS)}
        chosen.sort(key=lambda index: _rank(matrix.rows[index], ranks))
    return tuple(chosen)


def _rank(row: Row, ranks: Mapping[AgreementClass, int]) -> tuple[int, int]:
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


def _holds(row: Row, wanted: Sequence[str]) -> bool:
    text = _text(row)
    return all(word in text for word in wanted)


def _text(row: Row) -> str:
    claim = row.claim
    parts = [claim.topic, claim.claim, claim.note, row.agreement.label]
    for account in claim.accounts:
        parts += [account.quote, account.translation, account.says, account.speaker, account.note]
    return "\n".join(parts).casefold()


def next_match(
    found: Sequence[int], start: int, step: int, *, here: bool = False, otherwise: int = 0
) -> int:
    """The nearest of the places found, down or up from one, around the ends.

    `here` takes the place itself too. Where nothing was found the answer is `otherwise`.
    """
    if not found:
        return otherwise
    if step > 0:
        after = (each for each in found if each > start or (here and each == start))
        return next(after, found[0])
    before = [each for each in found if each < start]
    return before[-1] if before else found[-1]
