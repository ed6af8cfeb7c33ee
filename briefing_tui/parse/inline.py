"""The inline Markdown of one leaf as runs of text with one format each.

Importing this module imports no parser: text without markup needs none, and the inline text
of a first screen may come from the cache (`Document.inlines`).
"""

from __future__ import annotations

import re
import sys
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, get_args
from urllib.parse import unquote

from msgspec.structs import replace

from briefing_tui.model.brief import SUFFIX
from briefing_tui.model.document import Document, Inline, Target, TargetKind
from briefing_tui.parse.rules.inline import (
    EMOJI,
    ICON,
    WIKILINK,
    Wikilink,
    address_of,
    addresses,
)
from briefing_tui.parse.rules.tags import Shown, read_element, shown_by
from briefing_tui.text.addresses import normal_address
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import anchor_names, heading_anchor, one_line, sanitise
from briefing_tui.text.wrapping import joins_without_space

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from markdown_it.token import Token

    from briefing_tui.parse.html import Tag

# Text without any of these is plain. There are two patterns, because `re` finds one of several
# characters fast, and likewise one of several patterns that begin with a literal character.
_SIGN = lazy_pattern(r"[\\`*_\[\]<&~^{$#\n\r\t@]")
_SIGNS = lazy_pattern(rf"==|%%|://|{ICON}|{EMOJI}|w(?i:ww)\.|W(?i:ww)\.")
LINK_MARKUP = lazy_pattern(r"[\[<@]|://|www\.|\{[{%]", re.IGNORECASE)
"""Text without any of these has no link and no citation."""


class Run(NamedTuple):
    """A run of text, and the offset in the source at which its link begins."""

    inline: Inline
    offset: int


class ParsedInline(NamedTuple):
    """What parsing an inline source gives."""

    runs: tuple[Run, ...]
    unknown: tuple[tuple[str, int], ...]
    """The ids in citations that the document's sources don't have, each with its offset."""
    notes: tuple[str, ...]
    """The labels of the footnotes that are cited, in the order of the text, with repeats."""


# Link targets. Only http, https and mailto addresses are ever opened.

_SCHEME = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BRIEF = lazy_pattern(rf"[^?#]*(?:{SUFFIX})$", re.IGNORECASE)
_MEDIA = lazy_pattern(
    r"\.(?:avif|base|bmp|canvas|gif|jpe?g|pdf|png|svg|tiff?|webp|mp[34]|webm)$", re.IGNORECASE
)


def _link_target(href: str, document: Document) -> Target | None:
    """The target of a link; `broken` if it must not be opened, None without an address.

    A path without a brief's suffix is a page of the site: `/docs/`, or `./docs` where it is
    relative. It is not an error if it leads nowhere.
    """
    href = one_line(href)
    is_template = "{{" in href or "{%" in href
    if is_template:
        href = address_of(href)
    if href.startswith("#"):
        return _fragment_target(unquote(href[1:]), document)
    if url := normal_address(href):
        return Target("url", url)
    if _SCHEME.match(href):
        return Target("broken", href)
    address, _, fragment = href.partition("#")
    path = address.partition("?")[0]
    fragment = one_line(unquote(fragment))
    if path.startswith("@"):  # Zola: `@/`, Docusaurus: `@site/`
        path = address = f"/{path.partition('/')[2]}"
    if _BRIEF.match(path) and not is_template:
        return Target("brief", one_line(unquote(path)), fragment)
    if path and not path.startswith(("/", ".", "{")) and not _BRIEF.match(path):
        address = f"./{address}"
    return Target("page", one_line(unquote(address)), fragment) if address else None


def _image_target(source: str, title: str) -> Target:
    """The target of an image: an address, or a path, which is shown and never read."""
    source, title = one_line(source), one_line(title)
    if "{{" in source or "{%" in source:
        source = address_of(source)
    if url := normal_address(source):
        return Target("image", url, detail=title)
    kind: TargetKind = "broken" if _SCHEME.match(source) or source.startswith("//") else "image"
    return Target(kind, source, detail=title)


