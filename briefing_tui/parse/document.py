"""The body of a brief as a document: its Markdown blocks.

Only blocks are parsed here. Inline text stays Markdown source until it is laid out
(`parse.inline`), because most of a long document is never on screen.

Importing this module doesn't import markdown-it, html or yaml: the document of the first
screen may come from the cache (`parse.cached`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from briefing_tui.model.document import BAR, Document, Embeds, Leaf, Prefix, Reference
from briefing_tui.parse.inline import parse_inline, parse_runs, plain
from briefing_tui.parse.rules.inline import NOTE_SIGN, without_attributes
from briefing_tui.text.english import size_words
from briefing_tui.text.patterns import lazy_pattern
from briefing_tui.text.sanitise import (
    anchor_names,
    fold,
    heading_anchor,
    other_anchors,
    sanitise,
    unify_line_ends,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from briefing_tui.model.brief import Brief
    from briefing_tui.parse.blocks import Footnote

MOST_LINES = 400_000
"""Lines of a body that are parsed. What follows is shown as plain text, because a block takes
some two hundred bytes."""


def parse_document(brief: Brief, cancelled: Callable[[], bool] = lambda: False) -> Document:
    """Parse a brief's body, with the sources and claims that it can cite."""
    return parse_body(
        brief.body,
        line=brief.body_line,
        title=brief.title,
        sources=frozenset(source.id for source in brief.sources),
        claims=frozenset(claim.id for claim in brief.claims),
        mdx=brief.path.lower().endswith(".mdx"),
        scripts=brief.path.lower().endswith((".qmd", ".rmd")),
        line_breaks=brief.line_breaks,
        cancelled=cancelled,
    )


def parse_body(
    text: str,
    *,
    line: int = 1,
    title: str = "",
    sources: frozenset[str] = frozenset(),
    claims: frozenset[str] = frozenset(),
    mdx: bool = False,
    scripts: bool = False,
    line_breaks: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> Document:
    """Parse a body. Never raises.

    `line` is the line of the file, from 1, on which `text` begins. A first level-one heading with
    the words of `title` is left out of the document. `scripts` says that `H~2~O` has subscript, and
    `line_breaks` that soft line breaks are shown: see `Document`. If it is cancelled, the document
    isn't whole.
    """
    from briefing_tui.parse.blocks import LeafReader
    from briefing_tui.parse.markdown import block_tokens

    text, rest = sanitise(unify_line_ends(text)), ""
    if text.count("\n") > MOST_LINES:
        rest = text.split("\n", MOST_LINES)[-1]
        text = text[: len(text) - len(rest)]
    env: dict[str, Any] = {"mdx": mdx}
    reader, whole = LeafReader(line), True
    for tokens in block_tokens(text, env):
        reader.read(tokens)
        if cancelled():
            whole, rest = False, ""
            break
    if rest:
        reader.read_plain(rest, line + MOST_LINES)
    document = Document(
        references=_references_of(env),
        sources=sources,
        claims=claims,
        scripts=scripts,
        line_breaks=line_breaks,
        whole=whole,
    )
    cites = reader.notes or NOTE_SIGN in text
    labels, notes = _number_notes(reader.leaves if cites else (), reader.notes, document)
    document = replace(document, notes={label: number for number, label in enumerate(labels, 1)})
    anchors: dict[str, int] = {}
    leaves = [*_anchored((*reader.leaves, *notes), anchors, document)]
    if linked := {*_FRAGMENT.findall(text)}.difference(reader.ids, anchors):
        leaves = [_with_other_ids(leaf, linked, document) for leaf in leaves]
        reader.ids.update(name for leaf in leaves for name in leaf.ids)
    if (index := _title_index(leaves, title, document)) is not None:
        del leaves[index]
    return replace(document, leaves=tuple(leaves), anchors=frozenset(reader.ids.union(anchors)))


def _references_of(env: dict[str, Any]) -> dict[str, Reference]:
    """The link reference definitions that markdown-it found."""
    definitions: dict[str, dict[str, str]] = env.get("references", {})
    return {
        label: Reference(href=definition["href"], title=definition["title"])
        for label, definition in definitions.items()
    }


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
        if leaf.anchor or not (leaf.kind == "heading" or is_term):
            yield leaf
            continue
        text, anchor = without_attributes(leaf.text)
        if leaf.text and not text:  # a column without a title (Quarto)
            continue
        if anchor:
            anchors.setdefault(anchor, 0)
        else:
            anchor = heading_anchor(plain(text, document), anchors)
        yield replace(leaf, text=text, anchor=anchor)


_FRAGMENT = lazy_pattern(r"(?:\]\(<?|\]:\s*<?|href=[\"']?)#([^\s()<>\"']+)")


def _with_other_ids(leaf: Leaf, linked: set[str], document: Document) -> Leaf:
    """A heading with those ids that other programs would give it and to which links lead."""
    if leaf.kind != "heading":
        return leaf
    ids = linked & other_anchors(plain(leaf.text, document))
    linked -= ids
    return replace(leaf, ids=(*leaf.ids, *sorted(ids))) if ids else leaf


def heading_with(document: Document, name: str) -> int | None:
    """The index of the heading that another program would give an id, `vi-unmock`."""
    for index, leaf in document.headings():
        if name in other_anchors(plain(leaf.text, document)):
            return index
    return None


# Footnotes: numbered in the order in which they are cited, and set at the end.


def _number_notes(
    leaves: Sequence[Leaf], notes: Sequence[Footnote], document: Document
) -> tuple[tuple[str, ...], list[Leaf]]:
    """The labels that are cited, in the order of their numbers, and the leaves of all notes.

    A note cited only in another note comes after those cited in the text. A note that is
    never cited, or repeats a label, comes last, so that no text is lost.
    """
    from briefing_tui.parse.blocks import Footnote

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
                notes.append(Footnote(label, (Leaf(kind="paragraph", text=label[1:], line=line),)))
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
            if NOTE_SIGN in source or ("[^" in source and defined):
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
        if (start := next(places, None)) is None:
            start = heading_with(document, name)
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
        room -= not leaf.tight
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
