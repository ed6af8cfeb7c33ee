"""The colours of roles, for terminals with true colour, with 256 colours and with sixteen.

Chrome is grey; a hue means a party or an agreement class. Text has a contrast (WCAG 2.1) of at
least 5 to 1 on the background, and of 4.5 to 1 where it stands on a cursor. `rule` is for lines
and for what is behind a dialog.

Commands use only the sixteen, those of the interface in a terminal that has no more: a command
does not know whether the background is dark or light, and the terminal's theme does. `render`
writes no sequence but SGR (ECMA-48, 8.3.117), so nothing can be slipped in.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from briefing_tui.layout.spans import Line, Style, plain_text


class Palettes(NamedTuple):
    """Role → colour, for a dark and a light background. Background roles are among them."""

    dark: Mapping[str, str]
    light: Mapping[str, str]


def _palettes(table: Mapping[str, tuple[str, str]]) -> Palettes:
    dark = {role: colours[0] for role, colours in table.items()}
    light = {role: colours[1] for role, colours in table.items()}
    return Palettes(MappingProxyType(dark), MappingProxyType(light))


TRUE_COLOUR = _palettes(
    {
        "background": ("#15171c", "#fbf9f4"),
        "surface": ("#1b1e25", "#f4f1e9"),
        "panel": ("#272c37", "#e8e3d6"),
        "cursor": ("#272c37", "#e8e3d6"),
        "cursor-blurred": ("#1f232b", "#f1ede3"),
        "foreground": ("#d9dce3", "#24272d"),
        "text-strong": ("#f6f7fa", "#0b0d10"),
        "text-muted": ("#9ba3b1", "#5a606b"),
        "accent": ("#cfd5e0", "#2f3540"),
        "rule": ("#636b7b", "#918a79"),
        "party-1": ("#f2a25c", "#964c00"),
        "party-2": ("#79b6f7", "#155ca6"),
        "party-3": ("#b3cc6a", "#516600"),
        "party-4": ("#c3a6ff", "#6a38c2"),
        "party-5": ("#e0c9a6", "#7a5a2e"),
        "contested": ("#ff8080", "#b5002f"),
        "differs": ("#f08fc4", "#9c1f6b"),
        "shared": ("#63cdb4", "#0c6655"),
        "unverified": ("#f0d264", "#735c00"),
    }
)
COLOURS_256 = _palettes(
    {
        "background": ("233", "231"),
        "surface": ("234", "255"),
        "panel": ("236", "254"),
        "cursor": ("236", "254"),
        "cursor-blurred": ("235", "255"),
        "foreground": ("253", "235"),
        "text-strong": ("255", "232"),
        "text-muted": ("248", "240"),
        "accent": ("252", "237"),
        "rule": ("242", "244"),
        "party-1": ("215", "94"),
        "party-2": ("111", "25"),
        "party-3": ("149", "22"),
        "party-4": ("183", "55"),
        "party-5": ("180", "52"),
        "contested": ("210", "124"),
        "differs": ("211", "126"),
        "shared": ("79", "23"),
        "unverified": ("222", "58"),
    }
)
"""Indices of xterm's palette."""
COLOURS_16 = _palettes(
    {
        "background": ("default", "default"),
        "surface": ("default", "default"),
        "panel": ("default", "default"),
        "cursor": ("default", "default"),
        "cursor-blurred": ("default", "default"),
        "foreground": ("default", "default"),
        "text-strong": ("default", "default"),
        "text-muted": ("default", "default"),
        "accent": ("default", "default"),
        "rule": ("bright_black", "bright_black"),
        "party-1": ("yellow", "magenta"),
        "party-2": ("bright_blue", "blue"),
        "party-3": ("green", "default"),
        "party-4": ("magenta", "default"),
        "party-5": ("cyan", "default"),
        "contested": ("bright_red", "red"),
        "differs": ("bright_magenta", "red"),
        "shared": ("bright_green", "default"),
        "unverified": ("bright_yellow", "default"),
    }
)
"""Names of the sixteen colours, whose look the terminal decides; `default` is its own foreground or
background. Yellow, green and cyan can't be read on white, so a light terminal has fewer hues."""


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
