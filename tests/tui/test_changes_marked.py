"""What has changed in the open brief since it was opened is marked and notified."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest

from briefing_tui.compare import changes as changes_module
from briefing_tui.compare.changes import BriefChanges
from briefing_tui.library.index.process import FilesChanged
from briefing_tui.tui import effects, state
from briefing_tui.tui.dialogs.base import TextView
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.diff import WordingDialog
from briefing_tui.tui.panes.claims import ClaimsPane, ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import LaidLines
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, WIDE, notices, settle, text_of, title
from tests.tui.waiting import index_now, wait_until

CALL = "2025-01-17-second-call.md"
BODY = "".join(f"\nParagraph {number} says a few words of its own.\n" for number in range(40))


@pytest.fixture
def call(library: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A brief that is long enough to scroll in. Its changes are notified without a delay."""
    monkeypatch.setattr("briefing_tui.tui.state.opening.CHANGES_AFTER", 0.01)
    monkeypatch.setattr("briefing_tui.tui.state.opening.CHANGES_EVERY", 0.0)
    path = library / CALL
    path.write_text(path.read_text() + BODY)
    return path


def edit(path: Path, old: str, new: str) -> None:
    """A save as most editors do it."""
    text = path.read_text()
    assert old in text
    aside = path.with_name(f".{path.name}.saving")
    aside.write_text(text.replace(old, new))
    aside.replace(path)


def save(reader: ReaderScreen, old: str, new: str) -> None:
    """A save of the open brief, which the index process reports."""
    assert reader.state.path is not None
    edit(reader.state.path, old, new)
    reader._report(FilesChanged.of([str(reader.state.path)]))


def marked(view: NarrativeView) -> list[str]:
    """The lines with a bar."""
    return [line.strip("┃: ") for line in text_of(view).split("\n") if line[:1] in "┃:" and line]


async def test_changed_passages_are_marked_and_notified(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        assert not marked(view)
        save(reader, "Both speak of", "Both write of")
        await wait_until(pilot, lambda: bool(marked(view)))
        assert len(marked(view)) == 1
        assert marked(view)[0].startswith("Both write of trade")
        await wait_until(pilot, lambda: "Saved: 1 passage changed." in notices(pilot))
        save(reader, "Paragraph 1 says", "Paragraph 1 said")
        save(reader, "\nParagraph 3 says a few words of its own.\n", "")
        await wait_until(pilot, lambda: len(marked(view)) == 2)
        whole = "Saved. Since you opened it: 2 passages changed; 1 passage removed."
        await wait_until(pilot, lambda: whole in notices(pilot))
        heading = reader.query_one("#narrative").children[0]
        assert "2 changed · 2 min" in heading.render_line(0).text


async def test_the_position_stays_and_c_goes_to_the_next_change(
    make_app: MakeApp, call: Path
) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await pilot.press("d", "d", "d", "d")
        here = text_of(view).split("\n")[0]
        assert "Paragraph" in here
        save(reader, "Both speak of", "One above.\n\nAnother above.\n\nBoth write of")
        save(reader, "Paragraph 38 says", "Paragraph 38 said")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 4)
        assert text_of(view).split("\n")[0] == here, "what stood at the top stands there still"
        await pilot.press("c")
        assert "Paragraph 38 said" in marked(view)[0]
        assert "change 2 of 2" in text_of(view)
        await pilot.press("c")
        assert "One above." in marked(view)[0]
        assert "change 1 of 2" in text_of(view)
        await pilot.press("C")
        assert "change 2 of 2" in text_of(view)


async def test_a_save_does_not_scroll_to_a_match(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        height = view.size.height  # a row less while the prompt is open
        await pilot.press("slash", *"paragraph", "enter", "n", "n")
        await wait_until(pilot, lambda: view.size.height == height)
        await pilot.press("space", "space")
        here = text_of(view).split("\n")[:-1]
        assert "/paragraph  3/40" in text_of(view)
        save(reader, "Both speak of", "Both write of")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        assert text_of(view).split("\n")[:-1] == here
        assert "/paragraph  3/40" in text_of(view)
        await pilot.press("slash", *"39")
        save(reader, "Both write of", "Both speak of")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 0)
        await pilot.press("escape")
        await settle(pilot)
        await wait_until(pilot, lambda: view.size.height == height)
        assert text_of(view).split("\n")[:-1] == here, "where one was before one typed"


async def test_enter_shows_the_old_words_where_c_led(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view, claims = reader.query_one(NarrativeView), reader.query_one(ClaimsView)

        def texts() -> str:
            return "\n".join(map(text_of, pilot.app.screen.query(TextView)))

        save(reader, "Paragraph 30 says", "Paragraph 30 said")
        save(reader, "the harbour is theirs", "the harbour is ours")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        await pilot.press("c", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, WordingDialog))
        await wait_until(pilot, lambda: "[-says-]" in texts())
        assert "{+said+}" in texts()
        await pilot.press("escape", "2", "c", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, WordingDialog))
        await wait_until(pilot, lambda: "[-theirs-]" in texts())
        await pilot.press("escape")
        claims.cursor += 1
        claims.cursor -= 1
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ClaimDialog))


