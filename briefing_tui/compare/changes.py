"""What changed in a brief between two readings, and in which words.

Blocks are compared by what they say, not by where they stand: a block that moved, or a list
item with another number, is unchanged. Everything takes linear time, since a book has a hundred
thousand blocks, for which a longest common subsequence takes minutes.
"""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import zip_longest
from typing import Literal, NamedTuple, TypeVar

from msgspec import DecodeError, Struct, msgpack
from msgspec.structs import asdict, replace

from briefing_tui.model.brief import Account, Brief, Claim, CoveredEvent, Event, Source, Value
from briefing_tui.model.dates import Date
from briefing_tui.model.document import Document, Leaf

Item = TypeVar("Item", Claim, Account, Source, Event)


class Baseline(Struct, frozen=True):
    """A brief as it was when it was read."""

    brief: Brief
    blocks: tuple[int, ...]
    """The fingerprints of its document's leaves."""
    is_whole: bool = False
    """False for a book and for what 1.1 kept: without the body, and with digests in place of the
    texts of the sources."""


class ChangeCounts(Struct, frozen=True, gc=False):
    """How many passages, claims, sources or events changed, by kind of change."""

    changed: int = 0
    new: int = 0
    removed: int = 0

    @classmethod
    def of(cls, pairs: "Iterable[PassageChange | PartChange]") -> "ChangeCounts":
        kinds = Counter((bool(pair.old), bool(pair.new)) for pair in pairs)
        return cls(kinds[True, True], kinds[False, True], kinds[True, False])

    def __bool__(self) -> bool:
        return bool(self.changed or self.new or self.removed)


class PassageChange(NamedTuple):
    """A passage, by the indexes of its leaves in the two documents; empty where it isn't in one."""

    old: tuple[int, ...]
    new: tuple[int, ...]


class PartChange(NamedTuple):
    """A claim, a source or an event in its old and its new form; None where it isn't in one."""

    old: Claim | Account | Source | Event | None
    new: Claim | Account | Source | Event | None


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


class BriefChanges(Struct, frozen=True, dict=True):
    """What changed, as pairs of old and new. Counts, marks and words derive from these."""

    texts: tuple[PassageChange, ...] = ()
    parts: tuple[PartChange, ...] = ()
    """Claims, sources and events."""
    named: tuple[WordEdit, ...] = ()
    """Other fields of the front matter, by the names of the format."""
    read_at: int = 0
    """When the version that they are counted from was read, in seconds since 1970; 0 if it is the
    version that was opened."""

    def __bool__(self) -> bool:
        return any((self.texts, self.parts, self.named))

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """The new and changed leaves of the document, in order."""
        return tuple(sorted(leaf for passage in self.texts for leaf in passage.new))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first leaf of each run of such leaves, which counts as one change."""
        leaves = frozenset(self.leaves)
        return tuple(leaf for leaf in self.leaves if leaf - 1 not in leaves)

    @cached_property
    def new_claims(self) -> frozenset[str]:
        return frozenset(new.id for old, new in self.parts if isinstance(new, Claim) and not old)

    @cached_property
    def changed_claims(self) -> frozenset[str]:
        return frozenset(new.id for old, new in self.parts if isinstance(new, Claim) and old)

    @property
    def passages(self) -> ChangeCounts:
        return ChangeCounts.of(self.texts)

    @property
    def claims(self) -> ChangeCounts:
        return ChangeCounts.of(self._of(Claim))

    @property
    def sources(self) -> ChangeCounts:
        return ChangeCounts.of(self._of(Source))

    @property
    def events(self) -> ChangeCounts:
        return ChangeCounts.of(self._of(Event))

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(edit.field for edit in self.named)

    def _of(self, kind: type) -> list[PartChange]:
        return [pair for pair in self.parts if isinstance(pair.new or pair.old, kind)]


NO_CHANGES = BriefChanges()

OTHER_FIELDS = "other fields"
NAMED_FIELDS = ("title", "date", "updated", "authors", "summary", "tags", "event", "disclaimer")
_COUNTED = ("claims", "sources", "events")
_NOT_FIELDS = frozenset({"path", "body", "body_line", *NAMED_FIELDS, *_COUNTED})


MOST_KEPT = 256_000
"""The most characters of a body and of sources' texts that a baseline keeps."""


def baseline(brief: Brief, document: Document) -> Baseline:
    size = len(brief.body) + sum(len(source.text) for source in brief.sources)
    is_whole = size <= MOST_KEPT
    blocks = tuple(map(fingerprint, document.leaves))
    return Baseline(brief if is_whole else reduced(brief), blocks, is_whole)


