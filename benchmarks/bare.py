"""The least a Textual app can be: the measure of every start and every key."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One `Static` that counts keys."""

    pressed = 0

    def compose(self) -> ComposeResult:
        yield Static("a bare Textual app")

    def on_key(self) -> None:
        self.pressed += 1
        self.query_one(Static).update(f"{self.pressed} pressed")


if __name__ == "__main__":
    Bare().run()
