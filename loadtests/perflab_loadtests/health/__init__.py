"""Can the generator's figures be trusted? What it knows of its own lateness and its own use of the machine."""
