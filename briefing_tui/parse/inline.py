"""Inline Markdown of one leaf to runs of text with one look each."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from msgspec.structs import replace

from briefing_tui.model.document import Document, Inline, Leaf, Target, TargetKind
from briefing_tui.parse.blocks import is_break
from briefing_tui.parse.rules.autolink import addresses
from briefing_tui.text.sanitise import heading_anchor, one_line, sanitise
from briefing_tui.text.wrapping import joins_without_space

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from markdown_it.token import Token

# Without any of these a text is only text, and the parser can be left out.
_MARKUP = re.compile(r"[\\`*_\[\]<&~{\n\r\t@]|://|www\.", re.IGNORECASE)


class Read(NamedTuple):
    """An inline run, with the offset in the source where its link begins."""

    inline: Inline
    at: int


class UnknownCitation(NamedTuple):
    """The id in a citation that is not one of the document's sources, and its offset."""

    source: str
    at: int


class Reading(NamedTuple):
    """All that a source text has for those who need more than its runs."""

    runs: tuple[Read, ...]
    unknown: tuple[UnknownCitation, ...]
    notes: tuple[str, ...]
    """The labels of the footnotes cited, in order, with repeats."""


def parse_inline(source: str, document: Document) -> tuple[Inline, ...]:
    """The runs of a paragraph's, heading's or table cell's source.

    The pieces of one link share one `Target` object; another link, even to the same
    address, has another.
    """
    if not _MARKUP.search(source):
        return (Inline(text=sanitise(source)),) if source else ()
    if document.inlines:
        at = bisect_left(document.inlines, source, key=lambda each: each[0])
        if at < len(document.inlines) and document.inlines[at][0] == source:
            return document.inlines[at][1]
    return tuple(run.inline for run in read_inline(source, document).runs)


def plain(source: str, document: Document) -> str:
    """The words of a source text without markup."""
    return "".join(inline.text for inline in parse_inline(source, document))


def read_inline(source: str, document: Document, notes: Container[str] | None = None) -> Reading:
    """The runs with their places. `notes` are the labels of footnotes, by default the cited."""
    # A screen whose text was read ahead is up before the parser is there.
    from briefing_tui.parse.markdown import inline_tokens

    env: dict[str, Any] = {
        "references": _References(document),
        "sources": document.sources,
        "notes": document.notes if notes is None else notes,
        "unknown": [],
        "cited": [],
    }
    reader = RunReader(document)
    reader.read(inline_tokens(source, env))
    runs = tuple(Read(inline, at) for inline, at in reader.runs)
    unknown = tuple(UnknownCitation(*each) for each in env["unknown"])
    return Reading(runs, unknown, tuple(env["cited"]))


def parse_inlines(document: Document, least: int) -> Document:
    """The document with the inline text of its first leaves, so many characters or more."""
    known: dict[str, tuple[Inline, ...]] = {}
    for leaf in document.leaves:
        if least < 0:
            break
        sources = (*leaf.sample[:1], *leaf.rows)
        for source in (leaf.text, *(cell for row in sources for cell in row)):
            least -= len(source)
            if leaf.kind != "code" and _MARKUP.search(source):
                known[source] = parse_inline(source, document)
    return replace(document, inlines=tuple(sorted(known.items())))


class _References:
    """The document's link definitions as the parser asks for them.

    They are sorted by label, so that nothing has to be built for each paragraph.
    """

    def __init__(self, document: Document) -> None:
        self._references = document.references

    def get(self, label: str, default: None = None) -> dict[str, str] | None:
        """The definition of a normalised label."""
        index = bisect_left(self._references, label, key=lambda each: each.label)
        if index < len(self._references) and self._references[index].label == label:
            found = self._references[index]
            return {"href": found.href, "title": found.title}
        return default


# MERGED:
# What an address in the text leads to. Only http, https and mailto leave the terminal.

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@]+@[^\s@]", re.IGNORECASE)
_BRIEF = re.compile(r"[^?#]*\.(?:md|markdown)$", re.IGNORECASE)
_PICTURE = re.compile(
    r"\.(?:avif|bmp|gif|jpe?g|pdf|png|svg|tiff?|webp|mp[34]|webm)$", re.IGNORECASE
)


def link_target(href: str, document: Document) -> Target | None:
    """What the address of a Markdown link leads to.

    `broken` if to nothing we may open. None for a path that means something only where
    the brief is published: the words are no link here, and no mistake either.
    """
    href = sanitise(href).strip()
    if href.startswith("#"):
        return _inside(unquote(href[1:]), document)
    if url := _url(href):
        return Target("url", url)
    path, _, fragment = href.partition("#")
    path = path.partition("?")[0]
    if _BRIEF.match(path) and not _SCHEME.match(path):
        return Target("brief", one_line(unquote(path)), one_line(unquote(fragment)))
    return Target("broken", href) if _SCHEME.match(href) else None


