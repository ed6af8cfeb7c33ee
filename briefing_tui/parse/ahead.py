"""What the beginning of a long body needs to know of the rest before that is read.

A reference `[words][label]` on the first screen is a link only if its definition, which
may be the last line, is there. These searches find such lines at the speed of `find`;
where one stands in a code block the guess is wrong, and mended once all has been read.
"""

from __future__ import annotations

import re
from typing import Any

from briefing_tui.model.document import Reference
from briefing_tui.parse.markdown import block_tokens

# Not `[words](address)`, nor a citation, nor the box of a task.
_BRACKETS = re.compile(r"\[(?!@|[ xX]\])([^\[\]]{1,200})\](?!\()")
_DEFINITION = re.compile(r"\[([^\[\]]{1,200})\]:.*(?:\n.+){0,2}")
_LIST = re.compile(r"(?:[ \t]*\n|[ \t].*\n|\d{1,9}[.)].*\n?)*")
_ITEM = re.compile(r"^ {0,3}\d{1,9}[.)](?:[ \t]|$)", re.M)
_MOST_LINES = 4_000
_MOST_FOUND = 400


def definitions_ahead(text: str, chunk: str) -> tuple[list[Reference], frozenset[str]]:
    """The link definitions that a piece of the text may want, and the labels of its notes."""
    wanted = {_folded(label) for label in _BRACKETS.findall(chunk)}
    references: dict[str, Reference] = {}
    notes: set[str] = set()
    at = -1
    for _ in range(_MOST_LINES if wanted else 0):
        found = _DEFINITION.match(text, at + 1)
        if found and _folded(found[1]) in wanted:
            if found[1].startswith("^"):
                notes.add(found[1][1:])
            else:
                for each in _read(found[0]):
                    references.setdefault(each.label, each)
        at = text.find("\n[", at + 1)
        if at < 0 or len(references) > _MOST_FOUND:
            break
    return list(references.values()), frozenset(notes)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _read(definition: str) -> list[Reference]:
    env: dict[str, Any] = {}
    block_tokens(definition, env)
    found: dict[str, dict[str, str]] = env.get("references", {})
    return [Reference(label, each["href"], each["title"]) for label, each in found.items()]


def items_ahead(text: str, at: int) -> int:
    """How many items of an ordered list follow a place inside of it."""
    found = _LIST.match(text, at)
    return len(_ITEM.findall(text, at, found.end())) if found else 0
