"""Documents, claims and timelines set in lines of styled spans for a width in cells."""
