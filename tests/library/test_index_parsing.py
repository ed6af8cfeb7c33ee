"""The second process that parses for the index."""

import subprocess
from pathlib import Path

import msgspec

from briefing_tui.library.index.parsing import MODULE, module_command, module_environment
from briefing_tui.library.index.schema import key_of


def test_the_parser_ends_in_the_middle_of_its_work(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text("---\ntitle: Long\n---\n" + "A *word*.\n\n" * 100_000)
    unit = msgspec.msgpack.encode([key_of("long.md")])
    message = len(unit).to_bytes(4, "big") + unit
    with subprocess.Popen(
        module_command(MODULE, str(tmp_path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=module_environment(),
    ) as process:
        answer, _ = process.communicate(message, timeout=60)
    assert (process.returncode, answer) == (0, b"")
