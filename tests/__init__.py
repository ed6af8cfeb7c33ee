"""Tests of briefing; a package so that tests can share the harness in `tests.terminal`."""
