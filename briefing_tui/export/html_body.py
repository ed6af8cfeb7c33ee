"""The narrative as HTML, from the blocks of its document.

All text is escaped, and an address is a link only if it is one that may be opened: a brief is
untrusted. Nothing is loaded, so a picture is a link to its address.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from unicodedata import bidirectional
from urllib.parse import quote, unquote

from markupsafe import Markup, escape

from briefing_tui.layout.blocks import math_of
from briefing_tui.layout.highlighting import language_of
from briefing_tui.layout.spans import is_broken
from briefing_tui.model.brief import Account, Brief, Claim, Source
from briefing_tui.model.document import Document, Inline, Leaf, Prefix, Role, Target
from briefing_tui.parse.inline import FORMATS, FormatName, parse_inline, write_nested
from briefing_tui.text.addresses import examine, may_open
from briefing_tui.text.sanitise import distinct, fold, sanitise
from briefing_tui.text.scripts import has_right_to_left

TOP_LEVEL = 2
"""The level of the first headings: the title has the one above."""
MOST_QUOTED = 3
"""The most quotations that a citation shows if none of them is about its paragraph."""
MOST_MEANT = 30
"""The most that it shows if they are about it; a brief may have thousands of citations."""
_QUOTED = re.compile(r"[“\"]([^“”\"]{6,})[”\"]")
"""Words that a paragraph quotes."""

# Ids of elements, and addresses


class Ids:
    """Gives each element of a page an id of its own, which others can link to.

    The parts of a page have prefixes of their own, and share what is `taken`.
    """

    def __init__(self, prefix: str = "", taken: dict[str, int] | None = None) -> None:
        self._prefix = prefix
        self._taken = {} if taken is None else taken

    def new(self, wanted: str) -> str:
        """The wanted id without white space; with a number if it is taken."""
        return distinct(self._prefix + re.sub(r"\s+", "-", wanted), self._taken)


def to(identifier: str) -> str:
    """The address of an element of the page."""
    return f"#{quote(identifier, safe=':@/?!$&()*+,;=~-._')}"


def link(address: str, words: Markup | str) -> Markup:
    """A link to a web or mail address, or else the words alone."""
    if not may_open(address):
        return escape(words)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(address, words)


def shown_address(address: str) -> str:
    """`example.org/news/…`: where an address leads, decoded and cut, to be read in a link."""
    if not may_open(address):
        return address
    known = examine(address)
    rest = address.partition(known.host)[2].rstrip("/")
    decoded = " ".join(sanitise(unquote(rest)).split())
    text = (known.decoded or known.host) + decoded
    return text if len(text) <= _SHOWN else f"{text[: max(_SHOWN, len(known.host)) - 1]}…"


_SHOWN = 36
"""The most characters of an address that a page shows: two lines of a column on a phone."""
_CITATION = re.compile(
    r'(?:<span class="muted">\[</span>)?'
    r'<button [^>]*>[^<]*</button>(?:<span class="muted">\]</span>)?'
)
"""A citation with its brackets, as it is written here. Text in it is escaped."""

# Text from right to left


def directions_of(words: Markup | str) -> list[Literal["ltr", "rtl"]]:
    """The direction of each letter; none if the text has no letter from right to left."""
    if not has_right_to_left(words):
        return []
    letters = filter(str.isalpha, Markup(words).striptags())
    return ["rtl" if bidirectional(letter) in ("R", "AL") else "ltr" for letter in letters]


def direction(words: Markup | str, page: str) -> str:
    """The value of the attribute `dir`. A browser takes the direction of the first letter, but a
    word in another script may begin a paragraph of the page's direction.
    """
    letters = directions_of(words)
    if not letters or letters[0] == page or letters.count(letters[0]) * 2 >= len(letters):
        return "auto"
    return page


# Citations: what a source says, to be shown where it is cited


class Quoted(NamedTuple):
    """An account of a source that has words, with its claim."""

    claim: Claim
    account: Account


def quoted_accounts(brief: Brief, source: Source) -> list[Quoted]:
    accounts = ((claim, claim.account(source.id)) for claim in brief.claims)
    return [
        Quoted(claim, account)
        for claim, account in accounts
        if account is not None and (account.quote or account.translation or account.says)
    ]


def accounts_on(quoted: Sequence[Quoted], linked: Iterable[str], text: str) -> list[Quoted]:
    """The accounts of a source that a paragraph is about: it links to their claims, has their words
    or quotes from them.
    """
    claims, folded = set(linked), fold(text)
    phrases = [fold(phrase) for phrase in _QUOTED.findall(text)]

    def is_meant(entry: Quoted) -> bool:
        account = entry.account
        texts = [fold(words) for words in (account.quote, account.translation, account.says)]
        return (
            entry.claim.id in claims
            or any(words and words in folded for words in texts)
            or any(phrase in words for phrase in phrases for words in texts)
        )

    return [entry for entry in quoted if is_meant(entry)]


def _by_locator(quoted: Sequence[Quoted]) -> dict[str, list[Quoted]]:
    """The accounts that give their place in the source, by this place."""
    places: dict[str, list[Quoted]] = {}
    for entry in quoted:
        if locator := fold(entry.account.locator):
            places.setdefault(locator, []).append(entry)
    return places


class Citation(NamedTuple):
    """A citation in a paragraph, with the accounts to show; `is_meant` if it is about them."""

    identifier: str
    source: Source
    locator: str
    accounts: Sequence[Quoted]
    is_meant: bool
    others: int
    """How many more accounts of the source have words."""


# The narrative


class Surroundings(NamedTuple):
    """What the narrative needs to know of its page."""

    brief: Brief
    roles: Mapping[str, Role]
    """Source ids, and the colours of their sides."""
    claims: Mapping[str, str]
    """Claim ids, and the ids of their rows."""
    sources: Mapping[str, str]
    """Source ids, and the ids of their entries."""
    top: str
    """The id of the title."""
    address_of: Callable[[Target], str]
    """Where another brief or page is; empty if the page can't lead there."""
    titles: Mapping[str, str]
    """The titles of other briefs, for links without words of their own."""
    missing: Collection[str]
    """The names in links that no brief of the library has."""
    show: Callable[[Citation], Markup] | None
    """What a citation shows when it is opened; None if it leads to the source instead."""
    direction: str = "ltr"
    """Of the page."""
    notes: Mapping[int, Markup] = {}
    """The notes beside passages, by the indexes of leaves."""


