"""The words and glyphs of stances and classes."""

from typing import get_args

import pytest
from rich.cells import cell_len

from briefing_tui.compare.agreement import (
    CLASS_WORDS,
    GLYPHS,
    IN_PART,
    STANCE_WORDS,
    AgreementClass,
    Meaning,
    glyph,
    stance_glyph,
    stance_words,
)
from briefing_tui.model.brief import Stance

STANCES: tuple[Stance, ...] = get_args(Stance)
CLASSES: tuple[AgreementClass, ...] = get_args(AgreementClass)

STANCES_SHOWN: dict[Stance, tuple[str, str]] = {
    "states": ("●", "states"),
    "mentions": ("•", "mentions"),
    "qualifies": ("◑", "with conditions"),
    "denies": ("×", "denies"),
    "declines": ("–", "won't say"),
    "silent": ("○", "not mentioned"),
    "unchecked": ("?", "not checked"),
}
CLASSES_SHOWN: dict[AgreementClass, tuple[str, str]] = {
    "contested": ("≠", "contested"),
    "denied": ("×", "denied"),
    "differs": ("≈", "differs"),
    "corroborated": ("≡", "corroborated"),
    "shared": ("=", "shared"),
    "only": ("●", "one side only"),
    "unverified": ("?", "one account"),
    "unmentioned": ("○", "in none"),
    "unknown": ("?", "not checked"),
}


def test_every_stance_has_its_glyph_and_words() -> None:
    assert {each: (glyph(each), STANCE_WORDS[each]) for each in STANCES} == STANCES_SHOWN


def test_every_class_has_its_glyph_and_words() -> None:
    assert {each: (glyph(each), CLASS_WORDS[each]) for each in CLASSES} == CLASSES_SHOWN


@pytest.mark.parametrize("meaning", GLYPHS)
def test_every_glyph_is_one_cell_in_both_sets(meaning: Meaning) -> None:
    shape, plain = GLYPHS[meaning]
    assert cell_len(shape) == cell_len(plain) == 1
    assert plain.isascii() and plain.isprintable() and not plain.isspace()


@pytest.mark.parametrize("ascii_only", [False, True])
def test_not_mentioned_and_not_checked_never_look_alike(ascii_only: bool) -> None:
    silence = {glyph(each, ascii_only=ascii_only) for each in ("silent", "unmentioned")}
    unread = {glyph(each, ascii_only=ascii_only) for each in ("unchecked", "unverified", "unknown")}
    blank = {glyph("blank", ascii_only=ascii_only)}
    assert not silence & unread
    assert not blank & (silence | unread)
    assert len({STANCE_WORDS["silent"], STANCE_WORDS["unchecked"], IN_PART}) == 3


@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_two_stances_have_one_glyph(ascii_only: bool) -> None:
    meanings: list[Meaning] = [*STANCES, "speaker"]
    shapes = [glyph(each, ascii_only=ascii_only) for each in meanings]
    assert len(set(shapes)) == len(shapes)


def test_the_words_with_a_speaker() -> None:
    assert stance_words("states", speaker="Xi Jinping") == "says Xi Jinping"
    assert stance_words("denies", speaker="Xi Jinping") == "says Xi Jinping denies"
    assert stance_words("qualifies", speaker="Xi Jinping") == "says Xi Jinping, with conditions"
    assert stance_words("unchecked", in_part=True) == "not in the part read"
    assert stance_glyph("states", speaker="Xi Jinping") == "◐"
    assert stance_glyph("denies", speaker="Xi Jinping", ascii_only=True) == "x"
