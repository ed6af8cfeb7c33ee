"""Where in a brief a query hit, in a few words."""

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.layout.lists import claim_class
from briefing_tui.library.hits import LENGTH, hit_in, marks_in, snippet, with_words
from briefing_tui.library.index.parsing import row_of
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.tokens import pattern_of
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case

TEXT = """---
title: A call about trade
date: 2025-01-17
summary: Two accounts.
authors: [Ann Writer]
tags: [tariffs]
sources:
  - { id: cn, name: Readout, party: China, publisher: Xinhua }
claims:
  - topic: Taiwan
    accounts: { cn: { quote: 台湾问题事关中国, translation: the Café question } }
events:
  - { date: 2025-01-20, title: An inauguration }
---
The [first](https://example.org) paragraph.

The **second** one speaks of wheat and of [[old-note|trade]].
"""


@each_case(
    "query, where, label, marked",
    [
        ("accounts", "summary", "", ["accounts"]),
        ("台湾", "claim", "Taiwan", ["台湾"]),
        ("cafe", "claim", "Taiwan", ["Café"]),
        ("wheat trade", "narrative", "", ["wheat", "trade"]),
        ('"second one"', "narrative", "", ["second one"]),
        ("inaug*", "event", "An inauguration", ["inauguration"]),
        ("xinhua", "source", "Readout", ["Xinhua"]),
        ("author:ann", "author", "", ["Ann"]),
        ("tariffs", "tag", "", ["tariffs"]),
        ("about", "title", "", []),
        ("after:2020", "brief", "", []),
    ],
)
def test_the_best_hit_in_a_brief(query: str, where: str, label: str, marked: list[str]) -> None:
    hit = hit_in(parse_brief(TEXT, "x.md").brief, parse_query(query))
    assert (hit.where, hit.label) == (where, label)
    assert [hit.text[start:end] for start, end in hit.marks] == marked


WORDS_IN_CLAIMS = """---
title: A call
summary: Both speak of wheat.
sources:
  - { id: cn, name: Readout, party: China, coverage: full }
  - { id: us, name: Post, party: US, coverage: full }
claims:
  - { topic: Wheat, accounts: { cn: silent, us: silent } }
  - { topic: Rye, accounts: { cn: { says: a fair price }, us: { says: more wheat for all } } }
  - { topic: Oats, accounts: { cn: { quote: 小麦换燕麦, translation: a barter }, us: silent } }
  - { topic: Corn, accounts: { us: silent }, note: Wheat is another matter. }
  - { topic: Trade, accounts: { us: { says: without limits, note: It has "wheat" below. } } }
---
Wheat prices.
"""


def test_claims_with_the_words_stand_below_the_passage_of_a_brief() -> None:
    brief = parse_brief(WORDS_IN_CLAIMS, "x.md").brief
    wheat = parse_query("wheat")
    ids = with_words(brief.claims, wheat)
    assert ids == ("wheat", "rye", "corn", "trade")
    hit = hit_in(brief, wheat, ids)
    assert (hit.where, hit.text) == ("summary", "Both speak of wheat.")
    marked = [[claim.text[start:end] for start, end in claim.marks] for claim in hit.claims]
    assert [claim.text for claim in hit.claims[1:]] == [
        "US: more wheat for all",
        "note: Wheat is another matter.",
        'note: It has "wheat" below.',
    ]
    assert marked == [[], ["wheat"], ["Wheat"], ["wheat"]]
    assert [cell.party for cell in hit.claims[1].cells] == ["US"]
    assert hit_in(brief, wheat).claims == (), "unless the query was asked for its claims"
    (oats,) = hit_in(brief, parse_query("小麦"), ["oats"]).claims
    assert oats.text == "China: 小麦换燕麦", "not its translation"


def test_a_claim_has_all_the_words_and_stands_there_once() -> None:
    brief = parse_brief(WORDS_IN_CLAIMS, "x.md").brief
    assert with_words(brief.claims, parse_query("wheat for rye")) == ("rye",)
    assert with_words(brief.claims, parse_query('"for more"')) == ()
    assert with_words(brief.claims, parse_query("tag:wheat")) == ()
    limits = parse_query("limit", typing=True)
    hit = hit_in(brief, limits, with_words(brief.claims, limits))
    assert (hit.where, hit.text) == ("brief", "Both speak of wheat.")
    assert [claim.text for claim in hit.claims] == ["US: without limits"]


