"""The order of characters from right to left, by the reference data of UAX 9."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.bidi import (
    base_level,
    joined_forms,
    levels,
    mirrored,
    visual_order,
)
from briefing_tui.text.scripts import has_right_to_left
from tests.cases import each_case

SAMPLE = Path(__file__).parents[1] / "fixtures" / "bidi" / "BidiCharacterTest.txt"


def test_the_reference_data_of_unicode() -> None:
    cases = 0
    for line in SAMPLE.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        points, direction, base, resolved, order = (field.split() for field in line.split(";"))
        text = "".join(chr(int(point, 16)) for point in points)
        level = base_level(text) if direction == ["2"] else int(direction[0])
        ours = levels(text, level)
        shown = [at for at, wanted in enumerate(resolved) if wanted != "x"]
        assert [str(level)] == base, line
        assert [str(ours[at]) for at in shown] == [resolved[at] for at in shown], line
        visual = visual_order([ours[at] for at in shown])
        assert [str(shown[at]) for at in visual] == order, line
        cases += 1
    assert cases > 600


def drawn(text: str) -> str:
    """A line as it is drawn, with capitals for letters from right to left."""
    hebrew = "".join(chr(0x5D0 + ord(one) - 65) if one.isupper() else one for one in text)
    resolved = levels(hebrew, base_level(hebrew))
    return "".join(
        mirrored(text[at]) if resolved[at] % 2 else text[at] for at in visual_order(resolved)
    )


@each_case(
    "text, line",
    [
        ("DCBA on 12 may", "on 12 may ABCD"),
        ("the word CBA (ABC) here", "the word (CBA) ABC here"),
        ("A [pmo] B (afp) 17%.", ".17% (afp) B [pmo] A"),
        ("A 1,000-2,000 B", "B 1,000-2,000 A"),
        ("", ""),
    ],
)
def test_words_numbers_and_brackets(text: str, line: str) -> None:
    assert drawn(text) == line


@each_case(
    "text, form",
    [
        ("باب", "ﺑﺎﺏ"),
        ("لا", "ﻻ"),
        ("بلا", "ﺑﻼ"),
        ("السَّلام", "ﺍﻟﺴَّﻼﻡ"),
        ("می‌خواهد", "ﻣﯽﺧﻮﺍﻫﺪ"),
        ("هـ", "ﻫـ"),
        ("אב ab 👩‍👧", "אב ab 👩‍👧"),
    ],
)
def test_arabic_letters_are_joined(text: str, form: str) -> None:
    assert "".join(joined_forms(text)) == form


def test_only_scripts_from_right_to_left_count() -> None:
    assert all(map(has_right_to_left, ("אב", "a ب", "ﷲ", "ܐ", "ߊ")))
    assert not any(map(has_right_to_left, ("", "abc", "“é” ─ 中文 😀")))


@given(st.text("abאבج1,٣ (]\t\n\u0301-%\u200f\u200d", max_size=40), st.integers(0, 1))
def test_any_text_keeps_all_its_characters(text: str, base: int) -> None:
    resolved = levels(text, base)
    assert len(resolved) == len(text) == len(joined_forms(text))
    assert sorted(visual_order(resolved)) == list(range(len(text)))
    assert all(base <= level <= base + 2 for level in resolved)
