"""The reader's state without a terminal: a step, a save, a list query and a search.

`TestDesk` answers what the functions ask. What they ask for is looked at as values.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from briefing_tui.compare.changes import (
    NOT_KEPT,
    Baseline,
    BriefChanges,
    PassageChange,
    WordEdit,
    baseline,
)
from briefing_tui.compare.note_places import place_notes
from briefing_tui.library.files import Reading, Stamp
from briefing_tui.library.index.list import BriefList, Found, ListQuery, SavedQuery, Selection
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.library.results import Near, QueryAnswer
from briefing_tui.library.state.note_files import NO_NOTES
from briefing_tui.library.state.reading_state import SaveReport
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition, ReadVersion
from briefing_tui.model.brief import Diagnostic, Parsed
from briefing_tui.model.document import NO_DESTINATIONS, Destinations, Embed, Target
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.notes_text import format_note, parse_notes
from briefing_tui.tui import effects, state
from briefing_tui.tui.effects import (
    Ahead,
    ChangesFound,
    FlagsRead,
    LinksFound,
    Mark,
    NoteRequest,
    NotesRead,
    RelatedFound,
    Reread,
)
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.state import (
    Begin,
    Cancel,
    Change,
    Later,
    Next,
    ReaderState,
    Reload,
    Show,
    Ui,
    show,
)

A, B, C = (Path(f"/desk/{name}.md") for name in "abc")
NOW = 1000.0
PLAIN = "# A title\n\nSome words.\n"
CLAIMS = """\
---
title: A call
sources: [{id: x, coverage: full}]
claims: [{topic: Trade, accounts: {x: states}}, {topic: Harbour, accounts: {x: silent}}]
---
# Heading

