"""The topics of an index: their list, their siblings, and the briefs about one."""

import random
from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

from briefing_tui.compare.topic_map import map_brief, map_topics
from briefing_tui.compare.topics import (
    NamingTopic,
    PartyCount,
    Topic,
    TopicSummary,
    build_topic,
    sibling_topics,
)
from briefing_tui.library.files import read_brief, scan
from briefing_tui.library.index import relations
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.relations import (
    briefs_about,
    list_topics,
    map_of,
    siblings_of,
    topics_naming,
)
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.writer import update
from briefing_tui.model.brief import Brief
from briefing_tui.model.dates import sort_day
from tests.library.conftest import CALL, IndexedLibrary

TOPICS = (
    *("Taiwan", "taiwan", "TAIWAN ", "Trade", "World peace", "world-peace", "World  Peace!"),
    *(
        "台湾问题",
        "Straße",
        "STRASSE",
        "Xi’s visit",
        "Xis visit",
        "Ärzte",
        "Arzte",
        "İstanbul",
        "_",
    ),
    *(
        "a_b",
        "a b",
        "a.b",
        "Trade 2",
        "नमस्ते",
        "e\u0301tat",
        "état",
        "2024",
        "C++",
        "C#",
        "“Peace”",
        "🙂",
    ),
)
IDS = ("", "", "", "taiwan", "Taiwan", "world-peace", "tw", "trade-2", "a-b", "a_b", "Xi", "2024")
COUNT = 90


@pytest.fixture(scope="module")
def topics_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    draw = random.Random(5)
    root = tmp_path_factory.mktemp("desk")
    for number in range(COUNT):
        lines = [f"---\ntitle: Brief {number}\ndate: 20{number % 20:02}-03-04\nsources:"]
        lines += ["- { id: a, party: China, coverage: full }", "- { id: b, party: Japan }"]
        claims = draw.sample(TOPICS, draw.randint(0, 4))
        if number % 59 == 5:  # more than the index keeps of one brief
            claims = [f"Point {number}" for number in range(500)] + ["Taiwan"]
        lines += ["claims:"] if claims else []
        for topic in claims:
            id = draw.choice(IDS) if len(claims) < 9 else ""
            lines.append(f"- topic: '{topic}'" + (f"\n  id: {id}" if id else ""))
            lines.append(f"  accounts: {{ a: {{ quote: Word {number % 3} }}, b: silent }}")
        (root / f"{number:03}.md").write_text("\n".join([*lines, "---\n"]), encoding="utf-8")
    location = index_location(root, tmp_path_factory.mktemp("cache"))
    update(root, location, lambda report: None, lambda: False)
    with closing(Index(root, location)) as index:
        yield index


@pytest.fixture(scope="module")
def every(topics_index: Index) -> list[Brief]:
    """All its briefs, read from their files."""
    entries = scan(topics_index.root)
    return [read_brief(entry.path, entry.path_from_root).brief for entry in entries]


def listed(index: Index) -> tuple[TopicSummary, ...]:
    return list_topics(index, lambda: False, lambda done, total: None)


def without_points(topics: Iterable[TopicSummary]) -> list[TopicSummary]:
    """The topics without those of the few briefs that have hundreds."""
    return [topic for topic in topics if not topic.id.startswith("point-")]


def shape(topic: Topic | None) -> object:
    """What a topic shows, without the parts of briefs that the index leaves out."""
    return topic and [
        (
            row.brief.path,
            row.claim,
            [replace(cell, previous=None) for cell in row.cells],
            [cell.previous and cell.previous.path for cell in row.cells],
        )
        for row in topic.rows
    ]


def topics_of(briefs: list[Brief]) -> set[str]:
    return {claim.id for brief in briefs for claim in brief.claims}


def test_the_history_of_a_topic_is_that_from_all_briefs(
    topics_index: Index, every: list[Brief]
) -> None:
    def candidates(topic: str) -> tuple[Brief, ...]:
        return briefs_about(topics_index, (topic,))

    topics = [topic for topic in topics_of(every) if not topic.startswith("point-")]
    assert len(topics) > 30
    for topic in topics:
        assert shape(build_topic(candidates(topic), topic)) == shape(build_topic(every, topic))
    assert len(candidates("tw")) < COUNT / 4, "and not all of them are read"
    assert build_topic(candidates("nowhere"), "nowhere") is None


