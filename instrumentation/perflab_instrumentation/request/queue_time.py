"""How long did the request wait for a worker? From the proxy's X-Request-Start. Pure."""

LONGEST_S = 600.0


def queue_time_s(header: str, now_s: float) -> float | None:
    """Seconds since the proxy took the request; None where the header says nothing sensible.

    Args:
        header: `t=1700000000.123` (nginx), or milliseconds or microseconds since the epoch, with or without `t=`.
        now_s: Seconds since the epoch.
    """
    try:
        since = float(header.strip().removeprefix("t="))
    except ValueError:
        return None
    for unit in (1.0, 1e3, 1e6, 1e9):
        waited_s = now_s - since / unit
        if -1.0 <= waited_s <= LONGEST_S:
            return max(0.0, waited_s)
    return None
