"""`briefing show`, and what `briefing PATH` prints without a terminal."""

import json
import os
from pathlib import Path

import pytest

from briefing_tui.export.exporters import EXPORTERS
from briefing_tui.text.wrapping import cells
from tests.cli.conftest import FAULTY, GOOD, Command

pytestmark = pytest.mark.usefixtures("named_library")


def test_a_brief_is_printed_whole(briefing: Command, library: Path) -> None:
    answer = briefing("show", library / "2025-01-17-call.md")
    assert (answer.status, answer.err) == (0, "")
    for words in ("A call between two", "Only one names it", "China only", "An inauguration"):
        assert words in answer.out
    assert "\x1b" not in answer.out


@pytest.mark.parametrize("name", ["2025-01-17-call", "call", "CALL", "post", "old/post.md"])
def test_a_brief_is_found_by_its_name(briefing: Command, name: str) -> None:
    answer = briefing("show", name)
    assert (answer.status, answer.err) == (0, "")


def test_a_file_comes_before_a_name(briefing: Command) -> None:
    Path("post").write_text("# Of this folder\n", encoding="utf-8")
    assert "Of this folder" in briefing("show", "post").out


def test_an_unknown_name_is_guessed(briefing: Command, library: Path) -> None:
    answer = briefing("show", "2025-01-17-cal")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        f"briefing: no file and no brief in {library} is called 2025-01-17-cal\n"
        "    Did you mean `2025-01-17-call`?\n"
    )


def test_errors_of_rules_are_counted_as_those_of_the_parser(
    briefing: Command, library: Path
) -> None:
    file = library / "wrong.md"
    accounts = "".join(f"      no-{number}: silent\n" for number in range(10))
    file.write_text(
        "---\ntitle: W\nsources:\n  - { id: a }\nclaims:\n"
        f"  - topic: One\n    accounts:\n      a: states\n{accounts}---\nWords.\n"
    )
    shown = briefing("show", file)
    assert (shown.status, shown.err.count(": error[")) == (1, 10)
    assert briefing("check", file).err.startswith("10 errors")
    listed = json.loads(briefing("list", library, "--json").out)
    assert next(each for each in listed if each["slug"] == "wrong")["diagnostics"] == 10


def test_a_name_of_two_briefs_is_not_guessed(briefing: Command, library: Path) -> None:
    (library / "post.md").write_text("# Another\n", encoding="utf-8")
    (library / "new").mkdir()
    (library / "new" / "post.md").write_text("# A third\n", encoding="utf-8")
    answer = briefing("show", "post")
    # The one at the root is meant by its path as well.
    assert "Another" in answer.out
    (library / "post.md").unlink()
    answer = briefing("show", "post")
    assert (answer.status, answer.out) == (2, "")
    assert "new/post.md or old/post.md" in answer.err


def test_links_to_briefs_that_the_library_lacks_are_marked(
    briefing: Command, library: Path
) -> None:
    file = library / "hub.md"
    file.write_text("# Hub\nSee [[post|a post]], [[gone|the other]] and [[gone]].\n", "utf-8")
    assert "See a post¹, the other² [missing] and gone [missing]." in briefing("show", "hub").out
    html = briefing("show", "hub", "--to", "html").out
    assert '<span class="muted">the other [missing]</span>' in html
    assert "a post [missing]" not in html
    assert "[missing]" not in briefing("show", file).out, "of a file alone nothing is known"


def test_a_folder_is_for_list(briefing: Command, library: Path) -> None:
    answer = briefing("show", library)
    assert (answer.status, answer.out) == (2, "")
    assert "briefing list" in answer.err


def test_errors_go_to_standard_error_and_the_rest_is_shown(
    briefing: Command, library: Path
) -> None:
    path = library / "2024-05-06-faulty.md"
    answer = briefing("show", path)
    assert answer.status == 1
    assert "A faulty brief" in answer.out
    assert "error[" not in answer.out
    assert answer.err.startswith(f"{path}:8:14: error[wrong-value] ")


