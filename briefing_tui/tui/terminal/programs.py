"""Other programs: the shell, the editor, the browser, the clipboard. Which command does what here,
how it is run, and how the reader gives the terminal to it or back to the shell.
"""

import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from types import FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing_tui.layout.ansi import CONSOLES, is_over_ssh
from briefing_tui.library.files import reason_of
from briefing_tui.library.paths import read_own
from briefing_tui.library.state.shared_file import MOST
from briefing_tui.text.addresses import Address
from briefing_tui.text.sanitise import one_line, unify_line_ends

if TYPE_CHECKING:
    from textual.app import App

_STOP_TIME = 0.05
"""Seconds in which a stop signal has stopped all threads of a process."""


def _ignore(_number: int, _frame: object) -> None:
    """A handler that does nothing. The other program would inherit SIG_IGN."""


_WHILE_WAITING: Mapping[signal.Signals, Any] = {
    # Ctrl+C and Ctrl+\ reach every program on the terminal, but are meant for the other one.
    signal.SIGINT: _ignore,
    signal.SIGQUIT: _ignore,
    # Ctrl+Z stops us too, but only if a shell can continue us.
    signal.SIGTSTP: signal.SIG_DFL,
}


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
        with signal_handlers({**_WHILE_WAITING, **dict.fromkeys(ending, end_both)}):
            started.append(subprocess.Popen(command))
            for number in early:
                end_both(number, None)
            status = started[0].wait()
    except (OSError, ValueError) as error:
        return f"{name} can't be run: {getattr(error, 'strerror', None) or error}."
    if status < 0:
        return f"{name} was ended by signal {-status}."
    return f"{name} ended with status {status}." if status else ""


def stop_job() -> bool:
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
    with signal_handlers(handlers):
        os.kill(0, signal.SIGTSTP)
        if not continued:
            # Another thread may have received the signal, and this one may still be running.
            time.sleep(_STOP_TIME)
        return bool(continued)


@contextmanager
def signal_handlers(handlers: Mapping[signal.Signals, Any]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


VARIABLES = ("VISUAL", "EDITOR")
"""The first variable that is set counts."""
_DEFAULT_EDITOR = "vi"
"""What POSIX programs edit with if neither is set, such as `crontab`."""


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


def editor_command(
    environ: Mapping[str, str], file: str, line: int = 1, *, default: str = ""
) -> EditorCommand:
    """The command of `$VISUAL` or `$EDITOR`, which may contain arguments, for a file and a line. If
    neither is set, it is the default's.
    """
    variable = next((name for name in VARIABLES if environ.get(name, "").strip()), "")
    if not (variable or default):
        return EditorCommand(problem="Set $VISUAL or $EDITOR to your editor: export EDITOR=nano")
    try:
        words = shlex.split(environ[variable] if variable else default)
    except ValueError:
        return EditorCommand(problem=f"${variable} has a quotation mark that is not closed.")
    if not any(words[:1]):
        return EditorCommand(problem=f"${variable} names no program.")
    style = EDITORS.get(PurePath(words[0]).name.removesuffix(".exe"), EditorStyle())
    waits = not style.wait or {style.wait, "-w", "--wait"} & set(words[1:])
    program = words if waits else [*words, style.wait]
    return EditorCommand((*program, *style.fill(file, line)), window=bool(style.wait))


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


def find_viewer() -> tuple[str, ...]:
    """The desktop's command that opens a file with the program for it; empty if there is none."""
    commands = [name.split() for name in (("open",) if sys.platform == "darwin" else _VIEWERS)]
    return next((tuple(words) for words in commands if shutil.which(words[0])), ())


def start(command: Sequence[str], is_cancelled: Callable[[], bool]) -> str:
    """Start a program with its own window, whose output doesn't reach our terminal; return what
    went wrong, or nothing. Blocks for seconds, so call it in a thread.
    """
    import subprocess

    name, null = PurePath(command[0]).name, subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, stdin=null, stdout=null, stderr=null, start_new_session=True
        )
    except OSError as error:
        return f"{name}: {error.strerror}."
    for _ in range(round(_TIMEOUT / _STEP)):
        try:
            status = process.wait(_STEP)
        except subprocess.TimeoutExpired:
            if is_cancelled():
                break
            continue
        return f"{name} could not open it." if status and not is_cancelled() else ""
    return ""


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


