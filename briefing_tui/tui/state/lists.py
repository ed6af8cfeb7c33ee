"""The list of the library, the search of it, and the index that both are found in."""

from pathlib import Path

from msgspec.structs import replace

from briefing_tui.library.files import Skipped
from briefing_tui.library.index.list import BriefList, Found, ListQuery, SavedQuery
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.library.results import Near, QueryAnswer, SearchResults
from briefing_tui.text.english import called
from briefing_tui.tui import effects
from briefing_tui.tui.state.note_taking import notes_looked_up
from briefing_tui.tui.state.opening import (
    brief_opened,
    file_renamed,
    first_opened,
    links_looked_up,
    list_ended,
    rested,
)
from briefing_tui.tui.state.panes import claim_shown, pane_left, to_pane
from briefing_tui.tui.state.progress import flags_wanted, with_list
from briefing_tui.tui.state.values import Cancel, Desk, Next, ReaderState, Ui

WATCH_AFTER = 0.4
"""Seconds from the first frame to the start of the index process: the first keys need no index."""
LIST_EVERY = 0.7
"""Seconds between two updates of the list while the index is being built."""
LONG_LIST, FILTER_PAUSE = 5_000, 0.1
"""So many briefs are filtered only once nothing was typed for so many seconds: at every letter, it
would delay the keys."""
HITS_AFTER = 0.12
"""Seconds without a key before briefs are read for the hits in them, which delays keys."""
NEAR_AFTER = 0.4
"""Seconds without a key after which a query that finds nothing counts as finished."""
NO_LIBRARY = "There is no library around this brief."
INDEXING, NOT_INDEXED = "Indexing the library…", "Nothing to search: there is no index."
SEARCH_AGAIN = 0.2
"""Seconds before a query is repeated that found no index yet."""


# The index


def index_grown(state: ReaderState, desk: Desk, done: int, total: int, now: float) -> Next:
    """The number of briefs read so far, and of all, while the index is built."""
    step = Next(state)
    if done < total and now - state.list_updated >= LIST_EVERY:
        state = replace(state, list_updated=now)
        step = list_renewed(state, desk, f"indexing {done:,} of {total:,}")
    return step.then(_search_repeated, desk)


def index_updated(
    state: ReaderState, desk: Desk, *, skipped: Skipped | None, changed: bool
) -> Next:
    """The index is up to date. `changed` says whether the update has changed it."""
    state = replace(state, was_indexed=True)
    if skipped is not None:
        state = replace(state, briefs=replace(state.briefs, skipped=skipped))
    step = Next(state)
    if changed or state.briefs.note or desk.is_replaced(state.briefs):
        # The state of a renamed file has another path.
        step = list_renewed(state, desk).then(rested, desk).then(flags_wanted, desk)
    path = step.state.path
    if path is not None and desk.is_missing(path):
        step = step.then(file_renamed, desk, path)
    return step.then(_search_repeated, desk)


def watch_due(state: ReaderState, _: Desk) -> Next:
    """There is something to read, so the index process may start."""
    return Next(state).show(Ui.watch_files)


# A list query: what the library pane shows


def list_renewed(state: ReaderState, desk: Desk, note: str = "") -> Next:
    """Show the list as the index has it now."""
    briefs = desk.briefs(replace(state.briefs, note=note))
    step = links_looked_up(replace(state, briefs=briefs), desk)
    if briefs.latest.takes_time:
        step = step.begin(effects.find_list, list_found, briefs, briefs.latest)
    if state.path is None and briefs.total and state.has_library:
        step = step.then(first_opened, desk)  # the first brief of a folder that had none
    return step


