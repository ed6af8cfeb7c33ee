"""How far the sides agree on a claim: the class, derived and never typed by the writer.

The classes are a table in the order of the format's; the first rule that fits wins.
"""

from collections.abc import Callable, Iterator, Set
from itertools import combinations
from typing import Literal

from msgspec import Struct

from briefing_tui.compare.cell import Cell, read_cells, side_state
from briefing_tui.compare.words import CLASS_WORDS, AgreementClass, SideState, short_party
from briefing_tui.model.brief import Claim, Source, Stance, Value

__all__ = ["Agreement", "AgreementClass", "Flag", "agree"]

Flag = Literal["partial", "open list", "varies"]

AFFIRMS: frozenset[Stance] = frozenset({"states", "qualifies"})


class Agreement(Struct, frozen=True, kw_only=True, gc=False):
    """A claim's class, what it is about the class, and how many sides stand behind it."""

    cls: AgreementClass
    only: str = ""
    """The side's label where the class is `only`: `China`."""
    how: str = ""
    """Where the class is `differs`: `framing`, `scope`, `wording`, or nothing for `true`."""
    speaking: int
    counted: int
    """Sides that are not blank."""
    flags: tuple[Flag, ...] = ()

    @property
    def label(self) -> str:
        """The words shown: `differs: framing`, `both`, `2 of 3`, `China only`, `US only`."""
        if self.cls == "only":
            return f"{short_party(self.only)} only"
        if self.cls == "differs" and self.how:
            return f"differs: {self.how}"
        if self.cls == "shared":
            return self._share
        if self.cls == "unverified" and self.counted > 1:
            return "one account, others not checked"
        return CLASS_WORDS[self.cls]

    @property
    def _share(self) -> str:
        if self.speaking < self.counted:
            return f"{self.speaking} of {self.counted}"
        return "both" if self.counted == 2 else "all"


class _Voice(Struct, frozen=True, gc=False):
    """A source that is not blank on the claim, and its cell."""

    source: Source
    cell: Cell


class _Hearing(Struct, frozen=True, gc=False):
    """A claim with everything the rules ask about it."""

    claim: Claim
    voices: tuple[_Voice, ...]
    stances: Set[Stance]
    """Of all voices: most rules need not look further."""
    sides: tuple[Source, ...]
    """The first source of each side that counts, which gives the side its label."""
    states: tuple[SideState, ...]
    """One a side."""

    def count(self, state: SideState) -> int:
        return self.states.count(state)

    @property
    def speaking(self) -> list[_Voice]:
        return [voice for voice in self.voices if voice.cell.speaks]

    def pairs(self) -> Iterator[tuple[_Voice, _Voice]]:
        """Speaking sources of different sides, two by two."""
        for one, other in combinations(self.speaking, 2):
            if one.source.side != other.source.side:
                yield one, other


def agree(
    claim: Claim, sources: tuple[Source, ...], cells: tuple[Cell, ...] | None = None
) -> Agreement:
    """How far the sides of `sources`, a matrix's columns, agree on a claim.

    A source without any account in the brief is no column and must not be passed:
    see `cell.columns`. Whoever has the claim's cells already may pass them.
    """
    heard = _hear(claim, sources, read_cells(claim, sources) if cells is None else cells)
    cls = next(cls for cls, fits in CLASSES if fits(heard))
    only = heard.sides[heard.states.index("speaks")] if cls == "only" else None
    return Agreement(
        cls=cls,
        only=(only.party or only.name) if only else "",
        how=claim.differs if cls == "differs" and claim.differs != "true" else "",
        speaking=heard.count("speaks"),
        counted=len(heard.states),
        flags=tuple(flag for flag, fits in FLAGS if fits(heard)),
    )


def _hear(claim: Claim, sources: tuple[Source, ...], cells: tuple[Cell, ...]) -> _Hearing:
    voices: list[_Voice] = []
    stances: set[Stance] = set()
    first: list[Source] = []
    sides: dict[str, list[Cell]] = {}
    for source, cell in zip(sources, cells, strict=True):
        if cell.state == "account":
            voices.append(_Voice(source, cell))
            stances.add(cell.stance)
            side = source.side
            if side in sides:
                sides[side].append(cell)
            else:
                sides[side] = [cell]
                first.append(source)
    states = tuple([side_state(each) for each in sides.values()])
    return _Hearing(claim, tuple(voices), stances, tuple(first), states)


