"""When operators can act on the active human."""

from .reporting import unavailable


class OfHuman:
    """Acts on a human that was imported from a photo."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context) -> bool:
        """Only if one is active."""
        if context.object and context.object.twokay.version:
            return True
        return unavailable(cls, "Select a human that was imported from a photo")


class OfBuiltHuman(OfHuman):
    """Gives a human another mesh."""

    @classmethod
    def poll(cls, context) -> bool:
        """Only in Object Mode."""
        return super().poll(context) and (context.mode == "OBJECT" or unavailable(cls, "Switch to Object Mode"))
