"""The values that a brief consists of: immutable, shared by all layers above."""

import sys
from contextlib import suppress
from importlib import import_module

from briefing_tui.text.patterns import lazy_patterns


def import_msgspec() -> None:
    """Import msgspec without `typing_extensions`, which takes longer than msgspec itself.

    msgspec 0.19 to 0.22 tries it first, for what Python 3.11 has, too.
    """
    if "typing_extensions" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # importing it fails
    try:
        with suppress(ImportError), lazy_patterns():
            import_module("msgspec")
    finally:
        del sys.modules["typing_extensions"]


import_msgspec()  # all that is imported from here needs it
