"""Rules over a whole brief and the names its library knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing_tui.check.names import KnownBriefs
    from briefing_tui.model.brief import Parsed
    from briefing_tui.model.diagnostic import Diagnostic
    from briefing_tui.model.document import Document


def check(parsed: Parsed, document: Document, names: KnownBriefs) -> tuple[Diagnostic, ...]:
    """What the rules find in a brief, in the order of the file.

    What the parser found stands in `parsed.diagnostics` and is not repeated. `names`
    without any brief means that no library is known; then no name is called unknown.
    """
    # A library asks for the names at the start, and for the rules only once it checks.
    from briefing_tui.check.rules import run

    return run(parsed, document, names)
