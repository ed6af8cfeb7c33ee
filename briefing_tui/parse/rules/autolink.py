"""Extended autolinks (GFM 6.9): `https://…`, `www.…`, `name@host`.

Two differences from GFM: an address ends before full-width punctuation, because Chinese and
Japanese have no space there, and a host ends before an ideograph.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from briefing_tui.text.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.rules_inline import StateInline

_LABEL = r"[A-Za-z0-9_\-\u00c0-\u1fff]+"
_REST = r"(?::\d+)?(?:[/?#][^\s<，。、；：？！（）「」『』【】《》〈〉“”]*)?"
# Both letter cases are spelled out: IGNORECASE makes large classes slow to compile.
_URL = lazy_pattern(rf"[Hh][Tt]{{2}}[Pp][Ss]?://(?:{_LABEL}\.)+{_LABEL}{_REST}")
_SCHEME = lazy_pattern(r"(?<![A-Za-z0-9])https?$", re.IGNORECASE)
_WITHOUT_SCHEME = lazy_pattern(
    rf"(?<![\w./@:+-])[Ww]{{3}}\.(?:{_LABEL}\.)*{_LABEL}{_REST}"
    r"|(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"
)
_ENTITY = lazy_pattern(r"&#?\w+;")
_ENTITY_LENGTH = 34
_ENTITY_END = lazy_pattern(r"&[A-Za-z0-9]+;$")


def bare_url(state: StateInline, silent: bool) -> bool:
    """Parse an address with a scheme.

    The rule is called at the colon, because the text rule stops there. It takes the scheme
    back from the pending text.
    """
    colon = state.pos
    if not state.src.startswith("://", colon) or state.linkLevel > 0:
        return False
    if not (scheme := _SCHEME.search(state.src, max(0, colon - 6), colon)):
        return False
    if not (match := _URL.match(state.src, scheme.start(), state.posMax)):
        return False
    url = _trimmed(match[0])
    if len(url) <= len(scheme[0]) + 3:
        return False
    if not silent:
        if not state.pending.endswith(scheme[0]):
            return False
        state.pending = state.pending[: -len(scheme[0])]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": _decoded(url)}
        token.meta = {"offset": scheme.start()}
        state.push("text", "", 0).content = _decoded(url)
        state.push("link_close", "a", -1)
    state.pos = scheme.start() + len(url)
    return True


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """The start, the end and the URL of each address without a scheme in plain text."""
    for match in _WITHOUT_SCHEME.finditer(text):
        if "@" not in match[0]:
            address = _trimmed(match[0])
            yield match.start(), match.start() + len(address), f"http://{address}"
        elif not match[0].endswith(("-", "_")):
            yield match.start(), match.end(), f"mailto:{match[0]}"


def _trimmed(url: str) -> str:
    """The address without trailing punctuation (GFM 6.9, extended autolink path validation).

    A bracket that closes none of its own ends it: `[https://example.org/a](address)`.
    """
    end = len(url)
    closing = url.find("]")
    if closing >= 0 and "[" not in url[:closing]:
        url, end = url[:closing], closing
    unopened = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last == ";":
            if entity := _ENTITY_END.search(url, max(0, end - _ENTITY_LENGTH), end):
                end = entity.start() + 1
        elif last not in "?!.,:*_~'\"":
            break
        end -= 1
    return url[:end]


def _decoded(url: str) -> str:
    return _ENTITY.sub(lambda entity: unescape(entity[0]), url)
