"""The README's table of keys is the program's: `python -m tests.tui.test_keys_page` writes it."""

import re
from pathlib import Path

from textual.binding import Binding

from briefing_tui.tui import keys

README = Path(__file__).parents[2] / "README.md"
_SECTION = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- /keys -->)", re.DOTALL)


def keys_table() -> str:
    """Every key in a Markdown table, by the place where it works."""
    lines = ["| where | keys | |", "|---|---|---|"]
    for group, bindings in keys.GROUPS.items():
        for binding in bindings:
            assert isinstance(binding, Binding)
            # The bar would end the cell.
            names = " ".join(f"`{key}`" for key in keys.key_names(binding, {})).replace("|", "\\|")
            lines.append(f"| {group} | {names} | {binding.description} |")
    return "\n".join(lines) + "\n"


def test_the_readme_lists_every_key() -> None:
    found = _SECTION.search(README.read_text())
    assert found is not None
    assert found[0] == keys_table(), "run: python -m tests.tui.test_keys_page"


if __name__ == "__main__":
    README.write_text(_SECTION.sub(lambda _: keys_table(), README.read_text()))
