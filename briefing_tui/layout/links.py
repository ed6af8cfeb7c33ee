"""The links and headings of a narrative: finding, labelling and describing them."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.layout.narrative import ScrollLayout, TextOffset, anchor
from briefing_tui.layout.spans import (
    DECORATION,
    MUTED,
    PLAIN,
    STRONG,
    Line,
    Span,
    Style,
    fit_line,
    line_cells,
    wrap_lines,
)
from briefing_tui.model.brief import Brief
from briefing_tui.model.document import Document, Leaf, Target
from briefing_tui.parse.inline import plain
from briefing_tui.text.addresses import Address, examine
from briefing_tui.text.wrapping import cells, prefix_length

_LINK_MARKUP = ("[", "://", "@", "<", "www.", "WWW.")
"""A leaf without any of these has no link."""
_ORIGIN = re.compile(r"mailto:[^?]*|[a-z]+://[^/?#]*", re.IGNORECASE)
_LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""The letters of labels, the home row first."""


class Link(NamedTuple):
    """A link's target and its characters in a leaf.

    The number of a footnote leads back to its citation. It is not part of the text, so its
    `start` and `end` are 0.
    """

    leaf: int
    start: int
    end: int
    target: Target

    @property
    def offset(self) -> TextOffset:
        return self.leaf, self.start

    @property
    def leads_back(self) -> bool:
        """Whether this is the number of a footnote."""
        return self.target.kind == "note" and self.start == self.end


def links_of(layout: ScrollLayout, leaf: int) -> list[Link]:
    """The links of a leaf in the order of its text."""
    if not 0 <= leaf < layout.leaf_count:
        return []
    links: dict[int, Link] = {}
    for row in layout.rows(leaf):
        for span, offset in zip(row.spans, row.offsets, strict=True):
            target = span.style.target
            if target is None or (offset == DECORATION and target.kind != "note"):
                continue
            start, end = (offset, offset + len(span.text)) if offset != DECORATION else (0, 0)
            # A link that wraps or changes style has several spans, but one target object.
            if link := links.get(id(target)):
                start, end = min(start, link.start), max(end, link.end)
            links[id(target)] = Link(leaf, start, end, target)
    return sorted(links.values(), key=lambda link: link.offset)


def link_beyond(layout: ScrollLayout, offset: TextOffset, step: int) -> Link | None:
    """The first link after an offset, or with a negative `step` the last one before it.

    Lays out only leaves that may have a link.
    """
    leaf = max(offset[0], 0) if step > 0 else min(offset[0], layout.leaf_count - 1)
    for index in _leaves_that_may_link(layout.document.leaves, leaf, step):
        links = links_of(layout, index)
        for link in links if step > 0 else reversed(links):
            if (link.offset > offset) if step > 0 else (link.offset < offset):
                return link
    return None


def may_have_links(document: Document) -> bool:
    """Whether a leaf has the markup of a link, or more leaves are to come."""
    return not document.whole or any(True for _ in _leaves_that_may_link(document.leaves))


_LOOKED_AT_ONCE = 256
"""Leaves."""


def _leaves_that_may_link(leaves: Sequence[Leaf], start: int = 0, step: int = 1) -> Iterator[int]:
    """The indices of leaves that may have a link, from `start` on, forwards or backwards.

    Many leaves are looked at as one text, because most of a book has no link.
    """
    end = len(leaves) if step > 0 else -1
    for first in range(start, end, step * _LOOKED_AT_ONCE):
        last = first + step * _LOOKED_AT_ONCE
        indices = range(first, min(last, end) if step > 0 else max(last, end), step)
        texts = [_link_source(leaves[index]) for index in indices]
        if _has_markup("\n".join(texts)):
            yield from (
                index for index, text in zip(indices, texts, strict=True) if _has_markup(text)
            )


def _has_markup(text: str) -> bool:
    return any(markup in text for markup in _LINK_MARKUP)


def _link_source(leaf: Leaf) -> str:
    """The text in which markup of a link would be. The number of a note is a link."""
    if leaf.kind == "note":
        return "[^]"
    return "" if leaf.kind == "code" else "\n".join(_sources(leaf)) if leaf.rows else leaf.text


def _sources(leaf: Leaf) -> Iterator[str]:
    """The inline Markdown of a leaf."""
    yield leaf.text
    for row in leaf.rows:
        yield from row


