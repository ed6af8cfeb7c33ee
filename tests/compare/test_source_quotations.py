"""What a brief quotes from the text of a source."""

from briefing_tui.compare.quotations import SourceQuotations, find_quotations, runs_in
from briefing_tui.parse.brief import parse_brief
from tests.compare.source_texts import TEXT

BRIEF = parse_brief(TEXT, "call.md").brief


def quotations(source_id: str = "n", text: str | None = None) -> SourceQuotations:
    source = BRIEF.source(source_id)
    assert source is not None
    return find_quotations(BRIEF, source, source.text if text is None else text)


def test_the_passages_are_in_the_order_of_the_text() -> None:
    found = quotations()
    text = found.text.text
    assert [(text[start:end], claim) for start, end, claim in found.passages] == [
        ("A tunnel can only be built", 0),
        ("if both sides carry its cost", 1),
        ("nothing is signed", 0),
    ]
    assert found.missing == {3}


def test_the_sentences_that_are_quoted() -> None:
    found = quotations()
    quoted = [found.text.text[slice(*found.text.sentences[index])] for index in found.quoted]
    assert sorted(quoted) == [
        "A tunnel can only be built if both sides carry its cost.",
        "Until then, nothing is signed.",
    ]


def test_a_quotation_in_its_context() -> None:
    found = quotations()
    assert found.context(0) == [
        ("It was the first since autumn. Nobody was surprised. ", False),
        ("A tunnel can only be built", True),
        (" if both sides carry its cost. Engineers will report. Until then, ", False),
        ("nothing is signed", True),
        (". The ferries run again.", False),
    ]
    assert "".join(run for run, _ in found.context(1)).startswith("It was the first since autumn.")
    assert found.context(3) == []


def test_passages_far_from_each_other_have_an_ellipsis_between_them() -> None:
    text = "A tunnel can only be built. " + "One more. " * 9 + "Then nothing is signed."
    words = "".join(run for run, _ in quotations(text=text).context(0))
    assert words == (
        "A tunnel can only be built. One more. One more. … One more. One more. "
        "Then nothing is signed."
    )


def test_runs_cover_each_paragraph_and_know_the_passage_that_began_last() -> None:
    found = quotations()
    for paragraph in found.text.paragraphs:
        runs = runs_in(found, paragraph)
        assert (
            "".join(found.text.text[run.start : run.end] for run in runs)
            == (found.text.text[paragraph.start : paragraph.end])
        )
    last = [(found.text.text[run.start : run.end], run[2:4]) for run in runs]
    assert last[:4] == [
        ("A tunnel can only be built", (True, 0)),
        (" ", (True, None)),
        ("if both sides carry its cost", (True, 1)),
        (". ", (True, None)),
    ]
    assert ("Engineers will report. ", (False, None)) in last
