"""Opening a brief: at the start, by a step through the list, and again after a save."""

from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from briefing_tui.compare.changes import NO_CHANGES, Baseline
from briefing_tui.compare.note_places import NO_PLACED
from briefing_tui.library.files import MISSING
from briefing_tui.library.library import Library
from briefing_tui.library.state.note_files import NO_NOTES
from briefing_tui.library.state.store import ReadVersion
from briefing_tui.model.document import NO_DESTINATIONS, Destinations
from briefing_tui.model.records import NO_RECORDS
from briefing_tui.text.english import called
from briefing_tui.tui import effects
from briefing_tui.tui.effects import Ahead, ChangesFound, LinksFound, RelatedFound, Reread
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.state.note_taking import notes_looked_up
from briefing_tui.tui.state.progress import (
    flags_wanted,
    save_due,
    save_soon,
    visit_counted,
    visit_ended,
    with_list,
)
from briefing_tui.tui.state.values import (
    CHANGES_AFTER,
    CHANGES_EVERY,
    FIRST_FRAME,
    Cancel,
    Desk,
    Later,
    Next,
    ReaderState,
    Reload,
    Ui,
    Visit,
    done,
    show,
)

GREETING = 60.0
"""Seconds for which the greeting of the first start is shown."""
AHEAD = 0.05
"""Seconds on a brief before its neighbours in the list are read and its links are looked up."""
REST = 0.3
"""Seconds on a brief before related briefs are searched: not for briefs that the user passes by."""
STAY = 2.0
"""Seconds after which a brief counts as visited, not only passed on the way to another."""


def started(state: ReaderState, desk: Desk) -> Next:
    """Open the requested brief, else the last one read, else the newest. Greet a user who opens the
    sample briefs for the first time, with the most important keys.
    """
    is_first = desk.is_first_start()
    step = first_opened(state, desk)
    if not is_first:
        return step
    keys = map(state.keymap.first, ("brief.next", "pane.claims", "search", "help"))
    text = "{} sample briefs · {} next · {} to claims · {} search · {} keys · `briefing tour`"
    return step.show(Ui.notify, text.format(state.briefs.total, *keys), timeout=GREETING)


def first_opened(state: ReaderState, desk: Desk) -> Next:
    """Open the first brief, or the text from standard input."""
    if (text := desk.read_text()) is not None:
        return Next(replace(state, opened=derive(text)))
    first = desk.first_brief(state.briefs)
    if first is None:
        return Next(state).show(Ui.show_welcome)
    return brief_opened(state, desk, first)


def brief_opened(state: ReaderState, desk: Desk, path: Path, *, visit: bool = True) -> Next:
    """Open a brief. Without `visit` it doesn't become a part of the history."""
    if desk.is_missing(path):
        path = desk.renamed_to(path) or path
    # It may have been read ahead, and its file may have changed since.
    ahead = next((ahead for ahead in state.ahead if ahead.path == path), None)
    is_fresh = ahead is not None and ahead.stamp == desk.stamp(path)
    brief = ahead.opened if ahead is not None and is_fresh else derive(*desk.read(path))
    history = state.history.visit(path) if visit else state.history
    step = _with_brief(replace(state, history=history), desk, path, brief)
    if brief.partial:
        step = step.begin(effects.read_whole, whole_read, path, brief, after=FIRST_FRAME)
    return step


def whole_read(
    state: ReaderState, desk: Desk, whole: OpenBrief, path: Path, start: OpenBrief
) -> Next:
    if state.opened is not start:
        return Next(state)
    return _with_brief(replace(state, since=whole), desk, path, whole)


def _with_brief(state: ReaderState, desk: Desk, path: Path, brief: OpenBrief) -> Next:
    """Show a brief: another one, or the open one in a new version."""
    is_again = state.visit is not None and brief.is_again(state.opened)
    step = (_visit_goes_on if is_again else _visit_begins)(state, desk, brief)
    state = replace(step.state, path=path, opened=brief, records=NO_RECORDS)
    if state.briefs.path != path:
        state = replace(state, briefs=desk.located(state.briefs, path))
    looks = Later(looked_at, AHEAD), Later(rested, REST), Later(visit_counted, STAY)
    return Next(state, (Cancel(effects.read_whole), *step.todo, *looks))


