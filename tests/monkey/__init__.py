"""A monkey at a terminal: random input for the reader, and checks of what it leaves behind.

    python -m tests.monkey --minutes 60 --seed 1 --jobs 2

`actions` is what the monkey does, from a seed; `sandbox` is the library, the home and the programs
it does it to; `run` does it and checks.
"""
