"""A library whose index is damaged or replaced while it is open."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.library.files import OpenRequest
from briefing_tui.library.index import list as lists
from briefing_tui.library.index.list import ListQuery
from briefing_tui.library.index.names import NameSession
from briefing_tui.library.index.process import UpToDate, Watching
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.relations import related
from briefing_tui.library.index.schema import discard, index_location
from briefing_tui.library.index.search import search
from briefing_tui.library.library import Library
from briefing_tui.library.query_syntax import parse_query
from briefing_tui.library.state.store import BriefState, Flags
from briefing_tui.library.topics import all_topics, find_topic
from briefing_tui.parse.brief import parse_brief
from tests.library.conftest import CALL, NOTE
from tests.library.index_messages import MessageQueue
from tests.slow import mostly_slow

BRIEFS = 80


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(BRIEFS):
        (root / f"{number}.md").write_text(f"# Number {number}\n\nSome words.\n")
    return root


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A library whose index trusts the stamps of the files."""
    root = tmp_path / "few"
    root.mkdir()
    for number in range(40):
        (root / f"{number}.md").write_text(f"---\ntitle: Number {number}\n---\nSome words.\n")
    return root


def indexed(root: Path) -> Library:
    """The library, with its index up to date."""
    library = Library(OpenRequest(root=root))
    library.update(lambda news: None)
    return library


def index_file(root: Path) -> Path:
    file = index_location(root).file
    assert file is not None
    return file


def ask_everything(library: Library) -> None:
    """What the reader and the commands ask."""
    briefs = library.briefs()
    path = briefs.rows[0].path
    assert path.name and library.located(briefs, path).at == 0
    library.neighbour(briefs, path, 1)
    library.next_unread(library.with_flags(briefs, Flags()), 0, 1)
    library.find_in_list(briefs, "number")
    assert library.find_by_name(NameSession(library.root, path), "number") is not None
    library.listings(ListQuery(order="title", kind="unread"))
    library.search(parse_query("words OR before:2019"), 50)
    library.find("7")
    library.ask(related, parse_brief("See [[7]].", "new.md").brief)
    find_topic(library, "trade")
    library.load_flags()


def damage(root: Path) -> None:
    """Overwrite all pages of the index but the first four."""
    file = index_file(root)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = file.read_bytes()
    page = int.from_bytes(data[16:18], "big")
    assert len(data) > 8 * page
    file.write_bytes(data[: 4 * page] + b"\xaa" * (len(data) - 4 * page))


def test_a_start_with_a_damaged_index_lists_the_names_of_files(root: Path) -> None:
    indexed(root)
    damage(root)
    library = Library(OpenRequest(root=root))
    before = library.briefs()
    assert before.rows[0].title.isdigit()
    assert not index_file(root).exists()
    indexed(root)
    assert library.is_replaced(before)
    after = library.briefs(before)
    assert after.count == BRIEFS
    assert after.rows[0].title.startswith("Number ")


def test_a_new_index_may_have_the_inode_of_the_one_that_could_not_be_used(few: Path) -> None:
    """The system gives the inode of a deleted file to the next one."""
    indexed(few).close()
    file = index_file(few)
    good = file.read_bytes()
    with closing(sqlite3.connect(file)) as index:
        index.execute("PRAGMA user_version = 99")
    library = Library(OpenRequest(root=few))
    before = library.briefs()
    assert before.rows[0].title.isdigit()
    file.write_bytes(good)
    assert library.is_replaced(before)
    assert library.briefs(before).rows[0].title.startswith("Number ")


def test_questions_to_a_damaged_index_have_no_answer(root: Path) -> None:
    library = indexed(root)
    assert library.find("7") == root / "7.md"
    assert all_topics(library) == ()
    damage(root)
    library = Library(OpenRequest(root=root))
    parsed = parse_brief("See [[7]].", "new.md")
    assert library.find("7") == root / "7.md", "by its name, which needs no index"
    assert not index_file(root).exists(), "the index process builds another"
    library = indexed(root)
    damage(root)
    assert all_topics(library) == ()
    assert not library.ask(related, parsed.brief)
    assert find_topic(library, "trade") is None


def test_a_filter_of_a_damaged_index_leaves_what_was_shown(root: Path) -> None:
    library = indexed(root)
    before = library.briefs()
    damage(root)
    query = ListQuery(words="number")
    after = library.with_query(before, query)
    assert (after.query, after.rows) == (query, before.rows)
    assert not index_file(root).exists(), "the index process builds another"


def test_a_query_of_a_damaged_index_in_a_worker_finds_nothing(root: Path) -> None:
    library = indexed(root)
    before = library.briefs()
    damage(root)
    assert library.ask(lists.with_query, before, ListQuery(words="number")) is None


def test_an_index_that_was_replaced_is_the_one_that_is_asked(root: Path) -> None:
    """By another `briefing`, of another version perhaps."""
    library = indexed(root)
    before = library.briefs()
    discard(index_location(root))
    (root / "0.md").unlink()
    indexed(root)
    after = library.briefs(before)
    assert after.count == BRIEFS - 1
    assert library.neighbour(before, before.rows[0].path, 1) is None, "it answers no more"
    neighbour = library.neighbour(after, after.rows[0].path, 1)
    assert neighbour is not None and neighbour.opened == after.rows[1]


