"""Files of notes on a real disk: nothing is lost, whatever happens."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread, current_thread, main_thread

import pytest

from briefing_tui.library.files import Stamp, stamp_of
from briefing_tui.library.paths import data_folder, make_private_folder
from briefing_tui.library.state import shared_file
from briefing_tui.library.state.note_files import NO_NOTES, NoteFiles, now
from briefing_tui.model.note import Note, NotePlace

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
    with pytest.raises(OSError, match="not UTF-8"):
        files.edit("a.md", read.entries[-1], note("x"))
    assert file.read_bytes() == before
    files.add("a.md", "A call", note("Two."))
    assert file.read_bytes().startswith(before)
    assert texts(files)[-1] == "Two."


def test_editing_a_note_never_changes_one_that_quotes_it(files: NoteFiles) -> None:
    files.add("a.md", "A call", note("Two."))
    two = files.read("a.md").entries[0].raw.strip()
    files.file_of("a.md").unlink()
    quoting = f"He writes: {two}"
    files.add("a.md", "A call", note(quoting), note("Two."))
    entry = files.read("a.md").entries[1]
    assert files.edit("a.md", entry, note("Two, again."))
    assert texts(files) == [quoting, "Two, again."]
    files.add("a.md", "A call", note("Two."))
    assert files.edit("a.md", files.read("a.md").entries[2], None)
    assert texts(files) == [quoting, "Two, again."]


def test_of_two_notes_with_the_same_words_the_chosen_one_is_edited(files: NoteFiles) -> None:
    files.add("a.md", "A call", note("Same."), note("Other."), note("Same."))
    assert files.edit("a.md", files.read("a.md").entries[2], note("Edited."))
    assert texts(files) == ["Same.", "Other.", "Edited."]


def test_a_note_is_found_in_a_file_that_has_changed_and_else_nothing_is_written(
    files: NoteFiles,
) -> None:
    files.add("a.md", "A call", note("One."), note("Two."), note("Two."), note("Three."))
    file, entries = files.file_of("a.md"), files.read("a.md").entries
    assert files.edit("a.md", entries[0], None)
    assert files.edit("a.md", entries[3], note("Three, again.")), "it is another note's number now"
    assert texts(files) == ["Two.", "Two.", "Three, again."]
    file.write_text(file.read_text().rstrip())  # as an editor may leave it
    last = files.read("a.md").entries[2]
    files.add("a.md", "A call", note("Four."))
    assert files.edit("a.md", last, note("Three."))
    for gone in (entries[0], last):
        before = file.read_bytes()
        assert not files.edit("a.md", gone, note("x"))
        assert file.read_bytes() == before
    file.unlink()
    assert not files.edit("a.md", entries[1], note("x"))
    assert not file.exists()


def test_editing_a_note_keeps_every_other_byte(files: NoteFiles) -> None:
    files.add("a.md", "A call", note("One."), note("Two."), note("Three."))
    file = files.file_of("a.md")
    saved = b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n").replace(b"One.", b"O\rne.")
    file.write_bytes(saved)
    assert files.edit("a.md", files.read("a.md").entries[1], note("2."))
    assert file.read_bytes() == saved.replace(b"Two.", b"2.")
    assert files.edit("a.md", files.read("a.md").entries[2], note("3."))
    assert file.read_bytes() == saved.replace(b"Two.", b"2.").replace(b"Three.", b"3.")


def test_a_note_that_would_make_its_file_too_large_is_refused(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_file, "MOST", 2_000)
    files.add("a.md", "A call", note("One."), note("x" * 1_500))
    file = files.file_of("a.md")
    before, entry = file.read_bytes(), files.read("a.md").entries[0]
    for write in (
        lambda: files.add("a.md", "A call", note("y" * 400)),
        lambda: files.edit("a.md", entry, note("y" * 400)),
        lambda: files.add("b.md", "A call", note("y" * 2_000)),
    ):
        with pytest.raises(OSError, match="its file would be over 2,000 bytes"):
            write()
    assert file.read_bytes() == before
    assert not files.file_of("b.md").exists()
    files.add("a.md", "A call", note("Two."))
    assert texts(files)[-1] == "Two."


def test_a_file_that_cant_be_read_is_among_all(files: NoteFiles, tmp_path: Path) -> None:
    files.add("good.md", "A call", note("One."))
    files.file_of("folder.md").mkdir()
    files.file_of("long.md").write_bytes(b"x" * (16 * 2**20 + 1))
    files.add("deep.md/a.md", "A call", note("Two."))
    (tmp_path / "desk" / "deep.md").mkdir(parents=True)
    problems = {path: notes.problem for path, notes in files.all()}
    assert problems == {
        "good.md": "",
        "deep.md/a.md": "",
        "folder.md": "it can't be read (it is not a regular file)",
        "long.md": "it can't be read (it is over 16,777,216 bytes)",
    }
    assert files.words().keys() == {"good.md", "deep.md/a.md"}
    for name in ("folder.md", "long.md"):
        with pytest.raises(OSError):
            files.add(name, "A call", note("x"))


NO_PERMISSION = """
import os, sys
from pathlib import Path
from briefing_tui.library.state.note_files import NoteFiles
from tests.library.test_note_files import note
root = Path(sys.argv[1])
if os.geteuid() == 0:  # who may read and write everything
    root.chmod(0o777)
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
os.umask(0)
files = NoteFiles(root / "desk", root / "notes")
for name in ("secret.md", "closed/a.md", "fixed.md"):
    files.add(name, "A call", note("One."))
