"""A brief held against a text that it doesn't have: what is said, and what is left open."""

from briefing_tui.check.held_against import Held, hold
from briefing_tui.parse.brief import parse_brief

BRIEF = parse_brief(
    """---
sources:
  - { id: us, coverage: full }
  - { id: cn, coverage: full, text: 他们谈了贸易。 }
claims:
  - topic: Trade
    accounts:
      us: { quote: "They discussed trade and the balance of it between the two" }
      cn: { quote: 不在其中 }
  - topic: Outlook
    accounts: { us: { quote: "very good for both countries" }, cn: silent }
  - topic: NATO
    accounts: { us: { sought: [NATO, alli*] }, cn: silent }
  - topic: Drugs
    accounts: { us: { sought: fentanyl } }
  - topic: Visits
    accounts: { us: silent }
---
""",
    "call.md",
)
TEXT = (
    "They discussed trade and the balance of it between the two, but agreed on nothing.\n\n"
    "It was very good for both countries, and for our allies.\n"
)


def held(text: str) -> Held:
    return hold(BRIEF, BRIEF.brief.sources[0], text)


def messages(text: str) -> list[str]:
    return [f"{each.line} {each.code}: {each.message}" for each in held(text).problems]


def test_the_text_says_what_is_in_it() -> None:
    assert messages(TEXT) == [
        "8 cut-quotation: Trade: the quotation ends before “but agreed on nothing.” "
        "(line 1 of the text of `us`).",
        "13 sought-found: NATO: `us` is silent, but line 3 of its text has “allies”",
    ]
    assert held(TEXT).fit.sentences == [
        "2 of 2 quotations are in it.",
        "For 1 of 2 silences none of the words sought is in it.",
        "It has words sought for “NATO”.",
        "1 silence without words that were sought.",
    ]


def test_half_of_the_quotations_are_enough_to_say_what_is_not_in_it() -> None:
    part = TEXT.partition("\n\n")[2]
    assert held(part).fit.is_the_text
    assert held(part).fit.found == 1
    assert [each.code for each in held(part).problems] == ["quote-not-found", "sought-found"]


def test_another_text_decides_no_silence() -> None:
    for text in ("Accept all cookies? Our allies do.", "They met.\n" * 50, ""):
        other = held(text)
        assert not other.fit.is_the_text
        assert {each.code for each in other.problems} <= {"quote-not-found"}
        assert other.fit.sentences == [
            "This may not be the text, or only a part: 0 of 2 quotations are in it.",
            "3 silences not decided.",
        ]
    assert [each.code for each in held("Accept?").problems] == ["quote-not-found"] * 2


def test_a_source_without_quotations_is_never_known_to_have_no_word() -> None:
    brief = parse_brief(
        "---\nsources: [{ id: us, coverage: full }]\nclaims:\n"
        "  - { topic: NATO, accounts: { us: { sought: NATO } } }\n---\n",
        "a.md",
    )
    assert not hold(brief, brief.brief.sources[0], "They met.").fit.is_the_text
