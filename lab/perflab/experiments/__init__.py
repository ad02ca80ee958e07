"""What shall be compared? Experiment files read, checked and resolved into plans."""
