"""The links of a brief: all of them from its document, or most of them without parsing it.

An index and a check of a whole library read thousands of bodies, and parsing one takes about as
long as reading the brief.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

from briefing_tui.model.brief import SUFFIX
from briefing_tui.model.document import Document, Target
from briefing_tui.parse.inline import LINK_MARKUP, UNKNOWN_OFFSET, parse_inline, parse_runs
from briefing_tui.parse.rules.inline import address_of, fold_label
from briefing_tui.text.patterns import lazy_pattern


def links(document: Document) -> Iterator[tuple[Target, int]]:
    """Each link, image, citation and footnote reference, with the file line it begins on."""
    for source, line in _link_sources(document):
        line_at = _lines_of(source, line)
        targets: list[Target] = []  # a picture may divide the runs of a link
        for inline, offset in parse_runs(source, document).runs:
            target = inline.target
            if target is not None and not any(target is known for known in targets[-2:]):
                if offset == UNKNOWN_OFFSET:
                    offset = max(0, source.find(inline.text))
                yield target, line_at(offset)
                targets.append(target)


def targets(document: Document) -> Iterator[Target]:
    """The target of each link, image, citation and footnote reference; more than once if its text
    has several formats. Imports no parser where the document has its inline text.
    """
    for source, _ in _link_sources(document):
        yield from (run.target for run in parse_inline(source, document) if run.target is not None)


def unknown_citations(document: Document) -> Iterator[tuple[str, int]]:
    """Each id in a citation that doesn't belong to a source, with its file line."""
    for source, line in _link_sources(document):
        if "@" in source:
            line_at = _lines_of(source, line)
            for cited, offset in parse_runs(source, document).unknown:
                yield cited, line_at(offset)


def _lines_of(source: str, line: int) -> Callable[[int], int]:
    """The line of each offset of a source that begins on a line. A paragraph may have very many
    links, so that its lines can't be counted for each of them.
    """
    breaks = [match.start() for match in re.finditer("\n", source)]
    return lambda offset: line + bisect_left(breaks, offset)


def _link_sources(document: Document) -> Iterator[tuple[str, int]]:
    """The inline sources that may have a link, with the file line each begins on."""
    for leaf in document.leaves:
        sources = [] if leaf.kind == "code" else [(leaf.text, leaf.line)]
        for number, row in enumerate(leaf.rows):
            # The delimiter row is between the header and the other rows.
            line = leaf.line + number + (number > 0)
            sources += [(cell, line) for cell in row]
        yield from (source for source in sources if LINK_MARKUP.search(source[0]))


# Links as they are written in a text that is not parsed

# Two patterns, because `re` finds the literal characters that a pattern begins with fast.
_WIKILINK = lazy_pattern(r"\[\[([^\[\]|#\n\\]+)(?:#[^\[\]|\n\\]*)?(?:\\?\|[^\[\]\n]*)?\]\]")
_DEFINITION = lazy_pattern(r"^[ \t>]*\[([^\[\]\n]{1,999})\]:", re.MULTILINE)
_ADDRESS = lazy_pattern(
    r"\](?:\(|:[ \t])[ \t]*<?(\.{0,2}/[^()\s#?<>]*"
    r"|\{[{%][^{}\n]*[%}]\}(?:[^\s(){}]|\{[{%][^{}\n]*[%}]\})*"
    rf"|(?![a-z][a-z0-9+.-]*:)[^()\s#?<>]+(?:{SUFFIX})(?=[#)?>\s]))",
    re.IGNORECASE,
)


def scan_links(text: str) -> Iterator[str]:
    """The names of briefs in the links of a text, also in code (see `without_code`), and the
    addresses of pages of the same site."""
    labels = map(fold_label, _DEFINITION.findall(text)) if "[[" in text and "]:" in text else ()
    defined = frozenset(labels)
    for link in _WIKILINK.finditer(text):
        if fold_label(link[0][2:-2]) not in defined:
            yield " ".join(link[1].split())
    for link in _ADDRESS.finditer(text):
        name = link[1]
        if name.startswith("{"):  # template tags, which may stand for a path or be part of one
            name = address_of(name).partition("#")[0]
        if not name.startswith("{"):
            yield name
