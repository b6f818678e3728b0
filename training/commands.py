"""How the commands of `training` end where they cannot go on."""

from collections.abc import Callable

from inference.errors import TwokayError


def told(command: Callable[[], None]) -> None:
    """Run a command; raises SystemExit with a sentence and its remedy, without a traceback, where it raises TwokayError."""
    try:
        command()
    except TwokayError as error:
        raise SystemExit(str(error)) from None
