"""The driver reads the terminal in a thread."""

import asyncio
import os
from threading import Event, Thread

import pytest
from textual.app import App
from textual.message import Message

from briefing_tui.tui.terminal.background import MOST_READ, TerminalInput
from briefing_tui.tui.terminal.driver import Driver
from tests.internals import needs_internals

PATIENCE = 60.0


@needs_internals
async def test_it_reads_no_further_while_the_app_has_keys_to_handle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"j" * MOST_READ * 3)
    sent: list[Message] = []
    asked, handled, all_sent = Event(), Event(), Event()

    def held() -> int:
        asked.set()
        return 0 if handled.is_set() else len(sent)

    def process(message: Message) -> None:
        sent.append(message)
        if len(sent) == MOST_READ * 3:
            all_sent.set()

    driver = Driver(App(), TerminalInput(reading), held)
    driver.fileno = reading
    monkeypatch.setattr(driver, "process_message", process)
    driver._key_thread = thread = Thread(target=driver.run_input_thread)
    thread.start()
    try:
        assert await asyncio.to_thread(asked.wait, PATIENCE)
        assert len(sent) == MOST_READ
        handled.set()
        assert await asyncio.to_thread(all_sent.wait, PATIENCE)
    finally:
        driver.exit_event.set()
        await asyncio.to_thread(thread.join)
        os.close(reading)
        os.close(writing)
