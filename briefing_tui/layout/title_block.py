"""The title block above the text of a brief: title, summary, byline, and its sources."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from briefing_tui.compare.agreement import matrix_columns
from briefing_tui.layout.blocks import LayoutContext
from briefing_tui.layout.spans import (
    MUTED,
    STRONG,
    Line,
    Span,
    Style,
    cut_lines,
    fit_line,
    inline_span,
    lay_labelled,
    line_cells,
    party_role,
    wrap_lines,
)
from briefing_tui.model.brief import Brief, Source
from briefing_tui.model.dates import date_label
from briefing_tui.model.document import Inline, Target
from briefing_tui.parse.inline import link_runs
from briefing_tui.parse.properties import properties_of
from briefing_tui.text.sanitise import one_line
from briefing_tui.text.wrapping import cells, cut, fit

_WIDEST_SUMMARY = 64
"""The greatest width of the summary, which is set like the dek of a newspaper."""

_MOST_SUMMARY_LINES = 2
_MOST_PROPERTIES = 6
"""Lines of properties below the title."""
_WIDEST_NAME = 20
_FOR_GENERATORS = frozenset(("layout", "permalink", "nav_order", "math", "mathjax", "katex", "toc"))
"""Fields that only say how a site is built. They aren't shown; a search finds them."""
_IN_BYLINE = tuple(("taxonomies", name) for name in ("tags", "categories", "authors"))
"""Tags and authors of a page of Zola."""
_COMMA = Inline(text=", ")
"""Between the values of a property."""
BETWEEN_ENTRIES = "   "
ALL_SOURCES = Target("heading", "sources")
"""The target of the count of sources: their list below the text."""


SpansOf = Callable[[Iterable[Inline]], list[Span]]
"""`LayoutContext.spans_of`."""


def _spans_alone(runs: Iterable[Inline]) -> list[Span]:
    return [inline_span(run, {}) for run in runs]


def lay_title_block(
    brief: Brief,
    width: int,
    parties: Mapping[str, int],
    *,
    whole: bool = True,
    spans_of: SpansOf = _spans_alone,
    properties: Sequence[Line] = (),
    tally: Line = (),
) -> list[Line]:
    """Title, summary, byline, the sources as a legend of the citations, properties, a blank line.

    `parties` maps a source's id to the number of its side. `tally`, if it isn't empty, says below
    the summary what the claims add up to. Without `whole` the summary has at most
    two lines and the byline one.
    """
    title = _styled(brief.title_runs, brief.title, STRONG, spans_of)
    lines = wrap_lines(title, width) if brief.title else []
    lines += _lay_summary(brief, width, whole=whole, spans_of=spans_of)
    lines += [tally] if tally else []
    words = byline(brief, None if whole else width)
    if words:
        lines += wrap_lines([Span(words, MUTED)], width) if whole else [(Span(words, MUTED),)]
    if brief.draft:
        lines.append((Span("draft", Style("warning", bold=True)),))
    lines += _lay_legend(brief, width, parties)
    return [*lines, *properties, ()]


def lay_properties(brief: Brief, context: LayoutContext) -> list[Line]:
    """The fields that are shown nowhere else, and the properties, as a table of name and value."""
    values: dict[str, list[str]] = {}
    if (event := brief.event) is not None:
        facts = (event.title, date_label(event.date), event.place, ", ".join(event.participants))
        values["event"] = [" · ".join(filter(None, facts))]
    values |= {"canonical": [brief.canonical], "aliases": [*brief.aliases], "lang": [brief.lang]}
    # Of a page without a date the weight is its place among the pages, else perhaps a person's.
    hidden = _FOR_GENERATORS if brief.date else _FOR_GENERATORS | {"weight"}
    for keys, value in properties_of(brief):
        if hidden.issuperset(keys) or keys in _IN_BYLINE:
            continue
        words = str(value).lower() if isinstance(value, bool) else str(value)
        values.setdefault(one_line(".".join(keys)), []).append(one_line(words))
    rows = {name: texts for name in values if (texts := [*filter(None, values[name])])}
    column = min(_WIDEST_NAME, max(map(cells, rows), default=0))
    lines: list[Line] = []
    for name, texts in rows.items():
        label = Span(f"{fit(name, column)}  ", MUTED)
        runs = [run for text in texts for run in (_COMMA, *link_runs(text, context.document))]
        lines += lay_labelled(label, [context.spans_of(runs[1:])], context.width)
    return lines


