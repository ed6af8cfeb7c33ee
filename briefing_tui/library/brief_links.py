"""What the links and embeds of a brief lead to in an open library. For workers."""

import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from briefing_tui.library.files import find_pictures, is_picture, stamp_of
from briefing_tui.library.index.reader import Index
from briefing_tui.library.library import Library
from briefing_tui.library.listing import Listing, Ranges
from briefing_tui.model.brief import SUFFIX, Brief
from briefing_tui.model.document import NO_EMBEDS, Document, Embed, Embeds

MOST_EMBEDS = 50
"""The embeds of a brief that are read."""


def broken_links(
    library: Library, brief: Brief, document: Document | None = None
) -> frozenset[str] | None:
    """The names in the links of a brief that no brief has, and in its embeds no picture. None
    until every file of the library has been read. `document` is the body, if that has been parsed.
    """
    from briefing_tui.parse.properties import property_links

    found = list(property_links(brief))
    if "[[" in brief.body or re.search(SUFFIX, brief.body, re.IGNORECASE):
        from briefing_tui.parse.document import parse_document
        from briefing_tui.parse.link_targets import targets

        found += targets(document or parse_document(brief))
    if not found:
        return frozenset()
    from briefing_tui.library.index.relations import find_named

    names = {target.name for target in found if target.kind == "brief"}
    pictures = {
        target.name
        for target in found
        if target.kind == "image" and is_picture(target.name)
        # Of others the site may know the place.
        if f"[[{target.name}" in f"{brief.extra}\n{brief.body}"
    }
    if pictures and library.root is not None:
        pictures -= find_pictures(library.root, brief.path, pictures).keys()

    def unknown(index: Index) -> frozenset[str] | None:
        if not index.is_complete():
            return None
        missing = (name for name in names if find_named(index, name, brief.path) is None)
        return frozenset({*missing, *pictures})

    return library.ask(unknown)


def read_embeds(
    library: Library,
    brief: Brief,
    find: Callable[[str], Path | None] | None = None,
    document: Document | None = None,
) -> Embeds:
    """What the embeds of a brief show, if it is in the library. For workers, or with a function
    that finds a brief by its name in this thread. `document` is the body, if that has been
    parsed.
    """
    if "![[" not in brief.body or library.root is None:
        return NO_EMBEDS
    from briefing_tui.library.index.relations import find_named
    from briefing_tui.parse.document import parse_document, section
    from briefing_tui.parse.inline import parse_inline

    def find_in_index(name: str) -> Path | None:
        listing = library.ask(find_named, name, brief.path)
        return listing.path if listing else None

    find, document = find or find_in_index, document or parse_document(brief)
    texts = dict.fromkeys(leaf.text for leaf in document.leaves if leaf.kind == "embed")
    targets = {
        text: runs[0].target
        for text in islice(texts, MOST_EMBEDS)
        if (runs := parse_inline(text, document)) and runs[0].target is not None
    }
    names = [target.name for target in targets.values() if target.kind == "image"]
    pictures = find_pictures(library.root, brief.path, names)
    embeds: dict[str, Embed] = {}
    for text, target in targets.items():
        if target.kind == "image":
            if target.name in pictures and (stamp := stamp_of(pictures[target.name])):
                embeds[text] = Embed(size=stamp.size)
        elif target.kind == "heading":
            part = section(document, target.name)
            is_part = part is not None and len(part.leaves) < len(document.leaves)
            embeds |= {text: Embed(part, brief.path)} if part and is_part else {}
        elif target.kind == "brief" and (path := find(target.name)) is not None:
            whole = library.read_whole(path).brief
            if whole.path != brief.path or target.fragment:  # a brief isn't in itself
                part = section(parse_document(whole), target.fragment)
                embeds |= {text: Embed(part, whole.path)} if part else {}
    return embeds


def sentence_of_link(library: Library, brief: Brief, listing: Listing) -> tuple[str, Ranges]:
    """The sentence in which another brief links to a brief."""
    from briefing_tui.library.hits import linking_sentence
    from briefing_tui.parse.brief_names import BriefName

    other = library.read_whole(listing.path).brief
    return linking_sentence(other, BriefName.of(brief))
