"""Leaves can be read from chunks of a body, and importing the modules imports no parser."""

import subprocess
import sys

from briefing_tui.parse.blocks import LeafReader
from briefing_tui.parse.markdown import block_tokens

BLOCKS = ["# one\n\n", "- a\n- b\n\n  c\n\n", "> q\n\n", "|a|\n|-|\n|b|\n\n", "```\nx\n```\n\n"]


def test_importing_the_modules_imports_no_parser() -> None:
    program = (
        "import sys, briefing_tui.parse.document, briefing_tui.parse.inline\n"
        "modules = ('markdown_it', 'mdit_py_plugins', 'yaml', 'html')\n"
        "print([name for name in modules if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_blocks_that_are_read_one_by_one_give_the_same_leaves() -> None:
    whole = LeafReader()
    whole.read(block_tokens("".join(BLOCKS), {}), 5)
    parts = LeafReader()
    line = 5
    for block in BLOCKS:
        parts.read(block_tokens(block, {}), line)
        line += block.count("\n")
    assert parts.leaves == whole.leaves
