"""A terminal reader for briefs: narrative, claims side by side, related events."""

__version__ = "1.3.0"
