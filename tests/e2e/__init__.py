"""The program from the outside: in a terminal, and as commands."""
