"""A file of the user's that another program may save at any moment: add to it, or replace it.

What is written is on the disk afterwards, and a kill leaves the old content or the new one. All
writers of this program hold one lock; an editor holds none, so who writes looks at the file again.
"""

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import blake2s
from io import FileIO
from itertools import chain, count
from pathlib import Path

from briefing_tui.library.files import identity_of
from briefing_tui.library.paths import (
    make_private_file,
    make_private_folder,
    open_own,
    read_own,
    state_folder,
)

MOST = 16 * 2**20
"""Bytes of the longest file."""
NEW = ".briefing-"
"""How the name of a file begins that is about to take the name of another one. Then come digests of
that name, of the content before and of the new content, and the process."""
_PATIENCE = 5.0
"""Seconds to wait for another writer, which holds the lock for milliseconds."""


def append(file: Path, data: bytes, *, is_new: bool) -> None:
    """Write at the end of a file, after a blank line. If that fails, the file is as it was."""
    _refuse_too_large(len(data))  # before a file is made
    number = open_own(file, sys.maxsize, os.O_RDWR | os.O_APPEND | os.O_CREAT)
    try:
        size = os.lseek(number, 0, os.SEEK_END)
        if size:
            end = os.pread(number, 2, max(0, size - 2))
            data = b"\n" * (2 - (len(end) - len(end.rstrip(b"\n")))) + data
        _refuse_too_large(size + len(data))
        try:
            _write_whole(number, data)
        except OSError:
            with suppress(OSError):
                os.ftruncate(number, size)
            if is_new:
                file.unlink(missing_ok=True)
            raise
    finally:
        os.close(number)
    if is_new:
        _sync_folder(file.parent)


def rewrite(file: Path, stream: FileIO, before: bytes, data: bytes) -> bool:
    """Give an open file another content, in a new file that takes its name and mode. If another
    program has saved it since `before` was read, it keeps that program's content, and the answer
    is False.
    """
    _refuse_too_large(len(data))
    status = os.fstat(stream.fileno())

    def is_as_read(path: Path) -> bool:
        stream.seek(0)
        return os.path.samestat(path.stat(), status) and stream.readall() == before

    digests = (_digest(each) for each in (os.fsencode(file.name), before, data))
    new = file.with_name(f"{NEW}{'-'.join(digests)}-{os.getpid()}")
    with suppress(OSError):
        new.unlink()  # left by a program that was killed
    try:
        _write_like(status, new, data)
        identity = identity_of(new)
        if not is_as_read(file):
            return False
        is_exchanged = _exchange(new, file)
        if not is_exchanged:
            new.replace(file)
        is_current = identity_of(file) == identity
        # Before anything that takes time: after a kill here it would be missing.
        if is_exchanged and is_current and not is_as_read(new):
            is_current = False
            new.replace(file)  # what was saved between the last look and the exchange
        _sync_folder(file.parent)
    except FileNotFoundError:  # an editor has moved the file away, and is about to write another
        return False
    finally:
        new.unlink(missing_ok=True)
    return is_current


def rewrite_with_backup(file: Path, before: bytes, data: bytes) -> Path | None:
    """Give a file another content, and keep what it was beside it: as `NAME~`, or if there is such
    a file, as `NAME.~1~` and so on. The backup is returned; None if the content of the file isn't
    `before` any more. Then it is left as it is.

    Raises:
        OSError: it can't be written, or it is a link; then it is as it was.
    """
    with only_writer():
        recover(file.parent)
        with FileIO(open_own(file, MOST, os.O_RDWR), "r+") as stream:
            status = os.fstat(stream.fileno())
            if not status.st_mode & 0o222:  # the superuser can open it all the same
                raise PermissionError(errno.EACCES, "it is read-only")
            backup, is_written = _back_up(file, status, before), False
            try:
                is_written = rewrite(file, stream, before, data)
            finally:
                if not is_written:
                    backup.unlink()
    return backup if is_written else None


def _back_up(file: Path, status: os.stat_result, data: bytes) -> Path:
    """Give a file a second name that no file has; where that is impossible, make a copy."""
    numbered = (f"{file.name}.~{number}~" for number in count(1))
    for backup in map(file.with_name, chain((f"{file.name}~",), numbered)):
        with suppress(FileExistsError):
            try:
                os.link(file, backup)
            except FileExistsError:
                raise
            except OSError:  # no hard links here
                _write_like(status, backup, data)
            return backup
    raise AssertionError


def recover(folder: Path) -> None:
    """Put back what processes that were killed have left in a folder: a kill between the exchange
    of two names and the look at what was exchanged leaves what an editor saved at that moment in a
    file of its own. Only for who holds the lock, as another writer may be at that point.
    """
    for left in folder.glob(f"{NEW}*-*-*-*"):
        name, before, data, _ = left.name.removeprefix(NEW).split("-", 3)
        files = (each for each in folder.iterdir() if _digest(os.fsencode(each.name)) == name)
        with suppress(OSError):
            content = _digest(read_own(left, MOST))
            if content in (before, data, _digest(b"")):  # nothing was saved in it
                left.unlink()
            elif (file := next(files, None)) and _digest(read_own(file, MOST)) == data:
                left.replace(file)


def _digest(data: bytes) -> str:
    return blake2s(data, digest_size=8).hexdigest()


def _write_like(status: os.stat_result, new: Path, data: bytes) -> None:
    """Write a new file with the mode, the owner and the group of another one."""
    number = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for owner, group in ((status.st_uid, -1), (-1, status.st_gid)):
            with suppress(OSError):  # only the superuser can give a file away
                os.fchown(number, owner, group)
        os.fchmod(number, status.st_mode & 0o7777)
        _write_whole(number, data)
    finally:
        os.close(number)


def _exchange(one: Path, two: Path) -> bool:
    """Exchange the names of two files in one step, so that neither is ever missing. False where
    that is impossible: Linux has it, and not for every file system.
    """
    import ctypes

    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE, renameat2(2)
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(two), exchange) == 0)


def _refuse_too_large(size: int) -> None:
    if size > MOST:
        raise OSError(errno.EFBIG, f"its file would be over {MOST:,} bytes")


def _write_whole(number: int, data: bytes) -> None:
    """Write in one call, which a kill doesn't divide, and make sure that it is on the disk."""
    while data:
        data = data[os.write(number, data) :]
    os.fsync(number)


def _sync_folder(folder: Path) -> None:
    """Make sure that the names of the files in a folder are on the disk."""
    with suppress(OSError):  # not every file system can
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@contextmanager
def only_writer() -> Iterator[None]:
    """Hold the lock of all writers of notes. The system releases it when a process is killed."""
    try:
        make_private_folder(state_folder())
        lock_file = state_folder() / "notes.lock"
        make_private_file(lock_file)
        lock = sqlite3.connect(lock_file, isolation_level=None, timeout=_PATIENCE)
    except (OSError, sqlite3.Error):  # locking is impossible here
        yield
        return
    with closing(lock):
        with suppress(sqlite3.Error):
            lock.execute("BEGIN EXCLUSIVE")
        yield
