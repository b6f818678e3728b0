"""The one error that speaks to the user, and the one that ends a cancelled run."""


class TwokayError(Exception):
    """Bad input or a missing piece; the message says what happened and what to do next.

    `code` is a short stable name for reports ("keypoints-missing"), independent of the wording.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


class Cancelled(Exception):
    """Raised by a progress callback to end a run; nothing is written afterwards."""
