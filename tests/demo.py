"""Draws the moving picture of the README from the running program: `make demo`.

A scene is a screen of the program, the keys that led to it and the seconds for which it stands.
The picture is an SVG whose rows are shown and hidden by CSS; rows that stay the same are drawn
once. Who prefers less motion sees the first scene.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from rich.style import Style

from briefing_tui.layout.themes import DARK_NAME, PALETTES
from tests.pseudo_terminal import clean_environment
from tests.screen import Screen
from tests.screenshots import BRIEF, PICTURES, look
from tests.terminal import Terminal

FILE = PICTURES / "demo.svg"
SIZE = (120, 40)
COLOURS = PALETTES[DARK_NAME].at("truecolor")
GROUND, INK = COLOURS["background"], COLOURS["foreground"]
CELL, LINE, FONT, HEAD = 8.4, 18, 14, 34
"""The width of a cell, the height of a line, the size of the font and the height of the bar with
the keys, in pixels."""

_FEW_KEYS = 4
"""More than so many in one scene are a text that is typed."""


class Scene(NamedTuple):
    """What is pressed, what that is, and the seconds for which its screen stands."""

    keys: tuple[str, ...]
    caption: str
    seconds: float


SCENES = (
    Scene((), "briefing", 3),
    Scene(("tab", "j"), "the claims side by side", 3),
    Scene(("T",), "a topic in all briefs", 3.5),
    Scene(("q", "s"), "questions across briefs", 2.5),
    Scene((*"agreement:contested",), "an answer, claim by claim", 3.5),
    Scene((*"\x15pension marches", "enter"), "a brief from another field", 2.5),
    Scene(("2",), "two counts of one march", 3.5),
)


def main() -> None:
    """Press the keys, and write the picture."""
    program = (sys.executable, "-m", "briefing_tui")
    with tempfile.TemporaryDirectory() as home:
        env = clean_environment(Path(home))
        index = [*program, "list", str(BRIEF.parent)]
        subprocess.run(index, env=env, check=True, capture_output=True)
        with Terminal((*program, str(BRIEF)), env=env, size=SIZE) as terminal:
            terminal.wait_for("Narrative", "Quit")
            terminal.wait_idle()
            pages = []
            for scene in SCENES:
                for key in scene.keys:
                    terminal.press(key)
                terminal.wait_idle()
                terminal.wait_gone("Reading the library…", "Checking…", "Searching…")
                pages.append([*_rows(terminal.screen)])
    FILE.write_text(picture(pages), encoding="utf-8")
    print(f"{FILE}: {FILE.stat().st_size / 1000:.0f} KB")


def picture(pages: Sequence[Sequence[str]]) -> str:
    """The moving picture of screens; each is a list of rows of SVG."""
    shown: dict[tuple[int, str], set[int]] = {}
    for number, rows in enumerate(pages):
        for y, row in enumerate((_caption(SCENES[number]), *rows)):
            if row:
                shown.setdefault((y, row), set()).add(number)
    classes = {frozenset(scenes): "" for scenes in shown.values()}
    classes = {scenes: f"s{number}" for number, scenes in enumerate(classes)}
    width, height = SIZE[0] * CELL + 24, HEAD + SIZE[1] * LINE + 16
    body = "\n".join(
        f'<g class="{classes[frozenset(scenes)]}" transform="translate(12 {_top(y)})">{row}</g>'
        for (y, row), scenes in shown.items()
    )
    rules = "\n".join(_rule(name, scenes) for scenes, name in classes.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}">\n'
        f"<title>briefing: a brief, its claims, their wording, a topic and a search</title>\n"
        f"<style>\ntext {{ font: {FONT}px 'DejaVu Sans Mono', Menlo, Consolas, monospace; "
        f"white-space: pre; fill: {INK} }}\n.b {{ font-weight: bold }} .i {{ font-style: italic }} "
        f".u {{ text-decoration: underline }}\n{rules}\n</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>\n{body}\n</svg>\n'
    )


def _top(y: int) -> float:
    return HEAD + (y - 1) * LINE if y else 0


def _caption(scene: Scene) -> str:
    """The bar above the screen: the keys and what they do."""
    typed = [key for key in scene.keys if len(key) == 1 and key.isprintable()]
    keys = ("" if len(typed) > _FEW_KEYS else " ").join(typed)
    words = scene.caption if not keys else f"{keys}   {scene.caption}"
    return f'<text x="0" y="22" class="b">{escape(words)}</text>'


def _rule(name: str, scenes: frozenset[int]) -> str:
    """CSS that shows a row in some scenes only."""
    if len(scenes) == len(SCENES):
        return ""
    whole, at, steps = sum(scene.seconds for scene in SCENES), 0.0, []
    for number, scene in enumerate(SCENES):
        state = "visible" if number in scenes else "hidden"
        steps.append(f"{100 * at / whole:.2f}%{{visibility:{state}}}")
        at += scene.seconds
    first = "visible" if 0 in scenes else "hidden"
    return (
        f".{name}{{visibility:{first}}}"
        f"@media(prefers-reduced-motion:no-preference){{.{name}"
        f"{{animation:{name} {whole:g}s step-end infinite}}}}@keyframes {name}{{{''.join(steps)}}}"
    )


def _rows(screen: Screen) -> Iterator[str]:
    """Each row of the screen as SVG: grounds, then texts, a run of one look at a time."""
    for y in range(SIZE[1]):
        x, grounds, texts = 0, "", ""
        for style, cells in groupby((screen.cell(x, y) for x in range(SIZE[0])), look):
            run = [*cells]
            ground, text = _run(x, run, style)
            grounds, texts, x = grounds + ground, texts + text, x + len(run)
        yield grounds + texts


def _run(x: int, run: Sequence[Any], style: Style) -> tuple[str, str]:
    """The ground and the text of cells with one look, from column `x` on."""
    ink, ground = (colour.name if colour else "" for colour in (style.color, style.bgcolor))
    if style.reverse:
        ink, ground = ground or GROUND, ink or INK
    left, width = x * CELL, len(run) * CELL
    rectangle = text = ""
    if ground and ground != GROUND:
        rectangle = f'<rect x="{left:.1f}" width="{width:.1f}" height="{LINE}" fill="{ground}"/>'
    data = "".join(cell.data for cell in run)
    if words := data.rstrip():
        looks = (("b", style.bold), ("i", style.italic), ("u", style.underline))
        names = " ".join(name for name, is_on in looks if is_on)
        length = (len(run) - len(data) + len(words)) * CELL
        text = (
            f'<text x="{left:.1f}" y="14" textLength="{length:.1f}"'
            + (f' class="{names}"' if names else "")
            + (f' style="fill:{ink}"' if ink and ink != INK else "")
            + f">{escape(words)}</text>"
        )
    return rectangle, text


if __name__ == "__main__":
    main()
