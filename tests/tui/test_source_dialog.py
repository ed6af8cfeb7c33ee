"""The dialog that shows a source whole: where it opens, its keys, and the claims it leads to."""

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from briefing_tui.library.state.text_copies import TextCopies
from briefing_tui.model.brief import Source
from briefing_tui.tui.dialogs.base import TextView
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.pickers import ChoiceList
from briefing_tui.tui.dialogs.source import SourceDialog, SourceView
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import LaidLines, PaneHeading
from tests.compare.source_texts import SOUTH, TEXT
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, settle, text_of, wait_until

BRIEF = "2031-05-04-texts.md"
SILENT_ON_TAIWAN = """---
sources: [{ id: us, coverage: full }]
claims:
  - { topic: Taiwan, accounts: { us: { sought: [Taiwan] } } }
  - { topic: Trade, accounts: { us: { quote: They spoke of trade } } }
---
Text.
"""


@pytest.fixture(autouse=True)
def brief_with_texts(library: Path) -> None:
    (library / "texts").mkdir()
    (library / "texts" / "south.txt").write_text(SOUTH, encoding="utf-8")
    (library / BRIEF).write_text(TEXT, encoding="utf-8")


async def open_source(pilot: Pilot[None], *keys: str) -> SourceDialog:
    await settle(pilot)
    await pilot.press("2", *keys)
    await settle(pilot)
    dialog = pilot.app.screen
    assert isinstance(dialog, SourceDialog)
    return dialog


def claim_dialog(pilot: Pilot[None]) -> ClaimDialog:
    dialog = pilot.app.screen
    assert isinstance(dialog, ClaimDialog)
    return dialog


def heading(dialog: SourceDialog) -> str:
    return text_of(dialog.query_one(PaneHeading))


def claim(dialog: SourceDialog) -> str:
    return text_of(dialog.query_one(LaidLines))


async def test_s_shows_the_source_of_the_current_cell_at_the_claim(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "j", "S")
        assert "Northern statement" in heading(dialog)
        assert "3 of 5" in heading(dialog)
        assert "Cost" in claim(dialog)
        assert "▌ A tunnel can only be built" in text_of(dialog.query_one(SourceView))
        assert "The northern ministry · North" in text_of(dialog.query_one(SourceView))
        assert "Engineers will report" in text_of(dialog.query_one(SourceView))


async def test_the_copy_of_an_original_stands_for_its_text(
    make_app: MakeApp, library: Path
) -> None:
    (library / "sought.md").write_text(
        "---\nsources: [{ id: us, coverage: full }]\nclaims:\n"
        "  - { topic: Trade, accounts: { us: { quote: They spoke of trade. } } }\n"
        "  - { topic: NATO, accounts: { us: { sought: [NATO, alli*] } } }\n---\nText.\n"
    )
    us = Source(id="us", name="us")
    TextCopies(library).keep("sought.md", us, "They spoke of trade.\n\nOur allies agree.\n")
    async with make_app("sought.md").run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "j", "enter")
        await settle(pilot)
        shown = text_of(claim_dialog(pilot).query_one(TextView))
        assert "But it has  allies (line 3): Our allies agree." in shown
        assert "In your copy, " in shown
        await pilot.press("S")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, SourceDialog)
        text = " ".join(text_of(dialog.query_one(SourceView)).split())
        assert ": 1 of 1 quotation is in it · for 0 of 1 silence none of the words sought" in text
        assert "it has words sought for “NATO”" in text
        assert "▌ Our allies agree." in text
        await pilot.press("escape", "escape", "D")
        await settle(pilot)
        problem = " ".join(text_of(pilot.app.screen.query_one(ChoiceList)).split())
        assert "5:38 In your copy, " in problem
        assert "NATO: `us` is silent, but line 3 of its text has “allies”" in problem


async def test_a_bar_is_before_each_quoted_row_from_right_to_left(
    make_app: MakeApp, library: Path
) -> None:
    words = " ".join(["שלום"] * 30)
    (library / "hebrew.md").write_text(
        f"---\nsources: [{{ id: il, coverage: full, text: 'אחת. {words}. שתיים.' }}]\nclaims:\n"
        f"  - {{ topic: Trade, accounts: {{ il: {{ quote: {words}. }} }} }}\n---\nText.\n",
        encoding="utf-8",
    )
    async with make_app("hebrew.md").run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        rows = [row for row in text_of(dialog.query_one(SourceView)).splitlines() if "םולש" in row]
        assert len(rows) > 1
        assert all("▌" in row for row in rows)


