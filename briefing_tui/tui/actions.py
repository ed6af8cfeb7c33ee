"""What `o`, `y`, `e` and `D` do for the reader screen."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from textual.binding import Binding
from textual.command import DiscoveryHit, Hits, Provider
from textual.command import Hit as CommandHit
from textual.content import Content
from textual.widget import Widget

from briefing_tui.library.brief_list import Listing, SavedQuery, by_name
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import keys
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.pane_layout import PaneName
from briefing_tui.tui.panes.base import Pane
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.services.open_library import open_list
from briefing_tui.tui.subject import (
    Subject,
    brief_subject,
    claim_subject,
    covered_event_subject,
    event_subject,
    link_subject,
    listed_subject,
)

if TYPE_CHECKING:
    from briefing_tui.compare.topics import Topic
    from briefing_tui.layout.diff import Offer
    from briefing_tui.library.search import Hit
    from briefing_tui.model.diagnostic import Diagnostic
    from briefing_tui.model.document import Target
    from briefing_tui.tui.reader import ReaderScreen
    from briefing_tui.tui.services.live_reload import Indexing
    from briefing_tui.tui.services.open_library import Shelf


def subject(reader: "ReaderScreen") -> Subject:
    """What the focused pane's cursor, or the top of the narrative, is at."""
    return _SUBJECTS[reader.active](reader)


def _narrative(reader: "ReaderScreen") -> Subject:
    from briefing_tui.tui.panes.narrative.view import NarrativeView

    brief = reader.opened.brief if reader.opened else None
    if brief is None:
        return Subject()
    view = reader.query_one(NarrativeView)
    line, link = view.file_line_at_top(), view.links.current
    if selected := view.selected_text():
        return Subject("the selection", brief.canonical, selected, reader.path, line)
    if link is not None:
        return link_subject(brief, link.target, reader.path, line)
    return brief_subject(brief, reader.path, line)


def _claims(reader: "ReaderScreen") -> Subject:
    from briefing_tui.tui.panes.claims import ClaimsView

    view, opened = reader.query_one(ClaimsView), reader.opened
    if opened is None or view.claim is None:
        return Subject(path=reader.path)
    columns = opened.matrix.columns
    source = columns[view.source] if view.source < len(columns) else None
    return claim_subject(opened, reader.path, view.rows[view.cursor], source)


def _related(reader: "ReaderScreen") -> Subject:
    from briefing_tui.tui.panes.related import RelatedView

    opened, moment = reader.opened, reader.query_one(RelatedView).moment
    if opened is None or moment is None:
        return Subject(path=reader.path)
    if moment.related_path:
        return listed_subject(moment.title, moment.date, reader.shelf.place(moment.related_path))
    if moment.event is None:
        return covered_event_subject(opened, reader.path)
    return event_subject(opened, reader.path, moment.event)


def _library(reader: "ReaderScreen") -> Subject:
    from briefing_tui.tui.panes.library import LibraryView

    listing = reader.query_one(LibraryView).under_cursor()
    if listing is None or listing.path == reader.path:
        return _narrative(reader)
    return listed_subject(listing.title, listing.date, listing.path)


_SUBJECTS: Mapping[PaneName, Callable[["ReaderScreen"], Subject]] = MappingProxyType(
    {"narrative": _narrative, "claims": _claims, "related": _related, "library": _library}
)


def edit(reader: "ReaderScreen", about: Subject | None = None) -> None:
    """Edit the brief where the reader is, wait, and show what has become of it."""
    from briefing_tui.tui.terminal.editor import editor_command
    from briefing_tui.tui.terminal.suspend import run_in_foreground

    about = subject(reader) if about is None else about
    if about.path is None:
        reader.notify("There is no file to edit: this text did not come from one.")
        return
    editing = editor_command(os.environ, str(about.path.absolute()), about.line)
    problem = editing.problem
    if not problem:
        waits = "briefing waits until the editor is done." if editing.window else ""
        problem = run_in_foreground(reader.app, editing.command, waits)
        reader.action_reload()
    if problem:
        reader.notify(problem, severity="warning", timeout=10, markup=False)


