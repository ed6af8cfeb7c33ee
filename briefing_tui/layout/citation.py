"""Citations in plain text, to be pasted into an article."""

from collections.abc import Iterator

from briefing_tui.compare.cell import NO_SPEECH, Cell
from briefing_tui.compare.matrix import Matrix
from briefing_tui.layout.cells import value_text
from briefing_tui.model.brief import Account, Brief, Event, Source


def cite_account(source: Source, cell: Cell) -> str:
    """What a source says on a claim, and below it who says so, when and where.

    Silence is told with the source it was observed in.
    """
    account = cell.account
    if account is None or cell.stance in NO_SPEECH:
        what = cell.words or "no account"
        return f"{what.capitalize()}: {_source(source, account)}"
    said = "\n".join(_said(account, source)) or cell.words
    if cell.stance not in ("states", "mentions"):
        said = f"{cell.words.capitalize()}: {said}" if said != cell.words else said.capitalize()
    speaker = f"{account.speaker}, according to " if account.speaker else ""
    return f"{said}\n— {speaker}{_source(source, account)}"


def cite_claim(brief: Brief, matrix: Matrix, index: int) -> str:
    """A claim with every account of it, and the brief that laid them side by side."""
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
    return _joined(brief.title, ", ".join(brief.authors), when, brief.canonical)


def cite_event(event: Event) -> str:
    """`Han Zheng attends the inauguration, Washington, 20 Jan 2025. https://…`."""
    return _joined(event.title, event.place, event.date.label, event.url)


def _said(account: Account, source: Source) -> Iterator[str]:
    """The source's own words in quotation marks; a translation and the writer's words without."""
    if account.quote:
        yield f"“{account.quote}”"
    if account.translation:
        by = account.translator or source.translator
        yield f"{account.translation} (translated by {by})" if by else account.translation
    if account.says and not account.quote:
        yield account.says
    if value := value_text(account):
        yield value


def _source(source: Source, account: Account | None) -> str:
    when = source.date.label if source.date else ""
    where = account.locator if account else ""
    return _joined(source.name, source.publisher, when, where, source.url)


def _joined(*parts: str) -> str:
    """`Trump post, Truth Social, 17 Jan 2025. https://…`: the address last."""
    *words, address = parts
    text = ", ".join(filter(None, words)) + "."
    return f"{text} {address}" if address else text
