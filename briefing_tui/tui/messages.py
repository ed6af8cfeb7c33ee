"""The messages to the reader screen: events, results of workers, reports of the index process; and
those to the app.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from textual.message import Message

from briefing_tui.tui.state import Desk, Next, ReaderState, Transition

if TYPE_CHECKING:
    from briefing_tui.library.index.process import IndexMessage


P = ParamSpec("P")


class Happened(Message):
    """An event for the reader: a function of `state`, with its arguments."""

    def __init__(
        self,
        event: Callable[Concatenate[ReaderState, Desk, P], Next],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> None:
        super().__init__()
        self.event, self.arguments, self.options = event, arguments, options

    def step(self, state: ReaderState, desk: Desk) -> Next:
        return self.event(state, desk, *self.arguments, **self.options)


@dataclass(eq=False, repr=False)
class EffectDone(Message):
    """A worker has the result of an effect."""

    effect: Callable[..., Any]
    event: Transition
    """What the result means for the state."""


@dataclass(eq=False, repr=False)
class IndexReported(Message):
    """A message of the index process."""

    message: "IndexMessage"


@dataclass(eq=False, repr=False)
class CopyRequested(Message):
    """The user copies a text, which the app does from any screen. Notices call it by its name."""

    text: str
    name: str


@dataclass(eq=False, repr=False)
class AddressRequested(Message):
    """The user asked to open an address, which the app does from any screen."""

    text: str
