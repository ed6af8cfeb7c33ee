"""From markdown-it's block tokens to the flat leaves of a document.

`LeafReader` walks over the tokens with a stack of the containers (quotes, lists, items) that
are open.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from briefing_tui.model.document import BAR, MATH, Align, Callout, Leaf, Prefix, PrefixKind
from briefing_tui.parse import callouts
from briefing_tui.parse.html import caption_of, markdown_of, preformatted, table_of
from briefing_tui.parse.rules.inline import ids_in, without_block_id
from briefing_tui.parse.rules.tabs import CODE_GROUP, TITLE_OF_CODE, text_and_marks
from briefing_tui.parse.rules.tags import CALLOUT_OF_NAME, TABS
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import sanitise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

_BULLET = "– "
_TASKS = {" ": "[ ] ", "x": "[x] ", "X": "[x] "}

_TASK = lazy_pattern(r"\[([ xX])\](?:[ \t]+|$)")
_MARKER = lazy_pattern(
    r"\{:[^{}\n]*\}|\{%-?[ \t]*(?:end)?raw[ \t]*-?%\}"
    r"|\[\[(?i:_?toc_?)\]\]|(?:<[Aa]\b(?![^<>]*\shref=)[^<>]*>\s*</[Aa]>[\s\\]*)+"
)
"""A paragraph that isn't shown: attributes of kramdown, a table of contents, anchors in HTML."""
_MYST_TARGETS = lazy_pattern(r"(?:\([^()\s]+\)=[ \t]*(?:\n[ \t]*|\Z))+")
"""Lines above a paragraph, or a paragraph of them, that give ids to what follows."""
_AROUND_TARGET = str.maketrans("()=", "   ")
_EMBED_LINE = lazy_pattern(r"[ \t]*!\[\[[^\[\]\n]+\]\][ \t]*")
"""A line of a paragraph that is only an embed. In a sentence an embed is a link."""

_CAPTION = lazy_pattern(r"(?::|[Tt]able:)[ \t]+")
_CAPTION_ATTRIBUTES = lazy_pattern(r"\{(?:[#.]|[\w-]+=)[^{}\n]*\}[ \t]*")
_DEFINITION_INDENT = 2
_MOST_CONTAINERS = 24
_TAB_STOP = 4
# By whether the delimiter cell begins with a colon, and whether it ends with one.
_ALIGN: dict[tuple[bool, bool], Align] = {
    (False, False): "left",
    (True, False): "left",
    (False, True): "right",
    (True, True): "center",
}


class Footnote(NamedTuple):
    """A footnote definition: its label, and its leaves without the prefix of the note."""

    label: str
    leaves: tuple[Leaf, ...]


@dataclass(eq=False, slots=True)
class _Container:
    """An open quote, list or list item. A list itself has no kind and no prefix."""

    kind: PrefixKind | None
    first: str = ""
    rest: str = ""
    tight: bool = False
    """For a list and its items (CommonMark 5.3)."""
    line: int = 0
    number: int = 0
    """For an ordered list: the number of its next item."""
    callout: Callout | None = None
    end: str = ""
    """For a container between two lines: the markup of its end, `:` or `<`."""
    name: str = ""
    """For a container between two `:::` lines."""
    used: bool = False
    """Whether it has a leaf, so that the next leaf has `rest` for a prefix."""