def image_target(source: str, title: str) -> Target:
    """An image: an address, or a path that stays a name because no file is read for it."""
    source = sanitise(source).strip()
    if url := _url(source):
        return Target("image", url, detail=sanitise(title))
    kind: TargetKind = "broken" if _SCHEME.match(source) or source.startswith("//") else "image"
    return Target(kind, source, detail=sanitise(title))


def wikilink_target(name: str, fragment: str, document: Document) -> Target:
    """`[[name#fragment]]`: a brief, a place in this one, or a picture kept beside it."""
    name, fragment = one_line(name), one_line(fragment)
    if not name:
        return _inside(fragment, document)
    if _PICTURE.search(name):
        return Target("image", name)
    return Target("brief", name, heading_anchor(fragment, {}) if fragment else "")


def _inside(fragment: str, document: Document) -> Target:
    """A claim wins over a heading; heading text is understood as well as its anchor."""
    fragment = one_line(fragment)
    for name in (fragment, fragment.lower(), heading_anchor(fragment, {})):
        if name in document.claims:
            return Target("claim", name)
        if name in document.anchors:
            return Target("heading", name)
    if not document.whole:
        return Target("heading", heading_anchor(fragment, {}))
    return Target("broken", f"#{fragment}")


def _url(href: str) -> str:
    """The address in the form a browser takes (RFC 3986, IDNA), else nothing."""
    from markdown_it.common.normalize_url import normalizeLink

    if href.startswith("//"):
        href = f"https:{href}"
    if not (_WEB.match(href) or _MAIL.match(href)):
        return ""
    scheme, colon, rest = href.partition(":")
    url = normalizeLink(scheme.lower() + colon + rest)
    return url if url.isascii() and url.isprintable() and " " not in url else ""


# MERGED:
# Inline tokens to runs of text: what is strong, linked, muted or broken.

# No tab and no line break but ours: one reaches here through `&#9;` and `&#10;`.
_BLANKS = str.maketrans("\t\r\n", "   ")


NO_PLACE = -1
"""The offset of an address that was found in text whose own offset the parser doesn't tell."""


class _Look(NamedTuple):
    """All that two pieces of text must share to be one run."""

    strong: bool
    emphasis: bool
    strike: bool
    code: bool
    muted: bool
    target: Target | None
    at: int


class RunReader:
    """Collects the runs of one source text, each with the offset where its link begins."""

    def __init__(self, document: Document) -> None:
        self.runs: list[tuple[Inline, int]] = []
        self._document = document
        self._open = dict.fromkeys(("strong", "em", "s"), 0)
        self._links: list[tuple[Target | None, int]] = []
        self._text: list[str] = []
        self._look: _Look | None = None
        self._soft: _Look | None = None

    def read(self, tokens: Sequence[Token]) -> None:
        """Read all tokens of the source."""
        for token in tokens:
            if style := _STYLES.get(token.type):
                self._open[style] += token.nesting
            elif read := _READERS.get(token.type):
                read(self, token)
        self._flush()

    def _current(self, target: Target | None = None, at: int = 0) -> _Look:
        if self._links:  # inside a link nothing else is one
            target, at = self._links[-1]
        opened = self._open
        return _Look(
            opened["strong"] > 0, opened["em"] > 0, opened["s"] > 0, False, False, target, at
        )

    def _write(self, text: str, look: _Look) -> None:
        if not text:
            return
        if self._soft is not None:
            soft, self._soft = self._soft, None
            before = self._last_character()
            if before != "\n" and text[0] != "\n" and not joins_without_space(before, text[0]):
                self._write(" ", soft)
        if self._look is None or look[:5] != self._look[:5] or look.target is not self._look.target:
            self._flush()
            self._look = look
        self._text.append(text)

    def _last_character(self) -> str:
        """What stands before: at the beginning as after a hard break, where no space is due."""
        if self._text:
            return self._text[-1][-1]
        return self.runs[-1][0].text[-1] if self.runs else "\n"

    def _flush(self) -> None:
        if self._look is None:
            return
        strong, emphasis, strike, code, muted, target, at = self._look
        inline = Inline(
            text="".join(self._text),
            strong=strong,
            emphasis=emphasis,
            strike=strike,
            code=code,
            muted=muted,
            target=target,
        )
        self.runs.append((inline, at))
        self._text = []
        self._look = None

    def text(self, token: Token) -> None:
        content = _clean(token.content)
        if self._links:
            self._write(content, self._current())
            return
        end = 0
        for start, stop, url in addresses(content):
            self._write(content[end:start], self._current())
            target = link_target(url, self._document)
            self._write(content[start:stop], self._current(target, NO_PLACE))
            end = stop
        self._write(content[end:], self._current())

    def literal(self, token: Token) -> None:
        self._write(_clean(token.content), self._current())

    def code(self, token: Token) -> None:
        self._write(_clean(token.content), self._current()._replace(code=True))

    def template(self, token: Token) -> None:
        self._write(_clean(token.content), self._current()._replace(muted=True))

    def soft_break(self, _token: Token) -> None:
        self._soft = self._soft or self._current()

    def hard_break(self, _token: Token) -> None:
        self._soft = None
        self._write("\n", self._current())

    def html(self, token: Token) -> None:
        if is_break(token.content):
            self.hard_break(token)

    def link_open(self, token: Token) -> None:
        target = link_target(str(token.attrs["href"]), self._document)
        self._links.append((target, _place(token)))

    def link_close(self, _token: Token) -> None:
        self._links.pop()

    def image(self, token: Token) -> None:
        target = image_target(str(token.attrs["src"]), str(token.attrs.get("title", "")))
        label = RunReader(self._document)
        label.read(token.children or ())
        alt = " ".join("".join(inline.text for inline, _ in label.runs).split())
        name = target.name.rstrip("/").rpartition("/")[2] if target.kind == "image" else ""
        shown = alt or " ".join(target.detail.split()) or name or "image"
        self._write(shown, self._current(target, _place(token)))

    def wikilink(self, token: Token) -> None:
        target = wikilink_target(token.meta["name"], token.meta["fragment"], self._document)
        shown = token.meta["words"]
        if target.kind == "image" and shown.isdecimal():  # `![[map.png|300]]` is a width
            shown = target.name
        self._write(_clean(shown), self._current(target, _place(token)))

    def citation(self, token: Token) -> None:
        muted = self._current()._replace(muted=True)
        before = "["
        for source, locator in token.meta["items"]:
            self._write(before, muted)
            look = self._current(Target("source", source, detail=_clean(locator)), _place(token))
            self._write(source, look)
            if locator:
                self._write(f", {_clean(locator)}", look._replace(muted=True))
            before = "; "
        self._write("]", muted)

    def note(self, token: Token) -> None:
        label = token.content
        if label in self._document.notes:
            number = str(self._document.notes.index(label) + 1)
            target = Target("note", label)
            self._write(f"[{number}]", self._current(target, _place(token)))


