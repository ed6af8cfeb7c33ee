"""Files that version 1.0.0 wrote: marks, positions, saved queries and settings are taken over.

`tests/fixtures/from-1.0` has them, with `ROOT` for the library's folder: `a.md` was read up to a
position, `b.md` was starred and open last.
"""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from briefing_tui.cli.main import main
from briefing_tui.library.files import OpenRequest, read_brief
from briefing_tui.library.index.schema import index_location
from briefing_tui.library.library import Library
from briefing_tui.library.paths import config_file, state_folder
from briefing_tui.library.state.reading_state import FILE_NAME
from briefing_tui.library.state.store import ReadingPosition
from briefing_tui.parse.document import parse_document
from briefing_tui.settings import read_settings
from briefing_tui.tui.configuration import interface_problems

FILES = Path(__file__).parent / "fixtures" / "from-1.0"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The library of then, with the files of 1.0 around it."""
    root = tmp_path / "desk"
    root.mkdir()
    for number, name in enumerate("abc", 1):
        text = f"---\ntitle: Brief {name}\ndate: 2031-05-0{number}\n---\nWords of {name}.\n"
        (root / f"{name}.md").write_text(text, encoding="utf-8")
    state_folder().mkdir(parents=True)
    with closing(sqlite3.connect(state_folder() / FILE_NAME)) as db:
        db.executescript((FILES / "state.sql").read_text().replace("ROOT", str(root.resolve())))
    index = index_location(root).file
    assert index is not None
    index.write_bytes(gzip.decompress((FILES / "index.sqlite.gz").read_bytes()))
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text((FILES / "config.toml").read_text().replace("ROOT", str(root)))
    return root


def test_marks_and_positions_are_kept_and_go_on(desk: Path) -> None:
    library = Library(OpenRequest(root=desk))
    library.update(lambda report: None)
    flags = library.load_flags()
    assert flags.read == {"a.md"}
    assert flags.starred == {"b.md"}
    assert not flags.changed, "which version was read then isn't known"
    assert library.state_of("a.md").position == ReadingPosition(0, 3)
    assert library.first_brief(library.briefs()) == desk / "b.md"
    brief = read_brief(desk / "a.md", "a.md").brief
    library.keep_version(brief, parse_document(brief))
    assert library.reading_state.save()
    assert not library.reading_state.take_notices(), "nothing was set aside"
    library.close()
    (desk / "a.md").write_text("---\ntitle: Brief a\n---\nOther words.\n")
    again = Library(OpenRequest(root=desk))
    again.update(lambda report: None)
    assert again.load_flags().changed == {"a.md"}
    assert again.load_flags().starred == {"b.md"}
    again.close()


def test_the_index_is_made_again(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", str(desk)]) == 0
    printed = capsys.readouterr()
    assert [name in printed.out for name in ("Brief a", "Brief b", "Brief c")] == [True] * 3
    assert "made by another version" in printed.err
    assert main(["search", "words", str(desk), "--count"]) == 0


def test_the_configuration_has_no_error(desk: Path) -> None:
    settings, errors = read_settings(config_file())
    assert (*errors, *interface_problems(settings)) == ()
    assert settings.library == desk
    assert list(settings.queries) == ["Taiwan, contested"]
    assert settings.keymap == {"quit": "ctrl+q", "brief.next": "J,ctrl+n"}
