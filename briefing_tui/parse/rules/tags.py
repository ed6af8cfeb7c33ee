"""Tags of components, `<Card title="A" href="/a">`, and shortcodes of site generators,
`{{< figure >}}`, and what a reader needs of them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from briefing_tui.model.document import CALLOUTS
from briefing_tui.text.patterns import FENCED_CODE, lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPONENT = lazy_pattern(r"</?[A-Z][A-Z0-9]*[a-z.][\w.]*")
# `<BR>` is HTML, `<Tabs>` a component.
_ELEMENT = lazy_pattern(r"</?([A-Za-z][\w.-]*)")
_STOP = lazy_pattern(r"[\"'`{}<>]|\n[ \t]*\n")
_MOST_BRACES = 32
"""The most nested braces in a JSX tag, and in `_MOST_QUOTES` the most texts in quotation marks, so
that many tags without an end are each examined a few times only."""
_MOST_QUOTES = 100


def component_end(text: str, offset: int, *, elements: bool = False, longest: int = 20_000) -> int:
    """The offset after a JSX tag that begins at an offset, or -1 without a tag there.

    With `elements` also after an HTML tag, except a table or a tag that `parse.inline` knows.
    """
    opening = (_ELEMENT if elements else _COMPONENT).match(text, offset)
    if opening is None:
        return -1
    if elements:
        from briefing_tui.parse.html import INLINE_TAGS

        if opening[1] in INLINE_TAGS or opening[1] == "table":
            return -1
    depth, quotes, at, limit = 0, 0, opening.end(), offset + longest
    while stop := _STOP.search(text, at, limit):
        mark, at = stop[0], stop.end()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        elif mark == "`" or (mark in "\"'" and not depth):
            quotes += not depth
            at = text.find(mark, at, limit) + 1
        elif not depth and mark not in "\"'":  # a blank line or another tag doesn't count
            return at if mark == ">" else -1
        if not 0 <= depth <= _MOST_BRACES or quotes > _MOST_QUOTES or not at:
            return -1
    return -1


class Element(NamedTuple):
    """A tag: its name in lower case, the attributes, the arguments without a name, the offset
    after it, and the name by which its end is known."""

    name: str
    named: Mapping[str, str]
    values: list[str]
    end: int
    pair: str
    closing: bool = False
    """Whether it is an end."""
    empty: bool = False
    """Whether it ends itself."""
    has_props: bool = False
    """Whether it is a component with attributes."""


_PROP = lazy_pattern(
    r"(?<=[\s{,])[\"']?([\w-]+)[\"']?\s*(?:=\s*(?:\{\s*)?|:\s*)(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)"
)
"""Also in an object: `image={{ src: "a.png" }}`."""
_LIST_OF_OBJECTS = lazy_pattern(r"\[\s*\{")
_TEMPLATE = lazy_pattern(
    r"\{(?:(\{[<%])|%-?)[ \t]*+(/?)[ \t]*+(end)?([A-Za-z][\w./-]*+)"
    r"(?![^\s%>/-])([^{}]*?)(/?)(?:[>%]\}\}|-?%\})"
)
_ARGUMENT = lazy_pattern(
    r"(?:([\w-]+)\s*[=:]\s*)?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s\"'`=:]+))"
)


def read_element(text: str, offset: int, *, elements: bool = False) -> Element | None:
    """The tag at an offset."""
    if text.startswith("<", offset):
        end = component_end(text, offset, elements=elements)
        opening = _ELEMENT.match(text, offset)
        if opening is None or end < 0:
            return None
        found = _PROP.findall(text, opening.end(), end)
        if _LIST_OF_OBJECTS.search(text, opening.end(), end):  # whose texts belong together
            found = []
        named = {name.lower(): "".join(value) for name, *value in reversed(found)}
        closing, empty = text[offset + 1] == "/", text[end - 2] == "/"
        has_props = bool(text[opening.end() : end].strip(" \t\n/>"))
        name = opening[1]
        return Element(name.lower(), named, [], end, f"<{name}", closing, empty, has_props)
    tag = _TEMPLATE.match(text, offset)
    if tag is None:
        return None
    arguments = _ARGUMENT.findall(tag[5])
    named = {name.lower(): "".join(value) for name, *value in reversed(arguments) if name}
    values = ["".join(value) for name, *value in arguments if not name]
    name, closing = tag[4].lower(), bool(tag[2] or tag[3])
    pair = f"{tag[1][0] if tag[1] else '%'}{name}"
    return Element(name, named, values, tag.end(), pair, closing, bool(tag[6]))


TABS = ("tab", "tab-item", "tabitem")
"""The names of containers that are tabs; MyST has `:::{tab-item} Title`."""
CALLOUT_OF_NAME = {name: callout for callout, row in CALLOUTS.items() for name in row.names}

# Callouts and tabs between two tags (`parse/rules/elements.py`)

_KINDS = ("type", "kind", "style", "variant", "color", "level")
_WITHOUT_KIND = ("callout", "notice", "alert", "admonition")
_WRAPPERS = frozenset({"tabs", "tabpane", "stepper", "step", "columns", "column"})
"""Paired tags of GitBook and Hugo of which only the content is shown."""
_TAB_TITLES = ("label", "title", "name", "header")


def container_of(tag: Element) -> tuple[str, str]:
    """The name and the title of the callout, tab or wrapper that a tag begins, or empty texts."""
    if tag.name in TABS:
        title = next((tag.named[name] for name in _TAB_TITLES if tag.named.get(name)), "")
        return TABS[0], title or "".join(tag.values[:1])
    if tag.name == "details" and tag.pair[0] == "{":  # a title and what it opens
        return TABS[0], _first(tag.named, ("summary", "title")) or (*tag.values, "Details")[0]
    if tag.name not in CALLOUT_OF_NAME:
        return (tag.name if tag.name in _WRAPPERS and tag.pair[0] != "<" else ""), ""
    kinds = (*(tag.named.get(kind, "") for kind in _KINDS), *tag.values)
    kind = next((kind.lower() for kind in kinds if kind.lower() in CALLOUT_OF_NAME), tag.name)
    kind = "note" if kind in _WITHOUT_KIND else kind
    titles = (tag.named.get("title", ""), *tag.values)
    return kind, next((title for title in titles if title.lower() not in ("", kind)), "")


_ELEMENT_OR_CODE = lazy_pattern(
    rf"{FENCED_CODE}|(?<!`)(`++)[^`\n]+\2(?!`)|\{{(?=[{{%])|</?(?=[A-Z])", re.DOTALL | re.MULTILINE
)


@lru_cache(maxsize=8)
def pairs(text: str) -> Mapping[int, tuple[int, int]]:
    """Where the end tag of each callout and tab begins and ends, by the offset of its first tag."""
    found: dict[int, tuple[int, int]] = {}
    opened: list[tuple[int, Element]] = []
    counts: Counter[str] = Counter()
    for match in _ELEMENT_OR_CODE.finditer(text):
        tag = None if match[1] or match[2] else read_element(text, match.start())
        if tag is None or tag.empty:
            continue
        if not tag.closing:
            if container_of(tag)[0]:
                opened.append((match.start(), tag))
                counts[tag.pair] += 1
            continue
        while counts[tag.pair]:
            start, opening = opened.pop()
            counts[opening.pair] -= 1
            if opening.pair == tag.pair:
                found[start] = match.start(), tag.end
                break
    return found


# What a tag of a component or of Hugo, or an include of Jekyll shows, where its attributes say it

_ID_OF_VIDEO = lazy_pattern(r"[\w-]{1,100}(?:/[\w-]{1,100})?")
_ADDRESSES: Mapping[str, tuple[str, str]] = {
    "youtube": ("YouTube video", "https://www.youtube.com/watch?v={}"),
    "vimeo": ("Vimeo video", "https://vimeo.com/{}"),
    "gist": ("Gist", "https://gist.github.com/{}"),
}
_PICTURES = frozenset({"figure", "image", "img", "picture", "photo"})
_SOURCES = ("src", "image_path", "image", "url", "file", "path")
_WORDS = ("caption", "title", "alt")
_LINKS = ("href", "to", "link", "url", "src")
_TITLES = ("title", "label", "heading", "text", "caption", "alt")
_MORE = frozenset({"description", "number", "file-name", "filename", "date"})
_NO_WORDS = frozenset({"class", "classname", "style", "sizes", "srcset", "allow", "d", "viewbox"})
"""Attributes whose value may have blanks, and never has words."""
_SENTENCE = lazy_pattern(r"\s*\w\S* +\S")


class Shown(NamedTuple):
    """The words and the address of a tag, and more words, which aren't part of the link."""

    words: str
    address: str = ""
    is_picture: bool = False
    more: str = ""


