"""Python's garbage collector, kept from running while the program starts.

Imports make many objects that live on and no garbage: collecting in the midst of them took
a tenth of the start. Afterwards what is there is left out of every later collection.
"""

import gc

_THRESHOLDS = (4_000, 50, 50)
"""Collect less often than by default: a document is thousands of small values that stay. Not
much less: each line that Textual paints is garbage of a kilobyte that only a collection finds.
"""


def pause() -> None:
    """Call before importing Textual. It imports nothing itself."""
    gc.disable()


def resume() -> None:
    """Call once the first frame is on the screen."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
