"""Slips in the text of a query: what means nothing, and what was probably meant. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from briefing_tui.compare.agreement import CLASS_WORDS
from briefing_tui.library.query import (
    BOUNDS,
    FIELDS,
    NONE_SAVED,
    SAVED,
    STATES,
    fold,
    parse_query,
    query_parts,
)
from briefing_tui.model.brief import Differs, Stance
from briefing_tui.text.spelling import closest_match, did_you_mean

_FIELD_NAMES = (*FIELDS, *BOUNDS, "is", SAVED)
_STANCES: Sequence[str] = get_args(Stance)
_DIFFERENCES = tuple(word for word in get_args(Differs) if word)
_AGREEMENTS = (
    *dict.fromkeys((*CLASS_WORDS, *CLASS_WORDS.values(), *_DIFFERENCES, "both", "all")),
    *(f"differs: {word}" for word in _DIFFERENCES),
    "one account, others not checked",
)
_OPEN_LABEL = re.compile(r"\d+ of \d+|.* only")
"""The labels that have a number or the name of a party in them."""


class Slip(NamedTuple):
    """A part of a query that finds less than it seems to, and what was probably meant."""

    message: str
    hint: str = ""


def slips(
    text: str, *, typing: bool = False, saved: Mapping[str, str] = NONE_SAVED
) -> tuple[Slip, ...]:
    """The slips in a query's text. While the user is `typing` its last word is not judged yet."""
    return tuple(_slips(text, typing, saved))


def _slips(text: str, typing: bool, saved: Mapping[str, str]) -> Iterator[Slip]:
    for ignored in parse_query(text, typing=typing, saved=saved).ignored:
        if not (typing and text.endswith(ignored)):
            hint = _hint_for_ignored(ignored, saved)
            yield Slip(f"{ignored} has no meaning and is ignored", hint)
    for part in query_parts(text):
        if typing and part.last:
            continue
        name, colon, _ = part.raw.removeprefix("-").partition(":")
        if not part.field:
            known = closest_match(name, _FIELD_NAMES) if colon else ""
            if known:
                yield Slip(f"`{name}:` is no field", f"Did you mean `{known}:`?")
        elif part.field == "stance":
            yield from _unknown_value(part.text, "stance", _STANCES)
        elif part.field == "agreement" and not _OPEN_LABEL.fullmatch(fold(part.text)):
            yield from _unknown_value(part.text, "agreement", _AGREEMENTS)


def _hint_for_ignored(part: str, saved: Mapping[str, str]) -> str:
    name, _, value = part.removeprefix("-").partition(":")
    value = value.strip('"')
    if name == SAVED:
        return hint_for_query(value, saved)
    if name == "is":
        return did_you_mean(value, STATES) or f"It may be {' or '.join(STATES)}."
    return "A date is written 2025, 2025-06 or 2025-06-30."


def hint_for_query(name: str, saved: Mapping[str, str]) -> str:
    """A hint for the name of a query that is not in the configuration."""
    if not saved:
        return "The configuration has no [queries]; `briefing paths` prints its path."
    return did_you_mean(name, saved) or f"Its queries are {', '.join(saved)}."


def _unknown_value(value: str, field: str, known: Sequence[str]) -> Iterator[Slip]:
    words = " ".join(re.findall(r"[^\W_]+", fold(value)))
    if words and words not in {" ".join(re.findall(r"[^\W_]+", each)) for each in known}:
        hint = did_you_mean(value, known) or f"It may be {', '.join(known)}."
        yield Slip(f"no {field} is called `{value}`", hint)
