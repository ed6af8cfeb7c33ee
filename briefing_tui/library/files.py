"""Find the briefs in a folder, and read files. Problems with a file are values, not exceptions.

The parsers are imported when the first brief is read, which may be after the first screen.
"""

import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.library.paths import NOT_REGULAR, TOO_LARGE, open_own, read_own
from briefing_tui.library.roots import IGNORE_FILE, PASSED_BY, IgnoreRules, Left
from briefing_tui.model.brief import SUFFIXES, Diagnostic, Parsed, Severity, Source
from briefing_tui.text.sanitise import one_line, sanitise, sanitise_name

if TYPE_CHECKING:
    from briefing_tui.compare.glossary import Glossary
    from briefing_tui.model.document import Document

TEXTS_FOLDER = "texts"
"""The folder of a library for the complete texts of sources."""

MOST_KINDS = 4
"""The most kinds of files that are named for a folder without briefs."""
MOST_COMPARED = 20_000
"""The files whose times are compared, which takes some tenths of a second."""
MOST_OTHERS = 5_000
"""The most other files that are counted, which takes a few milliseconds."""

Reason = Left | Literal["not a file", "link out", "dead link", "unreadable"]
Skipped = tuple[tuple[Reason, int], ...]
"""The number of files and folders that were skipped, by reason."""


class Entry(Struct, frozen=True):
    """A file that is a brief by its name."""

    path: Path
    path_from_root: str
    """Sanitised, with `/` between the parts: for display and as a key, not for opening."""
    size: int


class Stamp(NamedTuple):
    """The properties of a file that change when it is written."""

    size: int
    mtime_ns: int
    ctime_ns: int
    """The change time, which changes even if a program sets the modification time back."""

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


Identity = tuple[int, int]
"""The device and the inode: the file or folder itself, whatever its name."""


def identity_of(path: Path) -> Identity | None:
    """The identity of the file or folder at a path; None if it doesn't exist or can't be read."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def stamp_of(path: Path | str) -> Stamp | None:
    try:
        return Stamp.of(os.stat(path))  # noqa: PTH116 - a Path for each file is slow
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None


CLOCK_GRANULARITY = 2_000_000_000
"""Nanoseconds within which two writes may get the same time from the file system. The stamp of a
file that changed so recently isn't trusted."""


def is_settled(stamp: Stamp, now: int | None = None) -> bool:
    """Whether any later write will give the file another stamp. `now` is in nanoseconds."""
    now = time.time_ns() if now is None else now
    return max(stamp.mtime_ns, stamp.ctime_ns) < now - CLOCK_GRANULARITY


def reason_of(error: Exception) -> str:
    """The system's words for a failure, to follow a colon: `permission denied`."""
    return one_line(getattr(error, "strerror", None) or str(error) or "unknown error").lower()


# Before Python 3.13 and 3.14, some of these methods of `Path` raise if permission is missing.


def is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112


def real_path(path: Path) -> Path:
    """The path with all links resolved; a loop of links resolves to itself."""
    return Path(os.path.realpath(path))


def is_missing(path: Path) -> bool:
    """Whether a file doesn't exist, or is a broken link. A file that can't be inspected may
    exist."""
    try:
        path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def is_among(path: Path, changed: Iterable[str]) -> bool:
    """Whether a file, or a folder that it is in, is among some paths, perhaps through links."""
    paths = {Path(name) for name in changed}
    if any(folder in paths for folder in (path, *path.parents)):
        return True
    real = real_path(path)
    if real == path.absolute():
        return False
    paths = {real_path(folder) for folder in paths}
    return any(folder in paths for folder in (real, *real.parents))


def leads_out(path: Path, root: Path) -> bool:
    """Whether a path is outside a folder after all links are resolved."""
    return not real_path(path).is_relative_to(real_path(root))


