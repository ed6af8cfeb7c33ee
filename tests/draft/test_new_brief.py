"""The file of a new brief: `check` accepts it as it is, and with its comments taken away."""

import json
import re

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from briefing_tui.compare.glossary import Glossary
from briefing_tui.draft.new_brief import draft_text
from briefing_tui.draft.rows import draft_rows
from briefing_tui.model.brief import Brief, CoveredEvent, Parsed, Source
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.dates import parse_date
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import plain
from briefing_tui.text.languages import language_of
from briefing_tui.text.quotations import QuotedText
from briefing_tui.text.sanitise import one_line, sanitise
from tests.cases import each_case
from tests.check.test_schema import Core, validator

HARD = "No: “it's” #1, [a] {b} & *c* - ~ | > % @d 台湾\\ \t x\u2028y \x1b[31m \U0001f600 ---"
"""A text with everything that YAML and terminals give a meaning to."""


def parsed(text: str) -> Parsed:
    return parse_brief(text, "2025-01-17-call.md")


def problems(text: str) -> list[str]:
    return [f"{each.line}: {each.message}" for each in parsed(text).diagnostics]


def uncommented(text: str) -> str:
    """The text as an editor uncomments it: without the first `# ` of each line."""
    return re.sub(r"(?m)^( *)#(?! yaml-) ?", r"\1", text)


def test_a_bare_brief_explains_itself() -> None:
    text = draft_text(Brief(path="", slug="", title="A call"))
    assert text.splitlines()[:2] == ["---", "# yaml-language-server: $schema=brief.schema.json"]
    assert problems(text) == []
    brief = parsed(text).brief
    assert (brief.title, brief.draft, brief.claims, brief.sources) == ("A call", True, (), ())
    assert not parse_document(brief).leaves, "a comment is not shown"
    filled = parsed(uncommented(text)).brief
    assert filled.event is not None
    assert filled.event.title == "A call"
    assert filled.event.participants == ("First Party", "Second Party")
    assert [source.id for source in filled.sources] == ["cn", "us"]
    assert [claim.topic for claim in filled.claims] == ["Trade"]
    assert [event.title for event in filled.events] == ["What came of it"]
    assert filled.lang == "en"


@each_case(
    "text, lang",
    [
        ("The rain of the day and the wind that was in it. " * 5, "en"),
        ("Le vent et la pluie sont dans les rues pour la journée. " * 5, "fr"),
        (
            "Dans la nuit de lundi à mardi, vers 4 h 25, le feu a pris dans l'atelier de l'usine. "
            "La direction parle d'une évacuation exemplaire : 71 salariés étaient à leur poste "
            "et plusieurs ont cherché une issue qui n'était pas bloquée par des palettes. "
            "Quatre camarades ont été hospitalisés.",
            "fr",
        ),
        ("El viento y la lluvia son los de la noche. " * 6, "es"),
        ("Der Wind und die Wolken sind nicht von dem Tag. " * 5, "de"),
        ("Ветер и дождь, что был из леса, это от зимы. " * 6, "ru"),
        ("Вітер і дощ, що був із лісу, це від зими. " * 6, "uk"),
        ("双方就经贸问题交换了意见。" * 20, "zh"),
        ("双方は貿易について意見を交換した。" * 20, "ja"),
        ("두 정상은 무역에 대해 의견을 나눴다. " * 20, "ko"),
        ("في هذا اليوم من العام على أن التي إلى " * 10, "ar"),
        ("The rain of the day and the wind.", ""),
        ("Gannet Petrel Kittiwake Fulmar " * 10, ""),
        ("Gannet Petrel Kittiwake Fulmar " * 10 + "and of was which", ""),
        ("Gannet Petrel Kittiwake Fulmar " * 10 + "and of was which that", "en"),
        ("1 2 3 " * 60, ""),
    ],
)
def test_the_language_of_a_text_is_named_if_it_tells(text: str, lang: str) -> None:
    assert language_of(text) == lang


def test_the_schema_that_it_names_takes_it() -> None:
    text = draft_text(Brief(path="", slug="", title="1.10"))
    for version in (text, uncommented(text)):
        front_matter = yaml.load(version.split("---\n")[1], Core)
        assert [error.message for error in validator().iter_errors(front_matter)] == []
        assert front_matter["title"] == "1.10"


