"""`y`, `e`, `D`, `r` and the palette: what leaves the panes, and what comes back."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from briefing_tui.tui.dialogs.base import NewNoteDialog, TextView
from briefing_tui.tui.dialogs.pickers import ChoiceList, ProblemsDialog
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.new_files import Objection, export_objection
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative.view import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.subject import Subject, copy
from briefing_tui.tui.terminal import programs
from briefing_tui.tui.widgets.lines import LaidLines
from tests.layout.sample import TEXT
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, notices, settle, text_of, title
from tests.tui.waiting import wait_until

CALL = "2025-01-17-second-call.md"
BROKEN = """\
---
title: Broken
date: 2040-01-01
sources: [{ id: a, name: A }]
claims:
  - topic: Trade
    accounts: { a: shouts }
---
See [[nowhere]].
"""


def line_of(text: str, words: str) -> str:
    return f"+{text[: text.index(words)].count(chr(10)) + 1}"


async def test_e_edits_at_the_line_that_the_pane_is_at(
    make_app: MakeApp, library: Path, edited: list[Sequence[str]]
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        for keys, words in (
            (["1"], "title:"),
            (["2", "j"], "topic: Harbour"),
            (["3", "G"], "date: 2025-01-20"),
        ):
            await pilot.press(*keys, "e")
            assert edited[-1][0] == "vi"
            assert edited[-1][-1] == str(library / CALL)
            if words != "title:":
                assert edited[-1][1] == line_of(TEXT, words)
        await pilot.press("2", "enter", "tab", "e")
        await pilot.pause()
        assert edited[-1][1] == line_of(TEXT, "b: silent")
        assert pilot.app.screen is reader
        await pilot.press("4", "j", "e")
        assert edited[-1][-1] == str(library / "2016-12-02-first-call.md")
        assert title(reader) == "Ann and Bo speak by phone"


async def test_what_the_editor_saved_is_shown_where_the_reader_was(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = library / CALL

    def run(app: object, command: Sequence[str], notice: str = "") -> str:
        file.write_text(file.read_text().replace("topic: Harbour", "topic: The harbour\n    id: x"))
        return "vi ended with status 1."

    monkeypatch.setattr(programs, "run_in_foreground", run)
    monkeypatch.setenv("EDITOR", "vi")
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "j", "j", "j", "l", "e")
        await settle(pilot)
        view = reader.query_one(ClaimsView)
        assert "The harbour" in text_of(view)
        assert view.claim is not None
        assert (view.claim.topic, view.source) == ("Fishing", 1)
        assert any("status 1" in notice for notice in notices(pilot))


async def test_without_an_editor_e_starts_vi_or_says_what_to_set(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited: list[Sequence[str]] = []

    def run(app: object, command: Sequence[str], notice: str = "") -> str:
        edited.append(command)
        return ""

    monkeypatch.setattr(programs, "run_in_foreground", run)
    programs_here = tmp_path / "programs"
    programs_here.mkdir()
    monkeypatch.setenv("PATH", str(programs_here))
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("e")
        (note,) = notices(pilot)
        assert "$EDITOR" in note
        assert not edited
        (programs_here / "vi").touch(0o755)
        await pilot.press("e")
        assert [command[0] for command in edited] == ["vi"]


async def test_the_note_of_today_is_begun_in_the_editor(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(library.rglob("*"))

    def run(app: object, command: Sequence[str], notice: str = "") -> str:
        assert sorted(library.rglob("*")) == before, "only the editor writes"
        file = Path(command[-1])
        assert (file.parent, file.suffix) == (library, ".md")
        file.write_text("What I did today.\n")
        return ""

    monkeypatch.setattr(programs, "run_in_foreground", run)
    monkeypatch.setenv("EDITOR", "vi")
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press(":", *"today", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NewNoteDialog))
        await pilot.press("e")
        await wait_until(pilot, lambda: pilot.app.screen is reader)
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: "What I did today." in text_of(view))


async def test_where_the_terminal_cant_be_given_away_e_says_so(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "vi")
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("e")
        (note,) = notices(pilot)
        assert "can't use this terminal" in note
        assert title(reader) == "Ann and Bo speak by phone"


async def test_y_copies_what_the_pane_is_at_and_says_what(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for keys, begin in (
            (["1"], "Ann and Bo speak by phone, 17 Jan 2025."),
            (["2", "j"], "Harbour (North only)\n\nthe harbour is theirs\n— Northern readout.\n\n"),
            (["3", "G"], "Ann travels, 20 Jan 2025."),
            (["4", "j"], "Ann takes a call, 2 Dec 2016."),
        ):
            await pilot.press(*keys, "y")
            assert pilot.app.clipboard.startswith(begin)
            assert notices(pilot)[-1].startswith("Sent to the terminal's clipboard: ")


async def test_the_open_brief_in_the_list_is_not_the_link_in_its_narrative(
    make_app: MakeApp,
) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("1", "right_square_bracket", "4", "y")
        assert pilot.app.clipboard.startswith("Ann and Bo speak by phone, 17 Jan 2025.")
        await pilot.press("ctrl+c")
        assert notices(pilot)[-1] == "q quits."
        copy(reader, Subject("the text", text="one\r\ntwo\rthree\n"))
        await pilot.pause()
        assert pilot.app.clipboard == "one\ntwo\nthree\n"


async def test_a_related_brief_below_the_events_is_copied_and_edited_like_them(
    make_app: MakeApp, library: Path, edited: list[Sequence[str]]
) -> None:
    after = library / "2025-01-18-after.md"
    after.write_text(
        "---\ntitle: The day after\ndate: 2025-01-18\n---\nSee [[2025-01-17-second-call]].\n"
    )
    async with make_app(CALL, rest=0.01).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(RelatedView)
        await wait_until(pilot, lambda: "└ The day after" in text_of(view))
        await pilot.press("3", "G", "k", "y", "e")
        assert pilot.app.clipboard.startswith("Ann travels, 20 Jan 2025.")
        assert edited[-1][1:] == (line_of(TEXT, "date: 2025-01-20"), str(library / CALL))
        await wait_until(pilot, lambda: "└ The day after" in text_of(view))
        await pilot.press("j", "y", "e")
        assert pilot.app.clipboard == "The day after, 18 Jan 2025."
        assert edited[-1][-1] == str(after)


async def test_a_notice_is_one_line_in_the_footers_place_until_the_next_key(
    make_app: MakeApp,
) -> None:
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        footer = reader.query_one(KeysLine)
        copy(reader, Subject(name="the selection", text="words\n" * 100))
        await pilot.pause()
        assert text_of(footer).rstrip() == " Sent to the terminal's clipboard: the selection"
        reader.notify("First [bold]one\nthen " + "many " * 30, severity="warning")
        await pilot.pause()
        assert text_of(footer).startswith(" ! First [bold]one then many many")
        assert text_of(footer).rstrip().endswith("…")
        await pilot.press("J")
        assert "J/K Brief" in text_of(footer)
        assert title(reader) == "Ann takes a call", "the key does what it does"
        await pilot.press("D")
        reader.notify("Seen over a dialog")
        await pilot.pause()
        assert text_of(pilot.app.screen.query_one(KeysLine)).strip() == "Seen over a dialog"
        await pilot.press("q")
        assert "J/K Brief" in text_of(footer)
        reader.notify("Gone by itself", timeout=0.01)
        await pilot.pause()
        await wait_until(pilot, lambda: "J/K Brief" in text_of(footer))
        assert notices(pilot)[-1] == "Gone by itself"


async def test_a_notice_stays_beside_one_that_comes_before_it_is_read(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        footer = reader.query_one(KeysLine)
        reader.notify("The answer to a key.")
        reader.notify("Saved: 1 passage new.")
        await pilot.pause()
        assert text_of(footer).strip() == "The answer to a key. · Saved: 1 passage new."
        await pilot.press("2")
        reader.notify("The answer to a key.")
        reader.notify("Saved with 1 error.", severity="warning")
        await pilot.pause()
        assert text_of(footer).strip() == "! Saved with 1 error. · The answer to a key."


async def test_problems_are_counted_listed_and_lead_to_the_editor(
    make_app: MakeApp, library: Path, edited: list[Sequence[str]]
) -> None:
    (library / "2040-01-01-broken.md").write_text(BROKEN)
    async with make_app("2040-01-01-broken.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        top = reader.query_one(TopLine)
        assert "  !! 1 · 1 of 4" in text_of(top)
        known, listed = top.state, replace(top.state.briefs, opened=None)
        top.show(known, replace(known, briefs=listed))
        assert "  !! · 1 of 4" in text_of(top), "the rules have not been applied yet"
        top.show(top.state, known)
        await pilot.press("D")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ProblemsDialog)
        shown = text_of(pilot.app.screen.query_one(ChoiceList))
        assert "!! error" in shown
        assert "!  warning" in shown
        assert "There is no brief `nowhere`." in shown
        await pilot.press("G", "enter")
        await pilot.pause()
        assert edited[-1][1] == "+9"
        assert isinstance(pilot.app.screen_stack[-1], ReaderScreen)
        await pilot.click(TopLine, offset=(text_of(top).index("! 1"), 0))
        assert isinstance(pilot.app.screen, ProblemsDialog)


async def test_where_nothing_is_wrong_it_says_so(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert "!" not in text_of(reader.query_one(TopLine))
        await pilot.press("D")
        await settle(pilot)
        assert "No errors or warnings" in text_of(pilot.app.screen.query_one(ChoiceList))
        await pilot.press("enter", "j", "G")
        await pilot.click(ChoiceList, times=2)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen_stack[-1], ReaderScreen)


async def test_reload_keeps_every_place(make_app: MakeApp, library: Path) -> None:
    file = library / CALL
    file.write_text(TEXT + "\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(200)))
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("1", "space", "space", "2", "j", "l", "3", "g")
        narrative = reader.query_one(NarrativeView)
        before = narrative.position()
        assert before[0] > 0
        file.write_text(file.read_text().replace("summary: Two", "summary: Just two"))
        await pilot.press("r")
        await settle(pilot)
        assert reader.state.opened is not None
        assert reader.state.opened.brief.summary.startswith("Just two")
        assert narrative.position() == before
        view = reader.query_one(ClaimsView)
        assert view.claim is not None
        assert (view.claim.topic, view.source) == ("Harbour", 1)
        assert reader.query_one(RelatedView).cursor == 0
        await pilot.press("J", "K")
        assert view.source == 0


async def test_the_palette_shows_the_last_notices_in_full(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        reader.notify("[b]Long " + "and long " * 20 + "indeed", severity="warning")
        await pilot.press("y", "ctrl+p", *"last notices")
        await settle(pilot)
        await pilot.press("enter")
        await pilot.pause()
        lines = text_of(pilot.app.screen.query_one(TextView)).split("\n")
        assert lines[0].strip() == "Sent to the terminal's clipboard: the brief"
        assert lines[1].startswith(" ! [b]Long and long")
        assert lines[3].rstrip().endswith("indeed")


async def test_the_palette_has_the_focused_panes_actions(make_app: MakeApp) -> None:
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "ctrl+p", *"to the right")
        await settle(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert reader.query_one(ClaimsView).source == 1


async def test_text_from_standard_input_has_no_file_to_edit(
    make_app: MakeApp, edited: list[Sequence[str]]
) -> None:
    app = make_app(text="# A title\n\nSee [[nowhere]].\n")
    async with app.run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("e", "o", "y")
        assert list(app.notices)[:2] == [
            "There is no file to edit: this text did not come from one.",
            "There is no address for the brief.",
        ]
        assert app.clipboard == "A title."
        assert edited == []
        await pilot.press("D")
        await settle(pilot)
        assert "No errors or warnings" in text_of(app.screen.query_one(ChoiceList))


async def export_as(pilot: Pilot[None], words: str) -> str:
    """Choose a format; the path that is proposed."""
    await pilot.press("X", *words)
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
    return pilot.app.screen.query_one(Input).value


def shown(pilot: Pilot[None]) -> str:
    return text_of(pilot.app.screen.query_one(LaidLines)).strip()


async def test_a_brief_is_exported_to_the_path_that_is_proposed_or_typed(
    make_app: MakeApp, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "2025-01-17-second-call.csv"
    async with make_app(CALL, width=60).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        assert await export_as(pilot, "as csv") == file.name
        await pilot.press("escape")
        assert not file.exists()
        await export_as(pilot, "as csv")
        await pilot.press("enter")
        await wait_until(pilot, lambda: f"Written: {file}" in notices(pilot))
        first = file.read_text()
        assert "Harbour" in first
        file.write_text("mine")
        assert await export_as(pilot, "as csv") == "2025-01-17-second-call-2.csv"
        await pilot.press("ctrl+u", *file.name, "enter")
        assert shown(pilot) == "This file already exists. Enter again replaces it."
        assert file.read_text() == "mine"
        await pilot.press("enter")
        await wait_until(pilot, lambda: file.read_text() == first)
        assert export_objection(None, "a" * 256) == Objection("This name is too long for a file.")


async def test_an_export_is_no_brief_of_the_library(
    make_app: MakeApp, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library)
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await export_as(pilot, "as markdown")
        for name, words in (
            ("", "with this name would be another brief."),
            ("nowhere/x.md", f"There is no folder {Path('nowhere')}."),
            (str(tmp_path), "Type the name of a file."),
        ):
            if name:
                await pilot.press("ctrl+u", *name)
            await pilot.press("enter")
            assert shown(pilot).endswith(words)
        await pilot.press("ctrl+u", *f"{tmp_path}/out.md", "enter")
        await wait_until(pilot, lambda: f"Written: {tmp_path}/out.md" in notices(pilot))


async def test_an_export_that_fails_says_why(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    async with make_app(CALL).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        monkeypatch.chdir(folder)
        await export_as(pilot, "as csv")
        await pilot.press("ctrl+u", *f"{folder}/x.csv")
        folder.rmdir()
        await pilot.press("enter")
        assert shown(pilot).startswith("There is no folder")
        await pilot.press("escape")
