"""Live reload: each transition of its states, and reading a file again."""

from pathlib import Path

import pytest

from briefing_tui.model.brief import Parsed
from briefing_tui.parse.brief import parse_brief
from briefing_tui.tui.services.live_reload import (
    PATIENCE,
    PAUSE,
    RETRY,
    LiveReload,
    Result,
    State,
    is_among,
    is_missing,
    read_again,
)

NOW = 1000.0


def state_of(reload: LiveReload) -> State:
    # mypy narrows the attribute itself, though methods assign it.
    return reload.state


def reading() -> LiveReload:
    reload = LiveReload()
    assert reload.changed()
    return reload


def test_a_change_is_read_at_once() -> None:
    reload = LiveReload()
    assert state_of(reload) == "idle"
    assert reload.changed()
    assert state_of(reload) == "reading"


@pytest.mark.parametrize("result", ["same", "reloaded"])
def test_after_reading_it_rests_and_is_idle_again(result: Result) -> None:
    reload = reading()
    assert reload.finished(result, NOW) == PAUSE
    assert state_of(reload) == "resting"
    assert not reload.rested()
    assert state_of(reload) == "idle"


def test_changes_while_the_file_is_read_are_read_once_after_the_pause() -> None:
    reload = reading()
    assert not reload.changed()
    assert not reload.changed()
    assert reload.finished("reloaded", NOW) == PAUSE
    assert reload.rested()
    assert state_of(reload) == "reading"
    assert reload.finished("same", NOW + PAUSE) == PAUSE
    assert not reload.rested()


def test_a_change_while_resting_is_read_after_the_pause() -> None:
    reload = reading()
    reload.finished("reloaded", NOW)
    assert not reload.changed()
    assert state_of(reload) == "resting"
    assert reload.rested()
    assert state_of(reload) == "reading"


def test_an_unavailable_file_is_read_again_until_it_is_there() -> None:
    reload = reading()
    assert reload.is_patient(NOW)
    assert reload.finished("unavailable", NOW) == RETRY
    assert state_of(reload) == "waiting"
    assert reload.is_patient(NOW + RETRY)
    assert reload.rested()
    assert reload.finished("unavailable", NOW + RETRY) == RETRY
    assert reload.rested()
    assert reload.finished("reloaded", NOW + 2 * RETRY) == PAUSE
    assert state_of(reload) == "resting"


def test_a_change_while_waiting_does_not_read_twice() -> None:
    reload = reading()
    reload.finished("unavailable", NOW)
    assert not reload.changed()
    assert reload.rested()
    assert reload.finished("reloaded", NOW + RETRY) == PAUSE
    assert not reload.rested()


def test_after_its_patience_a_file_is_missing() -> None:
    reload = reading()
    reload.finished("unavailable", NOW)
    assert reload.rested()
    assert not reload.is_patient(NOW + PATIENCE)
    assert reload.finished("unavailable", NOW + PATIENCE) is None
    assert state_of(reload) == "missing"
    assert not reload.rested()


def test_a_missing_file_that_changes_is_read() -> None:
    reload = reading()
    reload.finished("unavailable", NOW)
    reload.rested()
    reload.finished("unavailable", NOW + PATIENCE)
    assert reload.changed()
    assert state_of(reload) == "reading"
    assert reload.is_patient(NOW + 60), "who restores it may empty it first"
    assert reload.finished("reloaded", NOW + 60) == PAUSE


def test_patience_begins_anew_each_time_the_file_was_there() -> None:
    reload = reading()
    reload.finished("unavailable", NOW)
    reload.rested()
    reload.finished("reloaded", NOW + RETRY)
    reload.rested()
    assert reload.changed()
    assert reload.finished("unavailable", NOW + 2 * PATIENCE) == RETRY


@pytest.mark.parametrize("state", ["reading", "resting", "waiting", "missing"])
def test_another_brief_resets_everything(state: State) -> None:
    reload = reading()
    if state == "resting":
        reload.finished("same", NOW)
    elif state in ("waiting", "missing"):
        reload.finished("unavailable", NOW)
        if state == "missing":
            reload.rested()
            reload.finished("unavailable", NOW + PATIENCE)
    assert state_of(reload) == state
    reload.changed()
    reload.reset()
    assert state_of(reload) == "idle"
    assert not reload.rested()
    assert reload.is_patient(NOW + 100)


# Reading a file again

BEFORE = parse_brief("# A title\n\nWords.\n", "brief.md")


def parse_file(path: Path) -> Parsed:
    return parse_brief(path.read_text(), path.name)


def again(path: Path, *, patient: bool = True) -> tuple[Result, Parsed, str]:
    return read_again(path, BEFORE, parse_file, patient=patient)


def test_a_file_with_the_same_text_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    file.write_text("# A title\n\nWords.\n")
    assert again(file)[0] == "same"


def test_a_changed_file_is_reloaded(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    file.write_text("# A title\n\nOther words.\n")
    result, parsed, _ = again(file)
    assert result == "reloaded"
    assert "Other words" in parsed.brief.body


def test_an_empty_file_is_unavailable_only_while_it_may_be_being_saved(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    file.write_text("")
    assert again(file)[:2] == ("unavailable", BEFORE)
    assert again(file, patient=False)[0] == "reloaded"


def test_a_file_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    result, parsed, reason = again(tmp_path / "brief.md")
    assert (result, parsed) == ("unavailable", BEFORE)
    assert reason == "This brief's file is no longer there."


def test_a_file_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    from briefing_tui.library.files import read_brief

    file = tmp_path / f"{'a' * 300}.md"
    assert not is_missing(file), "it can't be inspected, so it may exist"
    result, parsed, reason = read_again(
        file, BEFORE, lambda path: read_brief(path, path.name), patient=False
    )
    assert (result, parsed) == ("unavailable", BEFORE)
    assert "file name too long" in reason


# Whether a change is about a file


def test_a_file_is_among_changed_folders_and_files_through_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    (real / "brief.md").touch()
    (real / "loop.md").symlink_to("loop.md")
    assert not is_among(link / "brief.md", [str(real / "loop.md")])
    assert is_among(link / "brief.md", [str(real / "loop.md"), str(real / "brief.md")])
    assert is_among(link / "brief.md", [str(real)])
