"""`briefing schema`: the JSON Schema of the front matter, for editors."""

from argparse import ArgumentParser, Namespace

from briefing_tui.cli.console import Console
from briefing_tui.export.json import encode
from briefing_tui.export.schema import front_matter_schema
from briefing_tui.settings import Settings


def configure(parser: ArgumentParser) -> None:
    """It takes no arguments of its own."""


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print the schema."""
    console.write(encode(front_matter_schema()))
    return 0
