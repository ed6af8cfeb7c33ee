"""What ends a command early: the one exception of the command line's own."""


class Failure(Exception):
    """Wrong usage, or nothing that could be read: a message, a hint, exit status 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint
