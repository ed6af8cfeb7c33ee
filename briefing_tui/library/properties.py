"""The properties of a brief, and the conditions on them: `rating:>=4`, `status:draft`, `due:*`.

The name of a nested key has those around it, with dots: `outer.inner`.
"""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from briefing_tui.library.query import Term, number_of, property_key
from briefing_tui.library.tokens import Phrase, fold, pattern_of, tokens
from briefing_tui.model.brief import Brief
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.properties import PropertyValue, properties_of

Properties = Mapping[str, tuple[PropertyValue, ...]]
"""Keys in lower case, each with its values."""

_FIRST_YEAR, _LAST_YEAR = 1000, 9999
"""Numbers that may be years, where they are compared with a date."""


def properties_by_name(brief: Brief) -> Properties:
    """The properties of a brief by their folded names."""
    found: dict[str, list[PropertyValue]] = {}
    for keys, value in properties_of(brief):
        found.setdefault(".".join(map(property_key, keys)), []).append(value)
    return {name: tuple(values) for name, values in found.items()}


encode_properties = msgspec.json.encode
_decode = msgspec.json.Decoder(dict[str, list[str | int | float | bool]]).decode
encode_property_terms = msgspec.json.encode
_decode_terms = lru_cache(maxsize=8)(msgspec.json.Decoder(tuple[Term, ...]).decode)


def has_properties(stored: bytes | None, terms: bytes) -> bool:
    """Whether a brief in the index has what some terms ask for: an SQL function."""
    properties = _decode(stored) if stored else {}
    return all(
        any(
            wanted == "*" or _compares(value, term.sign, wanted)
            for value in properties.get(term.field, ())
            for wanted in term.values
        )
        != term.is_negated
        for term in _decode_terms(terms)
    )


def _compares(value: PropertyValue, sign: str, wanted: str) -> bool:
    """Whether a value compares with a wanted one: numbers and dates as such, text by its words."""
    if isinstance(value, bool):
        return sign == "=" and wanted.casefold() == str(value).casefold()
    number = number_of(wanted)
    own = number_of(value) if isinstance(value, str) else value
    if number is not None and own is not None:
        return _orders(own, own, sign, number, number)
    if isinstance(value, int) and _FIRST_YEAR <= value <= _LAST_YEAR:
        value = str(value)
    if isinstance(value, str):
        date, wanted_date = parse_date(value), parse_date(wanted)
        if date is not None and wanted_date is not None:
            return _orders(
                date.first.toordinal(),
                date.last.toordinal(),
                sign,
                wanted_date.first.toordinal(),
                wanted_date.last.toordinal(),
            )
        words = tuple(tokens(wanted.rstrip("*")))
        if sign == "=" and words:
            phrase = Phrase(words, wanted.endswith("*"))
            return pattern_of(phrase).search(fold(value)) is not None
        return sign == "=" and value.strip() == wanted
    return False


def _orders(first: float, last: float, sign: str, low: float, high: float) -> bool:
    """Whether the range from `first` to `last` is before, in or after that from `low` to `high`."""
    match sign:
        case "<":
            return last < low
        case "<=":
            return last <= high
        case ">":
            return first > high
        case ">=":
            return first >= low
        case _:
            return low <= first and last <= high
