"""Colours in a real terminal: none where none are wanted, light where the terminal is light."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.color import ANSI_COLOR_NAMES

from briefing_tui.layout.themes import DARK_NAME, LIGHT_NAME, PALETTES
from tests.conftest import OpenTerminal
from tests.e2e.reader import ALPHA, BRIEFING, quit_cleanly, wait_for_focus
from tests.screen import DARK, LIGHT
from tests.slow import slow

RENDITION = re.compile(rb"\x1b\[([\d;:]*)m")
COLOURLESS = {*(b"%d" % code for code in (*range(10), *range(22, 30), 39, 49)), b""}
"""Attributes, their ends, and the terminal's own colours, 39 and 49 (ECMA-48, 8.3.117)."""

COLOUR = re.compile(r"\b(?:[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|[34][0-79]|9\d|10\d)\b")
"""One colour among the parameters."""
GROUNDS = {
    name: palette.at("truecolor")["background"].removeprefix("#")
    for name, palette in PALETTES.items()
}
"""The background of each theme, as the terminal of the tests names it."""


def colours(output: bytes) -> set[bytes]:
    """The parameters in a program's output that choose a colour."""
    chosen = {part for codes in RENDITION.findall(output) for part in codes.split(b";")}
    return chosen - COLOURLESS


def foreground_code(name: str) -> str:
    """The parameter for the foreground: 33 for yellow, 94 for bright blue."""
    number = ANSI_COLOR_NAMES.get(name, 9)
    return str(30 + number if number < 8 or name == "default" else 90 + number - 8)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_no_color_sends_no_colour_and_loses_no_meaning(
    open_terminal: OpenTerminal, size: tuple[int, int]
) -> None:
    argv = (*BRIEFING, str(ALPHA))
    terminal = open_terminal(*argv, size=size, env={"NO_COLOR": "1"}, background=LIGHT)
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("2")
    wait_for_focus(terminal, "Claims")
    # Class and silence by word and glyph, the cursor by its bar, the sides by their places.
    terminal.wait_for("differs", "●○ Alpha only", "○● Beta only", "○ not mentioned", "▌Trade")
    terminal.press("?")
    terminal.wait_for("Compare the wording")
    columns, _ = size
    margin = 2 if columns >= 100 else 0
    for y in range(1, 10):  # blank beside the sheet
        assert not terminal.screen.lines[y][:margin].strip()
        assert not terminal.screen.lines[y][columns - margin :].strip()
    header = [terminal.screen.cell(x, 0) for x in range(columns)]
    behind = [cell for cell in header if cell.data.strip()]
    assert not any(cell.bold or cell.underscore or cell.reverse for cell in behind)
    terminal.press("escape")
    terminal.wait_gone("Compare the wording")
    terminal.press("4")
    wait_for_focus(terminal, "Library")
    terminal.press("1")  # out of the drawer, where `q` closes it
    quit_cleanly(terminal)
    assert colours(terminal.output) == set()


@pytest.mark.parametrize(
    ("term", "background", "palette"),
    [
        ("xterm-256color", LIGHT, PALETTES[LIGHT_NAME].at("256")),
        slow("xterm", DARK, PALETTES[DARK_NAME].at("standard")),
    ],
    ids=["256", "16"],
)
def test_a_terminal_with_few_colours_gets_those_of_the_palette_that_suits_it_and_no_others(
    open_terminal: OpenTerminal, term: str, background: bytes, palette: Mapping[str, str]
) -> None:
    env = {"COLORTERM": "", "TERM": term}
    terminal = open_terminal(*BRIEFING, str(ALPHA), size=(120, 40), env=env, background=background)
    terminal.wait_for("narrative begins here", "Quit")
    terminal.press("tab", "j", "enter")
    terminal.wait_for(" Claim ")
    terminal.press("escape")
    terminal.wait_gone(" Claim ")
    terminal.press("s", *"alpha")
    terminal.wait_for("Search the library", "1 brief")
    terminal.press("escape")
    terminal.wait_gone("Search the library")
    terminal.press("1", "/", *"the", "enter", "ctrl+p", *"next")
    terminal.wait_for("Command palette", "Next brief")
    terminal.press("escape")
    terminal.wait_gone("Command palette")
    quit_cleanly(terminal)
    sent = {
        colour
        for codes in RENDITION.findall(terminal.output)
        for colour in COLOUR.findall(codes.decode())
    }
    parties = {palette["party-1"], palette["party-2"]}
    if term == "xterm":
        assert sent <= {"49", *map(foreground_code, palette.values())}
        # 39 and 49 need not be sent: after a reset the colours are the terminal's own.
        assert sent >= set(map(foreground_code, parties))
    else:
        indices = {f"{ground};5;{index}" for ground in (38, 48) for index in palette.values()}
        assert sent <= {"39", "49", *indices}
        assert sent >= {f"38;5;{index}" for index in parties}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("background", "words", "painted"),
    [
        (DARK, (), GROUNDS[DARK_NAME]),
        (LIGHT, ("--theme", "auto"), GROUNDS[LIGHT_NAME]),
        (LIGHT, ("--theme", "briefing-dark"), GROUNDS[DARK_NAME]),
    ],
)
def test_the_theme_suits_the_terminal_unless_one_is_chosen_and_an_empty_no_color_is_nothing(
    open_terminal: OpenTerminal, background: bytes, words: tuple[str, ...], painted: str
) -> None:
    argv = (*BRIEFING, *words, str(ALPHA))
    terminal = open_terminal(*argv, env={"NO_COLOR": ""}, background=background)
    terminal.wait_for("narrative begins here", "Quit")
    assert terminal.screen.look("narrative begins here").bg == painted
    quit_cleanly(terminal)


