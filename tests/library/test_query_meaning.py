"""Queries on one small library mean what the sentences of docs/search.md say."""

from pathlib import Path

from briefing_tui.library.files import OpenRequest, read_brief
from briefing_tui.library.hits import hit_in
from briefing_tui.library.index.list import ListQuery, SavedQuery
from briefing_tui.library.index.resolve import values_of
from briefing_tui.library.library import Library
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.parse.brief import parse_brief
from tests.library.conftest import IndexedLibrary

CALL = """---
title: A call
date: 2025-05-05
status: review
rating: 4
due: 2031-05-03
first-read: 2030-01-01
year: 2030
tags: [trade]
nested: {inner: [one, two]}
sources:
  - {id: cn, name: Readout, party: China, coverage: full, list: open}
  - {id: trump, name: Trump's post, publisher: Donald Trump, party: United States, coverage: full}
  - {id: wh, name: Fact sheet, party: United States, coverage: full}
claims:
  - topic: Taiwan
    accounts: {cn: {quote: "Taiwan is China's.", speaker: Donald Trump}, trump: states, wh: silent}
  - topic: Arms sales
    kind: conduct
    accounts: {cn: silent, trump: silent, wh: {stance: states, quote: "Arms were sold."}}
---
Mood:: calm
"""
NOTE = "---\ntitle: A note\nrating: high\n---\n![a picture](a.png)\n"


MEANINGS: tuple[tuple[str, list[str] | None], ...] = (
    # A side is silent only as a whole; a source alone may be.
    ("topic:taiwan party:us stance:silent", None),
    ("topic:taiwan source:wh stance:silent", ["taiwan"]),
    ("topic:taiwan party:us stance:states", ["taiwan"]),
    ("party:china party:us", ["taiwan"]),
    ("party:china stance:silent,declines", ["arms-sales"]),
    ("party:china -stance:silent", ["taiwan"]),
    # What a text puts into somebody's mouth, and what is their own.
    ("speaker:trump", ["taiwan"]),
    ("speaker:trump source:cn", ["taiwan"]),
    ("speaker:trump source:wh", None),
    # Words and signs of the table.
    ('agreement:"US only"', ["arms-sales"]),
    ("agreement:●○", ["arms-sales"]),  # the sign of the class
    ("agreement:○●", ["arms-sales"]),
    ("agreement:both", ["taiwan"]),
    ("-agreement:both", None),
    ("kind:conduct", ["arms-sales"]),
    ("has:quote topic:arms*", ["arms-sales"]),
    ("flag:open-list", None),
    ("flag:one-source topic:taiwan", ["taiwan"]),
    # Properties of the brief.
    ("rating:>=4", []),
    ("rating:4", []),
    ("rating:5", None),
    ("rating:>4", None),
    ("status:review,draft", []),
    ("-status:review", None),
    ("due:<2031-06", []),
    ("due:<2031-05", None),
    ("nested.inner:two", []),
    ("mood:calm", []),
    ("[rating:*]", []),
    ("has:claims -has:events", []),
    ("path:2025/", None),
    ("path:call", []),
    ("tag:trade,war", []),
    ("party:russia", None),
    ("-party:russia", []),
    # A star, accents and repeated terms.
    ("party:chin*", []),
    ("party:chin* stance:silent", ["arms-sales"]),
    ("party:zzz*", None),
    ("topic:ÁRMS*", ["arms-sales"]),
    ('topic:"árms sáles"', ["arms-sales"]),
    ("topic:*sal*", ["arms-sales"]),
    ("topic:*ales*arms*", None),
    ("stance:silent stance:states topic:arms*", ["arms-sales"]),
    ("speaker:trump source:cn source:wh", None),
    ("agreement:both -flag:unexpected", ["taiwan"]),
    ("path:zzz,call", []),
    ("nested_inner:two", None),
    ("first_read:2030", []),
    ("[First read:2030]", []),
    ("year:<2031-06", []),
    ("-flag:unexpected", []),
)
"""Queries with the claims of the call that they find: none if the brief itself is found."""


def test_a_query_means_what_the_manual_says(library: IndexedLibrary) -> None:
    for old in library.root.glob("*.md"):
        old.unlink()
    library.write("call.md", CALL)
    library.write("note.md", NOTE)
    library.update()
    for query, claims in MEANINGS:
        answer = library.answer(query)
        found = {
            listing.path_from_root: list(ids)
            for listing, ids in zip(answer.listings, answer.claims, strict=True)
        }
        assert bool(answer.problem) == (query == "nested_inner:two"), query
        assert found.get("call.md") == claims, query


