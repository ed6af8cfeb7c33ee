"""A small library and the app over it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from time import monotonic

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from briefing_tui.library.files import OpenRequest
from briefing_tui.library.library import Library
from briefing_tui.settings import Settings
from briefing_tui.tui import state
from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.terminal import programs
from tests.layout.sample import TEXT
from tests.tui.long_brief import NAME, long_text
from tests.tui.pilots import PATIENCE, awaits_update, wait_for_idle

MakeApp = Callable[..., BriefingApp]
RULES: dict[object, object] = {}
NEVER = 3600.0

OLDER = """\
---
title: Ann takes a call
date: 2016-12-02
---
An older brief without claims. It is a plain post.
"""
HOSTILE = """\
---
title: "[@click=app.exit]press me[/] [bold]not bold[/]"
date: 2010-01-01
---
A title that tries to be markup.
"""


@pytest.fixture
def pauses_last_until_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's pilot also sends a callback to each widget, and waits for them all: as many
    messages as the reader has of its own. It doesn't wait for the timer by which a screen lays
    out and paints.
    """

    async def nothing_is_due(pilot: Pilot[None]) -> None:
        await wait_for_idle()
        deadline = monotonic() + PATIENCE
        while awaits_update(pilot.app):
            assert monotonic() < deadline, "the screen is never up to date"
            await asyncio.sleep(0.002)
            await wait_for_idle()

    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", wait_for_idle)
    monkeypatch.setattr(Pilot, "_wait_for_screen", nothing_is_due)


@pytest.fixture
def typed_words_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A press of several characters for a prompt is like fast typing: the reader takes characters
    that have come together as one change. Thirteen take 20 ms then, and 100 ms one by one.
    """

    async def press(app: BriefingApp, keys: Iterable[str]) -> None:
        waiting = [*keys]
        while waiting:
            word = list(takewhile(partial(is_typed, app), waiting))
            for key in word[:-1]:  # the last one is waited for
                app.post_message(Key(key_name(waiting.pop(0)), key))
            await press_keys(app, [waiting.pop(0)])

    press_keys = BriefingApp._press_keys
    monkeypatch.setattr(BriefingApp, "_press_keys", press)


def is_typed(app: BriefingApp, key: str) -> bool:
    """Whether a key is a character for the prompt that has the focus."""
    view = app.focused
    return len(key) == 1 and view is not None and view.check_consume_key(key_name(key), key)


def key_name(key: str) -> str:
    return key if key.isalnum() else _character_to_key(key)


@pytest.fixture(autouse=True)
def styles_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules depend on their text and the variables; each app of Textual parses its own."""

    def parse_rules(sheet: Stylesheet, css: str, *where: object, **options: object) -> object:
        key = (css, *where, *options.items(), frozenset(sheet._variables.items()))
        if key not in RULES:
            RULES[key] = parse_only(sheet, css, *where, **options)  # type: ignore[arg-type]
        return RULES[key]

    parse_only = Stylesheet._parse_rules
    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_rules)


@pytest.fixture(autouse=True)
def nothing_is_painted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nobody sees the frames, which take most of the time of a pilot. Tests
    read what a widget shows from the widget. `painted` marks those that read a frame, and those of
    long texts, which are laid out as far as they are painted.
    """
    is_painted = request.node.get_closest_marker("painted") is not None
    if not is_painted and not request.config.option.painted:

        def no_frame(compositor: Compositor, *_: object, **__: object) -> None:
            compositor._dirty_regions.clear()

        monkeypatch.setattr(Compositor, "render_update", no_frame)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three briefs: one with claims, a plain one that it links to, a hostile one."""
    root = tmp_path / "desk"
    root.mkdir()
    (root / "2025-01-17-second-call.md").write_text(TEXT)
    (root / "2016-12-02-first-call.md").write_text(OLDER)
    (root / "2010-01-01-hostile.md").write_text(HOSTILE)
    return root


@pytest.fixture
def make_app(
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    pauses_last_until_nothing_is_due: None,
    typed_words_come_together: None,
) -> MakeApp:
    """`make_app(brief=…, **settings)`: the app on the small library, which has an index unless
    `indexed=False`, or with a `text` from standard input.

    The reader does nothing by itself unless a test gives other seconds. After `stay` a brief counts
    as visited, which it soon would on a busy machine. After `rest` related briefs are found, which
    would bring a pane, and another width of the narrative, at any time. After `watch_after` the
    index process starts, which tests about changes on disk start with `watching`.
    """

    def make(
        brief: str | None = None,
        root: Path | None = None,
        *,
        text: str | None = None,
        is_found: bool = False,
        indexed: bool = True,
        stay: float = NEVER,
        rest: float = NEVER,
        watch_after: float = NEVER,
        **settings: object,
    ) -> BriefingApp:
        monkeypatch.setattr(state.opening, "STAY", stay)
        monkeypatch.setattr(state.opening, "REST", rest)
        monkeypatch.setattr(state, "WATCH_AFTER", watch_after)
        folder = root or library
        request = OpenRequest(text=text)
        if text is None:
            path = folder / brief if brief else None
            request = OpenRequest(root=folder, brief=path, is_found=is_found)
        chosen = Settings(**settings)  # type: ignore[arg-type]
        opened = Library(request, chosen.queries)
        if indexed and text is None:
            opened.update(lambda news: None)
        return BriefingApp(opened, chosen)

    return make


@pytest.fixture
def long_library(library: Path) -> Path:
    (library / NAME).write_text(long_text())
    return library


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The commands that were run instead of an editor."""
    commands: list[Sequence[str]] = []

    def run(app: object, command: Sequence[str], notice: str = "") -> str:
        commands.append(command)
        return ""

    monkeypatch.setattr(programs, "run_in_foreground", run)
    monkeypatch.setenv("EDITOR", "vi")
    return commands
