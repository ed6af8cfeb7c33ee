"""What the monkey does, all of it from a seed and before the program starts."""

import random
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from briefing_tui.tui import keys
from tests.hostile_library import PLANTED
from tests.terminal import KEYS

QUITS = ("q", "ctrl+q")
"""Keys that the monkey presses at the end alone."""
EDITS = ("e", "ctrl+p", "D")
"""Keys that a monkey that may not edit never presses: the editor's, and those of the palette and of
the problems, which can start it. Nor does it click, since the footer has the editor's key."""
ENDINGS = ("q", "q", "q", "ctrl+q", "term", "hup", "int", "hang up")
SIZES = ((1, 1), (2, 1), (1, 50), (9, 3), (20, 4), (40, 10), (80, 24), (120, 40), (200, 60))
MOST = 500, 200
"""Columns and rows of the largest window."""

_FUNCTION_KEYS = {
    **{f"f{n}": f"\x1bO{c}" for n, c in zip(range(1, 5), "PQRS", strict=True)},
    **{f"f{n}": f"\x1b[{code}~" for n, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)},
    **{f"unbound {code}": f"\x1b[{code}" for code in ("2~", "1;5A", "1;6B", "1;2H", "3;5~", "E")},
    "kitty": "\x1b[97;5u",
    "kitty release": "\x1b[97;1:3u",
    "alt+j": "\x1bj",
    "alt+enter": "\x1b\r",
    "alt+escape": "\x1b\x1b",
    "two escapes and up": "\x1b\x1b[A",
}
_WORDS = (
    *("harbour", "trade", "title:x", '"', "'", "-", "*", "(a OR", "NEAR(", "tag:", "source:al"),
    *("台湾", "e\u0301", "\u202e", "a" * 300, "%", "\\", "\x00", "is:unread", "before:2024", "[b]"),
    *("[/]", "[@click=app.quit]x[/]", "{}", "../..", "~", "\t", "🏴", "ﷺ"),
)
_REPLIES = (  # without the keys that edit and quit: the rest of a reply may come late, as keys
    *(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", b"\x1b]11;rgb:1f/1f/1f\x07", b"\x1b]10;rgb:f/f/f\x1b\\"),
    *(b"\x1b[?62;22c", b"\x1b[?1;2c", b"\x1b[>41;354;0c", b"\x1b[24;80R", b"\x1b[1;1R", b"\x1b[0n"),
    *(b"\x1bP>|kitty(0.35)\x1b\\", b"\x1bP1$r0;1m\x1b\\", b"\x1b]52;c;ZWVlZQ==\x1b\\", b"\x1b[?0u"),
    *(b"\x1b[?2026;2$y", b"\x1b[?2048;0$y", b"\x1b[8;24;80t", b"\x1b]4;1;f\x07"),
    *(
        b"\x1b[48;24;80;0;0t",
        b"\x1b[48;24;80;480;800t",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b[I",
        b"\x1b[O",
    ),
    *(
        b"\x1b]11;rgb:ffff/f",
        b"\x1bP>|kitty(0",
        b"\x1b[?62;2",
        b"\x1b]11;rgb:" + b"f" * 3000 + b"\x07",
    ),
    *(
        b"\x1b[999999999999;999999999999R",
        b"\x1b[" + b"1;" * 500 + b"m",
        b"\x1b[<0;1;uM",
        b"\x1b[<M",
    ),
)
_SIGNALS = ("CONT", "STOP", "WINCH")


class Action(NamedTuple):
    """One thing that the monkey does: a method of `Run`, and what it is given."""

    kind: str
    data: bytes = b""
    name: str = ""
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        data = f"{self.data[:200]!r}" + ("…" if len(self.data) > 200 else "") if self.data else ""
        return " ".join(filter(None, (self.kind, self.name, data, *map(str, self.numbers))))


class Plan(NamedTuple):
    """One run: what is started and how, what is done, and how it ends."""

    seed: int
    size: tuple[int, int]
    target: str
    """What the program opens, inside the library."""
    in_shell: bool
    may_edit: bool
    theme: str
    actions: tuple[Action, ...]
    ending: str


