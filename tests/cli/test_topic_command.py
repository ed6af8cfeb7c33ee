"""`briefing topic`."""

import json
from pathlib import Path

import pytest

from briefing_tui.text.wrapping import cells
from tests.cli.conftest import GOOD, Command


@pytest.fixture
def years(library: Path) -> Path:
    """The good brief, and three earlier ones in which both sides name its topic or don't."""
    for year in (2021, 2022, 2023):
        text = GOOD.replace("2025-01-17", f"{year}-05-05").replace(
            "us: silent", "us: { quote: no change }"
        )
        (library / f"{year}-05-05-call.md").write_text(text, encoding="utf-8")
    return library


def test_a_row_a_brief_oldest_first(briefing: Command, years: Path) -> None:
    answer = briefing("topic", "taiwan", years)
    assert (answer.status, answer.err) == (0, "")
    dates = [line[:11] for line in answer.out.splitlines() if line[:1].isdigit()]
    assert dates == ["5 May 2021 ", "5 May 2022 ", "5 May 2023 ", "17 Jan 2025"]
    assert "! ○ not mentioned, named on 5" in answer.out
    assert "May 2023" in answer.out.splitlines()[-3] or "2023" in answer.out.splitlines()[-4]


@pytest.mark.parametrize("name", ["taiwan", "Taiwan", " TAIWAN "])
def test_a_topic_by_its_name_or_id(briefing: Command, years: Path, name: str) -> None:
    assert "China" in briefing("topic", name, years).out


def test_a_topic_by_its_name_where_its_id_is_another(briefing: Command, years: Path) -> None:
    assert briefing("topic", "trade talks", years).status == 2
    text = GOOD.replace("topic: Taiwan", "topic: Trade talks\n    id: trade")
    (years / "2026-01-01-talks.md").write_text(text, encoding="utf-8")
    assert briefing("topic", "Trade talks", years).status == 0


def test_a_silent_response_does_not_stand_for_a_text_that_was_not_checked(
    briefing: Command, library: Path
) -> None:
    sources = "\n  - { id: fs, party: United States, role: response, coverage: full }\nclaims:"
    text = GOOD.replace("\nclaims:", sources)
    (library / "2026-01-02-call.md").write_text(
        text.replace("      us: silent", "      us: unchecked\n      fs: silent")
    )
    answer = briefing("topic", "taiwan", library)
    assert answer.out.count("? not checked") == 1


def test_a_brief_stands_for_its_folder(briefing: Command, years: Path) -> None:
    answer = briefing("topic", "taiwan", years / "2025-01-17-call.md")
    assert "5 May 2021" in answer.out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("the Taiwan question", "Near it: `taiwan`."),
        ("taiwn", "Near it: `taiwan`."),
        ("Ta", "Near it: `taiwan`."),
        ("台湾", "Near it: `taiwan`."),  # by the words of an account
        ("sea", "`briefing topic` without a name lists the topics."),
    ],
)
def test_an_unknown_topic(briefing: Command, library: Path, name: str, hint: str) -> None:
    answer = briefing("topic", name, library)
    assert (answer.status, answer.out) == (2, "")
    assert f"is about `{name}`" in answer.err
    assert hint in answer.err


@pytest.mark.parametrize("width", [20, 60, 80, 120, 200])
def test_it_keeps_to_the_width(briefing: Command, years: Path, width: int) -> None:
    out = briefing("topic", "taiwan", years, "--width", str(width)).out
    assert max(map(cells, out.splitlines())) <= max(width, 30)


def test_json(briefing: Command, years: Path) -> None:
    found = json.loads(briefing("topic", "taiwan", years, "--json").out)
    assert found["topic"] == "taiwan"
    assert found["parties"] == ["China", "United States"]
    assert [row["brief"] for row in found["rows"]][-1] == "2025-01-17-call"
    china, america = found["rows"][-1]["accounts"]
    assert (china["party"], china["state"], china["change"]) == ("China", "speaks", "same")
    assert china["sources"][0]["translation"] == "The Taiwan question"
    assert america["change"] == "dropped"
    assert america["previous"] == "2023-05-05-call"
    named = [f"{year}-05-05" for year in (2021, 2022, 2023)]
    assert america["earlier"] == {"named": named, "unnamed": []}
    assert america["expected_silence"] is True
    assert found["rows"][-1]["agreement"]["class"] == "only"


def test_the_sample_librarys_history_of_taiwan(briefing: Command, samples: Path) -> None:
    found = json.loads(briefing("topic", "taiwan", samples, "--json").out)
    assert len(found["rows"]) >= 10
    assert found["rows"][0]["date"].startswith("2016")
    september = next(row for row in found["rows"] if row["date"] == "2025-09-19")
    china = next(each for each in september["accounts"] if each["party"] == "China")
    assert (china["state"], china["expected_silence"]) == ("silent", True)
    assert china["earlier"]["named"] == ["2025-01-17", "2025-06-05"]


