"""Two texts about a ferry become a brief: the draft, a writer's edits, a clean check, a page."""

import re
from pathlib import Path

import pytest

from briefing_tui.cli import new
from briefing_tui.library.files import read_brief
from tests.cli.conftest import Command
from tests.draft.pairs import read_case
from tests.encoders import encoder_of

EDITS = (
    (r"(?m)^ *##.*\n", ""),
    (r" +# (?:who|whose|readout|when|its|the column|both|near|figures|not found|see|if).*", ""),
    (r"(?m)^(?:draft|# authors|# tags|# lang).*\n", ""),
    (r"# summary: .*", "summary: They agree on the hour and differ on the wind."),
    (r"# place: .*", "place: Tarn"),
    (r"# participants: .*", "participants: [Harbour, Company]"),
    (r"# name: port", "name: Harbour"),
    (r"# name: line", "name: Company"),
    (r"(?m)^    kind:$", "    kind: statement"),
    (r"(?m)^    # list.*\n", ""),
    (r": unchecked", ": silent"),
    (r"(?m)^  - topic: Harbours.*", "  - topic: The collision"),
    (r"(?m)^  - topic: Wind.*", "  - topic: The wind"),
    (r"La capitainerie avait autorisé .* 50 nœuds\.", "un vent de sud-ouest de 52 nœuds"),
    (r"(?s)<!--.*-->", "They differ on [the wind](#the-wind) [@port; @line]."),
)
"""What a writer searches for, and writes instead."""

MEANINGS = (
    "below supérieur",
    "bow étrave",
    "crew équipage",
    "dent enfoncée",
    "did exemplaire",
    "door porte",
    "handed transmettra",
    "inquiry enquête",
    "knots nœuds",
    "limit limite",
    "metres mètres",
    "oil pollution",
    "opened participera",
    "recordings enregistreur",
    "There Aucune",
    "trained été",
)
"""The words that mean the same in both languages, instead of an encoder that takes long to load."""


def test_a_ferry_from_two_texts_to_a_page(
    briefing: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "sentence_encoder", lambda: encoder_of(*MEANINGS))
    folder = Path.cwd()
    (folder / "briefs").mkdir()
    case = read_case("ferry")
    for source, text in case.texts.items():
        (folder / f"{source}.txt").write_text(text, encoding="utf-8")
    words = [word for source in case.texts for word in ("--source", f"{source}={source}.txt")]
    answer = briefing("new", "The Gannet hits a mole", "--event", "2031-03-04", *words, "--no-edit")
    path = folder / answer.out.strip()
    assert briefing("check", "--strict", path).status == 1, "it is a draft"
    text = path.read_text("utf-8")
    for pattern, words_instead in EDITS:
        text, count = re.subn(pattern, words_instead, text)
        assert count, pattern
    path.write_text(text, "utf-8")
    checked = briefing("check", "--strict", path)
    assert (checked.err, checked.status) == ("2 hints in 1 of 1 brief\n", 0)
    silences = re.findall(r"hint\[silent-in-words\] (\w+)", checked.out)
    assert silences == ["The", "Recording"], "the texts have words of two rows"
    brief = read_brief(path, path.name).brief
    both = [claim.topic for claim in brief.claims if all(each.quote for each in claim.accounts)]
    assert len(both) >= 10
    assert {"The collision", "The wind", "Pollution", "Prices"} <= set(both)
    page = briefing("export", path, "--to", "html").out
    for quote in ("un vent de sud-ouest de 52 nœuds", "Nobody fell into the water."):
        assert quote in page
