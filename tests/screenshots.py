"""Takes the pictures in docs/screenshots/ from the running program: `make screenshots`.

The program runs in a terminal and its screen is drawn cell by cell, so a picture shows what a
reader sees and nothing that was arranged for it.
"""

import sys
import tempfile
from collections.abc import Mapping
from io import StringIO
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests import screen
from tests.pseudo_terminal import clean_environment
from tests.screen import Screen
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/screenshots"
BRIEF = ROOT / "briefs/2025-01-17-xi-trump-call.md"

DARK = TerminalTheme((0x15, 0x17, 0x1C), (0xD9, 0xDC, 0xE3), [(0, 0, 0)] * 8)
LIGHT = TerminalTheme((0xFB, 0xF9, 0xF4), (0x24, 0x27, 0x2D), [(0, 0, 0)] * 8)
NO_COLOUR = {"NO_COLOR": "1"}


class Picture(NamedTuple):
    """One screen: the file's name, the size, the keys pressed before, and the terminal."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    light: bool = False
    variables: Mapping[str, str] = MappingProxyType({})


ON_TAIWAN = ("2", *"jjjjjj")
PICTURES_TAKEN = (
    Picture("reader-120x40", (120, 40), ON_TAIWAN),
    Picture("reader-80x24", (80, 24), ON_TAIWAN),
    Picture("reader-200x60", (200, 60), ON_TAIWAN),
    Picture("reader-120x40-light", (120, 40), ON_TAIWAN, light=True),
    Picture("reader-120x40-no-colour", (120, 40), ON_TAIWAN, variables=NO_COLOUR),
    Picture("topic-120x40", (120, 40), (*ON_TAIWAN, "T")),
)


def drawn(shown: Screen, size: tuple[int, int]) -> Text:
    """The screen's cells as text with colours, a run of one look at a time."""
    picture = Text(no_wrap=True, end="")
    for y in range(size[1]):
        row = (shown.cell(x, y) for x in range(size[0]))
        for style, cells in groupby(row, look):
            # Rich sets a run as wide as its characters are many, so that the second half of a
            # wide one has to be a character too.
            picture.append("".join(cell.data or "\u200b" for cell in cells), style)
        if y < size[1] - 1:
            picture.append("\n")
    return picture


def look(cell: Any) -> Style:
    """How a cell looks."""
    return Style(
        color=colour(cell.fg),
        bgcolor=colour(cell.bg),
        bold=cell.bold,
        italic=cell.italics,
        underline=cell.underscore,
        strike=cell.strikethrough,
        reverse=cell.reverse,
    )


def colour(name: str) -> str | None:
    """pyte's `ff8800` as Rich's `#ff8800`; its names are left to the theme."""
    return f"#{name}" if len(name) == 6 and name != "default" else None


def take(picture: Picture, home: Path) -> Path:
    """Runs `briefing`, presses the keys and writes the picture."""
    argv = (sys.executable, "-m", "briefing_tui", str(BRIEF))
    env = clean_environment(home) | dict(picture.variables)
    background = screen.LIGHT if picture.light else screen.DARK
    with Terminal(argv, env=env, size=picture.size, background=background) as terminal:
        terminal.wait_for("Narrative", "Quit")
        terminal.wait_idle()
        for key in picture.keys:
            terminal.press(key)
        terminal.wait_idle()
        console = Console(
            record=True, width=picture.size[0], file=StringIO(), color_system="truecolor"
        )
        console.print(drawn(terminal.screen, picture.size))
    path = PICTURES / f"{picture.name}.svg"
    theme = LIGHT if picture.light else DARK
    path.write_text(console.export_svg(title="briefing", theme=theme), encoding="utf-8")
    return path


def main() -> None:
    """Takes every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES_TAKEN:
        with tempfile.TemporaryDirectory() as home:
            print(take(picture, Path(home)).relative_to(ROOT))


if __name__ == "__main__":
    main()
