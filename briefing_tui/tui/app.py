"""The app: themes, looks, and the reader screen."""

from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from briefing_tui.library.opening import Opening
from briefing_tui.settings import Settings
from briefing_tui.tui.looks import Looks
from briefing_tui.tui.reader import ReaderScreen
from briefing_tui.tui.shelf import Shelf
from briefing_tui.tui.themes import DARK, LIGHT, variable_defaults


class BriefingApp(App[None]):
    """`briefing` as a Textual app. Everything one does in it is in the reader screen."""

    CSS_PATH = Path(__file__).with_name("briefing.tcss")
    TITLE = "briefing"
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, opening: Opening, settings: Settings) -> None:
        super().__init__(ansi_color=True if not settings.colour else None)
        self._opening = opening
        self._settings = settings
        self.looks = Looks({})
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.set_keymap(settings.keymap)
        # Not by assignment, which would parse every style sheet a second time.
        self.set_reactive(App.theme, settings.theme or DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours for themes that don't know them."""
        return variable_defaults(dark=self.current_theme.dark)

    def get_css_variables(self) -> dict[str, str]:
        """Textual asks whenever the theme changes, so the looks are renewed here."""
        variables = super().get_css_variables()
        self.looks = Looks(variables)
        return variables

    def get_default_screen(self) -> ReaderScreen:
        """The reader is the only screen under the dialogs."""
        return ReaderScreen(Shelf(self._opening), self._settings)


def run(opening: Opening, settings: Settings) -> int:
    """Show the interface until the reader quits; the exit status."""
    app = BriefingApp(opening, settings)
    app.run()
    return app.return_code or 0
