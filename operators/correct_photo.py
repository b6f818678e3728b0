"""Begin to correct a photo before its import."""

from pathlib import Path

import bpy

from ..inference.errors import TwokayError
from ..twokay_blender import engine
from ..twokay_blender.correcting.preparing import given_keypoints, given_person, keypoints_order, matte_order, prepared_for, show_found
from ..twokay_blender.correcting.state import KEYPOINTS, MATTE, running
from ..twokay_blender.order_queue import Order
from ..twokay_blender.panel_photo import chosen_person, chosen_photo, given_file
from ..twokay_blender.photo_job import Request
from .reporting import refused, unavailable
from .working import Working


class OfPhoto(Working):
    """Shows the panel's photo with what is found in it, to be corrected."""

    bl_options = {"REGISTER", "UNDO"}
    kind = ""

    @classmethod
    def poll(cls, context) -> bool:
        """Only with a photo, while nothing else is corrected or worked on."""
        photo = chosen_photo(context.scene.twokay)
        if photo is None or not photo.is_file():
            return unavailable(cls, "Choose a photo first")
        if running(context.scene):
            return unavailable(cls, "Apply or discard the correction in progress first")
        if engine.is_lent():
            return unavailable(cls, "A photo is being worked on: wait for it, or cancel it")
        return True

    def invoke(self, context, _event):
        """Let the artist go on working while people are found."""
        self._interactive = True
        return self.execute(context)

    def execute(self, context):
        """Show what is known, else find it first."""
        options = context.scene.twokay
        photo = chosen_photo(options)
        try:
            if show_found(context, photo, chosen_person(options) or 0, self.kind):
                return {"FINISHED"}
            return self.work(context, [self.order(context, photo)])
        except TwokayError as error:
            return refused(self, error)

    @staticmethod
    def tell(_operator: bpy.types.Operator, context: bpy.types.Context, outcome) -> None:
        """Begin the correction."""
        outcome(context)

    def order(self, context: bpy.types.Context, photo: Path) -> Order:
        """Return what has to be found."""
        raise NotImplementedError


class TWOKAY_OT_correct_photo_keypoints(OfPhoto, bpy.types.Operator):
    """Show the photo with the keypoints that are found in it, to be moved as vertices of a mesh before the import."""

    bl_idname = "twokay.correct_photo_keypoints"
    bl_label = "Correct Keypoints of Photo"
    kind = KEYPOINTS

    def order(self, context, photo):
        """Find everybody's keypoints."""
        options = context.scene.twokay
        return keypoints_order(Request(photo, given_file(options.keypoints_path), person=chosen_person(options), task="keypoints"))


class TWOKAY_OT_paint_photo_matte(OfPhoto, bpy.types.Operator):
    """Show the photo with everything tinted that does not belong to the people, to be painted before the import."""

    bl_idname = "twokay.paint_photo_matte"
    bl_label = "Paint Matte of Photo"
    kind = MATTE

    def order(self, context, photo):
        """Find the outline of the wanted people."""
        options = context.scene.twokay
        keypoints, person = given_file(options.keypoints_path), chosen_person(options)
        if prepared := prepared_for(context.scene, photo):
            keypoints, person = given_keypoints(prepared) or keypoints, given_person(prepared, person)
        return matte_order(Request(photo, keypoints, given_file(options.matte_path), person, task="cutouts"))
