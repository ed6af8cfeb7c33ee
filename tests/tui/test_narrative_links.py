"""Links of the narrative by keyboard, and its outline."""

from pathlib import Path

import pytest

from briefing_tui.tui.dialogs.pickers import LinkedDialog, LinkedList, OutlineDialog, OutlineView
from briefing_tui.tui.header_footer import KeysLine
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from tests.tui.conftest import MakeApp
from tests.tui.long_brief import NAME, SIZE, notice, on_top, ready
from tests.tui.pilots import MEDIUM, notices, settle, shown, text_of, title, wait_until

pytestmark = pytest.mark.painted


async def test_a_citation_shows_its_source_and_moves_the_claims(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("right_square_bracket")
        assert notice(view).startswith("[a] Northern readout · Ministry")
        await pilot.press("right_square_bracket")
        assert notice(view) == "claim Harbour"
        await pilot.press("enter")
        assert reader.state.claim == "harbour"
        assert "▌Harbour" in text_of(reader.query_one(ClaimsView)).replace("│", "▌")
        await pilot.press("left_square_bracket")
        assert notice(view).startswith("[a]")
        await pilot.press("escape")
        assert notice(view) == ""


async def test_labels_follow_links_and_other_characters_remove_them(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("f")
        assert "letters of a link" in notice(view)
        assert text_of(reader.query_one(KeysLine)).strip() == "", "the labels take all keys"
        labels = {link.target.kind: label for label, link in view.links.labels.items()}
        assert {"source", "claim", "brief", "heading", "url", "note"} <= labels.keys()
        await pilot.press("0")
        assert not view.links.labels
        assert "Scroll" in text_of(reader.query_one(KeysLine))
        await pilot.press("f", labels["heading"])
        assert "The end" in text_of(view)
        await pilot.press("g", "f")
        older = next(
            label for label, link in view.links.labels.items() if link.target.name == "first-call"
        )
        await pilot.press(older)
        assert title(reader) == "Ann takes a call"


async def test_at_the_end_no_link_that_the_notice_pushes_out_of_sight_has_a_label(
    make_app: MakeApp, long_library: Path
) -> None:
    body = "[Words](https://example.org/page).\n\n" * 60
    (long_library / NAME).write_text(f"---\ntitle: A call\n---\n{body}", encoding="utf-8")
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G", "f")
        labelled = {view.scroll_layout.row_of(link.offset) for link in view.links.labels.values()}
        assert labelled
        assert labelled <= {*view._document.rows}


async def test_a_web_link_shows_its_address_before_it_opens(
    make_app: MakeApp, long_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "briefing_tui.tui.terminal.programs.open_address",
        lambda _app, address, _fail: opened.append(address.text),
    )
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("f")
        label = next(
            label for label, link in view.links.labels.items() if link.target.kind == "url"
        )
        await pilot.press(label)
        assert notice(view) == "Enter opens https://example.org/page"
        assert not opened
        await pilot.press("enter")
        await pilot.press("o")
        assert opened == ["https://example.org/page"] * 2


async def test_a_footnote_and_back(make_app: MakeApp, long_library: Path) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await pilot.press("G", "g", "f")
        label = next(
            label for label, link in view.links.labels.items() if link.target.kind == "note"
        )
        await pilot.press(label)
        assert "The note's own words" in text_of(view)
        await pilot.press("f")
        back = next(label for label, link in view.links.labels.items() if link.leads_back)
        await pilot.press(back)
        assert "It begins" in text_of(view)


async def test_links_to_briefs_that_the_library_lacks_are_muted_and_marked(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        await wait_until(pilot, lambda: "nowhere [missing]" in text_of(view))
        text = view.scroll_layout.text(0)
        assert "missing" not in text
        line, row = next(
            (y, t) for y, t in enumerate(text_of(view).split("\n")) if "nowhere [" in t
        )
        # What follows on the row is found where it is drawn.
        for word in ("nowhere", row.rpartition(" ")[2]):
            offset = view.place_under((row.index(word), line))
            assert offset is not None
            assert text[offset[1] :].startswith(word)


async def test_the_outline_is_filtered_by_typing_and_goes_to_a_heading(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)
        await pilot.press("t")
        assert isinstance(on_top(pilot), OutlineDialog)
        assert "Middle" in text_of(pilot.app.screen.query_one(OutlineView))
        await pilot.press(*"end q", "backspace", "backspace", "enter")
        assert on_top(pilot) is reader
        assert text_of(view).strip().startswith("Paragraph") or "The end" in text_of(view)
        await pilot.press("t", "escape")
        assert on_top(pilot) is reader


SITE = Path(__file__).parents[1] / "fixtures" / "sites" / "hugo"
LINKS = "content/en/docs/links.md"


async def test_the_address_of_a_page_opens_its_brief(make_app: MakeApp) -> None:
    async with make_app(LINKS, SITE).run_test(size=SIZE) as pilot:
        reader, view = await ready(pilot)

        async def follow(address: str) -> None:
            await pilot.press("f")
            links = view.links.labels.items()
            label = next(
                label
                for label, link in links
                if f"{link.target.name}#{link.target.fragment}" == address
            )
            await pilot.press(*label)
            await settle(pilot)

        await follow("/docs/missing/#")
        assert title(reader) == "Links"
        assert "No note in this library answers to /docs/missing/." in notices(pilot)
        await follow("/docs/install/#on-windows")
        assert title(reader) == "Install"


async def test_a_heading_is_found_by_its_id_in_any_letter_case(
    make_app: MakeApp, long_library: Path
) -> None:
    async with make_app(NAME).run_test(size=SIZE) as pilot:
        _, view = await ready(pilot)
        view.go_to_heading("The-End")
        await settle(pilot)
        assert "The end" in text_of(view)
        assert notices(pilot) == []
        view.go_to_heading("no-such")
        await pilot.pause()
        assert notices(pilot) == ["No heading is called no-such."]


async def test_the_notes_that_link_to_a_note_stand_below_it(
    make_app: MakeApp, library: Path
) -> None:
    """They are found in the list of all and by a click; with them there is no related pane."""
    (library / "hub.md").write_text("---\ntags: [hub]\n---\nThe hub.\n")
    for number in range(14):
        date = f"2024-01-{number + 1:02}" if number else ""
        front = f"---\ntitle: Note {number} of many\ndate: {date}\ntags: [hub]\n---\n"
        (library / f"note-{number}.md").write_text(f"{front}Alone. At the [[hub]].\n")
    (library / "named.md").write_text("# Named\n\nNo link to the hub. More.\n")
    async with make_app("hub.md", rest=0.01).run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: "14 link here" in text_of(view))
        assert shown(reader) == ["narrative"]
        await pilot.press("enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, LinkedDialog)
        links = dialog.query_one(LinkedList)
        assert text_of(links).count("of many") == 14
        await wait_until(pilot, lambda: text_of(links).count("At the hub.") == 14)
        await pilot.press("tab")
        assert text_of(links).count("of many") == 14, "what only names the note is not listed"
        await pilot.press(*"0 many")
        assert [listing.title for listing in dialog.query_one(LinkedList).listings] == [
            "Note 10 of many",
            "Note 0 of many",
        ], "one has no date"
        await pilot.press("down", "enter")
        assert title(reader) == "Note 0 of many"
        assert "Linked" not in text_of(view)
        await pilot.press("backspace")
        await wait_until(pilot, lambda: "14 link here" in text_of(view))

        async def click(words: str) -> None:
            lines = text_of(view).splitlines()
            y = next(y for y, line in enumerate(lines) if words in line)
            await pilot.click(view, offset=(lines[y].index(words), y))

        await pilot.press("f")
        labels = {link.target.name: label for label, link in view.links.labels.items()}
        assert list(labels) == [f"note-{number}.md" for number in range(13, 3, -1)]
        line = next(line for line in text_of(view).splitlines() if "ote 9 of many" in line)
        assert f"{labels['note-9.md']}ote 9 of many" in line
        await pilot.press("escape", "left_square_bracket")
        last = view.links.current
        assert last is not None
        assert last.target.name == "note-4.md"
        await pilot.press(*["left_square_bracket"] * 9)
        assert notice(view) == "brief note-13.md"
        await pilot.press("left_square_bracket", "right_square_bracket", "right_square_bracket")
        assert notice(view) == "brief note-12.md", "after the last link comes the first"
        await pilot.press("escape", "f", labels["note-9.md"])
        assert title(reader) == "Note 9 of many"
        await pilot.press("backspace")
        await wait_until(pilot, lambda: "14 link here" in text_of(view))
        await click("+")
        assert isinstance(pilot.app.screen, LinkedDialog)
        await pilot.press("escape")
        await click("Note 12 of")
        assert title(reader) == "Note 12 of many"


async def test_a_link_in_a_property_is_followed_like_others(
    make_app: MakeApp, library: Path
) -> None:
    (library / "note.md").write_text(
        "---\nup: '[[first-call|the first]]'\nnear: '[[nowhere]]'\n---\n# A note\n\nWords.\n"
    )
    async with make_app("note.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        view = reader.query_one(NarrativeView)
        await wait_until(pilot, lambda: "near  nowhere [missing]" in text_of(view))
        assert "f Link" in text_of(reader.query_one(KeysLine))
        await pilot.press("right_square_bracket")
        assert notice(view).startswith("brief first-call")
        assert "up    the first" in text_of(view)
        await pilot.press("v", "$")
        assert view.selected_text() == "Words."
        await pilot.press("escape", "right_square_bracket", "left_square_bracket")
        assert notice(view).startswith("brief first-call")
        await pilot.press("escape", "f")
        assert [link.target.name for link in view.links.labels.values()] == [
            "first-call",
            "nowhere",
        ]
        await pilot.press("a")
        assert title(reader) == "Ann takes a call"
