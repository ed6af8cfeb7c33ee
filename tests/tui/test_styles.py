"""The themes in each depth of colour."""

import pytest
from rich.color import Color, ColorSystem
from textual.filter import ANSIToTruecolor
from textual.theme import BUILTIN_THEMES, Theme

from briefing_tui.layout.spans import Style
from briefing_tui.layout.themes import PALETTES, Depth
from briefing_tui.model.document import Target
from briefing_tui.tui.styles import (
    SpanStyles,
    adapted,
    colour_depth,
    indexed,
    theme_of,
    variable_defaults,
)
from tests.layout.test_themes import BACKGROUNDS, LINES, contrast
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
            style = styles.rich(Style(role), "surface")
            assert style.color and style.bgcolor
            assert style.color.downgrade(ColorSystem.EIGHT_BIT).number == int(index)
            assert style.bgcolor.downgrade(ColorSystem.EIGHT_BIT).number == int(palette["surface"])


def test_sixteen_colours_leave_the_background_to_the_terminal_and_reverse_the_cursor() -> None:
    for theme in PALETTES:
        styles = SpanStyles(theme_of(theme, "standard").variables)
        for role, name in PALETTES[theme].at("standard").items():
            style = styles.rich(Style(role))
            assert style.bgcolor is None
            assert style.color is None if name == "default" else style.color
            assert not style.color or style.color.number == Color.parse(name).number
        cursor, match = styles.rich(Style("party-1"), "cursor"), Style("party-1", reverse=True)
        assert (cursor.color, cursor.bgcolor, cursor.reverse) == (None, None, True)
        assert not styles.rich(match, "cursor").reverse


def test_another_theme_has_the_nearest_colours_or_with_sixteen_those_of_ours() -> None:
    nord = BUILTIN_THEMES["nord"]
    variables = variables_of(nord, "truecolor")
    background = Color.parse(adapted(variables, nord, "256")["background"])
    assert background.downgrade(ColorSystem.EIGHT_BIT).number == 237  # a grey, not Rich's teal
    ours = theme_of("briefing-dark", "standard")
    assert adapted(variables, nord, "standard")["background"] == "ansi_default"
    assert adapted(variables, nord, "standard")["party-1"] == ours.variables["party-1"]


def variables_of(theme: Theme, depth: Depth) -> dict[str, str]:
    """The variables as the application has them before it adapts them."""
    return {**variable_defaults(depth, dark=theme.dark), **theme.to_color_system().generate()}


OTHERS = [theme for theme in BUILTIN_THEMES.values() if theme.background != "ansi_default"]


@pytest.mark.parametrize("depth", ["truecolor", "256"])
@pytest.mark.parametrize("theme", OTHERS, ids=lambda theme: theme.name)
def test_text_can_be_read_in_every_theme_and_the_accent_has_no_hue_of_its_own(
    theme: Theme, depth: Depth
) -> None:
    styles = SpanStyles(adapted(variables_of(theme, depth), theme, depth))

    def shown(role: str) -> tuple[int, int, int]:
        colour = styles.colour(role)
        assert colour is not None
        number = colour.downgrade(ColorSystem.EIGHT_BIT).number
        return colour.get_truecolor() if number is None or depth != "256" else palette(number)

    def palette(number: int) -> tuple[int, int, int]:
        return Color.from_ansi(number).get_truecolor()

    texts = {*PALETTES["briefing-dark"].colours, "error", "warning", "success", "primary"}
    for role in texts - {*BACKGROUNDS, *LINES}:
        for background in BACKGROUNDS:
            assert contrast(shown(role), shown(background)) >= 4.5, (role, background)
    assert contrast(shown("background"), shown("cursor")) >= 1.2
    assert contrast(shown("text-muted"), shown("background")) < contrast(
        shown("foreground"), shown("background")
    )
    assert shown("accent") == shown("foreground")
    assert len({shown(f"party-{number}") for number in range(1, 6)} | {shown("accent")}) == 6


def test_a_theme_of_the_terminals_colours_looks_like_ours_with_sixteen() -> None:
    for theme in BUILTIN_THEMES.values():
        if theme in OTHERS:
            continue
        variables = adapted(variables_of(theme, "truecolor"), theme, "truecolor")
        ours = theme_of("briefing-dark" if theme.dark else "briefing-light", "standard")
        assert ours.variables.items() <= variables.items()


async def test_a_theme_without_colours_of_its_own_keeps_the_terminals(make_app: MakeApp) -> None:
    themes_without = (each for each in BUILTIN_THEMES.values() if each.background == "ansi_default")
    app = make_app(theme=next(themes_without).name)
    async with app.run_test():
        filters = app.get_line_filters()
        assert not any(each.enabled for each in filters if isinstance(each, ANSIToTruecolor))


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
