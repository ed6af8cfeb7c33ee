"""What `o`, `y`, `e` and `D` do for the reader screen."""

import os
from typing import TYPE_CHECKING

from briefing_tui.tui.subject import Subject, subject

if TYPE_CHECKING:
    from textual.screen import Screen

    from briefing_tui.model.diagnostic import Diagnostic
    from briefing_tui.tui.library.shelf import Shelf
    from briefing_tui.tui.panes.claims_view import ClaimsView
    from briefing_tui.tui.reader import ReaderScreen

_NOTICE_LINES, _NOTICE_WIDTH = 6, 200


def browse(screen: "Screen[None]", about: Subject) -> None:
    """Open the address of what the reader is at."""
    from briefing_tui.tui.outside.browser import open_address

    if about.address:
        open_address(screen.app, about.address)
    else:
        screen.notify(f"There is no address for {about.name or 'this'}.", markup=False)


def copy(screen: "Screen[None]", about: Subject) -> None:
    """Copy a citation of what the reader is at, and say what was copied."""
    if not about.text:
        screen.notify("There is nothing to copy here.")
        return
    screen.app.copy_to_clipboard(about.text)
    screen.notify(_beginning(about.text), title=f"Copied {about.name}", markup=False)


def _beginning(text: str) -> str:
    """What a notice has room for: one that is higher than the screen does not show its title."""
    from briefing_tui.text.cells import cut

    lines = [cut(line, _NOTICE_WIDTH) for line in text.split("\n", _NOTICE_LINES)]
    return "\n".join((*lines[:_NOTICE_LINES], *("…" for _ in lines[_NOTICE_LINES:])))


def edit(reader: "ReaderScreen", about: Subject | None = None) -> None:
    """Edit the brief where the reader is, wait, and show what has become of it."""
    from briefing_tui.tui.outside.editor import editor_command
    from briefing_tui.tui.outside.foreground import run_in_foreground

    about = subject(reader) if about is None else about
    if about.path is None:
        reader.notify("There is no file to edit: this text did not come from one.")
        return
    editing = editor_command(os.environ, str(about.path.absolute()), about.line)
    problem = editing.problem
    if not problem:
        waits = "briefing waits until the editor is done." if editing.window else ""
        problem = run_in_foreground(reader.app, editing.command, waits)
        reader.action_reload()
    if problem:
        reader.notify(problem, severity="warning", timeout=10, markup=False)


def open_claim(reader: "ReaderScreen", view: "ClaimsView") -> None:
    """The claim under the cursor in full, and from it the other claims that are shown."""
    from briefing_tui.tui.dialogs.claim import ClaimDialog
    from briefing_tui.tui.panes.claims import ClaimsPane

    opened = reader.opened
    if opened is None or view.claim is None:
        return

    def walked(claim_id: str, source_id: str) -> None:
        reader.query_one(ClaimsPane).go_to(claim_id, source_id)
        reader.claim = claim_id

    def wants_edit(about: Subject) -> None:
        edit(reader, about)

    reader.app.push_screen(
        ClaimDialog(
            opened,
            reader.path,
            view.rows,
            (view.cursor, view.source),
            walked=walked,
            edit=wants_edit,
            remapped=reader.remapped,
            ascii_only=view.ascii_only,
        )
    )


def open_problems(reader: "ReaderScreen", shelf: "Shelf") -> None:
    """What is wrong with the open brief, each thing a way into the editor."""
    from briefing_tui.tui.dialogs.problems import ProblemsDialog

    opened, path = reader.opened, reader.path
    if opened is None:
        return

    def wants_edit(found: "Diagnostic") -> None:
        edit(reader, Subject(path=path, line=found.line))

    def examine() -> "tuple[Diagnostic, ...]":
        return shelf.examine(opened.parsed)

    reader.app.push_screen(ProblemsDialog(examine, wants_edit, reader.remapped))
