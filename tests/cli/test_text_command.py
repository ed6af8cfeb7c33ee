"""`briefing text`: the user's copy of an original."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

BRIEF = """---
title: A call
sources:
  - { id: us, name: Post, coverage: full, url: "https://example.org/post" }
  - { id: cn, coverage: full, text: 贸易 }
claims:
  - topic: Trade
    accounts: { us: { quote: "They spoke of trade." } }
  - topic: NATO
    accounts: { us: { sought: [NATO, alli*] } }
---
Text.
"""


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    file = tmp_path / "desk" / "call.md"
    file.parent.mkdir()
    file.write_text(BRIEF)
    return file


@pytest.fixture
def post(tmp_path: Path) -> Path:
    file = tmp_path / "post.txt"
    file.write_text("They spoke of trade.\n\nOur allies agree.\n")
    return file


def test_a_copy_is_kept_shown_and_removed(briefing: Command, brief: Path, post: Path) -> None:
    assert briefing("text", brief, "us").status == 2
    kept = briefing("text", brief, "us", post)
    assert kept.status == 0
    assert kept.out.endswith("call.md/us.txt\n")
    assert "1 of 1 quotation is in it." in kept.err
    assert briefing("text", brief, "us").out == post.read_text()
    assert "But it has: allies (line 3): Our allies agree." in briefing("show", brief).out
    assert [file.name for file in brief.parent.iterdir()] == ["call.md"]
    assert briefing("text", brief, "us", "--remove").status == 0
    assert briefing("text", brief, "us", "--remove").status == 2
    assert (
        "Sought: NATO, alli* (by the authors; the text isn't here)" in briefing("show", brief).out
    )


def test_no_other_output_sees_a_copy(briefing: Command, brief: Path, post: Path) -> None:
    outputs = [("show", brief, "--json"), ("export", brief, "--to", "html"), ("check", brief)]
    before = [briefing(*words).out for words in outputs]
    assert briefing("text", brief, "us", post).status == 0
    assert [briefing(*words).out for words in outputs] == before
    account = json.loads(before[0])["claims"][1]["accounts"]["us"]
    assert [term["found"] for term in account["sought"]] == [None, None]


def test_another_text_says_nothing_of_what_was_sought(
    briefing: Command, brief: Path, post: Path
) -> None:
    post.write_text("We and our allies use cookies.\n")
    kept = briefing("text", brief, "us", post)
    assert "This may not be the text, or only a part: 0 of 1 quotation is in it." in kept.err
    assert (
        "Sought: NATO, alli* (by the authors; the text isn't here)" in briefing("show", brief).out
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("BRIEF", "uk"), "the brief has no source uk"),
        (("BRIEF", "cn", "POST"), "the brief has the text of cn"),
        (("BRIEF", "us", "nowhere.txt"), "nowhere.txt: "),
    ],
)
def test_what_is_wrong_is_said(
    briefing: Command, brief: Path, post: Path, words: tuple[str, ...], said: str
) -> None:
    names = {"BRIEF": str(brief), "POST": str(post)}
    answer = briefing("text", *(names.get(word, word) for word in words))
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"briefing: {said}")
