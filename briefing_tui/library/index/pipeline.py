"""Files in, rows out: the parser's process and this one share the work."""

from collections import deque
from collections.abc import Generator, Sequence

from briefing_tui.library.index.parsing import Key, Parser, Rows, Unit, read_unit

ALONE = 64
"""Up to so many files a second process takes longer to start than to help."""
UNIT = 40
"""Files in one message."""

Done = tuple[Unit, Rows]


def read_files(root: str, files: Sequence[Key]) -> Generator[Done, None, None]:
    """The rows of files, a unit at a time, the first files first or nearly so.

    Before them comes a unit of nothing: from there on another process parses.
    """
    units = deque(list(files[at : at + UNIT]) for at in range(0, len(files), UNIT))
    if len(files) <= ALONE:
        yield [], []
        yield from _alone(root, units)
        return
    parser = Parser(root)
    try:
        yield from _shared(root, units, parser)
    finally:
        parser.close()


def _alone(root: str, units: deque[Unit]) -> Generator[Done, None, None]:
    while units:
        unit = units.popleft()
        yield unit, read_unit(root, unit)


def _shared(root: str, units: deque[Unit], parser: Parser) -> Generator[Done, None, None]:
    """Take what the parser has done; while there is nothing, do a unit here.

    The parser is never given more than there is left, so that both end at the same time.
    """
    sent: deque[Unit] = deque()

    def offer() -> None:
        while len(sent) < len(units) and parser.offer(units[0]):
            sent.append(units.popleft())

    offer()
    yield [], []
    while units or sent:
        offer()
        rows = parser.receive(wait=not units)
        if rows is not None:
            yield sent.popleft(), rows
        elif parser.ended:  # killed, or out of memory: what it had is still to be done
            units.extendleft(reversed(sent))
            sent.clear()
            yield from _alone(root, units)
        elif units:
            unit = units.popleft()
            yield unit, read_unit(root, unit)
