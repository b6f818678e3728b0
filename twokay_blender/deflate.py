"""Compression of what is stored as differences of neighbours."""

import zlib


def deflated(differences: bytes) -> bytes:
    """Return a zlib stream.

    Runs of one byte are all that repeats in differences: not to look for more (Z_RLE) takes half the time of level 4, and less space.
    """
    compressor = zlib.compressobj(level=1, strategy=zlib.Z_RLE)
    return compressor.compress(differences) + compressor.flush()
