"""The position in a scrolling document, when the whole follows its start, or it is reloaded."""

import pytest
from msgspec.structs import replace
from textual.widget import Widget
from textual.worker import Worker

from briefing_tui.layout.narrative import START, LeafRow, TextLook
from briefing_tui.layout.spans import plain_text
from briefing_tui.library.listing import Listing
from briefing_tui.model.document import NO_DESTINATIONS, Destinations
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document
from briefing_tui.tui.panes.narrative import scroll
from briefing_tui.tui.panes.narrative.scroll import Pace, ScrollingDocument

PAGE = 10
LINES = "\n\n".join(f"Paragraph {number} of words." for number in range(1000))


START_OF_LINES = "\n\n".join(LINES.split("\n\n")[:500])


def loaded(text: str) -> ScrollingDocument:
    document = ScrollingDocument()
    load(document, text, reloaded=False)
    return document


def started() -> ScrollingDocument:
    """A document of which the start is shown."""
    document = ScrollingDocument()
    load(document, START_OF_LINES, reloaded=False, whole=False)
    return document


def load(
    document: ScrollingDocument, text: str, *, reloaded: bool = True, whole: bool = True
) -> None:
    brief = parse_brief(text, "").brief
    document.load(brief, replace(parse_document(brief), whole=whole), reloaded=reloaded)
    document.lay_out(TextLook(60), PAGE)


def text_at_top(document: ScrollingDocument) -> str:
    assert document.layout is not None
    return document.layout.text(document.top.leaf)


@pytest.mark.parametrize("row", [0, 1])  # the blank line before a leaf, and its text
@pytest.mark.parametrize("leaf", [1, 40, 499])
def test_the_rows_in_sight_stay_when_the_whole_comes(leaf: int, row: int) -> None:
    document = started()
    document.scroll_to(LeafRow(leaf, row))
    top = document.top
    load(document, LINES)
    assert document.top == top
    assert len(document.rows) == PAGE


def test_a_position_after_the_start_is_gone_to_once_the_whole_is_there() -> None:
    document = started()
    document.go_to((800, 0))
    assert document.position == (800, 0)
    assert document.top == START
    load(document, LINES)
    assert text_at_top(document) == "Paragraph 800 of words."


def test_a_footnote_below_the_start_is_found_below_the_whole() -> None:
    note = "\n\n[^1]: A note."
    document = ScrollingDocument()
    load(document, f"Cited[^1].{note}\n\n{START_OF_LINES}", reloaded=False, whole=False)
    assert document.layout is not None
    document.scroll_to(LeafRow(490, 1))
    text = text_at_top(document)
    load(document, f"Cited[^1].{note}\n\n{LINES}")
    assert text_at_top(document) == text


def test_a_shorter_brief_has_rows_before_it_is_laid_out() -> None:
    """A view without a width lays nothing out, but is drawn (found by the monkey)."""
    document = loaded(LINES)
    document.scroll_to(LeafRow(40, 1))
    brief = parse_brief("One line.", "").brief
    whole = parse_document(brief)
    ready = scroll.lay_out_ahead(brief, whole, TextLook(60))
    document.load(brief, whole, reloaded=False, layout=ready)
    lines = [plain_text(ready.row(row).spans) for row in document.rows]
    assert lines[-1].strip() == "One line."


def test_scrolling_elsewhere_drops_a_position_that_is_waited_for() -> None:
    document = started()
    document.go_to((800, 0))
    document.scroll_to(LeafRow(5, 0))
    load(document, LINES)
    assert document.top == LeafRow(5, 0)


@pytest.mark.parametrize("at", [20, 800])
def test_a_reload_keeps_the_text_at_the_top_where_it_is_now(at: int) -> None:
    document = loaded(LINES)
    document.go_to((at, 0))
    for count in range(1, 4):
        above = "\n\n".join(["One above."] * 3 * count)
        load(document, f"{above}\n\n{START_OF_LINES}", whole=False)
    load(document, f"{above}\n\n{LINES}")
    assert text_at_top(document) == f"Paragraph {at} of words."


@pytest.mark.parametrize("text", ["Words [[there]].", "```\nfirst\n\nthird\n```", "|a|b|\n|-|-|"])
def test_a_row_without_text_stays_at_the_top(text: str) -> None:
    """The blank row before the leaf, a blank line of code, the rules of a table."""
    paragraphs = LINES.split("\n\n")[:60]
    before = [*paragraphs[:20], text, *paragraphs[20:]]
    document = loaded("\n\n".join(before))
    for row in range(len(document.layout.rows(20))):
        document.scroll_to(LeafRow(20, row))
        document.show_destinations(Destinations(frozenset({f"there{row}"})))
        assert document.top == LeafRow(20, row)
        document.show_destinations(NO_DESTINATIONS)
        document.lay_out(TextLook(50), PAGE)
        document.lay_out(TextLook(60), PAGE)
        assert document.top == LeafRow(20, row)
        load(document, "\n\n".join(["One above.", *before]))
        assert document.top == LeafRow(21, row)
        document.show_destinations(Destinations(frozenset({"there"})))
        assert document.top == LeafRow(21, row)
        load(document, "\n\n".join(before))
        assert document.top == LeafRow(20, row)


@pytest.mark.parametrize("is_restored", [False, True])
def test_the_text_stands_still_when_the_briefs_that_link_to_it_are_found(
    is_restored: bool,
) -> None:
    """Also at the end, where there was nothing below it, after a return to a place near it."""
    document = loaded("\n\n".join(LINES.split("\n\n")[:30]))
    assert document.layout is not None
    if is_restored:
        document.go_to((28, 0))
        document.lay_out(TextLook(50), PAGE)
    else:
        document.scroll_to(document.layout.end)
    rows = document.rows
    note = Listing("/n.md", (), (), False, "n.md", "n", "A note")
    document.show_linked((note,))
    assert document.rows == rows
    document.scroll_to(document.layout.end)
    assert document.rows[-1].leaf == document.layout.leaf_count
    document.lay_out(TextLook(40), PAGE)
    assert document.rows[-1].leaf == document.layout.leaf_count
    document.show_linked(())
    assert len(document.rows) == PAGE


def test_the_end_of_a_document_is_the_last_row_in_sight() -> None:
    document = loaded(LINES)
    assert document.layout is not None
    document.scroll_to(document.layout.end)
    assert document.rows[-1] == document.layout.end
    assert len(document.rows) == PAGE
    document.lay_out(TextLook(60), 2 * PAGE)
    assert document.rows[-1] == document.layout.end
    assert len(document.rows) == 2 * PAGE


@pytest.mark.parametrize("active", [True, False])
def test_a_thread_pauses_after_a_stretch_of_work_while_keys_come(
    active: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, pauses = [100.0], list[float]()
    monkeypatch.setattr(scroll, "monotonic", lambda: clock[0])
    monkeypatch.setattr(scroll, "sleep", pauses.append)
    pace = Pace()
    worker = Worker[None](Widget(), lambda: None)
    is_cancelled = pace.cancelled(worker)
    clock[0] += 1
    if active:
        pace.note_activity()
    assert not is_cancelled()
    assert len(pauses) == int(active)
    assert not is_cancelled()
    assert len(pauses) == int(active), "a stretch has begun"
    worker.cancel()
    assert is_cancelled()
