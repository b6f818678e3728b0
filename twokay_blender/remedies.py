"""What to do in Blender about an error whose own remedy speaks of the command line: the one place that decides."""

from ..inference.errors import TwokayError
from .translation.sentences import translated

_POINTS = "Place them by hand with Correct Keypoints, or use a photo that shows the whole person."
_POINTS_FILE = "Choose another file under Keypoints in the panel Photo, or empty that field to have them found."
_MATTE = "Paint it with Paint Matte, or use a photo with a plain background."
_MATTE_FILE = "Choose another file under Matte in the panel Photo, or empty that field to have it found."
_SET_UP = "Press Set Up PyTorch in the add-on's preferences, or choose a Python of yours there that has it."
_DETECTORS = "Press Download beside Finding People in the add-on's preferences."

REMEDIES = {
    "detectors-damaged": _DETECTORS,
    "detectors-download": "Connect to the internet, then press Download again in the add-on's preferences.",
    "detectors-missing": _DETECTORS,
    "detectors-runtime": _SET_UP,
    "detectors-wheel": _DETECTORS,
    "device-missing": "Choose Automatic under Device in the panel Engine.",
    "gpu-memory": "Close other programs that use it, or choose CPU under Device in the panel Engine: slower, with the same result.",
    "keypoints-empty": _POINTS_FILE,
    "keypoints-format": _POINTS_FILE,
    "keypoints-incomplete": _POINTS,
    "keypoints-missing": _POINTS_FILE,
    "keypoints-outside": "Place them by hand with Correct Keypoints, or choose the file of this very photo under Keypoints.",
    "matte-contradicts": "Mend the one that is wrong with Paint Matte or Correct Keypoints.",
    "matte-empty": _MATTE,
    "matte-full": _MATTE,
    "matte-size": _MATTE_FILE,
    "person-missing": "Use one that shows the whole person, larger in the frame, or place the points by hand with Correct Keypoints.",
    "photo-missing": "Choose the photo again.",
    "python-missing": _SET_UP,
    "weights-missing": "Choose the file again in the add-on's preferences, or use the embedded weights.",
}


def text_for_panel(error: TwokayError) -> str:
    """Return what happened and what to do about it in Blender, in the language of its interface."""
    remedy = REMEDIES.get(error.code, error.remedy)
    return f"{translated(error.message)} {translated(remedy)}".rstrip()
