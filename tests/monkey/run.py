"""One run of the monkey: the program is started, attacked, ended, and what it leaves is checked."""

import os
import re
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.changing_brief import Content
from tests.hostile_library import PLANTED
from tests.monkey.actions import Action, Plan, named
from tests.monkey.job import FORCED, STOPPED, WRONG_MODES
from tests.monkey.sandbox import Sandbox, bytes_read, cpu_seconds
from tests.pseudo_terminal import STEP, PseudoTerminal
from tests.screen import KITTY_KEYBOARD, PRIVATE_MODE, UNFINISHED, Screen, answers_to

FREEZE_CPU, FREEZE = 10.0, 60.0
"""Seconds of a program's own work, and of waiting for it, after which it is frozen."""
REST = 0.15
"""Seconds without output after which the program is taken to rest."""
EVERY = 25
"""Actions between two looks whether the program still reacts."""
WINDOW = 90, 30
LINE = 4095
"""Bytes of a line that a terminal in line mode keeps."""
PASTED = b"\x1b[201~"
"""The end of a paste."""

STARTED = b"\x1b[?1049h"
PAINTED = re.compile(
    rb"\x1b\[\?1049h(.*?)(?:\^\[|\x1b\[\?2004l|%s|%s|\Z)"
    % (re.escape(STOPPED.encode()), re.escape(FORCED.encode())),
    re.DOTALL,
)
"""What is written while the screen is the program's. After it, the terminal echoes keys (`^[`)."""
EXPECTED = re.compile(
    rb"""(?: [^\x00-\x1f\x7f]+ | \r\n | \x07 | \x08\x20\x08 | \x1b (?:
        \[ [\d;]* [mHG] | \[ \? (?: 7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048 ) [hl]
        | \[ \? (?: 2026|2048 ) \$p | \[ [<>] \d* u | \]22;[a-z]*\x07 | \]52;c;[A-Za-z0-9+/=]*\x07
    ) )*""",
    re.VERBOSE,
)
"""All that the program writes: text, and the few sequences that Textual uses; and the terminal
itself, which takes back what it has echoed if Backspace comes after a SIGSTOP."""
INVISIBLE = re.compile("[\x80-\x9f\u202a-\u202e\u2066-\u2069]")
"""C1 controls and bidirectional overrides, none of which has a place on a screen. Marks (U+061C,
U+200E, U+200F) belong to Arabic and Hebrew texts, and may be in a paste."""
SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)", re.DOTALL)
SIGNALS = {"term": signal.SIGTERM, "hup": signal.SIGHUP, "int": signal.SIGINT}


@dataclass
class Outcome:
    """What came of a run."""

    plan: Plan
    faults: list[str] = field(default_factory=list)
    done: list[Action] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    status: int | None = None
    ended_early: bool = False
    slowest: float = 0.0
    """Seconds of the program's own work before it reacted, at most."""
    memory: int = 0
    """Its peak, in MB."""
    seconds: float = 0.0
    output: bytes = b""

    def log(self) -> str:
        """The run for a person who looks for the fault."""
        text = SEQUENCE.sub(b"", self.output).replace(b"\r", b"").decode(errors="replace")
        last = max(0, text.rfind("Traceback (most"), text.rfind("Fatal Python error"))
        done = [f"{number:4} {action}" for number, action in enumerate(self.done)]
        return "\n".join([named(self.plan), *self.faults, *done, text[last:][-20_000:], ""])


class Frozen(Exception):
    """The program doesn't react."""


class Ended(Exception):
    """The program has ended, perhaps before it was told to."""


def run(plan: Plan) -> Outcome:
    """Do what is planned."""
    outcome = Outcome(plan)
    started = time.monotonic()
    with Sandbox() as sandbox:
        _Run(plan, sandbox, outcome).run()
    outcome.seconds = time.monotonic() - started
    return outcome


