"""Regular expressions that are compiled when they are first used.

Most patterns for reading and laying out briefs are for rare constructs, and compiling them all
takes a tenth to a fifth of a short command's time.
"""

import re
from typing import Any, cast


class _Pattern:
    """Has the methods of a compiled pattern. One that has been used is an attribute, so that it is
    found again as fast as in the pattern itself.
    """

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, method)
        return method


FENCED_CODE = r"^[ \t>]*(`{3,}+(?=[^`\n]*$)|~{3,}+)[^\n]*+\n.*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)"
"""A block of code in a body that has not been parsed, for a pattern with the flags `DOTALL` and
`MULTILINE` that begins so. One that is not closed extends to the end (CommonMark 4.5)."""


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile` at the first use. An error in the source shows then, too."""
    return cast("re.Pattern[str]", _Pattern(source, flags))
