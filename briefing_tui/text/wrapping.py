"""Cell widths of text, and the line breaks of a paragraph.

Everything works with character offsets, which stay valid whatever styles the text carries.
Most text has one cell per character and is broken by a backward search for a space. Other text
is cut into units that must not be split, which fill lines greedily.
"""

import codecs
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

from briefing_tui.text.scripts import CJK

# Cell widths, from the table that Textual uses.

ELLIPSIS = "…"

Grapheme = tuple[int, int, int]
"""The start, the end and the width in cells of a user-perceived character."""


@lru_cache(maxsize=4096)
def cells(text: str) -> int:
    """The width of the text in a terminal. Control characters and tabs have no width."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


AS_WIDE = "as-wide"
"""How characters that an encoding lacks are encoded: as a `?` for each of their cells, so that
columns stay, and a screen has no remains beside them."""


def _as_wide(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "?" * cells(error.object[error.start : error.end]), error.end


codecs.register_error(AS_WIDE, _as_wide)


def is_simple(text: str) -> bool:
    """Whether each character has one cell, and line breaking has no special rule for any."""
    return _SIMPLE.fullmatch(text) is not None


def graphemes(text: str) -> Iterator[Grapheme]:
    """The grapheme clusters of a text, in order and without gaps.

    Rich's clusters lack some rules of UAX 29, so flags, skin tones and spacing marks are
    joined here. The widths are Rich's, because Textual measures with them.
    """
    spans, _ = split_graphemes(text)
    start = end = width = flags = 0
    for left, right, size in spans:
        is_flag = "\U0001f1e6" <= text[left] <= "\U0001f1ff"
        # A skin tone (UTS 51) or a spacing mark (UAX 29, GB9a) extends a cluster.
        extends = text[left] >= "\u0903" and (
            "\U0001f3fb" <= text[left] <= "\U0001f3ff" or unicodedata.category(text[left]) == "Mc"
        )
        if left and (extends or (is_flag and flags % 2)):
            end, width = right, width + size
        else:
            if end > start:
                yield start, end, width
            start, end, width = left, right, size
            flags = 0 if is_flag else flags
        flags = flags + 1 if is_flag else 0
    if end > start:
        yield start, end, width


def cut(text: str, width: int) -> str:
    """The text shortened to at most `width` cells, with an ellipsis if it was shortened."""
    if cells(text) <= width:
        return text
    room = width - cells(ELLIPSIS)
    if room < 0:
        return ""
    end = prefix_length(text, room)
    # For a text that begins with joiners, Rich 15 counts other cells than for its clusters.
    while cells(text[:end]) > room:
        end -= 1
    return text[:end].rstrip(" ") + ELLIPSIS


def cut_start(text: str, width: int) -> str:
    """The text shortened to at most `width` cells at its start, with an ellipsis."""
    room = width - cells(ELLIPSIS)
    if cells(text) <= width or room < 0:
        return text if room >= 0 else ""
    start = prefix_length(text, cells(text) - room)
    while cells(text[start:]) > room:
        start += 1
    return ELLIPSIS + text[start:]


def fit(text: str, width: int) -> str:
    """The text shortened or padded with spaces to exactly `width` cells."""
    if len(text) <= width and text.isascii() and text.isprintable():
        return text.ljust(width)
    fitted = cut(text, width)
    # A space after a final zero-width joiner has no width, so pad once more.
    while (missing := width - cells(fitted)) > 0:
        fitted += " " * missing
    return fitted


def prefix_length(text: str, width: int) -> int:
    """The number of characters that fit in `width` cells without splitting a cluster."""
    if is_simple(text):
        return min(len(text), max(width, 0))
    used = 0
    for start, _, size in graphemes(text):
        used += size
        if used > width:
            return start
    return len(text)


# Classes of characters for line breaking.

Range = tuple[int, int]

_SPACES = " \t\n\r\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
"""Spaces at which a line may end. No-break spaces are not among them."""

# One cell each and no special rules: Latin, Greek, Cyrillic, dashes and quotation marks.
_SIMPLE = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027]*")

_IDEOGRAPHS = tuple((ord(CJK[at]), ord(CJK[at + 2])) for at in range(0, len(CJK), 3))
# Kinsoku shori (JIS X 4051): characters that may not end a line, or not begin one. The wide
# ones occur among ideographs only, the narrow ones also beside letters.
_WIDE_OPENING = "（「『【《〈〔［｛〖〘〚＜￥＄￡"
_OPENING = "“‘(["
_OPENING_NOT_AFTER_DASH = "«‹{"
_WIDE_CLOSING = (
    "，。、；：？！）」』】》〉〕］｝〗〙〛＞％‰℃・ー～々〻ゝゞヽヾ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡｣､･ｰ\u3099\u309a"
)
_WIDE_MARKS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_CLOSING = "”’»›)]},.;:?!%…‥·"
_MARKS = (0x300, 0x36F)


class _Classes(dict[int, str]):
    """The class of each character as one letter, for `str.translate`.

    Filled on demand: regular expressions with the same character classes take longer to
    compile than everything else that this module does before the first frame.
    """

    def __missing__(self, point: int) -> str:
        character_class = self[point] = _class_of(point)
        return character_class


def _class_of(point: int) -> str:
    """The class of a code point.

    `w` wide opening, `d` wide closing, `e` wide closing that is an ideograph (small kana),
    `i` other ideograph, `j` joiner of an emoji's parts, `s` space, `a` em dash, `o` opening,
    `q` opening that does not follow a dash, `c` closing, `l` letter, digit or straight quotation
    mark, `x` other.
    """
    character = chr(point)
    if character == "\u200d":
        return "j"
    if character in _WIDE_OPENING:
        return "w"
    if character in _WIDE_CLOSING or _within(point, _WIDE_MARKS):
        return "e" if _within(point, _IDEOGRAPHS) else "d"
    if _within(point, _IDEOGRAPHS):
        return "i"
    members_by_class = (
        ("s", _SPACES),
        ("a", "—"),
        ("o", _OPENING),
        ("q", _OPENING_NOT_AFTER_DASH),
    )
    for character_class, members in members_by_class:
        if character in members:
            return character_class
    if character in _CLOSING or _within(point, (_MARKS,)):
        return "c"
    return "l" if character.isalnum() or character in "_\"'" else "x"


def _within(point: int, ranges: tuple[Range, ...]) -> bool:
    return any(low <= point <= high for low, high in ranges)


_CLASSES = _Classes()

# Units that stay whole, as patterns over classes. A line may end after an em dash that has
# no space on either side.
_LETTER = "(?:[oqclx]|a(?![lioe]))"
_WORD = f"(?:{_LETTER}*a(?=[lioe])|{_LETTER}+(?:(?<![oqw])|(?![ie])))"
_UNIT = re.compile(f"[oqw]*(?:[ie]|{_WORD})[cdej]*(?:(?<=j)(?:[ie]|{_WORD})[cdej]*)*|[oqw]+|[cdj]+")

_WIDE_CLASSES = "iwde"

_BLANKS = re.compile("[ \t\r\n]")
JOINTS = "-/–"
"""The best places to divide a word that is too long for a line: after these characters."""


def joins_without_space(before: str, after: str) -> bool:
    """Whether a line break between two characters of a source text is not a space.

    In Chinese and Japanese it isn't (CSS Text 3, 4.1.3, segment break transformation).
    """
    return _CLASSES[ord(before)] in _WIDE_CLASSES and _CLASSES[ord(after)] in _WIDE_CLASSES


# Line breaking.


def break_lines(text: str, width: int, most: int = sys.maxsize) -> list[Range]:
    """The character ranges of a paragraph's lines, at most `width` cells each; only the first
    `most` lines.

    A `\\n` in the text is a hard break. Every character is in exactly one range, except for
    spaces around a line. There is at least one line. Only a single cluster that is wider than
    the line exceeds the width.
    """
    width = max(width, 1)
    if len(text) <= width and text.isascii() and "\n" not in text:
        return [_trimmed(text, 0, len(text))]
    fill = _fill_simple if is_simple(text.replace("\n", " ")) else _fill_units
    lines: list[Range] = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        fill(text, start, stop, width, lines, most)
        if end < 0 or len(lines) >= most:
            return lines[:most]
        start = end + 1


def balance(text: str, width: int) -> list[Range]:
    """The same number of lines as from `break_lines`, with widths as equal as possible."""
    lines = break_lines(text, width)
    low, high = 1, max(width, 1)
    while low < high:
        middle = (low + high) // 2
        if len(break_lines(text, middle)) > len(lines):
            low = middle + 1
        else:
            high = middle
    balanced = break_lines(text, high)
    return balanced if len(balanced) == len(lines) else lines


def longest_unit(text: str) -> int:
    """The width of the longest part of a text that is divided only if it is longer than a line."""
    if is_simple(text.replace("\n", " ")):
        return max(map(len, _BLANKS.split(text.replace("—", "— "))))
    units = _UNIT.finditer(text.translate(_CLASSES))
    return max((cells(text[unit.start() : unit.end()]) for unit in units), default=0)


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in " \t\r":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    return start, end


def _fill_simple(
    text: str, start: int, stop: int, width: int, lines: list[Range], most: int = sys.maxsize
) -> None:
    """Fill lines with text of one cell per character, whose offsets are widths."""
    start, stop = _trimmed(text, start, stop)
    while stop - start > width and len(lines) < most:
        end = text.rfind(" ", start, start + width + 1)
        end = max(end, _after_last_dash(text, start, start + width))
        if end <= start:  # one word is longer than the line
            joint = max(text.rfind(mark, start, start + width) for mark in JOINTS)
            end = joint + 1 if joint > start else start + width
        lines.append(_trimmed(text, start, end))
        start = _trimmed(text, end, stop)[0]
    lines.append((start, stop))


def _after_last_dash(text: str, start: int, stop: int) -> int:
    """The offset after the last em dash in a range at which a line may end, or -1."""
    dash = text.rfind("—", start, stop)
    while dash >= 0:
        after = dash + 1
        if after < len(text) and _CLASSES[ord(text[after])] in "lioe":
            return after
        dash = text.rfind("—", start, dash)
    return -1


def _fill_units(
    text: str, start: int, stop: int, width: int, lines: list[Range], most: int = sys.maxsize
) -> None:
    """Fill lines with units, dividing only those longer than a line."""
    left = right = -1  # the current line, whose width is `used`
    used = 0
    for match in _UNIT.finditer(text[start:stop].translate(_CLASSES)):
        unit, end = match.start() + start, match.end() + start
        size = cells(text[unit:end])
        if left >= 0:
            gap = cells(text[right:unit])
            if used + gap + size <= width:
                right, used = end, used + gap + size
                continue
            lines.append((left, right))
            if len(lines) >= most:
                return
        left, right, used = unit, end, size
        if size > width:
            left, used = _divide(text, unit, end, width, lines)
    lines.append((left, right) if left >= 0 else (start, start))


def _divide(text: str, start: int, end: int, width: int, lines: list[Range]) -> tuple[int, int]:
    """Divide a unit that is longer than a line. Returns the start and width of its last part."""
    clusters = list(graphemes(text[start:end]))
    first = index = used = joint = 0
    while index < len(clusters):
        _, right, size = clusters[index]
        if index > first and used + size > width:
            line_start = clusters[first][0]
            first = index = joint if joint > first else index
            lines.append((start + line_start, start + clusters[first][0]))
            used = 0
            continue
        used += size
        index += 1
        if index - 1 > first and text[start + right - 1] in JOINTS:
            joint = index
    return start + clusters[first][0], used
