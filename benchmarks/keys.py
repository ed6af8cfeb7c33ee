"""How long from a key to the first and to the last byte of the answer, and how many bytes it has.

Beside `briefing` stands a bare app that counts keys: the columns with `×` are ratios to the median
of its first byte. `changed` is the least that a program could write: the characters that differ on
the screen afterwards, with the parts of their styles that differ from the character before. A blank
has no style but its background. `ratio` is the bytes to that; the promise is 1.2 for `J`.

For a held key, 60 a second for two seconds, `last` is how long after the last key it writes.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.contenders import BARE, BRIEFS, SAMPLE, add_before, briefing, versions
from benchmarks.harness import Answer, Contender, held_key, in_turns, key_answers, percentile
from benchmarks.seeds import write_library
from tests.pseudo_terminal import Size, clean_environment
from tests.screen import Screen

ATTRIBUTES = {
    "bold": 1,
    "italics": 3,
    "underscore": 4,
    "blink": 5,
    "reverse": 7,
    "strikethrough": 9,
}
"""The attributes of a cell in pyte, and the parameters of SGR that set them."""
LINES = ("underscore", "reverse", "strikethrough")
"""The attributes that are seen on a blank."""


TITLE = "Xi–Trump call"
"""How the brief begins on the screen."""


class Action(NamedTuple):
    """Keys that lead somewhere, the keys that are measured there, and those that lead back."""

    name: str
    before: Sequence[str]
    keys: Sequence[str]
    after: Sequence[str] = ()
    brief: str = ""
    """The name of a brief that is made for this action; otherwise it is the sample."""
    is_held: bool = False
    """Whether the first of the keys is held, and its answer measured once it is let go."""


ACTIONS = (
    Action("`j`, a line", (), "jjj", "kkk"),
    Action("a page", (), ("\x1b[6~", "\x1b[5~") * 2),
    Action("`J`, the next brief", (), "JJJ"),
    Action("`K`, the brief before", "JJJ", "KKK"),
    Action("`Tab`, the next pane", (), "\t\t", "1"),
    Action("the drawer", (), "44"),
    Action("the list's cursor", ("\x1b[Z",), "jjkk"),
    Action("the claims' cursor", "\t", "jjkk"),
    Action("the events' cursor, 10", "3g", "jjkk", brief="10"),
    Action("the events' cursor, 10,000", "3g", "jjkk", brief="10000"),
    Action("a dialog opens", (), "?", "?"),
    Action("a dialog closes", "?", "?"),
    Action("a letter in the search", "s", "tai"),
    Action("held `J`", (), "J", brief="held", is_held=True),
)
EVENT = "- {{title: Event {number}, date: 2025-01-01, summary: What happened then.}}\n"


def write_briefs(folder: Path) -> dict[str, Path]:
    """The sample, briefs with 10 and 10,000 events, and one of 200 that are to be passed by.

    The sample and its neighbours are copied: in another version's checkout, `briefing` would take
    the whole checkout as the library.
    """
    briefs = {"": shutil.copytree(BRIEFS, folder / "sample") / SAMPLE.name}
    for count in (10, 10_000):
        events = "".join(EVENT.format(number=number) for number in range(count))
        path = briefs[str(count)] = folder / str(count) / "events.md"
        path.parent.mkdir()
        path.write_text(f"---\ntitle: {TITLE}\ndate: 2025-01-01\nevents:\n{events}---\nText.\n")
    library = write_library(folder / "library", 200)
    newest = max(library.rglob("*.md"), key=lambda path: path.name)
    briefs["held"] = newest.rename(newest.with_name(f"2030-01-01-{newest.name}"))
    text = briefs["held"].read_text().replace("title: ", f"title: {TITLE} ", 1)
    briefs["held"].write_text(text)
    return briefs


class Measure(NamedTuple):
    """The answer to a key in seconds and bytes, and the least bytes for what has changed."""

    first: float
    last: float
    written: int
    changed: int


def least_bytes(before: Sequence[Any], after: Sequence[Any]) -> int:
    """The bytes of the cells that differ, with what differs in their styles."""
    size = 0
    foreground = background = "default"
    attributes: set[str] = set()
    for cell in cells_that_differ(before, after):
        parameters: list[str] = []
        if cell.bg != background:
            background = cell.bg
            parameters.append(colour(background))
        is_blank = is_plain_blank(cell)
        if not is_blank and cell.fg != foreground:
            foreground = cell.fg
            parameters.append(colour(foreground))
        for name, number in ATTRIBUTES.items():
            if getattr(cell, name) != (name in attributes) and (name in LINES or not is_blank):
                attributes ^= {name}
                parameters.append(str(number if name in attributes else number + 20))
        size += len(cell.data.encode())
        if parameters:
            size += len("\x1b[m") + len(";".join(parameters))
    return size


def cells_that_differ(before: Sequence[Any], after: Sequence[Any]) -> Iterator[Any]:
    for old, new in zip(before, after, strict=True):
        if old != new and not (is_plain_blank(old) and is_plain_blank(new) and old.bg == new.bg):
            yield new


def is_plain_blank(cell: Any) -> bool:
    return cell.data == " " and not any(getattr(cell, name) for name in LINES)


def colour(name: str) -> str:
    """The parameters of SGR for a colour; pyte gives six digits, or a name."""
    if len(name) != len("rrggbb") or name in ("yellow", "bright"):
        return "39"
    return "38;2;" + ";".join(str(int(name[i : i + 2], 16)) for i in (0, 2, 4))


def measures(start: bytes, answers: Sequence[Answer], size: Size) -> Iterator[Measure]:
    screen = Screen(*size)
    screen.feed(start)
    places = [(x, y) for y in range(size.rows) for x in range(size.columns)]
    for answer in answers:
        before = [screen.cell(x, y) for x, y in places]
        screen.feed(answer.output)
        changed = least_bytes(before, [screen.cell(x, y) for x, y in places])
        yield Measure(answer.first, answer.last, len(answer.output), changed)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keys", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", default="120x40", metavar="COLUMNSxROWS")
    add_before(parser)
    parser.add_argument("--only", metavar="TEXT", default="", help="the actions with TEXT")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    size = Size(*map(int, options.size.split("x")))
    reader = briefing("", SAMPLE)._replace(markers=(TITLE,))
    folder = tempfile.TemporaryDirectory()
    briefs = write_briefs(Path(folder.name))
    presses: dict[str, tuple[Contender, Action]] = {BARE.name: (BARE, Action("", (), "jjjkkk"))}
    presses |= {
        version + action.name: (
            reader._replace(name=version + action.name, argv=(program, str(briefs[action.brief]))),
            action,
        )
        for action in ACTIONS
        if options.only in action.name
        for version, program in versions(options.before).items()
    }

    def measure(contender: Contender) -> list[Measure]:
        _, action = presses[contender.name]
        keys = (*action.before, *action.keys, *action.after)
        # A home for each run: the reader would otherwise open where the last one was.
        with tempfile.TemporaryDirectory() as home:
            env = clean_environment(Path(home))
            if action.is_held:
                answer = held_key(contender, keys[0], size, env, Path(home))
                written = len(answer.output)
                return [Measure(answer.first, answer.last, written, written)]
            start, answers = key_answers(contender, keys, size, env, Path(home))
        begin = len(action.before)
        return list(measures(start, answers, size))[begin : begin + len(action.keys)]

    contenders = [contender for contender, _ in presses.values()]
    results = in_turns(contenders, options.rounds, measure)
    bare = statistics.median(each.first for each in results[BARE.name])
    rows = [row_of(name, taken, bare) for name, taken in results.items()]
    if options.json:
        print(json.dumps({"benchmark": "keys", "rounds": options.rounds, "results": rows}))
        return
    print(f"keys at {options.size}, {options.rounds} rounds; first and last byte in ms")
    width = max(map(len, results))
    print(f"{'':{width}} " + "".join(f"{title:>11}" for title in list(rows[0])[1:]))
    for name, *numbers in (row.values() for row in rows):
        print(
            f"{name:{width}} "
            + "".join(f"{number:11.{2 if type(number) is float else 0}f}" for number in numbers)
        )


def row_of(name: str, taken: Sequence[Measure], bare: float) -> dict[str, Any]:
    """A row of the table; times in milliseconds."""
    first, last = [each.first for each in taken], [each.last for each in taken]
    written, changed = [each.written for each in taken], [each.changed for each in taken]
    return {
        "name": name,
        "first": statistics.median(first) * 1000,
        "×": statistics.median(first) / bare,
        "p95 ×": percentile(first, 95) / bare,
        "last": statistics.median(last) * 1000,
        "last ×": statistics.median(last) / bare,
        "p95 last ×": percentile(last, 95) / bare,
        "bytes": round(statistics.median(written)),
        "changed": round(statistics.median(changed)),
        "ratio": sum(written) / max(1, sum(changed)),
    }


if __name__ == "__main__":
    main()
