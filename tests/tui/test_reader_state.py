"""The reader's state without a terminal: a step, a save, a list query and a search."""

import re
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from briefing_tui.compare.revision import BriefChanges, ChangeCounts, baseline
from briefing_tui.library.brief_list import BriefList, Found, Selection
from briefing_tui.library.listing import ListQuery, SavedQuery
from briefing_tui.library.results import SearchResults
from briefing_tui.library.state.reading_state import SaveReport
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition
from briefing_tui.model.brief import Diagnostic
from briefing_tui.model.document import Embed, Target
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.listing import Hit, Listing
from briefing_tui.tui import state
from briefing_tui.tui.open_brief import OpenBrief, derive
from briefing_tui.tui.state import (
    BriefRead,
    Cancel,
    FilesSeen,
    FlagsRead,
    IndexSeen,
    Mark,
    Next,
    Notify,
    ReaderState,
    RelatedFound,
    Reload,
    Reread,
    Restore,
    ShowClaim,
    ShowHit,
    Work,
)
from briefing_tui.tui.work import WORKS
from tests.architecture.source_tree import ROOT

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


def reading(path: Path = A, text: str = PLAIN, **fields: Any) -> ReaderState:
    """A state with a brief open, where the reader has arrived."""
    start = ReaderState(has_library=True, size=(120, 40), briefs=listed(A, B, C))
    now = state.opened(start, BriefRead(path, brief(path, text)), path, True).state
    assert now.visit is not None
    now = state.arrived(now, now.visit.number, (0, 0)).state
    return replace(now, **fields)


def of(kind: type[Item], step: Next) -> list[Item]:
    """What is to be done of one kind."""
    return [item for item in step.todo if isinstance(item, kind)]


def works(step: Next) -> dict[str, Work]:
    return {work.name: work for work in of(Work, step)}


def notices(step: Next) -> list[str]:
    return [notice.text for notice in of(Notify, step)]


def saved_as(now: ReaderState, text: str, **fields: Any) -> Reread:
    """The reading of the open brief after a save, with what changed."""
    assert now.opened is not None
    new = brief(A, text)
    base = baseline(now.opened.brief, now.opened.document)
    changes = BriefChanges(leaves=(0,), passages=ChangeCounts(changed=1))
    found = Reread("reloaded", NOW, new, now.since, base, changes)
    return found._replace(**fields)


def test_the_note_of_today_opens_or_is_said_not_to_be_there() -> None:
    day = date(2031, 5, 3)
    assert state.daily_note_requested(reading(), day).todo == (Work("daily_note", (day,)),)
    assert state.daily_note_found(reading(), B, day).todo == (state.open_work(B),)
    assert notices(state.daily_note_found(reading(), None, day)) == [
        "There is no note called 2031-05-03."
    ]


def test_the_table_has_a_row_for_all_work_that_is_asked_for() -> None:
    named: set[str] = set()
    for module in ("state.py", "reader.py"):
        text = (ROOT / "briefing_tui" / "tui" / module).read_text()
        named |= set(re.findall(r'Work\(\s*"(\w+)"', text))
    named |= {"read_all", "undo_read_all", "find_now", "find_in_list"}
    assert named == set(WORKS)


# A step


def test_a_step_asks_for_the_neighbour_and_opens_it() -> None:
    step = state.stepped(reading(), 1)
    assert step.todo == (Work("neighbour", (1, False)),)
    step = state.neighbour_found(step.state, listing(B), 1, False)
    assert step.todo == (Work("open", (B, True)),)
    step = state.opened(step.state, BriefRead(B, brief(B), ReadingPosition(3, 0)), B, True)
    assert step.state.path == B
    assert step.state.history.visited == (A, B)
    assert of(Restore, step)[0].position == ReadingPosition(3, 0)


def test_what_belongs_to_a_brief_goes_with_it() -> None:
    before = reading(
        relations=("one",),
        linked=(listing(C),),
        broken=frozenset({"x"}),
        changes=BriefChanges(leaves=(1,)),
        saves=2,
        reload=Reload("resting"),
    )
    step = state.opened(before, BriefRead(B, brief(B)), B, True)
    now = step.state
    assert now.linked == ()
    assert (now.relations, now.broken, bool(now.changes.leaves)) == ((), frozenset(), False)
    assert (now.saves, now.reload, now.since) == (0, Reload(), now.opened)
    assert Cancel("notice_changes") in step.todo


