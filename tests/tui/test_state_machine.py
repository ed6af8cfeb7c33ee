"""The reader under change: random keys, saves, renames and late answers, without a terminal.

`ReaderMachine` is the reader screen without its panes: it applies the functions of `tui/state/`
to one state and keeps the effects they ask for, which run on a real library, later and in any
order. `PanesMachine` does the same with the panes of a reader that runs: each state is shown, and
the panes are asked for all their lines.

`HYPOTHESIS_PROFILE=attack EXAMPLES=20000 pytest -m slow tests/tui/test_state_machine.py` takes
hours.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from briefing_tui.compare.claim_order import ALL_CLAIMS, ClaimOrder
from briefing_tui.library.files import OpenRequest, is_missing
from briefing_tui.library.index.list import KINDS, ORDERS, ListQuery, SavedQuery
from briefing_tui.library.index.process import FilesChanged, UpToDate
from briefing_tui.library.library import Library
from briefing_tui.library.paths import cache_folder, state_folder
from briefing_tui.model.document import Target
from briefing_tui.settings import Settings
from briefing_tui.tui import effects, state
from briefing_tui.tui.effects import Job
from briefing_tui.tui.messages import Happened
from briefing_tui.tui.open_brief import OpenBrief, derive, welcome_brief
from briefing_tui.tui.pane_layout import PANES, PaneName
from briefing_tui.tui.panes.claims import ClaimsView
from briefing_tui.tui.panes.library import LibraryView
from briefing_tui.tui.panes.narrative import NarrativeView
from briefing_tui.tui.panes.related import RelatedView
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.state import (
    Begin,
    Desk,
    Next,
    ReaderState,
    Show,
    Todo,
    Transition,
    Ui,
)
from briefing_tui.tui.widgets.find import FindView
from tests.changing_brief import Content
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import WIDE, settle

NAMES = tuple(f"{name}.md" for name in "abcde")
WORDS = ("", "t", "talks", "talks 3", "xyzzy", "brief a", "harbour", "title:", '"', "tag:sea OR")
MOST_EVENTS = 2_000
"""Events after the last key, beyond which the reader never comes to rest."""

names = st.sampled_from(NAMES)
words = st.sampled_from(WORDS)
steps = st.sampled_from((1, -1))
places = st.integers(-2, 40)
nth = st.integers(0, 7)


contents = st.builds(
    Content,
    st.integers(1, 8),
    st.integers(0, 20),
    st.integers(0, 12),
    st.integers(0, 3),
    st.integers(0, 4),
)
list_queries = st.builds(
    ListQuery,
    st.sampled_from(ORDERS),
    st.sampled_from(KINDS),
    words,
    st.none() | st.builds(SavedQuery, words),
)
targets = st.builds(
    Target,
    st.sampled_from(("brief", "page", "claim", "source", "image", "url", "note")),
    st.sampled_from(("a", "b.md", "/c/", "nowhere", "harbour-1", "s0", "http://a.example", "")),
    st.sampled_from(("", "harbour-2", "part-1")),
)


class Waiting(NamedTuple):
    """What is done later."""

    after: float
    call: Callable[[], None]


class Running(NamedTuple):
    """An effect in a worker, which has not begun to read anything yet."""

    effect: Callable[..., Any]
    run: Callable[[], Transition]


class ReaderMachine(RuleBasedStateMachine):
    """The reader screen without panes, and the world around it."""

    folder = Path()
    """Where the libraries are, each in turn in the same place."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[Callable[..., Any], Waiting] = {}
        """Effects, and functions of `state`."""
        self.running: list[Running] = []
        self.messages: list[Callable[[ReaderState], Next]] = []
        """What the reader is told next, in this order: results of effects, news of the index."""
        self.now = 0.0
        self.opened_last: Path | None = None
        self.found_last = ""
        self._state = ReaderState()

    @property
    def state(self) -> ReaderState:
        return self._state

    # The reader

    @initialize(present=st.lists(st.tuples(names, contents), max_size=4))
    def start(self, present: list[tuple[str, Content]]) -> None:
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(effects, "monotonic", lambda: self.now)
        self.note_what_opens()
        self.root = self.folder / "desk"
        for used in (self.root, cache_folder(), state_folder()):
            shutil.rmtree(used, ignore_errors=True)
        self.root.mkdir(parents=True)
        for name, content in present:
            self.save(name, content)
        self.library = Library(OpenRequest(root=self.root), {"saved": "talks"})
        self.begin_reading(
            ReaderState(has_library=True, size=(120, 40), briefs=self.library.briefs())
        )
        self.handle(state.started)
        self.handle(state.flags_wanted)

    def note_what_opens(self) -> None:
        """Note which brief was opened last, or renamed while it was open."""
        open_brief, rename = state.brief_opened, state.file_renamed

        def opened(now: ReaderState, desk: Desk, path: Path, *, visit: bool = True) -> Next:
            step = open_brief(now, desk, path, visit=visit)
            self.opened_last = path if path.exists() else step.state.path
            return step

        def renamed(now: ReaderState, desk: Desk, old: Path) -> Next:
            step = rename(now, desk, old)
            if step.state.path != old:
                self.opened_last = step.state.path
            return step

        for module in (state, state.opening, state.lists, state.following):
            self.patch.setattr(module, "brief_opened", opened)
        self.patch.setattr(state.lists, "file_renamed", renamed)

    def begin_reading(self, first: ReaderState) -> None:
        self._state = first

    def handle(self, event: Callable[..., Next], *arguments: object, **options: object) -> None:
        """An event happens."""
        self.apply(event(self.state, self.library, *arguments, **options))

    def apply(self, step: Next) -> None:
        """Take over a state, and do what it asks for, as `ReaderScreen.apply` does."""
        self._state = step.state
        for item in step.make_changes(self.library):
            self.do(item)

    def job(self) -> Job:
        return Job(self.library, Settings(), self.lay_out, lambda: False)

    def lay_out(self, opened: OpenBrief) -> OpenBrief:
        return opened

    def report(self, message: object) -> None:
        """News of the index."""
        if isinstance(message, FilesChanged):
            self.messages.append(lambda now: state.files_changed(now, self.library, message.paths))
        elif isinstance(message, UpToDate):
            self.messages.append(
                lambda now: state.index_updated(
                    now, self.library, skipped=message.skipped, changed=message.changed
                )
            )

    def do(self, item: Todo) -> None:
        """Do one thing that the state asks for, as `ReaderScreen._do` does."""
        if isinstance(item, Show):
            self.show(item)
        elif isinstance(item, state.Later):
            if not (item.once and item.then in self.waiting):
                self.waiting[item.then] = Waiting(item.after, partial(self.handle, item.then))
        elif isinstance(item, state.Cancel):
            self.waiting.pop(item.what, None)
            self.running = [running for running in self.running if running.effect != item.what]
        elif isinstance(item, Begin) and item.after:
            self.waiting[item.effect] = Waiting(item.after, partial(self.begin, item))
        elif isinstance(item, Begin):
            self.begin(item)

    def show(self, item: Show) -> None:
        """Show something once. The world brings the index up to date."""
        if item.what == Ui.notify:
            assert item.arguments[0].isprintable()
        elif item.what == Ui.restore:
            self.messages.append(
                lambda now: state.arrived(now, self.library, item.arguments[0], (0, 0))
            )
        elif item.what == Ui.show_welcome:
            welcome = derive(
                welcome_brief("desk", "", dict.fromkeys(("quit", "reload", "help"), "x"))
            )
            self.apply(Next(replace(self.state, opened=welcome)))

    def begin(self, item: Begin) -> None:
        self.waiting.pop(item.effect, None)
        if item.is_exclusive:
            self.running = [running for running in self.running if running.effect != item.effect]
        self.running.append(Running(item.effect, partial(item.run, self.job())))

    # Time, and answers in any order

    @rule(at=nth)
    def effect_ends(self, at: int) -> None:
        """A worker has a result."""
        if self.running:
            event = self.running.pop(at % len(self.running)).run()
            self.messages.append(lambda now: event(now, self.library))

    @rule(at=nth)
    def wait_is_over(self, at: int) -> None:
        if self.waiting:
            what = [*self.waiting][at % len(self.waiting)]
            waiting = self.waiting.pop(what)
            self.now += waiting.after
            waiting.call()

    @rule()
    def message_comes(self) -> None:
        if self.messages:
            self.apply(self.messages.pop(0)(self.state))

    @rule(at=nth)
    def all_comes(self, at: int) -> None:
        """A moment without events: many answers come, but not those that have to wait."""
        for _ in range(20):
            self.effect_ends(at)
            self.message_comes()

    # The world

    @rule(name=names, content=contents)
    def save(self, name: str, content: Content) -> None:
        self.write(name, content.text(name, NAMES))

    @rule(content=contents)
    def save_open(self, content: Content) -> None:
        if self.opened_last is not None and self.opened_last.name in NAMES:
            self.save(self.opened_last.name, content)

    @rule(name=names, text=st.sampled_from(("", "---\n", "---\ntitle: [\n---\n", "# A title\n")))
    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)
        self.changed(name)

    @rule(old=names, new=names)
    def rename(self, old: str, new: str) -> None:
        with suppress(FileNotFoundError):
            (self.root / old).replace(self.root / new)
        self.changed(old, new)

    @rule(name=names)
    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)
        self.changed(name)

    def changed(self, *paths: str) -> None:
        """The index process reports changes before it reads them."""
        self.report(FilesChanged.of(str(self.root / path) for path in paths))

    @rule()
    def index_reads(self) -> None:
        changes = self.library.update(lambda news: None)
        self.report(UpToDate(changes.skipped, bool(changes.read or changes.removed)))

    @rule(done=st.integers(0, 9))
    def index_is_built(self, done: int) -> None:
        self.handle(state.index_grown, done, 9, self.now)

    @rule()
    def index_is_deleted(self) -> None:
        shutil.rmtree(cache_folder(), ignore_errors=True)
        self.changed("")

    @rule(size=st.sampled_from(((1, 1), (80, 24), (120, 40), (200, 60))))
    def resize(self, size: tuple[int, int]) -> None:
        self.apply(Next(replace(self.state, size=size)))

    # Keys

    @rule(step=steps, is_held=st.booleans())
    def step(self, step: int, is_held: bool) -> None:
        self.handle(state.stepped, step, is_held=is_held)

    @rule(step=steps)
    def go_back_or_forward(self, step: int) -> None:
        self.handle(state.history_moved, step)

    @rule(name=names)
    def open(self, name: str) -> None:
        self.handle(state.brief_opened, self.root / name)

    @rule(pane=st.sampled_from(PANES), step=st.sampled_from((0, 1, -1)))
    def go_to_pane(self, pane: PaneName, step: int) -> None:
        if step:
            self.handle(state.pane_stepped, step)
        else:
            self.handle(state.pane_chosen, pane)

    @rule()
    def zoom(self) -> None:
        self.handle(state.zoom_toggled)

    @rule()
    def leave(self) -> None:
        self.handle(state.left)

    @rule(claim=st.sampled_from(("", "harbour-1", "harbour-5", "nothing")), source=st.booleans())
    def go_to_claim(self, claim: str, source: bool) -> None:
        self.handle(state.claim_shown, claim, "s1" if source else "")

    @rule(claim=st.sampled_from(("", "harbour-1", "harbour-2")))
    def select_claim(self, claim: str) -> None:
        self.handle(state.claim_selected, claim)

    @rule(link=targets)
    def follow_link(self, link: Target) -> None:
        self.handle(state.link_followed, link)

    @rule(y=st.integers(0, 50), at_end=st.booleans())
    def scroll(self, y: int, at_end: bool) -> None:
        if self.state.opened is not None:
            self.handle(state.scrolled, self.state.opened, (y, 0), at_end=at_end)

    @rule(flag=st.sampled_from(("read", "starred")), name=st.none() | names)
    def mark(self, flag: str, name: str | None) -> None:
        self.handle(state.mark_toggled, name, flag)

    @rule(read=st.booleans())
    def mark_all(self, read: bool) -> None:
        self.handle(state.read_all_requested, read=read)

    @rule()
    def dismiss_changes(self) -> None:
        self.handle(state.changes_dismissed)

    @rule()
    def reload(self) -> None:
        self.handle(state.reload_requested)

    @rule(query=list_queries, now=st.booleans())
    def ask_for_list(self, query: ListQuery, now: bool) -> None:
        self.handle(state.list_requested, query, now=now)

    @rule()
    def clear_filter(self) -> None:
        self.handle(state.filter_cleared)

    @rule(words=words, now=st.booleans())
    def find_in_list(self, words: str, now: bool) -> None:
        self.handle(state.find_typed, words, now=now)

    @rule(at=places, step=steps)
    def go_to_unread(self, at: int, step: int) -> None:
        at = max(0, min(at, self.state.briefs.count - 1))  # the cursor of the list
        self.handle(state.unread_requested, at, step)

    @rule(around=places)
    def scroll_list(self, around: int) -> None:
        self.handle(state.window_moved, max(0, around))

    @rule(words=words)
    def search(self, words: str) -> None:
        if not self.state.is_searching:
            self.handle(state.search_opened)
        self.handle(state.search_typed, words)

    @rule(at=nth, is_opened=st.booleans())
    def choose_result(self, at: int, is_opened: bool) -> None:
        if self.state.is_searching:
            if at < len(self.state.results.listings):
                self.handle(state.result_selected, at)
            self.handle(state.search_closed)
            if is_opened:
                self.handle(state.result_opened)

    @rule(step=steps)
    def go_to_match(self, step: int) -> None:
        self.handle(state.match_stepped, step)

    # What must hold

    @invariant()
    def places_are_in_their_lists(self) -> None:
        now = self.state
        results, briefs, history = now.results, now.briefs, now.history
        assert len(results.hits) == len(results.listings)
        assert 0 <= results.cursor < max(1, len(results.listings))
        assert 0 <= briefs.first <= briefs.first + len(briefs.rows) <= max(briefs.count, 0)
        assert briefs.at is None or 0 <= briefs.at < briefs.count
        assert briefs.found is None or all(at < briefs.count for at in briefs.found.places)
        assert 0 <= briefs.unread <= briefs.total
        assert -1 <= history.at < max(1, len(history.visited))
        assert now.active in now.layout.shown or now.active in now.empty

    @invariant()
    def the_brief_opened_last_is_open(self) -> None:
        now = self.state
        if self.opened_last is None:
            return
        assert now.path == self.opened_last
        assert now.opened is not None
        assert now.visit is not None
        assert now.visit.path == now.opened.brief.path
        if now.reload.phase == "idle":
            assert now.opened.brief.path == self.library.path_from_root(self.opened_last)

    @invariant()
    def no_older_search_replaces_a_newer_one(self) -> None:
        found, self.found_last = self.found_last, self.state.results.text
        assert self.found_last in (found, self.state.searched)

    def teardown(self) -> None:
        """Once all has come, the reader shows what there is, and rests."""
        if not hasattr(self, "library"):
            return
        try:
            self.index_reads()
            for _ in range(MOST_EVENTS):
                if not (self.messages or self.running or self.waiting):
                    break
                self.message_comes()
                self.effect_ends(0)
                if not (self.messages or self.running):
                    self.wait_is_over(0)
            else:
                raise AssertionError([*self.waiting])
            now = self.state
            assert now.reload.phase in ("idle", "missing")
            assert (now.is_saving, now.saves_waiting, now.briefs.pending) == (False, (), None)
            assert not now.is_searching or now.results.text == now.searched
            assert now.briefs.total == len([*self.root.glob("*.md")])
            if now.path is not None and now.opened is not None and not is_missing(now.path):
                assert now.opened.parsed == self.library.read_whole(now.path)
        finally:
            self.library.close()
            self.patch.undo()


