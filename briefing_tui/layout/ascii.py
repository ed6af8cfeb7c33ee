"""Lines for terminals that draw ambiguous characters two cells wide (Unicode, UAX #11).

The signs of stances and classes have ASCII shapes of their own in `compare.words`, since
there meaning hangs on them. Here is the rest: rules, rails, bars, dashes and quotation
marks, one for one, so that every width stays.
"""

from briefing_tui.layout.spans import Line, Span

_SHAPES = str.maketrans(
    "─━│├└◆▌›‹·•–—…“”‘’↑↓←→≠≈≡×●○◐◑",
    '-=||`#>><.*--~""\'\'^v<>!~#x*o"%',
)


def ascii_shapes(text: str) -> str:
    """The text with ASCII in place of what such a terminal may draw too wide."""
    return text if text.isascii() else text.translate(_SHAPES)


def in_ascii(line: Line) -> Line:
    """A line with ASCII shapes."""
    return tuple(Span(ascii_shapes(text), style) for text, style in line)
