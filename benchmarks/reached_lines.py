"""A plugin of pytest that writes which lines of the package each test runs.

    REACHED_LINES=FOLDER python -m pytest -p benchmarks.reached_lines

FOLDER gets a file for each process of the suite, with a line of JSON for each test: its name, and
the lines that ran in it, by file. It needs Python 3.12
(`sys.monitoring`). Lines that run in processes of their own, as in a pseudo-terminal, aren't seen.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from benchmarks.contenders import ROOT

_PACKAGE = f"{ROOT / 'briefing_tui'}{os.sep}"
_lines: dict[str, set[int]] = defaultdict(set)
_monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]


def _note(code: CodeType, line: int) -> Any:
    if code.co_filename and code.co_filename.startswith(_PACKAGE):
        _lines[code.co_filename].add(line)
    return _monitoring.DISABLE  # until the next test


def _empty_caches() -> None:
    """Forget what functions of the package keep: a value that is kept runs no line again."""
    modules = [module for name, module in sys.modules.items() if name.startswith("briefing_tui")]
    for value in [value for module in modules for value in vars(module).values()]:
        if isinstance(value, _lru_cache_wrapper):
            value.cache_clear()


def pytest_configure() -> None:
    tool, line = _monitoring.COVERAGE_ID, _monitoring.events.LINE
    _monitoring.use_tool_id(tool, __name__)
    _monitoring.register_callback(tool, line, _note)
    _monitoring.set_events(tool, line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _lines.clear()
    _empty_caches()
    _monitoring.restart_events()
    result = yield
    lines = {name.removeprefix(f"{ROOT}{os.sep}"): sorted(each) for name, each in _lines.items()}
    with Path(os.environ["REACHED_LINES"], f"{os.getpid()}.jsonl").open("a") as file:
        file.write(f"{json.dumps({'test': item.nodeid, 'lines': lines})}\n")
    return result
