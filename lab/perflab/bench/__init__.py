"""What stands ready for trials? Servers and databases of one factor, and how a trial uses them."""

from perflab.bench.factor import benches

__all__ = ["benches"]
