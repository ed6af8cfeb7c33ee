"""Briefs of an index that share something: related briefs, and briefs on a topic."""

import random
from collections.abc import Iterator
from contextlib import closing

import pytest

from briefing_tui.compare.topics import Topic, build_topic, topic_names
from briefing_tui.library.files import read_brief, scan
from briefing_tui.library.index import related
from briefing_tui.library.index.names import find
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.index.topics import briefs_about, topics_like
from briefing_tui.library.index.writer import update
from briefing_tui.library.listing import Listing
from briefing_tui.model.brief import Brief
from tests.library.conftest import IndexedLibrary

CALL_FILE, NOTE_FILE = "2025-01-17-call.md", "2010-01-01-old-note.md"


def test_a_brief_that_is_removed_while_it_is_looked_up_is_not_related(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process writes the index."""
    library.update()
    brief = read_brief(library.root / CALL_FILE, CALL_FILE).brief

    def find_and_remove(index: Index, name: str, from_path: str = "") -> Listing | None:
        listing = find(index, name, from_path)
        (library.root / NOTE_FILE).unlink(missing_ok=True)
        library.update()
        return listing

    monkeypatch.setattr(related, "find", find_and_remove)
    with library.open() as index:
        assert related.candidates(index, brief) == ()


def test_former_versions_of_a_brief_are_not_counted(library: IndexedLibrary) -> None:
    """The full text of each stays in the index. With them, what few briefs share looks common."""
    text = "---\ntitle: {}\ndate: 2025-01-{}\ntags: [rare]\n---\n{}\n"
    library.write("a.md", text.format("A", 17, "Words."))
    library.write("b.md", text.format("B", 18, "Words."))
    library.update()
    brief = read_brief(library.root / "a.md", "a.md").brief
    with library.open() as index:
        before = related.candidates(index, brief)
    assert [candidate.path for candidate in before] == ["b.md"]
    for save in range(related.NEAREST + 1):
        library.write("a.md", text.format("A", 17, "Words. " * save))
        library.update()
    with library.open() as index:
        assert related.candidates(index, brief) == before


# Topics

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
def topics_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    draw = random.Random(5)
    root = tmp_path_factory.mktemp("desk")
    for number in range(COUNT):
        lines = [f"---\ntitle: Brief {number}\ndate: 20{number % 20:02}-03-04\nsources:"]
        lines += ["- { id: a, party: China, coverage: full }", "- { id: b, party: Japan }"]
        claims = draw.sample(TOPICS, draw.randint(0, 4))
        if number % 97 == 5:  # more than the index keeps of one brief
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


def shape(topic: Topic | None) -> object:
    return topic and [(row.brief.path, row.claim, row.cells) for row in topic.rows]


def test_the_history_of_a_topic_is_that_from_all_briefs(topics_index: Index) -> None:
    read = {
        entry.path_from_root: read_brief(entry.path, entry.path_from_root).brief
        for entry in scan(topics_index.root).entries
    }
    every = list(read.values())

    def candidates(topic: str) -> list[Brief]:
        return [read[listing.path_from_root] for listing in briefs_about(topics_index, (topic,))]

    topics = topic_names(every)
    assert len(topics) > 30
    for topic in topics:
        assert shape(build_topic(candidates(topic), topic)) == shape(build_topic(every, topic))
    assert len(candidates("tw")) < COUNT / 4, "and not all of them are read"
    assert build_topic(candidates("nowhere"), "nowhere") is None


def test_the_newest_briefs_on_several_topics(topics_index: Index) -> None:
    listings = briefs_about(topics_index, ("taiwan", "tw"), 5)
    assert len(listings) == 5
    assert len({listing.date for listing in listings} & {None}) == 0
    assert briefs_about(topics_index, ()) == ()


def test_similar_topics(topics_index: Index) -> None:
    similar = set(topics_like(topics_index, "taiw"))
    assert {"taiwan", "trade"} <= similar, "all with the same letter at the start"
    assert "world-peace" not in similar
    assert "world-peace" in set(topics_like(topics_index, "peace"))
