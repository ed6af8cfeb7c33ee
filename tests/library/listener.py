"""Who hears what the keeper of an index tells."""

from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from briefing_tui.library.index.process import News, Saved, Settled

PATIENCE = 20.0
"""Seconds to wait for news."""


class Listener:
    """Hears what a keeper tells, in order."""

    def __init__(self) -> None:
        self.queue: SimpleQueue[News] = SimpleQueue()

    def until(self, wanted: Callable[[News], bool]) -> list[News]:
        """Everything up to the news that is waited for."""
        heard: list[News] = []
        while not heard or not wanted(heard[-1]):
            heard.append(self.queue.get(timeout=PATIENCE))
        return heard

    def saved(self) -> set[str]:
        """The names in the next change, once the index has followed it."""
        heard = self.until(lambda news: isinstance(news, Settled))
        while not any(isinstance(each, Saved) for each in heard):
            heard += self.until(lambda news: isinstance(news, Settled))
        return {Path(path).name for each in heard if isinstance(each, Saved) for path in each.paths}