@pytest.mark.slow
def test_a_theme_chosen_in_the_palette_is_that_of_the_next_start(
    open_terminal: OpenTerminal,
) -> None:
    light, dark = GROUNDS[LIGHT_NAME], GROUNDS[DARK_NAME]
    terminal = open_terminal(*BRIEFING, str(ALPHA), size=(120, 40), background=LIGHT)
    terminal.wait_for("narrative begins here", "Quit")
    assert terminal.screen.look("narrative begins here").bg == light
    terminal.press("ctrl+p", "theme: briefing-dark")
    terminal.wait_for("Theme: briefing-dark")
    terminal.press("enter")
    terminal.wait_until(
        lambda screen: (
            screen.find("narrative begins here") is not None
            and screen.look("narrative begins here").bg == dark
        )
    )
    quit_cleanly(terminal)
    terminal = open_terminal(*BRIEFING, str(ALPHA), size=(120, 40), background=LIGHT)
    terminal.wait_for("narrative begins here", "Quit")
    assert terminal.screen.look("narrative begins here").bg == dark
    quit_cleanly(terminal)


@pytest.mark.slow
def test_ascii_glyphs_where_the_configuration_asks_for_them(
    open_terminal: OpenTerminal, environment: dict[str, str]
) -> None:
    folder = Path(environment["XDG_CONFIG_HOME"]) / "briefing"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('glyphs = "ascii"\n')
    terminal = open_terminal(*BRIEFING, str(ALPHA), size=(120, 40))
    terminal.wait_for("narrative begins here", "Quit", "*o Alpha only", "o not mentioned")
    assert not set(terminal.screen.text) & set("●○◐≈▌┃│─├└◆…›")
    quit_cleanly(terminal)


@pytest.mark.parametrize("words", [slow(()), ("show",)])
def test_ascii_glyphs_on_a_console_that_has_no_others(
    open_terminal: OpenTerminal, words: tuple[str, ...]
) -> None:
    argv = (*BRIEFING, *words, str(ALPHA))
    env = {"TERM": "linux", "COLORTERM": "", "PAGER": "cat"}
    terminal = open_terminal(*argv, size=(120, 40), env=env)
    terminal.wait_for("*o Alpha only", "o not mentioned")
    assert not set(terminal.screen.text) & set("●○◐≈▌┃│─├└◆…›·")
    if not words:
        quit_cleanly(terminal)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "width"), [((), 60), (("--width", "40"), 40), (("--width", "100"), 100)]
)
def test_the_text_is_as_wide_as_the_configuration_or_the_option_says(
    open_terminal: OpenTerminal,
    environment: dict[str, str],
    tmp_path: Path,
    words: tuple[str, ...],
    width: int,
) -> None:
    folder = Path(environment["XDG_CONFIG_HOME"]) / "briefing"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("width = 60\n")
    brief = tmp_path / "brief.md"
    brief.write_text(f"# A brief\n\n{'x ' * 400}\n")
    terminal = open_terminal(*BRIEFING, *words, str(brief), size=(150, 40))
    terminal.wait_for("x x x", "Quit")
    lines = [line.strip() for line in terminal.screen.lines if line.strip().startswith("x x")]
    assert max(map(len, lines)) in (width - 1, width)
    quit_cleanly(terminal)
