"""Citations in plain text, to paste into an article."""

from collections.abc import Iterator

from briefing_tui.compare.agreement import Cell
from briefing_tui.compare.matrix import Matrix
from briefing_tui.layout.claims import value_text
from briefing_tui.model.brief import NO_SPEECH, Account, Brief, Event, Source


def cite_account(source: Source, cell: Cell) -> str:
    """The text of an account, and on the next line the source, its date and its address.

    A silence is cited with the source that is silent.
    """
    account = cell.account
    if account is None or cell.stance in NO_SPEECH:
        words = cell.words or "no account"
        return f"{words.capitalize()}: {_cite_source(source, account)}"
    text = "\n".join(_texts(account, source)) or cell.words
    if cell.stance not in ("states", "mentions"):
        named = text == cell.words
        text = text.capitalize() if named else f"{cell.words.capitalize()}: {text}"
    speaker = f"{account.speaker}, according to " if account.speaker else ""
    return f"{text}\n— {speaker}{_cite_source(source, account)}"


def cite_claim(brief: Brief, matrix: Matrix, index: int) -> str:
    """A claim with every account of it, and the brief that compares them."""
    row = matrix.rows[index]
    head = f"{row.claim.topic} ({row.agreement.label})"
    if row.claim.claim:
        head += f"\n{row.claim.claim}"
    accounts = (
        cite_account(source, cell)
        for source, cell in zip(matrix.columns, row.cells, strict=True)
        if cell.state != "blank"
    )
    return "\n\n".join((head, *accounts, f"Compared in: {cite_brief(brief)}"))


def cite_brief(brief: Brief) -> str:
    """`Xi and Trump speak by phone, A. Writer, 17 Jan 2025. https://…`."""
    when = brief.date.label if brief.date else ""
    return _reference(brief.title, ", ".join(brief.authors), when, url=brief.canonical)


def cite_event(event: Event) -> str:
    """`Han Zheng attends the inauguration, Washington, 20 Jan 2025. https://…`."""
    return _reference(event.title, event.place, event.date.label, url=event.url)


def _texts(account: Account, source: Source) -> Iterator[str]:
    """Only the source's own words have quotation marks."""
    if account.quote:
        yield f"“{account.quote}”"
    if account.translation:
        by = account.translator or source.translator
        yield f"{account.translation} (translated by {by})" if by else account.translation
    if account.says and not account.quote:
        yield account.says
    if value := value_text(account):
        yield value


def _cite_source(source: Source, account: Account | None) -> str:
    when = source.date.label if source.date else ""
    where = account.locator if account else ""
    return _reference(source.name, source.publisher, when, where, url=source.url)


def _reference(*parts: str, url: str) -> str:
    """`Trump post, Truth Social, 17 Jan 2025. https://…`: the parts that aren't empty."""
    text = ", ".join(filter(None, parts)) + "."
    return f"{text} {url}" if url else text
