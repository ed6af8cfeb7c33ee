"""A brief as CommonMark with GitHub's tables, so that any other tool can take over.

Front matter has what Pandoc and Obsidian show of a brief. The narrative is written from its parsed
blocks: what only some tools read, such as callouts, wikilinks and template tags, becomes quotes,
links and text. The claims follow as a table, with long texts below it, then events and sources.

What is written means the same to Python-Markdown and kramdown, which differ from CommonMark: they
know fewer escapes, and hard breaks only as two blanks; the former wants lists indented by four.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from textwrap import indent

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui.compare.matrix import ClaimRow, Matrix, build_matrix
from briefing_tui.compare.note_places import place_notes
from briefing_tui.compare.sought import terms_of
from briefing_tui.compare.timeline import build_timeline
from briefing_tui.export.exporters import WRITTEN, BriefWithRecords, ExportOptions
from briefing_tui.layout.blocks import shared_quotes
from briefing_tui.layout.citations import source_addresses, source_line
from briefing_tui.layout.claims import (
    cell_line,
    cell_paragraphs,
    short_words,
    silence_words,
    source_styles,
)
from briefing_tui.layout.highlighting import language_of
from briefing_tui.layout.note_lines import BOOKMARK, in_order, note_facts
from briefing_tui.layout.signs import ACCOUNT_SIGNS, tally_words
from briefing_tui.layout.spans import ascii_text, in_backticks, plain_text
from briefing_tui.layout.title_block import byline
from briefing_tui.model.brief import NO_SPEECH, SUFFIXES, Brief, Source
from briefing_tui.model.document import Document, Inline, Leaf, Target
from briefing_tui.model.records import Records
from briefing_tui.parse.brief_names import BriefName, KnownBriefs
from briefing_tui.parse.document import parse_body, parse_document, with_embeds
from briefing_tui.parse.inline import FormatName, parse_inline, plain, write_nested
from briefing_tui.text.addresses import may_open
from briefing_tui.text.sanitise import heading_anchor
from briefing_tui.text.wrapping import cut

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~${]|&(?=#?\w+;)")
_ENTITIES = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    **{sign: f"&#{ord(sign)};" for sign in "|~$={:"},
}
"""What stands for the signs that not every tool can escape with a backslash."""
_BREAK = "  \n"
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-", re.ASCII)
_LINE_START = re.compile(r"^([^\S\n]*)([#+=:-])|^([^\S\n]*\d+)([.)])", re.MULTILINE)


_SPECIAL_IN_METADATA = re.compile(r"[\\`*_\[\]<$]|&(?=#?\w+;)")
"""What Pandoc would take for markup in front matter, except what is common in titles."""


def export_briefs(
    briefs: Sequence[BriefWithRecords], options: ExportOptions, *, to_read_aloud: bool = False
) -> str:
    """One brief with front matter, or several with headings and a rule between them.

    For reading aloud there is neither front matter nor a table, every account is in a list, and the
    address of a source is only in the list of sources.
    """
    titled = to_read_aloud or len(briefs) > 1
    claims = [_claims_of(exported, options, table=not to_read_aloud) for exported in briefs]
    places = _Places(briefs, claims, titled=titled, links_citations=not to_read_aloud)
    return "\n---\n\n".join(
        _markdown_of(
            exported,
            [f"# {escaped(exported.brief.title)}", *_standfirst(exported.brief)]
            if titled
            else [_front_matter(exported.brief)],
            own,
            places,
        )
        for exported, own in zip(briefs, claims, strict=True)
    )


LinkOf = Callable[[str, str], str]
"""The address of a brief by its name in a link, and the place in it; empty if it has no page."""


def markdown_page(brief: Brief, front_matter: str, link_of: LinkOf) -> str:
    """A brief as a page among others, which shows no picture of the web and no markup of the brief
    itself. Its text begins with the summary and the date, since not every tool shows the front
    matter.
    """
    exported = BriefWithRecords(brief)
    claims = _claims_of(exported, ExportOptions(), table=True)
    places = _Places([exported], [claims], titled=False, links_citations=True, link_of=link_of)
    return _markdown_of(exported, [front_matter, *_standfirst(brief)], claims, places)


def place_in(brief: Brief, fragment: str) -> str:
    """The anchor on the page of a brief for a heading or claim in it; empty if it has no such."""
    exported = BriefWithRecords(brief)
    claims = _claims_of(exported, ExportOptions(), table=True)
    places = _Places([exported], [claims], titled=False, links_citations=True)
    return places.anchor(brief.path, fragment)


def _front_matter(brief: Brief) -> str:
    """The fields that Pandoc, Quarto or Obsidian show, as YAML whose texts are JSON strings."""
    fields = {
        "title": _metadata(brief.title),
        "subtitle": _metadata(brief.summary),
        "author": [_metadata(author) for author in brief.authors],
        "date": brief.date.edtf if brief.date else "",
        "updated": brief.updated.edtf if brief.updated else "",
        "draft": brief.draft,
        "lang": brief.lang,
        "tags": ["-".join(tag.split()) for tag in brief.tags],  # as Obsidian wants them
        "canonical": brief.canonical,
    }
    lines = [
        f"{key}: {msgspec.json.encode(value).decode()}" for key, value in fields.items() if value
    ]
    return WRITTEN + "\n".join([*lines, "---"])


def _metadata(text: str) -> str:
    return _SPECIAL_IN_METADATA.sub(r"\\\g<0>", text)


def _standfirst(brief: Brief) -> Iterator[str]:
    """The summary, and a line with the authors, the date and the tags."""
    summary = f"*{escaped(brief.summary)}*" if brief.summary else ""
    return filter(None, (summary, escaped(byline(brief))))


def _markdown_of(
    exported: BriefWithRecords, head: Sequence[str], claims: "_Claims", places: "_Places"
) -> str:
    brief = exported.brief
    blocks = [*head]
    document = with_embeds(parse_document(brief), exported.embeds)
    blocks += _Body(brief, document, places).blocks()
    if brief.disclaimer:
        blocks.append(f"*{escaped(brief.disclaimer)}*")
    blocks += [*_claims(brief, claims, places), *_events(brief, places), *_sources(brief)]
    blocks += _notes(exported, document, places)
    return "\n\n".join(blocks) + "\n"


class _Places:
    """Where links lead: the anchors of all headings, in their order, so that a claim's anchor is
    `taiwan-1` if the narrative has a heading “Taiwan”.
    """

    def __init__(
        self,
        briefs: Sequence[BriefWithRecords],
        claims: Sequence["_Claims"],
        *,
        titled: bool,
        links_citations: bool,
        link_of: LinkOf | None = None,
    ) -> None:
        self.links_citations, self.link_of = links_citations, link_of
        self._known = KnownBriefs.build(BriefName.of(brief) for brief, *_ in briefs)
        self._titles: dict[str, str] = {}
        self.headings: dict[tuple[str, str], str] = {}
        """The path of a brief and the anchor in its narrative. Other ids lead to their heading."""
        self.claims: dict[tuple[str, str], str] = {}
        taken: dict[str, int] = {}
        for exported, own in zip(briefs, claims, strict=True):
            brief = exported.brief
            # A title in the front matter has no anchor; the text begins with the page.
            heading = heading_anchor(brief.title, taken) if titled else ""
            self._titles[brief.path] = heading
            document = parse_document(brief)
            for leaf in document.leaves:
                if leaf.kind == "heading":
                    heading = heading_anchor(plain(leaf.text, document), taken)
                    self.headings.setdefault((brief.path, leaf.anchor), heading)
                for name in leaf.ids:
                    self.headings.setdefault((brief.path, name), heading)
            if brief.claims:
                table = heading_anchor("Claims", taken)
            for claim in brief.claims:
                # A claim without a section is a row of the table.
                is_below = claim.id in own.sections
                place = heading_anchor(claim.topic, taken) if is_below else table
                self.claims[brief.path, claim.id] = place
            for is_there, heading in (
                (brief.events, "Related events"),
                (brief.sources, "Sources"),
                (exported.notes, "Notes"),
            ):
                if is_there:
                    heading_anchor(heading, taken)

    def anchor(self, path: str, fragment: str) -> str:
        return self.claims.get((path, fragment)) or self.headings.get((path, fragment), "")

    def of_brief(self, name: str, from_path: str, fragment: str = "") -> str:
        """The address of a brief: its place in this text, or its file if the name has a suffix or a
        date, as file names do. Empty otherwise: the file with a title or an alias isn't known here.
        """
        if self.link_of is not None:
            return self.link_of(name, fragment)
        path = self._known.resolve(name, from_path)
        if path in self._titles:
            return f"#{self.anchor(path, fragment) or self._titles[path]}"
        fragment = f"#{fragment}" if fragment else ""
        if name.lower().endswith(SUFFIXES):
            return name + fragment
        return f"{name}.md{fragment}" if _DATED.match(name.rpartition("/")[2]) else ""


def escaped(text: str) -> str:
    """Text in which nothing is markup (CommonMark 2.4)."""
    return _escape_starts(_SPECIAL.sub(lambda sign: _escape(sign[0]), text))


def _escape(sign: str) -> str:
    return _ENTITIES.get(sign) or f"\\{sign}"


def _escape_starts(text: str) -> str:
    """Markdown in which no line begins a heading, a list or the like."""
    return _LINE_START.sub(
        lambda start: (start[1] or start[3] or "") + _escape(start[2] or start[4]), text
    )


# The narrative


class _Body:
    """Writes the leaves of a document."""

    def __init__(self, brief: Brief, document: Document, places: _Places) -> None:
        self._brief, self._places = brief, places
        self._document = document
        # The title is the only heading of level one.
        self._deeper = int(any(leaf.level == 1 for leaf in document.leaves))
        self._are_items: list[bool] = []
        """Of each container of the last leaf, whether it was an item of a list."""

    def blocks(self) -> Iterator[str]:
        """One text for each run of leaves without blank lines between them."""
        block: list[str] = []
        previous: Leaf | None = None
        for leaf in self._document.leaves:
            lines = self._with_prefixes(leaf)
            if previous is None or leaf.tight:
                marker = leaf.prefixes[-1].first if leaf.prefixes else ""
                kinds = previous.kind if previous is not None else "", leaf.kind
                # Another definition of a term, or text below a title, is a line of the paragraph,
                # unless a callout begins with it.
                is_deeper = previous is not None and len(leaf.prefixes) > len(previous.prefixes)
                if (kinds == ("paragraph", "paragraph") and marker.isspace()) or (
                    kinds in (("title", "paragraph"), ("title", "title"))
                    and (not marker.strip() or (marker.strip() == "│" and not is_deeper))
                ):
                    block[-1] += _BREAK.rstrip("\n")
                block += lines
            elif quotes := shared_quotes(previous, leaf):
                block += [("> " * quotes).rstrip(), *lines]
            else:
                yield "\n".join(block)
                block = lines
            previous = leaf
        if block:
            yield "\n".join(block)

    def _with_prefixes(self, leaf: Leaf) -> list[str]:
        first = rest = ""
        are_items: list[bool] = []
        for depth, prefix in enumerate(leaf.prefixes):
            marker = prefix.first.strip()
            # What is indented without a marker is in the item before it, or else a definition.
            is_item = marker != "│" and (
                bool(marker) or self._are_items[depth : depth + 1] == [True]
            )
            if is_item:
                width = max(_INDENT, len(prefix.rest))
                first += f"{_MARKERS.get(marker, marker)} ".ljust(width)
                rest += " " * width
            else:
                first += prefix.first.replace("│", ">")
                rest += prefix.rest.replace("│", ">")
            are_items.append(is_item)
        self._are_items = are_items
        lines = zip(chain([first], repeat(rest)), self._write(leaf).split("\n"), strict=False)
        return [f"{before}{line}" if line.strip() else before.rstrip() for before, line in lines]

    def inline(self, source: str) -> str:
        runs = parse_inline(source, self._document)
        return _escape_starts(write_nested(runs, _run, self._wrap, "".join))

    def _cell(self, source: str) -> str:
        """The source of a cell, in which a bar in code needs a backslash, too (GFM 4.10)."""
        return re.sub(r"(?<!\\)\|", r"\\|", self.inline(source).replace(_BREAK, " "))

    def _wrap(self, name: FormatName, runs: Sequence[Inline], words: str) -> str:
        if (target := runs[0].target) is not None and name == "target":
            return self._link(target, runs, words)
        if not words.strip():
            return words
        before, after = _SIGNS[name]
        lead = words[: len(words) - len(words.lstrip())]
        trail = words[len(words.rstrip()) :]
        return f"{lead}{before}{words.strip()}{after}{trail}"

    def _link(self, target: Target, runs: Sequence[Inline], words: str) -> str:
        title = f' "{escaped(target.detail)}"'.replace("\n", " ") if target.detail else ""
        if target.kind == "image":
            plain = escaped("".join(run.text for run in runs))
            picture = f"({_destination(target.name_and_fragment)}{title})"
            if self._places.link_of is not None and may_open(target.name):
                return f"[▣ {plain}]{picture}"
            # A picture in a link stands before the link, which has its words.
            return f"![{plain}]{picture}" if plain.strip() else f"![]{picture} "
        address = self._address_of(target)
        title = "" if target.kind == "source" else title  # of a source it is the locator
        return f"[{words}]({_destination(address)}{title})" if address else words

    def _address_of(self, target: Target) -> str:
        if target.kind == "url":
            return target.name
        if target.kind == "brief" or (target.kind == "page" and self._places.link_of is not None):
            return self._places.of_brief(target.name, self._brief.path, target.fragment)
        if target.kind == "page":
            return target.name_and_fragment
        if target.kind == "heading":
            place = self._places.headings.get((self._brief.path, target.name), target.name)
            return f"#{place}"
        if target.kind == "claim":
            return f"#{self._places.claims[self._brief.path, target.name]}"
        is_citation = target.kind == "source" and self._places.links_citations
        source = self._brief.source(target.name) if is_citation else None
        return source.url if source is not None else ""

    def _write(self, leaf: Leaf) -> str:
        match leaf.kind:
            case "heading":
                level = min(6, leaf.level + self._deeper)
                return f"{'#' * level} {self.inline(leaf.text)}".replace(_BREAK, " ")
            case "title":
                return f"**{self.inline(leaf.text)}**"
            case "rule":
                return "---"
            case "code" if leaf.muted and self._places.link_of is None:
                return leaf.text  # tags, which are HTML or text to other tools as well
            case "code":
                longest = max(map(len, re.findall("`+", leaf.text)), default=0)
                fence = "`" * max(3, longest + 1)
                return f"{fence}{language_of(leaf.info)}\n{leaf.text}\n{fence}"
            case "table":
                marks = (_ALIGNED[side] for side in leaf.align)
                cells = [[self._cell(cell) for cell in row] for row in leaf.rows]
                head, *rows = (f"| {' | '.join(row)} |" for row in cells)
                return "\n".join((head, f"|{'|'.join(marks)}|", *rows))
            case _:
                return self.inline(leaf.text)


_ALIGNED = {"left": "---", "center": ":-:", "right": "--:"}
_MARKERS = {"–": "-", "[ ]": "- [ ]", "[x]": "- [x]"}
_INDENT = 4
_SIGNS = {
    "strong": ("**", "**"),
    "emphasis": ("*", "*"),
    "strike": ("~~", "~~"),
    "mark": ("<mark>", "</mark>"),
}


def _run(run: Inline) -> str:
    if run.code:
        return in_backticks(run.text)
    return _SPECIAL.sub(lambda sign: _escape(sign[0]), run.text).replace("\n", _BREAK)


_ENCODED = str.maketrans({"\n": "", **{sign: f"%{ord(sign):X}" for sign in "\\<>{"}})


def _address(address: str) -> str:
    """An address inside `<…>`."""
    return address.translate(_ENCODED)


def _destination(address: str) -> str:
    """An address inside `(…)` (CommonMark 6.3)."""
    address = _address(address)
    return f"<{address}>" if re.search(r"[\s()]", address) else address


# Notes


def note_document(text: str, brief: Brief) -> Document:
    """The text of a note as blocks. Its headings don't belong to the outline of a page."""
    document = parse_body(text, claims=frozenset(claim.id for claim in brief.claims))
    leaves = [
        replace(leaf, kind="title", anchor="") if leaf.kind == "heading" else leaf
        for leaf in document.leaves
    ]
    return replace(document, leaves=tuple(leaves))


