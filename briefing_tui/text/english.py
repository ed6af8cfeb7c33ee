"""Numbers, lists and names in the sentences of the program."""

from collections.abc import Sequence

from briefing_tui.text.patterns import lazy_pattern


def counted(count: int, word: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


_BRIEF = lazy_pattern(r"\b([Bb])rief(?=s?\b)")


def called(words: str, noun: str) -> str:
    """Words of the program with what it calls a brief of the library: `note`, `page`."""
    return _BRIEF.sub(lambda match: noun.capitalize() if match[1] == "B" else noun, words)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`17 Jan 2025, 5 Jun 2025 and 19 Sep 2025`."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def size_words(size: float) -> str:
    """A number of bytes in words: `120 KB`."""
    for unit in ("bytes", "KB", "MB"):
        if size < 1_000 or unit == "MB":
            return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1_000
    return ""