def shown_by(tag: Element) -> Shown | None:
    """What a reader needs of `{{< figure src="a.png" caption="A kite" >}}`, `{{< youtube ID >}}`,
    `{{< ref "a.md" >}}`, `{% include figure.html src="a.png" %}` or `<Card title="A" href="/a">`;
    None if its attributes don't say it.
    """
    kind, named, values, is_include = tag.name, tag.named, tag.values, False
    if tag.pair[0] != "<":
        if kind in ("ref", "relref"):
            path = named.get("path") or "".join(values[:1])
            return Shown(path, f'{{{{< ref "{path}" >}}}}') if path else None
        is_include = kind.startswith("include")
        if is_include and values:
            kind, *values = values
            kind = kind.rpartition("/")[2].partition(".")[0].lower()
        if kind in _ADDRESSES:
            words, address = _ADDRESSES[kind]
            of_video = named.get("id") or "/".join(values[: 2 if kind == "gist" else 1])
            words = named.get("caption") or named.get("title") or words
            is_known = _ID_OF_VIDEO.fullmatch(of_video)
            return Shown(words, address.format(of_video)) if is_known else None
    is_picture = (
        kind in _PICTURES
        or (is_include and "caption" in named)
        or ("src" in named and not named.keys().isdisjoint(("alt", "caption")))
    )
    source, words = _first(named, _SOURCES), _first(named, _WORDS)
    if is_picture and (source or words):
        alt = named.get("alt", "") if tag.pair[0] == "<" else ""
        return Shown(words, source, True, "" if alt in words else alt)
    if tag.pair[0] != "<":
        return None
    name = "" if tag.empty else tag.named.get("name", "")  # of a field, but not of an icon
    words, kind = _first(tag.named, _TITLES) or name, name and tag.named.get("type", "")
    more = [
        value
        for key, value in tag.named.items()
        if value not in words and (key in _MORE or _is_sentence(key, value))
    ]
    shown = Shown(words, _first(tag.named, _LINKS), more=", ".join(filter(None, [kind, *more])))
    return shown if any(shown) else None


def _is_sentence(key: str, value: str) -> bool:
    return key not in _NO_WORDS and not key.endswith("classes") and bool(_SENTENCE.match(value))


def _first(named: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((named[name] for name in names if named.get(name)), "")
