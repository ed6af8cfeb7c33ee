"""What must hold for every brief, whatever bytes it consists of.

`check_brief` takes a file through all layers below the screen: parsing, comparing, checking,
layout at one width, the exporters, the cache and the rows of the index. Hypothesis calls it in
the suite, atheris by hand (`python -m tests.fuzz`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from briefing_tui.check.rules import CODES, PROBLEMS
from briefing_tui.cli.list import table
from briefing_tui.compare.changes import baseline, changes_since
from briefing_tui.compare.claim_order import find_rows
from briefing_tui.compare.diff import Comparison, compare_wording
from briefing_tui.compare.matrix import Matrix, build_matrix
from briefing_tui.compare.timeline import build_timeline
from briefing_tui.compare.topics import Topic, build_topic, claim_records, compare_sources
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_to
from briefing_tui.export.json import encode, topic_object, wording_object
from briefing_tui.export.tables import topic_markdown
from briefing_tui.layout.ansi import render
from briefing_tui.layout.blocks import leaf_text
from briefing_tui.layout.citations import cite_brief, cite_claim, cite_event
from briefing_tui.layout.claim_detail import lay_claim
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.diff import (
    Party,
    lay_accounts,
    lay_wording,
    offers_between,
    wording_columns,
)
from briefing_tui.layout.direction import arranged
from briefing_tui.layout.highlighting import highlight
from briefing_tui.layout.links import describe, link_address, links_of, outline
from briefing_tui.layout.lists import lay_listing, lay_problem, lay_result
from briefing_tui.layout.narrative import (
    START,
    LeafRow,
    ScrollLayout,
    TextLook,
    file_line,
    find,
    leaf_starts,
)
from briefing_tui.layout.narrative import pattern_of as pattern_in_narrative
from briefing_tui.layout.page import lay_brief
from briefing_tui.layout.selection import LaidText
from briefing_tui.layout.signs import saved_message
from briefing_tui.layout.spans import DECORATION, Line, Row, line_cells, plain_text
from briefing_tui.layout.timeline import lay_timeline
from briefing_tui.layout.title_block import lay_properties, lay_title_block
from briefing_tui.layout.topic import TopicTable, lay_topic
from briefing_tui.library.hits import hit_in
from briefing_tui.library.index.parsing import row_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.model.brief import Brief, Diagnostic, Parsed
from briefing_tui.model.dates import Date
from briefing_tui.model.document import Document
from briefing_tui.parse import cached
from briefing_tui.parse.brief import parse_bytes
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import parse_inlines
from briefing_tui.parse.link_targets import links
from briefing_tui.settings import LEAST_WIDTH
from briefing_tui.text.sanitise import count_unsafe, unify_line_ends
from tests.check.checking import check
from tests.layout.sample import narrative_page

ALL_CODES = frozenset(CODES)
SAMPLE = 5
"""Claims, and links, of which each is laid out on its own: the others are laid out alike."""
LEAST_TABLE = 40
"""Cells below which the columns of a table are cut off."""
SGR = re.compile(r"\x1b\[[\d;]*m")
OLD, NEW = Party("Old", "party-1"), Party("New", "party-2")
ADDRESS = re.compile(r"(?:https?|mailto):[!-~]+")


class Options(NamedTuple):
    """What a layout depends on beside the brief."""

    width: int = 80
    ascii_only: bool = False


def options_of(data: bytes) -> Options:
    """Options from the last byte of a file, so that a fuzzer varies them and can repeat them.

    Any width from 1 to 200 is possible, and the usual ends of a text give different ones.
    """
    last = data[-1] if data else 0
    return Options(1 + last * 37 % 200, bool(last & 1))


def check_brief(data: bytes, options: Options | None = None) -> None:
    """Raise an error where something that must hold for any brief doesn't."""
    options = options or options_of(data)
    parsed = parse_bytes(data, "2025-01-17-fuzz.md")
    text = unify_line_ends(data.decode(errors="replace").removeprefix("\ufeff"))
    check_parsed(parsed, text)
    document = check_document(parsed, text.count("\n") + 1)
    check_cache(parsed)
    check_rules(parsed, text)
    check_narrative(parsed.brief, document, options, text.count("\n") + 1)
    check_links(parsed.brief, document, options)
    check_claims(parsed.brief, options)
    check_topics(parsed.brief, options)
    check_changes(parsed.brief, document)
    check_index(parsed, options)
    check_exports(parsed.brief, document, options)


# Parsing