def _wikilink_target(name: str, fragment: str, document: Document) -> Target:
    """The target of `[[name#fragment]]`: a brief, a place in this one, or a media file."""
    name, fragment = one_line(name), one_line(fragment)
    if not name:
        return _fragment_target(fragment.rpartition("#")[2], document)
    if _MEDIA.search(name):
        return Target("image", name, fragment)
    heading = fragment.rpartition("#")[2]  # Obsidian: under which headings it is, too
    if not heading.startswith("^"):  # the id of a block
        heading = heading_anchor(heading, {})
    return Target("brief", name, heading)


def _fragment_target(fragment: str, document: Document) -> Target:
    """A claim or else a heading of this document, by its id or the heading's text."""
    fragment = one_line(fragment)
    for name in anchor_names(fragment):
        if name in document.claims:
            return Target("claim", name)
        if name in document.anchors:
            return Target("heading", name)
    if (note := _OF_NOTE.fullmatch(fragment)) and (label := _label(note[1], document)):
        return Target("note", label)
    if not document.whole:  # the heading may come
        return Target("heading", fragment)
    return Target("broken", f"#{fragment}")


_OF_NOTE = lazy_pattern(r"(?:user-content-)?fn(?:ref)?[:-]?(.+)")
"""The id of a footnote, or of the place where it is cited: `fn:1` (MkDocs, Hugo), `fn1` (Pandoc),
`user-content-fn-1` (GitHub)."""


def _label(name: str, document: Document) -> str:
    """The label of a footnote by its label or number."""
    if name in document.notes:
        return name
    number = int(name) if name.isdecimal() and len(name) < 5 else 0
    return next(islice(document.notes, number - 1, None), "") if number else ""


# From inline tokens to runs.

# The only line break in a run is a hard one. `&#9;` and `&#10;` are blanks.
_BLANKS = str.maketrans("\t\r\n", "   ")

_SIZE = lazy_pattern(r"\|\d+(?:x\d+)?$")
"""The size that Obsidian reads from `![a map|300](map.png)` and `![[map.png|300x200]]`."""
_OF_ONE_API = lazy_pattern(r"<span\s+class=[\"'](?:options|composition)-api[\"']")
"""A span of the pages of Vue, which shows one of two such spans side by side."""
_INCLUDE = lazy_pattern(r"\{(?:\{[<%]|%-?)\s*include\s+[\"']?([^\s\"'%<>{}]+)")
"""A template tag that shows another file here."""
_CROSS_REFERENCE = lazy_pattern(r"(?<![\w@])@([a-z]+-[\w-]+)")
"""A figure, a table or a section that Quarto numbers: `@fig-map`."""
UNKNOWN_OFFSET = -1
"""The offset of an address inside a text token, which doesn't have an offset itself."""


_TAGS = ("strong", "em", "s", "mark", "code")
"""The elements of the first fields of a format."""


class _Format(NamedTuple):
    """The format and the link of a run."""

    strong: bool
    emphasis: bool
    strike: bool
    mark: bool
    code: bool
    muted: bool
    target: Target | None
    offset: int


