"""The library session: lists with and without an index, briefs, questions and checks."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.layout.blocks import LayoutContext, lay_leaf
from briefing_tui.library import library as library_module
from briefing_tui.library.brief_links import broken_links, read_embeds
from briefing_tui.library.checking import check_library, examine
from briefing_tui.library.files import (
    LIBRARY_CODES,
    START,
    OpenRequest,
    read_brief,
    read_first_screen,
    scan,
    stamp_of,
)
from briefing_tui.library.index import handle
from briefing_tui.library.index import list as lists
from briefing_tui.library.index.list import BriefList, Found, ListQuery, SavedQuery
from briefing_tui.library.index.names import NameSession
from briefing_tui.library.index.process import UpToDate
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.relations import related
from briefing_tui.library.index.schema import connect_to_write, index_location
from briefing_tui.library.index.writer import DAMAGED, update
from briefing_tui.library.library import Library
from briefing_tui.library.paths import sample_library, state_folder
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.state.reading_state import FILE_NAME, ReadingState
from briefing_tui.library.state.store import BriefState, Flags, ReadingPosition
from briefing_tui.library.topics import earlier_records, find_topic
from briefing_tui.model.brief import Diagnostic, Parsed
from briefing_tui.model.document import Document
from briefing_tui.model.note import Note, NotePlace
from briefing_tui.parse.cached import decode, encode
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import plain
from tests.architecture.source_tree import ROOT
from tests.library.conftest import CALL, NOTE
from tests.library.index_messages import PATIENCE, MessageQueue
from tests.slow import mostly_slow

CALL_FILE, NOTE_FILE = "2025-01-17-call.md", "2010-01-01-old-note.md"
SAMPLES = sorted((ROOT / "briefs").glob("*.md"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "desk"
    root.mkdir()
    (root / CALL_FILE).write_text(CALL)
    (root / NOTE_FILE).write_text(NOTE)
    return root


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    """A library whose index has not been built."""
    library = Library(OpenRequest(root=root), {"states": "tag:united-states"})
    yield library
    library.close()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_closed_library_has_no_file_open(library: Library, root: Path) -> None:
    """Not only when it is collected: the interface exempts it from that."""

    def opened() -> set[str]:
        links = map(os.path.realpath, Path("/proc/self/fd").iterdir())
        return {link for link in links if link.startswith(str(index_location(root).file))}

    library.update(lambda news: None)
    assert library.briefs().count == 2
    assert opened()
    library.close()
    assert not opened()


def without_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the cache folder be one that can't be made."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))


def titles(briefs: BriefList) -> list[str]:
    return [listing.title for listing in briefs.rows]


def codes(parsed: Parsed) -> list[str]:
    return [diagnostic.code for diagnostic in parsed.diagnostics]


# The list


def test_without_an_index_the_list_has_the_names_of_files(library: Library, root: Path) -> None:
    (root / "old").mkdir()
    (root / "old" / "2016-12-02_tsai.markdown").write_text(CALL)
    (root / "undated.md").write_text(CALL)
    briefs = library.briefs()
    assert titles(briefs) == ["Call", "Tsai", "Old note", "Undated"]
    assert {listing.claims for listing in briefs.rows} == {None}


def test_the_terms_are_marked_in_the_texts_of_a_draft(library: Library, root: Path) -> None:
    front = "sources:\n  - { id: a, text: It is Woodside. So }\nclaims:\n  - topic: The summit\n"
    path = root / "draft.md"
    (root / "glossary.txt").write_text("the summit = Woodside\n", "utf-8")

    def marks() -> list[str]:
        parsed = library.read_whole(path)
        found = library.quotations(parsed, parsed.brief.sources[0])
        return [found.text.text[start:end] for start, end in found.marks]

    path.write_text(f"---\ndraft: true\n{front}---\n", "utf-8")
    assert marks() == ["Woodside"]
    path.write_text(f"---\n{front}---\n", "utf-8")
    assert marks() == []
    path.write_text(f"---\ndraft: true\n{front}---\n", "utf-8")
    (root / "glossary.txt").write_text("=\n", "utf-8")
    assert marks() == [], "`briefing new` reports the fault"


def test_names_are_listed_without_opening_a_file(library: Library, root: Path) -> None:
    with (root / "large.md").open("wb") as large:
        large.truncate(2**34)
    assert "Large" in titles(library.briefs())


def test_names_are_filtered_and_found_before_there_is_an_index(library: Library) -> None:
    briefs = library.with_query(library.briefs(), ListQuery(words="not"))
    assert titles(briefs) == ["Old note"]
    found = library.find_by_name(NameSession(library.root, None), "call")
    assert [match.name for match in found] == ["Call"]


def test_of_many_names_the_newest_are_listed(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handle, "FIRST_NAMES", 3)
    for year in range(2000, 2003):
        (root / f"{year}-01-01-x.md").write_text("x")
    # The folder has been read when the walk has found enough.
    dates = [listing.date.edtf for listing in library.briefs().rows if listing.date]
    assert dates == ["2025-01-17", "2010-01-01", "2002-01-01"]


def test_titles_replace_names_once_there_is_an_index(library: Library, root: Path) -> None:
    names = library.briefs()
    library.update(lambda report: None)
    assert library.is_replaced(names)
    briefs = library.briefs(names)
    assert titles(briefs) == ["A call about trade", "Old note"]
    assert not library.is_replaced(briefs)
    assert library.find("The Call") == root / CALL_FILE


def test_titles_replace_names_once_another_reader_has_read_the_files(
    library: Library, root: Path
) -> None:
    answers = iter([False, True])  # the files are listed, and none is read
    update(root, index_location(root), lambda news: None, lambda: next(answers, True))
    names = library.briefs()
    assert titles(names) == ["Call", "Old note"]
    Library(OpenRequest(root=root)).update(lambda report: None)
    assert library.is_replaced(names)
    assert titles(library.briefs(names)) == ["A call about trade", "Old note"]
    assert not library.is_replaced(library.briefs())


def test_an_index_that_is_rebuilt_is_opened_again(library: Library, root: Path) -> None:
    library.update(lambda report: None)
    briefs = library.briefs()
    file = index_location(root).file
    assert file is not None
    file.unlink()
    (root / NOTE_FILE).unlink()
    library.update(lambda report: None)
    assert library.is_replaced(briefs)
    assert titles(briefs) == ["A call about trade", "Old note"], "what is on the screen stays"
    assert titles(library.briefs(briefs)) == ["A call about trade"]


def test_a_damaged_index_is_deleted_and_names_are_listed(library: Library, root: Path) -> None:
    library.update(lambda report: None)
    file = index_location(root).file
    assert file is not None
    file.write_bytes(b"no database at all" * 1_000)
    assert titles(Library(OpenRequest(root=root)).briefs()) == ["Call", "Old note"]
    reports: list[object] = []
    library.update(reports.append)
    assert DAMAGED in reports
    assert titles(library.briefs()) == ["A call about trade", "Old note"]


def test_damage_that_a_query_finds_ends_nothing(library: Library, root: Path) -> None:
    library.update(lambda report: None)
    briefs = library.briefs()
    with closing(connect_to_write(index_location(root))) as connection:
        connection.execute("DROP TABLE briefs")
    query = ListQuery("title")
    assert library.with_query(briefs, query).query == query
    assert library.find("call") == root / CALL_FILE, "by its name"
    assert titles(library.briefs(briefs)) == ["Call", "Old note"]


def test_a_library_without_a_cache_has_an_index_until_it_ends(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_cache(monkeypatch, tmp_path)
    library, messages = Library(OpenRequest(root=root)), MessageQueue()
    assert titles(library.briefs()) == ["Call", "Old note"], "their names"
    library.watch(messages.put)
    messages.until_type(UpToDate)
    assert titles(library.briefs()) == ["A call about trade", "Old note"]
    assert [listing.slug for listing in library.search(parse_query("tariffs"), 9).listings] == [
        "2010-01-01-old-note"
    ]
    folder = library._index.location.file.parent
    assert folder.is_dir()
    library.close()
    assert not folder.exists()
    assert library._process is not None
    library._process.join(PATIENCE)


def test_a_brief_without_a_library_is_the_only_one(root: Path) -> None:
    path = root / NOTE_FILE
    library, messages = Library(OpenRequest(brief=path)), MessageQueue()
    assert (library.title, library.first_brief(library.briefs())) == ("", path)
    assert library.read(path).parsed.brief.path == NOTE_FILE
    library.watch(messages.put)
    messages.until_type(UpToDate)
    assert titles(library.briefs()) == ["Old note"]
    assert library.search_session() is None
    library.close()
    assert library._process is not None
    library._process.join(PATIENCE)


def test_a_brief_that_watching_the_library_misses_is_watched_by_itself(tmp_path: Path) -> None:
    for name in ("desk", "desk/sub", "desk/.drafts"):
        (tmp_path / name).mkdir()
    for name in ("out.md", "desk/a.md", "desk/sub/b.md", "desk/.drafts/c.md", "desk/n.txt"):
        (tmp_path / name).write_text("x")
    root = tmp_path / "desk"
    (root / "out.md").symlink_to(tmp_path / "out.md")
    (root / "draft.md").symlink_to(".drafts/c.md")
    for name, is_watched in {
        "a.md": True,
        "sub/b.md": True,
        "out.md": False,
        "draft.md": False,
        ".drafts/c.md": False,
        "n.txt": False,
    }.items():
        unwatched = Library(OpenRequest(root=root, brief=root / name))._unwatched()
        assert unwatched == (None if is_watched else root / name), name
    assert Library(OpenRequest(brief=root / "a.md"))._unwatched() == root / "a.md"
    assert Library(OpenRequest(root=root))._unwatched() is None


def test_text_from_standard_input_has_no_list() -> None:
    library = Library(OpenRequest(text=CALL))
    assert library.title == "standard input"
    parsed = library.read_text()
    assert parsed is not None
    assert parsed.brief.title == "A call about trade"
    assert titles(library.briefs()) == []
    assert library.first_brief(library.briefs()) is None
    library.watch(lambda message: pytest.fail("nothing to watch"))
    assert not library.ask(related, parsed.brief)
    assert library.problems(parsed) == examine(parsed)
    library.close()


@pytest.mark.parametrize("text", ["note:harbour", "has:notes", "-note:port has:notes"])
def test_notes_are_found_by_the_search_and_the_filter_of_the_list(
    library: Library, text: str
) -> None:
    library.update(lambda report: None)
    assert library.notes is not None
    library.notes.add(CALL_FILE, "A call", Note(NotePlace(), "2031-05-03 14:05", "Which harbour?"))
    (listing,) = library.search(parse_query(text), 10).listings
    assert listing.path_from_root == CALL_FILE
    assert library.listings(ListQuery(words=text)) == (listing,)
    briefs = library.with_flags(library.briefs(), library.load_flags())
    made = library.ask(lists.with_query, briefs, ListQuery(words=text))
    assert made is not None
    assert made.rows == (listing,)


@pytest.mark.parametrize("noticed_by", ["this process", "the index process"])
def test_notes_follow_a_renamed_brief(library: Library, root: Path, noticed_by: str) -> None:
    library.update(lambda report: None)
    assert library.notes is not None
    library.notes.add(CALL_FILE, "A call", Note(NotePlace(), "2031-05-03 14:05", "Which harbour?"))
    (root / CALL_FILE).rename(root / "moved.md")
    if noticed_by == "this process":
        library.update(lambda report: None)
        assert library.notes.read("moved.md").entries, "also for a command that reads no marks"
    else:
        messages = MessageQueue()
        library.watch(messages.put)
        messages.until_type(UpToDate)
    assert list(library.load_flags().noted) == ["moved.md"]


def test_a_query_is_selected_by_a_worker(library: Library) -> None:
    library.update(lambda report: None)
    briefs = library.briefs()
    query = ListQuery(query=SavedQuery("query:states"))
    made = library.ask(lists.with_query, briefs, query)
    assert made is not None
    pending = replace(briefs, pending=query, note="indexing")
    selected = library.with_query(pending, query, made)
    assert selected == replace(made, note="indexing"), "what else is known of the list stays"
    assert (selected.query, selected.pending) == (query, None)
    assert [listing.slug for listing in selected.rows] == ["2025-01-17-call"]
    assert library.listings(query) == selected.rows
    again = library.with_query(pending, query)
    assert again.rows == selected.rows, "where the worker could not, it is done at once"
    assert made.selection is not None
    other = replace(made.selection, index=("another", None), data=b"")
    remade = library.with_query(pending, query, replace(made, selection=other, rows=()))
    assert remade.rows == selected.rows


def test_a_list_from_a_worker_has_the_brief_opened_since(library: Library) -> None:
    library.update(lambda report: None)
    briefs, query = library.briefs(), ListQuery("title", words="a")
    made = library.ask(lists.with_query, briefs, query)
    assert made is not None
    opened = library.located(briefs, briefs.rows[1].path)
    listed = library.with_query(opened, query, made)
    assert (listed.rows, listed.path) == (made.rows, opened.path)
    assert listed.opened == opened.opened
    assert listed.at == made.place(opened.path)


def test_what_is_read_changes_the_number_of_unread_briefs(library: Library) -> None:
    library.update(lambda report: None)
    briefs = library.with_flags(library.briefs(), Flags())
    assert briefs.unread == 2
    unread = library.with_query(briefs, ListQuery(kind="unread"))
    read = BriefState(read=True)
    changed = library.with_changes(unread, {CALL_FILE: read, NOTE_FILE: read, "elsewhere.md": read})
    assert (changed.unread, changed.rows) == (0, unread.rows), "they stay in the list"
    assert library.with_changes(changed, {NOTE_FILE: BriefState(read=False)}).unread == 1
    assert library.with_changes(changed, {NOTE_FILE: BriefState(starred=True)}).unread == 0
    unknown = replace(briefs, flags=None)
    assert library.with_changes(unknown, {CALL_FILE: read}) is unknown


def test_daily_notes_follow_one_another(root: Path) -> None:
    for name in ("2031-05-03", "2031-05-04", "2031-05-05", "A thought"):
        file = root / "daily" / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text("Words.\n", encoding="utf-8")
    (root / "2031-05-04-not-it.md").write_text("Words.\n", encoding="utf-8")
    (root / "2031-05-05.md").write_text("---\ndate: 2001-01-01\n---\n", encoding="utf-8")
    library = Library(OpenRequest(root=root))
    library.briefs()
    assert library.daily_note(date(2031, 5, 4)) == root / "daily" / "2031-05-04.md", "by its name"
    library.update(lambda news: None)
    library.briefs()
    assert library.daily_note(date(2031, 5, 4)) == root / "daily" / "2031-05-04.md"
    assert library.daily_note(date(2031, 5, 5)) == root / "2031-05-05.md"
    assert library.daily_note(date(2031, 5, 6)) == root / "daily" / "2031-05-06.md", "a new one"
    names = [row.path.stem for row in library.briefs().rows if row.path_from_root[:6] == "daily/"]
    assert names == ["2031-05-05", "2031-05-04", "2031-05-03", "A thought"]


def test_steps_from_a_daily_note_go_to_the_next_day(root: Path) -> None:
    for day, name in (("01", "2031-05-01"), ("03", "2031-05-03"), ("03", "A"), ("02", "Z")):
        (root / f"{name}.md").write_text(f"---\ndate: 2031-05-{day}\ntags: [x]\n---\n", "utf-8")
    library = Library(OpenRequest(root=root))
    library.update(lambda news: None)

    def steps(briefs: BriefList, name: str) -> tuple[str, ...]:
        lists = (library.neighbour(briefs, root / f"{name}.md", step) for step in (1, -1))
        return tuple(there.path.stem if there and there.path else "" for there in lists)

    briefs = library.briefs()
    assert [row.path.stem for row in briefs.rows][:4] == ["2031-05-03", "A", "Z", "2031-05-01"]
    assert steps(briefs, "2031-05-03") == ("2031-05-01", "")
    assert steps(briefs, "2031-05-01") == (briefs.rows[4].path.stem, "2031-05-03"), "no day before"
    assert steps(briefs, "A") == ("Z", "2031-05-03"), "another note has its place in the list"
    tagged = library.with_query(briefs, ListQuery(words="#x"))
    assert steps(tagged, "2031-05-03") == ("A", ""), "a part of the list is followed"


def test_a_list_without_an_index_is_empty() -> None:
    library = Library(OpenRequest(text=CALL))
    briefs = library.with_flags(BriefList(), Flags(frozenset({"a.md"})))
    assert (briefs.unread, briefs.count) == (0, 0)
    assert library.find_by_name(NameSession(None, None), "x") == ()
    located = library.located(briefs, Path("a.md"))
    assert (located.path, located.at, located.opened) == (Path("a.md"), None, None)
    assert library.neighbour(briefs, None, 1) is None
    assert library.find_in_list(briefs, "x") == Found("x")
    pending = replace(briefs, pending=ListQuery("title"))
    queried = library.with_query(pending, ListQuery(words="x"))
    assert (queried.query, queried.pending) == (ListQuery(words="x"), None)


# Briefs


def test_undated_files_begin_with_their_index_page(tmp_path: Path) -> None:
    for name in ("LICENSE.md", "a/index.md", "docs/zeta.md", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
    library = Library(OpenRequest(root=tmp_path))
    assert not library.is_first_start(), "of the sample briefs"
    assert library.first_brief(library.briefs()) == tmp_path / "README.md"


@pytest.mark.parametrize("folder", [".obsidian", "logseq", ".zk"])
def test_a_vault_begins_with_the_note_of_today_or_the_one_changed_last(
    tmp_path: Path, folder: str
) -> None:
    (tmp_path / folder).mkdir()
    today = f"{date.today().isoformat()}.md"
    for age, name in enumerate(("b.md", "README.md", "2031-01-01.md", f"daily/{today}")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
        os.utime(tmp_path / name, (10**9 - age, 10**9 - age))
    library = Library(OpenRequest(root=tmp_path))
    assert library.first_brief(library.briefs()) == tmp_path / "daily" / today
    (tmp_path / "daily" / today).unlink()
    assert library.first_brief(library.briefs()) == tmp_path / "b.md"


def test_the_tags_of_all_briefs_are_counted(tmp_path: Path) -> None:
    for name, tags in (("a", "harbour, fish"), ("b", "harbour"), ("c", "")):
        (tmp_path / f"{name}.md").write_text(f"---\ntags: [{tags}]\n---\nText.")
    library = Library(OpenRequest(root=tmp_path))
    library.update(lambda report: None)
    assert list(library.tags().items()) == [("harbour", 2), ("fish", 1)]


def test_the_first_brief(library: Library, root: Path) -> None:
    library.update(lambda report: None)
    briefs = library.briefs()
    assert library.first_brief(briefs) == root / CALL_FILE, "the newest"
    library.reading_state.set_last(NOTE_FILE)
    library.reading_state.save()
    assert library.first_brief(briefs) == root / NOTE_FILE, "the last one read"
    requested = OpenRequest(root=root, brief=root / CALL_FILE)
    assert Library(requested).first_brief(briefs) == root / CALL_FILE
    (root / NOTE_FILE).unlink()
    assert library.first_brief(briefs) == root / CALL_FILE, "it is gone"


def test_the_first_start_is_that_with_samples_that_were_never_open(tmp_path: Path) -> None:
    samples = sample_library()
    assert samples is not None
    library = Library(OpenRequest(root=samples))
    assert library.is_first_start()
    first = samples / "2025-01-17-xi-trump-call.md"
    assert library.first_brief(library.briefs()) == first, "although it isn't the newest"
    library.reading_state.set_last("any.md")
    library.reading_state.save()
    assert not library.is_first_start()
    checkout = tmp_path / "briefs"
    shutil.copytree(samples, checkout)
    assert Library(OpenRequest(root=checkout)).is_first_start(), "a checkout has them, too"
    next(checkout.glob("*.md")).unlink()
    assert not Library(OpenRequest(root=checkout)).is_first_start()


def test_a_brief_is_found_by_every_name_it_has(library: Library, root: Path) -> None:
    for name in ("calls/2025-01-17-one.md", "calls/two.md", "a/same.md", "b/same.md"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(CALL.replace("The Call", name[-6:-3]))
    library.update(lambda report: None)
    one = root / "calls" / "2025-01-17-one.md"
    for name in ("2025-01-17-one", "ONE", "calls/2025-01-17-one", "calls/2025-01-17-one.md"):
        assert library.find(name) == one, name
    assert library.find("2025-01-17-one.md", root / "calls" / "two.md") == one
    assert library.find("three") is None
    assert library.find("a/same") == root / "a" / "same.md"
    assert library.find("same") is None, "two briefs have the name"
    assert sorted(library.candidates("same")) == ["a/same.md", "b/same.md"]


def test_a_brief_that_has_not_been_read_is_found_by_its_path(library: Library, root: Path) -> None:
    """Enter on a link just after the start."""
    assert library.find("old-note") == root / NOTE_FILE
    assert library.find("the call") is None


def test_embeds_are_read_from_the_library_alone(
    library: Library, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.md").write_text("Secret.\n")
    (root / "Cooking.md").write_text("# Meals\n\n## Bread\n\nFlour.\n")
    (root / "pictures").mkdir()
    (root / "pictures" / "map.png").write_bytes(b"123")
    body = "\n\n".join(
        f"![[{name}]]"
        for name in (
            "Cooking#Bread",
            "map.png",
            "../secret.md",
            "host",
            "#Own",
            "Cooking#No",
            "No.png",
        )
    )
    (root / "host.md").write_text(f"# Host\n\n{body}\n\n## Own\n\nOwn.\n")
    library.update(lambda news: None)
    embeds = read_embeds(library, library.read_whole(root / "host.md").brief)
    assert {
        text: [leaf.text for leaf in embed.document.leaves][:1] for text, embed in embeds.items()
    } == {
        "![[Cooking#Bread]]": ["Flour."],
        "![[map.png]]": [],
        "![[#Own]]": ["Own."],
    }
    assert embeds["![[map.png]]"].size == 3
    host = library.read_whole(root / "host.md").brief
    assert broken_links(library, host) == frozenset({"../secret.md", "No.png"})


def laid(document: Document) -> list[list[object]]:
    context = LayoutContext(document, {}, 60)
    return [list(lay_leaf(leaf, context)) for leaf in document.leaves]


@pytest.mark.parametrize("path", mostly_slow(SAMPLES, fast=3), ids=lambda path: path.stem)
def test_a_kept_brief_is_the_same_as_one_that_is_read(
    library: Library, root: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is painted alike, from a first screen that is the same."""
    path = Path(shutil.copy(path, root))
    library.update(lambda report: None)
    read = read_first_screen(path, path.name)
    stamp = stamp_of(path)
    assert stamp is not None
    library._index.ask(lambda index: index.keep_parsed(path, stamp, encode(read.parsed)))
    monkeypatch.setattr(library_module, "read_first_screen", None)
    kept = library.read(path)
    assert kept.parsed == read.parsed
    assert kept.scale == read.scale == 1
    assert laid(kept.document) == laid(read.document)


