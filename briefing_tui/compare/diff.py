"""Two texts compared by their words: what both have, what only one has, what moved.

Sentences are paired first, then the words inside each pair. Compared word by word alone, a
sentence that moved would match the common words around it in the wrong places.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Literal, NamedTuple

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from briefing_tui.text.words import WORD, sentence_ranges, words

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


class Sentence(Struct, frozen=True):
    """A sentence and its words."""

    text: str
    words: tuple[str, ...]
    starts_paragraph: bool


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text in order. Line breaks inside a paragraph are blanks."""
    return [" ".join(paragraph.split()) for paragraph in _PARAGRAPH.split(text.strip())]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order."""
    result: list[Sentence] = []
    for paragraph in paragraphs(text):
        starts_paragraph = True
        for start, end in sentence_ranges(paragraph):
            sentence = paragraph[start:end]
            if sentence_words := words(sentence):
                result.append(Sentence(sentence, tuple(sentence_words), starts_paragraph))
                starts_paragraph = False
    return tuple(result)


# The longest common subsequence, by rapidfuzz: `difflib` is several times slower on a few
# thousand words, and only fast at all because it ignores common words. rapidfuzz compares
# hashes, so it takes words and whole sentences alike.


class Range(NamedTuple):
    """Matching ranges of two sequences: equal, or what stands between two equal ones."""

    equal: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def ranges(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Range]:
    """Both sequences from start to end, in equal and changed ranges."""
    for step in LCSseq.opcodes(old, new):
        yield Range(
            step.tag == "equal", step.src_start, step.src_end, step.dest_start, step.dest_end
        )


def similarity(old: Sequence[Hashable], new: Sequence[Hashable]) -> float:
    """The common subsequence as a share of the longer sequence, from 0 to 1."""
    return LCSseq.normalized_similarity(old, new)


# Pairing sentences: equal ones in order; then, between those, sentences that share most of
# their words; then the remaining sentences, in any order.

_PAIR_SHARE = 0.4
"""The share of words that two sentences in the same place must have in common."""
_MOVE_SHARE = 0.6
"""The share of words that two sentences in different places must have in common."""
_SHORTEST_MOVE = 4
"""Words of the shortest sentence that counts as moved: a shorter one may recur by chance."""
_COMMON_WORD = 8
"""A word in more sentences than this doesn't help to find one."""


class Pair(NamedTuple):
    """The indexes of two sentences that belong together."""

    old: int
    new: int
    moved: bool = False
    """True if the sentence stands in another order than the pairs around it."""


def align(old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Pair]:
    """The sentences that belong together, in the order of the new text."""
    if len(old) == len(new) == 1:
        return [Pair(0, 0)]
    pairs: list[Pair] = []
    old_gap: list[int] = []
    new_gap: list[int] = []
    for block in ranges([each.words for each in old], [each.words for each in new]):
        olds, news = range(block.old_from, block.old_to), range(block.new_from, block.new_to)
        if block.equal:
            pairs += _pair_in_gap(old, old_gap, new, new_gap)
            old_gap, new_gap = [], []
            pairs += [Pair(*places) for places in zip(olds, news, strict=True)]
        else:
            old_gap += olds
            new_gap += news
    pairs += _pair_in_gap(old, old_gap, new, new_gap)
    pairs += _moved(old, new, pairs)
    return sorted(pairs, key=lambda pair: pair.new)


def _pair_in_gap(
    old: Sequence[Sentence],
    old_gap: Sequence[int],
    new: Sequence[Sentence],
    new_gap: Sequence[int],
) -> list[Pair]:
    """Pair sentences between two equal ones, by the words their common subsequence shares."""
    if not old_gap or not new_gap:
        return []
    old_words = [word for place in old_gap for word in old[place].words]
    new_words = [word for place in new_gap for word in new[place].words]
    old_places = [place for place in old_gap for _ in old[place].words]
    new_places = [place for place in new_gap for _ in new[place].words]
    shared: Counter[tuple[int, int]] = Counter()
    for match in LCSseq.opcodes(old_words, new_words).as_matching_blocks():
        olds = old_places[match.a : match.a + match.size]
        news = new_places[match.b : match.b + match.size]
        shared.update(zip(olds, news, strict=True))
    pairs: list[Pair] = []
    last_old = last_new = -1
    for (a, b), count in sorted(shared.items()):
        longest = max(len(old[a].words), len(new[b].words))
        rivals = (shared[a, b + 1], shared[a + 1, b])
        if a > last_old and b > last_new and count >= max(_PAIR_SHARE * longest, *rivals):
            pairs.append(Pair(a, b))
            last_old, last_new = a, b
    return pairs


