"""Finding by name: which names have the parts that are typed, and which is the best."""

import pytest

from briefing_tui.library.index.names import MOST, Match, NameSession, best
from briefing_tui.library.tokens import name_words
from tests.library.conftest import IndexedLibrary

NOTES = {
    "Kitchen/Cooking.md": "---\naliases: [Cuisine française]\n---\n# Cooking\n## Rye bread\n",
    "Kitchen/2031-05-03-bread.md": "---\ntags: [project/bread, rye]\n---\n# Bread and salt\n",
    "Salt bread.md": "# Salt bread\n## Rye\n",
    "Shortbread.md": "---\ntags: [rye]\n---\n# Shortbread\n",
    "Bread.md": "# Bread\n",
}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("salt bread", "Salt bread"),
        ("bread salt", "Bread and salt"),
        ("bread", "Bread"),
        ("BREA", "Bread"),
        ("ortbr", "Shortbread"),
        ("francaise cui", "Cooking"),
        ("kit/coo", "Cooking"),
        ("05-03", "Bread and salt"),
        ("salt kitchen", "Bread and salt"),
        ("Cooking.md", "Cooking"),
        ("Kitchen/Cooking.md", "Cooking"),
        ("cokng", "Cooking"),
        ("cokng ktchen", "Cooking"),
    ],
)
def test_the_best_comes_first(library: IndexedLibrary, typed: str, first: str) -> None:
    for name, text in NOTES.items():
        library.write(name, text)
    library.update()
    with library.open() as index:
        session = NameSession(library.root, None)
        assert session.find(index, typed)[0].name == first
        assert session.find(index, f"{typed} nothing") == ()


def test_headings_and_tags(library: IndexedLibrary) -> None:
    for name, text in NOTES.items():
        library.write(name, text)
    library.update()
    with library.open() as index:

        def find(typed: str) -> list[tuple[str, str]]:
            session = NameSession(library.root, library.root / "Salt bread.md")
            return [
                (match.name, match.listing.title if match.listing else "")
                for match in session.find(index, typed)
            ]

        assert find("cook#bread rye") == [("Rye bread", "Cooking")]
        assert find("#rye") == [("Rye", "Salt bread")], "of the open brief"
        assert find("tag:")[0] == ("rye", ""), "the most frequent"
        assert find("tag:bread") == [("project/bread", "")]
        assert NameSession(library.root, None).find(index, "tag:rye") == (Match("rye"),)


def test_of_very_many_names_the_title_is_found(library: IndexedLibrary) -> None:
    for number in range(1, 29):
        library.write(f"2031-02-{number:02}-bread.md", f"# A note about bread {number}\n")
        library.write(f"2031-02-{number:02}-more-bread.md", f"# About bread {number}\n")
    library.write("1999-01-01-old.md", "# Bread\n")
    library.update()
    with library.open() as index:
        found = NameSession(library.root, None).find(index, "bread")
        assert found[0].name == "Bread" and len(found) == MOST


def test_the_oldest_of_very_many_names_is_found() -> None:
    names = [name_words(f"Note {number}") for number in range(3_000)] + [name_words("Nothing")]
    assert best(names, "n") == list(range(MOST))
    assert best(names, "noth") == best(names, "othing") == [3_000]


def test_nearly_the_same_words_come_after_the_same(library: IndexedLibrary) -> None:
    for name in ("Garden", "Guarding", "Gardens", "Wheat"):
        library.write(f"{name}.md", f"# {name}\n")
    library.update()
    with library.open() as index:
        found = NameSession(library.root, None).find(index, "garden")
        assert [(match.name, match.is_near) for match in found] == [
            ("Garden", False),
            ("Gardens", False),
        ]
        found = NameSession(library.root, None).find(index, "grdn")
        assert [(match.name, match.is_near) for match in found] == [("Garden", True)]
