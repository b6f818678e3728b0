"""What of a photo is the person, pixel by pixel: the parts of `inference.matte`."""
