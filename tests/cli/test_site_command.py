"""`briefing export --site`: what is written, what is written again, and what is left alone."""

import json
import os
import re
from pathlib import Path
from shutil import copy
from threading import Thread
from typing import Any
from urllib.parse import unquote, urljoin

import pytest

from briefing_tui.cli import site
from briefing_tui.export.site import Plan, plan_site
from tests.cli.conftest import GOOD, Command
from tests.export.test_html import tree_of
from tests.slow import slow

BRIEFS = Path(__file__).parents[2] / "briefs"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two briefs that share a topic, one of them in a folder, and a draft."""
    root = tmp_path / "desk"
    (root / "old").mkdir(parents=True)
    (root / "call.md").write_text(GOOD, encoding="utf-8")
    older = GOOD.replace("2025-01-17", "2021-05-05").replace("A call between", "An older call of")
    (root / "old" / "older.md").write_text(older, encoding="utf-8")
    (root / "draft.md").write_text("---\ntitle: Not yet\ndraft: true\n---\n", encoding="utf-8")
    return root


def read_feed() -> Any:
    import feedparser

    return feedparser.parse(Path("out/feed.xml").read_bytes())


def files_of(folder: Path) -> dict[str, int]:
    """Every file with its time of writing."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("briefs", [2, slow(1000)])
def test_every_link_of_the_site_leads_to_a_page_and_a_place_in_it(
    briefing: Command, tmp_path: Path, briefs: int
) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    for path in sorted(BRIEFS.glob("*.md"))[-briefs:]:
        copy(path, desk)
    answer = briefing("export", "--site", "out", desk, "--title", "Desk")
    assert (answer.status, answer.out) == (0, "")
    texts = {name: (Path("out") / name).read_text("utf-8") for name in files_of(Path("out"))}
    ids = {name: set(re.findall(r'id="([^"]+)"', text)) for name, text in texts.items()}
    count = 0
    for name, text in texts.items():
        for href in re.findall(r'href="([^"]+)"', text) if name.endswith(".html") else ():
            if not re.match(r"https?:|mailto:|data:", href):
                page, _, fragment = urljoin(f"/{name}", href).partition("#")
                assert unquote(page[1:]) in texts, (name, href)
                assert not fragment or unquote(fragment) in ids[unquote(page[1:])], (name, href)
                count += 1
    assert count > 200
    # One of each kind, read by the standard's own rules.
    for name in ("index.html", "tags.html", "topics.html", "search.html", "topics/taiwan.html"):
        assert tree_of(texts[name]).find(".//main") is not None
    assert all("Desk" in text for name, text in texts.items() if name.endswith((".html", ".xml")))


