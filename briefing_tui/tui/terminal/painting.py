"""Writing only the cells that changed.

Textual 8.2 writes each widget that changed, with the whole style before each piece of text and a
reset after it. Over a slow line that takes seconds. `Painter` remembers what each cell of the
terminal shows, and writes only the cells that differ, and only the changes of their styles.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice, repeat
from operator import add, mul, ne, or_
from typing import TYPE_CHECKING, Any, TypeVar

from rich.color import ColorSystem
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from briefing_tui.text.wrapping import graphemes, is_simple
from briefing_tui.tui.terminal import fits
from briefing_tui.tui.terminal.internals import (
    ChopsUpdate,
    LayoutUpdate,
    PartsUpdate,
    may_write,
    render_whole,
    write_frame,
)

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from textual.app import App
    from textual.screen import Screen

AppClass = TypeVar("AppClass", bound=type[Any])

_UNKNOWN = "\0"
"""The text and style of a cell whose content is unknown."""
_RUN = re.compile(rb"[\x01\x03]+(?:\x00{1,4}[\x01\x03]+)*")
"""Cells to be written together. Each is a byte: 1 if the cell changes, 2 if its style differs from
that of the cell before. Up to four cells that don't change are written again, since moving the
cursor takes more bytes.
"""
_OFF = {
    **{"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28"},
    **{"9": "29", "21": "24", "51": "54", "52": "54", "53": "55"},
}
"""The parameter that ends an attribute (ECMA-48, SGR)."""
_COLOURS = ("39", "49")
"""The parameter that ends a colour."""
_ON_BLANKS = frozenset({"24", "25", "27", "29", "54", "55"})
"""The parameters that end attributes which show the text's colour even on blanks: lines,
reverse."""


class _Row:
    """The cells of a row.

    A cell has a text, which is empty in the second cell of a wide character; a style, as the
    parameters of SGR and perhaps a link; and a look, the visible part of the style.
    """

    __slots__ = ("is_even", "looks", "styles", "texts")

    def __init__(self, width: int) -> None:
        self.texts = [_UNKNOWN] * width
        self.styles = self.texts.copy()
        self.looks = self.texts.copy()
        self.is_even = True
        """Whether all terminals agree on the widths of the texts."""

    def copy(self) -> "_Row":
        row = _Row(0)
        row.texts, row.styles, row.looks = self.texts.copy(), self.styles.copy(), self.looks.copy()
        row.is_even = self.is_even
        return row

    def put(self, x: int, strip: Strip, colours: ColorSystem) -> None:
        for text, style, _ in strip:
            parameters, blank = _style(style, colours)
            texts: Sequence[str] = text
            if not text.isascii():
                texts, is_even = _cells(text)
                self.is_even &= is_even
            width = len(texts)
            after = x + width
            self.texts[x:after] = texts
            self.styles[x:after] = [parameters] * width
            if blank == parameters or " " not in text:
                self.looks[x:after] = [parameters] * width
            else:
                self.looks[x:after] = [blank if text == " " else parameters for text in texts]
            x = after


_Update = LayoutUpdate | ChopsUpdate | PartsUpdate


class Painter:
    """What the terminal shows."""

    def __init__(self) -> None:
        self._rows: dict[int, _Row] = {}

    def forget(self) -> None:
        """Forget what the terminal shows: another program may have written, or the size has
        changed."""
        self._rows.clear()

    def display(
        self, app: "App[Any]", screen: "Screen[Any]", renderable: "RenderableType | None"
    ) -> bool:
        """Write the changes of an update. False for anything else, which Textual displays.

        After `forget` the whole screen is written, also if Textual has no update: if the terminal
        takes another size and its old one again, Textual 8.2 sees no difference.
        """
        if not isinstance(renderable, _Update | None):
            self.forget()
            return False
        if not may_write(app, screen):
            return False
        if screen.outer_size != app.size:
            # The terminal has another size already, and would cut the frame. A layout follows,
            # unless there is no room.
            return True
        is_whole = isinstance(renderable, LayoutUpdate)
        is_enough = is_whole or (self._rows and not _is_beyond(renderable))
        update = renderable if is_enough else render_whole(screen)
        if update is not None:
            write_frame(app, self.output(update, app.console))
        return True

    def output(self, update: _Update, console: "Console") -> str:
        """The output for an update. The painter then assumes that the terminal shows it."""
        colours = getattr(console, "_color_system", None) or ColorSystem.TRUECOLOR
        try:
            return self._output(update, colours)
        except (AttributeError, LookupError, TypeError, ValueError):  # not Textual 8.2
            self.forget()
            return update.render_segments(console)

    def _output(self, update: _Update, colours: ColorSystem) -> str:
        output: list[str] = []
        style = ""
        for y, width, strips in _updated_rows(update):
            shown = self._rows.get(y)
            if shown is None or len(shown.texts) != width:
                shown = _Row(width)
            row = shown.copy()
            for x, strip in strips:
                row.put(x, strip, colours)
            row.is_even = row.is_even or _is_even(row.texts)
            if row.texts != shown.texts or row.looks != shown.looks:
                style = _write_row(output, y, shown, row, style)
            self._rows[y] = row
        output.append(_transition(style, ""))
        return "".join(output)


def _is_beyond(update: "_Update | None") -> bool:
    """Whether an update has rows that its screen doesn't have: a dialog was opened while the
    terminal was larger, and Textual 8.2 still has what was to be painted then.
    """
    if not isinstance(update, ChopsUpdate):
        return False
    return any(y >= len(update.chop_ends) for y, _, _ in update.spans)


def writes_changes(app: AppClass) -> AppClass:
    """A class decorator: let the `painter` of an app write its frames."""
    if not fits(app, "_display"):
        return app
    display = app._display

    def _display(self: Any, screen: "Screen[Any]", update: "RenderableType | None") -> None:
        if not self.painter.display(self, screen, update):
            display(self, screen, update)

    app._display = _display
    return app


def whole_screen(rows: list[Strip], console: "Console") -> str:
    """The output that paints every cell of a screen."""
    region = Region(0, 0, rows[0].cell_length, len(rows))
    return Painter().output(LayoutUpdate([[row] for row in rows], region), console)


def _updated_rows(update: _Update) -> Iterator[tuple[int, int, list[tuple[int, Strip]]]]:
    """For each row: its number, its width, and the strips to paint with their first cells."""
    if isinstance(update, PartsUpdate):
        for y, parts in update.rows.items():
            yield y, update.width, parts
    elif isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            ends = list(
                accumulate((strip.cell_length for strip in strips), initial=update.region.x)
            )
            yield y, ends[-1], list(zip(ends, strips, strict=False))
    else:
        for y, left, right in update.spans:
            ends, chops = update.chop_ends[y], update.chops[y]
            parts = [
                (x, chop if end <= right else chop.crop(0, right - x))
                for end, (x, chop) in zip(ends, chops.items(), strict=True)
                if chop is not None and x <= right and end > left
            ]
            yield y, ends[-1], parts


@lru_cache(maxsize=4096)
def _cells(text: str) -> tuple[Sequence[str], bool]:
    """The cells of a text, and whether all terminals agree on their widths."""
    if is_simple(text):
        return text, True
    cells: list[str] = []
    begun = 0
    for start, end, width in graphemes(text):
        if width:
            cells += (text[min(begun, start) : end], *[""] * (width - 1))
            begun = end
    return cells, _is_even(cells)


def _is_even(cells: Sequence[str]) -> bool:
    """Whether all terminals agree on the widths of cells. They differ on emoji and marks."""
    return max(map(len, cells), default=0) <= 1 and max(cells, default="") <= "\uffff"


@lru_cache(maxsize=4096)
def _style(style: Style | None, colours: ColorSystem) -> tuple[str, str]:
    """A style as SGR parameters, and how it looks on a blank."""
    parameters = "" if style is None else Strip.render_ansi(style, colours)
    if style is not None and style.link:
        parameters += f"\x1b]8;;{style.link}"
    return parameters, _look_of_blank(parameters)


def _write_row(output: list[str], y: int, shown: _Row, row: _Row, style: str) -> str:
    """Write the cells in which a row differs from the row on the screen. Takes the style that is
    set before, and returns the style that is set afterwards.
    """
    texts, styles = row.texts, row.styles
    differs = map(or_, map(ne, texts, shown.texts), map(ne, row.looks, shown.looks))
    begins = list(map(ne, styles, ("", *styles)))
    runs = [
        match.span()
        for match in _RUN.finditer(bytes(map(add, differs, map(mul, begins, repeat(2)))))
    ]
    if _UNKNOWN in texts:  # the content of a part of the row was unknown
        known = bytes(text != _UNKNOWN for text in texts)
        runs = [match.span() for match in re.finditer(rb"\x01+", known)]
    elif not (row.is_even and shown.is_even):
        # What follows an emoji may be elsewhere than we think.
        runs = [(0, len(texts))]
    move = f"\x1b[{y + 1};{{}}H"
    for start, end in runs:
        output.append(move.format(start + 1))
        move = "\x1b[{}G"
        while start < end:
            try:
                stop = begins.index(True, start + 1, end)
            except ValueError:
                stop = end
            text, wanted = "".join(texts[start:stop]), styles[start]
            if wanted != style and (
                text.strip(" ") or _look_of_blank(wanted) != _look_of_blank(style)
            ):
                output.append(_transition(style, wanted))
                style = wanted
            output.append(text)
            start = stop
    return style


@lru_cache(maxsize=4096)
def _transition(before: str, after: str) -> str:
    """The sequence that changes one style into another."""
    (shown, _, old_link), (wanted, _, link) = before.partition("\x1b"), after.partition("\x1b")
    output = "" if link == old_link else f"\x1b{link or ']8;;'}\x1b\\"
    if shown == wanted:
        return output
    old, new = _properties(shown), _properties(wanted)
    codes = [end for end in old if end not in new]
    for end, code in new.items():
        if old.get(end) != code:
            codes += [end, code] if end in old and end not in _COLOURS else [code]
    shortest = min(";".join(codes), f"0;{wanted}" if wanted else "", key=len)
    return f"{output}\x1b[{shortest}m"


@lru_cache(maxsize=4096)
def _look_of_blank(style: str) -> str:
    """The part of a style that is visible on blanks."""
    sgr, link, address = style.partition("\x1b")
    properties = _properties(sgr)
    if not properties.keys() & _ON_BLANKS:
        for end in ("39", "22", "23", "28"):
            properties.pop(end, None)
    return ";".join(properties.values()) + link + address


def _properties(sgr: str) -> dict[str, str]:
    """The parameters of a style, each under the parameter that ends it."""
    properties: dict[str, str] = {}
    parameters = iter(sgr.split(";") if sgr else ())
    for code in parameters:
        if code in ("38", "48"):
            kind = next(parameters)
            rest = islice(parameters, 3 if kind == "2" else 1)
            properties[f"{code[0]}9"] = ";".join((code, kind, *rest))
        elif code in _OFF:
            end = _OFF[code]
            properties[end] = f"{properties[end]};{code}" if end in properties else code
        elif code not in _COLOURS:
            properties["39" if code[:-1] in ("3", "9") else "49"] = code
    return properties
