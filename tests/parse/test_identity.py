import pytest

from briefing_tui.parse.brief import date_of_name, first_heading, stem_of


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("2025-01-17-xi-trump-call.md", "2025-01-17-xi-trump-call"),
        ("calls/a.markdown", "a"),
        ("calls/A.MD", "A"),
        ("calls/two.words.md", "two.words"),
        ("calls/index.md", "calls"),
        ("calls\\_index.md", "calls"),
        ("./index.md", "index"),
        ("/index.md", "index"),
        ("index.md", "index"),
        ("../x/../index.md", "x"),
        ("-", "-"),
        ("", ""),
        (".md", ".md"),
    ],
)
def test_stem(path: str, stem: str) -> None:
    assert stem_of(path) == stem


@pytest.mark.parametrize(
    ("path", "edtf"),
    [
        ("2025-01-17-call.md", "2025-01-17"),
        ("2025-01-17 call.md", "2025-01-17"),
        ("2025-01-17.md", "2025-01-17"),
        ("2025-01.md", "2025-01"),
        ("2025.md", "2025"),
        ("2025-01-17/index.md", "2025-01-17"),
        ("2025-01-17-call/_index.md", "2025-01-17"),
        ("2025/index.md", ""),
        ("2025-01-call.md", ""),
        ("2025-02-30-call.md", ""),
        ("call.md", ""),
    ],
)
def test_date_of_name(path: str, edtf: str) -> None:
    found = date_of_name(path)
    assert (found.edtf if found else "") == edtf


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("# One", "One"),
        ("text\n\n   # One #\n", "One"),
        ("#\n# Two ##\n", "Two"),
        ("#No\n##  No\n    # no\n", ""),
        ("One\n===\n", "One"),
        ("> One\n===\n", ""),
        ("- One\n===\n", ""),
        ("```\n# no\n```\n# Yes", "Yes"),
        ("~~~ md\n# no\n```\n# no\n~~~\n# Yes", "Yes"),
        ("````\n```\n# no\n````\n# Yes", "Yes"),
        ("```\n# never closed", ""),
        ("`` ` ``\n# Yes", "Yes"),
        ("", ""),
    ],
)
def test_first_heading(body: str, heading: str) -> None:
    assert first_heading(body) == heading
