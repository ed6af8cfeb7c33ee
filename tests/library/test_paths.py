"""The XDG folders, the sample library of both kinds of install, and what is opened."""

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from briefing_tui.library.paths import (
    cache_folder,
    config_file,
    data_folder,
    is_home,
    manual,
    sample_library,
    state_folder,
)

ROOT = Path(__file__).parents[2]


def test_the_xdg_variables_decide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    assert config_file() == tmp_path / "CONFIG" / "briefing" / "config.toml"
    assert cache_folder() == tmp_path / "CACHE" / "briefing"
    assert state_folder() == tmp_path / "STATE" / "briefing"
    assert data_folder() == tmp_path / "DATA" / "briefing"


@pytest.mark.parametrize("value", ["", None])
def test_without_them_the_folders_are_in_the_home(
    monkeypatch: pytest.MonkeyPatch, own_home: Path, value: str | None
) -> None:
    for name in (f"XDG_{name}_HOME" for name in ("CONFIG", "CACHE", "DATA", "STATE")):
        monkeypatch.delenv(name)
        if value is not None:
            monkeypatch.setenv(name, value)
    for path in (config_file(), cache_folder(), data_folder(), state_folder()):
        assert path.is_relative_to(own_home)
        assert "briefing" in path.parts


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs decides")
def test_on_linux_they_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (f"XDG_{name}_HOME" for name in ("CONFIG", "CACHE", "DATA", "STATE")):
        monkeypatch.delenv(name)
    assert config_file().parent == platformdirs.user_config_path("briefing")
    assert cache_folder() == platformdirs.user_cache_path("briefing")
    assert state_folder() == platformdirs.user_state_path("briefing")
    assert data_folder() == platformdirs.user_data_path("briefing")


def test_a_wheel_has_the_samples_inside_the_package(tmp_path: Path) -> None:
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


def test_a_folder_of_another_package_is_not_the_samples(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "briefing_tui"
    package.mkdir(parents=True)
    (package.parent / "briefs").mkdir()
    assert sample_library(package) is None


@pytest.mark.parametrize("find", [sample_library, manual])
def test_this_install_has_its_samples_and_its_manual(find: Callable[[], Path | None]) -> None:
    folder = find()
    assert folder is not None
    assert list(folder.glob("*.md"))


def test_the_wheel_is_built_with_both() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"briefs": "briefing_tui/samples", "docs": "briefing_tui/manual"}


def test_home_and_what_contains_it_are_home(own_home: Path) -> None:
    (own_home / "briefs").mkdir()
    assert is_home(own_home)
    assert is_home(own_home.parent)
    assert is_home(Path("/"))
    assert not is_home(own_home / "briefs")
