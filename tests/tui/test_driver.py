"""The driver reads the terminal in a thread."""

import asyncio
import os
import select
import signal
import termios
import tty
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread, Timer, get_ident
from typing import Any

import pytest
from textual.app import App
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste
from textual.message import Message

from briefing_tui.tui.terminal.background import MOST_READ, TerminalInput
from briefing_tui.tui.terminal.driver import MOST_HELD, Driver, Keys, Output
from tests.internals import needs_internals

PATIENCE = 60.0


@needs_internals
async def test_it_reads_no_further_while_the_app_has_keys_to_handle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typing, terminal = os.openpty()
    tty.setraw(terminal)
    keys = b"j" * MOST_READ * 3
    sent: list[Message] = []
    asked, handled, all_sent = Event(), Event(), Event()

    def held() -> int:
        asked.set()
        return 0 if handled.is_set() else MOST_HELD + 1

    def process(message: Message) -> None:
        sent.append(message)
        if len(sent) == len(keys):
            all_sent.set()

    driver = Driver(App(), TerminalInput(terminal), held)
    driver.fileno = terminal
    monkeypatch.setattr(driver, "process_message", process)
    writer = Thread(target=os.write, args=(typing, keys))
    writer.start()
    driver._key_thread = thread = Thread(target=driver.run_input_thread)
    thread.start()
    try:
        assert await asyncio.to_thread(asked.wait, PATIENCE)
        assert len(sent) < MOST_HELD + MOST_READ
        handled.set()
        assert await asyncio.to_thread(all_sent.wait, PATIENCE)
    finally:
        driver.exit_event.set()
        await asyncio.to_thread(thread.join)
        os.close(terminal)  # ends a write that waits
        await asyncio.to_thread(writer.join)
        os.close(typing)


@needs_internals
@pytest.mark.parametrize(
    ("name", "patience"), [("SSH_CONNECTION", 0.2), ("SSH_TTY", 0.2), ("", ESCAPE_DELAY)]
)
async def test_more_may_follow_escape_over_ssh(
    name: str, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)
    if name:
        monkeypatch.setenv(name, "10.0.0.1")
    typing, terminal = os.openpty()
    tty.setraw(terminal)
    messages: list[Message] = []
    waits: list[float] = []
    released = Event()
    wait_for_input = select.select

    def waited(reads: list[int], *others: Any) -> Any:
        waits.append(others[-1])
        return wait_for_input(reads, *others)

    def process(message: Message) -> None:
        messages.append(message)
        released.set()

    driver = Driver(App(), TerminalInput(terminal))
    driver.fileno = terminal
    monkeypatch.setattr(driver, "process_message", process)
    os.write(typing, b"\x1b")
    driver._key_thread = thread = Thread(target=driver.run_input_thread)
    with monkeypatch.context() as patch:
        patch.setattr("briefing_tui.tui.terminal.driver.select.select", waited)
        thread.start()
        try:
            assert await asyncio.to_thread(released.wait, PATIENCE)
        finally:
            driver.exit_event.set()
            await asyncio.to_thread(thread.join)
            os.close(terminal)
            os.close(typing)
    assert [message.key for message in messages if isinstance(message, Key)] == ["escape"]
    assert waits[1] == patience, "the first wait was for Esc"


@needs_internals
async def test_a_thread_that_waits_for_the_app_ends_when_it_is_replaced() -> None:
    """Each suspension waited a second for it, while the app could handle no keys (found by the
    monkey)."""
    typing, terminal = os.openpty()
    tty.setraw(terminal)
    os.write(typing, b"j" * MOST_HELD)
    asked = Event()

    def held() -> int:
        asked.set()
        return MOST_HELD + 1

    driver = Driver(App(), TerminalInput(terminal), held)
    driver.fileno = terminal
    driver._key_thread = thread = Thread(target=driver.run_input_thread)
    thread.start()
    try:
        assert await asyncio.to_thread(asked.wait, PATIENCE)
        driver._key_thread = None
        await asyncio.to_thread(thread.join, PATIENCE)
        assert not thread.is_alive()
    finally:
        driver.exit_event.set()
        await asyncio.to_thread(thread.join)
        os.close(terminal)
        os.close(typing)


