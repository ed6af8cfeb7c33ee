"""A brief as CommonMark with GitHub's tables, so that any other tool can take over.

The narrative is written from its parsed blocks: what only some tools read, such as callouts,
wikilinks and template tags, becomes quotes, links and text. The claims, events and sources
follow as lists.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from briefing_tui.check.names import BriefName, KnownBriefs
from briefing_tui.compare.matrix import ClaimRow, Matrix, build_matrix
from briefing_tui.compare.timeline import build_timeline
from briefing_tui.compare.topics import Records
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.layout.blocks import shared_quotes
from briefing_tui.layout.citations import source_addresses, source_line
from briefing_tui.layout.claims import (
    SourceStyle,
    cell_paragraphs,
    flag_words,
    short_words,
    silence_words,
    source_styles,
)
from briefing_tui.layout.highlighting import language_of
from briefing_tui.layout.narrative import byline
from briefing_tui.layout.signs import tally_words
from briefing_tui.layout.spans import in_backticks, plain_text
from briefing_tui.model.brief import SUFFIXES, Brief, Source
from briefing_tui.model.document import Document, Inline, Leaf, Target
from briefing_tui.parse.document import parse_document, with_embeds
from briefing_tui.parse.inline import parse_inline, plain, runs_by
from briefing_tui.text.sanitise import heading_anchor

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&{]")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-", re.ASCII)
_LINE_START = re.compile(r"^(\s*(?=[#>+=:-])|\s*\d+(?=[.)]))", re.MULTILINE)


def export_briefs(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """The briefs with a rule between them."""
    places = _Places([brief for brief, *_ in briefs])
    return "\n---\n\n".join(_markdown_of(brief, places) for brief in briefs)


def _markdown_of(exported: BriefWithRecords, places: "_Places") -> str:
    brief, records = exported.brief, exported.records
    summary = f"*{escaped(brief.summary)}*" if brief.summary else ""
    blocks = [f"# {escaped(brief.title)}", *filter(None, (summary, escaped(byline(brief))))]
    blocks += _Body(brief, with_embeds(parse_document(brief), exported.embeds), places).blocks()
    if brief.disclaimer:
        blocks.append(f"*{escaped(brief.disclaimer)}*")
    blocks += [*_claims(brief, records), *_events(brief, places), *_sources(brief)]
    return "\n\n".join(blocks) + "\n"


class _Places:
    """Where links lead: the anchors of all headings that are written, in their order, so that a
    claim's is `taiwan-1` if the narrative has a heading “Taiwan”.
    """

    def __init__(self, briefs: Sequence[Brief]) -> None:
        self._known = KnownBriefs.build(
            BriefName(brief.path, brief.slug, brief.aliases, brief.title) for brief in briefs
        )
        self._titles: dict[str, str] = {}
        self.headings: dict[tuple[str, str], str] = {}
        """The path of a brief and the anchor in its narrative. Other ids lead to their heading."""
        self.claims: dict[tuple[str, str], str] = {}
        taken: dict[str, int] = {}
        for brief in briefs:
            heading = self._titles[brief.path] = heading_anchor(brief.title, taken)
            document = parse_document(brief)
            for leaf in merged(document.leaves):
                if leaf.kind == "heading":
                    heading = heading_anchor(plain(leaf.text, document), taken)
                    self.headings.setdefault((brief.path, leaf.anchor), heading)
                for name in leaf.ids:
                    self.headings.setdefault((brief.path, name), heading)
            for is_there, heading in ((brief.claims, "Claims"), (brief.events, "Related events")):
                if is_there:
                    heading_anchor(heading, taken)
                for claim in brief.claims if heading == "Claims" else ():
                    self.claims[brief.path, claim.id] = heading_anchor(claim.topic, taken)
            if brief.sources:
                heading_anchor("Sources", taken)

    def of_brief(self, name: str, from_path: str, fragment: str = "") -> str:
        """The address of a brief: in this text, or its file if the name has a suffix or a date, as
        names of files do. Empty otherwise: which file has a title or an alias isn't known here.
        """
        path = self._known.resolve(name, from_path)
        if path in self._titles:
            place = self.claims.get((path, fragment)) or self.headings.get((path, fragment))
            return f"#{place or self._titles[path]}"
        fragment = f"#{fragment}" if fragment else ""
        if name.lower().endswith(SUFFIXES):
            return name + fragment
        return f"{name}.md{fragment}" if _DATED.match(name.rpartition("/")[2]) else ""


def escaped(text: str) -> str:
    """Text in which nothing is markup (CommonMark 2.4)."""
    return _LINE_START.sub(r"\1\\", _SPECIAL.sub(r"\\\g<0>", text))


# The narrative


def merged(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """The leaves, with the parts of a long one joined."""
    current: Leaf | None = None
    for leaf in leaves:
        if current is not None and leaf.part and leaf.kind == current.kind:
            between = "\n" if leaf.kind == "code" else ""
            text = f"{current.text}{between}{leaf.text}"
            current = replace(current, text=text, rows=(*current.rows, *leaf.rows))
            continue
        if current is not None:
            yield current
        current = leaf
    if current is not None:
        yield current


class _Body:
    """Writes the leaves of a document."""

    def __init__(self, brief: Brief, document: Document, places: _Places) -> None:
        self._brief, self._places = brief, places
        self._document = document
        # The title is the only heading of level one.
        self._deeper = int(any(leaf.level == 1 for leaf in document.leaves))

    def blocks(self) -> Iterator[str]:
        """One text for each run of leaves without blank lines between them."""
        block: list[str] = []
        previous: Leaf | None = None
        for leaf in merged(self._document.leaves):
            lines = self._with_prefixes(leaf)
            if previous is None or leaf.tight:
                marker = leaf.prefixes[-1].first if leaf.prefixes else ""
                kinds = previous.kind if previous is not None else "", leaf.kind
                # Another definition of a term, or text below a title, is a line of the paragraph.
                if (kinds == ("paragraph", "paragraph") and marker.isspace()) or (
                    kinds in (("title", "paragraph"), ("title", "title"))
                    and marker.strip() in ("", "│")
                ):
                    block[-1] += "\\"
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
        first = "".join(_MARKERS.get(prefix.first, prefix.first) for prefix in leaf.prefixes)
        rest = "".join(_MARKERS.get(prefix.rest, prefix.rest) for prefix in leaf.prefixes)
        lines = _WRITE[leaf.kind](self, leaf).split("\n")
        return [f"{rest if number else first}{line}".rstrip() for number, line in enumerate(lines)]

    def inline(self, source: str) -> str:
        """The inline source of a leaf, rewritten."""
        text = self._runs(parse_inline(source, self._document), 0)
        return _LINE_START.sub(r"\1\\", text)

    def _runs(self, runs: Sequence[Inline], level: int) -> str:
        """Runs with the formats from a level on: the outer format first."""
        if level == len(_FORMATS):
            return "".join(in_backticks(run.text) if run.code else _text(run) for run in runs)
        name, before, after = _FORMATS[level]
        pieces: list[str] = []
        for value, inside in runs_by(runs, name):
            text = self._runs(inside, level + 1)
            if value and name == "target":
                text = self._link(value, text, inside)
            elif value and text.strip():
                lead = text[: len(text) - len(text.lstrip())]
                trail = text[len(text.rstrip()) :]
                text = f"{lead}{before}{text.strip()}{after}{trail}"
            pieces.append(text)
        return "".join(pieces)

    def _link(self, target: Target, words: str, runs: Sequence[Inline]) -> str:
        title = f' "{escaped(target.detail)}"'.replace("\n", " ") if target.detail else ""
        if target.kind == "image":
            plain = escaped("".join(run.text for run in runs))
            fragment = f"#{target.fragment}" if target.fragment else ""
            picture = f"({_destination(target.name + fragment)}{title})"
            # A picture in a link stands before the link, which has its words.
            return f"![{plain}]{picture}" if plain.strip() else f"![]{picture} "
        address = self._address_of(target)
        title = "" if target.kind == "source" else title  # of a source it is the locator
        return f"[{words}]({_destination(address)}{title})" if address else words

    def _address_of(self, target: Target) -> str:
        fragment = f"#{target.fragment}" if target.fragment else ""
        if target.kind == "url":
            return target.name
        if target.kind == "brief":
            return self._places.of_brief(target.name, self._brief.path, target.fragment)
        if target.kind == "page":
            return f"{target.name}{fragment}"
        if target.kind == "heading":
            place = self._places.headings.get((self._brief.path, target.name), target.name)
            return f"#{place}"
        if target.kind == "claim":
            return f"#{self._places.claims[self._brief.path, target.name]}"
        source = self._brief.source(target.name) if target.kind == "source" else None
        return source.url if source is not None else ""

    def text(self, leaf: Leaf) -> str:
        return self.inline(leaf.text)

    def heading(self, leaf: Leaf) -> str:
        level = min(6, leaf.level + self._deeper)
        return f"{'#' * level} {self.inline(leaf.text)}".replace("\\\n", " ")

    def title(self, leaf: Leaf) -> str:
        return f"**{self.inline(leaf.text)}**"

    def code(self, leaf: Leaf) -> str:
        if leaf.muted:  # tags, which are HTML or text to other tools as well
            return leaf.text
        longest = max(map(len, re.findall("`+", leaf.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}{language_of(leaf.info)}\n{leaf.text}\n{fence}"

    def table(self, leaf: Leaf) -> str:
        columns = max(map(len, leaf.rows))
        align = (*leaf.align, *("left" for _ in range(columns)))[:columns]
        marks = "|".join({"left": "---", "center": ":-:", "right": "--:"}[each] for each in align)
        rows = [
            "| " + " | ".join(self.inline(cell).replace("\\\n", " ") for cell in row) + " |"
            for row in leaf.rows
        ]
        return "\n".join([rows[0], f"|{marks}|", *rows[1:]])

    def rule(self, _leaf: Leaf) -> str:
        return "---"


_MARKERS = {"– ": "- ", "│ ": "> ", "[ ] ": "- [ ] ", "[x] ": "- [x] "}
_FORMATS = (
    ("target", "", ""),
    ("strong", "**", "**"),
    ("emphasis", "*", "*"),
    ("strike", "~~", "~~"),
    ("mark", "<mark>", "</mark>"),
)
_WRITE: dict[str, Callable[[_Body, Leaf], str]] = {
    "paragraph": _Body.text,
    "note": _Body.text,
    "heading": _Body.heading,
    "title": _Body.title,
    "embed": _Body.text,
    "code": _Body.code,
    "table": _Body.table,
    "rule": _Body.rule,
}


def _text(run: Inline) -> str:
    return _SPECIAL.sub(r"\\\g<0>", run.text).replace("\n", "\\\n")


def _address(address: str) -> str:
    """An address inside `<…>`."""
    return address.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("\n", "")


def _destination(address: str) -> str:
    """An address inside `(…)` (CommonMark 6.3)."""
    address = _address(address)
    return f"<{address}>" if re.search(r"[\s()]", address) else address


# Claims, events and sources


def _claims(brief: Brief, records: Records) -> Iterator[str]:
    if not brief.claims:
        return
    matrix = build_matrix(brief)
    yield "## Claims"
    yield escaped(plain_text(tuple(tally_words(matrix)))) + "."
    looks = source_styles(brief, matrix)
    for row in matrix.rows:
        yield f"### {escaped(row.claim.topic)}"
        yield "\n\n".join(_claim(matrix, row, looks, records))


def _claim(
    matrix: Matrix, row: ClaimRow, looks: Sequence[SourceStyle], records: Records
) -> Iterator[str]:
    agreement = row.agreement
    flags = [*flag_words(agreement), *(["open list"] if agreement.has_open_list else [])]
    yield f"**{escaped(agreement.label)}**" + (f" ({escaped(', '.join(flags))})" if flags else "")
    if row.claim.claim:
        yield f"Claim: {escaped(row.claim.claim)}"
    items: list[str] = []
    for look, cell in zip(looks, row.cells, strict=True):
        paragraphs = [
            plain_text(tuple(spans)) for spans in cell_paragraphs(cell, look, stance=False)
        ]
        if not paragraphs:
            continue
        words = short_words(cell, look)
        if paragraphs[0].startswith(words):
            words = ""
        url = cell.account.url if cell.account is not None else ""
        text = " ".join(filter(None, (words and f"{words}:", _in_one_line(paragraphs))))
        link = f" <{_address(url)}>" if url else ""
        name = f"{look.source.name} ({look.source.id})"
        items.append(f"- {escaped(name)}: {escaped(text)}{link}")
    if items:
        yield "\n".join(items)
    if row.claim.note:
        yield escaped(row.claim.note)
    for record in records.get(row.claim.id, ()):
        if words := plain_text(tuple(silence_words(matrix, record))):
            yield escaped(words)


def _in_one_line(paragraphs: Iterable[str]) -> str:
    """Paragraphs after one another: a full stop ends each, unless a quotation is next to it."""
    text = ""
    for paragraph in paragraphs:
        ends = not text or text.endswith((*".!?。！？…”",)) or paragraph.startswith("“")
        text += f"{'' if ends else '.'}{' ' if text else ''}{paragraph}"
    return text


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
