"""Two texts compared by their words: what both have, what one alone has, what moved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from briefing_tui.compare.alignment import Pair, align
from briefing_tui.compare.sequences import Block, blocks
from briefing_tui.compare.tokens import Sentence, sentences

Kind = Literal["kept", "gone", "new"]
PassageKind = Literal["kept", "changed", "gone", "new", "moved", "left"]

_ISLAND = 3
"""Letters of a lone word between two changes that doesn't count as kept: `of`, `the`."""


class Stretch(Struct, frozen=True):
    """A run of words that both texts have, or one alone. `spaced`: a blank stands before it."""

    kind: Kind
    text: str
    spaced: bool = False
    words: int = 0
    """How many of its units are words, not marks."""


class Passage(Struct, frozen=True, kw_only=True):
    """A sentence of either text, or of both where they belong together.

    `kept` and `changed` stand in both, in order. `gone` is in the old text alone, `new` in the
    new. `moved` stands in both, at another place; where the old text had it there is a
    passage `left`. `opens` says that it begins a paragraph.
    """

    kind: PassageKind
    old: tuple[Stretch, ...] = ()
    new: tuple[Stretch, ...] = ()
    both: tuple[Stretch, ...] = ()
    """Old and new in one run: what is gone stands before what is new in its place."""
    opens: bool = False


class Comparison(Struct, frozen=True):
    """Two texts laid over each other, and how many words each shares with the other."""

    passages: tuple[Passage, ...]
    kept: int
    gone: int
    new: int
    moved: int
    """Sentences that stand elsewhere."""

    @property
    def likeness(self) -> float:
        """The share of all words that both have, from 0 to 1."""
        whole = 2 * self.kept + self.gone + self.new
        return 2 * self.kept / whole if whole else 1.0


def compare_wording(old: str, new: str) -> Comparison:
    """Compare two texts, the first taken as the earlier one."""
    before, after = sentences(old), sentences(new)
    passages = tuple(_passages(before, after))
    counts = {"kept": 0, "gone": 0, "new": 0}
    for passage in passages:
        for stretch in passage.both if passage.kind != "left" else ():
            counts[stretch.kind] += stretch.words
    return Comparison(
        passages=passages,
        moved=sum(passage.kind == "moved" for passage in passages),
        **counts,
    )


def _passages(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Passage]:
    """In the order of the new text; what is gone stands where the old text had it."""
    pairs = {pair.new: pair for pair in align(old, new)}
    left = {pair.old for pair in pairs.values() if pair.moved}
    due = _due(pairs, len(old), len(new))
    at = 0
    for index, sentence in enumerate(new):
        yield from _only_old(old[at : due[index]], range(at, due[index]), left)
        at = due[index]
        pair = pairs.get(index)
        if pair is None:
            words = _whole(sentence, "new")
            yield Passage(kind="new", new=words, both=words, opens=sentence.opens)
        else:
            yield _paired(old[pair.old], sentence, moved=pair.moved)
            at += not pair.moved
    yield from _only_old(old[at:], range(at, len(old)), left)


def _due(pairs: Mapping[int, Pair], olds: int, news: int) -> list[int]:
    """For each new sentence, up to which old one everything has had its place before it."""
    due, next_held = [0] * news, olds
    for index in range(news - 1, -1, -1):
        pair = pairs.get(index)
        if pair is not None and not pair.moved:
            next_held = pair.old
        due[index] = next_held
    return due


def _only_old(old: Sequence[Sentence], places: Sequence[int], left: set[int]) -> Iterator[Passage]:
    for sentence, place in zip(old, places, strict=True):
        words = _whole(sentence, "gone")
        kind: PassageKind = "left" if place in left else "gone"
        yield Passage(kind=kind, old=words, both=words, opens=sentence.opens)


def _whole(sentence: Sentence, kind: Kind) -> tuple[Stretch, ...]:
    return (Stretch(kind, sentence.text, True, _count(sentence.words)),)


def _paired(old: Sentence, new: Sentence, *, moved: bool) -> Passage:
    opens = new.opens
    if old.words == new.words:
        kept = _whole(new, "kept")
        kind: PassageKind = "moved" if moved else "kept"
        return Passage(kind=kind, old=_whole(old, "kept"), new=kept, both=kept, opens=opens)
    before: list[Stretch] = []
    after: list[Stretch] = []
    both: list[Stretch] = []
    old_cutter, new_cutter = _Cutter(old), _Cutter(new)
    for equal, old_from, old_to, new_from, new_to in _changes(old, new):
        gone = old_cutter.stretch("kept" if equal else "gone", old_from, old_to)
        came = new_cutter.stretch("kept" if equal else "new", new_from, new_to)
        before += gone
        after += came
        both += came if equal else [*gone, *came]
    return Passage(
        kind="moved" if moved else "changed",
        old=tuple(before),
        new=tuple(after),
        both=tuple(both),
        opens=opens,
    )


def _changes(old: Sentence, new: Sentence) -> list[Block]:
    """Ranges of words, equal and changed in turn."""
    changes: list[Block] = []
    found = list(blocks(old.words, new.words))
    for number, block in enumerate(found):
        inside = 0 < number < len(found) - 1
        if inside and block.equal and _island(new.words[block.new_from : block.new_to]):
            block = block._replace(equal=False)
        if changes and not block.equal and not changes[-1].equal:
            changes[-1] = changes[-1]._replace(old_to=block.old_to, new_to=block.new_to)
        else:
            changes.append(block)
    return changes


def _island(words: Sequence[str]) -> bool:
    """Kept by chance: one short word, or a mark, with changes on both sides."""
    return sum(map(len, words)) <= _ISLAND if len(words) == 1 else not any(map(str.isalnum, words))


class _Cutter:
    """Takes runs of words out of a sentence, with the marks and blanks between them."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._places = sentence.places()

    def stretch(self, kind: Kind, first: int, last: int) -> list[Stretch]:
        """Words `first` to before `last`; none where there are none."""
        if first == last:
            return []
        start, end = self._places[first][0], self._places[last - 1][1]
        text = self._sentence.text
        spaced = start > 0 and text[start - 1].isspace()
        return [Stretch(kind, text[start:end], spaced, _count(self._sentence.words[first:last]))]


def _count(words: Sequence[str]) -> int:
    return len([word for word in words if word[0].isalnum()])
