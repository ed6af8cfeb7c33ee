"""The reading state: what was read and starred, and where the reader was in each brief."""
