"""Block tokens to flat leaves: a walk that carries the containers around it as a stack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from briefing_tui.model.document import Align, Leaf, Prefix, PrefixKind
from briefing_tui.parse.html import as_markdown, html_text
from briefing_tui.parse.parting import part_code, part_rows, part_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

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