def test_neighbours_are_read_ahead_only_after_a_step() -> None:
    assert "neighbours" not in works(state.opened(reading(), BriefRead(B, brief(B)), B, True))
    moving = reading(direction=1)
    step = state.opened(moving, BriefRead(B, brief(B)), B, True)
    assert works(step)["neighbours"].after == state.AHEAD
    assert works(step)["rest"].after == state.REST


def test_only_neighbours_that_are_not_known_are_read_ahead() -> None:
    known = state.Ahead(B, None, brief(B))  # type: ignore[arg-type]
    step = state.neighbours_found(reading(ahead=(known,)), (B, C))
    assert step.todo == (state.ReadAhead((C,)),)
    step = state.neighbours_found(step.state, (B,))
    assert (step.state.ahead, step.todo) == ((known,), ())


def test_a_held_key_passes_briefs_by_and_the_last_one_opens() -> None:
    step = state.neighbour_found(
        state.stepped(reading(), 1, is_held=True).state, listing(B), 1, True
    )
    assert not step.todo
    assert (step.state.passed, step.state.path, step.state.history) == (B, A, reading().history)
    step = state.neighbour_found(step.state, listing(C), 1, False)
    assert step.todo == (Work("open", (C, True)),)
    assert step.state.passed is None


def test_at_the_end_of_the_list_the_brief_passed_last_opens() -> None:
    step = state.neighbour_found(reading(passed=C), None, 1, False)
    assert step.todo == (Work("open", (C, True)), Notify("This is the last brief."))
    step = state.neighbour_found(reading(), None, -1, False)
    assert notices(step) == ["This is the first brief."]
    nothing = reading(briefs=replace(listed(A, B), count=0))
    assert "shows all briefs" in notices(state.neighbour_found(nothing, None, 1, False))[0]


def test_a_step_needs_the_list_that_is_being_looked_for() -> None:
    query = ListQuery(words="sea")
    step = state.stepped(reading(briefs=listed(A, pending=query)), 1)
    assert step.todo == (Work("query", (query,)), Work("neighbour", (1, False)))


def test_the_whole_of_a_long_brief_is_shown_if_it_is_still_open() -> None:
    start = replace(brief(B), partial=True)
    step = state.opened(reading(), BriefRead(B, start), B, True)
    assert works(step)["whole"].args == (B, start)
    now, whole = step.state, brief(B, f"{PLAIN}More.\n")
    step = state.whole_read(now, whole, B, start)
    assert step.state.opened is step.state.since is whole
    assert not of(Restore, step), "the reader stays where they are"
    elsewhere = state.opened(now, BriefRead(C, brief(C)), C, True)
    assert state.whole_read(elsewhere.state, whole, B, start).state.path == C


def test_back_and_forward() -> None:
    now = state.opened(reading(), BriefRead(B, brief(B)), B, True).state
    step = state.history_moved(now, -1)
    assert step.todo == (Work("open", (A, False)),)
    step = state.opened(step.state, BriefRead(A, brief(A)), A, False)
    assert step.state.history.current == A
    assert notices(state.history_moved(step.state, -1)) == ["Nothing to go back to."]
    assert state.history_moved(step.state, 1).todo == (Work("open", (B, False)),)


def test_answers_about_another_brief_are_dropped() -> None:
    now, other = reading(), brief(B)
    found = RelatedFound(linked=(listing(C),))
    assert state.related_found(now, found, other).state.linked == ()
    assert state.names_found(now, frozenset({"x"}), other).state.broken == frozenset()
    assert state.embeds_read(now, {"x": Embed()}, other).state.embeds == {}
    assert state.records_found(now, {"x": ()}, other).state.records == {}
    assert state.names_found(now, None, now.opened).state is now, "not every file has been read"