def reduced(brief: Brief) -> Brief:
    """A brief without its body, and with digests in place of the texts of its sources."""
    sources = tuple(
        replace(source, text=f"{_digest(source.text.encode()):x}") if source.text else source
        for source in brief.sources
    )
    return replace(brief, body="", sources=sources)


def changes_since(base: Baseline, brief: Brief, document: Document) -> BriefChanges:
    """What changed since a version was read. `document` is the brief's body."""
    blocks = tuple(map(fingerprint, document.leaves))
    gone, came = unmatched_blocks(base.blocks, blocks)
    # A passage is changed if it replaces one after the same unchanged block, else it is new.
    before, after = passages_by_place(base.blocks, gone), passages_by_place(blocks, came)
    texts = [
        PassageChange(*pair)
        for place in dict.fromkeys([*before, *after])
        for pair in zip_longest(before.get(place, ()), after.get(place, ()), fillvalue=())
    ]
    old, new = base.brief, brief if base.is_whole else reduced(brief)
    parts = [
        *compared(old.sources, new.sources, lambda source: source.id),
        *compared(old.claims, new.claims, lambda claim: claim.id),
        *compared(old.events, new.events, lambda event: (event.date.edtf, event.title)),
    ]
    named = [
        WordEdit("field", "", name, _words(getattr(old, name)), _words(getattr(new, name)))
        for name in NAMED_FIELDS
        if getattr(old, name) != getattr(new, name)
    ]
    others = (name for name in Brief.__struct_fields__ if name not in _NOT_FIELDS)
    if any(getattr(old, name) != getattr(new, name) for name in others):
        named.append(WordEdit("field", "", OTHER_FIELDS, "", ""))
    return BriefChanges(tuple(texts), tuple(parts), tuple(named))


def compared(
    old: Sequence[Item], new: Sequence[Item], key: Callable[[Item], object]
) -> Iterator[PartChange]:
    """Compare items by a key, wherever they stand in the lists: first what changed, then what is
    gone, then what is new.
    """
    before, after = ({key(item): item for item in items} for items in (old, new))
    both = ((before[name], item) for name, item in after.items() if name in before)
    yield from (PartChange(was, item) for was, item in both if was != item)
    yield from (PartChange(item, None) for name, item in before.items() if name not in after)
    yield from (PartChange(None, item) for name, item in after.items() if name not in before)


# The words of the changes

NOT_KEPT = "(the old words were not kept)"
"""Stands for a passage of a book, or of a version that was read with 1.1."""


def edits_of(changes: BriefChanges, base: Baseline, document: Document) -> Iterator[WordEdit]:
    """The old and the new words of changes since a version, in the order of the format."""
    yield from (edit for edit in changes.named if edit.old != edit.new)
    for part in changes.parts:
        yield from part_edits(part, base)
    yield from passage_edits(changes.texts, base, document)


def part_edits(part: PartChange, base: Baseline) -> Iterator[WordEdit]:
    """The fields of a claim, a source or an event that changed, or all of it if it is new or gone.
    A claim's accounts follow its fields.
    """
    old, new = part
    shown = new or old
    assert shown is not None
    kind, name = _KINDS[type(shown)], _name_of(shown)
    if old is None or new is None:
        yield WordEdit(kind, name, "", _summary(old), _summary(new))
        return
    before, after = asdict(old), asdict(new)
    for field in before:
        words = _words(before[field]), _words(after[field])
        if field == "text" and not base.is_whole:
            words = "", "another text" if words[0] != words[1] else ""
        if field not in _NAMES and words[0] != words[1]:
            yield WordEdit(kind, name, field, *words)
    if isinstance(old, Claim) and isinstance(new, Claim):
        for account in compared(old.accounts, new.accounts, lambda account: account.source):
            for edit in part_edits(account, base):
                yield replace(edit, place=f"{new.topic}, {edit.place}")


def passage_edits(
    texts: Sequence[PassageChange], base: Baseline, document: Document
) -> Iterator[WordEdit]:
    from briefing_tui.parse.document import parse_document

    is_known = base.is_whole and any(passage.old for passage in texts)
    old_leaves = parse_document(base.brief).leaves if is_known else ()
    for old, new in texts:
        words = _text_of(old_leaves, old) if is_known else NOT_KEPT if old else ""
        yield WordEdit("passage", "", "", words, _text_of(document.leaves, new))


def _text_of(leaves: Sequence[Leaf], passage: Sequence[int]) -> str:
    text = "".join(leaves[index].text for index in passage)
    rows = (row for index in passage for row in leaves[index].rows)
    return text or "\n".join(" | ".join(row) for row in rows)