def _moved(old: Sequence[Sentence], new: Sequence[Sentence], pairs: Sequence[Pair]) -> list[Pair]:
    """Pair the sentences that are left, by the rarer words they share."""
    paired_old, paired_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    word_sets = {
        index: frozenset(sentence.words)
        for index, sentence in enumerate(old)
        if index not in paired_old and len(sentence.words) >= _SHORTEST_MOVE
    }
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, word_set in word_sets.items():
        for word in word_set:
            places[word].append(index)
    moved: list[Pair] = []
    taken: set[int] = set()
    for index, sentence in enumerate(new) if word_sets else ():
        if index in paired_new or len(sentence.words) < _SHORTEST_MOVE:
            continue
        origin = _origin(sentence, old, places, taken)
        if origin is not None:
            moved.append(Pair(origin, index, moved=True))
            taken.add(origin)
    return moved


def _origin(
    sentence: Sentence,
    old: Sequence[Sentence],
    places: Mapping[str, Sequence[int]],
    taken: set[int],
) -> int | None:
    """The index in the old text of a sentence that moved, if it did."""
    rare = [
        indexes
        for word in frozenset(sentence.words)
        if len(indexes := places.get(word, ())) <= _COMMON_WORD and indexes
    ]
    votes = Counter(chain.from_iterable(rare))
    # Sharing one rare word of several is chance, and most sentences don't share even one.
    for index in sorted(votes, key=votes.__getitem__, reverse=True)[:3]:
        if index in taken or 2 * votes[index] < len(rare):
            continue
        if similarity(old[index].words, sentence.words) >= _MOVE_SHARE:
            return index
    return None


# The comparison: passages of segments.

SegmentKind = Literal["kept", "gone", "new"]
PassageKind = Literal["kept", "changed", "gone", "new", "moved", "left"]

_CHANCE_LETTERS = 3
"""Letters of a single word between two changes that doesn't count as kept: `of`, `the`."""


class Segment(Struct, frozen=True):
    """A run of words that both texts have, or only one."""

    kind: SegmentKind
    text: str
    spaced: bool = False
    """Whether a blank stands before it."""
    words: int = 0
    """How many words it has, not counting punctuation."""


class Passage(Struct, frozen=True, kw_only=True):
    """A sentence of one text, or of both where they belong together.

    `kept` and `changed` passages are in both texts, in order; `gone` only in the old text, `new`
    only in the new. `moved` is in both at different places, and where the old text had it
    stands a passage `left`.
    """

    kind: PassageKind
    old: tuple[Segment, ...] = ()
    new: tuple[Segment, ...] = ()
    both: tuple[Segment, ...] = ()
    """The old and the new text in one run: removed words before the words that replace them."""
    starts_paragraph: bool = False


class Comparison(Struct, frozen=True):
    """Two texts, their passages, and how many words are in both or in one."""

    texts: tuple[str, str]
    """The old and the new text, as far as they are compared."""
    passages: tuple[Passage, ...]
    kept: int
    gone: int
    new: int
    moved: int
    """Sentences that moved."""
    cut: bool = False
    """Whether a text has more than `MOST_WORDS` words, of which only the first are compared."""

    @property
    def similarity(self) -> float:
        """The share of all words that are in both texts, from 0 to 1."""
        total = 2 * self.kept + self.gone + self.new
        return 2 * self.kept / total if total else 1.0

    def shared_words(self) -> tuple[int, int, int]:
        """How many words both texts have, in any order, and how many only the first or second."""
        old, new = (
            Counter(word for word in WORD.findall(text.casefold()) if word[0].isalnum())
            for text in self.texts
        )
        both = (old & new).total()
        return both, old.total() - both, new.total() - both

    @property
    def little_in_common(self) -> bool:
        """Whether signs would be at nearly every word, so that they show nothing."""
        return self.similarity < _LITTLE


_LITTLE = 0.2
"""The share of words below which two texts have little in common."""
MOST_WORDS = 20_000
"""Words of a text that are compared: a speech of two hours. A longest common subsequence takes
quadratic time and memory."""


def compare_wording(old: str, new: str) -> Comparison:
    """Compare two texts, the first taken as the earlier one."""
    old_start, new_start = _first_words(old), _first_words(new)
    passages = tuple(_passages(sentences(old_start), sentences(new_start)))
    counts = {"kept": 0, "gone": 0, "new": 0}
    for passage in passages:
        for segment in passage.both if passage.kind != "left" else ():
            counts[segment.kind] += segment.words
    moved = sum(passage.kind == "moved" for passage in passages)
    texts = (old_start, new_start)
    cut = texts != (old, new)
    return Comparison(texts=texts, passages=passages, moved=moved, cut=cut, **counts)


