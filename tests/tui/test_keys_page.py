"""The tables of ten keys in README.md and of all in docs/keys.md, and the keys in examples.

`python -m tests.tui.test_keys_page` writes the tables.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.binding import Binding

from briefing_tui.settings import parse_settings
from briefing_tui.tui import keys
from briefing_tui.tui.configuration import interface_problems

ROOT = Path(__file__).parents[2]
README, PAGE = ROOT / "README.md", ROOT / "docs" / "keys.md"
_SECTION = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- /keys -->)", re.DOTALL)


TEN = (
    *("brief.next", "brief.previous", "pane.next", "pane.library", "open"),
    *("compare", "topic", "search", "copy", "help"),
)
"""The bindings in README.md."""


def names(binding_id: str | None) -> str:
    """The keys of a binding for a cell, which a bar would end."""
    keymap = keys.Keymap()
    return " ".join(f"`{key}`" for key in keymap.names(binding_id or "")).replace("|", "\\|")


def every_key() -> str:
    """Every key in a Markdown table, with the places where it works."""
    places = defaultdict[str | None, list[str]](list)
    for group, bindings in keys.GROUPS.items():
        for binding in bindings:
            assert isinstance(binding, Binding)
            places[binding.id].append(group)
    lines = ["| keys | what, and where | id |", "|---|---|---|"]
    for binding in keys.bindings():
        what = f"{binding.description} · *{', '.join(places[binding.id])}*"
        lines.append(f"| {names(binding.id)} | {what} | `{binding.id}` |")
    return "\n".join(lines) + "\n"


def ten_keys() -> str:
    """The keys to begin with in a Markdown table."""
    described = {binding.id: binding.description for binding in keys.bindings()}
    rows = (f"| {names(binding_id)} | {described[binding_id]} |" for binding_id in TEN)
    return "\n".join(["| keys | |", "|---|---|", *rows]) + "\n"


TABLES = ((README, ten_keys), (PAGE, every_key))


@pytest.mark.parametrize(("path", "table"), TABLES)
def test_the_page_lists_the_keys(path: Path, table: Callable[[], str]) -> None:
    section = _SECTION.search(path.read_text())
    assert section is not None
    assert section[0] == table(), "run: python -m tests.tui.test_keys_page"


@pytest.mark.parametrize("page", ["keys.md", "configuration.md"])
def test_the_keys_in_examples_work(page: str) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (PAGE.with_name(page)).read_text(), re.DOTALL)
    settings, diagnostics = parse_settings(example, Path(page))
    assert (*diagnostics, *interface_problems(settings)) == ()


if __name__ == "__main__":
    for path, table in TABLES:
        before, _, rest = path.read_text().partition("<!-- keys -->\n")
        after = rest.partition("<!-- /keys -->")[2]
        path.write_text(f"{before}<!-- keys -->\n{table()}<!-- /keys -->{after}")
