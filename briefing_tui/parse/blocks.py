"""Block tokens to flat leaves: a walk that carries the containers around it as a stack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from briefing_tui.model.document import Align, Leaf, Prefix, PrefixKind
from briefing_tui.text.sanitise import sanitise
from briefing_tui.text.wrapping import graphemes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.token import Token

# MERGED:
# Blocks that are too long to be laid at once, in pieces.
#
# A view lays what is seen. A paragraph of a megabyte or a table of ten thousand rows would
# have to be laid as a whole for its first line, so beyond these limits it is several leaves.
# No character is lost; markup that spans a cut between two pieces of a paragraph stays text.

LONG_TEXT = 8_000
"""Characters of a paragraph that are still laid as one."""
_PIECE = 2_000
_CODE_LINES = 64
_TABLE_ROWS = 32
_SAMPLE_CHARACTERS = 6_000
"""Rows of a long table whose widths stand for all of them, so that its first screen does
not wait for its last row."""
_TRIES = 12

Rows = tuple[tuple[str, ...], ...]


def part_text(text: str) -> Iterator[tuple[str, int]]:
    """Inline source in pieces, each with the number of lines before it."""
    if len(text) <= LONG_TEXT:
        yield text, 0
        return
    at = lines = 0
    while at < len(text):
        end = len(text) if len(text) - at <= _PIECE else _cut(text, at)
        piece = text[at:end]
        yield _one_space(piece), lines
        lines += piece.count("\n")
        at = end


def _one_space(piece: str) -> str:
    """A break at the end as a space, so that pieces put together are the text again."""
    return f"{piece[:-1]} " if piece.endswith("\n") else piece


def _cut(text: str, at: int) -> int:
    """Where to end a piece: after a line, a word, or a character, outside of markup."""
    limit, least = at + _PIECE, at + _PIECE // 2
    for breaks in ("\n", " ", "。"):
        end, first = text.rfind(breaks, least, limit) + 1, 0
        for _ in range(_TRIES):
            if end <= least:
                break
            first = first or end
            if _outside_markup(text[at:end]):
                return end
            end = text.rfind(breaks, least, end - 1) + 1
        if first:
            return first
    return _after_grapheme(text, limit)


def _outside_markup(piece: str) -> bool:
    """Whether brackets and marks in a piece have their partners; a good guess is enough."""
    return (
        piece.count("[") == piece.count("]")
        and not any(piece.count(mark) % 2 for mark in ("`", "**", "~~"))
        and not piece.endswith("\\\n")
    )


def _after_grapheme(text: str, limit: int) -> int:
    window = limit - 64
    ends = [window + end for _, end, _ in graphemes(text[window : limit + 64])]
    end = max((each for each in ends if each <= limit), default=limit)
    return end - 1 if text[end - 1] == "\\" else end


def part_code(text: str) -> Iterator[tuple[str, int]]:
    """Code in pieces of whole lines, each with the number of lines before it."""
    if text.count("\n") < 2 * _CODE_LINES:
        yield text, 0
        return
    lines = text.split("\n")
    for first in range(0, len(lines), _CODE_LINES):
        yield "\n".join(lines[first : first + _CODE_LINES]), first


def part_rows(rows: list[tuple[str, ...]]) -> tuple[Rows, list[tuple[Rows, int]]]:
    """A table's rows in pieces, each with the number of rows before it, and its sample.

    The sample is empty for a table that stays whole.
    """
    if len(rows) <= 2 * _TABLE_ROWS and sum(map(_length, rows)) <= LONG_TEXT:
        return (), [(tuple(rows), 0)]
    sample: list[tuple[str, ...]] = []
    room = _SAMPLE_CHARACTERS
    for row in rows:
        if room < 0:
            break
        sample.append(tuple(cell[:_PIECE] for cell in row))
        room -= _length(row)
    pieces: list[tuple[Rows, int]] = []
    piece: list[tuple[str, ...]] = []
    first = size = 0
    for number, row in enumerate(rows):
        for each in _short_rows(row):
            if piece and (len(piece) == _TABLE_ROWS or size > LONG_TEXT):
                pieces.append((tuple(piece), first))
                piece, first, size = [], number, 0
            piece.append(each)
            size += _length(each)
    return tuple(sample), [*pieces, (tuple(piece), first)]


def _length(row: tuple[str, ...]) -> int:
    return sum(map(len, row))


def _short_rows(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A row whose cells are too long goes on in rows below it."""
    if max(map(len, row), default=0) <= LONG_TEXT:
        yield row
        return
    cells = [[piece for piece, _ in part_text(cell)] for cell in row]
    for number in range(max(map(len, cells))):
        yield tuple(cell[number] if number < len(cell) else "" for cell in cells)


