"""Keypoints and mattes put right by hand, over the photo, with Blender's own tools."""
