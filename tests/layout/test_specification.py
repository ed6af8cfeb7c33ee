"""The examples of CommonMark 0.31.2 and GFM: the narrative shows the text of their HTML.

The texts are compared as lists of words.
"""

import json
from html.parser import HTMLParser
from operator import itemgetter
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from briefing_tui.layout.narrative import START, ScrollLayout, TextLook
from briefing_tui.layout.spans import DECORATION, Span
from briefing_tui.model.brief import Brief
from briefing_tui.parse.document import parse_body

FIXTURES = Path(__file__).parents[1] / "fixtures/commonmark"
BLOCK_TAGS = frozenset(
    {
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br", "div", "pre", "blockquote"),
        *("li", "ul", "ol", "table", "tr", "td", "th"),
    }
)
_SCRIPT = "the content of scripts and style sheets is not shown"
_WIKI = "double brackets are a wikilink, which has precedence over a reference link"
_PLACEHOLDER = "a tag of no HTML element that ends nowhere is text, such as `<slug>`"
_PARSER = "Python's HTMLParser takes this for a comment without an end, unlike browsers"
EXCEPTIONS: dict[str, str] = {
    **dict.fromkeys(("commonmark 170", "commonmark 172", "commonmark 176"), _SCRIPT),
    "commonmark 178": _SCRIPT,
    "commonmark 173": "an unclosed style sheet is shown, so that no text is lost",
    "commonmark 180": _PARSER,
    "commonmark 626": _PARSER,
    "commonmark 182": "tags are dropped and their text is kept; CDATA is text",
    **dict.fromkeys(("commonmark 548", "commonmark 590"), _WIKI),
    "commonmark 163": "`<Warning>` is a callout, and what it holds is Markdown",
    "commonmark 475": "an image without a description is shown by its title",
    "commonmark 484": "a link without words is shown by its address",
    "commonmark 581": "an image without a description is shown by its file name",
    **dict.fromkeys(("commonmark 150", "commonmark 201", "commonmark 613"), _PLACEHOLDER),
    "gfm 204": "excess cells are kept, so that no text is lost",
    "gfm 653": "disallowed tags are dropped, as all tags are",
}
"""`file example` → why the narrative differs from the reference."""
BY_PARSER = {"commonmark 173", "commonmark 180", "commonmark 626"}
"""Those that some versions of Python's HTMLParser read as the narrative does."""


class TextOf(HTMLParser):
    """The visible text of HTML, with the alternative text of images."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCK_TAGS:
            self.pieces.append("\n")
        if tag == "img":
            self.pieces.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCK_TAGS:
            self.pieces.append("\n")


def words_of_html(html: str) -> list[str]:
    # A tag that never ends is text. Python 3.13.5 drops it, as browsers do.
    start = html.find("<", html.rfind(">") + 1)
    unfinished = html[start:] if start >= 0 else ""
    reader = TextOf()
    reader.feed(html.removesuffix(unfinished))
    reader.close()
    reader.pieces.append(unfinished)
    return "".join(reader.pieces).split()


def _text(span: Span) -> str:
    """The text of a span, of an image without the sign before it."""
    target = span.style.target
    if target is None or target.kind != "image":
        return span.text
    return span.text.removeprefix("▣ ")


def words_shown(markdown: str) -> list[str]:
    layout = ScrollLayout(
        Brief(path="t.md", slug="t", title=""), parse_body(markdown), TextLook(10_000)
    )
    lines, leaf_row = [], START
    while True:
        if 0 <= leaf_row.leaf < layout.leaf_count:
            row = layout.row(leaf_row)
            spans = zip(row.spans, row.offsets, strict=True)
            texts = (" " if offset == DECORATION else _text(span) for span, offset in spans)
            lines.append("".join(texts))
        if leaf_row == layout.end:
            return "\n".join(lines).split()
        leaf_row = layout.walk(leaf_row, 1)


def examples() -> list[tuple[str, str, str, str]]:
    return [
        (f"{name} {number}", section, markdown, html)
        for name in ("commonmark", "gfm")
        for number, section, markdown, html in json.loads((FIXTURES / f"{name}.json").read_text())
    ]


def test_every_example_shows_the_text_of_its_html() -> None:
    assert len(examples()) > 650
    wrong = {
        name: (section, markdown, words_of_html(html), shown)
        for name, section, markdown, html in examples()
        if (shown := words_shown(markdown)) != words_of_html(html)
    }
    unexpected = [f"{name}: {texts}" for name, texts in wrong.items() if name not in EXCEPTIONS]
    assert not unexpected, "\n".join(unexpected)
    stale = EXCEPTIONS.keys() - wrong.keys() - BY_PARSER
    assert not stale, f"remove from EXCEPTIONS: {stale}"


STARTS = (
    "> ",
    "- ",
    "1. ",
    "    ",
    "  ",
    "| ",
    "# ",
    "* ",
    "\t",
    "+ ",
    "[^1]: ",
    "[ ] ",
    "~~~\n",
    "",
)
ENDS = ("\n", "\n\n", "  \n", "\\\n", " |\n", "\n|-|-|\n", "\n---\n", "\n\n\n", "`\n", "**\n")
lines = st.tuples(st.lists(st.sampled_from(STARTS), max_size=30), st.sampled_from(ENDS))


@given(st.lists(lines, max_size=25), st.integers(9, 100))
@example([(["> ", "| "], "\n|-|-|\n"), ([], "\n")], 9)
def test_no_content_is_dropped(parts: list[tuple[list[str], str]], width: int) -> None:
    words = [f"word{number}" for number in range(len(parts))]
    pairs = zip(parts, words, strict=True)
    body = "".join("".join(starts) + word + end for (starts, end), word in pairs)
    layout = ScrollLayout(Brief(path="t.md", slug="t", title=""), parse_body(body), TextLook(width))
    text = "".join(_text_of_leaf(layout, leaf) for leaf in range(layout.leaf_count))
    assert [word for word in words if word not in text] == []


def _text_of_leaf(layout: ScrollLayout, leaf: int) -> str:
    """A leaf's text in the order of its offsets: a narrow table breaks the words of cells."""
    spans = [
        (offset, span.text)
        for row in layout.rows(leaf)
        for span, offset in zip(row.spans, row.offsets, strict=True)
        # A table that is too wide has the column's name before each cell.
        if offset != DECORATION or layout.document.leaves[leaf].kind == "table"
    ]
    return "".join(text for _, text in sorted(spans, key=itemgetter(0)))
