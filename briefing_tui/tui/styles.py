"""The two themes in each depth of colour, and the styles of spans in the current theme."""

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from rich.color import Color as RichColor
from rich.console import Console
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import constants
from textual.color import Color, ColorParseError
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES, Theme

from briefing_tui.layout.direction import Order, arranged_line
from briefing_tui.layout.spans import Line, Style, ascii_line, line_cells
from briefing_tui.layout.themes import DARK_NAME, DEPTHS, LIGHT_NAME, PALETTES, Depth
from briefing_tui.text.addresses import without_doubts
from briefing_tui.tui.terminal.background import AUTO


def colour_depth() -> Depth:
    """The colour depth that Rich finds in `$COLORTERM` and `$TERM`, as Textual uses it."""
    system = Console(
        color_system=cast("Depth", constants.COLOR_SYSTEM), force_terminal=True
    ).color_system
    # Without any colour the palette doesn't matter.
    return system if system in DEPTHS else "truecolor"


def indexed(number: int) -> str:
    """A colour that Rich sends as this index of xterm's palette where there are 256 colours.

    Rich 15.0 maps greys to greys by `round(lightness * 25)`, which misses the index of the lighter
    ones by one if it is given their own colour. So they are a little lighter here.
    """
    if number >= 232:
        return "#" + f"{round((number - 231) * 255 / 25):02x}" * 3
    digits = ((number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6)
    return "#" + "".join(f"{(digit and 55 + digit * 40):02x}" for digit in digits)


def _css(colour: str) -> str:
    """A colour of a palette as Textual writes it."""
    if colour.startswith("#"):
        return colour
    return indexed(int(colour)) if colour.isdigit() else f"ansi_{colour}"


def theme_of(name: str, depth: Depth) -> Theme:
    colours = _variables(name, depth)
    return Theme(
        name=name,
        dark=PALETTES[name].dark,
        primary=colours["accent"],
        accent=colours["accent"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        success=colours["shared"],
        warning=colours["unverified"],
        error=colours["contested"],
        variables={
            **colours,
            **_scrollbars(colours),
            "block-cursor-foreground": colours["background"],
            # Textual 8.2.8 takes these for granted in an application with `ansi_color`.
            "ansi-background": colours["background"],
            "ansi-foreground": colours["foreground"],
        },
    )


def _scrollbars(colours: Mapping[str, str]) -> dict[str, str]:
    return {
        "scrollbar": colours["rule"],
        "scrollbar-hover": colours["text-muted"],
        "scrollbar-active": colours["text-muted"],
        "scrollbar-background": colours["surface"],
    }


def _variables(name: str, depth: Depth) -> dict[str, str]:
    return {role: _css(colour) for role, colour in PALETTES[name].at(depth).items()}


def name_for(*, dark: bool) -> str:
    return DARK_NAME if dark else LIGHT_NAME


THEME_NAMES = (AUTO, *PALETTES, *sorted(BUILTIN_THEMES))
"""The names that `--theme` and the configuration take."""


def variable_defaults(depth: Depth, *, dark: bool) -> dict[str, str]:
    """The values of our variables for a theme that does not define them."""
    return _variables(name_for(dark=dark), depth)


def adapted(variables: dict[str, str], theme: Theme, depth: Depth) -> dict[str, str]:
    """The variables of any theme for a terminal with so many colours, with text that can be read.

    With sixteen colours all themes look like ours, and so does a theme of the terminal's own
    colours. With 256, colours are replaced by the nearest ones, because Rich 15.0 would show teal
    as a dark blue grey.
    """
    if theme.name in PALETTES:
        return variables
    if depth == "standard" or theme.background == "ansi_default":
        return {**variables, **theme_of(name_for(dark=theme.dark), "standard").variables}
    if depth == "256":
        variables = {
            name: _nearest(value) if _HEX.fullmatch(value) else value
            for name, value in variables.items()
        }
    return {**variables, **_legible(variables, theme, depth)}


_HEX = re.compile("#[0-9a-fA-F]{6}")
_STEPS = {"surface": 1.08, "cursor-blurred": 1.14, "cursor": 1.28}
"""The contrast of other backgrounds with the background, about the same as in our themes."""
_LEAST = {"foreground": 6.0, "rule": 2.4}
"""The least contrast of colours with the cursor's background; for other backgrounds it is
`_READABLE`."""
_READABLE = 4.75
"""Some more than 4.5: with 256 colours, greys are darker on the screen than `indexed` says."""
_OF_TEXTUAL = {
    "primary": "accent",
    "error": "contested",
    "warning": "unverified",
    "success": "shared",
}
"""Textual's names for some of our colours."""
_SHARE = 0.6
"""The share of the foreground in muted text, unless that is unreadable."""


def _legible(variables: dict[str, str], theme: Theme, depth: Depth) -> dict[str, str]:
    """Our variables for another theme, made from its background and foreground.

    Its other colours are not used: a hue would look like a party or a class of agreement. Where a
    colour is too weak on the cursor's background, it is mixed with white or black.
    """
    end = Color.parse("#ffffff" if theme.dark else "#000000")
    background, foreground = (Color.parse(variables[on]) for on in ("background", "foreground"))

    def mixed(colour: Color, other: Color, on: Color, least: float) -> Color:
        """The first mixture with enough contrast."""
        for percent in range(0, 101, 2):
            mixture = colour.blend(other, percent / 100)
            shown = Color.parse(_nearest(mixture.hex)) if depth == "256" else mixture
            if contrast(shown.rgb, on.rgb) >= least:
                break
        return shown

    colours = {name: mixed(background, foreground, background, _STEPS[name]) for name in _STEPS}
    cursor = colours["panel"] = colours["cursor"]
    muted = background.blend(foreground, _SHARE)
    for role in PALETTES[DARK_NAME].colours.keys() - {"background", *colours}:
        colour = muted if role == "text-muted" else Color.parse(variables[role])
        colours[role] = mixed(colour, end, cursor, _LEAST.get(role, _READABLE))
    colours["accent"] = colours["foreground"]
    for name, role in _OF_TEXTUAL.items():
        colours[name] = colours[role]
    named = {name: colour.hex for name, colour in colours.items()}
    return {**named, **_scrollbars(named)}


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The contrast of two colours (WCAG 2.1)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    """The relative luminance of sRGB."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _nearest(colour: str) -> str:
    red, green, blue = Color.parse(colour).rgb
    nearest = min(
        _xterm(), key=lambda x: (x[1] - red) ** 2 + (x[2] - green) ** 2 + (x[3] - blue) ** 2
    )
    return indexed(nearest[0])


@cache
def _xterm() -> tuple[tuple[int, int, int, int], ...]:
    """The indexes and colours of xterm's palette."""
    return tuple((index, *RichColor.from_ansi(index).get_truecolor()) for index in range(16, 256))


# From the role of a span to its colour.

_VARIABLE_OF_ROLE = {"text": "foreground", "strong": "text-strong", "muted": "text-muted"}


class SpanStyles:
    """The Rich styles of spans in one theme. Replaced when the theme changes."""

    def __init__(
        self,
        variables: Mapping[str, str],
        *,
        ascii_only: bool = False,
        coloured: bool = True,
        links: bool = False,
        order: Order = "reader",
    ) -> None:
        """`coloured` is False for an interface without colour codes. With `links`, the terminal
        gets the addresses in a text (OSC 8); those of cited sources would take too many bytes.
        """
        self._variables = variables
        self.ascii_only = ascii_only
        self._coloured, self._links = coloured, links
        self.order: Order = order
        self._styles: dict[tuple[Style, str], RichStyle] = {}
        self.is_true_colour = True
        """Whether none of the styles so far has one of the terminal's own colours."""

    def colour(self, role: str) -> RichColor | None:
        """The colour of a role, or None for the terminal's own."""
        value = self._variables.get(_VARIABLE_OF_ROLE.get(role, role), "")
        try:
            colour = Color.parse(value)
        except ColorParseError:
            return None
        return None if colour.ansi == -1 or colour.is_transparent else colour.rich_color

    @property
    def has_ground(self) -> bool:
        """Whether code can have a background colour."""
        return self._coloured and self.colour("surface") is not None

    def rich(self, style: Style, background: str = "background") -> RichStyle:
        """The Rich style of a span on a background, which is a role too."""
        target = style.target
        if target is not None and not (self._links and target.kind == "url"):
            style, target = style._replace(target=None), None
        if style.goes_on is not None or style.level:
            style = style._replace(goes_on=None, level=0)
        key = (style, background)
        if (rich := self._styles.get(key)) is None:
            # With sixteen colours the cursor swaps the terminal's two colours: a hue would look
            # patchy.
            reverse = background == "cursor" and self.colour("cursor") is None
            rich = self._styles[key] = RichStyle(
                color=None if reverse else self.colour(style.role),
                bgcolor=self.colour("surface" if style.ground else background),
                bold=style.bold or None,
                italic=style.italic or None,
                underline=style.underline or None,
                strike=style.strike or None,
                reverse=(style.reverse != reverse) or None,
                link=(without_doubts(target.name) if target else "") or None,
            )
            colours = (rich.color, rich.bgcolor)
            self.is_true_colour &= all(
                colour is None or colour.triplet is not None for colour in colours
            )
        return rich

    def strip(self, line: Line, width: int, background: str = "background") -> Strip:
        """A line as a strip of exactly `width` cells."""
        if self.ascii_only:
            line = ascii_line(line)
        line = arranged_line(line, self.order)
        segments = [Segment(text, self.rich(style, background)) for text, style in line]
        used = line_cells(line)
        if used < width:
            segments.append(Segment(" " * (width - used), self.rich(Style(), background)))
        strip = Strip(segments, max(used, width))
        return strip if used <= width else strip.crop(0, width)
