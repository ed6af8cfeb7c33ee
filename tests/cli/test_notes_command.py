"""`briefing notes`: the list, and the notes of colleagues."""

import json
from pathlib import Path
from typing import Any

import pytest

from briefing_tui.library.paths import config_file, data_folder
from briefing_tui.library.state.notes import NoteFiles
from briefing_tui.model.notes import Note, NotePlace
from tests.cli.conftest import Answer, Command

CALL, POST = "2025-01-17-call.md", "old/post.md"
CELL = NotePlace("claim", "taiwan", "cn", "Taiwan", "台湾问题")
PASSAGE = NotePlace("passage", quote="Only one names it [cn].")
NOTES = (
    Note(CELL, "2031-05-03 14:05", "Which question?"),
    Note(PASSAGE, "2031-05-02 09:00"),
    Note(NotePlace("passage", quote="Words that were cut."), "2031-05-01 09:00", "Why?", "Bo"),
)


@pytest.fixture(autouse=True)
def notes(library: Path, monkeypatch: pytest.MonkeyPatch) -> NoteFiles:
    """The notes of the library, which is the user's own: three on one brief, one on another."""
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    files = NoteFiles(library)
    files.add(CALL, "A call", *NOTES)
    files.add(POST, "A post", Note(NotePlace(), "2031-05-04 08:00", "Read it again."))
    return files


def texts(answer: Answer) -> list[str]:
    assert answer.status == 0, answer.err
    return [note["text"] for note in json.loads(answer.out)]


def test_notes_are_listed_the_newest_first(briefing: Command, library: Path) -> None:
    answer = briefing("notes")
    assert answer.status == 0
    assert answer.out.split("\n\n") == [
        "2031-05-04 08:00  A post · the brief\n    Read it again.",
        "2031-05-03 14:05  A call between two · Readout on “Taiwan”\n"
        "    “台湾问题”\n    Which question?",
        "2031-05-02 09:00  A call between two · the passage “Only one names it [cn].”\n"
        "    bookmark",
        "2031-05-01 09:00  A call between two · the passage “Words that were cut.” · by\n"
        "Bo · without a place\n    Why?",
        "",
    ]
    assert answer.err == f"4 notes in {library}\n"


def test_a_query_finds_briefs_and_note_finds_notes(briefing: Command, library: Path) -> None:
    for query, found in (
        ("topic:taiwan", ["Which question?", "", "Why?"]),
        ("note:question", ["Which question?"]),
        ("note:bo", ["Why?"]),
        ("-note:question title:call", ["", "Why?"]),
        ("has:notes title:post", ["Read it again."]),
        ("-has:claims", ["Read it again."]),
        ("note:nothing", []),
    ):
        assert texts(briefing("notes", query, "--json")) == found, query
    assert texts(briefing("notes", library / CALL, "--json")) == ["Which question?", "", "Why?"]
    assert texts(briefing("notes", "why", library, "--json")) == []
    answer = briefing("notes", "notes:x")
    assert (answer.status, answer.out) == (2, "")
    assert "is neither a field nor a property" in answer.err


def test_a_folder_without_a_slash_is_words_and_that_is_said(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library.parent)
    answer = briefing("notes", library.name)
    hint = f"`briefing notes ./{library.name}` lists the notes of that folder."
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == f"no notes in {library}\n    {hint}\n"


def test_notes_on_a_brief_that_is_gone_are_listed(briefing: Command, library: Path) -> None:
    (library / POST).unlink()
    first = json.loads(briefing("notes", "--json").out)[0]
    assert first["text"] == "Read it again."
    assert (first["brief"], first["title"], first["has_place"]) == (POST, POST, False)


def test_json_has_the_place_and_the_quotation(briefing: Command) -> None:
    _, cell, bookmark, lost = json.loads(briefing("notes", "--json").out)
    assert {name: cell[name] for name in ("kind", "id", "source", "quote", "on")} == {
        "kind": "claim",
        "id": "taiwan",
        "source": "cn",
        "quote": "台湾问题",
        "on": "Readout on “Taiwan”",
    }
    assert (bookmark["is_bookmark"], bookmark["has_place"]) == (True, True)
    assert (lost["author"], lost["has_place"]) == ("Bo", False)


