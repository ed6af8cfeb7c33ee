"""Characters: sanitiser, slugs, cell widths, line breaking, spelling suggestions."""
