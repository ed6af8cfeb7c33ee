"""What a terminal shows: bytes in, cells, looks and modes and answers out.

pyte draws; this adds what it lacks: an alternate screen, modes it does not know, and text in
which wide characters stand once.
"""

import re
from typing import Any, NamedTuple

import pyte

PRIVATE_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
ALTERNATE_SCREEN = re.compile(rb"\x1b\[\?1049[hl]")
KITTY_KEYBOARD = re.compile(rb"\x1b\[([<>=])[\d;]*u")
UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?\Z")
WRAP, CURSOR_SHOWN = 7, 25

ANSWERS = (
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),  # synchronised output: yes
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),  # resizes in the stream: no
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),  # kitty's keyboard: plain
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),  # device attributes
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),  # the cursor's position
    (re.compile(rb"\x1b\]10;\?(?:\x07|\x1b\\)"), b"\x1b]10;rgb:d9d9/dcdc/e3e3\x1b\\"),
    (re.compile(rb"\x1b\]11;\?(?:\x07|\x1b\\)"), b"\x1b]11;rgb:%s\x1b\\"),
)
"""What a current terminal answers to what programs ask of it; `%s` is its background."""
DARK, LIGHT = b"1515/1717/1c1c", b"ffff/ffff/ffff"


class Place(NamedTuple):
    """A cell of the screen: column and row from 0."""

    x: int
    y: int


class Screen:
    """The screen of a terminal as the bytes so far have left it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.modes: dict[int, bool] = {}
        self.keyboards = 0
        """How often kitty's keyboard mode was pushed and not popped."""
        self._unread = b""
        self._pyte = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._pyte)

    @property
    def lines(self) -> list[str]:
        """The rows as text, without blanks at their ends."""
        return ["".join(row).rstrip() for row in self._rows()]

    @property
    def text(self) -> str:
        """The whole screen as text."""
        return "\n".join(self.lines)

    def find(self, text: str) -> Place | None:
        """Where a text begins, counted in cells: a wide character is two."""
        for y, row in enumerate(self._rows()):
            index = "".join(row).find(text)
            if index >= 0:
                return Place(_column(row, index), y)
        return None

    def cell(self, x: int, y: int) -> Any:
        """A cell with its `data`, `fg`, `bg`, `bold`, `italics`, `underscore`, `reverse`."""
        return self._pyte.buffer[y][x]

    def look(self, text: str) -> Any:
        """The cell in which a text begins, which tells how the text looks."""
        place = self.find(text)
        assert place is not None, f"{text!r} is not on the screen:\n{self.text}"
        return self.cell(*place)

    def disorder(self) -> str:
        """What a program that has ended left other than a terminal should be; else nothing."""
        on = {mode for mode, is_on in self.modes.items() if is_on} - {CURSOR_SHOWN, WRAP}
        if on:
            return f"private modes still on: {sorted(on)}"
        if not self.modes.get(CURSOR_SHOWN, True):
            return "the cursor is hidden"
        return "kitty's keyboard mode is still pushed" if self.keyboards > 0 else ""

    def resize(self, columns: int, rows: int) -> None:
        """Makes the screen another size."""
        self._pyte.resize(rows, columns)

    def feed(self, data: bytes) -> bytes:
        """Draws what a program wrote, and gives back the part that is read by now: a
        sequence that a read cut in two waits for its end."""
        data = self._unread + data
        unfinished = UNFINISHED.search(data)
        cut = unfinished.start() if unfinished else len(data)
        data, self._unread = data[:cut], data[cut:]
        for numbers, switch in PRIVATE_MODE.findall(data):
            self.modes.update({int(number): switch == b"h" for number in numbers.split(b";")})
        for action in KITTY_KEYBOARD.findall(data):
            self.keyboards += {b">": 1, b"<": -1}.get(action, 0)
        # pyte has no alternate screen, and prints a stray `u` for kitty's keyboard sequence.
        first, *rest = ALTERNATE_SCREEN.split(KITTY_KEYBOARD.sub(b"", data))
        self._stream.feed(first)
        for part in rest:
            self._pyte.reset()
            self._stream.feed(part)
        return data

    def _rows(self) -> list[list[str]]:
        # `display` raises on wide characters that were overwritten by half; the buffer doesn't.
        buffer, columns = self._pyte.buffer, range(self._pyte.columns)
        return [[buffer[y][x].data for x in columns] for y in range(self._pyte.lines)]


def answers_to(data: bytes, background: bytes = DARK) -> bytes:
    """What a terminal sends back for the queries in a program's output."""
    answers = b"".join(answer for query, answer in ANSWERS for _ in query.findall(data))
    return answers.replace(b"%s", background)


def _column(row: list[str], index: int) -> int:
    """The cell that holds the character at an index of the row's text."""
    column = 0
    while column < len(row) and index >= len(row[column]):
        index -= len(row[column])
        column += 1
    return column
