"""Searching the library from the reader."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from briefing_tui.library.index import near
from briefing_tui.library.query_advice import QUESTIONS
from briefing_tui.library.results import QueryAnswer
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.tui import state
from briefing_tui.tui.dialogs.search import ResultList, SearchDialog
from briefing_tui.tui.header_footer import KeysLine, TopLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.widgets.lines import LaidLines, PaneHeading
from tests.layout.sample import TEXT
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, notices, settle, text_of, title
from tests.tui.waiting import wait_until


async def ask(pilot: Pilot[None], words: str) -> SearchDialog:
    """Open the search, once there is an index, and type."""
    await pilot.press("s")
    dialog = pilot.app.screen
    assert isinstance(dialog, SearchDialog)
    dialog.query_one(Input).value = words
    await wait_until(pilot, lambda: dialog.results.text == words and bool(dialog.results.listings))
    return dialog


def plain(status: LaidLines) -> str:
    return " ".join(text_of(status).split())


def located(dialog: SearchDialog) -> Callable[[], bool]:
    return lambda: None not in dialog.results.hits


async def test_a_hit_in_the_narrative_opens_with_the_find_active(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, '"plain post"')
        await wait_until(pilot, located(dialog))
        assert "Ann takes a call" in text_of(dialog.query_one(ResultList))
        await pilot.press("enter")
        await settle(pilot)
        assert title(reader) == "Ann takes a call"
        assert "/plain post  1/1" in text_of(reader.query_one(NarrativeView))


@pytest.mark.parametrize(("count", "place"), [slow(60, "121/123"), (600, "1201/1203")])
async def test_all_words_are_marked_and_the_passage_comes_first(
    make_app: MakeApp, library: Path, count: int, place: str
) -> None:
    """Also in a text that is too long to be parsed and searched before it is shown."""
    lines = [f"Line {number} is about the post." for number in range(count)]
    (library / "2020-02-02-long.md").write_text(
        "---\ntitle: Long\n---\n" + "\n\n".join([*lines, "A *zebra*, [the](#x) post."])
    )
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "zebra the post")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: f"the post zebra  {place}" in text_of(view))
        assert "A zebra, the [missing] post." in text_of(view)  # the link leads nowhere


async def test_a_hit_in_the_summary_is_marked_until_it_is_cleared(
    make_app: MakeApp, library: Path
) -> None:
    (library / "2020-02-02-zebra.md").write_text("---\ntitle: Z\nsummary: Zebras.\n---\nText.\n")

    def marked(view: NarrativeView) -> list[str]:
        parts = (part for strip in view.render_lines(view.size.region) for part in strip)
        return [part.text for part in parts if part.style and part.style.reverse]

    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "zebra")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: marked(view) == ["Zebras"])
        await pilot.press("escape")
        assert not marked(view)


@pytest.mark.parametrize(
    "text",
    [
        "# The peregrine\nIt is fast.\n",
        "The peregrine\n====\n\nIt is fast.\n",
        "It is fast.\n\n<style>\n.peregrine { color: red }\n</style>\n",
    ],
)
async def test_what_the_text_does_not_show_is_not_sought_in_it(
    make_app: MakeApp, library: Path, text: str
) -> None:
    """A word of the title alone, also if that is a heading, or of what the page leaves out."""
    (library / "Peregrine.md").write_text(text)
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "peregrine")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        await settle(pilot)
        shown = text_of(reader.query_one(NarrativeView))
        assert "It is fast." in shown
        assert "nothing found" not in shown
        assert "/" not in shown


async def test_a_hit_in_a_claim_opens_at_the_claim(make_app: MakeApp) -> None:
    async with make_app(brief="2010-01-01-hostile.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "topic:harbour")
        await wait_until(pilot, located(dialog))
        await pilot.press("enter")
        await settle(pilot)
        assert title(reader) == "Ann and Bo speak by phone"
        claims = reader.query_one(ClaimsView)
        assert claims.has_focus
        assert "▌Harbour" in text_of(claims)


async def test_results_may_come_before_the_dialog_is_mounted(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await ask(pilot, "call")
        await pilot.press("escape")
        reader.action_search()
        reader.apply(state.results_came(reader.state, reader.library, QueryAnswer(), "call"))
        await settle(pilot)
        assert isinstance(pilot.app.screen, SearchDialog)
        assert pilot.app.screen.query_one(ResultList).results is reader.state.results


async def test_it_says_why_it_found_nothing_and_offers_a_way_out(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "call")
        dialog.query_one(Input).value = "xyzzy"
        status = dialog.query_one(LaidLines)
        await wait_until(pilot, lambda: "Nothing found" in text_of(status))
        assert not dialog.query_one(ResultList).results.listings
        keys = "Esc Close Ctrl+U Questions F1 Help"
        assert " ".join(text_of(dialog.query_one(KeysLine)).split()) == keys
        for query, words in (
            ("stance:silence", "`stance:` does not take `silence`. Did you mean `silent`?"),
            ("stanze:silent", "`stanze:` is neither a field nor a property of any brief. Did you"),
            ("after:2025-13", "Nothing found. A date is written"),
            (
                "agreement:chinese",
                "`agreement:` does not take `chinese`. It may be contested, denied,",
            ),
        ):
            pilot.app.screen.query_one(Input).value = query
            await wait_until(pilot, lambda said=words: said in " ".join(text_of(status).split()))  # type: ignore[misc]
        await pilot.press("enter")
        assert dialog.is_current
        await pilot.press("escape")
        assert reader.is_current


async def test_values_are_offered_and_taken_one_after_the_other(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("s")
        dialog = pilot.app.screen
        status, prompt = dialog.query_one(LaidLines), dialog.query_one(Input)
        prompt.value = "harbour stance:s"
        await wait_until(
            pilot, lambda: text_of(status).split() == ["stance:", "silent", "1", "states", "1"]
        )
        await pilot.press("tab", "tab")
        assert prompt.value == "harbour stance:states"
        await pilot.press("tab")
        assert prompt.value == "harbour stance:silent", "after the last comes the first"
        await pilot.press("shift+tab")
        assert prompt.value == "harbour stance:states"
        prompt.value = "topic:h"
        await wait_until(pilot, lambda: text_of(status).split()[:2] == ["topic:", "Harbour"])
        await pilot.click(LaidLines, offset=(11, 0))
        assert prompt.value == "topic:Harbour"


async def test_arrows_go_through_the_questions_and_enter_asks_one(
    make_app: MakeApp, library: Path
) -> None:
    another = "  - { id: a2, name: Northern paper, party: North, kind: report, coverage: full }\n"
    text = TEXT.replace("claims:\n", f"{another}claims:\n", 1)
    (library / "three.md").write_text(text.replace("b: silent", "b: silent\n      a2: silent", 1))
    queries = [*QUESTIONS.values()]
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("s")
        dialog = pilot.app.screen
        assert isinstance(dialog, SearchDialog)
        prompt, results = dialog.query_one(Input), dialog.query_one(ResultList)
        chosen = queries.index("flag:one-source")
        for query in queries[: chosen + 1]:
            await pilot.press("down")
            await wait_until(pilot, lambda query=query: dialog.results.text == query)  # type: ignore[misc]
            assert prompt.value == query, "the results of a question don't take the next arrow"
        await pilot.press("escape")
        await wait_until(pilot, lambda: reader.is_current and not reader.state.results.text)
        await pilot.press("s")
        dialog = pilot.app.screen
        assert isinstance(dialog, SearchDialog)
        prompt, results = dialog.query_one(Input), dialog.query_one(ResultList)
        assert prompt.value == "", "a question that was only looked at isn't the last search"
        await pilot.press(*["down"] * (chosen + 1))
        await pilot.press("down", "up")
        await wait_until(pilot, lambda: dialog.results.text == "flag:one-source")
        assert results.item_count() > 1
        await pilot.press("enter")
        assert dialog.is_current
        assert "Which findings" not in text_of(dialog.query_one(LaidLines))
        await pilot.press("down")
        assert (prompt.value, results.cursor) == ("flag:one-source", 1)
        await pilot.press("enter")
        await settle(pilot)
        assert reader.is_current


async def test_questions_with_the_words_typed_stand_above_the_results(
    make_app: MakeApp, library: Path
) -> None:
    (library / "silent.md").write_text("---\ntitle: Silent night\n---\nThe silent text.\n")
    (library / "other.md").write_text("---\ntitle: Silent day\n---\nThe silent text.\n")
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        dialog = await ask(pilot, "silent")
        status, prompt = dialog.query_one(LaidLines), dialog.query_one(Input)
        results = dialog.query_one(ResultList)
        assert "Where is a side unexpectedly silent?  flag:unexpected" in text_of(status)
        assert "contradict" not in text_of(status)
        await pilot.press("down")
        assert (prompt.value, results.cursor) == ("silent", 1), "arrows stay in the results"
        await pilot.press("tab", "tab")
        assert prompt.value == "flag:unexpected"
        prompt.value = "my notes"
        await wait_until(pilot, lambda: "Nothing found." in text_of(status))
        await pilot.press("down")
        assert prompt.value == "has:notes"
        for words in ("si", "zebra", "tag:silent my notes"):
            prompt.value = words
            await wait_until(pilot, lambda said=words: dialog.results.text == said)  # type: ignore[misc]
            assert not any(question in text_of(status) for question in QUESTIONS)


async def test_a_library_without_claims_has_no_questions_about_them(
    make_app: MakeApp, tmp_path: Path
) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "a.md").write_text("# A\n\nThe silent sea.\n")
    async with make_app(root=tmp_path / "vault").run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await wait_until(pilot, lambda: reader.state.briefs.noun == "note")
        assert text_of(reader.query_one(TopLine)).split()[:4] == ["1", "Narrative", "4", "Library"]
        await pilot.press("4")
        await pilot.pause()
        assert "Topics" not in text_of(reader.query_one(KeysLine))
        await pilot.press("s")
        status = pilot.app.screen.query_one(LaidLines)
        await wait_until(pilot, lambda: "has:notes" in text_of(status))
        assert [line.split()[0] for line in text_of(status).splitlines()] == [
            *("What", "Where"),
            *("words,", "has:", "17"),
        ]
        await pilot.press("down")
        assert pilot.app.screen.query_one(Input).value == "is:changed"
        await pilot.press("ctrl+u", *"silent")
        await wait_until(pilot, lambda: bool(reader.state.results.listings))
        assert "unexpected" not in text_of(status)


async def test_what_is_near_is_put_in_the_line_by_enter(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_encoder", lambda: None)
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "call")
        status, prompt = dialog.query_one(LaidLines), dialog.query_one(Input)
        prompt.value = "harbuor"
        await wait_until(pilot, lambda: "Near: harbour spelt alike" in plain(status))
        assert not dialog.results.listings, "nothing is run by itself"
        await pilot.press("enter")
        assert prompt.value == "harbour"
        await wait_until(pilot, lambda: bool(dialog.results.listings))
        assert "spelt alike" not in text_of(status)
        prompt.value = "harbuor"
        await wait_until(pilot, lambda: "spelt alike" in text_of(status))
        await pilot.press("down")
        assert prompt.value == "harbour"
        await wait_until(pilot, lambda: bool(dialog.results.listings))
        await pilot.press("enter")
        assert (dialog.is_current, "spelt alike" in text_of(status)) == (True, False)
        await pilot.press("enter")
        assert reader.is_current, "the first result is open"


async def test_words_of_a_note_are_not_lost(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert reader.library.notes is not None
        note = Note(NotePlace(), "2031-05-03 14:05", "Which zebra?")
        reader.library.notes.add("2010-01-01-hostile.md", "Hostile", note)
        await pilot.press("s", *"zebra")
        status = pilot.app.screen.query_one(LaidLines)
        said = "Nothing found. A note of yours has this: `note:zebra`."
        await wait_until(pilot, lambda: said in text_of(status))
        await wait_until(pilot, lambda: "note:zebra  in a note of yours" in text_of(status))
        await pilot.press("enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, SearchDialog)
        assert dialog.query_one(Input).value == "note:zebra"
        await wait_until(pilot, lambda: len(dialog.results.listings) == 1)


async def test_results_may_come_while_the_program_ends(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        dialog = await ask(pilot, "before:2030")
        await dialog.query_one(ResultList).remove()
        dialog.results = replace(dialog.results, answer=QueryAnswer(), hits=())
        await pilot.pause()


async def test_without_a_library_there_is_nothing_to_search(make_app: MakeApp) -> None:
    async with make_app(text="# Alone\n").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("s")
        assert pilot.app.screen is reader


async def test_the_cursor_moves_while_one_types_and_comes_back_with_the_last_search(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "before:2030")
        await wait_until(pilot, located(dialog))
        view = dialog.query_one(ResultList)
        assert len(view.results.listings) == 3
        await pilot.press("down", "down", "up")
        assert view.cursor == 1
        assert dialog.query_one(Input).has_focus
        await pilot.press("down", "escape")
        await pilot.press("s")
        view = pilot.app.screen.query_one(ResultList)
        assert pilot.app.screen.query_one(Input).value == "before:2030"
        assert (len(view.results.listings), view.cursor) == (3, 2)
        assert " 3 briefs ━" in text_of(pilot.app.screen.query_one(PaneHeading))
        await settle(pilot)
        assert view.cursor == 2, "the same results, found again"
        await pilot.press(*"ann")
        assert pilot.app.screen.query_one(Input).value == "ann", "typing replaces the last query"
        await pilot.press("enter")
        await settle(pilot)
        assert title(reader) == "Ann and Bo speak by phone"


async def test_a_query_in_the_filter_is_walked_through_the_list(
    make_app: MakeApp, tmp_path: Path
) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(52):
        (root / f"{number:02}.md").write_text(f"---\ntitle: Sea {number:02}\n---\nSalt water.\n")
    async with make_app(root=root).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await pilot.press("greater_than_sign")
        assert notices(pilot)[-1] == "There are no results: s searches the library."
        dialog = await ask(pilot, "salt")
        assert " 50 or more notes ━" in text_of(dialog.query_one(PaneHeading))
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert reader.state.briefs.count == 52, "not only what the dialog lists"
        await pilot.press("G", "enter")
        await settle(pilot)
        assert (title(reader), reader.state.active) == ("Sea 51", "narrative")
        await pilot.press("greater_than_sign")
        assert notices(pilot)[-1] == "This is the last note."
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert title(reader) == "Sea 50"
        await wait_until(pilot, lambda: "/salt" in text_of(reader.query_one(NarrativeView)))
        dialog = await ask(pilot, "salt")
        assert dialog.query_one(ResultList).cursor == 0, "the search is another thing"


async def test_a_walk_goes_from_claim_to_claim(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        claims = reader.query_one(ClaimsView)
        await ask(pilot, "stance:silent")
        await pilot.press("ctrl+l")
        await settle(pilot)
        seen = []
        for _ in range(3):
            await pilot.press("greater_than_sign")
            await settle(pilot)
            assert claims.has_focus
            seen.append(reader.state.claim)
        assert seen == ["harbour", "meeting-in-person", "fishing"]
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert reader.state.claim == seen[-2]


async def test_the_results_are_walked_without_a_filter(make_app: MakeApp, library: Path) -> None:
    topics = *(f"Topic {number}" for number in range(6)), "The last"
    claims = "".join(f"- {{topic: {topic}, accounts: {{b: silent}}}}\n" for topic in topics)
    sources = "sources: [{id: b, party: North, coverage: full}]"
    head = f"---\ntitle: Many\ndate: 2030-01-01\n{sources}\n"
    (library / "many.md").write_text(f"{head}claims:\n{claims}---\n")
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "stance:silent")
        shown = dialog.query_one(ResultList)
        assert "  +2 more claims" in text_of(shown)
        await pilot.press(*["down"] * 5, "enter")
        await wait_until(pilot, lambda: "more claims" not in text_of(shown))
        assert dialog.is_current, "the line opens into the claims"
        await wait_until(pilot, located(dialog))
        assert "The last" in text_of(shown)
        await pilot.press("enter")
        await settle(pilot)
        assert reader.state.claim == "topic-5"
        await pilot.press("greater_than_sign", "greater_than_sign")
        await settle(pilot)
        assert (title(reader), reader.state.claim) == ("Ann and Bo speak by phone", "harbour")
        assert not reader.state.briefs.query.filters
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert (title(reader), reader.state.claim) == ("Many", "the-last")
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("ctrl+u")
        status = pilot.app.screen.query_one(LaidLines)
        await wait_until(pilot, lambda: "contradict each other" in text_of(status))


async def test_claims_that_have_the_words_stand_below_the_passage(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, "trade")
        await wait_until(pilot, located(dialog))
        first, second, third = text_of(dialog.query_one(ResultList)).splitlines()[:3]
        assert first.startswith("│Ann and Bo speak by phone")
        assert "narrative  Both speak of trade" in second
        assert third.strip().startswith("Trade  differs: framing  United States: mentions")
        assert " 1 brief, 1 claim ━" in text_of(dialog.query_one(PaneHeading))
        await pilot.press("down", "enter")
        await settle(pilot)
        assert (reader.state.active, reader.state.claim) == ("claims", "trade")
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert reader.state.active == "narrative"
        assert "/trade  1/" in text_of(reader.query_one(NarrativeView))


async def test_enter_right_after_the_words_opens_what_they_find(make_app: MakeApp) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        await ask(pilot, "markup")
        await pilot.press("escape")
        for key in ("s", *"plain post", "enter"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await wait_until(pilot, lambda: title(reader) == "Ann takes a call")


async def test_enter_while_the_library_is_indexed_opens_what_is_found_later(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        dialog = await ask(pilot, '"plain post"')
        text, answer = reader.state.results.text, reader.state.results.answer
        reader.apply(state.results_came(reader.state, reader.library, None, text))
        dialog.action_choose()
        assert dialog.is_active
        # The retry and the news of a grown index may both answer.
        reader.apply(state.results_came(reader.state, reader.library, answer, text))
        reader.apply(state.results_came(reader.state, reader.library, answer, text))
        await settle(pilot)
        assert pilot.app.screen is reader
        assert title(reader) == "Ann takes a call"
