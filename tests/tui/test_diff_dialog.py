"""The dialog that compares the wording of two texts."""

from pathlib import Path

from briefing_tui.compare.topics import WordingPair
from briefing_tui.layout.diff import Offer, Party, by_worth
from briefing_tui.tui.dialogs.base import TextView
from briefing_tui.tui.dialogs.diff import WordingDialog
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.widgets.lines import LaidLines
from tests.layout.sample import TEXT
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, notices, settle, text_of
from tests.tui.test_claims_pane import claims, two_briefs

__all__ = ["two_briefs"]


async def test_the_wording_of_two_accounts(make_app: MakeApp, library: Path) -> None:
    brief = library / "2025-01-17-second-call.md"
    brief.write_text(TEXT.replace("mutual benefit", "balancing of Trade"))
    async with make_app().run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert isinstance(pilot.app.screen, WordingDialog)
        view = pilot.app.screen.query_one(TextView)
        head = pilot.app.screen.query_one(LaidLines)
        assert "balancing [-of-] Trade" in text_of(view)
        assert text_of(head).startswith(" Northern readout and Southern post")
        await pilot.press("s")
        assert "balancing {+of+} Trade" in text_of(view)
        assert text_of(head).startswith(" Southern post and Northern readout")
        await pilot.press("q")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_accounts_with_little_in_common_have_no_signs(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        await pilot.press("x")
        await settle(pilot)
        view = pilot.app.screen.query_one(TextView)
        summary = text_of(view).splitlines()[0].strip()
        assert summary == "Translations compared · little in common", "without a count"
        assert any(
            "mutual benefit" in line and "balancing Trade" in line
            for line in text_of(view).splitlines()
        )
        assert "[-" not in text_of(view)


async def test_it_begins_with_a_pair_that_is_worth_comparing_unless_one_is_chosen(
    make_app: MakeApp, two_briefs: Path
) -> None:
    party = Party("North", "party-1")
    little = Offer(party, party, WordingPair("little", "the harbour", "a lake"))
    much = Offer(party, party, WordingPair("much", "the harbour", "a harbour"))
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        for keys, label in (((), "much"), (("n", "n"), "little")):
            dialog = WordingDialog("Harbour", (little,))
            pilot.app.push_screen(dialog)
            await settle(pilot)
            head = dialog.query_one(LaidLines)
            assert "little" in text_of(head)
            await pilot.press(*keys)
            dialog.show_offers(by_worth((little, much)))  # as if they were found by now
            await settle(pilot)
            assert f", {label}" in text_of(head)
            assert "of 2" in text_of(head)
            await pilot.press("escape")


async def test_a_partys_words_are_compared_with_its_earlier_ones(
    make_app: MakeApp, two_briefs: Path
) -> None:
    async with make_app(root=two_briefs).run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        await pilot.press("j", "x")
        await settle(pilot)
        dialog = pilot.app.screen
        assert "[-was always-] theirs" in text_of(dialog.query_one(TextView))
        assert "{+is+} theirs" in text_of(dialog.query_one(TextView))
        head = text_of(dialog.query_one(LaidLines))
        assert "Northern readout, 5 May 2020" in head
        await pilot.press("escape", "k", "x")
        await settle(pilot)
        assert "互利{+共+}赢" in text_of(pilot.app.screen.query_one(TextView)), "the originals"
        await pilot.press("n")
        same = "Translations compared · The same words."
        assert same in text_of(pilot.app.screen.query_one(TextView))


async def test_a_silent_account_has_nothing_to_compare(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader, view = await claims(pilot)
        view.go_to("fishing")
        await pilot.press("x")
        await settle(pilot)
        assert reader.is_current
        notice = notices(pilot)[-1]
        assert notice == "Northern readout is silent on Fishing; x on Southern post compares it"


async def test_words_of_which_there_are_no_others_have_nothing_to_compare(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        _, view = await claims(pilot)
        view.go_to("fishing")
        await pilot.press("l", "x")
        await settle(pilot)
        assert "nothing to compare" in text_of(pilot.app.screen.query_one(LaidLines))
        await pilot.press("n", "s", "escape")
        assert isinstance(pilot.app.screen, ReaderScreen)


async def test_whole_texts_are_compared_if_both_sources_have_one(
    make_app: MakeApp, library: Path
) -> None:
    text = TEXT.replace("lang: zh }", 'lang: zh, text: "The sea is wide and deep." }').replace(
        "list: open }", "list: open, lang: en, text: { file: post.txt } }"
    )
    (library / "2025-01-17-second-call.md").write_text(text)
    (library / "post.txt").write_text("The sea is wide and blue.")
    async with make_app().run_test(size=MEDIUM) as pilot:
        await claims(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert "[-deep-]" in text_of(pilot.app.screen.query_one(TextView))
        assert "the whole texts" in text_of(pilot.app.screen.query_one(LaidLines))


async def test_keys_while_there_is_nothing_to_compare_yet(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 10)) as pilot:
        await settle(pilot)
        dialog = WordingDialog("Harbour", ())
        pilot.app.push_screen(dialog)
        await settle(pilot)
        await pilot.press("ctrl+d")  # scrolls a view without a line
        dialog.show_offers(())
        await settle(pilot)
        assert "nothing to compare" in text_of(dialog.query_one(LaidLines))
