"""Which port is free on 127.0.0.1?"""

import socket


class PortTaken(Exception):
    """Somebody else listens there."""


def free_port(wanted: int | None = None) -> int:
    """A port that nobody listens on now; with `wanted`, that one.

    Raises:
        PortTaken: `wanted` is in use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError as error:
            raise PortTaken(
                f"port {wanted} on 127.0.0.1 is taken; stop what listens there or choose another"
            ) from error
        port: int = probe.getsockname()[1]
        return port
