"""Notes in the reader: written at what is under the cursor, shown there, and found again."""

from contextlib import closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from briefing_tui.library.files import OpenRequest
from briefing_tui.library.library import Library
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.library.state.store import Flags
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.settings import Settings
from briefing_tui.tui import state
from briefing_tui.tui.dialogs.base import OpenDialog
from briefing_tui.tui.dialogs.notes import NoteDialog, NotesDialog
from briefing_tui.tui.effects import Job, read_notes, search_library
from briefing_tui.tui.open_brief import derive
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.widgets.lines import PaneHeading
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, WIDE, notices, settle, text_of, title, wait_until

CALL = "2025-01-17-second-call.md"
OTHER = "2016-12-02-first-call.md"
MADE = "2031-05-03 14:05"


@pytest.fixture
def files(library: Path) -> NoteFiles:
    return NoteFiles(library)


def notes(files: NoteFiles, path: str = CALL) -> tuple[Note, ...]:
    return files.read(path).notes


async def write(pilot: Pilot[None], *keys: str, words: str = "") -> None:
    """Press some keys, type a note, and wait until it is written."""
    before = len(notices(pilot))
    await pilot.press(*keys, "a")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
    await pilot.press(*words, "enter")
    await wait_until(pilot, lambda: len(notices(pilot)) > before)
    await settle(pilot)


async def test_a_note_is_written_where_the_cursor_is_and_marked_there(
    make_app: MakeApp, files: NoteFiles
) -> None:
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await write(pilot, words="top")
        await write(pilot, "2", words="claim")
        await write(pilot, "3", "j", words="event")
        passage, claim, event = notes(files)
        assert (passage.place.kind, passage.text) == ("passage", "top")
        assert passage.place.quote.startswith("Both speak of trade")
        first = reader.state.opened.brief.claims[0]  # type: ignore[union-attr]
        assert (claim.place.kind, claim.place.id, claim.text) == ("claim", first.id, "claim")
        assert (event.place.kind, event.text) == ("event", "event")
        assert "†" in text_of(reader.query_one(NarrativeView)).split("Both speak of")[1]
        assert f"† {first.topic}" in text_of(reader.query_one(ClaimsView))
        assert f"{event.place.name} †" in text_of(reader.query_one(RelatedView))
        await wait_until(pilot, lambda: "†3" in text_of(reader.query_one(LibraryView)))
        for pane in "321":
            await pilot.press(pane, "a")
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
            await pilot.press("escape")


