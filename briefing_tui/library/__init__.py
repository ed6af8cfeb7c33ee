"""A folder of briefs: its files, index, reading state and lists, behind one door."""
