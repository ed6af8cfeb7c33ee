# Short names for what a contributor does. `make check` is what CI runs.
# `run` and `test` are the two commands of the README, word for word; a test holds them together.

.PHONY: help run test lint check lock bench bench-keys snapshots screenshots demo

TOOLS = .venv/bin
# The last commit that gave the version another number, for `make bench-keys`.
RELEASE = $(shell git log -1 --format=%h -G __version__ -- briefing_tui/__init__.py)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: ## set up and start briefing
	python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/briefing

test: ## set up and run the tests
	python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/pytest

lint: ## format and check the code, in seconds (after `make test`)
	$(TOOLS)/ruff format .
	$(TOOLS)/ruff check --fix .
	$(TOOLS)/mypy
	$(TOOLS)/lint-imports

check: ## what CI does, on a copy of the tree
	bash .ci/run

lock: ## write the versions that CI tests with, the newest allowed, to .ci/locked.txt
	python3 -m venv --clear build/lock
	build/lock/bin/pip install -q '.[test,article]'
	build/lock/bin/pip freeze --exclude briefing-tui > .ci/locked.txt

bench: ## the numbers behind "fast" (after `make test`)
	$(TOOLS)/python -m benchmarks.start
	$(TOOLS)/python -m benchmarks.commands
	$(TOOLS)/python -m benchmarks.keys
	$(TOOLS)/python -m benchmarks.parse
	$(TOOLS)/python -m benchmarks.check
	$(TOOLS)/python -m benchmarks.narrative

bench-keys: ## how fast keys are, beside the last release (after `make test`), or `RELEASE=COMMIT`
	rm -rf build/release && mkdir -p build/release
	git archive $(RELEASE) | tar -x -C build/release
	python3 -m venv build/release/.venv && build/release/.venv/bin/pip install -q build/release
	$(TOOLS)/python -m benchmarks.keys --before build/release/.venv/bin/briefing

snapshots: ## accept how the screen looks now; look at the differences before committing
	$(TOOLS)/pytest tests/tui/test_snapshots.py -m "" --snapshot-update
	git diff --stat -- tests

screenshots: ## take the README's pictures again, from the running program
	$(TOOLS)/python -m tests.screenshots

demo: ## draw the README's moving picture again, from the running program
	$(TOOLS)/python -m tests.demo
