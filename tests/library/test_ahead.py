"""A brief that another process reads is the brief as this one reads it."""

import os
import signal
from pathlib import Path

import pytest

from briefing_tui.layout.blocks import LayoutContext, lay_leaf
from briefing_tui.library.files import Ahead, Beginning, begin, read_brief
from briefing_tui.model.document import Document
from briefing_tui.parse.document import parse_document
from tests.architecture.source_tree import ROOT

BRIEFS = sorted((ROOT / "briefs").glob("*.md"))


def taken(path: Path) -> Beginning:
    found = Ahead(path, path.name).take()
    assert found is not None
    return found


def laid(document: Document) -> list[list[object]]:
    setting = LayoutContext(document, {}, 60)
    return [list(lay_leaf(leaf, setting)) for leaf in document.leaves]


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_every_brief_is_the_same_either_way(path: Path) -> None:
    aside, here = taken(path), begin(path, path.name)
    assert aside.parsed == here.parsed == read_brief(path, path.name)
    assert aside.times == here.times == 1
    assert aside.parser.done
    assert laid(aside.parser.document) == laid(here.parser.document)


def test_a_long_body_is_read_on_from_where_the_other_process_stopped(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    words = "A *word* and [a link][late], " * 40
    path.write_text(f"{words}\n\n" * 40 + "# End\n\n[late]: https://example.org\n")
    aside = taken(path)
    assert not aside.parser.done
    assert aside.parser.document.inlines
    whole = aside.parser.step()
    assert whole == parse_document(aside.parsed.brief)
    assert not whole.inlines, "it was read before all definitions were known"


def test_a_file_that_is_not_there_is_an_empty_brief_with_an_error(tmp_path: Path) -> None:
    aside = taken(tmp_path / "gone.md")
    assert [each.code for each in aside.parsed.diagnostics] == ["unreadable"]


def test_a_book_is_begun(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text("---\ntitle: A book\n---\n" + "Some words of a book.\n\n" * 40_000)
    aside = taken(path)
    assert aside.parsed.brief.title == "A book"
    assert aside.times > 10


def test_nothing_comes_of_it_where_there_can_be_no_other_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    assert Ahead(BRIEFS[0], "x.md").take() is None


def test_nothing_comes_of_it_when_the_other_process_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    fork = os.fork

    def fork_and_kill() -> int:
        if process := fork():
            os.kill(process, signal.SIGKILL)
            return process
        signal.pause()
        return 0

    monkeypatch.setattr(os, "fork", fork_and_kill)
    assert Ahead(BRIEFS[0], "x.md").take() is None
