"""What opens over the panes; every dialog is of one base class."""
