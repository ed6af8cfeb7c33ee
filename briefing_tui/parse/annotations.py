"""Annotations of other people, as notes: a file of W3C Web Annotations (Web Annotation Data Model,
2017), which `briefing export` writes, too, or one that Hypothesis exports.

The file is untrusted. What an annotation lacks, or has in another shape, is empty.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, get_args
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from briefing_tui.model.notes import NOT_NAMED, Note, NoteKind, NotePlace
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends

PREFIX = "briefing:"
"""The namespace of what the data model has no name for: the place of a note, and its brief."""
_IN_HEADING = lazy_pattern(r"[\w-]+")
_KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
Node = Mapping[str, Any]


class Annotation(Struct, frozen=True):
    """An annotation as a note; the note's time is empty if the annotation has none."""

    note: Note
    source: str = ""
    """The address of the page that it is about."""
    brief: str = ""
    """The name of the brief, if `briefing` wrote it. Then the note has its place."""
    element: str = ""
    """The id of an element of the page."""


def parse_annotations(data: bytes) -> tuple[Annotation, ...]:
    """The annotations of a file.

    Raises:
        ValueError: it has none; the message says why, after “it”.
    """
    try:
        content = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ValueError("is not JSON") from None
    items = [item for item in _items(content) if "target" in item or "uri" in item]
    if not items:
        raise ValueError("has no annotations")
    # `briefing` writes quotations as annotations of their sources, which are no notes.
    items = [item for item in items if item.get("motivation") != "classifying"]
    if not items:
        raise ValueError("has quotations, but no notes")
    by_id = {item["id"]: item for item in items if isinstance(item.get("id"), str)}
    return tuple(_annotation(item, by_id) for item in items)


def _items(content: object) -> Iterator[Node]:
    """The annotations of a list, a collection, a page, an answer of Hypothesis, or the only one."""
    if isinstance(content, dict):
        lists = (content.get(name) for name in ("rows", "annotations", "items"))
        first = content.get("first")
        inside = first.get("items") if isinstance(first, dict) else None
        content = next((each for each in (*lists, inside) if isinstance(each, list)), [content])
    yield from _nodes(content)


def _nodes(value: object) -> Iterator[Node]:
    """The objects of a value that may be one or a list of them."""
    for node in value if isinstance(value, list) else [value]:
        if isinstance(node, dict):
            yield node


def _annotation(item: Node, by_id: Mapping[str, Node]) -> Annotation:
    quote, element = _selected(item)
    replied = item.get("references")  # Hypothesis: the annotations that a reply is below
    if not (quote or element) and isinstance(replied, list) and replied:
        quote, element = _selected(by_id.get(replied[0] if isinstance(replied[0], str) else "", {}))
    place = NotePlace("passage" if quote else "brief", quote=quote)
    brief = one_line(_text(item.get(f"{PREFIX}brief")))
    if brief:
        place = _own_place(item)
    note = Note(place, _made(item), _body(item), _author(item) or NOT_NAMED)
    target = item.get("target")
    address = next((_text(node.get("source")) for node in _nodes(target)), _text(target))
    return Annotation(note, one_line(address or _text(item.get("uri"))), brief, element)


def _own_place(item: Node) -> NotePlace:
    fields = {name: _text(item.get(PREFIX + name)) for name in NotePlace.__struct_fields__}
    kind: NoteKind = next((kind for kind in _KINDS if kind == fields["kind"]), "brief")
    source = fields["source"] if _IN_HEADING.fullmatch(fields["source"]) else ""
    name, identifier = one_line(fields["name"]), "-".join(one_line(fields["id"]).split())
    return NotePlace(kind, identifier, source, name, _words(fields["quote"]))


def _selected(item: Node) -> tuple[str, str]:
    """The words that an annotation is about, a paragraph for each target, and the element."""
    words: list[str] = []
    elements: list[str] = []
    for target in _nodes(item.get("target")):
        for selector in _nodes(target.get("selector")):
            if selector.get("type") == "TextQuoteSelector":
                words.append(" ".join(_words(_text(selector.get("exact"))).split()))
            elif selector.get("type") == "FragmentSelector":
                elements.append(one_line(unquote(_text(selector.get("value")))))
    return "\n\n".join(filter(None, words)), next(iter(elements), "")


def _made(item: Node) -> str:
    """The time in which a note gives it, which is local."""
    try:
        created = datetime.fromisoformat(_text(item.get("created")))
        return f"{created.astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""


def _body(item: Node) -> str:
    """The text of a note: what its author wrote, and tags below it."""
    texts = [_text(item.get("text")), _text(item.get("bodyValue"))]
    tagged = item.get("tags")
    tags = [*map(_text, tagged)] if isinstance(tagged, list) else []
    for body in _nodes(item.get("body")):
        is_tag = body.get("purpose") == "tagging"
        (tags if is_tag else texts).append(_text(body.get("value")))
    named = f"Tags: {', '.join(map(one_line, filter(None, tags)))}" if any(tags) else ""
    return "\n\n".join(filter(None, (*map(_words, texts), named)))


def _author(item: Node) -> str:
    creator, user = item.get("creator"), item.get("user_info")
    for node in (*_nodes(creator), *_nodes(user)):
        if name := _name(node.get("name")) or _name(node.get("display_name")):
            return name
    account = _text(item.get("user")).removeprefix("acct:").partition("@")[0]
    return _name(creator) or _name(account)


def _name(value: object) -> str:
    return one_line(_text(value).replace("”", ""))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(text: str) -> str:
    return sanitise(unify_line_ends(text)).strip()