def test_embeds_are_read_where_there_are_any_and_belong_to_one_brief() -> None:
    assert "embeds" not in works(state.opened(reading(), BriefRead(B, brief(B)), B, True))
    step = state.opened(reading(), BriefRead(B, brief(B, "![[x]]\n")), B, True)
    assert works(step)["embeds"].args == (step.state.opened,)
    step = state.embeds_read(step.state, {"![[x]]": Embed()}, *works(step)["embeds"].args)  # type: ignore[arg-type]
    assert step.state.embeds
    assert not state.opened(step.state, BriefRead(C, brief(C)), C, True).state.embeds


def test_earlier_briefs_are_read_once_a_claim_is_selected() -> None:
    step = state.claim_selected(reading(text=CLAIMS), "trade")
    assert step.todo == (Work("records", (step.state.opened,)),)
    assert not state.claim_selected(step.state, "harbour").todo, "only once"
    assert not state.claim_selected(reading(), "trade").todo, "it has no claims"


# A save


def test_a_save_is_read_shown_and_noticed() -> None:
    step = state.files_changed(reading(), (str(A),))
    assert step.todo == (Work("files", ((str(A),),)),)
    step = state.files_seen(step.state, FilesSeen(False, True), ())
    now = step.state
    assert now.reload.phase == "reading"
    assert step.todo == (Work("reread", (A, now.opened)),)
    step = state.reread(now, saved_as(now, f"{PLAIN}More.\n"), A, now.opened)  # type: ignore[arg-type]
    assert step.state.opened is not now.opened
    assert (step.state.changes.leaves, step.state.saves) == ((0,), 1)
    assert not of(Restore, step), "the reader stays where they are"
    assert works(step)["notice_changes"].after == state.CHANGES_AFTER
    assert works(step)["reload_rested"].after == state.PAUSE
    step = state.reload_rested(step.state, None)
    assert step.state.reload.phase == "idle"
    assert not step.todo


def test_other_files_change_nothing() -> None:
    now = reading()
    assert not state.files_seen(now, FilesSeen(False, False), ()).todo
    assert not state.files_changed(ReaderState(), ("x",)).todo, "text from standard input"


def test_two_saves_in_a_row_are_two_readings_and_one_notice() -> None:
    now = state.file_changed(reading()).state
    assert now.opened is not None
    step = state.file_changed(now)
    assert not step.todo, "it is being read"
    step = state.reread(step.state, saved_as(now, f"{PLAIN}One.\n"), A, now.opened)
    again = state.reload_rested(step.state, None)
    assert works(again)["reread"].args == (A, again.state.opened)
    assert again.state.opened is not None
    second = saved_as(again.state, f"{PLAIN}Two.\n", at=NOW + 0.3)
    step = state.reread(again.state, second, A, again.state.opened)
    assert step.state.saves == 2
    first_notice = state.changes_noticed(step.state, NOW, ())
    later = works(
        state.reread(
            replace(first_notice.state, opened=again.state.opened, since=again.state.since),
            second,
            A,
            again.state.opened,
        )
    )["notice_changes"]
    assert later.after == pytest.approx(state.CHANGES_EVERY - 0.3)


def test_a_save_that_says_the_same_is_no_news() -> None:
    now = state.file_changed(reading()).state
    assert now.opened is not None
    step = state.reread(now, Reread("same", NOW), A, now.opened)
    assert step.state.opened is now.opened
    assert set(works(step)) == {"reload_rested"}
    same_words = saved_as(now, f"{PLAIN}\n", changes=BriefChanges())
    step = state.reread(now, same_words, A, now.opened)
    assert "notice_changes" not in works(step)


def test_errors_are_noticed_although_nothing_changed() -> None:
    now = state.file_changed(reading()).state
    assert now.opened is not None
    error = Diagnostic("a.md", 3, 1, "error", "unknown-source", "There is no source `x`.")
    broken = saved_as(now, PLAIN, changes=BriefChanges(), errors=(error,))
    step = state.reread(now, broken, A, now.opened)
    assert works(step)["notice_changes"].args == ((error,),)
    notice = of(Notify, state.changes_noticed(step.state, NOW, (error,)))[0]
    assert notice.warning
    assert notice.text.startswith("Saved with 1 error")


