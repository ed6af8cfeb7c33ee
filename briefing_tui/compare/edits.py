"""What changed in a brief since it was read, in words.

`revision` counts changes and marks them; this has the old and the new words of each.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict, replace

from briefing_tui.compare.revision import (
    NAMED_FIELDS,
    Baseline,
    Compared,
    compared,
    event_key,
    fingerprint,
    passages_by_place,
    reduced,
    unmatched_blocks,
)
from briefing_tui.model.brief import Account, Brief, Claim, CoveredEvent, Event, Source, Value
from briefing_tui.model.dates import Date
from briefing_tui.model.document import Document, Leaf

Part = Literal["field", "claim", "account", "source", "event", "passage"]


class WordEdit(Struct, frozen=True):
    """One thing that an edit changed. What is new has no old words, what is gone no new ones."""

    part: Part
    place: str
    """What it belongs to: the topic of a claim, the name of a source; empty for the brief."""
    field: str
    """The field of the format; empty if the whole part is new or gone."""
    old: str
    new: str


NOT_KEPT = "(the old words were not kept)"
"""Stands for a passage of a book, or of a version that was read with 1.1."""


def edits_since(base: Baseline, brief: Brief, document: Document) -> Iterator[WordEdit]:
    """The edits since a version was read. `document` is the brief's body."""
    from briefing_tui.parse.document import parse_document

    for edit in _edits_between(base.brief, brief if base.is_whole else reduced(brief)):
        is_digest = edit.field == "text" and not base.is_whole
        yield replace(edit, old="", new="another text") if is_digest else edit
    old_leaves = parse_document(base.brief).leaves if base.is_whole else None
    blocks = tuple(map(fingerprint, document.leaves))
    unmatched = unmatched_blocks(base.blocks, blocks)
    before = passages_by_place(base.blocks, unmatched.old)
    after = passages_by_place(blocks, unmatched.new)
    for place in dict.fromkeys([*before, *after]):
        for gone, came in zip_longest(before.get(place, ()), after.get(place, ()), fillvalue=()):
            old = _text_of(old_leaves, gone) if old_leaves is not None else NOT_KEPT if gone else ""
            yield WordEdit("passage", "", "", old, _text_of(document.leaves, came))


def _text_of(leaves: Sequence[Leaf], passage: Sequence[int]) -> str:
    text = "".join(leaves[index].text for index in passage)
    rows = (row for index in passage for row in leaves[index].rows)
    return text or "\n".join(" | ".join(row) for row in rows)


def _edits_between(old: Brief, new: Brief) -> Iterator[WordEdit]:
    """The edits of the front matter, in the order of the format."""
    for name in NAMED_FIELDS:
        words = [_words(getattr(brief, name)) for brief in (old, new)]
        if words[0] != words[1]:
            yield WordEdit("field", "", name, *words)
    yield from _edits("source", compared(old.sources, new.sources, lambda source: source.id))
    claims = compared(old.claims, new.claims, lambda claim: claim.id)
    yield from _edits("claim", claims)
    for claim, after in claims.changed:
        accounts = compared(claim.accounts, after.accounts, lambda account: account.source)
        for edit in _edits("account", accounts):
            yield WordEdit(
                edit.part, f"{after.topic}, {edit.place}", edit.field, edit.old, edit.new
            )
    yield from _edits("event", compared(old.events, new.events, event_key))


_NAMES = {"claims", "accounts", "source", "id"}
"""The fields that name a part, or are compared on their own."""


def _edits(
    part: Part, items: "Compared[Claim] | Compared[Account] | Compared[Source] | Compared[Event]"
) -> Iterator[WordEdit]:
    for before, after in items.changed:
        old, new = asdict(before), asdict(after)
        for name in old:
            words = _words(old[name]), _words(new[name])
            if name not in _NAMES and words[0] != words[1]:
                yield WordEdit(part, _name_of(after), name, *words)
    for item in items.removed:
        yield WordEdit(part, _name_of(item), "", _summary(item), "")
    for item in items.new:
        yield WordEdit(part, _name_of(item), "", "", _summary(item))


def _name_of(item: Claim | Account | Source | Event) -> str:
    match item:
        case Claim():
            return item.topic
        case Account():
            return item.source
        case Source():
            return item.name
        case Event():
            return f"{item.title}, {item.date.edtf}"


def _summary(item: Claim | Account | Source | Event) -> str:
    """What stands for a whole part."""
    match item:
        case Claim():
            cells = "; ".join(f"{cell.source}: {_summary(cell)}" for cell in item.accounts)
            return ". ".join(filter(None, (item.claim.rstrip("."), cells)))
        case Account():
            words = (f"“{item.quote}”" if item.quote else "", item.says or item.translation)
            return " ".join(filter(None, (item.stance, *words)))
        case Source():
            return ", ".join(filter(None, (item.publisher, item.kind, item.url)))
        case Event():
            return item.summary or item.kind or item.title


def _words(value: object) -> str:
    """A value of the format as one text."""
    match value:
        case None:
            return ""
        case Date():
            return value.edtf
        case Value():
            return value.text
        case CoveredEvent():
            return ", ".join(filter(None, (_words(part) for part in asdict(value).values())))
        case tuple():
            return ", ".join(map(_words, value))
    return str(value)
