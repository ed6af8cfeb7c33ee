"""The beginning of a book, for its first screen."""

from pathlib import Path

import pytest

from briefing_tui.library.files import read_brief, read_start

FRONT = "---\ntitle: A book\ndate: 2024-01-01\n---\n"


def book(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "book.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("unit", ["words of a line\n", "没有空格", "x", "para\n\n"])
def test_the_beginning_is_what_the_whole_begins_with(tmp_path: Path, unit: str) -> None:
    path = book(tmp_path, FRONT + unit * 300_000)
    found = read_start(path, "book.md")
    assert found is not None
    parsed, times = found
    whole = read_brief(path, "book.md")
    assert parsed.brief.title == whole.brief.title == "A book"
    assert not parsed.diagnostics
    assert len(parsed.brief.body) > 10_000
    assert whole.brief.body.startswith(parsed.brief.body)
    assert times == pytest.approx(len(whole.brief.body) / len(parsed.brief.body), rel=0.01)


def test_what_is_no_book_is_read_as_a_whole(tmp_path: Path) -> None:
    assert read_start(book(tmp_path, FRONT + "short"), "book.md") is None
    assert read_start(tmp_path / "nothing.md", "nothing.md") is None
    assert read_start(tmp_path, "folder.md") is None
    open_front = "---\n" + "key: value\n" * 40_000
    assert read_start(book(tmp_path, open_front), "book.md") is None
