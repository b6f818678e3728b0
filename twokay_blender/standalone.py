"""The extension really enabled in the bpy module, without a Blender binary.

An extension repository is a folder in which each sub-folder with a blender_manifest.toml is an extension, so a link to the
checkout is enough. Preferences go to a private folder, never to the user's own.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

EXTENSION_ROOT = Path(__file__).resolve().parents[1]
EXTENSION = "twokay_blender"
REPOSITORY = "twokay_checkout"


@contextmanager
def enabled_extension() -> Iterator[ModuleType]:
    """Yield the registered module `bl_ext.twokay_checkout.twokay_blender` of this checkout.

    Call it before the first `import bpy`; a Blender that runs already must have BLENDER_USER_RESOURCES set by its caller.

    Raises:
        SystemExit: the system does not allow the link.
    """
    with tempfile.TemporaryDirectory(prefix="twokay_blender_", ignore_cleanup_errors=True) as folder:
        if "bpy" not in sys.modules:
            os.environ["BLENDER_USER_RESOURCES"] = folder
        import bpy
        import addon_utils  # isort: skip  # exists once bpy is imported

        repository_folder = Path(folder) / "repository"
        _link(repository_folder / EXTENSION)
        repositories = bpy.context.preferences.extensions.repos
        repository = repositories.new(name="2K2K checkout", module=REPOSITORY, custom_directory=str(repository_folder))
        name = f"bl_ext.{REPOSITORY}.{EXTENSION}"
        errors: list[Exception] = []
        module = addon_utils.enable(name, default_set=True, persistent=True, handle_error=errors.append)
        if errors:
            raise errors[0]
        try:
            yield module  # pyright: ignore[reportReturnType] - the stub of addon_utils knows no module
        finally:
            repositories.remove(repository)  # disables the extension


def _link(link: Path) -> None:
    link.parent.mkdir()
    try:
        link.symlink_to(EXTENSION_ROOT, target_is_directory=True)
    except OSError as error:
        raise SystemExit(
            f"The checkout could not be linked as an extension ({error}). On Windows turn on the developer mode, "
            "or build and install the extension and use `blender --command twokay`."
        ) from error
