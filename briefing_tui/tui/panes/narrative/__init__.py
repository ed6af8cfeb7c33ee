"""The narrative pane, one concern a file: geometry, painting, links, find, selection."""

from briefing_tui.tui.panes.narrative.view import NarrativePane, NarrativeView

__all__ = ["NarrativePane", "NarrativeView"]
