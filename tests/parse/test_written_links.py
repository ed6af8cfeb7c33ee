"""The links that are found in a text without parsing it."""

import pytest

from briefing_tui.parse.links import WrittenLink, written_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See [[a  note#part|its words]].", [("a note", "its words")]),
        ("| [[note\\|words]] |", [("note", "words")]),
        ("[file](other.md#part) [page](/docs/)", [("other.md", "file"), ("/docs/", "page")]),
        ("[titled](other.MD 'Title')", [("other.MD", "titled")]),
        ("[words]: <../page>", [("../page", "")]),
        ("[![alt](a.png)](other.md)", [("other.md", "")]),
        ('[a]({{ "/docs/" | relative_url }})', [("/docs/", "a")]),
        ("[web](https://example.org/a.md) [mail](mailto:a@b.md) [[open", []),
        ("[near](near) [](#here) [ ](photo.png)", []),
    ],
)
def test_a_link_has_a_name_and_words(text: str, links: list[tuple[str, str]]) -> None:
    assert [(link.name, link.words) for link in written_links(text)] == links


def test_a_link_begins_at_its_first_bracket() -> None:
    text = "A [file](x.md), ![[embed]] and [[name]]."
    assert list(written_links(text)) == [
        WrittenLink("embed", "embed", text.index("![[")),
        WrittenLink("name", "name", text.index("[[name")),
        WrittenLink("x.md", "file", text.index("[file")),
    ]
