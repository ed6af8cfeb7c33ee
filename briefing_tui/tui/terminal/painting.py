"""Painting at once, and only what changed.

Textual 8.2 answers a key in two or three frames, 16 ms apart: it asks each widget when that is
idle, tells the screen by a message and paints when a timer ticks, 60 times a second. `paint` does
so as soon as the key's action has run.

Of a frame Textual renders all widgets in the rectangle around those that changed. `PartsCompositor`
renders these alone.

Then Textual writes each of them, with the whole style before each piece of text and a reset after
it. Over a slow line that takes seconds. `Painter` remembers what each cell of the terminal shows,
and writes the cells that differ, and of a style what the one before lacks.

All this rests on internals of Textual 8.2. Where they are otherwise, Textual does it in its own
way, which is only slower.
"""

# ruff: noqa: SLF001

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, repeat
from operator import add, mul, ne, or_
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from rich.style import Style
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import (
    ChopsUpdate,
    Compositor,
    CompositorUpdate,
    LayoutUpdate,
    ReflowResult,
)
from textual.geometry import Region, Size
from textual.messages import Layout
from textual.strip import Strip
from textual.widget import Widget

from briefing_tui.text.wrapping import graphemes

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from textual.app import App
    from textual.screen import Screen

_UNKNOWN = "\0"
"""The text and the look of a cell of which is not known what it shows."""
_RUN = re.compile(rb"[\x01\x03]+(?:\x00{1,4}[\x01\x03]+)*")
"""Cells to be written together. Each is a byte: 1 if the cell changes, 2 if its style differs from
that of the cell before. Up to four cells that don't change are written again, since moving the
cursor takes more bytes.
"""
_OFF = {
    **{"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28"},
    **{"9": "29", "21": "24", "51": "54", "52": "54", "53": "55"},
}
"""What ends an attribute (ECMA-48, SGR)."""
_COLOURS = ("39", "49")
"""What ends a colour."""
_ON_BLANKS = frozenset({"24", "25", "27", "29", "54", "55"})
"""What ends an attribute that shows the text's colour where there is no text: lines, reverse."""


class _Row:
    """The cells of a row.

    Each has a text, which of the second cell of a wide character is empty; a style, as the
    parameters of SGR and perhaps a link; and a look, which is the part of the style that is seen.
    """

    __slots__ = ("is_even", "looks", "strips", "styles", "texts")

    def __init__(self, width: int) -> None:
        self.texts = [_UNKNOWN] * width
        self.styles = self.texts.copy()
        self.looks = self.texts.copy()
        self.is_even = True
        """Whether all terminals agree on the widths of the texts."""
        self.strips: dict[int, Strip | None] = {}
        """The strips that the row consists of, by their first cells."""

    def copy(self) -> "_Row":
        row = _Row(0)
        row.texts, row.styles, row.looks = self.texts.copy(), self.styles.copy(), self.looks.copy()
        row.is_even = self.is_even
        row.strips = self.strips.copy()
        return row

    def put(self, x: int, strip: Strip, colours: ColorSystem) -> None:
        self.strips[x] = strip
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


# What is rendered


