"""Lists that a query makes: opening one, and keeping it right as the index grows."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.library.saved import Answer, SavedQuery, by_name

if TYPE_CHECKING:
    from pathlib import Path

    from briefing_tui.library.brief_list import Ask
    from briefing_tui.library.index.keeper import Settled
    from briefing_tui.library.index.place import Place
    from briefing_tui.library.marks import Marks
    from briefing_tui.tui.reader import ReaderScreen


def asker(root: "Path", place: "Place", saved: tuple[SavedQuery, ...]) -> "Ask":
    """What asks the index of a small library, which is imported and opened for it alone."""
    known = by_name(saved)

    def ask(query: SavedQuery, marks: "Marks | None") -> Answer:
        from briefing_tui.library.index.answering import answer

        return answer(root, place, query, known, marks.states if marks else {})

    return ask


def open_list(reader: "ReaderScreen", query: SavedQuery) -> None:
    """All that a query finds, in the library pane."""
    reader.arranging.arrange(reader.briefs.latest.of(query))
    reader.to_pane("library")


def settle(reader: "ReaderScreen", news: "Settled", *, is_large: bool) -> None:
    """The index is up to date: a query finds all there is, and it is known what was skipped.

    The list of a large library is taken from the index anew by others.
    """
    briefs = reader.briefs
    if news.whole:
        briefs = replace(briefs, skipped=news.skipped)
    if briefs.rules.query is not None and not is_large:
        briefs = briefs.with_rules(briefs.rules)
    reader.briefs = briefs
