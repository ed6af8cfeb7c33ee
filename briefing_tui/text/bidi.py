"""The order of characters in lines with Arabic, Hebrew and other right-to-left text: the Unicode
bidirectional algorithm (UAX 9), and the forms of joined Arabic letters.

The sanitiser replaces the characters of explicit embeddings, overrides and isolates, so the rules
X1 to X8 have nothing to act on. Without them a paragraph is a single sequence.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

_STRONG = {"L": 0, "R": 1, "AL": 1}
_OF_NUMBERS = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""The strong type that each type counts as for neutral characters beside it (N1)."""

# Brackets that are paired (BD14), each with its mirrored form; others are next to each other.
_BRACKETS = dict(zip("([{⦍⦎⦏⦐［｛", ")]}⦐⦏⦎⦍］｝", strict=True))
# The signs of mathematics that are known here; there are hundreds of rare ones.
_MIRRORED = {"<": ">", "«": "»", "‹": "›", "≤": "≥", "≪": "≫", "⊂": "⊃", "∈": "∋", "≺": "≻"}
_MOST_OPEN = 63
"""The brackets that may be open at once (BD16)."""


def base_level(text: str) -> int:
    """1 if the first letter is written from right to left, else 0 (P2, P3)."""
    types = map(unicodedata.bidirectional, text)
    return next((_STRONG[kind] for kind in types if kind in _STRONG), 0)


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character of a paragraph, even from left to right.

    A line break within the paragraph begins another sequence. Spaces before it and at the end, and
    tabs with the spaces before them, have the level of the paragraph (L1).
    """
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    result, start = list[int](), 0
    breaks = [at for at, kind in enumerate(kinds) if kind == "B"]
    for end in (*breaks, len(text)):
        result += [*_sequence_levels(text[start:end], kinds[start:end], base), base]
        start = end + 1
    result.pop()
    trailing = True
    for at in range(len(text) - 1, -1, -1):
        if kinds[at] in ("B", "S"):
            trailing = True
        elif kinds[at] not in ("WS", "BN"):
            trailing = False
        if trailing:
            result[at] = base
    return result


def _sequence_levels(text: str, kinds: Sequence[str], base: int) -> list[int]:
    """The levels before rule L1. A boundary neutral has the level of the character before it."""
    places = [at for at, kind in enumerate(kinds) if kind != "BN"]
    direction = "R" if base else "L"
    types = [kinds[at] for at in places]
    _resolve_weak(types, direction)
    _resolve_brackets([text[at] for at in places], [kinds[at] for at in places], types, direction)
    _resolve_neutral(types, direction)
    resolved = [base] * len(text)
    for at, kind in zip(places, types, strict=True):  # I1, I2
        if base:
            resolved[at] = base if kind == "R" else base + 1
        else:
            resolved[at] = {"L": 0, "R": 1}.get(kind, 2)
    for at in range(1, len(text)):
        if kinds[at] == "BN":
            resolved[at] = resolved[at - 1]
    return resolved


def _resolve_weak(types: list[str], direction: str) -> None:
    """Rules W1 to W7: marks, numbers, and the signs in and beside numbers."""
    before = strong = direction
    for at, kind in enumerate(types):
        if kind == "NSM":
            kind = before
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        types[at] = before = kind
    types[:] = ["R" if kind == "AL" else kind for kind in types]
    _resolve_signs_of_numbers(types)
    strong = direction
    for at, kind in enumerate(types):
        if kind in ("ES", "ET", "CS"):
            types[at] = "ON"
        elif kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "L":
            types[at] = "L"


def _resolve_signs_of_numbers(types: list[str]) -> None:
    """Rules W4 and W5: the signs in and beside a number belong to it."""
    for at in range(1, len(types) - 1):
        around = types[at - 1]
        if around == types[at + 1] and (
            (types[at] in ("ES", "CS") and around == "EN") or (types[at] == "CS" and around == "AN")
        ):
            types[at] = around
    at = 0
    while at < len(types):
        end = at
        while end < len(types) and types[end] == "ET":
            end += 1
        if end > at and "EN" in (types[at - 1 : at] + types[end : end + 1]):
            types[at:end] = ["EN"] * (end - at)
        at = max(end, at + 1)


def _closing(character: str) -> str:
    """The closing bracket of an opening one; empty for any other character."""
    if character in _BRACKETS:
        return _BRACKETS[character]
    if unicodedata.category(character) != "Ps" or not unicodedata.mirrored(character):
        return ""
    return unicodedata.normalize("NFC", chr(ord(character) + 1))


def _resolve_brackets(
    text: Sequence[str], kinds: Sequence[str], types: list[str], direction: str
) -> None:
    """Rule N0: the two brackets of a pair have one direction, which depends on what is between."""
    for first, last in _bracket_pairs(text, types):
        inside = {_OF_NUMBERS[kind] for kind in types[first + 1 : last] if kind in _OF_NUMBERS}
        if not inside:
            continue
        if direction not in inside:
            before = (_OF_NUMBERS[kind] for kind in reversed(types[:first]) if kind in _OF_NUMBERS)
            resolved = next(before, direction)
        else:
            resolved = direction
        for bracket in (first, last):
            types[bracket] = resolved
            for mark in range(bracket + 1, len(types)):
                if kinds[mark] != "NSM":
                    break
                types[mark] = resolved


def _bracket_pairs(text: Sequence[str], types: Sequence[str]) -> list[tuple[int, int]]:
    pairs, opened = list[tuple[int, int]](), list[tuple[str, int]]()
    for at, character in enumerate(text):
        if types[at] != "ON":
            continue
        if closing := _closing(character):
            if len(opened) == _MOST_OPEN:
                break
            opened.append((closing, at))
            continue
        character = unicodedata.normalize("NFC", character)
        for number in range(len(opened) - 1, -1, -1):
            if opened[number][0] == character:
                pairs.append((opened[number][1], at))
                del opened[number:]
                break
    return sorted(pairs)


def _resolve_neutral(types: list[str], direction: str) -> None:
    """Rules N1 and N2: neutral characters between two of a direction have it, too."""
    at, before = 0, direction
    while at < len(types):
        if types[at] in _OF_NUMBERS:
            before = _OF_NUMBERS[types[at]]
            at += 1
            continue
        end = at
        while end < len(types) and types[end] not in _OF_NUMBERS:
            end += 1
        after = _OF_NUMBERS[types[end]] if end < len(types) else direction
        types[at:end] = [before if before == after else direction] * (end - at)
        at = end


def visual_order(levels: Sequence[int]) -> list[int]:
    """The indexes of the characters of a line from left to right (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[at:end] = order[at:end][::-1]
            at = max(end, at + 1)
    return order


def mirrored(character: str) -> str:
    """The form of a character in text from right to left (L4): `)` for `(`. It may be empty."""
    is_mirrored = len(character) == 1 and unicodedata.mirrored(character)
    return _mirrors().get(character, character) if is_mirrored else character


@cache
def _mirrors() -> dict[str, str]:
    openings = (chr(point) for point in (*range(0x2000, 0x3020), *range(0xFE50, 0xFF70)))
    pairs = {one: _closing(one) for one in openings} | _BRACKETS | _MIRRORED
    return {one: other for one, other in pairs.items() if other} | {
        other: one for one, other in pairs.items() if other
    }


# Arabic letters have up to four forms. A terminal that gets them in visual order can't choose.

_TATWEEL, _LAM, _JOINER, _NON_JOINER = "\u0640", "\u0644", "\u200d", "\u200c"


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The presentation forms of letters, and of lam with alef: `isolated`, `final`, …"""
    forms: dict[str, dict[str, str]] = {}
    for point in (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, _, letters = unicodedata.decomposition(chr(point)).partition("> ")
        letter = "".join(chr(int(code, 16)) for code in letters.split())
        if letter:
            forms.setdefault(letter, {})[kind.lstrip("<")] = chr(point)
    return forms


def joined_forms(text: str) -> list[str]:
    """Each character of a text in the form that it has beside its neighbours.

    An alef after a lam is empty, because the form of the lam is the ligature of both, and so is a
    joiner after a letter.
    """
    forms, shown = _forms(), list(text)
    letters = [
        at for at, letter in enumerate(text) if unicodedata.category(letter) not in ("Mn", "Me")
    ]

    def joins_next(character: str) -> bool:
        return character in (_TATWEEL, _JOINER) or "initial" in forms.get(character, ())

    def joins_previous(character: str) -> bool:
        return character in (_TATWEEL, _JOINER) or "final" in forms.get(character, ())

    previous = ""
    for at, following in pairwise([*letters, len(text)]):
        letter, after = text[at], text[following : following + 1]
        if letter == _LAM and after and following == at + 1 and letter + after in forms:
            letter += after
            shown[following] = after = ""
        if letter in forms and shown[at]:
            has_before = joins_next(previous) and joins_previous(letter)
            has_after = joins_next(letter) and joins_previous(after)
            kind = (("isolated", "initial"), ("final", "medial"))[has_before][has_after]
            shown[at] = forms[letter].get(kind, letter[0])
        elif letter in (_JOINER, _NON_JOINER) and previous in forms:
            shown[at] = ""
        previous = letter
    return shown
