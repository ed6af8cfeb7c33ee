"""Print the lowest version that pyproject.toml allows of each dependency, as constraints of pip."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))[
    "project"
]
extras = project["optional-dependencies"]
wanted = [
    *project["dependencies"],
    *extras["article"],
    *extras["pairs"],
    *extras["test"],
]
for requirement in wanted:
    if requirement.startswith("briefing-tui["):  # an extra in another one
        continue
    lowest = re.fullmatch(r"([\w.-]+)>=([\d.]+)(?:,<\d+)?", requirement)
    if lowest is None:
        raise SystemExit(f"{requirement} has no lowest version, or not the form name>=1.2,<3")
    print(f"{lowest[1]}=={lowest[2]}")
