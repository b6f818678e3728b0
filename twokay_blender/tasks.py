"""Work beside Blender that the preferences show: started by a button, watched by a timer, independent of any window."""

import traceback
from collections.abc import Callable

import bpy

from ..inference.errors import Cancelled, TwokayError
from .environment.install import Progress
from .environment.job import Job

SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_TO_STOP = 2.0


class Task:
    """One piece of work at a time, and why the last one failed."""

    def __init__(self):
        self.failure: TwokayError | None = None
        self._job: Job | None = None
        self._done: Callable = lambda result: None

    @property
    def running(self) -> bool:
        """Whether there is work whose end has not been seen yet."""
        return self._job is not None

    @property
    def progress(self) -> tuple[float, str]:
        """Fraction in 0..1 and text of the running work."""
        return (self._job.fraction, self._job.text) if self._job else (0.0, "")

    def start(self, work: Callable[[Progress], object], done: Callable[..., None]) -> None:
        """Run `work(progress)` in a thread, then `done(result)` in Blender's main thread; a failure goes to `failure`.

        In background, where no timer runs, both run before this returns, and a TwokayError is raised as well.
        """
        self.failure, self._done, self._job = None, done, Job(work)
        if not bpy.app.background:
            bpy.app.timers.register(self._watch, persistent=True)
            return
        self._finish(self._job)
        if self.failure:
            raise self.failure

    def cancel(self) -> None:
        """Make the running work stop; it takes up to a second."""
        if self._job:
            self._job.cancel()

    def forget(self) -> None:
        """Stop the running work, give its processes the time to end, and drop its result; for the end of the add-on."""
        if self._job:
            self._job.cancel()
            self._job.wait(SECONDS_TO_STOP)
            self._job = None

    def _watch(self) -> float | None:
        job = self._job
        if job and not job.running:
            self._finish(job)
        redraw_preferences()
        return SECONDS_BETWEEN_LOOKS if self._job else None

    def _finish(self, job: Job) -> None:
        try:
            result = job.result()
        except Cancelled:
            return
        except TwokayError as error:
            self.failure = error
            return
        except Exception as error:
            traceback.print_exception(error)
            self.failure = TwokayError("internal", f"{type(error).__name__}: {error}. This is a fault of the add-on: please report it.")
            return
        finally:
            self._job = None
        self._done(result)


def redraw_preferences() -> None:
    """Show the preferences anew in every window that has them open."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "PREFERENCES":
                area.tag_redraw()
