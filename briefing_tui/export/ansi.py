"""Laid lines as text: plain, or with the colours of the reader's own terminal.

Only the sixteen colours of the palette are used, so a person's theme decides what they
look like; and no sequence but SGR (ECMA-48, 8.3.117), so nothing can be slipped in.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from briefing_tui.layout.spans import Line, Style, plain_text

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "muted": "2",
        "rule": "2",
        "party-1": "33",
        "party-2": "34",
        "party-3": "32",
        "party-4": "35",
        "party-5": "96",
        "contested": "31",
        "denied": "31",
        "error": "31",
        "differs": "95",
        "corroborated": "36",
        "shared": "36",
        "success": "36",
        "unverified": "93",
        "warning": "93",
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
