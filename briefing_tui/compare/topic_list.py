"""The topics of a library: how many briefs have each, who names it, and which ones are alike."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from posixpath import commonprefix  # of any texts
from typing import NamedTuple, TypeVar
from unicodedata import combining, normalize

from msgspec import Struct

from briefing_tui.text.sanitise import fold, slug
from briefing_tui.text.spelling import closest_match
from briefing_tui.text.words import is_han, simplified

Item = TypeVar("Item")

MAX_SIBLINGS = 12
"""Sibling topics of one topic: those that are most alike."""
MAX_NEAR = 8
"""Topics that are suggested for a name that none has."""
_STEM, _ENDING = 4, 4
"""Words of one stem share that many letters at least, and differ in so many at the end at most."""
_STOP_WORDS = """
a about after an and any are as at be been before between but by can did do does for from had has
have he her his how if in into is it its no nor not of on or other over she than that the their them
there these they this those to under until up was were what when where whether which who whom whose
why will with without word words would
"""
_IGNORED = frozenset(("", *_STOP_WORDS.split()))


class PartyCount(NamedTuple):
    """A party, and in how many briefs it names a topic."""

    party: str
    named: int


class TopicSummary(Struct, frozen=True, kw_only=True):
    """A topic of a library, under its name in the newest brief that has it."""

    id: str
    name: str
    briefs: int
    named: int
    """In how many of them somebody names it."""
    years: tuple[int, int] | None
    """Of the oldest and the newest brief with a date."""
    parties: tuple[PartyCount, ...]
    """The parties that name it, the most frequent first."""

    def filter_text(self) -> str:
        """What a filter looks in, folded: name, id and parties."""
        parties = (count.party for count in self.parties)
        return simplified(fold(" ".join((self.name, self.id, *parties))))


def matching_topics(
    topics: Sequence[TopicSummary], filter_texts: Sequence[str], words: str
) -> tuple[TopicSummary, ...]:
    """The topics whose filter texts contain all of the words."""
    parts = simplified(fold(words)).split()
    return tuple(
        topic
        for topic, text in zip(topics, filter_texts, strict=True)
        if all(part in text for part in parts)
    )


def sibling_topics(
    topic_id: str, name: str, topics: Iterable[TopicSummary]
) -> tuple[TopicSummary, ...]:
    """The topics that share words with a topic, in name or id; the most alike first."""
    by_briefs = sorted(topics, key=lambda topic: (-topic.briefs, topic.name))
    named = ((topic, f"{topic.name} {topic.id}") for topic in by_briefs)
    siblings = sharing_words(f"{name} {topic_id}", named)
    return tuple(topic for topic in siblings if topic.id != topic_id)[:MAX_SIBLINGS]


def near_topics(name: str, topics: Sequence[TopicSummary]) -> tuple[TopicSummary, ...]:
    """The topics that share words with a name, or else stems, or else most letters."""
    texts = [(topic, f"{topic.name} {topic.id}") for topic in topics]
    near = sharing_words(name, texts)
    near = near or [topic for topic, text in texts if _share_stem(_words(name), _words(text))]
    closest = "" if near else closest_match(slug(name), [topic.id for topic in topics])
    return tuple(near or (topic for topic in topics if topic.id == closest))[:MAX_NEAR]


def _share_stem(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two of the words differ in their endings alone: `Taiwan` and `Taiwanese`."""
    return any(
        len(commonprefix((word, other))) >= max(_STEM, max(len(word), len(other)) - _ENDING)
        for word in words
        for other in others
    )


def sharing_words(text: str, others: Iterable[tuple[Item, str]]) -> list[Item]:
    """The items whose texts share words with a text; a word that few of them have counts most."""
    words = _words(text)
    shared = [(item, common) for item, text in others if (common := words & _words(text))]
    frequency = Counter(word for _, common in shared for word in common)
    shared.sort(key=lambda entry: -sum(1 / frequency[word] for word in sorted(entry[1])))
    return [item for item, _ in shared]


def _words(text: str) -> frozenset[str]:
    """The words of a topic without stop words and diacritics, of which the index has none: the
    plural and the genitive as the singular.
    """
    folded = normalize("NFD", simplified(slug(text)).casefold())
    bare = (character for character in folded if not combining(character))
    words = set("".join(bare).split("-")) - _IGNORED
    return frozenset(part for word in words for part in _parts(word))


def _parts(word: str) -> Iterator[str]:
    """The word; of Chinese, which has no spaces, each pair of characters."""
    if is_han(word) and len(word) > 2:
        yield from (word[at : at + 2] for at in range(len(word) - 1))
    else:
        yield word[:-1] if len(word) > 2 and word.endswith("s") and word[-2] != "s" else word
