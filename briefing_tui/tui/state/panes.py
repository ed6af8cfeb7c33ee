"""The panes: which is active and shown, and the claim that the reader is at."""

from bisect import bisect_left, bisect_right

from msgspec.structs import replace

from briefing_tui.compare.changes import NOT_KEPT, Baseline, BriefChanges, WordEdit
from briefing_tui.model.records import Records
from briefing_tui.text.english import called
from briefing_tui.tui import effects
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.pane_layout import PANES, WHY_EMPTY, PaneName
from briefing_tui.tui.state.values import PASSAGE, ChangePlace, Desk, Next, ReaderState, Ui

# Claims


def claim_selected(state: ReaderState, _: Desk, claim_id: str) -> Next:
    """Earlier briefs are read once the user is at a claim."""
    opened, state = state.opened, replace(state, claim=claim_id)
    if state.change_claim not in ("", claim_id):
        state = replace(state, change=None)
    if not claim_id or opened is None or opened is state.records_of or not opened.brief.claims:
        return Next(state)
    step = Next(replace(state, records_of=opened))
    return step.begin(effects.read_records, records_read, opened)


def records_read(state: ReaderState, _: Desk, records: Records, opened: OpenBrief) -> Next:
    return Next(replace(state, records=records) if opened is state.opened else state)


def change_stepped(
    state: ReaderState, desk: Desk, step: int, here: ChangePlace, *, is_there: bool
) -> Next:
    """Go to the next or previous change from a place: first the passages, then the claims, around
    the ends. The place itself is the next one unless the reader `is_there` already. Without changes
    the marks come back that were cleared.
    """
    from briefing_tui.layout.signs import unchanged_message

    places, opened = state.change_places, state.opened
    if opened is None or not places:
        if state.dismissed is not None and state.dismissed[0] is opened:
            _, since, changes = state.dismissed
            return Next(replace(state, since=since, changes=changes, dismissed=None))
        words = unchanged_message(state.changes, is_comparing=state.is_comparing)
        return Next(state).show(Ui.notify, called(words, state.briefs.noun))
    if step > 0:
        after = bisect_right(places, here) if is_there else bisect_left(places, here)
        place = places[after % len(places)]
    else:
        place = places[bisect_left(places, here) - 1]
    part, at = place
    if part == PASSAGE:
        state = replace(state, active="narrative", change=place)
        return Next(state).show(Ui.show_passage, at)
    shown = claim_shown(state, desk, opened.brief.claims[at].id)
    return Next(replace(shown.state, active="claims", change=place), shown.todo)


def change_opened(state: ReaderState, _: Desk, leaves: tuple[int, ...], claim_id: str) -> Next:
    """Show the old words and the new ones of a change: of some leaves, or of a claim."""
    opened, since = state.opened, state.since
    if opened is None or not isinstance(since, Baseline):
        return Next(state)
    changes = state.changes
    return Next(state).begin(
        effects.find_words, words_found, opened, since, changes, leaves, claim_id
    )


def words_found(
    state: ReaderState,
    _: Desk,
    edits: tuple[WordEdit, ...],
    opened: OpenBrief,
    *_others: Baseline | BriefChanges | tuple[int, ...] | str,
) -> Next:
    if opened is not state.opened:
        return Next(state)
    known = tuple(edit for edit in edits if edit.old != NOT_KEPT)
    if not any(edit.old for edit in known):
        words = "This is new: it has no old words." if known else "The old words were not kept."
        return Next(state).show(Ui.notify, words)
    return Next(state).show(Ui.show_change, known)


def claim_shown(state: ReaderState, desk: Desk, claim_id: str, source_id: str = "") -> Next:
    """Go to a claim, or to a source in the claims."""
    step = Next(state)
    if claim_id:
        step = claim_selected(state, desk, claim_id)
        if "claims" not in step.state.layout.shown:
            step = Next(to_pane(step.state, "claims"), step.todo)
    return step.show(Ui.show_claim, claim_id, source_id)


def claim_opened(state: ReaderState, _: Desk) -> Next:
    """Show the claim under the cursor in full."""
    return Next(state).show(Ui.show_claim_in_full)


