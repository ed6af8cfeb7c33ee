"""What is noticed while a library is open."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import msgspec
import pytest
from watchfiles import Change

from briefing_tui.library import watch as watching
from briefing_tui.library.index import process
from briefing_tui.library.index.process import (
    POLLING,
    Keeper,
    News,
    Noticed,
    Saved,
    Settled,
    Watching,
    keep,
)
from briefing_tui.library.index.schema import place_of
from briefing_tui.library.watch import Comparing
from tests.library.conftest import Built
from tests.library.listener import PATIENCE, Listener


@pytest.fixture
def listener(built: Built) -> Iterator[Listener]:
    """A keeper that has caught up and watches."""
    heard, stopped = Listener(), Event()
    thread = Thread(target=keep, args=(built.root, built.place, heard.queue.put, stopped))
    thread.start()
    for _ in range(2):  # the first look, and that for what changed before anyone watched
        heard.until(lambda news: isinstance(news, Settled) and news.whole)
    yield heard
    stopped.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_new_file_is_found(built: Built, listener: Listener) -> None:
    (built.root / "new.md").write_text("Fresh words.")
    assert listener.saved() == {"new.md"}
    assert built.found("fresh") == ["new.md"]


def test_a_save_by_way_of_another_name_is_one_change(built: Built, listener: Listener) -> None:
    note = built.root / "2010-01-01-old-note.md"
    aside = built.root / ".2010-01-01-old-note.md.swp"
    aside.write_text("It speaks of wheat.")
    aside.replace(note)
    assert listener.saved() == {note.name}
    assert (built.found("wheat"), built.found("tariffs")) == ([note.name], [])


def test_a_file_that_is_deleted(built: Built, listener: Listener) -> None:
    (built.root / "2010-01-01-old-note.md").unlink()
    assert listener.saved() == {"2010-01-01-old-note.md"}
    assert built.found("tariffs") == []


def test_a_folder_that_comes_from_elsewhere(
    built: Built, listener: Listener, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "one.md").write_text("Fresh words.")
    (tmp_path / "elsewhere").rename(built.root / "sub")
    listener.saved()
    assert built.found("fresh") == ["sub/one.md"]


def test_what_is_no_brief_is_no_change(built: Built, listener: Listener) -> None:
    (built.root / "picture.png").write_bytes(b"x")
    (built.root / ".hidden.md").write_text("x")
    (built.root / "real.md").write_text("x")
    assert listener.saved() == {"real.md"}


def test_where_the_system_cannot_tell_stamps_are_compared(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **_how: object) -> Iterator[frozenset[str]]:
        raise OSError("no more watches")

    monkeypatch.setattr(watching, "_told", refuse)
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)
    heard, stopped = Listener(), Event()
    thread = Thread(target=keep, args=(built.root, built.place, heard.queue.put, stopped))
    thread.start()
    try:
        heard.until(lambda news: news == Noticed(POLLING))
        heard.until(lambda news: isinstance(news, Settled) and news.whole)
        (built.root / "new.md").write_text("Fresh words.")
        assert heard.saved() == {"new.md"}
        assert built.found("fresh") == ["new.md"]
    finally:
        stopped.set()
        thread.join(PATIENCE)


def test_a_keeper_is_a_process_that_ends_with_the_interface(built: Built) -> None:
    heard = Listener()
    kept = Keeper(built.root, heard.queue.put)
    kept.start()
    try:
        heard.until(lambda news: isinstance(news, Settled))
        assert built.place.name == kept.place.name
    finally:
        kept.stop()
    kept.join(PATIENCE)
    assert not kept.is_alive


def test_without_a_cache_folder_the_keeper_is_a_thread(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    nowhere = place_of(built.root, tmp_path / "file" / "cache")
    monkeypatch.setattr(process, "place_of", lambda root: nowhere)
    heard = Listener()
    kept = Keeper(built.root, heard.queue.put)
    kept.start()
    try:
        heard.until(lambda news: isinstance(news, Settled))
        built.place = nowhere
        assert built.found("trade")
    finally:
        kept.stop()
        kept.join(PATIENCE)


def test_unreadable_folders_are_passed_by(built: Built) -> None:
    locked = built.root / "locked"
    locked.mkdir()
    (locked / "x.md").write_text("Hidden words.")
    locked.chmod(0)
    try:
        changes = built.update()
    finally:
        locked.chmod(0o700)
    if os.geteuid():
        assert ("unreadable", 1) in changes.skipped
    assert built.found("trade")


def test_a_folder_that_cannot_be_read_leaves_no_other_unseen(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def told(*_: object, strict: bool, **_how: object) -> Iterator[frozenset[str]]:
        asked.append(strict)
        if strict:
            raise PermissionError
        yield frozenset({"told"})
        raise OSError("no more watches")

    monkeypatch.setattr(watching, "_told", told)
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)
    stopped = Event()
    heard = watching.watch(built.root, stopped)
    assert [next(heard), next(heard)] == [None, {"told"}]
    assert next(heard) == frozenset({str(built.root)}), (
        "compared from here on, and before it any may differ"
    )
    (built.root / "new.md").write_text("x")
    assert next(heard) == frozenset({str(built.root / "new.md")})
    assert asked == [True, False]


def test_a_flood_stands_for_the_whole_library(built: Built) -> None:
    burst = {(Change.added, f"{built.root}/{number}.png") for number in range(watching.FLOOD + 1)}
    names = {str(built.root): "library"}
    assert watching._sifted(burst, names, watching.may_matter) == {"library"}


def test_a_file_by_way_of_which_another_is_saved_is_no_change(built: Built) -> None:
    root = str(built.root)
    burst = {
        *((change, f"{root}/sedXyZ") for change in (Change.added, Change.deleted)),
        *((change, f"{root}/4913") for change in (Change.added, Change.deleted)),
        (Change.deleted, f"{root}/folder"),
        (Change.added, f"{root}/a.md"),
    }
    found = watching._sifted(burst, {root: root}, lambda path: True)
    assert found == {f"{root}/folder", f"{root}/a.md"}


def test_on_a_network_folder_stamps_are_compared_as_well(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "is_remote", lambda folder: True)
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.0)
    monkeypatch.setattr(watching, "PATIENT", 0)

    def told(
        _folders: object, _matters: object, comparing: Comparing, *_: object, **_how: object
    ) -> Iterator[frozenset[str]]:
        while True:
            yield comparing.due()

    monkeypatch.setattr(watching, "_told", told)
    heard = watching.watch(built.root, Event())
    assert [next(heard), next(heard)] == [None, frozenset()]
    (built.root / "from-afar.md").write_text("x")
    assert next(heard) == frozenset({str(built.root / "from-afar.md")})


def test_a_library_whose_name_is_no_text_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)
    root = tmp_path / os.fsdecode(b"caf\xe9")
    root.mkdir()
    heard = watching.watch(root, Event())
    assert [next(heard), next(heard)] == [None, frozenset()]
    (root / "new.md").write_text("x")
    assert next(heard) == frozenset({str(root / "new.md")})


def test_a_file_whose_name_is_no_text_is_told_of(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system stops telling at such a name: what it didn't tell is not missed."""
    monkeypatch.setattr(watching, "LEAST_PAUSE", 0.01)
    heard = watching.watch(built.root, Event())
    assert next(heard) == frozenset()
    strange = built.root / os.fsdecode(b"caf\xe9.md")
    strange.write_text("x")
    assert [next(heard), next(heard)] == [None, frozenset({str(built.root)})]
    strange.write_text("other words")
    assert next(heard) == frozenset({str(strange)})


def test_a_path_that_is_no_text_gets_from_one_process_to_the_other() -> None:
    news = Saved.of((os.fsdecode(b"/desk/caf\xe9.md"), "/desk/a.md"))
    assert news.paths == ("/desk/a.md", os.fsdecode(b"/desk/caf\xe9.md"))
    assert msgspec.json.decode(msgspec.json.encode(news), type=News) == news


def test_half_a_line_of_a_keeper_that_was_killed_is_nothing(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "python"
    dying.write_text('#!/bin/sh\nprintf \'{"type":"Watching"}\\n{"type":"Sav\'\n')
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    raised: list[object] = []
    monkeypatch.setattr("threading.excepthook", raised.append)
    heard = Listener()
    kept = Keeper(built.root, heard.queue.put)
    kept.start()
    kept.join(PATIENCE)
    assert heard.until(lambda news: True) == [Watching()]
    assert not raised