def test_a_file_that_is_away_for_a_moment_is_read_again_until_patience_ends() -> None:
    now = state.file_changed(reading()).state
    assert now.opened is not None
    gone = Reread("unavailable", NOW, reason="Gone.")
    step = state.reread(now, gone, A, now.opened)
    assert step.state.reload.phase == "waiting"
    assert works(step)["reload_rested"].after == state.RETRY
    assert not notices(step)
    step = state.reload_rested(step.state, None)
    assert "reread" in works(step)
    late = gone._replace(at=NOW + state.PATIENCE)
    step = state.reread(step.state, late, A, now.opened)
    assert step.state.reload == Reload("missing")
    assert notices(step) == ["Gone. It stays open as it was read."]
    step = state.files_seen(step.state, FilesSeen(True, False), ())
    assert not step.todo, "it is known to be missing"
    step = state.files_seen(step.state, FilesSeen(False, True), ())
    assert "reread" in works(step), "it is back"


def test_patience_begins_anew_each_time_the_file_was_there() -> None:
    waiting = Reload("waiting", unavailable_since=NOW)
    resting, _ = waiting.finished("reloaded", NOW + 0.5)
    assert resting.is_patient(NOW + 60)
    assert not waiting.is_patient(NOW + state.PATIENCE)


def test_the_place_of_a_deleted_brief_is_kept_for_the_next_step() -> None:
    now = reading(briefs=listed(A, B, C, at=2))
    step = state.files_seen(now, FilesSeen(True, True), ())
    assert step.state.briefs.removed == (A, 2)


def test_a_save_that_was_read_for_a_brief_that_is_no_longer_open() -> None:
    now = state.file_changed(reading()).state
    before = now.opened
    assert before is not None
    other = state.opened(now, BriefRead(B, brief(B)), B, True).state
    step = state.reread(other, saved_as(now, f"{PLAIN}More.\n"), A, before)
    assert step.state.path == B
    assert not step.todo


def test_a_save_of_a_version_that_was_replaced_meanwhile_is_read_again() -> None:
    now = state.file_changed(reading()).state
    before = now.opened
    assert before is not None
    newer = state.opened(now, BriefRead(A, brief(A, f"{PLAIN}Newer.\n")), A, False).state
    step = state.reread(newer, saved_as(now, f"{PLAIN}Older.\n"), A, before)
    assert works(step)["reread"].args == (A, newer.opened)


def test_changes_that_were_dismissed_while_the_file_was_read_count_anew() -> None:
    now = state.file_changed(reading()).state
    assert now.opened is not None
    read = saved_as(now, f"{PLAIN}More.\n", counted_from="an earlier version")
    step = state.reread(now, read, A, now.opened)
    assert step.state.opened is now.opened
    assert "reread" in works(step)


def test_dismissed_changes_count_from_the_version_on_the_screen() -> None:
    step = state.changes_dismissed(reading(changes=BriefChanges(leaves=(1,)), saves=3))
    assert step.state.since is step.state.opened
    assert (step.state.changes.leaves, step.state.saves) == ((), 0)
    assert step.todo == (Cancel("notice_changes"),)


def test_a_brief_that_is_renamed_stays_open_without_a_notice() -> None:
    now = reading()
    step = state.index_updated(now, skipped=None, changed=True)
    assert step.todo == (Work("index", (True,)),)
    step = state.index_seen(step.state, IndexSeen(False, True), True)
    assert works(step)["renamed"].args == (A,)
    step = state.rename_found(step.state, B, A)
    assert (step.state.path, step.state.history.current) == (B, B)
    assert works(step)["reread"].args == (B, now.opened)
    assert now.opened is not None
    moved = saved_as(step.state, PLAIN, brief=brief(B, was="a.md"), changes=BriefChanges())
    step = state.reread(step.state, moved, B, now.opened)
    assert step.state.visit is not None
    assert (step.state.path, step.state.visit.path) == (B, "b.md")
    assert works(step)["rename_state"].args == ("a.md", "b.md")
    assert "notice_changes" not in works(step)
    assert not notices(step)