def test_no_notes_and_a_file_that_is_not_as_expected(
    briefing: Command, library: Path, notes: NoteFiles
) -> None:
    notes.file_of(POST).write_bytes(b"caf\xe9 by hand")
    answer = briefing("notes")
    assert answer.out.endswith("A post · the brief\n    caf\ufffd by hand\n\n")
    assert f"{notes.file_of(POST)}: it is not UTF-8" in " ".join(answer.err.split("\n"))
    (library / "empty").mkdir()
    answer = briefing("notes", library / "empty")
    assert (answer.status, answer.out) == (0, "")
    assert "no notes in " in answer.err


def test_the_setting_puts_notes_elsewhere(briefing: Command, library: Path, tmp_path: Path) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f'notes = "{tmp_path}/vault"\n')
    NoteFiles(library, tmp_path / "vault").add(
        POST, "A post", Note(NotePlace(), "2031-05-04 08:00", "In it.")
    )
    assert texts(briefing("notes", "--json")) == ["In it."]
    assert "In it." in briefing("export", "post", "--to", "markdown", "--notes").out


# Handing them on


@pytest.mark.parametrize("brief", ["call", f"library/{CALL}"])
@pytest.mark.parametrize("name", ["html", "markdown", "csv", "annotations"])
def test_an_export_has_notes_if_they_are_asked_for(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch, brief: str, name: str
) -> None:
    monkeypatch.chdir(library.parent)
    answer = briefing("export", brief, "--to", name, "--notes", "--by", "Ann")
    assert (answer.status, answer.err) == (0, "")
    assert "Which question?" in answer.out
    assert "Read it again." not in answer.out
    assert "Which question?" not in briefing("export", brief, "--to", name).out


def test_an_export_says_that_there_are_no_notes(briefing: Command, library: Path) -> None:
    (library / "new.md").write_text("# New\n\nWords.\n")
    answer = briefing("export", "new", "--to", "markdown", "--notes")
    assert (answer.status, answer.err) == (0, "briefing: there are no notes to export\n")
    assert "Words." in answer.out


def test_other_formats_and_sites_have_no_notes(briefing: Command) -> None:
    answer = briefing("export", "call", "--to", "json", "--notes")
    assert (answer.status, answer.out) == (2, "")
    assert "--notes is for markdown, html, csv and annotations, not for json" in answer.err
    assert briefing("export", "--site", "site", "--notes").status == 2
    assert not Path("site").exists()


@pytest.fixture
def sent(briefing: Command) -> Path:
    """What Ann sends: her notes on the call."""
    file = Path("ann.jsonld").absolute()
    assert briefing("export", "call", "-o", file, "--to", "annotations", "--notes").status == 0
    data = json.loads(file.read_text("utf-8"))
    for item in data["first"]["items"]:
        if item["creator"]["name"] != "Bo":
            item["creator"]["name"] = "Ann B."
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def test_what_a_colleague_sends_is_added_once(
    briefing: Command, library: Path, notes: NoteFiles, sent: Path
) -> None:
    notes.file_of(CALL).unlink()
    answer = briefing("notes", "--import", sent)
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == "3 notes by Ann B. and Bo added to A call between two\n"
    found = notes.read(CALL).notes
    assert [(note.place, note.made, note.text) for note in found] == [
        (note.place, note.made, note.text) for note in NOTES
    ]
    assert [note.author for note in found] == ["Ann B.", "Ann B.", "Bo"]
    before = notes.file_of(CALL).read_bytes()
    again = briefing("notes", "--import", sent, library / CALL)
    assert again.err == "0 notes added to A call between two; 3 were there already\n"
    assert notes.file_of(CALL).read_bytes() == before