class LeafReader:
    """Reads the tokens of top-level blocks, one block after another."""

    def __init__(self, line: int) -> None:
        """`line` is the line of the file on which the text begins."""
        self.leaves: list[Leaf] = []
        self.notes: list[Footnote] = []
        self.ids: set[str] = set()
        """The `Leaf.ids` of all leaves."""
        self._line = line
        self._last_block = (0, 0)
        """The first line of the last block that was read, and the line after it."""
        self._next_ids: list[str] = []
        """The ids of the next leaf."""
        self._stack: list[_Container] = []
        self._last_stack: tuple[_Container, ...] = ()
        """The stack at the last leaf."""
        self._unspaced = False
        """Whether no blank line goes before the next leaf: it follows a title."""
        self._outer: list[tuple[list[Leaf], list[_Container], tuple[_Container, ...], str]] = []
        """The state outside each open footnote definition, restored at its end, and its label."""
        self._prefixes: dict[tuple[Prefix, ...], tuple[Prefix, ...]] = {}

    def read(self, tokens: Sequence[Token]) -> None:
        """Add the leaves of a block."""
        for index, token in enumerate(tokens):
            if handle := _HANDLERS.get(token.type):
                handle(self, tokens, index)
        if tokens and tokens[0].map:
            first, last = tokens[0].map
            self._last_block = first, last

    def read_plain(self, text: str, line: int) -> None:
        """Add text that isn't parsed, with a note that says so."""
        note = "What follows is shown as plain text, because the document is too long."
        self._add(Leaf(kind="paragraph", text=f"*{note}*", line=line))
        self._add(Leaf(kind="code", text=sanitise(text).expandtabs(_TAB_STOP), line=line))

    def _add(self, leaf: Leaf) -> None:
        if self._stack:
            prefixes = tuple(
                Prefix(
                    container.kind,
                    container.rest if container.used else container.first,
                    container.rest,
                    container.callout,
                )
                for container in self._stack
                if container.kind is not None
            )
            # Most leaves of a list have the same prefixes.
            prefixes = self._prefixes.setdefault(prefixes, prefixes)
            tight = self._unspaced or self._is_tight()
            leaf = replace(leaf, prefixes=prefixes, tight=tight)
            for container in self._stack:
                container.used = True
        if self._next_ids:
            leaf, self._next_ids = replace(leaf, ids=tuple(self._next_ids)), []
            self.ids.update(leaf.ids)
        self.leaves.append(leaf)
        self._unspaced = False
        self._last_stack = tuple(self._stack)

    def _attach(self, ids: list[str], tokens: Sequence[Token], index: int) -> None:
        """Give the ids in a separate paragraph to the first leaf of the block before it.

        One blank line may stand before `^x` (Obsidian). `{: #x}` behind a blank line belongs to
        the next block (kramdown), as HTML does.
        """
        paragraph, block = tokens[index], index - 1
        while block >= 0 and (tokens[block].level > paragraph.level or tokens[block].nesting < 0):
            block -= 1
        lines = (tokens[block].map or (0, 0)) if block >= 0 else self._last_block
        here = paragraph.map or (0, 0)
        is_first = block >= 0 and tokens[block].level < paragraph.level
        before = len(self.leaves)
        while before and self.leaves[before - 1].line >= self._line + lines[0]:
            before -= 1
        is_far = here[0] - lines[1] > ids[0].startswith("^")
        if is_first or is_far or before == len(self.leaves):
            self._next_ids += ids
            return
        leaf = self.leaves[before]
        self.leaves[before] = replace(leaf, ids=(*leaf.ids, *ids))
        self.ids.update(ids)

    def _is_tight(self) -> bool:
        """Whether the innermost container that the last leaf shares with the next is tight."""
        shared: _Container | None = None
        for container, before in zip(self._stack, self._last_stack, strict=False):
            if container is not before:
                break
            shared = container
        return shared is not None and shared.tight

    def _line_of(self, token: Token) -> int:
        return self._line + (token.map[0] if token.map else 0)

    def paragraph(self, tokens: Sequence[Token], index: int) -> None:
        text, line = tokens[index + 1].content, self._line_of(tokens[index])
        if targets := _MYST_TARGETS.match(text):
            self._next_ids += targets[0].translate(_AROUND_TARGET).split()
            text, line = text[targets.end() :], line + targets[0].count("\n")
        if not text or "<" in text or "{" in text or "^" in text or text.startswith("[["):
            text, block_id = without_block_id(text)
            ids = [*ids_in(text), *block_id]
            is_marker = not text or (text[0] in "{<[" and _MARKER.fullmatch(text))
            if ids and is_marker and text[:1] != "<":
                self._attach(ids, tokens, index)
            else:
                self._next_ids += ids
            if is_marker:
                return
        if text[:1] in ":tT" and self._is_after_table() and (caption := _CAPTION.match(text)):
            text = text[caption.end() :]
            at = max(0, text.rfind("{"))
            if _CAPTION_ATTRIBUTES.fullmatch(text, at):
                self._next_ids += ids_in(text[at:])
                text = text[:at].rstrip()
            if not text:
                return
        item = self._stack[-1] if self._stack else None
        # Task list items (GFM 5.3).
        if item and item.kind == "quote" and not item.used and (mark := callouts.MARK.match(text)):
            self._title(item, mark[1], mark[2], self._line_of(tokens[index]))
            text = text[mark.end() :]
            if text:
                line = self._line_of(tokens[index]) + 1
                self._add(Leaf(kind="paragraph", text=text, line=line))
            return
        if item and item.kind == "item" and not item.used and (task := _TASK.match(text)):
            box = _TASKS[task[1]]
            item.first = box if item.first == _BULLET else item.first + box
            item.rest = " " * len(item.first)
            text = text[task.end() :]
        if "![[" in text and "`" not in text:  # code may go on in the next line
            self._add_with_embeds(text, line)
        else:
            self._add(Leaf(kind="paragraph", text=text, line=line))

    def _add_with_embeds(self, text: str, line: int) -> None:
        """Add a paragraph whose lines that are only an embed are leaves of their own."""
        numbered = enumerate(text.split("\n"), line)
        for embed_line, lines in groupby(
            numbered, lambda pair: bool(_EMBED_LINE.fullmatch(pair[1]))
        ):
            (first, words), *others = lines
            if embed_line:
                for number, embed in ((first, words), *others):
                    self._add(Leaf(kind="embed", text=embed.strip(), line=number))
            else:
                words = "\n".join((words, *(more for _, more in others))).strip()
                self._add(Leaf(kind="paragraph", text=words, line=first))

    def _is_after_table(self) -> bool:
        """Whether the last leaf is a table, or the drawing of one."""
        if not self.leaves or self.leaves[-1].kind not in ("table", "code"):
            return False
        last = self.leaves[-1]
        return last.kind == "table" or last.text.rpartition("\n")[2].startswith(("+-", "+="))

    def _title(self, container: _Container, name: str, title: str, line: int) -> None:
        """Begin a callout: its kind, then its title unless that repeats the kind."""
        container.callout = CALLOUT_OF_NAME.get(name.lower(), "note")
        self._add(Leaf(kind="title", text=callouts.title_of(name, title), line=line))
        self._unspaced = True

    def heading(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        text, block_id = without_block_id(tokens[index + 1].content)
        self._next_ids += (*ids_in(text), *block_id)
        level = int(token.tag[1:])
        self._add(Leaf(kind="heading", text=text, level=level, line=self._line_of(token)))

    def code(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        text = token.content.removesuffix("\n").expandtabs(_TAB_STOP)
        muted = bool(token.meta.get("muted"))
        is_directive = token.info[:1] == "{" and token.info[1:2].isalpha()
        options = callouts.DIRECTIVE_OPTIONS.match(text) if is_directive else None
        if options:  # of MyST
            self._next_ids += callouts.ids_of_options(options[0])
            text = text[options.end() :]
        text, info = text_and_marks(text, token.info.strip())
        if muted and not text:
            return
        if "{" in info:
            self._next_ids += ids_in(info)
        elif token.info == MATH and "{#" in text:
            self._next_ids += ids_in(text[text.rindex("{#") :])
        in_group = self._stack and self._stack[-1].name == CODE_GROUP
        title = TITLE_OF_CODE.search(token.info) if in_group else None
        if title:
            self._begin(TABS[0], title[1], token)
        info = MATH if info.startswith("{math}") else info
        self._add(Leaf(kind="code", text=text, info=info, muted=muted, line=self._line_of(token)))
        if title:
            self._stack.pop()
        if options and (caption := callouts.caption_of_options(options[0])):
            self._add(Leaf(kind="paragraph", text=caption, line=self._line_of(token)))

    def html(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self._next_ids += ids_in(token.content)
        if text := preformatted(token.content):
            text = text.expandtabs(_TAB_STOP)
            self._add(Leaf(kind="code", text=text, line=self._line_of(token)))
        elif rows := table_of(token.content):
            align: list[Align] = ["left"] * max(map(len, rows))
            if caption := caption_of(token.content):
                self._add(Leaf(kind="paragraph", text=caption, line=self._line_of(token)))
            cells, line = tuple(map(tuple, rows)), self._line_of(token)
            self._add(Leaf(kind="table", rows=cells, align=tuple(align), line=line))
        elif callout := callouts.callout_in_html(token.content):
            name, title, content = callout
            self._begin(name, title, token)
            if text := markdown_of(content):
                self._add(Leaf(kind="paragraph", text=text, line=self._line_of(token)))
            self._stack.pop()
            self._unspaced = False
        elif (text := markdown_of(token.content)) and not _MARKER.fullmatch(text):
            self._add(Leaf(kind="paragraph", text=text, line=self._line_of(token)))

    def rule(self, tokens: Sequence[Token], index: int) -> None:
        self._add(Leaf(kind="rule", line=self._line_of(tokens[index])))

    def table(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        # A row may have fewer cells than others: if it were filled up, one wide row would add cells
        # to all rows.
        rows = tuple(map(tuple, token.meta["rows"]))
        self._next_ids += ids_in("\n".join(map("\n".join, rows)))
        columns = max(map(len, rows))
        align = [_ALIGN[mark.startswith(":"), mark.endswith(":")] for mark in token.meta["marks"]]
        align += ["left"] * (columns - len(align))
        line = self._line_of(token)
        self._add(Leaf(kind="table", rows=rows, align=tuple(align), line=line))

    def container(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self._next_ids += token.meta["ids"]
        if len(self._stack) < _MOST_CONTAINERS:
            self._begin(token.meta["name"], token.meta["title"], token)

    def _begin(self, name: str, title: str, token: Token) -> None:
        """Begin a callout, a tab, which looks like a note without its kind, or another container,
        whose title is a line before its content."""
        line = self._line_of(token)
        is_tab = bool(name in TABS and title)
        is_callout = name in CALLOUT_OF_NAME or token.markup in ("!", "?")
        is_boxed = is_tab or is_callout
        container = _Container("quote", BAR, BAR) if is_boxed else _Container(None, name=name)
        container.end = token.markup
        self._stack.append(container)
        if is_callout:
            self._title(container, name, title, line)
        elif title:
            container.callout = "note" if is_tab else None
            leaf = Leaf(kind="title", text=title, line=line)
            self._add(replace(leaf, kind="paragraph") if title.startswith("![") else leaf)
            self._unspaced = is_tab

    def container_end(self, tokens: Sequence[Token], index: int) -> None:
        """Close the innermost container of the notation, and those of the other inside it."""
        depth = len(self._stack) - 1
        while depth >= 0 and self._stack[depth].end not in ("", tokens[index].markup):
            depth -= 1
        if depth >= 0 and self._stack[depth].end:
            del self._stack[depth:]
            self._unspaced = False

    def term(self, tokens: Sequence[Token], index: int) -> None:
        """A term of a definition list (Pandoc)."""
        line = self._line_of(tokens[index])
        self._add(Leaf(kind="title", text=tokens[index + 1].content, line=line))
        self._unspaced = True

    def definition(self, tokens: Sequence[Token], index: int) -> None:
        indent = " " * _DEFINITION_INDENT
        self._stack.append(_Container("item", indent, indent))
        self._unspaced = True

    def quote(self, _tokens: Sequence[Token], _index: int) -> None:
        self._stack.append(_Container("quote", BAR, BAR))

    def list(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        tight, items = _measure_list(tokens, index)
        if token.type == "bullet_list_open":
            container = _Container(None, _BULLET, " " * len(_BULLET), tight)
        else:
            number = int(token.attrs.get("start", 1))
            last = f"{number + items - 1}{token.markup} "
            container = _Container(None, last, " " * len(last), tight, number=number)
        self._stack.append(container)

    def item(self, tokens: Sequence[Token], index: int) -> None:
        token, parent = tokens[index], self._stack[-1]
        first = parent.first
        if first != _BULLET:  # the numbers of a list are right-aligned
            first = f"{parent.number}{token.markup} ".rjust(len(first))
            parent.number += 1
        line = self._line_of(token)
        self._stack.append(_Container("item", first, parent.rest, parent.tight, line))

    def item_end(self, _tokens: Sequence[Token], _index: int) -> None:
        self._close_containers()
        item = self._stack[-1]
        if not item.used:  # an empty item shows its marker
            self._add(Leaf(kind="paragraph", line=item.line))
        self._stack.pop()

    def end(self, _tokens: Sequence[Token], _index: int) -> None:
        self._close_containers()
        self._stack.pop()
        self._unspaced = False

    def _close_containers(self) -> None:
        """Close the `:::` containers that the innermost block has left open."""
        while self._stack and self._stack[-1].end:
            self._stack.pop()

    def note(self, tokens: Sequence[Token], index: int) -> None:
        label = tokens[index].meta["label"]
        self._outer.append((self.leaves, self._stack, self._last_stack, label))
        self.leaves, self._stack, self._last_stack = [], [], ()

    def note_end(self, _tokens: Sequence[Token], _index: int) -> None:
        leaves = tuple(self.leaves)
        self.leaves, self._stack, self._last_stack, label = self._outer.pop()
        self.notes.append(Footnote(label, leaves))


_HANDLERS: dict[str, Callable[[LeafReader, Sequence[Token], int], None]] = {
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
    "container_open": LeafReader.container,
    "container_close": LeafReader.container_end,
    "dt_open": LeafReader.term,
    "dd_open": LeafReader.definition,
    "dd_close": LeafReader.end,
    "footnote_reference_open": LeafReader.note,
    "footnote_reference_close": LeafReader.note_end,
}


def _measure_list(tokens: Sequence[Token], index: int) -> tuple[bool, int]:
    """Whether the list whose first token is at an index is tight, and how many items it has.

    A list is tight or loose as a whole (CommonMark 5.3). markdown-it tells it by the hidden
    paragraphs of a tight list.
    """
    tight, items, level = True, 0, tokens[index].level
    while (token := tokens[index := index + 1]).level > level:
        items += token.type == "list_item_open" and token.level == level + 1
        if token.type == "paragraph_open" and token.level == level + 2:
            tight = tight and token.hidden
    return tight, items
