"""The endings of the names of files that are briefs."""

import re

SUFFIXES = (".md", ".markdown", ".mdown", ".mdx", ".qmd", ".rmd")
"""In lower case: of Markdown, MDX, Quarto and R Markdown."""
SUFFIX = "|".join(re.escape(suffix) for suffix in SUFFIXES)
"""The same as a pattern, to be matched in any letter case."""
