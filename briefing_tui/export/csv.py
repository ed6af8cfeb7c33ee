"""Claims as a table for spreadsheets and statistics (RFC 4180): a row for each account.

Also a topic's history, with the same columns. A brief or a claim without accounts has one row.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from briefing_tui.compare.agreement import Agreement, SourceCell, agree, matrix_columns, read_cells
from briefing_tui.compare.topics import Topic
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.model.brief import Brief, Claim

COLUMNS = (
    *("brief", "title", "date", "claim", "topic", "kind", "sentence", "agreement", "only", "flags"),
    *("differs", "note", "source", "source_name", "party", "coverage", "stance", "in_part"),
    *("speaker", "quote", "lang", "translation", "says", "value", "unit", "via", "locator", "url"),
    "account_note",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One table of all briefs."""
    return _table(row for brief, _ in briefs for row in _brief(brief))


def topic_csv(topic: Topic) -> str:
    """One table of all accounts of a topic, the oldest brief first."""
    return _table(
        row
        for topic_row in topic.rows
        for row in _claim(
            topic_row.brief,
            topic_row.claim,
            topic_row.agreement,
            [source_cell for cell in topic_row.cells for source_cell in cell.source_cells],
        )
    )


def _table(rows: Iterable[dict[str, str]]) -> str:
    lines: list[str] = []
    file: Any = SimpleNamespace(write=lines.append)
    table = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow({name: _harmless(value) for name, value in row.items()})
    return "".join(lines)


def _harmless(value: str) -> str:
    """The value, after an apostrophe if a spreadsheet would calculate it."""
    if not value.startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def _brief(brief: Brief) -> Iterator[dict[str, str]]:
    sources = matrix_columns(brief)
    for claim in brief.claims:
        cells = read_cells(claim, sources)
        source_cells = map(SourceCell, sources, cells)
        yield from _claim(brief, claim, agree(claim, sources, cells), list(source_cells))
    if not brief.claims:
        yield _row_of_brief(brief)


def _row_of_brief(brief: Brief) -> dict[str, str]:
    date = brief.date.edtf if brief.date else ""
    return {"brief": brief.slug, "title": brief.title, "date": date}


def _claim(
    brief: Brief, claim: Claim, agreement: Agreement, source_cells: Sequence[SourceCell]
) -> Iterator[dict[str, str]]:
    row = {
        **_row_of_brief(brief),
        "claim": claim.id,
        "topic": claim.topic,
        "kind": claim.kind,
        "sentence": claim.claim,
        "agreement": agreement.cls,
        "only": agreement.only,
        "flags": "; ".join(agreement.flags),
        "differs": claim.differs,
        "note": claim.note,
    }
    accounts = [each for each in source_cells if each.cell.state == "account"]
    for source_cell in accounts:
        yield {**row, **_account(source_cell)}
    if not accounts:
        yield row


def _account(source_cell: SourceCell) -> dict[str, str]:
    source, cell, account = source_cell.source, source_cell.cell, source_cell.cell.account
    row = {
        "source": source.id,
        "source_name": source.name,
        "party": source.party,
        "coverage": source.coverage,
        "stance": cell.stance,
        "in_part": "yes" if cell.in_part else "",
        "url": source.url,
    }
    if account is not None:
        row |= {
            "speaker": account.speaker,
            "quote": account.quote,
            "lang": account.lang or source.lang,
            "translation": account.translation,
            "says": account.says,
            "value": account.value.text if account.value else "",
            "unit": account.unit,
            "via": account.via,
            "locator": account.locator,
            "url": account.url or source.url,
            "account_note": account.note,
        }
    return row
