"""`briefing check BRIEF --text ID=FILE`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.extras import reads_pages

BRIEF = """---
title: A call
sources: [{ id: us, name: Post, coverage: full }, { id: cn, coverage: full }]
claims:
  - topic: Trade
    accounts: { us: { quote: "They spoke of trade." } }
  - topic: NATO
    accounts: { us: { sought: [NATO, alli*] }, cn: { sought: 北约 } }
---
Text.
"""
PAGE = """<html><head><title>NATO</title><script>NATO</script></head><body>
<nav>Allies of ours</nav><article><p>They spoke of <b>trade</b>.</p><p hidden>NATO</p></article>
</body></html>"""


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    file = tmp_path / "call.md"
    file.write_text(BRIEF)
    return file


def test_a_text_is_held_against_the_brief_and_not_kept(briefing: Command, brief: Path) -> None:
    text = brief.with_name("post.txt")
    text.write_text("They spoke of trade.\n\nOur allies agree.\n")
    answer = briefing("check", brief, "--text", f"us={text}")
    assert answer.status == 1
    assert answer.out.startswith(
        f"Post [us] · {text}\n  1 of 1 quotation is in it.\n"
        "  For 0 of 1 silence none of the words sought is in it.\n"
        "  It has words sought for “NATO”.\n"
    )
    assert "NATO: `us` is silent, but line 3 of its text has “allies”" in answer.out
    brief.write_text(BRIEF.replace("alli*]", "alli*], note: Their allies are others."))
    answered = briefing("check", brief, "--text", f"us={text}")
    assert (answered.status, "  For 0 of 1 silence none" in answered.out) == (0, True)
    brief.write_text(BRIEF)
    text.write_text("They spoke of trade.\n")
    assert briefing("check", brief, "--text", f"us={text}").status == 0
    assert brief.read_text() == BRIEF
    assert {file.name for file in brief.parent.iterdir()} >= {"call.md", "post.txt"}


def test_another_text_decides_nothing(briefing: Command, brief: Path) -> None:
    text = brief.with_name("cookies.txt")
    text.write_text("We and our allies use cookies.\n")
    answer = briefing("check", brief, "--text", f"us={text}")
    assert answer.status == 1
    assert "This may not be the text, or only a part: 0 of 1 quotation is in it." in answer.out
    assert "is silent, but" not in answer.out
    (held,) = json.loads(briefing("check", brief, "--text", f"us={text}", "--json").out)
    assert (held["is_the_text"], held["without"], held["against"]) == (False, None, None)


@reads_pages
def test_of_a_page_all_that_is_visible_counts(briefing: Command, brief: Path) -> None:
    page = brief.with_name("page.html")
    page.write_text(PAGE)
    answer = briefing("check", brief, "--text", f"us={page}", "--json")
    assert answer.status == 1
    (held,) = json.loads(answer.out)
    assert (held["found"], held["is_the_text"], held["without"]) == (1, True, 0)
    assert held["against"] == ["NATO"]
    (problem,) = held["problems"]
    assert "has “Allies”" in problem["message"]
    assert "NATO”" not in problem["message"], "it is in the script, in the head, and hidden"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--text", "us=x.txt"], "--text needs one brief"),
        (["CALL", "--text", "us"], "--text takes ID=FILE, not us"),
        (["CALL", "--text", "uk=x.txt"], "the brief has no source uk"),
        (["CALL", "--text", "us=nowhere.txt"], "nowhere.txt: "),
    ],
)
def test_what_is_wrong_is_said(briefing: Command, brief: Path, words: list[str], said: str) -> None:
    answer = briefing("check", *(str(brief) if word == "CALL" else word for word in words))
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"briefing: {said}")
