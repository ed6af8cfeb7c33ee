"""What is derived from briefs; a package so that tests can share `tests.compare.claims`."""
