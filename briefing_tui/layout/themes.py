"""The themes: the colours of roles, for terminals with true colour, 256 colours and 16 colours.

Borders and headings are grey; a hue means a party or an agreement class. Text has a contrast
(WCAG 2.1) of at least 5 to 1 on the background, and of 4.5 to 1 on a cursor. `rule` is for lines
and for what is behind a dialog.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

from briefing_tui.model.document import Hue

Depth = Literal["truecolor", "256", "standard"]
"""How many colours a terminal has, by the names that Rich and Textual have for it."""
DEPTHS: tuple[Depth, ...] = get_args(Depth)
Background = Literal["background", "surface", "panel", "cursor", "cursor-blurred"]
ThemeRole = Literal[Hue, Background, "foreground", "text-strong", "text-muted", "accent", "rule"]
"""What a theme has a colour for. Other roles of spans have the colour of one of these."""


class ThemeColours(Struct, frozen=True):
    """One of our themes: the colour of each role in each depth, in the order of `DEPTHS`.

    Colours are a hexadecimal number, an index of xterm's palette, and the name of one of the
    sixteen, whose look the terminal decides; `default` is its own foreground or background.
    Background roles are among them.
    """

    dark: bool
    colours: Mapping[ThemeRole, tuple[str, str, str]]

    def at(self, depth: Depth) -> Mapping[ThemeRole, str]:
        """The colours by role, as a terminal of this depth has them."""
        index = DEPTHS.index(depth)
        return {role: colours[index] for role, colours in self.colours.items()}


DARK_NAME, LIGHT_NAME = "briefing-dark", "briefing-light"
"""The themes for a dark and for a light background, unless another is chosen."""
PALETTES: Mapping[str, ThemeColours] = {
    DARK_NAME: ThemeColours(
        dark=True,
        colours={
            "background": ("#15171c", "233", "default"),
            "surface": ("#1b1e25", "234", "default"),
            "panel": ("#272c37", "236", "default"),
            "cursor": ("#272c37", "236", "default"),
            "cursor-blurred": ("#1f232b", "235", "default"),
            "foreground": ("#d9dce3", "253", "default"),
            "text-strong": ("#f6f7fa", "255", "default"),
            "text-muted": ("#9ba3b1", "248", "default"),
            "accent": ("#cfd5e0", "252", "default"),
            "rule": ("#636b7b", "242", "bright_black"),
            "party-1": ("#f2a25c", "215", "yellow"),
            "party-2": ("#79b6f7", "111", "bright_blue"),
            "party-3": ("#b3cc6a", "149", "green"),
            "party-4": ("#c3a6ff", "183", "magenta"),
            "party-5": ("#e0c9a6", "180", "cyan"),
            "contested": ("#ff8080", "210", "bright_red"),
            "differs": ("#f08fc4", "211", "bright_magenta"),
            "shared": ("#63cdb4", "79", "bright_green"),
            "unverified": ("#f0d264", "222", "bright_yellow"),
        },
    ),
    # Yellow, green and cyan can't be read on white, so it has fewer of the sixteen.
    LIGHT_NAME: ThemeColours(
        dark=False,
        colours={
            "background": ("#fbf9f4", "231", "default"),
            "surface": ("#f4f1e9", "255", "default"),
            "panel": ("#e8e3d6", "254", "default"),
            "cursor": ("#e8e3d6", "254", "default"),
            "cursor-blurred": ("#f1ede3", "255", "default"),
            "foreground": ("#24272d", "235", "default"),
            "text-strong": ("#0b0d10", "232", "default"),
            "text-muted": ("#5a606b", "240", "default"),
            "accent": ("#2f3540", "237", "default"),
            "rule": ("#918a79", "244", "bright_black"),
            "party-1": ("#964c00", "94", "magenta"),
            "party-2": ("#155ca6", "25", "blue"),
            "party-3": ("#516600", "22", "default"),
            "party-4": ("#6a38c2", "55", "default"),
            "party-5": ("#7a5a2e", "52", "default"),
            "contested": ("#b5002f", "124", "red"),
            "differs": ("#9c1f6b", "126", "red"),
            "shared": ("#0c6655", "23", "default"),
            "unverified": ("#735c00", "58", "default"),
        },
    ),
}