class _Run:
    """A program in a terminal that never blocks."""

    def __init__(self, plan: Plan, sandbox: Sandbox, outcome: Outcome) -> None:
        self._plan, self._sandbox, self._outcome = plan, sandbox, outcome
        command = [sys.executable, "-m", "briefing_tui", str(sandbox.library / plan.target)]
        if plan.theme != "auto":
            command[3:3] = ["--theme", plan.theme]
        self._job_file = sandbox.records / "job"
        if plan.in_shell:
            command = [sys.executable, "-m", "tests.monkey.job", str(self._job_file), *command]
        folder = sandbox.exports
        self._pty = PseudoTerminal(command, size=plan.size, env=sandbox.env, cwd=folder)
        os.set_blocking(self._pty.fileno(), False)
        self._chunks: list[bytes] = []
        self._unread = b""
        self._answers = b""

    def run(self) -> None:
        """Start, attack, end and check."""
        outcome = self._outcome
        try:
            try:
                self._wait(lambda: STARTED in b"".join(self._chunks[:20]), "start")
                self._attack()
                self._end()
            except Ended:
                outcome.ended_early = True
                self._drain()
            except Frozen as frozen:
                outcome.faults.append(str(frozen))
                _kill(self._process, signal.SIGABRT)  # makes Python's faulthandler say where it is
                self._drain()
                outcome.output = b"".join(self._chunks)
                return
            outcome.output = b"".join(self._chunks)
            outcome.status = self._pty.process.poll()
            if outcome.status is not None:
                outcome.faults += self._faults()
        finally:
            self._pty.close()
            for process in self._sandbox.processes():
                _kill(process, signal.SIGKILL)

    def _attack(self) -> None:
        outcome = self._outcome
        for number, action in enumerate(self._plan.actions):
            outcome.done.append(action)
            outcome.kinds[action.kind] += 1
            getattr(self, f"_{action.kind}")(action)
            if not self._plan.may_edit and (edited := self._sandbox.recorded("editor")):
                outcome.faults.append(
                    f"the editor was started by action {number} or before it: {edited}"
                )
                break
            if number % EVERY == EVERY - 1:
                self._check_reaction()
        self._sandbox.unlock_state()
        self._check_reaction()

    # What an action does

    def _write(self, action: Action) -> None:
        if len(action.data) > LINE:
            # A stopped program, or an editor, leaves the terminal in line mode, where the beginning
            # of a long paste gets lost and the rest of it becomes keys.
            self._check_reaction()
        self._send(action.data)
        self._read(0)

    def _resize(self, action: Action) -> None:
        columns, rows = action.numbers
        self._pty.resize(columns, rows)
        self._read(0)

    def _rest(self, _: Action | None = None) -> None:
        until = time.monotonic() + 5
        while self._read(REST) and time.monotonic() < until:
            pass

    def _signal(self, action: Action) -> None:
        _kill(self._process, signal.Signals[f"SIG{action.name}"])
        if action.name == "STOP":
            time.sleep(0.02)
            if not self._plan.in_shell:
                _kill(self._process, signal.SIGCONT)
        self._read(0)

    def _change_file(self, action: Action) -> None:
        self._sandbox.change_file(action.name, action.data.decode())

    def _save(self, action: Action) -> None:
        self._sandbox.save(action.data.decode(), Content(*action.numbers))

    def _delete_index(self, _: Action) -> None:
        self._sandbox.delete_index()

    def _lock_state(self, _: Action) -> None:
        self._sandbox.lock_state()

    def _kill_helper(self, _: Action) -> None:
        ours = {self._process, self._pty.process.pid}
        helpers = [process for process in self._sandbox.processes() if process not in ours]
        if helpers:
            _kill(max(helpers), signal.SIGKILL)

    # The terminal

    @property
    def _process(self) -> int:
        """The program's process, which under a shell is not the one that was started."""
        if self._plan.in_shell and self._job_file.exists():
            return int(self._job_file.read_text(encoding="ascii") or self._pty.process.pid)
        return self._pty.process.pid

    def _send(self, data: bytes) -> None:
        """Write as much as the program takes, and read meanwhile, as a terminal does.

        A kernel takes more only once several kilobytes have been read, and a paste whose beginning
        an editor has taken is keys, each of which may take milliseconds. What has not been taken
        after a minute is left out, except its last bytes, which may end a paste; then we wait until
        nothing is read any more.
        """
        started = since = time.monotonic()
        cpu, was_read = cpu_seconds(self._process), bytes_read(self._process)
        is_late = False
        while data or (is_late and time.monotonic() - since < FREEZE_CPU):
            waiting = [self._pty] if data else []
            readable, writable, _ = select.select([self._pty], waiting, [], STEP)
            if readable:
                self._take()
            elif self._pty.process.poll() is not None:  # a paste that became keys has quit
                raise Ended
            if writable:
                try:
                    data = data[os.write(self._pty.fileno(), data[:4096]) :]
                except BlockingIOError:
                    time.sleep(STEP / 10)
            if (now_read := bytes_read(self._process)) != was_read:
                cpu, since, was_read = cpu_seconds(self._process), time.monotonic(), now_read
            self._check_freeze("input is not read", cpu, since)
            if not is_late and time.monotonic() - started > FREEZE:
                data, is_late = data[-len(PASTED) :], True

    def _read(self, seconds: float) -> bool:
        """Take what comes in some time; whether anything came."""
        if select.select([self._pty], [], [], min(seconds, STEP))[0] or (
            seconds > STEP and select.select([self._pty], [], [], seconds - STEP)[0]
        ):
            self._take()
            return True
        if self._pty.process.poll() is not None:
            raise Ended
        return False

    def _take(self) -> None:
        data = os.read(self._pty.fileno(), 65536)
        self._chunks.append(data)
        answers = answers_to(self._unread + data)
        self._unread = b"" if answers else data[-20:]
        if answers:
            self._send(answers)

    def _drain(self) -> None:
        while select.select([self._pty], [], [], STEP)[0]:
            self._take()

    # Reactions

    def _check_reaction(self) -> None:
        """The program has worked off what it was sent, and paints a window of another size."""
        status = Path(f"/proc/{self._process}/status")
        if status.exists() and (peak := re.search(r"VmHWM:\s+(\d+)", status.read_text())):
            self._outcome.memory = int(peak[1]) // 1024
        self._rest()
        before = len(self._chunks)
        columns, rows = WINDOW
        if self._pty.size == WINDOW:
            columns += 1
        self._pty.resize(columns, rows)
        self._wait(lambda: len(self._chunks) > before, "painting a new size")

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        cpu, since = cpu_seconds(self._process), time.monotonic()
        while not condition():
            self._read(STEP)
            self._check_freeze(what, cpu, since)
        self._note(cpu)

    def _check_freeze(self, what: str, cpu: float, since: float) -> None:
        worked, waited = cpu_seconds(self._process) - cpu, time.monotonic() - since
        if worked > FREEZE_CPU or waited > FREEZE:
            raise Frozen(f"frozen: {what}: {worked:.1f} s of work, {waited:.1f} s")

    def _note(self, cpu: float) -> None:
        self._outcome.slowest = max(self._outcome.slowest, cpu_seconds(self._process) - cpu)

    # The end

    def _end(self) -> None:
        ending = self._plan.ending
        cpu, since = cpu_seconds(self._process), time.monotonic()
        if ending == "hang up":
            self._pty.hang_up()
            while self._pty.process.poll() is None:
                time.sleep(STEP)
                self._check_freeze("the end", cpu, since)
            self._note(cpu)
            return
        try:
            for turn in range(1_000):
                if number := SIGNALS.get(ending):
                    if not turn or number == signal.SIGINT:  # the editor may have got the first
                        _kill(self._process, number)
                else:
                    # Escape leaves dialogs and prompts, and must not be an Alt before the `q`.
                    self._send(b"\x11" if ending == "ctrl+q" else b"\x1b" if turn % 4 < 3 else b"q")
                self._rest()
                self._check_freeze(f"the end by {ending}", cpu, since)
        except Ended:
            self._note(cpu)
            self._drain()

    # What is left

    def _faults(self) -> Iterator[str]:
        outcome, sandbox = self._outcome, self._sandbox
        yield from wrong_status(outcome, is_locked=sandbox.is_locked)
        yield from wrong_output(outcome.output, in_shell=self._plan.in_shell)
        if self._plan.ending != "hang up" or outcome.ended_early:
            if disorder := left_modes(outcome.output):
                yield disorder
            if self._pty.settings() != self._pty.settings_before:
                yield f"the terminal's settings are {self._pty.settings()}"
        sandbox.unlock_state()
        if damage := sandbox.damage():
            yield f"the reading state is damaged: {damage}"
        if outside := sandbox.outside():
            yield f"files were written outside: {outside}"
        if wrong := [
            address
            for address in sandbox.recorded("browser")
            if not re.match("(?i)https?://|mailto:", address)
        ]:
            yield f"the browser got {wrong}"
        yield from self._leftovers()

    def _leftovers(self) -> Iterator[str]:
        since = time.monotonic()
        while processes := list(self._sandbox.processes()):
            time.sleep(STEP)
            if time.monotonic() - since > FREEZE_CPU:
                yield f"processes are left: {[_command(process) for process in processes]}"
                return


