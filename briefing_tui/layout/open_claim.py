"""The claim under the cursor, in full: in its columns where they are wide, else below them."""

from briefing_tui.compare.cell import NO_SPEECH
from briefing_tui.compare.matrix import Row
from briefing_tui.layout.agreement import short_label
from briefing_tui.layout.cells import cell_paragraphs, short_words, stance_glyph
from briefing_tui.layout.claims import ClaimsTable
from briefing_tui.layout.runs import set_runs
from briefing_tui.layout.spans import MUTED, PLAIN, STRONG, Line, Span, Style
from briefing_tui.text.cells import cells, fit

_IN_PLACE_FROM = 44
"""Source columns of so many cells and more wrap where they stand."""
_WIDEST = 96
_LONGEST_ID = 16


def open_row(table: ClaimsTable, index: int, source: int) -> list[Line]:
    """A row in full; `source` is the column that `h` and `l` have chosen."""
    row = table.matrix.rows[index]
    in_place = table.columns.source >= _IN_PLACE_FROM
    lines = _in_place(table, row, source) if in_place else _below(table, row, source)
    for spans in _remarks(table, row):
        lines += [(Span("  ", PLAIN), *line) for line in set_runs(spans, _prose(table))]
    return lines


def _prose(table: ClaimsTable) -> int:
    return min(table.width - 4, _WIDEST)


def _remarks(table: ClaimsTable, row: Row) -> list[list[Span]]:
    """The sentence at issue, the class where the column cut it short, the writer's note."""
    agreement = row.agreement
    remarks = []
    if row.claim.claim:
        remarks.append([Span("Claim: ", MUTED), Span(row.claim.claim, PLAIN)])
    shown = short_label(row, narrow=table.narrow)
    words = [agreement.label] if agreement.label != shown else []
    words += [flag for flag in agreement.flags if flag != "open list"]
    note = " · ".join([*words, *([row.claim.note] if row.claim.note else [])])
    if note:
        remarks.append([Span(note, Style("muted", italic=True))])
    return remarks


def _in_place(table: ClaimsTable, row: Row, source: int) -> list[Line]:
    columns = table.columns
    laid = [_tall_cell(table, row, column) for column in columns.shown]
    lines: list[Line] = []
    for number in range(max([1, *(len(each) for each in laid)])):
        blank = [Span(" " * columns.before_sources, PLAIN)]
        spans = table.lead(row, STRONG) if number == 0 else blank
        for column, cell in zip(columns.shown, laid, strict=True):
            if number == 0 and column == source:
                spans[-1] = Span(" " * (columns.gap - 1) + "›", STRONG)
            spans += table.place(list(cell[number]) if number < len(cell) else [], columns.source)
        lines.append(tuple(spans))
    return lines


def _tall_cell(table: ClaimsTable, row: Row, column: int) -> list[Line]:
    cell, voice = row.cells[column], table.voices[column]
    room = table.columns.source - 2
    lines = [line for part in cell_paragraphs(cell, voice) for line in set_runs(part, room)]
    sign = stance_glyph(cell, voice)
    return [
        (sign if number == 0 else Span(" ", PLAIN), Span(" ", PLAIN), *line)
        for number, line in enumerate(lines)
    ]


def _below(table: ClaimsTable, row: Row, source: int) -> list[Line]:
    spans = table.lead(row, STRONG)
    for column in table.columns.shown:
        cell, voice = row.cells[column], table.voices[column]
        style = MUTED if cell.stance in NO_SPEECH else voice.style
        words = [stance_glyph(cell, voice), Span(" ", PLAIN), Span(short_words(cell, voice), style)]
        spans += table.place(words, table.columns.source)
    names = min(_LONGEST_ID, max((cells(each.id) for each in table.matrix.columns), default=0))
    lines: list[Line] = [tuple(spans)]
    for column in range(len(row.cells)):
        lines += _stacked(table, row, column, names, chosen=column == source)
    return lines


def _stacked(table: ClaimsTable, row: Row, column: int, names: int, *, chosen: bool) -> list[Line]:
    voice, cell = table.voices[column], row.cells[column]
    parts = cell_paragraphs(cell, voice, stance=False)
    room = _prose(table) - names - 4
    lines = [line for part in parts for line in set_runs(part, room)]
    sign = Span("› " if chosen else "  ", STRONG)
    label = Style(voice.role, bold=cell.stance not in NO_SPEECH)
    name = Span(fit(voice.source.id, names + 2), label)
    blank = Span(" " * (names + 4), PLAIN)
    return [
        (sign, name, *line) if number == 0 else (blank, *line) for number, line in enumerate(lines)
    ]
