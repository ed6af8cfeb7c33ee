"""The dialog that shows a claim in full: its keys, the mouse, and the pane below that follows."""

from pathlib import Path

from textual.pilot import Pilot

from briefing_tui.tui import state
from briefing_tui.tui.dialogs.base import TextView
from briefing_tui.tui.dialogs.claim import ClaimDialog
from briefing_tui.tui.dialogs.help import HelpDialog
from briefing_tui.tui.dialogs.topic import TopicDialog
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import LaidLines, PaneHeading
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, notices, settle, text_of, title, wait_until
from tests.tui.test_claims_pane import two_briefs
from tests.tui.test_key_bursts import press_together

__all__ = ["two_briefs"]


async def open_detail(pilot: Pilot[None], *keys: str) -> tuple[ReaderScreen, ClaimDialog]:
    reader = await settle(pilot)
    await pilot.press("2", *keys, "enter")
    await pilot.pause()
    dialog = pilot.app.screen
    assert isinstance(dialog, ClaimDialog)
    return reader, dialog


def top(pilot: Pilot[None]) -> object:
    """The dialog in front, or the reader."""
    return pilot.app.screen


def content(dialog: ClaimDialog) -> str:
    """The heading and the text."""
    return text_of(dialog.query_one(PaneHeading)) + text_of(dialog.query_one(TextView))