def test_the_links_of_a_kept_brief_are_found_without_a_parser(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start looks links up. The parser would take 20 ms of it, and memory until the end."""
    path = root / "host.md"
    path.write_text("Of [[old-note]], **[[nowhere]]** and [it](gone.md).\n\n![[no.png]]\n")
    library.update(lambda report: None)
    parsed, stamp = library.read_whole(path), stamp_of(path)
    assert stamp is not None
    library._index.ask(lambda index: index.keep_parsed(path, stamp, encode(parsed)))
    broken = broken_links(library, parsed.brief)
    assert broken == frozenset({"nowhere", "gone.md", "no.png"})
    for name in ("block_tokens", "inline_tokens"):
        monkeypatch.setattr(f"briefing_tui.parse.markdown.{name}", None)
    kept = library.read(path)
    assert broken_links(library, kept.parsed.brief, kept.document) == broken


def test_links_of_properties_may_lead_nowhere(library: Library, root: Path) -> None:
    path = root / "note.md"
    path.write_text(
        "---\nup: '[[old-note]]'\nnear: ['[[Nowhere|it]]', '[[no.png]]']\n---\nA [word].\n"
    )
    library.update(lambda report: None)
    assert broken_links(library, library.read_whole(path).brief) == frozenset({"Nowhere", "no.png"})


@pytest.mark.parametrize("damage", ["changed", "touched", "damaged"])
def test_what_was_kept_of_another_version_is_not_shown(
    library: Library, root: Path, damage: str
) -> None:
    library.update(lambda report: None)
    path = root / NOTE_FILE
    stamp = stamp_of(path)
    assert stamp is not None
    data = encode(library.read_whole(path))
    if damage == "changed":
        path.write_text(NOTE.replace("Old note", "New note"))
    elif damage == "touched":
        os.utime(path, ns=(1, 1))
    else:
        data = data[: len(data) // 2]
    library._index.ask(lambda index: index.keep_parsed(path, stamp, data))
    title = "New note" if damage == "changed" else "Old note"
    assert library.read(path).parsed.brief.title == title


@pytest.mark.usefixtures("settled")
def test_other_settings_of_a_vault_show_a_kept_brief_anew(library: Library, root: Path) -> None:
    """Its file has not changed, but its line breaks are shown, or no longer."""
    path, settings = root / "note.md", root / ".obsidian" / "app.json"
    path.write_text("status:: open\nowner:: [[Anna]]\n")
    library.update(lambda report: None)

    def shown() -> str:
        document = library.read(path).document
        return plain(document.leaves[0].text, document)

    def kept() -> bool:
        stamp = stamp_of(path)
        assert stamp is not None
        data = library._index.ask(lambda index: index.parsed(path, stamp))
        decoded = decode(data or b"")
        assert decoded is not None
        return decoded[0].brief.line_breaks

    library.keep_parsed(path)
    assert (shown(), kept()) == ("status:: open owner:: Anna", False)
    settings.parent.mkdir()
    assert shown() == "status:: open\nowner:: Anna"
    library.keep_parsed(path)
    assert (shown(), kept()) == ("status:: open\nowner:: Anna", True)
    settings.write_text('{"strictLineBreaks": true}')
    assert shown() == "status:: open owner:: Anna"


def test_the_start_of_a_long_brief_is_read_first(library: Library, root: Path) -> None:
    path = root / "book.md"
    path.write_text("---\ntitle: A book\n---\n" + "Some words of a book.\n\n" * 40_000)
    reading = library.read(path)
    assert reading.parsed.brief.title == "A book"
    assert reading.scale > 10
    assert not reading.document.whole
    assert len(library.read_whole(path).brief.body) > 10 * len(reading.parsed.brief.body)


BLOCKS_AT_THE_CUT = {
    "code": ("```\n", "line of code\n\n", "```\n"),
    "list": ("", "- an item\n\n", ""),
    "quote": ("", "> a quote\n>\n", ""),
    "table": ("|a|b|\n|-|-|\n", "|some|cells|\n", ""),
    "HTML": ("<div>\n", "words of the page\n", "</div>\n"),
    "links": ("", "See [the record][far] and a note[^1].\n\n", ""),
    "lines that end with a carriage return": ("", "Some words.\r\n\r\n", ""),
}


@pytest.mark.parametrize("name", mostly_slow(BLOCKS_AT_THE_CUT, fast=2))
def test_the_start_of_a_long_brief_shows_what_the_whole_shows(
    name: str, library: Library, root: Path
) -> None:
    """Only links to what comes later are not resolved, and the last block may be shorter."""
    first, unit, last = BLOCKS_AT_THE_CUT[name]
    path = root / "book.md"
    later = "\n\n[far]: https://example.org\n\n[^1]: A note.\n"
    path.write_text(f"# Begin\n\n{first}{unit * (2 * START // len(unit))}{last}\nLast.{later}")
    start, whole = library.read(path).document, parse_document(library.read_whole(path).brief)
    assert not start.whole
    assert whole.whole
    assert start.references != whole.references
    kinds = {(leaf.kind, leaf.prefixes[:1]) for leaf in start.leaves}
    assert kinds <= {(leaf.kind, leaf.prefixes[:1]) for leaf in whole.leaves}
    some = len(start.leaves) // 2
    assert [leaf.text for leaf in start.leaves[:some]] == [
        leaf.text for leaf in whole.leaves[:some]
    ]


def test_a_missing_file_is_an_empty_brief_with_an_error(library: Library, root: Path) -> None:
    assert codes(library.read(root / "gone.md").parsed) == ["unreadable"]
    assert "unreadable" in LIBRARY_CODES


def test_paths_from_the_root(library: Library, root: Path, tmp_path: Path) -> None:
    assert library.path_from_root(root / "a" / "b.md") == "a/b.md"
    assert library.path_from_root(tmp_path / "out.md") == "out.md"
    assert library.path_of("a/b.md") == root / "a" / "b.md"


# Questions


def test_related_briefs_come_from_the_index(library: Library, root: Path) -> None:
    brief = library.read_whole(root / CALL_FILE).brief
    assert not library.ask(related, brief), "there is no index yet"
    (root / "2024-01-01-other.md").write_text(CALL.replace("2025-01-17", "2024-01-01"))
    library.update(lambda report: None)
    (relation,) = library.ask(related, brief) or ()
    assert relation.path == "2024-01-01-other.md"


def test_a_topic_is_taken_from_the_briefs_on_it_alone(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "2024-01-01-other.md").write_text(CALL.replace("2025-01-17", "2024-01-01"))
    library.update(lambda report: None)
    opened = replace(read_brief(root / CALL_FILE, CALL_FILE).brief, title="Edited")
    monkeypatch.setattr(library_module, "read_brief", None)  # no file is read for it
    topic = find_topic(library, "taiwan")
    assert topic is not None
    assert [row.brief.path for row in topic.rows] == ["2024-01-01-other.md", CALL_FILE]
    assert find_topic(library, "nothing") is None
    topic = find_topic(library, "taiwan", opened)
    assert topic is not None
    assert topic.rows[1].brief is opened, "the open brief is as it is on the screen"
    assert len(topic.rows) == 2


def test_what_parties_said_before_on_the_topics_of_a_brief(library: Library, root: Path) -> None:
    for year in (2022, 2023):
        text = CALL.replace("2025-01-17", f"{year}-05-05").replace("us: silent", "us: states")
        (root / f"{year}-05-05-call.md").write_text(text)
    library.update(lambda report: None)
    opened = library.read_whole(root / CALL_FILE).brief
    (records,) = earlier_records(library, opened).values()
    assert sorted((record.party, str(record.earlier)) for record in records) == [
        ("China", "named on 5 May 2022 and 5 May 2023"),
        ("United States", "named on 5 May 2022 and 5 May 2023"),
    ]
    assert earlier_records(library, opened, lambda: True) != earlier_records(library, opened)


def test_problems_include_broken_links_once_the_index_is_complete(
    library: Library, root: Path
) -> None:
    (root / "a.md").write_text("See [[old-note]] and [[no-such-brief]].\n")
    parsed = library.read_whole(root / "a.md")
    assert library.problems(parsed) == (), "no index, and none is being built"
    library.update(lambda report: None)
    assert [problem.code for problem in library.problems(parsed)] == ["unknown-brief"]


def test_a_question_waits_for_an_index_that_is_being_built(library: Library) -> None:
    """Half a library would give a topic half a history."""
    messages: list[object] = []
    library.watch(messages.append)
    topic = find_topic(library, "taiwan")
    assert topic is not None
    assert find_topic(library, "taiwan", cancelled=lambda: True) is None


def test_searches_and_lists_for_the_command_line(library: Library) -> None:
    library.update(lambda report: None)
    library.reading_state.update(NOTE_FILE, BriefState(read=True))
    assert library.reading_state.save()

    def slugs(query: str) -> list[str]:
        return [listing.slug for listing in library.search(parse_query(query), 9).listings]

    assert slugs("trade") == ["2025-01-17-call"]
    assert slugs("-is:unread") == ["2010-01-01-old-note"]
    unread = library.listings(ListQuery(kind="unread"))
    assert [listing.slug for listing in unread] == ["2025-01-17-call"]
    assert len(library.search(parse_query("after:2000"), 1).listings) == 1


# Updates


def test_an_update_moves_the_reading_state_along(library: Library, root: Path) -> None:
    library.update(lambda report: None)
    library.reading_state.update(NOTE_FILE, BriefState(starred=True))
    library.reading_state.set_last(NOTE_FILE)
    assert library.reading_state.save()
    (root / NOTE_FILE).rename(root / "new.md")
    assert library.update(lambda report: None).renamed == ((NOTE_FILE, "new.md"),)
    again = Library(OpenRequest(root=root))
    assert again.reading_state.load().starred == {"new.md"}
    assert again.first_brief(again.briefs()) == root / "new.md"


def test_a_brief_that_becomes_a_link_out_of_the_library_is_not_read(
    library: Library, root: Path
) -> None:
    secret = root.parent / "secret.md"
    secret.write_text("---\nclaims: [{topic: Taiwan}]\n---\nA secret of trade")
    library.update(lambda report: None)
    path = root / CALL_FILE
    session = library.search_session()
    assert session is not None
    answer = session.search(parse_query("trade"), Flags())
    assert answer is not None
    (listing,) = answer.listings
    path.unlink()
    path.symlink_to(secret)
    for parsed in (library.read_whole(path), library.read(path).parsed):
        assert codes(parsed) == ["unreadable"] and not parsed.brief.body
    assert "secret" not in session.hit(listing, parse_query("trade")).text
    topic = find_topic(library, "Taiwan")
    assert topic is not None
    assert len(topic.rows[0].claim.accounts) == 2, "as it was when the index read it"
    library.update(lambda report: None)
    assert find_topic(library, "Taiwan") is None
    named = Library(OpenRequest(root=root, brief=path))
    assert "secret" in named.read_whole(path).brief.body, "the user named the link"


def test_flags_follow_a_file_that_another_process_saw_renamed(library: Library, root: Path) -> None:
    library.update(lambda report: None)
    library.reading_state.update(NOTE_FILE, BriefState(starred=True))
    library.load_flags()
    (root / NOTE_FILE).rename(root / "new.md")
    assert library.renamed_to(root / NOTE_FILE) is None
    update(root, index_location(root), lambda report: None, lambda: False)
    assert library.renamed_to(root / NOTE_FILE) == root / "new.md"
    library.load_flags()
    assert library.reading_state.get("new.md").starred
    assert library.reading_state.save()
    assert library.load_flags().starred == {"new.md"}


def test_flags_while_the_interface_moves_a_state(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state of the open brief moves in another thread than the one that reads the file."""
    library.update(lambda report: None)
    state = library.reading_state
    state.update(NOTE_FILE, BriefState(starred=True))
    assert state.save()
    ask = library._index.ask

    def move_and_ask(question: Callable[[Index], object]) -> object:
        state.rename([(NOTE_FILE, "new.md")])
        return ask(question)

    monkeypatch.setattr(library._index, "ask", move_and_ask)
    assert library.load_flags().starred == {"new.md"}


def test_a_state_that_could_not_be_moved_moves_later(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing_tui.library.state.store._TIMEOUT", 0.01)
    library.update(lambda report: None)
    here = BriefState(starred=True, position=ReadingPosition(2, 40))
    library.reading_state.update(NOTE_FILE, here)
    assert library.reading_state.save()
    (root / NOTE_FILE).rename(root / "new.md")
    with closing(sqlite3.connect(state_folder() / FILE_NAME, isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        library.update(lambda report: None)
    again = Library(OpenRequest(root=root))
    assert again.search(parse_query("is:starred"), 9)
    assert again.load_flags().starred == {"new.md"}
    assert again.reading_state.get("new.md") == here
    assert again.reading_state.save()
    assert ReadingState(state_folder() / FILE_NAME, root).load().starred == {"new.md"}


def test_a_rescan_by_the_index_process(library: Library) -> None:
    messages = MessageQueue()
    library.watch(messages.put)
    messages.until_type(UpToDate)
    library.rescan()
    messages.until_type(UpToDate)
    library.close()


def test_two_sessions_share_an_index(library: Library, root: Path) -> None:
    other = Library(OpenRequest(root=root))
    update(root, index_location(root), lambda report: None, lambda: False)
    assert titles(library.briefs()) == titles(other.briefs()) == ["A call about trade", "Old note"]


# Checks


def test_check_library_knows_all_names(root: Path) -> None:
    (root / "a.md").write_text("See [[old-note]] and [[no-such-brief]].\n")
    checked = {brief.path.name: brief.diagnostics for brief in check_library(root)}
    assert list(checked) == [NOTE_FILE, CALL_FILE, "a.md"]
    (problem,) = checked["a.md"]
    assert (problem.code, problem.path, problem.line) == ("unknown-brief", "a.md", 1)
    assert checked[CALL_FILE] == ()


def problems_of(path: Path, root: Path) -> tuple[Diagnostic, ...]:
    """The problems in one brief, as the index knows the library."""
    with closing(Library(OpenRequest(root=root))) as library:
        library.update(lambda report: None)
        return library.problems(library.read_whole(path))


def test_the_problems_of_one_brief_are_those_of_checking_the_library(root: Path) -> None:
    path = root / "a.md"
    path.write_text(
        f"---\nslug: {NOTE_FILE.removesuffix('.md')}\n---\n"
        "See [[Old-Note]], [[calll]], [[one]], [[two]], [[no-such]].\n"
    )
    (root / "b.md").write_text("---\naliases: [one, two]\n---\n")
    (root / "c").mkdir()
    (root / "c" / "call.md").write_text("Another call.\n")
    checked = {brief.path: brief.diagnostics for brief in check_library(root)}
    shared, *others = problems_of(path, root)
    assert shared.code == "shared-slug", "which a check of the library reports of one brief alone"
    assert tuple(others) == checked[path]
    assert [each.hint for each in others] == ["Did you mean `call`?", ""]
    assert examine(read_brief(path, "a.md")) == ()


def test_problems_are_in_the_order_of_the_file(root: Path) -> None:
    path = root / "a.md"
    path.write_text(CALL.replace("party: China", "coverage: some").replace("[@cn]", "[@no]"))
    lines = [problem.line for problem in problems_of(path, root)]
    assert lines == sorted(lines)
    assert len(lines) > 1


def test_the_texts_of_sources_in_files_are_checked(tmp_path: Path) -> None:
    brief = """---
sources:
  - id: us
    text: { file: texts/us.txt }
  - id: cn
    text: { file: texts/cn.txt }
  - id: out
    text: { file: ../out.txt }
claims:
  - topic: Trade
    accounts: { us: { quote: "balancing trade" }, cn: mentions, out: mentions }
---
"""
    root = tmp_path / "library"
    (root / "texts").mkdir(parents=True)
    (tmp_path / "out.txt").write_text("outside", encoding="utf-8")
    (root / "brief.md").write_text(brief, encoding="utf-8")
    (root / "texts" / "us.txt").write_text("Balancing the trade.", encoding="utf-8")
    expected = [
        (6, "unreadable", "There is no file `texts/cn.txt` in the library."),
        (8, "outside-library", "`out`: `../out.txt` is not inside the library."),
        (11, "quote-not-found", "Trade: these words are not in the text of `us`; the nearest are "),
    ]
    (checked,) = check_library(root)
    for diagnostics in (checked.diagnostics, problems_of(root / "brief.md", root)):
        found = [(each.line, each.code, each.message) for each in diagnostics]
        assert [(line, code) for line, code, _ in found] == [each[:2] for each in expected]
        assert all(
            each[2].startswith(other[2]) for each, other in zip(found, expected, strict=True)
        )


def test_a_brief_whose_name_is_not_utf8_may_be_renamed(library: Library, root: Path) -> None:
    path = root / os.fsdecode(b"bad\xff.md")
    path.write_text("# Words", encoding="utf-8")
    library.update(lambda report: None)
    path.rename(root / "good.md")
    library.update(lambda report: None)
    assert library.renamed_to(path) == root / "good.md"


def test_the_path_of_a_brief_is_one_line_and_the_same_everywhere(
    library: Library, root: Path
) -> None:
    path = root / "a\r\nb\tc\u202ed.md"
    path.write_text("# Words", encoding="utf-8")
    library.update(lambda report: None)
    (listing,) = (each for each in library.listings(ListQuery()) if each.path == path)
    (entry,) = (each for each in scan(root) if each.path == path)
    shown = "a\ufffd\ufffdb\ufffdc\ufffdd.md"
    assert listing.path_from_root == entry.path_from_root == library.path_from_root(path) == shown
    assert library.read_whole(path).brief.path == shown
