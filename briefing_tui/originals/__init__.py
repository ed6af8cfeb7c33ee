"""The originals that a brief is about: a saved page, a PDF or another file as text."""
