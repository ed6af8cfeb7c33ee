"""The briefs of an index that are related to one."""

import pytest

from briefing_tui.library.files import read_brief
from briefing_tui.library.hits import linking_sentence
from briefing_tui.library.index import relations
from briefing_tui.library.index.reader import Index
from briefing_tui.library.index.relations import find_named
from briefing_tui.library.listing import Listing
from briefing_tui.parse.brief import parse_brief
from briefing_tui.parse.brief_names import BriefName
from tests.cases import each_case
from tests.library.conftest import IndexedLibrary

CALL_FILE, NOTE_FILE = "2025-01-17-call.md", "2010-01-01-old-note.md"


def test_a_brief_that_is_removed_while_it_is_looked_up_is_not_related(
    library: IndexedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process writes the index."""
    library.update()
    brief = read_brief(library.root / CALL_FILE, CALL_FILE).brief

    def find_and_remove(index: Index, name: str, from_path: str = "") -> Listing | None:
        listing = find_named(index, name, from_path)
        (library.root / NOTE_FILE).unlink(missing_ok=True)
        library.update()
        return listing

    monkeypatch.setattr(relations, "find_named", find_and_remove)
    with library.open() as index:
        assert relations.candidates(index, brief) == ()


@each_case(
    "body, sentence",
    [
        ("One. Two [[hub]] and. Three.", ("Two hub and.", "hub")),
        (
            "One.\n\n- Item.\n- See [the hub](../hub.md#x) there\n- Last",
            ("See the hub there", "the hub"),
        ),
        ("See [[other]], [[Hub|that]]!", ("See other, that!", "that")),
        ("```\n[[hub]]\n```\n\n<!-- [[hub]] -->\n\nOne [[hub]].", ("One hub.", "hub")),
        ("See [[a]] and ![[b]] and [[hub]] so. B.", ("See a and b and hub so.", "hub")),
        ("See ![[hub]] here.", ("See hub here.", "hub")),
        ("Tea, e.g. [[hub]] of J. [[Bee]]. No.", ("Tea, e.g. hub of J. Bee.", "hub")),
        ("Tea etc. The [[hub]].", ("The hub.", "hub")),
        ("> [!note]- Callout\n> Body [[hub]] here.", ("Body hub here.", "hub")),
        ("> [!note] See [[hub]]\n> Body.", ("Note: See hub", "hub")),
        ("%%[[hub]]%% A %%b%% [[hub]].", ("A hub.", "hub")),
        ('---\nup: "[[Hub|that]]"\n---\nNo.', ("up: that", "that")),
        ('---\nup: [[a]]\nseen: 1\nnear: ["[[b]]", "[[hub]]"]\n---\n', ("near: hub", "hub")),
        (
            '---\nrel: {of: ["[[a]]"], to: {near: ["[[b]]", "[[hub]]"]}}\n---\n',
            ("rel: to: near: hub", "hub"),
        ),
        ("Nothing, hub.", ("", "")),
    ],
)
def test_the_sentence_of_a_link(body: str, sentence: tuple[str, str]) -> None:
    hub = BriefName("hub.md", "hub", (), "Hub")
    text, marks = linking_sentence(parse_brief(body, "dir/note.md").brief, hub)
    assert (text, "".join(text[start:end] for start, end in marks)) == sentence


def test_former_versions_of_a_brief_are_not_counted(library: IndexedLibrary) -> None:
    """The full text of each stays in the index. With them, what few briefs share looks common."""
    text = "---\ntitle: {}\ndate: 2025-01-{}\ntags: [rare]\n---\n{}\n"
    library.write("a.md", text.format("A", 17, "Words."))
    library.write("b.md", text.format("B", 18, "Words."))
    library.update()
    brief = read_brief(library.root / "a.md", "a.md").brief
    with library.open() as index:
        before = relations.candidates(index, brief)
    assert [candidate.path for candidate in before] == ["b.md"]
    for save in range(relations.NEAREST + 1):
        library.write("a.md", text.format("A", 17, "Words. " * save))
        library.update()
    with library.open() as index:
        assert relations.candidates(index, brief) == before


def test_links_stand_in_text_and_properties_not_in_code_or_comments(
    library: IndexedLibrary,
) -> None:
    library.write("hub.md", "Hub.\n")
    hidden = "`[[hub]]`, `[b](hub.md)` <!-- [[hub]] --> %%[[hub]]%%"
    library.write("a.md", f"```\n[[hub]]\n```\n{hidden}\n")
    library.write("b.md", "`Code` and [[hub]].\n")
    library.write("c.md", '---\nup: "[[hub]]"\n---\n')
    library.write("d.md", '---\nnear: ["[[other]]", "[[hub#x|y]]"]\n---\n')
    library.update()
    with library.open() as index:
        found = relations.linked(index, read_brief(library.root / "hub.md", "hub.md").brief)
    assert sorted(listing.path_from_root for listing in found) == ["b.md", "c.md", "d.md"]


def test_all_notes_that_link_to_one_are_found(library: IndexedLibrary) -> None:
    """Also those without a date; and not those that mean another brief of the same name."""
    link = "See [[hub]].\n"
    library.write("a/hub.md", "See [[hub]] itself.\n")
    library.write("b/hub.md")
    library.write("a/beta.md", link)
    library.write("a/alpha.md", link)
    library.write("b/other.md", link)
    library.write("a/2024-01-01-old.md", link)
    library.write("c/2025-01-01-new.md", "See [the hub](../a/hub.md).\n")
    library.update()
    brief = read_brief(library.root / "a/hub.md", "a/hub.md").brief
    with library.open() as index:
        paths = [listing.path_from_root for listing in relations.linked(index, brief)]
    assert paths == ["c/2025-01-01-new.md", "a/2024-01-01-old.md", "a/alpha.md", "a/beta.md"]


# Topics