def check_parsed(parsed: Parsed, text: str) -> None:
    """Positions are inside the text, values and messages are safe, and dates read back."""
    check_diagnostics(parsed.diagnostics, text)
    lines = text.split("\n")
    for position in parsed.positions.values():
        check_position(position.line, position.column, lines)
    brief = parsed.brief
    assert count_unsafe(repr(brief)) == 0
    assert count_unsafe(brief.extra + brief.body) == 0
    assert isinstance(json.loads(brief.extra), dict)
    dates = [brief.date, brief.updated, *(event.date for event in brief.events)]
    dates += [date for source in brief.sources for date in (source.date, source.retrieved)]
    for date in filter(None, dates):
        check_date(date)


def check_date(date: Date) -> None:
    """A date is read back from its EDTF text, and its days are in order."""
    assert date.first <= date.last
    assert parse_date(date.edtf) == date
    check_text(date.label)


def check_rules(parsed: Parsed, text: str) -> None:
    brief = parsed.brief
    name = BriefName(brief.path, brief.slug, brief.aliases, brief.title)
    names = KnownBriefs.build([name, BriefName("folder/other.md", "other")])
    everything = check(parsed, names, codes=ALL_CODES, is_there=lambda name, _: False)
    check_diagnostics(everything, text)
    usual = {found for found in everything if found.code in PROBLEMS}
    alone = check(parsed, names, is_there=lambda name, _: False)
    assert {(each.line, each.code) for each in alone} == {(each.line, each.code) for each in usual}


def check_diagnostics(diagnostics: Iterable[Diagnostic], text: str) -> None:
    lines = text.split("\n")
    for diagnostic in diagnostics:
        check_position(diagnostic.line, diagnostic.column, lines)
        check_text(str(diagnostic))
        check_text(diagnostic.hint)


def check_position(line: int, column: int, lines: Sequence[str]) -> None:
    assert 1 <= line <= len(lines), (line, len(lines))
    assert 1 <= column <= len(lines[line - 1]) + 1, (column, lines[line - 1])


def check_document(parsed: Parsed, lines: int) -> Document:
    """The lines of the document are in the file."""
    document = parse_document(parsed.brief)
    for leaf in document.leaves:
        assert 1 <= leaf.line <= lines, (leaf, lines)
    for target, line in links(document):
        assert 1 <= line <= lines
        check_text(f"{target.name}{target.fragment}{target.detail}")
    return parse_inlines(document, len(parsed.brief.body))  # once for all layouts


def check_cache(parsed: Parsed) -> None:
    """The cached form of a brief is the brief, and its document."""
    result = cached.decode(cached.encode(parsed))
    assert result is not None
    again, document = result
    assert again == parsed
    assert replace(document, inlines={}) == parse_document(parsed.brief)


# Layout


def check_text(text: str) -> None:
    """A text of one line holds nothing that a terminal interprets."""
    assert count_unsafe(text) == 0, text
    assert not set(text) & set("\t\n\r"), text


def check_lines(lines: Iterable[Line], width: int, least: int = LEAST_WIDTH) -> None:
    """No line has a control character, or text beyond `width` cells.

    A layout needs some width: below `least` cells its lines may be cut off.
    """
    for line in lines:
        text = plain_text(line)
        check_text(text)
        # As the screen does: span by span. A joiner at the end of one changes no other.
        blanks = len(text) - len(text.rstrip(" "))
        assert line_cells(line) - blanks <= max(width, least), (width, text)


def check_selection(lines: Sequence[Line], columns: Sequence[int] = ()) -> None:
    """Each line is drawn as before while text is selected, and each place is on its line. What is
    copied is what stands there, but for an address that is cut in the middle: that is whole."""
    text = LaidText(lines, columns)
    assert [plain_text(row.spans) for row in text.rows] == [plain_text(line) for line in lines]
    for unit in range(text.unit_count):
        assert 0 <= text.line_of((unit, 0)) < len(lines)
        shown = text.unit(unit)
        copied = text.text_between((unit, 0), (unit, len(shown)))
        start, cut, end = shown.partition("…")
        assert copied == shown or (cut and copied.startswith(start) and copied.endswith(end))


def check_narrative(brief: Brief, document: Document, options: Options, lines: int) -> None:
    """Rows, heights and offsets agree, on the page and while scrolling."""
    page = narrative_page(brief, document, options.width)
    check_lines(page, options.width, least=8)
    signs = options.width % 2 == 1
    layout = ScrollLayout(brief, document, TextLook(options.width, signs=signs))
    rows = [START]
    while rows[-1] != layout.end:
        rows.append(layout.walk(rows[-1], 1))
    assert layout.height == len(rows)
    for y, row in enumerate(rows):
        check_row(layout, row, y)
        assert 1 <= file_line(layout, row) <= lines, (row, file_line(layout, row), lines)
    context = layout.context.of(document)
    assert leaf_starts(context) == layout.starts
    # Only on the page, code is wrapped, and a wide table is a list.
    if signs and not any(leaf.kind in ("code", "table") for leaf in document.leaves):
        width, parties = options.width, context.parties
        properties = () if brief.claims else lay_properties(brief, context)
        above = len(lay_title_block(brief, width, parties, properties=properties))
        body = [layout.row(row).spans for row in rows if 0 <= row.leaf < layout.leaf_count]
        assert body == page[above : above + len(body)]


