"""Where a reconstruction comes from: which person of the photo, found how, and what to know about the photo."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Hint:
    """What makes a photo less than ideal; `code` is a short stable name for reports, `text` a sentence with the remedy."""

    code: str
    text: str


@dataclass(frozen=True)
class Origin:
    """One person of a photo. Convention: photo pixels, integers at pixel centres, x to the right and y down."""

    person: int
    """Place among the people of the photo, 0 is the largest."""
    box: tuple[float, float, float, float]
    """Left, top, right and bottom of the matte."""
    height: float
    """Of the whole person, also where the photo cuts off the feet; else that of the box."""
    sources: dict[str, str]
    """Of "keypoints": given, file or detector. Of "matte": given, file, alpha, plain background or detector."""
    hints: tuple[Hint, ...] = ()
    precision: str = "float32"
    """One of the modes of `inference.memory_modes`: with how much memory the networks had to make do."""

    def as_json(self) -> dict:
        """Return what `from_json` reads, of JSON's types only."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict) -> "Origin":
        """Return what `as_json` wrote; other keys are left out."""
        hints = tuple(Hint(**hint) for hint in content["hints"])
        return cls(content["person"], tuple(content["box"]), content["height"], content["sources"], hints, content["precision"])
