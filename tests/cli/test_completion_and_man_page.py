"""Scripts for shells, and `docs/briefing.1`, which is made from the same parsers.

`python -m tests.cli.test_completion_and_man_page > docs/briefing.1` writes the page.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from briefing_tui.cli.completion import SHELLS
from briefing_tui.cli.main import COMMANDS, HELP, program_parser
from briefing_tui.library.query_syntax import parse_query
from tests.cli.conftest import Command

PAGE = Path(__file__).parents[2] / "docs" / "briefing.1"
WRITE = "python -m tests.cli.test_completion_and_man_page > docs/briefing.1"


def man_page() -> str:
    """The page in troff: the program, then each command with its options."""
    from argparse_manpage.manpage import Manpage

    page = Manpage(program_parser())
    page.date, page.source, page.manual = "", "briefing", "User Commands"
    page.description = "a terminal reader for briefs"
    _, _, status = HELP.partition("exit status:\n")
    entries = re.findall(r"^  (\d)  (.*(?:\n {5}.*)*)", status, flags=re.MULTILINE)
    page.add_section(
        "exit status", ">", _list((code, " ".join(text.split())) for code, text in entries)
    )
    page.add_section("environment", ">", _list(ENVIRONMENT))
    page.add_section("files", ">", _list(FILES))
    page.add_section("see also", ">", "`briefing manual` opens the manual in the reader.")
    # What every command takes stands once, in the program's own section.
    text = re.sub(
        r"\.SH\s+OPTIONS OF EVERY COMMAND \S+ .*?(?=\.SH|\Z)", "", str(page), flags=re.DOTALL
    )
    return text.replace("[PATH] briefing COMMAND", "[PATH]\n.br\n.B briefing\nCOMMAND", 1)


ENVIRONMENT = (
    ("BRIEFING_LIBRARY", "The library, where no PATH is given."),
    ("VISUAL, EDITOR", "The editor for a new brief, and for the key that edits."),
    ("BROWSER", "The commands that open web addresses, separated by colons."),
    ("PAGER", "The program that shows output longer than the terminal."),
    ("NO_COLOR", "Not empty: no colour, unless --color asks for it."),
    (
        "XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_STATE_HOME, XDG_DATA_HOME",
        "The folders of the files below.",
    ),
)
FILES = (
    ("~/.config/briefing/config.toml", "The configuration."),
    ("~/.cache/briefing", "The indexes of libraries. They may be deleted."),
    (
        "~/.local/state/briefing",
        "Which briefs were read and starred. `briefing paths` prints where these are here.",
    ),
    ("~/.local/share/briefing/notes", "Your notes on briefs, in Markdown."),
)


def _list(entries: Iterable[tuple[str, str]]) -> str:
    """A list of terms in troff."""
    return "\n".join(f".TP\n{term}\n{text}" for term, text in entries)


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words its help otherwise")
def test_the_page_is_what_the_parsers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert PAGE.read_text(encoding="utf-8") == man_page(), f"write the page again: {WRITE}"


def test_the_page_has_every_command() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"briefing {name}" not in page] == []


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man here")
def test_man_reads_the_page() -> None:
    read = subprocess.run(
        ["man", "--warnings", "--local-file", PAGE], capture_output=True, text=True, check=False
    )
    assert (read.returncode, read.stderr) == (0, "")
    assert "--format" in read.stdout.replace("‐", "-")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_the_commands(briefing: Command, shell: str) -> None:
    answer = briefing("completion", shell)
    assert (answer.status, answer.err) == (0, "")
    assert all(name in answer.out for name in COMMANDS)


@pytest.mark.usefixtures("named_library")
def test_the_names_of_briefs(briefing: Command, library: Path) -> None:
    for name in ("two\nlines", "two words", "$(date)", "`date`", "a;b"):
        (library / f"{name}.md").write_text("", encoding="utf-8")
    assert briefing("completion", "briefs").out.split() == [
        *("2024-05-06-faulty", "2025-01-17-call", "post"),
        *("faulty", "call"),
    ]
    assert "taiwan" in briefing("completion", "topics").out.split()
    queries = briefing("completion", "queries").out.split()
    assert {"topic:taiwan", "party:united-states", "is:unread", "stance:silent"} <= {*queries}
    assert [query for query in queries if parse_query(query).problem] == []


def test_an_unknown_shell(briefing: Command) -> None:
    answer = briefing("completion", "ksh")
    assert answer.status == 2
    assert "ksh" in answer.err
    assert "bash" in answer.err


if __name__ == "__main__":
    sys.stdout.write(man_page())
