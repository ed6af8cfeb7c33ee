"""Part a file into front matter and body."""

import re
from typing import Literal

from msgspec import Struct

SplitProblem = Literal["", "open", "toml"]

_CLOSED = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M)
_TOML_CLOSED = re.compile(r"^\+\+\+[ \t]*$", re.M)
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
    closed = (_CLOSED if fence == "---" else _TOML_CLOSED).search(text, line_end)
    if closed is None:
        return Split("", text, 1, "open")
    block = text[line_end + 1 : closed.start()]
    body_line = block.count("\n") + 3
    body = text[closed.end() + 1 :]
    return Split("", body, body_line, "toml") if fence == "+++" else Split(block, body, body_line)
