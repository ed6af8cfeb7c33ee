"""Where the lines of a paragraph end.

A plain function over character offsets: the screen lays out thousands of paragraphs to
know its height, and the offsets stay valid whatever styles the text carries. Most text
is one cell a character and is broken by searching backwards for a space; the rest is
cut into units that must stay whole and filled greedily.
"""

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, split_graphemes

# MERGED:
# Widths in terminal cells, by the table that the screen itself measures with.

ELLIPSIS = "…"

Grapheme = tuple[int, int, int]
"""Where a user-perceived character begins and ends, and how many cells it takes."""


def cells(text: str) -> int:
    """How many cells the text takes in a terminal. Controls, tabs among them, count nothing."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def graphemes(text: str) -> Iterator[Grapheme]:
    """The parts of the text that must not be split, in order and without gaps.

    Rich joins combining marks, joiner sequences and variation selectors; flags, skin
    tones and spacing marks are joined here. The widths remain Rich's, so that what is
    measured is what the screen measures.
    """
    spans, _ = split_graphemes(text)
    start = end = width = flags = 0
    for left, right, size in spans:
        flag = _is_flag(text[left])
        if left and (_extends(text[left]) or (flag and flags % 2)):
            end, width = right, width + size
        else:
            if end > start:
                yield start, end, width
            start, end, width = left, right, size
            flags = 0 if flag else flags
        flags = flags + 1 if flag else 0
    if end > start:
        yield start, end, width


def cut(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """The text shortened to at most `width` cells, with an ellipsis where it was cut."""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return ""
    return text[: prefix_length(text, room)].rstrip(" ") + ellipsis


def fit(text: str, width: int) -> str:
    """The text cut or padded with spaces to exactly `width` cells."""
    shown = cut(text, width)
    while (missing := width - cells(shown)) > 0:  # a joiner at the end hides the first space
        shown += " " * missing
    return shown


def prefix_length(text: str, width: int) -> int:
    """How many characters of the text fit in `width` cells without splitting one."""
    if text.isascii() and text.isprintable():
        return min(len(text), max(width, 0))
    used = 0
    for start, _, size in graphemes(text):
        used += size
        if used > width:
            return start
    return len(text)


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _extends(character: str) -> bool:
    """Skin tones (UTS 51) and spacing marks (UAX 29 GB9a) belong to what stands before."""
    if character < "\u0903":
        return False
    return "\U0001f3fb" <= character <= "\U0001f3ff" or unicodedata.category(character) == "Mc"


Range = tuple[int, int]

_SPACES = " \t\n\r\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
"""Where a line may end; no-break spaces are not here."""

# One cell each and no rule of their own: Latin, Greek, Cyrillic, dashes and quotes.
_SIMPLE = re.compile("[ -~\n\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027]*")

# Scripts written without spaces, where a line may end after any character.
_IDEOGRAPHS = (
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3041, 0x3096), (0x30A1, 0x30FA),
    (0x3105, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xA000, 0xA4CF), (0xF900, 0xFAFF), (0xFF66, 0xFF9D), (0x1B000, 0x1B16F),
    (0x1F200, 0x1F2FF), (0x20000, 0x3FFFD),
)  # fmt: skip
# Kinsoku shori: what may not end a line, and what may not begin one. The wide ones
# belong to ideographs only; the narrow ones are also letters' own punctuation.
_WIDE_OPENING = "（「『【《〈〔［｛〖〘〚＜￥＄￡"
_OPENING = "“‘(["
_OPENING_ONLY = "«‹{"
"""Unlike the others not what begins a word after a dash."""
_WIDE_CLOSING = (
    "，。、；：？！）」』】》〉〕］｝〗〙〛＞％‰℃・ー～々〻ゝゞヽヾ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡｣､･ｰ\u3099\u309a\u200d"
)
_WIDE_MARKS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_CLOSING = "”’»›)]},.;:?!%…‥·"
_MARKS = (0x300, 0x36F)


class _Kinds(dict[int, str]):
    """The kind of each character, a letter apiece, for `str.translate`.

    Filled as characters are met: compiling the same classes as regular expressions took
    longer than everything else this module does before the first frame.
    """

    def __missing__(self, point: int) -> str:
        kind = self[point] = _kind(point)
        return kind


def _kind(point: int) -> str:
    """`w` wide opening, `d` wide closing, `e` the same of ideographs (small kana), `i` other
    ideographs, `s` space, `a` em dash, `o` opening,
    `q` opening that follows no dash, `c` closing, `l` what begins a word, `x` anything else.
    """
    char = chr(point)
    if char in _WIDE_OPENING:
        return "w"
    if char in _WIDE_CLOSING or _within(point, _WIDE_MARKS):
        return "e" if _within(point, _IDEOGRAPHS) else "d"
    if _within(point, _IDEOGRAPHS):
        return "i"
    for kind, members in (("s", _SPACES), ("a", "—"), ("o", _OPENING), ("q", _OPENING_ONLY)):
        if char in members:
            return kind
    if char in _CLOSING or _within(point, (_MARKS,)):
        return "c"
    return "l" if char.isalnum() or char in "_\"'" else "x"


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= point <= high for low, high in ranges)


_KINDS = _Kinds()

# Over kinds. An em dash closed up to words on both sides may end a line.
_LETTER = "(?:[oqclx]|a(?![lioe]))"
_WORD = f"(?:{_LETTER}*a(?=[lioe])|{_LETTER}+(?:(?<![oqw])|(?![ie])))"
_UNIT = re.compile(f"[oqw]*(?:[ie]|{_WORD})[cde]*|[oqw]+|[cd]+")

_SOLID = "iwde"

# Where a word too long for any line is best divided.
_JOINTS = "-/–"


def joins_without_space(before: str, after: str) -> bool:
    """Whether a line break between two characters in a source text stands for no space.

    Chinese and Japanese put none between words (CSS Text 3, segment break transformation).
    """
    return _KINDS[ord(before)] in _SOLID and _KINDS[ord(after)] in _SOLID


def break_lines(text: str, width: int, first: int | None = None) -> list[Range]:
    """The character ranges of one paragraph's lines, at most `width` cells each.

    `first` is the width of the first line where it differs. A `\\n` in the text is a hard
    break. Spaces around a line are in no range; every other character is in exactly one.
    There is always at least one line, and only a single character that is wider than the
    line sticks out.
    """
    width = max(width, 1)
    limit = width if first is None else max(first, 0)
    if len(text) <= limit and text.isascii() and "\n" not in text:
        return [_trimmed(text, 0, len(text))]
    fill = _fill_simple if _SIMPLE.fullmatch(text) else _fill_units
    lines: list[Range] = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        fill(text, start, stop, limit, width, lines)
        if end < 0:
            return lines
        start, limit = end + 1, width


def balance(text: str, width: int) -> list[Range]:
    """The lines of `break_lines`, no more of them, but as equally wide as they can be."""
    lines = break_lines(text, width)
    low, high = 1, max(width, 1)
    while low < high:
        middle = (low + high) // 2
        tried = break_lines(text, middle)
        if len(tried) > len(lines):
            low = middle + 1
        else:
            high = middle
    balanced = break_lines(text, high)
    return balanced if len(balanced) == len(lines) else lines


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in " \t\r":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    return start, end


def _fill_simple(
    text: str, start: int, stop: int, limit: int, width: int, lines: list[Range]
) -> None:
    """Fill lines with text of one cell a character, where offsets are widths."""
    start, stop = _trimmed(text, start, stop)
    while stop - start > limit:
        end = text.rfind(" ", start, start + limit + 1)
        end = max(end, _after_last_dash(text, start, start + limit))
        if end <= start:
            end = _word_end(text, start, limit, width)
        lines.append(_trimmed(text, start, end))
        start = _trimmed(text, end, stop)[0]
        limit = width
    lines.append((start, stop))


def _after_last_dash(text: str, start: int, stop: int) -> int:
    """The offset after the last em dash in a range at which a line may end, else -1."""
    dash = text.rfind("—", start, stop)
    while dash >= 0 and not _begins_word(text, dash + 1):
        dash = text.rfind("—", start, dash)
    return dash + 1 if dash >= 0 else -1


def _begins_word(text: str, at: int) -> bool:
    return at < len(text) and _KINDS[ord(text[at])] in "lioe"


def _word_end(text: str, start: int, limit: int, width: int) -> int:
    """Where to divide a word that begins a line and is longer than the line."""
    if limit < width:
        return start  # a short first line stays empty: the word may fit on the next
    joint = max(text.rfind(each, start, start + limit) for each in _JOINTS)
    return joint + 1 if joint > start else start + limit


def _fill_units(
    text: str, start: int, stop: int, limit: int, width: int, lines: list[Range]
) -> None:
    """Fill lines with units that stay whole where they fit on a line at all."""
    begun = len(lines)
    left = right = -1
    used = 0
    for match in _UNIT.finditer(text[start:stop].translate(_KINDS)):
        unit, end = match.start() + start, match.end() + start
        size = cells(text[unit:end])
        if left >= 0:
            gap = cells(text[right:unit])
            if used + gap + size <= limit:
                right, used = end, used + gap + size
                continue
            lines.append((left, right))
            limit = width
        elif size > limit < width:
            lines.append((unit, unit))
            limit = width
        left, right, used = unit, end, size
        if size > limit:
            left, used = _divide(text, unit, end, limit, width, lines)
            limit = width
    if left >= 0:
        lines.append((left, right))
    elif len(lines) == begun:
        lines.append((start, start))


def _divide(
    text: str, start: int, end: int, limit: int, width: int, lines: list[Range]
) -> tuple[int, int]:
    """Divide a unit longer than a line; where what is left begins, and its width."""
    parts = list(graphemes(text[start:end]))
    first = index = used = joint = 0
    while index < len(parts):
        _, right, size = parts[index]
        if index > first and used + size > limit:
            begins = parts[first][0]
            first = index = joint if joint > first else index
            lines.append((start + begins, start + parts[first][0]))
            used, limit = 0, width
            continue
        used += size
        index += 1
        if index - 1 > first and text[start + right - 1] in _JOINTS:
            joint = index
    return start + parts[first][0], used
