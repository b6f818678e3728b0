"""Progress and time of what is under way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Progress = Callable[[float, str], None]
"""Called with (fraction 0..1, text); it may raise `Cancelled`."""


@dataclass
class Steps:
    """Reports progress and times the steps; seconds by name of step, added up where a step comes again."""

    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def tell(self, fraction: float, text: str) -> None:
        """Report progress; the callback may raise Cancelled."""
        if self.progress:
            self.progress(fraction, text)

    @contextmanager
    def step(self, name: str, fraction: float, text: str) -> Iterator[None]:
        """Report the beginning of a step and time what is done inside."""
        self.tell(fraction, text)
        with self.timed(name):
            yield

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def within(self, start: float, end: float, prefix: str = "") -> "Steps":
        """Return steps of the same table whose progress 0..1 is start..end here, their texts after `prefix`."""
        return Steps(lambda fraction, text: self.tell(start + (end - start) * fraction, prefix + text), self.seconds)
