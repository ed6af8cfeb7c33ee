"""Raw HTML (CommonMark 4.6 and 6.6) as far as a terminal can show it.

Comments, scripts and style sheets are dropped. The text of an HTML block is kept, with a line break
at each block element; its inline tags stay in the source, because `parse.inline` gives them a
meaning in every paragraph.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from string import punctuation
from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import sanitise

if TYPE_CHECKING:
    from collections.abc import Iterator

TAG = lazy_pattern(
    r"""</?([A-Za-z][A-Za-z0-9-]*)(?:\s(?>(?:[^<>"']*(?:"[^"]*"|'[^']*')){0,500})[^<>"']*|/)?>"""
)
_ATTRIBUTE = lazy_pattern(
    r"""\s([A-Za-z_:][\w.:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))"""
)
_INLINE_FORMATS = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "em"),
    **dict.fromkeys(("s", "del", "strike"), "s"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "mark": "mark",
    "sub": "sub",
    "sup": "sup",
}
_BOLD_BLOCKS = frozenset({"summary", "h1", "h2", "h3", "h4", "h5", "h6"})
FORMATS = _INLINE_FORMATS | dict.fromkeys(_BOLD_BLOCKS, "strong")
"""The format of an element, by its name."""
MEDIA_TAGS = frozenset({"iframe", "video", "audio", "source", "embed"})
"""The tags that are shown as a link to their `src`."""
INLINE_TAGS = frozenset({*_INLINE_FORMATS, *MEDIA_TAGS, "a", "img", "br"})
"""The tags that mean something inside a paragraph."""
_TITLED_TAGS = frozenset({"abbr", "span"})
_OTHER_TAGS = frozenset(
    {
        *("abbr", "acronym", "area", "base", "bdi", "bdo", "big", "body", "button", "canvas"),
        *("caption", "circle", "col", "colgroup", "data", "datalist", "defs", "ellipse", "font"),
        *("frame", "frameset", "g", "head", "html", "input", "ins", "label", "line", "link"),
        *("map", "math", "meta", "meter", "nobr", "noframes", "noscript", "object", "optgroup"),
        *("output", "param", "path", "picture", "polygon", "polyline", "progress", "q", "rect"),
        *("rp", "rt", "ruby", "script", "select", "slot", "small", "span", "style", "summary"),
        *("svg", "td", "template", "text", "textarea", "th", "time", "title", "track", "tspan"),
        *("u", "use", "wbr", "h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
_PLACEHOLDER = lazy_pattern(r"<([A-Za-z][\w.-]*)>")
_CLOSING = lazy_pattern(r"</([A-Za-z][\w.-]*)")
# These are dropped with their content, to the end given below. Without an end they are text.
_OPENING = lazy_pattern(r"<(?:!--|\?|!(?=[a-z])|(?:script|style)\b)", re.IGNORECASE)
_ENDINGS = {
    "<!--": lazy_pattern("-->"),
    "<?": lazy_pattern(r"\?>"),
    "<!": lazy_pattern(">"),
    "<script": lazy_pattern(r"</script\s*>", re.IGNORECASE),
    "<style": lazy_pattern(r"</style\s*>", re.IGNORECASE),
}
_CDATA = lazy_pattern(r"<!\[CDATA\[|\]\]>")
_BLOCK_BREAK = "\0"
"""Stands for the tag of a block element. Sanitised text doesn't have it."""
_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in punctuation} | {"\n": " "})
_BLOCK_TAGS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "center", "dd", "details"),
        *("dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form"),
        *("header", "hr", "legend", "li", "main"),
        *("menu", "nav", "ol", "option", "p", "pre", "section", "table", "tbody"),
        *("tfoot", "thead", "tr", "ul"),
    }
)
LINE_TAGS = _BLOCK_TAGS - {"br"} | _BOLD_BLOCKS
"""The tags before and after which a line ends."""
_HTML_TAGS = INLINE_TAGS | _BLOCK_TAGS | _OTHER_TAGS
_TABLE = lazy_pattern(r"\s*<table\b[^<>]*>(.*)</table\s*>\s*", re.DOTALL | re.IGNORECASE)
_ROW = lazy_pattern(r"<tr\b[^<>]*>", re.IGNORECASE)
_CAPTION = lazy_pattern(r"<caption\b[^<>]*>(.*?)</caption\b", re.DOTALL | re.IGNORECASE)
_CELL = lazy_pattern(r"(<t[dh]\b[^<>]*>)", re.IGNORECASE)
MOST_CELLS = 1_000
"""The most cells of a row, of any table. The last one has the rest of the row."""
_PRE = lazy_pattern(r"\s*<pre\b[^<>]*>\n?(.*?)\s*</pre\s*>\s*", re.DOTALL | re.IGNORECASE)


def markdown_of(source: str) -> str:
    """The text of an HTML block as inline source, with a line break at each block element.

    A break that isn't a line of the file is `<br>`, so that lines can be counted.
    """
    text = "".join(_texts_and_tags(_CDATA.sub("", _without_hidden(source))))
    lines = ("<br>".join(_pieces(line)) for line in text.split("\n"))
    return "\\\n".join(filter(None, lines))