def test_a_rename_of_a_brief_that_was_left_meanwhile_changes_nothing() -> None:
    now = reading(path=C)
    assert state.rename_found(now, B, A) == Next(now)


def test_reloading_a_missing_brief_says_so() -> None:
    step = state.reloaded(reading(), True)
    assert notices(step) == ["This brief's file is no longer there. It stays open as it was read."]
    assert {"rescan", "flags"} <= set(works(step))
    assert "reread" in works(state.reloaded(reading(), False))


# A list query


def test_a_list_by_order_is_shown_at_once() -> None:
    query = ListQuery(order="title")
    step = state.list_requested(reading(), query)
    assert step.todo == (Work("query", (query,)),)
    assert state.listed(step.state, listed(B)).state.briefs == listed(B)


def test_a_list_that_takes_time_is_looked_for_and_the_last_query_wins() -> None:
    first, last = ListQuery(words="sea"), ListQuery(words="seal")
    step = state.list_requested(reading(), first)
    assert step.state.briefs.pending == first
    assert step.todo == (Work("select", (first,)),)
    step = state.list_requested(step.state, last)
    late = state.list_selected(step.state, None, first)
    assert late == Next(step.state), "an answer to an earlier query"


def test_a_list_query_without_an_index_is_answered_by_what_there_is() -> None:
    query = ListQuery(words="sea")
    now = state.list_requested(reading(), query).state
    assert state.list_selected(now, None, query).todo == (Work("query", (query, None)),)


def test_a_list_is_looked_for_again_when_the_index_has_changed() -> None:
    query = ListQuery(words="sea")
    step = state.list_renewed(reading(), listed(A, query=query), "")
    assert works(step)["select"].args == (query,)
    assert works(step)["names"].args == (step.state.opened,)
    assert "first" not in works(step)


def test_the_first_brief_of_an_empty_folder_opens() -> None:
    empty = ReaderState(has_library=True)
    assert "first" in works(state.list_renewed(empty, listed(A), ""))


def test_who_opens_the_sample_briefs_for_the_first_time_is_greeted() -> None:
    (greeting,) = state.first_start_seen(reading(), True).todo
    assert isinstance(greeting, state.Notify)
    assert greeting.text.startswith("3 sample briefs · J next · 2 claims · ? all keys")
    assert len(greeting.text) < 80
    assert not state.first_start_seen(reading(), False).todo
    assert "is_first_start" in works(state.started(ReaderState()))


def test_the_list_grows_while_the_library_is_indexed_but_not_at_every_message() -> None:
    step = state.index_grown(reading(), 5, 100, NOW)
    assert step.todo == (Work("list", ("indexing 5 of 100",)),)
    assert not state.index_grown(step.state, 6, 100, NOW + 0.1).todo
    assert state.index_grown(step.state, 60, 100, NOW + state.LIST_EVERY).todo
    assert not state.index_grown(reading(), 100, 100, NOW).todo, "another message says the end"


def test_an_update_that_changed_nothing_leaves_the_list() -> None:
    assert not state.index_seen(reading(), IndexSeen(False, False), False).todo
    indexing = reading(briefs=listed(A, note="indexing 5 of 10"))
    assert {"list", "flags"} <= set(
        works(state.index_seen(indexing, IndexSeen(False, False), False))
    )


def test_a_saved_query_becomes_the_list_and_one_key_leaves_it() -> None:
    step = state.query_shown(reading(), SavedQuery("tag:sea", "Sea"))
    assert step.state.active == "library"
    query = step.todo[0].args[0]  # type: ignore[union-attr]
    limited = reading(briefs=listed(A, query=query))
    left = state.query_list_toggled(limited)
    assert left.todo == (Work("query", (ListQuery(),)),)
    assert "searches the library" in notices(state.query_list_toggled(reading()))[0]
    searched = reading(results=SearchResults("sea"))
    assert "query" in works(state.query_list_toggled(searched))