def plan(seed: int, count: int, names: tuple[str, ...]) -> Plan:
    """The run of a seed: so many actions, on a library of these files."""
    rng = random.Random(seed)
    may_edit = rng.random() < 0.5
    return Plan(
        seed=seed,
        size=rng.choice(SIZES),
        target=rng.choice(("", "", "", rng.choice(names))),
        in_shell=rng.random() < 0.25,
        may_edit=may_edit,
        theme=rng.choice(("auto", "auto", "briefing-dark")),
        actions=_Monkey(rng, names, may_edit=may_edit).actions(count),
        ending=rng.choice(ENDINGS),
    )


class _Monkey:
    """Chooses actions. What it chose last decides nothing but where the files are."""

    def __init__(self, rng: random.Random, names: tuple[str, ...], *, may_edit: bool) -> None:
        self._rng, self._names = rng, list(names)
        named = {*KEYS, *_FUNCTION_KEYS, *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
        named |= {*"0123456789 .,:;?!/*[]{}()<>=+-_'\"`~@#$%^&|\\éß台"}
        bound = [key for binding in keys.bindings() for key in binding.key.split(",")]
        banned = {*QUITS, *(() if may_edit else EDITS)}
        sent: dict[str, str] = KEYS | _FUNCTION_KEYS
        self._keys = sorted(named - banned)
        self._bound = sorted({key for key in bound if len(key) == 1 or key in sent} - banned)
        self._sent = sent
        self._openers = sorted({*"/sftTx?D24", "ctrl+p", "enter"} - banned)
        self._may_edit = may_edit

    def actions(self, count: int) -> tuple[Action, ...]:
        kinds: dict[Callable[[], Iterator[Action]], int] = {
            self._press: 40,
            self._prompt: 14,
            self._mouse: 14,
            self._paste: 4,
            self._resize: 7,
            self._reply: 7,
            self._noise: 2,
            self._signal: 4,
            self._change_file: 7,
            self._save: 9,
            self._fault: 3,
        }
        chosen = self._rng.choices(list(kinds), list(kinds.values()), k=count)
        rests = (
            (Action("rest"),) if self._rng.random() < 0.15 else () for _ in range(count)
        )  # otherwise as fast as the terminal takes it
        return tuple(chain.from_iterable((*kind(), *next(rests)) for kind in chosen))

    # Input

    def _key(self) -> str:
        key = self._rng.choice(self._bound if self._rng.random() < 0.7 else self._keys)
        sent: str = self._sent.get(key, key)
        return sent

    def _press(self) -> Iterator[Action]:
        pressed = "".join(self._key() for _ in range(self._rng.randint(1, 4)))
        yield Action("write", pressed.encode())

    def _prompt(self) -> Iterator[Action]:
        opener = self._rng.choice(self._openers)
        word = self._rng.choice(_WORDS)
        if not self._may_edit:  # the prompt may not open, and then it is keys
            word = word.replace("e", "u")
        word = word.replace("q", "k")
        ends = ("", "\r", "\x1b[B\r", "\x1b[6~", "\t", "\x7f" * 5, "\x1b", "\r\r", "\x0c")
        parts = (self._sent.get(opener, opener), word, self._rng.choice(ends))
        if self._rng.random() < 0.5:
            yield Action("write", "".join(parts).encode())
        else:
            yield from (Action("write", part.encode()) for part in parts if part)

    def _mouse(self) -> Iterator[Action]:
        rng = self._rng
        columns, rows = rng.choice(((80, 24), (120, 40), MOST, (2000, 2000)))
        x, y = rng.randint(0, columns), rng.randint(0, rows)
        if rng.random() < 0.08:  # X10 can say no more than 223, in bytes that aren't UTF-8
            code = bytes(
                (
                    32 + rng.choice((0, 1, 3, 64) if self._may_edit else (64,)),
                    32 + min(x, 223),
                    32 + min(y, 223),
                )
            )
            yield Action("write", b"\x1b[M" + code)
            return
        buttons = (0, 0, 0, 1, 2, 64, 65, 66, 67, 128) if self._may_edit else (64, 65, 66, 67)
        button = rng.choice(buttons) + rng.choice((0, 0, 4, 8, 16))
        press = f"\x1b[<{button};{x};{y}M"
        release = f"\x1b[<{button};{x};{y}m"
        moves = "".join(
            f"\x1b[<{button | 32};{rng.randint(-1, columns)};{rng.randint(-1, rows)}M"
            for _ in range(rng.randint(1, 5))
        )
        sent = rng.choice(
            (
                *(press + release, 2 * (press + release), press, release),
                *(press + moves + release, moves, press * 20),
            )
        )
        yield Action("write", sent.encode())

    def _paste(self) -> Iterator[Action]:
        rng = self._rng
        noise = bytes(rng.randrange(256) for _ in range(rng.randint(1, 300)))
        words = " ".join(rng.choice(_WORDS) for _ in range(8)).encode()
        planted = b" ".join(PLANTED)
        pasted = rng.choice((noise, words, words, planted, b"", b"\x1b" + b"e" * 50, b"a\r\nb\tq"))
        if rng.random() < 0.06:
            pasted = (pasted or b"word ") * (1_000_000 // max(1, len(pasted)))
        pasted = pasted.replace(b"\x1b[201~", b"")
        if rng.random() < 0.3:  # its end comes late, with other things in between
            yield Action("write", b"\x1b[200~" + pasted)
            yield from chain.from_iterable(
                rng.choice((self._mouse, self._resize, self._signal))() for _ in range(3)
            )
            yield Action("write", b"\x1b[201~")
        else:
            yield Action("write", b"\x1b[200~" + pasted + b"\x1b[201~")

    def _reply(self) -> Iterator[Action]:
        reply = self._rng.choice(_REPLIES)
        # What comes long after `Esc ]` can't be told from typed text, so a piece is longer.
        cut = self._rng.randint(6, 30)
        if self._rng.random() < 0.5 or cut >= len(reply):
            yield Action("write", reply)
        else:
            yield Action("write", reply[:cut])
            yield from (Action("rest"),) * (self._rng.random() < 0.5)
            yield Action("write", reply[cut:])

    def _noise(self) -> Iterator[Action]:
        banned = b"qQ\x11\x1a" + (b"" if self._may_edit else b"eD\x10")
        drawn = bytes(self._rng.randrange(256) for _ in range(self._rng.randint(1, 8)))
        yield Action("write", bytes(byte for byte in drawn if byte not in banned))

    def _resize(self) -> Iterator[Action]:
        rng = self._rng
        for _ in range(rng.choice((1, 1, 1, 5))):
            size = rng.choice(SIZES)
            if rng.random() < 0.4:
                size = rng.randint(1, MOST[0]), rng.randint(1, MOST[1])
            yield Action("resize", numbers=size)

    # The world around

    def _signal(self) -> Iterator[Action]:
        yield Action("signal", name=self._rng.choice(_SIGNALS))

    def _change_file(self) -> Iterator[Action]:
        rng = self._rng
        change = rng.choices(
            ("append", "delete", "rename", "replace", "touch", "add", "add many", "delete all"),
            (8, 3, 4, 5, 2, 4, 1, 1),
        )[0]
        yield Action("change_file", name=change, data=rng.choice(self._names).encode())

    def _save(self) -> Iterator[Action]:
        """Save one brief or all good ones with more or fewer things, perhaps while a key that
        finds or moves is on its way.
        """
        rng = self._rng
        if rng.random() < 0.4:
            words = rng.choice(("t", "talks", "harbour", "xyzzy"))
            yield Action(
                "write", f"{rng.choice('1234')}{rng.choice(('g', 'G', ''))}/{words}".encode()
            )
        most = (9, 20, 12, 3, 5)
        counts = tuple(rng.randint(0, number) for number in most)
        name = rng.choice(("all", rng.choice(self._names)))
        yield Action("save", data=name.encode(), numbers=(1 + counts[0], *counts[1:]))

    def _fault(self) -> Iterator[Action]:
        yield Action(self._rng.choice(("lock_state", "kill_helper", "delete_index")))


def named(plan: Plan) -> str:
    """A run in a line."""
    where = "under a shell" if plan.in_shell else "alone"
    editor = "may edit" if plan.may_edit else "may not edit"
    size = f"{plan.size[0]}×{plan.size[1]}"
    target = plan.target or "the library"
    return f"seed {plan.seed}: {target} at {size}, {where}, {editor}, ends by {plan.ending}"