def test_one_of_several_that_is_missing_keeps_none_back(briefing: Command) -> None:
    answer = briefing("show", "call", "nothing", "post")
    assert answer.status == 2
    assert "A call between two" in answer.out
    assert "A post" in answer.out
    assert "nothing" in answer.err


def test_what_cannot_be_read_is_no_brief(briefing: Command, tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()
    os.mkfifo(tmp_path / "y.md")
    with (tmp_path / "large.md").open("wb") as large:
        large.truncate(17 * 2**20)
    for name, says in (("x.md", "is a folder"), ("y.md", "not-a-file"), ("large.md", "too-large")):
        answer = briefing("show", tmp_path / name)
        assert (answer.status, answer.out) == (2, ""), name
        assert says in answer.err


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\xff" * 999, b"\xef\xbb\xbf---\r\n"])
def test_any_bytes_are_shown(briefing: Command, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.md").write_bytes(data)
    answer = briefing("show", tmp_path / "x.md")
    assert answer.status == 0
    assert "\x01" not in answer.out
    assert answer.out


@pytest.mark.parametrize("width", [20, 40, 80, 132])
def test_lines_keep_to_the_width(briefing: Command, width: int) -> None:
    answer = briefing("show", "call", "--width", str(width))
    assert max(map(cells, answer.out.splitlines())) <= width


def test_the_width_of_the_configuration_counts(briefing: Command, own_home: Path) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('width = 44\nglyphs = "ascii"\n', encoding="utf-8")
    answer = briefing("show", "call")
    assert max(map(cells, answer.out.splitlines())) <= 44
    assert "●" not in answer.out


def test_colour_when_asked_for(briefing: Command) -> None:
    assert "\x1b[" in briefing("show", "call", "--color", "always").out
    assert "\x1b" not in briefing("show", "call", "--color", "never").out


def test_addresses_are_links_when_asked_for(briefing: Command, library: Path) -> None:
    text = (
        "---\ntitle: Links\nsources: [{ id: a, url: https://a.example/whole }]\n---\n"
        "[Words](https://w.example/), [a trap](https://good.example@evil.example/), [@a],\n"
        "[a control](<https://c.example/\u009b31m>) and [[nowhere]].\n"
    )
    (library / "links.md").write_text(text, encoding="utf-8")
    out = briefing("show", "links", "--links", "always").out
    for number, address, words in (
        (1, "https://a.example/whole", "[a]"),
        (1, "https://a.example/whole", "https://a.example/whole"),
        (2, "https://w.example/", "Words"),
        (2, "https://w.example/", "https://w.example/"),
    ):
        assert f"\x1b]8;id={number};{address}\x1b\\{words}" in out
    assert "evil.example/\x1b" not in out, "the reader asks before it opens this one"
    assert "\x9b" not in out
    assert "8;;" not in briefing("show", "links").out
    assert "8;;" not in briefing("show", "links", "--links", "never").out
    assert "8;;" not in briefing("export", "links", "--to", "text").out


def test_json_is_one_object_or_a_list(briefing: Command, library: Path) -> None:
    one = json.loads(briefing("show", "call", "--json").out)
    assert one["path"] == str(library / "2025-01-17-call.md")
    agreement = one["claims"][0]["agreement"]
    assert agreement == {"class": "only", "only": "China", "flags": [], "without": {}}
    both = json.loads(briefing("show", "call", "post", "--json").out)
    assert [each["title"] for each in both] == ["A call between two", "A post"]
    # A list whatever became of the others: its shape depends on the question alone.
    answer = briefing("show", "call", "nothing", "--json")
    assert [each["slug"] for each in json.loads(answer.out)] == ["2025-01-17-call"]


def test_a_format_is_chosen_by_its_name(briefing: Command) -> None:
    assert briefing("show", "call", "--to", "json").out == briefing("show", "call", "--json").out
    assert briefing("show", "call", "--to", "text").out == briefing("show", "call").out
    answer = briefing("show", "call", "--to", "pdf")
    assert (answer.status, answer.out) == (2, "")
    assert all(name in answer.err for name in EXPORTERS)
    for name, exporter in EXPORTERS.items():
        assert f"{name}: {exporter.summary}" in " ".join(briefing("show", "--help").out.split())


def test_standard_input(briefing: Command) -> None:
    for words in (("-",), ("show", "-")):
        answer = briefing(*words, stdin=GOOD.encode())
        assert answer.status == 0
        assert "A call between two" in answer.out
    faulty = briefing("-", stdin=FAULTY.encode())
    assert faulty.err.startswith("stdin:8:14: error[wrong-value] ")


def test_standard_input_has_a_limit(briefing: Command) -> None:
    answer = briefing("-", stdin=b"x" * (16 * 2**20 + 1))
    assert (answer.status, answer.out) == (2, "")
    assert "too-large" in answer.err


def test_without_a_terminal_a_path_is_printed(briefing: Command, library: Path) -> None:
    assert briefing(library / "2025-01-17-call.md").out == briefing("show", "call").out
    assert briefing(library).out == briefing("list").out
    assert briefing().out == briefing("list").out


@pytest.mark.usefixtures("samples")
def test_the_libraries_are_tried_in_order(briefing: Command, library: Path, own_home: Path) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"library = '{library / 'old'}'\n", encoding="utf-8")
    Path("briefs").mkdir()
    (Path("briefs") / "here.md").write_text("# Here\n", encoding="utf-8")

    def unnamed() -> str:
        return briefing("list", env={"BRIEFING_LIBRARY": ""}).out

    assert "A call between two" in briefing("list").out
    assert [line.split()[1] for line in unnamed().splitlines()] == ["SLUG", "post"]
    file.write_text("", encoding="utf-8")
    assert [line.split()[1] for line in unnamed().splitlines()] == ["SLUG", "here"]
    (Path("briefs") / "here.md").unlink()
    Path("briefs").rmdir()
    assert "xi-trump-call" in unnamed()


def test_a_library_that_is_gone_is_an_error_and_not_skipped(
    briefing: Command, tmp_path: Path
) -> None:
    answer = briefing("list", env={"BRIEFING_LIBRARY": tmp_path / "gone"})
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        f"briefing: BRIEFING_LIBRARY is not a folder: {tmp_path / 'gone'}\n"
        f"    It doesn't exist. Make it with: mkdir -p {tmp_path / 'gone'}\n"
    )


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (f"/{'a' * 300}", "can't be read: file name too long"),
        ("~nobody-here/briefs", "BRIEFING_LIBRARY names the home of an unknown user"),
    ],
)
def test_a_library_that_cannot_be_looked_at_is_an_error_as_well(
    briefing: Command, named: str, told: str
) -> None:
    answer = briefing("list", env={"BRIEFING_LIBRARY": named})
    assert (answer.status, answer.out) == (2, "")
    assert told in answer.err


