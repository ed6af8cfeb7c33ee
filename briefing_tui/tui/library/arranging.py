"""The list by other rules: at once, or once a thread has found what they let through."""

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.worker import get_current_worker

if TYPE_CHECKING:
    from briefing_tui.library.brief_list import BriefList, Rules
    from briefing_tui.library.index.pages import Pages
    from briefing_tui.tui.library.large import LargeLibrary
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.reader import ReaderScreen


class Arranging:
    """Gives the screen's list other rules. To look for words in a large library takes a thread."""

    def __init__(self, reader: "ReaderScreen", shelf: "Shelf") -> None:
        self._reader, self._shelf = reader, shelf

    def arrange(self, rules: "Rules", *, now: bool = False) -> None:
        """Have the list by some rules soon, or `now`: the next key is about it."""
        reader, large = self._reader, self._shelf.large
        if large is None:
            reader.briefs = reader.briefs.with_rules(rules)
            return
        if now or not rules.searches:
            reader.briefs = large.arranged(reader.briefs, rules)
            return
        before = reader.briefs = replace(reader.briefs, wanted=rules)

        def work() -> None:
            self._find(large, rules, before)

        reader.run_worker(work, thread=True, exclusive=True, group="arranging")

    def again(self) -> None:
        """The index has got further, and what is looked for in it may be more."""
        rules = self._reader.briefs.latest
        if self._shelf.large is not None and rules.searches:
            self.arrange(rules)

    def finish(self) -> None:
        """What was asked for is needed now."""
        briefs = self._reader.briefs
        if briefs.latest != briefs.rules:
            self.arrange(briefs.latest, now=True)

    def _find(self, large: "LargeLibrary", rules: "Rules", before: "BriefList") -> None:
        shown = large.found(rules, before)
        if not get_current_worker().is_cancelled:
            self._reader.call_later(self._take, rules, shown)

    def _take(self, rules: "Rules", shown: "Pages | None") -> None:
        from briefing_tui.library.index.indexed_list import IndexedList

        briefs = self._reader.briefs
        if briefs.wanted != rules:
            return  # something else by now
        if shown is not None and isinstance(briefs, IndexedList):
            self._reader.briefs = briefs.with_pages(rules, shown)
        else:
            self.arrange(rules, now=True)
