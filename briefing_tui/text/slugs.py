"""Names made from text: slugs of titles and topics, anchors of headings."""

import re
import unicodedata

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
