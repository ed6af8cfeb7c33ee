"""Costs: no text takes more than linear time, whatever it is made of.

Each test times one function on a text and on one several times as long. Linear time grows as
the text does, quadratic time by the square of that. Processor time is measured, the fastest of
a few runs, so a busy machine changes little.
"""

import gc
from collections.abc import Callable
from time import process_time

import pytest

from briefing_tui.compare.diff import compare_wording
from briefing_tui.compare.matrix import build_matrix
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.document import parse_body, parse_start
from briefing_tui.parse.sections import MOST_SOURCES
from briefing_tui.tui.palette import matched_letters

Make = Callable[[int], str]
"""Makes a text of about so many characters."""

_TIMES = 8
"""How much longer the long text is."""
_LIMIT = 24
"""How much longer it may take. Quadratic time is 64 times as long, linear time 8 times."""
_SMALL = 0.004
"""Seconds that count for nothing: shorter times can't be measured."""
_TRIES = 3


def assert_linear(run: Callable[[str], object], make: Make, size: int = 100_000) -> None:
    """Fail if the time that a function takes grows faster than its text, up to `size`."""
    short, long = make(size // _TIMES), make(size)
    times: list[tuple[float, float]] = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(_TRIES):
            times.append((_seconds(run, short), _seconds(run, long)))
            # The fastest runs of both: a slow one was disturbed by something else.
            if min(after for _, after in times) <= _LIMIT * min(time for time, _ in times) + _SMALL:
                return
    finally:
        gc.enable()
    pytest.fail(f"{_TIMES} times the text takes more than {_LIMIT} times as long: {times}")


def _seconds(run: Callable[[str], object], text: str) -> float:
    start = process_time()
    run(text)
    return process_time() - start


def repeated(unit: str, before: str = "", after: str = "") -> Make:
    """Make texts of one unit again and again."""
    return lambda size: before + unit * (size // len(unit)) + after


HEADINGS: dict[str, Make] = {
    "blanks": repeated(" ", "# a", "b"),
    "tabs": repeated("\t", "# a", "b"),
    "hashes": repeated("#", "# a ", "b"),
    "hashes and blanks": repeated("# ", "# ", "b"),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_title_from_a_heading(name: str) -> None:
    assert_linear(lambda text: parse_brief(text, "brief.md"), HEADINGS[name])


@pytest.mark.parametrize("name", HEADINGS)
def test_first_screen(name: str) -> None:
    assert_linear(lambda text: parse_start(parse_brief(text, "brief.md").brief), HEADINGS[name])


TABLES: dict[str, Make] = {
    "many columns, short rows": lambda size: (
        "a|" * (size // 6) + "\n" + "-|" * (size // 6) + "\n" + "b|\n" * (size // 9)
    ),
    "one long row": lambda size: "a|b\n-|-\n" + "c|" * (size // 4) + "\n" + "d|\n" * (size // 6),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    assert_linear(parse_body, TABLES[name])


WORDINGS: dict[str, Make] = {
    "abbreviations": repeated("Mr. "),
    "initials": repeated("A. "),
    "sentences": repeated("Aa bb cc. Dd ee ff. "),
}


@pytest.mark.parametrize("name", WORDINGS)
def test_wording(name: str) -> None:
    assert_linear(lambda text: compare_wording(text, f"{text} b"), WORDINGS[name])


def test_palette() -> None:
    assert_linear(lambda text: matched_letters("abab abab aabb", text), repeated("a b "))
    assert matched_letters("nb", "next brief") == [0, 5]
    assert matched_letters("brief", "next brief") == [5, 6, 7, 8, 9]
    assert matched_letters("bn", "next brief") == []


def many_sources(stance: str) -> Make:
    """Make briefs in which many sources have an account of many claims."""

    def make(size: int) -> str:
        ids = [f"s{number}" for number in range(min(90, size // 40))]
        sources = "".join(f"- id: {source}\n" for source in ids)
        accounts = ", ".join(f"{source}: {stance}" for source in ids)
        claim = f"- topic: a\n  claim: b\n  accounts: {{ {accounts} }}\n"
        claims = claim * max(1, (size - len(sources)) // len(claim))
        return f"---\nsources:\n{sources}claims:\n{claims}---\n"

    return make


@pytest.mark.parametrize("stance", ["states", "denies", "silent", "{ value: 9, unit: a }"])
def test_agreement(stance: str) -> None:
    def run(text: str) -> None:
        build_matrix(parse_brief(text, "brief.md").brief)

    assert_linear(run, many_sources(stance), 40_000)


def test_no_brief_has_very_many_columns() -> None:
    sources = "".join(f"- id: s{number}\n" for number in range(MOST_SOURCES + 2))
    parsed = parse_brief(f"---\nsources:\n{sources}---\n", "brief.md")
    assert len(parsed.brief.sources) == MOST_SOURCES
    assert [diagnostic.code for diagnostic in parsed.diagnostics][:1] == ["too-large"]
