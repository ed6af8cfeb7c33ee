"""The two themes, and the styles of spans in the current theme."""

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color, ColorParseError
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES, Theme

from briefing_tui.layout.spans import Line, Style, ascii_line
from briefing_tui.text.wrapping import cells
from briefing_tui.tui.terminal.background import AUTO

# The colours of the two themes. Headers, rules and hints are grey; a hue means a party or an
# agreement class.

_DARK = {
    "text-strong": "#f6f7fa",
    "text-muted": "#9ba3b1",
    "rule": "#636b7b",
    "cursor": "#272c37",
    "cursor-blurred": "#1f232b",
    "party-1": "#f2a25c",
    "party-2": "#79b6f7",
    "party-3": "#b3cc6a",
    "party-4": "#c3a6ff",
    "party-5": "#e0c9a6",
    "contested": "#ff8080",
    "differs": "#f08fc4",
    "shared": "#63cdb4",
    "unverified": "#f0d264",
}
_LIGHT = {
    "text-strong": "#0b0d10",
    "text-muted": "#5a606b",
    "rule": "#918a79",
    "cursor": "#e8e3d6",
    "cursor-blurred": "#f1ede3",
    "party-1": "#964c00",
    "party-2": "#155ca6",
    "party-3": "#516600",
    "party-4": "#6a38c2",
    "party-5": "#7a5a2e",
    "contested": "#b5002f",
    "differs": "#9c1f6b",
    "shared": "#0c6655",
    "unverified": "#735c00",
}

DARK = Theme(
    name="briefing-dark",
    dark=True,
    primary="#cfd5e0",
    accent="#cfd5e0",
    foreground="#d9dce3",
    background="#15171c",
    surface="#1b1e25",
    panel="#272c37",
    success="#63cdb4",
    warning="#f0d264",
    error="#ff8080",
    variables={
        **_DARK,
        "scrollbar": "#636b7b",
        "scrollbar-background": "#1b1e25",
        "scrollbar-hover": "#9ba3b1",
        "block-cursor-foreground": "#15171c",
    },
)
LIGHT = Theme(
    name="briefing-light",
    dark=False,
    primary="#2f3540",
    accent="#2f3540",
    foreground="#24272d",
    background="#fbf9f4",
    surface="#f4f1e9",
    panel="#e8e3d6",
    success="#0c6655",
    warning="#735c00",
    error="#b5002f",
    variables={
        **_LIGHT,
        "scrollbar": "#918a79",
        "scrollbar-background": "#f4f1e9",
        "scrollbar-hover": "#5a606b",
        "block-cursor-foreground": "#fbf9f4",
    },
)

THEME_NAMES = (AUTO, DARK.name, LIGHT.name, *sorted(BUILTIN_THEMES))
"""What `--theme` and the configuration take."""


def variable_defaults(*, dark: bool) -> dict[str, str]:
    """The values of our variables for a theme that does not define them."""
    return dict(_DARK if dark else _LIGHT)


# From the role of a span to its colour.

_VARIABLES = {"text": "foreground", "strong": "text-strong", "muted": "text-muted"}
_MUTED = 0.6
"""The share of the foreground in a muted colour, if the theme leaves that colour to Textual."""


class SpanStyles:
    """The Rich styles of spans in one theme. Replaced when the theme changes."""

    def __init__(self, variables: Mapping[str, str], *, ascii_only: bool = False) -> None:
        self._variables = variables
        self._ascii_only = ascii_only
        self._styles: dict[tuple[Style, str], RichStyle] = {}

    def colour(self, role: str) -> str | None:
        """The colour of a role as a hex triplet, or None for the terminal's own colour."""
        value = self._variables.get(_VARIABLES.get(role, role), "")
        try:
            colour = Color.parse(value)
        except ColorParseError:
            return self._muted()
        return None if colour.ansi is not None else colour.hex6

    def _muted(self) -> str | None:
        try:
            background = Color.parse(self._variables["background"])
            foreground = Color.parse(self._variables["foreground"])
        except ColorParseError:
            return None
        if foreground.ansi is not None:
            return None
        return background.blend(foreground, _MUTED, 1).hex6

    def rich(self, style: Style, background: str = "background") -> RichStyle:
        """The Rich style of a span on a background, which is a role too."""
        key = (style if style.target is None else style._replace(target=None), background)
        if (rich := self._styles.get(key)) is None:
            rich = self._styles[key] = RichStyle(
                color=self.colour(style.role),
                bgcolor=self.colour(background),
                bold=style.bold or None,
                italic=style.italic or None,
                underline=style.underline or None,
                strike=style.strike or None,
                reverse=style.reverse or None,
            )
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
