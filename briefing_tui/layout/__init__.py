"""Layout: documents, claims and timelines, and a width in cells, to lines of styled spans."""
