"""Dialogs over the panes, all of one base class."""
