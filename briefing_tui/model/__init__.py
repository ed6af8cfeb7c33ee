"""The values that a brief consists of: immutable, shared by all layers above."""
