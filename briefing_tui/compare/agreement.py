"""How far the sides agree on a claim: its class, derived from its accounts.

docs/format.md, "Agreement", defines the classes. They stand here in one table in the same
order, and the first rule that fits gives the class.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import combinations
from typing import Literal, NamedTuple, Self

from msgspec import Struct

from briefing_tui.model.brief import (
    ABOUT,
    AFFIRMS,
    DENIES,
    NO_SPEECH,
    STANCES,
    Account,
    Brief,
    Claim,
    Differs,
    Glyph,
    Source,
    Stance,
    Value,
    are_apart,
)
from briefing_tui.model.document import Role
from briefing_tui.text.sanitise import fold

AgreementClass = Literal[
    "contested",
    "denied",
    "differs",
    "corroborated",
    "shared",
    "only",
    "unverified",
    "unmentioned",
    "unknown",
]
SideState = Literal["speaks", "silent", "unchecked", "blank"]
SIDE_GLYPHS: Mapping[SideState, Glyph] = {
    "speaks": STANCES["states"].glyph,
    "silent": STANCES["silent"].glyph,
    "unchecked": STANCES["unchecked"].glyph,
    "blank": Glyph("·", "."),
}
"""The dots of the classes that have a dot for each side."""
_DOTS = frozenset(shape for glyph in SIDE_GLYPHS.values() for shape in glyph)
IN_PART = "not in the part read"
"""The words for silence in an excerpt."""

SHORT_PARTIES: Mapping[str, str] = {
    "European Union": "EU",
    "United Arab Emirates": "UAE",
    "United Kingdom": "UK",
    "United Nations": "UN",
    "United States": "US",
    "United States of America": "US",
}
"""Abbreviations that every reader knows; other parties keep their full name."""


def short_party(party: str) -> str:
    """A party's name where there is little room: `US`."""
    return SHORT_PARTIES.get(party, party)


# Cells: what one source says on one claim, given its coverage and role.


class Cell(Struct, frozen=True, kw_only=True, gc=False):
    """One source on one claim, with the stance that counts.

    A blank cell is not counted: the source wasn't asked, or it has no text. `in_part` marks silence
    in an excerpt, which counts as unchecked.
    """

    state: Literal["account", "blank"]
    stance: Stance = "unchecked"
    in_part: bool = False
    account: Account | None = None
    speaker: str = ""
    """The person or party whose words the source reports, if they are not its own."""
    responds: bool = False
    """The source responds to some points only, so an unchecked cell of it is ignored beside another
    source of its side."""

    open_list: bool = False
    """It is silent on a subject, and its text says that there were other subjects."""

    @property
    def via(self) -> str:
        """The source that reports the account, if the account's own words were not seen."""
        via = self.account.via if self.account is not None and self.speaks else ""
        return "" if via == "text" else via

    @property
    def has_words(self) -> bool:
        """Whether the source speaks, and the account has its words or a figure."""
        account = self.account if self.speaks else None
        return account is not None and bool(
            account.translation or account.quote or account.says or account.value or account.unit
        )

    @property
    def names(self) -> bool:
        """Whether the source names the topic. A denial that it came up does not."""
        return self.state == "account" and STANCES[self.stance].names_topic

    @property
    def speaks(self) -> bool:
        return self.state == "account" and self.stance not in NO_SPEECH

    @property
    def words(self) -> str:
        """The stance in words; empty for a blank cell."""
        if self.state == "blank":
            return ""
        return IN_PART if self.in_part else STANCES[self.stance].words_for(self.speaker)

    @property
    def glyph(self) -> str:
        """The stance's shape; a blank cell's says that the source was not asked."""
        if self.state == "blank":
            return SIDE_GLYPHS["blank"].shape
        return STANCES[self.stance].glyph_for(self.speaker).shape


BLANK = Cell(state="blank")
UNCHECKED = Cell(state="account")


class SourceCell(Struct, frozen=True, gc=False):
    """A source and its cell on a claim."""

    source: Source
    cell: Cell


def matrix_columns(brief: Brief) -> tuple[Source, ...]:
    """The sources that have an account of any claim, in the order of the file."""
    ids = {account.source for claim in brief.claims for account in claim.accounts}
    return tuple(source for source in brief.sources if source.id in ids)


