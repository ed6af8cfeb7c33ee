"""Finding the briefs in a folder, and reading files. Whatever is there, the answer is a value.

The parsers are imported when the first brief is read: a screen can be up before that.
"""

import os
import sys
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.brief import SUFFIXES, Code, Diagnostic, Parsed, Source
from briefing_tui.text.sanitise import one_line, sanitise, sanitise_name

if TYPE_CHECKING:
    from briefing_tui.parse.document import IncrementalParser

PASSED_BY = frozenset({"node_modules", "bower_components", "site-packages", "__pycache__", "venv"})
"""Folders of other people's Markdown, which are skipped. Hidden folders are skipped, too."""

TEXTS = "texts"
"""The folder of a library for the whole texts of sources."""

KINDS = 4
"""The kinds of files that are named in a folder without briefs."""
MOST_OTHERS = 5_000
"""Counting them takes some milliseconds."""

Reason = Literal["hidden", "passed by", "not a file", "link out", "dead link", "unreadable"]
Skipped = tuple[tuple[Reason, int], ...]
"""How many files and folders were skipped for each reason."""


class Entry(Struct, frozen=True):
    """A file that is a brief by its name."""

    path: Path
    path_from_root: str
    """Sanitised, with `/` between the parts: for showing and as a key, not to open."""
    size: int
    mtime_ns: int


class Stamp(NamedTuple):
    """The properties of a file that change when it is written."""

    size: int
    mtime_ns: int
    ctime_ns: int
    """Also changes where a program sets the modification time back."""

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """The stamp in the result of `os.stat`."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class Identity(NamedTuple):
    """The file or folder itself, whatever its name."""

    device: int
    inode: int


def identity_of(path: Path) -> Identity | None:
    """The file or folder at a path; None where there is none, or where that can't be told."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Identity(status.st_dev, status.st_ino)


def stamp_of(path: Path | str) -> Stamp | None:
    """The stamp of the file at a path; None where there is none."""
    try:
        return Stamp.of(os.stat(path))  # noqa: PTH116 - a Path for each file is slow
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None


def reason_of(error: Exception) -> str:
    """What the system says of a failure, to go behind a colon: `permission denied`."""
    return one_line(getattr(error, "strerror", None) or str(error) or "unknown error").lower()


# Before Python 3.13 and 3.14, some of these methods of `Path` raise where permission is missing.


def is_file(path: Path) -> bool:
    """Whether there is a file, perhaps through a link."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether there is a folder, perhaps through a link."""
    return os.path.isdir(path)  # noqa: PTH112


def real_path(path: Path) -> Path:
    """The path with all links resolved; a loop of links resolves to itself."""
    return Path(os.path.realpath(path))


def make_private_folder(folder: Path) -> None:
    """Make a folder of ours that only the user may enter; also close one of an older version.

    Raises:
        OSError: it can't be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not folder.is_symlink():  # else the user has chosen another folder
        with suppress(OSError):  # another user's
            _keep_others_out(folder, folder.stat(), 0o700)


def make_private_file(file: Path) -> None:
    """Create an empty database that only the user may read, unless it is there. Close what an
    older version has left beside it: journals, copies, and databases of other libraries.

    SQLite gives its journals the mode of the database.
    """
    # A database that is there must not be opened: closing it again would end all locks that
    # SQLite holds on it in this process (POSIX advisory locks).
    with suppress(OSError):
        os.close(os.open(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL | _NO_WAIT, 0o600))
    # Another user's, perhaps: SQLite reports what it can't do.
    with suppress(OSError), os.scandir(file.parent) as items:
        for item in items:
            if any(ending in item.name for ending in _DATABASES):
                _keep_others_out(item, item.stat(follow_symlinks=False), 0o600)


_DATABASES = (".sqlite", ".lock")
_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""Opening a pipe without O_NONBLOCK waits until somebody writes to it."""


def _keep_others_out(path: "os.PathLike[str]", status: os.stat_result, mode: int) -> None:
    if status.st_mode & 0o077 and (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode)):
        os.chmod(path, mode)  # noqa: PTH101 - a `DirEntry` has no such method


