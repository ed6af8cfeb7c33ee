"""The open brief is found under a new name among the files that have just appeared."""

from pathlib import Path

import pytest

from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief
from briefing_tui.tui.services.live_reload import files_among, renamed

TEXT = "---\ntitle: A call\n---\nThey spoke.\n"
SLUGGED = "---\ntitle: A call\nslug: call\n---\nThey spoke.\n"


def brief(path: str, text: str = TEXT) -> Brief:
    return parse_brief(text, path).brief


@pytest.mark.parametrize(
    ("gone", "candidates", "found"),
    [
        (brief("2025-01-01-a.md"), [brief("2025-01-02-b.md")], 0),
        (brief("a.md"), [brief("b.md", "Other."), brief("c.md")], 1),
        (brief("a.md", "No title."), [brief("b.md", "No title.")], 0),
        (brief("a.md"), [brief("b.md", TEXT + "More.")], None),
        (brief("a.md"), [brief("sub/a.md", TEXT + "More.")], 0),
        (brief("a.md", SLUGGED), [brief("b.md", SLUGGED + "More.")], 0),
        (brief("a.md"), [brief("b.md"), brief("c.md")], None),
        (brief("a.md"), [], None),
    ],
)
def test_by_what_it_says_else_by_its_slug(
    gone: Brief, candidates: list[Brief], found: int | None
) -> None:
    assert renamed(gone, candidates) is (None if found is None else candidates[found])


def test_files_in_folders_count_and_the_same_name_comes_first(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.md", "picture.png", "sub/z.md", "sub/b.md"):
        (tmp_path / name).write_text("x")
    paths = [str(tmp_path / name) for name in ("a.md", "picture.png", "gone.md", "sub")]
    found = files_among(paths, tmp_path / "z.md", lambda: False)
    assert next(found).relative_to(tmp_path).as_posix() == "sub/z.md"
    found = files_among(paths, tmp_path / "z.md", lambda: False)
    assert {path.name for path in found} == {"a.md", "z.md", "b.md"}
