"""Keep what a terminal would act on out of every text that is shown.

A brief is untrusted. Escape sequences, C1 controls and bidirectional overrides in it
could write to the clipboard, move the cursor or show words in another order than they
are stored in, so each such character becomes one visible mark. One for one: columns and
offsets computed before still hold after.
"""

import re

MARK = "\N{REPLACEMENT CHARACTER}"

# Noncharacters end every plane of Unicode.
_PLANE_ENDS = "".join(
    chr(plane | low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)
)

_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f"  # C0 but tab, line feed and carriage return
    "\x7f-\x9f"  # DEL and C1, with NEL (U+0085)
    "\u2028\u2029"  # line and paragraph separator: line breaks to some readers only
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\ud800-\udfff"  # a surrogate in a str is always a lone one
    "\ufdd0-\ufdef" + _PLANE_ENDS + "]"
)
_SPACES = re.compile(r"\s+")


def sanitise(text: str) -> str:
    """The text with every unsafe character replaced by U+FFFD; its length is unchanged."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(MARK, text)


def count_unsafe(text: str) -> int:
    """How many characters `sanitise` would replace."""
    if text.isascii() and text.isprintable():
        return 0
    return sum(1 for _ in _UNSAFE.finditer(text))


def one_line(text: str) -> str:
    """The sanitised text with each run of white space folded to one space, and stripped."""
    return _SPACES.sub(" ", sanitise(text)).strip()
