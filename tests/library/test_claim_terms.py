"""Terms that belong to a claim are tested on one claim and one account of it."""

import pytest

from briefing_tui.library.claim_terms import matches
from briefing_tui.library.hits import hit_in
from briefing_tui.library.index.resolve import resolve
from briefing_tui.library.query import Term
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.parse.brief import parse_brief
from tests.library.conftest import IndexedLibrary

BRIEF = """---
title: Two claims
date: 2025-05-05
sources:
  - { id: cn, name: Readout, party: China, coverage: full }
  - { id: us, name: Post, party: United States, coverage: full }
  - { id: ru, name: Note, party: Russia, coverage: excerpt }
claims:
  - topic: Taiwan
    accounts:
      cn: { quote: 台灣问题, translation: the Taiwan question }
      us: silent
      ru: silent
  - topic: Fentanyl trade
    claim: Fentanyl is to be stopped.
    accounts:
      cn: silent
      us: { stance: denies, says: it was not raised, note: "said on board" }
---
Text.
"""


CLAIMS: list[tuple[str, str | None]] = [
    ("topic:taiwan stance:silent party:china", None),
    ("topic:taiwan stance:silent party:us", "Taiwan"),
    ("topic:taiwan stance:silent party:united", "Taiwan"),
    ("topic:fentanyl stance:silent party:china", "Fentanyl trade"),
    ("stance:silent source:post", "Taiwan"),
    ("stance:denies source:readout", None),
    ("stance:denies source:post party:united", "Fentanyl trade"),
    ("topic:taiwan topic:fentanyl", None),
    ('agreement:"one side, others not checked" topic:taiwan', "Taiwan"),
    ("agreement:denied topic:taiwan", None),
    ("agreement:denied topic:fentanyl", "Fentanyl trade"),
    # Silence in an excerpt counts as unchecked, and so does a missing account.
    ("topic:taiwan stance:silent party:russia", None),
    ("topic:taiwan stance:unchecked party:russia", "Taiwan"),
    ("topic:fentanyl stance:unchecked party:russia", "Fentanyl trade"),
    # Both must speak on one claim.
    ("topic:taiwan party:china party:russia", None),
    # What is not wanted is tested on the same claim.
    ("topic:taiwan party:china -stance:silent", "Taiwan"),
    ("topic:fentanyl party:china -stance:silent", None),
    ("stance:silent -topic:taiwan", "Fentanyl trade"),
    ("stance:silent -party:united", "Taiwan"),
    ("topic:taiwan -topic:fentanyl", "Taiwan"),
    ("topic:taiwan,fentanyl stance:denies", "Fentanyl trade"),
    ("topic:taiw* party:china", "Taiwan"),
    ("topic:*trade stance:denies,silent party:us", "Fentanyl trade"),
    ("topic:taiwan -agreement:denied", "Taiwan"),
    ("-stance:silent", None),
    ("party:china source:post", None),
    ("kind:subject stance:denies", "Fentanyl trade"),
    ("has:note", "Fentanyl trade"),
    ("has:quote", "Taiwan"),
    ("speaker:post", "Fentanyl trade"),
    # Alone, the brief has such a source; negated, no claim has what is named.
    ("party:russia", ""),
    ("-party:russia", ""),
    ("-party:china", None),
]
"""Queries and what they find in the brief: a claim, a source or nothing."""


def test_terms_of_a_claim_are_tested_together(library: IndexedLibrary) -> None:
    library.write("two.md", BRIEF)
    library.update()
    brief = parse_brief(BRIEF, "two.md").brief
    found: list[tuple[str, str | None]] = []
    with library.open() as index:
        for query, label in CLAIMS:
            is_found = "two.md" in library.search(query)
            hit = hit_in(brief, resolve(index, parse_query(query)))
            found.append((query, (label and hit.label) if is_found else None))
    assert found == CLAIMS


def test_a_field_without_a_test_of_claims_is_not_ignored() -> None:
    brief = parse_brief(BRIEF, "two.md").brief
    for name in ("mood", "by"):  # `by:` is a condition on one account
        terms = Term("claim", name, ("glad",)), Term("claim", "mood", ("glad",))
        with pytest.raises(NotImplementedError, match="mood"):
            list(matches(brief, terms))


def test_the_hit_is_the_account_with_its_words() -> None:
    brief = parse_brief(BRIEF, "two.md").brief
    hit = hit_in(brief, parse_query("stance:states party:china question"))
    assert (hit.label, hit.claim) == ("Taiwan", "taiwan")
    assert hit.text == "China: the Taiwan question"
    assert [hit.text[start:end] for start, end in hit.marks] == ["question"]
    hit = hit_in(brief, parse_query("topic:taiwan stance:silent party:united"))
    assert hit.text == "United States: not mentioned"
    hit = hit_in(brief, parse_query("stance:denies"))
    assert hit.text == "United States: denies: it was not raised"


def test_traditional_characters_find_simplified_ones(library: IndexedLibrary) -> None:
    library.write("two.md", BRIEF)
    library.update()
    assert "two.md" in library.search("台湾问题")
    assert "two.md" in library.search("台灣問題")


def test_a_word_stands_for_any_number_of_topics(library: IndexedLibrary) -> None:
    library.write("two.md", BRIEF)
    names = [f"Aid to town {number}" for number in range(20)]
    claims = "".join(f"  - topic: {name}\n    accounts: {{ cn: silent }}\n" for name in names)
    head, rest = BRIEF.split("claims:\n")
    library.write("many.md", f"{head}claims:\n{claims}---\n{rest.split('---')[-1]}")
    library.update()
    with library.open() as index:
        query = resolve(index, parse_query("topic:town stance:silent"))
        of_one = resolve(index, parse_query("topic:trade stance:silent"))
    assert set(query.terms[0].values) == set(names)
    assert query.match.replace("town", "trade") == of_one.match, (
        "the same for 20 topics and for one"
    )
    assert list(library.search("topic:town stance:silent")) == ["many.md"]
