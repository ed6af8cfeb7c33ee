"""`briefing changes`, with a real reading state and real Git repositories."""

import json
import os
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
    assert "+ One names it, and one only [@cn]." in lines
    assert "1 passage was replaced or removed; the old words are not kept" in lines
    assert briefing("changes", library / CALL).out == answer.out


def test_a_brief_by_its_name(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    read(library, CALL)
    edit(library / CALL, *EDITS)
    assert briefing("changes", CALL.removesuffix(".md")).out == briefing("changes").out
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
    changes = [(each["part"], each["place"], each["field"]) for each in brief["changes"]]
    assert ("account", "Taiwan, cn", "quote") in changes
    assert ("event", "An inauguration, 2025-01-20", None) in changes
    assert ("passage", None, None) in changes
    assert brief["passages_without_old_words"] == 1


@pytest.fixture
def repository(library: Path) -> Path:
    """The library in a folder of a repository, with everything in one commit of 2025."""
    git(library, "init", "-q")
    git(library, "add", ".")
    git(library, "commit", "-qm", "First", day="2025-02-01")
    return library


def git(folder: Path, *words: str, day: str = "2025-02-01") -> None:
    who = {"NAME": "A", "EMAIL": "a@example.org", "DATE": f"{day}T12:00:00"}
    names = {f"GIT_{role}_{key}": who[key] for role in ("AUTHOR", "COMMITTER") for key in who}
    none = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), *words]
    subprocess.run(command, env=os.environ | none | names, check=True)


def test_what_changed_since_a_revision_has_the_old_passages(
    briefing: Command, repository: Path
) -> None:
    edit(repository / CALL, *EDITS)
    (repository / "new.md").write_text("# New\n\nWords.\n", encoding="utf-8")
    answer = briefing("changes", repository, "--since", "HEAD")
    assert answer.status == 0
    lines = [line.strip() for line in answer.out.splitlines()]
    at = lines.index("passage")
    assert lines[at + 1 : at + 3] == [
        "- Only one names it [@cn].",
        "+ One names it, and one only [@cn].",
    ]
    assert "new.md, since HEAD" in lines
    git(repository, "mv", CALL, "2025-01-17-the-call.md")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "Second", day="2025-03-01")
    one = briefing("changes", repository / "2025-01-17-the-call.md", "--since", "HEAD~1")
    assert "2025-01-17-the-call.md, since HEAD~1" in one.out
    assert "- 台湾问题" in one.out
    assert "new.md" not in one.out


def test_what_changed_since_a_day(briefing: Command, repository: Path) -> None:
    edit(repository / CALL, *EDITS)
    git(repository, "commit", "-qam", "Second", day="2025-03-01")
    assert (
        "+ A call between the two" in briefing("changes", repository, "--since", "2025-02-02").out
    )
    assert briefing("changes", repository, "--since", "2025-03-02").out == ""
    answer = briefing("changes", repository, "--since", "2025-01-01")
    assert (answer.status, "no commit from before 2025-01-01" in answer.err) == (2, True)


@pytest.mark.parametrize("since", ["nosuch", "--output=/tmp/x", "HEAD~99", "2025", "yesterday"])
def test_a_revision_that_is_none(briefing: Command, repository: Path, since: str) -> None:
    answer = briefing("changes", repository, f"--since={since}")
    assert (answer.status, answer.out) == (2, "")
    assert "A day is written 2026-11-21" in answer.err


def test_a_folder_without_a_repository(briefing: Command, library: Path) -> None:
    answer = briefing("changes", library, "--since", "HEAD")
    assert answer.status == 2
    assert "git" in answer.err


def test_git_runs_no_program_that_the_repository_names(
    briefing: Command, repository: Path, tmp_path: Path
) -> None:
    proof = tmp_path / "ran"
    for key in ("core.fsmonitor", "diff.external", "diff.md.textconv"):
        git(repository, "config", key, f"touch {proof}; true")
    (repository / ".gitattributes").write_text("*.md diff=md\n")
    edit(repository / CALL, *EDITS)
    assert "台湾问题" in briefing("changes", repository, "--since", "HEAD").out
    assert not proof.exists()
