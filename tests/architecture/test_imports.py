"""What is not imported: a start waits for every import that it makes.

Each case runs in a fresh interpreter, since this one has imported everything.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from briefing_tui.cli.main import main
from briefing_tui.library import files
from tests.architecture.source_tree import PACKAGE

MARK = "modules in memory: "
REPORT = f"import json, sys; print({MARK!r} + json.dumps(sorted(sys.modules)))"

HEAVY = {
    "argparse",
    "asyncio",
    "attr",
    "calendar",
    "click",
    "concurrent",
    "html",
    "httpx",
    "hypothesis",
    "jinja2",
    "locale",
    "markdown_it",
    "mdit_py_plugins",
    "msgspec",
    "pathspec",
    "platformdirs",
    "pydantic",
    "pygments",
    "pypdf",
    "rapidfuzz",
    "rich",
    "sqlite3",
    "textual",
    "watchdog",
    "yaml",
}
"""What costs milliseconds and most commands can do without."""

AT_THE_START = {"msgspec", "platformdirs", "sqlite3"}
"""What a start needs beside Textual: the list and the reading state are in SQLite."""

LATER = {
    "briefing_tui.check.rules",
    "briefing_tui.cli.list",
    "briefing_tui.compare.diff",
    "briefing_tui.compare.topics",
    "briefing_tui.library.index.live",
    "briefing_tui.library.index.process",
    "briefing_tui.library.index.search",
    "briefing_tui.library.index.writer",
    "briefing_tui.library.query",
    "briefing_tui.library.query_syntax",
    "briefing_tui.parse.brief",
    "briefing_tui.parse.markdown",
    "briefing_tui.parse.yaml",
    "briefing_tui.tui.dialogs.claim",
    "briefing_tui.tui.dialogs.search",
}
"""Our own modules that a start does not import, with what they import in turn."""

CORE = (
    "text",
    "model",
    "parse",
    "compare",
    "check",
    "originals",
    "layout",
    "export",
    "draft",
    "library",
)


def imported_by(*codes: str) -> list[set[str]]:
    """The modules in memory after running some code in a fresh interpreter, and after each that
    follows it there.
    """
    code = "\n".join(f"{code}\n{REPORT}" for code in codes)
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    reports = (line.partition(MARK)[2] for line in result.stdout.splitlines())
    return [set(json.loads(report)) for report in reports if report]


def heavy(names: set[str], allowed: set[str]) -> set[str]:
    """Which of the heavy packages are among the modules."""
    return {name.partition(".")[0] for name in names} & (HEAVY - allowed)


def test_neither_the_command_line_nor_the_first_page_imports_much() -> None:
    line, page = imported_by("import briefing_tui.cli.main", "import briefing_tui.cli.first_page")
    assert not heavy(line, set())
    assert not heavy(page, set())
    assert "briefing_tui.library.files" not in page


def run_by(*words: str) -> set[str]:
    """The modules in memory after a command that succeeds."""
    code = f"import briefing_tui.cli.main\nassert not briefing_tui.cli.main.main({list(words)!r})"
    (names,) = imported_by(code)
    return names


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_plain_answer_needs_nothing(option: str) -> None:
    names = run_by(option)
    assert not heavy(names, set())
    assert not {name for name in names if name.startswith("briefing_tui.")} - {
        "briefing_tui.cli",
        "briefing_tui.cli.main",
    }


def test_printing_a_brief_needs_no_library() -> None:
    names = run_by("show", str(PACKAGE.parent / "briefs" / "2025-01-17-xi-trump-call.md"))
    parsers = {"argparse", "html", "markdown_it", "mdit_py_plugins", "msgspec", "yaml"}
    assert not heavy(names, {*parsers, "rich"})
    assert "rich.console" not in names, "rich.cells measures; nothing else of Rich is needed"
    assert not names & {"briefing_tui.library.library", "shutil", "subprocess"}


def test_a_search_without_changes_imports_no_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.md").write_text("Words.")
    # The time of a file that was just written is not trusted, so the clock is set.
    monkeypatch.setattr(files, "CLOCK_GRANULARITY", -(10**12))
    assert main(["list", str(tmp_path)]) == 0
    names = run_by("search", "title:nowhere", str(tmp_path))
    assert not heavy(names, {"argparse", "msgspec", "rich", "sqlite3"})
    assert not names & {
        "briefing_tui.compare.diff",
        "briefing_tui.library.index.writer",
        "briefing_tui.parse.brief",
        "briefing_tui.parse.document",
        "subprocess",
    }


def test_the_screen_brings_only_textual_and_what_briefs_are_made_of() -> None:
    textual, names, with_dialogs = imported_by(
        "import textual.app, textual.screen",
        "import briefing_tui.cli.open, briefing_tui.tui.app",
        "from briefing_tui.tui.dialogs import claim, help, palette, search",
    )
    bare = {name.partition(".")[0] for name in textual}
    assert not heavy(names, bare | AT_THE_START)
    assert not names & LATER
    assert "textual.widgets._markdown" not in names
    assert "textual.widgets._data_table" not in names
    # The dialogs are imported ahead, and stay in memory also if nothing is pressed.
    parser = {"markdown_it", "briefing_tui.parse.markdown", "briefing_tui.parse.blocks"}
    assert not with_dialogs & parser


def test_the_index_process_imports_what_it_needs_at_rest() -> None:
    """What it imports stays in memory while the library is open."""
    (names,) = imported_by("import briefing_tui.library.index.live")
    assert not heavy(names, AT_THE_START | {"locale", "rich", "watchdog"})
    assert not names & {
        "briefing_tui.parse.cached",
        "briefing_tui.parse.document",
    }


def test_the_reader_does_without_parts_of_textual_that_have_moved() -> None:
    imported_by(
        "import asyncio, sys, textual.app, textual.drivers.linux_driver, textual.screen\n"
        "update = sys.modules['textual._compositor'].LayoutUpdate([], None)\n"
        "sys.modules['textual._compositor'] = sys\n"
        "from briefing_tui.tui.reader import ReaderScreen\n"
        "from briefing_tui.tui.terminal.internals import use_parts_compositor\n"
        "from briefing_tui.tui.terminal.painting import Painter\n"
        "assert not Painter().display(None, None, update)\n"
        "screen = textual.screen.Screen()\n"
        "own = screen._compositor\n"
        "use_parts_compositor(screen)\n"
        "assert screen._compositor is own",
        "sys.modules['textual._xterm_parser'] = None\n"
        "from briefing_tui.tui.terminal.background import TerminalInput\n"
        "from briefing_tui.tui.terminal.driver import Driver, make_driver\n"
        "async def made():\n"
        "    return make_driver(textual.app.App(), TerminalInput(0), int)\n"
        "assert not isinstance(asyncio.run(made()), Driver)",
    )


def test_the_core_does_without_a_screen() -> None:
    core = sorted(
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for layer in CORE
        for path in (PACKAGE / layer).rglob("*.py")
    )
    (names,) = imported_by("\n".join(f"import {name}" for name in core))
    assert "textual" not in names
    assert "rich.console" not in names, "rich.cells measures; nothing else of Rich is needed"