class BodyWriter:
    """Writes the leaves of a document as HTML. None of them is a part of a longer one."""

    def __init__(self, document: Document, ids: Ids, page: Surroundings) -> None:
        self._document, self._ids, self._page = document, ids, page
        self._anchors = {
            leaf.anchor: ids.new(leaf.anchor)
            for leaf in document.leaves
            if leaf.anchor and leaf.kind in ("heading", "title")
        }
        places = {name for leaf in document.leaves for name in leaf.ids} - self._anchors.keys()
        self._anchors |= {name: ids.new(name) for name in sorted(places)}
        self._places = places
        """The ids for which no element is written so far."""
        self._notes = {
            label: ids.new(f"note:{number if label.startswith(' ') else label}")
            for label, number in document.notes.items()
        }
        self._quoted = {
            source.id: quoted_accounts(page.brief, source) for source in page.brief.sources
        }
        self._located = {name: _by_locator(quoted) for name, quoted in self._quoted.items()}
        self._backs: dict[str, str] = {}
        """Notes that were referred to, and the ids of the first references."""
        self._levels: list[int] = []
        self.outline: list[tuple[str, str]] = []
        """The id and the words of each heading of the first level, once written."""
        self._cited = 0
        self._citations: list[tuple[Target, str]] = []
        """The citations of the leaf that is being written, with their ids."""
        self._out: list[str] = []

    def write(self) -> Markup:
        containers = _Containers(self._out, self._item, self._page.direction)
        for index, leaf in enumerate(self._document.leaves):
            containers.enter(leaf)
            self._citations = []
            for name in leaf.ids:
                if name in self._places:
                    self._places.remove(name)
                    self._out.append(Markup('<span id="{}"></span>').format(self._anchors[name]))
            written = self._write(leaf)
            if notes := self._page.notes.get(index):
                written = Markup('<div class="noted">{}{}</div>').format(Markup(written), notes)
            self._out.append(written)
            self._out.extend(self._shown(leaf))
        containers.leave(0)
        return Markup("\n".join(self._out))

    def _item(self, leaf: Leaf, prefix: Prefix) -> str:
        """The start of a list's item or of a footnote."""
        if prefix.kind == "note" and leaf.anchor in self._notes:
            return Markup('<li id="{}">').format(self._notes[leaf.anchor])
        return "<li>"

    # Citations

    def _shown(self, leaf: Leaf) -> Iterator[str]:
        """The pop-ups of a leaf's citations, which follow it: a paragraph can't contain
        paragraphs."""
        show = self._page.show
        if not self._citations or show is None:
            return
        runs = [run for text in leaf.inline_sources for run in parse_inline(text, self._document)]
        words = "".join(run.text for run in runs)
        linked = {run.target.name for run in runs if run.target and run.target.kind == "claim"}
        about = {
            name: accounts_on(self._quoted[name], linked, words)[:MOST_MEANT]
            for name in {target.name for target, _ in self._citations}
        }
        for target, identifier in self._citations:
            source = self._page.brief.source(target.name)
            assert source is not None  # the parser makes no citation of an unknown id
            quoted = self._quoted[source.id]
            located = self._located[source.id].get(fold(target.detail), [])[:MOST_MEANT]
            meant = [
                *located,
                *(entry for entry in about[source.id] if entry not in located),
            ]
            accounts = meant[:MOST_MEANT] or quoted[:MOST_QUOTED]
            others = len(quoted) - len(accounts)
            yield show(Citation(identifier, source, target.detail, accounts, bool(meant), others))

    def _cite(self, target: Target, words: Markup) -> Markup:
        if self._page.show is None:
            source_id = self._page.sources.get(target.name, self._page.top)
            return Markup('<a href="{}">{}</a>').format(to(source_id), words)
        self._cited += 1
        identifier = self._ids.new(f"cite:{self._cited}")
        self._citations.append((target, identifier))
        source = self._page.brief.source(target.name)
        return Markup(
            '<button type="button" class="cite {}" popovertarget="{}" title="{}">{}</button>'
        ).format(
            self._page.roles.get(target.name, "text"),
            identifier,
            source.name if source else "",
            words,
        )

    # Inline text

    def inline(self, text: str) -> Markup:
        words = self.runs(parse_inline(text, self._document))
        return Markup(_CITATION.sub(r'<span class="unbroken">\g<0></span>', str(words)))

    def runs(self, runs: Sequence[Inline], formats: Sequence[FormatName] = FORMATS) -> Markup:
        return write_nested(runs, _run, self._wrap, Markup("").join, formats)

    def _wrap(self, name: FormatName, runs: Sequence[Inline], words: Markup) -> Markup:
        if (target := runs[0].target) is not None and name == "target":
            return self._link(target, runs, words)
        return Markup("<{0}>{1}</{0}>").format(_TAGS[name], words)

    def _link(self, target: Target, runs: Sequence[Inline], words: Markup) -> Markup:
        kind, page = target.kind, self._page
        if kind == "source":
            # The locator after the id isn't part of the button.
            cited, rest = (self.runs(part, FORMATS[1:]) for part in (runs[:1], runs[1:]))
            return self._cite(target, cited) + rest
        if kind == "url":
            return link(target.name, words)
        text = "".join(run.text for run in runs)
        if is_broken(target, text, page.missing):
            return Markup('<span class="muted">{} [missing]</span>').format(words)
        if kind == "image":
            return link(target.name, Markup('<span class="picture">▣ {}</span>').format(words))
        if kind == "note":
            return self._note(target, words)
        if kind in ("broken", "tag"):
            return words
        if kind in ("brief", "page"):
            address = page.address_of(target)
            if text == target.name in page.titles:
                words = escape(page.titles[target.name])
        else:
            ids = page.claims if kind == "claim" else self._anchors
            address = to(ids.get(target.name, page.top))
        return Markup('<a href="{}">{}</a>').format(address, words) if address else words

    def _note(self, target: Target, words: Markup) -> Markup:
        """A footnote's number; only the first has an id, to which the note leads back."""
        if target.name not in self._notes:
            return words
        note = self._notes[target.name]
        identifier = ""
        if target.name not in self._backs:
            self._backs[target.name] = self._ids.new(f"note:back:{target.name.strip()}")
            identifier = Markup(' id="{}"').format(self._backs[target.name])
        return Markup('<sup><a href="{}"{} role="doc-noteref">{}</a></sup>').format(
            to(note), identifier, words
        )

    # Leaves

    def _write(self, leaf: Leaf) -> str:
        match leaf.kind:
            case "heading":
                return self._heading(leaf)
            case "title":
                anchor = self._anchors.get(leaf.anchor, "")
                identifier = Markup(' id="{}"').format(anchor) if anchor else ""
                words = self.inline(leaf.text)
                return Markup('<p class="title"{} dir="{}">{}</p>').format(
                    identifier, self._direction(words), words
                )
            case "code":
                return self._code(leaf)
            case "table":
                return self._table(leaf)
            case "rule":
                return "<hr>"
        back = Markup("")
        if leaf.kind == "note" and leaf.anchor in self._backs:
            back = Markup(' <a href="{}" role="doc-backlink" aria-label="Back">↩</a>').format(
                to(self._backs[leaf.anchor])
            )
        words = self.inline(leaf.text)
        return Markup('<p dir="{}">{}{}</p>').format(self._direction(words), words, back)

    def _direction(self, words: Markup) -> str:
        return direction(words, self._page.direction)

    def _heading(self, leaf: Leaf) -> str:
        """The title is the only heading of level one, and no level is skipped."""
        while self._levels and self._levels[-1] >= leaf.level:
            self._levels.pop()
        self._levels.append(leaf.level)
        level = min(6, len(self._levels) + 1)
        if level == TOP_LEVEL and leaf.anchor in self._anchors:
            words = "".join(run.text for run in parse_inline(leaf.text, self._document))
            self.outline.append((self._anchors[leaf.anchor], words))
        words = self.inline(leaf.text)
        return Markup(f'<h{level} id="{{}}" dir="{{}}">{{}}</h{level}>').format(
            self._anchors.get(leaf.anchor, ""), self._direction(words), words
        )

    def _code(self, leaf: Leaf) -> str:
        if math := math_of(leaf):
            lines = Markup("<br>").join(math.split("\n"))
            return Markup('<p class="math">{}</p>').format(lines)
        kind = Markup(' class="muted"') if leaf.muted else ""
        language = "" if leaf.muted else language_of(leaf.info)
        label = Markup('<span class="language">{}</span>').format(language) if language else ""
        return Markup("<pre{}>{}<code>{}</code></pre>").format(kind, label, leaf.text)

    def _table(self, leaf: Leaf) -> str:
        columns = max(map(len, leaf.rows))

        def laid(row: Sequence[str], start: str, end: str) -> Markup:
            cell = Markup(f"<{start} class='{{}}' dir='{{}}'>{{}}</{end}>")
            cells = [
                cell.format(side, self._direction(words), words)
                for words, side in zip(map(self.inline, row), leaf.align, strict=False)
            ]
            # One empty cell for all that are missing: a wide row would add cells to every other.
            if missing := columns - len(row):
                cells.append(Markup(f'<td colspan="{missing}"></td>'))
            return Markup("").join(cells)

        head, *rows = leaf.rows
        body = (Markup("<tr>{}</tr>").format(laid(row, "td", "td")) for row in rows)
        return Markup(
            '<div class="scroll" tabindex="0" role="group" aria-label="Table">'
            "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
        ).format(laid(head, 'th scope="col"', "th"), Markup("").join(body))


