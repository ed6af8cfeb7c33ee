"""The map of topics: columns in the order of time, a dot for each side, what fits a width."""

import pytest

from briefing_tui.compare.topic_map import MapBrief, TopicFilter, TopicMap, map_brief, map_topics
from briefing_tui.compare.topics import PartyCount, TopicSummary
from briefing_tui.export.json import map_objects
from briefing_tui.layout.spans import Line, Span, ascii_line, plain_text
from briefing_tui.layout.topic_map import MapTable, lay_map, party_letters
from briefing_tui.parse.brief import parse_brief
from briefing_tui.text.wrapping import cells
from tests.cases import each_case

CALL = """---
title: Call of {date}
date: {date}
sources:
  - {{ id: us, party: United States, coverage: full }}
  - {{ id: cn, party: China, coverage: full }}
claims:
  - {{ topic: Taiwan, accounts: {{ us: silent, cn: states }} }}
  - {{ topic: Trade, differs: framing, accounts: {{ us: states, cn: states }} }}
---
"""
MEETING = """---
title: Meeting
date: 2024-03
sources:
  - { id: cn, party: China, coverage: full }
  - { id: jp, party: Japan, coverage: full }
  - { id: witness }
claims:
  - { topic: Taiwan, accounts: { cn: states, jp: silent } }
  - { topic: Fishing, accounts: { jp: states, cn: unchecked, witness: mentions } }
---
"""


def topic(name: str, briefs: int) -> TopicSummary:
    return TopicSummary(
        id=name.lower(), name=name, briefs=briefs, named=briefs, years=None, parties=()
    )


def sample(calls: int = 2, left_out: int = 0) -> TopicMap:
    texts = [MEETING, *(CALL.format(date=f"{2024 + n}-01-17") for n in range(calls))]
    briefs = [parse_brief(text, f"{n}.md").brief for n, text in enumerate(texts)]
    topics = (topic("Taiwan", calls + 1), topic("Trade", calls), topic("Fishing", 1))
    return map_topics(map(map_brief, briefs), topics, left_out)


def test_parties_that_come_first_in_most_briefs_come_first() -> None:
    sides = [("peru", "chile", "china"), ("chile", "peru", "china"), ("united states",)]
    briefs = [MapBrief("", "", "", None, names, {}) for names in sides]
    # Two third places weigh less than a first one, and more than half of it.
    assert map_topics(briefs, ()).parties == ("chile", "peru", "united states", "china")


def text(lines: list[Line]) -> list[str]:
    return [plain_text(line).rstrip() for line in lines]


def test_topics_stand_down_and_briefs_across_with_the_dots_below_the_letters() -> None:
    # The dots have the order that they have in each brief's own table.
    assert text(lay_map(sample(), None)) == [
        "               2024      2025",
        "               Jan  Mar  Jan",
        "               17        17",
        "Topic          UC   CJ&  UC   Briefs",
        "Taiwan         ○●   ●○?  ○●        3",
        "Trade          ≈         ≈         2",
        "Fishing             ?●●            1",
        "",
        "C China  U US  J Japan  & without a party  ● speaks of it  ○ not mentioned",
        "? not checked  ≈ differs",
    ]


def test_a_party_has_one_colour_in_all_columns() -> None:
    row = MapTable(sample(), None).row(topic("Taiwan", 3))
    dots = [span.style.role for span in row if span.text == "●"]
    assert dots == ["party-1", "party-1", "party-1"]
    assert {span.style.role for span in row if span.text == "○"} == {"muted"}


