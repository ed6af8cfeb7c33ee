"""Makes the reader faster and more reliable by using internals of Textual 8.2.

Each function checks first whether Textual still has the names that it uses (`fits`). If not, or
with `BRIEFING_PLAIN_TEXTUAL` set, it leaves the work to Textual. Tests notice if another version
changes the meaning of the names: `tests/tui/test_internals.py` compares the signatures,
`tests/tui/test_painting.py` what is painted.
"""

from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.geometry import Region, Size
from textual.messages import Layout
from textual.widget import Widget

from briefing_tui.tui.terminal import fits

try:
    from textual._compositor import ChopsUpdate as ChopsUpdate
    from textual._compositor import Compositor, CompositorUpdate
    from textual._compositor import LayoutUpdate as LayoutUpdate
except ImportError:  # not Textual 8.2: nothing is of these classes
    ChopsUpdate = Compositor = CompositorUpdate = LayoutUpdate = type("Absent", (), {})  # type: ignore[assignment, misc]

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console
    from textual._compositor import ReflowResult
    from textual.app import App
    from textual.screen import Screen
    from textual.scrollbar import ScrollBar
    from textual.strip import Strip
    from textual.timer import Timer

View = TypeVar("View", bound=type[Any])

_SYNC_START, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
"""Synchronised output (DEC mode 2026)."""


# Layout


def lays_out_now(screen: "Screen[Any]") -> bool:
    """Whether `lay_out_now` can be used."""
    return fits(screen.app, "_begin_batch") and fits(screen, "_compositor")


def lay_out_now(screen: "Screen[Any]") -> None:
    """Give each widget its region at once, before the app ends: nothing is painted any more.

    Textual 8.2 does so after the waiting messages.
    """
    screen.app._begin_batch()
    screen._compositor.reflow(screen, screen.app.size)


def renew_map(widget: Widget) -> None:
    """Let Textual know where all widgets of the screen are, before some are displayed.

    Textual 8.2 renews its map of the screen when a size is read. If it did so only afterwards, the
    displayed widgets would be in it, and would not be told that they are shown.
    """
    _ = widget.size


def resized_in_time(view: View) -> View:
    """Let the views of a class lay out their lines for the frame that shows a new size.

    A class decorator. The resize event of Textual 8.2 comes after that frame.
    """
    if not fits(view, "_size_updated"):
        return view
    size_updated = view._size_updated

    def _size_updated(self: Any, *sizes: Any, **options: Any) -> bool:
        is_resized: bool = size_updated(self, *sizes, **options)
        self.update_size()
        if is_resized and self.is_mounted:
            self.on_resize()
        return is_resized

    view._size_updated = _size_updated
    return view


def set_virtual_size(view: Widget, size: Size) -> None:
    """Tell a view's scrollbars how much there is to scroll.

    Textual 8.2 would lay out the whole screen again at every move of a cursor, although no widget
    changes its place.
    """
    if fits(view, "_refresh_scrollbars"):
        view.set_reactive(Widget.virtual_size, size)
        view._refresh_scrollbars()
    else:
        view.virtual_size = size


def use_scrollbar(view: Widget, kind: "type[ScrollBar]") -> None:
    """Give a view a vertical scrollbar of our own class."""
    if not fits(view, "_vertical_scrollbar") or not fits(view.app, "_start_widget"):
        return
    if view._vertical_scrollbar is None:
        bar = kind(name="vertical", thickness=view.scrollbar_size_vertical)
        bar.display = True  # if its layout were the first to say so, it would ask for another one
        view._vertical_scrollbar = bar
        view.app._start_widget(view, bar)


def leave_out_toasts(app: "App[Any]") -> None:
    """Make screens without the widgets for toasts and tooltips that Textual 8.2 adds to each."""
    if fits(app, "_disable_notifications", "_disable_tooltips"):
        app._disable_notifications = app._disable_tooltips = True


def keeps_timers(view: View) -> View:
    """Let each timer of the app, a screen or a view go off, also on a busy machine.

    A class decorator. Textual 8.2 drops a timer if more than its delay passes between the first two
    looks at the clock. If it drops the one for a new size, the screens never get another size.
    """
    set_timer = view.set_timer

    def keep(self: Any, *arguments: Any, **options: Any) -> "Timer":
        timer: Timer = set_timer(self, *arguments, **options)
        if fits(timer, "_skip"):
            timer._skip = False
        return timer

    view.set_timer = keep
    return view


# Painting


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


def use_parts_compositor(screen: "Screen[Any]") -> None:
    """Render only the widgets of a frame that have changed.

    Textual 8.2 renders all widgets in the rectangle around them.
    """
    if (
        fits(screen, "_compositor")
        and isinstance(screen._compositor, Compositor)
        and fits(
            screen._compositor,
            *("_dirty_regions", "reflow", "reflow_visible", "render_partial_update"),
            *("size", "update_widgets", "visible_widgets"),
        )
    ):
        screen._compositor = PartsCompositor()