def test_words_are_found_in_the_list_that_is_shown() -> None:
    now = reading(briefs=listed(A, B))
    step = state.words_typed(now, "sea", now=False)
    assert step.todo == (Work("find_in_list", (now.briefs, "sea")),)
    assert "find_now" in works(state.words_typed(now, "sea", now=True))
    places = Found("sea", (1,))
    assert state.found_in_list(now, places, now.briefs, "sea").state.briefs.found == places
    other = replace(now.briefs, selection=Selection(1, ("", None), "date", "1", ()))
    assert state.found_in_list(now, places, other, "sea") == Next(now), "another list"


def test_the_next_unread_brief_is_shown_or_there_is_none() -> None:
    assert state.unread_found(reading(), 7).todo == (state.ShowListed(7),)
    assert notices(state.unread_found(reading(), None)) == ["No brief in the list is unread."]


# A search


def searching(**fields: Any) -> ReaderState:
    return state.search_typed(state.search_opened(reading(**fields)).state, "sea").state


def found(*paths: Path) -> tuple[Listing, ...]:
    return tuple(map(listing, paths))


def test_what_is_typed_is_searched_and_then_read_for_hits() -> None:
    step = state.search_typed(searching(), "sea")
    assert step.todo == (Cancel("hits"), Work("interrupt"), Work("search", ("sea",)))
    step = state.results_came(step.state, found(A, B), "sea")
    assert step.todo == (Work("hits", ("sea",), after=state.HITS_AFTER),)
    hit = Hit(where="narrative")
    step = state.hit_found(step.state, (listing(B), hit), "sea")
    assert step.state.results.hits == (None, hit)
    assert state.hit_found(step.state, (listing(A), hit), "se") == Next(step.state), "too late"


def test_the_results_of_an_earlier_search_are_dropped() -> None:
    now = state.search_typed(searching(), "seal").state
    assert state.results_came(now, found(A), "sea") == Next(now)
    assert state.results_came(now, None, "sea") == Next(now), "it would be searched again"
    assert state.results_came(now, found(B), "seal").state.results.listings == found(B)


def test_a_search_before_there_is_an_index_is_repeated() -> None:
    step = state.results_came(searching(), None, "sea")
    assert step.state.results.no_index == state.INDEXING
    assert step.todo == (Work("search", ("sea",), after=state.SEARCH_AGAIN),)
    step = state.search_typed(step.state, "seal")
    grown = state.index_grown(step.state, 100, 100, NOW)
    assert grown.todo == (Work("search", ("seal",)),), "what was typed since then"
    has_results = state.results_came(step.state, found(A), "seal").state
    assert not state.index_grown(has_results, 100, 100, NOW).todo, "what is shown stays"
    failed = state.index_updated(step.state, skipped=None, changed=False)
    assert Work("search", ("seal",)) in failed.todo
    assert state.results_came(failed.state, None, "seal").state.results.no_index != state.INDEXING
    closed = state.search_closed(step.state).state
    assert not state.results_came(closed, None, "seal").todo


def test_the_cursor_stays_on_its_result_while_more_come() -> None:
    now = state.results_came(searching(), found(A, B), "sea").state
    now = state.result_selected(now, 1).state
    now = state.results_came(now, found(C, A, B), "sea").state
    assert now.results.current == listing(B)
    now = state.results_came(state.search_typed(now, "seal").state, found(A), "seal").state
    assert (now.results.cursor, now.results.hits) == (0, (None,))


def test_a_result_opens_and_its_hit_is_shown_once_it_is_known() -> None:
    now = state.results_came(searching(active="library"), found(A, B), "sea").state
    now = state.search_closed(state.result_selected(now, 1).state).state
    step = state.result_opened(now)
    assert step.state.active == "narrative"
    assert step.todo[:2] == (Work("open", (B, True)), Notify("2 of 2: B · > next, < previous"))
    assert works(step)["hit"].args == (listing(B), "sea")
    opened = state.opened(step.state, BriefRead(B, brief(B)), B, True).state
    hit = Hit(where="narrative", words=("sea",))
    step = state.hit_located(opened, hit, listing(B), "sea")
    assert of(ShowHit, step) == [ShowHit(hit)]


