"""The file of a new brief: `check` accepts it as it is, and with its comments taken away."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing_tui.compare.draft import Glossary, draft_claims
from briefing_tui.export.draft import NewBrief, draft_text
from briefing_tui.model.brief import Account, Brief, Claim, CoveredEvent, Parsed, Source
from briefing_tui.parse.article import ArticleQuotation
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import plain
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sanitise import one_line, sanitise
from tests.export.test_schema import VALIDATOR, Core

HARD = "No: “it's” #1, [a] {b} & *c* - ~ | > % @d 台湾\\ \t x\u2028y \x1b[31m \U0001f600 ---"
"""A text with everything that YAML and terminals give a meaning to."""


def parsed(text: str) -> Parsed:
    return parse_brief(text, "2025-01-17-call.md")


def problems(text: str) -> list[str]:
    kinds = ("unreviewed", "unsafe-character")
    return [
        f"{each.line}: {each.message}"
        for each in parsed(text).diagnostics
        if each.code not in kinds
    ]


def uncommented(text: str) -> str:
    """The text with its commented YAML made real: lines that begin with `# ` and a key or item."""
    return re.sub(r"(?m)^( *)# (?!yaml-|review:)(?= *- [{]| *(?:- )?[\w-]+:(?: |$))", r"\1", text)


def toggled(text: str, key: str) -> str:
    """The text with the block of a commented key made real: one `# ` less on each of its lines."""
    return re.sub(
        rf"(?m)^# {key}:\n(?:#.*\n)*", lambda block: re.sub("(?m)^# ", "", block[0]), text
    )


def test_a_bare_brief_explains_itself() -> None:
    text = draft_text(NewBrief(brief=Brief(path="", slug="", title="A call")))
    assert text.splitlines()[:2] == ["---", "# yaml-language-server: $schema=brief.schema.json"]
    assert problems(text) == []
    brief = parsed(text).brief
    assert (brief.title, brief.draft, brief.claims, brief.sources) == ("A call", True, (), ())
    assert not parse_document(brief).leaves, "a comment is not shown"
    filled = parsed(uncommented(text)).brief
    assert filled.event is not None
    assert filled.event.participants == ("Xi Jinping", "Donald Trump")
    assert [source.id for source in filled.sources] == ["cn", "us"]
    assert [claim.topic for claim in filled.claims] == ["Trade"]
    assert [event.title for event in filled.events] == ["The inauguration"]
    assert filled.lang == "en"


def test_the_schema_that_it_names_takes_it() -> None:
    text = draft_text(NewBrief(brief=Brief(path="", slug="", title="1.10")))
    for version in (text, uncommented(text)):
        front_matter = yaml.load(version.split("---\n")[1], Core)
        assert [error.message for error in VALIDATOR.iter_errors(front_matter)] == []
        assert front_matter["title"] == "1.10"


def test_every_field_is_read_back_as_it_was_given() -> None:
    brief = Brief(
        path="",
        slug="",
        title="NO",
        date=parse_date("2025-01-17T16:06-05:00"),
        authors=("A, B", "on"),
        summary=HARD,
        tags=("1.10", "a: b", "台湾"),
        lang="en",
        canonical="https://example.org/a?b=1#c",
        event=CoveredEvent(title="NO", date=parse_date("2025-01")),
        sources=(
            Source(id="cn", name="cn", lang="zh", coverage="full", text_file="texts/a: b.txt"),
            Source(id="no", name="no", coverage="full", text=f"  {HARD}\n\n  b \n"),
        ),
        claims=(
            Claim(
                id="",
                topic=HARD,
                accounts=(
                    Account(source="cn", stance="states", quote=HARD),
                    Account(source="no", stance="silent"),
                ),
            ),
        ),
        body=f"# One\n\n{HARD}\n\n- two\n- three",
    )
    text = draft_text(NewBrief(brief=brief, claims_left_out=3))
    assert problems(text) == []
    back = parsed(text).brief
    for name in ("title", "date", "authors", "tags", "lang", "canonical", "event"):
        assert getattr(back, name) == getattr(brief, name), name
    assert back.summary == one_line(HARD)
    assert [source.text_file for source in back.sources] == ["texts/a: b.txt", ""]
    assert QuotedText(back.sources[1].text).text == QuotedText(sanitise(brief.sources[1].text)).text
    assert back.claims[0].topic == one_line(HARD)
    assert back.claims[0].accounts[0].quote == one_line(HARD)
    assert [account.stance for account in back.claims[0].accounts] == ["states", "silent"]
    assert "# 3 more passages of the texts are not proposed." in text
    document = parse_document(back)
    assert "three" in [plain(leaf.text, document) for leaf in document.leaves]
    assert all(leaf.prefixes[0].kind == "quote" for leaf in document.leaves)


def test_every_proposal_says_what_there_is_to_decide() -> None:
    texts = {
        "us": "They spoke of the Trade. They met in Northmark.",
        "cn": "贸易。渡轮。",
    }
    draft = draft_claims(texts, Glossary((("Trade", "贸易"), ("Northmark", "北境"))))
    sources = tuple(Source(id=name, name=name, text=text) for name, text in texts.items())
    brief = Brief(path="", slug="", title="T", sources=sources, claims=draft.claims)
    text = draft_text(NewBrief(brief=brief))
    assert re.findall("# review: (.*)", text) == [
        "do these passages speak of the same thing?",
        "cn has no word of the topic: is it silent?",
        "what does us say?",
    ]
    (unreviewed,) = (each for each in parsed(text).diagnostics if each.code == "unreviewed")
    assert unreviewed.message.startswith("3 ")


def test_what_there_is_to_decide_of_several_sources() -> None:
    sources = tuple(Source(id=name, name=name) for name in ("a", "b", "c", "d", "e"))
    accounts = [Account(source="a", stance="states", quote="Q")]
    accounts += [Account(source=name, stance="silent") for name in ("b", "c")]
    claims = (
        Claim(id="x", topic="X", accounts=tuple(accounts)),
        Claim(id="y", topic="Y", accounts=tuple(accounts[:1])),
    )
    brief = Brief(path="", slug="", title="T", sources=sources, claims=claims)
    assert re.findall("# review: (.*)", draft_text(NewBrief(brief=brief))) == [
        "b and c have no word of the topic: are they silent? what do d and e say?",
        "what do b, c, d and e say?",
    ]


QUOTATIONS = (
    ArticleQuotation("The call was a very good one", "Mr. Trump", "“…” Mr. Trump wrote: “so”."),
    ArticleQuotation("The call was a very bad one", "", "Somebody said “…”"),
    ArticleQuotation("erroneous claim", "Taiwan’s Foreign Ministry", "an “…” # by Beijing"),
)
ARTICLE = Source(
    id="article", name="The article", kind="report", url="https://example.org/a", coverage="full"
)


@pytest.mark.parametrize("with_sources", [False, True])
def test_an_articles_quotations_are_claims_once_their_comment_is_taken_away(
    with_sources: bool,
) -> None:
    source = Source(id="cn", name="cn", coverage="full", text="Taiwan. Taiwan.")
    claim = Claim(
        id="", topic="Taiwan", accounts=(Account(source="cn", stance="states", quote="T"),)
    )
    brief = Brief(
        path="",
        slug="",
        title="T",
        sources=(source,) if with_sources else (),
        claims=(claim,) if with_sources else (),
    )
    text = draft_text(NewBrief(brief=brief, quotations=QUOTATIONS, article=ARTICLE))
    assert problems(text) == []
    assert len(parsed(text).brief.claims) == with_sources
    filled = parsed(uncommented(text)).brief
    if not with_sources:
        again = toggled(toggled(text, "claims"), "sources")
        assert problems(again) == []
        assert parsed(again).brief.claims == filled.claims
    offered = filled.claims[-3:]
    assert [claim.topic for claim in offered] == [
        "The call was a very…",
        "The call was a very bad one",
        "erroneous claim",
    ]
    accounts = [claim.accounts[0] for claim in offered]
    assert [each.source for each in accounts] == [
        "mr-trump",
        "article",
        "taiwans-foreign-ministry",
    ]
    assert [each.quote for each in accounts] == [each.words for each in QUOTATIONS]
    assert [each.via for each in accounts] == ["article", "", "article"]
    assert {each.source for each in accounts} <= {source.id for source in filled.sources}


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=40)
def test_no_text_breaks_the_file(title: str, text: str, around: str) -> None:
    claim = Claim(
        id="", topic=f"a{title}", accounts=(Account(source="a", stance="states", quote=f"b{text}"),)
    )
    brief = Brief(
        path="",
        slug="",
        title=f"T{title}",
        sources=(Source(id="a", name="a", text=f"b{sanitise(text)}"),),
        claims=(claim,),
        body=text,
    )
    quotation = ArticleQuotation(f"c{text}", f"d{title}", around)
    written = draft_text(NewBrief(brief=brief, quotations=(quotation,), article=ARTICLE))
    back = parsed(written).brief
    assert back.title == one_line(f"T{title}")
    assert back.claims[0].accounts[0].quote == one_line(f"b{text}")
    assert len(back.claims) == len(back.sources) == 1
