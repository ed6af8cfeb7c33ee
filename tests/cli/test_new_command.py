"""`briefing new`: what it writes, what it never overwrites, and every error."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from briefing_tui.library.checking import check_library
from briefing_tui.library.files import read_brief, read_source_text
from briefing_tui.model.brief import Brief
from tests.cli.conftest import Answer, Command
from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING

PAGES = Path(__file__).parents[1] / "fixtures" / "articles"
ARTICLE = PAGES / "blog.html"
READOUT = "台湾问题事关中国国家主权。\n\n双方还就乌克兰危机、巴以冲突等问题交换了意见。\n"
POST = """---
title: A post
---
We discussed *balancing* **Trade**, Fentanyl, TikTok.

| a | b |
|---|---|
| c | `d` |
"""
CALL = ("new", "A call: two accounts", "--event", "2025-01-17")


@pytest.fixture
def desk(briefing: Command) -> Path:
    """The folder in which `briefing` runs, with a library and two texts."""
    folder = Path.cwd()
    (folder / "briefs").mkdir()
    (folder / "briefs" / "glossary.txt").write_text("Taiwan = 台湾\n", encoding="utf-8")
    (folder / "cn.txt").write_text(READOUT, encoding="utf-8")
    (folder / "us.md").write_text(POST, encoding="utf-8")
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def read(path: Path) -> Brief:
    return read_brief(path, path.name).brief


def assert_refused(answer: Answer, *words: str) -> None:
    """A message and a hint, and no data."""
    assert (answer.status, answer.out) == (2, "")
    message, hint = answer.err.splitlines()
    assert message.startswith("briefing: ")
    assert hint.startswith("    ")
    for each in words:
        assert each in answer.err


def test_a_new_brief_is_in_the_library_and_check_accepts_it(briefing: Command, desk: Path) -> None:
    answer = briefing(*CALL, "--no-edit")
    name = "briefs/2025-01-17-a-call-two-accounts.md"
    assert (answer.status, answer.out, answer.err) == (0, f"{name}\n", "")
    brief = read(desk / name)
    assert (brief.title, brief.draft) == ("A call: two accounts", True)
    assert brief.event is not None
    assert brief.event.date == brief.date
    checked = briefing("check", name)
    assert (checked.status, checked.out) == (0, "")


def test_without_a_date_it_is_of_today(briefing: Command, desk: Path) -> None:
    answer = briefing("new", "Heute", "--no-edit")
    path = desk / answer.out.strip()
    brief = read(path)
    assert brief.date is not None
    assert path.name == f"{brief.date.edtf}-heute.md"
    assert brief.event is None


@pytest.mark.parametrize(
    ("title", "date", "name"),
    [
        ("台湾与贸易", "2025-01", "2025-01-台湾与贸易"),
        ("!!!", "2025", "2025-brief"),
        ("../../etc/passwd", "2025-01-17/2025-01-18", "2025-01-17-etc-passwd"),
        ("long " * 40, "2025-01-17T16:06-05:00", f"2025-01-17-{'-'.join(['long'] * 12)}"),
    ],
)
def test_the_name_of_the_file(
    briefing: Command, desk: Path, title: str, date: str, name: str
) -> None:
    answer = briefing("new", title, "--event", date, "--no-edit")
    assert (answer.status, answer.out) == (0, f"briefs/{name}.md\n")


def test_texts_become_sources_and_a_draft_of_the_claims(briefing: Command, desk: Path) -> None:
    answer = briefing(*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    stem = "2025-01-17-a-call-two-accounts"
    assert (answer.status, answer.out) == (0, f"briefs/{stem}.md\n")
    assert "8 claims proposed" in answer.err
    assert files(desk / "briefs") == {
        f"{stem}.md",
        f"texts/{stem}-cn.txt",
        f"texts/{stem}-us.txt",
        "glossary.txt",
    }
    parsed = read_brief(desk / "briefs" / f"{stem}.md", f"{stem}.md")
    brief = parsed.brief
    assert [(each.id, each.lang, each.coverage) for each in brief.sources] == [
        ("cn", "zh", "full"),
        ("us", "", "full"),
    ]
    written = (desk / "briefs" / f"{stem}.md").read_text(encoding="utf-8")
    assert "its whole text is in this file:\n    text: { file: texts/" in written
    assert written.count("    # date: 2025-01-17\n") == 2
    texts = [read_source_text(desk / "briefs", parsed, source).text for source in brief.sources]
    assert texts == [READOUT, "We discussed balancing Trade, Fentanyl, TikTok.\n\na b\n\nc d\n"]
    taiwan = brief.claim("taiwan")
    assert taiwan is not None
    assert [account.stance for account in taiwan.accounts] == ["states", "silent"]
    (checked,) = check_library(desk / "briefs")
    codes = {each.code: each for each in checked.diagnostics}
    assert not [code for code, each in codes.items() if each.severity == "error"]
    assert codes["unreviewed"].message.startswith("8 ")


def test_print_writes_nothing_and_needs_no_library(briefing: Command, desk: Path) -> None:
    before = files(desk)
    printed = briefing(*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--print")
    assert (printed.status, printed.err) == (0, "")
    assert files(desk) == before
    assert "    text: |\n      台湾问题事关中国国家主权。\n" in printed.out
    for path in (desk / "briefs").iterdir():
        path.unlink()
    (desk / "briefs").rmdir()
    (desk / "2025-01-17-printed.md").write_text(printed.out, encoding="utf-8")
    assert [source.id for source in read(desk / "2025-01-17-printed.md").sources] == ["cn", "us"]
    assert briefing(*CALL, "--print").status == 0


@pytest.mark.parametrize("page", ["blog", "ministry", "newspaper"])
def test_a_saved_article_fills_a_brief(briefing: Command, desk: Path, page: str) -> None:
    answer = briefing("new", "--from", PAGES / f"{page}.html", "--no-edit")
    assert (answer.status, answer.err) == (0, "")
    path = desk / answer.out.strip()
    brief = read(path)
    assert brief.title
    assert brief.date is not None
    assert brief.date.zone, "the dateline's own zone"
    assert path.name.startswith(brief.date.first.isoformat())
    assert brief.canonical.startswith("https://")
    assert brief.body.count("\n> ") >= 4
    updated = {"blog": "2025-01-18T08:10:00+00:00", "newspaper": "2025-01-18T11:00:00+08:00"}
    assert (brief.updated.edtf if brief.updated else None) == updated.get(page)
    assert (brief.sources, brief.claims) == ((), ()), "they are offered as comments"
    assert "# claims:\n" in path.read_text(encoding="utf-8")
    assert briefing("check", path).status == 0


def test_an_article_from_standard_input_with_a_title_and_texts(desk: Path) -> None:
    with ARTICLE.open("rb") as page:
        result = subprocess.run(
            [*BRIEFING, *CALL, "--from", "-", "--source", "article=cn.txt", "--print"],
            stdin=page,
            capture_output=True,
            check=True,
        )
    text = result.stdout.decode()
    assert "title: 'A call: two accounts'\ndate: 2025-01-17\n" in text
    assert "#   - id: article-2\n" in text
    result = subprocess.run(
        [*BRIEFING, *CALL, "--from", "-", "--print"], input=b" ", capture_output=True, check=False
    )
    assert result.stderr.startswith(b"briefing: no article was found in standard input\n")


def test_a_saved_page_and_a_pdf_are_texts_too(briefing: Command, desk: Path) -> None:
    (desk / "post.pdf").write_bytes(pdf("The ministers met in Northmark."))
    page = PAGES / "ministry.html"
    answer = briefing(*CALL, "--source", f"a={page}", "--source", "b=post.pdf", "--no-edit")
    assert answer.status == 0
    texts = {path.name[-5]: path.read_text("utf-8") for path in desk.glob("briefs/texts/*")}
    assert texts["b"] == "The ministers met in Northmark.\n"
    assert texts["a"].startswith("President Ana Example spoke today")
    assert "E-mail this page" not in texts["a"]
    brief = read(desk / answer.out.strip())
    assert "Northmark" in [claim.topic for claim in brief.claims if len(claim.accounts) > 1]


def pdf(text: str) -> bytes:
    """A PDF of one page with one line."""
    content = f"BT /F 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    data, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<</Size 6/Root 1 0 R>>\n"
    return f"{data}{end}startxref\n{len(data)}\n%%EOF\n".encode()


# The editor


def test_the_editor_opens_the_new_brief(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = desk / "editor.py"
    editor.write_text("import sys\nopen(sys.argv[1], 'a').write('edited')\n", encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{editor}'")
    answer = briefing(*CALL)
    assert answer.status == 0
    assert (desk / answer.out.strip()).read_text(encoding="utf-8").endswith("edited")


def test_no_editor_is_an_error_before_anything_is_written(briefing: Command, desk: Path) -> None:
    before = files(desk)
    assert_refused(briefing(*CALL), "there is no editor", "$VISUAL", "--no-edit")
    assert files(desk) == before


@pytest.mark.parametrize("editor", ["false", "no-such-editor"])
def test_an_editor_that_fails_leaves_the_brief(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    answer = briefing(*CALL)
    assert answer.status == 2
    assert f"briefing: {editor}" in answer.err
    assert "The brief is briefs/2025-01-17-a-call-two-accounts.md." in answer.err
    assert (desk / answer.out.strip()).is_file()


def test_the_editor_has_the_terminal(open_terminal: OpenTerminal, desk: Path) -> None:
    editor = f"{sys.executable} -c 'import os; print(os.isatty(0), os.isatty(1))'"
    terminal = open_terminal(*BRIEFING, *CALL, cwd=desk, env={"EDITOR": editor})
    terminal.wait_for("2025-01-17-a-call-two-accounts.md", "True True")
    assert terminal.wait_exit() == 0


# Errors


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("new",), "a brief needs a title"),
        (("new", " \n "), "a brief needs a title"),
        (("new", "A", "--event", "soon"), "--event takes a date, not soon"),
        (("new", "A", "--source", "cn.txt"), "--source takes ID=FILE, not cn.txt"),
        (("new", "A", "--source", "c n=cn.txt"), "--source takes ID=FILE"),
        (("new", "A", "--source", "cn=no.txt"), "no.txt: The file can't be read: no such file"),
        (("new", "A", "--source", "cn=briefs"), "briefs: This is not a regular file."),
        (("new", "A", "--source", "cn=gbk.txt"), "gbk.txt:2: the file is not UTF-8"),
        (("new", "A", "--source", "cn=gbk.md"), "gbk.md:2: the file is not UTF-8"),
        (("new", "A", "--source", "cn=empty.txt"), "empty.txt has no text"),
        (("new", "A", "--source", "cn=empty.pdf"), "empty.pdf has no text"),
        (
            ("new", "A", "--source", "cn=bad.pdf"),
            "bad.pdf can't be read as a PDF: it is damaged, or not a PDF\n",
        ),
        (("new", "A", "--source", "cn=no.pdf"), "no.pdf can't be read as a PDF: it is damaged"),
        (("new", "A", "--source", "cn=odd.pdf"), "odd.pdf can't be read as a PDF: it is damaged"),
        (
            ("new", "A", "--source", "cn=cn.txt", "--source", "cn=us.md"),
            "two sources have the id cn",
        ),
        (("new", "--from", "no.html"), "no.html: The file can't be read: no such file"),
        (("new", "--from", "https://example.org/a"), "Nothing is fetched from the web"),
        (("new", "--from", "empty.txt"), "no article was found in empty.txt"),
    ],
)
def test_what_is_wrong_is_said(
    briefing: Command, desk: Path, words: Iterable[str], says: str
) -> None:
    for name in ("gbk.txt", "gbk.md"):
        (desk / name).write_bytes("first\n台湾\n".encode("gb18030"))
    (desk / "empty.txt").write_text(" \n", encoding="utf-8")
    (desk / "empty.pdf").write_bytes(pdf(""))
    (desk / "no.pdf").write_text("no PDF", encoding="utf-8")
    (desk / "bad.pdf").write_bytes(b"%PDF-1.4 and no more")
    (desk / "odd.pdf").write_bytes(pdf("text").replace(b"/Length ", b"/Length null"))
    before = files(desk)
    assert_refused(briefing(*words, "--no-edit"), says)
    assert files(desk) == before


def test_nothing_is_ever_overwritten(briefing: Command, desk: Path) -> None:
    words = (*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    assert briefing(*words).status == 0
    (path,) = (desk / "briefs").glob("*.md")
    path.write_text("mine", encoding="utf-8")
    before = {each: (desk / "briefs" / each).read_bytes() for each in files(desk / "briefs")}
    assert_refused(briefing(*words), f"there is briefs/{path.name} already", "another title")
    path.rename(desk / "briefs" / "mine.md")
    assert_refused(briefing(*words), f"there is briefs/texts/{path.stem}-cn.txt already")
    path.symlink_to(desk / "elsewhere.md")
    assert_refused(briefing(*words), "already")
    path.unlink()
    (desk / "briefs" / "mine.md").rename(path)
    assert {
        each: (desk / "briefs" / each).read_bytes() for each in files(desk / "briefs")
    } == before


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(
    briefing: Command, desk: Path
) -> None:
    (desk / "briefs" / "texts").write_text("a file", encoding="utf-8")
    before = files(desk)
    answer = briefing(*CALL, "--source", "cn=cn.txt", "--no-edit")
    assert_refused(answer, "can't be written: not a directory")
    assert files(desk) == before


def test_texts_are_not_written_through_a_link_out_of_the_library(
    briefing: Command, desk: Path
) -> None:
    (desk / "elsewhere").mkdir()
    (desk / "briefs" / "texts").symlink_to(desk / "elsewhere")
    answer = briefing(*CALL, "--source", "cn=cn.txt", "--no-edit")
    assert_refused(answer, "briefs/texts leads out of the library", "a folder, not a link")
    assert not files(desk / "elsewhere")
    assert briefing(*CALL, "--no-edit").status == 0


if os.geteuid() != 0:  # the superuser writes everywhere

    def test_a_library_that_may_not_be_written(briefing: Command, desk: Path) -> None:
        (desk / "briefs").chmod(0o500)
        assert_refused(briefing(*CALL, "--no-edit"), "can't be written: permission denied")
        (desk / "briefs").chmod(0o700)


def test_the_sample_library_is_not_written_to(briefing: Command) -> None:
    assert_refused(briefing(*CALL, "--no-edit"), "there is no library", "mkdir briefs")


def test_a_faulty_glossary_is_named(briefing: Command, desk: Path) -> None:
    (desk / "briefs" / "glossary.txt").write_text("Taiwan = 台湾\nTrade\n", encoding="utf-8")
    answer = briefing(*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    assert_refused(answer, "briefs/glossary.txt:2: this line is not an entry", "Taiwan = 台湾")


@pytest.mark.parametrize(
    ("library", "words", "extra"),
    [
        ("trafilatura", ("--from", str(ARTICLE)), "article"),
        ("trafilatura", ("--source", f"a={ARTICLE}"), "article"),
        ("pypdf", ("--source", "a=a.pdf"), "pdf"),
    ],
)
def test_a_missing_extra_is_named(
    briefing: Command,
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    words: Iterable[str],
    extra: str,
) -> None:
    (desk / "a.pdf").write_bytes(pdf("text"))
    monkeypatch.setitem(sys.modules, library, None)
    answer = briefing(*CALL, *words, "--no-edit")
    assert_refused(
        answer, f"this needs the package {library}", f"pip install 'briefing-tui[{extra}]'"
    )


def test_a_closed_pipe_ends_it_in_silence(desk: Path, environment: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        result = subprocess.run(
            [*BRIEFING, *CALL, "--print"],
            env=environment,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr) == (141, b"")
