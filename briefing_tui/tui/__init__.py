"""The interface: the only layer that knows Textual."""
