"""Where do reports go? One file per sink; each is an extra that can be left out."""
