"""Reading progress: docs/reading-state.md has the rule. Marks, and the saving of both."""

from msgspec.structs import replace

from briefing_tui.library.library import Library
from briefing_tui.library.state.reading_state import SaveReport
from briefing_tui.library.state.store import Flag, ReadingPosition
from briefing_tui.text.english import called, counted
from briefing_tui.tui import effects
from briefing_tui.tui.effects import FlagsRead, Mark
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.state.values import FIRST_FRAME, Desk, Later, Next, ReaderState, Ui, Visit

SAVE_AFTER = 1.0
"""Seconds from a change of the reading state to its writing."""
MANY_CHANGES = 100
"""The number of changes of the reading state after which it is read again."""


def flags_wanted(state: ReaderState, _: Desk) -> Next:
    return Next(state).begin(effects.read_flags, flags_read, state.saves_shown)


def with_list(state: ReaderState, desk: Desk) -> ReaderState:
    """The state with the list of the pending query, which is needed now."""
    pending = state.briefs.pending
    if pending is None:
        return state
    return replace(state, briefs=desk.with_query(state.briefs, pending))


def save_soon() -> Later:
    """Save the reading state in a while."""
    return Later(save_due, SAVE_AFTER, once=True)


def arrived(state: ReaderState, _: Desk, visit: int, position: tuple[int, int]) -> Next:
    """The view shows the brief where the reader was. From now on, scrolling counts."""
    if state.visit is None or state.visit.number != visit:
        return Next(state)
    return Next(replace(state, visit=replace(state.visit, position=ReadingPosition(*position))))


def scrolled(
    state: ReaderState, desk: Desk, opened: OpenBrief, position: tuple[int, int], *, at_end: bool
) -> Next:
    """The narrative may have scrolled. Its end makes the brief read."""
    visit = state.visit
    if visit is None or opened is not state.opened:
        return Next(state)
    before, visit = visit.position, replace(visit, at_end=at_end)
    if before is None or before == position:
        return Next(replace(state, visit=visit))
    now = ReadingPosition(*position)
    step = Next(replace(state, visit=replace(visit, position=now)))
    step = step.change(effects.set_position, visit.path, now)
    if at_end:
        step = step.then(_read, desk, visit)
    return step.do(save_soon())


def visit_counted(state: ReaderState, desk: Desk) -> Next:
    """The brief has been on the screen for STAY seconds."""
    if state.visit is None:
        return Next(state)
    visit = replace(state.visit, has_stayed=True)
    state = replace(state, visit=visit)
    return _read(state, desk, visit) if visit.at_end else Next(state)


def visit_ended(state: ReaderState, desk: Desk) -> Next:
    visit = state.visit
    if visit is None:
        return Next(state)
    step = _read(state, desk, visit) if visit.has_stayed else Next(state)
    opened = state.opened
    if visit.has_stayed and opened is not None and not opened.partial:
        # Saved soon, so that a reader who comes back at once sees no change since this version.
        step = step.change(effects.keep_version, opened).do(Later(save_due, FIRST_FRAME))
    return step.do(save_soon())


def _read(state: ReaderState, desk: Desk, visit: Visit) -> Next:
    """The brief is read. A mark is shown once it is written, so it is written soon."""
    step = Next(state)
    if not visit.is_decided and not desk.state_of(visit.path).read:
        step = step.do(Later(save_due, FIRST_FRAME))
    return step.change(effects.mark_read, visit.path, visit.is_decided)


def mark_requested(state: ReaderState, desk: Desk, listed: str | None, flag: Flag) -> Next:
    """Set or remove a mark of the brief under the library's cursor, or else of the open one."""
    visited = state.visit.path if state.visit is not None else None
    return mark_toggled(state, desk, listed if state.active == "library" else visited, flag)


def mark_toggled(state: ReaderState, desk: Desk, path: str | None, flag: Flag) -> Next:
    if path is None:
        text = called("There is no brief to mark.", state.briefs.noun)
        return Next(state).show(Ui.notify, text)
    visit, mark = state.visit, Mark(path, flag)
    if flag == "read" and visit is not None and visit.path == path:
        state = replace(state, visit=replace(visit, is_decided=True))
    return Next(state).change(effects.toggle, mark).then(_mark_saved, desk, mark)


