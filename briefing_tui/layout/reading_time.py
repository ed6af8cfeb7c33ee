"""How long a body takes to read."""

import re

_WORDS_PER_MINUTE = 230
"""Silent reading of English non-fiction (Brysbaert 2019: 238)."""
_HAN = re.compile(rb"\xe3[\x90-\xbf]|[\xe4-\xe9]")
"""U+3400 to U+9FFF by their first bytes in UTF-8. The same range of characters would take
more than a millisecond to compile, each time the program starts."""
_COUNTED = 16_000
"""Characters up to which every word is counted; of more, evenly spread samples are."""
_SAMPLES = 32


def reading_minutes(body: str) -> int:
    """Minutes to read a body at an ordinary pace, at least one; Han characters count as half
    a word each, since Chinese readers do some 255 characters a minute and more.
    """
    if len(body) <= _COUNTED:
        words = _words(body)
    else:
        size, step = _COUNTED // _SAMPLES, len(body) // _SAMPLES
        sample = " ".join(body[at * step : at * step + size] for at in range(_SAMPLES))
        words = _words(sample) * len(body) / _COUNTED
    return max(1, round(words / _WORDS_PER_MINUTE))


def _words(text: str) -> float:
    han = 0 if text.isascii() else len(_HAN.findall(text.encode(errors="replace")))
    return len(text.split()) + han / 2