@each_case(
    "markdown, shown",
    [
        ('[a hit](https://x.org/b_(c) "T") and [more][ref]', "a hit and more"),
        ("![a hit](x.png) [^1] [[name|words]] [[name]]", "a hit words name"),
        (
            "- a **hit** in `__init__` and snake_case\n- ~~no~~ ==yes==",
            "a hit in __init__ and snake_case no yes",
        ),
        ("## A hit\n> quoted &amp; 2 \\* 3", "A hit quoted & 2 * 3"),
        ("| a | hit |\n|---|:-:|\n| b | c |", "a hit b c"),
        ('<a href="x">hit</a><br> a < b', "hit a < b"),
        ("[ref]: https://x.org\nhit", "hit"),
        ("A hit [@cn; @us], see [@cn].", "A hit, see."),
        ("[:octicons-eye-16: a](x){ .b } hit :material-x:{ .c } z", "a hit z"),
        ("only [here](https://hit.org/a b)", "only here(https://hit.org/a b)"),
    ],
)
def test_a_snippet_is_as_the_page_shows_it(markdown: str, shown: str) -> None:
    brief = parse_brief(f"---\ntitle: T\n---\n{markdown}\n", "t.md").brief
    assert hit_in(brief, parse_query("hit")).text == shown


def test_a_comment_is_not_searched() -> None:
    body = (
        "<!-- Paraguay -->\nA line<!-- about\n\nUruguay --> of text, and `<!-- Peru -->`.\n\n"
        "```html\n<!-- Chile -->\n```\n\n<!-- Brazil"
    )
    brief = parse_brief(f"---\ntitle: T\n---\n{body}", "t.md").brief
    indexed = row_of(parse_brief(f"---\ntitle: T\n---\n{body}", "t.md")).texts
    for country, is_found in (
        ("Paraguay", False),
        ("Uruguay", False),
        ("Peru", True),
        ("Chile", True),
        ("Brazil", True),
    ):
        assert bool(hit_in(brief, parse_query(country)).marks) is is_found, country
        assert any(country in text for text in indexed) is is_found, country


def test_all_words_of_the_narrative_are_to_be_marked() -> None:
    body = "Trades, and *Trade*.\n\nPeace."
    brief = parse_brief(f"---\ntitle: T\n---\n{body}", "t.md").brief
    assert hit_in(brief, parse_query("trade* peace")).words == ("trades", "trade", "peace")


def test_a_topic_answers_before_a_note_of_another_claim() -> None:
    brief = parse_brief(
        "---\ntitle: T\nsources: [{id: a, name: A}]\nclaims:\n"
        "- {topic: War, accounts: {a: ends}, note: See world peace.}\n"
        "- {topic: World peace, accounts: {a: soon}}\n---\n",
        "t.md",
    ).brief
    assert hit_in(brief, parse_query("world peace")).claim == "world-peace"


def test_hits_in_the_title_are_marked_there_too() -> None:
    hit = hit_in(parse_brief(TEXT, "x.md").brief, parse_query("trade"))
    assert hit.where == "narrative"
    assert hit.title_marks == ((13, 18),)


@each_case(
    "body",
    [
        "# A *call*\n\nWords about a call.",
        "  # A call #\nWords about a call.",
        "A call\n===\n\nWords about a call.",
        "Words about a call.\n\n# A call\n",
    ],
)
def test_a_heading_that_is_the_title_is_not_in_the_narrative(body: str) -> None:
    """The page doesn't show it there."""
    brief = parse_brief(body, "x.md").brief
    assert brief.title == "A call"
    hit = hit_in(brief, parse_query("call"))
    assert (hit.where, hit.text) == ("narrative", "Words about a call.")
    alone = parse_brief(body.replace("about a call", "alone"), "x.md").brief
    hit = hit_in(alone, parse_query("call"))
    assert (hit.where, hit.text, hit.title_marks) == ("title", "Words alone.", ((2, 6),))


def test_a_heading_below_another_title_is_in_the_narrative() -> None:
    brief = parse_brief("---\ntitle: Another\n---\n# A call\n\nWords.", "x.md").brief
    assert (hit_in(brief, parse_query("call")).where) == "narrative"


def test_a_snippet_begins_shortly_before_the_hit() -> None:
    ((_, term),) = parse_query("needle").text_terms
    text, marks = snippet("hay " * 100 + "needle " + "hay " * 100, (pattern_of(term),))
    assert text.startswith("… hay")
    assert len(text) < LENGTH + 10
    assert [text[start:end] for start, end in marks] == ["needle"]


