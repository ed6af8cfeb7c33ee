"""A file of notes: what is written is read again, and nothing that somebody wrote is hidden."""

import re

from hypothesis import given
from hypothesis import strategies as st

from briefing_tui.model.note import Note, NoteKind, NotePlace
from briefing_tui.parse.notes_text import format_head, format_note, parse_notes
from briefing_tui.text.sanitise import one_line, sanitise
from tests.architecture.source_tree import ROOT

MADE = "2031-05-03 14:05"
PROSE = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"))
LINES = PROSE.map(lambda text: sanitise(text).strip())
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))).map(
    lambda name: one_line(sanitise(name)).strip()
)
WORDS = st.from_regex(r"[a-z0-9-]{0,9}", fullmatch=True)
KINDS: st.SearchStrategy[NoteKind] = st.sampled_from(["brief", "claim", "passage", "event"])
# The words of a quotation have no lines of blanks only, which Markdown would not keep.
QUOTES = st.lists(LINES.filter(bool), max_size=3).map(
    lambda parts: "\n\n".join(re.sub(r"\s+", " ", part).strip() for part in parts)
)
NOTES = st.builds(
    Note,
    st.builds(NotePlace, KINDS, WORDS, WORDS, NAMES, QUOTES),
    st.just(MADE),
    LINES.map(lambda text: "\n".join(text.splitlines()).strip("\n")),
    NAMES.map(lambda name: name.replace("” · by ", "")),
)


@given(st.lists(NOTES, max_size=4))
def test_what_is_written_is_read_again(notes: list[Note]) -> None:
    text = format_head("A: call", "a/b.md", "/desk") + "".join(map(format_note, notes))
    entries = parse_notes(text)
    assert [entry.note for entry in entries] == notes
    assert text.endswith("".join(entry.raw for entry in entries)), "each has its part of the file"


@given(st.text())
def test_nothing_is_hidden_whatever_a_file_has(text: str) -> None:
    parts = [entry.raw for entry in parse_notes(text)]
    assert len("".join(parts)) <= len(text)
    said = "".join(entry.note.text + entry.note.place.quote for entry in parse_notes(f"x\n{text}"))
    assert "x" in said


def test_a_note_as_it_stands_in_a_file() -> None:
    place = NotePlace("claim", "taiwan", "cn", "Taiwan", "One.\n\nTwo.")
    note = Note(place, MADE, "> Who says so?\n\n## 2031-01-01 10:00 · brief\n", "Ann B.")
    assert format_note(note) == (
        "## 2031-05-03 14:05 · claim #taiwan @cn · “Taiwan” · by Ann B.\n\n"
        "> One.\n>\n> Two.\n\n"
        "\\> Who says so?\n\n\\## 2031-01-01 10:00 · brief\n\n"
    )


def test_an_author_may_end_in_a_quotation_mark() -> None:
    notes = [
        Note(NotePlace("claim", name=name), MADE, "Who?", author)
        for name in ("Taiwan", "“Taiwan”", "")
        for author in ("Ann “Jo”", "”", "by “x”", "")
    ]
    text = "".join(map(format_note, notes))
    assert [entry.note for entry in parse_notes(text)] == notes


def test_what_stands_before_the_notes_is_a_note_on_the_brief() -> None:
    text = f"---\ntitle: x\n---\nBy hand.\n\n{format_note(Note(NotePlace(), MADE, 'Mine.'))}"
    by_hand, mine = (entry.note for entry in parse_notes(text))
    assert (by_hand.text, by_hand.made, by_hand.place) == ("By hand.", "", NotePlace())
    assert mine.text == "Mine."
    assert [entry.note.text for entry in parse_notes("No heading here")] == ["No heading here"]


def test_escape_sequences_reach_no_value() -> None:
    text = f"## {MADE} · claim #\x1bx · “a\x1b[2J” · by \u202eAnn\n\n> q\x1b\n\nt\x07\n"
    assert "\x1b" not in repr(parse_notes(text)[0].note).encode().decode("unicode_escape")


def test_the_example_of_the_manual_is_read_as_it_says() -> None:
    page = (ROOT / "docs" / "notes.md").read_text(encoding="utf-8")
    example = page.partition("```markdown\n")[2].partition("```")[0]
    cell, passage, bookmark = (entry.note for entry in parse_notes(example))
    place = NotePlace("claim", "taiwan", "cn", "Taiwan", "台湾问题事关中国国家主权和领土完整")
    assert (cell.place, cell.text) == (place, "Compare the *official* translation.")
    assert (passage.place.kind, passage.author) == ("passage", "Bo")
    assert bookmark == Note(NotePlace(), "2031-05-03 14:31")
