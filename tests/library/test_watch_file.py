"""What is noticed of one file that no library has around it."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from briefing_tui.library.index.process import Saved, Watching, keep_to
from briefing_tui.library.watch import stamps_beside, watch_file
from tests.library.listener import PATIENCE, Listener


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[tuple[Path, Listener]]:
    """A file in a folder that is no library, reached by a link, and what is told of it."""
    for name in ("home", "elsewhere"):
        (tmp_path / name).mkdir()
    real, link = tmp_path / "elsewhere" / "notes.txt", tmp_path / "home" / "link.txt"
    real.write_text("x")
    link.symlink_to(real)
    heard, stopped = Listener(), Event()
    thread = Thread(target=keep_to, args=(link, heard.queue.put, stopped))
    thread.start()
    heard.until(lambda news: news == Watching())
    yield link, heard
    stopped.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_file_without_a_library_is_told_of_by_the_name_it_was_opened_by(
    lone: tuple[Path, Listener],
) -> None:
    link, heard = lone
    (link.parent / "other.txt").write_text("no brief")
    (link.parent / "below").mkdir()
    (link.parent / "below" / "note.md").write_text("not looked at")
    link.resolve().write_text("new words")
    assert heard.until(lambda news: isinstance(news, Saved)) == [Saved.of((str(link),))]


def test_a_link_that_leads_elsewhere_is_followed(lone: tuple[Path, Listener]) -> None:
    link, heard = lone
    other = link.parent.parent / "other.txt"
    other.write_text("x")
    aside = link.with_name("aside")
    aside.symlink_to(other)
    aside.replace(link)
    assert heard.until(lambda news: isinstance(news, Saved))[-1] == Saved.of((str(link),))


def test_a_link_that_is_turned_while_nobody_looks_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("x")
    (tmp_path / "other.md").write_text("x")
    link = tmp_path / "links" / "brief.md"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "one.md")
    told = watch_file(link, Event())
    assert next(told) == frozenset()
    # Before the answer to this is taken, the link is asked where it leads, and is elsewhere.
    link.unlink()
    link.symlink_to(tmp_path / "other.md")
    assert next(told) == frozenset((str(link),))


def test_a_link_that_leads_to_itself_is_told_of_and_watched_on(
    lone: tuple[Path, Listener],
) -> None:
    link, heard = lone
    aside = link.with_name("aside")
    aside.symlink_to(link)
    aside.replace(link)
    assert heard.until(lambda news: isinstance(news, Saved))[-1] == Saved.of((str(link),))
    aside.write_text("a file again")
    aside.replace(link)
    assert heard.until(lambda news: isinstance(news, Saved))[-1] == Saved.of((str(link),))


def test_a_link_beside_that_leads_nowhere_hides_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "dead.md").symlink_to("nowhere.md")
    assert set(stamps_beside(tmp_path, set())) == {str(tmp_path / "a.md")}
