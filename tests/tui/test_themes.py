"""The themes in each depth of colour."""

import pytest
from rich.color import Color, ColorSystem
from textual.filter import ANSIToTruecolor
from textual.theme import BUILTIN_THEMES

from briefing_tui.layout.colours import COLOURS_16, COLOURS_256
from briefing_tui.layout.spans import Style
from briefing_tui.tui.themes import Depth, SpanStyles, adapted, colour_depth, indexed, themes
from tests.tui.conftest import MakeApp


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


def test_another_theme_has_the_nearest_colours_or_with_sixteen_those_of_ours() -> None:
    nord = BUILTIN_THEMES["nord"]
    variables = nord.to_color_system().generate()
    assert adapted(variables, nord, "truecolor") == variables
    background = Color.parse(adapted(variables, nord, "256")["background"])
    assert background.downgrade(ColorSystem.EIGHT_BIT).number == 237  # a grey, not Rich's teal
    ours, _ = themes("standard")
    assert adapted(variables, nord, "standard")["background"] == "ansi_default"
    assert adapted(variables, nord, "standard")["party-1"] == ours.variables["party-1"]


async def test_a_theme_without_colours_of_its_own_keeps_the_terminals(make_app: MakeApp) -> None:
    themes_without = (each for each in BUILTIN_THEMES.values() if each.background == "ansi_default")
    app = make_app(theme=next(themes_without).name)
    async with app.run_test():
        filters = app.get_line_filters()
        assert not any(each.enabled for each in filters if isinstance(each, ANSIToTruecolor))
