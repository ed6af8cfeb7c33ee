"""What is offered for a query that finds nothing, in a library on disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from briefing_tui.library.files import OpenRequest
from briefing_tui.library.index import near
from briefing_tui.library.index.near import find_near
from briefing_tui.library.library import Library
from briefing_tui.library.paths import cache_folder
from briefing_tui.library.state.store import Flags
from briefing_tui.meaning import Encode, Vectors
from briefing_tui.text.suggestions import near_words
from tests.cases import each_case
from tests.encoders import encoder_of

BRIEF = """---
title: A call
sources:
  - { id: cn, party: China }
claims:
  - topic: Drugs
    accounts:
      cn: { quote: "The two sides negotiated on tariffs and sanctions." }
  - topic: Attacks on computers
    accounts:
      cn: { quote: "Ukraine and soybeans." }
---
"""


@each_case(
    "word, known, expected",
    [
        ("tarrifs", ["tariffs", "tarifs", "tartar"], {"tariffs": 2, "tarifs": 1}),
        ("fentanly", ["fentanyl"], {"fentanyl": 1}),
        ("cofee", ["coffee", "covet"], {"coffee": 1}),
        ("wine", ["line", "win", "wide"], {}),
        ("weather", ["whether", "leather", "feather"], {"whether": 2, "leather": 1, "feather": 1}),
        ("limitation", ["imitation", "litigation"], {"litigation": 2, "imitation": 1}),
        ("bacteria", ["wacteris"], {}),
        ("sanctioning", ["sanctions", "sanctuary", "sanction"], {"sanctions": 5, "sanction": 5}),
        ("Россия".lower(), ["россии", "росс"], {"россии": 1, "росс": 4}),
        ("train", ["trains", "training", "transport"], {"trains": 1}),
        ("levitation", ["levitating", "levit", "elevation"], {"levitating": 2}),
    ],
)
def test_words_that_are_near(word: str, known: list[str], expected: dict[str, int]) -> None:
    assert dict(near_words(word, known)) == expected


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(near, "_encoder", lambda: None)
    (tmp_path / "call.md").write_text(BRIEF, encoding="utf-8")
    library = Library(OpenRequest(root=tmp_path))
    library.update(lambda _: None)
    return library


def offered(library: Library, text: str) -> list[str]:
    return [offer.text for offer in library.ask(find_near, text) or ()]


OFFERS: Mapping[str, list[str]] = {
    "tarrifs": ["tariffs"],
    "negotiating": ["negotiated"],
    "party:china Tarrifs ukranie": ["party:china tariffs ukraine"],
    "-soybeans tarrifs": [],
    "party:japan tarrifs": [],
    "tarrifs xylophone": [],
    "tariffs": [],
    "narcotics": ["topic:Drugs"],
    "禁毒": ["topic:Drugs"],
    "topic:narcotics party:china": ["party:china topic:Drugs"],
    "narcotics party:japan": [],
    "wine": [],
    "17 Jan 1999": [],
    "-narcotics": [],
    "agreement:contested": [],
    "narcotics stance:odd": [],
    "": [],
}


@pytest.mark.parametrize("text", OFFERS)
def test_offers_find_something_and_there_are_none_where_nothing_is_near(
    library: Library, text: str
) -> None:
    assert offered(library, text) == OFFERS[text]


def test_it_is_said_why_something_is_near(library: Library) -> None:
    reasons = {
        "tarrifs": "spelt alike",
        "negotiating": "the same stem",
        "narcotics": "the same in the glossary",
    }
    for text, why in reasons.items():
        assert [offer.why for offer in library.ask(find_near, text) or ()] == [why]


class CountingEncoder:
    """An encoder for which `hackers` mean `Attacks`; it remembers what it encoded."""

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self._encode: Encode = encoder_of("hackers Attacks")

    def __call__(self, sentences: Sequence[str]) -> Vectors:
        self.encoded += sentences
        return self._encode(sentences)


def test_the_vectors_of_topics_are_kept_until_the_topics_change(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = CountingEncoder()
    monkeypatch.setattr(near, "_encoder", lambda: encode)
    assert library.ask(find_near, "hackers") == (
        ('topic:"Attacks on computers"', "near in meaning"),
    )
    assert encode.encoded == ["hackers", "Attacks on computers", "Drugs"]
    encode.encoded.clear()
    assert offered(library, "hackers") == ['topic:"Attacks on computers"']
    assert offered(library, "wine") == [], "nothing is near enough"
    assert encode.encoded == ["hackers", "wine"]
    assert library.root is not None
    other = BRIEF.replace("Drugs", "Climate").replace("negotiated", "spoke at length")
    (library.root / "call.md").write_text(other, encoding="utf-8")
    library.update(lambda _: None)
    encode.encoded.clear()
    assert offered(library, "hackers") == ['topic:"Attacks on computers"']
    assert encode.encoded == ["hackers", "Climate"]
    (kept,) = cache_folder().glob("index/*.vectors")
    assert b"Drugs" not in kept.read_bytes()
    kept.write_bytes(b"damaged")
    encode.encoded.clear()
    assert offered(library, "hackers") == ['topic:"Attacks on computers"']
    assert encode.encoded == ["hackers", "Attacks on computers", "Climate"]


def test_the_encoder_is_loaded_only_if_neither_words_nor_the_glossary_help(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load() -> None:
        raise AssertionError("loaded")

    monkeypatch.setattr(near, "_encoder", load)
    assert offered(library, "tarrifs") == ["tariffs"]
    assert offered(library, "narcotics") == ["topic:Drugs"]


def test_it_ends_when_the_offers_are_no_longer_wanted(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = CountingEncoder()
    monkeypatch.setattr(near, "_encoder", lambda: encode)
    assert library.ask(find_near, "hackers", {}, Flags(), lambda: True) is None
    assert "Drugs" not in encode.encoded