def open_claim(reader: "ReaderScreen", view: "ClaimsView") -> None:
    """The claim under the cursor in full, and from it the other claims that are shown."""
    from briefing_tui.tui.dialogs.claim import ClaimDialog

    opened = reader.opened
    if opened is None or view.claim is None:
        return

    def answered(subject: Subject | None) -> None:
        if subject is not None:
            edit(reader, subject)

    dialog = ClaimDialog(
        opened, reader.path, view.rows, view.cursor, view.source, ascii_only=view.ascii_only
    )
    reader.app.push_screen(dialog, answered)


def open_problems(reader: "ReaderScreen", shelf: "Shelf") -> None:
    """What is wrong with the open brief, each thing a way into the editor."""
    from briefing_tui.tui.dialogs.problems import ProblemsDialog

    opened, path = reader.opened, reader.path
    if opened is None:
        return

    def answered(diagnostic: "Diagnostic | None") -> None:
        if diagnostic is not None:
            edit(reader, Subject(path=path, line=diagnostic.line))

    def check() -> "tuple[Diagnostic, ...]":
        return shelf.examine(opened.parsed)

    reader.app.push_screen(ProblemsDialog(check), answered)


# MERGED:
# Where the links of a narrative lead: to a brief, a claim, a source, or out of the program.


def attach(reader: "ReaderScreen", shelf: "Shelf") -> None:
    """Let the narrative know which briefs there are, as soon as the library has been read."""
    view = reader.query_one(NarrativeView)

    def renew() -> None:
        library = shelf.library
        if library is None:
            return
        found: dict[str, bool] = {}

        def knows(name: str) -> bool:
            if name not in found:
                found[name] = shelf.find(name, reader.path) is not None
            return found[name]

        view.is_known = knows

    for name in ("briefs", "path"):
        reader.watch(reader, name, renew)


def follow(reader: "ReaderScreen", shelf: "Shelf", target: "Target") -> None:
    """Go where a link leads."""
    _FOLLOW[target.kind](reader, shelf, target)


