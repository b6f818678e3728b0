"""German, as Blender's own German interface speaks: infinitives instead of "you", "Netz" for a mesh and "Netzwerk" for a neural network."""

from .errors import ERRORS
from .operators import OPERATORS
from .panels import PANELS
from .photos import PHOTOS
from .preferences import PREFERENCES
from .properties import PROPERTIES
from .scene import SCENE

GERMAN: dict[str, str] = PANELS | OPERATORS | PROPERTIES | PREFERENCES | PHOTOS | SCENE | ERRORS
