"""Sibling topics, and the filter of the list of topics."""

from briefing_tui.compare.topic_map import TopicFilter, TopicMap
from briefing_tui.compare.topics import (
    MAX_SIBLINGS,
    PartyCount,
    TopicSummary,
    near_topics,
    sibling_topics,
)
from briefing_tui.text.sanitise import slug
from tests.cases import each_case


def summary(name: str, topic_id: str = "", briefs: int = 1) -> TopicSummary:
    return TopicSummary(
        id=topic_id or slug(name),
        name=name,
        briefs=briefs,
        named=1,
        years=(2016, 2025),
        parties=(PartyCount("China", 1), PartyCount("United States", 1)),
    )


def siblings(name: str, *others: str) -> list[str]:
    topics = [summary(each) for each in (name, *others)]
    return [topic.name for topic in sibling_topics(slug(name), name, topics)]


@each_case(
    "name, sibling",
    [
        ("Taiwan", "Taiwan independence"),
        ("Taiwan", "The word “Taiwan”"),
        ("Taiwan", "Taiwan's elections"),
        ("Trump's visit to China", "Visits"),
        ("Xi’s visit", "Xi on Taiwan"),
        ("état", "Etats"),
        ("Straße", "STRASSE"),
        ("台湾", "台灣獨立"),
        ("台湾问题", "关于台湾的讨论"),
    ],
)
def test_topics_that_share_a_word_are_siblings(name: str, sibling: str) -> None:
    assert siblings(name, sibling, "Something else") == [sibling]
    assert siblings(sibling, name, "Something else") == [name]


@each_case(
    "name, near",
    [
        ("trade deal", ["Deals", "Trade"]),  # not `Traders`: words go before stems
        ("Taiwanese", ["Taiwan"]),
        ("trading", ["Trade", "Traders"]),
        ("tiawan", ["Taiwan"]),  # by letters
        ("sea", []),
        ("to", []),
    ],
)
def test_topics_near_a_name_that_none_has(name: str, near: list[str]) -> None:
    topics = [summary(each) for each in ("Deals", "Taiwan", "Trade", "Traders")]
    assert [topic.name for topic in near_topics(name, topics)] == near


@each_case(
    "name, other",
    [
        ("Who asked for the call", "For how long"),
        ("The dollar", "The parade"),
        ("The word “dictator”", "Taiwan, Trump's words"),
        ("Mass", "Mas"),
        ("台湾", "问题"),
        ("“…”", "—"),
    ],
)
def test_stop_words_and_likeness_make_none(name: str, other: str) -> None:
    assert siblings(name, other) == []


def test_topics_that_share_a_word_of_the_id_are_siblings() -> None:
    topics = [summary("Taiwan"), summary("One China", "the-word-taiwan"), summary("Trade")]
    assert [topic.id for topic in sibling_topics("taiwan", "Taiwan", topics)] == ["the-word-taiwan"]


def test_twelve_siblings_are_listed() -> None:
    others = [f"Taiwan {number}" for number in range(10, 23)]
    assert siblings("Taiwan", *others) == others[:12]


def test_a_rare_word_counts_for_more_and_then_the_number_of_briefs() -> None:
    many = [summary(f"Trump on point{number}", briefs=number) for number in range(20)]
    topics = [summary("Trump's tariffs"), *many, summary("Tariffs by name")]
    found = sibling_topics("trumps-tariffs", "Trump's tariffs", topics)
    assert [topic.name for topic in found[:3]] == [
        "Tariffs by name",
        "Trump on point19",
        "Trump on point18",
    ]
    assert len(found) == MAX_SIBLINGS


def test_the_filter_looks_in_names_ids_and_parties() -> None:
    topics = (summary("Taiwan"), summary("台灣獨立", "independence"), summary("Trade"))
    topic_filter = TopicFilter.of(TopicMap(topics=topics))

    def found(words: str) -> list[str]:
        return [topic.id for topic in topic_filter.topics(words)]

    assert found("") == ["taiwan", "independence", "trade"]
    assert found(" TAI ") == ["taiwan"]
    assert found("台湾") == ["independence"]
    assert found("states tra") == ["trade"]
    for words, by_id in (("indep", True), ("台湾", False), ("states", False)):
        assert topics[1].is_listed_for_its_id(words) is by_id
    assert found("tai tra") == []


def test_a_topic_of_that_name_comes_before_topics_of_a_party_of_that_name() -> None:
    topics = (summary("Trade", briefs=9), summary("The States", briefs=2), summary("Harbour"))
    topic_filter = TopicFilter.of(TopicMap(topics=topics))
    found = [topic.name for topic in topic_filter.topics("states")]
    assert found == ["The States", "Trade", "Harbour"], "both others are named by a party"
