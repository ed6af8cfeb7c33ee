"""Find a body's first level-one heading (CommonMark 4.2 and 4.3) without parsing the body."""

import re

_LINE = re.compile(
    r"^ {0,3}(?:"
    r"(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
    r"|\#(?:[ \t]+(?P<atx>[^\n]*))?$"
    r"|(?P<setext>\S[^\n]*)\n {0,3}=+[ \t]*$"
    r")",
    re.M,
)
_CLOSING = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_NO_PARAGRAPH = re.compile(r"[>#]|[-+*][ \t]|[0-9]{1,9}[.)][ \t]|=+[ \t]*$")


def first_heading(body: str) -> str:
    """The source of the first level-one heading, or nothing."""
    at = 0
    while found := _LINE.search(body, at):
        if fence := found["fence"]:
            at = _end_of_fence(body, found.end(), fence)
            continue
        if found["setext"] is not None:
            if not _NO_PARAGRAPH.match(found["setext"]):
                return found["setext"].strip()
            at = body.find("\n", found.start()) + 1
            continue
        if text := _CLOSING.sub("", found["atx"] or "").strip():
            return text
        at = found.end()
    return ""


def _end_of_fence(body: str, start: int, fence: str) -> int:
    closed = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.M)
    found = closed.search(body, start)
    return found.end() if found else len(body)