@given(st.text(), st.text())
def test_marks_are_ranges_of_the_snippet(query: str, text: str) -> None:
    patterns = tuple(pattern_of(phrase) for _, phrase in parse_query(query, typing=True).text_terms)
    shown, marks = snippet(text, patterns)
    assert all(0 <= start < end <= len(shown) for start, end in marks)
    assert marks_in(shown, patterns) == marks


def test_an_unexpected_silence_names_the_silent_sides() -> None:
    brief = parse_brief(
        "---\ntitle: A call\ndate: 2025-01-17\nsources:\n"
        "  - {id: cn, name: Readout, party: China, coverage: full}\n"
        "  - {id: us, name: Post, party: US, coverage: full}\nclaims:\n"
        "  - {topic: Trade, accounts: {cn: {quote: trade}, us: silent}}\n"
        "  - {topic: Fishing, accounts: {cn: silent, us: silent}}\n---\nWords.\n",
        "x.md",
    ).brief
    trade, fishing = hit_in(brief, parse_query("flag:unexpected"), ["trade", "fishing"]).claims
    assert trade.text == "US: not mentioned"
    assert [(cell.source, cell.stance) for cell in trade.cells] == [("us", "silent")]
    assert fishing.text == "China: not mentioned; US: not mentioned"
    spoken = hit_in(brief, parse_query("flag:unexpected party:china"), ["trade"]).claims[0]
    assert spoken.text == "China: trade"


def test_words_of_the_other_side_have_their_speaker() -> None:
    brief = parse_brief(
        "---\ntitle: A call\ndate: 2025-01-17\nsources:\n"
        "  - {id: cn, name: Readout, party: China, coverage: full}\n"
        "  - {id: us, name: Post, party: US, coverage: full}\nclaims:\n"
        "  - {topic: Praise, accounts: {cn: {quote: so great, speaker: Ann Smith}, us: silent}}"
        "\n---\nWords.\n",
        "x.md",
    ).brief
    (praise,) = hit_in(brief, parse_query("speaker:smith"), ["praise"]).claims
    assert praise.text == "in China’s text: says Ann Smith: so great"


def test_claims_that_are_contested_or_corroborated_name_the_parties() -> None:
    accounts = {
        "denied": "{ a: { says: it was so }, b: { stance: denies, says: no }, c: silent }",
        "said": "{ a: silent, b: { says: it was }, c: { says: it was so } }",
        "all": "{ a: { says: it was }, b: { says: it was }, c: { says: it was so } }",
        "one": "{ a: silent, b: silent, c: { says: it was so } }",
    }
    claims = "".join(
        f"  - {{ topic: {topic}, claim: It was so., accounts: {cells} }}\n"
        for topic, cells in accounts.items()
    )
    brief = parse_brief(
        "---\ntitle: A call\nsources:\n"
        "  - { id: a, name: A, party: United States, origin: x, coverage: full }\n"
        "  - { id: b, name: B, party: China, origin: y, coverage: full }\n"
        "  - { id: c, name: Observer, origin: z, coverage: full }\n"
        f"claims:\n{claims}---\nWords.\n",
        "x.md",
    ).brief
    hit = hit_in(brief, parse_query("agreement:contested,corroborated,only"))
    assert {claim.topic: claim_class(claim) for claim in hit.claims} == {
        "denied": "contested: US, China",
        "said": "corroborated: China, Observer",
        "all": "corroborated: US, China +1",
        "one": "Observer only",
    }


def test_a_claim_that_rests_on_one_source_says_what_it_would_be_without() -> None:
    brief = parse_brief(
        "---\ntitle: A call\ndate: 2025-01-17\nsources:\n"
        "  - {id: cn, name: Readout, party: China, coverage: full}\n"
        "  - {id: mfa, name: Answers, party: China, coverage: full}\n"
        "  - {id: us, name: Post, party: US, coverage: full}\nclaims:\n"
        "  - {topic: Trade, accounts: {cn: {quote: trade}, mfa: silent, us: silent}}"
        "\n---\nWords.\n",
        "x.md",
    ).brief
    (trade,) = hit_in(brief, parse_query("flag:one-source"), ["trade"]).claims
    assert trade.text == "without [cn]: in none"
    assert [cell.source for cell in trade.cells] == ["cn"]
    (asked,) = hit_in(brief, parse_query("flag:one-source party:china"), ["trade"]).claims
    assert asked.text == "without [cn]: in none"
    assert hit_in(brief, parse_query("flag:one-source party:us"), ["trade"]).claims == ()
