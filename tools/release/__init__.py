"""The release folder: nvap and all it needs as wheels, and scripts that install it without an index."""
