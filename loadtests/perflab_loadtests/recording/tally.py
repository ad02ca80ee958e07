"""How many? The counts of one phase, so that nothing scheduled can go missing unnoticed."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Tally:
    """Of arrivals: scheduled = completed + dropped + lost + in flight (+ not yet due).

    Only an interrupted phase ends with a remainder. `requests` were recorded: one per completed arrival of a mix, any
    number per iteration of a locustfile.
    """

    scheduled: int = 0
    due: int = 0
    """Those whose moment has come: the load offered until now, where `scheduled` knows the whole phase."""
    started: int = 0
    completed: int = 0
    dropped: int = 0
    waited: int = 0
    """Arrivals for which no lane was free at once."""
    lost: int = 0
    """Arrivals of a worker process that died before it had sent word of them."""
    requests: int = 0
    errors_by_class: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        return self.errors_by_class.total()

    @property
    def waiting(self) -> int:
        """Arrivals that are due and have no lane yet."""
        return self.due - self.started - self.dropped

    @property
    def in_flight(self) -> int:
        return self.started - self.completed
