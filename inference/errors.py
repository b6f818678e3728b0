"""The one error that speaks to the user, and the one that ends a cancelled run."""


class TwokayError(Exception):
    """Bad input or a missing piece; its text says what happened and what to do next.

    `code` is a short stable name for reports ("keypoints-missing"), independent of the wording. `message` says what happened,
    and also what to do where that is the same everywhere; `remedy` what to do on the command line, where the panels of the
    add-on know something better (see `twokay_blender.remedies`).
    """

    def __init__(self, code: str, message: str, remedy: str = ""):
        super().__init__(f"{message} {remedy}".rstrip())
        self.code, self.message, self.remedy = code, message, remedy

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        """Let it go from one process to another."""
        return type(self), (self.code, self.message, self.remedy)


class Cancelled(Exception):
    """Raised by a progress callback to end a run; nothing is written afterwards."""
