"""The process that `python -m tests.fuzz` starts: atheris, and the arguments of libFuzzer.

An input that fails is written to the folder of crashes, once for each place that fails, and
fuzzing goes on. At an input that hangs libFuzzer ends the process.
"""

import sys
import traceback
from hashlib import sha1
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["briefing_tui", "markdown_it", "mdit_py_plugins"]):
    from tests.fuzz.target import check_brief


def place_of(error: BaseException) -> str:
    """Where an error was raised: the innermost frames, and its type."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    names = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{type(error).__name__} at {names}"


def main() -> None:
    crashes = Path(sys.argv[1])
    places: set[str] = set()

    def try_input(data: bytes) -> None:
        try:
            check_brief(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            place = place_of(error)
            if place not in places:
                places.add(place)
                path = crashes / f"crash-{sha1(data).hexdigest()[:12]}"
                path.write_bytes(data)
                print(f"CRASH {path.name}: {place}: {str(error)[:300]}", flush=True)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], try_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