def test_ones_own_notes_that_come_back_are_known(
    briefing: Command, notes: NoteFiles, sent: Path
) -> None:
    briefing("export", "call", "-o", sent, "--to", "annotations", "--notes")
    assert briefing("notes", "--import", sent).err.startswith("0 notes added")
    assert notes.read(CALL).notes == NOTES


def test_notes_on_other_briefs_are_not_added(
    briefing: Command, library: Path, notes: NoteFiles, sent: Path
) -> None:
    answer = briefing("notes", "--import", sent, "post")
    assert answer.status == 2
    assert "3 notes not added, on another brief, 2025-01-17-call" in answer.err
    (library / CALL).rename(library / "2025-01-17-other.md")
    answer = briefing("notes", "--import", sent, library)
    assert answer.status == 2
    assert "3 notes not added, on 2025-01-17-call" in answer.err
    assert "name the BRIEF" in answer.err
    assert len(notes.read(POST).notes) == 1


def of_hypothesis(text: str, exact: str, **values: object) -> dict[str, Any]:
    selector = {"type": "TextQuoteSelector", "exact": exact}
    return {
        "uri": "https://example.org/call",
        "text": text,
        "user": "acct:bo@hypothes.is",
        "target": [{"source": "https://example.org/call", "selector": [selector]}],
        **values,
    }


def test_annotations_of_hypothesis_find_their_places(briefing: Command, notes: NoteFiles) -> None:
    rows = [
        of_hypothesis("A passage.", "one names it"),
        of_hypothesis("A cell.", "The Taiwan question"),
        of_hypothesis("A claim.", "Taiwan"),
        of_hypothesis("An event.", "An inauguration"),
        of_hypothesis("Nowhere.", "No such words here."),
        of_hypothesis("The page.", ""),
    ]
    Path("h.json").write_text(json.dumps({"rows": rows}))
    assert briefing("notes", "--import", "h.json").status == 2, "it names no brief"
    assert len(notes.read(CALL).notes) == 3
    answer = briefing("notes", "--import", "h.json", "call")
    assert answer.err == "6 notes by bo added to A call between two\n"
    found = {note.text: note.place for note in notes.read(CALL).notes[3:]}
    assert found == {
        "A passage.": NotePlace("passage", quote="one names it"),
        "A cell.": NotePlace("claim", "taiwan", "cn", "Taiwan", "The Taiwan question"),
        "A claim.": NotePlace("claim", "taiwan", "", "Taiwan"),
        "An event.": NotePlace("event", "2025-01-20", "", "An inauguration"),
        "Nowhere.": NotePlace("passage", quote="No such words here."),
        "The page.": NotePlace(),
    }
    again = briefing("notes", "--import", "h.json", "call")
    assert again.err.startswith("0 notes added"), "though they have no time"
    listed = json.loads(briefing("notes", "--json").out)
    lost = [note["text"] for note in listed if not note["has_place"]]
    assert sorted(lost) == ["Nowhere.", "Why?"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: A brief\n---\n", "x.json is not JSON"),
        ('{"slug": "call"}', "x.json has no annotations"),
        (None, "x.json can't be read"),
    ],
)
def test_a_file_that_is_none_is_one_sentence_and_nothing_is_written(
    briefing: Command, notes: NoteFiles, text: str | None, reason: str
) -> None:
    if text is not None:
        Path("x.json").write_text(text)
    before = notes.file_of(CALL).read_bytes()
    answer = briefing("notes", "--import", "x.json", "call")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"briefing: {reason}")
    assert notes.file_of(CALL).read_bytes() == before


def test_notes_that_cant_be_written_are_a_failure(
    briefing: Command, notes: NoteFiles, sent: Path
) -> None:
    for file in notes.folder.rglob("*.md"):
        file.unlink()
    for folder in sorted(data_folder().rglob("*"), reverse=True):
        folder.rmdir()
    (data_folder() / "notes").write_text("a file")
    answer = briefing("notes", "--import", sent)
    assert answer.status == 2
    assert "the notes can't be written: " in answer.err
