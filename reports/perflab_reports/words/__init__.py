"""How is a finding said in words? Pure, and claims only what the figures show."""
