"""Briefs of an index by the names that links use: slugs, paths and aliases."""

from briefing_tui.check.names import BriefName, KnownBriefs, lookup_keys
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.rows import links_of
from briefing_tui.library.listing import Listing
from briefing_tui.library.query import exact_facet
from briefing_tui.model.brief import Brief

UNREAD_NAMES = 1_000
"""Briefs that are looked up by their paths while they have not been read."""


def find(index: Index, name: str, from_path: str = "") -> Listing | None:
    """The brief that a name means in the brief `from_path`, if it means exactly one."""
    path = KnownBriefs.build(named(index, name, from_path)).resolve(name, from_path)
    listings = index.listings("WHERE path = ?", (path,)) if path else ()
    return listings[0] if listings else None


def named(index: Index, name: str, from_path: str = "") -> tuple[BriefName, ...]:
    """The briefs that a name could mean.

    The index has aliases as facets only: a facet that is neither the slug nor the path of
    its brief must be an alias.
    """
    keys = lookup_keys(name, from_path)
    entries = []
    for listing in index.with_facets(exact_facet("name", key) for key in keys):
        entry = BriefName(listing.path_from_root, listing.slug, (), listing.title)
        own = KnownBriefs.build((entry,))
        aliases = tuple(key for key in keys if not own.candidates(key))
        entries.append(entry._replace(aliases=aliases))
    if not entries and not index.is_complete():
        # The facets of a brief that has not been read are missing; its path is known.
        rows = index.connection.execute(
            "SELECT shown, slug, title FROM briefs WHERE NOT read LIMIT ?", (UNREAD_NAMES,)
        )
        entries = [BriefName(row["shown"], row["slug"], (), row["title"]) for row in rows]
    return tuple(entries)


def names_around(index: Index, brief: Brief) -> KnownBriefs:
    """The names that checking one brief needs: its own, and those that it links to."""
    entries = {brief.path: BriefName(brief.path, brief.slug, brief.aliases, brief.title)}
    for name in (brief.slug, *links_of(brief)):
        for entry in named(index, name, brief.path):
            entries.setdefault(entry.path_from_root, entry)
    return KnownBriefs.build(entries.values())