def test_it_reads_in_ascii() -> None:
    lines = list(map(ascii_line, lay_map(sample(), None)))
    assert "".join(text(lines)).isascii()
    assert text(lines)[4:7] == [
        "Taiwan         o*   *o?  o*        3",
        "Trade          ~         ~         2",
        "Fishing             ?**            1",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_newest_briefs_that_fit_are_kept(width: int) -> None:
    lines = lay_map(sample(calls=40, left_out=5), width)
    assert max(cells(plain_text(line)) for line in lines) <= max(width, 79)
    fits = (width - 14 - 7) // 5
    assert text(lines)[0].startswith(f"← {41 - fits} more")
    assert text(lines)[0].endswith("2063")
    assert text(lines)[-1].startswith(f"{46 - fits} older briefs are left out; a wider")


def test_a_column_out_of_sight_is_scrolled_to() -> None:
    table = MapTable(sample(calls=40), 80)
    assert table.shown == range(30, 41)
    assert table.with_column(29).shown == range(29, 40)
    assert table.with_column(0).with_column(20).shown == range(10, 21)
    left = table.with_column(0)
    assert text(left.head())[1].startswith("→ 30 more")
    assert left.column_at(14) == 0
    assert left.column_at(13) is None


def test_the_cell_under_the_cursor_has_a_sign() -> None:
    table = MapTable(sample(), None)
    assert plain_text(table.row(topic("Taiwan", 3), 2)).split() == [
        "Taiwan",
        "○●",
        "●○?",
        "›○●",
        "3",
    ]
    marked = [span for span in table.head(2)[1] if span.style.reverse]
    assert [span.text.strip() for span in marked] == ["Jan"]
    assert isinstance(marked[0], Span)


@pytest.mark.parametrize(
    ("words", "marked", "shown"),
    [
        ("AIW", ["aiw"], "Taiwan "),
        ("ta wan", ["Ta", "wan"], "Taiwan "),
        ("island", ["island"], "Taiwan island "),
        ("china", [], "Taiwan "),
    ],
)
def test_what_a_filter_found_is_marked_also_in_an_id(
    words: str, marked: list[str], shown: str
) -> None:
    taiwan = TopicSummary(
        id="island",
        name="Taiwan",
        briefs=1,
        named=1,
        years=None,
        parties=(PartyCount("China", 1),),
    )
    line = MapTable(sample(), 80).row(taiwan, None, words)
    assert [span.text for span in line if span.style.reverse] == marked
    assert plain_text(line).startswith(shown)


CLASSES = TopicFilter.of(sample())
ALL = ["Taiwan", "Trade", "Fishing"]


@each_case(
    "words, expected",
    [
        ("differs", ["Trade"]),
        ("≈", ["Trade"]),
        ("~", ["Trade"]),
        ("Differs:  Framing", ["Trade"]),
        ("China only", ["Taiwan"]),
        ("○●", ["Taiwan"]),
        ("one side", ["Taiwan"]),
        ("shared", ["Fishing"]),
        ("2 of 3", ["Fishing"]),
        ("contested", []),
        ("tai one side", ["Taiwan"]),
        ("one side china only", ["Taiwan"]),
        ("fish ≈", []),
        ("t", ["Taiwan", "Trade"]),
        (" ", ALL),
    ],
)
def test_a_filter_takes_the_words_and_signs_of_a_class(words: str, expected: list[str]) -> None:
    assert [topic.name for topic in CLASSES.topics(words)] == expected


def test_every_name_of_every_class_finds_its_topics() -> None:
    for brief in CLASSES.topic_map.briefs:
        for topic_id, cell in brief.cells.items():
            for name in cell.class_names:
                assert topic_id in [topic.id for topic in CLASSES.topics(name)], name


def test_the_cells_of_a_class_are_marked_and_come_first() -> None:
    classes = CLASSES.class_keys("tai one side")
    assert classes == {"one side"}
    assert CLASSES.text_words("tai one side") == "tai"
    row = MapTable(sample(), None).row(topic("Taiwan", 3), None, "tai", classes)
    assert [span.text for span in row if span.style.reverse] == ["Tai", "●", "○", "?"]
    assert CLASSES.topic_map.nearest("taiwan", 2, classes) == 1
    assert CLASSES.topic_map.nearest("taiwan", 2, {"contested"}) == 2


def test_letters_are_distinct() -> None:
    parties = ("Ukraine", "United States", "United Kingdom", "联合国", "Ürgüp", "")
    letters = party_letters(parties)
    assert letters[:2] == ("U", "S")
    assert letters[-1] == "&"
    assert len(set(letters)) == len(parties)
    assert {cells(letter) for letter in letters} == {1}


def test_json_has_the_cells_of_a_topic() -> None:
    assert map_objects(sample(calls=1))[0]["cells"] == [
        {
            "brief": "1",
            "path": "1.md",
            "date": "2024-01-17",
            "class": "only",
            "sides": {"China": "speaks", "United States": "silent"},
        },
        {
            "brief": "0",
            "path": "0.md",
            "date": "2024-03",
            "class": "unverified",
            "sides": {"China": "speaks", "Japan": "silent", "witness": "unchecked"},
        },
    ]


def test_the_nearest_brief_that_has_a_topic() -> None:
    topic_map = sample(calls=3)
    assert [brief.date.label if brief.date else "" for brief in topic_map.briefs][1] == "Mar 2024"
    assert topic_map.nearest("fishing", 3) == 1
    assert topic_map.nearest("unknown", 3) is None
