"""The colours of roles, for terminals with true colour, with 256 colours and with sixteen.

Chrome is grey; a hue means a party or an agreement class. Text has a contrast (WCAG 2.1) of at
least 5 to 1 on the background, and of 4.5 to 1 where it stands on a cursor. `rule` is for lines
and for what is behind a dialog.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


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