class _RunBuilder:
    """Collects the runs of one inline source."""

    def __init__(self, document: Document) -> None:
        self.runs: list[Run] = []
        self._document = document
        self._open = dict.fromkeys((*_TAGS, "sub", "sup"), 0)
        self._links: list[tuple[Target | None, int]] = []
        self._written = self._before_link = 0
        """How many texts have been written, and before the link that was begun last."""
        self._components: list[str] = []
        """The names of the components that are open and have begun a link."""
        self._titles: list[tuple[str, str]] = []
        """The names and titles of the HTML elements that are open and have a title."""
        self._text: list[str] = []
        self._format: _Format | None = None
        """Of the text in `_text`."""
        self._break: tuple[str, _Format] | None = None
        """A break before the next text: a blank for a soft break, else a line feed."""

    def build(self, tokens: Sequence[Token]) -> None:
        for before, token in zip((None, *tokens), tokens, strict=False):
            if before and before.content == "</span>" and _OF_ONE_API.match(token.content):
                self._break = self._break or (" ", self._current())
            if tag := _EMPHASIS.get(token.type):
                self._open[tag] += token.nesting
            elif handle := _HANDLERS.get(token.type):
                handle(self, token)
        self._end_run()

    def _current(self, target: Target | None = None, offset: int = 0) -> _Format:
        if self._links:  # a link contains no other link (CommonMark 6.3)
            target, offset = self._links[-1]
        strong, emphasis, strike, mark, code = (self._open[tag] > 0 for tag in _TAGS)
        return _Format(strong, emphasis, strike, mark, code, False, target, offset)

    def _write(self, text: str, format_: _Format) -> None:
        if not text:
            return
        if self._break is not None:
            (sign, format_of_break), self._break = self._break, None
            last = (
                self._text[-1] if self._text else self.runs[-1].inline.text if self.runs else "\n"
            )
            before = last[-1]  # a line break at the start, so that no space is written there
            is_needed = sign == "\n" or not (before == " " or joins_without_space(before, text[0]))
            if before != "\n" and text[0] != "\n" and is_needed:
                self._write(sign, format_of_break)
        current = self._format
        if current is None or format_[:6] != current[:6] or format_.target is not current.target:
            self._end_run()
            self._format = format_
        self._text.append(text)
        self._written += 1

    def _end_run(self) -> None:
        if self._format is None:
            return
        strong, emphasis, strike, mark, code, muted, target, offset = self._format
        inline = Inline(
            text="".join(self._text),
            strong=strong,
            emphasis=emphasis,
            code=code,
            strike=strike,
            mark=mark,
            muted=muted,
            target=target,
        )
        self.runs.append(Run(inline, offset))
        self._text = []
        self._format = None

    def text(self, token: Token) -> None:
        content = _clean(token.content)
        if self._open["sub"] or self._open["sup"]:
            from briefing_tui.parse.html import script

            content = script(content, "sup" if self._open["sup"] > 0 else "sub")
        if self._links or not ("@" in content or "www." in content.lower()):
            self._write(content, self._current())
            return
        found = [*addresses(content)]
        if self._document.scripts:
            for match in _CROSS_REFERENCE.finditer(content):
                if match[1] in self._document.anchors:
                    found.append((match.start(), match.end(), f"#{match[1]}"))
        written = 0
        for start, end, url in sorted(found):
            self._write(content[written:start], self._current())
            target = _link_target(url, self._document)
            self._write(content[start:end], self._current(target, UNKNOWN_OFFSET))
            written = end
        self._write(content[written:], self._current())

    def literal(self, token: Token) -> None:
        self._write(_clean(token.content), self._current())

    def math(self, token: Token) -> None:
        from briefing_tui.parse.math import inline_math

        self._write(_clean(inline_math(token.content)), self._current())

    def tag(self, token: Token) -> None:
        name = _clean(token.content)
        muted = self._current(Target("tag", name[1:]), UNKNOWN_OFFSET)._replace(muted=True)
        self._write(name, muted)

    def code(self, token: Token) -> None:
        self._write(_clean(token.content), self._current()._replace(code=True))

    def template(self, token: Token) -> None:
        tag = read_element(token.content, 0)
        if tag is not None and (shown := shown_by(tag)):
            self._write_shown(shown, _offset_of(token))
            return
        muted = self._current()._replace(muted=True)
        include = _INCLUDE.match(token.content)
        if include and _BRIEF.match(include[1]) and muted.target is None:
            path = include[1] if include[1].startswith(("/", ".")) else f"./{include[1]}"
            muted = muted._replace(target=Target("page", one_line(path)))
        # A tag over several lines keeps them.
        lines = (_clean(line) for line in sanitise(token.content).split("\n"))
        self._write("\n".join(lines), muted)

    def _write_shown(self, shown: Shown, offset: int, *, strong: bool = False) -> None:
        words = one_line(shown.words)
        if shown.is_picture and shown.address:
            self._image(_image_target(shown.address, ""), words, offset)
        else:
            target = _link_target(shown.address, self._document) if shown.address else None
            words = words or ("" if shown.more else shown.address)
            self._write(words, self._current(target, offset)._replace(strong=strong))
        if shown.more:
            self._write(f"{': ' if words else ''}{one_line(shown.more)}", self._current())

    def component(self, token: Token) -> None:
        tag, offset = read_element(token.content, 0), _offset_of(token)
        if tag is None:
            return
        shown = None if tag.closing else shown_by(tag)
        if tag.closing:
            if self._components[-1:] == [tag.pair]:
                self._components.pop()
                self.link_close(token)
        elif shown and shown.address and not (tag.empty or shown.words or shown.is_picture):
            self._components.append(tag.pair)
            self._open_link(shown.address, "", offset)
        elif shown:
            self._write_shown(shown, offset, strong=not (tag.empty or shown.is_picture))
            self._break = self._break or (" ", self._current())
        elif tag.empty and tag.has_props:
            self._write(one_line(token.content), self._current()._replace(muted=True))

    def soft_break(self, _token: Token) -> None:
        if self._document.line_breaks:
            self._break = ("\n", self._current())
        else:
            self._break = self._break or (" ", self._current())

    def hard_break(self, _token: Token) -> None:
        self._break = None
        self._write("\n", self._current())

    def html(self, token: Token) -> None:
        from briefing_tui.parse.html import FORMATS, LINE_TAGS, MEDIA_TAGS, read_tag

        tag = read_tag(token.content)
        if tag is None:
            return
        if tag.name in LINE_TAGS:
            self._break = ("\n", self._current())
        if format_ := FORMATS.get(tag.name):
            self._format_tag(tag, format_)
            if tag.name == "dfn":
                self._titled_tag(tag)
        elif tag.name == "br":
            self.hard_break(token)
        elif tag.name == "img":
            address, title = tag.attributes.get("src", ""), tag.attributes.get("title", "")
            alt = tag.attributes.get("alt", "") or tag.attributes.get("fig-alt", "")
            words = " ".join(alt.split())
            self._image(_image_target(address, title), words, UNKNOWN_OFFSET)
        elif tag.name == "a":
            self._html_link(tag)
        elif tag.name in MEDIA_TAGS:
            address = tag.attributes.get("src", "")
            self._open_link(address, "", UNKNOWN_OFFSET)
            self._write(one_line(tag.attributes.get("title", "") or address), self._current())
            self._links.pop()
        elif tag.name == "li" and not tag.closing:
            self._write("– ", self._current())
        else:
            self._titled_tag(tag)

    def _format_tag(self, tag: Tag, format_: str) -> None:
        if tag.name == "kbd" and self._format and self._format.code and not self._open["code"]:
            self._write(" ", self._current())  # between two keys
        # An end without a beginning is nothing.
        step = -1 if tag.closing else 1
        self._open[format_] = max(0, self._open[format_] + step)

    def _titled_tag(self, tag: Tag) -> None:
        """Write the title of an element after it: `<abbr title="…">`."""
        if tag.closing:
            if self._titles and self._titles[-1][0] == tag.name:
                self._write(f" ({self._titles.pop()[1]})", self._current())
        elif title := one_line(tag.attributes.get("title", "")):
            self._titles.append((tag.name, title))

    def _html_link(self, tag: Tag) -> None:
        if tag.closing:
            if self._links:
                self._links.pop()
        elif href := tag.attributes.get("href", ""):
            self._open_link(href, tag.attributes.get("title", ""), UNKNOWN_OFFSET)
        else:  # the end of a name, `<a id="…">`, must not end a link
            self._links.append(self._links[-1] if self._links else (None, 0))

    def link_open(self, token: Token) -> None:
        attributes = token.attrs
        self._open_link(
            str(attributes["href"]), str(attributes.get("title", "")), _offset_of(token)
        )

    def _open_link(self, href: str, title: str, offset: int) -> None:
        target = _link_target(href, self._document)
        if title and target is not None:
            target = replace(target, detail=one_line(title))
        self._links.append((target, offset))
        self._before_link = self._written

    def link_close(self, _token: Token) -> None:
        if not self._links:
            return
        target, _ = self._links[-1]
        if target is not None and self._written == self._before_link:  # a link without words
            self._write(target.name_and_fragment, self._current())
        self._links.pop()

    def image(self, token: Token) -> None:
        target = _image_target(str(token.attrs["src"]), str(token.attrs.get("title", "")))
        label = _RunBuilder(self._document)
        label.build(token.children or ())
        runs = [run.inline for run in label.runs]
        alt = " ".join("".join(run.text for run in runs).split())
        if not any(run.target for run in runs):
            self._image(target, alt or token.meta.get("alt", ""), _offset_of(token))
            return
        # A caption with links: the sign alone leads to the picture.
        self._write(" ", self._current()._replace(target=target, offset=_offset_of(token)))
        for run in runs:
            self._write(run.text, self._current(run.target, UNKNOWN_OFFSET))

    def _image(self, target: Target, alt: str, offset: int) -> None:
        alt = _SIZE.sub("", alt)
        name = target.name.rstrip("/").rpartition("/")[2] if target.kind == "image" else ""
        words = alt or target.detail or name or "image"
        if self._links and self._links[-1][0] is not None and target.kind == "image":
            # Inside a link the sign leads to the picture, and its words where the link does.
            self._write(" ", self._current()._replace(target=target, offset=offset))
        self._write(words, self._current(target, offset))

    def wikilink(self, token: Token) -> None:
        target = _wikilink_target(token.meta["name"], token.meta["fragment"], self._document)
        words = token.meta["words"]
        if target.kind == "image" and _SIZE.match(f"|{words}"):
            words = target.name
        self._write(_clean(words), self._current(target, _offset_of(token)))

    def citation(self, token: Token) -> None:
        muted = self._current()._replace(muted=True)
        before = "["
        for source, locator in token.meta["items"]:
            self._write(before, muted)
            target = Target("source", source, detail=_clean(locator))
            link = self._current(target, _offset_of(token))
            self._write(source, link)
            if locator:
                self._write(f", {_clean(locator)}", link._replace(muted=True))
            before = "; "
        self._write("]", muted)

    def note(self, token: Token) -> None:
        label = token.content
        if number := self._document.notes.get(label):
            target = Target("note", label)
            self._write(f"[{number}]", self._current(target, _offset_of(token)))
        elif label.startswith(" "):  # the text is no leaf of the document
            self._write(f"^[{_clean(label[1:])}]", self._current())


