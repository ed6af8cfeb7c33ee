"""The narrative as a document: a flat list of blocks, and the inline spans inside them.

The list is flat so that a virtualised view finds the line at any height without walking a
tree: a paragraph in a list in a quote is one leaf with two prefixes.
"""

from collections.abc import Mapping
from itertools import chain
from typing import Literal, TypedDict

from msgspec import Struct

LeafKind = Literal["paragraph", "heading", "title", "code", "table", "rule", "note", "embed"]
PrefixKind = Literal["quote", "item", "note"]
TargetKind = Literal[
    "url", "brief", "page", "claim", "heading", "source", "note", "image", "tag", "broken"
]
MATH = "math"
"""The info string of a block of math in TeX."""
Align = Literal["left", "center", "right"]
Callout = Literal["note", "tip", "warning", "danger"]


Hue = Literal[
    "party-1", "party-2", "party-3", "party-4", "party-5",
    "contested", "differs", "shared", "unverified",
]  # fmt: skip
"""The roles with a hue: those of sides and of classes of agreement."""
Role = Literal[
    Hue, "text", "strong", "muted", "rule", "accent", "error", "warning", "hint", "success"
]
"""What the colour of a text means. Themes derive those without a colour of their own: `error` is
`contested`, and `hint` is plain.
"""


class CalloutRow(Struct, frozen=True, gc=False):
    """A kind of callout: the role of its colour, and the names that sites have for it."""

    role: Role
    """The role of the agreement class nearest in meaning."""
    names: tuple[str, ...]


CALLOUTS: Mapping[Callout, CalloutRow] = {
    "note": CalloutRow(
        "accent",
        (
            *("note", "info", "important", "abstract", "summary", "tldr", "todo", "example"),
            *("quote", "cite", "seealso", "admonition", "version", "aside"),
            *("callout", "notice", "alert"),
        ),
    ),
    "tip": CalloutRow("shared", ("tip", "hint", "success", "check", "done")),
    "warning": CalloutRow(
        "unverified", ("warning", "caution", "attention", "question", "help", "faq")
    ),
    "danger": CalloutRow("contested", ("danger", "error", "failure", "fail", "missing", "bug")),
}
"""The kinds that GitHub, Obsidian, MkDocs, Docusaurus and Sphinx know."""


BAR = "│ "
"""The prefix of a quote."""


class Prefix(Struct, frozen=True, gc=False):
    """The text before the lines of a leaf for one container around it.

    A list item's first leaf has `first="– "` and `rest="  "`; its later leaves have spaces in
    both. A quote has its bar in both.
    """

    kind: PrefixKind
    first: str
    rest: str
    callout: Callout | None = None
    """The kind of callout, if the container is one."""


class Leaf(Struct, frozen=True, kw_only=True, gc=False):
    """A block without blocks inside it.

    `text` is inline Markdown source for paragraphs, headings, titles (of a callout, or a defined
    term) and embeds, the literal text for code, and empty for rules and tables. `line` is
    the line in the file, from 1.
    """

    kind: LeafKind
    text: str = ""
    line: int = 1
    prefixes: tuple[Prefix, ...] = ()
    tight: bool = False
    """Whether the leaf follows another in a tight list (CommonMark 5.3): no blank line."""
    level: int = 0
    """For a heading: 1 to 6."""
    info: str = ""
    """For fenced code: the info string."""
    muted: bool = False
    """For code: whether it is part of the page's machinery, such as an MDX import."""
    rows: tuple[tuple[str, ...], ...] = ()
    """For a table: the cells as inline Markdown source, the header row first."""
    align: tuple[Align, ...] = ()
    anchor: str = ""
    """For a heading, its id by GitHub's rules. For a footnote, its label, or a space and its
    source if it is an inline footnote."""
    ids: tuple[str, ...] = ()
    """Other ids by which links lead here, from HTML, attributes or Obsidian (`^x`)."""

    @property
    def inline_sources(self) -> tuple[str, ...]:
        """The inline Markdown of the leaf: its text, and its cells."""
        return () if self.kind == "code" else (self.text, *chain.from_iterable(self.rows))


class Reference(TypedDict):
    """A link reference definition (CommonMark 4.7), as markdown-it has it."""

    href: str
    title: str


class Target(Struct, frozen=True):
    """The target of a link: a URL, the name of a brief, the address of a page on the same site, or
    the id of a claim, heading or source."""

    kind: TargetKind
    name: str
    fragment: str = ""
    """For a brief or a page: the heading or claim inside it."""
    detail: str = ""
    """For a citation: the locator (`para 3`). For an image: its title."""

    @property
    def name_and_fragment(self) -> str:
        return f"{self.name}#{self.fragment}" if self.fragment else self.name


class Inline(Struct, frozen=True, kw_only=True):
    """A run of text with one style. A line break inside a paragraph is the text `\\n`."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    strike: bool = False
    mark: bool = False
    muted: bool = False
    """Shown dimmed: brackets of a citation, template tags."""
    target: Target | None = None


class Document(Struct, frozen=True, kw_only=True):
    """The body of a brief as leaves, with what is needed to parse their inline text."""

    leaves: tuple[Leaf, ...] = ()
    references: Mapping[str, Reference] = {}
    """By normalised label."""
    notes: Mapping[str, int] = {}
    """The labels of the cited footnotes, each with its number from 1."""
    sources: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    """The anchors of all headings, including one that repeats the title and isn't shown, and the
    ids of other leaves."""
    scripts: bool = False
    """Whether `H~2~O` and `x^2^` have subscript and superscript (Pandoc)."""
    line_breaks: bool = False
    """Whether a soft line break (CommonMark 6.8) is shown as a line break, as in Obsidian."""
    whole: bool = True
    """False while the body is being parsed and more headings may follow."""
    inlines: Mapping[str, tuple[Inline, ...]] = {}
    """The inline sources that have been parsed already, each with its runs."""

    def headings(self) -> tuple[tuple[int, Leaf], ...]:
        """Each heading with the index of its leaf."""
        return tuple(
            (index, leaf) for index, leaf in enumerate(self.leaves) if leaf.kind == "heading"
        )


class Embed(Struct, frozen=True):
    """What an embed of Obsidian (`![[note#heading]]`, `![[map.png]]`) shows."""

    document: Document = Document()
    """The part of a brief, as far as it is shown."""
    path: str = ""
    """The path of that brief from the library's folder."""
    size: int | None = None
    """The bytes of a picture."""


Embeds = Mapping[str, Embed]
"""What the embeds of a document show, by the text of their leaves, as far as it is known."""
NO_EMBEDS: Embeds = {}


class Destinations(Struct, frozen=True):
    """What the links and embeds of a document lead to, as far as it is known."""

    missing: frozenset[str] = frozenset()
    """The names of briefs and pictures that the library lacks."""
    embeds: Embeds = NO_EMBEDS


NO_DESTINATIONS = Destinations()