@needs_internals
async def test_many_signals_to_stop_are_one_suspension(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paste in line mode sent hundreds (found by the monkey)."""
    typing, terminal = os.openpty()
    app = App[None]()
    suspended: list[bool] = []
    monkeypatch.setattr(app, "action_suspend_process", lambda: suspended.append(True))
    monkeypatch.setattr(LinuxDriver, "start_application_mode", lambda _: None)
    driver = Driver(app, TerminalInput(terminal))
    driver.fileno = terminal
    monkeypatch.setattr(driver, "write", lambda _: driver._sigtstp_application())

    async def signals() -> int:
        for _ in range(50):
            driver._sigtstp_application()
        await asyncio.sleep(0)
        return len(suspended)

    try:
        driver.start_application_mode()
        assert await signals() == 1
        assert await signals() == 1, "it has not come back yet"
        driver.start_application_mode()
        assert await signals() == 2
        driver.start_application_mode()
        driver.suspend_application_mode()
        driver.start_application_mode()
        await asyncio.sleep(0)
        assert len(suspended) == 2, "they came before an editor had the terminal"
        driver._sigtstp_application()
        driver.stop_application_mode()
        assert await signals() == 2, "it has ended meanwhile"
        driver.start_application_mode()
        driver._terminal.status = 128 + signal.SIGQUIT
        assert await signals() == 2, "a signal ends it"
    finally:
        os.close(terminal)
        os.close(typing)


@needs_internals
@pytest.mark.parametrize("come_back", [Driver._continue, Driver.start_application_mode])
async def test_what_is_typed_while_the_reader_comes_back_is_neither_shown_nor_lost(
    come_back: Callable[[Driver], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual's modes from before the start would show it, and stopping the input would discard it
    (both found by the monkey)."""
    typing, terminal = os.openpty()
    driver = Driver(App(), TerminalInput(terminal))
    driver.fileno, driver._is_started = terminal, True
    driver.attrs_before = termios.tcgetattr(terminal)
    assert driver.attrs_before[3] & termios.ECHO
    in_between: list[int] = []
    os.write(typing, b"typed")
    monkeypatch.setattr(driver, "write", lambda _: None)
    monkeypatch.setattr(
        LinuxDriver,
        "start_application_mode",
        lambda _: in_between.append(termios.tcgetattr(terminal)[3]),
    )
    try:
        come_back(driver)
        assert in_between and not in_between[0] & termios.ECHO
        assert os.read(terminal, 100) == b"typed"
    finally:
        os.close(terminal)
        os.close(typing)


@needs_internals
async def test_a_signal_that_ends_a_continued_reader_lets_it_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing would restore the terminal: the thread that writes had ended, and no other had begun
    (found by the monkey)."""
    typing, terminal = os.openpty()
    driver = Driver(App(), TerminalInput(terminal))
    driver.fileno, driver._is_started = terminal, True
    started: list[Driver] = []

    def close() -> None:
        driver._terminal.status = 128 + signal.SIGINT

    monkeypatch.setattr(driver, "write", lambda _: None)
    monkeypatch.setattr(driver, "close", close)
    monkeypatch.setattr(LinuxDriver, "start_application_mode", lambda self: started.append(self))
    try:
        driver._continue()
        assert started == [driver]
    finally:
        os.close(terminal)
        os.close(typing)


@needs_internals
async def test_a_new_size_is_noticed_although_nothing_else_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If a signal comes just before the loop waits, or interrupts another thread, Python runs its
    handler only when the loop has something else to do."""
    typing, terminal = os.openpty()
    loop = asyncio.get_running_loop()
    noticed: asyncio.Future[bool] = loop.create_future()
    too_late = Event()
    driver = Driver(App(), TerminalInput(terminal))
    driver.fileno = terminal
    before = signal.getsignal(signal.SIGWINCH)

    def give_up() -> None:
        too_late.set()
        loop.call_soon_threadsafe(int)

    patience = Timer(PATIENCE, give_up)

    def start(_: Driver) -> None:
        signal.signal(signal.SIGWINCH, lambda *_: noticed.set_result(not too_late.is_set()))

    monkeypatch.setattr(LinuxDriver, "start_application_mode", start)
    monkeypatch.setattr(LinuxDriver, "stop_application_mode", lambda _: None)
    try:
        driver.start_application_mode()
        Timer(0.1, lambda: signal.pthread_kill(get_ident(), signal.SIGWINCH)).start()
        patience.start()
        assert await noticed
    finally:
        driver.stop_application_mode()
        patience.cancel()
        signal.signal(signal.SIGWINCH, before)
        os.close(terminal)
        os.close(typing)


@needs_internals
def test_a_paste_whose_end_has_come_ends_no_other() -> None:
    """A shell may have got the end of the first."""
    keys = Keys(is_debug=False)
    keys.may_lack_end = True
    pasted = keys.feed(b"\x1b[200~one\x1b[201~\x1b[200~two")
    assert [event.text for event in pasted if isinstance(event, Paste)] == ["one"]
    assert not keys.end_of_paste()


def test_what_the_encoding_lacks_keeps_its_width(tmp_path: Path) -> None:
    """Half of a character's cells showed what had been there before."""
    path = tmp_path / "written"
    with path.open("w", encoding="latin-1") as file:
        Output(file).write("é台湾e\u0301.")
    assert path.read_bytes() == b"\xe9????e."
