"""What every test gets: no trace of the person who runs it, and a terminal on request."""

import faulthandler
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from briefing_tui.tui.terminal import SWITCH
from tests.pseudo_terminal import clean_environment
from tests.screen import DARK
from tests.terminal import Terminal

OpenTerminal = Callable[..., Terminal]

# What a test starts would ignore them too: a shell starts a job in the background (`pytest &`)
# with SIGINT and SIGQUIT ignored, nohup with SIGHUP.
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

# Without byte code each worker, and each program that a test starts, would compile all modules.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The encoder of a draft multiplies small matrices, for which OpenBLAS's threads only wait for each
# other. The program says so before it imports NumPy, but a test may have imported it before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Collect garbage seldom: it took a tenth of the time of a pilot, and of collecting the tests.
gc.set_threshold(20_000, 20, 20)

# A busy machine is no failure: properties have no clock. Two runs of the suite try the same
# examples; `HYPOTHESIS_PROFILE=attack` tries others, and many more.
settings.register_profile(
    "slow",
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=True,
)
settings.register_profile("fast", settings.get_profile("slow"), max_examples=10)
settings.register_profile(
    "attack",
    settings.get_profile("slow"),
    derandomize=False,
    max_examples=int(os.environ.get("EXAMPLES", "20000")),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--painted", action="store_true", help="paint the frames of all pilots")


def _leaves_out_slow_tests(config: pytest.Config) -> bool:
    return "not slow" in config.option.markexpr


def pytest_configure(config: pytest.Config) -> None:
    profile = "fast" if _leaves_out_slow_tests(config) else "slow"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", profile))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let a property be a fast test with few examples and a slow one with many."""
    if not _leaves_out_slow_tests(config):
        for item in items:
            if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
                item.add_marker("slow")


def pytest_xdist_auto_num_workers() -> int:
    """Four workers for two cores: tests wait a third of their time, for files and programs. Each
    worker imports and collects all tests, which takes two seconds.
    """
    return 2 * (os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """Exempt what there is by now from garbage collection: a full one takes 5 ms, not 150."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """End the worker of a test that takes ten minutes: pytest names the test, and goes on."""
    faulthandler.dump_traceback_later(600, exit=True)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders for homes. `mktemp` would list all that there are to number the next one."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a terminal of its own for every test: none reads or writes a person's files."""
    home = next(homes)
    home.mkdir()
    for name in [each for each in os.environ if each.startswith("BRIEFING_") and each != SWITCH]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "VISUAL", "EDITOR", "PAGER", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in clean_environment(home).items():
        if name in ("HOME", "TERM", "COLORTERM") or name.startswith("XDG_"):
            monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def environment(own_home: Path) -> dict[str, str]:
    """A clean environment for a program that a test starts."""
    return clean_environment(own_home)


@pytest.fixture
def open_terminal(environment: dict[str, str]) -> Iterator[OpenTerminal]:
    """`open_terminal(*argv, size=…, cwd=…, env={…}, background=…)`, closed after the test."""
    opened: list[Terminal] = []

    def start(
        *argv: str,
        size: tuple[int, int] = (80, 24),
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        background: bytes = DARK,
    ) -> Terminal:
        variables = environment | dict(env or {})
        terminal = Terminal(argv, size=size, cwd=cwd, env=variables, background=background)
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()