def _first_words(text: str) -> str:
    word = next(islice(WORD.finditer(text), MOST_WORDS, None), None)
    return text[: word.start()] if word else text


def _passages(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Passage]:
    """The parts in the order of the new text; removed parts stand where the old text had them."""
    pairs = {pair.new: pair for pair in align(old, new)}
    left = {pair.old for pair in pairs.values() if pair.moved}
    due = _due(pairs, len(old), len(new))
    at = 0
    for index, sentence in enumerate(new):
        yield from _only_in_old(old, range(at, due[index]), left)
        at = due[index]
        pair = pairs.get(index)
        if pair is None:
            segments = _whole(sentence, "new")
            yield Passage(
                kind="new",
                new=segments,
                both=segments,
                starts_paragraph=sentence.starts_paragraph,
            )
        else:
            yield _compare_pair(old[pair.old], sentence, moved=pair.moved)
            at += not pair.moved
    yield from _only_in_old(old, range(at, len(old)), left)


def _due(pairs: Mapping[int, Pair], old_count: int, new_count: int) -> list[int]:
    """For each new sentence the index up to which old ones come before it."""
    due, next_old = [0] * new_count, old_count
    for index in range(new_count - 1, -1, -1):
        pair = pairs.get(index)
        if pair is not None and not pair.moved:
            next_old = pair.old
        due[index] = next_old
    return due


def _only_in_old(
    old: Sequence[Sentence], places: Sequence[int], left: set[int]
) -> Iterator[Passage]:
    for place in places:
        segments = _whole(old[place], "gone")
        yield Passage(
            kind="left" if place in left else "gone",
            old=segments,
            both=segments,
            starts_paragraph=old[place].starts_paragraph,
        )


def _whole(sentence: Sentence, kind: SegmentKind) -> tuple[Segment, ...]:
    return (Segment(kind, sentence.text, True, _count(sentence.words)),)


def _compare_pair(old: Sentence, new: Sentence, *, moved: bool) -> Passage:
    if old.words == new.words:
        segments = _whole(new, "kept")
        return Passage(
            kind="moved" if moved else "kept",
            old=_whole(old, "kept"),
            new=segments,
            both=segments,
            starts_paragraph=new.starts_paragraph,
        )
    olds: list[Segment] = []
    news: list[Segment] = []
    both: list[Segment] = []
    old_cutter, new_cutter = _Cutter(old), _Cutter(new)
    for equal, old_from, old_to, new_from, new_to in _word_ranges(old, new):
        gone = old_cutter.segment("kept" if equal else "gone", old_from, old_to)
        came = new_cutter.segment("kept" if equal else "new", new_from, new_to)
        olds += gone
        news += came
        both += came if equal else [*gone, *came]
    return Passage(
        kind="moved" if moved else "changed",
        old=tuple(olds),
        new=tuple(news),
        both=tuple(both),
        starts_paragraph=new.starts_paragraph,
    )


def _word_ranges(old: Sentence, new: Sentence) -> list[Range]:
    """Ranges of words, equal and changed in turn; a chance match between two changes is one."""
    result: list[Range] = []
    found = list(ranges(old.words, new.words))
    for number, block in enumerate(found):
        if 0 < number < len(found) - 1 and block.equal:
            kept = new.words[block.new_from : block.new_to]
            by_chance = (
                len(kept[0]) <= _CHANCE_LETTERS
                if len(kept) == 1
                else not any(map(str.isalnum, kept))
            )
            block = block._replace(equal=not by_chance)
        if result and not block.equal and not result[-1].equal:
            result[-1] = result[-1]._replace(old_to=block.old_to, new_to=block.new_to)
        else:
            result.append(block)
    return result


class _Cutter:
    """Cuts runs of words out of a sentence, with the punctuation and blanks between them."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._spans = [match.span() for match in WORD.finditer(sentence.text)]

    def segment(self, kind: SegmentKind, first: int, last: int) -> list[Segment]:
        """Words `first` to before `last`; empty if there are none."""
        if first == last:
            return []
        start, end = self._spans[first][0], self._spans[last - 1][1]
        text = self._sentence.text
        spaced = start > 0 and text[start - 1].isspace()
        return [Segment(kind, text[start:end], spaced, _count(self._sentence.words[first:last]))]


def _count(words: Sequence[str]) -> int:
    return len([word for word in words if word[0].isalnum()])
