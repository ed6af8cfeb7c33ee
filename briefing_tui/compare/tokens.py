"""Text in the units that are compared: sentences, and words inside them.

A word is a run of letters and digits. Scripts written without spaces (Chinese, Japanese,
Thai, Khmer, Lao, Burmese) are compared by character, each with the marks that belong to it:
a library that finds their words would cost more than everything else here together, and
what a reader looks for is which characters changed.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

_SPACELESS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"  # Han and half-width kana
    "\U00020000-\U0003fffd"
)
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0300-\u036f"
_WORD = re.compile(
    rf"[{_SPACELESS}][{_MARKS}]*"
    rf"|[^\W_{_SPACELESS}]+(?:[.,'’\-‐‑–][^\W_{_SPACELESS}]+)*"
    r"|[^\w\s]|_"
)
# A sentence ends after its mark and the closing quotation marks; a full stop needs a blank.
_END = re.compile(r"[。！？；!?][”’」』）)\"']*\s*|[.;][”’)\"']*\s+(?=[^a-z\s])")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Gen|Sen|Rep|Gov|Jr|Sr)|\b[A-Z])\.$")


class Sentence(Struct, frozen=True):
    """A sentence and its words. `opens` says that a paragraph begins here."""

    text: str
    words: tuple[str, ...]
    opens: bool

    def places(self) -> list[tuple[int, int]]:
        """Where each word begins and ends in the text; only a changed sentence needs it."""
        return [match.span() for match in _WORD.finditer(self.text)]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order. Line breaks inside a paragraph are blanks."""
    found: list[Sentence] = []
    for paragraph in _PARAGRAPH.split(text.strip()):
        opens = True
        for sentence in _parts(" ".join(paragraph.split())):
            if found_words := _WORD.findall(sentence):
                found.append(Sentence(sentence, tuple(found_words), opens))
                opens = False
    return tuple(found)


def words(text: str) -> list[str]:
    """The words and marks of a text."""
    return _WORD.findall(text)


def _parts(paragraph: str) -> Sequence[str]:
    parts, start = [], 0
    for match in _END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph, start, match.start() + 1):
            parts.append(paragraph[start : match.end()].strip())
            start = match.end()
    return [*parts, paragraph[start:].strip()]
