"""Which sentence of one text answers to which of another, those that moved included.

Compared word by word, a sentence that moved leaves every common word around it matched to
the wrong place. So sentences are paired first: equal ones in order, then those between them
that share most of their words, then what is left over wherever it went.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from briefing_tui.compare.sequences import blocks, likeness, matches
from briefing_tui.compare.tokens import Sentence

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
        if likeness(old[place].words, sentence.words) >= _MOVED:
            return place
    return None
