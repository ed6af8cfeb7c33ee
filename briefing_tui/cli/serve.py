"""`briefing serve`: the reader in a browser, through textual-serve.

Each page that is opened runs a reader of its own, as the user who runs this command.
"""

import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing_tui.cli.console import Console, Failure, needing
from briefing_tui.cli.main import whole_number
from briefing_tui.cli.target import default_library, existing
from briefing_tui.library.files import reason_of
from briefing_tui.settings import Settings

if TYPE_CHECKING:
    from aiohttp import web

LOOPBACK = "127.0.0.1"
PORT = 8000
_ANY = ("0.0.0.0", "::")
_LAST_PORT = 65_535
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; "
    "frame-ancestors 'none'"
)
"""The page of textual-serve 1.1 would load a font from another host."""
_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
"""Without it, as in textual-serve 1.1, a phone lays the page out for 980 pixels and shows a part of
it: lines are cut, and the reader takes the layout for a wide terminal."""


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", nargs="?", help="a library or one brief")
    parser.add_argument(
        "--host",
        default=LOOPBACK,
        help=f"the address to listen on; {LOOPBACK}, the default, accepts only this machine",
    )
    parser.add_argument("--port", type=whole_number(1), default=PORT, help=f"default: {PORT}")
    parser.add_argument(
        "--url", metavar="URL", default="", help="the address in the browser, behind a proxy"
    )


def run(options: Namespace, settings: Settings, console: Console) -> int:
    path = existing(options.path) if options.path else default_library(settings)
    if options.port > _LAST_PORT:
        raise Failure(f"{options.port} is not a port", f"Ports are numbers from 1 to {_LAST_PORT}.")
    words = [sys.executable, "-m", "briefing_tui", os.fspath(path.resolve()), "--here"]
    if options.theme:
        words += ["--theme", options.theme]
    if not options.url and options.host in _ANY:
        raise Failure(
            f"{options.host} means all addresses of this machine; a browser needs one of them",
            f"Add the one that browsers will open: `--url http://NAME:{options.port}`.",
        )
    host = f"[{options.host}]" if ":" in options.host else options.host
    url = options.url.rstrip("/") or f"http://{host}:{options.port}"
    with needing("textual-serve"):
        serve = _server(shlex.join(words), options.host, options.port, url)
    if not _is_loopback(options.host):
        console.complain(
            f"everyone who can reach {options.host}:{options.port} can read {path} and change its "
            "marks, without a password",
            "Without --host only this machine can; a proxy can ask for a password.",
        )
    console.tell_text(f"{path} is at {url}; Ctrl+C ends it.\n")
    try:
        serve()
    except OSError as error:
        address = f"{options.host}:{options.port}"
        raise Failure(
            f"{address} can't be used: {reason_of(error)}", "Choose another port with `--port`."
        ) from None
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _server(command: str, host: str, port: int, url: str) -> Callable[[], None]:
    """Serves a command without printing anything of its own."""
    from aiohttp import web
    from textual_serve.server import Server

    allowed = _origin(url)

    @web.middleware
    async def guard(
        request: "web.Request", handler: "Callable[[web.Request], Awaitable[web.StreamResponse]]"
    ) -> "web.StreamResponse":
        # A page of another site could open a socket to this machine and press keys.
        origin = request.headers.get("Origin")
        if origin is not None and origin != allowed:
            raise web.HTTPForbidden(text="This page can only be used at its own address.")
        # A name of another site that was pointed at this machine (DNS rebinding).
        if request.host != urlsplit(allowed).netloc:
            raise web.HTTPForbidden(text=f"The address is {url}.")
        response = await handler(request)
        if isinstance(response, web.Response) and response.content_type == "text/html":
            response.text = (response.text or "").replace("<head>", f"<head>{_VIEWPORT}", 1)
        return response

    async def add_policy(_: "web.Request", response: "web.StreamResponse") -> None:
        response.headers["Content-Security-Policy"] = _POLICY

    class GuardedServer(Server):
        """textual-serve's handler, for pages from one address."""

        async def _make_app(self) -> "web.Application":
            app: web.Application = await super()._make_app()
            app.middlewares.append(guard)
            app.on_response_prepare.append(add_policy)
            return app

        async def on_startup(self, app: "web.Application") -> None:
            """Print no banner. Refuse to serve without the guard: a private name adds it."""
            if guard not in app.middlewares:
                raise Failure(
                    "this version of textual-serve can't be limited to one address",
                    "Install version 1.1 of textual-serve.",
                )

        def initialize_logging(self) -> None:
            """Log nothing."""

    serve: Callable[[], None] = GuardedServer(command, host, port, "briefing", url).serve
    return serve


def _origin(url: str) -> str:
    """The scheme, host and port of an address, as a browser sends them."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    netloc = parts.netloc.removesuffix(f":{default}")
    return f"{parts.scheme}://{netloc}"