class PartsUpdate(CompositorUpdate):
    """Parts of a screen of some width: for each row some strips, and where each begins."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: dict[int, list[tuple[int, Strip]]] = {}

    def render_segments(self, console: "Console") -> str:
        return "".join(
            f"\x1b[{y + 1};{x + 1}H{strip.render(console)}"
            for y, parts in self.rows.items()
            for x, strip in parts
        )


class PartsCompositor(Compositor):
    """Renders only the widgets that have changed, as long as none covers another."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: set[Widget] = set()
        self._regions_changed: set[Region] = set()
        """The dirty regions that are parts of these widgets. Others are of widgets that moved."""
        self._map: object = None
        """The map of the screen from which `_areas` were taken."""
        self._areas: dict[Widget, Region] = {}
        """The part of each widget that no other one covers; empty where that is no rectangle."""
        self._placed: dict[Widget, Region] = {}
        """Where each widget stood after the last layout."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out, and mark what has moved since the last time.

        Textual 8.2 compares with its map of the screen, which it makes anew when it is asked for
        after a scroll: then it has the new places already, and nothing seems to have moved.
        """
        result = super().reflow(parent, size)
        self._mark_moved()
        return result

    def reflow_visible(self, parent: Widget, size: Size) -> set[Widget]:
        exposed = super().reflow_visible(parent, size)
        self._mark_moved()
        return exposed

    def _mark_moved(self) -> None:
        visible = self.visible_widgets.items()
        placed = {widget: clip.intersection(region) for widget, (region, clip) in visible}
        moved = placed.items() ^ self._placed.items()
        self._dirty_regions |= {region for _, region in moved if region}
        self._placed = placed

    def update_widgets(self, widgets: "set[Widget]") -> None:
        before = set(self._dirty_regions)
        super().update_widgets(widgets)
        self._changed |= widgets
        self._regions_changed |= self._dirty_regions - before

    def render_partial_update(self) -> "CompositorUpdate | None":  # type: ignore[override]
        changed, self._changed = self._changed, set()
        regions, self._regions_changed = self._regions_changed, set()
        if regions and regions == self._dirty_regions:
            visible = self.visible_widgets
            if visible is not self._map:
                self._map, self._areas = visible, _uncovered(visible)
            changed &= visible.keys()
            if all(map(self._areas.get, changed)):
                self._dirty_regions.clear()
                return self._render_parts(visible, changed, regions)
        return super().render_partial_update()

    def _render_parts(
        self,
        visible: "Mapping[Widget, tuple[Region, Region]]",
        changed: "set[Widget]",
        regions: "set[Region]",
    ) -> PartsUpdate:
        update = PartsUpdate(self.size.width)
        for widget in changed:
            region, area = visible[widget][0], self._areas[widget]
            dirty = [part for part in map(area.intersection, regions) if part]
            if dirty:
                x, y, width, height = Region.from_union(dirty)
                crop = Region(x - region.x, y - region.y, width, height)
                for strip in widget.render_lines(crop):
                    update.rows.setdefault(y, []).append((x, strip))
                    y += 1
        return update


def _uncovered(visible: "Mapping[Widget, tuple[Region, Region]]") -> "dict[Widget, Region]":
    """The part of each widget that no other one covers; empty where that is no rectangle."""
    areas: dict[Widget, Region] = {}
    covers: list[Region] = []
    for widget, (region, clip) in visible.items():  # from the front to the back
        # Scrollbars lie over their views.
        area = region.shrink(widget.scrollbar_gutter).intersection(clip)
        areas[widget] = Region() if any(map(area.overlaps, covers)) else area
        covers.append(region.intersection(clip))
    return areas


async def paint(app: "App[Any]") -> None:
    """Paint now what has changed, rather than in the next frame."""
    screen = app.screen
    frame = getattr(screen, "_on_timer_update", None)
    try:
        for widget in screen.walk_children(Widget, with_self=True):
            if widget._layout_required:
                await _request_layout(screen, widget)
        for widget in screen._compositor.visible_widgets:
            if widget._repaint_required and widget.display:
                screen._dirty_widgets.add(widget)
                widget._repaint_required = False
    except (AttributeError, TypeError):  # not Textual 8.2
        return
    if frame is not None:
        frame()


async def _request_layout(screen: "Screen[Any]", widget: Widget) -> None:
    """Do now what the widget would do when it is idle, and the screen with its message."""
    widget._layout_required = False
    for ancestor in widget.ancestors:
        if not isinstance(ancestor, Widget):
            break
        ancestor._clear_arrangement_cache()
        ancestor._layout_updates += 1
        if not ancestor.styles.auto_dimensions:
            break
    await screen._on_layout(Layout(widget))
    screen._layout_required = True  # not set for what contains a widget that has asked before


# What is written

_Update = LayoutUpdate | ChopsUpdate | PartsUpdate