def _address(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    from briefing_tui.tui.terminal.browser import may_open, open_address

    if target.kind == "image" and not may_open(target.name):
        reader.notify(f"A picture beside the brief: {target.name}", markup=False)
    else:
        open_address(reader.app, target.name)


def _brief(reader: "ReaderScreen", shelf: "Shelf", target: "Target") -> None:
    path = shelf.find(target.name, reader.path)
    if path is None:
        name = one_line(target.name)
        reader.notify(f"No brief in this library is called {name}.", markup=False)
        return
    if path != reader.path:
        reader.open_path(path)
    opened = reader.opened
    if opened is None or not target.fragment:
        return
    if any(claim.id == target.fragment for claim in opened.brief.claims):
        _to_claim(reader, target.fragment)
    else:
        reader.query_one(NarrativeView).go_to_heading(target.fragment)


def _claim(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    _to_claim(reader, target.name)


def _to_claim(reader: "ReaderScreen", claim_id: str, source_id: str = "") -> None:
    from briefing_tui.tui.panes.claims import ClaimsPane

    pane = reader.query_one(ClaimsPane)
    if claim_id:
        reader.claim = claim_id
        if not pane.display:  # it has to be seen where the link leads
            reader.to_pane("claims")
    pane.go_to(claim_id, source_id)


def _source(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    _to_claim(reader, "", target.name)


def _broken(reader: "ReaderScreen", _shelf: "Shelf", target: "Target") -> None:
    reader.notify(f"This link leads nowhere: {one_line(target.name)}", markup=False)


_FOLLOW: Mapping[str, Callable[["ReaderScreen", "Shelf", "Target"], None]] = MappingProxyType(
    {
        "url": _address,
        "image": _address,
        "brief": _brief,
        "claim": _claim,
        "source": _source,
        "heading": _broken,
        "note": _broken,
        "broken": _broken,
    }
)


# MERGED:
# What opens over the claims: their wording, and their topic across briefs.
#
# The dialogs and the word diff are imported when one opens: a start has no use for them.

Cancelled = Callable[[], bool]
Tell = Callable[[int, int], None]
"""Hears how many briefs have been read, and how many there are to read."""


def open_dialog(reader: "ReaderScreen", shelf: "Shelf", wanted: ClaimsView.DialogRequested) -> None:
    """What was wanted of a claim, over the panes."""
    if reader.opened is None or reader.opened.brief.claim(wanted.claim_id) is None:
        return
    if wanted.dialog == "wording":
        open_wording(reader, shelf, reader.opened, wanted)
    else:
        open_topic(reader, shelf, reader.opened, wanted)


def open_wording(
    reader: "ReaderScreen", shelf: "Shelf", opened: OpenBrief, wanted: ClaimsView.DialogRequested
) -> None:
    """The chosen source's account beside another's, its whole text, its party's last words."""
    from briefing_tui.layout.diff import offers_between
    from briefing_tui.tui.dialogs.diff import WordingDialog

    row = next(each for each in opened.matrix.rows if each.claim.id == wanted.claim_id)
    offers = offers_between(opened.brief, opened.matrix, row, wanted.source)

    def more(cancelled: Cancelled) -> "tuple[Offer, ...]":
        texts = _texts(shelf, opened, wanted.source)
        topic = _history(shelf, opened, wanted.claim_id, cancelled, _unheard)
        return (*texts, *_earlier(topic, opened, wanted.source))

    reader.app.push_screen(WordingDialog(row.claim.topic, offers, more))


def open_topic(
    reader: "ReaderScreen", shelf: "Shelf", opened: OpenBrief, wanted: ClaimsView.DialogRequested
) -> None:
    """The claim's topic in every brief that has it, each to be opened at its claim."""
    from briefing_tui.tui.dialogs.topic import TopicDialog

    brief = opened.brief
    topic = next(each.topic for each in brief.claims if each.id == wanted.claim_id)

    def history(cancelled: Cancelled, tell: Tell) -> "Topic | None":
        return _history(shelf, opened, wanted.claim_id, cancelled, tell)

    def answered(path: str | None) -> None:
        if path is None:
            return
        reader.claim = wanted.claim_id
        if path != brief.path:
            reader.open_path(shelf.place(path))

    dialog = TopicDialog(topic, brief.path, history, ascii_only=wanted.ascii_only)
    reader.app.push_screen(dialog, answered)


def _unheard(done: int, total: int) -> None:
    """Nobody waits for it alone."""


def _history(
    shelf: "Shelf", opened: OpenBrief, claim_id: str, cancelled: Cancelled, tell: Tell
) -> "Topic | None":
    """From the library's files, and the brief on the screen as it is there."""
    from briefing_tui.compare.topics import build_topic

    return build_topic(shelf.briefs(cancelled, opened.brief, claim_id, tell), claim_id)


def _texts(shelf: "Shelf", opened: OpenBrief, chosen: int) -> "tuple[Offer, ...]":
    """The chosen source's own text beside every other that has one."""
    from briefing_tui.layout.diff import offer_texts

    columns = opened.matrix.columns
    if not columns or not (columns[chosen].text or columns[chosen].text_file):
        return ()
    mine = shelf.source_text(opened.parsed, columns[chosen])
    others = [each for each in columns if each.id != columns[chosen].id]
    return tuple(
        offer
        for other in others
        for offer in offer_texts(
            opened.matrix, columns[chosen], other, mine, shelf.source_text(opened.parsed, other)
        )
    )


def _earlier(topic: "Topic | None", opened: OpenBrief, chosen: int) -> "tuple[Offer, ...]":
    """The chosen source's party here and the last time it spoke on the topic."""
    from briefing_tui.layout.diff import offers_before

    columns = opened.matrix.columns
    party = columns[chosen].party if columns else ""
    if topic is None or not party or party not in topic.parties:
        return ()
    row = next(at for at, each in enumerate(topic.rows) if each.brief.path == opened.brief.path)
    return offers_before(topic, row, topic.parties.index(party))


# MERGED:
# From the search to the place in the brief that it found.


def open_search(reader: "ReaderScreen", indexing: "Indexing") -> None:
    """Type what to look for in all briefs."""
    seeker = indexing.seeker()
    if seeker is None:
        reader.notify("There is no library around this brief.")
        return
    from briefing_tui.tui.dialogs.search import SearchAnswer, SearchDialog

    def answered(answer: SearchAnswer | None) -> None:
        if answer is None:
            return
        if answer.listing is not None:
            open_at(reader, answer.listing, answer.hit)
        else:
            open_list(reader, SavedQuery(answer.query))

    states = reader.briefs.marks.states if reader.briefs.marks else {}
    saved = by_name(reader.briefs.saved)
    reader.app.push_screen(SearchDialog(seeker, states, saved), answered)


def open_at(reader: "ReaderScreen", listing: Listing, hit: "Hit | None") -> None:
    """A brief at its claim, or at the words in its narrative with the find active."""
    if hit is not None and hit.claim:
        reader.claim = hit.claim
    reader.open_path(listing.path)
    reader.active = "claims" if hit is not None and hit.claim else "narrative"
    if hit is not None and hit.where == "narrative" and hit.marks:
        start, end = hit.marks[0]
        reader.call_after_refresh(_find, reader, hit.text[start:end])


def _find(reader: "ReaderScreen", words: str) -> None:
    view = reader.query_one(NarrativeView)
    view.find(words)


# MERGED:
# The command palette: every action of the reader and of its focused pane, and every brief.


class ReaderCommands(Provider):
    """What one can do, and where one can go, by typing a part of its name."""

    @property
    def reader(self) -> "ReaderScreen":
        """The screen that the palette was opened over."""
        return cast("ReaderScreen", self.screen)

    def bindings(self) -> Iterator[tuple[Binding, Widget]]:
        """The focused pane's own, then the reader's, then the moves; with who answers them."""
        reader = self.reader
        view = reader.query_one(f"#{reader.active}", Pane).view()
        own = keys.GROUPS.get(reader.active.capitalize(), [])
        for group, owner in ((own, view), (keys.READER, reader), (keys.VIEW, view)):
            for binding in group:
                if isinstance(binding, Binding):
                    yield binding, owner

    def key_of(self, binding: Binding) -> str:
        """The keys that do the same without the palette."""
        return f"Key: {', '.join(keys.keymap(self.app).names(binding.id or ''))}"

    def lists(self) -> Iterator[tuple[str, partial[None]]]:
        """The lists of saved queries, and how each opens."""
        for query in self.reader.briefs.saved:
            yield f"List: {one_line(query.label)}", partial(open_list, self.reader, query)

    async def discover(self) -> Hits:
        """The lists and the actions, before anything is typed."""
        for name, open_it in self.lists():
            yield DiscoveryHit(Content(name), open_it, text=name)
        for binding, owner in self.bindings():
            run = partial(owner.run_action, binding.action)
            yield DiscoveryHit(binding.description, run, help=self.key_of(binding))

    async def search(self, query: str) -> Hits:
        """Actions and briefs whose words match what was typed."""
        matcher = self.matcher(query)
        for binding, owner in self.bindings():
            if (score := matcher.match(binding.description)) > 0:
                run = partial(owner.run_action, binding.action)
                words = matcher.highlight(binding.description)
                yield CommandHit(score, words, run, help=self.key_of(binding))
        for name, open_it in self.lists():
            if (score := matcher.match(name)) > 0:
                yield CommandHit(score, Content(name), open_it, text=name)
        for listing in self.reader.briefs.called(query):
            if (score := matcher.match(listing.title)) > 0:
                go = partial(self.reader.open_path, listing.path)
                date = listing.date.label if listing.date else None
                # Not `matcher.highlight`, which reads a brief's title as markup.
                title = Content(listing.title)
                yield CommandHit(score, title, go, text=listing.title, help=date)
