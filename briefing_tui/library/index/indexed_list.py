"""The list of a large library, with the same rules and marks as that of a small one."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from briefing_tui.library.brief_list import BriefList, Rules
from briefing_tui.library.catalog import Listing
from briefing_tui.library.index.pages import Filter, FoundPages, Pages
from briefing_tui.library.index.reader import Index
from briefing_tui.library.marks import Marks, Trace
from briefing_tui.library.query import parse_query
from briefing_tui.library.saved import SavedQuery, by_name
from briefing_tui.text.sanitise import MARK

MOST_CALLED = 50
NOTHING_BEFORE = BriefList()


class IndexedList(BriefList, frozen=True):
    """A list whose briefs are in the index."""

    index_read: Index | None = None
    """Set in every such list: values of this kind are made by `listed`."""

    @property
    def _index(self) -> Index:
        assert self.index_read is not None
        return self.index_read

    def with_rules(self, rules: Rules) -> "IndexedList":
        """The reader wants another order or filter."""
        return self.with_pages(rules, pages(self._index, rules, self.marks, self.saved))

    def with_pages(self, rules: Rules, shown: Pages) -> "IndexedList":
        """The same, where another connection to the index has found what the rules let through."""
        return replace(self, rules=rules, wanted=None, shown=shown)

    def with_mark(self, path: str, trace: Trace) -> "IndexedList":
        """The reader has marked a brief."""
        if self.marks is None:
            return self
        marks = self.marks.marked(path, trace)
        more = len(self.marks.read) - len(marks.read)
        if more:  # counting all that is read anew would take as long as it is much
            more *= _count(self._index, frozenset((path,)))
        return replace(self, marks=marks, unread=self.unread + more)

    @property
    def counts_reading_only(self) -> bool:
        """Checking each brief would make the index a tenth slower to build."""
        return True

    @property
    def is_partial(self) -> bool:
        """Whether a query may still find more: the index has not gone over all briefs."""
        return self.rules.query is not None and (bool(self.note) or not self._index.is_through())

    def listing(self, path: Path | None) -> Listing | None:
        """What the list says of a brief."""
        return self._index.listing(path) if path is not None else None

    def called(self, words: str) -> Iterable[Listing]:
        """The newest briefs with the words in their titles, tags or authors' names."""
        chosen = Filter().with_words(words)
        if chosen == Filter():
            return ()
        rest = f"WHERE {chosen.text} ORDER BY briefs.docid LIMIT ?"
        return self._index.listings(rest, (*chosen.values, MOST_CALLED))

    def index(self, path: Path | None) -> int | None:
        """A brief's place in the list, from 0."""
        if path is None or not isinstance(self.shown, Pages):
            return None
        place, there = self.shown.place(path)
        return place if there else None

    def beside(self, path: Path | None, step: int) -> Listing | None:
        """The brief before (-1) or after (1) another one, which may be filtered out."""
        assert isinstance(self.shown, Pages)
        place, there = self.shown.place(path) if path is not None else (0, False)
        if not there and self.gone is not None and path == self.gone[0]:
            place = self.gone[1]
        at = place + step if there or step < 0 else place
        return self.shown[at] if 0 <= at < len(self.shown) else None


def listed(
    index: Index, rules: Rules, marks: Marks | None, before: BriefList = NOTHING_BEFORE
) -> IndexedList:
    """The list of an index as it is now, with what else was known of the library before."""
    every = Pages(index, "date", Filter())
    shown: Sequence[Listing] = every
    if rules.searches and rules == before.rules and isinstance(before, IndexedList):
        shown = before.shown  # what was found, until it is looked for again
    elif rules.filtered or rules.order != "date":
        shown = pages(index, rules, marks, before.saved)
    return IndexedList(
        every=every,
        shown=shown,
        rules=rules,
        wanted=before.wanted,
        marks=marks,
        unread=len(every) - _count(index, marks.read) if marks else 0,
        note=before.note,
        saved=before.saved,
        skipped=before.skipped,
        gone=before.gone,
        index_read=index,
    )


def pages(
    index: Index, rules: Rules, marks: Marks | None, saved: tuple[SavedQuery, ...] = ()
) -> Pages:
    """The briefs that some rules let through."""
    chosen = Filter()
    if rules.kind == "problems":
        chosen = chosen.also("briefs.errors + briefs.warnings > 0")
    elif marks is not None and rules.kind == "unread":
        chosen = chosen.among(marks.read, wanted=False)
    elif marks is not None and rules.kind == "starred":
        chosen = chosen.among(marks.starred, wanted=True)
    if rules.query is not None:
        query = parse_query(rules.query.text, saved=by_name(saved))
        chosen = chosen.found_by(query, marks.states if marks is not None else {})
    found = chosen.with_words(rules.words)
    return (FoundPages if rules.searches else Pages)(index, rules.order, found)


def _count(index: Index, paths: frozenset[str]) -> int:
    """How many briefs have some paths, as they are shown. Read ones are few, of many.

    All but those whose names are no text are shown by the paths that the index has a table of.
    """
    odd = frozenset(path for path in paths if MARK in path)
    found = 0
    for column, some in (("path", paths - odd), ("shown", odd)):
        if some:
            where = f"{column} IN (SELECT value FROM json_each(?))"
            found += index.number(
                f"SELECT count(*) FROM briefs WHERE {where}", (json.dumps(sorted(some)),)
            )
    return found
