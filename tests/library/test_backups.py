"""A file that is replaced leaves what it was beside it, whatever happens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefing_tui.library.state.shared_file import rewrite_with_backup

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def contents(file: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in file.parent.iterdir()}


def test_no_backup_takes_the_place_of_another_file(file: Path) -> None:
    assert rewrite_with_backup(file, b"old", b"new") == file.with_name("a.md~")
    assert rewrite_with_backup(file, b"new", b"newer") == file.with_name("a.md.~1~")
    file.with_name("a.md.~2~").symlink_to("nowhere")
    assert rewrite_with_backup(file, b"newer", b"newest") == file.with_name("a.md.~3~")
    file.with_name("a.md.~2~").unlink()
    assert contents(file) == {
        "a.md": b"newest",
        "a.md~": b"old",
        "a.md.~1~": b"new",
        "a.md.~3~": b"newer",
    }
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o640}


def test_without_hard_links_the_backup_is_a_copy(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", link)
    file.with_name("a.md~").write_bytes(b"another")
    assert rewrite_with_backup(file, b"old", b"new") == file.with_name("a.md.~1~")
    assert contents(file) == {"a.md": b"new", "a.md~": b"another", "a.md.~1~": b"old"}
    assert file.with_name("a.md.~1~").stat().st_mode & 0o777 == 0o640


def test_a_file_with_another_content_is_left_alone(file: Path) -> None:
    assert rewrite_with_backup(file, b"older", b"new") is None
    assert contents(file) == {"a.md": b"old"}


def test_a_link_and_a_read_only_file_are_left_alone(file: Path) -> None:
    link = file.with_name("b.md")
    link.symlink_to(file)
    file.chmod(0o444)
    for path in (link, file):
        with pytest.raises(OSError, match=r"not a regular file|read-only|Permission denied"):
            rewrite_with_backup(path, b"old", b"new")
    assert contents(file) == {"a.md": b"old", "b.md": b"old"}
    assert link.is_symlink()


KILLED = """
import os, sys
from pathlib import Path
from briefing_tui.library.state import shared_file
step, path = getattr(shared_file, sys.argv[1]), Path(sys.argv[2])
def killed(*given):
    if sys.argv[3] == "after":
        step(*given)
    os._exit(9)
setattr(shared_file, sys.argv[1], killed)
shared_file.rewrite_with_backup(path, b"old", b"new")
"""


@pytest.mark.parametrize("step", ["_back_up", "_write_like", "_exchange"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_leaves_the_old_file_or_the_new_one(file: Path, step: str, moment: str) -> None:
    run = [sys.executable, "-c", KILLED, step, str(file), moment]
    assert subprocess.run(run, cwd=ROOT, check=False).returncode == 9
    is_new = (step, moment) == ("_exchange", "after")
    assert file.read_bytes() == (b"new" if is_new else b"old")
    has_backup = (step, moment) != ("_back_up", "before")
    assert contents(file).get("a.md~") == (b"old" if has_backup else None)
    backup = rewrite_with_backup(file, file.read_bytes(), b"newer")
    assert backup == file.with_name("a.md.~1~" if has_backup else "a.md~")
    assert not [name for name in contents(file) if name.startswith(".")], "it is tidied up"
    assert file.read_bytes() == b"newer"
