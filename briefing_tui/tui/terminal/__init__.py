"""The terminal, what is written to it, and the programs beside it: editor, browser, shell."""
