"""`briefing serve`: the reader in a browser, for pages from its own address alone."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Command

if TYPE_CHECKING:
    import aiohttp


async def test_a_page_has_the_reader_and_other_sites_have_not(library: Path) -> None:
    import aiohttp

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "briefing_tui", "serve", library, "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    url = f"http://127.0.0.1:{port}"
    try:
        assert process.stderr.readline() == f"{library} is at {url}; Ctrl+C ends it.\n"
        async with aiohttp.ClientSession() as session:
            page = await opened(session, url)
            assert "default-src 'self'" in page.headers["Content-Security-Policy"]
            assert '<head><meta name="viewport"' in await page.text(), "phones tell their width"
            for headers in ({"Origin": "https://evil.example"}, {"Host": f"evil.example:{port}"}):
                refused = await session.get(f"{url}/ws", headers=headers)
                assert refused.status == 403
            async with session.ws_connect(f"{url}/ws?width=100&height=30", origin=url) as reader:
                screen = b""
                async with asyncio.timeout(60):
                    while b"A call between two" not in screen:
                        message = await reader.receive()
                        assert message.type is aiohttp.WSMsgType.BINARY, message
                        screen += message.data
    finally:
        process.terminate()
        process.communicate()


async def opened(session: "aiohttp.ClientSession", url: str) -> "aiohttp.ClientResponse":
    """The page, as soon as it is served."""
    import aiohttp

    async with asyncio.timeout(60):
        while True:
            try:
                return await session.get(url)
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0)


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serving ends at once."""
    from textual_serve.server import Server

    monkeypatch.setattr(Server, "serve", lambda _: None)


@pytest.mark.usefixtures("no_server")
def test_a_host_that_others_can_reach_is_warned_of(briefing: Command, library: Path) -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        assert "password" not in briefing("serve", library, "--host", host).err
    answer = briefing("serve", library, "--host", "192.0.2.7")
    assert answer.status == 0
    assert "everyone who can reach 192.0.2.7:8000 can read" in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("missing",), "no such file or folder"),
        (("--host", "0.0.0.0"), "`--url http://NAME:8000`"),
        (("--port", "70000"), "70000 is not a port"),
        (("--port", "x"), "takes a whole number"),
        (("--host", "192.0.2.7"), "192.0.2.7:8000 can't be used"),
    ],
)
def test_wrong_usage(
    briefing: Command,
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.setenv("BRIEFING_LIBRARY", str(library))
    answer = briefing("serve", *words)
    assert (answer.status, answer.out) == (2, "")
    assert says in answer.err


def test_the_package_is_named(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("aiohttp", "textual_serve", "textual_serve.server"):
        monkeypatch.setitem(sys.modules, package, None)
    answer = briefing("serve", library)
    assert answer.status == 2
    assert "this needs the package textual-serve, which is not installed" in answer.err
    assert f"Install it with `{sys.executable} -m pip install textual-serve`" in answer.err


def test_nothing_is_served_without_the_guard(
    briefing: Command, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if another version of textual-serve made its application otherwise."""
    import aiohttp.web
    from textual_serve.server import Server

    def serve(server: Server) -> None:
        asyncio.run(server.on_startup(aiohttp.web.Application()))

    monkeypatch.setattr(Server, "serve", serve)
    answer = briefing("serve", library)
    assert answer.status == 2
    assert "can't be limited to one address" in answer.err
