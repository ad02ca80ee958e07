"""What do the instruments cost? Every set-up hot side by side, taking turns of a few requests, all CPU counted."""
