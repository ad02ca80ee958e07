"""Is there a difference, how large, and what could have been seen? No I/O, and no knowledge of what is compared."""
