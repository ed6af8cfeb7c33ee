"""The first brief, read by a process of its own while this one imports the screen.

Importing the parsers and reading a brief takes a fifth of the start, and needs nothing of
what the screen needs: with a second core it costs no time. Without one, or where there can
be no other process, the brief is read as any other.
"""

import os
import pickle
from pathlib import Path
from typing import NamedTuple

from briefing_tui.library.reading import read_brief, read_start
from briefing_tui.model.brief import Parsed
from briefing_tui.parse.body import begun
from briefing_tui.parse.feeding import FIRST, Feed


class Beginning(NamedTuple):
    """What the first screen needs of a brief."""

    parsed: Parsed
    feed: Feed
    times: float = 1
    """How many times as long the whole file is as what has been read of it."""


def begin(path: Path, shown_as: str) -> Beginning:
    """Read a brief, of a book the beginning, and its body as far as a screen needs it."""
    parsed, times = read_start(path, shown_as) or (read_brief(path, shown_as), 1)
    return Beginning(parsed, begun(parsed.brief), times)


class Ahead:
    """A brief that is being read aside. Begin before there are threads; take it once."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.path = path
        self._answer, answer = os.pipe()
        try:
            self._process = os.fork()
        except (OSError, AttributeError):  # too many processes, or a system without forks
            self._process = -1
        if not self._process:
            _answer(answer, path, shown_as)
        os.close(answer)

    def take(self) -> Beginning | None:
        """What has been read, waited for; None if nothing came of it."""
        # What is unpickled comes from our own other half, not from the brief.
        with open(self._answer, "rb") as pipe:  # noqa: PTH123 - a pipe has no path
            data = pipe.read()
        try:
            _, status = os.waitpid(self._process, 0) if self._process > 0 else (0, 1)
        except ChildProcessError:  # whoever started us has it reaped by the system
            return None
        return pickle.loads(data) if status == 0 else None


def _answer(answer: int, path: Path, shown_as: str) -> None:
    """Read and answer, and end without a word whatever happens: the terminal is not ours."""
    status = 1
    try:
        found = begin(path, shown_as)
        found.feed.read_ahead(FIRST)
        with open(answer, "wb") as pipe:
            pickle.dump(found, pipe, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)
