"""The Python that runs the networks: finding it, checking it, setting PyTorch up for it. No bpy in here."""
