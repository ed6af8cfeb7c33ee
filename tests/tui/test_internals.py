"""Internals of Textual: that they are as they were, and that the reader does without them."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widget import Widget

from briefing_tui.tui.screen import BlankScreen
from briefing_tui.tui.terminal import SWITCH
from briefing_tui.tui.terminal.internals import PartsCompositor
from briefing_tui.tui.terminal.strips import Bar
from briefing_tui.tui.widgets.view import LineView
from tests.internals import needs_internals
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, settle

PARAMETERS: dict[Callable[..., Any], str] = {
    App._begin_batch: "self",
    App._display: "self screen renderable",
    App._start_widget: "self parent widget",
    App.post_display_hook: "self",
    ChopsUpdate.__init__: "self chops spans chop_ends",
    Compositor.reflow: "self parent size",
    Compositor.reflow_visible: "self parent size",
    Compositor.render_partial_update: "self",
    Compositor.update_widgets: "self widgets",
    LayoutUpdate.__init__: "self strips region",
    Screen._on_layout: "self message",
    Screen._on_timer_update: "self",
    ScrollView._size_updated: "self size virtual_size container_size layout",
    Widget._clear_arrangement_cache: "self",
    Widget._refresh_scrollbars: "self",
}
"""The parameters of Textual 8.2. After a change, look at what is done with the function."""

KEYS = ("j", "J", "2", "j", "4", "j", "enter", "z", "tab", "K")


def test_textual_has_the_internals_for_which_the_tricks_were_written() -> None:
    for function, parameters in PARAMETERS.items():
        assert " ".join(inspect.signature(function).parameters) == parameters, function


async def walk(make_app: MakeApp, *, is_known: bool) -> list[list[str]]:
    """What the screen shows after each of some keys, and at another size."""
    screens: list[list[str]] = []
    async with make_app("2025-01-17-second-call.md").run_test(size=MEDIUM) as pilot:
        reader = await settle(pilot)
        assert isinstance(reader._compositor, PartsCompositor) == is_known
        bar = reader.query(LineView).first().vertical_scrollbar
        assert isinstance(bar, Bar) == is_known
        for key in KEYS:
            await pilot.press(key)
            await settle(pilot)
            screens.append([strip.text for strip in reader._compositor.render_strips()])
        await pilot.resize_terminal(90, 30)
        await settle(pilot)
        screens.append([strip.text for strip in reader._compositor.render_strips()])
    return screens


@needs_internals
async def test_the_reader_shows_the_same_without_them(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await walk(make_app, is_known=True)
    monkeypatch.setenv(SWITCH, "1")
    monkeypatch.delattr(LineView, "_size_updated")
    monkeypatch.delattr(BlankScreen, "focused")
    assert await walk(make_app, is_known=False) == known
