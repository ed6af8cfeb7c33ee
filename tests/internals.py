"""The mark of tests about what `BRIEFING_PLAIN_TEXTUAL` turns off."""

import pytest

from briefing_tui.tui.terminal import SWITCH, is_plain

needs_internals = pytest.mark.skipif(is_plain(), reason=f"{SWITCH} turns off what it tests")
