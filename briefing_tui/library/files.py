"""Finding the briefs in a folder: names and stamps only, no file is opened."""

import os
import pickle
import sys
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Literal, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.model.brief import Parsed, Source
from briefing_tui.model.diagnostic import Code, Diagnostic
from briefing_tui.parse.document import FIRST_SCREEN, IncrementalParser, parse_start
from briefing_tui.text.sanitise import one_line, sanitise

SUFFIXES = (".md", ".markdown")

LARGE = 500
"""Briefs above which a list comes from the index, and is not read from all the files."""

PASSED_BY = frozenset({"node_modules", "bower_components", "site-packages", "__pycache__", "venv"})
"""Folders full of other people's Markdown. Hidden folders are passed by as well."""

Reason = Literal["hidden", "passed by", "not a file", "link out", "dead link", "unreadable"]
Skipped = tuple[tuple[Reason, int], ...]
"""How many files and folders were skipped, by the reason."""


class Entry(Struct, frozen=True):
    """A file that is a brief by its name."""

    path: Path
    path_from_root: str
    """With `/` between the parts, and sanitised: for showing and for names, not to open."""
    size: int
    mtime_ns: int


class Stamp(NamedTuple):
    """What tells whether a file changed since it was read."""

    size: int
    mtime_ns: int
    ctime_ns: int
    """Changes with every write, also where a program sets the other time back."""

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """The stamp of a file by what the system says of it."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class Identity(NamedTuple):
    """Which file or folder it is, whatever its name is now."""

    device: int
    inode: int


def identity_of(path: Path) -> Identity | None:
    """What is at a path; None where nothing is, or where it can't be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Identity(status.st_dev, status.st_ino)


# `Path` raises where the system won't say, for some of these before Python 3.13 or 3.14.


def is_file(path: Path) -> bool:
    """Whether a file is there, by whatever link, as far as may be seen."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """The same of a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def real_path(path: Path) -> Path:
    """Where a path leads by its links; one that leads to itself leads nowhere else."""
    return Path(os.path.realpath(path))


class Walk(NamedTuple):
    """The same as a scan for those who count in hundreds of thousands: no values, no order."""

    files: list[tuple[str, Stamp]]
    """The path to open each file by, and its stamp."""
    skipped: "Counter[Reason]"


class Scan(Struct, frozen=True):
    """The briefs under a root, in the order of their paths, and what was left out."""

    root: Path
    entries: tuple[Entry, ...]
    skipped: Skipped = ()


def is_brief_name(name: str) -> bool:
    """Whether a file of that name would be a brief."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def scan(root: Path) -> Scan:
    """The briefs under a folder, at any depth.

    Symbolic links are followed inside the root only, and after everything real, so that a
    file that can be reached in two ways is listed under its own name. An unreadable root
    has no entries and counts as skipped.
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
    """The files that `scan` lists. Once `cancelled`, those that were found until then.

    A walk also ends with the folder in which it has found more than `most`.
    """
    walker = _Walker(root)
    walker.run(lambda: len(walker.files) > most or cancelled())
    return Walk(walker.files, walker.skipped)


def is_large(root: Path) -> bool:
    """Whether a library has more briefs than are read each time that one asks for them."""
    return len(walk(root, most=LARGE).files) > LARGE


def shown_path(path: str, root: Path) -> str:
    """A file's path from the root, to show and for names."""
    inside = path[prefix_length(root) :]
    return sanitise(inside if os.sep == "/" else inside.replace(os.sep, "/"))


def prefix_length(root: Path) -> int:
    """How many characters of a walked file's path stand before its path from the root."""
    return len(os.path.join(root, ""))  # noqa: PTH118 - as `os.scandir` joins them


class _Walker:
    """One walk over a tree: folders and links still to visit, and what was found."""

    def __init__(self, root: Path) -> None:
        self.real_root = root.resolve()
        self.files: list[tuple[str, Stamp]] = []
        self.skipped: Counter[Reason] = Counter()
        self.folders = [str(root)]
        self.links: deque[str] = deque()
        self.identities: list[tuple[int, int]] = []
        """Of every file and folder met before the first link."""
        self.seen: set[tuple[int, int]] | None = None
        """From the first link on, nothing is visited a second time."""

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
            if self._is_known(os.stat(folder)):  # noqa: PTH116 - a path a folder is slow
                return
            with os.scandir(folder) as listing:
                items = list(listing)
        except OSError:
            self.skipped["unreadable"] += 1
            return
        for item in items:
            try:
                self._sort(item)
            except OSError:  # gone since the folder was read
                self.skipped["unreadable"] += 1

    def _sort(self, item: "os.DirEntry[str]") -> None:
        """Decides what one name in a folder is, by what is known without opening it."""
        name = item.name
        if name.startswith("."):
            self.skipped["hidden"] += 1
        elif item.is_file(follow_symlinks=False):
            if name.lower().endswith(SUFFIXES):
                self._add(item.path, item.stat(follow_symlinks=False))
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
            # Not by `Stamp.of`: a hundred thousand calls are a hundredth of a second.
            stamp = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            self.files.append((path, stamp))

    def _is_known(self, status: os.stat_result) -> bool:
        """Whether a file or folder that a link led to was met before."""
        identity = (status.st_dev, status.st_ino)
        if self.seen is None:
            self.identities.append(identity)
            return False
        if identity in self.seen:
            return True
        self.seen.add(identity)
        return False


