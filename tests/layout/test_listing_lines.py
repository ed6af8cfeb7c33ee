"""A brief's two lines in the library's list."""

from typing import NamedTuple

import pytest

from briefing_tui.layout.lists import lay_listing
from briefing_tui.layout.spans import plain_text
from briefing_tui.model.brief import Date
from briefing_tui.parse.dates import parse_date
from briefing_tui.text.wrapping import cells


class Listed(NamedTuple):
    title: str = "A call"
    path_from_root: str = "notes/a-call.md"
    date: Date | None = parse_date("2025-01-17")
    tags: tuple[str, ...] = ("china", "trade")
    claims: int | None = None
    draft: bool = False
    errors: int = 0
    warnings: int = 0


def laid(listed: Listed, **marks: bool) -> list[str]:
    return [plain_text(line).rstrip() for line in lay_listing(listed, 40, **marks)]


@pytest.mark.parametrize(
    ("listed", "second"),
    [
        (Listed(claims=16), "  17 Jan 2025 · 16 claims"),
        (Listed(claims=1, errors=1, warnings=2), "  17 Jan 2025 · 1 claim · ! 3"),
        (Listed(claims=0), "  17 Jan 2025 · china, trade"),
        (Listed(date=None, tags=()), "  notes/a-call.md"),
        (Listed(draft=True, warnings=1, tags=()), "  17 Jan 2025 · draft · ! 1"),
    ],
)
def test_particulars(listed: Listed, second: str) -> None:
    assert laid(listed) == ["  A call", second]


def test_marks_have_a_glyph_and_unread_is_bold() -> None:
    listed = Listed(tags=())
    assert laid(listed, unread=True) == ["• A call", "  17 Jan 2025"]
    assert laid(listed, starred=True) == ["* A call", "  17 Jan 2025"]
    assert laid(listed, unread=True, starred=True) == ["• A call", "* 17 Jan 2025"]
    assert laid(listed, unread=True, ascii_only=True) == ["N A call", "  17 Jan 2025"]
    assert lay_listing(listed, 40, unread=True)[0][1].style.bold
    assert not lay_listing(listed, 40)[0][1].style.bold


@pytest.mark.parametrize("width", [1, 2, 3, 8, 28])
def test_lines_are_as_wide_as_asked(width: int) -> None:
    listed = Listed(title="习近平同特朗普通电话", claims=9, errors=3)
    lines = lay_listing(listed, width, unread=True, starred=True)
    assert [cells(plain_text(line)) for line in lines] == [width, width]