def list_requested(state: ReaderState, desk: Desk, query: ListQuery, *, now: bool = False) -> Next:
    """Show another list. A slow one is found in a worker, unless it is needed now."""
    if query.takes_time:
        state = replace(state, walks_results=False)
    if now or not query.takes_time:
        state = replace(state, briefs=desk.with_query(state.briefs, query))
        return Next(state, (Cancel(effects.find_list),))
    is_typed = query.words != state.briefs.latest.words
    after = FILTER_PAUSE if is_typed and state.briefs.total >= LONG_LIST else 0.0
    state = replace(state, briefs=replace(state.briefs, pending=query))
    step = Next(state)
    return step.begin(effects.find_list, list_found, state.briefs, query, after=after)


def list_found(
    state: ReaderState, desk: Desk, found: BriefList | None, _briefs: BriefList, query: ListQuery
) -> Next:
    if query != state.briefs.latest:
        return Next(state)
    return Next(replace(state, briefs=desk.with_query(state.briefs, query, found)))


def window_moved(state: ReaderState, desk: Desk, around: int | Path) -> Next:
    return Next(replace(state, briefs=desk.window(state.briefs, around)))


def find_typed(state: ReaderState, desk: Desk, words: str, *, now: bool) -> Next:
    """Find words in the list; `now` if the next key needs their places."""
    briefs = state.briefs
    if not now:
        return Next(state).begin(effects.find_in_list, found_in_list, briefs, words)
    return found_in_list(state, desk, desk.find_in_list(briefs, words), briefs, words)


def found_in_list(
    state: ReaderState, _: Desk, found: Found, briefs: BriefList, _words: str
) -> Next:
    if briefs.selection != state.briefs.selection:
        return Next(state)
    return Next(replace(state, briefs=replace(state.briefs, found=found)))


def unread_requested(state: ReaderState, desk: Desk, at: int, step: int) -> Next:
    """Go to the next or previous unread brief in the list."""
    place = desk.next_unread(state.briefs, at, step)
    if place is None:
        text = called("No brief in the list is unread or changed.", state.briefs.noun)
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.show_listed, place)


def query_shown(state: ReaderState, desk: Desk, query: SavedQuery) -> Next:
    """Show everything that a query finds as the list."""
    found = ListQuery(order=state.briefs.latest.order, query=query)
    step = list_requested(state, desk, found, now=True)
    return Next(to_pane(step.state, "library"), step.todo)


def filter_cleared(state: ReaderState, desk: Desk) -> Next:
    """Show all briefs again."""
    if not state.briefs.latest.filters:
        return Next(state)
    return list_requested(state, desk, state.briefs.latest.unfiltered())


def listed_opened(state: ReaderState, desk: Desk, path: Path, *, at_last: bool = False) -> Next:
    """Open a brief of the list, and read it; in a list of what a query finds, at the first claim
    that it finds, or the last one, or at its words.
    """
    step = brief_opened(replace(state, active="narrative"), desk, path)
    query, state = step.state.briefs.query, step.state
    if not query.takes_time:
        return step
    step = Next(replace(state, walks_results=False), step.todo)
    if claims := desk.matching_claims(state.briefs):
        return step.then(hit_shown, desk, Hit(where="claim", claim=claims[-1 if at_last else 0]))
    listing, opened = state.briefs.opened, state.opened
    if query.query is None or listing is None or opened is None:
        return step
    brief = None if opened.partial else opened.brief
    text, saved = query.query.text, state.briefs.saved
    return step.begin(effects.find_hit, words_of_list_found, text, listing, saved, brief)