@each_case(
    "title, written",
    [
        ("2027. A plan for *Taiwan*", r"2027. A plan for \*Taiwan\*"),
        ("- 2) `x`", r"'- 2) \`x\`'"),
    ],
)
def test_a_title_begins_no_list(title: str, written: str) -> None:
    text = draft_text(Brief(path="", slug="", title=title))
    assert f"\ntitle: {written}\n" in text
    assert parsed(text).brief.title == title


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
            Source(id="cn", name="cn", coverage="full", text_file="texts/a: b.txt"),
            Source(id="no", name="no", coverage="full", text=f"  {HARD}\n\n  b \n"),
        ),
        body=f"# One\n\n{HARD}\n\n- two\n- three",
    )
    text = draft_text(brief)
    assert problems(text) == []
    back = parsed(text).brief
    for name in ("title", "date", "authors", "tags", "lang", "canonical", "event"):
        assert getattr(back, name) == getattr(brief, name), name
    assert back.summary == one_line(HARD)
    assert [source.text_file for source in back.sources] == ["texts/a: b.txt", ""]
    assert QuotedText(back.sources[1].text).text == QuotedText(sanitise(brief.sources[1].text)).text
    (example,) = parsed(uncommented(text)).brief.claims
    assert [account.source for account in example.accounts] == ["cn", "no"]
    document = parse_document(back)
    assert "three" in [plain(leaf.text, document) for leaf in document.leaves]


def test_rows_are_read_back_as_they_are() -> None:
    hard = sanitise(f"{HARD} 台湾. Taiwan: “no”. They discussed fish, salt and so on.")
    texts = {
        "no": f"{hard} The port said Ruth Alder: “It costs 5 euros”.\n\nCall +44 1632 960001.",
        "cn": "Heading: and so\n\nIt rains.\n\n台湾。\n\nRuth Alder said: it costs 6 euros.",
    }
    draft = draft_rows(texts, Glossary.parse("Taiwan = 台湾\n{a}: [b] = and so"))
    sources = tuple(Source(id=each, name=each, text=text) for each, text in texts.items())
    text = draft_text(Brief(path="", slug="", title="T", sources=sources), draft)
    assert problems(text) == []
    back = parsed(text).brief
    assert back.claims == tuple(row.claim for row in draft.rows)
    assert {"Taiwan", "It rains"} <= {claim.topic for claim in back.claims}
    assert "        stance: unchecked\n        # perhaps: { quote: " in text
    assert "  ## no: Call +44 1632 960001.\n" in text
    assert " # both: Ruth, Alder, said; figures differ: 5 / 6\n" in text
    filled = parsed(re.sub(r"(?m)^( *)# ?(?!#)", r"\1", text))
    assert filled.errors == ()
    assert filled.brief.event is not None
    for claim in back.claims:
        for account in claim.accounts:
            assert not account.quote or QuotedText(texts[account.source]).find(account.quote)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_the_file(title: str, text: str) -> None:
    brief = Brief(
        path="",
        slug="",
        title=f"T{title}",
        sources=(Source(id="a", name="a", text=f"b{sanitise(text)}"),),
        body=text,
    )
    back = parsed(draft_text(brief)).brief
    assert back.title == one_line(f"T{title}")
    assert len(back.sources) == 1
    assert QuotedText(back.sources[0].text).text == QuotedText(brief.sources[0].text).text


HOSTILE = st.lists(
    st.sampled_from(
        [
            *("Orvane", "06:15", "07:40", "Kelp", "Taiwan", "台湾", "\n\n", "\n", ".", "。", "- "),
            *(
                "# ",
                ": ",
                "{ ",
                " }",
                '"',
                "'",
                "\\",
                "“no”",
                "\x1b[31m",
                "\u2028",
                "\U0001f600",
                "---",
            ),
        ]
    ),
    max_size=40,
).map(" ".join)


@given(HOSTILE, HOSTILE)
@example("It rains.", "Kelp.")
def test_each_sentence_that_may_belong_in_a_row_can_be_uncommented(first: str, second: str) -> None:
    texts = {"a": sanitise(f"Orvane at 06:15. {first}"), "no": sanitise(f"Oui. Orvane. {second}")}
    draft = draft_rows(texts, Glossary.parse("Taiwan = 台湾"))
    sources = tuple(Source(id=each, name=each, text=text) for each, text in texts.items())
    lines = draft_text(Brief(path="", slug="", title="T", sources=sources), draft).splitlines()
    wanted = [near for row in draft.rows for each in row.perhaps.values() for near in each]
    numbers = [number for number, line in enumerate(lines) if "# perhaps: " in line]
    assert len(numbers) == len(wanted)
    for number, near in zip(numbers, wanted, strict=True):
        uncommented = lines[number].replace("# perhaps", "perhaps", 1)
        text = "\n".join([*lines[:number], uncommented, *lines[number + 1 :], ""])
        assert problems(text) == []
        assert {"quote": near.quote} in json.loads(parsed(text).brief.extra).values()
        assert any(QuotedText(source).find(near.quote) for source in texts.values())