entry = files.read("fixed.md").entries[0]
files.file_of("secret.md").chmod(0)
files.file_of("fixed.md").chmod(0o444)
files.file_of("closed/a.md").parent.chmod(0)
files = NoteFiles(root / "desk", root / "notes")
print(*(f"{path}: {notes.problem}" for path, notes in files.all()), sep="\\n")
print(files.read("closed/a.md").problem)
before = files.file_of("fixed.md").read_bytes()
for write in (
    lambda: files.add("fixed.md", "A call", note("Two.")),
    lambda: files.edit("fixed.md", entry, note("Two.")),
    lambda: files.edit("fixed.md", entry, None),
):
    try:
        write()
    except PermissionError:
        print("refused")
assert files.file_of("fixed.md").read_bytes() == before
files.file_of("closed/a.md").parent.chmod(0o755)
"""


def test_no_permission_is_said_and_a_file_that_is_read_only_is_not_written() -> None:
    # Not in pytest's own folder, which other users may not enter.
    with TemporaryDirectory() as name:
        run = [sys.executable, "-c", NO_PERMISSION, name]
        result = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split("\n") == [
        "fixed.md: ",
        "secret.md: it can't be read (permission denied)",
        "closed: it can't be read (permission denied)",
        "it can't be read (permission denied)",
        *["refused"] * 3,
        "",
    ]


def test_a_file_keeps_its_mode_and_its_group(files: NoteFiles) -> None:
    files.add("a.md", "A call", note("One."))
    file = files.file_of("a.md")
    if os.geteuid() == 0:
        os.chown(file, 65534, 65533)
    file.chmod(0o664)
    before = file.stat()
    assert files.edit("a.md", files.read("a.md").entries[0], note("Two."))
    after = file.stat()
    assert texts(files) == ["Two."]
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_a_link_is_followed_and_stays(files: NoteFiles, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    real, link = tmp_path / "vault" / "call.md", files.file_of("a.md")
    link.parent.mkdir(parents=True)
    link.symlink_to(Path("..", "..", "vault", "call.md"))
    assert files.read("a.md") == NO_NOTES
    files.add("a.md", "A call", note("One."), note("Two."))
    assert texts(files) == ["One.", "Two."]
    assert files.edit("a.md", files.read("a.md").entries[1], note("Three."))
    files.rename([("a.md", "deep/er/b.md")])
    assert texts(files, "deep/er/b.md") == ["One.", "Three."]
    assert files.file_of("deep/er/b.md").is_symlink()
    assert not real.is_symlink()
    assert "Three." in real.read_text()
    assert [path.name for path in real.parent.iterdir()] == ["call.md"]


def test_the_new_file_is_on_the_disk_before_it_takes_the_name(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add("a.md", "A call", note("One."))
    file, fsync = files.file_of("a.md"), os.fsync
    before, synced = file.stat().st_ino, dict[int, int]()

    def recorded(number: int) -> None:
        fsync(number)
        synced.setdefault(os.fstat(number).st_ino, file.stat().st_ino)

    monkeypatch.setattr(os, "fsync", recorded)
    assert files.edit("a.md", files.read("a.md").entries[0], note("Two."))
    now_there = file.stat().st_ino
    assert now_there != before
    assert synced[now_there] == before
    assert synced[file.parent.stat().st_ino] == now_there


Save = Callable[[Path], None]


def save_in_place(file: Path) -> None:
    with file.open("a") as stream:
        stream.write("## 2031-05-03 14:05 · brief\n\nThe editor's.\n\n")


def save_beside(file: Path) -> None:
    aside = file.with_name("saved")
    aside.write_bytes(file.read_bytes())
    save_in_place(aside)
    aside.replace(file)


def save_after_a_backup(file: Path) -> None:
    backup = file.with_name("a.md~")
    file.rename(backup)
    file.write_bytes(backup.read_bytes())
    save_in_place(file)


SAVES = (save_in_place, save_beside, save_after_a_backup)


@pytest.mark.parametrize("save", SAVES)
def test_what_an_editor_saves_while_a_note_is_edited_stays(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    files.add("a.md", "A call", note("One."), note("Two."))
    file, opened, entry = files.file_of("a.md"), os.open, files.read("a.md").entries[0]
    saved = list[Path]()

    def open_after_a_save(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_EXCL and path.parent == file.parent and not saved:
            saved.append(path)
            save(file)
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", open_after_a_save)
    assert files.edit("a.md", entry, note("1."))
    assert saved
    assert texts(files) == ["1.", "Two.", "The editor's."]
    assert not file.with_name(saved[0].name).exists()


@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_an_editor_saves_as_the_new_file_takes_the_name_stays(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch, save: Save, when: str
) -> None:
    files.add("a.md", "A call", note("One."), note("Two."))
    file, entry, numbers = files.file_of("a.md"), files.read("a.md").entries[0], count()
    exchange = shared_file._exchange

    def exchange_and_save(new: Path, old: Path) -> bool:
        is_first = next(numbers) == 0
        if is_first and when == "before":
            save(file)
        is_exchanged = exchange(new, old)
        if is_first and when == "after":
            save(file)
        return is_exchanged

    monkeypatch.setattr(shared_file, "_exchange", exchange_and_save)
    assert files.edit("a.md", entry, note("1."))
    assert texts(files) == ["1.", "Two.", "The editor's."]


def test_a_note_that_an_editor_changes_meanwhile_is_not_written(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add("a.md", "A call", note("One."), note("Two."))
    file, exchange = files.file_of("a.md"), shared_file._exchange
    entry = files.read("a.md").entries[0]

    def exchange_after_a_save(new: Path, old: Path) -> bool:
        file.write_text(file.read_text().replace("One.", "The editor's."))
        return exchange(new, old)

    monkeypatch.setattr(shared_file, "_exchange", exchange_after_a_save)
    assert not files.edit("a.md", entry, note("1."))
    assert texts(files) == ["The editor's.", "Two."]


@pytest.mark.parametrize("save", SAVES)
def test_a_note_that_is_added_while_an_editor_saves_is_in_its_file(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    files.add("a.md", "A call", note("One."))
    file, write, calls = files.file_of("a.md"), os.write, count()

    def write_after_a_save(number: int, data: bytes) -> int:
        if next(calls) == 0:
            save(file)
        return write(number, data)

    monkeypatch.setattr(os, "write", write_after_a_save)
    files.add("a.md", "A call", note("Two."))
    assert texts(files) == ["One.", "The editor's.", "Two."]


def test_a_program_that_never_stops_saving_is_an_error(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add("a.md", "A call", note("One."))
    file, exchange = files.file_of("a.md"), shared_file._exchange

    def exchange_after_a_save(new: Path, old: Path) -> bool:
        save_in_place(file)
        return exchange(new, old)

    monkeypatch.setattr(shared_file, "_exchange", exchange_after_a_save)
    with pytest.raises(OSError, match="another program keeps changing its file"):
        files.edit("a.md", files.read("a.md").entries[0], note("1."))
    assert texts(files)[:2] == ["One.", "The editor's."]


def test_without_an_exchange_of_names_the_new_file_replaces_the_old_one(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add("a.md", "A call", note("One."))
    monkeypatch.setattr(shared_file, "_exchange", lambda _new, _old: False)
    assert files.edit("a.md", files.read("a.md").entries[0], note("1."))
    assert texts(files) == ["1."]
    assert [path.name for path in files.folder.iterdir()] == ["a.md"]


def test_notes_go_with_a_renamed_brief_unless_there_are_others(files: NoteFiles) -> None:
    files.add("a.md", "A call", note("One."))
    files.rename([("a.md", "b/c.md"), ("none.md", "other.md")])
    assert (texts(files), texts(files, "b/c.md")) == ([], ["One."])
    files.add("a.md", "A call", note("Other."))
    files.rename([("a.md", "b/c.md")])
    assert (texts(files), texts(files, "b/c.md")) == (["Other."], ["One."])


@pytest.mark.parametrize("has_links", [True, False])
def test_notes_that_are_written_while_others_go_with_a_brief_are_kept(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    """Another reader adds a note on the new path once this one has looked whether it has any."""
    if not has_links:
        refused = OSError(errno.EPERM, "no hard links")
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(refused))
    files.add("a.md", "A call", note("One."))
    other = NoteFiles(files.folder.parent.parent / "desk", files.folder.parent)
    adding = Thread(target=other.add, args=("b.md", "A call", note("Other.")))
    target = files.file_of("b.md")

    def looked(file: Path) -> Stamp | None:
        stamp = stamp_of(file)
        if file == target and not adding.ident and current_thread() is main_thread():
            adding.start()
            adding.join(0.5)  # it waits for the lock
        return stamp

    monkeypatch.setattr(f"{NoteFiles.__module__}.stamp_of", looked)
    files.rename([("a.md", "b.md")])
    if adding.ident is None:  # it never looked, for it replaces nothing
        adding.start()
    adding.join()
    assert sorted(texts(files, "a.md") + texts(files, "b.md")) == ["One.", "Other."]


def test_notes_never_replace_those_that_an_editor_saves_at_that_moment(
    files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add("a.md", "A call", note("One."))
    target = files.file_of("b.md")

    def save(folder: Path) -> None:
        make_private_folder(folder)
        target.write_text("By hand.")

    monkeypatch.setattr(f"{NoteFiles.__module__}.make_private_folder", save)
    files.rename([("a.md", "b.md")])
    assert (texts(files), target.read_text()) == (["One."], "By hand.")


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


_VICTIM = f"""
import sys
from itertools import count
from pathlib import Path
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.model.note import Note, NotePlace
files = NoteFiles(Path(sys.argv[1]) / "desk", Path(sys.argv[1]) / "notes")
def note(text):
    return Note({PLACE!r}, "2031-05-03 14:05", text)
