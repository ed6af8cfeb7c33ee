"""Runs programs in a pty and reads the clock: from start to a text on the screen, from a key
to the answer.

Contenders take turns within a run, so whatever else the machine does falls on all of them, and
what counts is the ratio to the first.
"""

import json
import math
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.pseudo_terminal import PseudoTerminal
from tests.screen import Screen, answers_to

PATIENCE = 60.0
QUIET = 0.15
"""Seconds without output after which a program is taken to be done with a key."""

T = TypeVar("T")

NO_TEXT = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]])")


class Contender(NamedTuple):
    """A program and the texts of which one must be on its screen for it to count as there."""

    name: str
    argv: Sequence[str]
    markers: tuple[str, ...]


class Answer(NamedTuple):
    """What a program wrote after a key, and the seconds to its first and its last byte."""

    first: float
    last: float
    output: bytes


class Result(NamedTuple):
    """One row of a benchmark's table; times in milliseconds."""

    name: str
    median: float
    p95: float
    ratio: float

    @property
    def p95_ratio(self) -> float:
        """The p95 as a ratio to the first contender's median."""
        return self.p95 * self.ratio / self.median


def await_marker(pty: PseudoTerminal, contender: Contender) -> bytes:
    """The output up to the chunk with which a marker has been written."""
    markers = [marker.encode() for marker in contender.markers]
    deadline = time.monotonic() + PATIENCE
    output = b""
    while data := pty.read(deadline - time.monotonic()):
        pty.write(answers_to(data))
        output += data
        text = NO_TEXT.sub(b"", output)
        if any(marker in text for marker in markers):
            return output
    raise RuntimeError(
        f"{contender.name} never showed {' or '.join(contender.markers)}:\n"
        + NO_TEXT.sub(b"", output).decode(errors="replace")
    )


def start_time(
    contender: Contender,
    size: tuple[int, int],
    env: Mapping[str, str],
    cwd: Path,
    *,
    whole: bool = False,
) -> float:
    """Seconds from start to the chunk of output that put a marker on the screen; with `whole`,
    to the last chunk before the program is quiet.
    """
    started = time.perf_counter()
    with PseudoTerminal(contender.argv, size=size, env=env, cwd=cwd) as pty:
        output = await_marker(pty, contender)
        elapsed = time.perf_counter() - started
        while whole and (data := pty.read(QUIET)):
            elapsed = time.perf_counter() - started
            pty.write(answers_to(data))
            output += data
    # The bytes came; drawn, they must stand on the screen. Done once the clock has stopped.
    screen = Screen(*size)
    screen.feed(output)
    if not any(marker in screen.text for marker in contender.markers):
        raise RuntimeError(f"{contender.name} wrote its text but never showed it:\n{screen.text}")
    return elapsed


def key_times(
    contender: Contender,
    keys: Sequence[str],
    size: tuple[int, int],
    env: Mapping[str, str],
    cwd: Path,
) -> list[float]:
    """Seconds from each key to the first output after it, once the program is at rest."""
    return [answer.first for answer in key_answers(contender, keys, size, env, cwd)[1]]


def key_answers(
    contender: Contender,
    keys: Sequence[str],
    size: tuple[int, int],
    env: Mapping[str, str],
    cwd: Path,
    quiet: float = QUIET,
) -> tuple[bytes, list[Answer]]:
    """The output before the first key, and the answer to each, until the program is at rest."""
    answers = []
    with PseudoTerminal(contender.argv, size=size, env=env, cwd=cwd) as pty:
        start = await_marker(pty, contender)
        while data := pty.read(quiet):
            pty.write(answers_to(data))
            start += data
        for key in keys:
            pressed = time.perf_counter()
            pty.write(key.encode())
            answers.append(_answer(pty, pressed, quiet))
            if not answers[-1].output:
                raise RuntimeError(f"{contender.name} gives no answer to {key!r}")
    return start, answers


def held_key(
    contender: Contender,
    key: str,
    size: tuple[int, int],
    env: Mapping[str, str],
    cwd: Path,
    times: int = 120,
    rate: int = 60,
    quiet: float = QUIET,
) -> Answer:
    """What a program writes after the last of many keys, so many a second."""
    with PseudoTerminal(contender.argv, size=size, env=env, cwd=cwd) as pty:
        await_marker(pty, contender)
        while data := pty.read(quiet):
            pty.write(answers_to(data))
        started = time.perf_counter()
        for number in range(1, times + 1):
            pressed = time.perf_counter()
            pty.write(key.encode())
            while number < times and (rest := started + number / rate - time.perf_counter()) > 0:
                pty.write(answers_to(pty.read(rest) or b""))
        return _answer(pty, pressed, quiet)


def _answer(pty: PseudoTerminal, pressed: float, quiet: float) -> Answer:
    """What a program writes after a key, until it has been quiet for some seconds."""
    first, last, output = pressed, pressed, b""
    while data := pty.read(quiet if output else PATIENCE):
        last = time.perf_counter()
        first = first if output else last
        output += data
        pty.write(answers_to(data))
    return Answer(first - pressed, last - pressed, output)


def in_turns(
    contenders: Sequence[Contender],
    rounds: int,
    measure: Callable[[Contender], Sequence[T]],
) -> dict[str, list[T]]:
    """Measures the contenders in turn; the first round warms caches and is left out."""
    measures: dict[str, list[T]] = {each.name: [] for each in contenders}
    for turn in range(rounds + 1):
        shift = turn % len(contenders)
        for each in (*contenders[shift:], *contenders[:shift]):
            measured = measure(each)
            if turn:
                measures[each.name] += measured
        if sys.stderr.isatty():
            print(f"\rround {turn} of {rounds} ", end="", file=sys.stderr, flush=True)
    return measures


def take_turns(
    contenders: Sequence[Contender],
    rounds: int,
    measure: Callable[[Contender], Sequence[float]],
) -> list[Result]:
    """The times of contenders that are measured in turn."""
    times = in_turns(contenders, rounds, measure)
    first = statistics.median(times[contenders[0].name])
    return [
        Result(
            name,
            statistics.median(taken) * 1000,
            percentile(taken, 95) * 1000,
            statistics.median(taken) / first,
        )
        for name, taken in times.items()
    ]


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least so many percent of the values don't exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def report(title: str, results: Sequence[Result], *, as_json: bool, **facts: object) -> str:
    """The results as a table for people, or as JSON."""
    facts |= {"python": platform.python_version(), "textual": version("textual")}
    if as_json:
        rows = [each._asdict() for each in results]
        return json.dumps({"benchmark": title, **facts, "results": rows}, ensure_ascii=False)
    width = max(len(each.name) for each in results)
    lines = [
        f"{title} ({', '.join(f'{name} {value}' for name, value in facts.items())})",
        f"{'':{width}}  median ms   p95 ms   ratio  p95 ratio",
        *(
            f"{each.name:{width}}  {each.median:9.1f}  {each.p95:7.1f}"
            f"  {each.ratio:6.2f}  {each.p95_ratio:9.2f}"
            for each in results
        ),
    ]
    return "\n".join(lines)
