"""The person before any background: a coarse mask made exact by colours, edges and the keypoints."""

import cv2
import numpy as np

from ..skeleton import body_height, body_mask, feet_mask, hands_mask
from .colours import colour_evidence
from .edge import soft_matte
from .walk import agreed_with_edges
from .window import photo_window

_SIZE = 1024
"""Pixels of the longer side of the person's window where the outline is found."""
# Lengths are fractions of the body height.
_MARGIN = 0.05
_PERSON, _PERSON_RIM = 0.97, 0.004  # surely the person: the mask above this, less its rim and what is between fingers
_BACKGROUND, _BACKGROUND_RIM = 0.05, 0.006
_DOUBT = 0.02  # the mask is never surer than this
_MASK_WEIGHT = 0.4  # neighbouring pixels of the mask are far from independent
_NEIGHBOURHOOD = 0.025
_LINE, _LINE_AT_TIPS = 0.004, 0.002  # radii of what is too thin to be a limb, or a finger
_LINE_TRUST = 0.4
_LARGEST_HOLE = 5e-5  # an area


def matte_from_mask(photo: np.ndarray, keypoints: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(h, w) float32 0..1 matte of the person in the (h, w, 3) uint8 RGB photo.

    keypoints: (31, 3) in photo pixels. mask: (h, w) float32 coarse probability that a pixel is this person's.
    """
    possible = (mask > _BACKGROUND) | (body_mask(keypoints, mask.shape) > 0)
    window = photo_window(possible, _MARGIN * body_height(keypoints), _SIZE)
    person = _person(window.of(photo), window.points(keypoints), window.of(mask))
    return soft_matte(photo, window.onto(person.astype(np.float32), photo.shape))


def _person(image: np.ndarray, keypoints: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(h, w) uint8 0/1 of the person in a small picture, made of the same as the matte."""
    height = body_height(keypoints)
    body = body_mask(keypoints, mask.shape) > 0
    hands = hands_mask(keypoints, mask.shape)
    inside = (cv2.erode((mask > _PERSON).astype(np.uint8), _disc(_PERSON_RIM * height)) > hands) | body
    outside = (cv2.dilate((mask > _BACKGROUND).astype(np.uint8), _disc(_BACKGROUND_RIM * height)) == 0) & ~body
    known = inside | outside
    evidence = colour_evidence(image, inside, outside, ~known, _NEIGHBOURHOOD * height)
    doubtful = mask.clip(_DOUBT, 1 - _DOUBT)
    evidence += np.float32(_MASK_WEIGHT) * np.log(doubtful / (1 - doubtful))
    likely = np.where(known, inside, 1 / (1 + np.exp(-evidence))).astype(np.float32)
    person = (agreed_with_edges(image, likely, known) > 0.5).astype(np.uint8)
    return _in_one_piece(_without_lines(person, hands | feet_mask(keypoints, mask.shape), mask, height), body, height)


def _without_lines(person: np.ndarray, tips: np.ndarray, mask: np.ndarray, height: float) -> np.ndarray:
    """(h, w) uint8 0/1: the person without door gaps, skirting boards and the like; thin pieces of which the mask is sure stay."""
    thick = _opened(person, _LINE * height) | (_opened(person, _LINE_AT_TIPS * height) & tips)
    count, pieces = cv2.connectedComponents(person & (1 - thick), connectivity=8)
    trust = np.bincount(pieces.ravel(), mask.ravel(), count) / np.bincount(pieces.ravel(), minlength=count)
    return thick | ((pieces > 0) & (trust[pieces] > _LINE_TRUST)).astype(np.uint8)


def _in_one_piece(person: np.ndarray, body: np.ndarray, height: float) -> np.ndarray:
    """(h, w) uint8 0/1: the person with all of the body, without holes like specks and without what is apart from the body."""
    _, pieces = cv2.connectedComponents(person | body, connectivity=8)
    held = np.isin(pieces, np.unique(pieces[body])).astype(np.uint8)
    _, gaps, stats, _ = cv2.connectedComponentsWithStats(1 - held, connectivity=4)
    small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] <= _LARGEST_HOLE * height**2)
    return held | np.isin(gaps, small).astype(np.uint8)


def _opened(mask: np.ndarray, radius: float) -> np.ndarray:
    return cv2.morphologyEx(mask, cv2.MORPH_OPEN, _disc(radius))


def _disc(radius: float) -> np.ndarray:
    size = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
