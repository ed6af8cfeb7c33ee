"""Other programs: the shell, which suspends us, the editor, the browser, the clipboard."""

import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePath
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing_tui.layout.ansi import CONSOLES
from briefing_tui.library.files import reason_of
from briefing_tui.text.addresses import Address
from briefing_tui.text.sanitise import one_line
from briefing_tui.tui.terminal import is_over_ssh

if TYPE_CHECKING:
    from textual.app import App


_NO_TERMINAL = "Other programs can't use this terminal."
_NO_SHELL = "There is no shell to return to."
_STOP_TIME = 0.05
"""Seconds in which a stop signal has stopped all threads of a process."""


def _ignore(_number: int, _frame: object) -> None:
    """A handler that does nothing. The other program would inherit SIG_IGN."""


_WHILE_WAITING: Mapping[signal.Signals, Any] = {
    # Ctrl+C and Ctrl+\ reach every program on the terminal, but are meant for the other one.
    signal.SIGINT: _ignore,
    signal.SIGQUIT: _ignore,
    # Ctrl+Z stops us too, but only if a shell can continue us. Textual's own handler
    # (8.2, LinuxDriver._sigtstp_application) stops without a shell as well.
    signal.SIGTSTP: signal.SIG_DFL,
}


def run_in_foreground(app: "App[Any]", command: Sequence[str], notice: str = "") -> str:
    """Run a command on the whole terminal; return what went wrong, or nothing.

    The notice is printed first, for programs that open a window and leave the terminal blank.
    """
    from textual.app import SuspendNotSupported

    try:
        with app.suspend():
            if notice:
                print(notice, flush=True)
            # An exception inside `suspend` would leave Textual suspended.
            return run_and_wait(command)
    except SuspendNotSupported:
        return _NO_TERMINAL


def run_and_wait(command: Sequence[str]) -> str:
    """Run a command that has the terminal; return what went wrong, or nothing."""
    import subprocess

    name = PurePath(command[0]).name
    started: list[subprocess.Popen[bytes]] = []
    early: list[int] = []
    """The signals that came while the program was being started."""
    ending = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}

    def end_both(number: int, frame: FrameType | None) -> None:
        """The other program has the terminal, so we end once it has ended."""
        if not started:
            early.append(number)
            return
        started[0].send_signal(number)
        if callable(handler := ending[signal.Signals(number)]):
            handler(number, frame)

    try:
        # Set first, since Ctrl+Z may come at once.
        with _handlers({**_WHILE_WAITING, **dict.fromkeys(ending, end_both)}):
            started.append(subprocess.Popen(command))
            for number in early:
                end_both(number, None)
            status = started[0].wait()
    except (OSError, ValueError) as error:
        return f"{name} can't be run: {getattr(error, 'strerror', None) or error}."
    if status < 0:
        return f"{name} was ended by signal {-status}."
    return f"{name} ended with status {status}." if status else ""


def suspend(app: "App[Any]") -> str:
    """Ctrl+Z: stop until the shell continues us; return what went wrong, or nothing.

    Textual stops in any case. Without a shell (a terminal that runs `briefing` alone) or under a
    script that waits for it, nothing would continue it and the terminal would hang.
    """
    from textual.app import SuspendNotSupported

    if os.getsid(0) == os.getpid():  # the terminal runs us alone: no shell could continue us
        return _NO_SHELL
    try:
        with app.suspend():
            stopped = _stop_job()
    except SuspendNotSupported:
        return _NO_SHELL
    return "" if stopped else _NO_SHELL


def _stop_job() -> bool:
    """Stop our process group; return False if the kernel doesn't stop it.

    The kernel ignores SIGTSTP for an orphaned process group (POSIX), which no shell continues.
    One `kill` stops all processes at once: a shell continues the job as soon as one of them has
    stopped, and a process that stopped later would stay stopped.
    """
    continued: list[int] = []
    handlers = {
        signal.SIGCONT: lambda number, _: continued.append(number),
        signal.SIGTSTP: signal.SIG_DFL,
    }
    with _handlers(handlers):
        os.kill(0, signal.SIGTSTP)
        if not continued:
            # Another thread may have received the signal, and this one may still be running.
            time.sleep(_STOP_TIME)
        return bool(continued)


