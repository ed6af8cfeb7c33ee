"""Costs: the draft of a text takes no more than linear time, whatever the text is made of."""

import pytest

from briefing_tui.draft.new_brief import draft_text
from briefing_tui.draft.rows import draft_rows
from briefing_tui.model.brief import Brief, Source
from briefing_tui.originals.article import read_text
from briefing_tui.originals.formats import plain_paragraphs
from tests.slow import mostly_slow, slow
from tests.test_costs import CONSTRUCTS, GLOSSARY, assert_linear, lines, repeated


def draft(text: str) -> None:
    """What `new` does with the text of a saved page, and with that of a source."""
    texts = {"a": "\n\n".join(plain_paragraphs([text])), "b": "Trade is good."}
    sources = tuple(Source(id=name, name=name, text=words) for name, words in texts.items())
    article = read_text(text)
    body = "\n\n".join(article.paragraphs if article else ())
    draft_text(
        Brief(path="", slug="a", title="A", body=body, sources=sources), draft_rows(texts, GLOSSARY)
    )


@pytest.mark.parametrize("name", mostly_slow(CONSTRUCTS, fast=4))
def test_a_text(name: str) -> None:
    assert_linear(draft, CONSTRUCTS[name])


@pytest.mark.parametrize("step", [12, slow(1)])
def test_no_text_raises_an_exception(step: int) -> None:
    for make in [*CONSTRUCTS.values()][::step]:
        draft(make(120))


def test_rows_of_two_texts_that_share_nothing() -> None:
    make = lines(lambda number: f"A{number} b. ")
    assert_linear(lambda text: draft_rows({"a": text, "b": text.replace("A", "C")}, GLOSSARY), make)


@pytest.mark.parametrize(
    "unit",
    [
        *("就、", "Trade grew. ", "“A b. ", "discussed a, ", "Xi said Xi ", "n'a a ", "issues a "),
        *("Minister of Aa trade ", "President Aa of China said trade. "),
        *("topics: trade; A", "; Trade", "discussed trade and China and ", "讨论贸易和贸易"),
    ],
)
def test_words_again_and_again(unit: str) -> None:
    def run(text: str) -> None:
        draft_rows({"a": text, "b": "A word."}, GLOSSARY)

    assert_linear(run, repeated(unit))
