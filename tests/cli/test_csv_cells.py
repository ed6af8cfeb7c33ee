"""No cell of a table is a formula, whatever command writes it."""

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import cycle
from pathlib import Path

from briefing_tui.cli.main import COMMANDS, command_parser
from briefing_tui.library.state.note_files import NoteFiles
from briefing_tui.model.note import Note, NotePlace
from tests.cli.conftest import Command

SIGNS = "=+-@＝＋－＠﹢﹣﹦﹫"
UNSEEN = (
    *("", " ", "\t", "\u00a0", "\u00ad", "\u034f", "\u115f", "\u180e", "\u200b", "\u200e"),
    *("\u2060", "\u2800", "\u3000", "\u3164", "\ufe0f", "\ufeff", "\U000e0020", "\u200b \ufeff"),
)
"""Blanks and characters that aren't shown."""
FORMULAS = (
    *(f"{sign}1+x" for sign in SIGNS),
    *(f"{unseen}{sign}1+x" for unseen, sign in zip(UNSEEN, cycle(SIGNS), strict=False)),
)
USAGES: Mapping[str, tuple[str, ...]] = {
    "export": ("{briefs} --to csv", "{briefs} --to csv --notes"),
    "search": ("has:claims --csv", "stance:states --csv", "is:unread --csv"),
    "show": ("{briefs} --to csv",),
    "topic": ("same --to csv", "same --to csv --excel"),
}
"""Each command that writes CSV, and how."""


def writers() -> Iterator[str]:
    for name, command in COMMANDS.items():
        for action in command_parser(command)._actions:
            if "--csv" in action.option_strings or "csv" in (action.choices or ()):
                yield name


def brief(text: str) -> str:
    """A brief all of whose texts are the same."""
    escaped = "".join(f"\\U{ord(c):08x}" for c in text)

    def fields(*names: str) -> str:
        return "".join(f'{name}: "{escaped}", ' for name in names)

    account = fields("quote", "says", "translation", "speaker", "locator", "via", "note", "unit")
    return (
        f'---\ntitle: "{escaped}"\ndate: 2025-01-17\nsources:\n'
        f"  - {{ {fields('name', 'party', 'url', 'lang')} id: s, coverage: full }}\n"
        f"claims:\n  - {{ {fields('topic', 'claim', 'differs', 'note', 'kind')} id: same,\n"
        f"      accounts: {{ s: {{ {account} }} }} }}\n---\nWords.\n"
    )


def is_formula(cell: str) -> bool:
    """Whether a cell begins with a sign, but for what isn't shown, and for signs in full width."""
    while cell and (unicodedata.category(cell[0])[0] in "CMZ" or cell[0] in "\u115f\u2800\u3164"):
        cell = cell[1:]
    return bool(cell) and cell[0] in SIGNS


def test_no_command_writes_a_formula_into_a_table(briefing: Command, tmp_path: Path) -> None:
    assert set(writers()) == USAGES.keys()
    root = tmp_path / "here" / "briefs"
    root.mkdir()
    notes = NoteFiles(root)
    for number, text in enumerate(FORMULAS):
        name = f"{number}.md"
        (root / name).write_text(brief(text), encoding="utf-8")
        notes.add(
            name, text, Note(NotePlace("passage", quote=text), "2031-05-03 14:05", text, text)
        )
    briefs = " ".join(f"briefs/{number}.md" for number in range(len(FORMULAS)))
    for name, usages in USAGES.items():
        for usage in usages:
            answer = briefing(name, *usage.format(briefs=briefs).split())
            rows = list(csv.reader(StringIO(answer.out)))
            cells = {cell for row in rows for cell in row}
            assert len(rows) > len(FORMULAS), (name, usage, answer.err)
            assert sum("1+x" in cell for cell in cells) > len(FORMULAS) // 2, (name, usage)
            assert [cell for cell in cells if is_formula(cell)] == [], (name, usage)