CONTESTED = """---
sources: [{ id: a, party: China }, { id: b, party: Russia }, { id: c, party: Japan }]
claims:
  - topic: Talks
    claim: They met.
    accounts: { a: { says: They met. }, b: { stance: denies, says: no }, c: silent }
---
"""


def test_the_evidence_is_the_cells_that_match(library: IndexedLibrary) -> None:
    library.write(
        "call.md",
        "---\ntitle: A call\nsources:\n  - {id: a, name: A, party: China, coverage: full}\n"
        "  - {id: b, name: B, party: China, coverage: full}\n"
        "claims:\n  - topic: Talks\n    claim: They met.\n"
        "    accounts: {a: {stance: states, says: met}, b: {stance: denies, says: no}}\n---\nT.\n",
    )
    library.update()
    brief = read_brief(library.root / "call.md", "call.md").brief
    for query, stances in (("party:china stance:denies", ["denies"]), ("party:china", [])):
        hit = hit_in(brief, parse_query(query))
        assert [cell.stance for claim in hit.claims for cell in claim.cells] == stances
    (claim,) = hit_in(
        parse_brief(CONTESTED, "a.md").brief, parse_query("agreement:contested")
    ).claims
    assert claim.text == "China: They met; Russia: denies: no", "both who contradict each other"
    negated = hit_in(brief, parse_query("met -agreement:contested"))
    assert (negated.claims, negated.where) == ((), "claim")


def test_what_is_no_text_is_no_error(library: IndexedLibrary) -> None:
    library.update()
    for query in ("topic:\udcff", "path:\udcffa", "rating:1e999", "a\x00b", "[x:]", "[:y]"):
        library.answer(query)
    long = "topic:" + "*" + "e*" * 3_000 + "x"
    assert library.answer(long).listings == ()


def test_the_claims_of_the_open_brief_in_a_list_of_what_a_query_finds(tmp_path: Path) -> None:
    (tmp_path / "call.md").write_text(CALL)
    library = Library(OpenRequest(root=tmp_path))
    library.update(lambda report: None)

    def matching(text: str) -> tuple[str, ...]:
        briefs = library.with_query(library.briefs(), ListQuery(query=SavedQuery(text)))
        return library.matching_claims(library.located(briefs, tmp_path / "call.md"))

    assert matching("party:us topic:arms") == ("arms-sales",)
    assert matching("calm") == matching("stance:odd") == ()
    library.close()


def test_the_picture_the_text_and_the_words_of_a_property(library: IndexedLibrary) -> None:
    library.write("note.md", NOTE)
    library.write("embeds.md", "![[note]] and ![[note#part|words]]\n")
    library.write("map.md", "![[maps/harbour.PNG|300]]\n")
    library.update()
    assert set(library.search("has:picture")) == {"note.md", "map.md"}
    assert library.search("rating:high") == ["note.md"]


