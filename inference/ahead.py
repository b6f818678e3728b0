"""Stages of a pipeline that work at the same time."""

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield the items, which a thread of its own makes: the next one while the last is being used, and at most one more.

    Raises what making them raises, after the items before. The thread ends with the items, or else with the process.
    """
    made: Queue[tuple[T] | BaseException | None] = Queue(maxsize=1)

    def make() -> None:
        try:
            for item in items:
                made.put((item,))
        except BaseException as error:
            made.put(error)
        else:
            made.put(None)

    Thread(target=make, daemon=True, name="twokay stage").start()
    while item := made.get():
        if isinstance(item, BaseException):
            raise item
        yield item[0]
