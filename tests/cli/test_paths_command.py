"""`briefing paths`."""

import json
from pathlib import Path

from tests.cli.conftest import Command


def test_where_things_are(briefing: Command, own_home: Path, library: Path) -> None:
    file = own_home / "config" / "briefing" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"library = '{library}'\n", encoding="utf-8")
    answer = briefing("paths")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == (
        f"config   {file}\n"
        f"cache    {own_home / 'cache' / 'briefing'}\n"
        f"state    {own_home / 'state' / 'briefing'}\n"
        f"notes    {own_home / 'data' / 'briefing' / 'notes'}\n"
        f"texts    {own_home / 'data' / 'briefing' / 'texts'}\n"
        f"library  {library}\n"
    )
    assert json.loads(briefing("paths", "--json").out) == {
        "config": str(file),
        "cache": str(own_home / "cache" / "briefing"),
        "state": str(own_home / "state" / "briefing"),
        "notes": str(own_home / "data" / "briefing" / "notes"),
        "texts": str(own_home / "data" / "briefing" / "texts"),
        "library": str(library),
    }


def test_the_library_is_a_whole_path(briefing: Command) -> None:
    Path("briefs").mkdir()
    assert json.loads(briefing("paths", "--json").out)["library"] == str(Path.cwd() / "briefs")


def test_a_vault_around_is_named_by_its_folder(briefing: Command) -> None:
    deep = Path("vault/notes/old")
    deep.mkdir(parents=True)
    Path("vault/.obsidian").mkdir()
    vault = Path("vault").absolute()
    assert json.loads(briefing("paths", "--json", cwd=deep).out)["library"] == str(vault)


def test_a_library_that_is_gone_is_told_beside_the_rest(briefing: Command) -> None:
    answer = briefing("paths", "--json", env={"BRIEFING_LIBRARY": "/no/such/folder"})
    assert answer.status == 2
    assert json.loads(answer.out)["library"] is None
    assert "BRIEFING_LIBRARY" in answer.err
