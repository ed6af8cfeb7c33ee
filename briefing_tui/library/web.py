"""Asking the web which addresses in briefs still answer. Only `briefing check --links` does.

It is polite: one request at a time to a host, with a pause before the next; only the head of a
page where the server gives it; no address twice, and none again until its answer has expired. Of an
address that is gone the Wayback Machine is asked for a copy.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from queue import SimpleQueue
from socket import gaierror, getaddrinfo
from threading import Event
from types import MappingProxyType
from typing import IO, Any, Literal, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urldefrag, urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    getproxies,
)

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from briefing_tui import __version__
from briefing_tui.library.checking import WEB_CODES, ReportProgress, no_report
from briefing_tui.library.files import make_private_folder
from briefing_tui.model.brief import Diagnostic, Parsed, Position
from briefing_tui.parse.document import parse_document
from briefing_tui.parse.inline import links
from briefing_tui.text.addresses import normal_address
from briefing_tui.text.sanitise import one_line

HOSTS_AT_ONCE = 8
PAUSE = 1.0
"""Seconds between two requests to one host."""
TIMEOUT = 15.0
ARCHIVE = "https://archive.org/wayback/available"
DAY = 86_400.0
_KEPT: Mapping[str, float] = MappingProxyType({"there": 7 * DAY, "gone": DAY, "unsure": 0.0})
"""Seconds for which an answer counts."""
_GONE = frozenset({404, 410})
_NO_HEAD = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 503})
"""What servers say to HEAD that may say something else to GET."""
_MOST_BYTES = 100_000


class Answer(Struct, frozen=True):
    """What asking for an address gave, and when, in seconds since 1970."""

    state: Literal["there", "gone", "unsure"]
    reason: str = ""
    copy: str = ""
    """Of an address that is gone: a copy of its page."""
    time: float = 0.0


class WebAccess(Struct, frozen=True):
    """How the network is asked. Tests ask a server on this machine, without pauses."""

    pause: float = PAUSE
    timeout: float = TIMEOUT
    archive: str = ARCHIVE
    public_only: bool = True
    """A brief may come from a stranger. It must not send requests into the user's own network."""


_T = TypeVar("_T")


ACCESS = WebAccess()


def web_addresses(parsed: Parsed) -> Iterator[tuple[str, Position, str]]:
    """The web addresses of a brief, each with its place and the copy that the brief names."""
    brief = parsed.brief
    fields: list[tuple[str, tuple[str | int, ...], str]] = [(brief.canonical, ("canonical",), "")]
    for index, source in enumerate(brief.sources):
        fields.append((source.url, ("sources", index, "url"), source.archived))
        fields.append((source.archived, ("sources", index, "archived"), ""))
    for number, claim in enumerate(brief.claims):
        fields += [
            (account.url, ("claims", number, "accounts", account.source, "url"), "")
            for account in claim.accounts
        ]
    fields += [
        (event.url, ("events", index, "url"), "") for index, event in enumerate(brief.events)
    ]
    places = [(address, parsed.position(path), copy) for address, path, copy in fields if address]
    places += [
        (target.name, Position(line, 1), "")
        for target, line in links(parse_document(brief))
        if target.kind in ("url", "image")
    ]
    for address, position, copy in places:
        normal = urldefrag(normal_address(address)).url
        if normal.startswith(("http://", "https://")):
            yield normal, position, copy


def diagnostics_of(
    parsed: Parsed, path: str, answers: Mapping[str, Answer]
) -> Iterator[Diagnostic]:
    """What the answers say of a brief's addresses. It may have got others since they were asked."""
    for address, position, copy in web_addresses(parsed):
        answer = answers.get(address)
        if answer is None or answer.state == "there":
            continue
        copy = copy or answer.copy
        gone, unsure = WEB_CODES
        code = gone if answer.state == "gone" else unsure
        hint = f"A copy is at {copy}" if copy else "No copy was found."
        verb = "leads nowhere" if code is gone else "could not be checked"
        yield Diagnostic(
            path,
            position.line,
            position.column,
            code.severity,
            code.code,
            f"{address} {verb}: {answer.reason}.",
            hint if code is gone else "",
        )


def ask(
    addresses: Iterable[str],
    cache: Path,
    access: WebAccess,
    report: ReportProgress = no_report,
    now: Callable[[], float] = time.time,
) -> dict[str, Answer]:
    """An answer for each address, from the cache or from the network."""
    wanted = dict.fromkeys(addresses)
    kept = {
        address: answer
        for address, answer in _read_cache(cache).items()
        if 0 <= now() - answer.time < _KEPT[answer.state]
    }
    answers = {address: kept[address] for address in wanted if address in kept}
    web = _Web(access)
    new = [address for address in wanted if address not in kept]
    for done, (address, answer) in enumerate(_by_host(new, web.ask, access.pause), start=1):
        answers[address] = replace(answer, time=now())
        report(done, len(new))
    gone = [address for address in new if answers[address].state == "gone"]
    copies = {f"{access.archive}?{urlencode({'url': address})}": address for address in gone}
    for question, copy in _by_host(copies, web.copy_at, access.pause):
        answers[copies[question]] = replace(answers[copies[question]], copy=copy)
    if new:
        _write_cache(cache, kept | answers)
    return answers