def match_stepped(state: ReaderState, desk: Desk, step: int) -> Next:
    """Go to the next or previous result of the search, if one was opened or no query filters the
    list. Else go to the next or previous claim that the query of the list finds in the open brief,
    or to the next brief of the list.
    """
    if state.walks_results:
        results = state.results.stepped(step)
        if results is not None:
            return result_opened(replace(state, results=results), desk)
        which = "last" if step > 0 else "first"
        return Next(state).show(Ui.notify, f"This is the {which} result of the search.")
    if state.results.listings and not state.briefs.query.takes_time:
        return result_opened(state, desk)
    state = with_list(replace(state, direction=step, passed_by=None), desk)
    briefs = state.briefs
    if not briefs.query.takes_time:
        key = state.keymap.first("search")
        return Next(state).show(Ui.notify, f"There are no results: {key} searches the library.")
    claims = desk.matching_claims(briefs) if briefs.at is not None else ()
    place = 0 if step > 0 else len(claims) - 1
    if state.claim in claims:
        place = claims.index(state.claim) + step
    if 0 <= place < len(claims):
        return hit_shown(state, desk, Hit(where="claim", claim=claims[place]))
    neighbour = desk.neighbour(briefs, state.path, step)
    if neighbour is None or neighbour.path is None:
        return list_ended(state, desk, step)
    state = replace(state, briefs=neighbour)
    return listed_opened(state, desk, neighbour.path, at_last=step < 0)


def words_of_list_found(
    state: ReaderState, desk: Desk, hit: Hit, text: str, listing: Listing, *_others: object
) -> Next:
    """Where the query of the list hits the brief that was opened from it."""
    query, is_open = state.briefs.query.query, state.path == listing.path
    is_current = query is not None and query.text == text and is_open
    return hit_shown(state, desk, hit) if is_current else Next(state)


# A search: the dialog shows the results as they come


def search_requested(state: ReaderState, desk: Desk, text: str | None = None) -> Next:
    """Open the search with the last query, or with a text."""
    if not state.has_library:
        return Next(state).show(Ui.notify, NO_LIBRARY)
    step = search_opened(state, desk)
    if text is not None:
        step = step.then(search_typed, desk, text)
        asked = replace(step.state, results=SearchResults(text), walks_results=False)
        step = Next(asked, step.todo)
    return step.show(Ui.show_search)


def search_opened(state: ReaderState, _: Desk) -> Next:
    state = replace(state, is_searching=True, searched=state.results.text)
    return Next(state).show(Ui.watch_files)


def search_closed(state: ReaderState, _: Desk) -> Next:
    return Next(replace(state, is_searching=False), (Cancel(effects.find_hit),))


def search_typed(state: ReaderState, desk: Desk, text: str) -> Next:
    """Search for what was typed. The search that runs ends without results."""
    state = replace(state, searched=text)
    waiting = Cancel(effects.find_hit), Cancel(effects.find_near)
    step = Next(state, waiting).change(effects.end_search)
    return step.then(_searched_for, desk, text)


def _searched_for(state: ReaderState, _: Desk, text: str, after: float = 0.0) -> Next:
    saved, flags = state.briefs.saved, state.briefs.flags
    step = Next(state)
    return step.begin(effects.search_library, results_came, text, saved, flags, after=after)


def results_came(
    state: ReaderState, desk: Desk, answer: QueryAnswer | None, text: str, *_others: object
) -> Next:
    if text != state.searched:  # another query was typed meanwhile
        return Next(state)
    # Files that are still to be read may have what an index from before has not.
    is_empty = answer is None or not (answer.listings or answer.problem or state.was_indexed)
    reason = NOT_INDEXED if state.was_indexed else INDEXING
    results = state.results.updated(text, answer, reason=reason if is_empty else "")
    walks = state.walks_results and text == state.results.text
    state = replace(state, results=results, walks_results=walks)
    if not state.is_searching:
        return Next(state)
    if answer is None and text.strip():
        return _searched_for(state, desk, text, SEARCH_AGAIN)
    has_answer = results.listings or results.answer.problem or is_empty
    if text.strip() and not has_answer and not results.near:
        asked = text, state.briefs.saved, state.briefs.flags
        return Next(state).begin(effects.find_near, near_found, *asked, after=NEAR_AFTER)
    return _hit_wanted(state, desk, 0, after=HITS_AFTER)


