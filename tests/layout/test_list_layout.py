"""The layout of list items: briefs, search results, problems."""

from typing import Any

import pytest
from msgspec.structs import replace

from briefing_tui.layout.lists import lay_listing, lay_problem, problem_counts
from briefing_tui.layout.spans import line_cells, plain_text
from briefing_tui.library.listing import Listing
from briefing_tui.model.brief import Diagnostic
from briefing_tui.text.wrapping import cells
from tests.cases import each_case

ENTRY = Listing(
    file="notes/a-call.md",
    authors=(),
    tags=("china", "trade"),
    draft=False,
    path_from_root="notes/a-call.md",
    slug="a-call",
    title="A call",
    date_edtf="2025-01-17",
)


def texts_of(entry: Listing, *, after: str | None = None, **marks: Any) -> list[str]:
    return [plain_text(line).rstrip() for line in lay_listing(entry, 40, after=after, **marks)]


@pytest.mark.parametrize(
    ("after", "second"),
    [
        ("", "  notes/a-call.md · 17 Jan 2025 · china…"),
        ("notes/b.md", "  a-call.md · 17 Jan 2025 · china, trade"),
        ("notes/deep/b.md", "  notes/a-call.md · 17 Jan 2025 · china…"),
    ],
)
def test_a_list_by_folders_names_each_folder_once(after: str, second: str) -> None:
    assert texts_of(ENTRY, after=after)[1] == second


def test_what_has_no_room_beside_a_name_is_left_out() -> None:
    entry = replace(ENTRY, path_from_root="2025-07-28-a-long-name.md", claims=4, errors=1)
    assert texts_of(entry, after="")[1] == "  2025-07-28-a-long-name.md · !! 1"


def test_a_folder_of_which_no_letter_has_room_is_left_out() -> None:
    name = f"{'n' * 33}.md"
    entry = replace(ENTRY, date_edtf="", tags=(), path_from_root=f"notes/{name}")
    assert texts_of(entry, after="")[1] == f"  {name}", "two cells are left of its 38"
    entry = replace(entry, path_from_root=f"notes/{name[1:]}")
    assert texts_of(entry, after="")[1] == f"  …s/{name[1:]}"


def test_a_long_path_keeps_its_end() -> None:
    entry = replace(
        ENTRY, date_edtf="", tags=(), path_from_root="content/en/functions/strings/replace-re.md"
    )
    assert texts_of(entry)[1] == "  …nt/en/functions/strings/replace-re.md"


def test_the_title_under_the_cursor_is_shown_whole() -> None:
    entry = replace(ENTRY, title="Xi and Trump speak, then Trump and Takaichi", claims=27)
    assert texts_of(entry, starred=True)[0].endswith("…")
    assert texts_of(entry, starred=True, title_lines=9) == [
        "* Xi and Trump speak, then Trump and",
        "  Takaichi",
        "  17 Jan 2025 · 27 claims",
    ]
    endless = replace(ENTRY, title="word " * 1_000)
    assert len(texts_of(endless, title_lines=9)) < 10


@each_case(
    "entry, second",
    [
        (replace(ENTRY, claims=16), "  17 Jan 2025 · 16 claims"),
        (replace(ENTRY, claims=1, errors=1, warnings=2), "  17 Jan 2025 · !! 1 · 1 claim"),
        (replace(ENTRY, claims=0), "  17 Jan 2025 · china, trade"),
        (replace(ENTRY, date_edtf="", tags=()), "  notes/a-call.md"),
        (replace(ENTRY, draft=True, warnings=1, tags=()), "  17 Jan 2025 · draft · ! 1"),
    ],
)
def test_particulars(entry: Listing, second: str) -> None:
    assert texts_of(entry) == ["  A call", second]


def test_marks_have_a_glyph_and_unread_is_bold() -> None:
    entry = replace(ENTRY, tags=())
    assert texts_of(entry, unread=True) == ["  A call", "  17 Jan 2025"]
    assert texts_of(entry, current=True) == ["› A call", "  17 Jan 2025"]
    assert texts_of(entry, starred=True) == ["* A call", "  17 Jan 2025"]
    assert texts_of(entry, current=True, starred=True) == ["› A call", "* 17 Jan 2025"]
    assert lay_listing(entry, 40, unread=True)[0][1].style.bold
    assert not lay_listing(entry, 40)[0][1].style.bold


@each_case("width", [1, 2, 3, 8, 28])
def test_lines_have_the_given_width(width: int) -> None:
    entry = replace(ENTRY, title="习近平同特朗普通电话", claims=9, errors=3)
    lines = lay_listing(entry, width, unread=True, starred=True)
    assert [cells(plain_text(line)) for line in lines] == [width, width]


ERROR = Diagnostic(
    "a.md", 12, 5, "error", "wrong-value", "`shouts` is no stance.", "Write `states`."
)
WARNING = Diagnostic("a.md", 1234, 56, "warning", "unknown-brief", "There is no brief `x`.")


@pytest.mark.parametrize("width", [44, 60, 61, 62, 63, 64, 120])
@pytest.mark.parametrize("problem", [ERROR, WARNING])
def test_place_message_hint_and_code_are_all_there(problem: Diagnostic, width: int) -> None:
    lines = lay_problem(problem, width)
    assert max(map(line_cells, lines)) <= width
    words = " ".join(" ".join(map(plain_text, lines)).split())
    assert words.startswith(f"{'!!' if problem is ERROR else '!'} {problem.severity} ")
    for part in (f"{problem.line}:{problem.column}", problem.message, problem.hint, problem.code):
        assert part in words


def test_a_code_that_is_too_long_for_a_line_is_broken() -> None:
    lines = lay_problem(replace(WARNING, code="translation-without-quote"), 40)
    assert max(map(line_cells, lines)) <= 40
    assert "translation-without-quote" in "".join("".join(map(plain_text, lines)).split())


def test_both_kinds_are_counted_in_words() -> None:
    assert plain_text(tuple(problem_counts([WARNING, ERROR, WARNING]))) == "1 error · 2 warnings"
    assert problem_counts([]) == []
