"""`briefing paths`: where the configuration, cache, reading state and library are."""

from argparse import ArgumentParser, Namespace

from briefing_tui.cli.console import Console, Failure
from briefing_tui.cli.main import add_json
from briefing_tui.cli.target import default_library
from briefing_tui.export.json import encode
from briefing_tui.library.paths import cache_folder, config_file, state_folder
from briefing_tui.settings import Settings
from briefing_tui.text.sanitise import one_line, sanitise


def configure(parser: ArgumentParser) -> None:
    add_json(parser)


def run(options: Namespace, settings: Settings, console: Console) -> int:
    """Print the paths, also of what does not exist yet."""
    status, library = 0, ""
    try:
        library = str(default_library(settings).absolute())
    except Failure as failure:
        console.complain(failure.message, failure.hint)
        status = 2
    places = {
        "config": str(config_file()),
        "cache": str(cache_folder()),
        "state": str(state_folder()),
        "library": library,
    }
    if options.json:
        console.write(encode({name: sanitise(path) or None for name, path in places.items()}))
    else:
        console.write("".join(f"{name:<8} {one_line(path)}\n" for name, path in places.items()))
    return status