def _visit_goes_on(state: ReaderState, _: Desk, brief: OpenBrief) -> Next:
    """The brief is open already, perhaps under an older path."""
    visit, path = state.visit, brief.brief.path
    if visit is None or visit.path == path:
        return Next(state)
    return _visit_moves(state, visit, path)


def _visit_moves(state: ReaderState, visit: Visit, path: str) -> Next:
    """What is known of the visited brief, and what is marked from now on, has the new path."""
    step = Next(replace(state, visit=replace(visit, path=path)))
    return step.change(Library.rename, ((visit.path, path),)).change(effects.set_last, path)


def _visit_begins(state: ReaderState, desk: Desk, brief: OpenBrief) -> Next:
    """Another brief is shown, where the reader was in it."""
    step, path = visit_ended(state, desk), brief.brief.path
    restore = show(Ui.restore, state.visits, desk.state_of(path).position)
    state = replace(
        state,
        visit=Visit(state.visits, path),
        visits=state.visits + 1,
        relations=(),
        linked=(),
        destinations=NO_DESTINATIONS,
        notes=NO_PLACED,
        note_file=NO_NOTES,
        note_to_show=None,
        reload=Reload(),
        since=brief,
        changes=NO_CHANGES,
        change=None,
        dismissed=None,
        is_comparing=True,
        saves=0,
    )
    step = Next(state, step.todo).change(effects.set_last, path)
    return step.do(Cancel(changes_noticed), restore)


def looked_at(state: ReaderState, desk: Desk) -> Next:
    """The user has looked at a brief for a moment: look up its links and embeds, and read ahead the
    briefs that the next step and a step back lead to.
    """
    step = (
        links_looked_up(state, desk).then(read_version_looked_up, desk).then(notes_looked_up, desk)
    )
    if not state.direction:
        return step
    lists = [desk.neighbour(state.briefs, state.path, way * state.direction) for way in (1, -1)]
    paths = [briefs.path for briefs in lists if briefs is not None and briefs.path is not None]
    ahead = tuple(brief for brief in state.ahead if brief.path in paths)
    known = {brief.path for brief in ahead}
    step = Next(replace(state, ahead=ahead), step.todo)
    return step.then(read_ahead, desk, tuple(path for path in paths if path not in known))


def read_ahead(state: ReaderState, _: Desk, paths: tuple[Path, ...]) -> Next:
    return Next(state).begin(effects.read_ahead, ahead_read, paths) if paths else Next(state)


def ahead_read(
    state: ReaderState, desk: Desk, ahead: Ahead | None, paths: tuple[Path, ...]
) -> Next:
    if ahead is not None:
        others = (brief for brief in state.ahead if brief.path != ahead.path)
        state = replace(state, ahead=(*others, ahead))
    return read_ahead(state, desk, paths[1:])


def links_looked_up(state: ReaderState, _: Desk) -> Next:
    """Look up the names in the links of the open brief, and read what its embeds show."""
    if state.opened is None:
        return Next(state)
    return Next(state).begin(effects.find_links, links_found, state.opened)


def links_found(state: ReaderState, _: Desk, found: LinksFound, opened: OpenBrief) -> Next:
    if opened is not state.opened:
        return Next(state)
    missing = state.destinations.missing if found.missing is None else found.missing
    destinations = Destinations(missing, found.embeds)
    is_new = destinations != state.destinations
    return Next(replace(state, destinations=destinations) if is_new else state)


def read_version_looked_up(state: ReaderState, desk: Desk) -> Next:
    """Find what changed in the open brief since it was read, if another version of it was."""
    opened, visit = state.opened, state.visit
    if opened is None or visit is None or opened.partial or state.since is not opened:
        return Next(state)
    version = desk.state_of(visit.path).version
    if not version:
        return Next(replace(state, is_comparing=False))
    return Next(state).begin(effects.find_changes, changes_found, opened, version)


def changes_found(
    state: ReaderState, _: Desk, found: ChangesFound, opened: OpenBrief, _version: ReadVersion
) -> Next:
    """Mark what changed since the brief was read, as after a save."""
    if opened is not state.opened or state.since is not opened:
        return Next(state)
    state = replace(state, is_comparing=False)
    if found.since is None:
        return Next(state)
    if not found.changes:  # the file says the same in another form
        return Next(state).change(effects.keep_version, opened).do(save_soon())
    return Next(replace(state, since=found.since, changes=found.changes))


