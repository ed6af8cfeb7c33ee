"""Searching an index, and the session of the search dialog."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.library.hits import hit_in
from briefing_tui.library.index.conditions import condition_on_briefs
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.resolve import resolve, values_of
from briefing_tui.library.index.schema import discard, index_location
from briefing_tui.library.index.search import SearchSession, search
from briefing_tui.library.index.writer import update
from briefing_tui.library.query import BOUNDS, FIELDS
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.state.store import Flags
from briefing_tui.parse.brief import parse_brief
from tests.library.conftest import CALL, IndexedLibrary

FOUND = [
    *(("trade", 1), ("TRADE", 1), ("cafe", 1), ("tariff*", 1), ("tariff", 0)),
    *(("台湾", 1), ("湾台", 0), ('"taiwan question"', 1), ('"question taiwan"', 0)),
    *(("tag:united-states", 1), ("tag:united", 0), ("author:ann", 1), ("source:xinhua", 1)),
    *(("party:china", 1), ("topic:taiwan", 1), ("stance:silent", 1), ("agreement:only", 1)),
    *(("agreement:'china only'", 0), ('agreement:"China only"', 1), ("title:trade", 1)),
    *(("before:2020", 1), ("after:2020", 1), ("before:2010", 0), ("after:2010 before:2030", 2)),
    *(("-trade", 1), ("-trade -tariffs", 0), ("words -trade", 0), ("name", 0), ("", 0)),
]
"""Queries, and how many briefs they find."""


def test_what_a_query_finds(library: IndexedLibrary) -> None:
    library.update()
    assert [(query, len(library.search(query))) for query, _ in FOUND] == FOUND


ARABIC = [
    *(("كتاب", 1), ("الكتاب", 1), ("والكتاب", 1), ("كِتَاب", 1), ("كتا*", 1), ("تاب", 0)),
    *(("حكومة", 1), ("اعلن", 1), ("أعلن", 1), ("الله", 1), ("له", 0), ("שלום", 1)),
]


def test_arabic_is_found_with_its_article_and_without_vowel_signs(library: IndexedLibrary) -> None:
    text = "أعلن بالكِتَابِ للحكومة إن شاء الله שָׁלוֹם"
    library.write("2026-01-01-arabic.md", f"---\ntitle: A\n---\n{text}\n")
    library.update()
    assert [(query, len(library.search(query))) for query, _ in ARABIC] == ARABIC
    brief = parse_brief("---\ntitle: A\n---\nقرأ اَلْكِتَابَ ثم كتب\n", "a.md").brief
    hit = hit_in(brief, parse_query("كتاب"))
    assert [hit.text[start:end] for start, end in hit.marks] == ["اَلْكِتَابَ"]


def test_a_source_without_an_account_is_no_side(library: IndexedLibrary) -> None:
    """As in the matrix. Otherwise no claim would be China's alone beside such a source."""
    japan = "  - { id: jp, name: Note, party: Japan, coverage: full }\nclaims:"
    library.write("third.md", CALL.replace("claims:", japan))
    library.update()
    assert len(library.search("party:japan")) == 1
    assert len(library.search("agreement:only")) == 2


def test_hits_in_the_title_come_first_then_the_newest(library: IndexedLibrary) -> None:
    library.write("2012-01-01-trade.md", "---\ntitle: Old trade\n---\nx\n")
    library.write("2026-01-01-new.md", "---\ntitle: New\n---\nOn trade.\n")
    library.update()
    assert library.search("trade") == [
        "2025-01-17-call.md",
        "2012-01-01-trade.md",
        "2026-01-01-new.md",
    ]


def test_a_tag_in_the_text_is_found_by_those_it_is_nested_in(library: IndexedLibrary) -> None:
    library.write("note.md", "On #Project/terminal today.\n")
    library.update()
    for query, count in (
        ("#project", 1),
        ("tag:project/terminal", 1),
        ("#terminal", 0),
        ("-#project", 2),
    ):
        assert len(library.search(query)) == count, query


@pytest.mark.parametrize(
    ("tag", "queries"),
    [
        (
            "台灣问题/会谈",
            (
                "tag:台湾问题/會談",
                "#台湾问题",
                'tag:"台灣问题 会谈"',
                "tag:war,台湾问题",
                "tag:台湾*",
            ),
        ),
        ("المدينة", ("tag:المدينة", "#المدينة")),
        ("Café-talk", ("tag:café-talk", "tag:cafe-talk", "tag:cafe*", "#caf*", "tag:CAFÉ-t*")),
    ],
)
def test_a_tag_in_any_script_is_found(
    library: IndexedLibrary, tag: str, queries: tuple[str, ...]
) -> None:
    library.write("tagged.md", f"---\ntags: [{tag}]\n---\nText.\n")
    library.update()
    for query in queries:
        assert library.search(query) == ["tagged.md"], query
    assert "tagged.md" not in library.search(f"-tag:{tag}")


