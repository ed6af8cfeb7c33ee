"""Names made from text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.text.sanitise import heading_anchor, slug


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Meeting in person", "meeting-in-person"),
        ("  Trump’s   call: one/two  ", "trumps-call-one-two"),
        ("台湾 and Trade", "台湾-and-trade"),
        ("Tsai Ing-wen", "tsai-ing-wen"),
        ("हिन्दी", "हिन्दी"),
        ("cn_trade", "cn_trade"),
        ("—", ""),
        ("Straße", "straße"),
    ],
)
def test_slug(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text())
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug(slug(text)) == slug(text)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Two accounts", "two-accounts"),
        ("What's `new`?", "whats-new"),
        ("A & B", "a--b"),
        ("Xi–Trump", "xitrump"),
        ("台湾问题", "台湾问题"),
        ("under_score - dash", "under_score---dash"),
    ],
)
def test_heading_anchor_follows_github(text: str, anchor: str) -> None:
    assert heading_anchor(text, {}) == anchor


def test_repeated_headings_are_numbered() -> None:
    taken: dict[str, int] = {}
    given_out = [heading_anchor(text, taken) for text in ["Trade", "Trade", "trade-1", "Trade"]]
    assert given_out == ["trade", "trade-1", "trade-1-1", "trade-2"]


def test_many_repeated_headings_take_no_quadratic_time() -> None:
    taken: dict[str, int] = {}
    anchors = {heading_anchor("Trade", taken) for _ in range(20_000)}
    assert len(anchors) == 20_000
