"""Two texts compared by their words: what both have, what one alone has, what moved."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from msgspec import Struct
from rapidfuzz.distance import LCSseq

# MERGED:
# Text in the units that are compared: sentences, and words inside them.
#
# A word is a run of letters and digits. Scripts written without spaces (Chinese, Japanese,
# Thai, Khmer, Lao, Burmese) are compared by character, each with the marks that belong to it:
# a library that finds their words would cost more than everything else here together, and
# what a reader looks for is which characters changed.

_SPACELESS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"  # Han and half-width kana
    "\U00020000-\U0003fffd"
)
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0300-\u036f"
_WORD = re.compile(
    rf"[{_SPACELESS}][{_MARKS}]*"
    rf"|[^\W_{_SPACELESS}]+(?:[.,'’\-‐‑–][^\W_{_SPACELESS}]+)*"
    r"|[^\w\s]|_"
)
# A sentence ends after its mark and the closing quotation marks; a full stop needs a blank.
_END = re.compile(r"[。！？；!?][”’」』）)\"']*\s*|[.;][”’)\"']*\s+(?=[^a-z\s])")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Gen|Sen|Rep|Gov|Jr|Sr)|\b[A-Z])\.$")


class Sentence(Struct, frozen=True):
    """A sentence and its words. `starts_paragraph` says that a paragraph begins here."""

    text: str
    words: tuple[str, ...]
    starts_paragraph: bool

    def places(self) -> list[tuple[int, int]]:
        """Where each word begins and ends in the text; only a changed sentence needs it."""
        return [match.span() for match in _WORD.finditer(self.text)]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order. Line breaks inside a paragraph are blanks."""
    found: list[Sentence] = []
    for paragraph in _PARAGRAPH.split(text.strip()):
        starts_paragraph = True
        for sentence in _parts(" ".join(paragraph.split())):
            if found_words := _WORD.findall(sentence):
                found.append(Sentence(sentence, tuple(found_words), starts_paragraph))
                starts_paragraph = False
    return tuple(found)


def words(text: str) -> list[str]:
    """The words and marks of a text."""
    return _WORD.findall(text)


def _parts(paragraph: str) -> Sequence[str]:
    parts, start = [], 0
    for match in _END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph, start, match.start() + 1):
            parts.append(paragraph[start : match.end()].strip())
            start = match.end()
    return [*parts, paragraph[start:].strip()]


# MERGED:
# The longest common sequence of two lists: rapidfuzz finds it, bit-parallel, in C++.
#
# `difflib` is several times slower on a few thousand words, and fast at all only by leaving
# out common words. rapidfuzz compares by hash, which is how it takes words and sentences alike.


class Block(NamedTuple):
    """Ranges that answer to each other: the same in both, or what stands between such."""

    equal: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def blocks(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Block]:
    """Both sequences from start to end, in blocks that are equal and changed."""
    for step in LCSseq.opcodes(old, new):
        yield Block(
            step.tag == "equal", step.src_start, step.src_end, step.dest_start, step.dest_end
        )


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """The equal blocks alone: where each begins in both, and how long it is."""
    for block in LCSseq.opcodes(old, new).as_matching_blocks():
        yield block.a, block.b, block.size