def properties_above(properties: Sequence[Line]) -> Sequence[Line]:
    """The lines of properties that stand below the title: all of a short table."""
    if len(properties) <= _MOST_PROPERTIES:
        return properties
    return [*properties[: _MOST_PROPERTIES - 1], (Span("more properties below the text", MUTED),)]


def _styled(runs: Sequence[Inline], words: str, style: Style, spans_of: SpansOf) -> list[Span]:
    """A text in a style, with the formats of its markup."""
    return [
        Span(
            text,
            own._replace(
                role=style.role,
                bold=style.bold or own.bold,
                italic=style.italic != own.italic,
            ),
        )
        for text, own in spans_of(runs or (Inline(text=words),))
    ]


def _lay_summary(brief: Brief, width: int, *, whole: bool, spans_of: SpansOf) -> list[Line]:
    """The summary in lines of equal length, if these are no more than lines of the full width and
    none of them is cut off."""
    if not brief.summary:
        return []
    style = Style("text", italic=True)
    summary = _styled(brief.summary_runs, brief.summary, style, spans_of)
    even = wrap_lines(summary, min(width, _WIDEST_SUMMARY), even=True, room=width)
    full = wrap_lines(summary, width)
    most = max(len(full), _MOST_SUMMARY_LINES) if whole else _MOST_SUMMARY_LINES
    lines = even if len(even) <= most else full
    return lines if whole else cut_lines(lines, _MOST_SUMMARY_LINES, width)


def byline(brief: Brief, width: int | None = None) -> str:
    """`A. Writer · 17 Jan 2025 · updated 20 Jan 2025 · china, trade +2`, with as many tags as fit
    in `width` cells.
    """
    facts = [", ".join(brief.authors), date_label(brief.date)]
    if brief.updated and brief.updated != brief.date:
        facts.append(f"updated {brief.updated.label}")
    for count in range(len(brief.tags), -1, -1):
        more = f"+{len(brief.tags) - count}" if count < len(brief.tags) else ""
        tags = " ".join(filter(None, (", ".join(brief.tags[:count]), more)))
        words = " · ".join(filter(None, (*facts, tags)))
        if width is None or cells(words) <= width:
            return words
    return cut(words, width or 0)


def _lay_legend(brief: Brief, width: int, parties: Mapping[str, int]) -> list[Line]:
    """`[cn] Readout   [trump] Post   + 11 more sources`: one line, first those that are columns of
    the claims. It ends `+ 11 more` if that makes room for the second column.
    """
    columns = matrix_columns(brief)
    sources = [*columns, *(source for source in brief.sources if source not in columns)]
    (line, count), noun = _legend_entries(sources, width, parties, noun=True), True
    if count < min(2, len(columns)):
        shorter = _legend_entries(sources, width, parties, noun=False)
        if shorter[1] > count:
            (line, count), noun = shorter, False
    if count == len(sources):
        return [tuple(line)] if line else []
    words = _more_sources(len(sources) - count, both=bool(line), noun=noun)
    return [fit_line([*line, Span(words, Style("muted", target=ALL_SOURCES))], width, pad=False)]


def _legend_entries(
    sources: Sequence[Source], width: int, parties: Mapping[str, int], *, noun: bool
) -> tuple[list[Span], int]:
    """The sources that fit before the number of the others, and how many they are."""
    line: list[Span] = []
    for index, source in enumerate(sources):
        target = Target("source", source.id)
        style = Style(party_role(parties.get(source.id, 0)), target=target)
        entry = [Span(f"[{source.id}]", style), Span(f" {source.name}", Style(target=target))]
        if line:
            entry.insert(0, Span(BETWEEN_ENTRIES))
        rest = len(sources) - index - 1
        more = cells(_more_sources(rest, both=True, noun=noun)) if rest else 0
        if line_cells((*line, *entry)) + more > width:
            return line, index
        line += entry
    return line, len(sources)


def _more_sources(count: int, *, both: bool, noun: bool) -> str:
    words = f" source{'' if count == 1 else 's'}" if noun or not both else ""
    return f"{BETWEEN_ENTRIES}+ {count} more{words}" if both else f"{count}{words}"