def test_read_and_starred_briefs(library: IndexedLibrary) -> None:
    library.update()
    flags = Flags(read=frozenset({"2025-01-17-call.md"}))
    assert library.search("is:unread", flags=flags) == ["2010-01-01-old-note.md"]
    assert library.search("-is:unread", flags=flags) == ["2025-01-17-call.md"]
    assert library.search("is:starred", flags=flags) == []


NOTES = {
    "2025-01-17-call.md": ("Ask Trade about the tariffs.", "Who says so? Ann B."),
    "2010-01-01-old-note.md": ("",),
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("has:notes", ("2025-01-17-call.md", "2010-01-01-old-note.md")),
        ("-has:notes", ()),
        ("note:tariffs", ("2025-01-17-call.md",)),
        ("note:TARIF*", ("2025-01-17-call.md",)),
        ("note:tarif", ()),
        ('note:"trade about"', ("2025-01-17-call.md",)),
        ("note:nothing,ann", ("2025-01-17-call.md",)),
        ("note:ask note:trade", ("2025-01-17-call.md",)),
        ("note:ask note:ann", ()),
        ("note:ask -note:ann", ("2025-01-17-call.md",)),
        ("-note:ask", ("2010-01-01-old-note.md",)),
        ("note:ask lang:xx", ()),
        ("note:ask -title:nothing", ("2025-01-17-call.md",)),
    ],
)
def test_notes_are_found_and_one_meets_all_conditions(
    library: IndexedLibrary, query: str, found: tuple[str, ...]
) -> None:
    library.update()
    assert tuple(library.search(query, flags=Flags(noted=NOTES))) == found


def test_a_search_for_words_that_a_note_has_says_how_to_find_it(library: IndexedLibrary) -> None:
    library.update()
    flags = Flags(noted=NOTES)
    said = "A note of yours has this: `note:tariffs note:trade`."
    assert library.answer("tariffs trade", flags=flags).remark == said
    quoted = library.answer('"trade about"', flags=flags).remark
    assert quoted.endswith('`note:"trade about"`.')
    for query in ("tariffs ann", "note:tariffs", "-tariffs", "title:tariffs"):
        remark = library.answer(query, flags=flags).remark
        assert "note" not in remark, "one note has all of the words"


def test_a_search_that_finds_nothing_says_which_conditions_are_too_much(
    library: IndexedLibrary,
) -> None:
    library.update()
    for query, said in {
        "topic:taiwan has:speaker": "Without `has:speaker` something is found.",
        "topic:taiwan -stance:silent": "Without `topic:` or `-stance:` something is found.",
        "call nowhere": "Without “nowhere” something is found.",
        "call nowhere nothing": "",
        "nowhere": "",
    }.items():
        assert library.answer(query).remark == said, query


def test_a_hit_in_a_note_shows_its_words() -> None:
    brief = parse_brief("# Ask\n\nWords.\n", "a.md").brief
    hit = hit_in(brief, parse_query("note:ask"), notes=NOTES["2025-01-17-call.md"])
    assert (hit.where, hit.text, hit.marks) == ("note", "Ask Trade about the tariffs.", ((0, 3),))
    assert hit.title_marks == (), "its title was not asked for"