class PartsCompositor(Compositor):
    """Renders only the widgets that have changed, as long as they don't cover each other."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: dict[Widget, set[Region]] = {}
        """The dirty regions inside widgets. The others belong to widgets that moved."""
        self._map: object = None
        """The map of the screen from which `_areas` were taken."""
        self._areas: dict[Widget, Region] = {}
        """The part of each widget that no other covers; empty if that isn't a rectangle."""
        self._placed: dict[Widget, Region] = {}
        """Where each widget stood after the last layout."""

    def reflow(self, parent: Widget, size: Size) -> "ReflowResult":
        """Lay out, and mark what has moved since the last time.

        Textual 8.2 compares with its map of the screen, which it rebuilds if somebody reads it
        after a scroll: the map then has the new places already, and nothing seems to have moved.
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
        dirty = self._dirty_regions
        for widget in widgets:
            self._dirty_regions = self._changed.setdefault(widget, set())
            super().update_widgets({widget})
            dirty |= self._dirty_regions
        self._dirty_regions = dirty

    def render_partial_update(self) -> "CompositorUpdate | None":  # type: ignore[override]
        changed, self._changed = self._changed, {}
        regions = set().union(*changed.values())
        if regions and regions == self._dirty_regions:
            visible = self.visible_widgets
            if visible is not self._map:
                self._map, self._areas = visible, _uncovered(visible)
            if all(self._areas.get(widget) for widget, dirty in changed.items() if dirty):
                self._dirty_regions.clear()
                return self._render_parts(visible, changed)
        return super().render_partial_update()

    def _render_parts(
        self,
        visible: "Mapping[Widget, tuple[Region, Region]]",
        changed: "Mapping[Widget, set[Region]]",
    ) -> PartsUpdate:
        update = PartsUpdate(self.size.width)
        for widget, dirty in changed.items():
            if dirty and (part := Region.from_union(list(dirty)).intersection(self._areas[widget])):
                (left, top, _, _), y = visible[widget][0], part.y
                for strip in widget.render_lines(part.translate((-left, -top))):
                    update.rows.setdefault(y, []).append((part.x, strip))
                    y += 1
        return update


def _uncovered(visible: "Mapping[Widget, tuple[Region, Region]]") -> "dict[Widget, Region]":
    """The part of each widget that no other covers; empty if that isn't a rectangle."""
    areas: dict[Widget, Region] = {}
    covers: list[Region] = []
    for widget, (region, clip) in visible.items():  # from the front to the back
        # Scrollbars lie over their views.
        area = region.shrink(widget.scrollbar_gutter).intersection(clip)
        areas[widget] = Region() if any(map(area.overlaps, covers)) else area
        covers.append(region.intersection(clip))
    return areas


async def paint(app: "App[Any]") -> None:
    """Paint now what has changed.

    Textual 8.2 does so in two or three frames, 16 ms apart: a widget that is idle sends the screen
    a message, and the screen paints at the next tick of a timer, 60 times a second.
    """
    screen = app.screen
    if not fits(
        screen,
        *("_clear_arrangement_cache", "_compositor", "_dirty_widgets", "_layout_required"),
        *("_layout_updates", "_on_layout", "_on_timer_update", "_repaint_required"),
    ):
        return
    for widget in screen.walk_children(Widget, with_self=True):
        if widget._layout_required:
            await _request_layout(screen, widget)
    for widget in screen._compositor.visible_widgets:
        if widget._repaint_required and widget.display:
            screen._dirty_widgets.add(widget)
            widget._repaint_required = False
    screen._on_timer_update()


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
    screen._layout_required = True  # not set for the containers of a widget that has asked before


def may_write(app: "App[Any]", screen: "Screen[Any]") -> bool:
    """Whether `render_whole` and `write_frame` can be used now for a screen."""
    internals = "_batch_count", "_driver", "_previous_cursor_position", "_sync_available"
    if not fits(app, *internals, "_background_screens", "post_display_hook"):
        return False
    if not fits(screen, "_compositor") or screen is not app.screen:
        return False
    return bool(not app._batch_count and not app.is_headless and app._driver and app.is_running)


def render_whole(screen: "Screen[Any]") -> LayoutUpdate:
    """Render all of a screen, whether or not it has changed."""
    behind = screen.app._background_screens
    update = screen._compositor.render_update(full=True, screen_stack=behind)
    return cast("LayoutUpdate", update)


def write_frame(app: "App[Any]", output: str) -> None:
    """Write a frame that Textual has not rendered, and move the cursor as Textual 8.2 does."""
    driver = app._driver
    cursor = app.screen.outer_size.clamp_offset(app.cursor_position)
    if driver is not None and (output or cursor != app._previous_cursor_position):
        app._previous_cursor_position = cursor
        output += f"\x1b[{cursor.y + 1};{cursor.x + 1}H"
        if app._sync_available:
            output = f"{_SYNC_START}{output}{_SYNC_END}"
        # One piece: each takes the thread that writes a turn.
        driver.write(output)
        driver.flush()
    app.post_display_hook()