def _contested(heard: _Hearing) -> bool:
    if heard.claim.differs == "figures" and heard.count("speaks") > 1:
        return True
    # Most accounts neither deny nor count: then there are no pairs to go over.
    if "denies" not in heard.stances and not any(
        account.value is not None for account in heard.claim.accounts
    ):
        return False
    return any(_clash(one, other) or _unequal(one, other) for one, other in heard.pairs())


def _clash(one: _Voice, other: _Voice) -> bool:
    """One denies what the other states or qualifies."""
    stances = {one.cell.stance, other.cell.stance}
    return "denies" in stances and bool(stances & AFFIRMS)


def _unequal(one: _Voice, other: _Voice) -> bool:
    """Both give a value in one unit, and no value fits both.

    Asked two by two, which is the same as asking all at once: intervals that overlap
    pairwise have a point in common. Values of one side are never held against each other.
    """
    mine, yours = one.cell.account, other.cell.account
    if mine is None or yours is None or mine.value is None or yours.value is None:
        return False
    return _fold(mine.unit) == _fold(yours.unit) and not _compatible(mine.value, yours.value)


def _compatible(mine: Value, yours: Value) -> bool:
    if mine.approximate or yours.approximate or mine.number != yours.number:
        # A figure and a short answer ("an hour and a half") can't be weighed by a program.
        return True
    if not mine.number:
        return _fold(mine.text) == _fold(yours.text)
    low = max(_bound(mine.low, -float("inf")), _bound(yours.low, -float("inf")))
    high = min(_bound(mine.high, float("inf")), _bound(yours.high, float("inf")))
    return low <= high


def _bound(value: float | None, open_end: float) -> float:
    return open_end if value is None else value


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _denied(heard: _Hearing) -> bool:
    return "denies" in heard.stances and heard.stances.isdisjoint(AFFIRMS)


def _corroborated(heard: _Hearing) -> bool:
    return bool(heard.claim.claim) and any(
        _own_voice(one) and _own_voice(other) and _independent(one.source, other.source)
        for one, other in heard.pairs()
    )


def _own_voice(voice: _Voice) -> bool:
    return voice.cell.stance == "states" and not voice.cell.said_by


def _independent(one: Source, other: Source) -> bool:
    return not one.origin or _fold(one.origin) != _fold(other.origin)


def _only(heard: _Hearing) -> bool:
    return (
        heard.count("speaks") == 1 and heard.count("silent") > 0 and heard.count("unchecked") == 0
    )


def _varies(heard: _Hearing) -> bool:
    """Sources of one side differ; one source can't differ from itself."""
    if heard.claim.differs and heard.count("speaks") == 1 and len(heard.speaking) > 1:
        return True
    return "denies" in heard.stances and any(
        one.source.side == other.source.side and _clash(one, other)
        for one, other in combinations(heard.speaking, 2)
    )


def _open_list(heard: _Hearing) -> bool:
    return "silent" in heard.stances and any(
        voice.cell.stance == "silent" and voice.source.list == "open" for voice in heard.voices
    )


_Fits = Callable[[_Hearing], bool]

CLASSES: tuple[tuple[AgreementClass, _Fits], ...] = (
    ("contested", _contested),
    ("denied", _denied),
    ("differs", lambda heard: heard.claim.differs != "" and heard.count("speaks") > 1),
    ("corroborated", _corroborated),
    ("shared", lambda heard: heard.count("speaks") > 1),
    ("only", _only),
    ("unverified", lambda heard: heard.count("speaks") == 1),
    # Where every cell is blank nobody observed a silence, so the claim is unknown.
    ("unmentioned", lambda heard: 0 < heard.count("silent") == len(heard.states)),
    ("unknown", lambda heard: True),
)

FLAGS: tuple[tuple[Flag, _Fits], ...] = (
    ("partial", lambda heard: heard.count("speaks") > 1 and heard.count("silent") > 0),
    ("open list", _open_list),
    ("varies", _varies),
)
