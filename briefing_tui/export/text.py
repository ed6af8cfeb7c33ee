"""Briefs as text: laid out for a terminal, or as plain lines for a screen reader."""

from collections.abc import Iterator, Sequence
from functools import partial

from briefing_tui.export.exporters import BriefWithRecords, ExportOptions
from briefing_tui.layout.ansi import no_address, render
from briefing_tui.layout.blocks import math_of
from briefing_tui.layout.highlighting import language_of
from briefing_tui.layout.links import link_address
from briefing_tui.layout.page import lay_brief
from briefing_tui.layout.spans import Line, Span, Style
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Inline, Leaf, Target
from briefing_tui.parse.document import parse_body, parse_document, with_embeds
from briefing_tui.parse.inline import FormatName, parse_inline, write_nested
from briefing_tui.text.addresses import normal_address, readable_address, without_doubts


def export_text(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """The briefs laid out at a width: narrative, claims, timeline; with a rule between them."""
    rule = Span(("-" if options.ascii_only else "─") * options.width, Style("rule"))
    text = ""
    for number, exported in enumerate(briefs):
        lines: list[Line] = [(), (rule,), ()] if number else []
        lines += lay_brief(
            exported.brief,
            with_embeds(parse_document(exported.brief), exported.embeds),
            options.width,
            wrap_code=options.wrap_code,
            ascii_only=options.ascii_only,
            records=exported.records,
            missing=exported.missing,
            sought=exported.sought,
        )
        address_of = partial(_safe_address, exported.brief) if options.links else no_address
        text += render(lines, options.colour, address_of, options.order)
    return text


def _safe_address(brief: Brief, target: Target) -> str:
    return without_doubts(normal_address(link_address(target, brief)))


def export_plain(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """The briefs as lines to be read aloud: no columns, no glyphs, and every format as a word.

    It is the Markdown export with its signs in words: a heading gives its level, a link the number
    of its address in a list at the end, a picture is announced, and a table names the column of
    each cell. A line between two briefs says where the next one begins.
    """
    from briefing_tui.export import markdown  # the text for a terminal needs none

    texts = []
    for brief in briefs:
        written = markdown.export_briefs([brief], options, to_read_aloud=True)
        lines = _PlainLines(parse_body(written)).lines()
        texts.append("".join(f"{line}\n" for line in lines))
    return "\nNext brief.\n\n".join(texts)


class _PlainLines:
    """A document as lines, and the addresses in it with their numbers.

    A number is written as `[address 1]`, because footnotes and some sources are `[1]`.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._numbers: dict[str, int] = {}

    def lines(self) -> Iterator[str]:
        """A line for each paragraph, item, row of a table or line of code, and each address."""
        previous: Leaf | None = None
        for leaf in self._document.leaves:
            if previous is not None and not leaf.tight:
                yield ""
            if leaf.kind == "code":
                yield from _code(leaf)
            elif leaf.kind == "table":
                yield from self._table(leaf)
            elif leaf.kind != "rule":
                words = " ".join(filter(None, (_container(leaf), self._words(leaf.text))))
                level = f"Heading {leaf.level}: " if leaf.kind == "heading" else ""
                yield from f"{level}{words}".split("\n")
            previous = leaf
        if self._numbers:
            yield from ("", "Heading 2: Addresses", "")
        for address, number in self._numbers.items():
            yield f"Address {number}: {address}"

    def _words(self, source: str) -> str:
        """Inline text with the number of each link's address behind its words."""
        runs = parse_inline(source, self._document)
        return write_nested(runs, lambda run: run.text, self._wrap, "".join, ("target", "strike"))

    def _wrap(self, name: FormatName, runs: Sequence[Inline], words: str) -> str:
        if (target := runs[0].target) is None or name == "strike":
            return f"deleted: {words}"
        address, text = target.name_and_fragment, "".join(run.text for run in runs)
        is_picture = target.kind == "image"
        if normal := normal_address(address):
            readable = readable_address(normal)
            number = self._numbers.setdefault(readable, len(self._numbers) + 1)
            shown = "" if normal_address(text) == normal else words
            return f"{shown} {'(picture) ' if is_picture else ''}[address {number}]".lstrip()
        if target.kind in {"heading", "tag", "broken"} or address == text:
            return words
        return f"{words} ({'picture, ' if is_picture else ''}{address})"

    def _table(self, leaf: Leaf) -> Iterator[str]:
        head = [self._words(cell) for cell in leaf.rows[0]]
        if len(leaf.rows) == 1:  # such as a picture with a frame
            yield "; ".join(filter(None, head)) + "."
        for row in leaf.rows[1:]:
            cells = (self._words(cell) for cell in row)
            named = zip((*head, *("" for _ in row))[: len(row)], cells, strict=True)
            yield "; ".join(f"{name}: {cell}" if name else cell for name, cell in named) + "."


def _container(leaf: Leaf) -> str:
    """The number of an item, the state of a task, or that it is a quote."""
    if not leaf.prefixes:
        return ""
    last = leaf.prefixes[-1]
    if last.kind == "quote":
        return "Quote:"
    task = {"[ ] ": "Not done:", "[x] ": "Done:"}.get(last.first)
    return task or last.first.replace("–", "").strip()


def _code(leaf: Leaf) -> Iterator[str]:
    if math := math_of(leaf):
        yield from math.split("\n")
        return
    language = language_of(leaf.info)
    yield f"Code, {language}:" if language else "Code:"
    yield from leaf.text.split("\n")
