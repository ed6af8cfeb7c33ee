"""The themes in each depth of colour."""

import pytest
from rich.color import Color, ColorSystem

from briefing_tui.layout.palettes import COLOURS_16, COLOURS_256
from briefing_tui.layout.spans import Style
from briefing_tui.tui.themes import Depth, SpanStyles, colour_depth, indexed, themes


@pytest.mark.parametrize("index", range(16, 256))
def test_rich_sends_the_index_that_is_meant(index: int) -> None:
    if index in (16, 59, 102, 145, 188):  # greys of the cube; Rich takes others for them
        return
    assert Color.parse(indexed(index)).downgrade(ColorSystem.EIGHT_BIT).number == index


@pytest.mark.parametrize(
    ("colorterm", "term", "depth"),
    [
        ("truecolor", "xterm", "truecolor"),
        ("24bit", "screen", "truecolor"),
        ("", "xterm-256color", "256"),
        ("", "xterm", "standard"),
        ("", "linux", "standard"),
        ("", "dumb", "truecolor"),  # no colour is sent at all
    ],
)
def test_the_depth_is_that_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, colorterm: str, term: str, depth: Depth
) -> None:
    monkeypatch.setenv("COLORTERM", colorterm)
    monkeypatch.setenv("TERM", term)
    assert colour_depth() == depth


def test_spans_have_the_indices_of_the_palette() -> None:
    for theme, palette in zip(themes("256"), COLOURS_256, strict=True):
        styles = SpanStyles(theme.variables)
        for role, index in palette.items():
            style = styles.rich(Style(role), "surface")
            assert style.color and style.bgcolor
            assert style.color.downgrade(ColorSystem.EIGHT_BIT).number == int(index)
            assert style.bgcolor.downgrade(ColorSystem.EIGHT_BIT).number == int(palette["surface"])


def test_sixteen_colours_leave_the_background_to_the_terminal_and_reverse_the_cursor() -> None:
    for theme, palette in zip(themes("standard"), COLOURS_16, strict=True):
        styles = SpanStyles(theme.variables)
        for role, name in palette.items():
            style = styles.rich(Style(role))
            assert style.bgcolor is None
            assert style.color is None if name == "default" else style.color
            assert not style.color or style.color.number == Color.parse(name).number
        cursor, match = styles.rich(Style("party-1"), "cursor"), Style("party-1", reverse=True)
        assert (cursor.color, cursor.bgcolor, cursor.reverse) == (None, None, True)
        assert not styles.rich(match, "cursor").reverse