def check_row(layout: ScrollLayout, row: LeafRow, y: int) -> None:
    """A row is found by its number and its text, and its offsets count in the leaf's text."""
    assert layout.y_of(row) == y
    assert layout.row_at(y) == row
    laid = layout.row(row)
    check_text(plain_text(laid.spans))
    turned = arranged(laid)
    if "\u200d" not in plain_text(laid.spans):  # Rich 15 counts no cell for some letters after it
        assert line_cells(turned.spans) == line_cells(laid.spans)
    assert {*turned.offsets} <= {*laid.offsets, *character_offsets(laid), DECORATION}
    if not 0 <= row.leaf < layout.leaf_count:
        return
    text = layout.text(row.leaf)
    for span, offset in zip(laid.spans, laid.offsets, strict=True):
        if offset >= 0:
            assert text[offset : offset + len(span.text)] == span.text
    if laid.start >= 0 and laid.spans:
        assert layout.row_of(layout.offset_of(row)) == row


def character_offsets(row: Row) -> Iterator[int]:
    for span, offset in zip(row.spans, row.offsets, strict=True):
        if offset >= 0:
            yield from range(offset, offset + len(span.text))


def check_links(brief: Brief, document: Document, options: Options) -> None:
    """Links, headings, matches and highlights are ranges of the text that is shown."""
    layout = ScrollLayout(brief, document, TextLook(options.width))
    context = layout.context
    for entry in outline(document, context):
        check_text(entry.text)
    for index, leaf in enumerate(document.leaves):
        size = len(leaf_text(leaf, context))
        if leaf.kind == "code":
            found = highlight(leaf)
            assert all(0 <= start < end <= size for start, end, _ in found)
            assert all(a[1] <= b[0] for a, b in pairwise(found))
        for link in links_of(layout, index)[:SAMPLE]:
            assert 0 <= link.start <= link.end <= size
            if link.target.kind == "url":
                assert ADDRESS.fullmatch(link.target.name)
            check_text(link_address(link.target, brief))
            check_lines([describe(link, brief, document, "o", 80)], 1_000_000)
    if pattern := pattern_in_narrative(brief.title):
        for leaf_index, start, end in find(document, context, pattern, range(layout.leaf_count)):
            assert start < end <= len(layout.text(leaf_index))


def check_claims(brief: Brief, options: Options) -> None:
    """The table of claims, each claim in full, the timeline, the citations."""
    matrix = build_matrix(brief)
    if brief.claims:
        check_table(brief, matrix, options)
    moments = build_timeline(brief)
    check_lines(lay_timeline(moments, options.width), options.width)
    for event in brief.events:
        check_copied(cite_event(event))
    check_copied(cite_brief(brief))
    if len(brief.sources) > 1:
        first, last = brief.sources[0], brief.sources[-1]
        shared, *only = compare_sources(brief, first, brief, last)
        compared = [
            (topic.claim.topic, compare(topic.wording.old, topic.wording.new)) for topic in shared
        ]
        names = [[claim.topic for claim in claims] for claims in only]
        check_lines(
            lay_accounts(compared, (names[0], names[1]), OLD, NEW, options.width), options.width
        )


def compare(old: str, new: str) -> Comparison:
    """Compare texts: what is kept, gone and new is all there is."""
    comparison = compare_wording(old, new)
    assert 0 <= comparison.similarity <= 1
    backwards = compare_wording(new, new)
    assert backwards.similarity == 1
    return comparison


