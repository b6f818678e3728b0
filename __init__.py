"""One photo of a person in, a textured, closed human in the scene out."""


def register() -> None:
    """Make the extension known to Blender."""
    from . import operators, panels
    from .twokay_blender import command, engine, properties

    properties.register()
    operators.register()
    panels.register()
    command.register()
    engine.register()


def unregister() -> None:
    """Undo `register`, in reverse."""
    from . import operators, panels
    from .twokay_blender import checks, command, engine, properties, pytorch_setup

    pytorch_setup.task.forget()
    checks.forget()
    engine.unregister()
    command.unregister()
    panels.unregister()
    operators.unregister()
    properties.unregister()
