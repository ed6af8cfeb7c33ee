"""Takes the pictures in docs/screenshots/ from the running program: `make screenshots`.

The program runs in a terminal and its screen is drawn cell by cell, with the colours that it
sent. `python -m tests.screenshots FOLDER` draws every dialog, in every size and depth of colour,
to look at.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
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
READOUT = ROOT / "tests/fixtures/originals/2022-03-18-white-house.txt"
"""What the White House says of the call of March 2022, to keep a copy of."""

DARK = TerminalTheme((0x15, 0x17, 0x1C), (0xD9, 0xDC, 0xE3), [(0, 0, 0)] * 8)
LIGHT = TerminalTheme((0xFB, 0xF9, 0xF4), (0x24, 0x27, 0x2D), [(0, 0, 0)] * 8)
NAMED = MappingProxyType(
    {
        "black": "#000000",
        "red": "#cd0000",
        "green": "#00cd00",
        "brown": "#cdcd00",
        "blue": "#0000ee",
        "magenta": "#cd00cd",
        "cyan": "#00cdcd",
        "white": "#e5e5e5",
        "brightblack": "#7f7f7f",
        "brightred": "#ff0000",
        "brightgreen": "#00ff00",
        "brightbrown": "#ffff00",
        "brightblue": "#5c5cff",
        "brightmagenta": "#ff00ff",
        "brightcyan": "#00ffff",
        "brightwhite": "#ffffff",
    }
)
"""The sixteen colours of xterm, by pyte's names."""

TRUE_COLOUR: Mapping[str, str] = MappingProxyType({})
COLOURS_256 = MappingProxyType({"COLORTERM": ""})
COLOURS_16 = MappingProxyType({"COLORTERM": "", "TERM": "xterm"})
NO_COLOUR = MappingProxyType({"NO_COLOR": "1"})


class Picture(NamedTuple):
    """One screen: the file's name, the size, the keys pressed before, the terminal, and another
    brief if it shows one, with the file of a source's text of which the reader keeps a copy.
    """

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    light: bool = False
    variables: Mapping[str, str] = TRUE_COLOUR
    slug: str = ""
    copied: tuple[str, Path] | None = None


ON_TAIWAN = ("tab", "j")
PICTURES_TAKEN = (
    Picture("reader-120x40", (120, 40), ON_TAIWAN),
    Picture(
        "silence-120x40",
        (120, 40),
        ("tab", "/", *"NATO", "enter", "enter"),
        slug="2022-03-18-biden-xi-call",
        copied=("wh", READOUT),
    ),
    Picture("reader-80x24", (80, 24), ON_TAIWAN),
    Picture("reader-200x60", (200, 60), ON_TAIWAN),
    Picture("reader-120x40-light", (120, 40), ON_TAIWAN, light=True),
    Picture("reader-120x40-256-colours", (120, 40), ON_TAIWAN, variables=COLOURS_256),
    Picture("reader-120x40-16-colours", (120, 40), ON_TAIWAN, variables=COLOURS_16),
    Picture("reader-120x40-no-colour", (120, 40), ON_TAIWAN, variables=NO_COLOUR),
    Picture("topic-120x40", (120, 40), (*ON_TAIWAN, "T")),
    Picture("question-120x40", (120, 40), ("s", *"agreement:contested")),
)