def read_cells(claim: Claim, sources: tuple[Source, ...]) -> tuple[Cell, ...]:
    accounts = {account.source: account for account in reversed(claim.accounts)}
    return tuple(_read(claim, source, accounts.get(source.id)) for source in sources)


def _read(claim: Claim, source: Source, account: Account | None) -> Cell:
    if source.coverage == "none" or (account is None and source.role == "response"):
        return BLANK
    if account is None:
        return UNCHECKED
    responds = source.role == "response"
    if account.stance == "silent" and source.coverage != "full" and not account.via:
        return Cell(state="account", in_part=True, account=account, responds=responds)
    return Cell(
        state="account",
        stance=account.stance,
        account=account,
        speaker="" if account.stance in NO_SPEECH else account.speaker,
        responds=responds,
        # "And other subjects" says nothing about how a call went or which phrase was used.
        open_list=account.stance == "silent" and source.list == "open" and claim.kind == "subject",
    )


class SidePosition(Struct, frozen=True, gc=False):
    """What a side does on a claim, and the stances with which its sources do that."""

    state: SideState
    stances: tuple[Stance, ...] = ()


def position(cells: Sequence[Cell]) -> SidePosition:
    """The position of a side, given the cells of its sources.

    It speaks if any of its sources does, else it is unchecked if any is, else silent. A response
    doesn't leave its side unchecked.
    """
    counted = [cell for cell in cells if cell.state == "account"]
    if len(counted) == 1:
        stance = counted[0].stance
        return SidePosition(STANCES[stance].state, (stance,))
    states = [STANCES[cell.stance].state for cell in counted]
    if "speaks" in states:
        state: SideState = "speaks"
    elif any(
        state == "unchecked" and not cell.responds
        for state, cell in zip(states, counted, strict=True)
    ):
        state = "unchecked"
    else:
        order: tuple[SideState, ...] = ("silent", "unchecked")
        state = next((state for state in order if state in states), "blank")
    stances = (cell.stance for cell in counted if STANCES[cell.stance].state == state)
    return SidePosition(state, tuple(dict.fromkeys(stances)))


def is_position(stance: Stance, position: SidePosition) -> bool:
    """Whether a stance is the position of a side. A side is silent or unchecked as a whole; it has
    another stance if one of its sources does and the side's position is not another's.
    """
    if stance == STANCES[stance].state:
        return position.state == stance
    return stance in position.stances


# Agreement: a claim's class and flags.

ClaimFlag = Literal["partial", "open list", "varies"]