def test_a_brief_that_is_edited_meanwhile_ends_nothing(
    briefing: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claims that made the page of a topic are gone when it is written."""
    plan = plan_site

    def edit(*planned: Any) -> Plan:
        for name in ("call.md", "old/older.md"):
            (small / name).write_text("# Without claims\n", encoding="utf-8")
        return plan(*planned)

    with monkeypatch.context() as patch:
        patch.setattr(site, "plan_site", edit)
        assert briefing("export", "--site", "out", small).status == 0
    assert not Path("out/topics/taiwan.html").exists()
    assert Path("out/briefs/call.html").exists()


def test_only_what_changed_is_written_again(briefing: Command, small: Path) -> None:
    assert briefing("export", "--site", "out", small).status == 0
    before = files_of(Path("out"))
    assert {"index.html", "briefs/call.html", "briefs/old/older.html", "feed.xml"} <= set(before)
    again = briefing("export", "--site", "out", small)
    assert again.err == f"{len(before)} pages in out: 0 written, 0 removed; 1 draft left out\n"
    assert files_of(Path("out")) == before

    (small / "call.md").write_text(f"{GOOD}\nMore words.\n", encoding="utf-8")
    assert briefing("export", "--site", "out", small).status == 0
    after = files_of(Path("out"))
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"briefs/call.html", "search-index.js"}


def test_the_page_of_a_deleted_brief_goes_and_foreign_files_stay(
    briefing: Command, small: Path
) -> None:
    briefing("export", "--site", "out", small)
    Path("out/CNAME").write_text("desk.example\n", encoding="utf-8")
    (small / "old" / "older.md").unlink()
    assert briefing("export", "--site", "out", small).status == 0
    after = files_of(Path("out"))
    assert "CNAME" in after
    assert "topics/taiwan.html" not in after
    assert not Path("out/briefs/old").exists()
    assert "An older call" not in Path("out/index.html").read_text("utf-8")


def test_a_file_of_others_is_not_overwritten(briefing: Command, small: Path) -> None:
    Path("out").mkdir()
    Path("out/index.html").write_text("mine", encoding="utf-8")
    answer = briefing("export", "--site", "out", small)
    assert answer.status == 2
    assert "out has other files, such as index.html" in answer.err
    Path("out/index.html").unlink()
    assert briefing("export", "--site", "out", small).status == 0
    (small / "new.md").write_text("# New\n", encoding="utf-8")
    Path("out/briefs/new.html").write_text("mine", encoding="utf-8")
    answer = briefing("export", "--site", "out", small)
    assert answer.status == 2
    assert "out/briefs/new.html is in the way: `briefing` did not write it" in answer.err
    assert Path("out/briefs/new.html").read_text("utf-8") == "mine"


def test_a_site_goes_beside_the_library_and_may_be_in_a_repository(
    briefing: Command, small: Path
) -> None:
    before = files_of(small)
    for folder in (small, small / "old", small / "new"):
        answer = briefing("export", "--site", folder, small)
        assert (answer.status, "is in the library" in answer.err) == (2, True)
    assert files_of(small) == before
    Path("out/.git").mkdir(parents=True)
    assert briefing("export", "--site", "out", small).status == 0


def test_a_file_without_our_mark_stays(briefing: Command, small: Path) -> None:
    briefing("export", "--site", "out", small)
    before = files_of(Path("out"))
    assert not [name for name in before if name.startswith(".")], "no manifest in the public folder"
    Path("out/mine.html").write_text("mine", encoding="utf-8")
    outside = Path("outside.html")
    outside.write_text(Path("out/index.html").read_text("utf-8"), encoding="utf-8")
    Path("out/link.html").symlink_to(outside.absolute())
    (small / "old" / "older.md").unlink()
    answer = briefing("export", "--site", "out", small)
    assert answer.status == 0
    assert {"mine.html", "link.html"} <= files_of(Path("out")).keys()
    assert outside.exists()
    assert before.keys() - files_of(Path("out")).keys() == {
        "briefs/old/older.html",
        "topics/taiwan.html",
    }


def test_a_pipe_in_the_folder_is_not_waited_for(briefing: Command, small: Path) -> None:
    briefing("export", "--site", "out", small)
    pipe = Path("out/pipe.html")
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(site.MARK,), daemon=True)
    writer.start()  # it waits until the pipe is read
    assert briefing("export", "--site", "out", small).status == 0
    assert pipe.is_fifo(), "it was not read, and so isn't taken for a page of the site"
    assert pipe.read_bytes() == site.MARK
    writer.join()


def test_what_was_interrupted_is_completed(
    briefing: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(site, "_write_pages", interrupt)
        assert briefing("export", "--site", "out", small).status == 130
    assert not Path("out/briefs/call.html").exists()
    assert briefing("export", "--site", "out", small).status == 0
    assert Path("out/briefs/call.html").exists()
    assert ": 0 written, 0 removed" in briefing("export", "--site", "out", small).err


def test_drafts_are_written_if_asked_for(briefing: Command, small: Path) -> None:
    answer = briefing("export", "--site", "out", small, "--drafts")
    assert "left out" not in answer.err
    assert "Not yet" in Path("out/index.html").read_text("utf-8")


def test_the_feed_is_read_by_a_feed_reader(briefing: Command, small: Path) -> None:
    briefing("export", "--site", "out", small, "--url", "https://desk.example/briefs")
    feed = read_feed()
    assert not feed.bozo
    assert (feed.version, feed.feed.title) == ("atom10", "desk")
    assert {link.rel: link.href for link in feed.feed.links} == {
        "alternate": "https://desk.example/briefs/index.html",
        "self": "https://desk.example/briefs/feed.xml",
    }
    first, second = feed.entries
    assert (first.title, first.link) == (
        "A call between two",
        "https://desk.example/briefs/briefs/call.html",
    )
    assert first.published.startswith("2025-01-17")
    assert first.summary == "Two accounts of one call."
    assert {tag.term for tag in first.tags} == {"china", "taiwan"}
    assert first.id != second.id


def test_a_page_names_its_address_for_search_engines(briefing: Command, small: Path) -> None:
    briefing("export", "--site", "out", small, "--url", "https://desk.example/briefs")
    page = Path("out/briefs/call.html").read_text("utf-8")
    address = "https://desk.example/briefs/briefs/call.html"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert data
    assert json.loads(data[1])["url"] == address


def test_the_search_has_the_words_of_every_brief(briefing: Command, small: Path) -> None:
    briefing("export", "--site", "out", small)
    lines = Path("out/search-index.js").read_text("utf-8").splitlines()
    briefs, forms = (json.loads(line.partition(" = ")[2].removesuffix(";")) for line in lines[1:])
    assert [brief[:3] for brief in briefs] == [
        ["briefs/call.html", "A call between two", "17 Jan 2025"],
        ["briefs/old/older.html", "An older call of two", "5 May 2021"],
    ]
    text = briefs[0][4]
    assert {"names", "taiwan", "china", "xi"} <= set(text.split())
    assert "the taiwan question" in text
    assert "台湾问题" in text
    assert briefs[0][5] == ["china", "taiwan"]
    assert (forms["灣"], forms["問"]) == ("湾", "问")
    assert "龍" not in forms, "a character that no brief has"


def test_a_brief_that_cannot_be_read_is_named(briefing: Command, small: Path) -> None:
    (small / "torn.md").symlink_to("nowhere.md")
    (small / "huge.md").write_bytes(b"")
    os.truncate(small / "huge.md", 1 << 30)
    answer = briefing("export", "--site", "out", small)
    assert answer.status == 1
    assert "huge.md can't be read, so it has no page" in answer.err
    assert Path("out/briefs/call.html").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--site", "out", "missing"), "no such file or folder: missing"),
        (("--site", "out", "a", "b"), "--site takes one library"),
        (("--site", "out", "file.txt"), "file.txt is not a folder"),
        (("--site", "file.txt", "briefs"), "file.txt can't be used: not a directory"),
        (("--site", "out", "briefs", "--url", "notaurl"), "notaurl is not a web address"),
        (("--site", "out", "empty"), "no brief in empty can be read"),
    ],
)
def test_wrong_usage(briefing: Command, words: tuple[str, ...], says: str) -> None:
    Path("file.txt").write_text("words", encoding="utf-8")
    Path("empty").mkdir()
    Path("briefs").mkdir()
    Path("briefs/a.md").write_text("# A\n", encoding="utf-8")
    answer = briefing("export", *words)
    assert (answer.status, answer.out) == (2, "")
    assert says in answer.err
