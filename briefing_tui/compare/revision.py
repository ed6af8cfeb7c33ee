"""What has changed between two readings of one brief.

Blocks are told apart by what they say, not by where they stand: one that moved, or a list item
that has another number now, is unchanged. All of it takes linear time, since a book has a
hundred thousand blocks, and a longest common sequence of them would take minutes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf

NEIGHBOURS = 8
"""Leaves to each side of one that tell where it was."""
_TELLING = 12
"""Characters from which on a text says where it stands; a rule or a short line does not."""
_NUMBER = "0123456789.)[] "
_PART = 1
"""The lowest bit of a fingerprint: set where the leaf goes on with the block before it."""


class Baseline(Struct, frozen=True):
    """A brief as it was, as far as it takes to find what has changed since."""

    brief: Brief
    """Without its body."""
    blocks: tuple[int, ...]
    """A fingerprint of each leaf of its document."""


class ChangeCounts(Struct, frozen=True, gc=False):
    """How many are other than they were."""

    changed: int = 0
    new: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.changed or self.new or self.removed)


class BriefChanges(Struct, frozen=True):
    """What is other than it was: leaves by their places, claims by their ids."""

    leaves: tuple[int, ...] = ()
    """New and changed, in order."""
    new_claims: frozenset[str] = frozenset()
    changed_claims: frozenset[str] = frozenset()
    passages: ChangeCounts = ChangeCounts()
    claims: ChangeCounts = ChangeCounts()
    fields: tuple[str, ...] = ()
    """Other parts of the front matter, as the format calls them."""

    def __bool__(self) -> bool:
        return bool(self.passages or self.claims or self.fields)


NO_CHANGES = BriefChanges()


class UnmatchedBlocks(Struct, frozen=True):
    """The places of the blocks that have no counterpart, in each of two documents."""

    new: tuple[int, ...]
    """In the new one."""
    old: tuple[int, ...]
    """In the old one."""


def baseline(brief: Brief, document: Document) -> Baseline:
    """What is kept of a brief, to compare later readings with."""
    return Baseline(replace(brief, body=""), tuple(map(fingerprint, document.leaves)))


def fingerprint(leaf: Leaf) -> int:
    """The same for leaves that say the same in the same form, wherever they stand."""
    marks = tuple(each.first.strip(_NUMBER) for each in leaf.prefixes) if leaf.prefixes else ()
    found = hash((leaf.kind, leaf.text, leaf.level, leaf.info, leaf.rows, marks))
    return found | _PART if leaf.part else found & ~_PART


def changes_since(base: Baseline, brief: Brief, document: Document) -> BriefChanges:
    """What has become of a brief."""
    blocks = tuple(map(fingerprint, document.leaves))
    found = unmatched_blocks(base.blocks, blocks)
    old = Counter(base.brief.claims)
    ids = {each.id for each in base.brief.claims}
    fresh = {each.id for each in brief.claims if each not in old}
    gone = ids - {each.id for each in brief.claims}
    return BriefChanges(
        leaves=found.new,
        new_claims=frozenset(fresh - ids),
        changed_claims=frozenset(fresh & ids),
        passages=_count(base.blocks, blocks, found),
        claims=ChangeCounts(len(fresh & ids), len(fresh - ids), len(gone)),
        fields=tuple(word for word, get in _FIELDS if get(base.brief) != get(brief)),
    )


def unmatched_blocks(old: Sequence[int], new: Sequence[int]) -> UnmatchedBlocks:
    """Which blocks of two documents have no counterpart in the other, by their fingerprints."""
    first = _common(zip(old, new, strict=False))
    rest = min(len(old), len(new)) - first
    last = _common(zip(_backwards(old, rest), _backwards(new, rest), strict=True))
    olds, news = range(first, len(old) - last), range(first, len(new) - last)
    left = Counter(old[at] for at in olds)
    fresh = []
    for at in news:
        if left[new[at]] > 0:
            left[new[at]] -= 1
        else:
            fresh.append(at)
    stale = []
    for at in reversed(olds):
        if left[old[at]] > 0:
            left[old[at]] -= 1
            stale.append(at)
    return UnmatchedBlocks(tuple(fresh), tuple(reversed(stale)))


def _common(pairs: Iterable[tuple[int, int]]) -> int:
    """How many pairs at the beginning are of equals."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _backwards(blocks: Sequence[int], most: int) -> Iterable[int]:
    return (blocks[at] for at in range(len(blocks) - 1, len(blocks) - 1 - most, -1))


