"""What opens an address, and the question before."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from briefing_tui.text.addresses import examine
from briefing_tui.tui.dialogs.base import OpenDialog, TextView
from briefing_tui.tui.subject import Subject, browse
from briefing_tui.tui.terminal import programs
from briefing_tui.tui.terminal.programs import find_browser
from tests.slow import slow
from tests.tui.conftest import MakeApp
from tests.tui.pilots import MEDIUM, NARROW, notices, settle, text_of

URL = "https://example.org/a?b=c"


def everything(name: str) -> str:
    return f"/bin/{name}"


@pytest.mark.parametrize(
    ("variable", "command"),
    [
        ("firefox", ("firefox", URL)),
        ("firefox --new-window %s", ("firefox", "--new-window", URL)),
        ("firefox &", ("firefox", URL)),
        ("'my browser' -x=%s", ("my browser", f"-x={URL}")),
    ],
)
def test_the_variable_names_a_command(variable: str, command: tuple[str, ...]) -> None:
    found = find_browser(URL, {"BROWSER": variable}, which=everything)
    assert found is not None
    assert found.command == command
    assert not found.in_terminal


def test_the_first_browser_that_is_there_is_taken() -> None:
    def only_lynx(name: str) -> str | None:
        return "/bin/lynx" if name == "lynx" else None

    found = find_browser(URL, {"BROWSER": "firefox:'broken:lynx"}, which=only_lynx)
    assert found is not None
    assert found.command == ("lynx", URL)
    assert found.in_terminal


def test_a_reader_in_a_browser_opens_addresses_there() -> None:
    said: list[str] = []
    app: Any = SimpleNamespace(is_web=True, open_url=said.append, notify=said.append)
    programs.open_address(app, examine(URL), lambda problem, address: said.append(problem))
    assert said == [URL, f"Opening example.org: {URL}"]


@pytest.mark.parametrize(
    ("environ", "platform", "program"),
    [
        ({"DISPLAY": ":0"}, "linux", "xdg-open"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", "xdg-open"),
        ({}, "linux", ""),
        ({}, "darwin", "open"),
    ],
)
def test_the_desktop_opens_it_where_there_is_one(
    environ: dict[str, str], platform: str, program: str
) -> None:
    def no_wsl(name: str) -> str | None:
        return None if name == "wslview" else name

    found = find_browser(URL, environ, platform=platform, which=no_wsl)
    assert (found.command[0] if found else "") == program


def script(folder: Path, name: str, body: str) -> Path:
    file = folder / name
    file.write_text(f"#!{sys.executable}\n{body}")
    file.chmod(0o755)
    return file


WITH_ADDRESSES = """\
---
title: Addresses
canonical: https://example.org/canonical
date: 2031-01-01
sources:
  - { id: a, name: A readout, url: https://example.org/a }
  - { id: b, name: B post }
claims:
  - topic: Trade
    accounts: { a: { quote: trade }, b: { quote: no } }
events:
  - { date: 2032-01-01, title: Later, url: https://example.org/later }
---
Words.
"""


@pytest.fixture
def brief(library: Path) -> str:
    name = "2031-01-01-addresses.md"
    (library / name).write_text(WITH_ADDRESSES)
    return name


async def test_o_opens_what_the_pane_is_at(
    make_app: MakeApp, brief: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "opened"
    body = f"import sys; open({str(log)!r}, 'a').write(sys.argv[1] + chr(10))"
    monkeypatch.setenv("BROWSER", str(script(tmp_path, "browse", body)))
    async with make_app(brief).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        for keys, address in (
            (["1"], "https://example.org/canonical"),
            (["2"], "https://example.org/a"),
            (["enter"], "https://example.org/a"),
            (["q", "3", "G"], "https://example.org/later"),
        ):
            await pilot.press(*keys, "o")
            await settle(pilot)
            assert log.read_text().splitlines()[-1] == address
            assert notices(pilot)[-1] == f"Opening example.org: {address}"


@pytest.mark.parametrize(
    ("typed", "opened", "says"),
    [
        ("https://good.example@evil.example/", "", "good.example@ is a user name, not the host."),
        slow(
            "https://аpple.example/", "https://xn--pple-43d.example/", "Cyrillic and Latin letters"
        ),
        slow(
            "https://good.example\\@evil.example/",
            "https://good.example%5C@evil.example/",
            "evil.ex",
        ),
        slow("https://a.example/?" + "long" * 50 + "/@end", "", ""),
        ("https://例え.example/", "https://xn--r8jz45g.example/", ""),
    ],
)
async def test_a_doubtful_address_is_opened_after_a_question(
    make_app: MakeApp,
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    opened: str,
    says: str,
) -> None:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setenv("BROWSER", "true")
    monkeypatch.setattr(programs, "_start", lambda _app, command, *_: commands.append(command))
    (library / "2031-01-01-x.md").write_text(f"---\ntitle: X\ncanonical: '{typed}'\n---\nWords.\n")
    async with make_app("2031-01-01-x.md").run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        for key in ("escape", "enter", "o") if says else ("",):
            await pilot.press("o")
            await settle(pilot)
            assert isinstance(pilot.app.screen, OpenDialog) == bool(says)
            if says:
                lines = text_of(pilot.app.screen.query_one(TextView))
                assert says in lines
                assert (opened or typed) in lines.replace("\n", "")
                await pilot.press(key)
                await settle(pilot)
            assert commands == ([] if key == "escape" else [("true", opened or typed)])
            assert pilot.app.screen is reader
            commands.clear()


async def test_a_picture_of_the_library_is_opened_after_its_path_is_shown(
    make_app: MakeApp, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr("shutil.which", everything)
    monkeypatch.setattr(programs, "_start", lambda _app, command, *_: commands.append(command))
    (tmp_path / "secret.png").write_bytes(b"")
    (library / "maps").mkdir()
    (library / "maps" / "a b.png").write_bytes(b"12")
    (library / "maps" / "link.png").symlink_to(tmp_path / "secret.png")
    (library / "a.md").write_text("![[a b.png]]\n\n![[link.png]]\n\n![](../secret.png)\n")
    async with make_app("a.md").run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        await pilot.press("right_square_bracket", "o")
        await settle(pilot)
        assert [type(screen) for screen in pilot.app.screen_stack][1:] == [OpenDialog]
        assert not commands
        path = str(library / "maps" / "a b.png")
        assert "".join(text_of(pilot.app.screen.query_one(TextView)).split()) == path.replace(
            " ", ""
        )
        await pilot.press("enter")
        await settle(pilot)
        assert [command[-1] for command in commands] == [path]
        for _ in range(2):
            await pilot.press("right_square_bracket", "o")
            await settle(pilot)
            assert pilot.app.screen_stack == [reader]
            assert notices(pilot)[-1].startswith("This picture is not in the library")


async def test_nothing_else_is_opened(make_app: MakeApp) -> None:
    addresses = "file:///etc/passwd", "javascript:alert(1)", "--help", "//"
    async with make_app().run_test(size=NARROW) as pilot:
        reader = await settle(pilot)
        for address in addresses:
            browse(reader, Subject(address=address))
            await pilot.pause()
        assert notices(pilot) == [
            f"Only http, https and mailto addresses are opened: {address}" for address in addresses
        ]


async def test_o_without_an_address_says_so(make_app: MakeApp, brief: str) -> None:
    async with make_app(brief).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "l", "o")
        (note,) = notices(pilot)
        assert "no address" in note


async def test_without_a_browser_the_address_is_shown(
    make_app: MakeApp, brief: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"https://example.org/{'path/' * 30}end"
    text = WITH_ADDRESSES.replace("https://example.org/a ", f"{address} ")
    (library / brief).write_text(text)
    monkeypatch.setattr(programs, "find_browser", lambda *_: None)
    async with make_app(brief).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("2", "o")
        assert not notices(pilot)
        lines = text_of(pilot.app.screen.query_one(TextView)).splitlines()
        assert "no browser" in lines[0]
        assert "".join(line.strip() for line in lines[2:]) == address
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, OpenDialog), "there is nothing to open it with"
        await pilot.press("y")
        assert pilot.app.clipboard == address
        await pilot.press("q")
        assert not isinstance(pilot.app.screen, OpenDialog)


async def test_a_browser_that_fails_is_told_of(
    make_app: MakeApp, brief: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", str(script(tmp_path, "browse", "raise SystemExit(4)")))
    async with make_app(brief).run_test(size=MEDIUM) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        lines = text_of(pilot.app.screen.query_one(TextView)).splitlines()
        assert [line.strip() for line in lines[:3]] == [
            "browse could not open it.",
            "",
            "https://example.org/canonical",
        ]
