"""Which command edits a file at a line, by the reader's variables."""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from briefing_tui.tui.terminal import programs
from briefing_tui.tui.terminal.programs import EDITORS, editor_command
from tests.cases import each_case

if TYPE_CHECKING:
    from textual.app import App


@each_case(
    "editor, command",
    [
        ("vi", ["vi", "+7", "/a b.md"]),
        ("nvim", ["nvim", "+7", "/a b.md"]),
        ("/usr/bin/vim -u NONE", ["/usr/bin/vim", "-u", "NONE", "+7", "/a b.md"]),
        ("nano", ["nano", "+7", "/a b.md"]),
        ("emacs -nw", ["emacs", "-nw", "+7", "/a b.md"]),
        ("kak", ["kak", "+7", "/a b.md"]),
        ("micro", ["micro", "+7", "/a b.md"]),
        ("hx", ["hx", "/a b.md:7"]),
        ("code", ["code", "--wait", "-g", "/a b.md:7"]),
        ("code --wait", ["code", "--wait", "-g", "/a b.md:7"]),
        ("subl -w", ["subl", "-w", "/a b.md:7"]),
        ("'/opt/my editor/ed it' -x", ["/opt/my editor/ed it", "-x", "/a b.md"]),
        ("unheard-of", ["unheard-of", "/a b.md"]),
    ],
)
def test_editors_take_the_line_in_their_way(editor: str, command: list[str]) -> None:
    editing = editor_command({"EDITOR": editor}, "/a b.md", 7)
    assert list(editing.command) == command
    assert not editing.problem


def test_visual_counts_before_editor_and_an_empty_one_not_at_all() -> None:
    assert editor_command({"VISUAL": "vi", "EDITOR": "nano"}, "f").command[0] == "vi"
    assert editor_command({"VISUAL": "  ", "EDITOR": "nano"}, "f").command[0] == "nano"


def test_the_default_counts_where_no_variable_is_set() -> None:
    assert editor_command({}, "f", 7, default="vi").command == ("vi", "+7", "f")
    assert editor_command({"EDITOR": "nano"}, "f", default="vi").command[0] == "nano"
    assert not editor_command({"EDITOR": "vi 'oh"}, "f", default="vi").command


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "Set $VISUAL or $EDITOR"),
        ({"EDITOR": "vi 'oh"}, "quotation mark"),
        ({"VISUAL": "''"}, "names no program"),
    ],
)
def test_without_an_editor_it_says_what_to_set(environ: dict[str, str], words: str) -> None:
    editing = editor_command(environ, "f")
    assert not editing.command
    assert words in editing.problem


def test_no_habit_loses_the_file() -> None:
    for habit in EDITORS.values():
        assert any("/a.md" in each for each in habit.fill("/a.md", 3))


def test_windows_are_told_apart() -> None:
    assert editor_command({"EDITOR": "code"}, "f").window
    assert not editor_command({"EDITOR": "vi"}, "f").window


@each_case("leave", [lambda file: file.symlink_to("/dev/null"), os.mkfifo, Path.mkdir])
def test_what_an_editor_leaves_in_place_of_its_file_is_not_waited_for(
    leave: Callable[[Path], object],
) -> None:
    left: list[Path] = []

    def editor(command: Sequence[str]) -> str:
        left.append(Path(command[-1]))
        assert left[0].read_text(encoding="utf-8") == "Words.\nMore."
        left[0].unlink()
        leave(left[0])
        return ""

    app = cast("App[None]", SimpleNamespace(suspend=nullcontext))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EDITOR", "vi")
        patch.setattr(programs, "run_and_wait", editor)
        text, problem = programs.edit_text(app, "Words.\nMore.")
    assert text == "Words.\nMore."
    assert problem.startswith(f"{left[0]}: ")
    left[0].rmdir() if left[0].is_dir() else left[0].unlink()


def test_an_edited_text_comes_back_and_its_file_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[Path] = []

    def editor(command: Sequence[str]) -> str:
        left.append(Path(command[-1]))
        left[0].write_bytes(b"One.\r\n\r\ncaf\xe9\r\n")
        return ""

    monkeypatch.setenv("EDITOR", "vi")
    monkeypatch.setattr(programs, "run_and_wait", editor)
    app = cast("App[None]", SimpleNamespace(suspend=nullcontext))
    assert programs.edit_text(app, "Words.") == ("One.\n\ncaf�", "")
    assert not left[0].exists()


def test_the_documentation_names_every_editor_that_is_told_the_line() -> None:
    page = (Path(__file__).parents[2] / "docs" / "leaving-the-terminal.md").read_text()
    table = page.partition("| editor |")[2].partition("## ")[0]
    told = {name for name, habit in EDITORS.items() if habit.arguments != ("{file}",)}
    assert [name for name in sorted(told) if not re.search(rf"\b{name}\b", table)] == []
