"""Lines as text for a terminal, with escape sequences for colours and attributes.

Commands use only the 16 colours, because they don't know whether the background is dark or
light, and the terminal's theme does. `render` writes no other sequences than SGR (ECMA-48,
8.3.117), so a brief can't add any.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

from briefing_tui.layout.spans import Line, Style, plain_text
from briefing_tui.layout.themes import DARK_NAME, PALETTES

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_HUES = {
    role: str(_NAMES.index(name.removeprefix("bright_")) + (90 if "bright_" in name else 30))
    for role, name in PALETTES[DARK_NAME].at("standard").items()
    if name != "default"
}
COLOURS: Mapping[str, str] = {
    **_HUES,
    "muted": "2",
    "rule": "2",
    "error": _HUES["contested"],
    "success": _HUES["shared"],
    "warning": _HUES["unverified"],
}
"""Role → SGR parameter. Other roles have the terminal's plain foreground."""

ATTRIBUTES: tuple[tuple[str, str], ...] = (
    ("bold", "1"),
    ("italic", "3"),
    ("underline", "4"),
    ("reverse", "7"),
    ("strike", "9"),
)


def render(lines: Iterable[Line], colour: bool) -> str:
    """The lines as text, each without trailing spaces and ended by a line feed.

    Without `colour`, the text has no escape sequences; files and pipes get it in this form.
    """
    draw = _coloured if colour else plain_text
    return "".join(draw(line).rstrip() + "\n" for line in lines)


def _coloured(line: Line) -> str:
    painted = ""
    for codes, spans in groupby(line, key=lambda span: sgr(span.style)):
        text = plain_text(spans)
        painted += f"\x1b[{codes}m{text}\x1b[0m" if codes and text else text
    return painted


def sgr(style: Style) -> str:
    """The parameters of a style, joined by semicolons; empty for plain text."""
    codes = [code for name, code in ATTRIBUTES if getattr(style, name)]
    if colour := COLOURS.get(style.role):
        codes.append(colour)
    return ";".join(codes)
