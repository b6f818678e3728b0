"""The people of a photo as the networks need them, and from which source each thing about them is known."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .beside import keypoints_beside, matte_beside
from .detection.people import find_people
from .errors import TwokayError
from .framing import person_box, whole_box
from .hints import find_hints
from .keypoints import as_keypoints, check_keypoints, read_openpose
from .matte import find_matte
from .origin import Hint, Origin
from .photo import as_photo, read_photo
from .steps import Steps
from .texture import texture_image

PhotoSource = str | Path | np.ndarray
"""A file, or an (h, w, 3|4) uint8 RGB(A) array."""
Given = str | Path | np.ndarray | None
"""Keypoints or a matte of the artist's: a file or an array; None where there is none."""


@dataclass(frozen=True)
class Subject:
    """One person in a photo."""

    photo: np.ndarray
    """(h, w, 3) uint8 RGB."""
    keypoints: np.ndarray
    """(31, 3) float32 in its pixels, as in `inference.keypoints`."""
    matte: np.ndarray
    """(h, w) float32 0..1."""
    origin: Origin

    def texture(self) -> np.ndarray:
        """(h, w, 3) uint8 photo that shows the person's colours alone: they go on beyond the outline."""
        return texture_image(self.photo, self.matte)


@dataclass(frozen=True)
class _Finder:
    """A photo with the keypoints of all its people; finds one after the other."""

    photo: np.ndarray
    people: list[np.ndarray]
    keypoints_source: str
    matte: Given
    matte_source: str | None
    """Where `matte` comes from; None leaves it to `find_matte` to say."""

    def subject(self, person: int) -> Subject:
        keypoints = self.people[person]
        check_keypoints(keypoints, self.photo.shape)
        others = [*self.people[:person], *self.people[person + 1 :]]
        matte, source = find_matte(self.photo, keypoints, self.matte, others)
        colours = np.ascontiguousarray(self.photo[..., :3])
        left, top, right, bottom = person_box(matte).tolist()
        origin = Origin(
            person=person,
            box=(left, top, right, bottom),
            height=float(whole_box(matte, keypoints)[3]) - top + 1,
            sources={"keypoints": self.keypoints_source, "matte": self.matte_source or source},
            hints=find_hints(colours, keypoints, matte),
        )
        return Subject(colours, keypoints, matte, origin)


def find_subjects(photo: PhotoSource, keypoints: Given, matte: Given, person: int | None, steps: Steps) -> list[Subject]:
    """Return the chosen person of a photo, or all (`person` None), the largest first, each with what the best source knows.

    Keypoints come from `keypoints`, NAME_keypoints.json beside the photo, or the detector; the matte from `matte`,
    NAME_matte.png beside the photo, its alpha channel, a plain background, or the detector. Of all people, those who cannot
    be reconstructed are left out with a hint of the first one who can.

    Raises:
        TwokayError: person-missing (nobody is there), person-index (not so many people), or what the sources raise.
    """
    with steps.step("read", 0.0, "Reading the photo"):
        pixels = as_photo(photo) if isinstance(photo, np.ndarray) else read_photo(photo)
    with steps.step("people", 0.1, "Finding people"):
        people, keypoints_source = _people(photo, pixels, keypoints)
    wanted = _wanted(people, person)
    finder = _Finder(pixels, people, keypoints_source, *_given_matte(photo, matte))
    found: list[Subject] = []
    refused: list[tuple[int, TwokayError]] = []
    for done, index in enumerate(wanted):
        with steps.step("matte", 0.4 + 0.6 * done / len(wanted), "Finding the outline"):
            try:
                found.append(finder.subject(index))
            except TwokayError as error:
                refused.append((index, error))
    if not found:
        raise _reason(refused, len(people))
    return [_with_refused(found[0], refused, len(people)), *found[1:]]


def find_keypoints(photo: str | Path, keypoints: Given, steps: Steps) -> list[np.ndarray]:
    """Return the (31, 3) keypoints of everybody in a photo, the largest first, from the best source; none is no error."""
    with steps.step("read", 0.0, "Reading the photo"):
        pixels = read_photo(photo)
    with steps.step("people", 0.1, "Finding people"):
        return _sourced_keypoints(photo, pixels, keypoints)[0]


def _people(photo: PhotoSource, pixels: np.ndarray, keypoints: Given) -> tuple[list[np.ndarray], str]:
    """Return the (31, 3) keypoints of each person, the largest first, and their source; raises TwokayError if there is nobody."""
    people, source = _sourced_keypoints(photo, pixels, keypoints)
    if not people:
        raise TwokayError(
            "person-missing",
            "Nobody was found in the photo.",
            "Use one that shows the whole person, larger in the frame, or place the keypoints by hand (--keypoints, or "
            "NAME_keypoints.json beside the photo).",
        )
    return people, source


def _sourced_keypoints(photo: PhotoSource, pixels: np.ndarray, keypoints: Given) -> tuple[list[np.ndarray], str]:
    if isinstance(keypoints, np.ndarray):
        return [as_keypoints(keypoints)], "given"
    if keypoints is not None:
        return read_openpose(keypoints), "given"
    if not isinstance(photo, np.ndarray) and (beside := keypoints_beside(photo)):
        return read_openpose(beside), "file"
    return [found.keypoints for found in find_people(pixels)], "detector"


def _given_matte(photo: PhotoSource, matte: Given) -> tuple[Given, str | None]:
    """Return the matte to be used and its source; None where it has to be found."""
    if matte is not None:
        return matte, "given"
    beside = None if isinstance(photo, np.ndarray) else matte_beside(photo)
    return (beside, "file") if beside else (None, None)


def _wanted(people: list[np.ndarray], person: int | None) -> list[int]:
    """Return the places of the people to be reconstructed; numbers in messages count from 1."""
    if person is None:
        return list(range(len(people)))
    if 0 <= person < len(people):
        return [person]
    count = "1 person" if len(people) == 1 else f"{len(people)} people"
    message = f"There is no person {person + 1} in the photo: it shows {count}. Choose a number up to {len(people)}; 1 is the largest."
    raise TwokayError("person-index", message)


def _reason(refused: list[tuple[int, TwokayError]], count: int) -> TwokayError:
    """Return why nobody is left: the first error, with the person whom it concerns unless it concerns the only one, or all alike."""
    person, error = refused[0]
    if count == 1 or (len(refused) > 1 and len({str(other) for _, other in refused}) == 1):
        return error
    other = " Or choose another person." if len(refused) == 1 else ""
    return TwokayError(error.code, f"Person {person + 1} of {count}: {error.message}", (error.remedy + other).strip())


def _with_refused(subject: Subject, refused: list[tuple[int, TwokayError]], count: int) -> Subject:
    hints = tuple(Hint("person-skipped", f"Person {person + 1} of {count} was left out. {error.message}") for person, error in refused)
    return replace(subject, origin=replace(subject.origin, hints=subject.origin.hints + hints))