async def test_it_shows_every_account_and_the_class_copies_one_and_closes(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, dialog = await open_detail(pilot)
        shown = content(dialog)
        assert "differs: framing" in shown
        assert "the writer finds that they differ" in shown
        assert "One balances, the other does not." in shown
        assert "mutual benefit" in shown
        assert "“互利共赢”" in shown
        assert "“balancing Trade”" in shown
        assert "United States · post · read in full" in shown
        assert "1 of 6" in text_of(dialog.query_one(PaneHeading))
        await pilot.press("y")
        assert pilot.app.clipboard == "“互利共赢”\nmutual benefit\n— Northern readout."
        await pilot.press("q")
        assert top(pilot) is reader
        await pilot.press("enter", "escape")
        assert top(pilot) is reader
        assert reader.query_one(ClaimsView).has_focus
        await pilot.press("l")
        _, dialog = await open_detail(pilot)
        assert "› Southern post [b]" in content(dialog), "the current source of the pane"


async def test_h_and_l_go_through_the_listed_claims_and_the_pane_follows(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, dialog = await open_detail(pilot, "O", "O", "g")
        assert "Ferries" in content(dialog)
        await pilot.press("h")
        assert "Ferries" in content(dialog)
        await pilot.press("l", "right")
        assert "Harbour" in content(dialog)
        assert "3 of 6" in text_of(dialog.query_one(PaneHeading))
        claim = reader.query_one(ClaimsView).claim
        assert claim is not None
        assert claim.topic == reader.state.opened.brief.claim(reader.state.claim).topic == "Harbour"  # type: ignore[union-attr]
        await pilot.press("left")
        assert "Fishing" in content(dialog)


async def test_it_begins_with_the_class_and_tab_scrolls_to_the_accounts(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(60, 15)) as pilot:
        reader, dialog = await open_detail(pilot)
        await settle(pilot)
        view = dialog.query_one(TextView)
        assert view.max_scroll_y > 0
        assert "differs: framing" in text_of(view).splitlines()[0]
        await pilot.press("G")
        assert " Claim: Trade " in text_of(dialog.query_one(PaneHeading))
        await pilot.press("g", "tab")
        assert "› Southern post [b]" in content(dialog)
        assert reader.query_one(ClaimsView).source == 1
        await pilot.press("tab")
        assert "› Northern readout [a]" in content(dialog)
        await pilot.press("shift+tab")
        assert "› Southern post [b]" in content(dialog)


async def test_it_scrolls_at_every_size(make_app: MakeApp) -> None:
    async with make_app().run_test(size=NARROW) as pilot:
        _, dialog = await open_detail(pilot)
        view = dialog.query_one(TextView)
        await pilot.resize_terminal(60, 12)
        await wait_until(pilot, lambda: dialog.size == (60, 12) and view.max_scroll_y > 0)
        await pilot.press("g", "j")
        assert view.scroll_offset.y == 1
        for size in [(1, 1), (30, 8), MEDIUM]:
            await pilot.resize_terminal(*size)
            await pilot.press("j", "tab", "l")
        assert view.is_on_screen


async def test_a_click_selects_an_account_and_a_click_on_a_hint_presses_its_key(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        _, dialog = await open_detail(pilot)
        lines = content(dialog).splitlines()
        y = next(at for at, line in enumerate(lines) if "Southern post [b]" in line)
        await pilot.click(TextView, offset=(10, y))
        assert "› Southern post [b]" in content(dialog)
        hints = text_of(dialog.query_one(KeysLine))
        await pilot.click(KeysLine, offset=(hints.index("Account"), 0))
        assert "› Northern readout [a]" in content(dialog)
        await pilot.click(KeysLine, offset=(hints.index("Esc"), 0))
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_a_second_click_on_a_claim_opens_it(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await pilot.click(ClaimsView, offset=(5, 0), times=2)
        await pilot.pause()
        assert isinstance(pilot.app.screen, ClaimDialog)


NO_ACCOUNTS = """\
---
title: Bare
sources: [{ id: a, name: A }]
claims: [{ topic: Trade }, { topic: Weather }]
---
"""


async def test_claims_without_accounts_are_shown(make_app: MakeApp, library: Path) -> None:
    (library / "2030-01-01-bare.md").write_text(NO_ACCOUNTS)
    async with make_app("2030-01-01-bare.md").run_test(size=MEDIUM) as pilot:
        _, dialog = await open_detail(pilot)
        await pilot.press("tab", "l", "o", "y")
        assert "Weather" in content(dialog)
        assert pilot.app.clipboard.startswith("Weather (not checked)")


async def test_x_compares_and_escape_comes_back(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        _, dialog = await open_detail(pilot)
        await pilot.press("l", "tab", "x")
        await settle(pilot)
        assert top(pilot) is dialog
        assert notices(pilot)[-1].startswith("Southern post is silent on Harbour; x on Northern")
        await pilot.press("h", "x")
        await settle(pilot)
        assert "Southern post and Northern" in text_of(pilot.app.screen.query_one(LaidLines))
        await pilot.press("escape", "question_mark")
        await pilot.pause()
        assert isinstance(top(pilot), HelpDialog)
        await pilot.press("escape")
        assert top(pilot) is dialog


async def test_it_follows_a_save_and_closes_once_no_claim_is_left(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, dialog = await open_detail(pilot, "l")
        assert reader.state.path is not None
        head = "title: Less\nsources: [{id: a, name: Northern readout, coverage: full}]"

        def save(claims: str) -> None:
            reader.state.path.write_text(f"---\n{head}\nclaims: [{claims}]\n---\n")  # type: ignore[union-attr]
            reader.handle(state.file_changed)

        save("{topic: Trade, accounts: {a: {says: It was saved.}}}")
        await wait_until(pilot, lambda: "It was saved." in content(dialog))
        assert "1 of 1" in text_of(dialog.query_one(PaneHeading))
        save("")
        await wait_until(pilot, lambda: top(pilot) is reader)


async def test_a_save_does_not_scroll_the_claim_that_is_shown(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(60, 12)) as pilot:
        reader, dialog = await open_detail(pilot)
        view = dialog.query_one(TextView)
        await pilot.press("g", "j", "j")
        shown = text_of(view)
        path = reader.state.path
        assert path is not None
        path.write_text(f"{path.read_text()}\nIt was saved.\n")
        before = reader.state.opened
        reader.handle(state.file_changed)
        await wait_until(pilot, lambda: reader.state.opened is not before)
        await settle(pilot)
        assert view.scroll_offset.y == 2
        assert text_of(view) == shown


async def test_a_topic_leads_back_to_the_claim_or_to_another_brief(
    make_app: MakeApp, two_briefs: Path
) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader, dialog = await open_detail(pilot, "j")
        await pilot.press("T", "escape")
        assert top(pilot) is dialog
        for keys in (("T",), ("T", "T", "down", "enter")):
            await pilot.press("l", "h")
            for key in keys:
                await pilot.press(key)
                await settle(pilot)  # topics are read in a thread
            assert isinstance(top(pilot), TopicDialog)
            await pilot.press("k", "enter")
            await settle(pilot)
            assert top(pilot) is reader
            assert title(reader) == "An earlier call"
            await pilot.press("K", "enter")
            await pilot.pause()
            assert isinstance(top(pilot), ClaimDialog)


async def test_j_and_k_go_through_the_briefs_at_one_topic(
    make_app: MakeApp, two_briefs: Path
) -> None:
    (two_briefs / "2019-01-01-bare.md").write_text(NO_ACCOUNTS.replace("Bare", "Bare\ndate: 2019"))
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader, dialog = await open_detail(pilot, "j")
        await press_together(pilot, "J", "d", "g")
        await settle(pilot)
        assert title(reader) == "An earlier call"
        assert top(pilot) is dialog
        assert "the harbour was always theirs" in content(dialog)
        assert "2 of 6" in text_of(dialog.query_one(PaneHeading))
        await pilot.press("K")
        await settle(pilot)
        assert "the harbour is theirs" in content(dialog)
        await press_together(pilot, "J", "J")
        await settle(pilot)
        assert title(reader) == "Bare"
        assert "Trade" in content(dialog), "it has no claim on the harbour"
        await pilot.press("J", "J")
        await settle(pilot)
        assert not reader.state.opened.brief.claims  # type: ignore[union-attr]
        assert top(pilot) is reader, "a brief without claims"


async def test_a_filter_hides_no_claim_that_j_goes_to(make_app: MakeApp, two_briefs: Path) -> None:
    earlier = two_briefs / "2020-05-05-earlier.md"
    earlier.write_text(earlier.read_text().replace("b: silent", "b: { says: theirs }"))
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("2", "f", "j", "j", "enter", "enter", "J")
        await settle(pilot)
        assert title(reader) == "An earlier call"
        dialog = top(pilot)
        assert isinstance(dialog, ClaimDialog)
        assert "the harbour was always theirs" in content(dialog)