def test_the_values_of_a_field_in_the_library_the_most_frequent_first(
    library: IndexedLibrary,
) -> None:
    library.write("third.md", "---\ntitle: Third\ntags: [War, united-states]\n---\n")
    library.write("fourth.md", "---\ntags: [work/deep, work/short, home/work]\n---\n")
    library.update()
    with closing(Index(library.root, library.location)) as index:
        tags = values_of(index, "tag")
        assert [tags[tag] for tag in ("work", "work/deep", "home", "united-states")] == [1, 1, 1, 2]
        assert next(iter(tags)) == "united-states"
        assert set(values_of(index, "party")) == {"China", "United States"}
        assert "Taiwan" in values_of(index, "topic")
        assert "China only" in values_of(index, "agreement")
        years = values_of(index, "date")
        assert years == {"2025": 1, "2010": 1}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The index of three briefs, one of them in the first year and one without a date."""
    root = tmp_path_factory.mktemp("desk")
    (root / "2025-01-17-call.md").write_text(CALL, encoding="utf-8")
    (root / "0001-01-01-first.md").write_text("---\ntitle: Trade\n---\nx\n", encoding="utf-8")
    (root / "undated.md").write_text("Trade.\n", encoding="utf-8")
    location = index_location(root, tmp_path_factory.mktemp("cache"))
    update(root, location, lambda report: None, lambda: False)
    with closing(Index(root, location)) as index:
        yield index


PARTS = st.sampled_from(
    [
        *(
            "trade",
            "17 Jan 2025",
            "Jan",
            "2025",
            "date:2010",
            "taiwan",
            "台湾",
            "caf\u00e9",
            "e\u0301",
            "words",
            "tar*",
            "*",
            '"',
            "-",
            "(",
            ")",
            "^",
        ),
        *(
            "+",
            ":",
            ",",
            "{",
            "}",
            "'",
            ";",
            "\\",
            "%",
            "NEAR(a b)",
            "AND",
            "OR",
            "NOT",
            "\x00",
            "\ud800",
        ),
        *(f"{field}:" for field in (*FIELDS, *BOUNDS, "is", "query", "nofield")),
        *("china", "only", "silent", "unread", "starred", "q", "0001", "0001-01-01", "9999-12-31"),
        *(
            "2025-01",
            "2024/2026",
            "2025-01-17T09:30Z",
            "soon",
            "https://x.org/?a=b",
            "\ue000tag\ue000a",
        ),
    ]
)
queries = st.lists(st.tuples(PARTS, st.sampled_from(["", " "])), max_size=12).map(
    lambda parts: "".join(map("".join, parts))
)
READ = Flags(
    frozenset({"undated.md", "\ud800"}),
    frozenset({"2025-01-17-call.md"}),
    noted={"undated.md": ("trade", "")},
)


@given(queries | st.text(st.characters(exclude_categories=())), st.booleans())
def test_any_query_is_answered_alike_by_a_search_and_a_list(
    index: Index, text: str, typing: bool
) -> None:
    query = parse_query(text, typing=typing, saved={"q": "trade query:q -taiwan", "china": text})
    answer = search(index, query, flags=READ)
    found = {listing.path_from_root for listing in answer.listings}
    condition = condition_on_briefs(index, resolve(index, query), READ)
    listed = index.listings(f"WHERE {condition.text}", condition.values)
    assert found == {listing.path_from_root for listing in listed}


# The session


def found(session: SearchSession, words: str) -> list[str] | None:
    answer = session.search(parse_query(words), Flags())
    return None if answer is None else [listing.path_from_root for listing in answer.listings]


def test_a_session_sees_an_index_that_was_rebuilt(library: IndexedLibrary) -> None:
    library.update()
    session = SearchSession(library.root, library.location)
    assert found(session, "tariffs") == ["2010-01-01-old-note.md"]
    discard(library.location)
    assert found(session, "tariffs") is None
    library.write("new.md", "Fresh words.")
    library.update()
    assert found(session, "fresh") == ["new.md"]


def test_a_brief_without_a_date_is_before_and_after_nothing(library: IndexedLibrary) -> None:
    library.write("undated.md", "An undated zebra.")
    library.write("2020-01-01-dated.md", "A dated zebra.")
    library.update()
    session = SearchSession(library.root, library.location)
    assert set(found(session, "zebra") or ()) == {"undated.md", "2020-01-01-dated.md"}
    assert found(session, "zebra after:1900") == ["2020-01-01-dated.md"]
    assert found(session, "zebra before:9000") == ["2020-01-01-dated.md"]


def test_a_session_without_an_index_has_no_results_yet(library: IndexedLibrary) -> None:
    session = SearchSession(library.root, library.location)
    session.interrupt()
    assert found(session, "tariffs") is None
    library.update()
    assert found(session, "tariffs") == ["2010-01-01-old-note.md"]


def test_a_hit_is_looked_for_in_the_file_as_it_is_now(library: IndexedLibrary) -> None:
    library.update()
    query = parse_query("tariffs")
    session = SearchSession(library.root, library.location)
    answer = session.search(query, Flags())
    assert answer is not None
    (listing,) = answer.listings
    assert session.hit(listing, query).text == "It speaks of tariffs."
    listing.path.write_text("No word of it.")
    assert session.hit(listing, query).marks == ()
    listing.path.unlink()
    assert session.hit(listing, query).marks == ()


def test_words_find_the_claims_that_have_all_of_them(library: IndexedLibrary) -> None:
    library.write("words.md", "The Taiwan question and a call about trade, in a note.")
    library.update()
    session = SearchSession(library.root, library.location)

    def claims(words: str) -> dict[str, tuple[str, ...]] | None:
        answer = session.search(parse_query(words), Flags())
        assert answer is not None
        names = (listing.path.name for listing in answer.listings)
        return dict(zip(names, answer.claims, strict=True)) if answer.by_words else None

    assert claims("taiwan question") == {"2025-01-17-call.md": ("taiwan",), "words.md": ()}
    assert claims("taiwan trade") is None, "no claim has both"
    assert claims("tag:united-states") is None, "it has no words"
    answer = session.search(parse_query("taiwan stance:silent"), Flags())
    assert answer is not None
    assert (answer.claims, answer.by_words) == ((("taiwan",),), False), "a query about claims"


def test_an_interrupted_query_has_no_results(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.update()
    session = SearchSession(library.root, library.location)

    def interrupted(index: Index, *_: object) -> None:
        index.connection.set_progress_handler(session.interrupt, 1)
        index.connection.execute("SELECT count(*) FROM texts, texts AS others").fetchone()

    with monkeypatch.context() as patch:
        patch.setattr("briefing_tui.library.index.search.search", interrupted)
        assert found(session, "tariffs") is None
    assert found(session, "tariffs") == ["2010-01-01-old-note.md"]


def test_an_interrupted_query_stops_within_a_brief(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite would notice only between two briefs, and a loop of Python's not at all."""
    claims = "".join(
        f"  - {{topic: Grain {n}, accounts: {{cn: states, us: silent}}}}\n" for n in range(50)
    )
    library.write("many.md", CALL.replace("  - topic: Taiwan\n", f"{claims}  - topic: Taiwan\n"))
    library.update()
    session, rows = SearchSession(library.root, library.location), 0

    def row_tested(*_: object) -> None:
        nonlocal rows
        rows += 1
        session.interrupt()

    monkeypatch.setattr("briefing_tui.library.claim_terms.Asked.evidence", row_tested)
    for query in ("party:china -topic:x", "stance:silent -topic:x", "-party:japan"):
        rows = 0
        assert session.search(parse_query(query), Flags()) is None
        assert rows == 1, query


