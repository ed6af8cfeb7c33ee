"""A folder of briefs on disk."""
