"""Cases of which plain `pytest` tries a few, and the slow tests the others."""

from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet


def slow(*values: object) -> ParameterSet:
    """Mark one case as slow."""
    return pytest.param(*values, marks=pytest.mark.slow)


def mostly_slow(cases: Iterable[object], fast: int) -> list[ParameterSet]:
    """Mark all cases as slow but for a number of them, which are spread evenly."""
    values = list(cases)
    step = -(-len(values) // fast)
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[pytest.mark.slow] if number % step else [],
        )
        for number, case in enumerate(values)
    ]
