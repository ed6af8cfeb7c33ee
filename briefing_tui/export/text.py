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
from briefing_tui.text.addresses import normal_address, without_doubts


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
        )
        address_of = partial(_safe_address, exported.brief) if options.links else no_address
        text += render(lines, options.colour, address_of, options.order)
    return text


def _safe_address(brief: Brief, target: Target) -> str:
    return without_doubts(normal_address(link_address(target, brief)))


def export_plain(briefs: Sequence[BriefWithRecords], options: ExportOptions) -> str:
    """The briefs as lines to be read aloud: no columns, no glyphs, and every format as a word.

    It is the Markdown export with its signs in words: a heading gives its level, a link its
    address, a picture is announced, and a table names the column of each cell. A line between two
    briefs says where the next one begins.
    """
    from briefing_tui.export import markdown  # the text for a terminal needs none

    texts = []
    for brief in briefs:
        document = parse_body(markdown.export_briefs([brief], options, to_read_aloud=True))
        texts.append("".join(f"{line}\n" for line in _lines(document)))
    return "\nNext brief.\n\n".join(texts)


def _lines(document: Document) -> Iterator[str]:
    """A line for each paragraph, item, row of a table or line of code."""
    previous: Leaf | None = None
    for leaf in document.leaves:
        if previous is not None and not leaf.tight and not leaf.part:
            yield ""
        words = " ".join(filter(None, (_container(leaf), _words(leaf.text, document))))
        if leaf.kind == "heading":
            yield f"Heading {leaf.level}: {words}"
        elif leaf.kind == "code":
            yield from _code(leaf)
        elif leaf.kind == "table":
            yield from _table(leaf, document)
        elif leaf.kind != "rule":
            yield from words.split("\n")
        previous = leaf


def _container(leaf: Leaf) -> str:
    """The number of an item, the state of a task, or that it is a quote."""
    if not leaf.prefixes:
        return ""
    last = leaf.prefixes[-1]
    if last.kind == "quote":
        return "Quote:"
    task = {"[ ] ": "Not done:", "[x] ": "Done:"}.get(last.first)
    return task or last.first.replace("–", "").strip()


def _words(source: str, document: Document) -> str:
    """Inline text with the address of each link behind its words."""
    runs = parse_inline(source, document)
    return write_nested(runs, lambda run: run.text, _wrap, "".join, ("target", "strike"))


def _wrap(name: FormatName, runs: Sequence[Inline], words: str) -> str:
    if (target := runs[0].target) is None or name == "strike":
        return f"deleted: {words}"
    address = target.name_and_fragment
    if target.kind in {"heading", "tag", "broken"} or address == "".join(run.text for run in runs):
        return words
    kind = "picture, " if target.kind == "image" else ""
    return f"{words} ({kind}{address})"


def _code(leaf: Leaf) -> Iterator[str]:
    if math := math_of(leaf):
        yield from math.split("\n")
        return
    if not leaf.part:
        language = language_of(leaf.info)
        yield f"Code, {language}:" if language else "Code:"
    yield from leaf.text.split("\n")


def _table(leaf: Leaf, document: Document) -> Iterator[str]:
    head = [_words(cell, document) for cell in (leaf.sample or leaf.rows)[0]]
    if len(leaf.rows) == 1 and not leaf.sample:  # such as a picture with a frame
        yield "; ".join(filter(None, head)) + "."
    for row in leaf.rows if leaf.part else leaf.rows[1:]:
        cells = (_words(cell, document) for cell in row)
        named = zip((*head, *("" for _ in row))[: len(row)], cells, strict=True)
        yield "; ".join(f"{name}: {cell}" if name else cell for name, cell in named) + "."
