"""Which queries does the shop ask? One file per subject; each function is one endpoint's work."""
