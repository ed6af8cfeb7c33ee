"""The words and glyphs of stances and classes, on the screen and in docs/format.md."""

import re
from collections.abc import Callable
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import get_args

import pytest
from rich.cells import cell_len

from briefing_tui.compare.agreement import (
    CLASSES,
    FLAGS,
    GLYPHS,
    IN_PART,
    SIDE_GLYPHS,
    AgreementClass,
    ClaimFlag,
)
from briefing_tui.model.brief import STANCES, Glyph, Stance
from tests.cases import each_case


def test_every_stance_class_and_flag_has_a_row() -> None:
    assert tuple(STANCES) == get_args(Stance)
    assert tuple(CLASSES) == get_args(AgreementClass)
    assert tuple(FLAGS) == get_args(ClaimFlag)


def rows_of_the_manual() -> dict[str, str]:
    """The first two columns of the tables in docs/format.md."""
    page = Path(__file__).parents[2] / "docs" / "format.md"
    return dict(re.findall(r"^\| `?([\w ]+)`? \| (.*?) \|", page.read_text(), re.MULTILINE))


def test_the_manual_shows_every_stance_class_and_flag() -> None:
    shown = rows_of_the_manual()
    for stance, row in STANCES.items():
        words = f" {row.words}" if stance != "states" else ""
        assert shown[stance] == f"`{row.glyph.shape}`{words}"
    for cls, class_row in CLASSES.items():
        assert shown[cls].startswith(f"`{class_row.glyph.shape}")
        # These have no words of their own in the table: `both`, `China only`.
        assert class_row.words in shown[cls] or cls in ("shared", "only")
    assert shown.keys() >= FLAGS.keys()


@each_case("glyph", GLYPHS)
def test_every_glyph_is_one_cell_in_both_sets(glyph: Glyph) -> None:
    assert cell_len(glyph.shape) == cell_len(glyph.ascii) == 1
    assert glyph.ascii.isascii() and glyph.ascii.isprintable() and not glyph.ascii.isspace()


@pytest.mark.parametrize("drawn", [attrgetter("shape"), attrgetter("ascii")])
def test_not_mentioned_and_not_checked_never_look_alike(drawn: Callable[[Glyph], str]) -> None:
    silence = {STANCES["silent"].glyph, CLASSES["unmentioned"].glyph}
    unread = {STANCES["unchecked"].glyph, CLASSES["unverified"].glyph, CLASSES["unknown"].glyph}
    blank = {SIDE_GLYPHS["blank"]}
    shapes = [{drawn(glyph) for glyph in glyphs} for glyphs in (silence, unread, blank)]
    assert len(set(chain(*shapes))) == sum(map(len, shapes))
    assert len({STANCES["silent"].words, STANCES["unchecked"].words, IN_PART}) == 3


@pytest.mark.parametrize("drawn", [attrgetter("shape"), attrgetter("ascii")])
def test_only_states_and_mentions_have_one_glyph(drawn: Callable[[Glyph], str]) -> None:
    glyphs = {row.glyph_for(speaker) for row in STANCES.values() for speaker in ("", "Xi Jinping")}
    assert STANCES["states"].glyph == STANCES["mentions"].glyph
    assert len(glyphs) == len(STANCES)
    assert len({drawn(glyph) for glyph in glyphs}) == len(glyphs)


def test_the_words_with_a_speaker() -> None:
    assert STANCES["states"].words_for("Xi Jinping") == "says Xi Jinping"
    assert STANCES["denies"].words_for("Xi Jinping") == "says Xi Jinping denies"
    assert STANCES["qualifies"].words_for("Xi Jinping") == "says Xi Jinping, with conditions"
    assert STANCES["states"].glyph_for("Xi Jinping").shape == "◐"
    assert STANCES["denies"].glyph_for("Xi Jinping").ascii == "x"
