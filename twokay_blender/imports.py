"""Photos that are imported while the artist goes on working: the state that the panel shows and the import operator advances.

Never saved in a file, and none of it points into Blender's data.
"""

import time
import traceback
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import bpy
from bpy.app.translations import pgettext_iface

from ..inference.errors import Cancelled, TwokayError
from . import engine
from .destination import Destination
from .importing import Imported, add_humans
from .photo_job import PersonResult, PhotoJob, Request
from .session import Session


@dataclass(frozen=True)
class Order:
    """A photo to be imported."""

    request: Request
    height: float
    density: int
    destination: Destination


@dataclass(frozen=True)
class Failure:
    """Why a photo was not imported."""

    photo: Path
    error: TwokayError


class ImportQueue:
    """Imports photos one after the other, a step at every `advance`."""

    def __init__(self):
        self.failure: Failure | None = None
        self._orders: deque[Order] = deque()
        self._done = 0
        self._session: Session | None = None
        """Borrowed for the current photo."""
        self._job: PhotoJob | None = None
        self._results: list[PersonResult] | None = None
        self._start = 0.0

    @property
    def running(self) -> bool:
        """Whether a photo is being imported; it is the first of the orders."""
        return bool(self._orders)

    @property
    def progress(self) -> tuple[float, str]:
        """Fraction in 0..1 and text of the current photo."""
        if self._results:
            fraction, text = 1.0, pgettext_iface("Building the surface")
        elif self._job:
            fraction, text = self._job.fraction, pgettext_iface(self._job.text)
        else:
            fraction, text = 0.0, pgettext_iface("Starting the engine")
        count = self._done + len(self._orders)
        if count > 1:
            text = pgettext_iface("Photo {number} of {count}: {text}").format(number=self._done + 1, count=count, text=text)
        return fraction, text

    def add(self, orders: list[Order]) -> None:
        """Queue photos; the first ones forget the last failure."""
        if not self.running:
            self.failure, self._done = None, 0
        self._orders += orders

    def advance(self) -> list[Imported] | None:
        """Do the next step of the current photo without waiting; return its humans once they are in the scene, else None.

        Raises:
            TwokayError: this photo fails, which `failure` keeps; the next `advance` goes on with the next photo.
        """
        try:
            return self._advanced()
        except Cancelled:
            self._forget()
        except TwokayError as error:
            self.failure = Failure(self._orders[0].request.photo, error)
            self._finish()
            raise
        except Exception as error:
            traceback.print_exception(error)
            message = f"{type(error).__name__}: {error}. This is a fault of the add-on: please report it."
            self.failure = Failure(self._orders[0].request.photo, TwokayError("internal", message))
            self._finish()
            raise self.failure.error from error
        return None

    def cancel(self) -> None:
        """Drop all photos; the worker is ended in the middle of whatever it does."""
        if self._job and not self._results:
            self._job.cancel()
        self._forget()

    def dismiss(self) -> None:
        """Forget why the last photo failed."""
        self.failure = None

    def _advanced(self) -> list[Imported] | None:
        order = self._orders[0]
        if self._job is None:
            self._start = time.perf_counter()
            self._session = engine.borrow()
            self._job = self._session.start(order.request)
        elif self._results is None:
            self._results = self._job.poll()
        else:
            return self._built(order, self._results)
        return None

    def _built(self, order: Order, results: list[PersonResult]) -> list[Imported]:
        collection = order.destination.collection()
        photo = order.request.photo
        people = add_humans(results, photo, self._start, height=order.height, density=order.density, collection=collection)
        self._finish()
        return people

    def _finish(self) -> None:
        self._orders.popleft()
        self._done += 1
        self._give_back()

    def _forget(self) -> None:
        self._orders.clear()
        self._give_back()

    def _give_back(self) -> None:
        if self._session:
            engine.give_back()
        self._session = self._job = self._results = None


queue = ImportQueue()


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
