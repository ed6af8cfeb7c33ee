"""Both output streams, the pager and colour, with a process or a terminal where it matters."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from briefing_tui.cli.console import MOST_COLUMNS, Console
from briefing_tui.cli.main import main
from briefing_tui.text.wrapping import cells
from tests.cases import each_case
from tests.cli.conftest import Command
from tests.conftest import OpenTerminal
from tests.slow import slow

BRIEFING = (sys.executable, "-m", "briefing_tui")
SHELL = shlex.join(BRIEFING)
Show = Callable[[Path, str], str]


def run(
    *words: str | Path, env: dict[str, str], data: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*BRIEFING, *map(str, words)], env=env, input=data, capture_output=True, check=False
    )


@pytest.fixture
def long(library: Path) -> Path:
    path = library / "long.md"
    words = "\n\n".join(f"Paragraph number {number}." for number in range(400))
    path.write_text(f"# A long one\n\n{words}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("show", "long.md"),
        slow(("list", ".")),
        slow(("export", "long.md", "--to", "markdown")),
    ],
)
def test_a_closed_pipe_ends_it_in_silence(
    environment: dict[str, str], long: Path, words: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        result = subprocess.run(
            [*BRIEFING, *words],
            env=environment,
            cwd=long.parent,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", [("show",), slow(("--help",)), slow(("list",))])
def test_a_full_disk_is_reported(
    environment: dict[str, str], long: Path, words: tuple[str, ...]
) -> None:
    paths = {"show": long, "list": long.parent}
    words = (*words, *(str(paths[each]) for each in words if each in paths))
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [*BRIEFING, *words], env=environment, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert result.returncode == 2
    assert result.stderr == (
        b"briefing: standard output can't be written: no space left on device\n"
    )


UNREADABLE = "briefing: standard input can't be read: bad file descriptor\n"
UNWRITABLE = "briefing: standard output can't be written: bad file descriptor\n"


@pytest.mark.parametrize(
    ("command", "closed", "status", "says"),
    [
        slow("--version", ">&-", 2, UNWRITABLE),
        slow("--help", ">&-", 2, UNWRITABLE),
        slow("list -h", ">&-", 2, UNWRITABLE),
        ("list .", "<&- >&-", 2, UNWRITABLE),
        slow("list .", "<&- 2>&-", 0, ""),
        slow("list .", "<&- >&- 2>&-", 2, ""),
        slow("list .", "2>/dev/full", 0, ""),
        slow("show 2025-01-17-call.md", ">&-", 2, UNWRITABLE),
        slow("show nowhere.md", ">&- 2>&-", 2, ""),
        slow("check .", ">&- 2>&-", 2, ""),
        slow(".", ">&-", 2, UNWRITABLE),
        ("-", "<&-", 2, UNREADABLE),
    ],
)
def test_closed_streams_are_no_crash(
    environment: dict[str, str], library: Path, command: str, closed: str, status: int, says: str
) -> None:
    result = subprocess.run(
        ["/bin/sh", "-c", f"exec {SHELL} {command} {closed}"],
        env=environment,
        cwd=library,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (status, says)


@pytest.mark.slow
def test_without_standard_input_the_reader_takes_keys_from_the_terminal(
    open_terminal: OpenTerminal, library: Path
) -> None:
    call = library / "2025-01-17-call.md"
    terminal = open_terminal("/bin/sh", "-c", f"exec {SHELL} {shlex.quote(str(call))} <&-")
    terminal.wait_for("Only one names it")
    terminal.press("q")
    assert terminal.wait_exit() == 0


def test_an_encoding_without_the_characters_is_no_crash(
    briefing: Command, environment: dict[str, str], library: Path
) -> None:
    env = environment | {"PYTHONIOENCODING": "ascii"}
    call = library / "2025-01-17-call.md"
    result = run("show", call, env=env)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"A call between two" in result.stdout
    in_unicode = briefing("show", call).out.splitlines()
    lines = result.stdout.decode("ascii").splitlines()
    assert list(map(cells, lines)) == list(map(cells, in_unicode)), "columns stay"
    assert any("????????" in line for line in lines), "four characters of two cells"


def test_on_a_terminal_there_is_colour_and_a_pager(
    open_terminal: OpenTerminal, long: Path, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    terminal = open_terminal(
        *BRIEFING, "show", str(long), env={"PAGER": f"cat > {shlex.quote(str(seen))}"}
    )
    assert terminal.wait_exit() == 0
    assert terminal.output == b""
    text = seen.read_text(encoding="utf-8")
    assert "Paragraph number 399." in text
    assert "\x1b[1m" in text


def test_a_dumb_terminal_gets_plain_text_without_a_pager(
    open_terminal: OpenTerminal, long: Path
) -> None:
    terminal = open_terminal(*BRIEFING, str(long), env={"TERM": "dumb", "PAGER": "echo paged #"})
    assert terminal.wait_exit() == 0
    assert b"Paragraph number 399." in terminal.output
    assert b"paged" not in terminal.output
    assert b"\x1b" not in terminal.output


@pytest.fixture
def show(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Show:
    """Runs `briefing show PATH` in this process as on a terminal; what it and its pager print."""
    monkeypatch.setattr(Console, "is_terminal", True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")

    def run(path: Path, pager: str) -> str:
        monkeypatch.setenv("PAGER", pager)
        assert main(["show", str(path)]) == 0
        streams = capfd.readouterr()
        return streams.out

    return run


def test_what_a_screen_holds_needs_no_pager(show: Show, library: Path) -> None:
    printed = show(library / "old" / "post.md", "echo paged #")
    assert "A post" in printed
    assert "paged" not in printed


def test_a_dumb_terminal_has_no_pager(
    show: Show, long: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(long, "echo paged #") == "paged\n"
    monkeypatch.setenv("TERM", "dumb")
    assert "Paragraph number 399." in show(long, "echo paged #")


def test_a_pager_that_is_left_early_is_no_error(show: Show, long: Path) -> None:
    assert show(long, "head -n 1").strip() == "A long one"


def test_without_its_pager_the_text_is_printed(show: Show, long: Path) -> None:
    assert "Paragraph number 399." in show(long, "no-such-pager-here")


@pytest.mark.parametrize(
    ("version", "options", "passes"),
    [
        ("less 590 (GNU regular expressions)", "", True),
        ("less 551", "", False),
        ("more of 2.38", "", False),
        ("less 590", "-S", True),
    ],
)
def test_links_reach_a_pager_that_passes_them_on(
    show: Show,
    long: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    options: str,
    passes: bool,
) -> None:
    seen, less = tmp_path / "seen", tmp_path / "less"
    less.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{version}" || cat > "{seen}"\n')
    less.chmod(0o755)
    with long.open("a", encoding="utf-8") as file:
        file.write("\n[A link](https://example.org/).\n")
    monkeypatch.setenv("VTE_VERSION", "7600")
    assert show(long, f"{less} {options}") == ""
    text = seen.read_text(encoding="utf-8")
    assert "A link" in text
    assert ("\x1b]8;id=1;https://example.org/\x1b\\" in text) is passes


def test_a_pipe_is_never_paged(briefing: Command, long: Path) -> None:
    assert "Paragraph number 399." in briefing("show", long, env={"PAGER": "echo paged #"}).out


class TerminalStream(StringIO):
    def isatty(self) -> bool:
        return True


@each_case(
    "variables, color, is_terminal, colours",
    [
        ({}, "auto", True, True),
        ({}, "auto", False, False),
        ({}, "never", True, False),
        ({}, "always", False, True),
        ({"NO_COLOR": "1"}, "auto", True, False),
        ({"NO_COLOR": ""}, "auto", True, True),
        ({"TERM": "dumb"}, "auto", True, False),
    ],
)
def test_when_there_are_colours(
    variables: dict[str, str], color: str, is_terminal: bool, colours: bool
) -> None:
    console = Console()
    console.color = color
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        assert console.colours(TerminalStream() if is_terminal else StringIO()) is colours


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "words"), [({"NO_COLOR": "1"}, ()), ({}, ("--color", "never"))]
)
def test_no_colour_on_a_terminal_when_it_is_not_wanted(
    open_terminal: OpenTerminal,
    library: Path,
    variables: dict[str, str],
    words: tuple[str, ...],
) -> None:
    env = {"PAGER": "cat", **variables}
    terminal = open_terminal(*BRIEFING, "list", str(library), *words, env=env)
    assert terminal.wait_exit() == 0
    assert b"A call between two" in terminal.output
    assert b"\x1b[" not in terminal.output


@pytest.mark.slow
def test_an_empty_no_color_counts_for_nothing(open_terminal: OpenTerminal, library: Path) -> None:
    terminal = open_terminal(*BRIEFING, "list", str(library), env={"NO_COLOR": ""})
    assert terminal.wait_exit() == 0
    assert b"\x1b[1m" in terminal.output


def test_a_table_is_as_wide_as_the_terminal(open_terminal: OpenTerminal, library: Path) -> None:
    terminal = open_terminal(*BRIEFING, "list", str(library), size=(70, 24))
    assert terminal.wait_exit() == 0
    lines = [line for line in terminal.screen.lines if line]
    assert len(lines) == 4
    assert "…" in terminal.screen.text


@pytest.mark.parametrize("columns", ["99999999", "-1", "0", "nonsense", "9" * 30])
def test_no_value_of_columns_makes_a_line_too_long(
    monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert 0 < Console().columns <= MOST_COLUMNS


def test_after_standard_input_keys_come_from_the_terminal(
    open_terminal: OpenTerminal, library: Path
) -> None:
    brief = shlex.quote(str(library / "2025-01-17-call.md"))
    terminal = open_terminal("/bin/sh", "-c", f"cat {brief} | {SHELL} -", size=(120, 40))
    terminal.wait_for("A call between two", "Quit")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    terminal.assert_restored()


def test_standard_error_in_a_file_means_text(
    open_terminal: OpenTerminal, library: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    words = f"{SHELL} {shlex.quote(str(library))} 2>{shlex.quote(str(log))}"
    terminal = open_terminal("/bin/sh", "-c", words)
    assert terminal.wait_exit() == 0
    assert "A call between two" in terminal.screen.text
    assert b"\x1b[?1049h" not in terminal.output
    assert log.read_bytes() == b""


def test_no_reply_of_the_terminal_is_left_to_the_shell_after_an_error(
    open_terminal: OpenTerminal, library: Path, environment: dict[str, str]
) -> None:
    config = Path(environment["XDG_CONFIG_HOME"]) / "briefing" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[keys]\nquit = "Ctrl+Q"\n')
    terminal = open_terminal(
        "/bin/sh", "-c", f"{SHELL} {shlex.quote(str(library))}; echo ended; read line"
    )
    terminal.wait_for("No key is called", "ended")
    terminal.press("enter")
    assert terminal.wait_exit() == 0
    assert "rgb:" not in terminal.screen.text
    assert terminal.screen.text.split("ended")[1].strip() == ""


@pytest.mark.slow
def test_an_unknown_theme_is_told_and_the_terminal_left_as_it_was(
    open_terminal: OpenTerminal, library: Path
) -> None:
    terminal = open_terminal(*BRIEFING, "--theme", "nope", str(library))
    assert terminal.wait_exit() == 2
    assert "no theme is called nope" in terminal.screen.text
    terminal.assert_restored()
