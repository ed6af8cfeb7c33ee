"""A topic's history as a Markdown table, to paste into an article or a note."""

import re
from collections.abc import Sequence

from briefing_tui.compare.topics import PartyCell, Topic, TopicRow
from briefing_tui.layout.citations import cite_account
from briefing_tui.layout.topic import OTHERS
from briefing_tui.text.addresses import may_open

_ADDRESS = re.compile(r"(https?://[^\s<>“”\"]*[^\s<>“”\".,;:!?)\]])")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$#=&]")
"""What CommonMark, GitHub and Obsidian read as markup inside a cell."""


def topic_markdown(topic: Topic, rows: Sequence[TopicRow]) -> str:
    """Some rows of a history below the names of the parties: a citation of every account."""
    head = [topic.name, *(party or OTHERS for party in topic.parties)]
    lines = [list(map(_escape, head)), ["---"] * len(head)]
    lines += ([_brief(row), *map(_cell, row.cells)] for row in rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _brief(row: TopicRow) -> str:
    title, brief = _escape(row.brief.title), row.brief
    if may_open(brief.canonical):
        title = f"[{title}]({_address(brief.canonical)})"
    return f"{_escape(brief.date.label)}<br>{title}" if brief.date else title


def _cell(cell: PartyCell) -> str:
    """Every account that speaks, else the first silence."""
    speaking = [each for each in cell.source_cells if each.cell.speaks] or cell.source_cells[:1]
    texts = [_escape(cite_account(each.source, each.cell)) for each in speaking]
    if cell.expected:
        texts.append(_escape(f"Though {cell.earlier}"))
    return "<br>".join(texts)


def _escape(text: str) -> str:
    """Text as it stands, in one line, with its addresses as links."""
    parts = _ADDRESS.split(text)  # every second one is an address
    escaped = (
        _address(part) if number % 2 else _SPECIAL.sub(r"\\\g<0>", part)
        for number, part in enumerate(parts)
    )
    return "<br>".join("".join(escaped).splitlines())


def _address(address: str) -> str:
    quoted = re.sub(r"[\s<>|\\`]", lambda match: f"%{ord(match[0]):02X}", address)
    return f"<{quoted}>"