async def test_what_fits_is_in_sight_after_a_long_paste(make_app: MakeApp, library: Path) -> None:
    (library / "bare.md").write_text(
        "---\nsources: [{ id: us, coverage: full }]\nclaims:\n"
        "  - { topic: Trade, accounts: { us: { quote: They spoke of trade. } } }\n---\nText.\n"
    )
    async with make_app("bare.md").run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        pilot.app.post_message(events.Paste("A long day.\n\n" * 60 + "They spoke of trade."))
        view = dialog.query_one(SourceView)
        await wait_until(pilot, lambda: "1 of 1 quotation is in it" in text_of(view))
        assert "They spoke of trade." not in text_of(view)
        await pilot.press("G")
        assert "▌ They spoke of trade." in text_of(view)


@pytest.mark.parametrize(
    ("pasted", "said", "in_copy"),
    [
        ("They spoke of trade.", "Not in it   Taiwan", True),
        ("They spoke of tariffs.", "the text isn't here", False),  # perhaps another text
    ],
)
async def test_the_claim_behind_it_says_what_is_in_a_new_copy(
    make_app: MakeApp, library: Path, pasted: str, said: str, in_copy: bool
) -> None:
    (library / "bare.md").write_text(SILENT_ON_TAIWAN)
    async with make_app("bare.md").run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "enter", "S")
        pilot.app.post_message(events.Paste(pasted))
        await wait_until(pilot, lambda: pasted in text_of(dialog.query_one(SourceView)))
        await pilot.press("escape")
        await settle(pilot)
        view = pilot.app.screen.query_one(TextView)
        await wait_until(pilot, lambda: said in text_of(view))
        assert ("In your copy, " in text_of(view)) is in_copy


async def test_a_copy_is_written_in_the_editor_and_removed_there(
    make_app: MakeApp, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library / "bare.md").write_text(
        "---\nsources: [{ id: us, coverage: full }]\nclaims:\n"
        "  - { topic: Trade, accounts: { us: { quote: They spoke of trade. } } }\n---\nText.\n"
    )
    written: list[str] = []

    def edit(_app: object, text: str) -> tuple[str, str]:
        written.append(text)
        return "" if text else "They spoke of trade.", ""

    monkeypatch.setattr("briefing_tui.tui.terminal.programs.edit_text", edit)
    us = Source(id="us", name="us")
    async with make_app("bare.md").run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        assert "The text isn't here." in text_of(dialog.query_one(SourceView))
        await pilot.press("e")
        await settle(pilot)
        assert "1 of 1 quotation is in it" in text_of(dialog.query_one(SourceView))
        assert TextCopies(library).read("bare.md", us) is not None
        await pilot.press("e")
        await settle(pilot)
        assert TextCopies(library).read("bare.md", us) is None
        assert "The text isn't here." in text_of(dialog.query_one(SourceView))
    assert written == ["", "They spoke of trade.\n"]


async def test_an_empty_cell_leads_to_the_first_source_that_speaks(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "l", "l", "S")
        assert "Northern statement" in heading(dialog)