def test_what_is_of_a_date_shows_why(library: IndexedLibrary) -> None:
    events = "events: [{date: 2025-01-20, title: A speech}]"
    text = f"---\ntitle: Later\ndate: 2026-05-01\n{events}\n---\nNothing else.\n"
    library.write("later.md", text)
    library.write("words.md", "---\ntitle: Words\ndate: 2027-01-01\n---\nAs on 20 January 2025.\n")
    library.update()
    assert library.search("20 January 2025") == ["words.md", "later.md", "2025-01-17-call.md"]
    hits = [
        hit_in(parse_brief((library.root / path).read_text(), path).brief, parse_query(query))
        for path, query in (
            ("later.md", "20 January 2025"),
            ("words.md", "20 January 2025"),
            ("later.md", "date:2026"),
            ("later.md", "-date:2024"),
        )
    ]
    assert [(hit.where, hit.text) for hit in hits] == [
        ("event", "20 Jan 2025 · A speech"),
        ("narrative", "As on 20 January 2025."),
        ("brief", "Nothing else."),
        ("brief", "Nothing else."),
    ]
    assert [hits[1].text[start:end] for start, end in hits[1].marks] == ["20 January 2025"]


def test_a_brief_is_found_by_the_name_of_its_file(library: IndexedLibrary) -> None:
    library.write("2031-02-03.md", "---\ntitle: A day\n---\nNothing.\n")
    library.write("2031-02-03-later.md", "---\ntitle: Another day\nslug: harbour-day\n---\nNo.\n")
    library.write("2032-01-01.md", "---\ntitle: New year\n---\nAs on [[2031-02-03]].\n")
    library.write("2030-01-01.md", "---\ntitle: About 2031-02-03\n---\nWords.\n")
    library.update()
    assert library.search("2031-02-03") == [
        "2031-02-03.md",
        "2030-01-01.md",
        "2031-02-03-later.md",
        "2032-01-01.md",
    ]
    assert library.search("2031-02-03", limit=1) == ["2031-02-03.md"]
    assert library.search("harbour-day") == ["2031-02-03-later.md"], "by its slug"
    assert library.search("2031-02-03 -later") == [
        "2031-02-03.md",
        "2030-01-01.md",
        "2032-01-01.md",
    ]
