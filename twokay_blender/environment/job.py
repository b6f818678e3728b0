"""Work in a thread, as seen from the thread that started it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ...inference.errors import Cancelled
from .install import Progress

Result = TypeVar("Result")


class Job(Generic[Result]):
    """Runs `work(progress)` at once in a thread; `fraction` and `text` are the last progress."""

    def __init__(self, work: Callable[[Progress], Result]):
        self.fraction, self.text = 0.0, ""
        self._cancelled = threading.Event()
        self._result: Result | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True, name="twokay job")
        self._thread.start()

    @property
    def running(self) -> bool:
        """False once the work has ended, in whatever way."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Make the work's next progress raise Cancelled."""
        self._cancelled.set()

    def wait(self, seconds: float) -> None:
        """Wait for the end, but no longer than that."""
        self._thread.join(seconds)

    def result(self) -> Result:
        """Wait for the end and return what the work returned, or raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result  # pyright: ignore[reportReturnType] - set where there is no error

    def _run(self, work: Callable[[Progress], Result]) -> None:
        try:
            self._result = work(self._progress)
        except BaseException as error:
            self._error = error

    def _progress(self, fraction: float, text: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.fraction, self.text = fraction, text