# MERGED:
# Raw HTML is not interpreted: its tags and comments go, its text stays.

# What is dropped with all that is in it, and what ends it. Without an end it is text.
_OPENING = re.compile(r"<(?:!--|\?|!(?=[a-z])|(?:script|style)\b)", re.IGNORECASE)
_ENDINGS = {
    "<!--": re.compile("-->"),
    "<?": re.compile(r"\?>"),
    "<!": re.compile(">"),
    "<script": re.compile(r"</script\s*>", re.IGNORECASE),
    "<style": re.compile(r"</style\s*>", re.IGNORECASE),
}
_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9-]*)(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*|/)?>""")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_SPACES = re.compile(r"[^\S\n]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

# Where these tags stand a browser would begin a new line, or another cell.
_NEW_LINE = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "iframe",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_NEW_CELL = frozenset(("td", "th"))


def html_text(source: str) -> str:
    """The text of an HTML block, one line for each line a browser would begin."""
    text = _TAG.sub(_instead, _CDATA.sub("", _without_dropped(source)))
    lines = (_SPACES.sub(" ", sanitise(unescape(line))).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_dropped(source: str) -> str:
    """The source without comments, instructions, declarations, scripts and style sheets."""
    kept: list[str] = []
    endless: set[str] = set()
    at = 0
    while opening := _OPENING.search(source, at):
        name = opening[0].lower()
        end = None if name in endless else _ENDINGS[name].search(source, opening.end())
        if end is None:
            endless.add(name)
            kept.append(source[at : opening.end()])
            at = opening.end()
        else:
            kept.append(source[at : opening.start()])
            at = end.end()
    return "".join([*kept, source[at:]])


def as_markdown(text: str) -> str:
    """Literal text as inline Markdown source that is read back as that very text."""
    return _PUNCTUATION.sub(r"\\\1", text).replace("\n", "\\\n")


def _instead(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in _NEW_LINE:
        return "\n"
    return " " if name in _NEW_CELL else ""


BULLET = "• "
BAR = "│ "
TASKS = {" ": "[ ] ", "x": "[x] ", "X": "[x] "}

_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_TAB_STOP = 4
# Whether the delimiter has a colon at its left and at its right.
_ALIGN: dict[tuple[bool, bool], Align] = {
    (False, False): "left",
    (True, False): "left",
    (False, True): "right",
    (True, True): "center",
}


class Note(NamedTuple):
    """A footnote's definition: its label, and its leaves without the note's own prefix."""

    label: str
    leaves: tuple[Leaf, ...]


@dataclass(eq=False, slots=True)
class _Container:
    """A quote, list or item that is open around the leaves read now."""

    kind: PrefixKind | None
    first: str = ""
    rest: str = ""
    tight: bool = False
    """Of a list and its items: no blank lines between."""
    line: int = 0
    number: int = 0
    """Of an ordered list: its next item's."""
    used: bool = False
    """Whether a leaf stands in it already, so that the marker has been set."""


