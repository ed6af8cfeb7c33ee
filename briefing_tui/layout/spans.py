"""Lines of styled spans: what the screen paints and `show` prints.

A style names a meaning and the screen or the printer chooses the colour, so the core
knows no theme.
"""

from typing import NamedTuple

from briefing_tui.model.document import Target

Role = str
"""`text`, `strong`, `muted`, `rule`, `accent`, `party-1` … `party-5`, an agreement class
(`contested`, `denied`, `differs`, `corroborated`, `shared`, `unverified`), `error`,
`warning`, `success`: the variables of the themes, by the same names."""


class Style(NamedTuple):
    """How a span looks: one colour by its meaning, attributes, and what it leads to."""

    role: Role = "text"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False
    target: Target | None = None


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style


Line = tuple[Span, ...]

PLAIN = Style()
MUTED = Style("muted")
STRONG = Style("strong", bold=True)


def plain_text(line: Line) -> str:
    """The text of a line without its styles."""
    return "".join(span.text for span in line)
