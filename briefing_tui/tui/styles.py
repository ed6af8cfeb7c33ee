"""The themes in each depth of colour, and the styles of spans in the current theme."""

from collections.abc import Mapping
from typing import cast

from rich.color import Color as RichColor
from rich.console import Console
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import constants
from textual.color import Color, ColorParseError
from textual.strip import Strip
from textual.theme import Theme

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


ANSI = {"ansi-dark": DARK_NAME, "ansi-light": LIGHT_NAME}
"""The themes of the terminal's own colours: each looks as ours does in a terminal with sixteen."""


def theme_of(name: str, depth: Depth) -> Theme:
    palette = PALETTES[ANSI.get(name, name)]
    by_role = palette.at("standard" if name in ANSI else depth)
    colours: dict[str, str] = {role: _css(colour) for role, colour in by_role.items()}
    return Theme(
        name=name,
        dark=palette.dark,
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
            # Textual takes these for granted in an application with `ansi_color`.
            "ansi-background": colours["background"],
            "ansi-foreground": colours["foreground"],
        },
    )


def name_for(*, dark: bool) -> str:
    return DARK_NAME if dark else LIGHT_NAME


THEME_NAMES = (AUTO, *PALETTES, *ANSI)
"""The names that `--theme` and the configuration take."""


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