def test_a_brief_of_the_library_comes_with_the_record_of_its_topics(
    briefing: Command, library: Path
) -> None:
    for year in (2022, 2023):
        text = GOOD.replace("2025-01-17", f"{year}-05-05").replace("us: silent", "us: states")
        (library / f"{year}-05-05-call.md").write_text(text, encoding="utf-8")
    shown = briefing("show", "2025-01-17-call").out
    assert "! United States: silent here; named on 5 May 2022 and 5 May 2023" in shown
    claim = json.loads(briefing("show", "2025-01-17-call", "--json").out)["claims"][0]
    assert claim["record"][1] == {
        "party": "United States",
        "earlier": {"named": ["2022-05-05", "2023-05-05"], "unnamed": []},
        "expected_silence": True,
        "open_list": False,
        "change": "dropped",
        "previous": "2023-05-05-call",
    }
    # A file by its path is shown as it is: its library need not have been read.
    alone = json.loads(briefing("show", library / "2025-01-17-call.md", "--json").out)
    assert alone["claims"][0]["record"] is None


def test_a_name_may_begin_with_a_dash(briefing: Command, library: Path) -> None:
    """Before Python 3.13, argparse took it for an option also after `--`."""
    (library / "2025-01-17-call.md").rename(library / "-call.md")
    for words, says in (
        (("show", "--", "-call"), "A call between two"),
        (("show", "--json", "--width", "60", "--", "-call"), '"slug": "-call"'),
        (("export", "--to", "markdown", "--", "-call", "-call"), "# A call between two"),
        (("check", "--", "-call"), "1 brief, no problems"),
        (("changes", "--", "-call"), "-call.md has not been read here"),
        (("compare", "--", "-call#cn", "-call#us"), "one of the sources has no `text`"),
    ):
        answer = briefing(*words)
        assert says.lower() in (answer.out + answer.err).lower()
    assert "A call between two" in briefing("--", "-call.md", cwd=library).out
    assert briefing("show", "--", "-call", "--json", cwd=library).err.startswith(
        "briefing: no file and no brief"
    )
    answer = briefing("show", "-call", cwd=library)
    assert (answer.status, "usage" in answer.err) == (2, True)


