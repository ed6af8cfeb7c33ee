"""Each exporter has a fixture: what it makes of `tests/fixtures/export/brief.md`.

`python -m tests.export.test_exporters NAME` prints it.
"""

import sys
from pathlib import Path

from briefing_tui.compare.sought import find_sought
from briefing_tui.export.exporters import (
    EXPORTERS,
    BriefWithRecords,
    ExportOptions,
    export_to,
)
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case

FIXTURES = Path(__file__).parents[1] / "fixtures" / "export"


def exported(name: str) -> str:
    parsed = parse_brief((FIXTURES / "brief.md").read_text(encoding="utf-8"), "brief.md")
    assert not parsed.diagnostics
    brief = BriefWithRecords(parsed.brief, sought=find_sought(parsed.brief))
    return export_to(name, [brief], ExportOptions())


@each_case("name", EXPORTERS)
def test_an_exporter_makes_what_its_fixture_says(name: str) -> None:
    fixture = FIXTURES / f"brief.{name}"
    command = f"python -m tests.export.test_exporters {name} > {fixture}"
    assert fixture.exists(), f"the exporter {name} has no fixture: {command}"
    assert exported(name) == fixture.read_bytes().decode(), command


def test_every_fixture_belongs_to_an_exporter() -> None:
    assert {path.suffix[1:] for path in FIXTURES.iterdir()} == {"md", *EXPORTERS}


@each_case("name", EXPORTERS)
def test_several_briefs_are_exported_in_order(name: str) -> None:
    briefs = [
        BriefWithRecords(parse_brief(f"# {title}\n<https://example.org/>", f"{title}.md").brief)
        for title in ("First", "Second")
    ]
    text = export_to(name, briefs, ExportOptions(as_list=True))
    assert 0 <= text.index("First") < text.index("Second")


def test_long_lines_of_code_are_whole_for_another_program() -> None:
    line = "echo " + "a" * 40
    brief = BriefWithRecords(parse_brief(f"```sh\n{line}\n```\n", "a.md").brief)
    assert line in export_to("text", [brief], ExportOptions(width=20, wrap_code=False))
    assert line not in export_to("text", [brief], ExportOptions(width=20))


if __name__ == "__main__":
    sys.stdout.write(exported(sys.argv[1]))