SIZES_LOOKED_AT = ((80, 24), (120, 40))
DEPTHS = MappingProxyType(
    {"true": TRUE_COLOUR, "256": COLOURS_256, "16": COLOURS_16, "none": NO_COLOUR}
)
STATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reader": ON_TAIWAN,
        "narrative": ("1",),
        "library": ("4",),
        "help": (*ON_TAIWAN, "?"),
        "claim": (*ON_TAIWAN, "enter"),
        "source": (*ON_TAIWAN, "S"),
        "wording": (*ON_TAIWAN, "x"),
        "topic": (*ON_TAIWAN, "T"),
        "topics": ("1", "T"),
        "topics-filtered": ("1", "T", *"taiwan"),
        "search": ("s", *"taiwan"),
        "search-empty": ("s",),
        "problems": ("D",),
        "outline": ("1", "t"),
        "claim-filter": (*ON_TAIWAN, "f"),
        "claims-filtered": (*ON_TAIWAN, "f", "j", "j", "enter"),
        "library-filter": ("4", "f", *"xi"),
        "find": ("1", "/", *"taiwan", "enter"),
        "links": ("1", "f"),
        "address": ("1", "g", "]", "enter"),
        "palette": ("ctrl+p", *"the"),
        "copied": (*ON_TAIWAN, "y"),
    }
)
"""What is looked at, and the keys that show it."""
DOUBTFUL = "\n[a doubtful link](https://аррle.example/login)\n\n```python\nx = 1  # code\n```\n"


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
    """pyte's `ff8800` as Rich's `#ff8800`, and its names as xterm shows them."""
    return None if name == "default" else NAMED.get(name) or f"#{name}"


def take(picture: Picture, home: Path, brief: Path = BRIEF, folder: Path = PICTURES) -> Path:
    """Runs `briefing`, presses the keys and writes the picture."""
    argv = (sys.executable, "-m", "briefing_tui")
    env = clean_environment(home) | dict(picture.variables)
    brief = brief.with_stem(picture.slug) if picture.slug else brief
    if picture.copied:
        subprocess.run([*argv, "text", brief, *picture.copied], env=env, check=True)
    index = subprocess.run([*argv, "list", brief.parent], env=env, check=True, capture_output=True)
    assert index.stdout
    background = screen.LIGHT if picture.light else screen.DARK
    with Terminal(
        (*argv, str(brief)), env=env, size=picture.size, background=background
    ) as terminal:
        terminal.wait_for("Narrative", "Quit")
        terminal.wait_idle()
        for key in picture.keys:
            terminal.press(key)
        terminal.wait_idle()
        terminal.wait_gone("Reading the library…", "Checking…")
        console = Console(
            record=True, width=picture.size[0], file=StringIO(), color_system="truecolor"
        )
        console.print(drawn(terminal.screen, picture.size))
    path = folder / f"{picture.name}.svg"
    theme = LIGHT if picture.light else DARK
    path.write_text(console.export_svg(title="briefing", theme=theme), encoding="utf-8")
    return path


def every_state() -> Iterator[Picture]:
    """Every state in every size and depth, dark and light."""
    for name, keys in STATES.items():
        for size in SIZES_LOOKED_AT:
            for depth, variables in DEPTHS.items():
                for tone in ("dark", "light"):
                    full_name = f"{name}-{size[0]}x{size[1]}-{depth}-{tone}"
                    yield Picture(full_name, size, keys, tone == "light", variables)


def library(folder: Path) -> Path:
    """A copy of the sample library whose brief has a doubtful link; the path of the brief."""
    shutil.copytree(BRIEF.parent, folder)
    brief = folder / BRIEF.name
    text = brief.read_text(encoding="utf-8")
    head, rule, body = text.partition("\n---\n")
    brief.write_text(head + rule + DOUBTFUL + body, encoding="utf-8")
    return brief


def take_all(pictures: Iterable[Picture], brief: Path, folder: Path) -> None:
    """Takes some pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        with tempfile.TemporaryDirectory() as home:
            print(take(picture, Path(home), brief, folder))


def main() -> None:
    """Takes the pictures of the documentation; or those whose names have a part, into a folder."""
    if len(sys.argv) < 2:
        take_all(PICTURES_TAKEN, BRIEF, PICTURES)
        return
    folder, *parts = sys.argv[1:]
    wanted = (each for each in every_state() if all(part in each.name for part in parts))
    with tempfile.TemporaryDirectory() as copy:
        take_all(wanted, library(Path(copy) / "briefs"), Path(folder))


if __name__ == "__main__":
    main()
