"""Escape sequences in names of files and folders, in arguments and in the environment: none reaches
the terminal, whatever the command.
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from briefing_tui.cli.main import COMMANDS, command_parser
from briefing_tui.library.paths import config_file
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.model.note import Note, NotePlace
from tests.cli.conftest import FAULTY, GOOD, Command

EVIL = "x\x1b]52;c;cGxhbnRlZA==\x07\x9b31m\x1b[2J\x7f\u202e\u2067\u2028\ufdd0\udcff\r\n\ty"
"""Writes to the clipboard, clears the screen and turns words round, and isn't UTF-8."""
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0]")
COLOUR = re.compile("\x1b\\[[0-9;]*m")
BRIEF, OTHER = f"{EVIL}/2025-01-17-{EVIL}.md", f"{EVIL}/{EVIL}.md"
TEXT, MISSING = f"{EVIL}/{EVIL}.txt", f"none{EVIL}"
Run = Callable[..., None]


@pytest.fixture
def harmless(briefing: Command) -> Run:
    """Runs a command in a folder with such a library, and looks at all that it prints.

    A note is on each of its briefs, and others can't be read.
    """
    folder = Path(EVIL)
    folder.mkdir()
    Path(BRIEF).write_text(GOOD, encoding="utf-8")
    Path(OTHER).write_text(FAULTY, encoding="utf-8")
    Path(TEXT).write_text("The text of a source. It has two sentences.\n", encoding="utf-8")
    notes = NoteFiles(folder)
    for path in (BRIEF, OTHER):
        name = Path(path).name
        notes.add(name, "A title", Note(NotePlace(), "2031-05-03 14:05", "Words."))
        notes.file_of(f"gone-{name}").write_bytes(b"caf\xe9")

    def run(*words: str | Path) -> None:
        answer = briefing(*words)
        for text in (answer.out, answer.err):
            found = UNSAFE.search(COLOUR.sub("", text))
            assert found is None, f"{found[0]!r} in {text!r} of briefing {words}"

    return run


def test_no_name_of_a_file_or_folder_writes_to_the_terminal(harmless: Run) -> None:
    for words in (
        ("notes", "--", BRIEF),
        ("notes", f"./{EVIL}"),
        ("list", EVIL),
        ("check", EVIL),
        ("search", "call", EVIL),
        ("--color", "always", "show", OTHER),
        ("export", "--site", MISSING, EVIL),
    ):
        harmless(*words)


def test_nothing_in_the_environment_writes_to_the_terminal(
    harmless: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in (EVIL, MISSING, f"~{EVIL}"):
        monkeypatch.setenv("BRIEFING_LIBRARY", value)
        for words in ((), ("paths",), ("notes",)):
            harmless(*words)
    monkeypatch.setenv("BRIEFING_LIBRARY", EVIL)
    for name in ("EDITOR", "TEXTUAL_DRIVER", "TERM", "COLUMNS"):
        with monkeypatch.context() as patch:
            patch.setenv(name, EVIL)
            harmless()
    for purpose in ("CACHE", "CONFIG", "DATA", "STATE"):
        with monkeypatch.context() as patch:
            patch.setenv(f"XDG_{purpose}_HOME", str(Path(MISSING).absolute()))
            config_file().parent.mkdir(parents=True, exist_ok=True)
            config_file().write_text("x = 1\n")
            for usage in ("paths", "paths --json", "notes", "list"):
                harmless(*usage.split())


def usages(name: str) -> Iterator[tuple[str, ...]]:
    """A command with every one or two arguments, and with each of its options and its values."""
    arguments = (BRIEF, EVIL, MISSING, "Taiwan", "call")
    pairs = product((BRIEF, MISSING, "Taiwan", f"{BRIEF}#cn"), (EVIL, BRIEF, MISSING, f"{TEXT}"))
    bases = [(), *((word,) for word in arguments), *pairs]
    yield from bases
    for action in command_parser(COMMANDS[name])._actions:
        if action.nargs == 0 and action.dest != "help":
            values: list[tuple[str, ...]] = [()]
        elif action.option_strings:
            values = [(value,) for value in (EVIL, BRIEF, f"a={TEXT}", *(action.choices or ()))]
        else:
            continue
        for base in ((), (BRIEF,), (EVIL,), ("Taiwan", EVIL)):
            yield from ((*base, action.option_strings[-1], *value) for value in values)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_no_argument_of_any_command_writes_to_the_terminal(
    harmless: Run, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setenv("BRIEFING_LIBRARY", EVIL)
    for words in usages(name):
        harmless(name, *words)
