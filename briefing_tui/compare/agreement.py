"""How far the sides agree on a claim: its class, derived from its accounts.

docs/format.md, "Agreement", defines the classes. They stand here in one table in the same
order, and the first rule that fits gives the class.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from heapq import nlargest, nsmallest
from types import MappingProxyType
from typing import Literal, NamedTuple

from msgspec import Struct

from briefing_tui.model.brief import NO_SPEECH, Account, Brief, Claim, Source, Stance, Value
from briefing_tui.text.sanitise import fold

# The words and glyphs of stances and classes. "Not mentioned" is an observation and "not
# checked" is the lack of one, so they differ in words and in both sets of glyphs.

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
Meaning = Stance | AgreementClass | SideState | Literal["speaker"]


class Glyph(NamedTuple):
    """A shape one cell wide, and its replacement for terminals that draw only ASCII well."""

    shape: str
    ascii: str


GLYPHS: Mapping[Meaning, Glyph] = MappingProxyType(
    {
        # stances
        "states": Glyph("●", "*"),
        "speaker": Glyph("◐", '"'),
        "mentions": Glyph("•", "."),
        "qualifies": Glyph("◑", "%"),
        "denies": Glyph("×", "x"),
        "declines": Glyph("–", "-"),
        "silent": Glyph("○", "o"),
        "unchecked": Glyph("?", "?"),
        # sides, for the dots of `only` and `in none`
        "speaks": Glyph("●", "*"),
        "blank": Glyph("·", ","),
        # classes
        "contested": Glyph("≠", "!"),
        "denied": Glyph("×", "x"),
        "differs": Glyph("≈", "~"),
        "corroborated": Glyph("≡", "#"),
        "shared": Glyph("=", "="),
        "only": Glyph("●", "*"),
        "unverified": Glyph("?", "?"),
        "unmentioned": Glyph("○", "o"),
        "unknown": Glyph("?", "?"),
    }
)

STANCE_WORDS: Mapping[Stance, str] = MappingProxyType(
    {
        "states": "states",
        "mentions": "mentions",
        "qualifies": "with conditions",
        "denies": "denies",
        "declines": "won't say",
        "silent": "not mentioned",
        "unchecked": "not checked",
    }
)
_WORDS_AFTER_SPEAKER: Mapping[Stance, str] = MappingProxyType(
    {
        **{stance: f" {words}" for stance, words in STANCE_WORDS.items()},
        "states": "",
        "qualifies": ", with conditions",
    }
)
"""What follows `says Donald Trump`, where a source reports another side's words."""
IN_PART = "not in the part read"
"""The words for silence in an excerpt."""

CLASS_WORDS: Mapping[AgreementClass, str] = MappingProxyType(
    {
        "contested": "contested",
        "denied": "denied",
        "differs": "differs",
        "corroborated": "corroborated",
        "shared": "shared",
        "only": "one side only",
        "unverified": "one account",
        "unmentioned": "in none",
        "unknown": "not checked",
    }
)
"""In the order of the format's table, which is also the order of a tally."""

SHORT_PARTIES: Mapping[str, str] = MappingProxyType(
    {
        "European Union": "EU",
        "United Arab Emirates": "UAE",
        "United Kingdom": "UK",
        "United Nations": "UN",
        "United States": "US",
        "United States of America": "US",
    }
)
"""Abbreviations that every reader knows; other parties keep their full name."""


def short_party(party: str) -> str:
    """A party's name where there is little room: `US`."""
    return SHORT_PARTIES.get(party, party)


def glyph(meaning: Meaning, *, ascii_only: bool = False) -> str:
    """A shape, always one cell wide."""
    entry = GLYPHS[meaning]
    return entry.ascii if ascii_only else entry.shape


def stance_words(stance: Stance, *, speaker: str = "", in_part: bool = False) -> str:
    """`states`, `says Donald Trump`, `not in the part read`."""
    if in_part:
        return IN_PART
    if not speaker:
        return STANCE_WORDS[stance]
    return f"says {speaker}{_WORDS_AFTER_SPEAKER[stance]}"


def stance_glyph(stance: Stance, *, speaker: str = "", ascii_only: bool = False) -> str:
    """A stance's shape; `states` with another side's speaker has its own."""
    return glyph("speaker" if speaker and stance == "states" else stance, ascii_only=ascii_only)


NAMING_STANCES: frozenset[str] = frozenset({"states", "mentions", "qualifies"})
"""The stances of an account that names its topic."""

# Cells: what one source says on one claim, given its coverage and role.


