"""The reading state: what was read and starred, and the position in each brief."""
