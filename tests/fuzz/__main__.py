"""Fuzz `check_brief` by coverage: `python -m tests.fuzz --minutes 30`.

Needs atheris (`pip install '.[fuzz]'`). Each input that fails or hangs is written to
`tests/fuzz/crashes/`, where the suite tries it again from then on.
"""

import argparse
import re
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.fragments import FRAGMENTS, as_bytes
from tests.fuzz.seeds import CRASHES, inputs, seeds

LONGEST = 20_000
"""Bytes of an input."""
SLOW = 10
"""Seconds after which an input counts as a hang."""
STATUS = re.compile(r"#(\d+)\s+(pulse|DONE).*cov: (\d+).*corp: (\d+)")


def main() -> int:
    """Fuzz for some minutes, and return 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31) + 1)
    parser.add_argument("--corpus", type=Path, help="a folder to keep what was found for later")
    options = parser.parse_args()
    before = set(inputs(CRASHES))
    start = time.monotonic()
    executions, seed = 0, options.seed
    with tempfile.TemporaryDirectory(prefix="briefing-fuzz-") as folder:
        corpus = options.corpus or Path(folder, "corpus")
        arguments = prepare(corpus, Path(folder, "dictionary"))
        print(f"seed {seed}, {options.minutes:g} minutes, corpus in {corpus}", flush=True)
        # A hang ends libFuzzer: start it again, with another seed, for the time that is left.
        while (left := round(options.minutes * 60 - (time.monotonic() - start))) > 0:
            executions += run(*arguments, f"-seed={seed}", f"-max_total_time={left}")
            seed += 1
    seconds = time.monotonic() - start
    found = sorted(set(inputs(CRASHES)) - before)
    print(
        f"{executions} executions in {seconds / 60:.1f} minutes, {executions / seconds:.0f}/s, "
        f"seed {options.seed}; failed: {', '.join(path.name for path in found) or 'none'}"
    )
    return 1 if found else 0


def prepare(corpus: Path, dictionary: Path) -> list[str]:
    """Write the seeds and the dictionary; return the arguments of the worker."""
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    words = ("".join(f"\\x{byte:02x}" for byte in as_bytes(each)) for each in FRAGMENTS)
    dictionary.write_text("".join(f'"{word}"\n' for word in words), encoding="ascii")
    options = [f"-max_len={LONGEST}", f"-timeout={SLOW}", f"-artifact_prefix={CRASHES}/"]
    return [str(CRASHES), str(corpus), f"-dict={dictionary}", *options, "-print_final_stats=1"]


def run(*arguments: str) -> int:
    """Run the worker and print its reports. Returns the number of executions."""
    executions = 0
    command = [sys.executable, "-m", "tests.fuzz.worker", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    for raw in process.stdout:
        line = raw.decode(errors="replace").rstrip()
        if status := STATUS.match(line):
            print(f"{status[1]} executions, {status[3]} edges, {status[4]} inputs", flush=True)
            executions = int(status[1])
        elif line.startswith("CRASH") or "ERROR: libFuzzer" in line or "Test unit" in line:
            print(line, flush=True)
    process.wait()
    return executions


if __name__ == "__main__":
    raise SystemExit(main())
