"""The two themes in each depth of colour, and the styles of spans in the current theme."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from rich.color import Color as RichColor
from rich.console import Console
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import constants
from textual.color import Color, ColorParseError
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES, Theme

from briefing_tui.layout.colours import COLOURS_16, COLOURS_256, TRUE_COLOUR, Palettes
from briefing_tui.layout.spans import Line, Style, ascii_line
from briefing_tui.text.wrapping import cells
from briefing_tui.tui.terminal.background import AUTO

DARK_NAME, LIGHT_NAME = "briefing-dark", "briefing-light"

Depth = Literal["truecolor", "256", "standard"]
"""How many colours a terminal has, by the names that Rich and Textual have for it."""
_PALETTES: Mapping[Depth, Palettes] = MappingProxyType(
    {"truecolor": TRUE_COLOUR, "256": COLOURS_256, "standard": COLOURS_16}
)


def colour_depth() -> Depth:
    """The depth that Rich finds in `$COLORTERM` and `$TERM`, as Textual asks it."""
    system = Console(
        color_system=cast("Depth", constants.COLOR_SYSTEM), force_terminal=True
    ).color_system
    # Without any colour the palette doesn't matter.
    return cast("Depth", system) if system in _PALETTES else "truecolor"


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


def _theme(name: str, palette: Mapping[str, str]) -> Theme:
    colours = {role: _css(colour) for role, colour in palette.items()}
    return Theme(
        name=name,
        dark=name == DARK_NAME,
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
            "scrollbar": colours["rule"],
            "scrollbar-hover": colours["text-muted"],
            "scrollbar-active": colours["text-muted"],
            "scrollbar-background": colours["surface"],
            "block-cursor-foreground": colours["background"],
            # Textual 8.2.8 takes these for granted in an application with `ansi_color`.
            "ansi-background": colours["background"],
            "ansi-foreground": colours["foreground"],
        },
    )


def themes(depth: Depth) -> tuple[Theme, Theme]:
    """Our themes, the dark one and the light one, for a terminal with so many colours."""
    palettes = _PALETTES[depth]
    return _theme(DARK_NAME, palettes.dark), _theme(LIGHT_NAME, palettes.light)


THEME_NAMES = (AUTO, DARK_NAME, LIGHT_NAME, *sorted(BUILTIN_THEMES))
"""What `--theme` and the configuration take."""


def variable_defaults(depth: Depth, *, dark: bool) -> dict[str, str]:
    """The values of our variables for a theme that does not define them."""
    palettes = _PALETTES[depth]
    palette = palettes.dark if dark else palettes.light
    return {role: _css(colour) for role, colour in palette.items()}


def adapted(variables: dict[str, str], theme: Theme, depth: Depth) -> dict[str, str]:
    """The variables of any theme for a terminal with so many colours.

    With sixteen colours all themes look like ours. With 256, theirs are replaced by the nearest
    ones, because Rich 15.0 takes teal for a dark blue grey.
    """
    if depth == "truecolor" or theme.name in (DARK_NAME, LIGHT_NAME):
        return variables
    if depth == "standard":
        dark, light = themes(depth)
        return {**variables, **(dark if theme.dark else light).variables}
    return {
        name: _nearest(value) if _HEX.fullmatch(value) else value
        for name, value in variables.items()
    }


_HEX = re.compile("#[0-9a-fA-F]{6}")


@cache
def _nearest(colour: str) -> str:
    wanted = Color.parse(colour).rgb
    return indexed(
        min(
            range(16, 256),
            key=lambda index: sum(
                (part - other) ** 2
                for part, other in zip(
                    wanted, RichColor.from_ansi(index).get_truecolor(), strict=True
                )
            ),
        )
    )


# From the role of a span to its colour.

_VARIABLES = {"text": "foreground", "strong": "text-strong", "muted": "text-muted"}
_MUTED = 0.6
"""The share of the foreground in a muted colour, if the theme leaves that colour to Textual."""


class SpanStyles:
    """The Rich styles of spans in one theme. Replaced when the theme changes."""

    def __init__(
        self, variables: Mapping[str, str], *, ascii_only: bool = False, coloured: bool = True
    ) -> None:
        """`coloured` is False for an interface without colour codes."""
        self._variables = variables
        self._ascii_only = ascii_only
        self._coloured = coloured
        self._styles: dict[tuple[Style, str], RichStyle] = {}
        self.is_true_colour = True
        """Whether none of the styles so far has one of the terminal's own colours."""

    def colour(self, role: str) -> RichColor | None:
        """The colour of a role, or None for the terminal's own."""
        value = self._variables.get(_VARIABLES.get(role, role), "")
        try:
            colour = Color.parse(value)
        except ColorParseError:
            return self._muted()
        return None if colour.ansi == -1 or colour.is_transparent else colour.rich_color

    @property
    def has_ground(self) -> bool:
        """Whether code can stand on a colour of its own."""
        return self._coloured and self.colour("surface") is not None

    def _muted(self) -> RichColor | None:
        try:
            background = Color.parse(self._variables["background"])
            foreground = Color.parse(self._variables["foreground"])
        except ColorParseError:
            return None
        if foreground.ansi is not None:
            return None
        return background.blend(foreground, _MUTED, 1).rich_color

    def rich(self, style: Style, background: str = "background") -> RichStyle:
        """The Rich style of a span on a background, which is a role too."""
        key = (style if style.target is None else style._replace(target=None), background)
        if (rich := self._styles.get(key)) is None:
            # With sixteen colours the cursor has the terminal's two, exchanged: a hue would make
            # patches of it.
            reverse = background == "cursor" and self.colour("cursor") is None
            rich = self._styles[key] = RichStyle(
                color=None if reverse else self.colour(style.role),
                bgcolor=self.colour("surface" if style.ground else background),
                bold=style.bold or None,
                italic=style.italic or None,
                underline=style.underline or None,
                strike=style.strike or None,
                reverse=(style.reverse != reverse) or None,
            )
            colours = (rich.color, rich.bgcolor)
            self.is_true_colour &= all(each is None or each.triplet is not None for each in colours)
        return rich

    def strip(self, line: Line, width: int, background: str = "background") -> Strip:
        """A line as a strip of exactly `width` cells."""
        if self._ascii_only:
            line = ascii_line(line)
        segments = [Segment(span.text, self.rich(span.style, background)) for span in line]
        used = sum(cells(span.text) for span in line)
        if used < width:
            segments.append(Segment(" " * (width - used), self.rich(Style(), background)))
        strip = Strip(segments, max(used, width))
        return strip if used <= width else strip.crop(0, width)