def similarity(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """The part of the longer one that both have in the same order, from 0 to 1."""
    return LCSseq.normalized_similarity(one, other)


# MERGED:
# Which sentence of one text answers to which of another, those that moved included.
#
# Compared word by word, a sentence that moved leaves every common word around it matched to
# the wrong place. So sentences are paired first: equal ones in order, then those between them
# that share most of their words, then what is left over wherever it went.

_ALIKE = 0.4
"""The share of their words that two sentences in the same place must have in common."""
_MOVED = 0.6
"""The share that two sentences in different places must have in common."""
_SHORTEST_MOVE = 4
"""Words below which a sentence that is found elsewhere may be there by chance."""
_COMMON = 8
"""A word in more sentences than this doesn't help to find one."""


class Pair(NamedTuple):
    """Sentences that answer to each other, by their places. `moved` where others keep order."""

    old: int
    new: int
    moved: bool = False


Pairs = list[Pair]


def align(old: Sequence[Sentence], new: Sequence[Sentence]) -> Pairs:
    """The sentences that belong together, in the order of the new text."""
    if len(old) == len(new) == 1:
        return [Pair(0, 0)]
    pairs: Pairs = []
    gap = _Gap(old, new)
    for block in blocks([each.words for each in old], [each.words for each in new]):
        olds, news = range(block.old_from, block.old_to), range(block.new_from, block.new_to)
        if block.equal:
            pairs += gap.close()
            pairs += [Pair(*places) for places in zip(olds, news, strict=True)]
        else:
            gap.old += olds
            gap.new += news
    pairs += gap.close()
    pairs += _moved(old, new, pairs)
    return sorted(pairs, key=lambda pair: pair.new)


class _Gap:
    """Sentences between two that are equal, in each text."""

    def __init__(self, old_text: Sequence[Sentence], new_text: Sequence[Sentence]) -> None:
        self._old_text, self._new_text = old_text, new_text
        self.old: list[int] = []
        self.new: list[int] = []

    def close(self) -> Pairs:
        """The pairs inside, by the words that the longest common sequence gives them."""
        old, new = self.old, self.new
        self.old, self.new = [], []
        if not old or not new:
            return []
        shared: Counter[tuple[int, int]] = Counter()
        old_words, old_of = _flat(self._old_text, old)
        new_words, new_of = _flat(self._new_text, new)
        for one, other, size in matches(old_words, new_words):
            olds, news = old_of[one : one + size], new_of[other : other + size]
            shared.update(zip(olds, news, strict=True))
        return self._in_order(shared)

    def _in_order(self, shared: Counter[tuple[int, int]]) -> Pairs:
        pairs: Pairs = []
        taken_old = taken_new = -1
        for (one, other), count in sorted(shared.items()):
            longest = max(len(self._old_text[one].words), len(self._new_text[other].words))
            rivals = (shared[one, other + 1], shared[one + 1, other])
            if one > taken_old and other > taken_new and count >= max(_ALIKE * longest, *rivals):
                pairs.append(Pair(one, other))
                taken_old, taken_new = one, other
        return pairs


def _flat(text: Sequence[Sentence], places: Sequence[int]) -> tuple[list[str], list[int]]:
    words: list[str] = []
    of: list[int] = []
    for place in places:
        words += text[place].words
        of += [place] * len(text[place].words)
    return words, of


def _moved(old: Sequence[Sentence], new: Sequence[Sentence], pairs: Pairs) -> Pairs:
    """What is left of both texts, paired by the rarer words it shares."""
    paired_old, paired_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    sets = {
        index: frozenset(sentence.words)
        for index, sentence in enumerate(old)
        if index not in paired_old and len(sentence.words) >= _SHORTEST_MOVE
    }
    where: defaultdict[str, list[int]] = defaultdict(list)
    for index, members in sets.items():
        for word in members:
            where[word].append(index)
    found: Pairs = []
    for index, sentence in enumerate(new) if sets else ():
        if index in paired_new or len(sentence.words) < _SHORTEST_MOVE:
            continue
        place = _origin(sentence, old, sets, where)
        if place is not None:
            found.append(Pair(place, index, moved=True))
            del sets[place]
    return found


def _origin(
    sentence: Sentence,
    old: Sequence[Sentence],
    sets: Mapping[int, frozenset[str]],
    where: Mapping[str, Sequence[int]],
) -> int | None:
    """Where a sentence stood in the old text, if it is one that moved."""
    members = frozenset(sentence.words)
    rare = [places for word in members if len(places := where.get(word, ())) <= _COMMON and places]
    votes = Counter(chain.from_iterable(rare))
    # One rare word of several in common is chance, and most sentences have not even that.
    for place in sorted(votes, key=votes.__getitem__, reverse=True)[:3]:
        theirs = sets.get(place)
        if theirs is None or 2 * votes[place] < len(rare):
            continue
        if similarity(old[place].words, sentence.words) >= _MOVED:
            return place
    return None


SegmentKind = Literal["kept", "gone", "new"]
PassageKind = Literal["kept", "changed", "gone", "new", "moved", "left"]

_ISLAND = 3
"""Letters of a lone word between two changes that doesn't count as kept: `of`, `the`."""


class Segment(Struct, frozen=True):
    """A run of words that both texts have, or one alone. `spaced`: a blank stands before it."""

    kind: SegmentKind
    text: str
    spaced: bool = False
    words: int = 0
    """How many of its units are words, not marks."""


class Passage(Struct, frozen=True, kw_only=True):
    """A sentence of either text, or of both where they belong together.

    `kept` and `changed` stand in both, in order. `gone` is in the old text alone, `new` in the
    new. `moved` stands in both, at another place; where the old text had it there is a
    passage `left`. `starts_paragraph` says that it begins a paragraph.
    """

    kind: PassageKind
    old: tuple[Segment, ...] = ()
    new: tuple[Segment, ...] = ()
    both: tuple[Segment, ...] = ()
    """Old and new in one run: what is gone stands before what is new in its place."""
    starts_paragraph: bool = False


class Comparison(Struct, frozen=True):
    """Two texts laid over each other, and how many words each shares with the other."""

    passages: tuple[Passage, ...]
    kept: int
    gone: int
    new: int
    moved: int
    """Sentences that stand elsewhere."""

    @property
    def similarity(self) -> float:
        """The share of all words that both have, from 0 to 1."""
        whole = 2 * self.kept + self.gone + self.new
        return 2 * self.kept / whole if whole else 1.0


def compare_wording(old: str, new: str) -> Comparison:
    """Compare two texts, the first taken as the earlier one."""
    before, after = sentences(old), sentences(new)
    passages = tuple(_passages(before, after))
    counts = {"kept": 0, "gone": 0, "new": 0}
    for passage in passages:
        for segment in passage.both if passage.kind != "left" else ():
            counts[segment.kind] += segment.words
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
            yield Passage(
                kind="new", new=words, both=words, starts_paragraph=sentence.starts_paragraph
            )
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
        yield Passage(kind=kind, old=words, both=words, starts_paragraph=sentence.starts_paragraph)


def _whole(sentence: Sentence, kind: SegmentKind) -> tuple[Segment, ...]:
    return (Segment(kind, sentence.text, True, _count(sentence.words)),)


def _paired(old: Sentence, new: Sentence, *, moved: bool) -> Passage:
    starts_paragraph = new.starts_paragraph
    if old.words == new.words:
        kept = _whole(new, "kept")
        kind: PassageKind = "moved" if moved else "kept"
        return Passage(
            kind=kind,
            old=_whole(old, "kept"),
            new=kept,
            both=kept,
            starts_paragraph=starts_paragraph,
        )
    before: list[Segment] = []
    after: list[Segment] = []
    both: list[Segment] = []
    old_cutter, new_cutter = _Cutter(old), _Cutter(new)
    for equal, old_from, old_to, new_from, new_to in _changes(old, new):
        gone = old_cutter.segment("kept" if equal else "gone", old_from, old_to)
        came = new_cutter.segment("kept" if equal else "new", new_from, new_to)
        before += gone
        after += came
        both += came if equal else [*gone, *came]
    return Passage(
        kind="moved" if moved else "changed",
        old=tuple(before),
        new=tuple(after),
        both=tuple(both),
        starts_paragraph=starts_paragraph,
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

    def segment(self, kind: SegmentKind, first: int, last: int) -> list[Segment]:
        """Words `first` to before `last`; none where there are none."""
        if first == last:
            return []
        start, end = self._places[first][0], self._places[last - 1][1]
        text = self._sentence.text
        spaced = start > 0 and text[start - 1].isspace()
        return [Segment(kind, text[start:end], spaced, _count(self._sentence.words[first:last]))]


def _count(words: Sequence[str]) -> int:
    return len([word for word in words if word[0].isalnum()])