_TAGS = {"strong": "strong", "emphasis": "em", "strike": "s", "mark": "mark"}


def _run(run: Inline) -> Markup:
    text = Markup("<br>").join(run.text.split("\n"))
    if run.code:
        return Markup("<code>{}</code>").format(text)
    return Markup('<span class="muted">{}</span>').format(text) if run.muted else text


# Quotes and lists around the leaves


class _Open(NamedTuple):
    """An open container: its kind, the tags that close it, and the number of a list's item."""

    kind: str
    close: str
    ordered: bool = False
    number: int = 0
    callout: str | None = None


class _Containers:
    """Opens and closes quotes, lists and footnotes so that the prefixes of each leaf hold."""

    def __init__(self, out: list[str], item: Callable[[Leaf, Prefix], str], direction: str) -> None:
        self._out, self._item, self._direction = out, item, direction
        self._stack: list[_Open] = []

    def enter(self, leaf: Leaf) -> None:
        """Close the containers around the leaf before, and open those around this one."""
        for depth, prefix in enumerate(leaf.prefixes):
            innermost = depth == len(leaf.prefixes) - 1
            if depth < len(self._stack) and self._goes_on(
                self._stack[depth], prefix, begins=innermost and leaf.kind == "title"
            ):
                continue
            self._begin(depth, leaf, prefix)
        self.leave(len(leaf.prefixes))

    def _side(self, leaf: Leaf) -> str:
        """The direction of a container whose first leaf has another one than the page: on which
        side its bar or its signs are. A browser doesn't look into paragraphs for it.
        """
        letters = directions_of(leaf.text)
        if self._direction == "ltr" and letters.count("rtl") * 2 > len(letters):
            return ' dir="rtl"'
        is_latin = not letters and any(map(str.isalpha, leaf.text)) and leaf.kind != "code"
        return ' dir="ltr"' if self._direction == "rtl" and is_latin else ""

    def leave(self, depth: int) -> None:
        while len(self._stack) > depth:
            self._out.append(self._stack.pop().close)

    def _goes_on(self, container: _Open, prefix: Prefix, *, begins: bool) -> bool:
        if container.kind != prefix.kind or container.callout != prefix.callout:
            return False
        if prefix.kind == "quote":
            return not (begins and prefix.callout)
        return not prefix.first.strip()

    def _begin(self, depth: int, leaf: Leaf, prefix: Prefix) -> None:
        marker = prefix.first.strip()
        side = self._side(leaf)
        if prefix.kind == "quote":
            self.leave(depth)
            kind = f"callout {prefix.callout}" if prefix.callout else ""
            self._out.append(f'<div class="{kind}">' if kind else f"<blockquote{side}>")
            close = "</div>" if kind else "</blockquote>"
            self._stack.append(_Open("quote", close, callout=prefix.callout))
            return
        if not marker:  # a definition
            self.leave(depth)
            self._out.append(f'<div class="definition"{side}>')
            self._stack.append(_Open(prefix.kind, "</div>"))
            return
        match = re.match(r"(\d+)[.)]", marker)
        ordered, number = match is not None, int(match[1]) if match else 0
        before = self._stack[depth] if depth < len(self._stack) else None
        goes_on = (
            before is not None
            and before.kind == prefix.kind
            and before.close != "</div>"
            and (before.ordered, before.number + 1 if ordered else 0) == (ordered, number)
        )
        if goes_on:
            self.leave(depth + 1)
            self._stack.pop()
            self._out.append("</li>")
        else:
            self.leave(depth)
            start = f' start="{number}"' if ordered and number != 1 else ""
            kind = ' class="notes"' if prefix.kind == "note" else ""
            self._out.append(f"<ol{start}{kind}{side}>" if ordered else f"<ul{side}>")
        self._out.append(self._item(leaf, prefix))
        if task := re.search(r"\[( |x)\]$", marker):
            done = "done" if task[1] == "x" else "not done"
            box = "☑" if task[1] == "x" else "☐"
            self._out.append(f'<span class="task" role="img" aria-label="{done}">{box}</span>')
        close = "</li></ol>" if ordered else "</li></ul>"
        self._stack.append(_Open(prefix.kind, close, ordered, number))
