"""The library behind the screen: its briefs, its index, and what the reader marked."""
