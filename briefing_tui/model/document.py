"""The narrative as a document: flat leaves of block text, and the inline spans inside them.

Blocks are flat because a virtualised view needs to find the line at any height without
walking a tree: a paragraph in a list in a quote is one leaf with two prefixes.
"""

from typing import Literal

from msgspec import Struct

LeafKind = Literal["paragraph", "heading", "code", "table", "rule", "note"]
PrefixKind = Literal["quote", "item", "note"]
TargetKind = Literal["url", "brief", "claim", "heading", "source", "note", "image", "broken"]
Align = Literal["left", "center", "right"]


class Prefix(Struct, frozen=True, gc=False):
    """What stands before a leaf's lines for one container around it.

    A list item's first leaf has `first="• "` and `rest="  "`; its later leaves have
    blanks for both. A quote has its bar in both.
    """

    kind: PrefixKind
    first: str
    rest: str


class Leaf(Struct, frozen=True, kw_only=True, gc=False):
    """One block of text without blocks inside.

    `text` is inline Markdown source for paragraphs and headings, the literal text for
    code, and empty for rules and tables. `line` is the line in the file, from 1.
    """

    kind: LeafKind
    text: str = ""
    line: int = 1
    prefixes: tuple[Prefix, ...] = ()
    tight: bool = False
    """No blank line before this leaf: it follows in a tight list."""
    level: int = 0
    """Of a heading: 1 to 6."""
    info: str = ""
    """Of fenced code: the info string."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table: cells of inline Markdown source, the header row first."""
    align: tuple[Align, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    """Of a piece of a long table: its first rows, which decide how wide the columns are."""
    part: int = 0
    """A block that is too long to be laid at once is several leaves, counted from 0."""
    anchor: str = ""
    """Of a heading: its id by GitHub's rules; of a footnote: its label."""


class Reference(Struct, frozen=True, gc=False):
    """A link reference definition (CommonMark 4.7), its label normalised."""

    label: str
    href: str
    title: str = ""


class Target(Struct, frozen=True):
    """What a link leads to: an address, a brief's name, a claim's, heading's or source's id."""

    kind: TargetKind
    name: str
    fragment: str = ""
    """Of a brief: the heading or claim inside it."""
    detail: str = ""
    """Of a citation: the locator (`para 3`); of an image: its title."""


class Inline(Struct, frozen=True, kw_only=True):
    """A run of text with one look. A line break inside a paragraph is the text `\\n`."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    strike: bool = False
    muted: bool = False
    """Brackets of a citation, template tags: there, but not the writer's words."""
    target: Target | None = None


class Document(Struct, frozen=True, kw_only=True):
    """A body read into leaves, with what its inline text needs to be understood."""

    leaves: tuple[Leaf, ...] = ()
    references: tuple[Reference, ...] = ()
    """In the order of their labels."""
    notes: tuple[str, ...] = ()
    """Labels of the footnotes that are cited, in the order of their numbers."""
    sources: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()
    """Of every heading, one that is not shown twice included: it leads to the top."""
    whole: bool = True
    """Not while the body is still being read, and more headings may come."""
    inlines: tuple[tuple[str, tuple[Inline, ...]], ...] = ()
    """The inline sources that are already parsed, sorted, each with its runs."""

    def headings(self) -> tuple[tuple[int, Leaf], ...]:
        """Each heading with the index of its leaf."""
        return tuple(
            (index, leaf) for index, leaf in enumerate(self.leaves) if leaf.kind == "heading"
        )
