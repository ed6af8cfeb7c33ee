"""The desktop's clipboard program."""

import sys
from pathlib import Path

import pytest

from briefing_tui.tui.terminal.programs import clipboard_command, copy_to_desktop


@pytest.mark.parametrize(
    ("environ", "platform", "program"),
    [
        ({"DISPLAY": ":0"}, "linux", "xclip"),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", "wl-copy"),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, "linux", ""),
        ({}, "linux", ""),
        ({}, "darwin", "pbcopy"),
    ],
)
def test_the_desktop_has_a_clipboard(environ: dict[str, str], platform: str, program: str) -> None:
    command = clipboard_command(environ, platform=platform, which=lambda name: f"/bin/{name}")
    assert (command[0] if command else "") == program


def test_the_clipboard_program_gets_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"import sys; open({str(tmp_path / 'got')!r}, 'wb').write(sys.stdin.buffer.read())"
    program = tmp_path / "wl-copy"
    program.write_text(f"#!{sys.executable}\n{body}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.delenv("SSH_TTY", raising=False)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    copy_to_desktop("中美 “both”")
    assert (tmp_path / "got").read_text(encoding="utf-8") == "中美 “both”"
