"""`briefing compare`."""

import json
from pathlib import Path

import pytest

from briefing_tui.text.wrapping import cells
from tests.cli.conftest import GOOD, Command


@pytest.fixture
def calls(library: Path) -> Path:
    """A second call, in which both speak of the topic in other words."""
    text = (
        GOOD.replace("2025-01-17", "2025-06-05")
        .replace(
            "台湾问题, translation: The Taiwan question", "台湾局势, translation: The Taiwan matter"
        )
        .replace("us: silent", "us: { quote: The Taiwan strait }")
    )
    (library / "2025-06-05-call.md").write_text(text, encoding="utf-8")
    return library


def sources(calls: Path, first: str = "cn", second: str = "cn") -> tuple[str, str]:
    return f"{calls / '2025-01-17-call.md'}#{first}", f"{calls / '2025-06-05-call.md'}#{second}"


def test_two_text_files(briefing: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One small word.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("One large word.", encoding="utf-8")
    answer = briefing("compare", tmp_path / "a.txt", tmp_path / "b.txt")
    assert (answer.status, answer.err) == (0, "")
    assert "One [-small-] {+large+} word." in answer.out
    assert "\x1b" not in answer.out


def test_texts_with_little_in_common_stand_beside_each_other(
    briefing: Command, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("One small word.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Nothing alike here.", encoding="utf-8")
    answer = briefing("compare", tmp_path / "a.txt", tmp_path / "b.txt", "--width", "120")
    assert (answer.status, answer.err) == (0, "")
    assert "Little in common · 0 words in both" in answer.out
    (both,) = (line for line in answer.out.splitlines() if "One small word." in line)
    assert "Nothing alike here." in both


def test_one_partys_accounts_of_a_topic_in_two_briefs(briefing: Command, calls: Path) -> None:
    answer = briefing("compare", *sources(calls), "--topic", "Taiwan")
    assert answer.status == 0
    assert "The Taiwan [-question-] {+matter+}" in answer.out
    assert "as translated" in answer.err
    answer = briefing("compare", *sources(calls), "--topic", "Taiwan", "--original")
    assert "台湾[-问题-]{+局势+}" in answer.out


def test_sources_without_a_text_are_compared_by_their_claims(
    briefing: Command, calls: Path
) -> None:
    answer = briefing("compare", *sources(calls))
    assert answer.status == 0
    assert "Taiwan, as translated\nThe Taiwan [-question-] {+matter+}" in answer.out
    assert "the quotes in the claims are compared" in answer.err
    one = f"{calls / '2025-06-05-call.md'}"
    found = json.loads(briefing("compare", f"{one}#cn", f"{one}#us", "--json").out)
    assert found["topics"][0]["topic"] == "taiwan"
    assert found["first"] == "Readout, 5 Jun 2025"


def test_whole_texts_where_both_have_one(briefing: Command, library: Path) -> None:
    text = GOOD.replace("name: Readout,", "name: Readout, text: We met and talked.,").replace(
        "name: Post,", "name: Post, text: { file: post.txt },"
    )
    (library / "2025-01-17-call.md").write_text(text, encoding="utf-8")
    (library / "post.txt").write_text("We met and ate.", encoding="utf-8")
    brief = library / "2025-01-17-call.md"
    answer = briefing("compare", f"{brief}#cn", f"{brief}#us")
    assert (answer.status, answer.err) == (0, "")
    assert "We met and [-talked-] {+ate+}." in answer.out
    (library / "plain.txt").write_text("We met.", encoding="utf-8")
    assert "We met" in briefing("compare", f"{brief}#cn", library / "plain.txt").out


def test_a_brief_in_the_home_directory_reads_no_file_beside_it(
    briefing: Command,
) -> None:
    text = GOOD.replace("name: Readout,", "name: Readout, text: { file: secret.txt },").replace(
        "name: Post,", "name: Post, text: We met.,"
    )
    home = Path.home()
    (home / "downloaded.md").write_text(text, encoding="utf-8")
    (home / "secret.txt").write_text("We met in secret.", encoding="utf-8")
    answer = briefing("compare", f"{home}/downloaded.md#cn", f"{home}/downloaded.md#us")
    assert (answer.status, answer.out) == (2, "")
    assert "secret.txt is not read" in answer.err


@pytest.mark.parametrize("width", [40, 80, 120])
def test_it_keeps_to_the_width(briefing: Command, calls: Path, width: int) -> None:
    out = briefing("compare", *sources(calls), "--width", str(width)).out
    assert max(map(cells, out.splitlines())) <= width


@pytest.mark.usefixtures("named_library")
def test_a_whole_brief_is_answered_with_its_sources(briefing: Command, library: Path) -> None:
    answer = briefing("compare", "call", "call#us")
    assert (answer.status, answer.out) == (2, "")
    assert "call#cn or call#us" in answer.err
    assert "Did you mean" in briefing("compare", "2025-01-17-cal", "call#us").err
    assert briefing("compare", "call#cn", "call#us").status == 0


def test_the_file_of_a_brief_is_compared_with_a_word_on_its_accounts(
    briefing: Command, calls: Path
) -> None:
    one, two = sorted(calls.glob("*.md"))[:2]
    answer = briefing("compare", one, two)
    assert (answer.status, "title:" in answer.out) == (0, True)
    assert f"To compare an account, write {one}#cn." in " ".join(answer.err.split())


def test_json_of_two_texts(briefing: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One small word.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("One large word.", encoding="utf-8")
    found = json.loads(briefing("compare", tmp_path / "a.txt", tmp_path / "b.txt", "--json").out)
    assert (found["kept"], found["gone"], found["new"], found["moved"]) == (2, 1, 1, 0)
    kinds = [each["kind"] for each in found["passages"][0]["words"]]
    assert kinds == ["kept", "gone", "new", "kept"]


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize(
    ("first", "second", "more", "message"),
    [
        ("2025-01-17-call.md#cm", "2025-06-05-call.md#cn", (), "has no source cm"),
        ("2025-01-17-call.md#oecd", "2025-06-05-call.md#cn", (), "Its sources are cn, us"),
        ("2025-01-17-call.md#cn", "2025-06-05-call.md#cn", ("--topic", "Taiwn"), "about Taiwn"),
        ("2025-01-17-call.md#us", "2025-06-05-call.md#us", ("--topic", "Taiwan"), "no words on"),
        ("2025-01-17-call.md#cn", "nowhere.txt", (), "no such file"),
        ("nowhere.md#cn", "2025-06-05-call.md#cn", (), "nowhere.md"),
        ("2025-01-17-call.md#cn", "old/post.md", (), "can't be compared"),
    ],
)
def test_what_cannot_be_compared(
    briefing: Command, calls: Path, first: str, second: str, more: tuple[str, ...], message: str
) -> None:
    answer = briefing("compare", f"{calls}/{first}", f"{calls}/{second}", *more)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err
