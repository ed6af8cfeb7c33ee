"""Two texts compared by their words: what both have, what only one has, what moved.

Sentences are paired first, then the words inside each pair. Compared word by word alone, a
sentence that moved would match the common words around it in the wrong places.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from msgspec import Struct
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import extractOne

from briefing_tui.text.languages import main_language
from briefing_tui.text.scripts import script_of
from briefing_tui.text.sentences import sentence_ranges
from briefing_tui.text.words import WORD, words

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
    """The sentences of a text in order, cut at semicolons, which often join long lists."""
    result: list[Sentence] = []
    for paragraph in paragraphs(text):
        starts_paragraph = True
        for start, end in sentence_ranges(paragraph, at_semicolons=True):
            sentence = paragraph[start:end]
            if sentence_words := words(sentence):
                result.append(Sentence(sentence, tuple(sentence_words), starts_paragraph))
                starts_paragraph = False
    return tuple(result)


# The longest common subsequence, by rapidfuzz: `difflib` is several times slower on a few
# thousand words, and only fast at all because it ignores common words. rapidfuzz compares
# hashes, so it takes words and whole sentences alike.


def _ranges(
    old: Sequence[Hashable], new: Sequence[Hashable]
) -> Iterator[tuple[bool, range, range]]:
    """Both sequences from start to end, in equal and changed ranges."""
    for step in LCSseq.opcodes(old, new):
        olds, news = range(step.src_start, step.src_end), range(step.dest_start, step.dest_end)
        yield step.tag == "equal", olds, news


# Pairing sentences: equal ones in order; then, between those, sentences that share most of
# their words; then the remaining sentences, in any order.

_PAIR_SHARE = 0.4
"""The share of words that two sentences in the same place must have in common."""
_MOVE_SHARE = 0.6
"""The share of words that two sentences in different places must have in common."""
_SHORTEST_MOVE = 4
"""The words of the shortest sentence that counts as moved. A shorter one may recur by chance."""


class Pair(NamedTuple):
    """The indexes of two sentences that belong together."""

    old: int
    new: int
    moved: bool = False
    """True if the sentence is out of order with the pairs around it."""


def align(old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Pair]:
    """The sentences that belong together, in the order of the new text."""
    if len(old) == len(new) == 1:
        return [Pair(0, 0)]
    pairs: list[Pair] = []
    old_gap: list[int] = []
    new_gap: list[int] = []
    words = [[sentence.words for sentence in text] for text in (old, new)]
    for equal, olds, news in _ranges(*words):
        if equal:
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
    old: Sequence[Sentence], old_gap: Sequence[int], new: Sequence[Sentence], new_gap: Sequence[int]
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
    """Pair the sentences that are left, each with the most similar one, wherever it stands."""
    paired_old, paired_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    codes: dict[str, str] = {}

    def left(sentences: Sequence[Sentence], paired: set[int]) -> dict[int, str]:
        """The sentences by their indexes, each word as a character, which rapidfuzz hashes fast."""
        return {
            index: "".join(codes.setdefault(word, chr(len(codes))) for word in sentence.words)
            for index, sentence in enumerate(sentences)
            if index not in paired and len(sentence.words) >= _SHORTEST_MOVE
        }

    moved: list[Pair] = []
    olds = left(old, paired_old)
    for index, code in left(new, paired_new).items():
        found = extractOne(
            code, olds, scorer=LCSseq.normalized_similarity, score_cutoff=_MOVE_SHARE
        )
        if found is not None:
            moved.append(Pair(found[2], index, moved=True))
            del olds[found[2]]
    return moved


# The comparison: passages of segments.

SegmentKind = Literal["kept", "gone", "new"]
PassageKind = Literal["kept", "changed", "gone", "new", "moved", "left"]

_CHANCE_LETTERS = 3
"""The most letters of a single word between two changes that counts as changed, too: `of`,
`the`."""


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

    `kept` and `changed` passages are in both texts, in order; `gone` is only in the old text and
    `new` only in the new one. `moved` is in both at different places; `left` is at its old place.
    """

    kind: PassageKind
    old: tuple[Segment, ...] = ()
    new: tuple[Segment, ...] = ()
    both: tuple[Segment, ...] = ()
    """The old and the new text in one run: removed words before the words that replace them."""
    starts_paragraph: bool = False


class Comparison(Struct, frozen=True):
    """Two texts, their passages, and how many words are in both or in only one."""

    texts: tuple[str, str]
    """The old and the new text, as far as they are compared."""
    passages: tuple[Passage, ...]
    kept: int
    gone: int
    new: int
    moved: int
    """Sentences that moved."""
    cut: bool = False
    """Whether a text has more than `MOST_WORDS` words. Only its first words are compared then."""
    langs: tuple[str, str] = ("", "")
    """The language tags of the texts, as far as they are known."""

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
        """Whether nearly every word would have a sign, so that signs don't help."""
        return self.similarity < _LITTLE

    @property
    def in_two_languages(self) -> bool:
        """Whether the texts have little in common because they are in two languages: those that
        the brief gives, or as two scripts show.
        """
        return self.little_in_common and (
            self.given_languages or _differ(*map(script_of, self.texts))
        )

    @property
    def given_languages(self) -> bool:
        """Whether the brief gives two languages for the texts."""
        return _differ(*map(main_language, self.langs))