async def test_esc_clears_the_marks_last(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await pilot.press("slash", *"words", "enter")
        save(reader, "Both speak of", "Both write of")
        save(reader, "the harbour is theirs", "the harbour is ours")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        assert "/words" in text_of(view), "the search stands"
        await pilot.press("escape")
        assert len(view.state.changes.leaves) == 1
        assert "/words" not in text_of(view)
        await pilot.press("escape")
        assert (len(view.state.changes.leaves), marked(view)) == (0, [])
        assert "┃ Harbour" not in text_of(reader.query_one(ClaimsView)), "seen is seen"
        save(reader, "Paragraph 0 says", "Paragraph 0 said")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        assert [line for line in marked(view) if "Paragraph 0 said" in line] == marked(view)


async def test_dismissed_marks_do_not_come_back_from_a_worker(
    make_app: MakeApp, call: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare, compared, go_on = changes_module.changes_since, Event(), Event()
    go_on.set()

    def compare_and_wait(*versions: Any) -> BriefChanges:
        changes = compare(*versions)
        compared.set()
        go_on.wait()
        return changes

    monkeypatch.setattr(effects, "changes_since", compare_and_wait)
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        try:
            reader = await settle(pilot)
            view = reader.query_one(NarrativeView)
            save(reader, "Both speak of", "Both write of")
            await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
            go_on.clear()
            compared.clear()
            save(reader, "Paragraph 1 says", "Paragraph 1 said")
            await wait_until(pilot, compared.is_set)
            await pilot.press("escape")
            assert not view.state.changes.leaves
        finally:
            go_on.set()
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        assert "Paragraph 1 said" in marked(view)[0], "the other one was seen"


async def test_changed_claims_have_a_sign(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(ClaimsView)
        await pilot.press("2", "j", "j")
        save(reader, "the harbour is theirs", "the harbour is ours")
        save(reader, "  - topic: Weather", "  - topic: Customs\n  - topic: Weather")
        await wait_until(pilot, lambda: "+ Customs" in text_of(view))
        assert "┃ Harbour" in text_of(view)
        assert "▌Meeting" in text_of(view), "the cursor stays"
        await wait_until(pilot, lambda: any("1 claim new" in notice for notice in notices(pilot)))
        await pilot.press("c")
        assert "▌+ Customs" in text_of(view)
        await pilot.press("C")
        assert "▌┃ Harbour" in text_of(view)
        await pilot.press("escape")
        assert "┃ " not in text_of(view)
        assert notices(pilot)[-1] == "The marks are cleared. Until you quit, c brings them back."
        await pilot.press("c")
        assert "┃ Harbour" in text_of(view), "a key too many loses nothing"


async def test_c_goes_through_passages_and_claims_with_one_count(
    make_app: MakeApp, call: Path
) -> None:
    async with make_app(brief=CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        view, claims = reader.query_one(NarrativeView), reader.query_one(ClaimsPane)
        save(reader, "Both speak of", "Both write of")
        save(reader, "Paragraph 38 says", "Paragraph 38 said")
        save(reader, "the harbour is theirs", "the harbour is ours")
        await wait_until(pilot, lambda: len(reader.state.change_places) == 3)
        await pilot.press("c")
        assert "change 1 of 3" in text_of(view)
        await pilot.press("c")
        assert "change 2 of 3" in text_of(view)
        await pilot.press("c")
        assert reader.state.active == "claims"
        assert claims.view.claim is not None
        assert claims.view.claim.topic == "Harbour"
        assert "change 3 of 3  Enter shows" in text_of(claims.query_one(LaidLines))
        await pilot.press("c")
        assert "change 1 of 3" in text_of(view)
        await pilot.press("C")
        assert (reader.state.active, reader.state.change_claim) == ("claims", claims.view.claim.id)
        await pilot.press("k")
        assert "change" not in text_of(claims.query_one(LaidLines)), "the cursor has moved on"


@pytest.mark.parametrize("size", [slow(NARROW), MEDIUM, slow(WIDE)])
async def test_marks_without_colour_and_in_ascii(
    make_app: MakeApp, call: Path, size: tuple[int, int]
) -> None:
    async with make_app(brief=CALL, glyphs="ascii", colour=False).run_test(size=size) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        save(reader, "Both speak of", "Both write of")
        await wait_until(pilot, lambda: bool(marked(view)))
        row = next(line for line in text_of(view).split("\n") if "Both write of" in line)
        assert row.startswith(":")


async def test_another_brief_has_no_marks(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        save(reader, "Both speak of", "Both write of")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        await pilot.press("J", "K")
        assert title(reader) == "Ann and Bo speak by phone"
        assert (len(view.state.changes.leaves), marked(view)) == (0, [])


async def test_an_edit_that_is_undone(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        save(reader, "Both speak of", "Both write of")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        await wait_until(pilot, lambda: bool(notices(pilot)))
        save(reader, "Both write of", "Both speak of")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 0)
        await wait_until(pilot, lambda: "Saved: as it was when you opened it." in notices(pilot))


async def test_an_error_is_notified_before_what_it_hides(make_app: MakeApp, call: Path) -> None:
    """What a slip in the YAML hides is counted as changed or removed."""
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        save(reader, "\ntitle: ", '\ntitle: "')
        notice = "! Saved with 1 error, in line 2 (D shows it): title changed."
        await wait_until(pilot, lambda: notice in notices(pilot))
        save(reader, '\ntitle: "', "\ntitle: ")
        await wait_until(pilot, lambda: "Saved: as it was when you opened it." in notices(pilot))


async def test_errors_that_change_nothing_are_notified(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        save(reader, "\ndate: ", "\ncanonical: [a]\ndisclaimer: [b]\ndate: ")
        notice = "! Saved with 2 errors, the first in line 3 (D shows them)."
        await wait_until(pilot, lambda: notice in notices(pilot))


async def test_a_save_that_empties_the_file_first(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view, opened = reader.query_one(NarrativeView), reader.state.opened
        await pilot.press("d", "d", "d", "d")
        text, here = call.read_text(), text_of(view).split("\n")[0]
        call.write_text("")
        index_now(reader, call)
        await wait_until(pilot, lambda: reader.state.reload.phase == "waiting")
        assert reader.state.opened is opened, "what was read stays"
        call.write_text(text.replace("Paragraph 39 says", "Paragraph 39 said"))
        index_now(reader, call)
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        assert text_of(view).split("\n")[0] == here


async def test_a_missing_brief_stays_on_the_screen(
    make_app: MakeApp, call: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state.values, "PATIENCE", 0.0)
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        call.unlink()
        index_now(reader, call)
        gone = "This brief's file is no longer there. It stays open as it was read."
        await wait_until(pilot, lambda: gone in notices(pilot))
        await pilot.press("r")
        await wait_until(pilot, lambda: notices(pilot).count(gone) == 2)
        assert title(reader) == "Ann and Bo speak by phone"


async def test_the_reader_stays_on_a_brief_that_is_renamed(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=WIDE) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await pilot.press("d", "d", "d", "d", "slash", *"words", "enter", "2", "j")
        here = text_of(view)
        (call.parent / "sub").mkdir()
        moved = call.parent / "sub" / "2025-01-17-moved.md"
        call.rename(moved)
        index_now(reader, call, moved)
        await wait_until(pilot, lambda: reader.state.path == moved)
        assert text_of(view) == here, "place, search and all"
        assert "▌Harbour" in text_of(reader.query_one(ClaimsView))
        await wait_until(pilot, lambda: reader.state.briefs.place(moved) == 0)
        save(reader, "Paragraph 39 says", "Paragraph 39 said")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        await pilot.press("J")
        assert title(reader) == "Ann takes a call"
        await pilot.press("backspace")
        assert reader.state.path == moved, "the history knows its new name"


async def test_only_a_save_is_notified_and_only_on_its_brief(
    make_app: MakeApp, call: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        edit(call, "Both speak of", "Both write of")
        index_now(reader, call)
        await wait_until(pilot, lambda: bool(notices(pilot)))
        moved = call.rename(call.with_name("2025-01-17-moved.md"))
        index_now(reader, call, moved)
        await wait_until(pilot, lambda: reader.state.path == moved)
        await settle(pilot)
        assert len(view.state.changes.leaves) == 1
        await pilot.pause(0.1)
        assert len(notices(pilot)) == 1, "a rename is no save"
        monkeypatch.setattr("briefing_tui.tui.state.opening.CHANGES_AFTER", 0.3)
        save(reader, "Paragraph 1 says", "Paragraph 1 said")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 2)
        await pilot.press("J")
        await pilot.pause(0.5)
        assert len(notices(pilot)) == 1


async def test_a_save_while_a_dialog_is_open(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await pilot.press("2", "enter")
        save(reader, "Both speak of", "Both write of")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        await pilot.press("l", "escape")
        assert "▌Harbour" in text_of(reader.query_one(ClaimsView))
        assert marked(view)[0].startswith("Both write of")


async def test_a_second_edit_of_a_passage_leaves_its_mark(make_app: MakeApp, call: Path) -> None:
    async with make_app(brief=CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        save(reader, "Both speak of", "Both write of")
        await wait_until(pilot, lambda: len(view.state.changes.leaves) == 1)
        save(reader, "Both write of", "Both wrote of")
        await wait_until(pilot, lambda: "Both wrote of" in text_of(view))
        await settle(pilot)
        assert [line[:13] for line in marked(view)] == ["Both wrote of"]
