"""What changed in a brief between two readings.

Blocks are compared by what they say, not by where they stand: a block that moved, or a list
item with another number, is unchanged. Everything takes linear time, since a book has a hundred
thousand blocks, for which a longest common subsequence takes minutes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf


class Baseline(Struct, frozen=True):
    """A brief as it was, reduced to what finding later changes needs."""

    brief: Brief
    """Without its body."""
    blocks: tuple[int, ...]
    """The fingerprints of its document's leaves."""


class ChangeCounts(Struct, frozen=True, gc=False):
    """How many passages or claims changed, by kind of change."""

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
    fields: tuple[str, ...] = ()
    """Other fields of the front matter, by the names of the format."""

    def __bool__(self) -> bool:
        return bool(self.passages or self.claims or self.fields)


NO_CHANGES = BriefChanges()

_NAMED_FIELDS = (
    *("title", "date", "updated", "authors", "summary", "tags", "event", "sources", "events"),
    "disclaimer",
)
_NOT_FIELDS = frozenset({"path", "body", "body_line", "claims", *_NAMED_FIELDS})


def baseline(brief: Brief, document: Document) -> Baseline:
    return Baseline(replace(brief, body=""), tuple(map(fingerprint, document.leaves)))


def changes_since(base: Baseline, brief: Brief, document: Document) -> BriefChanges:
    """What changed in a brief since a baseline of it."""
    blocks = tuple(map(fingerprint, document.leaves))
    unmatched = unmatched_blocks(base.blocks, blocks)
    old_claims = set(base.brief.claims)
    old_ids = {claim.id for claim in base.brief.claims}
    changed_or_new = {claim.id for claim in brief.claims if claim not in old_claims}
    changed, new = changed_or_new & old_ids, changed_or_new - old_ids
    removed = old_ids - {claim.id for claim in brief.claims}
    # A passage is changed if it replaces one after the same unchanged block, else it is new.
    old_passages = _blocks_before(base.blocks, unmatched.old)
    new_passages = _blocks_before(blocks, unmatched.new)
    replaced = (old_passages & new_passages).total()
    return BriefChanges(
        leaves=unmatched.new,
        new_claims=frozenset(new),
        changed_claims=frozenset(changed),
        passages=ChangeCounts(
            replaced, new_passages.total() - replaced, old_passages.total() - replaced
        ),
        claims=ChangeCounts(len(changed), len(new), len(removed)),
        fields=tuple(_changed_fields(base.brief, brief)),
    )


def _changed_fields(old: Brief, new: Brief) -> Iterable[str]:
    for name in _NAMED_FIELDS:
        if getattr(old, name) != getattr(new, name):
            yield name
    others = (name for name in Brief.__struct_fields__ if name not in _NOT_FIELDS)
    if any(getattr(old, name) != getattr(new, name) for name in others):
        yield "other fields"


# Fingerprints of leaves. The lowest bit says that the leaf continues the block before it.

_CONTINUES = 1
_LIST_NUMBER = "0123456789.)[] "


def fingerprint(leaf: Leaf) -> int:
    """Equal for leaves that say the same in the same form, wherever they stand."""
    markers = tuple([prefix.first.strip(_LIST_NUMBER) for prefix in leaf.prefixes])
    value = hash((leaf.kind, leaf.text, leaf.level, leaf.info, leaf.rows, markers))
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


def _blocks_before(blocks: Sequence[int], unmatched: Sequence[int]) -> Counter[int | None]:
    """The nearest matched block before each unmatched passage; a leaf that continues the one before
    it is part of its passage.
    """
    neighbours: Counter[int | None] = Counter()
    neighbour: int | None = None
    last = None
    for index in unmatched:
        if index - 1 != last:
            neighbour = blocks[index - 1] if index else None
        if index - 1 != last or not blocks[index] & _CONTINUES:
            neighbours[neighbour] += 1
        last = index
    return neighbours


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
