"""Keep what a terminal would act on out of every text that is shown.

A brief is untrusted. Escape sequences, C1 controls and bidirectional overrides in it
could write to the clipboard, move the cursor or show words in another order than they
are stored in, so each such character becomes one visible mark. One for one: columns and
offsets computed before still hold after.
"""

import re
import unicodedata

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


# MERGED:
# Names made from text: slugs of titles and topics, anchors of headings.

_APOSTROPHES = re.compile("['’ʼ]")


def slug(text: str) -> str:
    """Lower case, words joined by hyphens, letters of any script kept: `台湾-and-trade`."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text).lower())
    return "-".join("".join(each if _is_word(each) else " " for each in text).split())


def heading_anchor(text: str, taken: dict[str, int]) -> str:
    """A heading's id by GitHub's rule, with `-1`, `-2` and so on for repeats.

    `taken` holds the anchors given so far, each with the last number tried for it, and
    is added to: one dictionary serves one document.
    """
    kept = (each for each in text.strip().lower() if _is_word(each) or each in " -")
    base = anchor = "".join(kept).replace(" ", "-")
    while anchor in taken:
        taken[base] += 1
        anchor = f"{base}-{taken[base]}"
    taken[anchor] = 0
    return anchor


def _is_word(character: str) -> bool:
    """Letters, digits, marks and connectors: Unicode's Word (UTS 18 annex C)."""
    if character.isalnum() or character == "_":
        return True
    return not character.isascii() and unicodedata.category(character) in {"Mn", "Mc", "Me", "Pc"}
