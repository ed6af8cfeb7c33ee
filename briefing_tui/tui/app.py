"""The application: its theme, its driver and the reader screen."""

import asyncio
import gc
import os
import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, TypeGuard, cast

from msgspec.structs import replace
from textual.app import App
from textual.binding import ActiveBinding, Binding, BindingType
from textual.driver import Driver as TextualDriver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import (
    Callback,
    Event,
    InputEvent,
    Key,
    MouseDown,
    MouseEvent,
    MouseUp,
    Paste,
    Resize,
)
from textual.geometry import Size
from textual.notifications import Notify
from textual.reactive import reactive

from briefing_tui.layout.ansi import takes_links
from briefing_tui.layout.direction import can_be_told, order_for
from briefing_tui.layout.links import lay_address
from briefing_tui.layout.spans import PLAIN, Line, Span, hang, wrap_lines
from briefing_tui.layout.themes import PALETTES
from briefing_tui.library.files import OpenRequest
from briefing_tui.library.index.list import SavedQuery
from briefing_tui.library.library import Library
from briefing_tui.library.paths import manual
from briefing_tui.library.roots import Noun
from briefing_tui.library.state.theme import keep_theme
from briefing_tui.settings import Settings
from briefing_tui.text.addresses import examine, may_open, normal_address
from briefing_tui.text.english import called
from briefing_tui.text.sanitise import one_line, sanitise, unify_line_ends
from briefing_tui.tui import keys, state
from briefing_tui.tui.configuration import interface_problems, notice_of
from briefing_tui.tui.effects import Threads
from briefing_tui.tui.messages import AddressRequested, CopyRequested
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.screen import BlankScreen
from briefing_tui.tui.styles import (
    ANSI,
    THEME_NAMES,
    SpanStyles,
    colour_depth,
    name_for,
    theme_of,
)
from briefing_tui.tui.subject import Subject
from briefing_tui.tui.terminal.background import AUTO, EXPLICIT, TerminalInput, Tone
from briefing_tui.tui.terminal.driver import make_driver
from briefing_tui.tui.terminal.internals import keeps_timers, lays_out_now, leave_out_toasts, paint
from briefing_tui.tui.terminal.painting import Painter, whole_screen, writes_changes
from briefing_tui.tui.widgets.pane import Pane
from briefing_tui.tui.widgets.view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from textual.message_pump import MessagePump
    from textual.timer import Timer
    from textual.widget import Widget

    from briefing_tui.tui.dialogs.palette import PaletteCommand
    from briefing_tui.tui.state import Transition


PASSES = 2
"""The least number of times that `BriefingApp` waits for the message queues after a key: for the
key itself and for the message that its action posts, such as `Happened`."""

LAST_NOTICES = 50
UNREAD = 1.5
"""Seconds in which nobody has read a notice yet: it stays when another one comes."""

_OWN_THEMES = (*PALETTES, *ANSI)
_MANY_KEYS, _PASTE_GAP = 8, 0.5
"""So many different keys that wait are a paste, and so many seconds after its last key it is over.
"""


_ANYWHERE = {
    binding.key: binding.action
    for binding in App.BINDINGS
    if isinstance(binding, Binding) and binding.priority
}
"""Textual's own keys that also work in dialogs, although these don't list them: Ctrl+Q quits."""


def _is_motion(event: Event) -> bool:
    """Whether the mouse has moved or its wheel was turned."""
    return isinstance(event, MouseEvent) and not isinstance(event, MouseDown | MouseUp)


