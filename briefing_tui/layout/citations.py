"""Sources in words: what is known about each, and citations in plain text."""

from collections.abc import Iterator, Mapping

from briefing_tui.compare.agreement import IN_PART, Cell
from briefing_tui.compare.matrix import ClaimRow, Matrix
from briefing_tui.model.brief import NO_SPEECH, STANCES, Account, Brief, Event, Source
from briefing_tui.model.dates import date_label
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.wrapping import cells

COVERAGE_WORDS: Mapping[str, str] = {
    "full": "read in full",
    "excerpt": "read in part",
    "none": "no text found",
}
_LONG_NUMBER = lazy_pattern(r"(?<![\w.])[1-9][0-9]{4,17}(?!\w)")
_OPEN_LIST = "open: it says that there were other subjects"
_RELIABILITY: Mapping[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability can't be judged",
}
_CREDIBILITY: Mapping[str, str] = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth can't be judged",
}
"""NATO's Admiralty code (AJP-2.1): the source's letter, then the information's digit."""


def grade_words(grade: str) -> str:
    """`B2: usually reliable, probably true`; only the grade if the code doesn't have it."""
    words = [_RELIABILITY.get(grade[:1].upper(), ""), _CREDIBILITY.get(grade[1:], "")]
    return f"{grade}: {', '.join(words)}" if all(words) else grade


def source_facts(source: Source) -> dict[str, str]:
    """All that is known about a source, by label, without its addresses."""
    kind = f"{source.kind}, to some points only" if source.role == "response" else source.kind
    facts = {
        "Publisher": source.publisher,
        "Party": source.party,
        "Kind": kind,
        "Date": date_label(source.date),
        "Language": source.lang,
        "Translator": source.translator,
        "Coverage": COVERAGE_WORDS[source.coverage],
        "Retrieved": date_label(source.retrieved),
        "List": _OPEN_LIST if source.list == "open" else "",
        "Grade": grade_words(source.grade) if source.grade else "not graded",
        "Origin": source.origin,
    }
    return {label: text for label, text in facts.items() if text}


def source_addresses(source: Source) -> list[tuple[str, str]]:
    """The address of a source and the address of a copy, with their labels."""
    addresses = (("Address", source.url), ("Archived", source.archived))
    return [(label, url) for label, url in addresses if url]


def source_line(source: Source, brief: Brief) -> list[str]:
    """The most important facts, for one line: publisher, date, kind, list, language, coverage."""
    by = f"translated by {source.translator}" if source.translator else ""
    facts = (source.publisher, date_label(source.date), source.kind, list_words(source))
    return [
        *filter(None, (*facts, by or _translated(source, brief), COVERAGE_WORDS[source.coverage]))
    ]


def particulars(source: Source, brief: Brief, width: int) -> str:
    """`post, translated, read in full`: as many whole items as fit in `width` cells.

    "translated" is left out first, then the kind. Coverage is kept longest, because a source
    that was not read in full must not look as if it was.
    """
    coverage = COVERAGE_WORDS[source.coverage]
    translated = "translated" if source.translator else _translated(source, brief)
    forms = ((source.kind, translated, coverage), (source.kind, coverage))
    texts = (", ".join(filter(None, form)) for form in forms)
    return next((text for text in texts if cells(text) <= width), coverage)


def list_words(source: Source) -> str:
    return "open list" if source.list == "open" else ""


def _translated(source: Source, brief: Brief) -> str:
    are_known = source.lang and brief.lang
    return "translated" if are_known and source.lang != brief.lang else ""


def value_text(account: Account) -> str:
    """A figure in words with its unit, or a short answer: `12000/..` is “at least 12,000 people”.
    Four digits stay together, as in a year.
    """
    value = account.value
    figure = value.text if value is not None else ""
    if value is not None and value.number:
        lower, _, upper = (_about(bound.strip()) for bound in figure.partition("/"))
        figure = f"{lower} to {upper}" if upper else lower
        if upper == "..":
            figure = f"at least {lower}"
        elif lower == "..":
            figure = f"at most {upper}"
        figure = _LONG_NUMBER.sub(lambda digits: f"{int(digits[0]):,}", figure)
    return " ".join(filter(None, (figure, account.unit)))


def _about(bound: str) -> str:
    return f"about {bound.removesuffix('~').rstrip()}" if bound.endswith("~") else bound


