"""Notes in the formats of an export: each where it belongs, and none as HTML."""

import csv
import re
from functools import cache
from html.parser import HTMLParser
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_to
from briefing_tui.model.brief import Brief
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.notes_text import format_note, parse_notes

MADE = "2031-05-03 14:05"
BRIEF = """---
title: A call
sources:
  - { id: cn, name: Readout, party: China, coverage: full }
  - { id: us, name: Post, party: United States, coverage: full }
claims:
  - topic: Taiwan
    claim: The island was named.
    accounts: { cn: { quote: 台湾问题, translation: the Taiwan question }, us: silent }
  - topic: Trade
    accounts: { cn: { says: Trade is good. }, us: silent }
events:
  - { date: 2025-01-20, title: An inauguration }
  - { date: 2025-01-20, title: A dinner }
---
The *two* presidents spoke by phone about [Taiwan](#taiwan) for an hour [@cn].

Nobody said who had asked for it.

- A list has points.
- Nobody said who had asked for it.

| A table | has cells |
|---|---|
| and rows | of words |
"""
FIRST = "The two presidents spoke by phone about Taiwan for an hour [cn]."
PLACES = {
    "brief": NotePlace(),
    "whole": NotePlace("passage", quote=FIRST),
    "part": NotePlace("passage", quote="for an hour [cn].\n\nNobody said"),
    "point": NotePlace("passage", quote="A list has points."),
    "edited": NotePlace("passage", quote="Nobody has said who had asked for it."),
    "table": NotePlace("passage", quote="A table has cells and rows of words"),
    "claim": NotePlace("claim", "taiwan", "", "Taiwan", "The island was named."),
    "cell": NotePlace("claim", "taiwan", "cn", "Taiwan", "台湾问题"),
    "silence": NotePlace("claim", "taiwan", "us", "Taiwan"),
    "event": NotePlace("event", "2025-01-20", "", "A dinner"),
    "lost": NotePlace("passage", quote="Words that are in no brief of this kind."),
}
NOTES = tuple(Note(place, MADE, f"On {name}.") for name, place in PLACES.items())


def brief() -> Brief:
    return parse_brief(BRIEF, "2025-01-17-call.md").brief


def exported(name: str, *notes: Note) -> str:
    briefs = [BriefWithRecords(brief(), notes=notes)]
    return export_to(name, briefs, ExportOptions(with_notes=True))


