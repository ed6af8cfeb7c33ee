"""The program's own files: the folders of the configuration, the cache and the reading state, how
files in them are read and written, and the sample library.

XDG variables are used on every system, including macOS, where terminal users set them. Without
them, the conventions of the system apply. As the XDG specification says, a relative path in such a
variable is ignored.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

import briefing_tui

NAME = "briefing"


def config_file() -> Path:
    """The configuration, whether or not it exists."""
    return _folder("config", "XDG_CONFIG_HOME", ".config") / "config.toml"


def cache_folder() -> Path:
    """The folder for files that can be made again from the briefs."""
    return _folder("cache", "XDG_CACHE_HOME", ".cache")


def state_folder() -> Path:
    """The folder for files that can't be made again: what was read and starred."""
    return _folder("state", "XDG_STATE_HOME", ".local/state")


def data_folder() -> Path:
    """The folder for what the user wrote or copied: notes, and texts of originals."""
    return _folder("data", "XDG_DATA_HOME", ".local/share")


def texts_folder() -> Path:
    """The folder for the user's copies of originals; there is none before the first copy."""
    return data_folder() / "texts"


def _folder(purpose: str, variable: str, below_home: str) -> Path:
    """The program's folder for a purpose; `below_home` is the default of the XDG specification."""
    folder = Path(os.environ.get(variable, ""))
    if folder.is_absolute():
        return folder / NAME
    if os.name == "posix" and sys.platform != "darwin":
        return Path(os.path.expanduser("~"), below_home, NAME)  # noqa: PTH111 - never raises
    import platformdirs  # its import takes as long as reading a brief

    return Path(getattr(platformdirs, f"user_{purpose}_dir")(NAME))


_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Without O_NONBLOCK, opening a pipe waits until it is written to."""
NOT_REGULAR, TOO_LARGE = errno.EINVAL, errno.EFBIG
"""Why a file isn't opened, as the system would say it."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def make_private_folder(folder: Path) -> None:
    """Make one of the program's folders, which only the user may enter, unless it exists.

    Raises:
        OSError: it can't be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def make_private_file(file: Path) -> None:
    """Create an empty database that only the user may read, unless it exists.

    SQLite gives its journals the mode of the database.
    """
    # An existing database must not be opened here: closing it would release all locks that
    # SQLite holds on it in this process (POSIX advisory locks).
    with suppress(OSError):
        os.close(os.open(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600))


def read_own(file: Path | str, most: int, *, follows_links: bool = False) -> bytes:
    """The bytes of a file of the program's own, or with `follows_links` of another one: a regular
    file of at most `most` bytes.

    Files that the program writes itself must not be symbolic links. The configuration may be one,
    since many people keep it in a repository and link to it.

    Raises:
        OSError: there is no such file, or it can't be read.
    """
    number = open_own(file, most, follows_links=follows_links)
    with open(number, "rb", buffering=0) as stream:  # noqa: PTH123 - flags of our own
        return stream.readall()


def open_own(
    file: Path | str, most: int, flags: int = os.O_RDONLY, *, follows_links: bool = False
) -> int:
    """Open such a file with some flags, and return its descriptor.

    Raises:
        OSError: it can't be opened, or isn't such a file.
    """
    # Inspect it before opening it, too: opening some devices has side effects.
    try:
        _inspect(os.stat(file, follow_symlinks=follows_links), most)  # noqa: PTH116
    except FileNotFoundError:
        if not flags & os.O_CREAT:
            raise
    number = os.open(file, flags | _FLAGS | (0 if follows_links else _NO_LINK), 0o600)
    try:
        _inspect(os.fstat(number), most)
    except OSError:
        os.close(number)
        raise
    return number


def write_own(file: Path, data: bytes) -> None:
    """Write a file of the program's own, which only the user may read, replacing an existing one.

    Raises:
        OSError: it can't be written.
    """
    new = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        new.unlink()  # left by a program that was killed, or a link to a file that isn't ours
    number = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)
    try:
        with open(number, "wb") as stream:  # noqa: PTH123
            stream.write(data)
        new.replace(file)
    except OSError:
        new.unlink()
        raise


def unfit_files(database: Path, most: int) -> Iterator[tuple[Path, str]]:
    """The files of a database that SQLite must not open, each with the reason: it would wait for a
    pipe, and follow a link. The database and its journals must be regular files of at most `most`
    bytes, or absent.
    """
    for suffix in ("", "-journal", "-wal", "-shm"):
        file = database.with_name(database.name + suffix)
        try:
            status = file.lstat()
        except OSError:  # it doesn't exist, or SQLite says why it can't be read
            continue
        try:
            _inspect(status, most)
        except OSError as error:
            yield file, str(error.strerror)


def _inspect(status: os.stat_result, most: int) -> None:
    if not S_ISREG(status.st_mode):
        raise OSError(NOT_REGULAR, "it is not a regular file")
    if status.st_size > most:
        raise OSError(TOO_LARGE, f"it is over {most:,} bytes")


def sample_library(package: Path | None = None) -> Path | None:
    """The folder of the briefs that ship with the program, or None."""
    return _shipped("samples", "briefs", package)


def manual(package: Path | None = None) -> Path | None:
    """The folder of the manual's pages, which is a library, or None."""
    return _shipped("manual", "docs", package)


def _shipped(inside: str, beside_name: str, package: Path | None) -> Path | None:
    """A folder that ships with the program.

    A wheel has it inside the package. In an editable install, the package is a folder of the
    checkout, and the shipped folder is beside it under another name.
    """
    package = package or Path(briefing_tui.__file__).parent
    if (folder := package / inside).is_dir():
        return folder
    beside = package.parent / beside_name
    # In site-packages, a folder of that name would belong to another package.
    if beside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return beside
    return None


def is_home(folder: Path) -> bool:
    """Whether a folder is the home directory or contains it.

    Such a folder is scanned only if the user has named it.
    """
    try:
        home = Path.home().resolve()
    except RuntimeError:  # there is no home directory
        return False
    folder = folder.resolve()
    return folder == home or folder in home.parents


def below_home(folder: Path) -> str:
    """A folder's path, with `~` for the home directory."""
    with suppress(RuntimeError, ValueError):  # there is no home directory, or it isn't in it
        return str("~" / folder.relative_to(Path.home()))
    return str(folder)
