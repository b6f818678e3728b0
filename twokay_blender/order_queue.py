"""Photos that are worked on while the artist goes on working: the state that the panel shows and the operators advance.

Never saved in a file, and none of it points into Blender's data.
"""

import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
from bpy.app.translations import pgettext_iface

from ..inference.errors import Cancelled, TwokayError
from . import engine
from .environment.job import Job
from .photo_job import PhotoJob, Progress, Request
from .session import Session
from .translation.sentences import translated


@dataclass(frozen=True)
class Order:
    """Something to be made of a photo."""

    request: Request
    finish: Callable[[Any, float], Any]
    """What to do in Blender's main thread with the request's results, given `time.perf_counter()` of the photo's start."""
    prepare: Callable[[list, Progress], Any] | None = None
    """What to do with them first, in a thread, without bpy; `finish` gets what this returns instead."""
    remedy: str = ""
    """What to do where the worker can do nothing with the photo, instead of what its error says."""
    is_import: bool = False
    """Whether that is a new human."""
    is_wanted: Callable[[], bool] = lambda: True
    """Whether what is under way can still be used."""
    tell: Callable[[bpy.types.Operator, bpy.types.Context, Any], None] = lambda _operator, _context, _outcome: None
    """Tells the artist of what `finish` has returned, by the operator that is at work, which may have been begun for another photo."""


@dataclass(frozen=True)
class Failure:
    """Why nothing came of a photo."""

    photo: Path
    error: TwokayError
    is_import: bool = True
    """Whether it was to become a human."""


def completed(order: Order) -> Any:
    """Work on a photo, wait for it, as scripts want it, and return what `finish` does.

    Raises:
        TwokayError: as `engine.borrow`, `Session.reconstruct` and `finish`.
    """
    start = time.perf_counter()
    with engine.lent_session() as session, _remedied(order):
        results = session.reconstruct(order.request)
        if order.prepare:
            results = order.prepare(results, lambda _fraction, _text: None)
        return order.finish(results, start)


@contextmanager
def _remedied(order: Order) -> Iterator[None]:
    """Give errors about the photo the order's own remedy."""
    try:
        yield
    except TwokayError as error:
        if order.remedy and error.remedy:
            raise TwokayError("photo-unusable", error.message, order.remedy) from error
        raise


@dataclass(frozen=True)
class _Begun:
    """A photo that the worker has got before its turn."""

    job: PhotoJob
    start: float


def _preparing(order: Order, results: list) -> Job | None:
    """Return the thread that prepares an order's results, None if there is nothing to prepare."""
    prepare = order.prepare
    return prepare and Job(lambda progress: prepare(results, progress))


class OrderQueue:
    """Works on photos one after the other, a step at every `advance`."""

    def __init__(self):
        self.failure: Failure | None = None
        self._orders: deque[Order] = deque()
        self._done = 0
        self._session: Session | None = None
        """Borrowed while photos are worked on."""
        self._job: PhotoJob | None = None
        self._next: _Begun | None = None
        """The photo after the current one: the worker reads it while Blender builds."""
        self._results: list | None = None
        self._thread: Job | None = None
        """What prepares the results."""
        self._start = 0.0

    @property
    def running(self) -> bool:
        """Whether a photo is being worked on; it is that of the first order."""
        return bool(self._orders)

    @property
    def progress(self) -> tuple[float, str]:
        """Fraction in 0..1 and text of the current photo."""
        if self._thread and self._thread.text:
            fraction, text = self._thread.fraction, translated(self._thread.text)
        elif self._results is not None:
            fraction, text = 1.0, pgettext_iface("Building the surface")
        elif self._job:
            fraction, text = self._job.fraction, translated(self._job.text)
        else:
            fraction, text = 0.0, pgettext_iface("Starting the engine")
        count = self._done + len(self._orders)
        if count > 1:
            text = pgettext_iface("Photo {number} of {count}: {text}").format(number=self._done + 1, count=count, text=text)
        return fraction, text

    @property
    def current(self) -> Order | None:
        """The order that is being worked on."""
        return self._orders[0] if self._orders else None

    def add(self, orders: list[Order]) -> None:
        """Queue photos; the first ones forget the last failure."""
        if not self.running:
            self.failure, self._done = None, 0
        self._orders += orders

    def advance(self) -> Any | None:
        """Do the next step of the current photo without waiting; return what its order's `finish` does once that is done, else None.

        Raises:
            TwokayError: this photo fails, which `failure` keeps; the next `advance` goes on with the next photo.
        """
        try:
            return self._advanced()
        except Cancelled:
            self._forget()
        except TwokayError as error:
            self._fail(error)
            raise
        except Exception as error:
            traceback.print_exception(error)
            message = f"{type(error).__name__}: {error}. This is a fault of the add-on: please report it."
            failure = TwokayError("internal", message)
            self._fail(failure)
            raise failure from error
        return None

    def cancel(self) -> None:
        """Drop all photos; the worker is ended in the middle of whatever it does."""
        self._stop()
        self._forget()

    def drop(self) -> None:
        """Drop the current photo alone."""
        self._stop()
        self._finish()

    def dismiss(self) -> None:
        """Forget why the last photo failed."""
        self.failure = None

    def _advanced(self) -> Any | None:
        order = self._orders[0]
        if self._job is None:
            self._start = time.perf_counter()
            self._session = engine.borrow()
            self._job = self._session.start(order.request)
        elif self._results is None:
            with _remedied(order):
                self._results = self._job.poll()
            if self._results is not None:
                self._begin_next()
                self._thread = _preparing(order, self._results)
        elif not (self._thread and self._thread.running):
            outcome = order.finish(self._thread.result() if self._thread else self._results, self._start)
            self._finish()
            return outcome
        return None

    def _begin_next(self) -> None:
        """Give the worker, which waits, the next photo; what is wrong with its request is told when it is its turn."""
        assert self._session and self._job
        if len(self._orders) > 1 and self._orders[1].is_wanted() and self._session.is_warm:
            start = time.perf_counter()
            with suppress(TwokayError, OSError):
                self._next = _Begun(self._session.start(self._orders[1].request, keep=[self._job]), start)

    def _stop(self) -> None:
        if self._job and self._results is None:
            self._job.cancel()
        if self._thread:
            self._thread.cancel()

    def _fail(self, error: TwokayError) -> None:
        order = self._orders[0]
        self.failure = Failure(order.request.photo, error, order.is_import)
        self._finish()

    def _finish(self) -> None:
        self._orders.popleft()
        self._done += 1
        begun = self._next
        if begun is None:
            self._give_back()
            return
        self._job, self._start, self._next = begun.job, begun.start, None
        self._results = self._thread = None

    def _forget(self) -> None:
        if self._next:
            self._next.job.cancel()
        self._orders.clear()
        self._give_back()

    def _give_back(self) -> None:
        if self._session:
            engine.give_back()
        self._session = self._job = self._next = self._results = self._thread = None


queue = OrderQueue()


@bpy.app.handlers.persistent
def _cancel_before_load(*_: object) -> None:
    queue.cancel()
    queue.dismiss()


def register() -> None:
    """Cancel what is under way when another file is loaded."""
    bpy.app.handlers.load_pre.append(_cancel_before_load)


def unregister() -> None:
    """Cancel what is under way."""
    bpy.app.handlers.load_pre.remove(_cancel_before_load)
    queue.cancel()
    queue.dismiss()