def leads_out(path: Path, root: Path) -> bool:
    """Whether a path is outside a folder, once all links are resolved."""
    return not real_path(path).is_relative_to(real_path(root))


class Walk(NamedTuple):
    """A scan in plain tuples and without an order: fast enough for 100,000 files."""

    files: list[tuple[str, Stamp]]
    """The path of each file, and its stamp."""
    skipped: "Counter[Reason]"
    folders: list[tuple[str, Stamp]]
    """The same of each folder, from before it was read."""


class Scan(Struct, frozen=True):
    """The briefs under a folder in the order of their paths, and what was skipped."""

    root: Path
    entries: tuple[Entry, ...]
    skipped: Skipped = ()


def is_brief_name(name: str) -> bool:
    """Whether a file of that name is a brief."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def scan(root: Path) -> Scan:
    """The briefs under a folder, at any depth.

    Symbolic links are followed inside the root only, and after all files and folders, so that
    a file that can be reached in two ways is listed under its own name. An unreadable root has
    no entries and counts as skipped.
    """
    found = walk(root)
    entries = [
        Entry(Path(path), shown_path(path, root), stamp.size, stamp.mtime_ns)
        for path, stamp in found.files
    ]
    entries.sort(key=lambda entry: entry.path_from_root)
    return Scan(root, tuple(entries), tuple(sorted(found.skipped.items())))


def walk(
    root: Path, cancelled: Callable[[], bool] = lambda: False, most: int = sys.maxsize
) -> Walk:
    """The files that `scan` lists; once `cancelled`, those that were found until then.

    The walk ends after the folder in which it has found more than `most` files.
    """
    walker = _Walker(root)
    walker.run(lambda: len(walker.files) > most or cancelled())
    return Walk(walker.files, walker.skipped, walker.visited)


def other_kinds(root: Path) -> str:
    """The files of a folder that are no briefs, by their suffix: `12 .html, 3 .txt`.

    Empty where there are none. Of a large tree only the first `MOST_OTHERS` files are counted.
    """
    walker = _Walker(root)
    walker.run(lambda: walker.others.total() > MOST_OTHERS)
    by_count = sorted(walker.others.items(), key=lambda kind: (-kind[1], not kind[0], kind[0]))
    kinds = by_count[:KINDS]
    named = [f"{count:,} {one_line(kind) or 'without a suffix'}" for kind, count in kinds]
    if rest := walker.others.total() - sum(count for _, count in kinds):
        named.append(f"{rest:,} others")
    return ", ".join(named)


def shown_path(path: str, root: Path) -> str:
    """`Entry.path_from_root` of a file's path."""
    inside = path[prefix_length(root) :]
    return sanitise_name(inside if os.sep == "/" else inside.replace(os.sep, "/"))


def prefix_length(root: Path) -> int:
    """The number of characters before the path from the root in the path of a walked file."""
    return len(os.path.join(root, ""))  # noqa: PTH118 - as `os.scandir` joins them


