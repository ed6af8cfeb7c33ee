"""The narrative pane: the view, and the parts that hold its state."""

from briefing_tui.tui.panes.narrative.view import NarrativePane, NarrativeView

__all__ = ["NarrativePane", "NarrativeView"]
