"""Finding words in a narrative: pure, leaf by leaf, so that it can stop at any time."""

import re
from collections.abc import Callable, Iterable, Iterator

from briefing_tui.layout.leaf import Setting, leaf_text
from briefing_tui.model.document import Document, Leaf

Hit = tuple[int, int, int]
"""A leaf, and the first and last+1 of its characters."""

_MARKUP = re.compile(r"[\\`*_\[\]<&~{\n\r\t!|]")


def pattern_of(words: str) -> re.Pattern[str] | None:
    """What to look for: any case unless there is a capital, any white space for a space."""
    parts = words.split()
    if not parts:
        return None
    case = re.NOFLAG if words != words.lower() else re.IGNORECASE
    return re.compile(r"\s+".join(map(re.escape, parts)), case)


def find(
    document: Document,
    setting: Setting,
    pattern: re.Pattern[str],
    leaves: Iterable[int],
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Hit]:
    """The places where a pattern stands, in the order of the leaves asked for."""
    for index in leaves:
        if cancelled():
            return
        leaf = document.leaves[index]
        for found in pattern.finditer(_text(leaf, setting)):
            yield index, found.start(), found.end()


def _text(leaf: Leaf, setting: Setting) -> str:
    """A leaf's text; without markup its source is that, and needs no parsing."""
    if leaf.kind in ("table", "code") or _MARKUP.search(leaf.text):
        return leaf_text(leaf, setting)
    return leaf.text


def around(count: int, first: int) -> Iterator[int]:
    """All leaves, beginning with one."""
    yield from range(first, count)
    yield from range(first)
