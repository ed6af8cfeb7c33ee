"""The panes of the reader screen."""
