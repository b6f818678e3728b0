"""The rendered person of the tests before drawn rooms, with the exact matte and the person's own colours."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inference.keypoints import MIRROR_PAIRS, read_openpose

_PERSON = Path(__file__).parents[1] / "tests/data/person.jpg"
_JPEG_QUALITY = 93
_LENS_BLUR = 1.0


@dataclass(frozen=True)
class Cutout:
    """A person without a background."""

    colours: np.ndarray
    """(h, w, 3) uint8 RGB, carried on outside the person."""
    coverage: np.ndarray
    """(h, w) float32 0..1."""
    keypoints: np.ndarray
    """(31, 3) float32 in pixels."""

    def mirrored(self) -> "Cutout":
        """Return the mirror image, left and right exchanged."""
        order = np.arange(len(self.keypoints))
        order[np.ravel(MIRROR_PAIRS)] = np.fliplr(MIRROR_PAIRS).ravel()
        keypoints = self.keypoints[order] * (-1, 1, 1) + (self.coverage.shape[1] - 1, 0, 0)
        return Cutout(
            self.colours[:, ::-1], self.coverage[:, ::-1], np.where(self.keypoints[order, 2:] > 0, keypoints, 0).astype(np.float32)
        )

    def before(self, background: np.ndarray) -> np.ndarray:
        """(h, w, 3) uint8 photo, with the losses of JPEG, of the person before an (h, w, 3) background."""
        share = self.coverage[..., None]
        mixed = np.round(share * self.colours + (1 - share) * background).astype(np.uint8)
        return cv2.imdecode(cv2.imencode(".jpg", mixed, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1], cv2.IMREAD_COLOR)


def rendered_person() -> Cutout:
    """Return the person of tests/data/person.jpg, 960 x 1600 pixels."""
    photo = np.ascontiguousarray(cv2.imread(str(_PERSON))[..., ::-1])
    coverage = cv2.imread(str(_PERSON.with_name("person_coverage.png")), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
    core = cv2.erode((coverage == 1).astype(np.uint8), np.ones((3, 3), np.uint8))
    _, labels = cv2.distanceTransformWithLabels(1 - core, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.zeros((labels.max() + 1, 3), np.uint8)
    nearest[labels[core > 0]] = photo[core > 0]
    return Cutout(
        nearest[np.asarray(labels, np.int32)],
        cv2.GaussianBlur(coverage, (0, 0), _LENS_BLUR),
        read_openpose(_PERSON.with_name("person_keypoints.json"))[0],
    )


def door_room(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(h, w, 3) uint8 panels with dark gaps, a skirting board and a tiled floor."""
    rows, columns = shape
    room = np.repeat(np.linspace(160, 205, columns)[None, :, None] * np.array([0.98, 1.0, 0.96]), rows, axis=0)
    for gap in range(round(0.1 * columns), columns, round(0.13 * columns)):
        room[:, gap : gap + max(2, columns // 130)] = rng.uniform(15, 45)
    floor = round(0.86 * rows)
    room[floor:] = (150, 145, 135)
    room[floor :: rows // 30] *= 0.85
    room[floor - rows // 50 : floor] = 35
    return _grainy(room, 0.8, rng)


def cluttered_room(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(h, w, 3) uint8 boxes of all colours and sizes on a spotted wall, a little out of focus."""
    rows, columns = shape
    room = np.full((rows, columns, 3), rng.uniform(70, 200, 3))
    for _ in range(50):
        left, top, width, height = (rng.uniform((-0.1, -0.1, 0.03, 0.03), (1, 1, 0.3, 0.25)) * (columns, rows, columns, rows)).astype(int)
        room[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)] = rng.uniform(10, 245, 3)
    for size in (4, 16, 64):
        spots = rng.normal(0, 12, (rows // size + 1, columns // size + 1)).astype(np.float32)
        room += cv2.resize(spots, (columns, rows), interpolation=cv2.INTER_CUBIC)[..., None]
    return _grainy(room, 2.0, rng)


def pale_room(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """(h, w, 3) uint8 bright wall with the hard shadow of something tall, and a grey floor."""
    rows, columns = shape
    room = np.repeat(np.linspace(250, 225, columns)[None, :, None] * np.ones(3), rows, axis=0)
    room[: round(0.85 * rows), round(0.3 * columns) : round(0.42 * columns)] *= (0.72, 0.78, 0.85)
    room[round(0.85 * rows) :] = (128, 130, 133)
    return _grainy(room, 1.5, rng)


def _grainy(room: np.ndarray, blur: float, rng: np.random.Generator) -> np.ndarray:
    soft = cv2.GaussianBlur(room, (0, 0), blur)
    return np.round((soft + rng.normal(0, 3, soft.shape)).clip(0, 255)).astype(np.uint8)


ROOMS: dict[str, Callable[[tuple[int, int], np.random.Generator], np.ndarray]] = {
    "doors": door_room,
    "clutter": cluttered_room,
    "pale": pale_room,
}


def composites() -> Iterator[tuple[str, Cutout, np.ndarray]]:
    """Yield the name, the truth and the (h, w, 3) photo of each room with the person and with the mirror image."""
    person = rendered_person()
    rows, columns = person.coverage.shape
    for seed, (name, room) in enumerate(ROOMS.items()):
        for label, cutout in ((name, person), (f"{name}, mirrored", person.mirrored())):
            yield label, cutout, cutout.before(room((rows, columns), np.random.default_rng(seed)))