def _notes(exported: BriefWithRecords, document: Document, places: _Places) -> Iterator[str]:
    if not exported.notes:
        return
    yield "## Notes"
    brief, placed = exported.brief, place_notes(exported.notes, exported.brief, document)
    for index in in_order(placed):
        note = placed.notes[index]
        facts = " · ".join(note_facts(note, brief, is_lost=index in placed.lost))
        blocks, quote = [escaped(facts)], note.place.quote
        if quote not in facts:
            blocks.append("\n".join(f"> {escaped(line)}".rstrip() for line in quote.split("\n")))
        body = _Body(brief, note_document(note.text, brief), places).blocks()
        blocks += body if note.text else [BOOKMARK]
        text = indent("\n\n".join(blocks), " " * _INDENT).lstrip()
        yield f"{'-':<{_INDENT}}{text}"


# Claims, events and sources


_MOST_IN_WORDS = 6
"""The most sources whose accounts stand in the table in words. With more sources the columns are
too narrow, so they have signs, which the legend explains, and every account is below the table."""
_LONGEST_CELL = 60
"""Cells of the longest text in a table; a longer one is cut, and stands whole below."""


class _Claims(Struct, frozen=True):
    """The claims of a brief, written except for their links."""

    tally: str
    rows: tuple[tuple[str, ...], ...]
    """The table: its head, then a row for each claim. Empty without a table."""
    legend: str
    sections: dict[str, list[str]]
    """The id of each claim that has more to say than its row, and the blocks that say it."""