class Agreement(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """A claim's class and flags, and how many sides speak."""

    cls: AgreementClass
    only: str = ""
    """The side's label where the class is `only`: `China`."""
    difference: str = ""
    """Where the class is `differs`: `framing`, `scope`, `wording`, or empty for `true`."""
    speaking: int
    counted: int
    """Sides that are not blank."""
    flags: tuple[ClaimFlag, ...] = ()

    @property
    def label(self) -> str:
        """The class in words: `differs: framing`, `both`, `2 of 3`, `China only`, `US only`."""
        if self.cls == "only":
            return f"{short_party(self.only)} only"
        if self.cls == "differs" and self.difference:
            return f"differs: {self.difference}"
        if self.cls == "shared" and self.speaking < self.counted:
            return f"{self.speaking} of {self.counted}"
        if self.cls == "shared":
            return "both" if self.counted == 2 else "all"
        if self.cls == "unverified" and self.counted > 1:
            return "one side, others not checked"
        return CLASSES[self.cls].words


class _Facts(Struct, frozen=True, gc=False):
    """What the rules of the classes need to know about a claim."""

    claim: Claim
    cells: Sequence[SourceCell]
    """Without blank ones."""
    stances: Set[Stance]
    sides: Sequence[Source]
    """The first source of each side, which gives the side its label."""
    states: Sequence[SideState]
    """One for each side."""
    speaking: int
    """Sides that speak."""
    silent: int
    unchecked: int

    @classmethod
    def of(cls, claim: Claim, cells: Sequence[SourceCell]) -> Self:
        sides: dict[str, list[Cell]] = {}
        sources: list[Source] = []
        for source_cell in cells:
            side = source_cell.source.side
            if side not in sides:
                sides[side] = []
                sources.append(source_cell.source)
            sides[side].append(source_cell.cell)
        states = [position(cells_of_side).state for cells_of_side in sides.values()]
        counts = (states.count("speaks"), states.count("silent"), states.count("unchecked"))
        return cls(claim, cells, {a.cell.stance for a in cells}, sources, states, *counts)

    def sides_that(self, stances: Set[Stance]) -> set[str]:
        return {a.source.side for a in self.cells if a.cell.stance in stances}

    def class_and_only(self) -> tuple[AgreementClass, str]:
        """The first class that fits, and `Agreement.only`."""
        for cls, row in CLASSES.items():  # noqa: B007 - the last one always fits
            if row.fits(self):
                break
        only = self.sides[self.states.index("speaks")] if cls == "only" else None
        return cls, (only.party or only.name) if only else ""

    def agreement(self) -> Agreement:
        cls, only = self.class_and_only()
        differs = self.claim.differs
        return Agreement(
            cls=cls,
            only=only,
            difference=differs if cls == "differs" and differs != "true" else "",
            speaking=self.speaking,
            counted=len(self.states),
            flags=tuple([flag for flag, row in FLAGS.items() if row.fits(self)]),
        )


def _asked(
    claim: Claim, sources: tuple[Source, ...], cells: tuple[Cell, ...] | None
) -> list[SourceCell]:
    """The cells of a claim that aren't blank."""
    cells = read_cells(claim, sources) if cells is None else cells
    pairs = zip(sources, cells, strict=True)
    return [SourceCell(source, cell) for source, cell in pairs if cell.state == "account"]


def agree(
    claim: Claim, sources: tuple[Source, ...], cells: tuple[Cell, ...] | None = None
) -> Agreement:
    """How far the sides agree on a claim.

    `sources` are the brief's `matrix_columns`: one without any account would count as unchecked.
    Pass the claim's `cells` if you have them.
    """
    return _Facts.of(claim, _asked(claim, sources, cells)).agreement()


def class_names(claim: Claim, agreement: Agreement, states: Sequence[SideState]) -> tuple[str, ...]:
    """All words and signs that the screen shows for the class of a claim."""
    names = list(_names(agreement, claim.differs))
    if CLASSES[agreement.cls].dots:
        glyphs = [SIDE_GLYPHS[state] for state in states if state != "blank"]
        names += ["".join(shapes) for shapes in zip(*glyphs, strict=True)]
    return tuple(dict.fromkeys(filter(None, names)))


def _names(agreement: Agreement, differs: Differs) -> Iterator[str]:
    """The names of a class, without the dots for what each side does."""
    row = CLASSES[agreement.cls]
    yield from (agreement.cls, row.words, agreement.label, *row.glyph)
    if agreement.cls == "only":
        yield from (f"{agreement.only} only", "one side only")
    if differs not in ("", "true") and agreement.cls in ("differs", "contested"):
        yield from (f"differs: {differs}", differs)


@lru_cache(maxsize=1024)
def class_keys(agreement: Agreement, differs: Differs) -> frozenset[str]:
    """The keys of the names of a class, without the dots for what each side does."""
    return frozenset(map(class_key, _names(agreement, differs)))


def class_key(name: str) -> str:
    """A name of a class without case, for comparing; signs stay as they are."""
    return " ".join(name.casefold().split())


def is_dots(key: str) -> bool:
    """Whether a name of a class has a dot for each side."""
    return _DOTS.issuperset(key)


def without_source(
    claim: Claim,
    sources: tuple[Source, ...],
    cells: tuple[Cell, ...] | None = None,
    agreement: Agreement | None = None,
) -> Iterator[tuple[Source, Agreement]]:
    """The sources that a claim's class rests on, each with its agreement without it.

    Such a source is the only one of several of its side that speaks, and without it the class would
    be another. Where each side has one source, nearly every class would rest on each of them.

    Pass the claim's `cells` and its `agreement` if you have them.
    """
    asked = _asked(claim, sources, cells)
    agreement = agreement or _Facts.of(claim, asked).agreement()
    of_side = Counter(a.source.side for a in asked)
    speaking = Counter(a.source.side for a in asked if a.cell.speaks)
    for at, (source, cell) in enumerate((a.source, a.cell) for a in asked):
        if not cell.speaks or speaking[source.side] > 1 or of_side[source.side] == 1:
            continue
        rest = _Facts.of(claim, asked[:at] + asked[at + 1 :])
        if rest.class_and_only() != (agreement.cls, agreement.only):
            yield source, rest.agreement()


def rests_on(claim: Claim, sources: tuple[Source, ...]) -> dict[str, str]:
    """The sources that a claim's class rests on by their ids, each with what it would be without:
    `without [trump]: China only`.
    """
    return {
        source.id: f"without [{source.id}]: {rest.label}"
        for source, rest in without_source(claim, sources)
    }


# Each rule takes linear time, also where it compares sources with each other.


def _contested(facts: _Facts) -> bool:
    if facts.claim.differs == "figures" and facts.speaking > 1:
        return True
    if facts.stances & DENIES:
        deniers, affirmers = facts.sides_that(DENIES), facts.sides_that(AFFIRMS)
        if deniers and affirmers and len(deniers | affirmers) > 1:
            return True
    return any(
        _clash([(side, value) for side, value in values if not value.approximate])
        for values in _values(facts)
    )


def _values(facts: _Facts) -> Iterable[list[tuple[str, Value]]]:
    """The values of the sides that speak, by their units."""
    by_unit: dict[str, list[tuple[str, Value]]] = {}
    for a in facts.cells:
        account = a.cell.account
        if account is not None and account.value is not None and a.cell.speaks:
            by_unit.setdefault(fold(account.unit), []).append((a.source.side, account.value))
    return by_unit.values()


def _clash(values: Sequence[tuple[str, Value]]) -> bool:
    """Whether two sides give values of one unit that can't both be right.

    A number and a short answer ("an hour and a half") can't be compared by a program.
    """
    texts = {(side, fold(value.text)) for side, value in values if not value.number}
    if len({side for side, _ in texts}) > 1 and len({text for _, text in texts}) > 1:
        return True
    return are_apart(values)


def contradiction(
    claim: Claim, sources: tuple[Source, ...], cells: tuple[Cell, ...]
) -> tuple[int, int] | None:
    """The columns of two sources of different sides that contradict each other, if the claim is
    contested: one denies what the other says, or their values can't both be right.
    """
    facts = _Facts.of(claim, _asked(claim, sources, cells))
    if not _contested(facts):
        return None
    column_of = {source.id: column for column, source in enumerate(sources)}
    for accounts in _opposed(facts):
        for one, other in combinations(accounts, 2):
            if _contested(_Facts.of(claim, (one, other))):
                first, second = sorted((column_of[one.source.id], column_of[other.source.id]))
                return first, second
    return None


def _opposed(facts: _Facts) -> Iterator[list[SourceCell]]:
    """Groups of few accounts, in one of which two contradict each other if any do, so that many
    sources take no quadratic time.
    """
    speaking = [entry for entry in facts.cells if entry.cell.speaks]
    by_unit: dict[str, list[tuple[Value, SourceCell]]] = {}
    for entry in speaking:
        account = entry.cell.account
        if account is not None and account.value is not None:
            by_unit.setdefault(fold(account.unit), []).append((account.value, entry))
    for values in by_unit.values():
        exact = [(value, entry) for value, entry in values if not value.approximate]
        lows = [(value.low, entry) for value, entry in exact if value.low is not None]
        highs = [(value.high, entry) for value, entry in exact if value.high is not None]
        lows.sort(key=lambda item: -item[0])
        highs.sort(key=lambda item: item[0])
        texts = {fold(value.text): entry for value, entry in reversed(exact) if not value.number}
        yield [
            *_of_two_sides(entry for _, entry in lows),
            *_of_two_sides(entry for _, entry in highs),
            *_of_two_sides(texts.values()),
        ]
    denials = (entry for entry in speaking if entry.cell.stance in DENIES)
    affirms = (entry for entry in speaking if entry.cell.stance in AFFIRMS)
    yield [*_of_two_sides(denials), *_of_two_sides(affirms)]
    yield _of_two_sides(speaking)


def _of_two_sides(accounts: Iterable[SourceCell]) -> list[SourceCell]:
    """The first account of each of the first two sides."""
    firsts: dict[str, SourceCell] = {}
    for entry in accounts:
        firsts.setdefault(entry.source.side, entry)
    return list(firsts.values())[:2]


def _corroborated(facts: _Facts) -> bool:
    """Whether two sides with different origins state the claim in words that were seen.

    A source without an origin has its own. Values of one unit must not be apart, as `18~` and
    `30~` are.
    """
    if not facts.claim.claim or any(are_apart(values, ABOUT) for values in _values(facts)):
        return False
    own = [
        a.source
        for a in facts.cells
        if a.cell.stance == "states" and not a.cell.speaker and not a.cell.via
    ]
    origins = {fold(source.origin) or (source.id,) for source in own}
    sides = {source.side for source in own}
    return len(sides) > 1 and len(origins) > 1


def _varies(facts: _Facts) -> bool:
    # One source can't differ from itself.
    if facts.claim.differs and facts.speaking == 1 and sum(a.cell.speaks for a in facts.cells) > 1:
        return True
    if not facts.stances & DENIES:
        return False
    return not facts.sides_that(DENIES).isdisjoint(facts.sides_that(AFFIRMS))


class ClassRow(NamedTuple):
    """Everything about a class of agreement except its definition, which is in docs/format.md."""

    fits: Callable[[_Facts], bool]
    glyph: Glyph
    """Its sign: one for a judgement, else one dot for each side, as for two sides."""
    words: str
    role: Literal[Role, ""]
    """Its colour; empty to use the colour of the only side that speaks."""
    meaning: str
    """A sentence for readers."""

    @property
    def dots(self) -> bool:
        """Whether its sign has one dot for each side."""
        return len(self.glyph.shape) > 1


CLASSES: Mapping[AgreementClass, ClassRow] = {
    "contested": ClassRow(
        _contested,
        Glyph("≠", "#"),
        "contested",
        "contested",
        "One side denies what another says, or their figures can't both be right.",
    ),
    "denied": ClassRow(
        lambda facts: bool(facts.stances & DENIES) and facts.stances.isdisjoint(AFFIRMS),
        Glyph("×", "x"),
        "denied",
        "contested",
        "A side denies it, and no side says it.",
    ),
    "differs": ClassRow(
        lambda facts: facts.claim.differs != "" and facts.speaking > 1,
        Glyph("≈", "~"),
        "differs",
        "differs",
        "More than one side speaks of it, and the writer finds that they differ.",
    ),
    "corroborated": ClassRow(
        _corroborated,
        Glyph("≡", "="),
        "corroborated",
        "shared",
        "Sides with different origins state it, each in its own voice.",
    ),
    "shared": ClassRow(
        lambda facts: facts.speaking > 1,
        Glyph("●●", "**"),
        "shared",
        "shared",
        "More than one side speaks of it, and no difference is noted.",
    ),
    "only": ClassRow(
        lambda facts: facts.speaking == 1 and facts.silent > 0 and facts.unchecked == 0,
        Glyph("●○", "*o"),
        "one side only",
        "",
        "One side alone speaks of it. The others' texts were read and say nothing.",
    ),
    "unverified": ClassRow(
        lambda facts: facts.speaking == 1,
        Glyph("●?", "*?"),
        "one side",
        "muted",
        "One side speaks of it. What the others say has not been checked.",
    ),
    # If every cell is blank, no silence was observed, so the claim is unknown.
    "unmentioned": ClassRow(
        lambda facts: 0 < facts.silent == len(facts.states),
        Glyph("○○", "oo"),
        "in none",
        "muted",
        "The texts were read, and none says anything of it.",
    ),
    "unknown": ClassRow(
        lambda facts: True,
        Glyph("??", "??"),
        "not checked",
        "muted",
        "No side is known to speak of it, and not every text has been checked.",
    ),
}
"""A claim has the first class that fits. A tally has the same order."""


class FlagRow(NamedTuple):
    """When a claim has a flag, and what that means, in a clause."""

    fits: Callable[[_Facts], bool]
    meaning: str


FLAGS: Mapping[ClaimFlag, FlagRow] = {
    "partial": FlagRow(
        lambda facts: facts.speaking > 1 and facts.silent > 0,
        "at least one side says nothing of it",
    ),
    "open list": FlagRow(
        lambda facts: any(entry.cell.open_list for entry in facts.cells),
        "a silent text says it left subjects out, so its silence weighs less",
    ),
    "varies": FlagRow(_varies, "the sources of one side differ among themselves"),
}

GLYPHS: tuple[Glyph, ...] = (
    *SIDE_GLYPHS.values(),
    *(row.glyph_for(speaker) for row in STANCES.values() for speaker in ("", "another's")),
    *(row.glyph for row in CLASSES.values() if not row.dots),
)
"""All that a claim is shown with."""
