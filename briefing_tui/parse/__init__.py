"""Parse text: a file becomes a brief with positions and diagnostics, a body a document."""