# MERGED:
# Whether a folder lies on another machine, where the system does not hear of every save.

_TABLE = Path("/proc/self/mounts")
_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"),
        *("davfs", "ncpfs", "virtiofs", "vboxsf", "prl_fs", "drvfs", "fuse.vmhgfs-fuse"),
        *(
            "fuse.sshfs",
            "fuse.rclone",
            "fuse.davfs2",
            "fuse.glusterfs",
            "fuse.s3fs",
            "fuse.gvfsd-fuse",
        ),
    }
)


def is_remote(folder: Path) -> bool:
    """Whether saves on another machine may be seen in a folder, and not told of."""
    try:
        table = _TABLE.read_text(encoding="utf-8", errors="surrogateescape")
        return kind_of(str(folder.resolve()), table) in _REMOTE
    except OSError:  # no Linux, or nothing to be known
        return False


def kind_of(folder: str, table: str) -> str:
    """The file system of a folder by the system's table of mounts (fstab's form); else ""."""
    found, length = "", -1
    for line in table.split("\n"):  # and at nothing else that may be in a name
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = _unescaped(fields[1])
        inside = place == os.sep or folder == place or folder.startswith(place + os.sep)
        if inside and len(place) >= length:  # the later of two at one place lies over the first
            found, length = fields[2], len(place)
    return found


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


# MERGED:
# Taking briefs from the disk. Whatever is there, the answer is a value.
#
# The parsers are imported when the first brief is read: a screen can be up before that.

# Without O_NONBLOCK a pipe that took the file's name since we looked would hang us.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


_BOOK = 256_000
_START = 48_000
"""Bytes from which on a file is a book, and of its beginning."""
_FRONT_ENDS = (b"\n---", b"\n...", b"\n+++", b"\r---", b"\r...", b"\r+++")

UNREAD = frozenset({"not-a-file", "too-large", "unreadable"})
"""Codes that mean that nothing of the file was read."""


class SourceText(Struct, frozen=True):
    """A source's own text, or why there is none."""

    text: str = ""
    diagnostic: Diagnostic | None = None