def _claims_of(exported: BriefWithRecords, options: ExportOptions, *, table: bool) -> _Claims:
    """The claims with their accounts: short ones in a table, others in lists below."""
    brief, records = exported.brief, exported.records
    matrix = build_matrix(brief)
    looks = source_styles(brief, matrix)
    drawn = ascii_text if options.ascii_only else str
    in_words = len(looks) <= _MOST_IN_WORDS
    names = [look.source.name if in_words else look.source.id for look in looks]
    rows = [("Topic", "Agreement", *map(_cell, names))]
    sections: dict[str, list[str]] = {}
    number = 0
    signs = ""
    for row in matrix.rows:
        items: list[str] = []
        cells: list[str] = []
        for cell, look in zip(row.cells, looks, strict=True):
            line = drawn(plain_text(cell_line(cell, look)))
            sign = line[:1]
            signs += sign
            text = _shortened(line) if in_words else sign
            account = cell.account
            terms = terms_of(row.claim, account, exported.sought) if account is not None else ()
            in_full = cell_paragraphs(cell, look, stance=False, in_full=True, sought=terms)
            paragraphs = [plain_text(spans) for spans in in_full]
            url = account.url if account is not None else ""
            is_whole = cell.stance in NO_SPEECH or text.endswith(tuple(paragraphs[:1]))
            if paragraphs and not (table and is_whole and len(paragraphs) == 1 and not url):
                number += 1
                name = escaped(f"{look.source.name} ({look.source.id})")
                full = _in_full(short_words(cell, look), paragraphs, url)
                # Not a list with numbers: Python-Markdown begins each with 1.
                place = rf"\[{number}\] " if table else ""
                items.append(f"- {place}{name}: {full}")
                text += f" [{number}]"
            cells.append(_cell(text))
        blocks = _below(matrix, row, items, records, table=table)
        if blocks:
            sections[row.claim.id] = blocks
        rows.append((_cell(row.claim.topic), _cell(_class_words(row)), *cells))
    glyphs = ((drawn(sign.glyph.shape), sign.words) for sign in ACCOUNT_SIGNS)
    legend = "; ".join(f"{shape} {words}" for shape, words in glyphs if shape in signs)
    tally = escaped(plain_text(tally_words(matrix))) + "."
    return _Claims(tally, tuple(rows) if table else (), escaped(legend), sections)


