"""The tables of keys in README.md and docs/keys.md, and the keys in examples.

`python -m tests.tui.test_keys_page` writes the tables.
"""

import re
from pathlib import Path

import pytest
from textual.binding import Binding

from briefing_tui.settings import parse_settings
from briefing_tui.tui import keys
from briefing_tui.tui.app import problems

ROOT = Path(__file__).parents[2]
README, PAGE = ROOT / "README.md", ROOT / "docs" / "keys.md"
_SECTION = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- /keys -->)", re.DOTALL)


def table(*, ids: bool) -> str:
    """Every key in a Markdown table, by the place where it works."""
    keymap = keys.Keymap()
    lines = ["| where | keys | | id |", "|---|---|---|---|"] if ids else []
    lines = lines or ["| where | keys | |", "|---|---|---|"]
    for group, bindings in keys.GROUPS.items():
        for binding in bindings:
            assert isinstance(binding, Binding)
            assert binding.id is not None
            # A bar would end the cell.
            names = " ".join(f"`{key}`" for key in keymap.names(binding.id)).replace("|", "\\|")
            row = f"| {group} | {names} | {binding.description} |"
            lines.append(f"{row} `{binding.id}` |" if ids else row)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("path", "ids"), [(README, False), (PAGE, True)])
def test_the_page_lists_every_key(path: Path, ids: bool) -> None:
    section = _SECTION.search(path.read_text())
    assert section is not None
    assert section[0] == table(ids=ids), "run: python -m tests.tui.test_keys_page"


@pytest.mark.parametrize("page", ["keys.md", "configuration.md"])
def test_the_keys_in_examples_work(page: str) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (PAGE.with_name(page)).read_text(), re.DOTALL)
    settings, diagnostics = parse_settings(example, Path(page))
    assert (*diagnostics, *problems(settings)) == ()


if __name__ == "__main__":
    for path, ids in ((README, False), (PAGE, True)):
        before, _, rest = path.read_text().partition("<!-- keys -->\n")
        after = rest.partition("<!-- /keys -->")[2]
        path.write_text(f"{before}<!-- keys -->\n{table(ids=ids)}<!-- /keys -->{after}")
