"""Code told apart by weight and slant: hue belongs to parties and classes of agreement.

Pygments does the lexing. It is imported when code is first in sight, in a thread.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal

from briefing_tui.model.document import Document, Leaf

Kind = Literal["comment", "keyword", "string", "name"]
Coloured = tuple[int, int, Kind]
"""First and last+1 of the characters, and what they are."""

_LONGEST = 40_000
"""Characters of a piece that are still lexed: a line of a megabyte is data, not code."""
_LANGUAGE = re.compile(r"[\w+#-]+")
_PLAIN = frozenset({"text", "plain", "plaintext", "txt", "none", "output", "console"})
_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Comment": "comment",
        "Keyword": "keyword",
        "Operator.Word": "keyword",
        "Literal.String": "string",
        "Name.Function": "name",
        "Name.Class": "name",
        "Name.Tag": "keyword",
        "Generic.Deleted": "comment",
        "Generic.Inserted": "keyword",
        "Generic.Heading": "name",
        "Generic.Subheading": "name",
    }
)


def language_of(info: str) -> str:
    """The language that an info string names: `python`, `{.python}`, `py title="a"`."""
    found = _LANGUAGE.search(info)
    name = found[0].lower() if found else ""
    return "" if name in _PLAIN else name


def colours(document: Document, index: int) -> tuple[Coloured, ...]:
    """What the characters of a piece of code are.

    Each piece is lexed after the one before it, so that a string or a comment that began
    there is known; one that is longer than a whole piece is not.
    """
    leaf = document.leaves[index]
    language = language_of(leaf.info)
    if not language or len(leaf.text) > _LONGEST:
        return ()
    before = _piece_before(document, index) if leaf.part else ""
    if len(before) > _LONGEST:
        before = ""
    found = _lexed(before + leaf.text, language)
    start = len(before)
    return tuple((max(0, a - start), b - start, kind) for a, b, kind in found if b > start)


def _piece_before(document: Document, index: int) -> str:
    before: Leaf = document.leaves[index - 1]
    return f"{before.text}\n" if before.kind == "code" else ""


def _lexed(text: str, language: str) -> Iterator[Coloured]:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer: Any = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return
    for start, token, value in lexer.get_tokens_unprocessed(text):
        if value.strip() and (kind := _kind(token)):
            yield start, start + len(value), kind


def _kind(token: Any) -> Kind | None:
    while token is not None:
        name = str(token).removeprefix("Token.")
        if name in _KINDS:
            return _KINDS[name]
        token = token.parent
    return None
