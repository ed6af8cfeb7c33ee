"""The passages that are other than when the brief was opened: marked, and gone to in turn."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection

from briefing_tui.compare.revision import fingerprint
from briefing_tui.layout.changed import place_words
from briefing_tui.layout.spans import Line
from briefing_tui.model.document import Leaf


class ChangeMarks:
    """The marks of one view. `seen` is called when the reader puts them away."""

    def __init__(self) -> None:
        self.leaves: tuple[int, ...] = ()
        self.seen: Callable[[], None] = lambda: None
        self._among: frozenset[int] = frozenset()
        self._stops: tuple[int, ...] = ()
        self._current: int | None = None
        self._base: frozenset[int] | None = None
        """Of the brief as it was, while a later reading of it is not whole yet."""
        self._known: frozenset[int] = frozenset()

    def take(self, leaves: tuple[int, ...], base: Collection[int]) -> None:
        """What has changed in the document that is shown, and the fingerprints it is told by."""
        self.leaves, self._among = leaves, frozenset(leaves)
        self._stops = tuple(leaf for leaf in leaves if leaf - 1 not in self._among)
        self._base, self._known = None, frozenset(base)
        if self._current not in self._stops:
            self._current = None

    def read_again(self) -> None:
        """The document is another one: until it is whole blocks that are not known are marked."""
        if self.leaves:
            self._base = self._known

    def is_marked(self, place: int, leaf: Leaf) -> bool:
        """Whether a leaf of the document has changed."""
        if self._base is not None:
            return fingerprint(leaf) not in self._base
        return place in self._among

    def forget(self) -> None:
        """Another brief, or the reader has seen them."""
        self.take((), ())

    def clear(self) -> bool:
        """Put the marks away; whether there were any."""
        had = bool(self.leaves)
        if had:
            self.seen()
        return had

    def step(self, here: int, step: int, in_sight: Collection[int]) -> int | None:
        """The next or previous changed passage, around the ends."""
        stops = self._stops
        if not stops:
            return None
        if self._current is not None and self._current in in_sight:
            here = self._current
        elif step > 0:
            here -= 1  # what stands at the top is the next one
        at = bisect_right(stops, here) if step > 0 else bisect_left(stops, here) - 1
        self._current = stops[at % len(stops)]
        return self._current

    def notice(self) -> Line:
        """Which change the reader went to last."""
        if self._current is None:
            return ()
        return place_words(self._stops.index(self._current) + 1, len(self._stops))