def _clean(text: str) -> str:
    return sanitise(text).translate(_BLANKS)


def _offset_of(token: Token) -> int:
    return int(token.meta.get("offset", 0))


_EMPHASIS = {
    f"{tag}_{end}": tag for tag in ("strong", "em", "s", "mark") for end in ("open", "close")
}

_HANDLERS: dict[str, Callable[[_RunBuilder, Token], None]] = {
    "text": _RunBuilder.text,
    "text_special": _RunBuilder.literal,
    "code_inline": _RunBuilder.code,
    "template": _RunBuilder.template,
    "component": _RunBuilder.component,
    "math": _RunBuilder.math,
    "tag": _RunBuilder.tag,
    "softbreak": _RunBuilder.soft_break,
    "hardbreak": _RunBuilder.hard_break,
    "html_inline": _RunBuilder.html,
    "link_open": _RunBuilder.link_open,
    "link_close": _RunBuilder.link_close,
    "image": _RunBuilder.image,
    "wikilink": _RunBuilder.wikilink,
    "citation": _RunBuilder.citation,
    "footnote_reference": _RunBuilder.note,
}


def parse_runs(
    source: str, document: Document, notes: Container[str] | None = None
) -> ParsedInline:
    """Parse a source. `notes` are the labels of known footnotes, by default the cited ones."""
    from briefing_tui.parse.markdown import inline_tokens

    env: dict[str, Any] = {
        "references": document.references,
        "sources": document.sources,
        "notes": document.notes if notes is None else notes,
        "scripts": document.scripts,
        "unknown": [],
        "cited": [],
    }
    builder = _RunBuilder(document)
    builder.build(inline_tokens(source, env))
    return ParsedInline(tuple(builder.runs), tuple(env["unknown"]), tuple(env["cited"]))


