"""The index of a library: a cache in SQLite that is rebuilt from the files when in doubt."""

import briefing_tui.model  # noqa: F401 - the index process begins here, and imports msgspec next
