"""The bridge between the maps of `inference` and Blender's data. No torch, no OpenCV."""