@writes_changes
@keeps_timers
class BriefingApp(App[None]):
    """`briefing` as a Textual application. The reader screen does the rest.

    The app handles one key at a time. Textual sends a key to the widget that has the focus when
    the key arrives, and runs the key's action only when the event has bubbled back to the app. If
    `/taiwan` arrives in one write, the narrative would get all letters before `/` has opened the
    prompt. So the app holds back keys, clicks and pastes until the previous one has been handled:
    until every message queue from the focused widget up to the app is empty, once for the key and
    again for the messages that followed from it.

    In a view that takes no letters only bindings react to a key, so the app runs the key's action
    at once and paints the change.
    """

    CSS_PATH = Path(__file__).with_name("briefing.tcss")
    TITLE = "briefing"
    BINDINGS: ClassVar[list[BindingType]] = []
    NOTIFICATION_TIMEOUT = 4.0
    """Seconds for which a notice stands in the footer's place if no key is pressed."""
    ENABLE_COMMAND_PALETTE = False
    """The palette is ours, and opened by the reader's keys."""
    ALLOW_SELECT = False
    """The narrative has a selection of its own. Textual's is left for the text of headings."""

    notice: reactive[str] = reactive("", repaint=False)
    """The notice in the footer of the topmost screen, in place of its keys."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        terminal: TerminalInput | None = None,
    ) -> None:
        self._library = library
        self._terminal = terminal
        self._settings = settings
        self._held: deque[Event] = deque()
        """Input events that wait for the one before them."""
        self._input_since = self._paste_ends = -inf
        """When another program last had the terminal. Input from before then is dropped."""
        self._is_handled = False
        """Whether the last handed-on event has been handled, and all is held that has come."""
        self._is_waiting = True
        """Whether the app waits for that, or to be mounted."""
        self._passes = 0
        """How often the app still has to go through the message pumps."""
        self._bindings_of: tuple[Widget | None, dict[str, ActiveBinding]] = (None, {})
        """The widget that was focused at the last key, and the bindings there."""
        self._unknown: set[str] = set()
        """The keys that do nothing here and have already been reported."""
        self._pumps: Sequence[MessagePump] = ()
        """The focused widget and its ancestors; `_next_pump` is the index of the next one."""
        self._next_pump = 0
        self.notices: deque[str] = deque(maxlen=LAST_NOTICES)
        """The last notices, the newest at the end."""
        self._notice_timer: Timer | None = None
        self._noticed_at = 0.0
        self.painter = Painter()
        self._is_ending = self._has_failed = False
        self._order = order_for(settings.bidi, os.environ, whole_screen=True)
        # Without colour the palette doesn't matter: the codes are left out afterwards.
        self._depth = colour_depth() if settings.colour else "truecolor"
        super().__init__(ansi_color=self._keeps_ansi(settings.theme))
        leave_out_toasts(self)
        for name in _OWN_THEMES:
            self.register_theme(theme_of(name, self._depth))
        self.keys_in_force = keys.Keymap(settings.keymap)
        self.set_keymap(self.keys_in_force.remapped)
        # Assigning the theme would parse every style sheet a second time.
        name = settings.theme if settings.theme in _OWN_THEMES else name_for(dark=True)
        self.set_reactive(App.theme, name)
        self.stylesheet.set_variables(self.get_css_variables())
        self._first_theme = self.theme
        self.first_page: tuple[Path, str] | None = None
        """The page that the next start can show before Textual is imported, once the user has
        quit."""

    def on_load(self) -> None:
        if self._terminal is not None:
            self._terminal.stop = partial(self._stop, asyncio.get_running_loop())
            if self._terminal.status:  # a signal came during the imports, and one has caught it
                self.exit(None, self._terminal.status)

    def _stop(self, loop: asyncio.AbstractEventLoop, status: int) -> None:
        """Quit with a status. For signal handlers and other threads."""
        if not loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._quit(status), loop)

    async def _quit(self, status: int) -> None:
        """Quit before the next event: a half mounted widget can't be removed."""
        self._held.appendleft(Callback(callback=partial(self.exit, None, status)))
        if not self._is_waiting:
            await self._hand_on()

    def exit(
        self, result: None = None, return_code: int = 0, message: "RenderableType | None" = None
    ) -> None:
        if self._terminal is not None and not self._is_ending and not return_code:
            self.first_page = self._next_first_page()
        self._is_ending = True
        # The first status counts, so that a crash or a signal isn't overwritten.
        super().exit(result, self.return_code or return_code, message)

    @property
    def return_code(self) -> int | None:
        # Textual sets none for an error in the input thread.
        return 1 if self._has_failed else super().return_code

    def _next_first_page(self) -> tuple[Path, str] | None:
        """The brief that the next start will open, and the output that shows its narrative."""
        reader = self.screen_stack[0] if self.screen_stack else None
        if not isinstance(reader, ReaderScreen) or self.theme != self._first_theme:
            return None
        if not lays_out_now(reader) or (page := reader.next_first_page()) is None:
            return None
        path, strips = page
        return path, EXPLICIT * self._is_explicit + whole_screen(strips, self.console)

    def panic(self, *renderables: "RenderableType") -> None:
        self._has_failed = True
        super().panic(*renderables)

    async def on_mount(self) -> None:
        asyncio.get_running_loop().set_default_executor(Threads())
        self._is_waiting = False
        await self._wait_until_handled()
        # After Ctrl+Z and `fg` the terminal is blank, and Textual repaints only parts of it.
        self.app_resume_signal.subscribe(self, lambda _: self.action_repaint())
        if notice := notice_of(interface_problems(self._settings)):
            self.notify(notice, severity="warning")

    # One key at a time

    async def on_event(self, event: Event) -> None:
        if isinstance(event, InputEvent | Paste) and not event.is_forwarded:
            if self._is_ending or event.time < self._input_since:  # keys after `q`, or for others
                return
            if isinstance(event, Paste):  # Textual draws control characters as they are
                event.text = (
                    sanitise(unify_line_ends(event.text))
                    if self._takes_text
                    else one_line(event.text)[: keys.MOST_TYPED]
                )
            self._held.append(event)
            if not self._is_waiting:
                if self.message_queue_size:  # more may have come with it
                    self._is_handled = False
                await self._hand_on()
            return
        await super().on_event(event)
        if isinstance(event, Key):
            # The key has bubbled back and its action has run. The change is painted in one frame
            # with the footer: before the action, the notice would take a separate frame.
            self.clear_notice()
            (self.focused or self.screen).call_after_refresh(self._wait_until_handled)

    async def _hand_on(self) -> None:
        """Let Textual handle the first of the events that are held, unless it must wait, and those
        that belong to it: what was typed with it, or the mouse's further way.
        """
        while self._held and self._is_of_unmarked_paste(self._held[0]):
            self._held.popleft()
        if self._held and self._is_handled and not self._is_ending:
            event, self._is_handled = self._held.popleft(), False
            if isinstance(event, Key) and self._is_for_bindings(event):
                await self._run_binding(event)
            else:
                if is_typed := self._is_typed(event):
                    event = self._typed_together(event)
                if is_typed or isinstance(event, MouseDown | Paste):
                    self.clear_notice()  # other keys do so when they have bubbled back
                await super().on_event(event)
                while _is_motion(event) and self._held and _is_motion(self._held[0]):
                    event = self._held.popleft()
                    await super().on_event(event)
        if self._held:
            await self._wait_until_handled()

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal to another program. What was typed before was meant for that program,
        and is dropped: Textual drops only what it has not read yet.
        """
        with super().suspend():
            self._held = deque(event for event in self._held if isinstance(event, Callback))
            self._input_since = monotonic()
            yield

    def _is_typed(self, event: Event) -> TypeGuard[Key]:
        """Whether an event is a character for a prompt."""
        return (
            isinstance(event, Key)
            and self.focused is not None
            and self.focused.check_consume_key(event.key, event.character)
        )

    @property
    def _takes_text(self) -> bool:
        return isinstance(self.screen, BlankScreen) and self.screen.takes_text

    def _is_of_unmarked_paste(self, event: Event) -> bool:
        """Whether a key is one of many that come together where a text may be pasted: the terminal
        doesn't say that it pastes (no bracketed paste). They run nothing.
        """
        if not isinstance(event, Key) or not self._takes_text:
            return False
        if not event.is_printable and not (event.character or "").isspace():
            return False  # no text has it
        waiting = {each.key for each in self._held if isinstance(each, Key)}
        if len(waiting) < _MANY_KEYS and event.time > self._paste_ends:
            return False
        self._paste_ends = event.time + _PASTE_GAP
        edit = self.keys_in_force.first("edit")
        self.notify(f"The terminal pastes as if typed, so no key was run. Use {edit}.")
        return True

    def _typed_together(self, first: Key) -> Key | Paste:
        """A character for a prompt together with those that have come with it, as a paste.

        One by one, thousands would take the prompt half a minute.
        """
        text = first.character or ""
        while self._held and self._is_typed(event := self._held[0]):
            self._held.popleft()
            text += event.character or ""
        return first if text == first.character else Paste(text)

    def _is_for_bindings(self, event: Key) -> bool:
        """Whether only bindings react to a key, so that the focused widget needn't get it."""
        view = self.focused
        return (
            isinstance(view, LineView)
            and self.app_focus
            and not view.takes_keys
            and not view.check_consume_key(event.key, event.character)
        )

    async def _run_binding(self, event: Key) -> None:
        """Run the action of a key, and paint what it has changed.

        Garbage is collected only afterwards, because that takes up to a fifth of the time.
        """
        self.clear_notice()
        is_collected = gc.isenabled()
        gc.disable()
        try:
            await self._run_action(event)
            if not self._held:
                await paint(self)
        finally:
            if is_collected:
                gc.enable()
        await self._wait_until_handled()

    async def _run_action(self, event: Key) -> None:
        screen = self.screen
        active = self._binding_of(event.key)
        if active is None:
            name, help_key = keys.name_of(event.key), self.keys_in_force.first("help")
            if (anywhere := _ANYWHERE.get(event.key)) is not None:
                await self.run_action(anywhere)
            elif name not in self._unknown:
                self._unknown.add(name)
                words = f"{name} does nothing here · {help_key} help"
                pane = self.keys_in_force.pane_of(event.key)
                if pane and isinstance(screen, ReaderScreen):
                    pane_key = self.keys_in_force.first(f"pane.{pane}")
                    words = f"{name} works in the {pane} ({pane_key})"
                self.notify(words)
            return
        if isinstance(screen, ReaderScreen):
            following = self._held[0] if self._held else None
            screen.is_key_held = keys.is_repeated(event, following)
        if not await self.run_action(active.binding.action, active.node):
            await super().on_event(event)  # it is for another binding
        if isinstance(screen, ReaderScreen):
            screen.is_key_held = False

    def _binding_of(self, key: str) -> ActiveBinding | None:
        """The binding of a key: of the mode in which the focused view is, or else one of the view
        or around it.

        Textual collects these for each key, which takes a tenth of a move of the cursor.
        """
        view = self.focused
        mode = view.mode if isinstance(view, LineView) else ()
        if view is not None and (binding := self.keys_in_force.in_mode(mode, key)) is not None:
            return ActiveBinding(view, binding, True, "")
        where = view or self.screen
        if self._bindings_of[0] is not where:
            self._bindings_of = where, self.screen.active_bindings
        return self._bindings_of[1].get(key)

    async def _wait_until_handled(self) -> None:
        """Wait until the last event has been handled, then hand on the next ones."""
        if not self._is_waiting and not self._is_handled:
            self._is_waiting = True
            await self._start_pass(PASSES)

    async def _start_pass(self, passes: int) -> None:
        self._passes = passes
        self._pumps = (self.focused or self.screen).ancestors_with_self
        self._next_pump = 0
        await self._pass_on()

    async def _pass_on(self) -> None:
        """Return here when the next pump has handled its current messages."""
        while self._next_pump < len(self._pumps):
            pump = self._pumps[self._next_pump]
            self._next_pump += 1
            # Not `call_later`: it makes a partial, whose signature Textual inspects anew.
            if pump.post_message(Callback(callback=self._pass_on)):
                return
            if pump is self:  # the app is closing
                return
        passes = self._passes
        moved = self._pumps != (self.focused or self.screen).ancestors_with_self
        if moved or any(pump.message_queue_size for pump in self._pumps):
            passes = PASSES
        if passes > 1:
            await self._start_pass(passes - 1)
        else:
            self._is_waiting, self._is_handled = False, True
            await self._hand_on()

    # Notices

    def on_notify(self, event: Notify) -> None:
        """Show a notice as one line in the footer's place, until the next key.

        Textual's toasts stack over the text. News from the background, such as a save, can come
        within milliseconds of the answer to a key. It stands behind the answer and doesn't hide it;
        a warning stands first.
        """
        event.prevent_default()
        notification = event.notification
        text = one_line(notification.message)
        if notification.severity != "information":
            text = f"! {text}"
        shown = [text]
        if self.notice and notification.raised_at - self._noticed_at < UNREAD:
            shown = sorted({self.notices[-1]: "", text: ""}, key=lambda text: text[:2] != "! ")
        self.notices.append(text)
        self.clear_notice()
        self.notice, self._noticed_at = " · ".join(shown), notification.raised_at
        self._notice_timer = self.set_timer(notification.timeout, self.clear_notice)

    def clear_notice(self) -> None:
        self.notice = ""
        if self._notice_timer is not None:
            self._notice_timer.stop()
            self._notice_timer = None

    # Painting

    def action_repaint(self) -> None:
        self.painter.forget()
        self.refresh(layout=True)

    def on_resize(self, event: Resize) -> None:
        self.painter.forget()  # terminals move or cut the text
        # Textual may report two SIGWINCH in quick succession in the wrong order, so ask the
        # terminal for its size. In-band reports arrive in order.
        if self.is_headless or self.is_web or self.supports_smooth_scrolling:
            return
        size = Size(*shutil.get_terminal_size())
        if size != event.size:
            self.post_message(Resize(size, size))

    # Copying

    def on_copy_requested(self, message: CopyRequested) -> None:
        self._copy(message.text, message.name)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what a prompt of Textual copies or cuts."""
        self._copy(text, "the text")

    def _copy(self, text: str, name: str) -> None:
        from briefing_tui.tui.dialogs.base import show_uncopied
        from briefing_tui.tui.terminal.programs import copy

        ask = partial(super().copy_to_clipboard, unify_line_ends(text))
        copy(self, text, name, self._settings.clipboard, ask, partial(show_uncopied, self))

    def on_address_requested(self, message: AddressRequested) -> None:
        """Open an address, after a question if it is doubtful."""
        from briefing_tui.tui.dialogs.base import OpenDialog, show_unopened
        from briefing_tui.tui.terminal.programs import open_address

        address = examine(normal_address(message.text))

        def open_it(_: bool = True) -> None:
            open_address(self, address, partial(show_unopened, self))

        if not may_open(address.text):
            self.notify(f"Only http, https and mailto addresses are opened: {message.text}")
        elif address.doubts:
            lay = partial(lay_address, address)
            subject = Subject("the address", text=address.text)
            OpenDialog("Open this address?", subject, lay).open_in(self, open_it)
        else:
            open_it()

    def action_suspend_process(self) -> None:
        from briefing_tui.tui.terminal.programs import suspend

        if problem := suspend(self):
            self.notify(problem)

    @property
    def noun(self) -> Noun:
        """What the library in front calls a brief."""
        readers = (screen for screen in self.screen_stack if isinstance(screen, ReaderScreen))
        return [*readers][-1].state.briefs.noun

    def action_command_palette(self) -> None:
        from briefing_tui.library.index.names import NameSession
        from briefing_tui.tui.dialogs.palette import PaletteDialog

        if isinstance(reader := self.screen, ReaderScreen):
            session = NameSession(reader.library.root, reader.state.path)
            self.push_screen(PaletteDialog((*self._commands(reader),), session))

    def _commands(self, reader: ReaderScreen) -> Iterator["PaletteCommand"]:
        from briefing_tui.library.query_advice import questions
        from briefing_tui.tui.dialogs.palette import PaletteCommand

        for group, binding, run in reader.palette_actions():
            if binding.id != "palette":
                names = " ".join(self.keys_in_force.names(binding.id or ""))
                event = partial(state.command_chosen, run=run)
                name = called(binding.description, self.noun)
                yield PaletteCommand(name, group, event, names)
        for name, text in reader.state.briefs.saved.items():
            show = partial(state.query_shown, query=SavedQuery(text, name))
            yield PaletteCommand(f"List: {one_line(name or text)}", "Lists", show)
        yield from reader.export_commands()
        if reader.state.has_library:
            for question, text in questions(on_claims=reader.state.briefs.may_have_claims).items():
                event = partial(state.search_requested, text=text)
                yield PaletteCommand(question, "Questions", event, explanation=text)
        program: list[tuple[str, Transition, str]] = []
        if reader.state.has_library:
            today = partial(state.daily_note_requested, day=date.today())
            program += [
                ("Today", today, "Open the daily note of this day"),
                ("All tags", state.tags_requested, "With how many briefs have each"),
            ]
        if reader is self.screen_stack[0] and (folder := manual()) is not None:
            for page, name, explanation in (
                ("index.md", "Manual", "Read the manual"),
                ("questions.md", "Manual: what to ask", "Thirteen questions, each with its query"),
            ):
                read = partial(state.command_chosen, run=partial(self._open_manual, folder / page))
                program.append((name, read, explanation))
        notices = partial(state.command_chosen, run=self.show_notices)
        program.append(("Notes of this brief", state.notes_requested, "Show and edit them"))
        program.append(("Last notices", notices, "Show them in full"))
        for name, transition, explanation in program:
            name, explanation = called(name, self.noun), called(explanation, self.noun)
            yield PaletteCommand(name, "Program", transition, explanation=explanation)
        for name in THEME_NAMES:
            use = partial(state.command_chosen, run=partial(self._choose_theme, name))
            mark = "in use" if name == self.theme else ""
            mark = "Suits the terminal's background" if name == AUTO else mark
            yield PaletteCommand(f"Theme: {name}", "Themes", use, explanation=mark)

    def _choose_theme(self, name: str) -> None:
        """Use a theme, now and after the next start."""
        tone = self._terminal.replies.tone if self._terminal is not None else None
        dark = self.current_theme.dark if tone is None else tone == "dark"
        self.theme = name_for(dark=dark) if name == AUTO else name
        if problem := keep_theme(name):
            self.notify(f"The theme is not saved: {problem}", severity="warning")
        elif self._settings.is_theme_named and self._settings.theme:
            self.notify(f"{name}, until you quit: the configuration or --theme names another.")

    def show_notices(self) -> None:
        """Show the last notices in full, the newest first: the footer has room for one line."""
        from briefing_tui.tui.dialogs.base import TextDialog

        notices = (*reversed(self.notices),) or ("No notices so far.",)

        def lay(width: int) -> list[Line]:
            words = (wrap_lines([Span(notice, PLAIN)], width - 1) for notice in notices)
            return [line for lines in words for line in hang([Span(" ", PLAIN)], lines)]

        self.push_screen(TextDialog("Last notices", lay))

    def _open_manual(self, page: Path) -> None:
        """Open a page of the manual in a second reader, above the first."""
        library = Library(OpenRequest(root=page.parent, brief=page))
        self.push_screen(ReaderScreen(library, self._settings))

    def action_help_quit(self) -> None:
        # Textual puts markup into this notice, and ours are plain text.
        self.notify(f"{self.keys_in_force.first('quit')} quits.")

    async def action_quit(self) -> None:
        """Leave the manual, or else the program."""
        if len(self.screen_stack) > 1 and isinstance(self.screen, ReaderScreen):
            self.pop_screen()
        else:
            self.exit()

    def action_help(self) -> None:
        from briefing_tui.tui.dialogs.base import Dialog
        from briefing_tui.tui.dialogs.help import HelpDialog

        if isinstance(self.screen, HelpDialog):
            self.screen.dismiss()
            return

        def press(binding_id: str) -> None:
            self.simulate_key(self.keys_in_force.pressed(binding_id))

        nodes = (self.focused or self.screen).ancestors_with_self
        tables = [vars(owner).get("BINDINGS") for node in nodes for owner in type(node).__mro__]
        if isinstance(self.focused, LineView) and self.focused.mode:
            tables.insert(0, keys.SELECTION)
        here = [node for node in nodes if isinstance(node, Pane | Dialog)][:1]
        beside = [pane for pane in self.screen.query(Pane) if pane.is_on_screen]
        signs = dict.fromkeys(sign for owner in (*here, *beside) for sign in owner.signs)
        HelpDialog(keys.titles_of(tables), tuple(signs)).open_in(self, press)

    def get_driver_class(self) -> type[TextualDriver]:
        driver_class = super().get_driver_class()
        if self._terminal is None or driver_class is not LinuxDriver:
            return driver_class
        made = partial(
            make_driver,
            terminal=self._terminal,
            held=lambda: len(self._held),
            is_explicit=self._is_explicit,
        )
        return cast("type[TextualDriver]", made)  # Textual only calls it

    @property
    def _is_explicit(self) -> bool:
        """Whether the app tells the terminal that it has put the characters in order."""
        return self._order == "reader" and can_be_told(os.environ)

    def _keeps_ansi(self, theme: str) -> bool:
        """Whether colours are sent by the names of the sixteen, whose look the terminal decides."""
        return self._depth == "standard" or not self._settings.colour or theme in ANSI

    def watch_theme(self, name: str) -> None:
        self.ansi_color = self._keeps_ansi(name)

    def get_css_variables(self) -> dict[str, str]:
        # Textual calls this whenever the theme changes.
        variables = super().get_css_variables()
        self.span_styles = SpanStyles(
            variables,
            ascii_only=self._settings.glyphs == "ascii",
            coloured=not self.no_color,
            links=not self.is_web and takes_links(os.environ),
            order=self._order,
        )
        return variables

    def get_default_screen(self) -> ReaderScreen:
        return ReaderScreen(self._library, self._settings)


def suited(settings: Settings, tone: Tone | None) -> Settings:
    """Choose our theme that suits the terminal's background, unless the user chose a theme."""
    if settings.theme in _OWN_THEMES or tone is None:
        return settings
    return replace(settings, theme=name_for(dark=tone == "dark"))


def run(
    library: Library, settings: Settings, terminal: TerminalInput
) -> tuple[int, tuple[Path, str] | None]:
    """Run the interface until the user quits; return the exit status, and the brief that the next
    start will open with the output that shows its narrative, if these are known.
    """
    app = BriefingApp(library, settings, terminal)
    app.run()
    return 1 if app.return_code is None else app.return_code, app.first_page
