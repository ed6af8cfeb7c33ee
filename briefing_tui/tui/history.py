"""The briefs visited, back and forward, as in a browser."""

from pathlib import Path

from msgspec import Struct


class History(Struct, frozen=True):
    """Paths visited; `at` is the place of the current one. Every change is a new value."""

    visited: tuple[Path, ...] = ()
    at: int = -1

    @property
    def current(self) -> Path | None:
        """The brief that is open."""
        return self.visited[self.at] if self.visited else None

    def visit(self, path: Path) -> "History":
        """Go somewhere new: what lay ahead is forgotten. The same brief again is no visit."""
        if path == self.current:
            return self
        visited = (*self.visited[: self.at + 1], path)
        return History(visited, len(visited) - 1)

    def renamed(self, old: Path, new: Path) -> "History":
        """A file has another name now."""
        return History(tuple(new if each == old else each for each in self.visited), self.at)

    def move(self, step: int) -> "History":
        """Back (-1) or forward (1); unchanged at either end."""
        at = self.at + step
        return History(self.visited, at) if 0 <= at < len(self.visited) else self
