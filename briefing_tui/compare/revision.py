"""What changed in a brief between two readings.

Blocks are compared by what they say, not by where they stand: a block that moved, or a list
item with another number, is unchanged. Everything takes linear time, since a book has a hundred
thousand blocks, for which a longest common subsequence takes minutes.
"""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Generic, TypeVar

from msgspec import DecodeError, Struct, msgpack
from msgspec.structs import replace

from briefing_tui.model.brief import Brief, Event
from briefing_tui.model.document import Document, Leaf


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

    def __bool__(self) -> bool:
        return bool(self.changed or self.new or self.removed)


class BriefChanges(Struct, frozen=True):
    """What changed: leaves of the document by index, claims by id."""

    leaves: tuple[int, ...] = ()
    """New and changed ones, in order."""
    new_claims: frozenset[str] = frozenset()
    changed_claims: frozenset[str] = frozenset()
    passages: ChangeCounts = ChangeCounts()
    claims: ChangeCounts = ChangeCounts()
    sources: ChangeCounts = ChangeCounts()
    events: ChangeCounts = ChangeCounts()
    fields: tuple[str, ...] = ()
    """Other fields of the front matter, by the names of the format."""
    read_at: int = 0
    """When the version that they are counted from was read, in seconds since 1970; 0 if it is the
    version that was opened."""

    def __bool__(self) -> bool:
        return any((self.passages, self.claims, self.sources, self.events, self.fields))


NO_CHANGES = BriefChanges()

OTHER_FIELDS = "other fields"
NAMED_FIELDS = ("title", "date", "updated", "authors", "summary", "tags", "event", "disclaimer")
_COUNTED = ("claims", "sources", "events")
_NOT_FIELDS = frozenset(
    {"path", "body", "body_line", "title_runs", "summary_runs", *NAMED_FIELDS, *_COUNTED}
)


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
    blocks = tuple(map(fingerprint, document.leaves))
    unmatched = unmatched_blocks(base.blocks, blocks)
    old, new = base.brief, brief if base.is_whole else reduced(brief)
    claims = compared(old.claims, new.claims, lambda claim: claim.id)
    # A passage is changed if it replaces one after the same unchanged block, else it is new.
    old_passages, new_passages = (
        Counter({place: len(passages) for place, passages in passages_by_place(*side).items()})
        for side in ((base.blocks, unmatched.old), (blocks, unmatched.new))
    )
    replaced = (old_passages & new_passages).total()
    return BriefChanges(
        leaves=unmatched.new,
        new_claims=frozenset(claim.id for claim in claims.new),
        changed_claims=frozenset(claim.id for _, claim in claims.changed),
        passages=ChangeCounts(
            replaced, new_passages.total() - replaced, old_passages.total() - replaced
        ),
        claims=claims.counts,
        sources=compared(old.sources, new.sources, lambda source: source.id).counts,
        events=compared(old.events, new.events, event_key).counts,
        fields=tuple(_changed_fields(old, new)),
    )


Item = TypeVar("Item")


class Compared(Struct, Generic[Item], frozen=True):
    """The items of two lists of which one replaces the other."""

    changed: tuple[tuple[Item, Item], ...]
    """The old and the new form of each."""
    new: tuple[Item, ...]
    removed: tuple[Item, ...]

    @property
    def counts(self) -> ChangeCounts:
        return ChangeCounts(len(self.changed), len(self.new), len(self.removed))


def compared(
    old: Sequence[Item], new: Sequence[Item], key: Callable[[Item], object]
) -> Compared[Item]:
    """Compare items by a key, wherever they stand in the lists."""
    before, after = ({key(item): item for item in items} for items in (old, new))
    both = [(before[name], item) for name, item in after.items() if name in before]
    return Compared(
        tuple(pair for pair in both if pair[0] != pair[1]),
        tuple(item for name, item in after.items() if name not in before),
        tuple(item for name, item in before.items() if name not in after),
    )


def event_key(event: Event) -> tuple[str, str]:
    return event.date.edtf, event.title


def _changed_fields(old: Brief, new: Brief) -> Iterable[str]:
    for name in NAMED_FIELDS:
        if getattr(old, name) != getattr(new, name):
            yield name
    others = (name for name in Brief.__struct_fields__ if name not in _NOT_FIELDS)
    if any(getattr(old, name) != getattr(new, name) for name in others):
        yield OTHER_FIELDS


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


# Fingerprints of leaves. The lowest bit says that the leaf continues the block before it.

_CONTINUES = 1
_LIST_NUMBER = "0123456789.)[] "


def fingerprint(leaf: Leaf) -> int:
    """Equal for leaves that say the same in the same form, wherever they stand."""
    markers = [prefix.first.strip(_LIST_NUMBER) for prefix in leaf.prefixes]
    # Not `hash`, which differs in each process.
    said = repr((leaf.kind, leaf.text, leaf.level, leaf.info, leaf.rows, markers))
    value = _digest(said.encode())
    return value | _CONTINUES if leaf.part else value & ~_CONTINUES


class UnmatchedBlocks(Struct, frozen=True):
    """The indexes of the blocks without a counterpart, in each of two documents."""

    old: tuple[int, ...]
    new: tuple[int, ...]


def unmatched_blocks(old: Sequence[int], new: Sequence[int]) -> UnmatchedBlocks:
    """Which blocks of two documents have no counterpart in the other, by their fingerprints."""
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
    return UnmatchedBlocks(tuple(reversed(only_old)), tuple(only_new))


def passages_by_place(
    blocks: Sequence[int], unmatched: Sequence[int]
) -> dict[int | None, list[list[int]]]:
    """The indexes of the leaves of each unmatched passage, by the matched block before it.

    A passage is changed if it replaces one after the same block. A leaf that continues the one
    before it is part of its passage.
    """
    passages: dict[int | None, list[list[int]]] = {}
    neighbour, last = None, None
    for index in unmatched:
        if index - 1 != last:
            neighbour = blocks[index - 1] if index else None
        found = passages.setdefault(neighbour, [])
        if index - 1 == last and blocks[index] & _CONTINUES:
            found[-1].append(index)
        else:
            found.append([index])
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
