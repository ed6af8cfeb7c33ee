"""A brief as text in another format."""
