"""Laid lines as text: plain, or with the colours of the reader's own terminal.

Only the sixteen colours are used, those of the interface in a terminal that has no more: a command
does not know whether the background is dark or light, and the terminal's theme does. No sequence
but SGR (ECMA-48, 8.3.117), so nothing can be slipped in.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from briefing_tui.layout.palettes import COLOURS_16
from briefing_tui.layout.spans import Line, Style, plain_text

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


def _parameter(name: str) -> str:
    number = _NAMES.index(name.removeprefix("bright_"))
    return str(number + (90 if name.startswith("bright_") else 30))


_HUES = {role: _parameter(name) for role, name in COLOURS_16.dark.items() if name != "default"}
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        **_HUES,
        "muted": "2",
        "rule": "2",
        "denied": _HUES["contested"],
        "error": _HUES["contested"],
        "corroborated": _HUES["shared"],
        "success": _HUES["shared"],
        "warning": _HUES["unverified"],
    }
)
"""Role → SGR parameter. Other roles have the terminal's plain foreground."""

ATTRIBUTES: tuple[tuple[str, str], ...] = (
    ("bold", "1"),
    ("italic", "3"),
    ("underline", "4"),
    ("reverse", "7"),
    ("strike", "9"),
)


def render(lines: Iterable[Line], colour: bool) -> str:
    """The lines as text, each ended by a line feed and without blanks at its end.

    Without `colour` there is not one escape sequence in it, for files and pipes.
    """
    draw = _coloured if colour else plain_text
    return "".join(draw(line).rstrip() + "\n" for line in lines)


def _coloured(line: Line) -> str:
    return "".join(
        _paint("".join(span.text for span in spans), codes)
        for codes, spans in groupby(line, key=lambda span: sgr(span.style))
    )


def _paint(text: str, codes: str) -> str:
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and text else text


def sgr(style: Style) -> str:
    """The parameters of a style, joined by semicolons; empty for plain text."""
    codes = [code for name, code in ATTRIBUTES if getattr(style, name)]
    if colour := COLOURS.get(style.role):
        codes.append(colour)
    return ";".join(codes)
