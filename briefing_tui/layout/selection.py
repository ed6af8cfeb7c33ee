"""Selecting from a laid-out text: its paragraphs, and the motions of a cursor in them.

A text to select from consists of units: the leaves of a document, or the paragraphs that
`LaidText` finds in lines. A place is a unit and a character of it, which are the same at every
width, so that a selection survives a resize.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, Protocol

from briefing_tui.layout.direction import arranged
from briefing_tui.layout.spans import DECORATION, Line, Row, Span, Style
from briefing_tui.text.bidi import base_level
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.scripts import has_right_to_left
from briefing_tui.text.wrapping import cells, graphemes, is_simple

Place = tuple[int, int]
"""A unit and a character of its text, from 0."""


class Selectable(Protocol):
    """A laid-out text that one can select from."""

    @property
    def unit_count(self) -> int: ...
    def unit(self, index: int) -> str:
        """The text of a unit; empty if nothing of it can be selected."""
        ...

    def next_unit(self, unit: int, step: int) -> int | None:
        """The next unit with a text, or the one before, in the same column."""
        ...

    def last_unit(self, unit: int, step: int) -> int:
        """The last such unit, or the first."""
        ...

    def beside(self, at: Place, step: int) -> Place | None:
        """From the end of a row, the place where the next column begins there, if there is one."""
        ...

    def row_ends(self, at: Place) -> tuple[Place, Place]:
        """The first and the last character of the row that shows a place."""
        ...

    def cell(self, at: Place) -> int:
        """The cell of a character in its row."""
        ...

    def rows_on(self, at: Place, rows: int, x: int) -> Place:
        """The character nearest to a cell so many rows below, or above if negative."""
        ...

    def units_between(self, first: int, last: int) -> Sequence[int]:
        """The units that are selected from one unit to another."""
        ...

    def text_between(self, first: Place, last: Place) -> str:
        """The selected text, without the character at the last place."""
        ...


# Motions


def _next(text: str, at: int) -> int:
    """The character after the one at an index."""
    if is_simple(text[at : at + 2]):
        return at + 1
    return at + next((end for _, end, _ in graphemes(text[at : at + 64])), 1)


def _previous(text: str, at: int) -> int:
    begin = max(0, at - 64)
    if is_simple(text[max(0, at - 2) : at + 1]):
        return at - 1
    return begin + [start for start, _, _ in graphemes(text[begin:at])][-1]


def _last(whole: str) -> int:
    """The last character of a text that isn't the end of a line."""
    end = len(whole.rstrip("\n"))
    return _previous(whole, end) if end else 0


def after(text: Selectable, at: Place) -> Place:
    """The end of the character at a place."""
    unit, character = at
    whole = text.unit(unit)
    return (unit, _next(whole, character) if character < len(whole) else len(whole))


def column(text: Selectable, at: Place, step: int) -> Place:
    """A character on or back, over the ends of units, or over to the text beside this row."""
    (unit, character), whole = at, text.unit(at[0])
    if has_right_to_left(whole) and base_level(whole):
        step = -step  # the character to the right is the one before
    if (beside := text.beside(at, step)) is not None:
        return beside
    if step > 0 and (following := _next(whole, character)) < len(whole.rstrip("\n")):
        return unit, following
    if step < 0 < character:
        return unit, _previous(whole, character)
    other = text.next_unit(unit, step)
    if other is None:
        return at
    return (other, 0) if step > 0 else (other, _last(text.unit(other)))


_WORD = lazy_pattern(r"\w+(?:['’\-]\w+)*|[^\w\s]+")


def word(text: Selectable, at: Place, step: int) -> Place:
    """The beginning of the next word, or of this or the word before."""
    unit, character = at
    starts = [found.start() for found in _WORD.finditer(text.unit(unit))]
    beyond = [start for start in starts if (start > character if step > 0 else start < character)]
    if beyond:
        return unit, beyond[0 if step > 0 else -1]
    other = text.next_unit(unit, step)
    if other is None:
        return (unit, _last(text.unit(unit))) if step > 0 else (unit, 0)
    starts = [found.start() for found in _WORD.finditer(text.unit(other))]
    return other, starts[0 if step > 0 else -1] if starts else 0


def word_around(text: Selectable, at: Place) -> tuple[Place, Place]:
    """The word that has a place, or the character there; the second place is after it."""
    unit, character = at
    words = (found.span() for found in _WORD.finditer(text.unit(unit)))
    start, end = next(
        ((start, end) for start, end in words if start <= character < end),
        (character, after(text, at)[1]),
    )
    return (unit, start), (unit, end)


def paragraph(text: Selectable, at: Place, step: int) -> Place:
    """The last character of this unit or of the next, or the first of this or the one before."""
    unit, character = at
    end = _last(text.unit(unit)) if step > 0 else 0
    if character != end:
        return unit, end
    other = text.next_unit(unit, step)
    if other is None:
        return at
    return other, _last(text.unit(other)) if step > 0 else 0


