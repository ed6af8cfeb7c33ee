"""What `show` prints for the rules of agreement and of expected silence: one fixture for each."""

from pathlib import Path

from briefing_tui.compare.topics import claim_records
from briefing_tui.export.exporters import BriefWithRecords, ExportOptions, export_to
from briefing_tui.parse.brief import parse_brief
from tests.cases import each_case

RULES = Path(__file__).parents[1] / "fixtures" / "rules"
BRIEFS = {
    path.name: parse_brief(path.read_text(encoding="utf-8"), path.name).brief
    for path in sorted(RULES.glob("*.md"))
}
SHOWN = "<!-- shown:\n"
"""Begins the lines that must be printed, at the end of a fixture."""


@each_case("name", [name for name, brief in BRIEFS.items() if SHOWN in brief.body])
def test_show_prints_what_the_rule_says(name: str) -> None:
    brief = BRIEFS[name]
    records = claim_records(brief, BRIEFS.values())
    printed = export_to("text", [BriefWithRecords(brief, records)], ExportOptions(width=120))
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    wanted = brief.body.partition(SHOWN)[2].partition("-->")[0].splitlines()
    assert wanted
    assert [text for text in wanted if not any(line.endswith(text) for line in lines)] == []