def has_markup(source: str) -> bool:
    """Whether the text of a source may differ from it. Otherwise it needn't be parsed."""
    return _SIGN.search(source) is not None or _SIGNS.search(source) is not None


def parse_inline(source: str, document: Document) -> tuple[Inline, ...]:
    """The runs of a paragraph, heading or table cell.

    The runs of a link share a `Target` object. Another link has another object, even if it leads to
    the same address.
    """
    if not has_markup(source):
        return (Inline(text=sanitise(source)),) if source else ()
    if (runs := document.inlines.get(source)) is not None:
        return runs
    return tuple(run.inline for run in parse_runs(source, document).runs)


def link_runs(text: str, document: Document) -> Iterator[Inline]:
    """The runs of a text whose only markup is wikilinks: the value of a property."""
    written = 0
    for match in WIKILINK.finditer(text):
        link = Wikilink.of(match)
        if link.words:
            if text[written : match.start()]:
                yield Inline(text=text[written : match.start()])
            target = _wikilink_target(link.name, link.fragment, document)
            yield Inline(text=link.words, target=target)
            written = match.end()
    if text[written:]:
        yield Inline(text=text[written:])


def runs_by(runs: Iterable[Inline], name: str) -> Iterator[tuple[Any, tuple[Inline, ...]]]:
    """The runs in groups of neighbours with the same `target`, `strong` and so on, after its value.

    Targets are the same if they are one object.
    """
    for _, group in groupby(runs, key=lambda run: id(getattr(run, name))):
        same = tuple(group)
        yield getattr(same[0], name), same


