"""The interface: the only layer that knows Textual."""

from briefing_tui.tui.textual_internals import import_textual

import_textual()
