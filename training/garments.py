"""Clothes as meshes that follow any body: read from .mhclo files, or cut from the body's helper tights and skirt.

A `Garment` is made once on the mean body and then fitted to each person. Positions on the mean body ("rest
positions") also carry the procedural textures and wrinkles.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.spatial import KDTree

from inference.errors import TwokayError

from .body import SKIN_VERTICES, Body
from .mesh import even_rims, neighbour_average, obj_quads, pieces, rim_loops, subdivided, triangles_of_quads
from .mhclo import Fit, read_mhclo

TIGHTS = slice(15328, 18002)
SKIRT = slice(18002, 18722)
NOTHING = np.zeros(0, dtype=np.int64)
HEM_CEILING = 0.15
"""Height on the mean body below which a level opening is a hem, not a collar: 10 cm above the hip joints, in metres."""
KEPT_TOPS = 100
"""How many cuts of tops are kept: there are about a thousand, of several megabytes each."""
RESERVED = ("female_casualsuit02", "male_casualsuit03", "shoes06", "bob02", "short03", "fedora_cocked")
"""Assets that only held-out people wear."""


@dataclass(frozen=True)
class Garment:
    """A subdivided garment on the mean body."""

    name: str
    fit: Fit
    """Ties the coarse vertices to the body."""
    fine_of_coarse: sp.csr_matrix
    triangles: np.ndarray
    """(t, 3) int32 fine triangles."""
    weights: sp.csr_matrix
    """(f, j) float32 skinning weights of the fine vertices."""
    neighbours: sp.csr_matrix
    """(f, f) mean over the neighbours, for smoothing."""
    rest: np.ndarray
    """(f, 3) float64 fine vertices on the mean body."""
    is_bottom: np.ndarray
    """(t,) bool: triangles that belong to the trousers or skirt of a suit."""
    hidden: np.ndarray
    """(d,) int64 skin vertices that the garment's author hides."""
    covered: np.ndarray
    """(c,) int64 skin vertices under a garment that was cut; those near the edges of all clothes may still show."""

    def fitted(self, body_vertices: np.ndarray) -> np.ndarray:
        """(f, 3) float64 fine vertices on an unposed body."""
        return self.fine_of_coarse @ self.fit.vertices(body_vertices)

    @cached_property
    def bending(self) -> np.ndarray:
        """(f,) float64 in 0..1: how evenly two bones share a vertex, largest where joints bend."""
        strongest = np.asarray(self.weights.max(axis=1).todense()).ravel()
        return 2 * np.clip(1 - strongest, 0, 0.5).astype(np.float64)

    @cached_property
    def hems(self) -> list[np.ndarray]:
        """Fine vertex ids around each level opening below the waist (trouser legs, skirts, tops)."""
        loops = [loop for loop in rim_loops(self.triangles) if len(loop) > 24]
        return [loop for loop in loops if np.ptp(self.rest[loop, 1]) < 0.12 and self.rest[loop, 1].mean() < HEM_CEILING]


