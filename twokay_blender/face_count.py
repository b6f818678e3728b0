"""The density that gives a wanted number of faces."""

import numpy as np

from ..inference.errors import TwokayError
from .density import SPARSEST
from .stitching import ROUNDING


def density_of_faces(mask: np.ndarray, faces: int) -> int:
    """Return the density whose surface has about this many quads, for a person's (s, s) float32 mask.

    The two sheets grow with the square of the density, the rim along the outline with the density.

    Raises:
        TwokayError: too many or too few faces for this person.
    """
    inside = mask > 0.5
    area = int(inside.sum())
    outline = int((inside[1:] != inside[:-1]).sum() + (inside[:, 1:] != inside[:, :-1]).sum())
    rim = (2 * ROUNDING - 1) * outline
    densest = len(mask)
    density = densest * (np.sqrt(rim**2 + 8 * area * faces) - rim) / (4 * max(area, 1))
    if not SPARSEST <= round(density) <= densest:
        fewest, most = (round(2 * area * share**2 + rim * share) for share in (SPARSEST / densest, 1.0))
        raise TwokayError("faces-unknown", f"{faces} faces are not possible for this person. Choose from {fewest} to {most}.")
    return round(density)
