"""`briefing tags`."""

import json
from pathlib import Path

from tests.cli.conftest import GOOD, Command


def test_each_tag_with_its_briefs_the_most_frequent_first(briefing: Command, library: Path) -> None:
    (library / "other.md").write_text(GOOD.replace("[china, taiwan]", "[taiwan, 日本]"))
    answer = briefing("tags", library)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines()[:3] == ["2  taiwan", "1  china", "1  日本"]
    listed = json.loads(briefing("tags", library, "--json").out)
    assert listed[0] == {"tag": "taiwan", "briefs": 2}


def test_a_library_without_tags(briefing: Command, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("No tags.")
    answer = briefing("tags", tmp_path)
    assert (answer.status, answer.out) == (2, "")
    assert "has a tag" in answer.err
