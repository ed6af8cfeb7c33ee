"""The main text of a saved page in Markdown, with all its words.

trafilatura finds which part of a page is the article. But it rebuilds that part, and may leave out
captions, dates, tables and what follows a link in bold. So each paragraph of the page gets a mark,
and those whose marks trafilatura returns stay as the page has them, with what is between them.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from briefing_tui.parse.html import script
from briefing_tui.text.sanitise import count_unsafe, sanitise

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup"),
    *("hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", *_HEADINGS),
}
_WITHOUT_TEXT = {
    *("audio", "button", "canvas", "dialog", "head", "iframe", "input", "noscript", "object"),
    *("rp", "rt", "script", "select", "style", "svg", "template", "textarea", "video"),
}
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_AROUND = {"article", "body", "html", "main"}
_BESIDE_TAGS = {"aside", "footer", "form", "menu", "nav"}
_BESIDE = re.compile(
    r"comment|related|recommend|sidebar|widget|promo|teaser|newsletter|menu|footer|popular|social"
    r"|advert|sponsor|subscri|(?<![a-z])(?:ads?|nav(?:bar|igation)?|shar(?:e|ing)|toc)(?![a-z])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|p-author|author-name|author__name)(?:$|[\s_-])", re.IGNORECASE
)

_SHORT = 250
"""trafilatura makes one paragraph of the whole page if its text has fewer characters."""
_FIRST_MARK = 0xF0000
"""A mark is one character of private use, so that it hardly adds to the length of a text."""
MOST_PARAGRAPHS = 6_000
"""trafilatura takes quadratic time, and two seconds for so many paragraphs."""
_MOST = 0.8
"""The share of the found text that the element of the article has."""


def leave_main_text(tree: "HtmlElement") -> str | None:
    """Remove from a page what isn't in its article; None if it has none.

    A page that is too large is cut. The answer says what is left out.
    """
    for math in [*tree.iter("math")]:
        _write_formula(math)
    for element in [*tree.iter()]:
        is_hidden = _is_hidden(element) and next(element.iter(*_BLOCKS), None) is None
        if element.tag in _WITHOUT_TEXT or is_hidden:
            if element is not tree:
                element.drop_tree()
            continue
        # trafilatura copies text, and lxml refuses a control character that an entity stands for.
        element.text = element.text and sanitise(element.text)
        element.tail = element.tail and sanitise(element.tail)
        for name, value in element.items():
            if count_unsafe(value):
                element.set(name, sanitise(value))
    page = _Page(tree)
    count = sum(map(bool, page.paragraphs))
    if count > MOST_PARAGRAPHS:
        page.remove_all_but(range(MOST_PARAGRAPHS))
        page = _Page(tree)
    if not (found := page.found()):
        return None
    page.remove_all_but(page.completed(found))
    left_out = f"{count - MOST_PARAGRAPHS:,} of its {count:,} paragraphs"
    return left_out if count > MOST_PARAGRAPHS else ""


def _write_formula(math: "HtmlElement") -> None:
    """Make a formula code in TeX, if the page has that, and show it."""
    notes = [note.text for note in math.iter("annotation") if note.text]
    if tex := next(iter(notes), math.get("alttext")):
        tail = math.tail
        math.clear()
        math.tag, math.text, math.tail = "code", tex, tail
    parent = math.getparent()
    if parent is not None and _is_hidden(parent):
        parent.attrib.clear()


def is_beside(element: "HtmlElement") -> bool:
    """Whether an element has navigation, comments, or offers beside the article."""
    if element.tag in _AROUND or next(element.iterancestors("blockquote"), None) is not None:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in _BESIDE_TAGS or _BESIDE.search(names) is not None


def is_byline(element: "HtmlElement") -> bool:
    """Whether an element is marked as having the names of the authors."""
    marks = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".split()
    return "author" in marks or _BYLINE.search(element.get("class") or "") is not None


def _is_hidden(element: "HtmlElement") -> bool:
    return (
        element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None
    )


class _Page:
    """The paragraphs of a page: the texts between the borders of its blocks.

    They are numbered, so that those of an element are a range. A text is an attribute of an
    element: its `text`, or its `tail`.
    """

    def __init__(self, tree: "HtmlElement") -> None:
        self.tree = tree
        self.paragraphs: list[list[tuple[HtmlElement, str]]] = [[]]
        self.ranges: dict[HtmlElement, range] = {}
        self._number(tree)
        self.sizes = [
            sum(len(getattr(*text)) for text in paragraph) for paragraph in self.paragraphs
        ]

    def _number(self, element: "HtmlElement") -> None:
        self._begin(element)
        start = len(self.paragraphs) - 1
        self._add(element, "text")
        for child in element:
            self._number(child)
            self._add(child, "tail")
        self.ranges[element] = range(start, len(self.paragraphs) - (not self.paragraphs[-1]))
        self._begin(element)

    def _begin(self, element: "HtmlElement") -> None:
        if element.tag in _BLOCKS and self.paragraphs[-1]:
            self.paragraphs.append([])

    def _add(self, element: "HtmlElement", name: str) -> None:
        if (getattr(element, name) or "").strip():
            self.paragraphs[-1].append((element, name))

    def found(self) -> list[int]:
        """The paragraphs that trafilatura takes for the article."""
        found, is_one = self._extracted(_SHORT)
        if is_one:
            short, _ = self._extracted(1)
            found = short if self._size(short) > self._size(found) / 2 else found
        return found

    def _size(self, numbers: Iterable[int]) -> int:
        return sum(self.sizes[number] for number in numbers)

    def _extracted(self, least: int) -> tuple[list[int], bool]:
        """What trafilatura finds of so many characters, and whether it makes one block of it."""
        from trafilatura import bare_extraction
        from trafilatura.settings import use_config

        config = use_config()
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(least))
        for number, paragraph in enumerate(self.paragraphs):
            for element, name in paragraph:
                setattr(element, name, chr(_FIRST_MARK + number) + getattr(element, name))
        found: Any = bare_extraction(
            self.tree,
            favor_recall=True,
            include_comments=False,
            include_formatting=True,
            include_links=True,
            config=config,
        )
        for paragraph in self.paragraphs:
            for element, name in paragraph:
                setattr(element, name, getattr(element, name)[1:])
        if (body := getattr(found, "body", None)) is None:
            return [], False
        marks = {ord(mark) - _FIRST_MARK for mark in set("".join(body.itertext()))}
        return sorted(marks.intersection(range(len(self.paragraphs)))), len(body) == 1

    def completed(self, found: Sequence[int]) -> set[int]:
        """These paragraphs, what is between them in the article, and the captions of its pictures.

        Without elements that have none of them and are hidden or beside the article.
        """
        kept = set(found)
        before = [0, *accumulate(size * (number in kept) for number, size in enumerate(self.sizes))]

        def share(element: "HtmlElement") -> float:
            numbers = self.ranges[element]
            return (before[numbers.stop] - before[numbers.start]) / before[-1]

        article, inner = self.tree, self.tree
        while inner is not None:
            article = inner
            inner = next((child for child in article if share(child) > _MOST), None)
        inside = [number for number in found if number in self.ranges[article]]
        kept.update(range(inside[0], inside[-1] + 1))
        for figure in article.iter("figure", "figcaption"):
            kept.update(self.ranges[figure])
        for element in article.iter():
            is_other = is_beside(element) or is_byline(element) or _is_hidden(element)
            if is_other and not share(element):
                kept.difference_update(self.ranges[element])
        return kept

    def remove_all_but(self, kept: Container[int]) -> None:
        for number, paragraph in enumerate(self.paragraphs):
            for element, name in paragraph if number not in kept else ():
                setattr(element, name, None)


# In Markdown

_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~"}
# What Markdown would take for markup, and what briefs would.
_MARKUP = re.compile(
    r"[\\*`~$]|(?<!\w)_|_(?!\w)"
    r"|\[(?=[@\[^]|\Z)|\](?=[(\[:]|\Z)|<(?=[A-Za-z/!?]|\Z)|&(?=#?\w+;|\Z)|=(?==|\Z)|%(?=%|\Z)"
    r"|\{(?=[{%]|\Z)"
)
_BLOCK_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[>|]|[-+](?=\s|$)|[-=]+$|:(?=\s|::)|!!!)")
_TARGET = re.compile(r"(?:https?://|mailto:|(?![A-Za-z][\w+.-]*:|#))[^\s<>]+")
_NUMBER = re.compile(r"^([0-9]{1,9})([.)](?:\s|$))")
_ADDRESS_LAST = re.compile(r"://\S*$")
_EMPHASIS = re.compile(r"(?<!\\)[*~]")
_LAST_SIGN = re.compile(r"(?<![*~\\])(?:\*\*?|~~)$")
_FIRST_SIGN = re.compile(r"(?:\*\*?|~~)(?![*~])")
_BRACKET = re.compile(r"(`+).*?\1|(?<!\\)[\[\]]")


def markdown_blocks(tree: "HtmlElement", address: str) -> Iterator[str]:
    """The blocks of a page, with links relative to an address."""
    return _Markdown(tree, address).blocks(tree)


def escaped(text: str) -> str:
    """A text on one line without what Markdown would take for markup."""
    return _MARKUP.sub(_with_backslash, re.sub(r"\s+", " ", sanitise(text)))


def _with_backslash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"  # a template of `re.sub` takes ten times as long


def _escaped_bracket(match: re.Match[str]) -> str:
    return match[0] if match[1] else f"\\{match[0]}"  # code stays as it is


def markdown_paragraphs(inline: str) -> Iterator[str]:
    """Inline content as a paragraph; a blank line begins another one."""
    for part in re.split(r"\n\s*\n", inline):
        lines = [
            _NUMBER.sub(r"\1\\\2", _BLOCK_START.sub(_with_backslash, line, 1), 1)
            for line in map(str.strip, part.split("\n"))
            if line
        ]
        if lines:
            # A backslash would belong to the address before it.
            breaks = ("  " if _ADDRESS_LAST.search(line) else "\\" for line in lines[:-1])
            yield "\n".join(map("".join, zip_longest(lines, breaks, fillvalue="")))


class _Markdown:
    """Elements of HTML in Markdown."""

    def __init__(self, tree: "HtmlElement", address: str) -> None:
        self.address = address
        self.with_blocks: set[HtmlElement] = set()
        for element in tree.iter(*_BLOCKS):
            while element is not None and element not in self.with_blocks:
                self.with_blocks.add(element)
                element = element.getparent()

    def blocks(self, element: "HtmlElement") -> Iterator[str]:
        """The blocks of an element. Its inline content between two blocks is a paragraph."""
        inline = escaped(element.text or "")
        for child in element:
            if child in self.with_blocks:
                yield from markdown_paragraphs(inline)
                yield from self._block(child)
                inline = ""
            else:
                inline = _joined(inline, self._inline(child))
            inline += escaped(child.tail or "")
        yield from markdown_paragraphs(inline)

    def _block(self, element: "HtmlElement") -> Iterator[str]:
        if element.tag == "blockquote":
            blocks = "\n\n".join(self.blocks(element))
            yield "\n".join(f"> {line}".rstrip() for line in blocks.split("\n"))
        elif element.tag in _HEADINGS:
            text = self._line(element)
            yield f"{'#' * int(element.tag[1])} {text}" if text else ""
        elif element.tag in ("ul", "ol", "dl"):
            yield self._list(element)
        elif element.tag == "table":
            yield from self._table(element)
        elif element.tag == "pre":
            text = sanitise(element.text_content()).strip("\n")
            fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
            yield f"{fence}\n{text}\n{fence}"
        else:
            yield from self.blocks(element)

    def _line(self, element: "HtmlElement") -> str:
        """The content of an element on one line."""
        return " ".join(self._inline(element).split())

    def _list(self, element: "HtmlElement") -> str:
        items = [*markdown_paragraphs(escaped(element.text or ""))]
        for child in element:
            blocks = self.blocks(child) if child.tag in ("li", "dt", "dd") else self._block(child)
            items.append("\n\n".join(filter(None, blocks)))
            items += markdown_paragraphs(escaped(child.tail or ""))
        lines = []
        for number, item in enumerate(filter(None, items), 1):
            sign = f"{number}. " if element.tag == "ol" else "- "
            item = re.sub(r"\n\n(?=- |1\. )", "\n", item)
            lines.append(sign + re.sub(r"\n(?!\n)", "\n" + " " * len(sign), item))
        return "\n".join(lines)

    def _table(self, element: "HtmlElement") -> Iterator[str]:
        """A table of at least two columns. Others are for the arrangement of the page."""
        if next(element.iterdescendants("table"), None) is not None:
            yield from self.blocks(element)
            return
        rows = [
            [self._line(cell).replace("|", "\\|") for cell in row if cell.tag in ("td", "th")]
            for row in element.iter("tr")
        ]
        if max((sum(map(bool, row)) for row in rows), default=0) < 2:
            yield from self.blocks(element)
            return
        for caption in element.iter("caption"):
            yield from self.blocks(caption)
        width = max(map(len, rows))
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows if any(row)]
        yield "\n".join([*lines[:1], "|" + "---|" * width, *lines[1:]])

    def _inline(self, element: "HtmlElement") -> str:
        tag = str(element.tag)
        if tag == "br":
            return "\n"
        whole = escaped(element.text or "")
        for child in element:
            space = " " if child in self.with_blocks else ""
            whole = _joined(f"{whole}{space}", self._inline(child)) + space
            whole += escaped(child.tail or "")
        text = whole.strip()
        if not text:
            return whole
        before, after = whole[: len(whole) - len(whole.lstrip())], whole[len(whole.rstrip()) :]
        if tag == "a":
            target = urljoin(self.address, (element.get("href") or "").strip())
            target = target.translate({ord(" "): "%20", ord("("): "%28", ord(")"): "%29"})
            if _TARGET.fullmatch(target):
                text = f"[{_BRACKET.sub(_escaped_bracket, text)}]({target})"
        elif tag == "code":
            code = re.sub(r"\s+", " ", sanitise(element.text_content())).strip()
            fence = "`" * max([0, *map(len, re.findall("`+", code))]) + "`"
            text = f"{fence} {code} {fence}" if len(fence) > 1 else f"`{code}`"
        elif tag in ("sub", "sup"):
            text = script(text, tag) if text.isdecimal() else text
        elif sign := _SIGNS.get(tag):
            text = re.sub(r"\n\s*\n", "\n", text)
            has_signs = self._can_have_signs(element, whole) and not _EMPHASIS.search(text)
            ends = (sign, sign) if has_signs else (f"<{tag}>", f"</{tag}>")
            text = text.join(ends)
        elif tag == "q":
            text = f"“{text}”"
        return f"{before}{text}{after}"

    def _can_have_signs(self, element: "HtmlElement", text: str) -> bool:
        """Whether signs of emphasis have an effect.

        Between a letter and punctuation they have none (CommonMark 6.2). This is common in Chinese.
        """
        parent, previous, following = element.getparent(), element.getprevious(), element.getnext()
        in_block = parent in self.with_blocks
        left = parent.text if previous is None else previous.tail
        starts = not left[-1].isalnum() if left else previous is None and in_block
        right = element.tail
        ends = not right[0].isalnum() if right else following is None and in_block
        return (starts or text[0].isalnum() or text[0].isspace()) and (
            ends or text[-1].isalnum() or text[-1].isspace()
        )


def _joined(before: str, after: str) -> str:
    """Two parts of a line. Emphasis that goes on is written once, and a link is no picture."""
    if before.endswith("!") and after.startswith("["):
        return f"{before[:-1]}\\!{after}"
    if before.endswith("`") and after.startswith("`"):
        return f"{before} {after}"
    end, start = _LAST_SIGN.search(before[-3:]), _FIRST_SIGN.match(after)
    if end and start and end[0] == start[0]:
        return before[: -len(end[0])] + after[start.end() :]
    return before + after
