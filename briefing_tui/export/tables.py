"""Claims, a topic's history and the results of a search as tables: CSV and Markdown."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

from briefing_tui.compare.agreement import (
    Agreement,
    SourceCell,
    agree,
    matrix_columns,
    read_cells,
    without_source,
)
from briefing_tui.compare.note_places import place_notes
from briefing_tui.compare.topics import PartyCell, Topic, TopicRow
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.layout.citations import cite_account
from briefing_tui.layout.note_lines import BOOKMARK, in_order, place_words
from briefing_tui.layout.topic import OTHERS
from briefing_tui.library.listing import Hit, Listing
from briefing_tui.model.brief import Brief, Claim
from briefing_tui.parse.document import parse_document
from briefing_tui.text.addresses import may_open

COLUMNS = (
    *("brief", "title", "date", "claim", "topic", "kind", "sentence", "agreement", "only", "flags"),
    "rests_on",
    *("differs", "note", "source", "source_name", "party", "coverage", "stance", "in_part"),
    *("speaker", "quote", "lang", "translation", "says", "value", "unit", "via", "locator", "url"),
    *("account_note", "sought"),
)
NOTE_COLUMNS = ("note_on", "note_quote", "note_text", "note_made", "note_by", "note_lost")
_OF_ACCOUNT = ("speaker", "quote", "translation", "says", "unit", "via", "locator")
RESULT_COLUMNS = (
    *("brief", "date", "title", "claim", "topic", "class"),
    *("source", "party", "stance", "text"),
)
_FORMULA = ("=", "+", "-", "@")
"""A spreadsheet takes a cell that begins with one of these for a formula. Some programs also take
one in full width, or after a blank or a character that isn't shown."""
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that look like a blank."""
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def export_csv(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """One table of all briefs (RFC 4180), a row for each account, for spreadsheets and statistics.

    A brief or a claim without accounts has one row. A row for each note follows those of its brief.
    """
    rows = (row for exported in briefs for row in (*_brief(exported.brief), *_notes(exported)))
    columns = (*COLUMNS, *(NOTE_COLUMNS if options.with_notes else ()))
    return _csv(rows, columns, for_excel=options.for_excel)


def topic_csv(topic: Topic, *, for_excel: bool = False) -> str:
    """One table of all accounts of a topic with the same columns, the oldest brief first."""
    rows = (
        row
        for topic_row in topic.rows
        for row in _claim(
            topic_row.brief,
            topic_row.claim,
            topic_row.agreement,
            [source_cell for cell in topic_row.cells for source_cell in cell.source_cells],
        )
    )
    return _csv(rows, COLUMNS, for_excel=for_excel)


def results_csv(results: Iterable[tuple[Listing, Hit]]) -> str:
    """A table of what a search found, a row for each cell that made a claim match, or for each
    brief.
    """
    rows: list[tuple[str, ...]] = []
    for listing, hit in results:
        brief = (listing.slug, listing.date_edtf, listing.title)
        for claim in hit.claims:
            what = (claim.id, claim.topic, claim.label)
            rows += [(*brief, *what, *cell) for cell in claim.cells] or [(*brief, *what)]
        if not hit.claims:
            rows.append(brief)
    # A row of a brief has fewer cells.
    named = (dict(zip(RESULT_COLUMNS, row, strict=False)) for row in rows)
    return _csv(named, RESULT_COLUMNS)


def _csv(rows: Iterable[dict[str, str]], columns: Sequence[str], *, for_excel: bool = False) -> str:
    lines = ["\ufeff"] if for_excel else []
    file: Any = SimpleNamespace(write=lines.append)
    table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow({name: _harmless(value) for name, value in row.items()})
    return "".join(lines)


def _harmless(value: str) -> str:
    """The value, after an apostrophe if a spreadsheet might calculate it."""
    shown = (c for c in value if unicodedata.category(c)[0] not in "CMZ" and c not in _FILLERS)
    first = unicodedata.normalize("NFKC", next(shown, ""))
    return f"'{value}" if first.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value


def _brief(brief: Brief) -> Iterator[dict[str, str]]:
    sources = matrix_columns(brief)
    for claim in brief.claims:
        cells = read_cells(claim, sources)
        source_cells = map(SourceCell, sources, cells)
        rests_on = [source.id for source, _ in without_source(claim, sources)]
        agreement = agree(claim, sources, cells)
        yield from _claim(brief, claim, agreement, list(source_cells), rests_on)
    if not brief.claims:
        yield _row_of_brief(brief)


def _row_of_brief(brief: Brief) -> dict[str, str]:
    date = brief.date.edtf if brief.date else ""
    return {"brief": brief.slug, "title": brief.title, "date": date}


def _claim(
    brief: Brief,
    claim: Claim,
    agreement: Agreement,
    source_cells: Sequence[SourceCell],
    rests_on: Sequence[str] = (),
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
        "rests_on": "; ".join(rests_on),
        "differs": claim.differs,
        "note": claim.note,
    }
    accounts = [source_cell for source_cell in source_cells if source_cell.cell.state == "account"]
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
        row |= {name: getattr(account, name) for name in _OF_ACCOUNT}
        row |= {
            "lang": account.lang or source.lang,
            "value": account.value.text if account.value else "",
            "url": account.url or source.url,
            "account_note": account.note,
            "sought": "; ".join(account.sought),
        }
    return row


def _notes(exported: BriefWithRecords) -> Iterator[dict[str, str]]:
    brief = exported.brief
    if not exported.notes:
        return
    placed = place_notes(exported.notes, brief, parse_document(brief))
    claims = {at: claim for claim in brief.claims for at in placed.claims.get(claim.id, ())}
    for index in in_order(placed):
        note, claim = placed.notes[index], claims.get(index)
        source = brief.source(note.place.source)
        yield {
            **_row_of_brief(brief),
            "claim": claim.id if claim is not None else "",
            "topic": claim.topic if claim is not None else "",
            "source": source.id if source is not None else "",
            "source_name": source.name if source is not None else "",
            "party": source.party if source is not None else "",
            "note_on": place_words(note.place, brief),
            "note_quote": note.place.quote,
            "note_text": note.text or BOOKMARK,
            "note_made": note.made,
            "note_by": note.author,
            "note_lost": "yes" if index in placed.lost else "",
        }


_ADDRESS = re.compile(r"(https?://[^\s<>“”\"]*[^\s<>“”\".,;:!?)\]])")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$#=&]")
"""What CommonMark, GitHub and Obsidian read as markup inside a cell."""


def topic_markdown(topic: Topic, rows: Sequence[TopicRow]) -> str:
    """Some rows of a topic's history, to paste into an article or a note.

    Below the names of the parties is a citation of every account.
    """
    head = [topic.name, *(party or OTHERS for party in topic.parties)]
    lines = [list(map(_escape, head)), ["---"] * len(head)]
    for row in rows:
        title, brief = _escape(row.brief.title), row.brief
        if may_open(brief.canonical):
            title = f"[{title}]({_address(brief.canonical)})"
        first = f"{_escape(brief.date.label)}<br>{title}" if brief.date else title
        lines.append([first, *map(partial(_cell, brief), row.cells)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(brief: Brief, cell: PartyCell) -> str:
    """Every account that speaks, else the first silence."""
    speaking = [
        source_cell for source_cell in cell.source_cells if source_cell.cell.speaks
    ] or cell.source_cells[:1]
    texts = [
        _escape(cite_account(brief, source_cell.source, source_cell.cell))
        for source_cell in speaking
    ]
    if cell.expected:
        texts.append(_escape(f"Though {cell.earlier}"))
    return "<br>".join(texts)


def _escape(text: str) -> str:
    """Text as it stands, in one line, with its addresses as links."""
    parts = _ADDRESS.split(text)  # every second one is an address
    escaped = (
        _address(part) if number % 2 else _SPECIAL.sub(r"\\\g<0>", part)
        for number, part in enumerate(parts)
    )
    return "<br>".join("".join(escaped).splitlines())


def _address(address: str) -> str:
    quoted = re.sub(r"[\s<>|\\`]", lambda match: f"%{ord(match[0]):02X}", address)
    return f"<{quoted}>"
