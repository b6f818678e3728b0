"""Random outfits: which garments a person wears, how loose they hang, and their fabrics.

Convention: metres on the unposed body.
"""

from dataclasses import dataclass, replace

import numpy as np

from .body import SKIN_VERTICES, Shape
from .cloth import Drape, hanging, smooth_offset, wrinkles
from .garments import Garment, Wardrobe
from .layers import Layer, with_lid
from .materials import BOTTOM_CHANCES, TOP_CHANCES, Material, random_fabric, random_shoe
from .mesh import vertex_normals
from .tailoring import flare, hood, sleeve_room

HEMS = (0.24, 0.15, 0.0, -0.15, -0.28)
"""Heights above the knees at which skirts, dresses and coats end."""
SHORT_HEMS = (0.36, 0.3, 0.24)
INSIDE_HEM = 0.012
"""Metres that a boot reaches into trousers."""


@dataclass(frozen=True)
class Outfit:
    """All clothes of one person."""

    layers: list[Layer]
    hidden: np.ndarray
    """(d,) int64 skin vertices under clothes."""
    name: str


class Dresser:
    """Dresses one person."""

    def __init__(self, wardrobe: Wardrobe, shape: Shape, rng: np.random.Generator):
        self.wardrobe, self.shape, self.rng = wardrobe, shape, rng
        body = wardrobe.body
        self.hip = shape.joints[body.bone("upperleg01.L"), 1]
        self.shoulder = shape.joints[body.bone("upperarm01.L"), 1]
        self.spine_z = float(shape.joints[body.bone("spine03"), 2])
        arms = {bone for side in "LR" for bone in body.branch(f"upperarm01.{side}")}
        self._on_arm = np.array([bone in arms for bone in range(len(body.bones))], dtype=np.float32)
        self.female = shape.phenotype["gender"] > 0.5

    def outfit(self) -> Outfit:
        """Return clothes and shoes."""
        chances = {self._suit: 0.3, self._separates: 0.4, self._jacket: 0.12, self._coat: 0.1, self._tunic: 0.08}
        chances[self._dress] = 0.16 if self.female else 0.0
        makers, weights = list(chances), np.array(list(chances.values()))
        worn = makers[self.rng.choice(len(makers), p=weights / weights.sum())]()
        if self.rng.random() < 0.93:
            worn.append(self._shoes(min(float(garment.rest[:, 1].min()) for garment, _ in worn)))
        hidden = self.wardrobe.hidden_skin([garment for garment, _ in worn])
        return Outfit([layer for _, layer in worn], hidden, "+".join(garment.name for garment, _ in worn))

    def _suit(self) -> list[tuple[Garment, Layer]]:
        pool = [path for path in self.wardrobe.suits if path.stem.startswith("female") == self.female]
        garment = self.wardrobe.asset(pool[self.rng.integers(len(pool))])
        vertices = self._clothed(garment, np.full(len(garment.rest), 0.002), [], self.rng.uniform(0.0015, 0.006))
        return [(garment, self._layer(garment, vertices, (self._fabric(TOP_CHANCES), self._fabric(BOTTOM_CHANCES))))]

    def _separates(self) -> list[tuple[Garment, Layer]]:
        tucked = self.rng.random() < 0.3
        bottom = self._bottom(tucked)
        return [bottom, self._top(tucked, bottom[0].name == "skirt")]

    def _jacket(self) -> list[tuple[Garment, Layer]]:
        """A closed top under an open jacket."""
        bottom = self._bottom(True)
        return [bottom, self._top(True, False, close=True), self._top(False, bottom[0].name == "skirt", layer=1)]

    def _coat(self) -> list[tuple[Garment, Layer]]:
        """A close top under a coat: a jacket and a skirt of the same fabric, both open in front or both closed."""
        opening = float(self.rng.choice([0.0, 0.05, 0.08]))
        inner = [self._bottom(True), self._top(True, False, close=True)]
        jacket, upper = self._top(True, False, layer=1, opening=opening)
        garment, skirt = self._skirt(True, HEMS, layer=1, opening=opening)
        return [*inner, (jacket, upper), (garment, replace(skirt, materials=upper.materials))]

    def _tunic(self) -> list[tuple[Garment, Layer]]:
        """A top that reaches down to the thighs, over trousers."""
        return [self._bottom(True), *self._dress(SHORT_HEMS)]

    def _dress(self, hems: tuple[float, ...] = HEMS) -> list[tuple[Garment, Layer]]:
        """A top and a skirt of the same fabric, the top tucked in."""
        garment, skirt = self._skirt(True, hems)
        top_garment, top = self._top(True, False)
        return [(garment, replace(skirt, materials=top.materials)), (top_garment, top)]

    def _bottom(self, tucked: bool) -> tuple[Garment, Layer]:
        if self.rng.random() < (0.3 if self.female else 0.02):
            return self._skirt(tucked, HEMS)
        knee, ankle = self.wardrobe.knee, self.wardrobe.ankle
        legs = [ankle + 0.02, ankle + 0.02, ankle + 0.02, knee + 0.02, knee + 0.14, ankle + 0.15]
        garment = self.wardrobe.trousers(legs[self.rng.integers(len(legs))], 0.10)
        ease = self.rng.choice([0.004, 0.009, 0.014])
        height = garment.rest[:, 1]
        below_hip = np.clip((self.wardrobe.hip - 0.03 - height) / 0.15, 0, 1)
        between_legs = np.where(np.abs(garment.rest[:, 0]) < 0.04, 0.4, 1.0)
        offsets = (0.011 if tucked else 0.004) + ease * below_hip * between_legs
        amount, taper = self.rng.choice([0.0, 0.5, 1.0, 1.0]), self.rng.uniform(0.02, 0.16)
        drapes = [(self._leg_share(garment, sign), self._leg_drape(side, amount, taper)) for side, sign in (("L", 1), ("R", -1))]
        wrinkle = self.rng.uniform(0.001, 0.007) * np.maximum(below_hip, 0.08)
        vertices = self._clothed(garment, offsets, drapes, wrinkle)
        return garment, self._layer(garment, vertices, self._one_fabric(BOTTOM_CHANCES))

    def _skirt(self, over_top: bool, hems: tuple[float, ...], layer: int = 0, opening: float = 0.0) -> tuple[Garment, Layer]:
        """Return a skirt that ends at one of `hems`; layer 1 is the lower part of a coat, with a gap of half width `opening` in front."""
        garment = self.wardrobe.skirt(self.wardrobe.knee + hems[self.rng.integers(len(hems))], opening)
        top = garment.rest[:, 1].max()
        axis = (np.array([0, top, self.spine_z]), np.array([0, garment.rest[:, 1].min(), self.spine_z]))
        drape = Drape(*axis, self.rng.choice([0.0, 0.6, 1.0]), self.rng.uniform(-0.35, 0.1), self.rng.uniform(0.1, 0.6))
        vertices = self._clothed(
            garment,
            (0.016 if over_top else 0.006) + 0.014 * layer + flare(garment.rest, self.rng.uniform(0, 0.01)),
            [(np.ones(len(garment.rest)), drape)],
            self.rng.uniform(0.001, 0.005),
        )
        return garment, self._layer(garment, vertices, self._one_fabric(BOTTOM_CHANCES))

    def _top(
        self, tucked: bool, over_skirt: bool, layer: int = 0, close: bool = False, opening: float | None = None
    ) -> tuple[Garment, Layer]:
        """Return a top; layer 1 is a jacket, and what is worn under one lies `close` so as not to show through.

        `opening` is the half width of a jacket's gap in front, random if not given.
        """
        rng, hip = self.rng, self.wardrobe.hip
        sleeve = 0.97 if layer else rng.choice([0.0, 0.22, 0.3, 0.5, 0.97], p=[0.08, 0.3, 0.17, 0.1, 0.35])
        hem, neck = rng.choice([0.06, 0.03, 0.0, -0.03]), rng.choice([0.03, 0.055, 0.075])
        dip = rng.choice([0.0, 0.0, 0.06, 0.12])
        gap = float(rng.choice([0.025, 0.06])) if opening is None else opening
        garment = self.wardrobe.top(float(sleeve), float(hem), float(neck), float(dip), gap if layer else 0.0)
        ease = 0.002 if close else rng.choice([0.002, 0.006, 0.011, 0.018]) + 0.016 * layer
        height = garment.rest[:, 1]
        low = np.clip((hip + 0.2 - height) / 0.14, 0, 1)
        clearance = 0.0 if tucked else 0.012 + 0.012 * over_skirt + 0.010 * layer
        high_enough = np.clip((height - hip - 0.1) / 0.12, 0, 1) if tucked else np.ones(len(height))
        offsets = 0.003 + ease * high_enough + clearance * low + (0.0 if close else self._cut(garment, sleeve, tucked))
        loose = 0.0 if tucked else rng.choice([0.35, 0.7, 1.0], p=[0.3, 0.35, 0.35])
        start = np.array([0, self.shoulder - 0.08, self.spine_z])
        drape = Drape(start, np.array([0, self.hip + hem, self.spine_z]), loose, rng.uniform(0.05, 0.5), rng.uniform(0, 0.7))
        torso = np.clip(1 - 3 * (garment.weights @ self._on_arm), 0, 1)
        wrinkle = rng.uniform(0.0015, 0.009) * np.maximum(high_enough, 0.05) * (0.25 if close else 1.0)
        vertices = self._clothed(garment, offsets, [(torso, drape)], wrinkle)
        return garment, self._layer(garment, vertices, self._one_fabric(TOP_CHANCES))

    def _cut(self, garment: Garment, sleeve: float, tucked: bool) -> np.ndarray:
        """(f,) distances from the body that a top's sleeves, hem and perhaps hood add."""
        rng = self.rng
        room = rng.choice([0.0, 0.006, 0.014, 0.022])
        added = sleeve_room(self.wardrobe.along_sleeve(garment), sleeve, room, cuff=sleeve > 0.6 and rng.random() < 0.6)
        if sleeve > 0.6 and rng.random() < 0.25:
            added = added + hood(garment.rest, self.wardrobe.shoulder, self.wardrobe.spine, rng.uniform(0.025, 0.055))
        return added if tucked else added + flare(garment.rest, rng.uniform(0, 0.008))

    def _shoes(self, hem: float) -> tuple[Garment, Layer]:
        """Return shoes; what of a boot lies above the height `hem` is inside the trousers and left out."""
        shoes = self.wardrobe.shoes
        garment = self.wardrobe.asset(shoes[self.rng.integers(len(shoes))])
        vertices = smooth_offset(garment, garment.fitted(self.shape.vertices), np.full(len(garment.rest), 0.001), softening=1)
        shoe = random_shoe(self.rng, float(self.wardrobe.template[:SKIN_VERTICES, 1].min()))
        layer = self._layer(garment, vertices, (shoe, shoe))
        shown = layer.rest[layer.triangles, 1].min(axis=1) < hem + INSIDE_HEM
        return garment, replace(layer, triangles=layer.triangles[shown], is_second=layer.is_second[shown])

    def _clothed(self, garment: Garment, offsets: np.ndarray, drapes: list[tuple[np.ndarray, Drape]], wrinkle) -> np.ndarray:
        """(f, 3) garment vertices: fitted, inflated by (f,) offsets, hanging, wrinkled by about `wrinkle` metres (one or (f,)).

        The looser a garment, the more it is softened first, so that it bridges hollows instead of following them.
        """
        seed = int(self.rng.integers(1 << 20))
        bridging = 2 + round(400 * float(offsets.mean()))
        vertices = smooth_offset(garment, garment.fitted(self.shape.vertices), offsets, softening=bridging)
        for share, drape in drapes:
            vertices = hanging(vertices, share, drape, seed)
            vertices = 0.5 * vertices + 0.5 * (garment.neighbours @ vertices)
        heights = 2.2 * wrinkle * wrinkles(garment.rest, garment.bending, seed)
        return vertices + vertex_normals(vertices, garment.triangles) * heights[:, None]

    def _leg_share(self, garment: Garment, sign: int) -> np.ndarray:
        below_crotch = np.clip((self.wardrobe.hip - 0.07 - garment.rest[:, 1]) / 0.14, 0, 1)
        return below_crotch * np.clip((garment.rest[:, 0] * sign - 0.004) / 0.05, 0, 1)

    def _leg_drape(self, side: str, amount: float, taper: float) -> Drape:
        body = self.wardrobe.body
        hip, knee, ankle = (self.shape.joints[body.bone(f"{name}.{side}")] for name in ("upperleg01", "lowerleg01", "foot"))
        start = hip + 0.25 * (knee - hip)
        return Drape(start, ankle, amount, taper, float(self.rng.uniform(0, 0.4)))

    def _fabric(self, chances: dict[str, float]) -> Material:
        return random_fabric(self.rng, chances, float(self.wardrobe.knee), float(self.wardrobe.shoulder))

    def _one_fabric(self, chances: dict[str, float]) -> tuple[Material, Material]:
        fabric = self._fabric(chances)
        return fabric, fabric

    @staticmethod
    def _layer(garment: Garment, vertices: np.ndarray, materials: tuple[Material, Material]) -> Layer:
        layer = Layer(vertices, garment.triangles, garment.rest, garment.weights, materials, garment.is_bottom)
        for hem in garment.hems:
            layer = with_lid(layer, hem)
        return layer
