"""What happened inside a request? Instruments for any Django project."""

from perflab_instrumentation.instrument import InstrumentsMisconfigured, instrument

__all__ = ["InstrumentsMisconfigured", "instrument"]