def _count(old: Sequence[int], new: Sequence[int], found: UnmatchedBlocks) -> ChangeCounts:
    """Changed is what stands where something else stood: beside the same unchanged block."""
    stale, fresh = _wholes(old, found.old), _wholes(new, found.new)
    changed = 0
    for step in (-1, 1):  # the block before, else the one after
        were = _beside(old, found.old, stale, step)
        are = _beside(new, found.new, fresh, step)
        pairs = Counter(were.values()) & Counter(are.values())
        changed += pairs.total()
        stale, fresh = _without(pairs, were), _without(pairs, are)
    return ChangeCounts(changed, len(fresh), len(stale))


def _without(pairs: Counter[int | None], beside: dict[int, int | None]) -> list[int]:
    """The places without the first so many beside each block."""
    left, rest = pairs.copy(), []
    for at, block in beside.items():
        if left[block] > 0:
            left[block] -= 1
        else:
            rest.append(at)
    return rest


def _wholes(blocks: Sequence[int], places: Sequence[int]) -> list[int]:
    """The places without the later pieces of a long block."""
    among = frozenset(places)
    return [at for at in places if not (blocks[at] & _PART and at - 1 in among)]


def _beside(
    blocks: Sequence[int], odd: Sequence[int], wanted: Sequence[int], step: int
) -> dict[int, int | None]:
    """For each place the nearest block before (-1) or after (1) it that has a counterpart."""
    among, found = frozenset(odd), dict[int, int | None]()
    before: int | None = None
    last = None
    for at in odd if step < 0 else reversed(odd):
        if last is None or at + step != last:
            edge = at + step
            before = blocks[edge] if 0 <= edge < len(blocks) else None
            assert edge not in among
        found[at] = before
        last = at
    return {at: found[at] for at in wanted}


def find_leaf(old: Sequence[Leaf], new: Sequence[Leaf], at: int) -> int | None:
    """Where a leaf of one reading stands in the next, by what it says.

    Where it says something else now its neighbours tell. None where none of them is found.
    """

    def unlike(place: int) -> tuple[bool, int]:
        return len(old[place].text) < _TELLING and not old[place].rows, abs(place - at)

    nearby = sorted(range(max(0, at - NEIGHBOURS), min(at + NEIGHBOURS + 1, len(old))), key=unlike)
    places: dict[tuple[str, object], list[int]] = {_says(old[place]): [] for place in nearby}
    texts = {old[place].text for place in nearby}
    for place, leaf in enumerate(new):
        if leaf.text in texts and (found := places.get(_says(leaf))) is not None:
            found.append(place)
    for place in nearby:
        if found := places[_says(old[place])]:
            shifts = (each - place for each in found)
            there = at + min(shifts, key=abs)
            return there if 0 <= there < len(new) else None
    return None


def _says(leaf: Leaf) -> tuple[str, object]:
    return leaf.text, leaf.rows


_REST = ("slug", "lang", "aliases", "draft", "canonical", "extra")


def _of(name: str) -> tuple[str, Callable[[Brief], object]]:
    return name, lambda brief: getattr(brief, name)


_FIELDS: tuple[tuple[str, Callable[[Brief], object]], ...] = (
    *map(_of, ("title", "date", "updated", "authors", "summary", "tags", "event", "sources")),
    *map(_of, ("events", "disclaimer")),
    ("other fields", lambda brief: tuple(getattr(brief, name) for name in _REST)),
)