class Wardrobe:
    """Makes garments for one body and keeps those already made."""

    def __init__(self, body: Body, assets: Path, held_out: bool = False, skin_levels: int = 1):
        """Take the assets from `assets`, the folder that holds `base/clothes` and `base/hair` of the MakeHuman assets.

        Held-out people wear the reserved assets and nobody else does; the helper garments are everybody's. The skin is
        subdivided `skin_levels` times: 1 is enough for 512 pixels, 2048 pixels show its facets until 2.

        Raises:
            TwokayError: "assets-missing" if the folder holds no clothes.
        """
        self.body = body
        self.assets = assets / "base"
        self.template = body.template.astype(np.float64)
        self.hip = body.joint("upperleg01.L")[1]
        self.knee = body.joint("lowerleg01.L")[1]
        self.ankle = body.joint("foot.L")[1]
        self.shoulder = body.joint("upperarm01.L")[1]
        self.spine = body.joint("spine03")[2]
        self.arm_share = body.branch_weight("upperarm01.L", "upperarm01.R")
        self.along_arm = self._along_arm()
        self.suits, self.shoes, self.hairs, self.hats = (
            [path for path in sorted(self.assets.glob(pattern)) if (path.stem in RESERVED) == held_out]
            for pattern in ("clothes/*suit*/*.mhclo", "clothes/shoes*/*.mhclo", "hair/*/*.mhclo", "clothes/fedora*/*.mhclo")
        )
        if not self.suits:
            raise TwokayError(
                "assets-missing", f"{self.assets} holds no clothes; give --assets the folder where the MakeHuman assets were unpacked."
            )
        tights_tree = KDTree(self.template[TIGHTS])
        self._tights_distance, nearest = tights_tree.query(self.template[:SKIN_VERTICES])
        self._nearest_tights = nearest + TIGHTS.start
        self.skin_neighbours = neighbour_average(SKIN_VERTICES, body.triangles["skin"])
        self.fine_skin, self.fine_skin_triangles = subdivided(SKIN_VERTICES, body.triangles["skin"], skin_levels)
        self.fine_skin_weights = sp.csr_matrix(self.fine_skin @ body.weights[:SKIN_VERTICES])
        self.asset = lru_cache(maxsize=None)(self._asset)
        self.top = lru_cache(maxsize=KEPT_TOPS)(self._top)
        self.trousers = lru_cache(maxsize=None)(self._trousers)
        self.skirt = lru_cache(maxsize=None)(self._skirt)

    def _asset(self, path: Path) -> Garment:
        """Read an .mhclo garment, subdivided to about the density of the helper garments."""
        clothing = read_mhclo(path)
        triangles = triangles_of_quads(obj_quads(clothing.obj_path))
        times = 1 if len(triangles) > 9000 or "suit" not in path.stem else 2
        hidden = clothing.hidden[clothing.hidden < SKIN_VERTICES]
        return self._garment(path.stem, clothing.fit, triangles, times, hidden, covered=NOTHING, cut=False)

    def _top(self, sleeve: float, hem: float, neck: float, dip: float, opening: float) -> Garment:
        """Cut a top from the tights.

        `sleeve` is its length as a share of the arm, `hem` and `neck` are heights above hip and shoulder joints in
        metres, `dip` the depth of a V below the front of the neck, `opening` the half width of a gap down the front (0: closed).
        """
        keep = np.zeros(len(self.template), dtype=bool)
        x, y, z = self.template[TIGHTS].T
        on_arm = self.arm_share[TIGHTS] > 0.2
        neckline = self.shoulder + neck - np.where(z > self.spine + 0.04, dip * np.clip(1 - np.abs(x) / 0.09, 0, 1), 0.0)
        collar = (y < neckline) | on_arm | (np.abs(x) > 0.09)
        closed = (np.abs(x) >= opening) | (z < self.spine) | on_arm
        keep[TIGHTS] = (y > self.hip + hem) & (self.along_arm[TIGHTS] < sleeve + 0.02) & collar & closed
        return self._cut(f"top {sleeve:.2f}", "tights", keep)

    def _trousers(self, leg: float, rise: float) -> Garment:
        """Cut trousers or shorts from the tights, from the height `leg` to `rise` above the hip joints, in metres."""
        keep = np.zeros(len(self.template), dtype=bool)
        y = self.template[TIGHTS, 1]
        keep[TIGHTS] = (y < self.hip + rise) & (y > leg) & (self.arm_share[TIGHTS] < 0.05)
        return self._cut("trousers", "tights", keep)

    def _skirt(self, hem: float, opening: float) -> Garment:
        """Cut a skirt that ends at the height `hem`, in metres, with a gap of half width `opening` in front (0: closed)."""
        keep = np.zeros(len(self.template), dtype=bool)
        x, y, z = self.template[SKIRT].T
        keep[SKIRT] = (y > hem) & ((np.abs(x) >= opening) | (z < self.spine))
        return self._cut("skirt", "skirt", keep)

    def _cut(self, name: str, group: str, keep: np.ndarray) -> Garment:
        triangles = self.body.triangles[group]
        used, corners = np.unique(triangles[keep[triangles].all(axis=1)], return_inverse=True)
        shares = np.tile([1.0, 0.0, 0.0], (len(used), 1))
        fit = Fit(np.repeat(used[:, None], 3, axis=1), shares, np.zeros((len(used), 3)))
        covered = np.flatnonzero(keep[self._nearest_tights] & (self._tights_distance < 0.06)) if group == "tights" else NOTHING
        return self._garment(name, fit, corners.reshape(-1, 3).astype(np.int32), 2, hidden=NOTHING, covered=covered, cut=True)

    def along_sleeve(self, garment: Garment) -> np.ndarray:
        """(f,) where along the arm each fine vertex of a garment lies: 0 at the shoulder, 1 at the wrist; 0 off the arms."""
        return garment.fine_of_coarse @ self.along_arm[garment.fit.anchors[:, 0]]

    def hidden_skin(self, garments: list[Garment]) -> np.ndarray:
        """(d,) int64 skin vertices that cannot be seen when all these garments are worn."""
        inside = np.zeros(SKIN_VERTICES, dtype=np.float32)
        for garment in garments:
            inside[garment.covered] = 1
        for _ in range(2):
            inside = np.where(self.skin_neighbours @ inside > 0.999, inside, 0)
        return np.union1d(np.flatnonzero(inside > 0.5), np.concatenate([garment.hidden for garment in garments]))

    def _garment(
        self, name: str, fit: Fit, triangles: np.ndarray, times: int, hidden: np.ndarray, covered: np.ndarray, cut: bool
    ) -> Garment:
        """Assemble a garment; the edges of one that was cut follow the mesh in steps and are made even."""
        rest = fit.vertices(self.template)
        fine_of_coarse, fine = subdivided(len(rest), triangles, times)
        if cut:
            fine_of_coarse = fine_of_coarse @ even_rims(len(rest), triangles)
        fine_rest = fine_of_coarse @ rest
        weights = fine_of_coarse @ _tied_weights(fit, self.body)
        bottom = (fine_of_coarse @ self._bottom_share(rest, triangles)) > 0.5
        return Garment(
            name=name,
            fit=fit,
            fine_of_coarse=fine_of_coarse,
            triangles=fine,
            weights=weights,
            neighbours=neighbour_average(len(fine_rest), fine),
            rest=fine_rest,
            is_bottom=bottom[fine[:, 0]],
            hidden=hidden,
            covered=covered,
        )

    def _bottom_share(self, rest: np.ndarray, triangles: np.ndarray) -> np.ndarray:
        """(n,) float32: 1 on pieces below the hips and, on pieces that run from knee to chest, below the waist."""
        labels = pieces(len(rest), triangles)
        bottom = np.zeros(len(rest), dtype=np.float32)
        for label in np.unique(labels):
            piece = labels == label
            height = rest[piece, 1]
            if height.min() < self.knee and height.max() > self.hip + 0.25:
                bottom[piece] = height < self.hip + 0.08
            else:
                bottom[piece] = height.mean() < self.hip + 0.02
        return bottom

    def _along_arm(self) -> np.ndarray:
        """(v,) position of template vertices along the arm: 0 at the shoulder, 0.5 elbow, 1 wrist; 0 off the arms."""
        along = np.zeros(len(self.template))
        for side, sign in (("L", 1), ("R", -1)):
            shoulder, elbow, wrist = (self.body.joint(f"{name}.{side}") for name in ("upperarm01", "lowerarm01", "wrist"))
            upper = np.clip((self.template - shoulder) @ (elbow - shoulder) / ((elbow - shoulder) @ (elbow - shoulder)), 0, 1)
            lower = np.clip((self.template - elbow) @ (wrist - elbow) / ((wrist - elbow) @ (wrist - elbow)), 0, 1.3)
            here = (np.sign(self.template[:, 0]) == sign) & (self.arm_share > 0.3)
            along[here] = ((upper + lower) / 2)[here]
        return along


def _tied_weights(fit: Fit, body: Body) -> sp.csr_matrix:
    """(n, j) skinning weights: the anchors' weights mixed by their positive shares."""
    shares = np.maximum(fit.shares, 0)
    shares = shares / shares.sum(axis=1, keepdims=True)
    rows = np.repeat(np.arange(len(shares)), 3)
    mixing = sp.csr_matrix((shares.ravel().astype(np.float32), (rows, fit.anchors.ravel())), shape=(len(shares), len(body.template)))
    return sp.csr_matrix(mixing @ body.weights)
