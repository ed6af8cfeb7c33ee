"""Where things are by convention: configuration, cache, state, and the sample library.

XDG variables count on every system, macOS too, where terminal users set them; without
them each system's own custom holds. By the XDG specification a relative path in such a
variable is ignored.
"""

import os
import sys
from pathlib import Path

from msgspec import Struct

import briefing_tui
from briefing_tui.library.files import PASSED_BY, is_brief_name

NAME = "briefing"


def config_file() -> Path:
    """The configuration, whether or not it exists."""
    return _folder("config", "XDG_CONFIG_HOME", ".config") / "config.toml"


def cache_folder() -> Path:
    """What can be made again from the briefs."""
    return _folder("cache", "XDG_CACHE_HOME", ".cache")


def state_folder() -> Path:
    """What cannot be made again: what was read and starred."""
    return _folder("state", "XDG_STATE_HOME", ".local/state")


def _folder(purpose: str, variable: str, below_home: str) -> Path:
    """Our folder for a purpose; `below_home` is what the XDG specification says."""
    folder = Path(os.environ.get(variable, ""))
    if folder.is_absolute():
        return folder / NAME
    if os.name == "posix" and sys.platform != "darwin":
        return Path(os.path.expanduser("~"), below_home, NAME)  # noqa: PTH111 - never raises
    import platformdirs  # takes as long as reading a brief

    return Path(getattr(platformdirs, f"user_{purpose}_dir")(NAME))


def sample_library(package: Path | None = None) -> Path | None:
    """The briefs that ship with the program, if they are there."""
    return _shipped("samples", "briefs", package)


def manual(package: Path | None = None) -> Path | None:
    """The folder of the manual's pages, a library, if it is there."""
    return _shipped("manual", "docs", package)


def _shipped(inside: str, beside_name: str, package: Path | None) -> Path | None:
    """A folder that ships with the program.

    A wheel carries it inside the package. An editable install has no such copy: the package is
    a folder of the checkout, and the folder lies beside it under another name.
    """
    package = package or Path(briefing_tui.__file__).parent
    if (folder := package / inside).is_dir():
        return folder
    beside = package.parent / beside_name
    # In site-packages a folder of that name beside the package would be a stranger's.
    if beside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return beside
    return None


def is_home(folder: Path) -> bool:
    """True of the home directory and of every folder that contains it.

    Such a folder is never scanned unless the reader asked for it by name.
    """
    try:
        home = Path.home().resolve()
    except RuntimeError:  # no home directory at all
        return False
    folder = folder.resolve()
    return folder == home or folder in home.parents


class OpenRequest(Struct, frozen=True, kw_only=True):
    """What the interface was asked to open: a library, a brief in it, or a brief alone."""

    root: Path | None = None
    """The library's folder. None where there is no library around the brief."""
    brief: Path | None = None
    """The brief to open first. None leaves the choice to the interface."""
    text: str | None = None
    """The text of a brief from standard input. Then the other two are None."""

    @property
    def unwatched(self) -> Path | None:
        """The brief, where watching the library's folder would not report its changes: there
        is no library, or the brief is a link out of it, is in a skipped folder, or has
        another suffix.
        """
        if self.brief is None or self.root is None:
            return self.brief
        real, root = self.brief.resolve(), self.root.resolve()
        if not real.is_relative_to(root) or not is_brief_name(real.name):
            return self.brief
        folders = real.relative_to(root).parts[:-1]
        skipped = any(folder.startswith(".") or folder in PASSED_BY for folder in folders)
        return self.brief if skipped else None
