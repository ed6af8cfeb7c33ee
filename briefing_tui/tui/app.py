"""The application: its theme, its driver and the reader screen."""

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
from textual.theme import BUILTIN_THEMES

from briefing_tui.library.paths import Opening
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.settings import Settings
from briefing_tui.tui import keys
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.services.open_library import Shelf
from briefing_tui.tui.terminal.background import AUTO, TerminalInput, Tone
from briefing_tui.tui.terminal.driver import Driver
from briefing_tui.tui.themes import DARK, LIGHT, SpanStyles, variable_defaults


class BriefingApp(App[None]):
    """`briefing` as a Textual application. The reader screen does the rest."""

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
        # Assigning the theme would parse every style sheet a second time.
        self.set_reactive(
            App.theme, settings.theme if settings.theme not in ("", AUTO) else DARK.name
        )
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        # After Ctrl+Z and `fg` the terminal is blank, and Textual 8.2 repaints only parts of it.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def on_resize(self, event: Resize) -> None:
        # Textual 8.2 may report two SIGWINCH in quick succession in the wrong order, so ask the
        # terminal for its size. In-band reports arrive in order.
        if self.is_headless or self.is_web or self.supports_smooth_scrolling:
            return
        size = Size(*shutil.get_terminal_size())
        if size != event.size:
            self.post_message(Resize(size, size))

    def copy_to_clipboard(self, text: str) -> None:
        """Copy through the terminal and to the desktop's clipboard."""
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
        return variable_defaults(dark=self.current_theme.dark)

    def get_css_variables(self) -> dict[str, str]:
        # Textual calls this whenever the theme changes.
        variables = super().get_css_variables()
        self.span_styles = SpanStyles(variables, ascii_only=self._settings.glyphs == "ascii")
        return variables

    def get_default_screen(self) -> ReaderScreen:
        return ReaderScreen(
            self._shelf or Shelf(self._opening, self._settings.queries), self._settings
        )


def suited(settings: Settings, tone: Tone | None) -> Settings:
    """Choose our theme that suits the terminal's background, unless the user chose a theme."""
    if settings.theme not in ("", AUTO) or tone is None:
        return settings
    return replace(settings, theme=LIGHT.name if tone == "light" else DARK.name)


def problems(settings: Settings) -> tuple[Diagnostic, ...]:
    """The errors in the configuration's keys and theme, which only the interface knows."""
    ids = {binding.id for binding in keys.bindings() if binding.id}
    themes = {AUTO, DARK.name, LIGHT.name, *BUILTIN_THEMES}
    return (*settings.check_keys(ids, keys.is_key), *settings.check_theme(themes))


def run(opening: Opening, settings: Settings, shelf: Shelf, terminal: TerminalInput) -> int:
    """Run the interface until the user quits; return the exit status."""
    app = BriefingApp(opening, settings, shelf, terminal)
    app.run()
    return app.return_code or 0