@contextmanager
def _handlers(handlers: Mapping[signal.Signals, Any]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


VARIABLES = ("VISUAL", "EDITOR")
"""The first variable that is set counts."""


class EditorStyle(NamedTuple):
    """How to pass a file and a line number to an editor."""

    arguments: tuple[str, ...] = ("{file}",)
    wait: str = ""
    """The option that makes an editor with its own window wait until the file is closed."""

    def fill(self, file: str, line: int) -> list[str]:
        """The arguments for a file and a line number from 1."""
        return [argument.format(file=file, line=line) for argument in self.arguments]


_PLUS = ("+{line}", "{file}")
_COLON = ("{file}:{line}",)

EDITORS: Mapping[str, EditorStyle] = {
    **dict.fromkeys(
        ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "kak", "micro"),
        EditorStyle(_PLUS),
    ),
    **dict.fromkeys(
        ("joe", "jed", "jmacs", "mg", "ne", "mcedit", "vis", "zile"), EditorStyle(_PLUS)
    ),
    **dict.fromkeys(("hx", "helix"), EditorStyle(_COLON)),
    **dict.fromkeys(
        ("code", "code-insiders", "codium", "vscodium", "cursor"),
        EditorStyle(("-g", "{file}:{line}"), "--wait"),
    ),
    **dict.fromkeys(("subl", "sublime_text", "zed", "zeditor"), EditorStyle(_COLON, "--wait")),
    "gedit": EditorStyle(_PLUS, "--wait"),
    "gnome-text-editor": EditorStyle(wait="--standalone"),
    "gvim": EditorStyle(_PLUS, "-f"),
    "mvim": EditorStyle(_PLUS, "-f"),
    "kate": EditorStyle(("-l", "{line}", "{file}"), "--block"),
    "mate": EditorStyle(("-l", "{line}", "{file}"), "--wait"),
    "bbedit": EditorStyle(_PLUS, "--wait"),
}
"""Editors by the name of the program. Any other editor gets the file alone."""


class EditorCommand(NamedTuple):
    """A command that edits a file, or the reason why there is none."""

    command: tuple[str, ...] = ()
    window: bool = False
    """Whether the editor opens its own window and leaves the terminal blank."""
    problem: str = ""


def editor_command(environ: Mapping[str, str], file: str, line: int = 1) -> EditorCommand:
    """The command of `$VISUAL` or `$EDITOR`, which may contain arguments, for a file and a line."""
    variable = next((name for name in VARIABLES if environ.get(name, "").strip()), "")
    if not variable:
        return EditorCommand(problem="Set $VISUAL or $EDITOR to your editor: export EDITOR=nano")
    try:
        words = shlex.split(environ[variable])
    except ValueError:
        return EditorCommand(problem=f"${variable} has a quotation mark that is not closed.")
    if not any(words[:1]):
        return EditorCommand(problem=f"${variable} names no program.")
    style = EDITORS.get(PurePath(words[0]).name.removesuffix(".exe"), EditorStyle())
    waits = not style.wait or {style.wait, "-w", "--wait"} & set(words[1:])
    program = words if waits else [*words, style.wait]
    return EditorCommand((*program, *style.fill(file, line)), window=bool(style.wait))


def edit_text(app: "App[Any]", text: str) -> tuple[str, str]:
    """Edit a text in the editor; return it as it is then, and what went wrong, if anything."""
    import tempfile

    number, name = tempfile.mkstemp(prefix="briefing-note-", suffix=".md")
    file = Path(name)
    with os.fdopen(number, "w", encoding="utf-8") as stream:
        stream.write(text)
    problem = edit_file(app, name)
    try:
        text = file.read_text(encoding="utf-8", errors="replace").strip("\n")
    except OSError as error:
        problem = problem or reason_of(error)
    with suppress(OSError):
        file.unlink()
    return text, problem


def edit_file(app: "App[Any]", file: str, line: int = 1) -> str:
    """Edit a file at a line, and wait for the editor; return what went wrong, or nothing."""
    editor = editor_command(os.environ, file, line)
    waits = "briefing waits until the editor is closed." if editor.window else ""
    return editor.problem or run_in_foreground(app, editor.command, waits)


# Opening an address in `$BROWSER` or in the desktop's browser.
#
# The standard library's `webbrowser` does not suffice: it doesn't tell which browsers need the
# terminal, and those that don't still write their messages to it.

_IN_THE_TERMINAL = frozenset(
    {"browsh", "carbonyl", "chawan", "cha", "elinks", "links", "links2", "lynx", "w3m"}
)
_DESKTOPS = ("wslview", "xdg-open", "gio open", "x-www-browser")
_VIEWERS = ("wslview", "xdg-open", "gio open")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
_TIMEOUT, _STEP = 3.0, 0.1
"""Seconds to wait for a program to fail; one that runs longer has opened the address."""


class Browser(NamedTuple):
    """A command that opens an address, and whether it needs the terminal."""

    command: tuple[str, ...]
    in_terminal: bool = False


def find_browser(
    address: str,
    environ: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
) -> Browser | None:
    """The first browser that is installed: of those in `$BROWSER`, else of the desktop's.

    `$BROWSER` is a list of commands separated by `:`, in which `%s` stands for the address.
    """
    commands = [name for name in environ.get("BROWSER", "").split(os.pathsep) if name.strip()]
    if not commands and platform == "darwin":
        commands = ["open"]
    elif not commands and any(environ.get(variable) for variable in _DISPLAYS):
        commands = list(_DESKTOPS)
    for command in commands:
        try:
            words = shlex.split(command.rstrip().removesuffix("&"))
        except ValueError:
            continue
        if words and which(words[0]):
            filled = [word.replace("%s", address) for word in words]
            filled = filled if filled != words else [*words, address]
            return Browser(tuple(filled), PurePath(words[0]).name in _IN_THE_TERMINAL)
    return None