def test_an_unknown_property_is_a_problem_and_near_ones_are_named(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("ratings:5")
    assert answer.listings == ()
    assert answer.problem == "`ratings:` is neither a field nor a property of any brief."
    assert answer.hint == "Did you mean `rating`?"


def test_or_is_a_word_and_that_is_said(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("taiwan OR ukraine")
    assert answer.listings == ()
    assert answer.remark == "OR is searched as a word. A comma means or: `tag:war,peace`."
    assert library.answer("taiwan or ukraine").remark == ""


def test_a_topic_that_none_is_called_is_said_and_replaced(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("topic:arms party:us")
    assert answer.claims == (("arms-sales",),)
    assert answer.remark == "No topic is called “arms”. Shown are Arms sales."
    assert library.answer("topic:taiwan").remark == ""
    assert library.answer("topic:nothing").remark == "No topic is called “nothing”."


def test_an_unexpected_silence_is_found(library: IndexedLibrary) -> None:
    for number, stance in enumerate(("states", "states", "silent")):
        library.write(
            f"2025-0{number + 1}-01-call.md",
            f"---\ntitle: Call {number}\ndate: 2025-0{number + 1}-01\n"
            "event: {title: A call, date: 2025-01-01, participants: [Ann, Bo]}\n"
            "sources:\n  - {id: x, name: X, party: China, coverage: full}\n"
            "  - {id: y, name: Y, party: Japan, coverage: full}\n"
            "  - {id: z, name: Z, party: Korea, coverage: full}\n"
            f"claims:\n  - topic: Harbour\n    accounts: {{x: {stance}, y: states, z: silent}}\n"
            "---\nText.\n",
        )
    library.update()
    answer = library.answer("flag:unexpected topic:harbour")
    assert [listing.path_from_root for listing in answer.listings] == ["2025-03-01-call.md"]
    assert answer.claims == (("harbour",),)
    assert answer.remark.startswith("`stance:silent` with `party:` finds")
    spoken = library.answer("flag:unexpected party:japan")
    assert spoken.claims == (("harbour",),)
    assert spoken.remark.startswith("Shown is where this party speaks. Add `stance:silent`")
    silent = library.answer("flag:unexpected party:china stance:silent")
    assert (silent.claims, silent.remark) == ((("harbour",),), "")
    assert library.answer("flag:unexpected party:korea stance:silent").claims == ()


def test_a_party_that_none_is_called_is_said_with_those_there_are(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    answer = library.answer("flag:unexpected party:beijing")
    assert answer.listings == ()
    parties = "Parties here are China and United States."
    assert answer.remark == f"No party is called “beijing”. {parties}"
    for known in ("party:us", "party:states", "party:chin", "party:c"):
        assert library.answer(known).remark == "", "words of a name, or how it begins"
    looked_for = "It is looked for in the names of sources."
    library.write("other.md", CALL.replace("name: ", "name: Beijing ", 1))
    library.update()
    remark = library.answer("topic:taiwan by:beijing").remark
    assert remark == f"No party is called “beijing”. {looked_for} {parties}"
    for known in ("by:china", "by:us", "by:cn"):
        assert library.answer(known).remark == "", "a party, or the id of a source"


def test_a_language_that_no_brief_has_is_said(library: IndexedLibrary) -> None:
    library.write("call.md", CALL.replace("---\n", "---\nlang: pt-BR\n", 1))
    library.update()
    answer = library.answer("lang:zh")
    assert answer.listings == ()
    said = "No brief is in “zh”. `lang:` is the language of a brief, not that of its sources."
    assert answer.remark == said
    for known in ("lang:pt", "lang:PT-BR", "lang:p*"):
        assert (len(library.answer(known).listings), library.answer(known).remark) == (1, "")
    with library.open() as index:
        languages = values_of(index, "lang")
    assert languages == {"pt": 1, "pt-br": 1}


def test_words_beside_conditions_on_claims_are_explained(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    said = "“taiwan” may be anywhere in the brief, not only in the claim."
    on_claim = "For the claim, write `topic:taiwan`."
    answer = library.answer("taiwan stance:silent")
    assert answer.listings
    assert answer.remark == f"{said} {on_claim}"
    assert library.answer("china stance:silent").remark.endswith("write `party:china`.")
    assert library.answer("taiwan topic:arms* stance:silent").remark == said
    for clear in ("taiwan", "taiwan party:china", "topic:taiwan"):
        assert library.answer(clear).remark == ""
    assert said not in library.answer("taiwan -stance:silent").remark


def test_what_rests_on_one_source_is_explained(library: IndexedLibrary) -> None:
    library.write("call.md", CALL)
    library.update()
    assert library.answer("flag:one-source").remark.startswith("“without [x]” is the class")
    assert library.answer("-flag:one-source").remark == ""


def test_the_name_of_a_party_means_no_other_party(library: IndexedLibrary) -> None:
    for name in ("Court", "Hamburg court", "United States", "US Treasury"):
        library.write(
            f"{name[:3]}.md",
            f"---\ntitle: Ruling of {name}\nsources:\n  - {{id: x, name: X, party: {name}}}\n"
            "claims:\n  - {topic: Costs, accounts: {x: states}}\n---\nText.\n",
        )
    library.update()

    def found(query: str) -> set[str]:
        return {listing.title for listing in library.answer(query).listings}

    assert found("party:court stance:states") == {"Ruling of Court"}
    assert found("party:court") == found("party:court -topic:fees") == {"Ruling of Court"}
    assert "Ruling of US Treasury" not in found("party:us") | found("party:us stance:states")
    assert "Ruling of United States" in found("party:us") & found("party:us stance:states")
    assert found("party:hamburg") == {"Ruling of Hamburg court"}
    assert found("party:hamburg stance:states") == {"Ruling of Hamburg court"}
    assert found("party:court*") == {"Ruling of Court", "Ruling of Hamburg court"}
    assert found("party:court* stance:states") == {"Ruling of Court", "Ruling of Hamburg court"}
