"""Regular expressions that are compiled when they are first used.

Most of those that read and lay out briefs are for what few briefs have, and compiling them all
takes a tenth of a short command.
"""

import re
from typing import Any, cast


class _Pattern:
    """Looks like a compiled pattern. A method that has been used once is an attribute, so that
    finding it again takes as long as in the pattern itself.
    """

    __class__ = re.Pattern  # type: ignore[assignment]  # functions of `re` ask `isinstance`

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, method)
        return method


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile` at the first use. An error in the source shows then, too."""
    return cast("re.Pattern[str]", _Pattern(source, flags))