FormatName = Literal["target", "strong", "emphasis", "strike", "mark"]
FORMATS: tuple[FormatName, ...] = get_args(FormatName)
"""What contains other runs, the outermost first."""
Text = TypeVar("Text", bound=str)


def write_nested(
    runs: Iterable[Inline],
    write: Callable[[Inline], Text],
    wrap: Callable[[FormatName, tuple[Inline, ...], Text], Text],
    join: Callable[[Iterable[Text]], Text],
    formats: Sequence[FormatName] = FORMATS,
) -> Text:
    """The runs in a markup whose elements are nested.

    `write` writes one run; `wrap` puts neighbours that share a format, and what is written of
    them, into its element.
    """
    if not formats:
        return join(map(write, runs))
    pieces: list[Text] = []
    for value, same in runs_by(runs, formats[0]):
        words = write_nested(same, write, wrap, join, formats[1:])
        pieces.append(wrap(formats[0], same, words) if value else words)
    return join(pieces)


def plain(source: str, document: Document) -> str:
    """The text of a source without its markup."""
    return "".join(inline.text for inline in parse_inline(source, document))


def parse_inlines(document: Document, size: int, longest: int = sys.maxsize) -> Document:
    """The document with the inline text of its first leaves, `size` characters or a little more,
    and of every source that is longer than `longest`.
    """
    inlines: dict[str, tuple[Inline, ...]] = {}
    for leaf in document.leaves:
        is_early = size >= 0
        for source in leaf.inline_sources:
            size -= len(source)
            if (is_early or len(source) > longest) and has_markup(source):
                inlines[source] = parse_inline(source, document)
    return replace(document, inlines=inlines)
