"""The body of a brief as a document: its Markdown blocks, parsed at once or in steps.

Only blocks are parsed here. Inline text stays Markdown source until it is laid out
(`parse.inline`), because most of a long document is never on screen.

`IncrementalParser` parses a long body in steps, so that its first screen doesn't wait for its last
line. Each step parses chunks of the text and discards the last top-level block of each chunk, which
may continue in the next chunk: that starts with it. Until the end the document shows that block as
far as it has been parsed. The complete document doesn't depend on the size of the steps. A list or
quote that is longer than the longest chunk is cut.

Importing this module doesn't import markdown-it, html or yaml: the document of the first
screen may come from the cache (`parse.cached`). The first step imports the parser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from briefing_tui.model.document import BAR, Document, Embeds, Leaf, Prefix, Reference
from briefing_tui.parse.inline import parse_inline, parse_runs, plain
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import anchor_names, fold, heading_anchor, sanitise, unify_line_ends

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence, Set

    from markdown_it.token import Token

    from briefing_tui.model.brief import Brief
    from briefing_tui.parse.blocks import LeafReader, Note

FIRST_SCREEN = 12_000
"""Characters of a body that are parsed for its first screen."""

LONGEST_CONTAINER = 1 << 17
"""Characters of a list or quote that are parsed at once. A longer one is cut, because its tokens
take some hundred times the memory of its text."""
MOST_LINES = 400_000
"""Lines of a body that are parsed. What follows is shown as plain text, because a block takes
some two hundred bytes."""

_CONTAINERS = frozenset(
    {
        *("bullet_list_open", "ordered_list_open", "blockquote_open", "footnote_reference_open"),
        *("admonition_open", "dl_open"),
    }
)
_ALL = 1 << 62
_MOST_IDS = 16
"""Paragraphs with ids that stay with the block before them, where a chunk ends."""
_LINES_OF_A_TERM = 3
"""The most lines from a term to its definition: a blank line may be between them."""


class IncrementalParser:
    """Parses one body in steps. `document` holds what has been parsed so far."""

    def __init__(
        self,
        text: str,
        *,
        line: int = 1,
        title: str = "",
        sources: frozenset[str] = frozenset(),
        claims: frozenset[str] = frozenset(),
        mdx: bool = False,
        scripts: bool = False,
    ) -> None:
        """`line` is the line of the file, from 1, on which `text` begins.

        A first level-one heading with the words of `title` is left out of the document.
        `scripts` says that `H~2~O` has subscript (`Document.scripts`).
        """
        self.document = Document(sources=sources, claims=claims, scripts=scripts, whole=False)
        self.stable = 0
        """The number of leaves at the start of `document` that no later step changes."""
        self._text, self._rest = _split_lines(unify_line_ends(text), MOST_LINES)
        self._title = title
        self._mdx = mdx
        self._ends: dict[str, Any] = {}
        """The results of looking ahead by the rules for verbatim text."""
        self._offset = 0
        """Where the next chunk begins, and in `_line` its line in the file."""
        self._line = line
        self._min_size = 0
        self._published = False
        self._reader: LeafReader | None = None
        self._leaves: list[Leaf] = []
        """The stable leaves, their headings with anchors."""
        self._anchors: dict[str, int] = {}
        self._references: dict[str, Reference] = {}
        self._guessed_references: dict[str, Reference] = {}

    @property
    def done(self) -> bool:
        return self.document.whole

    def step(self, size: int = _ALL, *, publish: bool = True) -> Document:
        """Parse about `size` more characters. Return the document so far. Never raises.

        Without `publish` the document is updated only by the first and the last step, which
        saves its cost in the steps between.
        """
        publish = publish or not self._published
        goal = self._offset + max(size, self._min_size)
        while not self.done:
            left, longest = goal - self._offset, max(LONGEST_CONTAINER, self._min_size)
            self._read(min(max(left, 1), longest), publish=publish and left <= longest)
            if left <= longest:
                break
        return self.document

    def _read(self, size: int, *, publish: bool) -> None:
        """Parse a chunk of about so many characters."""
        from briefing_tui.parse.blocks import LeafReader
        from briefing_tui.parse.markdown import block_tokens

        end = self._chunk_end(size)
        reader = self._reader = self._reader or LeafReader()
        chunk = sanitise(self._text[self._offset : end])
        whole = (self._text, self._offset)
        env: dict[str, Any] = {"whole": whole, "ends": self._ends, "mdx": self._mdx}
        tokens = block_tokens(chunk, env)
        references = _references_of(env)
        # The index of the first token of each top-level block, and the line it begins on.
        starts = [
            (index, token.map[0])
            for index, token in enumerate(tokens)
            if token.level == 0 and token.nesting >= 0 and token.map and token.map[0]
        ]
        if end == len(self._text) and not (starts and size > LONGEST_CONTAINER):
            reader.read(tokens, self._line)
            self._references = references | self._references
            self._finish(reader)
            return

        blocks = tuple(starts)
        if end < len(self._text):
            _drop_titles(chunk, env, starts)
        if size > LONGEST_CONTAINER:
            # The chunk is that long for its first block. Those after it may have to be cut.
            del starts[1:]
        else:
            _drop_undecided(chunk, tokens, starts)
        last, line = starts[-1] if starts else (0, 0)
        is_container = not tokens or tokens[0].type in _CONTAINERS  # or definitions only
        if not line and size == LONGEST_CONTAINER and is_container:
            # After the container may come definitions and the blocks that were dropped.
            line = tokens[0].map[1] if tokens and tokens[0].map else chunk.count("\n")
            last = next((index for index, start in blocks if start >= line), len(tokens))
        # If one block fills the chunk, the next step parses it again with more of the text.
        self._min_size = 0 if line else 2 * size
        if size < LONGEST_CONTAINER < self._min_size:
            self._min_size = LONGEST_CONTAINER
        for label, reference in references.items():
            if env["references"][label]["map"][0] < line:
                self._references.setdefault(label, reference)
        reader.read(tokens[:last], self._line)
        if publish:
            notes: frozenset[str] = frozenset()
            if not self._published:
                self._guessed_references, notes = _definitions_ahead(self._text, chunk)
            unfinished = reader.continued()
            unfinished.read(tokens[last:], self._line)
            known = self._guessed_references | references | self._references
            self._show(reader, unfinished, known, notes)
            self._published = True
        self._offset += _offset_of_line(chunk, line)
        self._line += line

    def _chunk_end(self, size: int) -> int:
        """The offset after a blank line near `size`, else after a line.

        A long line may be divided, but not if a list or quote may be cut. Those are cut before a
        line without indentation, if possible.
        """
        text, limit = self._text, self._offset + size
        if limit >= len(text):
            return len(text)
        least = limit - size // 4
        if size < LONGEST_CONTAINER:
            if (end := text.rfind("\n\n", least, limit)) >= 0:
                return end + 2
            end = text.rfind("\n", least, limit)
            return end + 1 if end >= 0 else limit
        last = end = text.rfind("\n", least, limit)
        while end >= 0 and text[end + 1] in " \t\n":
            end = text.rfind("\n", least, end)
        if end < 0:
            end = last if last >= 0 else text.find("\n", limit)
        return end + 1 if end >= 0 else len(text)

    def _show(
        self,
        reader: LeafReader,
        unfinished: LeafReader,
        references: dict[str, Reference],
        notes: frozenset[str],
    ) -> None:
        leaves = reader.leaves
        document = replace(self.document, references=references)
        if notes or not self._published:
            labels = _cited_labels((*leaves, *unfinished.leaves), notes, document)
            document = replace(document, notes=_numbered(labels))
        self._leaves.extend(_anchored(leaves[len(self._leaves) :], self._anchors, document))
        anchors = dict(self._anchors)
        last = _anchored(unfinished.leaves, anchors, document)
        ids = reader.ids | unfinished.ids
        self._publish((*self._leaves, *last), ids.union(anchors), document)

    def _finish(self, reader: LeafReader) -> None:
        if self._rest:
            reader.read_plain(self._rest, self._line + self._text.count("\n", self._offset))
        document = replace(self.document, references=self._references)
        cites = reader.notes or "^[" in self._text
        labels, notes = _number_notes(reader.leaves if cites else (), reader.notes, document)
        document = replace(document, notes=_numbered(labels), whole=True)
        if any(leaf.kind == "heading" and "[" in leaf.text for leaf in self._leaves):
            # The text of a heading may have depended on definitions that came later.
            self._leaves, self._anchors = [], {}
        new = (*reader.leaves[len(self._leaves) :], *notes)
        self._leaves.extend(_anchored(new, self._anchors, document))
        self._publish(tuple(self._leaves), reader.ids.union(self._anchors), document)
        self._text, self._rest, self._reader, self._leaves = "", "", None, []

    def _publish(self, leaves: tuple[Leaf, ...], anchors: Set[str], document: Document) -> None:
        title = _title_index(leaves, self._title, document)
        self.stable = len(self._leaves)
        if title is not None:
            leaves = (*leaves[:title], *leaves[title + 1 :])
            self.stable -= title < self.stable
        self.document = replace(document, leaves=leaves, anchors=frozenset(anchors))


def _references_of(env: dict[str, Any]) -> dict[str, Reference]:
    """The link reference definitions that markdown-it found."""
    definitions: dict[str, dict[str, str]] = env.get("references", {})
    return {
        label: Reference(href=definition["href"], title=definition["title"])
        for label, definition in definitions.items()
    }


def _ends_of_definitions(env: dict[str, Any]) -> set[int]:
    """The lines after link reference definitions."""
    definitions = (*env.get("references", {}).values(), *env.get("duplicate_refs", ()))
    return {definition["map"][1] for definition in definitions}


def _drop_titles(chunk: str, env: dict[str, Any], starts: list[tuple[int, int]]) -> None:
    """Drop all blocks from the first that may be the title of the definition before it, and end
    later. A title has no blank line (CommonMark 4.7).
    """
    if not (ends := _ends_of_definitions(env)):
        return
    lines = chunk.split("\n")
    blank = max((number for number, line in enumerate(lines[:-1]) if not line.strip()), default=-1)
    for index, (_, number) in enumerate(starts):
        if number > blank and number in ends and lines[number].lstrip()[:1] in ("'", '"', "("):
            del starts[index:]
            return


def _drop_undecided(chunk: str, tokens: Sequence[Token], starts: list[tuple[int, int]]) -> None:
    """Drop the last blocks that may belong to the block before them, as the next lines decide."""
    if not chunk.endswith("\n"):
        # Only its end decides whether the unfinished line begins a block or continues the one
        # before it.
        del starts[-1:]
    index, line = starts[-1] if starts else (0, 0)
    lines = chunk.count("\n", _offset_of_line(chunk, line))
    if index and tokens[index - 1].type == "dl_close" and lines < _LINES_OF_A_TERM:
        # Only a definition after it decides whether the line is a term of that list.
        del starts[-1]
    for index, _ in starts[: -_MOST_IDS - 1 : -1]:
        is_paragraph = tokens[index].type == "paragraph_open"
        # It may be an id of the block before it: `{: #x}`, `^x`.
        if not is_paragraph or not tokens[index + 1].content.startswith(("{:", "^")):
            break
        del starts[-1]


def _title_index(leaves: Iterable[Leaf], title: str, document: Document) -> int | None:
    """The index of the first level-one heading, if it has the words of the title and no link."""
    for index, leaf in enumerate(leaves if title else ()):
        if leaf.kind == "heading" and leaf.level == 1 and not leaf.prefixes:
            runs = parse_inline(leaf.text, document)
            same = fold("".join(run.text for run in runs)) == fold(title)
            return index if same and not any(run.target for run in runs) else None
    return None


def _anchored(
    leaves: Iterable[Leaf], anchors: dict[str, int], document: Document
) -> Iterator[Leaf]:
    """The leaves, headings and terms with the ids that they have, or that GitHub would give them.
    `anchors` are in use."""
    for leaf in leaves:
        # A title belongs to a callout, or is a term that is defined.
        is_term = leaf.kind == "title" and not any(prefix.callout for prefix in leaf.prefixes)
        if leaf.anchor or leaf.part or not (leaf.kind == "heading" or is_term):
            yield leaf
            continue
        text, anchor = leaf.text, ""
        if attributes := _HEADING_ATTRIBUTES.search(text):
            text = text[: attributes.start()]
            anchor = (_ID.findall(attributes[1]) or ("",))[-1]
        if anchor:
            anchors.setdefault(anchor, 0)
        else:
            anchor = heading_anchor(plain(text, document), anchors)
        yield replace(leaf, text=text, anchor=anchor)


_HEADING_ATTRIBUTES = lazy_pattern(r"(?<=\S)[ \t]*\{:?[ \t]*([#.][^{}\n]*)\}[ \t]*\Z")
"""The ids of Pandoc, Hugo and kramdown: `{#id .class}`."""
_ID = lazy_pattern(r"(?:^|[ \t])#([^\s#]+)")


def _split_lines(text: str, count: int) -> tuple[str, str]:
    if text.count("\n") <= count:
        return text, ""
    rest = text.split("\n", count)[-1]
    return text[: len(text) - len(rest)], rest


def _offset_of_line(text: str, line: int) -> int:
    """The offset of a line, counted from 0. Searches from the end, as it is usually near."""
    if not line:
        return 0
    offset = len(text)
    for _ in range(text.count("\n") - line + 1):
        offset = text.rfind("\n", 0, offset)
    return offset + 1


# Looking ahead. A reference `[words][label]` on the first screen is a link only if its definition
# exists, which may be the last line of the body. These searches find such lines at the speed of
# `str.find`. If the line is inside a code block, the guess is wrong until the whole body has been
# parsed.

# Not `[words](address)`, a citation or the box of a task.
_BRACKETS = lazy_pattern(r"\[(?!@|[ xX]\])([^\[\]]{1,200})\](?!\()")
_DEFINITION = lazy_pattern(r"\[([^\[\]]{1,200})\]:.*(?:\n.+){0,2}")
_MAX_LINES = 4_000
_MAX_REFERENCES = 400


def _definitions_ahead(text: str, chunk: str) -> tuple[dict[str, Reference], frozenset[str]]:
    """The link definitions that the chunk may refer to, and the labels of its footnotes."""
    from briefing_tui.parse.markdown import block_tokens

    labels = {fold(label) for label in _BRACKETS.findall(chunk)}
    references: dict[str, Reference] = {}
    notes: set[str] = set()
    offset = -1
    for _ in range(_MAX_LINES if labels else 0):
        definition = _DEFINITION.match(text, offset + 1)
        if definition and fold(definition[1]) in labels:
            if definition[1].startswith("^"):
                notes.add(definition[1][1:])
            else:
                env: dict[str, Any] = {}
                block_tokens(definition[0], env)
                references = _references_of(env) | references
        offset = text.find("\n[", offset + 1)
        if offset < 0 or len(references) > _MAX_REFERENCES:
            break
    return references, frozenset(notes)


# Footnotes: numbered in the order in which they are cited, and set at the end.


def _number_notes(
    leaves: Sequence[Leaf], notes: Sequence[Note], document: Document
) -> tuple[tuple[str, ...], list[Leaf]]:
    """The labels that are cited, in the order of their numbers, and the leaves of all notes.

    A note cited only in another note comes after those cited in the text. A note that is
    never cited, or repeats a label, comes last, so that no text is lost.
    """
    from briefing_tui.parse.blocks import Note

    notes = [*notes]
    defined: dict[str, int] = {}
    for index, note in enumerate(notes):
        defined.setdefault(note.label, index)
    cited: dict[int, None] = {}
    citing = [leaves]
    for part in citing:  # grows during the loop
        for label, line in _cited_labels(part, defined, document).items():
            if label not in defined:  # the note is written where it is cited
                defined[label] = len(notes)
                notes.append(Note(label, (Leaf(kind="paragraph", text=label[1:], line=line),)))
            if (index := defined[label]) not in cited:
                cited[index] = None
                citing.append(notes[index].leaves)
    order = [*cited, *(index for index in range(len(notes)) if index not in cited)]
    width = len(f"{len(order)}. ")
    note_leaves: list[Leaf] = []
    for number, index in enumerate(order, 1):
        label, rest = notes[index].label, " " * width
        for place, leaf in enumerate(notes[index].leaves or (Leaf(kind="paragraph"),)):
            first = rest if place else f"{number}. ".rjust(width)
            leaf = replace(leaf, prefixes=(Prefix("note", first, rest), *leaf.prefixes))
            if not place:
                kind = "note" if leaf.kind == "paragraph" else leaf.kind
                leaf = replace(leaf, kind=kind, anchor=label, tight=number > 1)
            note_leaves.append(leaf)
    return tuple(notes[index].label for index in cited), note_leaves


def _numbered(labels: Iterable[str]) -> dict[str, int]:
    return {label: number for number, label in enumerate(labels, 1)}


def _cited_labels(
    leaves: Iterable[Leaf], defined: Container[str], document: Document
) -> dict[str, int]:
    """The labels of the footnotes that leaves cite, in the order of the text, each with the line
    of the leaf that cites it first."""
    labels: dict[str, int] = {}
    for leaf in leaves:
        if leaf.kind == "code":
            continue
        for source in (leaf.text, *(cell for row in leaf.rows for cell in row)):
            if "^[" in source or ("[^" in source and defined):
                for label in parse_runs(source, document, defined).notes:
                    labels.setdefault(label, leaf.line)
    return labels


# Embeds

_MOST_EMBEDDED, _COLUMNS = 40, 80
"""The most lines of an embed, and how long a line counts as one. Another line says `…`."""


def section(document: Document, name: str) -> Document | None:
    """The part of a document under a heading, or with an id; the whole document without a name.
    None if the document doesn't have that part.
    """
    leaves = document.leaves
    if name:
        names = anchor_names(name)
        places = (index for index, leaf in enumerate(leaves) if {leaf.anchor, *leaf.ids} & {*names})
        start = next(places, None)
        if start is None and document.anchors.isdisjoint(names):
            return None
        # A heading that isn't a leaf is the title.
        start, end = (0, len(leaves)) if start is None else (start, start + 1)
        if end == start + 1 and leaves[start].kind == "heading":
            level, start = leaves[start].level, end
            while end < len(leaves) and not (
                leaves[end].kind == "heading" and leaves[end].level <= level
            ):
                end += 1
        leaves = leaves[start:end]
    return replace(document, leaves=tuple(_shortened(leaves)))


def _shortened(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    room = _MOST_EMBEDDED + 1  # no blank line is before the first
    for leaf in leaves:
        lines = leaf.text.split("\n")
        room -= not (leaf.tight or leaf.part)
        height = sum(len(line) // _COLUMNS + 1 for line in lines) if leaf.text else 1
        height = max(height, len(leaf.rows))
        if height > room:
            if leaf.kind in ("code", "table") and room > 0:
                yield replace(leaf, text="\n".join(lines[:room]), rows=leaf.rows[:room])
            yield Leaf(kind="paragraph", text="…", line=leaf.line)
            return
        room -= height
        yield leaf


def with_embeds(document: Document, embeds: Embeds) -> Document:
    """The document with what its embeds show as quotes below them, for formats without layout."""
    if not embeds:
        return document
    from briefing_tui.text.words import size_words

    leaves: list[Leaf] = []
    for leaf in document.leaves:
        embed = embeds.get(leaf.text) if leaf.kind == "embed" else None
        size = f" · {size_words(embed.size)}" if embed and embed.size is not None else ""
        leaves.append(replace(leaf, text=leaf.text + size) if size else leaf)
        if embed is not None:
            for quoted in embed.document.leaves:
                kind = "title" if quoted.kind == "heading" else quoted.kind
                rests = (Prefix(prefix.kind, prefix.rest, prefix.rest) for prefix in leaf.prefixes)
                prefixes = (*rests, Prefix("quote", BAR, BAR), *quoted.prefixes)
                leaves.append(replace(quoted, kind=kind, anchor="", ids=(), prefixes=prefixes))
    return replace(document, leaves=tuple(leaves))


def parse_body(
    text: str,
    *,
    line: int = 1,
    title: str = "",
    sources: frozenset[str] = frozenset(),
    claims: frozenset[str] = frozenset(),
) -> Document:
    """Parse a whole body. The parameters are those of `IncrementalParser`. Never raises."""
    return IncrementalParser(text, line=line, title=title, sources=sources, claims=claims).step()


def parser_for(brief: Brief) -> IncrementalParser:
    """A parser of a brief's body, which knows the sources and claims that the body can cite."""
    return IncrementalParser(
        brief.body,
        line=brief.body_line,
        title=brief.title,
        sources=frozenset(source.id for source in brief.sources),
        claims=frozenset(claim.id for claim in brief.claims),
        mdx=brief.path.lower().endswith(".mdx"),
        scripts=brief.path.lower().endswith((".qmd", ".rmd")),
    )


class PartialDocument(NamedTuple):
    """A document as far as it has been parsed."""

    document: Document
    stable: int
    """The number of leaves at the start that parsing further does not change."""


def parse_start(brief: Brief) -> PartialDocument:
    """The body's first screen, or all of a short body."""
    parser = parser_for(brief)
    return PartialDocument(parser.step(FIRST_SCREEN), parser.stable)


def parse_document(brief: Brief) -> Document:
    return parser_for(brief).step()
