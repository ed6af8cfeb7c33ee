"""When the page that was kept is shown again: only if everything that it depends on is the same."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefing_tui.cli import first_page
from briefing_tui.cli.first_page import FirstPage
from briefing_tui.library.paths import cache_folder, config_file, state_folder
from briefing_tui.tui.terminal.background import TerminalInput

PAGE = "\x1b[1;1Hthe page"


@pytest.fixture
def brief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A brief, in a folder that is not the current one."""
    monkeypatch.setattr(first_page, "_situation", repr)
    for purpose in ("CACHE", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{purpose}_HOME", str(tmp_path / purpose))
    for folder in (cache_folder(), config_file().parent, state_folder()):
        folder.mkdir(parents=True)
    path = tmp_path / "a.md"
    path.write_text("words")
    return path


def keep(brief: Path, *, awaited: bool = False) -> None:
    import textual  # noqa: F401 - an upgrade changes its folder

    terminal = TerminalInput(-1)
    terminal.replies.tone, terminal.replies.awaited = "dark", awaited
    FirstPage([str(brief)]).keep(terminal, (brief, brief.with_name("app.json")), PAGE, asked=True)


def kept(brief: Path) -> tuple[str, str, str] | None:
    return FirstPage([str(brief)])._kept()


def test_the_page_is_kept_for_the_user_alone(brief: Path) -> None:
    keep(brief)
    assert kept(brief) == ("auto", "dark", PAGE)
    file = cache_folder() / "first-page"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(cache_folder().iterdir()) == [file]


@pytest.mark.parametrize(
    "change",
    [
        lambda brief: brief.write_text("other"),
        lambda brief: brief.unlink(),
        lambda brief: brief.with_name("app.json").write_text("{}"),
        lambda _: config_file().write_text("theme = 'ansi-dark'"),
        lambda _: (state_folder() / "state.sqlite").write_text("another brief was read"),
        lambda _: (cache_folder() / "first-page").write_text("damaged"),
        lambda _: (cache_folder() / "first-page").write_bytes(b"\xff\0\0\0\0"),
    ],
)
def test_no_page_after_a_change(brief: Path, change: Callable[[Path], object]) -> None:
    keep(brief)
    change(brief)
    assert kept(brief) is None


def test_no_page_for_another_command_line(brief: Path) -> None:
    keep(brief)
    assert FirstPage([])._kept() is None


def test_no_page_where_the_background_is_not_known_in_time(brief: Path) -> None:
    keep(brief, awaited=True)
    assert kept(brief) is None


def test_a_cache_that_cannot_be_written_keeps_no_page(brief: Path) -> None:
    cache_folder().rmdir()
    keep(brief)
    assert kept(brief) is None


@pytest.mark.parametrize("name", ["TERM", "LC_ALL", "XDG_STATE_HOME", "TEXTUAL_COLOR_SYSTEM"])
def test_the_terminal_and_the_variables_count(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        def isatty(self) -> bool:
            return True

    for stream in ("__stdin__", "__stdout__", "__stderr__"):
        monkeypatch.setattr(sys, stream, Stream())
    monkeypatch.setattr("os.get_terminal_size", lambda _: (80, 24))
    monkeypatch.setenv(name, "one")
    before = first_page._situation(["a.md"])
    assert before == first_page._situation(["a.md"])
    monkeypatch.setenv(name, "two")
    assert first_page._situation(["a.md"]) != before
    monkeypatch.setenv(name, "one")
    monkeypatch.setattr("os.get_terminal_size", lambda _: (81, 24))
    assert first_page._situation(["a.md"]) != before
    monkeypatch.setattr(sys, "__stderr__", None)
    assert not first_page._situation(["a.md"])
