"""Across sources and briefs: agreement, the claims matrix, the timeline."""
