"""What is known of a source, in words: its publisher, its kind, how much of it was read."""

from collections.abc import Mapping
from types import MappingProxyType

from briefing_tui.model.brief import Brief, Source
from briefing_tui.text.wrapping import cells

COVERAGE_WORDS: Mapping[str, str] = MappingProxyType(
    {"full": "read in full", "excerpt": "read in part", "none": "no text found"}
)
_LISTS: Mapping[str, str] = MappingProxyType(
    {"open": "open: it says that there were other subjects", "closed": "closed"}
)
_RELIABILITY: Mapping[str, str] = MappingProxyType(
    {
        "A": "completely reliable",
        "B": "usually reliable",
        "C": "fairly reliable",
        "D": "not usually reliable",
        "E": "unreliable",
        "F": "reliability can't be judged",
    }
)
_CREDIBILITY: Mapping[str, str] = MappingProxyType(
    {
        "1": "confirmed by other sources",
        "2": "probably true",
        "3": "possibly true",
        "4": "doubtful",
        "5": "improbable",
        "6": "truth can't be judged",
    }
)
"""NATO's Admiralty code (AJP-2.1): the source's letter, then the information's digit."""


def grade_words(grade: str) -> str:
    """`B2: usually reliable, probably true`; the grade alone if it isn't in the code."""
    words = [_RELIABILITY.get(grade[:1].upper(), ""), _CREDIBILITY.get(grade[1:], "")]
    return f"{grade}: {', '.join(words)}" if all(words) else grade


def source_facts(source: Source) -> dict[str, str]:
    """Label to text of all that is known, without the addresses."""
    kind = f"{source.kind}, to some points only" if source.role == "response" else source.kind
    facts = {
        "Publisher": source.publisher,
        "Party": source.party,
        "Kind": kind,
        "Date": source.date.label if source.date else "",
        "Language": source.lang,
        "Translator": source.translator,
        "Coverage": COVERAGE_WORDS[source.coverage],
        "Retrieved": source.retrieved.label if source.retrieved else "",
        "List": _LISTS[source.list],
        "Grade": grade_words(source.grade) if source.grade else "not graded",
        "Origin": source.origin,
    }
    return {label: text for label, text in facts.items() if text}


def source_line(source: Source, brief: Brief) -> list[str]:
    """What matters most of it, for one line: publisher, date, then `particulars`."""
    facts = (source.publisher, source.date.label if source.date else "")
    return [*filter(None, facts), *_items(source, brief).values()]


def _items(source: Source, brief: Brief) -> dict[str, str]:
    translated = source.lang and brief.lang and source.lang != brief.lang
    by = f"translated by {source.translator}" if source.translator else ""
    items = {
        "kind": source.kind,
        "list": "open list" if source.list == "open" else "",
        "lang": by or ("translated" if translated else ""),
        "coverage": COVERAGE_WORDS[source.coverage],
    }
    return {name: text for name, text in items.items() if text}


def particulars(source: Source, brief: Brief, width: int) -> str:
    """`post, open list, read in full`: as many whole items as fit in `width` cells.

    Least needed are "translated", then the kind. Coverage stays, because a source that was not
    read in full must not look as if it was.
    """
    items = _items(source, brief)
    if "lang" in items:
        items["lang"] = "translated"
    for dropped in ("", "lang", "kind", "list"):
        items.pop(dropped, None)
        words = ", ".join(items.values())
        if cells(words) <= width:
            break
    return words
