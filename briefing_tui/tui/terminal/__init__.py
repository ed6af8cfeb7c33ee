"""The terminal, what is written to it, and the programs beside it: editor, browser, shell.

Only this folder knows a version of Textual, and uses private names of Textual, Rich or asyncio.
Each use of a name checks first whether it exists (`fits`); without it, or with
`BRIEFING_PLAIN_TEXTUAL` set, Textual does the work in its own way. The code is made for Textual
8.2, and tested with 8.2.8.

What each part buys: how many times as much an answer takes without it. Calls are those of functions
in the interface's thread, from a key to the frame that answers it, at 120x40 with the sample brief;
neither they nor bytes vary. "Claims" and "list" are moves of the cursor there.

| part | buys |
|---|---|
| `Painter` | bytes: `j` 2.9, list 2.4, `J` 3.7, claims 6.2, drawer 7.2; processor time: `J` 0.75 |
| `PartsCompositor` | calls: list 4.2, claims 2.2, `j` 2.0, `J` 1.6 |
| `set_virtual_size` | calls: claims 1.5, `J` 1.4 |
| `paint` | calls: list and drawer 1.2, claims 1.1; one frame instead of two or three |
| `use_scrollbar` | calls: claims 1.4, drawer 1.3 |
| `resized_in_time` | drawer: calls to the last frame 2.7, bytes 1.6; no frame at the old size |
| `lay_out_now` | the first page of the next start: 0.20 of a bare app's start, 1.32 without |
| `leave_out_toasts` | calls: opening a dialog 1.1 |
| `keeps_timers` | no speed: a busy machine drops no timer |
| `Driver` | no speed: keys from before the start, background, safe ends, one wait after Esc |
"""

import os

SWITCH = "BRIEFING_PLAIN_TEXTUAL"
"""The environment variable that turns all of this off."""


def is_plain() -> bool:
    """Whether to use only documented names of Textual."""
    return bool(os.environ.get(SWITCH))


def fits(owner: object, *names: str) -> bool:
    """Whether an object or a class has some private names, and they may be used. A property is not
    evaluated.
    """
    kind = owner if isinstance(owner, type) else type(owner)
    return not is_plain() and all(hasattr(kind, name) or name in vars(owner) for name in names)
