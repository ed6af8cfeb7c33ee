"""What the classes, their flags and a source's grade mean, each in one line."""

from collections.abc import Mapping
from types import MappingProxyType

from briefing_tui.compare.agreement import Agreement, Flag
from briefing_tui.compare.words import AgreementClass

_CLASSES: Mapping[AgreementClass, str] = MappingProxyType(
    {
        "contested": "One side denies what another says, or their figures can't both be right.",
        "denied": "A side denies it, and no side says it.",
        "differs": "More than one side speaks of it, and the writer finds that they differ.",
        "corroborated": "Sides with different origins state it, each in its own voice.",
        "shared": "More than one side speaks of it, and no difference is noted.",
        "only": "One side alone speaks of it. The others' texts were read and say nothing.",
        "unverified": "One side speaks of it. What the others say has not been checked.",
        "unmentioned": "The texts were read, and none says anything of it.",
        "unknown": "No side is known to speak of it, and not every text has been checked.",
    }
)
_ALONE = "One side speaks of it, and there is no other to hold it against."

_FLAGS: Mapping[Flag, str] = MappingProxyType(
    {
        "partial": "at least one side says nothing of it",
        "open list": "a silent text says it left subjects out, so its silence weighs less",
        "varies": "the sources of one side differ among themselves",
    }
)

_RELIABILITY: Mapping[str, str] = MappingProxyType(
    {
        "A": "completely reliable",
        "B": "usually reliable",
        "C": "fairly reliable",
        "D": "not usually reliable",
        "E": "unreliable",
        "F": "reliability can't be judged",
    }
)
_CREDIBILITY: Mapping[str, str] = MappingProxyType(
    {
        "1": "confirmed by other sources",
        "2": "probably true",
        "3": "possibly true",
        "4": "doubtful",
        "5": "improbable",
        "6": "truth can't be judged",
    }
)
"""NATO's Admiralty code (AJP-2.1): the source's letter, then the information's digit."""


def class_meaning(agreement: Agreement) -> str:
    """What a claim's class says."""
    if agreement.cls == "unverified" and agreement.counted < 2:
        return _ALONE
    return _CLASSES[agreement.cls]


def flag_meaning(flag: Flag) -> str:
    """What a flag adds to the class."""
    return _FLAGS[flag]


def grade_words(grade: str) -> str:
    """`B2: usually reliable, probably true`; a grade that is none stays as it is."""
    words = [_RELIABILITY.get(grade[:1].upper(), ""), _CREDIBILITY.get(grade[1:], "")]
    return f"{grade}: {', '.join(words)}" if all(words) else grade