def edge(text: Selectable, at: Place, step: int) -> Place:
    """The first character of the text, or the last."""
    unit = text.last_unit(at[0], step)
    return unit, _last(text.unit(unit)) if step > 0 else 0


def line_around(text: Selectable, at: Place) -> tuple[Place, Place]:
    """The line of the text that has a place: of code a line, else a paragraph."""
    unit, character = at
    whole = text.unit(unit)
    start = whole.rfind("\n", 0, character) + 1
    end = whole.find("\n", character)
    return (unit, start), (unit, end if end >= 0 else len(whole))


# Lines as paragraphs


class _Piece(NamedTuple):
    """A run of text on a line: a part of a paragraph."""

    unit: int
    start: int
    """Its first character in the paragraph."""
    x: int
    text: str


_GAPS = lazy_pattern(r"( {2,})")


class LaidText:
    """Lines as paragraphs. A line that was broken goes on below (`Style.goes_on`); two blanks, a
    rule or an aside end a paragraph's part of a line, as between the columns of a table.
    """

    def __init__(self, lines: Sequence[Line], columns: Sequence[int] = ()) -> None:
        """`columns` are the cells at which texts stand side by side. From one place to another in
        the same column only that column is selected.
        """
        self._columns = columns
        self.units: list[str] = []
        """The texts of the paragraphs."""
        self._pieces: list[list[_Piece]] = []
        self._places: list[list[tuple[int, int]]] = []
        """For each unit, the first characters of its pieces with their lines."""
        self._addresses: dict[str, str] = {}
        """The whole addresses of those that are shown cut in the middle."""
        offsets = [self._read_line(line) for line in lines]
        lengths = (len(unit) + 1 for unit in self.units)
        self._starts = list(accumulate(lengths, initial=0))
        self.rows = [self._row(*read) for read in offsets]
        """The lines; the offsets count the characters of all paragraphs."""

    def _read_line(self, line: Line) -> tuple[list[Span], list[tuple[int, int] | None]]:
        """Find the pieces of a line. Returns its spans, and their places in units."""
        y, x = len(self._pieces), 0
        spans: list[Span] = []
        places: list[tuple[int, int] | None] = []
        pieces: list[_Piece] = []
        is_open = False
        for text, style in line:
            is_text = style.role != "rule" and not style.aside
            if "…" in text and style.target is not None and style.target.kind == "url":
                self._addresses[text] = style.target.name
            for part in _GAPS.split(text) if is_text else (text,):
                if not part:
                    continue
                is_gap = not is_text or part.startswith("  ") or (part == " " and not is_open)
                spans.append(Span(part, style))
                if is_gap:
                    self._close(pieces)
                    is_open = False
                    places.append(None)
                elif is_open:
                    unit, start = pieces[-1].unit, len(self.units[pieces[-1].unit])
                    self.units[unit] += part
                    pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + part)
                    places.append((unit, start))
                else:
                    pieces.append(self._begin(y, x, part, style))
                    places.append((pieces[-1].unit, pieces[-1].start))
                    is_open = True
                x += cells(part)
        self._close(pieces)
        self._pieces.append(pieces)
        return spans, places

    def _close(self, pieces: list[_Piece]) -> None:
        """End the last piece: the blanks after it are no text."""
        if pieces:
            piece = pieces[-1]
            pieces[-1] = piece._replace(text=piece.text.rstrip(" "))
            self.units[piece.unit] = self.units[piece.unit].rstrip(" ")

    def _begin(self, y: int, x: int, text: str, style: Style) -> _Piece:
        """Begin a piece: of the paragraph above, if that goes on here, or of a new one."""
        above = self._pieces[y - 1] if y and style.goes_on is not None else []
        unit = next((piece.unit for piece in reversed(above) if piece.x <= x), len(self.units))
        if unit == len(self.units):
            self.units.append("")
            self._places.append([])
        else:
            self.units[unit] = self.units[unit].rstrip(" ") + (style.goes_on or "")
        start = len(self.units[unit])
        self.units[unit] += text
        self._places[unit].append((start, y))
        return _Piece(unit, start, x, text)

    def _row(self, spans: list[Span], places: list[tuple[int, int] | None]) -> Row:
        offsets = (
            DECORATION if place is None else self._starts[place[0]] + place[1] for place in places
        )
        return Row(tuple(spans), tuple(offsets))

    # Places

    @property
    def unit_count(self) -> int:
        return len(self.units)

    def unit(self, index: int) -> str:
        return self.units[index]

    def offset(self, at: Place) -> int:
        """The character of all paragraphs at a place."""
        return self._starts[at[0]] + at[1]

    def line_of(self, at: Place) -> int:
        """The line that shows a place."""
        return self._piece(at)[0]

    def _piece(self, at: Place) -> tuple[int, _Piece]:
        """The line of a place, and the piece that has it."""
        places = self._places[at[0]]
        start, y = places[max(0, bisect_right(places, (at[1], len(self._pieces))) - 1)]
        pieces = self._pieces[y]
        return y, next(piece for piece in pieces if piece.unit == at[0] and piece.start == start)

    def nearest(self, y: int, x: int) -> Place | None:
        """The character nearest to a cell of a line, or of the next line with a text."""
        y, count = max(0, y), len(self._pieces)
        below, above = range(y, count), range(min(y, count) - 1, -1, -1)
        line = next((line for line in (*below, *above) if self._pieces[line]), None)
        return None if line is None else self._on(self._pieces[line], self._cell_in_text(line, x))

    def _cell_in_text(self, y: int, x: int) -> int:
        """The cell at which the text at a cell of the screen would stand in its own order."""
        row = arranged(self.rows[y])
        return x if row is self.rows[y] else self.rows[y].cell_of(row.character_at(x))

    def _on(self, pieces: Sequence[_Piece], x: int) -> Place:
        def distance(piece: _Piece) -> int:
            return max(piece.x - x, x - piece.x - cells(piece.text) + 1, 0)

        piece = min(pieces, key=distance)
        row = Row((Span(piece.text),), (piece.start,))
        last = _previous(piece.text, len(piece.text)) if len(piece.text) > 1 else 0
        return piece.unit, min(row.character_at(max(0, x - piece.x)), piece.start + last)

    def next_unit(self, unit: int, step: int) -> int | None:
        column = self._column(self._first(unit))
        units = range(unit + step, len(self.units) if step > 0 else -1, step)
        return next((at for at in units if self._column(self._first(at)) == column), None)

    def last_unit(self, unit: int, step: int) -> int:
        while (other := self.next_unit(unit, step)) is not None:
            unit = other
        return unit

    def beside(self, at: Place, step: int) -> Place | None:
        y, piece = self._piece(at)
        if not self._columns or at != self.row_ends(at)[step > 0]:
            return None
        pieces = self._pieces[y]
        number = pieces.index(piece) + step
        if not 0 <= number < len(pieces):
            return None
        other = pieces[number]
        return self._on([other], other.x if step > 0 else 1 << 30)

    def row_ends(self, at: Place) -> tuple[Place, Place]:
        _, piece = self._piece(at)
        last = _previous(piece.text, len(piece.text)) if len(piece.text) > 1 else 0
        return (piece.unit, piece.start), (piece.unit, piece.start + last)

    def cell(self, at: Place) -> int:
        y, piece = self._piece(at)
        row = arranged(self.rows[y])
        if row is not self.rows[y]:
            return row.cell_of(self.offset(at))
        return piece.x + cells(piece.text[: at[1] - piece.start])

    def rows_on(self, at: Place, rows: int, x: int) -> Place:
        y, piece = self._piece(at)
        step, wanted = (1 if rows > 0 else -1), self._column(piece)
        for _ in range(abs(rows)):
            y += step
            while 0 <= y < len(self._pieces):
                pieces = [piece for piece in self._pieces[y] if self._column(piece) == wanted]
                if pieces:
                    at = self._on(pieces, self._cell_in_text(y, x))
                    break
                y += step
        return at

    def _column(self, piece: _Piece) -> int:
        return bisect_right(self._columns, piece.x)

    # What is selected

    def units_between(self, first: int, last: int) -> Sequence[int]:
        """All units; from one place to another of a column only those of the column."""
        ends = [self._first(first), self._first(last)]
        columns = {self._column(piece) for piece in ends}
        units = range(first, last + 1)
        if not self._columns or len(columns) > 1:
            return units
        return [unit for unit in units if self._column(self._first(unit)) in columns]

    def _first(self, unit: int) -> _Piece:
        return self._piece((unit, 0))[1]

    def text_between(self, first: Place, last: Place) -> str:
        units = self.units_between(first[0], last[0])
        pieces = []
        for unit in units:
            start = first[1] if unit == first[0] else 0
            end = last[1] if unit == last[0] else None
            text = self.units[unit][start:end]
            pieces.append(self._addresses.get(text, text))
        breaks = (
            "\n" if self._places[below][0][1] - self._places[above][-1][1] < 2 else "\n\n"
            for above, below in pairwise(units)
        )
        return "".join(part for pair in zip(pieces, (*breaks, ""), strict=True) for part in pair)

    def moved(self, at: Place, other: "LaidText") -> Place | None:
        """The same place in the same text at another width; None if that lacks its words."""
        unit, character = at
        text = self.units[unit]
        same = [index for index, words in enumerate(other.units) if words == text]
        number = self.units[:unit].count(text)
        if number < len(same):
            return same[number], character
        begin = max(0, character - _AROUND)
        around = text[begin : character + _AROUND]
        for index, words in enumerate(other.units):
            if around and (found := words.find(around)) >= 0:
                return index, found + character - begin
        return None


_AROUND = 12
"""Characters on both sides of a place by which it is found again in other paragraphs."""

Motion = Callable[[Selectable, Place, int], Place]
MOTIONS: Mapping[str, Motion] = {
    "column": column,
    "word": word,
    "paragraph": paragraph,
    "row_edge": lambda text, at, step: text.row_ends(at)[step > 0],
    "edge": edge,
}
"""The motions by their names, each with a direction."""
