"""The links of a narrative: where they are, and what is said of what they lead to."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from briefing_tui.layout.blocks import LayoutContext, leaf_text
from briefing_tui.layout.narrative import HEAD, ScrollLayout, TextOffset
from briefing_tui.layout.spans import DECORATION, MUTED, STRONG, Line, Span, Style
from briefing_tui.model.brief import Brief, Source
from briefing_tui.model.document import Document, Leaf, Target

_MAY_LINK = ("[", "://", "@", "<", "www.", "WWW.")
_LETTERS = "asdfghjklqwertyuiopzxcvbnm"


class Link(NamedTuple):
    """A link's characters in a leaf, and its target. The number of a note, which leads back
    to where it is cited, has none."""

    leaf: int
    start: int
    end: int
    target: Target

    @property
    def offset(self) -> TextOffset:
        """Where it begins."""
        return self.leaf, self.start

    @property
    def leads_back(self) -> bool:
        """Whether it is the number of a note."""
        return self.target.kind == "note" and self.start == self.end


def links_of(layout: ScrollLayout, leaf: int) -> list[Link]:
    """The links of a leaf in the order of its text."""
    if not 0 <= leaf < layout.leaf_count:
        return []
    found: dict[int, Link] = {}
    for row in layout.rows(leaf):
        for span, offset in zip(row.spans, row.offsets, strict=True):
            target = span.style.target
            if target is None or (offset == DECORATION and target.kind != "note"):
                continue
            start, end = (offset, offset + len(span.text)) if offset != DECORATION else (0, 0)
            known = found.get(id(target))
            if known is not None:
                start, end = min(start, known.start), max(end, known.end)
            found[id(target)] = Link(leaf, start, end, target)
    return sorted(found.values(), key=lambda link: link.offset)


def link_beyond(layout: ScrollLayout, offset: TextOffset, step: int) -> Link | None:
    """The next link after an offset, or the last before it, laying only leaves that may
    have one."""
    leaf = max(offset[0], 0) if step > 0 else min(offset[0], layout.leaf_count - 1)
    while HEAD < leaf < layout.leaf_count:
        if _may_link(layout.document.leaves[leaf]):
            links = links_of(layout, leaf)
            for link in links if step > 0 else reversed(links):
                if (link.offset > offset) if step > 0 else (link.offset < offset):
                    return link
        leaf += step
    return None


def _may_link(leaf: Leaf) -> bool:
    if leaf.kind == "note":
        return True
    if leaf.kind == "code":
        return False
    sources = (leaf.text, *(cell for row in leaf.rows for cell in row))
    return any(mark in source for source in sources for mark in _MAY_LINK)


def labels_for(count: int) -> list[str]:
    """Short words to type, of one length, so that none begins another."""
    if count <= len(_LETTERS):
        return list(_LETTERS[:count])
    pairs = (first + second for first in _LETTERS for second in _LETTERS)
    return [next(pairs) for _ in range(min(count, len(_LETTERS) ** 2))]


def first_citation(layout: ScrollLayout, label: str) -> TextOffset | None:
    """Where a note is cited first."""
    for index, leaf in enumerate(layout.document.leaves):
        if "[^" in leaf.text or any("[^" in cell for row in leaf.rows for cell in row):
            for link in links_of(layout, index):
                if link.target.kind == "note" and link.target.name == label and link.end:
                    return link.offset
    return None


def link_address(target: Target, brief: Brief) -> str:
    """The address that a link has in the world outside, or nothing."""
    if target.kind in ("url", "image"):
        return target.name if target.name.startswith(("http", "mailto:")) else ""
    sources = brief.sources if target.kind == "source" else ()
    return next((each.url for each in sources if each.id == target.name), "")


def describe(link: Link, brief: Brief, document: Document) -> Line:
    """What stands at the foot of the pane while a link is under the cursor."""
    say = _SAID.get(link.target.kind)
    return tuple(say(link.target, brief, document)) if say else ()


def _source(target: Target, brief: Brief, _document: Document) -> Iterator[Span]:
    source = next((each for each in brief.sources if each.id == target.name), None)
    if source is None:
        return
    yield Span(f"[{source.id}] ", STRONG)
    yield Span(source.name, STRONG)
    facts = (target.detail, source.publisher, source.kind, _when(source), source.url)
    words = " · ".join(each for each in facts if each and each != source.name)
    yield Span(f" · {words}" if words else "", MUTED)


def _when(source: Source) -> str:
    return source.date.label if source.date else ""


def _url(target: Target, _brief: Brief, _document: Document) -> Iterator[Span]:
    yield Span("Enter opens ", MUTED)
    yield Span(target.name, STRONG)


def _image(target: Target, _brief: Brief, _document: Document) -> Iterator[Span]:
    web = target.name.startswith(("http://", "https://"))
    yield Span("Enter opens the picture " if web else "picture ", MUTED)
    yield Span(target.name, STRONG)
    if target.detail:
        yield Span(f" · {target.detail}", MUTED)


def _claim(target: Target, brief: Brief, _document: Document) -> Iterator[Span]:
    topic = next((each.topic for each in brief.claims if each.id == target.name), target.name)
    yield Span("claim ", MUTED)
    yield Span(topic, STRONG)


def _heading(target: Target, _brief: Brief, document: Document) -> Iterator[Span]:
    words = next((leaf.text for leaf in document.leaves if leaf.anchor == target.name), "the top")
    yield Span("to ", MUTED)
    yield Span(words, STRONG)


def _brief_named(target: Target, _brief: Brief, _document: Document) -> Iterator[Span]:
    yield Span("brief ", MUTED)
    yield Span(target.name + (f"#{target.fragment}" if target.fragment else ""), STRONG)


def _note(target: Target, _brief: Brief, document: Document) -> Iterator[Span]:
    leaves = (leaf for leaf in document.leaves if leaf.kind == "note")
    text = next((leaf.text for leaf in leaves if leaf.anchor == target.name), "")
    yield Span("note ", MUTED)
    yield Span(" ".join(text.split()), Style())


def _broken(target: Target, _brief: Brief, _document: Document) -> Iterator[Span]:
    yield Span("leads nowhere: ", Style("warning"))
    yield Span(target.name, Style())


_SAID: dict[str, Callable[[Target, Brief, Document], Iterator[Span]]] = {
    "source": _source,
    "url": _url,
    "image": _image,
    "claim": _claim,
    "heading": _heading,
    "brief": _brief_named,
    "note": _note,
    "broken": _broken,
}


# MERGED:
# The headings of a narrative as a tree that fits its levels, whatever those are.


class Entry(NamedTuple):
    """A heading: its leaf, its words, and how many headings it stands under."""

    leaf: int
    words: str
    depth: int


def outline(document: Document, context: LayoutContext) -> tuple[Entry, ...]:
    """Every heading in order. A level that is left out does not indent."""
    entries: list[Entry] = []
    above: list[int] = []
    for index, leaf in document.headings():
        if leaf.part:
            continue
        while above and above[-1] >= leaf.level:
            above.pop()
        words = " ".join(leaf_text(leaf, context).split())
        entries.append(Entry(index, words, len(above)))
        above.append(leaf.level)
    return tuple(entries)


def current_entry(entries: tuple[Entry, ...], leaf: int) -> int:
    """The index of the heading that a leaf stands under; the first for one above it."""
    before = [index for index, entry in enumerate(entries) if entry.leaf <= leaf]
    return before[-1] if before else 0


def matching(entries: tuple[Entry, ...], words: str) -> tuple[Entry, ...]:
    """The headings that hold all the words typed, in any case."""
    parts = words.casefold().split()
    return tuple(each for each in entries if all(part in each.words.casefold() for part in parts))


def entry_line(entry: Entry, *, current: bool) -> Line:
    """One heading; where one is now is marked by more than its weight."""
    mark = Span("› " if current else "  ", Style("accent", bold=True))
    style = Style("strong", bold=True) if current or not entry.depth else Style()
    return (mark, Span("  " * entry.depth, Style()), Span(entry.words or "(no words)", style))
