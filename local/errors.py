"""The one exception that people see: a line saying what is wrong and what to do."""


class LocalError(Exception):
    """Something the person at the keyboard can solve; the command prints it as one line and ends with status 1."""