class PanesMachine(ReaderMachine):
    """The same with the panes of a reader that runs, of which no message is delivered by Textual:
    what it would do in the next frame is done by a rule.
    """

    reader: ReaderScreen

    def __init__(self) -> None:
        super().__init__()
        self.later: list[Callable[[], object]] = []
        reader = self.reader
        self.views = (
            reader.query_one(RelatedView),
            reader.query_one(ClaimsView),
            reader.query_one(LibraryView),
        )

    @property
    def state(self) -> ReaderState:
        return self.reader.state

    def begin_reading(self, first: ReaderState) -> None:
        reader, patch = self.reader, self.patch.setattr
        reader.library = self.library
        for name, method in (("_do", self.do), ("_begin", self.begin)):
            patch(reader, name, method)
        for widget in (reader, reader.query_one(NarrativeView), *self.views):
            patch(widget, "post_message", self.post)
            patch(widget, "call_after_refresh", self.call_later)
        for view in self.views:
            view.set_reactive(FindView.words, "")
            view.set_reactive(FindView.matches, ())
            view.set_reactive(FindView.is_finding, False)
        reader.query_one(ClaimsView).set_reactive(ClaimsView.claim_filter, ALL_CLAIMS)
        reader.apply(Next(first))
        for view in self.views:
            view.end_find(False)

    def apply(self, step: Next) -> None:
        self.reader.apply(step)

    def post(self, message: object) -> bool:
        if isinstance(message, Happened) and message.event is state.find_typed:
            self.messages.append(lambda reader: message.step(reader, self.library))
        return True

    def call_later(self, call: Callable[..., object], *args: object) -> bool:
        self.later.append(partial(call, *args))
        return True

    def show(self, item: Show) -> None:
        if item.what in (Ui.notify, Ui.show_welcome):
            super().show(item)
        elif item.what not in (Ui.open_address, Ui.quit, Ui.watch_files):
            getattr(self.reader, item.what.__name__)(*item.arguments, **item.options)

    @rule()
    def next_frame(self) -> None:
        later, self.later = self.later, []
        for call in later:
            call()

    # Keys of a list

    def view(self, which: int) -> FindView:
        return self.views[which % len(self.views)]

    @rule(which=nth, lines=st.sampled_from((1, -1, 5, -5, 99, -99)))
    def move(self, which: int, lines: int) -> None:
        self.view(which).move(lines)

    @rule(which=nth, step=steps)
    def scroll_view(self, which: int, step: int) -> None:
        self.view(which).scroll_line(step)

    @rule(which=nth, words=words)
    def begin_to_find(self, which: int, words: str) -> None:
        self.view(which).begin_find()
        self.view(which).words = words

    @rule(which=nth, words=words)
    def type_more(self, which: int, words: str) -> None:
        self.view(which).words = words

    @rule(which=nth, kept=st.booleans())
    def end_to_find(self, which: int, kept: bool) -> None:
        self.view(which).end_find(kept)

    @rule(which=nth, step=steps)
    def go_to_match(self, which: int, step: int) -> None:
        self.view(which).action_match(step)

    @rule(step=steps, order=st.sampled_from(get_args(ClaimOrder)))
    def arrange_claims(self, step: int, order: ClaimOrder) -> None:
        view = self.reader.query_one(ClaimsView)
        view.action_source(step)
        view.order = order

    @invariant()
    def each_list_can_be_painted(self) -> None:
        for view in self.views:
            assert 0 <= view.cursor < max(1, view.item_count())
            assert all(0 <= place < view.item_count() for place in view.matches)
            assert view.item_top(view.item_count()) <= view.line_count()
            for y in range(view.line_count()):
                view.line(y)


SHORT = settings(
    settings.default,
    stateful_step_count=40,
    report_multiple_bugs=False,
    suppress_health_check=[*HealthCheck],
)
EXAMPLES = pytest.mark.parametrize("examples", [6, slow(int(os.environ.get("EXAMPLES", "25")))])


@EXAMPLES
def test_the_reader_comes_to_rest_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examples: int
) -> None:
    monkeypatch.setattr(ReaderMachine, "folder", tmp_path)
    run_state_machine_as_test(ReaderMachine, settings=settings(SHORT, max_examples=examples))


@EXAMPLES
async def test_no_list_breaks_when_it_changes(
    tmp_path: Path, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, examples: int
) -> None:
    async with make_app().run_test(size=WIDE) as pilot:
        monkeypatch.setattr(PanesMachine, "folder", tmp_path / "machine")
        monkeypatch.setattr(PanesMachine, "reader", await settle(pilot), raising=False)
        run_state_machine_as_test(PanesMachine, settings=settings(SHORT, max_examples=examples))
