"""Text to values: briefs with positions and diagnostics, bodies as documents of blocks."""