Fail = Callable[[str, str], None]
"""Shows why nothing was opened, and what."""


def open_address(app: "App[Any]", address: Address, fail: Fail) -> None:
    """Open an address and show its host; or call `fail` in the interface's thread."""

    host = address.host + (f" ({address.decoded})" if address.decoded else "")
    if app.is_web:  # the browser that the reader is in
        app.open_url(address.text)
        app.notify(f"Opening {host}: {address.text}")
        return
    browser = find_browser(address.text, os.environ)
    if browser is None:
        fail("There is no browser here; $BROWSER can name one.", address.text)
    elif browser.in_terminal:
        if problem := run_in_foreground(app, browser.command, f"Opening {host}"):
            fail(problem, address.text)
    else:
        command = browser.command
        app.notify(f"Opening {host}: {address.text}")
        start = partial(_start, command, partial(app.call_from_thread, fail), address.text)
        app.run_worker(start, thread=True, group="browser")


def open_file(app: "App[Any]", file: Path, fail: Fail) -> None:
    """Open a file with the desktop's program for it; or call `fail` in the interface's thread."""
    commands = [name.split() for name in (("open",) if sys.platform == "darwin" else _VIEWERS)]
    program = next((words for words in commands if shutil.which(words[0])), None)
    shown = one_line(str(file))
    if program is None or app.is_web:
        fail("There is no program here that opens it.", shown)
        return
    app.notify(f"Opening {shown}")
    command = (*program, str(file.absolute()))
    start = partial(_start, command, partial(app.call_from_thread, fail), shown)
    app.run_worker(start, thread=True, group="browser")


def _start(command: Sequence[str], fail: Fail, opened: str) -> None:
    """Start a program with its own window; its output doesn't reach our terminal."""
    import subprocess

    from textual.worker import get_current_worker

    worker, null = get_current_worker(), subprocess.DEVNULL
    name = PurePath(command[0]).name
    try:
        process = subprocess.Popen(
            command, stdin=null, stdout=null, stderr=null, start_new_session=True
        )
    except OSError as error:
        fail(f"{name}: {error.strerror}.", opened)
        return
    for _ in range(round(_TIMEOUT / _STEP)):
        try:
            status = process.wait(_STEP)
        except subprocess.TimeoutExpired:
            if worker.is_cancelled:
                return
            continue
        if status and not worker.is_cancelled:
            fail(f"{name} could not open it.", opened)
        return


# The clipboard: of the desktop through a program, else of tmux, else of the terminal.
#
# Only a program says whether it has the text. The terminal is asked to copy (OSC 52), which also
# works over ssh, but it never answers.

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("WSL_DISTRO_NAME", ("clip.exe",)),
)
"""Clipboard programs, each with the variable that is set on its desktop."""
_TMUX = (("tmux", "load-buffer", "-w", "-"), ("tmux", "load-buffer", "-"))
"""`-w` hands the text on to the terminal; tmux has it since 3.2."""
_COPY_TIMEOUT = 2.0
"""Seconds for the program to take the text."""
_NO_CLIPBOARD = (*CONSOLES, "dumb", "eterm")
"""Kinds of terminals without a clipboard that a program can set."""


class CopyProgram(NamedTuple):
    """A command that takes the text to copy as its standard input."""

    command: tuple[str, ...]
    where: str = ""
    """Where the text is then, if that is not the clipboard: `tmux's buffer`."""


def copy_programs(
    environ: Mapping[str, str],
    configured: Sequence[str] = (),
    *,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
) -> list[CopyProgram]:
    """The programs to copy with, the best one first: the one of the configuration alone, else the
    desktop's, and tmux.

    Over ssh the desktop's isn't used: the desktop would not be the one in front of the user.
    """
    if configured:
        return [CopyProgram(tuple(configured))]
    commands: list[tuple[str, ...]] = []
    if not is_over_ssh(environ):
        commands = [command for variable, command in _PROGRAMS if environ.get(variable)]
        commands = [("pbcopy",)] if platform == "darwin" else commands
    programs = [CopyProgram(command) for command in commands if which(command[0])]
    if environ.get("TMUX") and which("tmux"):
        programs += [CopyProgram(command, "tmux's buffer") for command in _TMUX]
    return programs


def takes_copies(environ: Mapping[str, str]) -> bool:
    """Whether the terminal may have a clipboard that a program can set. GNU screen (`$STY`) drops
    what it doesn't know.
    """
    name = environ.get("TERM", "").partition("-")[0]
    is_known = name not in ("", *_NO_CLIPBOARD) and not environ.get("STY")
    return is_known and environ.get("TERM_PROGRAM") != "Apple_Terminal"


def copy_with(programs: Sequence[CopyProgram], text: str) -> CopyProgram | None:
    """Give a text to the first program that takes it; blocks, so call it in a thread."""
    import subprocess

    output = subprocess.DEVNULL
    for program in programs:
        try:
            done = subprocess.run(
                program.command,
                input=text.encode(),
                stdout=output,
                stderr=output,
                timeout=_COPY_TIMEOUT,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired):
            continue
        if not done.returncode:
            return program
    return None
