"""What leads from the open brief elsewhere: links, topics, tags, the editor and new files."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefing_tui.model.brief import Claim
from briefing_tui.model.document import Target
from briefing_tui.model.note import Note
from briefing_tui.text.addresses import may_open
from briefing_tui.text.english import called
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui import effects
from briefing_tui.tui.effects import Tags
from briefing_tui.tui.open_brief import OpenBrief
from briefing_tui.tui.state.lists import NO_LIBRARY, tag_chosen
from briefing_tui.tui.state.opening import brief_opened
from briefing_tui.tui.state.panes import claim_shown
from briefing_tui.tui.state.values import Desk, Next, ReaderState, Ui, show

if TYPE_CHECKING:
    # Imported when first used: the start doesn't need it.
    from briefing_tui.library.index.names import Match


def linked_requested(state: ReaderState, _: Desk) -> Next:
    """Show all briefs that link to the open one. The index knows them."""
    if state.opened is None or not state.has_library:
        return Next(state)
    return Next(state).show(Ui.watch_files).show(Ui.show_linked, state.opened.brief, state.linked)


def link_followed(state: ReaderState, desk: Desk, target: Target) -> Next:
    """The user followed a link that leads out of the narrative."""
    name = one_line(target.name)
    match target.kind:
        case "brief" | "page":
            is_page = target.kind == "page"
            return brief_named(state, desk, target.name, target.fragment, is_page=is_page)
        case "claim":
            return claim_shown(state, desk, target.name)
        case "source":
            return claim_shown(state, desk, "", target.name)
        case "tag":
            return tag_chosen(state, desk, name)
        case "image" if not may_open(target.name):
            return picture_named(state, desk, target.name)
        case "url" | "image":
            return Next(state).show(Ui.open_address, target.name)
        case _:
            return Next(state).show(Ui.notify, f"This link leads nowhere: {name}")


def picture_named(state: ReaderState, _: Desk, name: str) -> Next:
    """Open a picture of the library that the open brief names."""
    if state.opened is None:
        return Next(state)
    return Next(state).begin(effects.find_picture, picture_found, name, state.opened)


def picture_found(
    state: ReaderState, _: Desk, file: Path | None, name: str, _opened: OpenBrief
) -> Next:
    if file is None:
        text = f"This picture is not in the library: {one_line(name)}"
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.open_picture, file)


def brief_named(
    state: ReaderState, desk: Desk, name: str, fragment: str = "", *, is_page: bool = False
) -> Next:
    """Open the brief that a name, or the address of a page, means."""
    path = desk.find(name, state.path)
    if path is None:
        answers = "answers to" if is_page else "is called"
        words = called(f"No brief in this library {answers}", state.briefs.noun)
        return Next(state).show(Ui.notify, f"{words} {one_line(name)}.")
    return part_opened(state, desk, path, fragment)


def part_opened(state: ReaderState, desk: Desk, path: Path, fragment: str) -> Next:
    """Open a brief, and go to the claim or heading that a fragment names, if any."""
    step = brief_opened(state, desk, path) if path != state.path else Next(state)
    opened = step.state.opened
    if not fragment or opened is None:
        return step
    if opened.brief.claim(fragment) is not None:
        return step.then(claim_shown, desk, fragment)
    return step.show(Ui.show_heading, fragment)


def daily_note_requested(state: ReaderState, _: Desk, day: date) -> Next:
    return Next(state).begin(effects.find_daily_note, daily_note_found, day)


def daily_note_found(state: ReaderState, desk: Desk, path: Path, _day: date) -> Next:
    if desk.is_missing(path):
        return Next(state).show(Ui.offer_new_note, path)
    return brief_opened(state, desk, path)


def new_note_edited(state: ReaderState, desk: Desk, path: Path) -> Next:
    """Open a note that was new in the editor, if it was saved."""
    return Next(state) if desk.is_missing(path) else brief_opened(state, desk, path)


def tags_requested(state: ReaderState, _: Desk) -> Next:
    return Next(state).show(Ui.watch_files).begin(effects.find_tags, tags_found)


def tags_found(state: ReaderState, _: Desk, tags: Tags) -> Next:
    if not tags:
        text = called("No brief in this library has a tag.", state.briefs.noun)
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.show_tags, tags)


def match_opened(state: ReaderState, desk: Desk, match: "Match") -> Next:
    """Open what was found by name: a brief, perhaps at a heading, or a tag as a list."""
    if match.listing is None:
        return tag_chosen(state, desk, match.name)
    return part_opened(state, desk, match.listing.path, match.heading)


# Topics


def topic_requested(state: ReaderState, _: Desk, claim: Claim | None) -> Next:
    """Show the topic of a claim in all briefs, or the map of topics: without a claim, or where the
    claims are not what the reader looks at.
    """
    brief = state.opened.brief if state.opened is not None else None
    # Keep the index up to date: a history from half an index would be half a history.
    step = Next(state).show(Ui.watch_files)
    if claim is not None and state.active == "claims":
        return step.show(Ui.show_topic, claim, brief)
    if not state.has_library:
        return Next(state).show(Ui.notify, NO_LIBRARY)
    return step.show(Ui.show_topics, brief)


def topic_opened(state: ReaderState, desk: Desk, topic_id: str, path: str) -> Next:
    """Open a brief of a topic, by its path from the root of the library, at its claim."""
    step = Next(replace(state, claim=topic_id, active="claims"), (show(Ui.close_dialogs),))
    if state.opened is None or state.opened.brief.path != path:
        step = step.then(brief_opened, desk, desk.path_of(path))
    return step


# The open brief in dialogs, the editor and new files


def problems_requested(state: ReaderState, _: Desk) -> Next:
    if state.opened is None:
        return Next(state)
    return Next(state).show(Ui.show_problems, state.opened.parsed)


def edit_requested(state: ReaderState, _: Desk, path: Path | None = None, line: int = 1) -> Next:
    """Edit a file at a line, or the file of the open brief."""
    if (path := path or state.path) is None:
        text = "There is no file to edit: this text did not come from one."
        return Next(state).show(Ui.notify, text)
    return Next(state).show(Ui.edit, path, line)


def export_requested(
    state: ReaderState, _: Desk, format_name: str, notes: tuple[Note, ...] = ()
) -> Next:
    """Ask for a file to write the open brief to in another format."""
    from briefing_tui.tui.new_files import proposed_name

    if state.opened is None:
        return Next(state)
    heading = f"Export as {format_name}{', with my notes' if notes else ''}"
    name = proposed_name(state.opened.brief, format_name)
    export = partial(export_named, format_name=format_name, notes=notes)
    return Next(state).show(Ui.ask_file, heading, *name, export)


def export_named(
    state: ReaderState,
    _: Desk,
    name: str,
    replaces: bool,
    *,
    format_name: str,
    notes: tuple[Note, ...],
) -> Next:
    """Write the open brief to a file in another format."""
    from briefing_tui.tui.new_files import export

    if (opened := state.opened) is None:
        return Next(state)
    step = Next(state).show(Ui.watch_files)  # the index knows what earlier briefs say
    arguments = opened, state.path, format_name, name, replaces, notes
    return step.begin(export, brief_exported, *arguments, is_exclusive=False)


def copy_failed(state: ReaderState, _: Desk, text: str) -> Next:
    """Ask for a file to write a text to that can't be copied."""
    write = partial(text_named, text=text)
    return Next(state).show(Ui.ask_file, "Write to a file", "copied", "txt", write)


def text_named(state: ReaderState, _: Desk, name: str, replaces: bool, *, text: str) -> Next:
    """Write a text to a file."""
    from briefing_tui.tui.new_files import write_text

    step = Next(state)
    return step.begin(write_text, brief_exported, text, name, replaces, is_exclusive=False)


def command_chosen(state: ReaderState, _: Desk, run: Callable[[], object]) -> Next:
    """A command of the palette was chosen that doesn't depend on the state."""
    return Next(state).show(Ui.run, run)


def brief_exported(state: ReaderState, _: Desk, written: Path | str, *_others: object) -> Next:
    if isinstance(written, str):
        return Next(state).show(Ui.notify, written, severity="warning")
    return Next(state).show(Ui.notify, f"Written: {one_line(str(written))}")