def _clean(text: str) -> str:
    return sanitise(text).translate(_BLANKS)


def _place(token: Token) -> int:
    return int(token.meta.get("at", 0))


_STYLES = {
    "strong_open": "strong",
    "strong_close": "strong",
    "em_open": "em",
    "em_close": "em",
    "s_open": "s",
    "s_close": "s",
}

_READERS: dict[str, Callable[[RunReader, Token], None]] = {
    "text": RunReader.text,
    "text_special": RunReader.literal,
    "code_inline": RunReader.code,
    "template": RunReader.template,
    "softbreak": RunReader.soft_break,
    "hardbreak": RunReader.hard_break,
    "html_inline": RunReader.html,
    "link_open": RunReader.link_open,
    "link_close": RunReader.link_close,
    "image": RunReader.image,
    "wikilink": RunReader.wikilink,
    "citation": RunReader.citation,
    "footnote_reference": RunReader.note,
}


# MERGED:
# Every link and citation of a document with its line, for those who check them.


def links(document: Document) -> Iterator[tuple[Target, int]]:
    """Each link, image, citation and footnote reference, with the file line it begins on."""
    for source, line in _sources(document):
        previous: Target | None = None
        for run in read_inline(source, document).runs:
            target = run.inline.target
            if target is not None and target is not previous:
                yield target, line + source.count("\n", 0, _offset(run, source))
            previous = target


def unknown_citations(document: Document) -> Iterator[tuple[str, int]]:
    """Each id in a citation that is none of the document's sources, with its file line."""
    for source, line in _sources(document):
        if "@" in source:
            for unknown, at in read_inline(source, document).unknown:
                yield unknown, line + source.count("\n", 0, at)


def _offset(run: Read, source: str) -> int:
    return max(0, source.find(run.inline.text)) if run.at == NO_PLACE else run.at


def _sources(document: Document) -> Iterator[tuple[str, int]]:
    """The inline sources that can hold a link, with the file line each begins on."""
    for leaf in document.leaves:
        if leaf.kind != "code":
            for source, line in ((leaf.text, leaf.line), *_cells(leaf)):
                if any(each in source for each in ("[", "<", "://", "@", "www.", "WWW.")):
                    yield source, line


def _cells(leaf: Leaf) -> Iterator[tuple[str, int]]:
    for number, row in enumerate(leaf.rows):
        # The delimiter row stands between the header and the others.
        line = leaf.line + number + (number > 0 and not leaf.part)
        for cell in row:
            yield cell, line