class Cell(Struct, frozen=True, kw_only=True, gc=False):
    """One source on one claim, with the stance that counts.

    A blank cell counts for nothing: nobody looked for the source's account, or there was no
    text to look in. `in_part` marks silence in an excerpt, which counts as unchecked.
    """

    state: Literal["account", "blank"]
    stance: Stance = "unchecked"
    in_part: bool = False
    account: Account | None = None
    speaker: str = ""
    """Whose words the source reports, if it speaks and they are not its own."""
    responds: bool = False
    """The source responds to some points only, so what nobody checked in it counts for nothing
    beside another source of its side."""

    open_list: bool = False
    """It is silent on a subject, and its text says that there were other subjects."""

    @property
    def via(self) -> str:
        """The source that reports the account, if it speaks and its words were not seen."""
        via = self.account.via if self.account is not None and self.speaks else ""
        return "" if via == "text" else via

    @property
    def has_words(self) -> bool:
        """Whether the source speaks, and the account has words or a figure of it."""
        account = self.account if self.speaks else None
        return account is not None and bool(
            account.translation or account.quote or account.says or account.value or account.unit
        )

    @property
    def names(self) -> bool:
        """Whether the source names the topic. A denial that it came up does not."""
        return self.state == "account" and self.stance in NAMING_STANCES

    @property
    def speaks(self) -> bool:
        return self.state == "account" and self.stance not in NO_SPEECH

    @property
    def words(self) -> str:
        """The stance in words; empty for a blank cell."""
        if self.state == "blank":
            return ""
        return stance_words(self.stance, speaker=self.speaker, in_part=self.in_part)

    def glyph(self, *, ascii_only: bool = False) -> str:
        """The stance's shape; empty for a blank cell."""
        if self.state == "blank":
            return ""
        return stance_glyph(self.stance, speaker=self.speaker, ascii_only=ascii_only)


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
    """A claim's cells, one for each source."""
    accounts: dict[str, Account] = {}
    for account in claim.accounts:
        accounts.setdefault(account.source, account)
    return tuple(_read(claim, source, accounts.get(source.id)) for source in sources)


def read_cell(claim: Claim, source: Source) -> Cell:
    return _read(claim, source, claim.account(source.id))


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


_STATE_OF_STANCE: Mapping[Stance, SideState] = MappingProxyType(
    {
        "states": "speaks",
        "mentions": "speaks",
        "qualifies": "speaks",
        "denies": "speaks",
        "declines": "silent",
        "silent": "silent",
        "unchecked": "unchecked",
    }
)


def side_state(cells: Sequence[Cell]) -> SideState:
    """A side speaks if any of its sources does, else is unchecked if any is, else silent.

    A response doesn't leave its side unchecked.
    """
    counted = [cell for cell in cells if cell.state == "account"]
    states = [_STATE_OF_STANCE[cell.stance] for cell in counted]
    if len(states) == 1:
        return states[0]
    if "speaks" in states:
        return "speaks"
    accounts = [state for state, cell in zip(states, counted, strict=True) if not cell.responds]
    if "unchecked" in accounts:
        return "unchecked"
    order: tuple[SideState, ...] = ("silent", "unchecked")
    return next((state for state in order if state in states), "blank")


# Agreement: a claim's class and flags.

Flag = Literal["partial", "open list", "varies"]


class Agreement(Struct, frozen=True, kw_only=True, gc=False):
    """A claim's class and flags, and how many sides speak."""

    cls: AgreementClass
    only: str = ""
    """The side's label where the class is `only`: `China`."""
    difference: str = ""
    """Where the class is `differs`: `framing`, `scope`, `wording`, or empty for `true`."""
    speaking: int
    counted: int
    """Sides that are not blank."""
    flags: tuple[Flag, ...] = ()

    @property
    def has_open_list(self) -> bool:
        return "open list" in self.flags

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
            return "one account, others not checked"
        return CLASS_WORDS[self.cls]


class _Facts(Struct, frozen=True, gc=False):
    """What the rules of the classes need to know about a claim."""

    claim: Claim
    cells: tuple[SourceCell, ...]
    """Without blank ones."""
    stances: Set[Stance]
    sides: tuple[Source, ...]
    """The first source of each side, which gives the side its label."""
    states: tuple[SideState, ...]
    """One for each side."""

    def count(self, state: SideState) -> int:
        return self.states.count(state)

    @property
    def speaking(self) -> list[SourceCell]:
        return [source_cell for source_cell in self.cells if source_cell.cell.speaks]

    def sides_that(self, *stances: Stance) -> set[str]:
        """The sides with a source of one of these stances."""
        return {a.source.side for a in self.cells if a.cell.stance in stances}


def agree(
    claim: Claim, sources: tuple[Source, ...], cells: tuple[Cell, ...] | None = None
) -> Agreement:
    """How far the sides agree on a claim.

    `sources` are the brief's `matrix_columns`: one without any account would count as unchecked.
    Pass the claim's `cells` if you have them.
    """
    facts = _facts(claim, sources, read_cells(claim, sources) if cells is None else cells)
    cls = next(cls for cls, fits in CLASSES if fits(facts))
    only = facts.sides[facts.states.index("speaks")] if cls == "only" else None
    return Agreement(
        cls=cls,
        only=(only.party or only.name) if only else "",
        difference=claim.differs if cls == "differs" and claim.differs != "true" else "",
        speaking=facts.count("speaks"),
        counted=len(facts.states),
        flags=tuple(flag for flag, fits in FLAGS if fits(facts)),
    )


