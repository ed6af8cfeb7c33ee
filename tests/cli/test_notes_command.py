"""`briefing notes`: the list, and notes in an export."""

import json
from pathlib import Path

import pytest

from briefing_tui.library.paths import config_file
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.model.note import Note, NotePlace
from tests.cli.conftest import Answer, Command

pytestmark = pytest.mark.usefixtures("named_library")

CALL, POST = "2025-01-17-call.md", "old/post.md"
CELL = NotePlace("claim", "taiwan", "cn", "Taiwan", "台湾问题")
PASSAGE = NotePlace("passage", quote="Only one names it [cn].")
NOTES = (
    Note(CELL, "2031-05-03 14:05", "Which question?"),
    Note(PASSAGE, "2031-05-02 09:00"),
    Note(NotePlace("passage", quote="Words that were cut."), "2031-05-01 09:00", "Why?", "Bo"),
)


@pytest.fixture(autouse=True)
def notes(library: Path) -> NoteFiles:
    """The notes of the library: three on one brief, one on another."""
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
        "Bo · the passage isn't there any more\n    Why?",
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
    briefing: Command, library: Path
) -> None:
    answer = briefing("notes", library.name, cwd=library.parent)
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


def test_a_file_of_notes_that_cant_be_read_is_named_and_the_others_are_listed(
    briefing: Command, library: Path, notes: NoteFiles
) -> None:
    file = notes.file_of(CALL)
    notes.file_of("new.md").mkdir()
    for data, problem in (
        (b"x" * (16 * 2**20 + 1), "it can't be read (it is over 16,777,216 bytes)"),
        (file.read_bytes() + b"caf\xe9\n", "it is not UTF-8"),
    ):
        file.write_bytes(data)
        answer = briefing("notes")
        said = " ".join(answer.err.split())
        assert answer.status == 1
        assert "Read it again." in answer.out
        assert f"briefing: {file}: {problem}" in said
        assert f"{notes.file_of('new.md')}: it can't be read (it is not a regular file)" in said
    assert "Which question?" in answer.out, "what is not UTF-8 is shown as it is"
    answer = briefing("notes", "--json")
    assert (answer.status, len(json.loads(answer.out))) == (1, 4)
    assert briefing("notes", library / POST).status == 0, "its own file can be read"
    answer = briefing("notes", library / CALL)
    assert (answer.status, answer.err.count("it is not UTF-8")) == (1, 1)
    file.unlink()
    file.mkdir()
    answer = briefing("notes", library / CALL)
    assert (answer.status, answer.out) == (1, "")
    assert f"no other notes on {CALL}" in answer.err


def test_a_folder_of_notes_that_cant_be_read_is_named(briefing: Command, notes: NoteFiles) -> None:
    for file in notes.folder.rglob("*.md"):
        file.unlink()
    (notes.folder / "old").rmdir()
    notes.folder.rmdir()
    notes.folder.write_text("a file")
    answer = briefing("notes")
    assert (answer.status, answer.out) == (1, "")
    assert f"{notes.folder}: it can't be read (not a directory)" in " ".join(answer.err.split())


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
@pytest.mark.parametrize("name", ["html", "markdown", "csv"])
def test_an_export_has_notes_if_they_are_asked_for(
    briefing: Command, library: Path, brief: str, name: str
) -> None:
    answer = briefing("export", brief, "--to", name, "--notes", cwd=library.parent)
    assert (answer.status, answer.err) == (0, "")
    assert "Which question?" in answer.out
    assert "Read it again." not in answer.out
    assert "Which question?" not in briefing("export", brief, "--to", name, cwd=library.parent).out


def test_an_export_says_that_there_are_no_notes(briefing: Command, library: Path) -> None:
    (library / "new.md").write_text("# New\n\nWords.\n")
    answer = briefing("export", "new", "--to", "markdown", "--notes")
    assert (answer.status, answer.err) == (0, "briefing: there are no notes to export\n")
    assert "Words." in answer.out


def test_other_formats_and_pages_of_a_library_have_no_notes(
    briefing: Command, library: Path
) -> None:
    answer = briefing("export", "call", "--to", "json", "--notes")
    assert (answer.status, answer.out) == (2, "")
    assert "--notes is for markdown, html and csv, not for json" in answer.err
    assert briefing("export", library, "--to", "markdown", "-o", "out", "--notes").status == 2
    assert not Path("out").exists()
