"""How sure are the numbers? Pure functions over trial values paired in blocks; no I/O and no prose.

The independent unit is the block: one fresh process per arm. Requests are subsamples, never replicates, so every test
here has as many observations as there are blocks.
"""
