"""Taking briefs from the disk. Whatever is there, the answer is a value.

The parsers are imported when the first brief is read: a screen can be up before that.
"""

import os
from pathlib import Path
from stat import S_ISREG

from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.library.marks import Fingerprint
from briefing_tui.model.brief import Parsed, Source
from briefing_tui.model.diagnostic import Diagnostic
from briefing_tui.text.sanitise import one_line, sanitise

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
    from briefing_tui.parse.body import read_document
    from briefing_tui.parse.brief import parse_brief
    from briefing_tui.parse.inline import plain

    plain("*ready*", read_document(parse_brief("*ready*", "ready.md").brief))


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


def fingerprint(path: Path) -> Fingerprint | None:
    """What is in a file, to know it by under another name; None where it can't be read."""
    try:
        return Fingerprint.of(_read(path))
    except _Refusal:
        return None


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
