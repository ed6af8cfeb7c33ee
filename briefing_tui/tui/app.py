"""The app: themes, looks, and the reader screen."""

import shutil
from functools import partial
from pathlib import Path
from typing import ClassVar, cast

from msgspec.structs import replace
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver as TextualDriver
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size
from textual.theme import BUILTIN_THEMES, Theme

from briefing_tui.library.paths import Opening
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.settings import Settings
from briefing_tui.tui import keys
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.services.open_library import Shelf
from briefing_tui.tui.terminal.background import AUTO, TerminalInput, Tone
from briefing_tui.tui.terminal.driver import Driver
from briefing_tui.tui.themes import Looks

# MERGED:
# Two themes of our own, and the colours that every other theme gets from them.
#
# Chrome is grey; hue means a party or an agreement class and nothing else.

_DARK = {
    "text-strong": "#f6f7fa",
    "text-muted": "#9ba3b1",
    "rule": "#636b7b",
    "cursor": "#272c37",
    "cursor-blurred": "#1f232b",
    "party-1": "#f2a25c",
    "party-2": "#79b6f7",
    "party-3": "#b3cc6a",
    "party-4": "#c3a6ff",
    "party-5": "#e0c9a6",
    "contested": "#ff8080",
    "differs": "#f08fc4",
    "shared": "#63cdb4",
    "unverified": "#f0d264",
}
_LIGHT = {
    "text-strong": "#0b0d10",
    "text-muted": "#5a606b",
    "rule": "#918a79",
    "cursor": "#e8e3d6",
    "cursor-blurred": "#f1ede3",
    "party-1": "#964c00",
    "party-2": "#155ca6",
    "party-3": "#516600",
    "party-4": "#6a38c2",
    "party-5": "#7a5a2e",
    "contested": "#b5002f",
    "differs": "#9c1f6b",
    "shared": "#0c6655",
    "unverified": "#735c00",
}

DARK = Theme(
    name="briefing-dark",
    dark=True,
    primary="#cfd5e0",
    accent="#cfd5e0",
    foreground="#d9dce3",
    background="#15171c",
    surface="#1b1e25",
    panel="#272c37",
    success="#63cdb4",
    warning="#f0d264",
    error="#ff8080",
    variables={
        **_DARK,
        "scrollbar": "#636b7b",
        "scrollbar-background": "#1b1e25",
        "scrollbar-hover": "#9ba3b1",
        "block-cursor-foreground": "#15171c",
    },
)
LIGHT = Theme(
    name="briefing-light",
    dark=False,
    primary="#2f3540",
    accent="#2f3540",
    foreground="#24272d",
    background="#fbf9f4",
    surface="#f4f1e9",
    panel="#e8e3d6",
    success="#0c6655",
    warning="#735c00",
    error="#b5002f",
    variables={
        **_LIGHT,
        "scrollbar": "#918a79",
        "scrollbar-background": "#f4f1e9",
        "scrollbar-hover": "#5a606b",
        "block-cursor-foreground": "#fbf9f4",
    },
)


def variable_defaults(*, dark: bool) -> dict[str, str]:
    """Our variables for a theme that does not define them."""
    return dict(_DARK if dark else _LIGHT)


class BriefingApp(App[None]):
    """`briefing` as a Textual app. Everything one does in it is in the reader screen."""

    CSS_PATH = Path(__file__).with_name("briefing.tcss")
    TITLE = "briefing"
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        opening: Opening,
        settings: Settings,
        shelf: Shelf | None = None,
        terminal: TerminalInput | None = None,
    ) -> None:
        self._opening = opening
        self._terminal = terminal
        self._shelf = shelf
        self._settings = settings
        super().__init__(ansi_color=True if not settings.colour else None)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.set_keymap(settings.keymap)
        # Not by assignment, which would parse every style sheet a second time.
        self.set_reactive(
            App.theme, settings.theme if settings.theme not in ("", AUTO) else DARK.name
        )
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """After Ctrl+Z and `fg` the terminal is blank, and Textual repaints only parts of it."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def on_resize(self, event: Resize) -> None:
        """Two signals close together interrupt each other, and the last told is the first size.

        A terminal that tells by itself tells in order, and is asked by no signal.
        """
        if self.is_headless or self.is_web or self.supports_smooth_scrolling:
            return
        size = Size(*shutil.get_terminal_size())
        if size != event.size:
            self.post_message(Resize(size, size))

    def copy_to_clipboard(self, text: str) -> None:
        """The terminal is asked to take it, and the desktop's own clipboard gets it as well."""
        super().copy_to_clipboard(text)
        if not self.is_headless:
            from briefing_tui.tui.terminal.clipboard import copy_to_desktop

            self.run_worker(partial(copy_to_desktop, text), thread=True, group="clipboard")

    def action_suspend_process(self) -> None:
        from briefing_tui.tui.terminal.suspend import suspend

        if problem := suspend(self):
            self.notify(problem)

    def get_driver_class(self) -> type[TextualDriver]:
        driver_class = super().get_driver_class()
        if self._terminal is None or driver_class is not LinuxDriver:
            return driver_class
        # Textual only calls it.
        return cast("type[TextualDriver]", partial(Driver, terminal=self._terminal))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours for themes that don't know them."""
        return variable_defaults(dark=self.current_theme.dark)

    def get_css_variables(self) -> dict[str, str]:
        """Textual asks whenever the theme changes, so the looks are renewed here."""
        variables = super().get_css_variables()
        self.looks = Looks(variables, ascii_only=self._settings.glyphs == "ascii")
        return variables

    def get_default_screen(self) -> ReaderScreen:
        """The reader is the only screen under the dialogs."""
        return ReaderScreen(
            self._shelf or Shelf(self._opening, self._settings.queries), self._settings
        )


def suited(settings: Settings, tone: Tone | None) -> Settings:
    """The settings with the theme of ours that suits a terminal where none was chosen."""
    if settings.theme not in ("", AUTO) or tone is None:
        return settings
    return replace(settings, theme=LIGHT.name if tone == "light" else DARK.name)


def problems(settings: Settings) -> tuple[Diagnostic, ...]:
    """What only the interface can find wrong in a configuration: its keys and its theme."""
    ids = {binding.id for binding in keys.bindings() if binding.id}
    themes = {AUTO, DARK.name, LIGHT.name, *BUILTIN_THEMES}
    return (*settings.check_keys(ids, keys.is_key), *settings.check_theme(themes))


def run(opening: Opening, settings: Settings, shelf: Shelf, terminal: TerminalInput) -> int:
    """Run the interface until the user quits; return the exit status."""
    app = BriefingApp(opening, settings, shelf, terminal)
    app.run()
    return app.return_code or 0
