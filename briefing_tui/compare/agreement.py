"""How far the sides agree on a claim: the class, derived and never typed by the writer.

The classes are a table in the order of the format's; the first rule that fits wins.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import combinations
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from msgspec import Struct

from briefing_tui.model.brief import Account, Brief, Claim, Source, Stance, Value
from briefing_tui.text.sanitise import fold

# MERGED:
# The words and shapes for stances and agreement: one table, so that no two places disagree.
#
# "Not mentioned" is an observation and "not checked" is the lack of one: their words and their
# shapes differ in both sets of glyphs, and a test holds that.

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
    """One meaning's shape, one cell wide, and its stand-in where only ASCII is safe."""

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

_SAID_TO: Mapping[Stance, str] = MappingProxyType(
    {
        **{stance: f" {word}" for stance, word in STANCE_WORDS.items()},
        "states": "",
        "qualifies": ", with conditions",
    }
)
"""After `says Donald Trump`, where the source reports another side's words."""

IN_PART = "not in the part read"
"""For silence that was only observed in an excerpt."""

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
"""Short forms that every reader knows; other parties keep their whole name."""


def short_party(party: str) -> str:
    """A party's name where cells are few: `US`."""
    return SHORT_PARTIES.get(party, party)


def glyph(meaning: Meaning, *, ascii_only: bool = False) -> str:
    """The shape of a meaning, always one cell wide."""
    found = GLYPHS[meaning]
    return found.ascii if ascii_only else found.shape


def stance_words(stance: Stance, *, speaker: str = "", in_part: bool = False) -> str:
    """The words for a cell: `states`, `says Donald Trump`, `not in the part read`."""
    if in_part:
        return IN_PART
    if not speaker:
        return STANCE_WORDS[stance]
    return f"says {speaker}{_SAID_TO[stance]}"


def stance_glyph(stance: Stance, *, speaker: str = "", ascii_only: bool = False) -> str:
    """The shape for a cell: `states` with another side's speaker has its own."""
    meaning: Meaning = "speaker" if speaker and stance == "states" else stance
    return glyph(meaning, ascii_only=ascii_only)


# MERGED:
# What one source says on one claim, once coverage and role are taken into account.

SILENCE: frozenset[Stance] = frozenset({"silent", "declines"})
NO_SPEECH: frozenset[Stance] = SILENCE | {"unchecked"}

_MOST_FIRST: tuple[SideState, ...] = ("speaks", "silent", "unchecked")
_DOES: Mapping[Stance, SideState] = MappingProxyType(
    {
        stance: "silent" if stance in SILENCE else "unchecked" if stance in NO_SPEECH else "speaks"
        for stance in get_args(Stance)
    }
)


class Cell(Struct, frozen=True, kw_only=True, gc=False):
    """One source on one claim. `stance` is the effective one.

    A blank cell counts for nothing: nobody looked for the source's word there, or there
    was no text to look in. `in_part` marks silence observed in an excerpt alone, which
    is no observation of the whole and has the stance `unchecked`.
    """

    state: Literal["account", "blank"]
    stance: Stance = "unchecked"
    in_part: bool = False
    account: Account | None = None
    speaker: str = ""

    @property
    def speaks(self) -> bool:
        """Does the source say anything on the claim, by whatever stance?"""
        return self.state == "account" and self.stance not in NO_SPEECH

    @property
    def words(self) -> str:
        """The cell's stance in words; nothing for a blank cell."""
        if self.state == "blank":
            return ""
        return stance_words(self.stance, speaker=self.speaker, in_part=self.in_part)

    def glyph(self, *, ascii_only: bool = False) -> str:
        """The cell's shape; nothing for a blank cell."""
        if self.state == "blank":
            return ""
        return stance_glyph(self.stance, speaker=self.speaker, ascii_only=ascii_only)


BLANK = Cell(state="blank")
UNCHECKED = Cell(state="account")


