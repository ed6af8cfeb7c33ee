"""The dialog that compares the wording of two texts."""

from pathlib import Path

from briefing_tui.tui.dialogs.diff import WordingDialog, WordingHead, WordingView
from briefing_tui.tui.reader import ReaderScreen
from tests.layout.sample import TEXT
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, settle, text_of
from tests.tui.test_claims_pane import claims, two_briefs

__all__ = ["two_briefs"]


async def test_the_wording_of_two_accounts(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WordingDialog)
        view = pilot.app.screen.query_one(WordingView)
        assert "[-mutual benefit-]" in text_of(view)
        assert "{+balancing Trade+}" in text_of(view)
        await pilot.press("s")
        assert "{+mutual benefit+}" in text_of(view)
        await pilot.press("q")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_a_partys_words_are_compared_with_its_earlier_ones(
    make_app: MakeApp, two_briefs: Path
) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        await pilot.press("j", "x")
        await settle(pilot)
        dialog = pilot.app.screen
        assert "[-was always-] theirs" in text_of(dialog.query_one(WordingView))
        assert "{+is+} theirs" in text_of(dialog.query_one(WordingView))
        head = text_of(dialog.query_one(WordingHead))
        assert "Northern readout, 5 May 2020" in head
        await pilot.press("escape", "k", "x")
        await settle(pilot)
        await pilot.press("V")
        assert "互利{+共+}赢" in text_of(pilot.app.screen.query_one(WordingView))


async def test_a_claim_without_words_has_nothing_to_compare(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        _, view = await claims(pilot)
        view.go_to("weather")
        await pilot.press("x")
        await settle(pilot)
        assert "nothing to compare" in text_of(pilot.app.screen.query_one(WordingHead))
        await pilot.press("v", "s", "escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_whole_texts_are_compared_if_both_sources_have_one(
    make_app: MakeApp, library: Path
) -> None:
    text = TEXT.replace("lang: zh }", 'lang: zh, text: "The sea is wide and deep." }').replace(
        "list: open }", "list: open, text: { file: post.txt } }"
    )
    (library / "2025-01-17-second-call.md").write_text(text)
    (library / "post.txt").write_text("The sea is wide and blue.")
    async with make_app().run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press("V")
        assert "[-deep-]" in text_of(pilot.app.screen.query_one(WordingView))
        assert "the whole texts" in text_of(pilot.app.screen.query_one(WordingHead))