async def test_tab_goes_from_the_claim_to_the_account_and_the_brief(
    make_app: MakeApp, files: NoteFiles
) -> None:
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        source = reader.state.opened.matrix.columns[1].id  # type: ignore[union-attr]
        await pilot.press("2", "l", "a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press("tab", *"cell", "enter")
        await wait_until(pilot, lambda: len(notes(files)) == 1)
        assert notes(files)[0].place.source == source
        await settle(pilot)
        await pilot.press("a")  # the mark of the row is that of the note on its account
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press(*"here", "enter")
        await wait_until(pilot, lambda: len(notes(files)) == 2)
        assert notes(files)[1].place == notes(files)[0].place
        await settle(pilot)
        await pilot.press("a", "a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press("tab", "tab", *"brief", "enter")
        await wait_until(pilot, lambda: len(notes(files)) == 3)
        assert notes(files)[2].place == NotePlace()


async def test_a_note_on_the_brief_is_marked_at_its_title(
    make_app: MakeApp, files: NoteFiles
) -> None:
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press("tab", *"whole", "enter")
        await wait_until(pilot, lambda: "Noted on the brief." in notices(pilot))
        await settle(pilot)
        assert notes(files)[0].place == NotePlace()
        assert f"{title(reader)} †" in text_of(reader.query_one(NarrativeView))


async def test_an_empty_line_is_a_bookmark_and_the_list_goes_to_it(
    make_app: MakeApp, files: NoteFiles
) -> None:
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        await write(pilot, "2", "j")
        assert "Bookmark set." in notices(pilot)
        assert notes(files)[0].text == ""
        await pilot.press("k", "1")
        reader.handle(state.notes_requested)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
        assert "bookmark" in text_of(pilot.app.screen.query_one("ChoiceList"))  # type: ignore[arg-type]
        await pilot.press("enter")
        await wait_until(pilot, lambda: reader.state.active == "claims")
        assert reader.query_one(ClaimsView).cursor == 1


async def test_a_place_with_notes_shows_them_to_edit_and_to_add(
    make_app: MakeApp, files: NoteFiles
) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await write(pilot, "2", words="one")
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
        assert "Notes here" in text_of(pilot.app.screen.query_one(PaneHeading))
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press("end", *" more", "enter")
        await wait_until(pilot, lambda: notes(files)[0].text == "one more")
        await settle(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press(*"two", "enter")
        await wait_until(pilot, lambda: [n.text for n in notes(files)] == ["one more", "two"])
        await settle(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press("ctrl+u", "enter")
        await wait_until(pilot, lambda: "The note is removed." in notices(pilot))
        assert len(notes(files)) == 1


async def test_a_note_on_a_brief_of_the_list(make_app: MakeApp, files: NoteFiles) -> None:
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        await settle(pilot)
        await write(pilot, "4", "j", words="other")
        assert notes(files, OTHER)[0].text == "other"
        assert not notes(files)


async def test_the_account_of_a_claim_in_full(make_app: MakeApp, files: NoteFiles) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        source = reader.state.opened.matrix.columns[0].id  # type: ignore[union-attr]
        await write(pilot, "2", "enter", words="in full")
        assert notes(files)[0].place.source == source
        assert "Noted on the account." in notices(pilot)


async def test_a_note_that_cant_be_written_comes_back_and_is_kept(
    make_app: MakeApp, files: NoteFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        with monkeypatch.context() as full:
            full.setattr(NoteFiles, "add", fails)
            await write(pilot, "2", words="precious")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        shown = text_of(pilot.app.screen.query_one("LaidLines"))  # type: ignore[arg-type]
        assert "The note is not saved: no space left on device." in " ".join(shown.split())
        (kept,) = tmp_path.glob("briefing-note-*.md")
        assert kept.read_text() == "precious"
        await pilot.press("enter")
        await wait_until(pilot, lambda: bool(notes(files)))
        assert notes(files)[0].text == "precious"


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_note_that_was_changed_elsewhere_is_not_written_but_offered(
    make_app: MakeApp,
    files: NoteFiles,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    is_gone: bool,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await write(pilot, "2", words="one")
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        file = files.file_of(CALL)
        text = file.read_text()
        file.write_text(text.partition("## ")[0] if is_gone else text.replace("one", "two"))
        before = file.read_bytes()
        await pilot.press("end", *" more", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, OpenDialog))
        shown = text_of(pilot.app.screen.query_one("TextView"))  # type: ignore[arg-type]
        assert "changed or removed elsewhere, so nothing is written" in " ".join(shown.split())
        assert "one more" in shown
        (kept,) = tmp_path.glob("briefing-note-*.md")
        assert kept.read_text() == "one more"
        await pilot.press("y")
        await wait_until(pilot, lambda: pilot.app.clipboard == "one more")
        assert file.read_bytes() == before


async def test_a_file_of_notes_that_cant_be_read_is_said_once(
    make_app: MakeApp, files: NoteFiles
) -> None:
    files.file_of(CALL).mkdir(parents=True)
    problem = "it can't be read (it is not a regular file)"
    said = f"! The file of your notes: {problem}. It is {files.file_of(CALL)}."
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: said in notices(pilot))
        reader.apply(state.notes_changed(reader.state, reader.library))
        await settle(pilot)
        assert notices(pilot) == [said]
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoteDialog))
        await pilot.press(*"words", "enter")
        await wait_until(pilot, lambda: "The note is not saved" in notices(pilot)[-1])


async def test_another_readers_note_shows_and_one_without_a_place_is_kept(
    make_app: MakeApp, files: NoteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.tui.reader.OTHER_MARKS_EVERY", 0.01)
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        gone = Note(NotePlace("claim", "gone", name="Gone"), "2031-05-03 14:05", "\x1b[31mred")
        files.add(CALL, "x", gone)
        await wait_until(pilot, lambda: len(reader.state.notes.notes) == 1)
        await wait_until(pilot, lambda: CALL in (reader.state.briefs.flags or Flags()).noted)
        reader.handle(state.notes_requested)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NotesDialog))
        shown = text_of(pilot.app.screen.query_one("ChoiceList"))  # type: ignore[arg-type]
        assert "the claim isn't there any more" in shown
        assert "\x1b" not in shown
        await pilot.press("enter")
        notice = "The claim isn't there any more."
        await wait_until(pilot, lambda: notice in notices(pilot))


@pytest.mark.parametrize(("is_cancelled", "found"), [(False, {0: (0,)}), (True, {})])
def test_the_places_are_searched_until_the_worker_is_cancelled(
    library: Path, files: NoteFiles, is_cancelled: bool, found: object
) -> None:
    text = "---\ntitle: T\n---\nBoth speak of trade and of the islands.\n"
    files.add("new.md", "x", Note(NotePlace("passage", quote="Both speak of trade"), MADE))
    (library / "new.md").write_text(text)
    with closing(Library(OpenRequest(root=library))) as opened_library:
        opened = derive(opened_library.read_whole(library / "new.md"))
        job = Job(opened_library, Settings(), lambda brief: brief, lambda: is_cancelled)
        assert read_notes(job, opened).placed.passages == found


async def test_a_search_finds_notes_that_were_written_elsewhere(
    make_app: MakeApp, files: NoteFiles
) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        stale = Flags()
        files.add(OTHER, "x", Note(NotePlace(), "2031-05-03 14:05", "Ask about the ferry."))
        for query, found in (("note:ferry", True), ("has:notes", True), ("-has:notes", False)):
            job = Job(reader.library, Settings(), lambda opened: opened, lambda: False)
            answer = search_library(job, query, {}, stale)
            assert answer is not None
            names = [listing.path_from_root for listing in answer.listings]
            assert (OTHER in names) == found, query


@pytest.mark.parametrize("query", ["note:ferry", slow("has:notes")])
async def test_a_search_that_hits_a_note_opens_the_brief_there(
    make_app: MakeApp, files: NoteFiles, query: str
) -> None:
    place = NotePlace("claim", "harbour", name="Harbour")
    files.add(CALL, "x", Note(place, "2031-05-03 14:05", "Ask about the ferry."))
    async with make_app(brief=OTHER).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("s", *query)
        await wait_until(pilot, lambda: reader.state.results.listings != ())
        results = pilot.app.screen.query_one("ResultList")
        await wait_until(pilot, lambda: "Ask about the ferry." in text_of(results))  # type: ignore[arg-type]
        await pilot.press("enter")
        await wait_until(pilot, lambda: reader.state.active == "claims")
        assert reader.state.claim == "harbour"
        assert "† Harbour" in text_of(reader.query_one(ClaimsView))


async def test_text_from_standard_input_has_no_notes(make_app: MakeApp) -> None:
    async with make_app(text="# Text\n\nWords.\n").run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("a")
        await wait_until(pilot, lambda: "A note needs a brief that is a file." in notices(pilot))


async def test_an_export_has_the_notes_only_if_asked(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await write(pilot, words="only for us")
        for format_name, name in ("as html", "plain.html"), ("as html with", "noted.html"):
            await pilot.press("X", *format_name)
            await settle(pilot)
            await pilot.press("enter")
            await settle(pilot)
            await pilot.press("ctrl+u", *name, "enter")
            await wait_until(pilot, lambda name=name: name in " ".join(notices(pilot)))  # type: ignore[misc]
        assert "only for us" not in Path("plain.html").read_text()
        assert "only for us" in Path("noted.html").read_text()
