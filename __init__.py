"""One photo of a person in, a textured, closed human in the scene out."""


def register() -> None:
    """Make the extension known to Blender."""
    from . import operators, panels
    from .twokay_blender import command, properties

    properties.register()
    operators.register()
    panels.register()
    command.register()


def unregister() -> None:
    """Undo `register`, in reverse."""
    from . import operators, panels
    from .twokay_blender import command, properties

    command.unregister()
    panels.unregister()
    operators.unregister()
    properties.unregister()
