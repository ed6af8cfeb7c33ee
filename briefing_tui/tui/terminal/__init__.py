"""The terminal and the programs beside it: editor, browser, clipboard, shell."""
