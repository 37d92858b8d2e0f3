"""The one base of errors that a user can mend: the command line prints them and exits with 2."""


class UsageError(Exception):
    """Bad input or a missing preparation. The message names the subject and the next step."""
