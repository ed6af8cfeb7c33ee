"""Where things are: XDG variables, and the sample library of both kinds of install."""

import tomllib
from pathlib import Path

import pytest

from briefing_tui.library.paths import (
    Opening,
    cache_folder,
    config_file,
    is_home,
    sample_library,
    state_folder,
)

ROOT = Path(__file__).parents[2]


def test_the_xdg_variables_decide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    assert config_file() == tmp_path / "CONFIG" / "briefing" / "config.toml"
    assert cache_folder() == tmp_path / "CACHE" / "briefing"
    assert state_folder() == tmp_path / "STATE" / "briefing"


@pytest.mark.parametrize("value", ["", None])
def test_without_them_things_lie_under_the_home(
    monkeypatch: pytest.MonkeyPatch, own_home: Path, value: str | None
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name)
        if value is not None:
            monkeypatch.setenv(name, value)
    for place in (config_file(), cache_folder(), state_folder()):
        assert place.is_relative_to(own_home)
        assert "briefing" in place.parts


def test_a_wheel_carries_the_samples_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "briefing_tui"
    (package / "samples").mkdir(parents=True)
    (package.parent / "briefs").mkdir()
    assert sample_library(package) == package / "samples"


def test_a_checkout_has_them_beside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "briefing_tui"
    package.mkdir()
    (tmp_path / "briefs").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert sample_library(package) == tmp_path / "briefs"


def test_a_strangers_folder_in_site_packages_is_not_taken(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "briefing_tui"
    package.mkdir(parents=True)
    (package.parent / "briefs").mkdir()
    assert sample_library(package) is None


def test_this_install_has_its_samples() -> None:
    samples = sample_library()
    assert samples is not None
    assert list(samples.glob("*.md"))


def test_the_wheel_is_told_to_carry_the_samples_where_they_are_looked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"briefs": "briefing_tui/samples"}


def test_home_and_what_contains_it_are_home(own_home: Path) -> None:
    (own_home / "briefs").mkdir()
    assert is_home(own_home)
    assert is_home(own_home.parent)
    assert is_home(Path("/"))
    assert not is_home(own_home / "briefs")


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
