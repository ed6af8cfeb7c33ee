"""The messages of the reader screen's workers and of the index process, and those to the app."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from briefing_tui.tui.state import Transition

if TYPE_CHECKING:
    from briefing_tui.library.index.messages import IndexMessage


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