def check_table(brief: Brief, matrix: Matrix, options: Options) -> None:
    for first in range(min(len(matrix.columns), SAMPLE) or 1):
        table = ClaimsTable(brief, matrix, options.width, first=first)
        check_lines(table.head(), options.width, LEAST_TABLE)
        for index in range(min(len(matrix.rows), SAMPLE)):
            check_lines([table.row(index)], options.width, LEAST_TABLE)
            check_lines(table.open_row(index, first), options.width, LEAST_TABLE)
    for index, row in enumerate(matrix.rows[:SAMPLE]):
        detail = lay_claim(brief, matrix, index, options.width)
        check_selection(detail.lines)
        check_lines(detail.lines, options.width)
        assert all(start < len(detail.lines) for start in detail.starts)
        check_copied(cite_claim(brief, matrix, index))
        assert index in find_rows(matrix, range(len(matrix.rows)), row.claim.topic)
        for offer in offers_between(brief, matrix, row, 0) if matrix.columns else ():
            comparison = compare(offer.texts.old, offer.texts.new)
            lines = lay_wording(comparison, offer.old, offer.new, options.width)
            check_lines(lines, options.width)
            check_selection(lines, wording_columns(options.width))
            json.loads(encode(wording_object(comparison, offer.texts.label)))


def check_copied(text: str) -> None:
    """Text for the clipboard has line feeds and nothing else that a terminal interprets."""
    for line in text.split("\n"):
        check_text(line)


def check_topics(brief: Brief, options: Options) -> None:
    """The history of a topic in two briefs."""
    other = replace(brief, path="other.md", date=None, sources=brief.sources[::-1])
    records = claim_records(brief, (brief, other))
    check_lines(
        lay_brief(brief, Document(), options.width, records=records, ascii_only=options.ascii_only),
        options.width,
    )
    for claim in brief.claims[:SAMPLE]:
        topic = build_topic((brief, other), claim.id)
        assert topic is not None
        check_topic(topic, options)


def check_topic(topic: Topic, options: Options) -> None:
    lines = lay_topic(topic, options.width)
    check_lines(lines, options.width, LEAST_TABLE)
    table = TopicTable(topic, options.width, first=len(topic.parties) // 2)
    look = table.look(options.width)
    for index in range(len(topic.rows)):
        for is_open in (False, True):
            row = table.row(index, look, is_open=is_open)
            check_lines(row, options.width, LEAST_TABLE)
    check_lines(table.legend(), options.width, LEAST_TABLE)
    assert topic_markdown(topic, topic.rows).count("\n") == len(topic.rows) + 2
    json.loads(encode(topic_object(topic)))


# The other uses of a brief


def check_changes(brief: Brief, document: Document) -> None:
    """Nothing has changed since the same brief; what has changed is described safely."""
    assert not changes_since(baseline(brief, document), brief, document)
    half = replace(brief, body=brief.body[::2], claims=brief.claims[1:], title="Half")
    changes = changes_since(baseline(half, parse_document(half)), brief, document)
    check_text(saved_message(changes, again=True))
    assert all(0 <= leaf < len(document.leaves) for leaf in changes.leaves)


def check_index(parsed: Parsed, options: Options) -> None:
    """The row of the index, the brief as the result of a search, and its lines in lists."""
    brief, row = parsed.brief, row_of(parsed)
    assert all(count_unsafe(text) == 0 for text in row.texts)
    listing = Listing(
        brief.path, brief.authors, brief.tags, row.draft, brief.path, row.slug, row.title,
        date_edtf=row.date, claims=row.claims, errors=row.errors,
    )  # fmt: skip
    check_lines(lay_listing(listing, options.width, starred=True), options.width)
    check_lines(table([listing], options.width), options.width)
    for diagnostic in parsed.diagnostics[:SAMPLE]:
        check_lines(lay_problem(diagnostic, options.width), options.width, LEAST_TABLE)
    for query in (brief.title, brief.summary):
        hit = hit_in(brief, parse_query(query, typing=True))
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.marks)
        assert all(0 <= start < end <= len(brief.title) for start, end in hit.title_marks)
        check_text(hit.text)
        check_lines(lay_result(listing, hit, options.width), options.width)


def check_exports(brief: Brief, document: Document, options: Options) -> None:
    """JSON reads back, colour adds colour alone, and ASCII has the same lines."""
    result = json.loads(export_to("json", [BriefWithRecords(brief)], ExportOptions()))
    assert (result["title"], result["body"]) == (brief.title or None, brief.body)
    assert [claim["topic"] for claim in result["claims"]] == [c.topic for c in brief.claims]
    html = export_to("html", [BriefWithRecords(brief)], ExportOptions())
    check_copied(html)
    assert html.count("<script") == 1 + bool(brief.claims)  # one is linked data
    plain = ExportOptions(width=options.width, ascii_only=options.ascii_only)
    text = export_to("text", [BriefWithRecords(brief)], plain)
    check_copied(text)
    lines = lay_brief(brief, document, options.width, ascii_only=options.ascii_only)
    check_lines(lines, options.width)
    coloured = SGR.sub("", render(lines, colour=True))
    assert [line.rstrip() for line in coloured.split("\n")] == text.split("\n")