def _differ(old: str, new: str) -> bool:
    return bool(old and new) and old != new


_LITTLE = 0.2
"""The share of words below which two texts have little in common."""
MOST_WORDS = 20_000
"""Words of a text that are compared: a speech of two hours. A longest common subsequence takes
quadratic time and memory."""


def compare_wording(old: str, new: str, langs: tuple[str, str] = ("", "")) -> Comparison:
    """Compare two texts, the first taken as the earlier one; `langs` are their language tags."""
    old_start, new_start = _first_words(old), _first_words(new)
    passages = tuple(_passages(sentences(old_start), sentences(new_start)))
    counts = {"kept": 0, "gone": 0, "new": 0}
    for passage in passages:
        for segment in passage.both if passage.kind != "left" else ():
            counts[segment.kind] += segment.words
    moved = sum(passage.kind == "moved" for passage in passages)
    texts = (old_start, new_start)
    cut = texts != (old, new)
    return Comparison(texts=texts, passages=passages, moved=moved, cut=cut, langs=langs, **counts)


def _first_words(text: str) -> str:
    word = next(islice(WORD.finditer(text), MOST_WORDS, None), None)
    return text[: word.start()] if word else text


def _passages(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Passage]:
    """The passages in the order of the new text, with removed ones where the old text had them."""
    pairs = {pair.new: pair for pair in align(old, new)}
    left = {pair.old for pair in pairs.values() if pair.moved}
    # For each new sentence the index up to which old ones come before it.
    due, next_old = [0] * len(new), len(old)
    for index in reversed(range(len(new))):
        pair = pairs.get(index)
        next_old = pair.old if pair is not None and not pair.moved else next_old
        due[index] = next_old
    at = 0
    for index, sentence in enumerate(new):
        yield from _only_in_old(old, range(at, due[index]), left)
        at = due[index]
        pair = pairs.get(index)
        if pair is None:
            segments = _whole(sentence, "new")
            starts = sentence.starts_paragraph
            yield Passage(kind="new", new=segments, both=segments, starts_paragraph=starts)
        else:
            yield _compare_pair(old[pair.old], sentence, moved=pair.moved)
            at += not pair.moved
    yield from _only_in_old(old, range(at, len(old)), left)


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
    kind: PassageKind = "kept" if old.words == new.words else "changed"
    olds, news, both = list[Segment](), list[Segment](), list[Segment]()
    if kind == "kept":
        olds += _whole(old, "kept")
        news = both = [*_whole(new, "kept")]
    else:
        old_places, new_places = (
            [match.span() for match in WORD.finditer(sentence.text)] for sentence in (old, new)
        )
        for equal, old_words, new_words in _word_ranges(old, new):
            gone = _segment(old, old_places, "kept" if equal else "gone", old_words)
            came = _segment(new, new_places, "kept" if equal else "new", new_words)
            olds += gone
            news += came
            both += came if equal else [*gone, *came]
    return Passage(
        kind="moved" if moved else kind,
        old=tuple(olds),
        new=tuple(news),
        both=tuple(both),
        starts_paragraph=new.starts_paragraph,
    )


def _word_ranges(old: Sentence, new: Sentence) -> list[tuple[bool, range, range]]:
    """Ranges of words, equal and changed in turn; a chance match between two changes is one."""
    result: list[tuple[bool, range, range]] = []
    found = list(_ranges(old.words, new.words))
    for number, (equal, olds, news) in enumerate(found):
        if 0 < number < len(found) - 1 and equal:
            kept = new.words[news.start : news.stop]
            equal = (
                len(kept[0]) > _CHANCE_LETTERS if len(kept) == 1 else any(map(str.isalnum, kept))
            )
        if result and not equal and not result[-1][0]:
            _, old_before, new_before = result.pop()
            olds = range(old_before.start, olds.stop)
            news = range(new_before.start, news.stop)
        result.append((equal, olds, news))
    return result


def _segment(
    sentence: Sentence, places: Sequence[tuple[int, int]], kind: SegmentKind, words: range
) -> list[Segment]:
    """A run of words and the text between them; `places` are the places of all words in the
    text."""
    if not words:
        return []
    start, end = places[words.start][0], places[words.stop - 1][1]
    spaced = sentence.text[max(0, start - 1) : start].isspace()
    count = _count(sentence.words[words.start : words.stop])
    return [Segment(kind, sentence.text[start:end], spaced, count)]


def _count(words: Sequence[str]) -> int:
    return len([word for word in words if word[0].isalnum()])
