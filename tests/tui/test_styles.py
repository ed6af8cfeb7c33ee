"""The themes in each depth of colour."""

import pytest
from rich.color import Color, ColorSystem
from textual.app import App
from textual.filter import ANSIToTruecolor

from briefing_tui.layout.spans import Style
from briefing_tui.layout.themes import DEPTHS, PALETTES, Depth
from briefing_tui.model.document import Target
from briefing_tui.tui.styles import (
    ANSI,
    SpanStyles,
    colour_depth,
    indexed,
    theme_of,
)
from tests.tui.conftest import MakeApp


def test_rich_sends_the_index_that_is_meant() -> None:
    greys = {16, 59, 102, 145, 188}  # of the cube; Rich takes others for them
    for index in sorted({*range(16, 256)} - greys):
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
    for name in PALETTES:
        palette = PALETTES[name].at("256")
        styles = SpanStyles(theme_of(name, "256").variables)
        for role, index in palette.items():
            colour, ground = styles.colour(role), styles.rich(Style(), "surface").bgcolor
            assert colour and ground
            assert colour.downgrade(ColorSystem.EIGHT_BIT).number == int(index)
            assert ground.downgrade(ColorSystem.EIGHT_BIT).number == int(palette["surface"])


def test_sixteen_colours_leave_the_background_to_the_terminal_and_reverse_the_cursor() -> None:
    for theme in PALETTES:
        styles = SpanStyles(theme_of(theme, "standard").variables)
        for role, name in PALETTES[theme].at("standard").items():
            assert styles.rich(Style()).bgcolor is None
            colour = styles.colour(role)
            assert colour is None if name == "default" else colour
            assert not colour or colour.number == Color.parse(name).number
        cursor, match = styles.rich(Style("party-1"), "cursor"), Style("party-1", reverse=True)
        assert (cursor.color, cursor.bgcolor, cursor.reverse) == (None, None, True)
        assert not styles.rich(match, "cursor").reverse


def test_a_theme_of_the_terminals_colours_looks_like_ours_with_sixteen() -> None:
    for name, ours in ANSI.items():
        expected = theme_of(ours, "standard")
        for depth in DEPTHS:
            theme = theme_of(name, depth)
            assert (theme.name, theme.dark) == (name, expected.dark)
            assert theme.variables == expected.variables
            assert theme.to_color_system().generate() == expected.to_color_system().generate()


async def test_a_theme_without_colours_of_its_own_keeps_the_terminals(make_app: MakeApp) -> None:
    def is_kept(app: App[None]) -> bool:
        filters = app.get_line_filters()
        return not any(each.enabled for each in filters if isinstance(each, ANSIToTruecolor))

    app = make_app(theme="ansi-light")
    async with app.run_test() as pilot:
        assert is_kept(app)
        for theme in ("briefing-dark", "ansi-dark"):
            app.theme = theme
            await pilot.pause()
            assert is_kept(app) == (theme == "ansi-dark")


def test_the_terminal_gets_the_addresses_of_links_if_it_takes_them() -> None:
    variables = theme_of("briefing-dark", "truecolor").variables
    url, source = (
        Style(target=Target("url", "https://a.example/")),
        Style(target=Target("source", "a")),
    )
    doubtful = Style(target=Target("url", "https://a.example@b.example/"))
    styles = SpanStyles(variables, links=True)
    assert styles.rich(url).link == "https://a.example/"
    assert styles.rich(source).link is styles.rich(doubtful).link is None
    assert SpanStyles(variables).rich(url).link is None
