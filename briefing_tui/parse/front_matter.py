"""Part a file into front matter and body."""

from typing import Literal

from msgspec import Struct

SplitProblem = Literal["", "open", "toml"]

_ENDS = ("---", "...")
BYTE_ORDER_MARK = "\ufeff"


class Split(Struct, frozen=True):
    """The parts of a file. The block begins on line 2; the body on `body_line`, from 1."""

    block: str
    body: str
    body_line: int
    problem: SplitProblem = ""


def unify_line_ends(text: str) -> str:
    """Each CRLF and CR becomes LF, so that lines count alike everywhere after."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def split(text: str) -> Split:
    """Part a text whose lines end in LF and whose byte-order mark is gone."""
    fence = text[:3]
    if fence not in ("---", "+++"):
        return Split("", text, 1)
    line_end = text.find("\n")
    if line_end < 0:
        line_end = len(text)
    if text[3:line_end].strip(" \t"):
        return Split("", text, 1)
    closing = _closing_line(text, line_end, (fence,) if fence == "+++" else _ENDS)
    if closing is None:
        return Split("", text, 1, "open")
    start, end = closing
    block = text[line_end + 1 : start]
    body_line = block.count("\n") + 3
    body = text[end + 1 :]
    return Split("", body, body_line, "toml") if fence == "+++" else Split(block, body, body_line)


def _closing_line(text: str, line_end: int, fences: tuple[str, ...]) -> tuple[int, int] | None:
    """The first line after `line_end` that is a fence: where it begins and ends.

    Searching for the fence is several times as fast as a regular expression by lines.
    """
    closing: tuple[int, int] | None = None
    for fence in fences:
        limit = closing[0] if closing else len(text)
        closing = _fence_line(text, line_end, limit, fence) or closing
    return closing


def _fence_line(text: str, line_end: int, limit: int, fence: str) -> tuple[int, int] | None:
    at = text.find(f"\n{fence}", line_end, limit)
    while at >= 0:
        end = text.find("\n", at + 1)
        if end < 0:
            end = len(text)
        if not text[at + 4 : end].strip(" \t"):
            return at + 1, end
        at = text.find(f"\n{fence}", end, limit)
    return None
