"""How is one strategy measured, and in which order? Trials, blocks and what makes a trial invalid."""
