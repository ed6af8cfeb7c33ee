"""Benchmarks: the numbers behind "fast", each a ratio measured in one run."""
