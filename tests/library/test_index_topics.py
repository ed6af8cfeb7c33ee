"""The index tells which briefs may be on a topic: never fewer than reading all would find."""

import random
from collections.abc import Iterator
from contextlib import closing

import pytest

from briefing_tui.compare.topics import Topic, build_topic, topic_names
from briefing_tui.library.brief_list import read_each
from briefing_tui.library.files import scan
from briefing_tui.library.index.reader import Index, briefs_about, topics_like
from briefing_tui.library.index.schema import place_of
from briefing_tui.library.index.writer import update
from briefing_tui.model.brief import Brief

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
COUNT = 400


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    draw = random.Random(5)
    root = tmp_path_factory.mktemp("desk")
    for number in range(COUNT):
        lines = [f"---\ntitle: Brief {number}\ndate: 20{number % 20:02}-03-04\nsources:"]
        lines += ["- { id: a, party: China, coverage: full }", "- { id: b, party: Japan }"]
        claims = draw.sample(TOPICS, draw.randint(0, 4))
        if number % 97 == 5:  # more than the index keeps of one brief
            claims = [f"Point {each}" for each in range(500)] + ["Taiwan"]
        lines += ["claims:"] if claims else []
        for topic in claims:
            identity = draw.choice(IDS) if len(claims) < 9 else ""
            lines.append(f"- topic: '{topic}'" + (f"\n  id: {identity}" if identity else ""))
            lines.append(f"  accounts: {{ a: {{ quote: Word {number % 3} }}, b: silent }}")
        (root / f"{number:03}.md").write_text("\n".join([*lines, "---\n"]), encoding="utf-8")
    place = place_of(root, tmp_path_factory.mktemp("cache"))
    update(root, place, lambda news: None, lambda: False)
    with closing(Index(root, place)) as index:
        yield index


def shape(topic: Topic | None) -> object:
    return topic and [(row.brief.path, row.claim, row.cells) for row in topic.rows]


def test_the_same_history_as_from_all_briefs(index: Index) -> None:
    read = {each.brief.path: each.brief for each in read_each(scan(index.root))}
    every = list(read.values())

    def candidates(topic: str) -> list[Brief]:
        return [read[each.path_from_root] for each in briefs_about(index, topic)]

    topics = topic_names(every)
    assert len(topics) > 30
    for topic in topics:
        some = candidates(topic)
        assert shape(build_topic(some, topic)) == shape(build_topic(every, topic)), topic
    assert len(candidates("tw")) < COUNT / 4, "and not all of them"
    assert build_topic(candidates("nowhere"), "nowhere") is None


def test_topics_that_may_be_meant(index: Index) -> None:
    assert {"taiwan", "tw"} & set(topics_like(index, "taiw")) == {"taiwan"}
    assert "world-peace" in set(topics_like(index, "peace"))
