"""What does a function do and cost? The work and the CPU time that pytest-benchmark does not see."""