def rested(state: ReaderState, _: Desk) -> Next:
    """The user has rested at a brief: find what is related to it."""
    if state.opened is None or state.path is None or state.opened.partial:
        return Next(state)
    step = Next(state).begin(effects.find_related, related_found, state.opened)
    return step.begin(effects.keep_parsed, done, state.path)


def related_found(state: ReaderState, _: Desk, related: RelatedFound, opened: OpenBrief) -> Next:
    if state.opened is None or state.opened.brief.path != opened.brief.path:
        return Next(state)
    return Next(replace(state, relations=related.relations, linked=related.linked))


# A step: `J`, `K`, and back and forward in the history


def stepped(state: ReaderState, desk: Desk, step: int, *, is_held: bool = False) -> Next:
    """Go to the next or previous brief, or skip it with `is_held`: the same key follows at once."""
    state = with_list(replace(state, direction=step), desk)
    briefs = desk.neighbour(state.briefs, state.passed_by or state.path, step)
    path = briefs.path if briefs is not None else state.passed_by
    if is_held and path is not None:
        return Next(replace(state, passed_by=path))
    state = replace(state, briefs=briefs or state.briefs, passed_by=None)
    opened = brief_opened(state, desk, path) if path is not None else Next(state)
    opened = opened.then(_at_match, desk)
    return opened if briefs is not None else opened.then(list_ended, desk, step)


def _at_match(state: ReaderState, desk: Desk) -> Next:
    """In a list of what a query finds, go to the first claim that matches."""
    claims = desk.matching_claims(state.briefs) if state.briefs.query.takes_time else ()
    return Next(state).show(Ui.show_claim, claims[0]) if claims else Next(state)


def list_ended(state: ReaderState, _: Desk, step: int) -> Next:
    """There is no next or previous brief."""
    if not state.briefs.total:
        return Next(state)
    which = "last" if step > 0 else "first"
    of = " of those that fit the filter" if state.briefs.count < state.briefs.total else ""
    text = f"This is the {which} brief{of}."
    if not state.briefs.count:
        key = state.keymap.first("clear")
        text = f"No brief fits the filter of the library. {key} shows all briefs."
    return Next(state).show(Ui.notify, called(text, state.briefs.noun))


def history_moved(state: ReaderState, desk: Desk, step: int) -> Next:
    history = state.history.move(step)
    if history is state.history or history.current is None:
        way = "back to" if step < 0 else "forward to"
        return Next(state).show(Ui.notify, f"Nothing to go {way}.")
    return brief_opened(replace(state, history=history), desk, history.current, visit=False)


# A save: the index process notices a change, the file is read again, and changes are marked


def files_changed(state: ReaderState, desk: Desk, paths: tuple[str, ...]) -> Next:
    if (path := state.path) is None:
        return Next(state)
    is_missing = desk.is_missing(path)
    has_vanished = is_missing and state.reload.phase != "missing"
    if not has_vanished and not desk.is_among(path, paths):
        return Next(state)
    if is_missing and state.briefs.at is not None:
        # `J` and `K` go on from there if the file is gone for good.
        state = replace(state, briefs=replace(state.briefs, removed=(path, state.briefs.at)))
    return file_changed(state, desk)


def file_changed(state: ReaderState, _: Desk) -> Next:
    """The open brief's file may have changed. It is read now, or when its pause is over."""
    path, opened, reload = state.path, state.opened, state.reload
    if path is None or opened is None:
        return Next(state)
    if reload.phase not in ("idle", "missing"):
        return Next(replace(state, reload=replace(reload, changed=True)))
    state = replace(state, reload=replace(reload, phase="reading"))
    return Next(state).begin(effects.reread_file, reread, path, opened, state.since)


