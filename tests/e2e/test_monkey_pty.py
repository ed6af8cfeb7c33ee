"""Some seconds of the monkey; `python -m tests.monkey` has hours of it."""

import pytest

from tests.monkey.actions import named, plan
from tests.monkey.run import run
from tests.monkey.sandbox import NAMES

ACTIONS = 50
SEEDS = (3, 4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reader_withstands_a_monkey(seed: int) -> None:
    monkey = plan(seed, ACTIONS, NAMES)
    print(named(monkey))
    outcome = run(monkey)
    assert not outcome.faults, outcome.log()