class _Refusal(Exception):
    """Why a file isn't read: a code, a message and a hint."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def diagnostic(self, path: str, line: int = 1, column: int = 1) -> Diagnostic:
        return Diagnostic(path, line, column, "error", self.code, self.message, self.hint)


def read_brief(path: Path | str, shown_as: str) -> Parsed:
    """The brief in a file. `shown_as` is its path in diagnostics, and gives its slug.

    A file that can't be read is an empty brief with one error.
    """
    from briefing_tui.parse.brief import parse_brief, parse_bytes

    shown_as = sanitise(shown_as)
    try:
        return parse_bytes(_read(path), shown_as)
    except _Refusal as refusal:
        parsed = parse_brief("", shown_as)
        return replace(parsed, diagnostics=(refusal.diagnostic(one_line(shown_as)),))


def read_start(path: Path, shown_as: str) -> tuple[Parsed, float] | None:
    """The beginning of a book, and how many times as long all of it is, so that its first
    screen doesn't wait for its last page. None for all else, which is read as a whole.
    """
    from briefing_tui.parse.brief import LIMIT, parse_bytes

    try:
        size = path.stat().st_size
        if size < _BOOK:
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
    return parse_bytes(data, sanitise(shown_as)), size / len(data)


def get_ready() -> None:
    """Import and build all that reading takes, so that no key has to wait for it."""
    from briefing_tui.parse.brief import parse_brief
    from briefing_tui.parse.document import parse_document
    from briefing_tui.parse.inline import plain

    plain("*ready*", parse_document(parse_brief("*ready*", "ready.md").brief))


def _whole_characters(data: bytes) -> bytes:
    """Without the last character, of which some bytes may be missing."""
    end = len(data)
    while end and data[end - 1] & 0xC0 == 0x80:
        end -= 1
    return data[: max(0, end - 1)]


def read_source_text(root: Path, parsed: Parsed, source: Source) -> SourceText:
    """A source's text, from the brief or from the file it names.

    The file's path begins at the brief's folder or at the library's root. It is read only
    where it lies inside the root once every symbolic link is followed.
    """
    if not source.text_file:
        return SourceText(source.text)
    try:
        file = _inside(root, parsed.brief.path, source.text_file)
        return SourceText(sanitise(_decode(_read(file))))
    except _Refusal as refusal:
        index = parsed.brief.sources.index(source)
        place = parsed.position(("sources", index, "text"))
        return SourceText("", refusal.diagnostic(parsed.brief.path, place.line, place.column))


def read_text(path: Path) -> SourceText:
    """A plain text file, named by the reader, wherever it lies."""
    try:
        return SourceText(sanitise(_decode(_read(path))))
    except _Refusal as refusal:
        return SourceText("", refusal.diagnostic(sanitise(str(path))))


def _inside(root: Path, brief_path: str, name: str) -> Path:
    """The file that a brief names, resolved."""
    real_root = root.resolve()
    if "\0" in name or Path(name).is_absolute():
        raise _Refusal("outside-library", f"`{one_line(name)}` is no path inside the library.")
    outside = False
    for folder in (real_root / Path(brief_path).parent, real_root):
        try:
            file = (folder / name).resolve(strict=True)
        except (OSError, RuntimeError):  # not there, or a loop of links
            continue
        if file.is_relative_to(real_root):
            return file
        outside = True
    if outside:
        raise _Refusal("outside-library", f"`{one_line(name)}` lies outside the library.")
    raise _Refusal("unreadable", f"There is no file `{one_line(name)}` in the library.")


def _decode(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")


def _read(path: Path | str) -> bytes:
    """The bytes of a regular file of at most `parse.brief.LIMIT` bytes."""
    from briefing_tui.parse.brief import LIMIT

    try:
        # Looked at before it is opened: opening is enough to set off some devices.
        _inspect(os.stat(path), LIMIT)  # noqa: PTH116 - a path a file is slow
        descriptor = os.open(path, _FLAGS)
        try:
            status = os.fstat(descriptor)
            _inspect(status, LIMIT)
            data = _read_all(descriptor, status.st_size, LIMIT)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        reason = (getattr(error, "strerror", None) or "no such file").lower()
        raise _Refusal("unreadable", f"The file can't be read: {reason}.") from None
    if len(data) > LIMIT:
        raise _too_large(LIMIT)
    return data


def _read_all(descriptor: int, size: int, limit: int) -> bytes:
    """What is in a file now, up to one byte past the limit: it may grow under our hands."""
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
        raise _Refusal("not-a-file", "This is no regular file.", "Pipe text in with `briefing -`.")
    if status.st_size > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> _Refusal:
    message = f"The file is over {limit // 2**20} MB and is not read."
    return _Refusal("too-large", message, "Part it into several briefs.")


# MERGED:
# The first brief, read by a process of its own while this one imports the screen.
#
# Importing the parsers and reading a brief takes a fifth of the start, and needs nothing of
# what the screen needs: with a second core it costs no time. Without one, or where there can
# be no other process, the brief is read as any other.


class Beginning(NamedTuple):
    """What the first screen needs of a brief."""

    parsed: Parsed
    parser: IncrementalParser
    times: float = 1
    """How many times as long the whole file is as what has been read of it."""


def begin(path: Path, shown_as: str) -> Beginning:
    """Read a brief, of a book the beginning, and its body as far as a screen needs it."""
    parsed, times = read_start(path, shown_as) or (read_brief(path, shown_as), 1)
    return Beginning(parsed, parse_start(parsed.brief), times)


class Ahead:
    """A brief that is being read aside. Begin before there are threads; take it once."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.path = path
        self._answer, answer = os.pipe()
        try:
            self._process = os.fork()
        except (OSError, AttributeError):  # too many processes, or a system without forks
            self._process = -1
        if not self._process:
            _answer(answer, path, shown_as)
        os.close(answer)

    def take(self) -> Beginning | None:
        """What has been read, waited for; None if nothing came of it."""
        # What is unpickled comes from our own other half, not from the brief.
        with open(self._answer, "rb") as pipe:  # noqa: PTH123 - a pipe has no path
            data = pipe.read()
        try:
            _, status = os.waitpid(self._process, 0) if self._process > 0 else (0, 1)
        except ChildProcessError:  # whoever started us has it reaped by the system
            return None
        return pickle.loads(data) if status == 0 else None


def _answer(answer: int, path: Path, shown_as: str) -> None:
    """Read and answer, and end without a word whatever happens: the terminal is not ours."""
    status = 1
    try:
        found = begin(path, shown_as)
        found.parser.parse_inlines(FIRST_SCREEN)
        with open(answer, "wb") as pipe:
            pickle.dump(found, pipe, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


# MERGED:
# The kinds of diagnostics that taking a brief from the disk can give.

LIBRARY_CODES: tuple[Code, ...] = (
    Code(
        "not-a-file",
        "error",
        "What has a brief's name is no regular file.",
        "Folders, pipes, sockets and devices are never opened as briefs: reading some of them "
        "never ends, and opening others does something. Pipe text in with `briefing -`.",
        "",
    ),
    Code(
        "unreadable",
        "error",
        "A file can't be read.",
        "The system refuses it: most often for lack of permission, or because it has just been "
        "moved away.",
        "",
    ),
)
