"""Print the lowest version that pyproject.toml allows of each dependency, as constraints of pip."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))[
    "project"
]
for requirement in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
    lowest = re.fullmatch(r"([\w.-]+)>=([\d.]+)(?:,<\d+)?", requirement)
    if lowest is None:
        raise SystemExit(f"{requirement} has no lowest version, or not the form name>=1.2,<3")
    print(f"{lowest[1]}=={lowest[2]}")