def test_a_topic_needs_no_file_once_there_is_an_index(
    briefing: Command, years: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Their stamps count as old enough to be trusted.
    monkeypatch.setattr("briefing_tui.library.files.CLOCK_GRANULARITY", -(10**12))
    first = briefing("topic", "Taiwan", years)
    assert first.status == 0
    assert "2021" in first.out
    monkeypatch.setattr("briefing_tui.library.files.read_data", None)
    assert briefing("topic", "Taiwan", years).out == first.out
    assert "Near it: `taiwan`." in briefing("topic", "taiwam", years).err


@pytest.mark.usefixtures("named_library")
def test_without_a_name_all_topics_are_listed(briefing: Command, years: Path) -> None:
    answer = briefing("topic")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "               2021 2022 2023 2024 2025",
        "               May  May  May  May  Jan",
        "                5    5    5    6   17",
        "Topic          CU   CU   CU   &    CU   Briefs",
        "Taiwan         ●●   ●●   ●●        ●○        4",
        "Trade                         ●              1",
        "",
        "C China  U US  & without a party  ● speaks of it  ○ not mentioned",
    ]
    narrow = briefing("topic", "--width", "40").out.splitlines()
    assert narrow[0] == "← 2 more       2023 2024 2025"
    assert narrow[-1].startswith("2 older briefs are left out")
    listed = json.loads(briefing("topic", "--json").out)
    assert [topic["topic"] for topic in listed] == ["taiwan", "trade"]
    assert [cell["date"] for cell in listed[0].pop("cells")][-1] == "2025-01-17"
    assert listed[0] == {
        "topic": "taiwan",
        "name": "Taiwan",
        "briefs": 4,
        "named": 4,
        "years": [2021, 2025],
        "parties": [{"party": "China", "named": 4}, {"party": "United States", "named": 3}],
    }


@pytest.mark.usefixtures("named_library")
def test_a_library_with_a_slash_is_no_name(briefing: Command, years: Path) -> None:
    assert "\nTopic " in briefing("topic", years).out
    assert "\nTopic " in briefing("topic", years / "2025-01-17-call.md").out
    (Path.cwd() / "notes").mkdir()
    answer = briefing("topic", "notes")
    assert answer.status == 2
    assert "`briefing topic ./notes` lists the topics of that folder." in answer.err
    assert "`briefing topic` without a name lists the topics." in briefing("topic", "xyz").err
    answer = briefing("topic", "./notes")
    assert (answer.status, answer.out) == (2, "")
    assert "no brief in notes has claims" in answer.err


def test_a_history_offers_its_sibling_topics(briefing: Command, years: Path) -> None:
    assert "Sibling topics" not in briefing("topic", "taiwan", years).out
    text = GOOD.replace("topic: Taiwan", "topic: Taiwan's elections").replace("2025", "2026")
    (years / "elections.md").write_text(text, encoding="utf-8")
    shown = briefing("topic", "taiwan", years).out
    assert shown.startswith("Taiwan  named in 4 of 4 briefs, 2021–2025 · China 4 of 4 · US 3 of 4")
    assert shown.splitlines()[-2:] == [
        "Sibling topics",
        "Taiwan's elections  taiwans-elections · named in 1 of 1 brief, 2026 · China 1",
    ]
    found = json.loads(briefing("topic", "taiwan", years, "--json").out)
    assert (found["briefs"], found["named"]) == (4, 4)
    assert [topic["topic"] for topic in found["siblings"]] == ["taiwans-elections"]


def test_a_format_of_one_topic_needs_its_name(briefing: Command, library: Path) -> None:
    for options in (("--to", "html"), (f"{library}/", "--to", "csv")):
        answer = briefing("topic", *options)
        assert (answer.status, answer.out) == (2, "")
        assert "needs the NAME of a topic" in answer.err
    json_of_list = briefing("topic", f"{library}/", "--to", "json").out
    assert json_of_list == briefing("topic", f"{library}/", "--json").out


def test_a_topic_is_printed_in_other_formats(briefing: Command, library: Path) -> None:
    table = briefing("topic", "taiwan", library, "--to", "csv")
    assert (table.status, table.err) == (0, "")
    assert table.out.splitlines()[1].startswith("2025-01-17-call,A call between two,2025-01-17,")
    assert briefing("topic", "taiwan", library, "--to", "markdown").out.startswith("| Taiwan |")
    as_json = briefing("topic", "taiwan", library, "--to", "json").out
    assert as_json == briefing("topic", "taiwan", library, "--json").out
    assert briefing("topic", "taiwan", library, "--to", "pdf").status == 2
