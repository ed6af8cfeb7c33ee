"""A start without options is what argparse would make of it, without argparse."""

import pytest

from briefing_tui.cli import open
from briefing_tui.cli.dispatch import OPEN, VALUED, command_parser, plain_paths


@pytest.mark.parametrize("words", [[], ["briefs"], ["-"], ["a", "b"], ["", "-"]])
def test_paths_alone_are_the_same_either_way(words: list[str]) -> None:
    parser = command_parser(OPEN.usage, OPEN.summary)
    open.configure(parser)
    plain = plain_paths(words)
    assert plain is not None
    assert vars(plain) == vars(parser.parse_args(words))


@pytest.mark.parametrize("words", [["--"], ["-h"], ["--theme", "nord"], ["briefs", "--width=80"]])
def test_whatever_begins_with_a_dash_is_for_argparse(words: list[str]) -> None:
    assert plain_paths(words) is None


def test_the_options_with_a_value_are_known_to_the_first_word() -> None:
    actions = command_parser(OPEN.usage, OPEN.summary)._actions
    valued = {each.option_strings[0] for each in actions if each.option_strings and each.nargs != 0}
    assert valued == set(VALUED)