async def test_n_goes_through_the_quotations_and_l_to_the_next_source(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=NARROW) as pilot:
        dialog = await open_source(pilot, "S")
        assert "2 of 5" in heading(dialog)
        await pilot.press("n")
        assert "3 of 5" in heading(dialog)
        assert "Cost" in claim(dialog)
        await pilot.press("N", "N", "N")
        assert "5 of 5" in heading(dialog)
        north = dialog.source, dialog.query_one(SourceView).shown
        await pilot.press("n", "l")
        await settle(pilot)
        assert "Southern readout" in heading(dialog)
        dialog.show_source(*north)  # as if it had been read just before the key
        await pilot.pause()
        assert "The tunnel should be begun soon." in claim(dialog)
        assert "隧道应当早日开工" in text_of(dialog.query_one(SourceView))
        await pilot.press("l")
        await settle(pilot)
        assert "The text isn't here" in text_of(dialog.query_one(SourceView))
        await pilot.press("question_mark")
        assert len(pilot.app.screen_stack) == 3
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_enter_leads_to_the_claim_and_its_source_and_back(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        await open_source(pilot, "S")
        await pilot.press("n", "enter")
        await settle(pilot)
        detail = claim_dialog(pilot)
        assert "Claim: Cost" in text_of(detail.query_one(PaneHeading))
        reader = pilot.app.screen_stack[0]
        current = reader.query_one(ClaimsView).claim
        assert current is not None
        assert current.topic == "Cost"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("N", "enter")
        await settle(pilot)
        assert claim_dialog(pilot) is detail
        shown = text_of(detail.query_one(TextView))
        heading = text_of(detail.query_one(PaneHeading))
        assert "Claim: Tunnel" in heading
        assert "1 of 4" in heading
        assert "In the text" in shown
        assert "It was the first since autumn." in shown


async def test_a_key_that_takes_effect_late_closes_no_other_dialog(make_app: MakeApp) -> None:
    """Enter, typed before the text is laid out, and the help, opened meanwhile."""
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        await pilot.press("question_mark")
        dialog.action_claim()
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 3
        await pilot.press("escape", "enter")
        await settle(pilot)
        assert "Claim:" in text_of(claim_dialog(pilot).query_one(PaneHeading))


async def test_a_claim_that_the_filter_hides_is_shown_from_its_source(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "f", "j", "enter", "enter")
        await settle(pilot)
        detail = claim_dialog(pilot)
        assert "1 of 1" in text_of(detail.query_one(PaneHeading))
        await pilot.press("S")
        await settle(pilot)
        await pilot.press("n", "enter")
        await settle(pilot)
        assert "2 of 4" in text_of(detail.query_one(PaneHeading))


async def test_y_copies_the_quotation_and_o_opens_the_address(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "briefing_tui.tui.terminal.programs.open_address",
        lambda _app, address, _fail: opened.append(address.text),
    )
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        await pilot.press("n", "y")
        assert pilot.app.clipboard == (
            "“if both sides carry its cost”\n"
            "— Northern statement, The northern ministry, 3 May 2031. https://example.org/n"
        )
        await pilot.press("o")
        await settle(pilot)
        lines = text_of(dialog.query_one(SourceView)).splitlines()
        y = next(y for y, line in enumerate(lines) if "Archived" in line)
        x = lines[y].index("https:")
        await pilot.click(SourceView, offset=(x, y))
        assert "opens https://archive.example.org/n" in text_of(dialog.query_one(SourceView))
        await pilot.press("enter")
        await settle(pilot)
        assert opened == ["https://example.org/n", "https://archive.example.org/n"]


async def test_a_click_chooses_a_quotation_and_a_double_click_its_claim(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        view = dialog.query_one(SourceView)
        y = next(y for y, line in enumerate(text_of(view).splitlines()) if "nothing is" in line)
        x = text_of(view).splitlines()[y].index("nothing is")
        await pilot.click(SourceView, offset=(x, y))
        assert "4 of 5" in heading(dialog)
        await pilot.click(SourceView, offset=(x, y), times=2)
        await settle(pilot)
        assert isinstance(pilot.app.screen, ClaimDialog)


async def test_it_lays_out_again_at_every_size(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S", "n")
        for size in (NARROW, (30, 8), (1, 1), (60, 20), MEDIUM):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            assert dialog.query_one(SourceView).place is not None
        await wait_until(pilot, lambda: "●○ Cost" in text_of(dialog.query_one(SourceView)))
        assert "3 of 5" in heading(dialog)


async def test_the_chosen_quotation_has_a_heavy_bar_and_looks_like_a_match(
    make_app: MakeApp,
) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        view = (await open_source(pilot, "S", "n")).query_one(SourceView)
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "both sides" in line)
        assert lines[y].lstrip().startswith("▌")
        reversed_text = "".join(
            segment.text
            for segment in view.render_line(y)
            if segment.style is not None and segment.style.reverse
        )
        assert reversed_text == "if both sides carry its cost"


async def test_words_are_found_in_a_source_and_n_goes_through_them_until_esc(
    make_app: MakeApp,
) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        view = dialog.query_one(SourceView)
        await pilot.press("slash", *"was")
        await settle(pilot)
        assert "/was  1/2" in text_of(view)
        assert "Keep" in text_of(dialog.query_one(KeysLine))
        await pilot.press("enter", "n")
        assert "/was  2/2" in text_of(view)
        assert "2 of 5" in heading(dialog)
        await pilot.press("escape", "n")
        assert "/was" not in text_of(view)
        assert "3 of 5" in heading(dialog)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_a_selection_is_copied_and_its_accounts_have_a_heading(make_app: MakeApp) -> None:
    async with make_app(BRIEF).run_test(size=MEDIUM) as pilot:
        dialog = await open_source(pilot, "S")
        view = dialog.query_one(SourceView)
        lines = text_of(view).splitlines()
        y = next(y for y, line in enumerate(lines) if "Engineers" in line)
        await pilot.click(view, offset=(lines[y].index("Engineers"), y), times=2)
        await pilot.press("y")
        assert pilot.app.clipboard == "Engineers"
        await pilot.press("t", "enter")
        await settle(pilot)
        assert pilot.app.screen is dialog


async def test_another_brief_in_the_claim_dialog_has_texts_of_its_own(
    make_app: MakeApp, library: Path
) -> None:
    later = TEXT.replace("Nobody was surprised.", "Everybody was.").replace("05-04", "06-04")
    (library / "2031-06-04-later.md").write_text(later, encoding="utf-8")
    async with make_app("2031-06-04-later.md").run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        detail = claim_dialog(pilot).query_one(TextView)
        assert "Everybody was." in text_of(detail)
        await pilot.press("J")
        await settle(pilot)
        assert "Nobody was surprised." in text_of(detail)