def near_found(
    state: ReaderState, _: Desk, near: tuple[Near, ...], text: str, *_others: object
) -> Next:
    """What may be meant by a query that found nothing."""
    results = state.results
    if text != results.text or results.listings:
        return Next(state)
    return Next(replace(state, results=replace(results, near=near)))


def _hit_wanted(state: ReaderState, _: Desk, at: int, after: float = 0.0) -> Next:
    """Find where the query hits the result at a place in the list, if there is one."""
    results = state.results
    if at >= len(results.listings):
        return Next(state)
    listing, claims = results.listings[at], results.answer.claims[at]
    search = results.text, listing, state.briefs.saved, None, claims
    return Next(state).begin(effects.find_hit, listed_hit_found, *search, after=after)


def listed_hit_found(
    state: ReaderState, desk: Desk, hit: Hit, text: str, listing: Listing, *_others: object
) -> Next:
    """Where the query hits a result. Go on with the next one."""
    if text != state.results.text or listing not in state.results.listings:
        return Next(state)
    state = replace(state, results=state.results.with_hit(listing, hit))
    return _hit_wanted(state, desk, state.results.listings.index(listing) + 1)


def _search_repeated(state: ReaderState, desk: Desk) -> Next:
    """More briefs are in the index. Results that are on screen stay under the cursor. A value that
    no brief had so far may be in those.
    """
    is_answered = state.results.text == state.searched and state.results.listings
    if not state.is_searching or is_answered:
        return Next(state)
    return _searched_for(state, desk, state.searched)


def result_selected(state: ReaderState, _: Desk, index: int) -> Next:
    return Next(replace(state, results=replace(state.results, cursor=index)))


def claims_unfolded(state: ReaderState, _: Desk) -> Next:
    """List the claims for which the line under the cursor stands."""
    return Next(replace(state, results=state.results.unfold()))


def result_opened(state: ReaderState, desk: Desk) -> Next:
    """Open the result under the cursor, and go to the hit in it."""
    results = state.results.unfold()
    if (listing := results.current) is None:
        return Next(state)
    state = replace(state, active="narrative", results=results, walks_results=True)
    is_open = listing.path == state.path
    step = Next(state) if is_open else brief_opened(state, desk, listing.path)
    if results.current_hit is not None:
        return step.then(hit_shown, desk, results.current_hit)
    opened = step.state.opened
    brief = opened.brief if opened is not None and not opened.partial else None
    claims = results.answer.claims[results.listings.index(listing)]
    search = results.text, listing, state.briefs.saved, brief, claims
    return step.begin(effects.find_hit, opened_hit_found, *search)


def opened_hit_found(
    state: ReaderState, desk: Desk, hit: Hit, text: str, listing: Listing, *_others: object
) -> Next:
    """Where the last search hits the brief that was opened from it."""
    results = state.results
    is_current = text == results.text and results.current == listing
    if not is_current or state.path != listing.path:
        return Next(state)
    return hit_shown(replace(state, results=results.with_hit(listing, hit)), desk, hit)


def hit_shown(state: ReaderState, desk: Desk, hit: Hit) -> Next:
    """Go to the claim or the note that was hit, or find the words in the narrative or above it."""
    if hit.where == "note" and state.opened is not None:
        return notes_looked_up(replace(state, note_to_show=hit.note), desk)
    if hit.claim:
        step = claim_shown(state, desk, hit.claim)
        return Next(replace(step.state, active="claims"), step.todo)
    return Next(state).show(Ui.show_hit, hit)


def tag_chosen(state: ReaderState, desk: Desk, name: str) -> Next:
    """Show the briefs that have a tag as the list."""
    return query_shown(state, desk, SavedQuery(f'tag:"{name}"'))


def cleared(state: ReaderState, desk: Desk) -> Next:
    """Leave the zoom or the drawer, or else show all briefs again."""
    return (pane_left if state.can_leave_pane else filter_cleared)(state, desk)