class Painter:
    """What the terminal shows."""

    def __init__(self) -> None:
        self._rows: dict[int, _Row] = {}

    def forget(self) -> None:
        """Take nothing for granted: another program may have written, or the size has changed."""
        self._rows.clear()

    def display(self, app: "App[Any]", renderable: "RenderableType | None") -> bool:
        """Write the changes of an update. False for what is not one: Textual displays that."""
        if not isinstance(renderable, _Update):
            if renderable is not None:
                self.forget()
            return False
        driver = app._driver
        if app._batch_count or app.is_headless or driver is None or not app.is_running:
            return False
        output = self.output(renderable, app.console)
        cursor = app.screen.outer_size.clamp_offset(app.cursor_position)
        if output or cursor != app._previous_cursor_position:
            app._previous_cursor_position = cursor
            output += f"\x1b[{cursor.y + 1};{cursor.x + 1}H"
            if app._sync_available:
                output = f"{SYNC_START}{output}{SYNC_END}"
            # One piece: each takes the thread that writes a turn.
            driver.write(output)
            driver.flush()
        app.post_display_hook()
        return True

    def output(self, update: _Update, console: "Console") -> str:
        """The output for an update. From now on the terminal is taken to show it."""
        try:
            return self._output(update, console._color_system or ColorSystem.TRUECOLOR)
        except (AttributeError, LookupError, TypeError, ValueError):  # not Textual 8.2
            self.forget()
            return update.render_segments(console)

    def _output(self, update: _Update, colours: ColorSystem) -> str:
        output: list[str] = []
        style = ""
        for y, width, starts, strips in _updated_rows(update):
            shown = self._rows.get(y)
            if shown is None or len(shown.texts) != width:
                shown = _Row(width)
            if not starts or tuple(shown.strips) != starts:
                shown.strips = dict.fromkeys(starts)
            # Most strips are those of the frame before, which Textual keeps.
            strips = [(x, strip) for x, strip in strips if shown.strips.get(x) is not strip]
            if not strips:
                continue
            row = shown.copy()
            for x, strip in strips:
                row.put(x, strip, colours)
            row.is_even = row.is_even or _is_even(row.texts)
            if row.texts != shown.texts or row.looks != shown.looks:
                style = _write_row(output, y, shown, row, style)
            self._rows[y] = row
        output.append(_transition(style, ""))
        return "".join(output)


def whole_screen(rows: list[Strip], console: "Console") -> str:
    """The output that paints every cell of a screen."""
    region = Region(0, 0, rows[0].cell_length, len(rows))
    return Painter().output(LayoutUpdate([[row] for row in rows], region), console)


def _updated_rows(
    update: _Update,
) -> Iterator[tuple[int, int, tuple[int, ...], list[tuple[int, Strip]]]]:
    """For each row: its number and width, where all its strips begin, and those to be painted.

    Where they begin is not said for parts of the screen.
    """
    if isinstance(update, PartsUpdate):
        for y, parts in update.rows.items():
            yield y, update.width, (), parts
        return
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            parts, x = [], update.region.x
            for strip in strips:
                parts.append((x, strip))
                x += strip.cell_length
            yield y, x, tuple(x for x, _ in parts), parts
        return
    for y, left, right in update.spans:
        ends, chops = update.chop_ends[y], update.chops[y]
        yield (
            y,
            ends[-1],
            tuple(chops),
            [
                (x, chop if end <= right else chop.crop(0, right - x))
                for end, (x, chop) in zip(ends, chops.items(), strict=True)
                if chop is not None and x <= right and end > left
            ],
        )


@lru_cache(maxsize=4096)
def _cells(text: str) -> tuple[Sequence[str], bool]:
    """The cells of a text, and whether all terminals agree on their widths."""
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
        parameters += f"\x1b]8;id={style.link_id};{style.link}"
    return parameters, _look_of_blank(parameters)


def _write_row(output: list[str], y: int, shown: _Row, row: _Row, style: str) -> str:
    """Write the cells in which a row differs from the one that is shown. Takes the style that is
    set before, and returns the one that is set afterwards.
    """
    texts, styles = row.texts, row.styles
    differs = map(or_, map(ne, texts, shown.texts), map(ne, row.looks, shown.looks))
    begins = list(map(ne, styles, ("", *styles)))
    runs = [
        match.span()
        for match in _RUN.finditer(bytes(map(add, differs, map(mul, begins, repeat(2)))))
    ]
    if _UNKNOWN in texts:  # a part of a row of which nothing was known
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
    """What changes one style into another."""
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
    """The part of a style that shows where there is no text."""
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
