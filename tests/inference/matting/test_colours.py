import numpy as np

from inference.matting.colours import colour_evidence

RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (40, 180, 40)


def _stripes(left: tuple[int, int, int], right: tuple[int, int, int]) -> np.ndarray:
    image = np.empty((200, 100, 3), np.uint8)
    image[:, :50], image[:, 50:] = left, right
    return image


def _sides() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bool masks: known to be the person, known to be background, asked."""
    columns = np.tile(np.arange(100), (200, 1))
    return columns < 30, columns >= 70, (columns >= 30) & (columns < 70)


def test_colours_tell_the_person_from_the_background():
    person, background, asked = _sides()
    evidence = colour_evidence(_stripes(RED, BLUE), person, background, asked, 10)
    assert evidence[:, 30:50].min() > 2
    assert evidence[:, 50:70].max() < -2
    assert not evidence[~asked].any()


def test_a_colour_unknown_to_both_says_nothing():
    person, background, asked = _sides()
    image = _stripes(RED, BLUE)
    image[asked] = GREEN
    assert np.abs(colour_evidence(image, person, background, asked, 10)).max() < 0.1


def test_the_same_colour_says_different_things_in_different_places():
    person, background, asked = _sides()
    image = np.concatenate([_stripes(RED, BLUE), _stripes(BLUE, RED)])
    person, background, asked = (np.concatenate([mask, mask]) for mask in (person, background, asked))
    evidence = colour_evidence(image, person, background, asked, 10)
    assert evidence[50:150, 35].min() > 1 > -1 > evidence[250:350, 65].max()
    assert evidence[50:150, 65].max() < -1 < 1 < evidence[250:350, 35].min()
