"""Widths in terminal cells, by the table that the screen itself measures with."""

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, split_graphemes

ELLIPSIS = "…"

Grapheme = tuple[int, int, int]
"""Where a user-perceived character begins and ends, and how many cells it takes."""


def cells(text: str) -> int:
    """How many cells the text takes in a terminal. Controls, tabs among them, count nothing."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def graphemes(text: str) -> Iterator[Grapheme]:
    """The parts of the text that must not be split, in order and without gaps.

    Rich joins combining marks, joiner sequences and variation selectors; flags, skin
    tones and spacing marks are joined here. The widths remain Rich's, so that what is
    measured is what the screen measures.
    """
    spans, _ = split_graphemes(text)
    start = end = width = flags = 0
    for left, right, size in spans:
        flag = _is_flag(text[left])
        if left and (_extends(text[left]) or (flag and flags % 2)):
            end, width = right, width + size
        else:
            if end > start:
                yield start, end, width
            start, end, width = left, right, size
            flags = 0 if flag else flags
        flags = flags + 1 if flag else 0
    if end > start:
        yield start, end, width


def cut(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """The text shortened to at most `width` cells, with an ellipsis where it was cut."""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return ""
    return text[: prefix_length(text, room)].rstrip(" ") + ellipsis


def fit(text: str, width: int) -> str:
    """The text cut or padded with spaces to exactly `width` cells."""
    shown = cut(text, width)
    while (missing := width - cells(shown)) > 0:  # a joiner at the end hides the first space
        shown += " " * missing
    return shown


def prefix_length(text: str, width: int) -> int:
    """How many characters of the text fit in `width` cells without splitting one."""
    if text.isascii() and text.isprintable():
        return min(len(text), max(width, 0))
    used = 0
    for start, _, size in graphemes(text):
        used += size
        if used > width:
            return start
    return len(text)


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _extends(character: str) -> bool:
    """Skin tones (UTS 51) and spacing marks (UAX 29 GB9a) belong to what stands before."""
    if character < "\u0903":
        return False
    return "\U0001f3fb" <= character <= "\U0001f3ff" or unicodedata.category(character) == "Mc"
