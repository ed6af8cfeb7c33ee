"""Looks for the code in sight, found in a thread after it has been painted plain."""

from typing import TYPE_CHECKING

from textual.message import Message

from briefing_tui.layout.code import Coloured, Kind, colours, language_of
from briefing_tui.layout.flow import Flow
from briefing_tui.model.document import Document, Leaf
from briefing_tui.tui.panes.narrative.painting import Mark

if TYPE_CHECKING:
    from briefing_tui.tui.panes.narrative.view import NarrativeView

_KEPT = 300
_LOOKS: dict[Kind, Mark] = {
    "comment": Mark(0, 0, "muted", italic=True),
    "keyword": Mark(0, 0, "strong", bold=True),
    "string": Mark(0, 0, "muted"),
    "name": Mark(0, 0, "strong"),
}


class Lexed(Message):
    """What the characters of some leaves are."""

    def __init__(self, found: list[tuple[Leaf, tuple[Coloured, ...]]]) -> None:
        super().__init__()
        self.found = found


class Colouring:
    """The looks of the code of one view."""

    def __init__(self, view: "NarrativeView") -> None:
        self._view = view
        # By the leaf itself, which is kept so that nothing else can be at its address.
        self._known: dict[int, tuple[Leaf, list[Mark]]] = {}
        self._wanted: list[int] = []
        self._waiting = False

    def marks(self, flow: Flow, index: int) -> list[Mark]:
        """The looks of a leaf's characters, as soon as they are known."""
        if not 0 <= index < flow.count:
            return []
        leaf = flow.document.leaves[index]
        if leaf.kind != "code" or not language_of(leaf.info):
            return []
        if (known := self._known.get(id(leaf))) is not None:
            return known[1]
        if index not in self._wanted:
            self._wanted.append(index)
        if not self._waiting:
            self._waiting = True
            self._view.call_after_refresh(self._lex)
        return []

    def _lex(self) -> None:
        """Lex what was in sight when the thread begins."""
        flow, view = self._view.flow, self._view
        wanted, self._wanted = self._wanted, []
        if flow is None or not wanted:
            self._waiting = False
            return
        document = flow.document

        def work() -> None:
            view.post_message(Lexed(_lexed(document, wanted)))

        view.run_worker(work, thread=True, group="colours")

    def take(self, message: Lexed) -> None:
        """Paint again with the looks."""
        if len(self._known) > _KEPT:
            self._known.clear()
        for leaf, found in message.found:
            marks = [_LOOKS[kind]._replace(start=a, end=b) for a, b, kind in found]
            self._known[id(leaf)] = (leaf, marks)
        self._waiting = False
        self._view.refresh()


def _lexed(document: Document, wanted: list[int]) -> list[tuple[Leaf, tuple[Coloured, ...]]]:
    leaves = document.leaves
    return [(leaves[index], colours(document, index)) for index in wanted if index < len(leaves)]