class _Outside(NamedTuple):
    """What was being read when a footnote's definition began."""

    leaves: list[Leaf]
    stack: list[_Container]
    last: tuple[_Container, ...]
    label: str


class _List(NamedTuple):
    """What is known of a list only once all of it has been seen."""

    tight: bool
    items: int


class LeafReader:
    """Reads the tokens of whole top-level blocks; may be given a document in pieces."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.notes: list[Note] = []
        self._line = 1
        self._stack: list[_Container] = []
        self._last: tuple[_Container, ...] = ()
        self._outside: list[_Outside] = []
        self._lists: dict[int, _List] = {}
        self.items_ahead = 0
        """Items of the outermost ordered list that are still to be read: its numbers end in
        one column, and where that is depends on the last."""

    def read(self, tokens: Sequence[Token], line: int) -> None:
        """Add the leaves of these tokens, of which the first line is `line` of the file."""
        self._line = line
        self._lists = _measure_lists(tokens)
        for index, token in enumerate(tokens):
            if read := _READERS.get(token.type):
                read(self, tokens, index)

    def _add(self, leaf: Leaf) -> None:
        if self._stack:
            prefixes = tuple(
                Prefix(each.kind, each.rest if each.used else each.first, each.rest)
                for each in self._stack
                if each.kind is not None
            )
            leaf = replace(leaf, prefixes=prefixes, tight=self._is_tight())
            for each in self._stack:
                each.used = True
        self.leaves.append(leaf)
        self._last = tuple(self._stack)

    def _add_text(self, leaf: Leaf) -> None:
        """Add a paragraph or heading, in pieces where it is too long to be laid at once."""
        for part, (piece, lines) in enumerate(part_text(leaf.text)):
            self._add(replace(leaf, text=piece, part=part, line=leaf.line + lines))

    def _is_tight(self) -> bool:
        """The gap before a leaf is that of the innermost container it shares with the last."""
        shared: _Container | None = None
        for mine, before in zip(self._stack, self._last, strict=False):
            if mine is not before:
                break
            shared = mine
        return shared is not None and shared.tight

    def _line_of(self, token: Token) -> int:
        return self._line + (token.map[0] if token.map else 0)

    def paragraph(self, tokens: Sequence[Token], index: int) -> None:
        text = tokens[index + 1].content
        inner = self._stack[-1] if self._stack else None
        if inner and inner.kind == "item" and not inner.used and (task := _TASK.match(text)):
            box = TASKS[task[1]]
            inner.first = box if inner.first == BULLET else inner.first + box
            inner.rest = " " * len(inner.first)
            text = text[task.end() :]
        self._add_text(Leaf(kind="paragraph", text=text, line=self._line_of(tokens[index])))

    def heading(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        text, level = tokens[index + 1].content, int(token.tag[1:])
        self._add_text(Leaf(kind="heading", text=text, level=level, line=self._line_of(token)))

    def code(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        text = token.content.removesuffix("\n").expandtabs(_TAB_STOP)
        leaf = Leaf(kind="code", info=token.info.strip(), line=self._line_of(token))
        fence = int(token.type == "fence")
        for part, (piece, lines) in enumerate(part_code(text)):
            line = leaf.line + fence + lines if part else leaf.line
            self._add(replace(leaf, text=piece, part=part, line=line))

    def html(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        if text := html_text(token.content):
            text = as_markdown(text)
            self._add_text(Leaf(kind="paragraph", text=text, line=self._line_of(token)))

    def rule(self, tokens: Sequence[Token], index: int) -> None:
        self._add(Leaf(kind="rule", line=self._line_of(tokens[index])))

    def table(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        rows: list[list[str]] = token.meta["rows"]
        columns = max(map(len, rows))
        filled = [(*row, *("",) * (columns - len(row))) for row in rows]
        align = [_ALIGN[mark.startswith(":"), mark.endswith(":")] for mark in token.meta["marks"]]
        align += ["left"] * (columns - len(align))
        line = self._line_of(token)
        sample, pieces = part_rows(filled)
        leaf = Leaf(kind="table", align=tuple(align), line=line, sample=sample)
        for part, (piece, row) in enumerate(pieces):
            # The delimiter row stands between the header and the others.
            at = line + row + 1 if part else line
            self._add(replace(leaf, rows=piece, part=part, line=at))

    def quote(self, _tokens: Sequence[Token], _index: int) -> None:
        self._stack.append(_Container("quote", BAR, BAR))

    def list(self, tokens: Sequence[Token], index: int) -> None:
        token, measured = tokens[index], self._lists[index]
        if token.type == "bullet_list_open":
            opened = _Container(None, BULLET, " " * len(BULLET), measured.tight)
        else:
            number = int(token.attrs.get("start", 1))
            items = measured.items + (0 if self._stack else self.items_ahead)
            last = f"{number + items - 1}{token.markup} "
            opened = _Container(None, last, " " * len(last), measured.tight, number=number)
        self._stack.append(opened)

    def item(self, tokens: Sequence[Token], index: int) -> None:
        token, around = tokens[index], self._stack[-1]
        first = around.first
        if first != BULLET:  # numbers of one list end in one column
            first = f"{around.number}{token.markup} ".rjust(len(first))
            around.number += 1
        line = self._line_of(token)
        self._stack.append(_Container("item", first, around.rest, around.tight, line))

    def item_end(self, _tokens: Sequence[Token], _index: int) -> None:
        item = self._stack[-1]
        if not item.used:  # an empty item still shows its marker
            self._add(Leaf(kind="paragraph", line=item.line))
        self._stack.pop()

    def end(self, _tokens: Sequence[Token], _index: int) -> None:
        self._stack.pop()

    def note(self, tokens: Sequence[Token], index: int) -> None:
        label = tokens[index].meta["label"]
        self._outside.append(_Outside(self.leaves, self._stack, self._last, label))
        self.leaves, self._stack, self._last = [], [], ()

    def note_end(self, _tokens: Sequence[Token], _index: int) -> None:
        leaves = tuple(self.leaves)
        self.leaves, self._stack, self._last, label = self._outside.pop()
        self.notes.append(Note(label, leaves))


_READERS: dict[str, Callable[[LeafReader, Sequence[Token], int], None]] = {
    "paragraph_open": LeafReader.paragraph,
    "heading_open": LeafReader.heading,
    "fence": LeafReader.code,
    "code_block": LeafReader.code,
    "html_block": LeafReader.html,
    "hr": LeafReader.rule,
    "table": LeafReader.table,
    "blockquote_open": LeafReader.quote,
    "blockquote_close": LeafReader.end,
    "bullet_list_open": LeafReader.list,
    "ordered_list_open": LeafReader.list,
    "bullet_list_close": LeafReader.end,
    "ordered_list_close": LeafReader.end,
    "list_item_open": LeafReader.item,
    "list_item_close": LeafReader.item_end,
    "footnote_reference_open": LeafReader.note,
    "footnote_reference_close": LeafReader.note_end,
}


def _measure_lists(tokens: Sequence[Token]) -> dict[int, _List]:
    """For the index of each list's opening: whether it is tight, and its number of items.

    CommonMark 5.3 makes a list loose as a whole; markdown-it marks the paragraphs of a
    tight one as hidden.
    """
    lists: dict[int, _List] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists[index] = _List(True, 0)
            opened.append(index)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            opened.pop()
        elif opened and token.type == "list_item_open":
            inner = lists[opened[-1]]
            lists[opened[-1]] = inner._replace(items=inner.items + 1)
        elif (
            opened
            and token.type == "paragraph_open"
            and not token.hidden
            and token.level == tokens[opened[-1]].level + 2
        ):
            lists[opened[-1]] = lists[opened[-1]]._replace(tight=False)
    return lists
