"""A long module or function needs a reason."""

from collections.abc import Iterator

from tests.architecture.source_tree import length, modules

LINES_OF_A_MODULE = 600
LINES_OF_A_FUNCTION = 80

REASONS: dict[str, str] = {
    "briefing_tui/library/files.py": "the one door to files: it finds, reads and creates them",
    "briefing_tui/library/index/writer.py": "one update: what changed, its rows, the lock on them",
    "briefing_tui/tui/panes/narrative/view.py": "one pane: what it draws, its keys and its mouse",
    "briefing_tui/tui/reader.py": "the one screen: its state, its messages and its actions",
}
"""`path` of a module or `path::function` → the reason why it is not split."""


def long_things() -> Iterator[str]:
    """The modules and functions of the package that exceed a limit."""
    for module in modules("briefing_tui"):
        if len(module.text.splitlines()) > LINES_OF_A_MODULE:
            yield module.name
        for function in module.functions():
            if length(function) > LINES_OF_A_FUNCTION:
                yield f"{module.name}::{function.name}"


def test_what_is_long_has_a_reason() -> None:
    unexplained = set(long_things()) - REASONS.keys()
    assert not unexplained, f"split it, or give the reason in REASONS: {unexplained}"


def test_no_reason_is_out_of_date() -> None:
    stale = REASONS.keys() - set(long_things())
    assert not stale, f"remove from REASONS: {stale}"