class _Page(HTMLParser):
    """The text of a page, the tags, and where each `role="note"` is: in which element with an id,
    and after which text.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.ids = "", set[str](), set[str]()
        self.open: list[tuple[str, str]] = []
        self.places: list[tuple[list[str], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        identifier = values.get("id") or ""
        self.ids.add(identifier)
        if values.get("role") == "note":
            ids = [identifier for _, identifier in self.open if identifier]
            self.places.append((ids, " ".join(self.text.split())))
        if tag not in ("meta", "link", "br", "hr", "input"):
            self.open.append((tag, identifier))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] not in ("style", "script", "title"):
            self.text += data


def test_a_note_stands_in_the_page_where_it_belongs() -> None:
    page = _Page(exported("html", *NOTES))
    text = " ".join(page.text.split())
    said = [" ".join(text[len(before) :].split("†")[1].split()) for _, before in page.places]
    places = {
        name: (ids, before)
        for name in PLACES
        for (ids, before), words in zip(page.places, said, strict=True)
        if f"On {name}." in words
    }
    assert len(places) == len(PLACES) == len(page.places)
    assert places["brief"][1].endswith("A call 17 Jan 2025")
    assert places["whole"][1].endswith(FIRST)
    assert places["point"][1].endswith("A list has points.")
    assert places["edited"][1].endswith("Nobody said who had asked for it.")
    assert places["table"][1].endswith("of words")
    for name, end in (
        ("claim", "China only"),
        ("cell", "“台湾问题”"),
        ("silence", "not mentioned"),
        ("event", "A dinner 3 days after"),
    ):
        assert places[name][1].endswith(end), name
    assert {"taiwan"} <= {*places["claim"][0], *places["silence"][0]}
    assert "event:2025-01-20-2" in places["event"][0]
    assert "Notes without a place" in places["lost"][1]
    words = {name: text[len(places[name][1]) :].split("On ")[0] for name in places}
    assert "Words that are in no brief" in words["lost"]
    assert "for an hour [cn]. Nobody said" in words["part"], "it is about a part of the paragraph"
    assert "presidents" not in words["whole"], "it is about the whole paragraph above it"


def test_a_note_on_a_source_with_another_id_now_stands_at_the_claim() -> None:
    place = NotePlace("claim", "taiwan", "beijing", "Taiwan", "台湾问题")
    html = exported("html", Note(place, MADE, "On an older id."))
    page = _Page(html)
    assert [before for _, before in page.places if before.endswith("China only")]
    assert page.text.count("On an older id.") == 1


def test_a_page_without_notes_is_as_it_was() -> None:
    assert exported("html") == export_to("html", [BriefWithRecords(brief())], ExportOptions())
    assert 'class="story annotated"' not in exported("html", NOTES[0])
    assert 'class="story annotated"' in exported("html", NOTES[1])


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><b onclick='x()'>bold</b>\n\n"
    "# Heading\n\n[a](javascript:alert(1)) [b](https://example.org/b) [[2025-01-17-call]]\n\n"
    "- a list\n\n```\n<i>code</i>\n```\n"
)


def test_a_note_is_markdown_and_never_html() -> None:
    page = exported("html", Note(NotePlace(), MADE, HOSTILE, 'Ann"><script>'))
    new = _Page(page).tags - _Page(exported("html")).tags
    assert new == {"time", "strong", "pre", "code"} - _Page(exported("html")).tags
    assert "onerror" not in page and "onclick" not in page
    assert page.count("<script") == exported("html").count("<script")
    assert "javascript:" not in page
    assert '<a href="https://example.org/b" rel="noopener noreferrer">b</a>' in page
    assert "<li>" in page
    assert '<p class="title" dir="auto">Heading</p>' in page
    markdown = exported("markdown", Note(NotePlace(), MADE, HOSTILE, "<script>"))
    tags = re.findall(r"(?<!\\)<(\w+)", markdown.partition("## Notes")[2])
    assert tags == ["i"], "in code"
    assert "\n    **Heading**\n" in markdown


@cache
def tags_of_notes() -> set[str]:
    return _Page(exported("html", *NOTES)).tags


@given(st.text(), st.text(), st.text())
def test_any_note_is_exported(text: str, quote: str, author: str) -> None:
    made = [Note(place, MADE, text, author) for place in PLACES.values()]
    made.append(Note(NotePlace("passage", quote=quote), "2031-99-99 99:99", text, author))
    notes = [entry.note for entry in parse_notes("".join(map(format_note, made)))]
    tags = tags_of_notes() | {"pre", "code", "hr", "em", "strong", "s", "sup"}
    more = {"h2", "table", "mark", "br", "ol", "ul", "li", "span", "a", "div", "thead", "tr", "th"}
    assert _Page(exported("html", *notes)).tags <= tags | more | {"td", "tbody", "blockquote"}
    exported("markdown", *notes)
    rows = list(csv.DictReader(StringIO(exported("csv", *notes))))
    assert len([row for row in rows if row["note_on"]]) == len(notes)


def test_markdown_lists_all_notes_those_without_a_place_last() -> None:
    lost, *others = NOTES[-1:] + NOTES[:-1]
    section = exported("markdown", lost, *others).partition("## Notes\n")[2]
    said = [line.strip() for line in section.splitlines() if line.startswith("    On ")]
    assert said == [*(f"On {name}." for name in PLACES if name != "lost"), "On lost."]
    assert (
        "-   2031-05-03 14:05 · Readout on “Taiwan”\n\n    > 台湾问题\n\n    On cell.\n" in section
    )
    assert section.count("isn't there any more") == 1
    assert exported("markdown", Note(NotePlace(), MADE)).endswith("the brief\n\n    bookmark\n")
    assert "## Notes" not in exported("markdown")


def test_csv_has_a_row_for_each_note() -> None:
    rows = list(csv.DictReader(StringIO(exported("csv", *NOTES, Note(NotePlace(), "", "=1+1")))))
    notes = {row["note_text"]: row for row in rows if row["note_on"]}
    cell = notes["On cell."]
    assert [cell[name] for name in ("claim", "source", "party", "note_quote", "note_made")] == [
        *("taiwan", "cn", "China", "台湾问题", MADE),
    ]
    assert (cell["note_on"], cell["note_lost"]) == ("Readout on “Taiwan”", "")
    assert notes["On event."]["note_on"] == "the event “A dinner”"
    assert notes["On lost."]["note_lost"] == "yes"
    assert "'=1+1" in notes
    without = export_to("csv", [BriefWithRecords(brief())], ExportOptions())
    assert "note_on" not in without
    assert len(rows) == len(without.splitlines()) - 1 + len(NOTES) + 1
