"""A draft of a brief, from the texts of its sources or from a saved article."""