def source_requested(state: ReaderState, _: Desk, source_id: str, claim_id: str) -> Next:
    """Show a source whole, at a claim."""
    column = _column(state, source_id)
    if column is None or state.opened is None:
        return Next(state).show(Ui.notify, SOURCE_GONE)
    source = state.opened.matrix.columns[column]
    return Next(state).show(Ui.show_source, state.opened, source, claim_id)


def claim_of_source_chosen(state: ReaderState, desk: Desk, claim_id: str, source_id: str) -> Next:
    """Go to a claim that was chosen in a source, and show it in full."""
    return claim_shown(state, desk, claim_id, source_id).show(Ui.show_claim_in_full)


def wording_requested(state: ReaderState, _: Desk, claim_id: str, source_id: str) -> Next:
    """Compare a claim's wording, beginning with a source. The index finds the library's pairs."""
    from briefing_tui.layout.diff import why_no_words

    opened = state.opened
    if opened is None:
        return Next(state)
    matrix = opened.matrix
    row = next((row for row in matrix.rows if row.claim.id == claim_id), None)
    if row is None:
        notice = "This claim is gone: the brief has been saved since."
        return Next(state).show(Ui.notify, notice)
    column = _column(state, source_id) if matrix.columns else 0
    if column is None:
        return Next(state).show(Ui.notify, SOURCE_GONE)
    key = state.keymap.first("compare")
    if words := why_no_words(opened.brief, matrix, row, column, key):
        return Next(state).show(Ui.notify, words)
    return Next(state).show(Ui.watch_files).show(Ui.show_wording, opened, row, column)


SOURCE_GONE = "This source is gone: the brief has been saved since."


def _column(state: ReaderState, source_id: str) -> int | None:
    """The column of a source now: the brief may have been saved since it was shown."""
    columns = state.opened.matrix.columns if state.opened is not None else ()
    return next((at for at, source in enumerate(columns) if source.id == source_id), None)


# Panes


def to_pane(state: ReaderState, pane: PaneName) -> ReaderState:
    """Make a pane the active one, and remember where the drawer was opened."""
    if pane == "library" != state.active:
        state = replace(state, before_drawer=state.active)
    return replace(state, active=pane)


def pane_chosen(state: ReaderState, _: Desk, pane: PaneName) -> Next:
    """Go to a pane; from the library's drawer back to where it was opened."""
    if pane == "library" and state.has_drawer:
        return Next(_without_drawer(state))
    if pane in state.empty:
        key = state.keymap.first("open")
        below = f"Links to this note are listed below its text; {key} there shows all."
        why = below if pane == "related" and state.linked else WHY_EMPTY[pane]
        return Next(state).show(Ui.notify, called(why, state.briefs.noun))
    return Next(to_pane(state, pane))


def pane_stepped(state: ReaderState, _: Desk, step: int) -> Next:
    """Go to the next or previous pane that has something to show."""
    panes = [pane for pane in PANES if pane not in state.empty]
    at = panes.index(state.active) if state.active in panes else 0
    return Next(to_pane(state, panes[(at + step) % len(panes)]))


def pane_focused(state: ReaderState, _: Desk, pane: PaneName) -> Next:
    return Next(replace(state, active=pane))


def resized(state: ReaderState, _: Desk, size: tuple[int, int]) -> Next:
    return Next(replace(state, size=size))


def zoom_toggled(state: ReaderState, _: Desk) -> Next:
    if state.layout.size == "narrow" and not state.zoomed:
        return Next(state).show(Ui.notify, "Each pane has the whole screen at this size.")
    return Next(replace(state, zoomed=not state.zoomed))


def left(state: ReaderState, desk: Desk) -> Next:
    """Leave the zoom or the drawer, or else the program."""
    return pane_left(state, desk) if state.can_leave_pane else Next(state).show(Ui.quit)


def pane_left(state: ReaderState, _: Desk) -> Next:
    """Leave the zoom or the drawer."""
    if state.zoomed and state.layout.size != "narrow":
        return Next(replace(state, zoomed=False))
    return Next(_without_drawer(state))


def _without_drawer(state: ReaderState) -> ReaderState:
    """Go back to where the drawer was opened; another brief may have no such pane."""
    is_empty = state.before_drawer in state.empty
    return to_pane(state, "narrative" if is_empty else state.before_drawer)
