"""How long does the stack stand? Until its time is over or somebody ends it; a server that dies meanwhile is named."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from perflab.processes.supervisor import Child

LOOK_EVERY_S: Final = 0.5


def wait(
    servers: Sequence[Child],
    *,
    for_s: float | None,
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[str, ...]:
    """Wait.

    Args:
        servers: Those that must live.
        for_s: None until an interrupt, which goes on upwards.
        say: Told of each that died, with its last words.
        clock: Seconds.
        sleep: Between two looks.

    Returns:
        The names of those that died.
    """
    until_s = None if for_s is None else clock() + for_s
    dead: dict[str, None] = {}
    while True:
        for server in servers:
            if server.name not in dead and server.returncode is not None:
                dead[server.name] = None
                say(f"{server.name} ended with exit code {server.returncode}; its log ({server.log}) ends with:")
                say(server.last_words())
        left_s = None if until_s is None else until_s - clock()
        if left_s is not None and left_s <= 0:
            return tuple(dead)
        sleep(LOOK_EVERY_S if left_s is None else min(LOOK_EVERY_S, left_s))
