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
CODE_TAGS = (
    *("highlight", "code", "code-toggle", "codeblock", "code-block", "prism"),
    *("mermaid", "math", "katex", "tex"),
)
"""The paired tags of site generators whose body is code."""
_NAMES = "|".join(CODE_TAGS)
CODE_BETWEEN_TAGS = (
    rf"\{{%-?[ \t]*(?P<jekyll>{_NAMES})(?![\w-])[^%>{{}}\n]*(?<!/)-?%\}}"
    r"[^{]*+(?:\{(?!%-?[ \t]*(?:end)?(?P=jekyll)\b)[^{]*+)*\{%-?[ \t]*end(?P=jekyll)\b"
    rf"|\{{\{{[<%][ \t]*(?P<hugo>{_NAMES})(?![\w-])[^%>{{}}\n]*(?<!/)[>%]\}}\}}"
    r"[^{]*+(?:\{(?!\{[<%][ \t]*/?[ \t]*(?P=hugo)\b)[^{]*+)*\{\{[<%][ \t]*/[ \t]*(?P=hugo)\b"
)
"""The same for the tags and what is between them. Without the end of the pair the tag is not of
code. The search ends at the next opening, so that many without an end take linear time."""


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile` at the first use. An error in the source shows then, too."""
    return cast("re.Pattern[str]", _Pattern(source, flags))
