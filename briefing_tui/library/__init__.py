"""A folder of briefs: its files, index, reading state and lists. `library.py` is the interface."""