def reread(
    state: ReaderState,
    desk: Desk,
    read: Reread,
    path: Path,
    before: OpenBrief,
    since: OpenBrief | Baseline | None,
) -> Next:
    if before is not state.opened:
        # Another version was opened meanwhile, perhaps from before the change.
        is_open = state.opened is not None and state.opened.is_again(before)
        return file_changed(replace(state, reload=Reload()), desk) if is_open else Next(state)
    if read.brief is not None and since is not state.since:
        # The changes were dismissed meanwhile, so they count from a later version.
        return file_changed(replace(state, reload=Reload()), desk)
    is_half = read.result == "empty" and state.reload.is_patient(read.at)
    is_available = read.result != "unavailable" and not is_half
    reload, pause = state.reload.finished(read.at, is_available=is_available)
    step = Next(replace(state, reload=reload))
    if read.brief is not None and is_available:
        step = step.then(_reloaded, desk, path, read, read.brief)
    if pause is None:
        return step.show(Ui.notify, f"{read.reason} It stays open as it was read.")
    return step.do(Later(reload_paused, pause))


def _reloaded(state: ReaderState, desk: Desk, path: Path, read: Reread, brief: OpenBrief) -> Next:
    """Show a new version of the open brief, and what is new in it."""
    before = state.changes
    changes = replace(read.changes, read_at=before.read_at)
    state = replace(state, since=read.since, changes=changes, is_comparing=False)
    step = _with_brief(state, desk, path, brief)
    is_news = read.changes or before or read.errors
    if brief.was or not is_news:  # it was renamed, or it says the same
        return step
    after = max(CHANGES_AFTER, state.noticed_at + CHANGES_EVERY - read.at)
    saved = replace(
        step.state, saves=state.saves + 1, errors=read.errors, notice_due=read.at + after
    )
    return Next(saved, step.todo).do(Later(changes_noticed, after))


def reload_paused(state: ReaderState, desk: Desk) -> Next:
    phase, changed = state.reload.phase, state.reload.changed
    idle = replace(state.reload, phase="idle", changed=False)
    if phase == "waiting" or (phase == "resting" and changed):
        return file_changed(replace(state, reload=idle), desk)
    return Next(replace(state, reload=idle) if phase == "resting" else state)


def changes_noticed(state: ReaderState, _: Desk) -> Next:
    """Say what the last saves have changed."""
    from briefing_tui.layout.signs import saved_message

    key = state.keymap.first("brief.problems")
    text = saved_message(state.changes, again=state.saves > 1, errors=state.errors, key=key)
    state = replace(state, noticed_at=state.notice_due)
    severity: Literal["warning", "information"] = "warning" if state.errors else "information"
    return Next(state).show(Ui.notify, text, severity=severity)


def changes_dismissed(state: ReaderState, _: Desk) -> Next:
    """Count changes from the present version on. If they were those since the brief was read, it
    counts as read now. The key that goes to a change brings the marks back.
    """
    opened, read_at = state.opened, state.changes.read_at
    dismissed = opened, state.since, state.changes
    state = replace(state, since=opened, changes=NO_CHANGES, is_comparing=False, saves=0)
    state = replace(state, change=None, dismissed=dismissed)
    key = state.keymap.first("change.next")
    words = f"The marks are cleared. Until you quit, {key} brings them back."
    step = Next(state, (Cancel(changes_noticed),)).show(Ui.notify, words)
    if not read_at or opened is None or opened.partial:
        return step
    return step.change(effects.keep_version, opened).do(Later(save_due, FIRST_FRAME))


def file_renamed(state: ReaderState, desk: Desk, old: Path) -> Next:
    """The open brief stays open under its new path, if its file was renamed."""
    new = desk.renamed_to(old)
    if new is None or desk.is_missing(new):
        return Next(state)
    history, briefs = state.history.renamed(old, new), desk.located(state.briefs, new)
    state = replace(state, path=new, history=history, briefs=briefs, reload=Reload())
    visit = state.visit
    step = _visit_moves(state, visit, desk.path_from_root(new)) if visit else Next(state)
    return step.then(file_changed, desk)


def reload_requested(state: ReaderState, desk: Desk) -> Next:
    """Read the open brief, the whole library and the reading state again, as the reader asked."""
    if state.path is not None and desk.is_missing(state.path):
        step = Next(state).show(Ui.notify, f"{MISSING} It stays open as it was read.")
    else:
        step = file_changed(state, desk)
    return step.change(Library.rescan).then(flags_wanted, desk)


def path_opened(state: ReaderState, desk: Desk, path: Path) -> Next:
    """Open a brief, and read it."""
    return brief_opened(replace(state, active="narrative"), desk, path)
