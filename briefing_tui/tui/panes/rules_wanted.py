"""What the list and its filter ask of the reader screen."""

from textual.message import Message

from briefing_tui.library.brief_list import Rules


class RulesWanted(Message):
    """The reader wants another filter or order: soon, or `now`, for keys that are about it."""

    def __init__(self, rules: Rules, *, now: bool = False) -> None:
        super().__init__()
        self.rules, self.now = rules, now