def first_citation(layout: ScrollLayout, label: str) -> TextOffset | None:
    """The offset of the first citation of a footnote."""
    for index, leaf in enumerate(layout.document.leaves):
        if any("[^" in source for source in _sources(leaf)):
            for link in links_of(layout, index):
                if link.target.kind == "note" and link.target.name == label and link.end:
                    return link.offset
    return None


def labels_for(count: int) -> list[str]:
    """Labels of one or two letters, all of one length, so that none is the start of another.

    There are at most 676.
    """
    if count <= len(_LETTERS):
        return list(_LETTERS[:count])
    pairs = [first + second for first in _LETTERS for second in _LETTERS]
    return pairs[:count]


def link_address(target: Target, brief: Brief) -> str:
    """The web or mail address of a link, or an empty string."""
    if target.kind in ("url", "image"):
        return target.name if target.name.startswith(("http", "mailto:")) else ""
    sources = brief.sources if target.kind == "source" else ()
    return next((source.url for source in sources if source.id == target.name), "")


# Descriptions of link targets


def describe(link: Link, brief: Brief, document: Document, open_key: str, width: int) -> Line:
    """What a link leads to, for the last line of the pane. `open_key` names the key to open it.

    Of what is wider than `width`, an address is cut in its middle and keeps its host.
    """
    target = link.target
    title = [Span(f" · {target.detail}", MUTED)] if target.detail else []
    if target.kind == "url":
        return (*_lay_url([Span(f"{open_key} opens ", MUTED)], target.name, width), *title)
    if target.kind == "image":
        if target.name.startswith(("http://", "https://")):
            lead = [Span(f"{open_key} opens the picture ", MUTED)]
            return (*_lay_url(lead, target.name, width), *title)
        return (Span("picture ", MUTED), Span(target.name, STRONG), *title)
    if target.kind == "source":
        return _describe_source(target, brief, width)
    return (*_DESCRIPTIONS[target.kind](target, brief, document), *title)


def _lay_url(lead: list[Span], url: str, width: int) -> Line:
    """An address; if its host is in doubt or in punycode, the host before it."""
    address = examine(url)
    if address.decoded or address.doubts:
        return (*lead, *lay_host(address), Span(f" · {url}", MUTED))
    return _with_url(lead, "", url, STRONG, width)