"""
"""How the processes that are killed begin. They start often, and pytest takes long to import."""

WRITER = f"""{_VICTIM}
for number in range(10**6):
    files.add("a.md", "A call", note(str(number) + ". " + "words " * 40 + "end"))
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


EDITOR = f"""{_VICTIM}
for version in count(int(sys.argv[2])):
    entry = files.read("a.md").entries[version % 5]
    assert files.edit("a.md", entry, note(str(version) + ". " + "words " * 40 + "end"))
    print(version, flush=True)
"""


KILLED_IN_THE_EXCHANGE = f"""{_VICTIM}
import os
from briefing_tui.library.state import shared_file
exchange = shared_file._exchange
def killed(new, old):
    for step in sys.argv[2:]:
        if step == "save":
            with old.open("a") as stream:
                stream.write("## 2031-05-03 14:05 · brief\\n\\nThe editor's.\\n")
        else:
            exchange(new, old)
    os._exit(9)
shared_file._exchange = killed
files.edit("a.md", files.read("a.md").entries[0], note("1."))
"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), ["One.", "Two."]),
        (("save",), ["One.", "Two.", "The editor's."]),
        (("exchange",), ["1.", "Two."]),
        (("save", "exchange"), ["One.", "Two.", "The editor's."]),
    ],
)
def test_a_kill_in_the_exchange_loses_nothing_that_was_saved_or_confirmed(
    tmp_path: Path, steps: Sequence[str], expected: Sequence[str]
) -> None:
    files = NoteFiles(tmp_path / "desk", tmp_path / "notes")
    files.add("a.md", "A call", note("One."), note("Two."))
    run = [sys.executable, "-c", KILLED_IN_THE_EXCHANGE, str(tmp_path), *steps]
    assert subprocess.run(run, cwd=ROOT, check=False).returncode == 9
    assert [notes.words for _, notes in files.all()] == [tuple(expected)]
    files.add("a.md", "A call", note("Three."))
    assert texts(files) == [*expected, "Three."]
    assert [each.name for each in files.file_of("a.md").parent.iterdir()] == ["a.md"]


def test_what_a_kill_left_waits_for_its_file(tmp_path: Path) -> None:
    files = NoteFiles(tmp_path / "desk", tmp_path / "notes")
    files.add("a.md", "A call", note("One."), note("Two."))
    run = [sys.executable, "-c", KILLED_IN_THE_EXCHANGE, str(tmp_path), "save", "exchange"]
    subprocess.run(run, cwd=ROOT, check=False)
    file = files.file_of("a.md")
    away = file.rename(file.with_suffix(".bak"))
    assert list(files.all()) == []
    away.rename(file)
    assert [notes.words for _, notes in files.all()] == [("One.", "Two.", "The editor's.")]


def save_for_sure(file: Path, number: int) -> None:
    """Add a note to a file as an editor that opens it anew if another file has its name then."""
    while True:
        with file.open("a") as stream:
            stream.write(f"## 2031-05-03 14:05 · brief\n\nThe editor's {number}.\n\n")
            stream.flush()
            if os.path.samestat(file.stat(), os.fstat(stream.fileno())):
                return


def kill_while_editing(tmp_path: Path, kills: int) -> None:
    """Kill a process that edits notes again and again while an editor saves the file. What either
    has confirmed must be there.
    """
    files = NoteFiles(tmp_path / "desk", tmp_path / "notes")
    files.add("a.md", "A call", *(note(f"{number}. end") for number in range(5)))
    last, saves = 4, 0
    for _ in range(kills):
        run = [sys.executable, "-c", EDITOR, str(tmp_path), str(last + 1)]
        with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(3):
                last = int(process.stdout.readline())
                save_for_sure(files.file_of("a.md"), saves)
                saves += 1
            process.send_signal(signal.SIGKILL)
            last = int([last, *process.stdout][-1])
        dict(files.all())  # puts back what a kill in the moment of a save has left beside the file
        found = texts(files)
        versions = [int(text.partition(".")[0]) for text in found[:5]]
        assert all(text.endswith("end") for text in found[:5])
        # The one after the last confirmed one may have been written, too.
        confirmed = [*range(last - 4, last + 1)]
        assert sorted(versions) in (confirmed, [number + 1 for number in confirmed])
        last = max(versions)
        assert sorted(found[5:]) == sorted(f"The editor's {number}." for number in range(saves))
        assert dict(files.all()).keys() == {"a.md"}


def test_a_kill_while_editing_loses_nothing(tmp_path: Path) -> None:
    kill_while_editing(tmp_path, 2)


@pytest.mark.slow
def test_sixty_kills_while_editing_lose_nothing(tmp_path: Path) -> None:
    kill_while_editing(tmp_path, 60)