def _facts(claim: Claim, sources: tuple[Source, ...], cells: tuple[Cell, ...]) -> _Facts:
    source_cells: list[SourceCell] = []
    stances: set[Stance] = set()
    first_sources: list[Source] = []
    sides: dict[str, list[Cell]] = {}
    for source, cell in zip(sources, cells, strict=True):
        if cell.state == "account":
            source_cells.append(SourceCell(source, cell))
            stances.add(cell.stance)
            side = source.side
            if side in sides:
                sides[side].append(cell)
            else:
                sides[side] = [cell]
                first_sources.append(source)
    states = tuple([side_state(side_cells) for side_cells in sides.values()])
    return _Facts(claim, tuple(source_cells), stances, tuple(first_sources), states)


# Each rule takes linear time, also where it is about two sources: of those that differ in a
# second respect, two are of different sides if there are several of both.

_AFFIRMS: frozenset[Stance] = frozenset({"states", "qualifies"})


def _contested(facts: _Facts) -> bool:
    if facts.claim.differs == "figures" and facts.count("speaks") > 1:
        return True
    if "denies" in facts.stances:
        deniers, affirmers = facts.sides_that("denies"), facts.sides_that(*_AFFIRMS)
        if deniers and affirmers and len(deniers | affirmers) > 1:
            return True
    by_unit: dict[str, list[tuple[str, Value]]] = {}
    for a in facts.speaking:
        account = a.cell.account
        if account is not None and account.value is not None and not account.value.approximate:
            by_unit.setdefault(fold(account.unit), []).append((a.source.side, account.value))
    return any(_clash(values) for values in by_unit.values())


def _clash(values: Sequence[tuple[str, Value]]) -> bool:
    """Whether two sides give values of one unit that no value fits both.

    A number and a short answer ("an hour and a half") can't be compared by a program.
    """
    texts = {(side, fold(value.text)) for side, value in values if not value.number}
    if len({side for side, _ in texts}) > 1 and len({text for _, text in texts}) > 1:
        return True
    lows: dict[str, float] = {}
    highs: dict[str, float] = {}
    for side, value in values:
        if value.number and value.low is not None:
            lows[side] = max(lows.get(side, value.low), value.low)
        if value.number and value.high is not None:
            highs[side] = min(highs.get(side, value.high), value.high)
    highest = nlargest(2, lows, key=lows.__getitem__)
    lowest = nsmallest(2, highs, key=highs.__getitem__)
    return any(a != b and lows[a] > highs[b] for a in highest for b in lowest)


def _corroborated(facts: _Facts) -> bool:
    """Whether two sides with different origins state the claim in words that were seen.

    No origin is one of its own.
    """
    own = [
        a.source
        for a in facts.cells
        if a.cell.stance == "states" and not a.cell.speaker and not a.cell.via
    ]
    origins = {fold(source.origin) or (source.id,) for source in own}
    sides = {source.side for source in own}
    return bool(facts.claim.claim) and len(sides) > 1 and len(origins) > 1


def _varies(facts: _Facts) -> bool:
    # One source can't differ from itself.
    if facts.claim.differs and facts.count("speaks") == 1 and len(facts.speaking) > 1:
        return True
    return "denies" in facts.stances and not facts.sides_that("denies").isdisjoint(
        facts.sides_that(*_AFFIRMS)
    )


_Fits = Callable[[_Facts], bool]

CLASSES: tuple[tuple[AgreementClass, _Fits], ...] = (
    ("contested", _contested),
    ("denied", lambda facts: "denies" in facts.stances and facts.stances.isdisjoint(_AFFIRMS)),
    ("differs", lambda facts: facts.claim.differs != "" and facts.count("speaks") > 1),
    ("corroborated", _corroborated),
    ("shared", lambda facts: facts.count("speaks") > 1),
    (
        "only",
        lambda facts: (
            facts.count("speaks") == 1
            and facts.count("silent") > 0
            and facts.count("unchecked") == 0
        ),
    ),
    ("unverified", lambda facts: facts.count("speaks") == 1),
    # If every cell is blank no silence was observed, so the claim is unknown.
    ("unmentioned", lambda facts: 0 < facts.count("silent") == len(facts.states)),
    ("unknown", lambda facts: True),
)

FLAGS: tuple[tuple[Flag, _Fits], ...] = (
    ("partial", lambda facts: facts.count("speaks") > 1 and facts.count("silent") > 0),
    ("open list", lambda facts: any(entry.cell.open_list for entry in facts.cells)),
    ("varies", _varies),
)
