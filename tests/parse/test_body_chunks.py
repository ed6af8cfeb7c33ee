"""What keeps a long body affordable: a late import, and reading it in pieces."""

import subprocess
import sys

from briefing_tui.parse.blocks import LeafReader
from briefing_tui.parse.markdown import block_tokens

BLOCKS = ["# one\n\n", "- a\n- b\n\n  c\n\n", "> q\n\n", "|a|\n|-|\n|b|\n\n", "```\nx\n```\n\n"]


def test_the_parser_is_imported_only_when_text_is_read() -> None:
    program = (
        "import sys, briefing_tui.parse.document, briefing_tui.parse.inline\n"
        "print('markdown_it' in sys.modules, 'mdit_py_plugins' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["False", "False"]


def test_whole_blocks_read_in_pieces_give_the_same_leaves() -> None:
    whole = LeafReader()
    whole.read(block_tokens("".join(BLOCKS), {}), 5)
    pieces = LeafReader()
    line = 5
    for block in BLOCKS:
        pieces.read(block_tokens(block, {}), line)
        line += block.count("\n")
    assert pieces.leaves == whole.leaves
