import re

import pytest

from briefing_tui.text.patterns import lazy_pattern


def test_a_pattern_finds_what_a_compiled_one_finds() -> None:
    found = lazy_pattern("b(A)r", re.IGNORECASE).search("foo bar")
    assert found is not None
    assert (found.span(), found[1]) == ((4, 7), "a")


def test_a_pattern_is_compiled_at_the_first_use_and_not_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = lazy_pattern("(")
    with pytest.raises(re.error):
        words.findall("one two")
    words = lazy_pattern(r"\w+")
    assert words.findall("one two") == ["one", "two"]
    monkeypatch.setattr(re, "compile", None)
    assert words.findall("three") == ["three"]
