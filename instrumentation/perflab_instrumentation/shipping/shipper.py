"""How does a report leave the request path? A port of few methods, and the table of its variants."""

from pathlib import Path
from typing import Protocol

from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.family import Process
from perflab_instrumentation.options import Options


class Shipper(Protocol):
    """Takes a report and returns at once."""

    def send(self, fields: tuple[object, ...]) -> bool:
        """False where it was dropped, since a queue was full; never waits and never raises."""
        ...

    def close(self) -> None:
        """What was taken leaves, within a second or so."""
        ...

    def forget(self) -> None:
        """In a forked child: let go of what belongs to the parent."""
        ...


class Nowhere:
    """No sink wants reports."""

    def send(self, fields: tuple[object, ...]) -> bool:
        return True

    def close(self) -> None:
        pass

    def forget(self) -> None:
        pass


def open_shipper(options: Options, sinks: tuple[str, ...], *, folder: Path, family: Process, tally: Tally) -> Shipper:
    """The variant that the options name, if there is a sink at all."""
    if not sinks:
        return Nowhere()
    if options.shipping == "thread":
        from perflab_instrumentation.shipping.own_thread import OwnThread

        return OwnThread(options, sinks, folder=folder, tally=tally)
    from perflab_instrumentation.shipping.helper_client import HelperClient

    return HelperClient(options, sinks, folder=folder, family=family)
