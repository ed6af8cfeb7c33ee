"""Where notes belong in a brief that has changed since."""

import pytest

from briefing_tui.compare.note_places import PlacedNotes, place_notes
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document

BRIEF = """---
title: A call
sources: [{ id: cn }, { id: us }]
claims:
  - topic: Taiwan
    claim: The island was named.
    accounts:
      cn: { quote: 台湾问题, translation: the Taiwan question }
      us: silent
  - topic: Trade
    accounts: { cn: { says: Trade is good. }, us: silent }
events:
  - { date: 2025-01-20, title: An inauguration }
  - { date: 2025-01-20, title: A dinner }
---
The *two* presidents spoke by phone about [Taiwan](#taiwan) for an hour on Friday.

Nobody said who had asked for the call.

- A list has points.
"""
FIRST = "The two presidents spoke by phone about Taiwan for an hour on Friday."


def placed(*places: NotePlace, text: str = BRIEF) -> PlacedNotes:
    brief = parse_brief(text, "a.md").brief
    notes = [Note(place, "2031-05-03 14:05") for place in places]
    return place_notes(notes, brief, parse_document(brief))


def test_each_kind_has_its_place() -> None:
    found = placed(
        NotePlace("claim", "taiwan", "", "Taiwan"),
        NotePlace("claim", "taiwan", "cn", "Taiwan", "台湾问题"),
        NotePlace("passage", quote=FIRST),
        NotePlace("passage", quote="for an hour on Friday.\n\nNobody said"),
        NotePlace("event", "2025-01-20", name="A dinner"),
        NotePlace(),
    )
    assert found.claims == {"taiwan": (0, 1)}
    assert found.passages == {0: (2, 3)}
    assert found.events == {1: (4,)}
    assert (found.on_brief, found.lost) == ((5,), ())
    assert found.at(NotePlace("claim", "taiwan")) == (0,)
    assert found.at(NotePlace("claim", "taiwan", "cn")) == (1,)
    assert found.at(NotePlace("passage"), 0) == (2, 3)
    assert found.at(NotePlace("event"), 1) == (4,)
    assert found.at(NotePlace()) == (5,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("topic: Taiwan", "topic: The island"),
        ("topic: Taiwan\n", "topic: The island\n    id: isle\n"),
    ],
)
def test_a_claim_is_found_by_its_words_when_its_id_is_another(old: str, new: str) -> None:
    place = NotePlace("claim", "taiwan", "cn", "Taiwan", "台湾问题")
    claims = placed(place, text=BRIEF.replace(old, new, 1)).claims
    assert list(claims.values()) == [(0,)]
    assert "taiwan" not in claims


def test_a_claim_without_words_is_found_by_its_topic_or_not_at_all() -> None:
    renamed = BRIEF.replace("topic: Trade", "topic: Trade\n    id: commerce")
    assert placed(NotePlace("claim", "trade", name="Trade"), text=renamed).claims == {
        "commerce": (0,)
    }
    assert placed(NotePlace("claim", "gone", name="Gone", quote="gone words")).lost == (0,)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("The *two*", "A new first paragraph.\n\nThe *two*"),
        lambda text: text.replace("an hour on Friday", "about an hour on Friday evening"),
        lambda text: text.replace("The *two* presidents", "The **two** presidents"),
    ],
    ids=["it moved", "it was edited", "its markup changed"],
)
def test_a_passage_is_found_after_an_edit(edit: object) -> None:
    text = edit(BRIEF)  # type: ignore[operator]
    (leaf,) = placed(NotePlace("passage", quote=FIRST), text=text).passages
    document = parse_document(parse_brief(text, "a.md").brief)
    assert "presidents" in document.leaves[leaf].text


def test_a_passage_that_is_gone_is_lost_and_another_doesnt_stand_for_it() -> None:
    text = BRIEF.replace("The *two* presidents", "Some ministers met in a town by the sea. ")
    text = text.replace("spoke by phone about [Taiwan](#taiwan) for an hour on Friday.", "")
    assert placed(NotePlace("passage", quote=FIRST), text=text).lost == (0,)
    assert placed(NotePlace("passage", quote="")).lost == (0,)


LONG = "\n\n".join(
    f"In the year {year} the envoys of {year % 7} islands met to talk about {year * 31} boats."
    for year in range(1700, 1900)
)
"""Two hundred paragraphs that are like each other."""


@pytest.mark.parametrize("body", [LONG, LONG.replace("\n\n", " ")], ids=["paragraphs", "one"])
def test_a_fifth_of_the_words_may_be_others(body: str) -> None:
    before, after = body[:4000], body[4000:].replace("In the year", "During", 1)
    middle = "Some ministers of the south met in a small town by the sea without any paper."
    quote = middle.replace("small", "tiny").replace("south", "north").replace("paper", "maps")
    text = f"---\ntitle: T\n---\n{before}\n\n{middle}\n\n{after}"
    (leaf,) = placed(NotePlace("passage", quote=quote), text=text).passages
    assert parse_document(parse_brief(text, "a.md").brief).leaves[leaf].text == middle


def test_a_passage_whose_first_words_are_fewer_is_not_in_the_paragraph_before() -> None:
    quote = "Nobody said who had asked for the call."
    text = BRIEF.replace("Nobody said", "She said")
    assert placed(NotePlace("passage", quote=quote), text=text).passages == {1: (0,)}


def test_a_text_that_is_short_beside_the_quotation_is_not_its_place() -> None:
    text = "---\ntitle: A call\n---\nNobody said who had asked for it.\n"
    quote = f"Nobody said who had asked for it. {FIRST} {FIRST}"
    assert placed(NotePlace("passage", quote=quote), text=text).lost == (0,)


@pytest.mark.parametrize(("times", "found"), [(1, {}), (6, {0: (0, 1, 2)})])
def test_a_search_ends_when_it_is_cancelled(times: int, found: object) -> None:
    """At a leaf, or at a note."""
    brief = parse_brief(BRIEF, "a.md").brief
    document = parse_document(brief)
    assert len(document.leaves) == 3
    answers = iter([False] * times)
    notes = [Note(NotePlace("passage", quote=f"{FIRST} {at}"), "") for at in range(9)]
    searched = place_notes(notes, brief, document, lambda: next(answers, True))
    assert searched.passages == found


def test_an_event_is_found_by_its_title_or_its_date() -> None:
    text = BRIEF.replace("2025-01-20, title: A dinner", "2025-01-21, title: A dinner")
    dinner = NotePlace("event", "2025-01-20", name="A dinner")
    assert placed(dinner, text=text).events == {1: (0,)}
    other = NotePlace("event", "2025-01-21", name="A supper")
    assert placed(other, text=text).events == {1: (0,)}
    assert placed(other).lost == (0,)