def test_a_hit_that_is_found_after_another_brief_was_opened_is_dropped() -> None:
    now = state.results_came(searching(), found(A, B), "sea").state
    now = state.result_opened(now).state
    elsewhere = state.opened(now, BriefRead(C, brief(C)), C, True).state
    hit = Hit(where="narrative")
    assert not state.hit_located(elsewhere, hit, listing(A), "sea").todo
    assert not state.hit_located(now, hit, listing(A), "another").todo


def test_a_hit_in_a_claim_leads_to_the_claim() -> None:
    now = reading(text=CLAIMS)
    step = state.hit_shown(now, None, Hit(where="claim", claim="harbour"))
    assert (step.state.active, step.state.claim) == ("claims", "harbour")
    assert of(ShowClaim, step) == [ShowClaim("harbour")]


def test_the_results_are_walked_around_their_ends() -> None:
    now = state.results_came(searching(), found(A, B), "sea").state
    step = state.result_opened(now, 1)
    assert step.state.results.current == listing(A), "the first one, as none was opened"
    step = state.result_opened(step.state, 1)
    assert step.state.results.current == listing(B)
    step = state.result_opened(step.state, 1)
    assert step.state.results.current == listing(A)
    assert "searches the library" in notices(state.result_opened(reading(), 1))[0]


def test_a_search_with_many_results_is_completed_when_they_are_walked() -> None:
    paths = [Path(f"/desk/{number}.md") for number in range(60)]
    now = state.results_came(searching(), found(*paths[:50]), "sea").state
    step = state.result_opened(now)
    assert works(step)["more_results"].args == ("sea",)
    now = state.more_results_came(step.state, found(*paths), "sea").state
    assert (len(now.results.listings), now.results.is_cut) == (60, False)
    assert state.more_results_came(now, found(A), "another") == Next(now)


# Links


def test_a_link_to_a_brief_leads_on_to_its_claim_or_heading() -> None:
    step = state.link_followed(reading(), Target("brief", "b", fragment="harbour"))
    assert step.todo == (Work("find", ("b", "harbour", False)),)
    step = state.name_found(step.state, B, "b", "harbour", False)
    assert step.todo == (Work("open", (B, True)), Work("fragment", ("harbour",)))
    there = state.opened(step.state, BriefRead(B, brief(B, CLAIMS)), B, True).state
    assert of(ShowClaim, state.fragment_reached(there, None, "harbour"))
    assert state.fragment_reached(there, None, "heading").todo == (state.ShowHeading("heading"),)


def test_a_link_that_leads_nowhere_says_so() -> None:
    assert notices(state.name_found(reading(), None, "b", "", False)) == [
        "No brief in this library is called b."
    ]
    assert notices(state.link_followed(reading(), Target("broken", "#x")))
    assert not state.name_found(reading(), A, "a", "", False).todo, "it is open"


# Reading progress


def test_a_brief_is_read_at_its_end_or_when_it_is_left_after_a_while() -> None:
    now = reading()
    assert now.opened is not None
    step = state.scrolled(now, now.opened, (3, 0), at_end=False)
    assert set(works(step)) == {"position", "save_soon"}
    step = state.scrolled(step.state, now.opened, (9, 0), at_end=True)
    assert works(step)["mark_read"].args == ("a.md", False)
    assert state.marked_read(now, True).todo == (Work("save_soon", after=state.FIRST_FRAME),)
    assert not state.marked_read(now, False).todo
    assert "mark_read" not in {work.name for work in state.left(now) if isinstance(work, Work)}
    stayed = state.stayed(now, None)
    assert not stayed.todo, "its end has not been seen"
    left = state.opened(stayed.state, BriefRead(B, brief(B)), B, True)
    assert works(left)["mark_read"].args == ("a.md", False)


def test_scrolling_counts_once_the_reader_has_arrived() -> None:
    start = ReaderState(size=(120, 40))
    now = state.opened(start, BriefRead(A, brief(A)), A, True).state
    assert now.opened is not None
    step = state.scrolled(now, now.opened, (0, 0), at_end=True)
    assert not step.todo
    step = state.stayed(step.state, None)
    assert "mark_read" in works(step), "all of it is in view"
    assert state.arrived(step.state, 99, (0, 0)) == Next(step.state), "of another visit"
    assert not state.scrolled(reading(), brief(B), (3, 0), at_end=True).todo, "another brief's"