@pytest.mark.parametrize("seed", mostly_slow(range(12), fast=3))
def test_bits_that_flip_end_nothing(few: Path, seed: int) -> None:
    """A changed letter in a title can't be noticed. What is noticed is built again."""
    library = indexed(few)
    library.close()
    file = index_file(few)
    data = bytearray(file.read_bytes())
    chance = random.Random(seed)
    for _ in range(100):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)
    ask_everything(Library(OpenRequest(root=few)))
    library = Library(OpenRequest(root=few))
    assert library.update(lambda news: None).complete
    ask_everything(library)
    assert library.briefs().count == len(list(few.iterdir()))


QUERIES = (
    *("call", "trade", "topic:taiwan", "party:us stance:silent", "tag:united-states"),
    *("17 Jan 2025", "date:2025", "agreement:only", "-stance:silent", "rating:>=4", "author:ann"),
)


def unanswered(library: Library) -> list[str]:
    """The queries that find nothing."""
    answers = {query: library.search(parse_query(query), 1000) for query in QUERIES}
    return [query for query, answer in answers.items() if not answer.listings]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes of an index of which some are others, or are gone."""
    size = 2 ** chance.randint(6, 15)
    place = chance.randrange(len(data))
    how = chance.choice(("random", "random", "random", "blank", "cut", "moved"))
    if how == "cut":
        return data[:place]
    others = {
        "random": chance.randbytes(size),
        "blank": bytes(size),
        "moved": data[size : 2 * size],
    }
    return (data[:place] + others[how] + data[place + size :])[: len(data)]


@pytest.mark.parametrize("part", mostly_slow(range(20), fast=1))
def test_an_error_is_no_empty_answer(tmp_path: Path, part: int) -> None:
    """A command that finds the index damaged at any place builds it again, and has an answer."""
    root = tmp_path / "desk"
    root.mkdir()
    for number in range(30):
        rated = CALL.replace("summary:", f"rating: {number % 6}\nsummary:")
        text = rated if number % 3 else NOTE
        (root / f"{number}.md").write_text(text.replace("title: ", f"title: {number} "))
    library = indexed(root)
    assert unanswered(library) == []
    library.close()
    file = index_file(root)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    good, rebuilt = file.read_bytes(), 0

    def rebuild(library: Library) -> None:
        nonlocal rebuilt
        rebuilt += 1
        library.update(lambda news: None)

    for seed in range(10 * part, 10 * part + 10):
        discard(index_location(root))
        file.write_bytes(damaged(good, random.Random(seed)))
        library = Library(OpenRequest(root=root), rebuild=rebuild)
        if not library.ask(Index.glance):  # as the commands do
            library.update(lambda news: None)
        assert unanswered(library) == [], seed
        library.close()
    assert rebuilt, "some damage is met only by a question"


def test_a_reader_has_a_damaged_index_built_again(few: Path) -> None:
    library, messages = Library(OpenRequest(root=few)), MessageQueue()
    library.watch(messages.put)
    messages.until_type(Watching)
    messages.until_type(UpToDate)
    session = library.search_session()
    assert session is not None
    query, count = parse_query("words"), len(list(few.iterdir()))

    def found() -> int:
        answer = session.search(query, Flags(), 100)
        return len(answer.listings) if answer is not None else -1

    def damage_texts() -> None:
        with closing(sqlite3.connect(index_file(few))) as connection:
            connection.execute("DROP TABLE texts_idx")

    assert found() == count
    damage_texts()
    assert found() == -1, "it says that there is no index, and asks again"
    messages.until_true(lambda: found() == count)
    damage_texts()
    answer = library.ask(search, query, 100)
    assert answer is not None and len(answer.listings) == count, "a worker waits for the next one"
    briefs = library.briefs()
    damage_texts()
    listed = library.find_list(briefs, ListQuery(words="number"))
    assert listed is not None and listed.count == count
    library.close()


def test_a_list_whose_index_is_damaged_meanwhile_goes_on(root: Path) -> None:
    library = indexed(root)
    briefs = library.with_flags(library.briefs(), library.reading_state.load())
    path = briefs.rows[7].path
    assert library._listed is not None
    library._listed.connection.close()
    library._listed.connection = sqlite3.connect(":memory:")  # "no such table"
    located = library.located(briefs, path)
    assert (located.at, located.opened) == (7, briefs.rows[7])
    assert library.located(briefs, root / "gone.md").at is None
    neighbour = library.neighbour(briefs, path, 1)
    assert neighbour is not None and neighbour.opened == briefs.rows[8]
    assert library.neighbour(briefs, root / "gone.md", 1) is None
    assert library.window(briefs, BRIEFS - 1) == briefs
    changed = library.with_changes(briefs, {path.name: BriefState(read=True)})
    assert (changed.rows, changed.unread) == (briefs.rows, BRIEFS)
    unread = replace(briefs, query=ListQuery(kind="unread"))
    assert library.with_flags(unread, library.reading_state.load()).count == BRIEFS


def test_reading_the_flags_keeps_the_note(root: Path) -> None:
    library = indexed(root)
    growing = replace(library.briefs(), note="indexing 3 of 300")
    marked = library.with_flags(growing, library.reading_state.load())
    assert marked.note == "indexing 3 of 300"
    assert library.briefs(marked).note == "indexing 3 of 300"