def is_brief_name(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


class OpenRequest(Struct, frozen=True, kw_only=True):
    """What to open: a library, a brief in it, or a brief alone."""

    root: Path | None = None
    """The library's folder. None if the brief isn't in a library."""
    brief: Path | None = None
    """The brief to open first, or None for the default."""
    text: str | None = None
    """The text of a brief from standard input. In this case the other two are None."""
    is_found: bool = False
    """Whether the user named the brief, and its library is another folder than the brief's."""
    with_ignored: bool = False
    """Whether the library includes what is usually left out: see `IgnoreRules`."""


def scan(root: Path, tree: "Walk | None" = None) -> list[Entry]:
    """The briefs under a folder, at any depth, or those that a walk of it has found, in the order
    of their paths.
    """
    prefix = prefix_length(root)
    entries = [
        Entry(Path(path), sanitise_name(path[prefix:].replace(os.sep, "/")), stamp.size)
        for path, stamp in (tree or walk(root)).files
    ]
    return sorted(entries, key=lambda entry: entry.path_from_root)


def walk(
    root: Path,
    cancelled: Callable[[], bool] = lambda: False,
    most: int = sys.maxsize,
    *,
    with_ignored: bool = False,
) -> "Walk":
    """The files that `scan` lists, unsorted; if `cancelled`, those found until then.

    Symbolic links are followed only inside the root, and after all files and folders, so that a
    file that can be reached in two ways is listed under its own name. An unreadable root has no
    files and counts as skipped. The walk ends after the folder in which the number of files
    exceeds `most`.
    """
    tree = Walk(root, IgnoreRules(root, with_ignored=with_ignored))
    tree.run(lambda: len(tree.files) > most or cancelled())
    return tree


def changed_last(root: Path, name: str = "", *, with_ignored: bool = False) -> Path | None:
    """The file that was changed last, or one with a name, whatever its suffix; the first by path
    of several. In a large tree, only the first `MOST_COMPARED` files are compared.
    """
    start = f"{os.sep}{name}."

    def rank(file: tuple[str, Stamp]) -> tuple[bool, int]:
        path, stamp = file
        return bool(name) and start in path[path.rfind(os.sep) :], stamp.mtime_ns

    files = walk(root, most=MOST_COMPARED, with_ignored=with_ignored).files
    return Path(max(sorted(files), key=rank)[0]) if files else None


def other_kinds(root: Path) -> str:
    """The numbers of files in a folder that aren't briefs, by suffix: `12 .html, 3 .txt`.

    Empty if there are none. In a large tree, only the first `MOST_OTHERS` files are counted.
    """
    tree = Walk(root, IgnoreRules(root))
    tree.run(lambda: tree.others.total() > MOST_OTHERS)
    kinds = sorted(tree.others.items(), key=lambda kind: (-kind[1], not kind[0], kind[0]))
    named = (f"{count:,} {one_line(kind) or 'without a suffix'}" for kind, count in kinds)
    return ", ".join(islice(named, MOST_KINDS))


def prefix_length(root: Path) -> int:
    """The number of characters in the path of a walked file before its path from the root."""
    return len(os.path.join(root, ""))  # noqa: PTH118 - as `os.scandir` joins them


class Walk:
    """An unsorted scan of a tree, fast enough for 100,000 files."""

    def __init__(self, root: Path, rules: IgnoreRules) -> None:
        self.files: list[tuple[str, Stamp]] = []
        """The path of each file, and its stamp."""
        self.skipped: Counter[Reason] = Counter()
        self.others: Counter[str] = Counter()
        """The number of other files by suffix."""
        self.folders: list[tuple[str, Stamp]] = []
        """The path of each folder, and its stamp from before it was read; with them the file of the
        rules, which changes what is found."""
        if (stamp := stamp_of(root / IGNORE_FILE)) is not None:
            self.folders.append((str(root / IGNORE_FILE), stamp))
        self._rules, self._prefix = rules, prefix_length(root)
        self._real_root = root.resolve()
        self._to_visit = [str(root)]
        self._links: deque[str] = deque()
        self._seen: set[Identity] = set()
        self._follows_links = False
        """From the first link on, no file or folder is visited twice."""

    def run(self, cancelled: Callable[[], bool]) -> None:
        while (self._to_visit or self._links) and not cancelled():
            if self._to_visit:
                self._visit_folder(self._to_visit.pop())
            else:
                self._follows_links = True
                self._visit_link(self._links.popleft())

    def _visit_folder(self, folder: str) -> None:
        try:
            status = os.stat(folder)  # noqa: PTH116 - a Path for each folder is slow
            if self._is_known(status):
                return
            self.folders.append((folder, Stamp.of(status)))
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
        """Sort an entry of a folder into files, folders, links or skipped, without opening it."""
        name = item.name
        if name.startswith(".") and not item.is_dir(follow_symlinks=False):
            self.skipped["hidden"] += 1
        elif item.is_file(follow_symlinks=False):
            if not name.lower().endswith(SUFFIXES):
                self.others[os.path.splitext(name)[1].lower()] += 1  # noqa: PTH122
            elif self._rules.has_files and self._rules.file(self._inside(item.path)):
                self.skipped["ignored"] += 1
            else:
                self._add(item.path, item.stat(follow_symlinks=False))
        elif item.is_symlink():
            self._links.append(item.path)
        elif not item.is_dir(follow_symlinks=False):
            if name.lower().endswith(SUFFIXES):
                self.skipped["not a file"] += 1
        elif reason := self._rules.folder(name, self._inside(item.path)):
            self.skipped[reason] += 1
        else:
            self._to_visit.append(item.path)

    def _inside(self, path: str) -> str:
        """A path from the root."""
        return path[self._prefix :].replace(os.sep, "/")

    def _visit_link(self, link: str) -> None:
        try:
            real = Path(link).resolve(strict=True)
            status = real.stat()
        except (OSError, RuntimeError):  # a dead link, no permission, or a loop of links
            self.skipped["dead link"] += 1
            return
        if not real.is_relative_to(self._real_root):
            self.skipped["link out"] += 1
        elif S_ISDIR(status.st_mode):
            self._to_visit.append(link)
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
        identity = status.st_dev, status.st_ino
        is_known = self._follows_links and identity in self._seen
        self._seen.add(identity)
        return is_known


BOOK = 256_000
"""Files of at least so many bytes are indexed last, and aren't kept for the next start."""
START = 48_000
"""Of a longer file, the start of about so many bytes is shown while the whole is read."""
_FRONT_ENDS = (b"\n---", b"\n...", b"\n+++", b"\r---", b"\r...", b"\r+++")

Cancelled = Callable[[], bool]


def never() -> bool:
    return False


"""Says whether to stop."""
ReportProgress = Callable[[int, int], None]
"""Receives how many of how many briefs have been read or checked."""

MISSING = "This brief's file is no longer there."
LIBRARY_CODES: Mapping[str, Severity] = {"not-a-file": "error", "unreadable": "error"}
UNREAD = LIBRARY_CODES.keys() | {"too-large"}
"""The diagnostics of files that could not be read at all."""


def is_unread(parsed: Parsed) -> bool:
    """Whether a file could not be read at all, so that only its name is known."""
    return any(diagnostic.code in UNREAD for diagnostic in parsed.diagnostics)


class SourceText(Struct, frozen=True):
    """A source's own text, or the reason why there is none."""

    text: str = ""
    diagnostic: Diagnostic | None = None
    copied: str = ""
    """When the user made this copy of the original, in words; empty for the brief's own text."""


class RefusalError(Exception):
    """The reason why a file isn't read: a code, a message and a hint."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def diagnostic(self, path: str, line: int = 1, column: int = 1) -> Diagnostic:
        return Diagnostic(path, line, column, "error", self.code, self.message, self.hint)


def read_brief(
    path: Path | str, shown_as: str, root: Path | None = None, *, line_breaks: bool = False
) -> Parsed:
    """The brief in a file. `shown_as` is its path in diagnostics, and gives its slug.

    A file that can't be read becomes an empty brief with one error. With a root, so does a file
    that was replaced by a link out of the root after the folder was scanned. A caller
    that shows the brief's text passes `line_breaks`, the answer of `keeps_line_breaks`.
    """
    return read_brief_and_digest(path, shown_as, root, line_breaks=line_breaks)[0]


def read_brief_and_digest(
    path: Path | str, shown_as: str, root: Path | None = None, *, line_breaks: bool = False
) -> tuple[Parsed, bytes]:
    """The brief in a file, and the file's `digest_of`."""
    from briefing_tui.parse.brief import parse_brief, parse_bytes

    shown_as = sanitise_name(shown_as)
    try:
        data = read_data(path, root)
    except RefusalError as refusal:
        parsed = parse_brief("", shown_as)
        return replace(parsed, diagnostics=(refusal.diagnostic(shown_as),)), b""
    return parse_bytes(data, shown_as, line_breaks=line_breaks), _digest(data)


def digest_of(path: Path | str) -> bytes:
    """A digest of a file's bytes; empty if the file is empty or can't be read."""
    try:
        return _digest(read_data(path))
    except RefusalError:
        return b""


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest() if data else b""


def read_start(
    path: Path, shown_as: str, *, line_breaks: bool = False
) -> tuple[Parsed, float] | None:
    """The start of a long file, and the ratio of the file's length to that of the start.

    None for a file that is shorter than `START`, or if its start can't be read on its own.
    """
    from briefing_tui.parse.brief import LIMIT, parse_bytes

    try:
        size = path.stat().st_size
        if size < START:
            return None
        with open(open_own(path, LIMIT, follows_links=True), "rb") as file:  # noqa: PTH123
            data = file.read(START)
    except (OSError, ValueError):
        return None
    ends = (data.rfind(end) + 1 for end in (b"\n\n", b"\n\r\n", b"\n"))
    end = next((end for end in ends if end > START // 2), 0)
    # Without a line end, the last character may be incomplete.
    data = data[:end] if end else data.decode(errors="ignore").encode()
    opens = data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"---", b"+++"))
    if not data or (opens and not any(end in data for end in _FRONT_ENDS)):
        return None
    parsed = parse_bytes(data, sanitise_name(shown_as), line_breaks=line_breaks)
    return parsed, size / len(data)


def read_source_text(root: Path, parsed: Parsed, source: Source) -> SourceText:
    """A source's text, from the brief or from the file that it names.

    The file's path is relative to the brief's folder or to the root. It is read only if it is
    inside the root after all symbolic links are resolved.
    """
    if not source.text_file:
        return SourceText(source.text)
    try:
        file = _inside(root, parsed.brief.path, source.text_file)
        return SourceText(sanitise(read_data(file).decode("utf-8-sig", errors="replace")))
    except RefusalError as refusal:
        index = parsed.brief.sources.index(source)
        place = parsed.position(("sources", index, "text", "file"))
        return SourceText("", refusal.diagnostic(parsed.brief.path, place.line, place.column))


GLOSSARY = "glossary.txt"
"""The library's own terms, which are added to those that ship with the program."""


def read_glossary(root: Path | None) -> "Glossary":
    """The terms that ship with the program, and those of a library.

    Raises:
        FaultyLineError: a line of the library's glossary is not a term.
        RefusalError: the library's glossary can't be read.
    """
    from briefing_tui.compare.glossary import Glossary

    texts = [Path(__file__).with_name(GLOSSARY).read_text("utf-8")]
    if root is not None and not is_missing(file := root / GLOSSARY):
        texts.append(sanitise(read_data(file, root).decode("utf-8-sig", errors="replace")))
    return Glossary.parse(*texts)


def usable_glossary(root: Path | None) -> "Glossary":
    """The same, but without a library's own terms if they are faulty; `briefing new` reports
    that."""
    from briefing_tui.compare.glossary import FaultyLineError

    try:
        return read_glossary(root)
    except (FaultyLineError, RefusalError):
        return read_glossary(None)


def has_file(root: Path, brief_path: str, name: str) -> bool:
    try:
        return _inside(root, brief_path, name).is_file()
    except (RefusalError, OSError):
        return False


PICTURES = (".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
"""The suffixes of pictures. An SVG may have scripts in it, which a browser would run."""
_MOST_LOOKED_AT = 100_000
"""The most files of a library that are searched for a picture by its name alone."""


def find_pictures(root: Path, brief_path: str, names: Iterable[str]) -> dict[str, Path]:
    """The pictures inside a library that a brief names: by a path from its folder or from the
    library's, or by a file's name alone, as in Obsidian. Only regular files are among them.
    """
    found: dict[str, Path] = {}
    alone: dict[str, str] = {}
    for name in filter(is_picture, names):
        try:
            found[name] = _inside(root, brief_path, name.lstrip("/"))
        except RefusalError:
            if "/" not in name:
                alone[name.casefold()] = name
    for folder, file in islice(walk_files(root), _MOST_LOOKED_AT) if alone else ():
        if name := alone.pop(file.casefold(), ""):
            found[name] = Path(folder, file)
            if not alone:
                break
    inside: dict[str, Path] = {}
    for name, path in found.items():  # whatever links lead to it
        with suppress(OSError, ValueError):
            if S_ISREG(path.stat().st_mode) and not leads_out(path, root):
                inside[name] = path
    return inside


def is_picture(name: str) -> bool:
    return name.lower().endswith(PICTURES)


def walk_files(root: Path) -> Iterator[tuple[str, str]]:
    """The folder and the name of each file of a library, whatever it is."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name[:1] != "." and name not in PASSED_BY]
        yield from ((folder, file) for file in files)


def create_file(path: Path, text: str) -> None:
    """Write a new file, and make its folder if it is missing. Never overwrites a file.

    Raises:
        OSError: it can't be written; `FileExistsError` if it exists.
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


def replace_file(path: Path, text: str) -> None:
    """Write a file atomically. One that it replaces keeps its mode; a device or a pipe is written.

    Raises:
        OSError, ValueError: it can't be written.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(text.encode())
        return
    new = path.with_name(f".briefing-{os.getpid()}")
    with new.open("xb") as file:
        try:
            file.write(text.encode())
            file.flush()
            if path.exists():
                new.chmod(path.stat().st_mode & 0o777)
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise


def _inside(root: Path, brief_path: str, name: str) -> Path:
    """The resolved path of a file that a brief names."""
    if "\0" in name or Path(name).is_absolute():
        raise RefusalError(
            "outside-library", f"`{one_line(name)}` is not a path inside the library."
        )
    outside = False
    for folder in (os.path.join(root, os.path.dirname(brief_path)), root):  # noqa: PTH118, PTH120
        path = Path(folder, name)
        # Check first: resolving the path of a missing file takes ten times as long.
        if os.path.exists(path):  # noqa: PTH110 - `Path.exists` may raise
            file = real_path(path)
            if file.is_relative_to(real_path(root)):
                return file
            outside = True
    if outside:
        raise RefusalError("outside-library", f"`{one_line(name)}` is outside the library.")
    raise RefusalError("unreadable", f"There is no file `{one_line(name)}` in the library.")


def read_data(path: Path | str, root: Path | None = None) -> bytes:
    """The bytes of a regular file of at most `parse.brief.LIMIT` bytes, inside a root if given.

    Raises:
        RefusalError: it isn't read.
    """
    from briefing_tui.parse.brief import LIMIT

    if root is not None and leads_out(Path(path), root):
        raise RefusalError("unreadable", "The file is a link out of the library.")
    code, message, hint = "unreadable", "The file can't be read: {}.", ""
    try:
        return read_own(path, LIMIT, follows_links=True)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL
        number, message = getattr(error, "errno", None), message.format(reason_of(error))
    if number == NOT_REGULAR:
        code, message = "not-a-file", "This is not a regular file."
        hint = "Pipe text in with `briefing -`."
    elif number == TOO_LARGE:
        code, message = "too-large", f"The file is over {LIMIT // 2**20} MB and is not read."
        hint = "Split it into several briefs."
    raise RefusalError(code, message, hint)


class Reading(NamedTuple):
    """A brief, or the start of a long one."""

    parsed: Parsed
    document: "Document"
    scale: float = 1
    """The ratio of the file's length to that of the part that was read."""


def read_first_screen(
    path: Path, shown_as: str, root: Path | None = None, *, line_breaks: bool = False
) -> Reading:
    """Read a brief, or the start of a long one, which isn't `whole`."""
    from briefing_tui.parse.document import parse_document

    is_inside = root is None or not leads_out(path, root)
    start = read_start(path, shown_as, line_breaks=line_breaks) if is_inside else None
    parsed, scale = start or (read_brief(path, shown_as, root, line_breaks=line_breaks), 1)
    document = parse_document(parsed.brief)
    return Reading(parsed, replace(document, whole=False) if start else document, scale)
