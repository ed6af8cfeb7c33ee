"""The words for what changed in a brief."""

import pytest
from msgspec.structs import replace

from briefing_tui.compare.changes import baseline, changes_since
from briefing_tui.layout.signs import read_message
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_document

FRONT = "---\ntitle: A call\nsources: [{id: cn, name: Readout}]\n---\n"
READ_AT = 1_763_726_400
"""21 November 2025."""


@pytest.mark.parametrize(
    ("width", "end"),
    [
        (90, "1 passage changed; 1 passage new · c next · Esc done"),
        (75, "1 passage changed; 1 passage new · c next"),
        (65, "1 passage changed; … · c next"),
        (50, "1 passage changed; …"),
    ],
)
def test_the_line_about_changes_keeps_its_key_before_what_is_new(width: int, end: str) -> None:
    old = parse_brief(f"{FRONT}One.\n\nTwo words.\n", "a.md").brief
    new = parse_brief(f"{FRONT}One.\n\nTwo terms.\n\n> A quotation.\n", "a.md").brief
    before = baseline(old, parse_document(old))
    changes = replace(changes_since(before, new, parse_document(new)), read_at=READ_AT)
    message = read_message(changes, "c", "Esc", width)
    assert message == f"Since you read it on 21 Nov 2025: {end}"
