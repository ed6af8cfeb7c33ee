"""What earlier versions had: commands, options and ids of keys, each with what replaced it.

The program says so where one is still typed or configured. No other module has these names.
"""

from collections.abc import Mapping

FORMER: Mapping[str, str] = {
    "changes --since": "was removed in 1.1.1: it ran programs that a repository's configuration "
    "names. What changed since you read a brief: `briefing changes`.",
    "notes --import": "was removed in 1.1.1: a file could damage your notes. Notes are Markdown "
    "files: copy those of a colleague into yours, which `briefing paths` names.",
    "export --by": "was removed in 1.1.1: only `--to annotations` used it, which is gone, too.",
    "export --to annotations, show --to annotations": "was removed in 1.1.1, with `briefing notes "
    "--import`, which read its files. Notes go into HTML, Markdown and CSV: "
    "`briefing export BRIEF --to html --notes`.",
    "export --to ics, show --to ics": "was removed in 1.2. The events, with their dates: "
    "`briefing export BRIEF --to json`.",
    "export --to bibtex, show --to bibtex": "was removed in 1.2. Zotero and Pandoc write it from "
    "the references of `briefing export BRIEF --to csl-json`.",
    "export --to links, show --to links": "was removed in 1.2. A link checker finds all addresses "
    "in the page: `briefing export BRIEF --to html`.",
    "check --format sarif": "was removed in 1.2. `--format github` shows problems in a pull "
    "request, and `--format json` gives them to other programs.",
    "export --site": "was removed in 1.3. Hugo, MkDocs and others make a site of "
    "`briefing export LIBRARY --to markdown -o FOLDER`: `briefing manual export`.",
    "serve": "was removed in 1.2: a page could start a program on the host. Others can read a "
    "page: `briefing export BRIEF --to html`.",
    "address.copy, address.open, brief.edit, brief.note, claims.compare, claims.filter, "
    "claims.find, claims.next, claims.open, claims.order, claims.previous, claims.source, "
    "detail.browse, detail.compare, detail.copy, detail.edit, detail.note, detail.source, "
    "detail.topic, library.filter, library.find, library.next, library.open, library.order, "
    "library.previous, narrative.find, narrative.next, narrative.open, narrative.previous, "
    "notes.edit, related.find, related.next, related.open, related.previous, search.open, "
    "selection.copy, selection.find, selection.next, selection.previous, source.browse, "
    "source.copy, source.next, source.previous, topic.compare, topic.copy, topic.next, "
    "topic.open, topic.previous, wording.next, wording.previous": "became `{}` in 1.2.",
    "claims.left, claims.right, filter.down, filter.up, narrative.left, narrative.right, "
    "search.down, search.page_down, search.page_up, search.up, selection.down, selection.left, "
    "selection.right, selection.start, selection.up, source.left, source.right, topic.left, "
    "topic.right, topics.left, topics.right": "became `view.{}` in 1.2.",
    "filter.keep, find.keep, note.accept, picker.choose, prompt.accept, source.claim": "became "
    "`open` in 1.2.",
    "detail.previous": "became `view.left` in 1.2.",
    "detail.next": "became `view.right` in 1.2.",
    "selection.end_of_text": "became `view.end` in 1.2.",
    "selection.characters": "became `view.select` in 1.2.",
    "selection.lines": "became `view.select_lines` in 1.2.",
    "selection.paragraph": "became `narrative.next_paragraph` in 1.2.",
    "selection.paragraph_back": "became `narrative.previous_paragraph` in 1.2.",
    "detail.account, filter.kind, note.place, search.take": "became `pane.next` in 1.2.",
    "detail.account_back, filter.kind_back, search.take_back": "became `pane.previous` in 1.2.",
    "topic.alone": "became `pane.zoom` in 1.2.",
    "detail.next_brief": "became `brief.next` in 1.2.",
    "detail.previous_brief": "became `brief.previous` in 1.2.",
    "notes.add": "became `note` in 1.2.",
    "topic.list": "became `topic` in 1.2.",
    "claims.next_change, narrative.next_change": "became `change.next` in 1.2.",
    "claims.previous_change, narrative.previous_change": "became `change.previous` in 1.2.",
    "dialog.close, filter.drop, find.drop, selection.end": "became `clear` in 1.2.",
    "brief.information, linked.mentions, search.query_list, selection.bottom, "
    "selection.half_down, selection.half_up, selection.middle, selection.other_end, "
    "selection.page_down, selection.page_up, selection.top, selection.word_end, sight.bottom, "
    "sight.middle, sight.top, topics.copy, view.line_down, view.line_up, view.percent": "was "
    "removed in 1.2.",
}
"""Usages as they were typed, or ids, and the rest of a sentence: since when it is gone, why, and
what to use instead. `{}` stands for the part of the id after the dot."""
_SENTENCES = {name: sentence for names, sentence in FORMER.items() for name in names.split(", ")}


def what_became_of(name: str) -> str:
    """The rest of the sentence that begins with a former name: `became `open` in 1.2.` Empty if no
    earlier version had it.
    """
    return _SENTENCES.get(name, "").replace("{}", name.rpartition(".")[2])


def removed_usage(words: list[str]) -> str:
    """What to say of a command line that uses what was removed; empty if it doesn't. The command,
    if there is one, is the first word.
    """
    given = words[: words.index("--")] if "--" in words else words
    given = [part for word in given for part in word.split("=", 1)]
    for usage, sentence in _SENTENCES.items():
        command, *parts = usage.split()
        places = range(1, len(given) + 1)
        if given[:1] == [command] and any(given[at : at + len(parts)] == parts for at in places):
            return f"`{usage}` {sentence}"
    return ""