_KINDS: Mapping[type, Part] = {Claim: "claim", Account: "account", Source: "source", Event: "event"}
_NAMES = {"claims", "accounts", "source", "id"}
"""The fields that name a part, or are compared on their own."""


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


def _summary(item: Claim | Account | Source | Event | None) -> str:
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
    return ""


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


# The version of a brief, which is kept when it has been read

_BLANK_LINES = re.compile(r"\n\s*\n")


def version_of(brief: Brief) -> int:
    """A digest of what is shown of a brief: 64 bits with a sign, never 0.

    White space, the order of paragraphs, and keys that are not shown make no difference. Fast: the
    body isn't parsed.
    """
    shown = [getattr(brief, name) for name in (*NAMED_FIELDS, *_COUNTED)]
    paragraphs = sorted(" ".join(words.split()) for words in _BLANK_LINES.split(brief.body.strip()))
    return _digest(msgpack.encode([shown, paragraphs])) or 1


def encode_baseline(base: Baseline) -> bytes:
    return zlib.compress(msgpack.encode(base))


def decode_baseline(data: bytes) -> Baseline | None:
    """The baseline; None if it was encoded by another version of the program, or is damaged."""
    try:
        return msgpack.decode(zlib.decompress(data), type=Baseline)
    except (DecodeError, zlib.error):
        return None


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), signed=True)


# Fingerprints of leaves

_LIST_NUMBER = "0123456789.)[] "


def fingerprint(leaf: Leaf) -> int:
    """Equal for leaves that say the same in the same form, wherever they stand."""
    markers = [prefix.first.strip(_LIST_NUMBER) for prefix in leaf.prefixes]
    # Not `hash`, which differs in each process.
    said = repr((leaf.kind, leaf.text, leaf.level, leaf.info, leaf.rows, markers))
    return _digest(said.encode()) & ~1  # as in 1.1, where 1 was a part of a long block


def unmatched_blocks(old: Sequence[int], new: Sequence[int]) -> tuple[list[int], list[int]]:
    """The indexes of the blocks of two documents that have no counterpart in the other, by their
    fingerprints.
    """
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_rest, new_rest = range(start, len(old) - end), range(start, len(new) - end)
    available = Counter(old[index] for index in old_rest)
    only_new = []
    for index in new_rest:
        if available[new[index]] > 0:
            available[new[index]] -= 1
        else:
            only_new.append(index)
    # Of equal old blocks the last ones are unmatched, as of equal new blocks.
    only_old = []
    for index in reversed(old_rest):
        if available[old[index]] > 0:
            available[old[index]] -= 1
            only_old.append(index)
    return only_old[::-1], only_new


def passages_by_place(
    blocks: Sequence[int], unmatched: Sequence[int]
) -> dict[int | None, list[tuple[int]]]:
    """The index of the leaf of each unmatched passage, by the matched block before it.

    A passage is changed if it replaces one after the same block.
    """
    passages: dict[int | None, list[tuple[int]]] = {}
    neighbour, last = None, None
    for index in unmatched:
        if index - 1 != last:
            neighbour = blocks[index - 1] if index else None
        passages.setdefault(neighbour, []).append((index,))
        last = index
    return passages


# Finding a place again after a change

NEIGHBOURS = 8
"""How many leaves before and after a changed leaf help to find its place."""
_DISTINCT = 12
"""Characters of the shortest text that identifies a place."""


def find_leaf(old: Sequence[Leaf], new: Sequence[Leaf], index: int) -> int | None:
    """The index in `new` of a leaf of `old`, by its text, or else by its neighbours' texts.

    Returns None if neither it nor any neighbour is in `new`.
    """

    def rank(place: int) -> tuple[bool, int]:
        return len(old[place].text) < _DISTINCT and not old[place].rows, abs(place - index)

    def content(leaf: Leaf) -> tuple[str, object]:
        return leaf.text, leaf.rows

    nearby = sorted(
        range(max(0, index - NEIGHBOURS), min(index + NEIGHBOURS + 1, len(old))), key=rank
    )
    places: dict[tuple[str, object], list[int]] = {content(old[place]): [] for place in nearby}
    texts = {old[place].text for place in nearby}
    for place, leaf in enumerate(new):
        # Rows are compared only where the text is equal: most leaves differ in their text.
        if leaf.text in texts and (same := places.get(content(leaf))) is not None:
            same.append(place)
    for place in nearby:
        if same := places[content(old[place])]:
            shift = min((new_place - place for new_place in same), key=abs)
            return index + shift if 0 <= index + shift < len(new) else None
    return None
