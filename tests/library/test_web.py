"""Web addresses are asked politely, of a server on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefing_tui.library.web import Answer, WebAccess, ask, diagnostics_of, web_addresses
from briefing_tui.parse.brief import parse_brief
from tests.cli.conftest import Command
from tests.cli.conftest import briefing as briefing

COPY = "http://web.archive.org/web/20250118/http://example.org/"


class Site(ThreadingHTTPServer):
    """Answers by the path: `/404`, `/head-405`, `/to/PATH`, `/copies?url=…`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, str]] = []
        """The method, the path and the user agent of each request."""
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}/{path}"

    @property
    def requests(self) -> list[str]:
        return [f"{method} {path}" for method, path, _ in self.seen]


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        site = self.server
        with site.lock:
            site.seen.append((self.command, self.path, self.headers["User-Agent"]))
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
        body = b""
        status, location = 200, ""
        name = self.path.strip("/")
        if name.startswith("to/"):
            status, location = 301, f"/{name[3:]}"
        elif name.startswith("out/"):
            status, location = 302, f"ftp://{name[4:]}"
        elif name.startswith("copies"):
            has_copy = "404" in name
            closest = {"available": True, "url": COPY} if has_copy else None
            body = json.dumps({"archived_snapshots": {"closest": closest}}).encode()
        elif name.startswith("head-"):
            status = int(name[5:]) if self.command == "HEAD" else 200
        elif name.isdigit():
            status = int(name)
        with site.lock:
            site.at_once -= 1
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@pytest.fixture
def access(site: Site, monkeypatch: pytest.MonkeyPatch) -> WebAccess:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return WebAccess(pause=0, timeout=20, archive=site.address("copies"), public_only=False)


def states(answers: dict[str, Answer]) -> list[str]:
    return [answer.state for answer in answers.values()]


def test_what_each_answer_means(site: Site, access: WebAccess, tmp_path: Path) -> None:
    names = ["200", "404", "410", "403", "500", "head-405", "head-404", "to/200", "to/404"]
    names += ["to/to/200", "out/example.org"]
    addresses = [site.address(name) for name in names]
    answers = ask(addresses, tmp_path / "links.json", access)
    assert {
        name: answers[address].state for name, address in zip(names, addresses, strict=True)
    } == {
        **dict.fromkeys(("200", "head-405", "head-404", "to/200", "to/to/200"), "there"),
        **dict.fromkeys(("404", "410", "to/404"), "gone"),
        **dict.fromkeys(("403", "500", "out/example.org"), "unsure"),
    }
    assert answers[site.address("404")].copy == COPY
    assert answers[site.address("410")].copy == ""
    assert "403" in answers[site.address("403")].reason
    assert "GET /200" not in site.requests, "the head was enough"
    assert "GET /head-405" in site.requests
    assert {agent.split("/")[0] for *_, agent in site.seen} == {"briefing"}


def test_one_request_at_a_time_and_a_pause_before_the_next(
    site: Site, access: WebAccess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    class Clock(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            return self.is_set()

    monkeypatch.setattr("briefing_tui.library.web.Event", Clock)
    addresses = [site.address(f"a{number}") for number in range(6)]
    done: list[tuple[int, int]] = []
    ask(
        addresses * 2,
        tmp_path / "links.json",
        replace(access, pause=2.5),
        lambda *counts: done.append(counts),
    )
    assert site.most_at_once == 1
    assert site.requests == [f"HEAD /a{number}" for number in range(6)]
    assert pauses.count(2.5) == 5
    assert done == [(number, 6) for number in range(1, 7)]


def test_answers_are_kept_until_they_expire(site: Site, access: WebAccess, tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "links.json"
    addresses = [site.address(name) for name in ("200", "404", "500")]
    day = 86_400.0

    def asked_at(days: float) -> list[str]:
        site.seen.clear()
        assert states(ask(addresses, cache, access, now=lambda: days * day)) == [
            *("there", "gone", "unsure")
        ]
        return sorted({path for _, path, _ in site.seen if path[1:].isdigit()})

    assert asked_at(100) == ["/200", "/404", "/500"]
    assert asked_at(100.5) == ["/500"]
    assert asked_at(101.1) == ["/404", "/500"]
    assert asked_at(107.1) == ["/200", "/404", "/500"]
    cache.write_text("damaged")
    assert asked_at(107.2) == ["/200", "/404", "/500"]


def test_hosts_of_the_users_network_are_not_asked(
    site: Site, access: WebAccess, tmp_path: Path
) -> None:
    private = replace(access, public_only=True)
    addresses = [
        site.address("200"),
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://192.168.1.1:8080/",
    ]
    answers = ask(addresses, tmp_path / "links.json", private)
    assert set(states(answers)) == {"unsure"}
    assert not site.seen


BRIEF = """---
title: A call
canonical: {site}200
sources:
  - {{ id: cn, url: "{site}404" , archived: "{site}200#copy" }}
  - {{ id: us, url: "{site}410" }}
claims:
  - topic: Trade
    accounts: {{ cn: {{ stance: states, url: "{site}500" }}, us: mentions }}
---
See [a page]({site}404), <{site}200> and [mail](mailto:a@b.org).
"""


def test_places_and_copies(site: Site, access: WebAccess, tmp_path: Path) -> None:
    parsed = parse_brief(BRIEF.format(site=site.address("")), "a.md")
    addresses = [address for address, *_ in web_addresses(parsed)]
    assert {address.rpartition("/")[2] for address in addresses} == {"200", "404", "410", "500"}
    answers = ask(addresses, tmp_path / "links.json", access)
    found = list(diagnostics_of(parsed, "a.md", answers))
    assert [(each.line, each.severity, each.code) for each in found] == [
        (5, "warning", "dead-address"),
        (6, "warning", "dead-address"),
        (9, "hint", "address-unsure"),
        (11, "warning", "dead-address"),
    ]
    assert found[0].hint == f"A copy is at {site.address('200#copy')}"
    assert found[1].hint == "No copy was found."
    assert found[3].hint == f"A copy is at {COPY}"
    assert not list(diagnostics_of(parsed, "a.md", {})), "it was edited since they were asked"


def test_the_command_asks_only_when_told(
    briefing: Command,
    site: Site,
    access: WebAccess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("briefing_tui.library.web.ACCESS", access)
    brief = tmp_path / "a.md"
    brief.write_text(BRIEF.format(site=site.address("")), encoding="utf-8")
    briefing("check", brief)
    assert not site.seen
    answer = briefing("check", brief, "--links", "--select", "dead-address")
    assert answer.out.count("warning[dead-address]") == 3
    assert answer.out.startswith(f"{brief}:5:")
    assert answer.err == "3 warnings in 1 of 1 brief\n"
    asked = len(site.seen)
    assert briefing("check", brief, "--links", "--select", "dead-address").out == answer.out
    assert len(site.seen) - asked == 2, "the server's error is asked for again, by HEAD and GET"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(brief.read_bytes())))
    typed = briefing("check", "-", "--links", "--select", "dead-address")
    assert typed.out == answer.out.replace(str(brief), "stdin")
