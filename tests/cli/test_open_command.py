"""`briefing PATH`: what the reader opens, and with which settings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from briefing_tui.cli import open as command
from briefing_tui.library.files import OpenRequest
from briefing_tui.library.library import Library
from briefing_tui.library.state.theme import keep_theme
from briefing_tui.settings import Settings
from briefing_tui.tui.terminal.background import TerminalInput
from tests.cli.conftest import GOOD, Command
from tests.conftest import OpenTerminal

Opened = list[tuple[OpenRequest, Settings]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """What the reader was started with; it is not shown."""
    given: Opened = []

    def run(library: Library, settings: Settings, terminal: TerminalInput) -> tuple[int, None]:
        given.append((library.request, settings))
        return 0, None

    monkeypatch.setattr("briefing_tui.tui.app.run", run)
    monkeypatch.setattr(command, "can_paint", lambda: True)
    monkeypatch.setattr(command, "keys_from_terminal", lambda: True)
    # So that what the command changes in the environment is undone.
    monkeypatch.setenv("NO_COLOR", "")
    return iter([given])


@pytest.fixture
def given(opened: Iterator[Opened]) -> Opened:
    return next(opened)


def test_a_folder_is_a_library(briefing: Command, given: Opened, library: Path) -> None:
    answer = briefing(library)
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    ((request, _),) = given
    assert request == OpenRequest(root=library)


@pytest.mark.parametrize("words", [(), ("show",), ("check",)])
def test_what_is_not_text_is_refused_and_a_stray_byte_is_not(
    briefing: Command, given: Opened, tmp_path: Path, words: tuple[str, ...]
) -> None:
    program, brief = tmp_path / "ls", tmp_path / "brief"
    program.write_bytes(b"\x7fELF\x02\x01\0\0\xd0\xff")
    answer = briefing(*words, program)
    assert answer.status == 2
    assert answer.err.startswith(f"briefing: {program} is not a text\n    A brief is Markdown")
    brief.write_bytes(b"# One\xff\n\nA stray byte." + "é".encode() * 5000)
    assert "not a text" not in briefing(*words, brief).err
    brief.write_bytes(b"# Two\0\n" + b"x" * 8184 + "é".encode())  # cut in a character
    assert "not a text" not in briefing(*words, brief).err


def test_a_briefs_folder_is_its_library(briefing: Command, given: Opened, library: Path) -> None:
    briefing(library / "old" / "post.md")
    assert given[0][0] == OpenRequest(root=library / "old", brief=library / "old" / "post.md")


def test_the_library_of_a_note_is_its_vault(
    briefing: Command, given: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "vault"
    note = root / "deep" / "note.md"
    note.parent.mkdir(parents=True)
    note.write_text("See [[Other]] and [[Nothing]].\n", encoding="utf-8")
    (root / "Other.md").write_text("Words.\n", encoding="utf-8")
    (root / ".obsidian").mkdir()
    briefing(note)
    briefing("--here", note)
    monkeypatch.chdir(note.parent)
    briefing("../deep/note.md")
    briefing()
    (root / "briefs").mkdir()
    briefing(root / "briefs" / ".." / "deep" / "note.md")
    monkeypatch.setenv("BRIEFING_LIBRARY", str(note.parent))
    briefing(note)
    found = OpenRequest(root=root, brief=note, is_found=True)
    own = OpenRequest(root=note.parent, brief=note)
    folder = OpenRequest(root=root)
    assert [request for request, _ in given] == [found, own, found, folder, found, own]
    monkeypatch.delenv("BRIEFING_LIBRARY")
    assert briefing("check", "note.md").out.count("unknown-brief") == 1, "the other is in the vault"


def test_a_brief_in_a_home_has_no_library(briefing: Command, given: Opened, own_home: Path) -> None:
    (own_home / "note.md").write_text("Words.\n", encoding="utf-8")
    briefing(own_home / "note.md")
    assert given[0][0] == OpenRequest(brief=own_home / "note.md")
    briefing(own_home)
    assert given[1][0] == OpenRequest(root=own_home), "asked for by name it is a library"


def test_without_a_word_the_usual_library_opens_by_its_full_path(
    briefing: Command, given: Opened
) -> None:
    Path("briefs").mkdir()
    briefing()
    assert given[0][0] == OpenRequest(root=Path.cwd() / "briefs")


def test_standard_input_opens_as_text(
    briefing: Command, given: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "standard_input", lambda: b"\xef\xbb\xbf" + GOOD.encode())
    briefing("-")
    assert given[0][0] == OpenRequest(text=GOOD)


def test_without_keys_the_brief_is_printed(
    briefing: Command, given: Opened, monkeypatch: pytest.MonkeyPatch, library: Path
) -> None:
    monkeypatch.setattr(command, "keys_from_terminal", lambda: False)
    monkeypatch.setattr(command, "standard_input", lambda: GOOD.encode())
    assert "A call between two" in briefing("-").out
    assert "A call between two" in briefing(library / "2025-01-17-call.md").out
    assert not given


def test_textual_serve_gets_the_reader_though_there_is_no_terminal(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", command.WEB_DRIVER)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "30")
    words = [sys.executable, "-m", "briefing_tui", str(library)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        late = Timer(60, process.kill)
        late.start()
        output, screen = process.stdout.fileno(), b""
        while b"A call between two" not in screen and (data := os.read(output, 2**16)):
            screen += data
        late.cancel()
        process.terminate()
    assert screen.startswith(b"__GANGLION__\n"), "the beginning of the protocol"
    assert b"A call between two" in screen


@pytest.mark.parametrize("driver", ["os:system", "", "nowhere", ":"])
def test_no_other_driver_than_that_of_textual_serve_is_taken_from_the_environment(
    briefing: Command,
    given: Opened,
    library: Path,
    driver: str,
) -> None:
    assert briefing(library, env={"TEXTUAL_DRIVER": driver}).status == 0
    assert len(given) == 1
    assert "TEXTUAL_DRIVER" not in os.environ, "before Textual is imported, which reads it"


@pytest.mark.slow
def test_a_driver_that_is_none_is_no_crash(open_terminal: OpenTerminal, library: Path) -> None:
    brief = str(library / "2025-01-17-call.md")
    for driver in ("os:system", ""):
        words = (sys.executable, "-m", "briefing_tui", brief)
        terminal = open_terminal(*words, env={"TEXTUAL_DRIVER": driver}, size=(120, 40))
        terminal.wait_for("A call between two", "Quit")
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_options_win_over_the_configuration(
    briefing: Command, given: Opened, own_home: Path, library: Path
) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('theme = "briefing-light"\nwidth = 60\nglyphs = "ascii"\n', encoding="utf-8")
    briefing(library)
    briefing("--theme", "briefing-dark", "--width", "70", library)
    before, after = (settings for _, settings in given)
    assert (before.theme, before.width, before.glyphs) == ("briefing-light", 60, "ascii")
    assert (after.theme, after.width, after.glyphs) == ("briefing-dark", 70, "ascii")


def test_the_theme_chosen_in_the_reader_is_kept_unless_another_is_named(
    briefing: Command, given: Opened, own_home: Path, library: Path
) -> None:
    assert keep_theme("ansi-dark") == ""
    briefing(library)
    briefing("--theme", "briefing-light", library)
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('theme = "auto"\n', encoding="utf-8")
    briefing(library)
    file.unlink()
    keep_theme("one that a later version has")
    assert briefing(library).err == ""
    assert [settings.theme for _, settings in given] == ["ansi-dark", "briefing-light", "auto", ""]


@pytest.mark.parametrize(
    ("variable", "option", "colour", "left"),
    [
        (None, "auto", True, None),
        ("", "auto", True, None),  # to Textual an empty one would be set
        ("1", "auto", False, "1"),
        ("1", "always", True, None),
        (None, "never", False, "1"),
    ],
)
def test_colour(
    briefing: Command,
    given: Opened,
    monkeypatch: pytest.MonkeyPatch,
    library: Path,
    variable: str | None,
    option: str,
    colour: bool,
    left: str | None,
) -> None:
    if variable is None:
        monkeypatch.delenv("NO_COLOR")
    else:
        monkeypatch.setenv("NO_COLOR", variable)
    briefing("--color", option, library)
    assert given[0][1].colour is colour
    assert os.environ.get("NO_COLOR") == left


def test_an_unknown_binding_id_stops_nothing_and_an_unknown_key_does(
    briefing: Command, given: Opened, own_home: Path, library: Path
) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[keys]\nquit = "Q"\nquitt = "q"\n', encoding="utf-8")
    answer = briefing(library)
    assert (answer.status, answer.err) == (0, ""), "the reader tells it"
    ((_, settings),) = given
    assert settings.keymap["quit"] == "Q"
    file.write_text('[keys]\nquit = "Qq"\nquitt = "q"\n', encoding="utf-8")
    answer = briefing(library)
    assert answer.status == 2
    assert answer.err.startswith(f"{file}:2:1: error[settings] No key is called `Qq`.\n")
    assert len(given) == 1


def test_the_manual_opens_without_the_keys_and_the_theme_that_are_wrong(
    briefing: Command, given: Opened, own_home: Path
) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('width = 44\ntheme = "drak"\n[keys]\nquit = "kwit"\n', encoding="utf-8")
    assert briefing("tour").status == 2
    assert briefing("manual").status == 0
    ((_, settings),) = given
    assert (settings.width, settings.theme, settings.keymap) == (44, "", {})


def test_a_dumb_terminal_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert not command.can_paint()


def test_ctrl_c_ends_quietly(briefing: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "standard_input", interrupted)
    monkeypatch.setattr(command, "can_paint", lambda: True)
    answer = briefing("-")
    assert (answer.status, answer.out, answer.err) == (130, "", "")
