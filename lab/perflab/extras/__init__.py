"""How do servers and tools come to a machine without root? Debian packages, downloaded and extracted."""
