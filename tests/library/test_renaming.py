"""Which file that has just appeared is the one that has just gone."""

from pathlib import Path

import pytest

from briefing_tui.library.paths import Opening
from briefing_tui.library.state.renames import files_among, renamed
from briefing_tui.model.brief import Brief
from briefing_tui.parse.brief import parse_brief

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


def test_what_the_library_does_not_tell_of_is_watched_by_itself(tmp_path: Path) -> None:
    for name in ("desk", "desk/sub", "desk/.drafts"):
        (tmp_path / name).mkdir()
    for name in ("out.md", "desk/a.md", "desk/sub/b.md", "desk/.drafts/c.md", "desk/n.txt"):
        (tmp_path / name).write_text("x")
    root = tmp_path / "desk"
    (root / "out.md").symlink_to(tmp_path / "out.md")
    (root / "in.md").symlink_to("sub/b.md")
    (root / "draft.md").symlink_to(".drafts/c.md")
    for name, alone in {
        "a.md": False,
        "sub/b.md": False,
        "in.md": False,
        "out.md": True,
        "draft.md": True,
        "n.txt": True,
    }.items():
        file = root / name
        assert Opening(root=root, brief=file).lone == (file if alone else None), name
        assert Opening(brief=file).lone == file
    assert Opening(root=root).lone is None
    assert Opening(text="x").lone is None