# From the reader

_NO_TERMINAL = "Other programs can't use this terminal."
_NO_SHELL = "There is no shell to return to."


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
            stopped = stop_job()
    except SuspendNotSupported:
        return _NO_SHELL
    return "" if stopped else _NO_SHELL


def edit_text(app: "App[Any]", text: str) -> tuple[str, str]:
    """Edit a text in the editor; return it as it is then, and what went wrong, if anything. If it
    can't be read back, it stays in its file, which is named.
    """
    import tempfile

    number, name = tempfile.mkstemp(prefix="briefing-note-", suffix=".md")
    file = Path(name)
    with os.fdopen(number, "w", encoding="utf-8") as stream:
        stream.write(text)
    problem = edit_file(app, name)
    try:
        # The editor may have left a pipe there, whose reading would wait.
        data = read_own(file, MOST, follows_links=True)
    except OSError as error:
        return text, problem or f"{name}: {reason_of(error)}"
    text = unify_line_ends(data.decode("utf-8", "replace")).strip("\n")
    with suppress(OSError):
        file.unlink()
    return text, problem


def edit_file(app: "App[Any]", file: str, line: int = 1) -> str:
    """Edit a file at a line, and wait for the editor; return what went wrong, or nothing."""
    default = _DEFAULT_EDITOR if shutil.which(_DEFAULT_EDITOR) else ""
    editor = editor_command(os.environ, file, line, default=default)
    waits = "briefing waits until the editor is closed." if editor.window else ""
    return editor.problem or run_in_foreground(app, editor.command, waits)


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
        app.notify(f"Opening {host}: {address.text}")
        _start(app, browser.command, fail, address.text)


def open_file(app: "App[Any]", file: Path, fail: Fail) -> None:
    """Open a file with the desktop's program for it; or call `fail` in the interface's thread."""
    command, shown = find_viewer(), one_line(str(file))
    if not command or app.is_web:
        fail("There is no program here that opens it.", shown)
        return
    app.notify(f"Opening {shown}")
    _start(app, (*command, str(file.absolute())), fail, shown)


def _start(app: "App[Any]", command: Sequence[str], fail: Fail, opened: str) -> None:
    """Start a program in a worker."""
    from textual.worker import get_current_worker

    def run() -> None:
        worker = get_current_worker()
        if problem := start(command, lambda: worker.is_cancelled):
            app.call_from_thread(fail, problem, opened)

    app.run_worker(run, thread=True, group="browser")


def copy(
    app: "App[Any]",
    text: str,
    name: str,
    configured: Sequence[str],
    ask_terminal: Callable[[], None],
    fail: Callable[[str, str, str], None],
) -> None:
    """Copy through a program, or else through the terminal, with LF for all line ends; say which,
    or call `fail` with the name, the text and what went wrong.

    Pasted into a shell, a CR acts as Enter.
    """
    text = unify_line_ends(text)
    # In a browser the clipboard is not that of this machine.
    is_local = not (app.is_headless or app.is_web)
    programs = copy_programs(os.environ, configured) if is_local else []

    def say(used: CopyProgram | None) -> None:
        tried = PurePath(programs[0].command[0]).name if programs else ""
        problem = f"{tried} could not copy it. " if tried else ""
        if used is not None:
            app.notify(f"Copied{used.where and f' to {used.where}'}: {name}")
        elif not is_local or takes_copies(os.environ):
            ask_terminal()
            app.notify(f"{problem}Sent to the terminal's clipboard: {name}")
        else:
            fail(name, text, problem)

    if programs:

        def work() -> None:
            app.call_later(say, copy_with(programs, text))

        app.run_worker(work, thread=True, group="clipboard")
    else:
        say(None)