def _with_url(words: list[Span], between: str, url: str, style: Style, width: int) -> Line:
    """Words and an address in `width` cells; the address has half, or what its host needs."""
    least = cells(between) + min(cells(url), max(cells(_origin(url)) + 3, width // 2))
    lead = (*fit_line(words, max(0, width - least), pad=False), Span(between, style))
    return (*lead, Span(fit_url(url, width - line_cells(lead)), style))


def fit_url(url: str, width: int) -> str:
    """An address in at most `width` cells, cut in the middle of what follows its host.

    A host that is too long keeps its end, which says whose it is.
    """
    if cells(url) <= width:
        return url
    origin = _origin(url)
    room = width - cells(origin) - 1
    if room < 0:
        return _tail(f"…{_tail(origin, width - 1)}", width)
    path = url[len(origin) :]
    head = path[: prefix_length(path, room // 3)]
    return f"{origin}{head}…{_tail(path, room - cells(head))}"


def _origin(url: str) -> str:
    """`https://example.org`: an address as far as its host, or as its recipients."""
    match = _ORIGIN.match(url)
    return match[0] if match else ""


def _tail(text: str, width: int) -> str:
    """The end of a text, as much as fits."""
    starts = range(max(0, len(text) - width), len(text))
    return next((text[start:] for start in starts if cells(text[start:]) <= width), "")


def lay_host(address: Address) -> Iterator[Span]:
    """The host of an address, with punycode decoded, and its user name marked."""
    yield Span(address.host, STRONG)
    if address.decoded:
        yield Span(f" ({address.decoded})", PLAIN)
    if address.user:
        yield Span(f" user name: {address.user}", Style("warning"))


def lay_address(address: Address, width: int) -> list[Line]:
    """The question whether to open an address: its host, its doubts, and the whole of it."""
    doubts = (Span(doubt, Style("warning")) for doubt in address.doubts)
    parts = (
        tuple(lay_host(address)),
        *((doubt,) for doubt in doubts),
        (),
        (Span(address.text, PLAIN),),
    )
    return [line for part in parts for line in wrap_lines(part, width)]


def _describe_source(target: Target, brief: Brief, width: int) -> Line:
    source = next((source for source in brief.sources if source.id == target.name), None)
    if source is None:
        return ()
    date = source.date.label if source.date else ""
    facts = (target.detail, source.publisher, source.kind, date)
    words = [Span(f"[{source.id}] {source.name}", STRONG)]
    words += [Span(f" · {fact}", MUTED) for fact in facts if fact and fact != source.name]
    if not source.url:
        return tuple(words)
    return _with_url(words, " · ", source.url, MUTED, width)


def _describe_claim(target: Target, brief: Brief, _document: Document) -> Iterator[Span]:
    topics = (claim.topic for claim in brief.claims if claim.id == target.name)
    yield Span("claim ", MUTED)
    yield Span(next(topics, target.name), STRONG)


def _describe_heading(target: Target, _brief: Brief, document: Document) -> Iterator[Span]:
    place = anchor(document, target.name)
    words = plain(document.leaves[place[0]].text, document) if place else ""
    yield Span("to ", MUTED)
    yield Span(words or "the top", STRONG)


def _describe_brief(target: Target, _brief: Brief, _document: Document) -> Iterator[Span]:
    yield Span("brief ", MUTED)
    yield Span(target.name + (f"#{target.fragment}" if target.fragment else ""), STRONG)


def _describe_page(target: Target, _brief: Brief, _document: Document) -> Iterator[Span]:
    yield Span("page ", MUTED)
    yield Span(target.name + (f"#{target.fragment}" if target.fragment else ""), STRONG)
    yield Span(" of the site", MUTED)


def _describe_note(target: Target, _brief: Brief, document: Document) -> Iterator[Span]:
    notes = (leaf for leaf in document.leaves if leaf.kind == "note")
    text = next((leaf.text for leaf in notes if leaf.anchor == target.name), "")
    yield Span("note ", MUTED)
    yield Span(" ".join(text.split()), PLAIN)


def _describe_broken(target: Target, _brief: Brief, _document: Document) -> Iterator[Span]:
    yield Span("leads nowhere: ", Style("warning"))
    yield Span(target.name, PLAIN)


_DESCRIPTIONS: dict[str, Callable[[Target, Brief, Document], Iterator[Span]]] = {
    "claim": _describe_claim,
    "heading": _describe_heading,
    "brief": _describe_brief,
    "page": _describe_page,
    "note": _describe_note,
    "broken": _describe_broken,
}


# The outline of headings


class OutlineEntry(NamedTuple):
    """A heading: its leaf, its text, and the number of headings that it is under."""

    leaf: int
    text: str
    depth: int


def outline(document: Document, context: LayoutContext) -> tuple[OutlineEntry, ...]:
    """Every heading in order. A skipped level adds no depth."""
    entries: list[OutlineEntry] = []
    levels: list[int] = []
    for index, leaf in document.headings():
        if leaf.part:
            continue
        while levels and levels[-1] >= leaf.level:
            levels.pop()
        text = " ".join(leaf_text(leaf, context).split())
        entries.append(OutlineEntry(index, text, len(levels)))
        levels.append(leaf.level)
    return tuple(entries)


def current_entry(entries: tuple[OutlineEntry, ...], leaf: int) -> int:
    """The index of the heading that a leaf is under, or 0 if it is above all headings."""
    before = [index for index, entry in enumerate(entries) if entry.leaf <= leaf]
    return before[-1] if before else 0


def matching_entries(entries: tuple[OutlineEntry, ...], words: str) -> tuple[OutlineEntry, ...]:
    """The headings that contain all of the words, in any letter case."""
    parts = words.casefold().split()
    return tuple(entry for entry in entries if all(part in entry.text.casefold() for part in parts))


def lay_entry(entry: OutlineEntry, *, current: bool) -> Line:
    """A line for a heading, with a mark if it is the current one."""
    mark = Span("› " if current else "  ", Style("accent", bold=True))
    style = STRONG if current or not entry.depth else PLAIN
    return (mark, Span("  " * entry.depth, PLAIN), Span(entry.text or "(no words)", style))
