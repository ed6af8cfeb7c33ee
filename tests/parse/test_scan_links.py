"""The links that are found in a text without parsing it."""

from briefing_tui.parse.link_targets import scan_links
from tests.cases import each_case


@each_case(
    "text, names",
    [
        ("See [[a  note#part|its words]].", ["a note"]),
        ("| [[note\\|words]] |", ["note"]),
        ("[file](other.md#part) ![[embed]] [page](/docs/)", ["embed", "other.md", "/docs/"]),
        ("[titled](other.MD 'Title')", ["other.MD"]),
        ("[words]: <../page>", ["../page"]),
        ("[![alt](a.png)](other.md)", ["other.md"]),
        ('[a]({{ "/docs/" | relative_url }})', ["/docs/"]),
        ("[web](https://example.org/a.md) [mail](mailto:a@b.md) [[open", []),
        ("[[a]] [[B  c]] [[d]]\n\n[b C]: /e\n", ["a", "d", "/e"]),
        ("[near](near) [](#here) [ ](photo.png)", []),
    ],
)
def test_names_and_addresses(text: str, names: list[str]) -> None:
    assert list(scan_links(text)) == names
