"""The user's copies of originals: files of their own, which follow the brief."""

import re
from pathlib import Path

import pytest

from briefing_tui.library.state.text_copies import MOST, TextCopies
from briefing_tui.model.brief import Source

CN = Source(id="cn", name="cn", url="https://example.org/cn")


@pytest.fixture
def copies(tmp_path: Path) -> TextCopies:
    return TextCopies(tmp_path / "desk", tmp_path / "texts")


def test_a_copy_is_a_plain_file_that_only_the_user_reads(copies: TextCopies) -> None:
    assert copies.read("a/call.md", CN) is None
    file = copies.keep("a/call.md", CN, "Words.\n\n---\nMore.\n")
    assert file.read_text().endswith("Words.\n\n---\nMore.\n")
    assert file.stat().st_mode & 0o777 == 0o600
    kept = copies.read("a/call.md", CN)
    assert kept is not None
    assert (kept.text, kept.address) == ("Words.\n\n---\nMore.\n", CN.url)
    assert re.fullmatch(r"your copy, \d+ \w+ \d{4}", kept.words(CN))
    assert kept.words(Source(id="cn", name="cn")).endswith(", of another address")
    copies.keep("a/call.md", CN, "Other words.\n")
    assert [each.name for each in file.parent.iterdir()] == ["cn.txt"]
    assert copies.remove("a/call.md", CN)
    assert not copies.remove("a/call.md", CN)
    assert copies.read("a/call.md", CN) is None


def test_a_copy_is_untrusted_text(copies: TextCopies) -> None:
    file = copies.keep("call.md", CN, "Words.\n")
    file.write_bytes(b"\x1b[31mred\r\n\xff")
    kept = copies.read("call.md", CN)
    assert kept is not None
    assert "\x1b" not in kept.text
    assert (kept.made, kept.address) == ("", "")
    file.write_bytes(b"a" * (MOST + 1))
    assert copies.read("call.md", CN) is None


def test_copies_follow_a_renamed_brief_and_replace_none(copies: TextCopies) -> None:
    copies.keep("old.md", CN, "Old.\n")
    copies.rename([("old.md", "b/new.md"), ("nothing.md", "c.md")])
    kept = copies.read("b/new.md", CN)
    assert kept is not None
    assert kept.text == "Old.\n"
    copies.keep("third.md", CN, "Third.\n")
    copies.rename([("third.md", "b/new.md")])
    assert [copies.read(name, CN) is not None for name in ("third.md", "b/new.md")] == [True] * 2
