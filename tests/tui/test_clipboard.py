"""Copying: through a program, else through the terminal; and what is said about it."""

import sys
from pathlib import Path

import pytest

from briefing_tui.tui.app import BriefingApp
from briefing_tui.tui.dialogs.base import UncopiedDialog
from briefing_tui.tui.dialogs.prompt import FileDialog
from briefing_tui.tui.terminal.programs import (
    CopyProgram,
    copy_programs,
    copy_with,
    takes_copies,
)
from tests.tui.conftest import MakeApp
from tests.tui.pilots import NARROW, notices, settle, text_of


@pytest.mark.parametrize(
    ("environ", "platform", "programs"),
    [
        ({"DISPLAY": ":0"}, "linux", ["xclip", "xsel"]),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", ["wl-copy", "xclip", "xsel"]),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, "linux", []),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1", "TMUX": "t"}, "linux", ["tmux", "tmux"]),
        ({"WAYLAND_DISPLAY": "w", "TMUX": "t"}, "linux", ["wl-copy", "tmux", "tmux"]),
        ({"SSH_CONNECTION": "1"}, "darwin", []),
        ({}, "linux", []),
        ({}, "darwin", ["pbcopy"]),
    ],
)
def test_the_desktop_and_tmux_have_a_clipboard(
    environ: dict[str, str], platform: str, programs: list[str]
) -> None:
    found = copy_programs(environ, platform=platform, which=lambda name: f"/bin/{name}")
    assert [program.command[0] for program in found] == programs
    assert not copy_programs(environ, platform=platform, which=lambda _: None)
    configured = copy_programs(environ, ("mine", "-x"), platform=platform, which=lambda _: None)
    assert configured == [CopyProgram(("mine", "-x"))]


@pytest.mark.parametrize(
    ("environ", "takes"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "screen-256color"}, True),
        ({"TERM": "screen", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "vt220-w"}, False),
        ({}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
    ],
)
def test_some_terminals_have_none(environ: dict[str, str], takes: bool) -> None:
    assert takes_copies(environ) is takes


def script(folder: Path, name: str, body: str) -> str:
    file = folder / name
    file.write_text(f"#!{sys.executable}\nimport sys\n{body}")
    file.chmod(0o755)
    return str(file)


def test_the_first_program_that_takes_the_text_gets_it(tmp_path: Path) -> None:
    takes = f"open({str(tmp_path / 'got')!r}, 'wb').write(sys.stdin.buffer.read())"
    fails = CopyProgram((script(tmp_path, "fails", "sys.exit(1)"),))
    good = CopyProgram((script(tmp_path, "takes", takes),), "its buffer")
    missing = CopyProgram((str(tmp_path / "missing"),))
    assert copy_with([missing, fails, good], "中美 “both”") is good
    assert (tmp_path / "got").read_text(encoding="utf-8") == "中美 “both”"
    assert copy_with([missing, fails], "x") is None
    assert copy_with([], "x") is None


@pytest.fixture
def in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the pilot had a terminal: a reader without one copies nowhere."""
    monkeypatch.setattr(BriefingApp, "is_headless", False)
    for name in ("WAYLAND_DISPLAY", "DISPLAY", "TMUX", "STY", "TERM_PROGRAM", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.usefixtures("in_a_terminal")
async def test_a_copy_is_told_as_it_is_known(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = tmp_path / "got"
    body = f"open({str(got)!r}, 'wb').write(sys.stdin.buffer.read())"
    configured = (script(tmp_path, "takes", body),)
    async with make_app(clipboard=configured).run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert notices(pilot) == ["Copied: the brief"]
        assert "Ann and Bo speak by phone" in got.read_text()
        assert not pilot.app.clipboard, "the terminal wasn't asked"
    monkeypatch.setenv("TERM", "xterm-256color")
    failing = (script(tmp_path, "fails", "sys.exit(1)"),)
    async with make_app(clipboard=failing).run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        sent = "Sent to the terminal's clipboard: the brief"
        assert notices(pilot) == [f"fails could not copy it. {sent}"]
        assert "Ann and Bo speak by phone" in pilot.app.clipboard


@pytest.mark.usefixtures("in_a_terminal")
async def test_a_page_in_a_browser_starts_no_program(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """textual-serve runs the reader on this machine, where its user may not be."""
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setattr(BriefingApp, "is_web", True)
    configured = (script(tmp_path, "takes", f"open({str(tmp_path / 'got')!r}, 'w')"),)
    async with make_app(clipboard=configured).run_test(size=NARROW) as pilot:
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert notices(pilot) == ["Sent to the terminal's clipboard: the brief"]
        assert "Ann and Bo speak by phone" in pilot.app.clipboard
    assert not (tmp_path / "got").exists()


@pytest.mark.usefixtures("in_a_terminal")
async def test_what_can_not_be_copied_is_shown_and_written(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    file = tmp_path / "copied.txt"
    async with make_app().run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await pilot.press("tab", "y")
        await settle(pilot)
        assert not notices(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, UncopiedDialog)
        assert dialog.heading == "Not copied: Trade, 2 sources"
        shown = text_of(dialog.focused)  # type: ignore[arg-type]
        assert "“balancing Trade”" in shown
        assert "with Shift held" in " ".join(shown.split()), "the reader has the mouse"
        await pilot.press("w")
        assert isinstance(pilot.app.screen, FileDialog)
        await pilot.press("ctrl+u", *str(file), "enter")
        await settle(pilot)
        assert notices(pilot) == [f"Written: {file}"]
        assert "“balancing Trade”" in file.read_text()
        await pilot.press("y", "escape")
        assert pilot.app.screen_stack == [reader]
