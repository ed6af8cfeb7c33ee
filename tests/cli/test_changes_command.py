"""`briefing changes`, with a real reading state."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from briefing_tui.library.files import OpenRequest, read_brief
from briefing_tui.library.library import Library
from briefing_tui.parse.document import parse_document
from tests.cli.conftest import Command

CALL = "2025-01-17-call.md"


def read(root: Path, name: str) -> None:
    """A brief was read in the reader."""
    library = Library(OpenRequest(root=root))
    brief = read_brief(root / name, name).brief
    library.reading_state.mark_read(name, is_decided=False)
    library.keep_version(brief, parse_document(brief))
    assert library.reading_state.save()
    library.close()


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


EDITS = (
    ("title: A call between two", "title: A call between the two"),
    ("quote: 台湾问题", "quote: 台湾"),
    ("us: silent", "us: mentions"),
    ("An inauguration", "The inauguration"),
    ("Only one names it", "One names it, and one only"),
)


def test_what_changed_since_it_was_read_in_words(briefing: Command, library: Path) -> None:
    read(library, CALL)
    edit(library / CALL, *EDITS)
    answer = briefing("changes", library)
    assert (answer.status, answer.err) == (0, "")
    lines = [line.strip() for line in answer.out.splitlines()]
    assert lines[0] == "A call between the two"
    assert lines[1].startswith(f"{CALL}, since you read it on ")
    for heading, old, new in (
        ("title", "A call between two", "A call between the two"),
        ("Taiwan, cn · quote", "台湾问题", "台湾"),
        ("Taiwan, us · stance", "silent", "mentions"),
    ):
        at = lines.index(heading)
        assert lines[at + 1 : at + 3] == [f"- {old}", f"+ {new}"]
    assert "event The inauguration, 2025-01-20" in lines
    at = lines.index("- Only one names it [@cn].")
    assert lines[at - 1 : at + 2] == ["passage", lines[at], "+ One names it, and one only [@cn]."]
    assert briefing("changes", library / CALL).out == answer.out


def test_a_brief_by_its_name(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    read(library, CALL)
    edit(library / CALL, *EDITS)
    assert briefing("changes", CALL.removesuffix(".md")).out == briefing("changes").out
    monkeypatch.delenv("BRIEFING_LIBRARY")
    changed = briefing("changes", library).out
    assert briefing("changes", CALL.removesuffix(".md"), library).out == changed
    answer = briefing("changes", CALL.removesuffix(".md"), library / CALL)
    assert (answer.status, answer.out) == (2, "")
    assert "is not a folder" in answer.err
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    answer = briefing("changes", "2025-01-17-cal")
    assert (answer.status, answer.out) == (2, "")
    assert "Did you mean `2025-01-17-call`?" in answer.err


def test_nothing_changed_or_it_was_not_read(briefing: Command, library: Path) -> None:
    assert briefing("changes", library / CALL).status == 2
    read(library, CALL)
    answer = briefing("changes", library / CALL)
    assert (answer.status, answer.out) == (0, "")
    assert answer.err.startswith("briefing: nothing changed since you read it on ")
    edit(library / CALL, ("tags:", "rating: 3\ntags:"), ("---\nOnly", "---\n\n\nOnly"))
    assert briefing("changes", library).err == "briefing: nothing changed since you read them\n"


def test_json_has_each_change(briefing: Command, library: Path) -> None:
    read(library, CALL)
    edit(library / CALL, *EDITS)
    (brief,) = json.loads(briefing("changes", library, "--json").out)
    assert (brief["path"], brief["title"]) == (CALL, "A call between the two")
    passage = brief["changes"][-1]
    assert (passage["old"], passage["new"]) == (
        "Only one names it [@cn].",
        "One names it, and one only [@cn].",
    )
    changes = [(each["part"], each["place"], each["field"]) for each in brief["changes"]]
    assert ("account", "Taiwan, cn", "quote") in changes
    assert ("event", "An inauguration, 2025-01-20", None) in changes
    assert ("passage", None, None) in changes
    assert brief["passages_without_old_words"] == 0


def test_json_counts_passages_whose_old_words_were_not_kept(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.compare.changes.MOST_KEPT", 10)
    read(library, CALL)
    edit(library / CALL, *EDITS)
    (brief,) = json.loads(briefing("changes", library, "--json").out)
    assert brief["passages_without_old_words"] == 1


def test_no_program_is_run_that_a_repository_names(
    briefing: Command, library: Path, tmp_path: Path
) -> None:
    """A filter and a hook, in a repository and in a folder that merely looks like one."""
    git("init", "-q", folder=library)
    git("add", ".", folder=library)
    git("commit", "-qm", "First", folder=library)
    looks = tmp_path / "looks"
    shutil.copytree(library, looks, ignore=shutil.ignore_patterns(".git"))
    shutil.copytree(library / ".git", looks, dirs_exist_ok=True)
    proof, hooks = tmp_path / "ran", tmp_path / "hooks"
    hooks.mkdir()
    hook = hooks / "post-index-change"
    hook.write_text(f"#!/bin/sh\ntouch '{proof}'\n")
    hook.chmod(0o755)
    for folder, config in ((library, library / ".git" / "config"), (looks, looks / "config")):
        with config.open("a", encoding="utf-8") as file:
            file.write(f'[core]\n\thooksPath = "{hooks}"\n\tbare = false\n')
            file.write(f'[filter "x"]\n\tclean = "touch \'{proof}\'; cat"\n')
        (folder / ".gitattributes").write_text("*.md filter=x\n")
        read(folder, CALL)
        edit(folder / CALL, *EDITS)
        for words in ((), ("--since", "HEAD"), ("--since", "2031-01-01")):
            briefing("changes", folder, *words)
            assert not proof.exists(), (folder.name, words)


def git(*words: str, folder: Path) -> None:
    names = {f"GIT_{role}_NAME": "A" for role in ("AUTHOR", "COMMITTER")}
    addresses = {f"GIT_{role}_EMAIL": "a@example.org" for role in ("AUTHOR", "COMMITTER")}
    none = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), *words]
    subprocess.run(command, env=os.environ | none | names | addresses, check=True)