Text.
"""
Item = TypeVar("Item")


def brief(path: Path = A, text: str = PLAIN, was: str = "") -> OpenBrief:
    return derive(parse_brief(text, path.name), was=was)


def listing(path: Path) -> Listing:
    return Listing(
        file=str(path),
        path_from_root=path.name,
        slug=path.stem,
        title=path.stem.upper(),
        authors=(),
        tags=(),
        draft=False,
    )


def listed(*paths: Path, **fields: Any) -> BriefList:
    rows = tuple(map(listing, paths))
    return replace(BriefList(total=len(rows), count=len(rows), rows=rows), **fields)


class TestDesk:
    """A desk with the briefs a, b and c, on which no time passes."""

    __test__ = False

    def __init__(self, **texts: str) -> None:
        self.texts = dict.fromkeys((A, B, C), PLAIN)
        self.texts |= {Path(f"/desk/{name}.md"): text for name, text in texts.items()}
        self.renamed: dict[Path, Path] = {}
        self.states: dict[str, BriefState] = {}
        self.is_first, self.scale, self.replaced = False, 1.0, False
        self.claims: tuple[str, ...] = ("harbour",)

    def read_text(self) -> Parsed | None:
        return None

    def first_brief(self, briefs: BriefList) -> Path | None:
        return next((listing.path for listing in briefs.rows), None)

    def is_first_start(self) -> bool:
        return self.is_first

    def read(self, path: Path) -> Reading:
        parsed = parse_brief(self.texts[path], path.name)
        document = replace(parse_document(parsed.brief), whole=self.scale == 1)
        return Reading(parsed, document, self.scale)

    def stamp(self, path: Path) -> Stamp | None:
        return None if self.is_missing(path) else Stamp(0, len(self.texts[path]), 0)

    def is_missing(self, path: Path) -> bool:
        return path not in self.texts

    def is_among(self, path: Path, changed: Iterable[str]) -> bool:
        return str(path) in changed

    def renamed_to(self, path: Path) -> Path | None:
        return self.renamed.get(path)

    def find(self, name: str, beside: Path | None) -> Path | None:
        return next((path for path in self.texts if path.stem == name), None)

    def path_of(self, path_from_root: str) -> Path:
        return Path("/desk") / path_from_root

    def path_from_root(self, path: Path) -> str:
        return path.name

    def state_of(self, path: str) -> BriefState:
        return self.states.get(path, BriefState())

    def briefs(self, before: BriefList) -> BriefList:
        return replace(listed(*self.texts), note=before.note, query=before.query)

    def is_replaced(self, briefs: BriefList) -> bool:
        return self.replaced

    def neighbour(self, briefs: BriefList, path: Path | None, step: int) -> BriefList | None:
        at = briefs.place(path)
        listing = briefs.row(at + step) if at is not None else None
        return self.located(briefs, listing.path) if listing is not None else None

    def located(self, briefs: BriefList, path: Path | None) -> BriefList:
        return replace(briefs, path=path, at=briefs.place(path))

    def window(self, briefs: BriefList, around: int | Path) -> BriefList:
        return replace(briefs, note=f"around {around}")

    def next_unread(self, briefs: BriefList, at: int, step: int) -> int | None:
        return at + step if 0 <= at + step < briefs.count else None

    def find_in_list(self, briefs: BriefList, words: str) -> Found:
        return Found(words, (1,))

    def with_query(
        self, briefs: BriefList, query: ListQuery, selected: BriefList | None = None
    ) -> BriefList:
        return replace(selected or briefs, query=query, pending=None)

    def matching_claims(self, briefs: BriefList) -> tuple[str, ...]:
        return self.claims

    def with_flags(self, briefs: BriefList, flags: Flags, read: int | None) -> BriefList:
        return replace(briefs, flags=flags)

    def with_changes(
        self,
        briefs: BriefList,
        changes: Mapping[str, BriefState],
        kept: frozenset[str] = frozenset(),
    ) -> BriefList:
        return replace(briefs, note=f"{len(changes)} changed")


DESK = TestDesk()


def reading(path: Path = A, text: str = PLAIN, **fields: Any) -> ReaderState:
    """A state with a brief open, where the reader has arrived."""
    start = ReaderState(has_library=True, size=(120, 40), briefs=listed(A, B, C))
    now = state.brief_opened(start, TestDesk(**{path.stem: text}), path).state
    assert now.visit is not None
    now = state.arrived(now, DESK, now.visit.number, (0, 0)).state
    return replace(now, **fields)


def of(kind: type[Item], step: Next) -> list[Item]:
    """What is to be done of one kind."""
    return [item for item in step.todo if isinstance(item, kind)]


def begun(step: Next) -> dict[Callable[..., Any], Begin]:
    """The effects that are asked for."""
    return {item.effect: item for item in of(Begin, step)}


def arguments(effect: Callable[..., Any], step: Next) -> tuple[Any, ...]:
    """The arguments of an effect that is asked for."""
    return begun(step)[effect].arguments


def changed(function: Callable[..., None], step: Next) -> list[tuple[Any, ...]]:
    """The arguments of each change by a function."""
    return [item.arguments for item in of(Change, step) if item.function == function]


def shown(what: Callable[..., None], step: Next) -> list[tuple[Any, ...]]:
    """The arguments of each call of a method of the screen."""
    return [item.arguments for item in of(Show, step) if item.what == what]


def later(step: Next) -> dict[state.Transition, float]:
    """The functions that are called later, and after how many seconds."""
    return {item.then: item.after for item in of(Later, step)}


def notices(step: Next) -> list[str]:
    return [text for (text,) in shown(Ui.notify, step)]


def warnings(step: Next) -> list[str]:
    """The notices that are warnings."""
    return [item.arguments[0] for item in of(Show, step) if item.options == WARNING]


WARNING = {"severity": "warning"}


def reread(
    now: ReaderState,
    read: Reread,
    before: ReaderState | None = None,
    since: Baseline | OpenBrief | None = None,
) -> Next:
    """The file of the open brief, or of the one before, is read again, as a save asks for."""
    before = before or now
    assert before.opened is not None
    return state.reread(now, DESK, read, A, before.opened, since or before.since)


def saved_as(now: ReaderState, text: str, **fields: Any) -> Reread:
    """The reading of the open brief after a save, with what changed."""
    assert now.opened is not None
    new = brief(A, text)
    base = baseline(now.opened.brief, now.opened.document)
    changes = BriefChanges((PassageChange((0,), (0,)),))
    return replace(Reread("reloaded", NOW, new, base, changes), **fields)


def test_the_note_of_today_opens_or_may_be_begun() -> None:
    day = date(2031, 5, 3)
    step = state.daily_note_requested(reading(), DESK, day)
    assert step.todo == (Begin(effects.find_daily_note, state.daily_note_found, (day,)),)
    assert state.daily_note_found(reading(), DESK, B, day).state.path == B
    desk, new = TestDesk(), Path("/desk/2031-05-03.md")
    missing = state.daily_note_found(reading(), desk, new, day)
    assert shown(Ui.offer_new_note, missing) == [(new,)]
    unsaved = state.new_note_edited(missing.state, desk, new).state
    assert unsaved.path == A
    desk.texts[new] = "Words."
    assert state.new_note_edited(unsaved, desk, new).state.path == new


# A step


def test_a_step_opens_the_neighbour_where_the_reader_was() -> None:
    desk = TestDesk()
    desk.states["b.md"] = BriefState(position=ReadingPosition(3, 0))
    step = state.stepped(reading(), desk, 1)
    assert (step.state.path, step.state.briefs.at) == (B, 1)
    assert step.state.history.visited == (A, B)
    assert shown(Ui.restore, step)[0][1] == ReadingPosition(3, 0)
    assert Change(effects.set_last, ("b.md",)) in step.todo
    back = state.stepped(step.state, desk, -1)
    assert (back.state.path, back.state.briefs.at) == (A, 0)


def test_what_belongs_to_a_brief_goes_with_it() -> None:
    before = reading(
        relations=("one",),
        linked=(listing(C),),
        destinations=Destinations(frozenset({"x"})),
        changes=BriefChanges((PassageChange((1,), (1,)),)),
        saves=2,
        reload=Reload("resting"),
    )
    step = state.brief_opened(before, DESK, B)
    now = step.state
    assert now.linked == ()
    assert (now.relations, now.destinations) == ((), NO_DESTINATIONS)
    assert not now.changes.leaves
    assert (now.saves, now.reload, now.since) == (0, Reload(), now.opened)
    assert Cancel(state.changes_noticed) in step.todo


def test_what_follows_once_the_user_stays_at_a_brief() -> None:
    step = state.stepped(reading(text=CLAIMS), DESK, 1)
    follows = {
        state.looked_at: state.opening.AHEAD,
        state.rested: state.opening.REST,
        state.visit_counted: state.opening.STAY,
        state.save_due: state.SAVE_AFTER,
    }
    assert later(step) == follows
    opened = step.state.opened
    assert opened is not None
    rested = state.rested(step.state, DESK)
    assert rested.todo == (
        Begin(effects.find_related, state.related_found, (opened,)),
        Begin(effects.keep_parsed, state.done, (B,)),
    )
    assert arguments(effects.find_links, state.looked_at(step.state, DESK)) == (opened,)


def test_neighbours_are_read_ahead_only_after_a_step_and_if_they_are_not_known() -> None:
    assert effects.read_ahead not in begun(state.looked_at(reading(), DESK))
    moved = reading(B, direction=1)
    step = state.looked_at(moved, DESK)
    assert arguments(effects.read_ahead, step) == ((C, A),)
    known = Ahead(C, Stamp(0, 0, 0), brief(C))
    step = state.ahead_read(step.state, DESK, known, (C, A))
    assert step.state.ahead == (known,)
    assert arguments(effects.read_ahead, step) == ((A,),)
    assert not state.ahead_read(step.state, DESK, None, (A,)).todo
    assert arguments(effects.read_ahead, state.looked_at(step.state, DESK)) == ((A,),)


def test_a_brief_that_was_read_ahead_opens_unless_its_file_has_changed() -> None:
    stamp = DESK.stamp(B)
    assert stamp is not None
    ahead = Ahead(B, stamp, brief(B))
    assert state.stepped(reading(ahead=(ahead,)), DESK, 1).state.opened is ahead.opened
    changed = TestDesk(b="# Changed\n")
    step = state.stepped(reading(ahead=(ahead,)), changed, 1)
    assert step.state.opened is not None
    assert step.state.opened.brief.title == "Changed"


def test_a_held_key_skips_briefs_and_the_last_one_opens() -> None:
    step = state.stepped(reading(), DESK, 1, is_held=True)
    assert not step.todo
    assert (step.state.passed_by, step.state.path, step.state.history) == (B, A, reading().history)
    step = state.stepped(step.state, DESK, 1)
    assert (step.state.path, step.state.passed_by, step.state.history.visited) == (C, None, (A, C))


def test_a_step_through_what_a_query_finds_goes_to_the_claim() -> None:
    found = listed(A, B, query=ListQuery(query=SavedQuery("topic:harbour")))
    assert shown(Ui.show_claim, state.stepped(reading(briefs=found), DESK, 1)) == [("harbour",)]
    assert not shown(Ui.show_claim, state.stepped(reading(), DESK, 1)), "a list of all"


def test_at_the_end_of_the_list_the_brief_skipped_last_opens() -> None:
    step = state.stepped(reading(passed_by=C), DESK, 1)
    assert (step.state.path, step.state.briefs.at) == (C, 2)
    assert notices(step) == ["This is the last brief."]
    assert notices(state.stepped(reading(), DESK, -1)) == ["This is the first brief."]
    nothing = reading(briefs=replace(listed(A, B), count=0, rows=()))
    assert "shows all briefs" in notices(state.stepped(nothing, DESK, 1))[0]


def test_a_step_needs_the_list_that_is_being_looked_for() -> None:
    query = ListQuery(words="sea")
    step = state.stepped(reading(briefs=listed(A, B, pending=query)), DESK, 1)
    assert (step.state.briefs.query, step.state.briefs.pending) == (query, None)
    assert step.state.path == B


def test_the_whole_of_a_long_brief_is_shown_if_it_is_still_open() -> None:
    desk = TestDesk()
    desk.scale = 2.0
    step = state.brief_opened(reading(), desk, B)
    now, start, whole = step.state, step.state.opened, brief(B, f"{PLAIN}More.\n")
    assert start is not None
    begin = Begin(effects.read_whole, state.whole_read, (B, start), state.FIRST_FRAME)
    assert begin in step.todo
    step = state.whole_read(now, DESK, whole, B, start)
    assert step.state.opened is step.state.since is whole
    assert not shown(Ui.restore, step), "the reader stays where they are"
    elsewhere = state.brief_opened(now, DESK, C).state
    assert state.whole_read(elsewhere, DESK, whole, B, start).state.path == C


def test_back_and_forward() -> None:
    now = state.brief_opened(reading(), DESK, B).state
    step = state.history_moved(now, DESK, -1)
    assert (step.state.path, step.state.history.current) == (A, A)
    assert notices(state.history_moved(step.state, DESK, -1)) == ["Nothing to go back to."]
    assert state.history_moved(step.state, DESK, 1).state.path == B


def test_answers_about_another_brief_are_dropped() -> None:
    now, other = reading(), brief(B)
    assert now.opened is not None
    related = RelatedFound(linked=(listing(C),))
    assert state.related_found(now, DESK, related, other).state.linked == ()
    links = LinksFound(frozenset({"x"}), {"x": Embed()})
    found = state.links_found(now, DESK, links, other)
    assert found.state.destinations == NO_DESTINATIONS
    assert state.records_read(now, DESK, {"x": ()}, other).state.records == {}


def test_links_and_embeds_are_looked_up_and_belong_to_one_brief() -> None:
    now = reading(B, "![[x]] and [[y]]\n")
    assert now.opened is not None
    assert arguments(effects.find_links, state.looked_at(now, DESK)) == (now.opened,)
    found, opened = LinksFound(frozenset({"y"}), {"![[x]]": Embed()}), now.opened
    now = state.links_found(now, DESK, found, opened).state
    assert now.destinations == Destinations(frozenset({"y"}), {"![[x]]": Embed()})
    unknown = state.links_found(now, DESK, replace(found, missing=None), opened).state
    assert unknown is now, "not every file has been read"
    another = state.brief_opened(now, DESK, C).state
    assert another.destinations == NO_DESTINATIONS


def test_earlier_briefs_are_read_once_a_claim_is_selected() -> None:
    step = state.claim_selected(reading(text=CLAIMS), DESK, "trade")
    assert step.state.opened is not None
    assert step.todo == (Begin(effects.read_records, state.records_read, (step.state.opened,)),)
    assert not state.claim_selected(step.state, DESK, "harbour").todo, "only once"
    assert not state.claim_selected(reading(), DESK, "trade").todo, "it has no claims"


# A save


def test_a_save_is_read_shown_and_noticed() -> None:
    step = state.files_changed(reading(), DESK, (str(A),))
    now = step.state
    assert now.reload.phase == "reading"
    assert now.opened is not None
    assert step.todo == (Begin(effects.reread_file, state.reread, (A, now.opened, now.since)),)
    step = reread(now, saved_as(now, f"{PLAIN}More.\n"))
    assert step.state.opened is not now.opened
    assert (step.state.changes.leaves, step.state.saves) == ((0,), 1)
    assert not shown(Ui.restore, step), "the reader stays where they are"
    assert later(step)[state.changes_noticed] == state.CHANGES_AFTER
    assert later(step)[state.reload_paused] == state.RELOAD_PAUSE
    step = state.reload_paused(step.state, DESK)
    assert step.state.reload.phase == "idle"
    assert not step.todo


def test_other_files_change_nothing() -> None:
    assert not state.files_changed(reading(), DESK, (str(B),)).todo
    assert not state.files_changed(ReaderState(), DESK, ("x",)).todo, "text from standard input"


def test_two_saves_in_a_row_are_two_readings_and_one_notice() -> None:
    now = state.file_changed(reading(), DESK).state
    step = state.file_changed(now, DESK)
    assert not step.todo, "it is being read"
    step = reread(step.state, saved_as(now, f"{PLAIN}One.\n"))
    again = state.reload_paused(step.state, DESK)
    assert arguments(effects.reread_file, again)[1] is again.state.opened
    second = saved_as(again.state, f"{PLAIN}Two.\n", at=NOW + 0.3)
    step = reread(again.state, second)
    assert step.state.saves == 2
    noticed = state.changes_noticed(again.state, DESK).state
    assert noticed.noticed_at == NOW + state.CHANGES_AFTER
    due = later(reread(noticed, second))[state.changes_noticed]
    assert due == pytest.approx(state.CHANGES_AFTER + state.CHANGES_EVERY - 0.3)


def test_a_save_that_says_the_same_is_no_news() -> None:
    now = state.file_changed(reading(), DESK).state
    assert now.opened is not None
    step = reread(now, Reread("same", NOW))
    assert step.state.opened is now.opened
    assert step.todo == (Later(state.reload_paused, state.RELOAD_PAUSE),)
    same_words = saved_as(now, f"{PLAIN}\n", changes=BriefChanges())
    step = reread(now, same_words)
    assert state.changes_noticed not in later(step)


def test_errors_are_noticed_although_nothing_changed() -> None:
    now = state.file_changed(reading(), DESK).state
    error = Diagnostic("a.md", 3, 1, "error", "unknown-source", "There is no source `x`.")
    broken = saved_as(now, PLAIN, changes=BriefChanges(), errors=(error,))
    step = reread(now, broken)
    assert state.changes_noticed in later(step)
    (warning,) = warnings(state.changes_noticed(step.state, DESK))
    assert warning.startswith("Saved with 1 error")


def test_a_file_that_is_away_for_a_moment_is_read_again_until_patience_ends() -> None:
    now = state.file_changed(reading(), DESK).state
    assert now.opened is not None
    gone = Reread("unavailable", NOW, reason="Gone.")
    step = reread(now, gone)
    assert step.state.reload.phase == "waiting"
    assert later(step) == {state.reload_paused: state.RETRY}
    assert not notices(step)
    step = state.reload_paused(step.state, DESK)
    assert effects.reread_file in begun(step)
    step = reread(step.state, replace(gone, at=NOW + state.PATIENCE))
    assert step.state.reload == Reload("missing")
    assert notices(step) == ["Gone. It stays open as it was read."]
    without = TestDesk()
    del without.texts[A]
    step = state.files_changed(step.state, without, ())
    assert not step.todo, "it is known to be missing"
    step = state.files_changed(step.state, DESK, (str(A),))
    assert effects.reread_file in begun(step), "it is back"


def test_an_empty_file_is_shown_only_once_patience_ends() -> None:
    now = state.file_changed(reading(), DESK).state
    empty = saved_as(now, "", result="empty")
    step = reread(now, empty)
    assert (step.state.reload.phase, step.state.opened) == ("waiting", now.opened)
    late = replace(empty, at=NOW + state.PATIENCE)
    step = reread(step.state, late)
    assert step.state.opened is empty.brief


def test_patience_begins_anew_each_time_the_file_was_there() -> None:
    waiting = Reload("waiting", unavailable_since=NOW)
    resting, _ = waiting.finished(NOW + 0.5, is_available=True)
    assert resting.is_patient(NOW + 60)
    assert not waiting.is_patient(NOW + state.PATIENCE)


def test_the_place_of_a_deleted_brief_is_kept_for_the_next_step() -> None:
    without = TestDesk()
    del without.texts[A]
    step = state.files_changed(reading(briefs=listed(A, B, C, at=2)), without, (str(A),))
    assert step.state.briefs.removed == (A, 2)


def test_a_save_that_was_read_for_a_brief_that_is_no_longer_open() -> None:
    now = state.file_changed(reading(), DESK).state
    other = state.brief_opened(now, DESK, B).state
    step = reread(other, saved_as(now, f"{PLAIN}More.\n"), now)
    assert step.state.path == B
    assert not step.todo


def test_a_save_of_a_version_that_was_replaced_meanwhile_is_read_again() -> None:
    now = state.file_changed(reading(), DESK).state
    newer = state.brief_opened(now, TestDesk(a=f"{PLAIN}Newer.\n"), A).state
    step = reread(newer, saved_as(now, f"{PLAIN}Older.\n"), now)
    assert arguments(effects.reread_file, step)[1] is newer.opened


def test_changes_that_were_dismissed_while_the_file_was_read_count_anew() -> None:
    now = state.file_changed(reading(), DESK).state
    earlier = baseline_of("An earlier version.\n")
    step = reread(now, saved_as(now, f"{PLAIN}More.\n"), since=earlier)
    assert step.state.opened is now.opened
    assert effects.reread_file in begun(step)


def test_dismissed_changes_count_from_the_version_on_the_screen() -> None:
    before = reading(changes=BriefChanges((PassageChange((1,), (1,)),)), saves=3)
    step = state.changes_dismissed(before, DESK)
    assert step.state.since is step.state.opened
    assert (step.state.changes.leaves, step.state.saves) == ((), 0)
    cleared = show(Ui.notify, "The marks are cleared. Until you quit, c brings them back.")
    assert step.todo == (Cancel(state.changes_noticed), cleared)
    here = (state.PASSAGE, -1)
    restored = state.change_stepped(step.state, DESK, 1, here, is_there=False).state
    assert (restored.since, restored.changes) == (before.since, before.changes)


# The version that was read


def test_a_brief_that_was_stayed_at_keeps_its_version_when_it_is_left() -> None:
    stayed = state.visit_counted(reading(), DESK).state
    step = state.brief_opened(stayed, DESK, B)
    assert changed(effects.keep_version, step) == [(stayed.opened,)]
    assert Later(state.save_due, state.FIRST_FRAME) in step.todo
    assert not changed(effects.keep_version, state.brief_opened(reading(), DESK, B)), (
        "only passed by"
    )


def test_a_brief_is_compared_with_the_version_that_was_read() -> None:
    now = reading()
    assert now.is_comparing
    none_known = state.looked_at(now, DESK)
    assert effects.find_changes not in begun(none_known)
    assert not none_known.state.is_comparing
    version = ReadVersion(7, 100)
    desk = TestDesk()
    desk.states["a.md"] = BriefState(version=version)
    looked_at = state.looked_at(now, desk)
    assert arguments(effects.find_changes, looked_at) == (now.opened, version)
    assert looked_at.state.is_comparing
    saved = replace(now, since=baseline_of(PLAIN))
    assert effects.find_changes not in begun(state.looked_at(saved, desk)), (
        "a save is marked already"
    )


def baseline_of(text: str) -> Baseline:
    brief = parse_brief(text, "a.md").brief
    return baseline(brief, parse_document(brief))


def test_changes_since_it_was_read_are_marked_and_go_on_counting() -> None:
    now = reading()
    assert now.opened is not None
    texts = (PassageChange((1,), (1,)),)
    base, changes = baseline_of(PLAIN), BriefChanges(texts, read_at=100)
    version, found = ReadVersion(7, 100), ChangesFound(base, changes)
    step = state.changes_found(now, DESK, found, now.opened, version)
    assert (step.state.since, step.state.changes) == (base, changes)
    assert not step.state.is_comparing
    late = state.changes_found(now, DESK, found, brief(A), version)
    assert late == Next(now), "another version is open"
    none = ChangesFound(None, BriefChanges())
    same = state.changes_found(now, DESK, none, now.opened, version)
    assert (same.state.since, same.state.is_comparing, same.todo) == (now.opened, False, ())
    saving = state.file_changed(step.state, DESK).state
    saved = reread(saving, saved_as(saving, f"{PLAIN}One.\n"))
    assert saved.state.changes.read_at == 100
    (notice,) = notices(state.changes_noticed(saved.state, DESK))
    assert notice.startswith("Saved. Since you read it on 1 Jan 1970: ")


def test_old_words_are_shown_only_where_there_are_any() -> None:
    now = reading(since=baseline_of(PLAIN))
    assert now.opened is not None
    asked = (now.opened, now.since, now.changes, (1,), "")
    assert arguments(effects.find_words, state.change_opened(now, DESK, (1,), "")) == asked
    assert not state.change_opened(reading(), DESK, (1,), "").todo, "nothing changed"

    def answer(*edits: WordEdit, opened: OpenBrief = now.opened) -> Next:
        return state.words_found(now, DESK, edits, opened)

    old, new, unknown = (WordEdit("passage", "", "", was, "New.") for was in ("Old.", "", NOT_KEPT))
    assert shown(Ui.show_change, answer(old, new, unknown)) == [((old, new),)]
    assert notices(answer(new)) == ["This is new: it has no old words."]
    assert notices(answer(unknown)) == ["The old words were not kept."]
    assert answer(old, opened=brief(A)) == Next(now), "another brief is open"


def test_a_change_of_form_alone_is_read_already() -> None:
    now = reading()
    assert now.opened is not None
    found = ChangesFound(baseline_of(PLAIN), BriefChanges(read_at=100))
    step = state.changes_found(now, DESK, found, now.opened, ReadVersion(7, 100))
    assert (step.state.since, step.state.is_comparing) == (now.opened, False)
    assert not step.state.changes
    assert changed(effects.keep_version, step) == [(now.opened,)]


def test_dismissed_changes_since_it_was_read_are_read_now() -> None:
    step = state.changes_dismissed(
        reading(changes=BriefChanges((PassageChange((1,), (1,)),), read_at=100)), DESK
    )
    assert changed(effects.keep_version, step) == [(step.state.opened,)]
    assert state.save_due in later(step)


def renamed_desk() -> TestDesk:
    """A desk on which a is called d now."""
    desk, new = TestDesk(d=PLAIN), Path("/desk/d.md")
    del desk.texts[A]
    desk.renamed[A] = new
    return desk


def test_a_brief_that_is_renamed_stays_open_without_a_notice() -> None:
    now, desk, new = reading(), renamed_desk(), Path("/desk/d.md")
    step = state.index_updated(now, desk, skipped=None, changed=True)
    assert (step.state.path, step.state.history.current) == (new, new)
    assert now.opened is not None
    assert arguments(effects.reread_file, step) == (new, now.opened, now.since)
    assert changed(Library.rename, step) == [((("a.md", "d.md"),),)]
    marked = state.mark_requested(step.state, desk, None, "starred")
    assert changed(effects.toggle, marked) == [(effects.Mark("d.md", "starred"),)]
    moved = saved_as(now, PLAIN, brief=brief(new, was="a.md"), changes=BriefChanges())
    step = state.reread(step.state, desk, moved, new, now.opened, now.since)
    assert step.state.visit is not None
    assert (step.state.path, step.state.visit.path) == (new, "d.md")
    assert not changed(Library.rename, step)
    assert state.changes_noticed not in later(step)
    assert not notices(step)


def test_a_brief_that_was_renamed_before_it_opens_opens_under_its_new_path() -> None:
    step = state.brief_opened(reading(B), renamed_desk(), A)
    assert step.state.path == Path("/desk/d.md")


def test_reloading_a_missing_brief_says_so() -> None:
    without = TestDesk()
    del without.texts[A]
    step = state.reload_requested(reading(), without)
    assert notices(step) == ["This brief's file is no longer there. It stays open as it was read."]
    assert begun(step).keys() == {effects.read_flags}
    assert Change(Library.rescan) in step.todo
    step = state.reload_requested(reading(), DESK)
    assert begun(step).keys() == {effects.reread_file, effects.read_flags}
    assert Change(Library.rescan) in step.todo


# A list query


def test_a_list_by_order_is_shown_at_once() -> None:
    query = ListQuery(order="title")
    step = state.list_requested(reading(), DESK, query)
    assert (step.state.briefs.query, step.todo) == (query, (Cancel(effects.find_list),))


def test_a_list_that_takes_time_is_looked_for_and_the_last_query_wins() -> None:
    first, last = ListQuery(words="sea"), ListQuery(words="seal")
    step = state.list_requested(reading(), DESK, first)
    assert step.state.briefs.pending == first
    briefs = step.state.briefs
    assert step.todo == (Begin(effects.find_list, state.list_found, (briefs, first)),)
    step = state.list_requested(step.state, DESK, last)
    late = state.list_found(step.state, DESK, listed(A), briefs, first)
    assert late == Next(step.state), "an answer to an earlier query"
    step = state.list_found(step.state, DESK, listed(B), briefs, last)
    assert (step.state.briefs.rows, step.state.briefs.query) == (listed(B).rows, last)


def test_a_long_list_is_looked_for_once_one_rests() -> None:
    now = reading(briefs=listed(A, total=state.LONG_LIST))
    typed = state.list_requested(now, DESK, ListQuery(words="sea"))
    chosen = state.list_requested(typed.state, DESK, ListQuery(kind="unread", words="sea"))
    assert [begun(step)[effects.find_list].after for step in (typed, chosen)] == [
        state.FILTER_PAUSE,
        0,
    ]


def test_a_list_query_without_an_index_is_answered_by_what_there_is() -> None:
    query = ListQuery(words="sea")
    now = state.list_requested(reading(), DESK, query).state
    step = state.list_found(now, DESK, None, now.briefs, query)
    assert (step.state.briefs.query, step.state.briefs.pending) == (query, None)


def test_a_list_is_looked_for_again_when_the_index_has_changed() -> None:
    query = ListQuery(words="sea")
    step = state.list_renewed(reading(briefs=listed(A, query=query)), DESK)
    assert arguments(effects.find_list, step)[1] == query
    assert arguments(effects.find_links, step) == (step.state.opened,)
    assert step.state.path == A


def test_the_list_shows_another_window() -> None:
    assert state.window_moved(reading(), DESK, 7).state.briefs.note == "around 7"


def test_the_first_brief_of_an_empty_folder_opens() -> None:
    step = state.list_renewed(ReaderState(has_library=True), DESK)
    assert step.state.path == A
    empty = TestDesk()
    empty.texts.clear()
    assert state.started(ReaderState(has_library=True), empty).todo == (show(Ui.show_welcome),)


def test_who_opens_the_sample_briefs_for_the_first_time_is_greeted() -> None:
    desk, start = TestDesk(), ReaderState(has_library=True, briefs=listed(A, B, C))
    assert not notices(state.started(start, desk))
    desk.is_first = True
    (greeting,) = notices(state.started(start, desk))
    assert greeting.startswith("3 sample briefs · J next · 2 to claims · s search · ? keys")
    assert len(greeting) < 80


def test_the_list_grows_while_the_library_is_indexed_but_not_at_every_message() -> None:
    step = state.index_grown(reading(), DESK, 5, 100, NOW)
    assert step.state.briefs.note == "indexing 5 of 100"
    soon = state.index_grown(step.state, DESK, 6, 100, NOW + 0.1)
    assert soon.state.briefs.note == "indexing 5 of 100"
    then = state.index_grown(step.state, DESK, 60, 100, NOW + state.LIST_EVERY)
    assert then.state.briefs.note == "indexing 60 of 100"
    end = state.index_grown(reading(), DESK, 100, 100, NOW)
    assert end.state.briefs.note == "", "another message says the end"


def test_an_update_that_changed_nothing_leaves_the_list() -> None:
    step = state.index_updated(reading(), DESK, skipped=None, changed=False)
    assert not step.todo
    indexing = reading(briefs=listed(A, note="indexing 5 of 10"))
    step = state.index_updated(indexing, DESK, skipped=(("hidden", 3),), changed=False)
    assert (step.state.briefs.note, step.state.briefs.count) == ("", 3)
    assert {effects.find_related, effects.read_flags} <= begun(step).keys()


def test_a_query_filters_the_list_and_one_key_clears_it() -> None:
    step = state.query_shown(reading(), DESK, SavedQuery("tag:sea", "Sea"))
    assert step.state.active == "library"
    assert step.state.briefs.query.query == SavedQuery("tag:sea", "Sea")
    cleared = state.filter_cleared(step.state, DESK)
    assert cleared.state.briefs.query == ListQuery()
    assert state.filter_cleared(cleared.state, DESK) == Next(cleared.state)


def test_the_claims_that_a_query_finds_are_walked_through_its_list() -> None:
    desk = TestDesk(a=CLAIMS, b=CLAIMS)
    now = state.query_shown(reading(text=CLAIMS), desk, SavedQuery("is:unread")).state
    now = replace(now, active="narrative")

    def walk(*steps: int) -> list[tuple[Path | None, str, str]]:
        nonlocal now
        seen: list[tuple[Path | None, str, str]] = []
        for step in steps:
            now = state.match_stepped(now, desk, step).state
            seen.append((now.path, now.claim, now.active))
        return seen

    desk.claims = ("harbour", "trade")
    assert walk(1, 1, 1, -1) == [
        (A, "harbour", "claims"),
        (A, "trade", "claims"),
        (B, "harbour", "claims"),
        (A, "trade", "claims"),
    ]
    desk.claims = ()
    assert walk(1) == [(B, "trade", "narrative")]
    assert walk(1) == [(C, "trade", "narrative")]
    at_end = state.match_stepped(now, desk, 1)
    assert (at_end.state.path, notices(at_end)) == (C, ["This is the last brief."])
    nothing = state.match_stepped(reading(), desk, 1)
    assert notices(nothing) == ["There are no results: s searches the library."]


def test_what_a_query_found_is_shown_when_a_brief_of_its_list_is_opened() -> None:
    desk = TestDesk(b=CLAIMS)
    listed = state.query_shown(reading(), desk, SavedQuery("topic:harbour")).state
    step = state.listed_opened(listed, desk, B)
    assert (step.state.path, step.state.active, step.state.claim) == (B, "claims", "harbour")
    assert shown(Ui.show_claim, step) == [("harbour", "")]
    plain = state.listed_opened(reading(active="library"), desk, B)
    assert (plain.state.active, shown(Ui.show_claim, plain)) == ("narrative", [])


def test_the_words_of_a_list_are_shown_where_they_are() -> None:
    desk = TestDesk()
    desk.claims = ()
    step = state.query_shown(reading(), desk, SavedQuery("words"))
    briefs = replace(step.state.briefs, opened=listing(B))
    step = state.listed_opened(replace(step.state, briefs=briefs), desk, B)
    text, found, _, opened = arguments(effects.find_hit, step)
    assert (text, found, step.state.active) == ("words", listing(B), "narrative")
    assert opened is not None
    hit = Hit(where="narrative")
    words_shown = state.words_of_list_found(step.state, desk, hit, text, found)
    assert shown(Ui.show_hit, words_shown) == [(hit,)]
    elsewhere = state.brief_opened(step.state, desk, C).state
    assert not state.words_of_list_found(elsewhere, desk, hit, text, found).todo
    left = state.filter_cleared(step.state, desk).state
    assert not state.words_of_list_found(left, desk, hit, text, found).todo


def test_words_are_found_in_the_list_that_is_shown() -> None:
    now = reading(briefs=listed(A, B))
    step = state.find_typed(now, DESK, "sea", now=False)
    search = now.briefs, "sea"
    assert step.todo == (Begin(effects.find_in_list, state.found_in_list, search),)
    places = Found("sea", (1,))
    assert state.find_typed(now, DESK, "sea", now=True).state.briefs.found == places
    assert state.found_in_list(now, DESK, places, *search).state.briefs.found == places
    other = replace(now.briefs, selection=Selection(1, ("", None)))
    late = state.found_in_list(now, DESK, places, other, "sea")
    assert late == Next(now), "another list"


def test_the_next_unread_brief_is_shown_or_there_is_none() -> None:
    assert state.unread_requested(reading(), DESK, 1, 1).todo == (show(Ui.show_listed, 2),)
    nothing = state.unread_requested(reading(), DESK, 2, 1)
    assert notices(nothing) == ["No brief in the list is unread or changed."]


# A search


def searching(**fields: Any) -> ReaderState:
    return state.search_typed(state.search_opened(reading(**fields), DESK).state, DESK, "sea").state


def found(*paths: Path) -> QueryAnswer:
    return QueryAnswer(tuple(map(listing, paths)), ((),) * len(paths))


def search(text: str = "sea", after: float = 0.0) -> Begin:
    return Begin(effects.search_library, state.results_came, (text, {}, None), after)


def results(now: ReaderState, *paths: Path, text: str = "sea") -> ReaderState:
    """The state once the results of a search have come."""
    return state.results_came(now, DESK, found(*paths), text).state


def test_what_is_typed_is_searched_and_then_read_for_hits() -> None:
    step = state.search_typed(searching(), DESK, "sea")
    ended = Cancel(effects.find_hit), Cancel(effects.find_near), Change(effects.end_search)
    assert step.todo == (*ended, search("sea"))
    step = state.results_came(step.state, DESK, found(A, B), "sea")

    def hit_search(path: Path, after: float = 0.0) -> Begin:
        arguments: tuple[object, ...] = ("sea", listing(path), {}, None, ())
        return Begin(effects.find_hit, state.listed_hit_found, arguments, after)

    assert step.todo == (hit_search(A, state.HITS_AFTER),)
    hit = Hit(where="narrative")
    step = state.listed_hit_found(step.state, DESK, hit, "sea", listing(A))
    assert step.state.results.hits == (hit, None)
    assert step.todo == (hit_search(B),)
    assert not state.listed_hit_found(step.state, DESK, hit, "sea", listing(B)).todo
    late = state.listed_hit_found(step.state, DESK, hit, "se", listing(A))
    assert late == Next(step.state), "too late"


def test_what_is_near_is_looked_for_once_nothing_is_found_and_typed() -> None:
    now = searching(was_indexed=True)

    def wanted(answer: QueryAnswer | None, now: ReaderState = now) -> bool:
        return effects.find_near in begun(state.results_came(now, DESK, answer, "sea"))

    assert not wanted(found(A))
    assert not wanted(QueryAnswer(problem="What?"))
    assert not wanted(None)
    assert not wanted(QueryAnswer(), searching(was_indexed=False)), "files are still to be read"
    assert wanted(QueryAnswer())
    step = state.results_came(now, DESK, QueryAnswer(), "sea")
    begin = Begin(effects.find_near, state.near_found, ("sea", {}, None), state.NEAR_AFTER)
    assert step.todo == (begin,)
    near = (Near("seal", "spelt alike"),)
    shown = state.near_found(step.state, DESK, near, "sea", {}, None).state
    assert shown.results.near == near
    assert state.near_found(step.state, DESK, near, "se", {}, None) == Next(step.state), "too late"
    assert results(shown, A).results.near == (), "something is found now"


def test_the_results_of_an_earlier_search_are_dropped() -> None:
    now = state.search_typed(searching(), DESK, "seal").state
    assert state.results_came(now, DESK, found(A), "sea") == Next(now)
    none = state.results_came(now, DESK, None, "sea")
    assert none == Next(now), "it would be searched again"
    assert results(now, B, text="seal").results.listings == (listing(B),)


def test_a_search_before_there_is_an_index_is_repeated() -> None:
    step = state.results_came(searching(), DESK, None, "sea")
    assert step.state.results.no_index == state.INDEXING
    assert step.todo == (search("sea", state.SEARCH_AGAIN),)
    step = state.search_typed(step.state, DESK, "seal")
    again = search("seal")
    grown = state.index_grown(step.state, DESK, 100, 100, NOW)
    assert grown.todo == (again,), "what was typed since then"
    has_results = results(step.state, A, text="seal")
    assert not state.index_grown(has_results, DESK, 100, 100, NOW).todo, "what is shown stays"
    unknown = QueryAnswer(problem="No party is called “seal”.")
    has_problem = state.results_came(step.state, DESK, unknown, "seal").state
    assert state.index_grown(has_problem, DESK, 100, 100, NOW).todo == (again,), "known by now?"
    failed = state.index_updated(step.state, DESK, skipped=None, changed=False)
    assert again in failed.todo
    said = state.results_came(failed.state, DESK, None, "seal").state.results.no_index
    assert said == state.NOT_INDEXED
    closed = state.search_closed(step.state, DESK).state
    assert not state.results_came(closed, DESK, None, "seal").todo


def test_nothing_is_said_to_be_missing_while_files_are_still_to_be_read() -> None:
    now = results(searching())
    assert now.results.no_index == state.INDEXING
    assert not results(searching(), A).results.no_index
    unknown = QueryAnswer(problem="No party is called “sea”.")
    assert not state.results_came(searching(), DESK, unknown, "sea").state.results.no_index
    step = state.index_updated(now, DESK, skipped=None, changed=True)
    assert begun(step)[effects.search_library].arguments[0] == "sea"
    assert not results(step.state).results.no_index


def test_the_cursor_stays_on_its_result_while_more_come() -> None:
    now = state.result_selected(results(searching(), A, B), DESK, 1).state
    now = results(now, C, A, B)
    assert now.results.current == listing(B)
    now = results(state.search_typed(now, DESK, "seal").state, A, text="seal")
    assert (now.results.cursor, now.results.hits) == (0, (None,))


def test_a_result_opens_and_its_hit_is_shown_once_it_is_known() -> None:
    now = results(searching(active="library"), A, B)
    now = state.search_closed(state.result_selected(now, DESK, 1).state, DESK).state
    step = state.result_opened(now, DESK)
    assert (step.state.active, step.state.path) == ("narrative", B)
    text, found, _, opened, _ = arguments(effects.find_hit, step)
    assert (text, found) == ("sea", listing(B))
    assert step.state.opened is not None
    assert opened is step.state.opened.brief, "it isn't read a second time"
    hit = Hit(where="narrative", words=("sea",))
    located = state.opened_hit_found(step.state, DESK, hit, text, found)
    assert shown(Ui.show_hit, located) == [(hit,)]
    again = state.result_opened(located.state, DESK)
    assert shown(Ui.show_hit, again) == [(hit,)], "it is known"


def test_the_results_are_walked_from_the_one_that_was_opened() -> None:
    desk = TestDesk(a=CLAIMS)
    answer = QueryAnswer((listing(A), listing(B)), (("harbour", "trade"), ()))
    now = state.results_came(searching(), desk, answer, "sea").state
    now = state.search_closed(now, desk).state

    def walk(*steps: int) -> list[tuple[Path | None, str]]:
        nonlocal now
        seen: list[tuple[Path | None, str]] = []
        for step in steps:
            now = state.match_stepped(now, desk, step).state
            seen.append((now.path, now.claim if now.active == "claims" else ""))
        return seen

    assert walk(1, 1, 1, -1) == [(A, "harbour"), (A, "trade"), (B, ""), (A, "trade")]
    now = state.result_opened(now, desk).state
    assert walk(1) == [(B, "")]
    end = state.match_stepped(now, desk, 1)
    assert (notices(end), end.state) == (["This is the last result of the search."], now)
    elsewhere = state.brief_opened(now, desk, C).state
    assert state.match_stepped(elsewhere, desk, -1).state.claim == "trade", "from where one was"


def test_a_filter_or_another_search_ends_the_walk_through_the_results() -> None:
    now = state.search_closed(results(searching(), A, B), DESK).state
    now = state.match_stepped(now, DESK, 1).state
    assert (now.path, now.results.cursor) == (A, 0)
    again = results(
        state.search_typed(state.search_opened(now, DESK).state, DESK, "seal").state,
        B,
        C,
        text="seal",
    )
    first = state.match_stepped(state.search_closed(again, DESK).state, DESK, 1).state
    assert (first.path, first.results.cursor) == (B, 0), "none of these was opened"
    filtered = state.query_shown(now, DESK, SavedQuery("is:unread")).state
    walked = state.match_stepped(filtered, DESK, 1).state
    assert walked.results.cursor == 0, "the filter is walked"
    opened = state.result_opened(filtered, DESK).state
    assert state.match_stepped(opened, DESK, 1).state.results.cursor == 1
    listed = state.listed_opened(opened, DESK, C).state
    assert state.match_stepped(listed, DESK, 1).state.results.cursor == 0


def test_a_hit_that_is_found_after_another_brief_was_opened_is_dropped() -> None:
    now = state.result_opened(results(searching(), A, B), DESK).state
    elsewhere = state.brief_opened(now, DESK, C).state
    hit = Hit(where="narrative")
    assert not state.opened_hit_found(elsewhere, DESK, hit, "sea", listing(A)).todo
    assert not state.opened_hit_found(now, DESK, hit, "another", listing(A)).todo


def test_a_hit_in_a_claim_leads_to_the_claim() -> None:
    step = state.hit_shown(reading(text=CLAIMS), DESK, Hit(where="claim", claim="harbour"))
    assert (step.state.active, step.state.claim) == ("claims", "harbour")
    assert shown(Ui.show_claim, step) == [("harbour", "")]


def test_a_hit_in_a_note_leads_to_its_place_once_the_brief_is_read_whole() -> None:
    desk = TestDesk(a=CLAIMS)
    desk.scale = 0.5
    now = state.brief_opened(reading(B), desk, A).state
    step = state.hit_shown(now, DESK, Hit(where="note", note=0))
    start, whole = step.state.opened, brief(A, CLAIMS)
    assert start is not None
    assert start.partial
    note = Note(NotePlace("claim", "harbour", name="Harbour"), "", "Ask about the ferry.")

    def noted(opened: OpenBrief) -> NotesRead:
        placed = place_notes((note,), opened.brief, opened.document)
        return NotesRead(NO_NOTES, placed)

    assert of(Begin, step) == [Begin(effects.read_notes, state.notes_read, (start,))]
    step = state.notes_read(step.state, desk, noted(start), start)
    assert not step.todo, "the rest of the brief may have it"
    step = state.whole_read(step.state, desk, whole, A, start)
    read = noted(whole)
    step = state.notes_read(step.state, desk, read, whole)
    assert (step.state.active, shown(Ui.show_claim, step)) == ("claims", [("harbour", "")])
    assert not shown(Ui.show_claim, state.notes_read(step.state, desk, read, whole)), "only once"


# Links


def test_a_link_to_a_brief_leads_on_to_its_claim_or_heading() -> None:
    desk = TestDesk(b=CLAIMS)
    step = state.link_followed(reading(), desk, Target("brief", "b", fragment="harbour"))
    assert step.state.path == B
    assert shown(Ui.show_claim, step) == [("harbour", "")]
    step = state.link_followed(reading(), desk, Target("brief", "b", fragment="heading"))
    assert step.todo[-1] == show(Ui.show_heading, "heading")


def test_a_link_that_leads_nowhere_says_so() -> None:
    nowhere = state.link_followed(reading(), DESK, Target("brief", "nowhere"))
    assert notices(nowhere) == ["No brief in this library is called nowhere."]
    assert notices(state.link_followed(reading(), DESK, Target("broken", "#x")))
    assert not state.link_followed(reading(), DESK, Target("brief", "a")).todo, "it is open"


# Claims


def test_a_question_is_searched_for_as_if_it_had_been_typed() -> None:
    step = state.search_requested(reading(), DESK, "is:unread")
    assert begun(step)[effects.search_library].arguments[0] == "is:unread"
    assert (step.state.is_searching, step.state.results.text) == (True, "is:unread")
    assert step.todo[-1] == show(Ui.show_search)
    again = state.search_requested(replace(step.state, is_searching=False), DESK)
    assert not begun(again), "the results of the last search are shown"
    alone = state.search_requested(replace(reading(), has_library=False), DESK)
    assert notices(alone) == [state.NO_LIBRARY]


def test_wording_is_compared_unless_the_claim_or_the_source_is_gone() -> None:
    two = CLAIMS.replace("}]", "}, {id: y, coverage: full}]", 1)
    now = reading(text=two.replace("x: states", "x: {says: One.}, y: {says: Another.}"))
    step = state.wording_requested(now, DESK, "trade", "y")
    assert [item.what for item in of(Show, step)] == [Ui.watch_files, Ui.show_wording]
    gone = state.wording_requested(now, DESK, "fishing", "y")
    assert notices(gone) == ["This claim is gone: the brief has been saved since."]
    for event, ids in ((state.wording_requested, "trade z"), (state.source_requested, "z trade")):
        assert notices(event(now, DESK, *ids.split())) == [state.SOURCE_GONE]
    assert shown(Ui.show_source, state.source_requested(now, DESK, "y", "trade"))


def test_a_topic_is_that_of_the_claim_where_claims_are_read_else_the_map_is_shown() -> None:
    now = replace(reading(text=CLAIMS), active="claims")
    (claim, _), open_brief = now.opened.brief.claims, now.opened.brief  # type: ignore[union-attr]
    topic = state.topic_requested(now, DESK, claim)
    assert shown(Ui.show_topic, topic) == [(claim, open_brief)]
    for elsewhere in (replace(now, active="library"), now):
        claim_there = claim if elsewhere is not now else None
        shown_map = state.topic_requested(elsewhere, DESK, claim_there)
        assert shown(Ui.show_topics, shown_map) == [(open_brief,)]
    alone = state.topic_requested(replace(now, has_library=False), DESK, None)
    assert notices(alone) == [state.NO_LIBRARY]


def test_a_brief_of_a_topic_opens_at_its_claim_and_closes_the_dialogs() -> None:
    for path, opened in (("b.md", B), ("a.md", A)):
        step = state.topic_opened(reading(), DESK, "trade", path)
        assert shown(Ui.close_dialogs, step)
        assert (step.state.path, step.state.claim) == (opened, "trade")
        assert step.state.active == "claims"
        assert bool(shown(Ui.restore, step)) is (opened == B), "the open one stays as it is"


# The editor, new files


def test_what_needs_a_file_says_so_without_one() -> None:
    piped = replace(reading(), path=None)
    assert notices(state.edit_requested(piped, DESK))
    assert shown(Ui.edit, state.edit_requested(reading(), DESK, line=3)) == [(A, 3)]
    assert shown(Ui.edit, state.edit_requested(reading(), DESK, B)) == [(B, 1)]


def test_an_export_is_written_once_its_file_was_named() -> None:
    step = state.export_requested(reading(), DESK, "csv")
    ((heading, stem, suffix, write),) = shown(Ui.ask_file, step)
    assert (heading, stem, suffix) == ("Export as csv", "a", "csv")
    named = write(step.state, DESK, "out.csv", True)
    (begin,) = begun(named).values()
    assert begin.arguments[1:] == (A, "csv", "out.csv", True, ())
    ((_, _, _, write_text),) = shown(Ui.ask_file, state.copy_failed(reading(), DESK, "words"))
    (begin,) = begun(write_text(reading(), DESK, "out.txt", False)).values()
    assert begin.arguments == ("words", "out.txt", False)


# Notes


def test_a_note_of_several_lines_is_edited_in_the_editor_until_that_fails() -> None:
    request = NoteRequest("a.md", "A", NotePlace(), "one\ntwo")
    begin = state.note_begun(reading(), DESK, request)
    assert shown(Ui.edit_note, begin) == [(request,)]
    failed = state.note_edited(reading(), DESK, request, "three\nfour", "No editor.")
    ((note, places, own, problem),) = shown(Ui.ask_note, failed)
    assert (note.text, places, problem) == ("three\nfour", (NotePlace(),), "No editor.")
    assert own is not None, "the brief is open, so that the words of a place are known"
    edited = state.note_edited(reading(), DESK, request, "three\nfour", "")
    assert begun(edited)[effects.write_note].arguments == (replace(request, text="three\nfour"),)
    new = replace(request, text="")
    assert not state.note_edited(reading(), DESK, replace(request), " ", "").todo, "nothing is left"
    assert begun(state.note_edited(reading(), DESK, new, "", "")), "a bookmark"
    (bookmark,) = parse_notes(format_note(Note(NotePlace(), "2031-05-03 14:05")))
    known = replace(new, entry=bookmark)
    assert not state.note_edited(reading(), DESK, known, "", "").todo, "only an empty line removes"


def test_a_note_may_be_on_another_brief_of_the_list() -> None:
    step = state.note_requested(reading(), DESK, (NotePlace(),), None, listing(B))
    ((note, _, own, _),) = shown(Ui.ask_note, step)
    assert (note.path, own) == ("b.md", None)


# Reading progress


def test_a_brief_is_read_at_its_end_or_when_it_is_left_after_a_while() -> None:
    now = reading()
    assert now.opened is not None
    step = state.scrolled(now, DESK, now.opened, (3, 0), at_end=False)
    assert step.todo == (
        Change(effects.set_position, ("a.md", ReadingPosition(3, 0))),
        state.save_soon(),
    )
    step = state.scrolled(step.state, DESK, now.opened, (9, 0), at_end=True)
    assert changed(effects.mark_read, step) == [("a.md", False)]
    assert Later(state.save_due, state.FIRST_FRAME) in step.todo
    read = TestDesk()
    read.states["a.md"] = BriefState(read=True)
    again = state.scrolled(now, read, now.opened, (9, 0), at_end=True)
    assert Later(state.save_due, state.FIRST_FRAME) not in again.todo, "it was read before"
    assert not changed(effects.mark_read, state.visit_ended(now, DESK))
    stayed = state.visit_counted(now, DESK)
    assert not stayed.todo, "its end has not been seen"
    left = state.brief_opened(stayed.state, DESK, B)
    assert changed(effects.mark_read, left) == [("a.md", False)]


def test_scrolling_counts_once_the_reader_has_arrived() -> None:
    now = state.brief_opened(ReaderState(size=(120, 40)), DESK, A).state
    assert now.opened is not None
    step = state.scrolled(now, DESK, now.opened, (0, 0), at_end=True)
    assert not step.todo
    step = state.visit_counted(step.state, DESK)
    assert changed(effects.mark_read, step), "all of it is in view"
    assert state.arrived(step.state, DESK, 99, (0, 0)) == Next(step.state), "of another visit"
    other = state.scrolled(reading(), DESK, brief(B), (3, 0), at_end=True)
    assert not other.todo, "another brief's"


def test_a_mark_is_saved_and_then_shown() -> None:
    read, starred = Mark("a.md", "read"), Mark("a.md", "starred")
    step = state.mark_toggled(reading(), DESK, "a.md", "read")
    assert step.todo == (
        Change(effects.toggle, (read,)),
        Begin(effects.save_state, state.state_saved, (read,)),
    )
    assert step.state.visit is not None
    assert step.state.visit.is_decided
    again = state.mark_toggled(step.state, DESK, "a.md", "starred")
    assert again.todo == (Change(effects.toggle, (starred,)),), "one save at a time"
    written = SaveReport((("a.md", BriefState(read=True)),), "", (), ())
    done = state.state_saved(again.state, DESK, written, read)
    assert notices(done) == ["Marked read."]
    assert arguments(effects.save_state, done) == (starred,)
    assert (done.state.saves_shown, done.state.briefs.note) == (1, "1 changed")
    drawer = replace(reading(), active="library")
    for now, marked in ((reading(), "a.md"), (drawer, "b.md")):
        step = state.mark_requested(now, DESK, "b.md", "starred")
        assert begun(step)[effects.save_state].arguments == (Mark(marked, "starred"),)
    assert notices(state.mark_toggled(reading(), DESK, None, "read")) == [
        "There is no brief to mark."
    ]


def test_a_state_that_cannot_be_saved_says_so_once_and_tries_again() -> None:
    failed = SaveReport((), "the disk is full", (), ())
    step = state.state_saved(reading(is_saving=True), DESK, failed, None)
    assert notices(step) == [
        "Not saved yet: the disk is full. briefing tries again until you quit."
    ]
    assert later(step)[state.save_due] == state.SAVE_AFTER
    again = state.state_saved(step.state, DESK, failed, None)
    assert not notices(again)
    marked = state.mark_toggled(again.state, DESK, "a.md", "read")
    assert notices(marked), "the mark will not show"
    works_again = state.state_saved(again.state, DESK, SaveReport((), "", (), ()), None)
    assert notices(works_again) == ["The reading state has been saved now."]


def test_flags_that_lack_what_was_saved_meanwhile_are_read_again() -> None:
    now, flags = reading(saves_shown=3), Flags(frozenset({"a.md"}))
    step = state.flags_read(now, DESK, FlagsRead(flags, 0), 2)
    assert step.todo == (Begin(effects.read_flags, state.flags_read, (3,)),)
    step = state.flags_read(now, DESK, FlagsRead(flags, 0, ("Moved.",)), 3)
    assert (step.state.briefs.flags, step.todo) == (
        flags,
        (show(Ui.notify, "Moved.", severity="warning"),),
    )


def test_marking_the_whole_list_says_how_to_undo_it() -> None:
    step = state.read_all_requested(reading(), DESK, read=True)
    assert step.todo == (
        Change(Library.read_all, (step.state.briefs,)),
        Begin(effects.save_state, state.state_saved, (None,)),
    )
    report = SaveReport((), "", ((12, True),), ())
    in_library = state.to_pane(step.state, "library")
    assert notices(state.state_saved(in_library, DESK, report, None)) == [
        "Marked read: 12 briefs. U undoes it."
    ]
    assert notices(state.state_saved(step.state, DESK, report, None)) == [
        "Marked read: 12 briefs. U in the library undoes it."
    ]


# Panes


def test_the_drawer_goes_back_to_where_it_was_opened() -> None:
    now = replace(reading(text=CLAIMS), active="claims")
    drawer = state.pane_chosen(now, DESK, "library").state
    assert drawer.has_drawer
    assert state.pane_chosen(drawer, DESK, "library").state.active == "claims"
    left = state.left(drawer, DESK)
    assert (left.state.active, left.todo) == ("claims", ())
    assert state.left(now, DESK).todo == (show(Ui.quit),)
    assert state.cleared(drawer, DESK).state.active == "claims"
    assert state.cleared(now, DESK).state is now


def test_empty_panes_are_passed_over() -> None:
    now = reading()
    assert notices(state.pane_chosen(now, DESK, "claims")) == [
        "This brief has no claims to compare."
    ]
    assert state.pane_stepped(now, DESK, 1).state.active == "library"
    assert state.pane_stepped(now, DESK, -1).state.active == "library"


def test_what_links_to_a_note_takes_the_place_of_the_related_pane() -> None:
    now = reading()
    assert now.opened is not None
    related = RelatedFound(linked=(listing(C),))
    now = state.related_found(now, DESK, related, now.opened).state
    assert now.linked == (listing(C),)
    assert now.layout.shown == {"narrative"}
    assert notices(state.pane_chosen(now, DESK, "related")) == [
        "Links to this note are listed below its text; Enter there shows all."
    ]


def test_a_narrow_screen_has_no_zoom() -> None:
    narrow = reading(size=(80, 24))
    assert notices(state.zoom_toggled(narrow, DESK))
    zoomed = state.zoom_toggled(reading(), DESK).state
    assert zoomed.zoomed
    assert not state.left(zoomed, DESK).state.zoomed


# Tags


def test_all_tags_are_shown_or_there_are_none() -> None:
    (watch, begin) = state.tags_requested(reading(), DESK).todo
    assert watch == show(Ui.watch_files)
    assert isinstance(begin, state.Begin)
    assert begin.effect == effects.find_tags
    tags = (("harbour", 2),)
    assert state.tags_found(reading(), DESK, tags).todo == (show(Ui.show_tags, tags),)
    none = state.tags_found(reading(), DESK, ())
    assert notices(none) == ["No brief in this library has a tag."]
