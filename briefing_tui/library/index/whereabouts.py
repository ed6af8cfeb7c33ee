"""What a large library has now, for the reading state to find its briefs by: asked of the index."""

import json
from collections.abc import Collection, Iterator

from briefing_tui.library.index.parsing import path_of
from briefing_tui.library.index.reader import Index
from briefing_tui.library.moves import Candidate, folded


class Indexed:
    """The briefs in an index that is up to date."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def missing(self, paths: Collection[str]) -> Iterator[str]:
        """The paths at which there is no brief, or one whose name is no text."""
        rows = self._index.connection.execute(
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT path FROM briefs)",
            (json.dumps(sorted(paths)),),
        )
        return (str(row[0]) for row in rows)

    def like(self, slugs: Collection[str], sizes: Collection[int]) -> Iterator[Candidate]:
        """The briefs with some slugs, folded, or sizes.

        Of a file that was just written the index takes no size on trust: -1.
        """
        connection = self._index.connection
        connection.create_function("folded", 1, folded, deterministic=True)
        rows = connection.execute(
            "SELECT path, shown, slug FROM briefs"
            " WHERE folded(slug) IN (SELECT value FROM json_each(?))"
            " OR size IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(slugs)), json.dumps(sorted({*sizes, -1} if sizes else ()))),
        )
        for path, shown, slug in rows:
            yield Candidate(shown, slug, self._index.root / path_of(path))