class _Walker:
    """One walk over a tree: the folders and links still to visit, and what was found."""

    def __init__(self, root: Path) -> None:
        self.real_root = root.resolve()
        self.files: list[tuple[str, Stamp]] = []
        self.skipped: Counter[Reason] = Counter()
        self.others: Counter[str] = Counter()
        """How many files have each other suffix."""
        self.folders = [str(root)]
        self.visited: list[tuple[str, Stamp]] = []
        self.links: deque[str] = deque()
        self.identities: list[tuple[int, int]] = []
        """The identities of all files and folders before the first link."""
        self.seen: set[tuple[int, int]] | None = None
        """From the first link on, no file or folder is visited twice."""

    def run(self, cancelled: Callable[[], bool]) -> None:
        while (self.folders or self.links) and not cancelled():
            if self.folders:
                self._visit_folder(self.folders.pop())
            else:
                if self.seen is None:
                    self.seen = set(self.identities)
                self._visit_link(self.links.popleft())

    def _visit_folder(self, folder: str) -> None:
        try:
            status = os.stat(folder)  # noqa: PTH116 - a Path for each folder is slow
            if self._is_known(status):
                return
            self.visited.append((folder, Stamp.of(status)))
            with os.scandir(folder) as listing:
                items = list(listing)
        except OSError:
            self.skipped["unreadable"] += 1
            return
        for item in items:
            try:
                self._sort(item)
            except OSError:  # deleted since the folder was read
                self.skipped["unreadable"] += 1

    def _sort(self, item: "os.DirEntry[str]") -> None:
        """Decide what a name in a folder is, without opening it."""
        name = item.name
        if name.startswith("."):
            self.skipped["hidden"] += 1
        elif item.is_file(follow_symlinks=False):
            if name.lower().endswith(SUFFIXES):
                self._add(item.path, item.stat(follow_symlinks=False))
            else:
                self.others[os.path.splitext(name)[1].lower()] += 1  # noqa: PTH122
        elif item.is_symlink():
            self.links.append(item.path)
        elif not item.is_dir(follow_symlinks=False):
            if name.lower().endswith(SUFFIXES):
                self.skipped["not a file"] += 1
        elif name in PASSED_BY:
            self.skipped["passed by"] += 1
        else:
            self.folders.append(item.path)

    def _visit_link(self, link: str) -> None:
        try:
            real = Path(link).resolve(strict=True)
            status = real.stat()
        except (OSError, RuntimeError):  # nothing there, no permission, or a loop of links
            self.skipped["dead link"] += 1
            return
        if not real.is_relative_to(self.real_root):
            self.skipped["link out"] += 1
        elif S_ISDIR(status.st_mode):
            self.folders.append(link)
        elif is_brief_name(Path(link).name):
            if S_ISREG(status.st_mode):
                self._add(link, status)
            else:
                self.skipped["not a file"] += 1

    def _add(self, path: str, status: os.stat_result) -> None:
        if not self._is_known(status):
            # Not `Stamp.of`: 100,000 calls of it take a hundredth of a second.
            stamp = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            self.files.append((path, stamp))

    def _is_known(self, status: os.stat_result) -> bool:
        """Whether a file or folder was found before, perhaps under another name."""
        identity = (status.st_dev, status.st_ino)
        if self.seen is None:
            self.identities.append(identity)
            return False
        if identity in self.seen:
            return True
        self.seen.add(identity)
        return False


_FLAGS = os.O_RDONLY | _NO_WAIT

BOOK = 256_000
"""Bytes from which on a file is shown from its start while the rest is read."""
_START = 48_000
"""Bytes of that start."""
_FRONT_ENDS = (b"\n---", b"\n...", b"\n+++", b"\r---", b"\r...", b"\r+++")

UNREAD = frozenset({"not-a-file", "too-large", "unreadable"})
"""The codes of files that could not be read at all."""


def is_unread(parsed: Parsed) -> bool:
    """Whether nothing of a file could be read, so that only its name is known."""
    return any(diagnostic.code in UNREAD for diagnostic in parsed.diagnostics)


class SourceText(Struct, frozen=True):
    """A source's own text, or the reason why there is none."""

    text: str = ""
    diagnostic: Diagnostic | None = None