def preformatted(source: str) -> str:
    """The text of a block that is one `<pre>` element, or an empty string."""
    pre = _PRE.fullmatch(source)
    return sanitise(unescape(TAG.sub("", pre[1]))).strip("\n") if pre else ""


def table_of(source: str) -> list[list[str]]:
    """The cells of an HTML block that is one table of two columns or more, as inline source."""
    table = _TABLE.fullmatch(_without_hidden(source))
    if table is None or "<table" in table[1].lower():
        return []
    rows: list[list[str]] = []
    for row in _ROW.split(table[1])[1:]:
        _, *parts = _CELL.split(row, MOST_CELLS)
        cells = map("".join, zip(parts[::2], parts[1::2], strict=True))
        rows.append([markdown_of(cell).replace("\\\n", "<br>") for cell in cells])
    rows = [row for row in rows if row]
    return rows if max(map(len, rows), default=0) > 1 else []


def caption_of(source: str) -> str:
    """The caption of an HTML table, as inline source."""
    caption = _CAPTION.search(source)
    return markdown_of(caption[1]) if caption else ""


def _texts_and_tags(source: str) -> Iterator[str]:
    """The texts with backslash escapes (CommonMark 2.4), and what replaces the tags."""
    at = 0
    for tag in TAG.finditer(source):
        yield _escaped(source[at : tag.start()])
        yield _replace_tag(tag)
        at = tag.end()
    yield _escaped(source[at:])


def _escaped(text: str) -> str:
    lines = (sanitise(unescape(line)).translate(_ESCAPES) for line in text.split("\n"))
    return "\n".join(lines)


def _pieces(line: str) -> Iterator[str]:
    """The texts of a line between block elements."""
    for piece in line.split(_BLOCK_BREAK):
        if text := " ".join(piece.split()):
            yield text


def _without_hidden(source: str) -> str:
    """The source without comments, instructions, declarations, scripts and style sheets."""
    visible: list[str] = []
    endless: set[str] = set()
    offset = 0
    while opening := _OPENING.search(source, offset):
        name = opening[0].lower()
        # Search for an end that doesn't exist only once, or many openings take quadratic time.
        ending = None if name in endless else _ENDINGS[name].search(source, opening.end())
        if ending is None:
            endless.add(name)
            visible.append(source[offset : opening.end()])
            offset = opening.end()
        else:
            visible.append(source[offset : opening.start()])
            offset = ending.end()
    return "".join([*visible, source[offset:]])


def _replace_tag(tag: re.Match[str]) -> str:
    """The replacement of a tag: itself if it is inline, a break for a block, else nothing."""
    name = tag[1].lower()
    if name in _BOLD_BLOCKS:
        return f"</strong>{_BLOCK_BREAK}" if tag[0][1] == "/" else f"{_BLOCK_BREAK}<strong>"
    if name in _BLOCK_TAGS:
        return f"{_BLOCK_BREAK}– " if name == "li" and tag[0][1] != "/" else _BLOCK_BREAK
    if name in {"td", "th"}:
        return " "
    if placeholder(tag.string, tag.start()):
        return tag[0]
    is_component = tag[1][0].isupper() and not tag[1].isupper()
    if is_component and ("=" in tag[0] or tag[1].endswith("Link")):
        return tag[0]  # of MDX, which stays as it is written
    if name in MEDIA_TAGS:
        link = " ".join(tag[0].split()) if "src=" in tag[0] else ""
        return f"{_BLOCK_BREAK}{link}{_BLOCK_BREAK}"
    return " ".join(tag[0].split()) if name in INLINE_TAGS or name in _TITLED_TAGS else ""


def placeholder(source: str, offset: int) -> str:
    """Text that looks like a tag: `<slug>`, `Promise<ArrayBufferView>`; else nothing.

    HTML has no element of this name, and the source has no closing tag.
    """
    tag = _PLACEHOLDER.match(source, offset)
    if tag is None or tag[1].lower() in _HTML_TAGS or tag[1] in closed_names(source):
        return ""
    return tag[0]


@lru_cache(maxsize=8)
def closed_names(source: str) -> frozenset[str]:
    return frozenset(_CLOSING.findall(source))


class Tag(NamedTuple):
    """An inline tag: its name in lower case, whether it ends an element, and its attributes."""

    name: str
    closing: bool
    attributes: dict[str, str]


def read_tag(source: str) -> Tag | None:
    """The tag that a source is, or None for a comment, an instruction or a declaration."""
    tag = TAG.match(source)
    if tag is None:
        return None
    attributes: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        attributes.setdefault(name.lower(), sanitise(unescape(double or single or bare)))
    return Tag(tag[1].lower(), source.startswith("</"), attributes)


_SUPERSCRIPT = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
)
_SUBSCRIPT = str.maketrans(
    "0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
)


def script(text: str, kind: str) -> str:
    """Text as subscript (`sub`) or superscript (`sup`): in Unicode characters, if they all exist,
    else with a sign before it, `_Q` or `^q`."""
    table, sign = (_SUPERSCRIPT, "^") if kind == "sup" else (_SUBSCRIPT, "_")
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return f"{sign}{text}" if text.strip() else text