def read_cells(claim: Claim, sources: tuple[Source, ...]) -> tuple[Cell, ...]:
    """A claim's cells, one a source."""
    accounts: dict[str, Account] = {}
    for account in claim.accounts:
        accounts.setdefault(account.source, account)
    return tuple(_read(source, accounts.get(source.id)) for source in sources)


def read_cell(claim: Claim, source: Source) -> Cell:
    """What counts of the writer's account of a source, if there is one."""
    return _read(source, claim.account(source.id))


def _read(source: Source, account: Account | None) -> Cell:
    if source.coverage == "none" or (account is None and source.role == "response"):
        return BLANK
    if account is None:
        return UNCHECKED
    if account.stance == "silent" and source.coverage != "full" and not account.via:
        return Cell(state="account", in_part=True, account=account)
    speaker = "" if account.stance in NO_SPEECH else account.speaker
    return Cell(state="account", stance=account.stance, account=account, speaker=speaker)


def matrix_columns(brief: Brief) -> tuple[Source, ...]:
    """The sources that have an account on any claim, in the order of the file."""
    heard = {account.source for claim in brief.claims for account in claim.accounts}
    return tuple(source for source in brief.sources if source.id in heard)


def side_state(cells: Sequence[Cell]) -> SideState:
    """What a side does, given the cells of its sources: the most that any of them does."""
    found = [_DOES[cell.stance] for cell in cells if cell.state == "account"]
    if len(found) == 1:
        return found[0]
    return next((state for state in _MOST_FIRST if state in found), "blank")


__all__ = ["Agreement", "AgreementClass", "Flag", "agree"]

Flag = Literal["partial", "open list", "varies"]

AFFIRMS: frozenset[Stance] = frozenset({"states", "qualifies"})


class Agreement(Struct, frozen=True, kw_only=True, gc=False):
    """A claim's class, what it is about the class, and how many sides stand behind it."""

    cls: AgreementClass
    only: str = ""
    """The side's label where the class is `only`: `China`."""
    difference: str = ""
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
        if self.cls == "differs" and self.difference:
            return f"differs: {self.difference}"
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
    see `matrix_columns`. Whoever has the claim's cells already may pass them.
    """
    heard = _hear(claim, sources, read_cells(claim, sources) if cells is None else cells)
    cls = next(cls for cls, fits in CLASSES if fits(heard))
    only = heard.sides[heard.states.index("speaks")] if cls == "only" else None
    return Agreement(
        cls=cls,
        only=(only.party or only.name) if only else "",
        difference=claim.differs if cls == "differs" and claim.differs != "true" else "",
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
    return fold(mine.unit) == fold(yours.unit) and not _compatible(mine.value, yours.value)


def _compatible(mine: Value, yours: Value) -> bool:
    if mine.approximate or yours.approximate or mine.number != yours.number:
        # A figure and a short answer ("an hour and a half") can't be weighed by a program.
        return True
    if not mine.number:
        return fold(mine.text) == fold(yours.text)
    low = max(_bound(mine.low, -float("inf")), _bound(yours.low, -float("inf")))
    high = min(_bound(mine.high, float("inf")), _bound(yours.high, float("inf")))
    return low <= high


def _bound(value: float | None, open_end: float) -> float:
    return open_end if value is None else value


def _denied(heard: _Hearing) -> bool:
    return "denies" in heard.stances and heard.stances.isdisjoint(AFFIRMS)


def _corroborated(heard: _Hearing) -> bool:
    return bool(heard.claim.claim) and any(
        _own_voice(one) and _own_voice(other) and _independent(one.source, other.source)
        for one, other in heard.pairs()
    )


def _own_voice(voice: _Voice) -> bool:
    return voice.cell.stance == "states" and not voice.cell.speaker


def _independent(one: Source, other: Source) -> bool:
    return not one.origin or fold(one.origin) != fold(other.origin)


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
