"""Chromium for the tests of pages, through Playwright.

Who imports this is skipped where one of them is not installed: `pip install -e '.[browser]'`,
`apt install chromium`.
"""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

playwright = pytest.importorskip(
    "playwright.sync_api", reason="the extra `browser` is not installed"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as program:
        browser = program.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()