def _shortened(text: str) -> str:
    """The text cut after a word, or after a character if it has no spaces."""
    if (short := cut(text, _LONGEST_CELL)) == text:
        return text
    words = short.rpartition(" ")[0]
    return f"{words}…" if len(words) > len(short) // 2 else short


def _class_words(row: ClaimRow) -> str:
    flags = row.agreement.flags
    return row.agreement.label + (f" ({', '.join(flags)})" if flags else "")


def _in_full(stance: str, paragraphs: Sequence[str], url: str) -> str:
    """All that a source says, in one line: its stance, its words, its address.

    A full stop ends each paragraph, unless a quotation is next to it.
    """
    text = "" if paragraphs[0].startswith(stance) else f"{stance}:"
    for number, paragraph in enumerate(paragraphs):
        ends = not number or text.endswith((*".!?。！？…”",)) or paragraph.startswith("“")
        text += f"{'' if ends else '.'}{' ' if text else ''}{paragraph}"
    return escaped(text) + (f" <{_address(url)}>" if url else "")


def _below(
    matrix: Matrix, row: ClaimRow, items: Sequence[str], records: Records, *, table: bool
) -> list[str]:
    """The blocks below a claim's heading: its sentence, its accounts, notes."""
    expected = (
        escaped(plain_text(silence_words(matrix, record)))
        for record in records.get(row.claim.id, ())
    )
    more = [
        f"Claim: {escaped(row.claim.claim)}" if row.claim.claim else "",
        "\n".join(items),
        escaped(row.claim.note),
        *expected,
    ]
    blocks = list(filter(None, more))
    if not (blocks or not table):
        return []
    label, flags, end = escaped(_class_words(row)).partition(" (")
    return [f"**{label}**{flags}{end}", *blocks]


