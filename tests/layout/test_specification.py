"""The examples of CommonMark and of GitHub's extensions: what is shown is what their HTML says.

The texts are compared word by word in order; white space between words is not text.
"""

import json
from html.parser import HTMLParser
from operator import itemgetter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing_tui.layout.narrative import START, ScrollLayout
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
_SCRIPT = "what is in a script or a style sheet is no text"
_WIKI = "double brackets are a wikilink, which wins over a reference"
_PARSER = "the test's reader of HTML takes this for a comment to the end, as browsers don't"
EXCEPTIONS: dict[str, str] = {
    **dict.fromkeys(("commonmark 170", "commonmark 172", "commonmark 176"), _SCRIPT),
    "commonmark 178": _SCRIPT,
    "commonmark 173": "a style sheet that never ends is shown, since nothing may be lost",
    "commonmark 180": _PARSER,
    "commonmark 626": _PARSER,
    "commonmark 182": "tags are dropped and their text is kept; CDATA is text",
    **dict.fromkeys(("commonmark 548", "commonmark 559", "commonmark 590"), _WIKI),
    "commonmark 581": "an image without words is shown by its file's name",
    "gfm 204": "cells past the header's are kept, since nothing may be lost",
    "gfm 653": "tags are dropped, these as well as others",
}
"""`file example` → why what is shown differs from the reference."""


class TextOf(HTMLParser):
    """The text of HTML as a reader sees it; of an image, its alternative text."""

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
    reader = TextOf()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces).split()


def _text(span: Span) -> str:
    """An image is shown as `[image: words]`; its words are the text."""
    target = span.style.target
    if target is None or target.kind != "image":
        return span.text
    return span.text.removeprefix("[image: ").removesuffix("]")


def words_shown(markdown: str) -> list[str]:
    layout = ScrollLayout(Brief(path="t.md", slug="t", title=""), parse_body(markdown), 10_000)
    lines, place = [], START
    while True:
        if 0 <= place.leaf < layout.leaf_count:
            row = layout.row(place)
            texts = zip(row.spans, row.offsets, strict=True)
            lines.append("".join(_text(span) if at != DECORATION else " " for span, at in texts))
        if place == layout.end:
            return "\n".join(lines).split()
        place = layout.walk(place, 1)


def examples() -> list[tuple[str, str, str, str]]:
    return [
        (f"{name} {number}", section, markdown, html)
        for name in ("commonmark", "gfm")
        for number, section, markdown, html in json.loads((FIXTURES / f"{name}.json").read_text())
    ]


def test_every_example_shows_the_text_of_the_reference() -> None:
    found = examples()
    assert len(found) > 650
    wrong = {
        name: (section, markdown, words_of_html(html), shown)
        for name, section, markdown, html in found
        if (shown := words_shown(markdown)) != words_of_html(html)
    }
    unexpected = {name: each for name, each in wrong.items() if name not in EXCEPTIONS}
    assert not unexpected, "\n".join(f"{name}: {each}" for name, each in unexpected.items())
    stale = EXCEPTIONS.keys() - wrong.keys()
    assert not stale, f"no exceptions any more: {stale}"


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
@settings(max_examples=300, deadline=None)
def test_no_content_is_ever_dropped(parts: list[tuple[list[str], str]], width: int) -> None:
    words = [f"word{number}" for number in range(len(parts))]
    pairs = zip(parts, words, strict=True)
    body = "".join("".join(starts) + word + end for (starts, end), word in pairs)
    layout = ScrollLayout(Brief(path="t.md", slug="t", title=""), parse_body(body), width)
    text = "".join(_read_through(layout, leaf) for leaf in range(layout.leaf_count))
    assert [word for word in words if word not in text] == []


def _read_through(layout: ScrollLayout, leaf: int) -> str:
    """A leaf's text in the order of its characters: a narrow table breaks words of cells
    that stand side by side."""
    spans = [
        (at, span.text)
        for row in layout.rows(leaf)
        for span, at in zip(row.spans, row.offsets, strict=True)
        # The names of the columns stand before each cell where a table has no room.
        if at != DECORATION or layout.document.leaves[leaf].kind == "table"
    ]
    return "".join(text for _, text in sorted(spans, key=itemgetter(0)))