def test_the_map_has_the_newest_briefs_with_claims(
    topics_index: Index, every: list[Brief], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relations, "MOST_BRIEFS", 20)
    topic_map = map_of(topics_index, lambda: False, lambda done, total: None)
    with_claims = [brief for brief in every if brief.claims]
    with_claims.sort(key=lambda brief: sort_day(brief.date))
    assert topic_map.left_out == len(with_claims) - 20
    paths = {brief.path for brief in topic_map.briefs}
    days = [sort_day(brief.date) for brief in topic_map.briefs if brief.date]
    assert len(days) == 20
    assert days == sorted(days) == [sort_day(brief.date) for brief in with_claims[-20:]]
    from_files = [map_brief(brief) for brief in with_claims if brief.path in paths]
    assert map_topics(from_files, listed(topics_index), topic_map.left_out) == topic_map


def test_the_newest_briefs_on_several_topics(topics_index: Index) -> None:
    briefs = briefs_about(topics_index, ("taiwan", "tw"), 5)
    assert len(briefs) == 5
    assert len({brief.date for brief in briefs} & {None}) == 0
    assert briefs_about(topics_index, ()) == ()


def test_the_list_counts_what_the_histories_show(topics_index: Index, every: list[Brief]) -> None:
    topics = listed(topics_index)
    assert {topic.id for topic in topics} == topics_of(every)
    for summary in without_points(topics):
        topic = build_topic(every, summary.id)
        assert topic is not None
        assert (summary.briefs, summary.named) == (len(topic.rows), topic.named)
        years = [row.brief.date.first.year for row in topic.rows if row.brief.date]
        assert summary.years == (min(years), max(years))
        named = {
            party: sum(row.cells[index].names for row in topic.rows)
            for index, party in enumerate(topic.parties)
        }
        assert dict(summary.parties) == {party: count for party, count in named.items() if count}
    counts = [topic.briefs for topic in topics]
    assert counts == sorted(counts, reverse=True)


def test_siblings_are_counted_as_in_the_whole_list(topics_index: Index) -> None:
    topics = listed(topics_index)
    missing = total = 0
    for topic in without_points(topics):
        siblings = siblings_of(topics_index, topic.id, topic.name, lambda: False)
        of_all = sibling_topics(topic.id, topic.name, topics)
        assert set(siblings) <= set(of_all), topic.name
        total += len(of_all)
        missing += len(of_all) - len(siblings)
    assert total > 50
    assert missing < total / 10, "here an id has many names, and the newest may share no word"
    assert siblings_of(topics_index, "nowhere", "Nowhere", lambda: False) == ()


def test_a_former_version_of_a_brief_is_not_counted(library: IndexedLibrary) -> None:
    denied = "{ stance: denies, says: it did not come up }"
    text = CALL.replace("us: silent", f"us: {denied}")
    text = text.replace("{ quote: 台湾问题事关中国, translation: the Taiwan question }", "silent")
    assert text.count(denied) == 1
    for version in (CALL, text):
        library.write("2025-01-17-call.md", version)
        library.update()
        with library.open() as index:
            (topic,) = listed(index)
        assert (topic.id, topic.briefs, topic.years) == ("taiwan", 1, (2025, 2025))
        named = version is CALL
        assert topic.named == int(named), "a denial is not naming"
        assert topic.parties == ((PartyCount("China", 1),) if named else ())


def test_the_list_reports_its_progress_and_can_be_stopped(topics_index: Index) -> None:
    reports: list[tuple[int, int]] = []
    assert list_topics(topics_index, lambda: True, lambda *counts: reports.append(counts)) == ()
    assert reports == []
    assert list_topics(topics_index, lambda: False, lambda *counts: reports.append(counts))
    assert reports[0] == (0, COUNT)


def test_the_topics_that_name_a_topic_in_their_words(library: IndexedLibrary) -> None:
    text = CALL.replace("topic: Taiwan", "topic: Arms sales")
    library.write("2026-01-01-sales.md", text.replace("us: silent", "us: { says: Taiwan’s arms }"))
    library.write("2026-01-02-none.md", text.replace("the Taiwan question", "that question"))
    library.update()
    with library.open() as index:
        assert topics_naming(index, "taiwan", "Taiwan") == (
            NamingTopic("arms-sales", "Arms sales", 1),
        )
        assert topics_naming(index, "arms-sales", "Arms sales") == ()
        assert topics_naming(index, "none", "…") == ()
