"""One photo of a person in, a textured, closed human in the scene out."""


def register() -> None:
    """Make the extension known to Blender."""
    from . import operators, panels
    from .twokay_blender import command, engine, order_queue, picture_undo, properties, thumbnail, translation
    from .twokay_blender.correcting import drawing, paint, state

    translation.register()
    properties.register()
    state.register()
    drawing.register()
    paint.register()
    operators.register()
    panels.register()
    command.register()
    engine.register()
    order_queue.register()
    thumbnail.register()
    picture_undo.register()


def unregister() -> None:
    """Undo `register`, in reverse."""
    from . import operators, panels
    from .twokay_blender import checks, command, engine, order_queue, picture_undo, properties, pytorch_setup, thumbnail, translation
    from .twokay_blender.correcting import drawing, paint, state

    pytorch_setup.task.forget()
    checks.forget()
    picture_undo.unregister()
    thumbnail.unregister()
    order_queue.unregister()
    engine.unregister()
    command.unregister()
    panels.unregister()
    operators.unregister()
    paint.unregister()
    drawing.unregister()
    state.unregister()
    properties.unregister()
    translation.unregister()