def _by_host(
    addresses: Iterable[str], ask_one: Callable[[str], _T], pause: float
) -> Iterator[tuple[str, _T]]:
    """What asking gives for each address, as it comes: several hosts at once, each in turn."""
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for address in addresses:
        hosts[urlsplit(address).netloc.lower()].append(address)
    results: SimpleQueue[tuple[str, _T] | None] = SimpleQueue()
    stop = Event()

    def ask_host(of_host: list[str]) -> None:
        try:
            for number, address in enumerate(of_host):
                if stop.wait(pause if number else 0):
                    break
                results.put((address, ask_one(address)))
        finally:
            results.put(None)

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        tasks = [pool.submit(ask_host, of_host) for of_host in hosts.values()]
        try:
            for _ in tasks:
                while (result := results.get()) is not None:
                    yield result
            for task in tasks:
                task.result()
        finally:  # interrupted: the requests that run are the last
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


class _PrivateHostError(Exception):
    """A host that is not on the public internet."""


class _Redirect(HTTPRedirectHandler):
    """Follows redirects to hosts that may be asked."""

    def __init__(self, check: Callable[[str], None]) -> None:
        self._check = check

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        self._check(newurl)
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None and req.get_method() == "HEAD":
            new.method = "HEAD"
        return new


class _Web:
    """Requests without cookies, passwords, or any scheme but http and https."""

    def __init__(self, access: WebAccess) -> None:
        self._access = access
        self._opener = OpenerDirector()
        for handler in (
            *(ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler()),
            *(_Redirect(self._check_host), HTTPErrorProcessor()),
        ):
            self._opener.add_handler(handler)

    def ask(self, address: str) -> Answer:
        """Ask for the head of a page, and for the page where that is refused."""
        status, reason = self._status("HEAD", address)
        if status in _NO_HEAD:
            status, reason = self._status("GET", address)
        if status == _NO_SERVER or status in _GONE:
            return Answer("gone", reason)
        return Answer("there") if 200 <= status < 300 else Answer("unsure", reason)

    def copy_at(self, question: str) -> str:
        """The address of a copy in the Wayback Machine, or an empty text."""
        try:
            with self._open("GET", question) as response:
                found = msgspec.json.decode(response.read(_MOST_BYTES), type=_Available)
        except (*_FAILURES, msgspec.MsgspecError):
            return ""
        closest = found.archived_snapshots.closest
        return one_line(closest.url) if closest and closest.available else ""

    def _status(self, method: str, address: str) -> tuple[int, str]:
        """The status of a response and what it is called; without one, 0 or `_NO_SERVER`."""
        try:
            with self._open(method, address) as response:
                return response.status, ""
        except HTTPError as error:
            error.close()
            return error.code, f"the server answers {error.code}"
        except _PrivateHostError:
            return 0, "its host is not on the public internet"
        except gaierror:
            return _NO_SERVER, "there is no such server"
        except URLError as error:
            if isinstance(error.reason, gaierror):
                return _NO_SERVER, "there is no such server"
            return 0, _words_of(error.reason)
        except (OSError, HTTPException, ValueError) as error:
            return 0, _words_of(error)

    def _open(self, method: str, address: str) -> Any:
        self._check_host(address)
        agent = f"briefing/{__version__} (checks links; asks once, slowly)"
        request = Request(address, headers={"User-Agent": agent, "Accept": "*/*"}, method=method)
        return self._opener.open(request, timeout=self._access.timeout)

    def _check_host(self, address: str) -> None:
        """Raise an error for a host of a private network, unless a proxy is asked for it."""
        parts = urlsplit(address)
        if not self._access.public_only or parts.scheme in getproxies():
            return
        for *_, place in getaddrinfo(parts.hostname, parts.port or 80):
            if not ip_address(str(place[0]).partition("%")[0]).is_global:
                raise _PrivateHostError


_FAILURES = (OSError, HTTPException, ValueError, _PrivateHostError)
_NO_SERVER = -1


def _words_of(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return one_line(text)[:100].rstrip(".").lower()


class _Snapshot(Struct):
    url: str = ""
    available: bool = False


class _Snapshots(Struct):
    closest: _Snapshot | None = None


class _Available(Struct):
    """What the Wayback Machine says of an address."""

    archived_snapshots: _Snapshots = msgspec.field(default_factory=_Snapshots)


# The answers that are kept between two checks


def _read_cache(file: Path) -> dict[str, Answer]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Answer])
    except (OSError, msgspec.MsgspecError):
        return {}


def _write_cache(file: Path, answers: Mapping[str, Answer]) -> None:
    """Keep the answers. Where that is impossible, the next check asks again."""
    with suppress(OSError):
        make_private_folder(file.parent)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        new.write_bytes(msgspec.json.encode(answers))
        new.replace(file)
