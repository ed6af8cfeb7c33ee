"""The words and shapes for stances and agreement: one table, so that no two places disagree.

"Not mentioned" is an observation and "not checked" is the lack of one: their words and their
shapes differ in both sets of glyphs, and a test holds that.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from briefing_tui.model.brief import Stance

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


def stance_words(stance: Stance, *, said_by: str = "", in_part: bool = False) -> str:
    """The words for a cell: `states`, `says Donald Trump`, `not in the part read`."""
    if in_part:
        return IN_PART
    if not said_by:
        return STANCE_WORDS[stance]
    return f"says {said_by}{_SAID_TO[stance]}"


def stance_glyph(stance: Stance, *, said_by: str = "", ascii_only: bool = False) -> str:
    """The shape for a cell: `states` with another side's speaker has its own."""
    meaning: Meaning = "speaker" if said_by and stance == "states" else stance
    return glyph(meaning, ascii_only=ascii_only)