def source_name(source_id: str, brief: Brief) -> str:
    source = brief.source(source_id)
    return source.name if source is not None else source_id


# What weakens a claim or a silence, in words.

_OPEN_LIST_WORDS = "its list of subjects is open, so this weighs less"


def silence(cell: Cell, brief: Brief, *, in_full: bool = True) -> str:
    """A silence in words, with its weaknesses: an excerpt, a summary and, if `in_full`, an open
    list.
    """
    account = cell.account
    if cell.in_part:
        return IN_PART
    words = STANCES[cell.stance].words
    if cell.stance != "silent":
        return words
    if account is not None and account.via not in ("", "text"):
        words = f"{words}, says {source_name(account.via, brief)} of the whole text"
    return f"{words}; {_OPEN_LIST_WORDS}" if in_full and cell.open_list else words


def remarks(row: ClaimRow) -> list[str]:
    """The flags of a claim and the writer's note. The open list is left out, because it is said of
    the silence that it weakens.
    """
    flags: list[str] = [flag for flag in row.agreement.flags if flag != "open list"]
    return [*flags, row.claim.note] if row.claim.note else flags


# Citations in plain text, to paste into an article.


def cite_account(brief: Brief, source: Source, cell: Cell, topic: str = "") -> str:
    """The text of an account, and on the next line the source, its date and its address; then the
    writer's note.

    For a silence, the silent source is cited, below the topic if it doesn't stand above. Its
    weaknesses and the words of a refusal are in the text, too.
    """
    account = cell.account
    cited = _cite_source(brief, source, cell)
    note = f"\nNote: {account.note}" if account is not None and account.note else ""
    text = "\n".join(_texts(account, source)) if account is not None else ""
    if account is None or cell.stance in NO_SPEECH:
        words = "no account" if cell.state == "blank" else silence(cell, brief)
        if text or topic:
            words = f"{topic}: {words}" if topic else words.capitalize()
            return "\n".join(filter(None, (words, text, f"— {cited}{note}")))
        return f"{words.capitalize()}: {cited}{note}"
    if not STANCES[cell.stance].is_cited_alone:
        text = f"{cell.words.capitalize()}: {text}" if text else cell.words.capitalize()
    speaker = f"{account.speaker}, according to " if account.speaker else ""
    return f"{text or cell.words}\n— {speaker}{cited}{note}"


def cite_claim(brief: Brief, matrix: Matrix, index: int) -> str:
    """A claim with all its accounts, and the brief that compares them."""
    row = matrix.rows[index]
    head = f"{row.claim.topic} ({row.agreement.label})"
    if row.claim.claim:
        head += f"\n{row.claim.claim}"
    if notes := remarks(row):
        head += f"\nNote: {' · '.join(notes)}"
    accounts = (
        cite_account(brief, source, cell)
        for source, cell in zip(matrix.columns, row.cells, strict=True)
        if cell.state != "blank"
    )
    return "\n\n".join((head, *accounts, f"Compared in: {cite_brief(brief)}"))


def cite_brief(brief: Brief) -> str:
    """`Xi and Trump speak by phone, A. Writer, 17 Jan 2025. https://…`."""
    when = date_label(brief.date)
    return _reference(brief.title, ", ".join(brief.authors), when, url=brief.canonical)


def cite_event(event: Event) -> str:
    """`Han Zheng attends the inauguration, Washington, 20 Jan 2025. https://…`."""
    return _reference(event.title, event.place, event.date.label, url=event.url)


def _texts(account: Account, source: Source) -> Iterator[str]:
    """The text of an account, with quotation marks around the source's own words only."""
    if account.quote:
        yield f"“{account.quote}”"
    if account.translation:
        by = account.translator or source.translator
        yield f"{account.translation} (translation: {by})" if by else account.translation
    if account.says and not account.quote:
        yield account.says
    if value := value_text(account):
        yield value


def _cite_source(brief: Brief, source: Source, cell: Cell) -> str:
    account = cell.account
    where, url = (account.locator, account.url) if account is not None else ("", "")
    via = f"according to {source_name(cell.via, brief)}" if cell.via else ""
    facts = (source.name, source.publisher, date_label(source.date), where, via)
    return _reference(*facts, url=url or source.url)


def _reference(*parts: str, url: str) -> str:
    """`Trump post, Truth Social, 17 Jan 2025. https://…`, without empty parts."""
    text = ", ".join(filter(None, parts)) + "."
    return f"{text} {url}" if url else text
