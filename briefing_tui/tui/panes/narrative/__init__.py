"""The narrative pane: the view, and the parts that hold its state."""

from briefing_tui.tui.panes.narrative.pane import NarrativePane
from briefing_tui.tui.panes.narrative.view import NarrativeView

__all__ = ["NarrativePane", "NarrativeView"]
