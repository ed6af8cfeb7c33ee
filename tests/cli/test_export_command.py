"""`briefing export`: where it writes, and what it says when it can't."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from briefing_tui.export.exporters import EXPORTERS
from tests.cli.conftest import GOOD, Command

pytestmark = pytest.mark.usefixtures("named_library")

NOBODY = 65534


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_is_written_to_standard_output(
    briefing: Command, library: Path, name: str
) -> None:
    (library / "a.md").write_text("# Harbour\n<https://example.org/Harbour>\n", encoding="utf-8")
    answer = briefing("export", "a", "--to", name)
    assert (answer.status, answer.err) == (0, "")
    assert "Harbour" in answer.out
    assert "\x1b" not in answer.out


def test_output_goes_into_a_file(briefing: Command) -> None:
    answer = briefing("export", "call", "post", "--to", "json", "-o", "out.json")
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert [brief["slug"] for brief in json.loads(Path("out.json").read_text("utf-8"))] == [
        *("2025-01-17-call", "post"),
    ]
    assert stat.S_IMODE(Path("out.json").stat().st_mode) & 0o600 == 0o600
    assert os.listdir() == ["out.json"]  # noqa: PTH208


@pytest.mark.parametrize("name", ["library/2025-01-17-call.md", "call"])
def test_a_brief_is_not_overwritten(briefing: Command, library: Path, name: str) -> None:
    brief = library / "2025-01-17-call.md"
    answer = briefing("export", name, "--to", "markdown", "-o", brief, cwd=library.parent)
    assert (answer.status, answer.out) == (2, "")
    assert "is the brief itself" in answer.err
    assert brief.read_text("utf-8") == GOOD


def test_no_other_brief_and_no_text_is_overwritten(briefing: Command, library: Path) -> None:
    (library / "texts").mkdir()
    (library / "sub").mkdir()
    new = {
        "other.md": "---\ntitle: Other\n---\n",
        "quoted.md": "---\nsources: [{ id: a, text: { file: sub/a.txt } }]\n---\n",
        "sub/a.txt": "A text.\n",
        "texts/other-cn.txt": "Another text.\n",
    }
    for name, text in new.items():
        (library / name).write_text(text, encoding="utf-8")
    for name, reason in (
        ("other.md", "is a brief"),
        ("sub/a.txt", "is the text of a source"),
        ("texts/other-cn.txt", "is the text of a source"),
    ):
        answer = briefing("export", library / "quoted.md", "-o", library / name, cwd=library.parent)
        assert (answer.status, answer.out) == (2, "")
        assert f"{library / name} {reason}" in answer.err
        assert (library / name).read_text(encoding="utf-8") == new[name]


def test_what_was_exported_before_is_replaced(briefing: Command) -> None:
    for name, format_name in (("out.md", "markdown"), ("out.txt", "text")):
        for brief in ("call", "post"):
            assert briefing("export", brief, "-o", name).status == 0
            exported = briefing("export", brief, "--to", format_name).out
            assert Path(name).read_text(encoding="utf-8") == exported


def test_a_suffix_of_no_format_is_named(briefing: Command) -> None:
    answer = briefing("export", "call", "-o", "out.xyz")
    assert (answer.status, answer.out) == (2, "")
    assert "no format has the suffix of out.xyz" in answer.err


def test_an_unknown_format_is_answered_with_the_formats(briefing: Command) -> None:
    answer = briefing("export", "call", "--to", "pdf")
    assert (answer.status, answer.out) == (2, "")
    assert "'pdf'" in answer.err
    assert all(name in answer.err for name in EXPORTERS)


@pytest.mark.parametrize("name", ["page.HTML", "table.csv", "references.csl.json"])
def test_the_suffix_says_the_format(
    briefing: Command, library: Path, tmp_path: Path, name: str
) -> None:
    format_name = {"HTML": "html", "csv": "csv", "csl.json": "csl-json"}[name.partition(".")[2]]
    brief = library / "2025-01-17-call.md"
    assert briefing("export", brief, "-o", tmp_path / name).status == 0
    expected = briefing("export", brief, "--to", format_name).out
    assert (tmp_path / name).read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("words", [(), ("call",), ("--to", "json"), ("call", "-o", "file.doc")])
def test_a_missing_argument_is_named(briefing: Command, words: tuple[str, ...]) -> None:
    answer = briefing("export", *words)
    assert (answer.status, answer.out) == (2, "")
    assert "--to" in answer.err or "BRIEF" in answer.err


def test_a_missing_brief_does_not_stop_the_others(briefing: Command) -> None:
    answer = briefing("export", "nothing.md", "call", "--to", "csv")
    assert answer.status == 2
    assert "no file and no brief" in answer.err
    assert "2025-01-17-call" in answer.out


@pytest.mark.parametrize(
    ("output", "reason"),
    [("missing/out.csv", "no such file or directory"), (".", "is a directory")],
)
def test_a_file_that_cannot_be_written(briefing: Command, output: str, reason: str) -> None:
    answer = briefing("export", "call", "--to", "csv", "-o", output)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"briefing: {output} can't be written: {reason}\n"
    assert os.listdir() == []  # noqa: PTH208


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "closed").mkdir(mode=0o555)
    # The superuser writes everywhere, so a child process gives up its rights, once it has imported
    # what it may not be allowed to read then.
    code = (
        "import os, tempfile; from pathlib import Path\n"
        "from briefing_tui.cli.console import Failure\n"
        "from briefing_tui.cli.session import write_file\n"
        f"if os.geteuid() == 0: os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "try: write_file(Path('closed/out.csv'), 'x')\n"
        "except Failure as failure: print(failure.message)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert result.stdout == "closed/out.csv can't be written: permission denied\n"


def test_excel_is_for_csv(briefing: Command, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    assert briefing("export", "call", "--excel", "-o", file).status == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfbrief,title,")
    for words in (("export", "call", "--to", "json"), ("topic", "taiwan", "--to", "markdown")):
        answer = briefing(*words, "--excel")
        assert (answer.status, answer.out) == (2, "")
        assert "Add `--to csv`." in answer.err
    assert briefing("topic", "taiwan", "--to", "csv", "--excel").out.startswith("\ufeffbrief,")
