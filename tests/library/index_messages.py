"""The messages of an index process, as a test waits for them."""

from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from briefing_tui.library.index.process import FilesChanged, IndexMessage, UpToDate

PATIENCE = 20.0
"""Seconds to wait for a message."""

Message = TypeVar("Message", bound=IndexMessage)


class MessageQueue:
    """Receives the messages of an index process, in order."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[IndexMessage] = SimpleQueue()

    def put(self, message: IndexMessage) -> None:
        """For the index process, whose `notify` this is."""
        self._queue.put(message)

    def next(self) -> IndexMessage:
        """The next message."""
        return self._queue.get(timeout=PATIENCE)

    def until(self, is_expected: Callable[[IndexMessage], bool]) -> list[IndexMessage]:
        """All messages up to the expected one."""
        messages = [self.next()]
        while not is_expected(messages[-1]):
            messages.append(self.next())
        return messages

    def until_type(self, kind: type[Message]) -> Message:
        """The next message of a type; those before it are dropped."""
        message = self.until(lambda message: isinstance(message, kind))[-1]
        assert isinstance(message, kind)
        return message

    def until_true(self, condition: Callable[[], bool]) -> None:
        """Drop messages until a condition is true. A file that is made or written in place may
        be reported, and read, before its text is there.
        """
        while not condition():
            self.next()

    def changed_names(self) -> set[str]:
        """The names of the files that the next change reports, once the index is up to date."""
        messages = self.until(lambda message: isinstance(message, FilesChanged))
        messages += self.until(lambda message: isinstance(message, UpToDate))
        return {
            Path(path).name
            for message in messages
            if isinstance(message, FilesChanged)
            for path in message.paths
        }
