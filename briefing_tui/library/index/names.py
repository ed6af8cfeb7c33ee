"""Briefs of an index by the names that links use: slugs, paths and aliases."""

from briefing_tui.check.names import BriefName, KnownBriefs, folded_names, lookup_keys
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.rows import links_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import exact_facet
from briefing_tui.model.brief import Brief

UNREAD_NAMES = 1_000
"""Briefs that are looked up by their paths while they have not been read."""
LIKE_NAMED = 1_000
"""Briefs of one name that are looked at: each folder of a site may have an `overview`."""


def find(index: Index, name: str, from_path: str = "") -> Listing | None:
    """The brief that a name means in the brief `from_path`, if it means exactly one."""
    path = KnownBriefs.build(named(index, name, from_path)).resolve(name, from_path)
    listings = index.listings("WHERE path = ?", (path,)) if path else ()
    return listings[0] if listings else None


def named(index: Index, name: str, from_path: str = "") -> tuple[BriefName, ...]:
    """The briefs that a name could mean.

    The index has aliases as facets only: a facet that is none of a brief's other names must be
    an alias.
    """
    entries: dict[str, BriefName] = {}
    for key in lookup_keys(name, from_path):
        for listing in index.with_facets([exact_facet("name", key)], LIKE_NAMED):
            path = listing.path_from_root
            entry = entries.get(path) or BriefName(path, listing.slug, (), listing.title)
            if key not in folded_names(entry):
                entry = entry._replace(aliases=(*entry.aliases, key))
            entries[path] = entry
    if not entries and not index.is_complete():
        # The facets of a brief that has not been read are missing; its path is known.
        rows = index.connection.execute(
            "SELECT shown, slug, title FROM briefs WHERE NOT read LIMIT ?", (UNREAD_NAMES,)
        )
        return tuple(BriefName(row["shown"], row["slug"], (), row["title"]) for row in rows)
    return tuple(entries.values())


def names_around(index: Index, brief: Brief) -> KnownBriefs:
    """The names that checking one brief needs: its own, and those that it links to."""
    entries = {brief.path: BriefName(brief.path, brief.slug, brief.aliases, brief.title)}
    for name in (brief.slug, *links_of(brief)):
        for entry in named(index, name, brief.path):
            entries.setdefault(entry.path_from_root, entry)
    return KnownBriefs.build(entries.values())
