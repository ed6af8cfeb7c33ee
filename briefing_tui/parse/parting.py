"""Blocks that are too long to be laid at once, in pieces.

A view lays what is seen. A paragraph of a megabyte or a table of ten thousand rows would
have to be laid as a whole for its first line, so beyond these limits it is several leaves.
No character is lost; markup that spans a cut between two pieces of a paragraph stays text.
"""

from collections.abc import Iterator

from briefing_tui.text.cells import graphemes

LONG_TEXT = 8_000
"""Characters of a paragraph that are still laid as one."""
_PIECE = 2_000
_CODE_LINES = 64
_TABLE_ROWS = 32
_SAMPLE_CHARACTERS = 6_000
"""Rows of a long table whose widths stand for all of them, so that its first screen does
not wait for its last row."""
_TRIES = 12

Rows = tuple[tuple[str, ...], ...]


def part_text(text: str) -> Iterator[tuple[str, int]]:
    """Inline source in pieces, each with the number of lines before it."""
    if len(text) <= LONG_TEXT:
        yield text, 0
        return
    at = lines = 0
    while at < len(text):
        end = len(text) if len(text) - at <= _PIECE else _cut(text, at)
        piece = text[at:end]
        yield _one_space(piece), lines
        lines += piece.count("\n")
        at = end


def _one_space(piece: str) -> str:
    """A break at the end as a space, so that pieces put together are the text again."""
    return f"{piece[:-1]} " if piece.endswith("\n") else piece


def _cut(text: str, at: int) -> int:
    """Where to end a piece: after a line, a word, or a character, outside of markup."""
    limit, least = at + _PIECE, at + _PIECE // 2
    for breaks in ("\n", " ", "。"):
        end, first = text.rfind(breaks, least, limit) + 1, 0
        for _ in range(_TRIES):
            if end <= least:
                break
            first = first or end
            if _outside_markup(text[at:end]):
                return end
            end = text.rfind(breaks, least, end - 1) + 1
        if first:
            return first
    return _after_grapheme(text, limit)


def _outside_markup(piece: str) -> bool:
    """Whether brackets and marks in a piece have their partners; a good guess is enough."""
    return (
        piece.count("[") == piece.count("]")
        and not any(piece.count(mark) % 2 for mark in ("`", "**", "~~"))
        and not piece.endswith("\\\n")
    )


def _after_grapheme(text: str, limit: int) -> int:
    window = limit - 64
    ends = [window + end for _, end, _ in graphemes(text[window : limit + 64])]
    end = max((each for each in ends if each <= limit), default=limit)
    return end - 1 if text[end - 1] == "\\" else end


def part_code(text: str) -> Iterator[tuple[str, int]]:
    """Code in pieces of whole lines, each with the number of lines before it."""
    if text.count("\n") < 2 * _CODE_LINES:
        yield text, 0
        return
    lines = text.split("\n")
    for first in range(0, len(lines), _CODE_LINES):
        yield "\n".join(lines[first : first + _CODE_LINES]), first


def part_rows(rows: list[tuple[str, ...]]) -> tuple[Rows, list[tuple[Rows, int]]]:
    """A table's rows in pieces, each with the number of rows before it, and its sample.

    The sample is empty for a table that stays whole.
    """
    if len(rows) <= 2 * _TABLE_ROWS and sum(map(_length, rows)) <= LONG_TEXT:
        return (), [(tuple(rows), 0)]
    sample: list[tuple[str, ...]] = []
    room = _SAMPLE_CHARACTERS
    for row in rows:
        if room < 0:
            break
        sample.append(tuple(cell[:_PIECE] for cell in row))
        room -= _length(row)
    pieces: list[tuple[Rows, int]] = []
    piece: list[tuple[str, ...]] = []
    first = size = 0
    for number, row in enumerate(rows):
        for each in _short_rows(row):
            if piece and (len(piece) == _TABLE_ROWS or size > LONG_TEXT):
                pieces.append((tuple(piece), first))
                piece, first, size = [], number, 0
            piece.append(each)
            size += _length(each)
    return tuple(sample), [*pieces, (tuple(piece), first)]


def _length(row: tuple[str, ...]) -> int:
    return sum(map(len, row))


def _short_rows(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A row whose cells are too long goes on in rows below it."""
    if max(map(len, row), default=0) <= LONG_TEXT:
        yield row
        return
    cells = [[piece for piece, _ in part_text(cell)] for cell in row]
    for number in range(max(map(len, cells))):
        yield tuple(cell[number] if number < len(cell) else "" for cell in cells)
