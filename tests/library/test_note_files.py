"""Files of notes on a real disk: nothing is lost, whatever happens."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from briefing_tui.library.paths import data_folder
from briefing_tui.library.state.notes import NO_NOTES, NoteFiles, now
from briefing_tui.model.notes import Note, NotePlace

ROOT = Path(__file__).parents[2]
PLACE = NotePlace("claim", "taiwan", "cn", "Taiwan", "台湾问题")


def note(text: str) -> Note:
    return Note(PLACE, "2031-05-03 14:05", text)


@pytest.fixture
def files(tmp_path: Path) -> NoteFiles:
    return NoteFiles(tmp_path / "desk", tmp_path / "notes")


def texts(files: NoteFiles, path: str = "a.md") -> list[str]:
    return [each.text for each in files.read(path).notes]


def test_notes_are_added_and_read(files: NoteFiles) -> None:
    assert files.read("a.md") == NO_NOTES
    files.add("a.md", "A call", note("One."))
    files.add("a.md", "A call", note("Two."), note(""))
    assert texts(files) == ["One.", "Two.", ""]
    assert files.read("a.md").notes[0] == note("One.")
    head = files.file_of("a.md").read_text().partition("## ")[0]
    assert 'title: "Notes on A call"\nbrief: "a.md"\n' in head
    assert files.file_of("a.md").stat().st_mode & 0o777 == 0o600
    assert len(now()) == 16


def test_a_brief_of_the_same_name_in_another_library_has_its_own(tmp_path: Path) -> None:
    one, two = (NoteFiles(tmp_path / name / "desk", tmp_path / "notes") for name in "ab")
    one.add("a.md", "A call", note("One."))
    assert two.read("a.md") == NO_NOTES
    assert one.folder.name != two.folder.name
    assert NoteFiles(tmp_path).folder.parent == data_folder() / "notes"


def test_a_file_changed_by_hand_is_read_again(files: NoteFiles) -> None:
    files.add("deep/a.md", "A call", note("One."))
    file = files.file_of("deep/a.md")
    file.write_text(file.read_text().replace("One.", "By hand.") + "And more.")
    assert texts(files, "deep/a.md") == ["By hand.\n\nAnd more."]
    assert dict(files.all()).keys() == {"deep/a.md"}
    files.add("deep/a.md", "A call", note("Two."))
    assert texts(files, "deep/a.md") == ["By hand.\n\nAnd more.", "Two."]
    assert files.words() == {"deep/a.md": ("By hand.\n\nAnd more.", "Two.")}


def test_a_note_is_replaced_where_it_stands(files: NoteFiles) -> None:
    for text in ("One.", "Two.", "Three."):
        files.add("a.md", "A call", note(text))
    two = files.read("a.md").entries[1]
    files.add("a.md", "A call", note("Four."))
    assert files.edit("a.md", two, note("Two, again."))
    assert texts(files) == ["One.", "Two, again.", "Three.", "Four."]
    assert not files.edit("a.md", two, note("x")), "it isn't there any more"
    assert files.edit("a.md", files.read("a.md").entries[0], None)
    assert texts(files) == ["Two, again.", "Three.", "Four."]


def test_a_file_that_is_not_as_expected_is_shown_and_only_added_to(files: NoteFiles) -> None:
    files.add("a.md", "A call", note("One."))
    file = files.file_of("a.md")
    file.write_bytes(b"caf\xe9 " + file.read_bytes())
    read = files.read("a.md")
    assert read.problem == "it is not UTF-8"
    assert read.notes[0].text.startswith("caf\ufffd")
    before = file.read_bytes()
    assert not files.edit("a.md", read.entries[-1], note("x"))
    files.add("a.md", "A call", note("Two."))
    assert file.read_bytes().startswith(before)
    assert texts(files)[-1] == "Two."


def test_notes_go_with_a_renamed_brief_unless_there_are_others(files: NoteFiles) -> None:
    files.add("a.md", "A call", note("One."))
    files.rename([("a.md", "b/c.md"), ("none.md", "other.md")])
    assert (texts(files), texts(files, "b/c.md")) == ([], ["One."])
    files.add("a.md", "A call", note("Other."))
    files.rename([("a.md", "b/c.md")])
    assert (texts(files), texts(files, "b/c.md")) == (["Other."], ["One."])


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(number: int) -> None:
        files = NoteFiles(tmp_path / "desk", tmp_path / "notes")
        files.add("a.md", "A call", note(f"{number}." * 50))
        if number % 3 == 0:
            entry = next(
                e for e in files.read("a.md").entries if e.note.text.startswith(f"{number}.")
            )
            assert files.edit("a.md", entry, note(f"{number}! edited"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(24)))
    found = texts(NoteFiles(tmp_path / "desk", tmp_path / "notes"))
    assert len(found) == 24
    assert sorted(int(text.partition("!")[0].partition(".")[0]) for text in found) == [*range(24)]


def test_a_full_disk_leaves_the_file_as_it_was(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add("a.md", "A call", note("One."))
    before = files.file_of("a.md").read_bytes()
    write, calls = os.write, list[int]()

    def full(number: int, data: bytes) -> int:
        calls.append(number)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return write(number, data[:10])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        files.add("a.md", "A call", note("Two."))
    assert files.file_of("a.md").read_bytes() == before
    calls.clear()
    with pytest.raises(OSError, match="No space"):
        files.add("b.md", "A call", note("Two."))
    assert not files.file_of("b.md").exists()


def test_a_folder_that_cant_be_written_raises_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file")
    with pytest.raises(OSError):
        NoteFiles(tmp_path / "desk", tmp_path / "notes").add("a.md", "A call", note("One."))


WRITER = """
import sys
from pathlib import Path
from briefing_tui.library.state.notes import NoteFiles
from tests.library.test_note_files import note
files = NoteFiles(Path(sys.argv[1]) / "desk", Path(sys.argv[1]) / "notes")
for number in range(10**6):
    files.add("a.md", "A call", note(f"{number}. " + "words " * 40 + "end"))
    print(number, flush=True)
"""


@pytest.mark.slow
def test_a_kill_during_a_write_loses_no_note(tmp_path: Path) -> None:
    last = -1
    for _ in range(15):
        run = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(3):
                last = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
    notes = NoteFiles(tmp_path / "desk", tmp_path / "notes").read("a.md").notes
    assert len(notes) >= 45
    assert all(each.text.endswith("end") and each.place == PLACE for each in notes)
    assert last >= 2
