"""Simplified and traditional characters as one."""

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.scripts import simplified
from tests.cases import each_case


@each_case(
    "text, expected",
    [
        ("台灣", "台湾"),
        ("臺灣", "台湾"),
        ("台湾", "台湾"),
        ("Café 台灣!", "Café 台湾!"),
        ("tea", "tea"),
    ],
)
def test_traditional_characters_become_simplified(text: str, expected: str) -> None:
    assert simplified(text) == expected


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0xA000) | st.characters()))
def test_every_character_stays_in_its_place(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)