def test_a_mark_is_saved_and_then_shown() -> None:
    step = state.mark_toggled(reading(), "a.md", "read")
    assert step.todo == (
        Work("toggle", ("a.md", "read")),
        Work("save", (Mark("a.md", "read"),)),
    )
    assert step.state.visit is not None
    assert step.state.visit.is_decided
    again = state.mark_toggled(step.state, "a.md", "starred")
    assert works(again).keys() == {"toggle"}, "one save at a time"
    written = SaveReport((("a.md", BriefState(read=True)),), "", (), ())
    done = state.saved(again.state, written, Mark("a.md", "read"))
    assert notices(done) == ["Marked read."]
    assert works(done)["save"].args == (Mark("a.md", "starred"),)
    assert done.state.saves_shown == 1
    assert notices(state.mark_toggled(reading(), None, "read")) == ["There is no brief to mark."]


def test_a_state_that_cannot_be_saved_says_so_once_and_tries_again() -> None:
    failed = SaveReport((), "the disk is full", (), ())
    step = state.saved(reading(is_saving=True), failed, None)
    assert notices(step) == [
        "Not saved yet: the disk is full. briefing tries again until you quit."
    ]
    assert works(step)["save_soon"].after == state.SAVE_AFTER
    again = state.saved(step.state, failed, None)
    assert not notices(again)
    marked = state.mark_toggled(again.state, "a.md", "read")
    assert notices(marked), "the mark will not show"
    works_again = state.saved(again.state, SaveReport((), "", (), ()), None)
    assert notices(works_again) == ["The reading state has been saved now."]


def test_flags_that_lack_what_was_saved_meanwhile_are_read_again() -> None:
    now = reading(saves_shown=3)
    assert state.flags_read(now, FlagsRead(2, Flags(), 0)).todo == (Work("flags"),)
    step = state.flags_read(now, FlagsRead(3, Flags(), 0, ("Moved.",)))
    assert step.todo == (Work("with_flags", (Flags(), 0)), Notify("Moved.", warning=True))


def test_marking_the_whole_list_says_how_to_undo_it() -> None:
    step = state.read_all_requested(reading(), read=True)
    assert works(step).keys() == {"read_all", "save"}
    report = SaveReport((), "", ((12, True),), ())
    assert notices(state.saved(step.state, report, None)) == [
        "Marked read: 12 briefs. U undoes it."
    ]


# Panes


def test_the_drawer_goes_back_to_where_it_was_opened() -> None:
    now = replace(reading(text=CLAIMS), active="claims")
    drawer = state.pane_chosen(now, "library").state
    assert drawer.has_drawer
    assert state.pane_chosen(drawer, "library").state.active == "claims"
    left = state.left_behind(drawer)
    assert left is not None
    assert left.state.active == "claims"
    assert state.left_behind(now) is None


def test_empty_panes_are_passed_over() -> None:
    now = reading()
    assert notices(state.pane_chosen(now, "claims")) == ["This brief has no claims to compare."]
    assert state.pane_stepped(now, 1).state.active == "library"
    assert state.pane_stepped(now, -1).state.active == "library"


def test_what_links_to_a_note_takes_the_place_of_the_related_pane() -> None:
    now = reading()
    assert now.opened is not None
    now = state.related_found(now, RelatedFound(linked=(listing(C),)), now.opened).state
    assert now.linked == (listing(C),)
    assert now.layout.shown == {"narrative"}
    assert notices(state.pane_chosen(now, "related")) == [
        "Links to this note are listed below its text; Enter there shows all."
    ]


def test_a_narrow_screen_has_no_zoom() -> None:
    narrow = reading(size=(80, 24))
    assert notices(state.zoom_toggled(narrow))
    zoomed = state.zoom_toggled(reading()).state
    assert zoomed.zoomed
    left = state.left_behind(zoomed)
    assert left is not None
    assert not left.state.zoomed
