"""What is known about a brief besides its text."""

from pathlib import Path

from briefing_tui.layout.information import lay_information
from briefing_tui.layout.spans import plain_text
from briefing_tui.library.files import OpenRequest
from briefing_tui.library.library import Library


def test_information_is_the_file_the_words_the_links_and_the_front_matter(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    root.mkdir()
    note = root / "note.md"
    front = "---\ncreated: 2025-03-04\ncssclasses: \x1b[31mwide\naliases:\n  - N\n---\n"
    note.write_text(f"{front}Two words, [[other]], [[gone]], <https://x.org> #tag\n")
    (root / "other.md").write_text("[[note]]\n")
    library = Library(OpenRequest(root=root))
    library.update(lambda news: None)
    information = library.information(library.read_whole(note), note)
    library.close()
    page = "\n".join(plain_text(line).rstrip() for line in lay_information(information, 200))
    for line in (
        f"File      {note}",
        f"Library   {root}",
        "Date      4 Mar 2025",
        "Words     6, 1 min",
        "Links     a brief links here, 1 to a brief, 1 to the web, 1 that leads nowhere",
        "Tags      tag",
        "Names     note, N",
        "Front matter\n---\ncreated: 2025-03-04\ncssclasses: \ufffd[31mwide\naliases:\n  - N\n---",
    ):
        assert line in page
