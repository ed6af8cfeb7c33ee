"""Find, label and describe the links and headings of a narrative."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, product
from typing import NamedTuple

from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.layout.narrative import HEAD, ScrollLayout, TextOffset, anchor
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
from briefing_tui.model.dates import date_label
from briefing_tui.model.document import Document, Leaf, Target
from briefing_tui.parse.inline import LINK_MARKUP, plain
from briefing_tui.text.addresses import (
    Address,
    examine,
    fit_url,
    origin_of,
)
from briefing_tui.text.wrapping import cells

_LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""The letters of labels, beginning with the home row."""


class Link(NamedTuple):
    """A link's target and its characters in a leaf.

    The number of a footnote is a link back to its citation. It isn't part of the text, so its
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
        return self.target.kind == "note" and self.start == self.end


def links_of(layout: ScrollLayout, leaf: int) -> list[Link]:
    """The links of a leaf, or of what stands above or below the text."""
    if not HEAD <= leaf <= layout.leaf_count:
        return []
    links: dict[int, Link] = {}
    for row in layout.rows(leaf):
        for span, offset in zip(row.spans, row.offsets, strict=True):
            target = span.style.target
            if target is None or (offset == DECORATION and target.kind != "note"):
                continue
            start, end = (offset, offset + len(span.text)) if offset != DECORATION else (0, 0)
            # A link that wraps or changes style has several spans with the same target object.
            if link := links.get(id(target)):
                start, end = min(start, link.start), max(end, link.end)
            links[id(target)] = Link(leaf, start, end, target)
    return sorted(links.values(), key=lambda link: link.offset)


def link_beyond(layout: ScrollLayout, offset: TextOffset, step: int) -> Link | None:
    """The first link after an offset or, with a negative `step`, the last one before it, also
    among those above and below the text.

    Only leaves that may have a link are laid out.
    """
    tail = layout.leaf_count
    leaf = max(offset[0], 0) if step > 0 else min(offset[0], tail - 1)
    leaves = _leaves_that_may_link(layout.document.leaves, leaf, step)
    below = (tail,) if layout.document.whole and (step > 0 or offset[0] >= tail) else ()
    above = (HEAD,) if step < 0 or offset[0] == HEAD else ()
    for index in chain(above, leaves, below) if step > 0 else chain(below, leaves, above):
        links = links_of(layout, index)
        for link in links if step > 0 else reversed(links):
            if (link.offset > offset) if step > 0 else (link.offset < offset):
                return link
    return None


def may_have_links(brief: Brief, document: Document) -> bool:
    """Whether a leaf or what stands above the text has the markup of a link, or the document is
    still being parsed.
    """
    above = any(run.target for run in (*brief.title_runs, *brief.summary_runs))
    is_certain = above or "[[" in brief.extra or not document.whole
    return is_certain or any(True for _ in _leaves_that_may_link(document.leaves))


def _leaves_that_may_link(leaves: Sequence[Leaf], start: int = 0, step: int = 1) -> Iterator[int]:
    """The indices of leaves that may have a link, from `start` on, forwards or backwards."""
    for index in range(start, len(leaves) if step > 0 else -1, step):
        leaf = leaves[index]
        text = "\n".join(leaf.inline_sources)
        # A tag is a link, and so is the number of a note.
        if LINK_MARKUP.search(text) or "#" in text or leaf.kind == "note":
            yield index


def first_citation(layout: ScrollLayout, label: str) -> TextOffset | None:
    for index, leaf in enumerate(layout.document.leaves):
        if any("[^" in source for source in leaf.inline_sources):
            for link in links_of(layout, index):
                if link.target.kind == "note" and link.target.name == label and link.end:
                    return link.offset
    return None


def labels_for(count: int) -> list[str]:
    """At most 676 labels of one or two letters.

    All have the same length, so that no label is the beginning of another.
    """
    labels = product(_LETTERS, repeat=1 if count <= len(_LETTERS) else 2)
    return ["".join(letters) for letters in islice(labels, count)]


def link_address(target: Target, brief: Brief) -> str:
    """The web or mail address that a link opens, or an empty string."""
    if target.kind in ("url", "image"):
        return target.name if target.name.startswith(("http", "mailto:")) else ""
    source = brief.source(target.name) if target.kind == "source" else None
    return source.url if source else ""


# Descriptions of link targets


def describe(link: Link, brief: Brief, document: Document, open_key: str, width: int) -> Line:
    """The target of a link, for the last line of the pane. `open_key` is the key that opens it.

    An address that is too long is cut in the middle and keeps its host.
    """
    target = link.target
    title = [Span(f" · {target.detail}", MUTED)] if target.detail else []
    if target.kind == "source":
        return _describe_source(target, brief, width)
    if target.kind == "url" or (target.kind == "image" and target.name.startswith("http")):
        words = f"{open_key} opens the picture " if target.kind == "image" else f"{open_key} opens "
        return (*_lay_url([Span(words, MUTED)], target.name, width), *title)
    name = target.name_and_fragment
    if target.kind == "claim":
        claim = brief.claim(name)
        name = claim.topic if claim else name
    elif target.kind == "heading":
        place = anchor(document, name)
        name = (plain(document.leaves[place[0]].text, document) if place else "") or "the top"
    elif target.kind == "note":
        notes = (leaf for leaf in document.leaves if leaf.kind == "note" and leaf.anchor == name)
        name = " ".join(next((leaf.text for leaf in notes), "").split())
    after = [Span(" of the site", MUTED)] if target.kind == "page" else []
    name_style = PLAIN if target.kind in ("note", "broken") else STRONG
    before_style = Style("warning") if target.kind == "broken" else MUTED
    return (Span(_DESCRIPTIONS[target.kind], before_style), Span(name, name_style), *after, *title)


_DESCRIPTIONS: Mapping[str, str] = {
    "claim": "claim ",
    "heading": "to ",
    "brief": "brief ",
    "page": "page ",
    "note": "note ",
    "image": "picture ",
    "tag": "all briefs with the tag ",
    "broken": "leads nowhere: ",
}
"""The words before the name of a target."""


def _lay_url(lead: list[Span], url: str, width: int) -> Line:
    """An address, preceded by its host if that is doubtful or in punycode."""
    address = examine(url)
    if address.decoded or address.doubts:
        return (*lead, *lay_host(address), Span(f" · {url}", MUTED))
    return _with_url(lead, "", url, STRONG, width)


def _with_url(words: list[Span], between: str, url: str, style: Style, width: int) -> Line:
    """Words and an address in `width` cells. The address gets half, or what its host needs."""
    least = cells(between) + min(cells(url), max(cells(origin_of(url)) + 3, width // 2))
    lead = (*fit_line(words, max(0, width - least), pad=False), Span(between, style))
    return (*lead, Span(fit_url(url, width - line_cells(lead)), style))


def lay_host(address: Address) -> Iterator[Span]:
    """The host of an address with punycode decoded, and the user name marked."""
    yield Span(address.host, STRONG)
    if address.decoded:
        yield Span(f" ({address.decoded})")
    if address.user:
        yield Span(f" user name: {address.user}", Style("warning"))


def lay_address(address: Address, width: int) -> list[Line]:
    """The question whether to open an address, with its host, the doubts and the whole address."""
    doubts = (Span(doubt, Style("warning")) for doubt in address.doubts)
    parts = (
        tuple(lay_host(address)),
        *((doubt,) for doubt in doubts),
        (),
        (Span(address.text),),
    )
    return [line for part in parts for line in wrap_lines(part, width)]


def _describe_source(target: Target, brief: Brief, width: int) -> Line:
    source = brief.source(target.name)
    if source is None:
        return ()
    date = date_label(source.date)
    facts = (target.detail, source.publisher, source.kind, date)
    words = [Span(f"[{source.id}] {source.name}", STRONG)]
    words += [Span(f" · {fact}", MUTED) for fact in facts if fact and fact != source.name]
    if not source.url:
        return tuple(words)
    return _with_url(words, " · ", source.url, MUTED, width)


# The outline of headings


class OutlineEntry(NamedTuple):
    """A heading: its leaf, its text, and the number of headings above it in the tree."""

    leaf: int
    text: str
    depth: int


def outline(document: Document, context: LayoutContext) -> tuple[OutlineEntry, ...]:
    """Every heading in order. A skipped level adds no depth."""
    entries: list[OutlineEntry] = []
    levels: list[int] = []
    for index, leaf in document.headings():
        while levels and levels[-1] >= leaf.level:
            levels.pop()
        text = " ".join(leaf_text(leaf, context).split())
        entries.append(OutlineEntry(index, text, len(levels)))
        levels.append(leaf.level)
    return tuple(entries)


def current_entry(entries: tuple[OutlineEntry, ...], leaf: int) -> int:
    """The index of the heading that a leaf is under, or 0 for a leaf above all headings."""
    return max(0, bisect_right(entries, leaf, key=lambda entry: entry.leaf) - 1)


def matching_entries(entries: tuple[OutlineEntry, ...], words: str) -> tuple[OutlineEntry, ...]:
    """The headings that contain all of the words, regardless of case."""
    parts = words.casefold().split()
    return tuple(entry for entry in entries if all(part in entry.text.casefold() for part in parts))


def lay_entry(entry: OutlineEntry, *, current: bool) -> Line:
    mark = Span("› " if current else "  ", Style("accent", bold=True))
    style = STRONG if current or not entry.depth else PLAIN
    return (mark, Span("  " * entry.depth), Span(entry.text or "(no words)", style))
