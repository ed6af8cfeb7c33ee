"""From what a span means to how it looks: roles to the colours of the current theme."""

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color, ColorParseError
from textual.strip import Strip

from briefing_tui.layout.spans import Line, Style, ascii_line
from briefing_tui.text.wrapping import cells

_VARIABLES = {"text": "foreground", "strong": "text-strong", "muted": "text-muted"}
_DEFAULT_MIX = 0.6
"""How much of the foreground is in a muted colour where a theme leaves it to Textual."""


class Looks:
    """Span styles as Rich styles in one theme. Kept until the theme changes."""

    def __init__(self, variables: Mapping[str, str], *, ascii_only: bool = False) -> None:
        self._variables = variables
        self._ascii_only = ascii_only
        self._styles: dict[tuple[Style, str], RichStyle] = {}

    def colour(self, role: str) -> str | None:
        """A role's colour as a hex triplet, or None for the terminal's own."""
        value = self._variables.get(_VARIABLES.get(role, role), "")
        try:
            colour = Color.parse(value)
        except ColorParseError:
            return self._mixed()
        return None if colour.ansi is not None else colour.hex6

    def _mixed(self) -> str | None:
        try:
            background = Color.parse(self._variables["background"])
            foreground = Color.parse(self._variables["foreground"])
        except ColorParseError:
            return None
        if foreground.ansi is not None:
            return None
        return background.blend(foreground, _DEFAULT_MIX, 1).hex6

    def rich(self, style: Style, background: str = "background") -> RichStyle:
        """The Rich style of a span on a background, both by their roles."""
        key = (style if style.target is None else style._replace(target=None), background)
        if (found := self._styles.get(key)) is None:
            found = self._styles[key] = RichStyle(
                color=self.colour(style.role),
                bgcolor=self.colour(background),
                bold=style.bold or None,
                italic=style.italic or None,
                underline=style.underline or None,
                strike=style.strike or None,
                reverse=style.reverse or None,
            )
        return found

    def strip(self, line: Line, width: int, background: str = "background") -> Strip:
        """A line as Textual paints it, cut or padded to `width` cells."""
        if self._ascii_only:
            line = ascii_line(line)
        segments = [Segment(span.text, self.rich(span.style, background)) for span in line]
        used = sum(cells(span.text) for span in line)
        if used < width:
            segments.append(Segment(" " * (width - used), self.rich(Style(), background)))
        strip = Strip(segments, max(used, width))
        return strip if used <= width else strip.crop(0, width)
