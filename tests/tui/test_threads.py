"""The threads of workers, where the system starts no more of them."""

from threading import Event, Thread, current_thread

import pytest

from briefing_tui.tui.effects import Threads


def fail(_: Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_threads_that_run_take_over_the_work_of_those_that_do_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_free = Event()
    with Threads(max_workers=2) as threads:
        first = threads.submit(is_free.wait)
        monkeypatch.setattr(Thread, "start", fail)
        second = threads.submit(lambda: current_thread().name)
        assert not second.done()
        is_free.set()
        assert first.result()
        assert second.result() != current_thread().name


def test_without_threads_the_work_is_done_once_and_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thread, "start", fail)
    threads = Threads()
    done: list[int] = []
    assert threads.submit(done.append, 1).result(0) is None
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 / 0).result(0)
    assert done == [1]