def test_each_line_of_a_note_in_a_vault_stands_alone_wherever_it_is_shown(
    briefing: Command, tmp_path: Path
) -> None:
    note = tmp_path / "vault" / "note.md"
    settings = note.parent / ".obsidian" / "app.json"
    settings.parent.mkdir(parents=True)
    note.write_text("status:: open\nowner:: [[note]]\n\n> - quoted\n>   lines\n", encoding="utf-8")

    def shown(*options: str) -> str:
        answer = briefing("show", note, *options)
        assert answer.status == 0
        return answer.out

    assert "status:: open\nowner:: note" in shown()
    assert "│ – quoted\n│   lines" in shown()
    assert "status:: open<br>" in shown("--to", "html")
    assert "status:: open  \nowner" in shown("--to", "markdown")
    assert "status:: open\nowner:: note" in shown("--to", "text")
    settings.write_text('{"strictLineBreaks": true}', encoding="utf-8")
    assert "status:: open owner:: note" in shown()
    assert "<br>" not in shown("--to", "html")


SOUGHT = """---
title: A call
sources:
  - { id: us, coverage: full, text: { file: texts/us.txt } }
  - { id: cn, coverage: full, text: 双方讨论了贸易。 }
  - { id: ru, coverage: full }
claims:
  - topic: NATO
    accounts:
      us: { sought: [NATO, alli*] }
      cn: { sought: [北约] }
      ru: { sought: [НАТО] }
---
Text.
"""


def test_what_was_sought_is_looked_for_in_the_texts(briefing: Command, tmp_path: Path) -> None:
    brief = tmp_path / "desk" / "call.md"
    (brief.parent / "texts").mkdir(parents=True)
    brief.write_text(SOUGHT, encoding="utf-8")
    (brief.parent / "texts" / "us.txt").write_text("They met.\n\nOur allies agree.\n")
    shown = briefing("show", brief).out
    assert "Not in it: NATO" in shown
    assert "But it has: allies (line 3): Our allies agree." in shown
    assert "Not in it: 北约" in shown
    assert "Sought: НАТО (by the authors; the text isn't here)" in shown
    (claim,) = json.loads(briefing("show", brief, "--json").out)["claims"]
    assert {name: account["sought"] for name, account in claim["accounts"].items()} == {
        "us": [{"term": "NATO", "found": []}, {"term": "alli*", "found": [3]}],
        "cn": [{"term": "北约", "found": []}],
        "ru": [{"term": "НАТО", "found": None}],
    }
    checked = briefing("check", brief, "--select", "sought-found").out
    assert "NATO: `us` is silent, but line 3 of its text has “allies”" in checked