class _Refusal(Exception):
    """The reason why a file isn't read: a code, a message and a hint."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def diagnostic(self, path: str, line: int = 1, column: int = 1) -> Diagnostic:
        return Diagnostic(path, line, column, "error", self.code, self.message, self.hint)


def read_brief(path: Path | str, shown_as: str, root: Path | None = None) -> Parsed:
    """The brief in a file. `shown_as` is its path in diagnostics, and gives its slug.

    A file that can't be read is an empty brief with one error. With a root, that is also one
    that was replaced by a link out of it since the folder was scanned.
    """
    return read_brief_and_digest(path, shown_as, root)[0]


def read_brief_and_digest(
    path: Path | str, shown_as: str, root: Path | None = None
) -> tuple[Parsed, bytes]:
    """The same, with `digest_of` the file."""
    from briefing_tui.parse.brief import parse_brief, parse_bytes

    shown_as = sanitise_name(shown_as)
    try:
        data = _read(path, root)
    except _Refusal as refusal:
        parsed = parse_brief("", shown_as)
        return replace(parsed, diagnostics=(refusal.diagnostic(shown_as),)), b""
    return parse_bytes(data, shown_as), _digest(data)


def digest_of(path: Path | str) -> bytes:
    """A digest of a file's bytes; empty where there are none, or the file can't be read."""
    try:
        return _digest(_read(path))
    except _Refusal:
        return b""


def _digest(data: bytes) -> bytes:
    # `hashlib` would import OpenSSL: 2 MB.
    from _blake2 import blake2b

    return blake2b(data, digest_size=16).digest() if data else b""


def read_start(path: Path, shown_as: str) -> tuple[Parsed, float] | None:
    """The start of a long file, and how many times as long the whole file is.

    None for a file that is shorter than `BOOK`, or whose start can't be read alone.
    """
    from briefing_tui.parse.brief import LIMIT, parse_bytes

    try:
        size = path.stat().st_size
        if size < BOOK:
            return None
        with open(os.open(path, _FLAGS), "rb") as file:  # noqa: PTH123 - flags of our own
            _inspect(os.fstat(file.fileno()), LIMIT)
            data = file.read(_START)
    except (_Refusal, OSError, ValueError):
        return None
    end = data.rfind(b"\n") + 1
    data = data[:end] if end > _START // 2 else _whole_characters(data)
    opens = data.removeprefix(b"\xef\xbb\xbf").startswith((b"---", b"+++"))
    if not data or (opens and not any(end in data for end in _FRONT_ENDS)):
        return None
    return parse_bytes(data, sanitise_name(shown_as)), size / len(data)


def _whole_characters(data: bytes) -> bytes:
    """The data without its last character, which may be incomplete."""
    end = len(data)
    while end and data[end - 1] & 0xC0 == 0x80:
        end -= 1
    return data[: max(0, end - 1)]


def read_source_text(root: Path, parsed: Parsed, source: Source) -> SourceText:
    """A source's text, from the brief or from the file that it names.

    The file's path is relative to the brief's folder or to the root. It is read only if it is
    inside the root after all symbolic links are resolved.
    """
    if not source.text_file:
        return SourceText(source.text)
    try:
        file = _inside(root, parsed.brief.path, source.text_file)
        return SourceText(sanitise(_decode(_read(file))))
    except _Refusal as refusal:
        index = parsed.brief.sources.index(source)
        place = parsed.position(("sources", index, "text", "file"))
        return SourceText("", refusal.diagnostic(parsed.brief.path, place.line, place.column))


def has_file(root: Path, brief_path: str, name: str) -> bool:
    """Whether the library has the file that a link in a brief names."""
    try:
        return _inside(root, brief_path, name).is_file()
    except (_Refusal, OSError):
        return False


def read_text(path: Path) -> SourceText:
    """A text file that the user named, in any folder."""
    data = read_data(path)
    return data if isinstance(data, SourceText) else SourceText(sanitise(_decode(data)))


def read_data(path: Path) -> bytes | SourceText:
    """The bytes of a file that the user named, in any folder, or the reason why there are none."""
    try:
        return _read(path)
    except _Refusal as refusal:
        return SourceText("", refusal.diagnostic(sanitise_name(str(path))))


def create_file(path: Path, text: str) -> None:
    """Write a new file, in a folder that is made if it is missing. Nothing is ever overwritten.

    Raises:
        OSError: it can't be written; FileExistsError where there is one.
    """
    with suppress(FileExistsError):
        path.parent.mkdir()
    with path.open("x", encoding="utf-8", newline="\n") as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        except OSError:  # a full disk
            path.unlink()
            raise


def create_numbered(folder: Path, name: str, suffix: str, text: str) -> Path:
    """Write `name.suffix`; where there is such a file, `name-2.suffix`, and so on.

    Raises:
        OSError: it can't be written.
    """
    number, file = 1, folder / f"{name}.{suffix}"
    while True:
        with suppress(FileExistsError):
            create_file(file, text)
            return file
        number += 1
        file = folder / f"{name}-{number}.{suffix}"


def _inside(root: Path, brief_path: str, name: str) -> Path:
    """The file that a brief names, resolved."""
    if "\0" in name or Path(name).is_absolute():
        raise _Refusal("outside-library", f"`{one_line(name)}` is not a path inside the library.")
    outside = False
    for folder in (os.path.join(root, os.path.dirname(brief_path)), root):  # noqa: PTH118, PTH120
        path = Path(folder, name)
        # Resolving a path to find no file would take ten times as long as a look.
        if os.path.exists(path):  # noqa: PTH110 - `Path.exists` may raise
            file = real_path(path)
            if file.is_relative_to(real_path(root)):
                return file
            outside = True
    if outside:
        raise _Refusal("outside-library", f"`{one_line(name)}` is outside the library.")
    raise _Refusal("unreadable", f"There is no file `{one_line(name)}` in the library.")


def _decode(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")


def _read(path: Path | str, root: Path | None = None) -> bytes:
    """The bytes of a regular file of at most `parse.brief.LIMIT` bytes, inside a root if given."""
    from briefing_tui.parse.brief import LIMIT

    if root is not None and leads_out(Path(path), root):
        raise _Refusal("unreadable", "The file is a link out of the library.")
    try:
        # Inspect it before opening it: opening some devices has effects.
        _inspect(os.stat(path), LIMIT)  # noqa: PTH116 - a Path for each file is slow
        descriptor = os.open(path, _FLAGS)
        try:
            status = os.fstat(descriptor)
            _inspect(status, LIMIT)
            data = _read_all(descriptor, status.st_size, LIMIT)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        raise _Refusal("unreadable", f"The file can't be read: {reason_of(error)}.") from None
    if len(data) > LIMIT:
        raise _too_large(LIMIT)
    return data


def _read_all(descriptor: int, size: int, limit: int) -> bytes:
    """The contents of a file up to one byte past the limit. It may grow while it is read."""
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    parts = [data]
    while data and sum(map(len, parts)) <= limit:
        data = os.read(descriptor, 2**20)
        parts.append(data)
    return b"".join(parts)


def _inspect(status: os.stat_result, limit: int) -> None:
    if not S_ISREG(status.st_mode):
        raise _Refusal(
            "not-a-file", "This is not a regular file.", "Pipe text in with `briefing -`."
        )
    if status.st_size > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> _Refusal:
    message = f"The file is over {limit // 2**20} MB and is not read."
    return _Refusal("too-large", message, "Part it into several briefs.")


class Reading(NamedTuple):
    """A brief as far as its first screen needs it."""

    parsed: Parsed
    parser: "IncrementalParser"
    """The parser of the body, which has parsed the first screen."""
    scale: float = 1
    """How many times as long the file is as the part of it that was read."""


def read_first_screen(path: Path, shown_as: str, root: Path | None = None) -> Reading:
    """Read a brief, or the start of a book, and parse its body as far as a screen needs it."""
    from briefing_tui.parse.document import parse_start

    start = None if root is not None and leads_out(path, root) else read_start(path, shown_as)
    parsed, scale = start or (read_brief(path, shown_as, root), 1)
    return Reading(parsed, parse_start(parsed.brief), scale)


LIBRARY_CODES: tuple[Code, ...] = (
    Code(
        "not-a-file",
        "error",
        "Something with the name of a brief is not a regular file.",
        "Folders, pipes, sockets and devices are never opened as briefs: reading some of them "
        "never ends, and opening others has effects. Pipe text in with `briefing -`.",
        "",
    ),
    Code(
        "unreadable",
        "error",
        "A file can't be read.",
        "The system refuses to read it, most often because permission is missing or because "
        "it has just been moved.",
        "",
    ),
)