def read_all_requested(state: ReaderState, desk: Desk, *, read: bool) -> Next:
    """Mark what the list shows now as read, or undo that."""
    state = with_list(state, desk)
    step = Next(state)
    if read:
        step = step.change(Library.read_all, state.briefs)
    else:
        step = step.change(effects.undo_read_all)
    return step.then(_mark_saved, desk, None)


def _mark_saved(state: ReaderState, desk: Desk, mark: Mark | None) -> Next:
    # Shown after it is written: no kill takes back what the screen shows.
    if state.save_problem:  # it is saved in a while
        return _unsaved(state, desk).do(save_soon())
    return _save(state, desk, mark)


def save_due(state: ReaderState, desk: Desk) -> Next:
    return _save(state, desk, None)


def _save(state: ReaderState, _: Desk, mark: Mark | None) -> Next:
    """Save the reading state now, or once the save that runs has ended."""
    if state.is_saving:
        return Next(replace(state, saves_waiting=(*state.saves_waiting, mark)))
    return Next(replace(state, is_saving=True)).begin(effects.save_state, state_saved, mark)


_FLAG_NOTICES = {
    ("read", True): "Marked read.",
    ("read", False): "Marked unread.",
    ("starred", True): "Starred.",
    ("starred", False): "No longer starred.",
}


def state_saved(state: ReaderState, desk: Desk, report: SaveReport, mark: Mark | None) -> Next:
    """Show what was written, or say why it was not, and try again."""
    before, written = state.save_problem, dict(report.saved)
    state = replace(
        state,
        is_saving=False,
        saves_shown=state.saves_shown + bool(written or report.kept),
        save_problem=report.problem,
    )
    if len(written) > MANY_CHANGES:
        step = flags_wanted(state, desk)
    else:
        step = Next(replace(state, briefs=desk.with_changes(state.briefs, written, report.kept)))
    if report.problem:
        if report.problem != before or mark is not None or report.batches:
            step = step.then(_unsaved, desk)
        step = step.do(save_soon())
    elif before:
        step = step.show(Ui.notify, "The reading state has been saved now.").then(
            flags_wanted, desk
        )
    elif mark is not None and "library" not in state.layout.shown:
        is_set = getattr(written.get(mark.path), mark.flag, None)
        if is_set is not None:
            step = step.show(Ui.notify, _FLAG_NOTICES[mark.flag, is_set])
    else:
        undo = state.keymap.first("library.undo_read_all")
        undo = undo if state.active == "library" else f"{undo} in the library"
        for count, is_read in report.batches:
            step = step.show(
                Ui.notify, _batch_notice(counted(count, state.briefs.noun), undo, is_read=is_read)
            )
    for notice in report.notices:
        step = step.show(Ui.notify, notice, severity="warning")
    if not state.saves_waiting:
        return step
    first, *others = state.saves_waiting
    waiting = Next(replace(step.state, saves_waiting=tuple(others)), step.todo)
    return waiting.then(_save, desk, first)


def _unsaved(state: ReaderState, _: Desk) -> Next:
    text = f"Not saved yet: {state.save_problem}. briefing tries again until you quit."
    return Next(state).show(Ui.notify, text, severity="warning")


def _batch_notice(briefs: str, undo: str, *, is_read: bool) -> str:
    """The notice about marking a whole list as read, or about undoing that."""
    if briefs.startswith("0 "):
        if is_read:
            return "Nothing to mark: the whole list is read."
        return "Nothing to undo since briefing was started."
    if not is_read:
        return f"Unread again: {briefs}."
    return f"Marked read: {briefs}. {undo} undoes it."


def flags_read(state: ReaderState, desk: Desk, read: FlagsRead, saves: int) -> Next:
    if saves != state.saves_shown:  # it may lack what was saved meanwhile
        return flags_wanted(state, desk)
    briefs = desk.with_flags(state.briefs, read.flags, read.read)
    step = Next(replace(state, briefs=briefs))
    for notice in read.notices:
        step = step.show(Ui.notify, notice, severity="warning")
    return step
