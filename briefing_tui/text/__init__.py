"""Characters: the sanitiser, cell widths, line breaking, slugs."""
