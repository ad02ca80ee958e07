"""What do the instruments cost? Every set-up hot side by side, visited in random order, all CPU counted."""