def _cell(text: str) -> str:
    """A text in a cell, which is one line."""
    return escaped(" ".join(text.split()))


def _claims(brief: Brief, claims: _Claims, places: _Places) -> Iterator[str]:
    if not brief.claims:
        return
    yield "## Claims"
    yield claims.tally
    if claims.rows:
        head, *rows = claims.rows
        lines = [head, ("---",) * len(head)]
        for claim, (topic, *cells) in zip(brief.claims, rows, strict=True):
            place = places.claims[brief.path, claim.id]
            linked = f"[{topic}](#{place})" if claim.id in claims.sections else topic
            lines.append((linked, *cells))
        yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
        yield claims.legend
    for claim in brief.claims:
        if claim.id in claims.sections:
            yield f"### {escaped(claim.topic)}"
            yield from claims.sections[claim.id]


def _events(brief: Brief, places: _Places) -> Iterator[str]:
    if not brief.events:
        return
    yield "## Related events"
    items: list[str] = []
    for moment in build_timeline(brief):
        event = moment.event
        facts = [moment.date.label, moment.title, moment.distance]
        text = escaped(" · ".join(filter(None, facts)))
        if event is not None:
            facts = [event.kind, event.place, event.summary]
            text += "".join(f". {escaped(fact)}" for fact in facts if fact)
            if event.brief:
                address = places.of_brief(event.brief, brief.path)
                name = escaped(event.brief)
                text += f" [{name}]({_destination(address)})" if address else f" {name}"
            if event.url:
                text += f" <{_address(event.url)}>"
        items.append(f"- {text}")
    yield "\n".join(items)


def _sources(brief: Brief) -> Iterator[str]:
    if not brief.sources:
        return
    yield "## Sources"
    yield "\n".join(f"- {_source(source, brief)}" for source in brief.sources)


def _source(source: Source, brief: Brief) -> str:
    links = "".join(f" <{_address(url)}>" for _, url in source_addresses(source))
    words = escaped(", ".join(source_line(source, brief)))
    return f"{escaped(source.name)} ({escaped(source.id)}): {words}{links}"