def wrong_status(outcome: Outcome, *, is_locked: bool = False) -> Iterator[str]:
    """A signal tells itself in the status; all other ends are good ones, unless marks were lost
    because the reading state is locked.
    """
    plan, expected = outcome.plan, {0, 2} if is_locked else {0}
    number = signal.SIGHUP if plan.ending == "hang up" else SIGNALS.get(plan.ending)
    if number and not outcome.ended_early:
        # Who may edit has the palette, too, and may have chosen to quit in it.
        expected = {-number, 128 + number} | ({0} if plan.may_edit else set())
    sent = b"".join(action.data for action in outcome.done)
    for key, number in ((b"\x03", signal.SIGINT), (b"\x1c", signal.SIGQUIT)):
        # While the program is stopped or continued, these keys are signals.
        if key in sent:
            expected |= {-number, 128 + number}
    if outcome.status not in expected:
        yield f"exit status {outcome.status}, not in {sorted(expected)}"


def wrong_output(output: bytes, *, in_shell: bool) -> Iterator[str]:
    """Sequences that no reader of ours writes, and reports of errors."""
    for segment in PAINTED.findall(output):
        painted = UNFINISHED.sub(b"", segment)  # SIGSTOP and a hangup stop in mid-sequence
        yield from (f"planted: {planted!r}" for planted in PLANTED if planted in painted)
        end = (match := EXPECTED.match(painted)) and match.end()
        if end is not None and end < len(painted):
            yield f"stray: {painted[max(0, end - 80) : end]!r} → {painted[end : end + 80]!r}"
        if found := INVISIBLE.search(painted.decode(errors="replace")):
            yield f"invisible: {found[0]!r}"
    text = SEQUENCE.sub(b"", output).replace(b"\r", b"")
    if (start := text.find(b"Traceback (most")) >= 0:
        error = re.search(
            rb"\n(\w+(?:Error|Exception|Interrupt|Warning|Iteration)\b[^\n]*)", text[start:]
        )
        yield f"an exception: {(error or [b'', b'?'])[1].decode(errors='replace')}"
    if in_shell:
        for before in output.split(STOPPED.encode())[:-1]:
            if disorder := left_modes(before):
                yield f"stopped with {disorder}"
        if WRONG_MODES.encode() in output:
            yield "stopped with the terminal's settings changed"


def left_modes(output: bytes) -> str:
    """What a terminal has on after some output that it should not have."""
    screen = Screen(1, 1)
    modes = sorted(
        (match.start(), match[0])
        for pattern in (PRIVATE_MODE, KITTY_KEYBOARD)
        for match in pattern.finditer(output)
    )
    screen.feed(b"".join(mode for _, mode in modes))
    return screen.disorder()


def _kill(process: int, number: signal.Signals) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


def _command(process: int) -> str:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return ""
    return command.replace(b"\0", b" ").decode(errors="replace")
