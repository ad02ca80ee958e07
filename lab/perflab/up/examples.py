"""Which requests show what the instruments see? One of each kind of trouble, sent once when all stands."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perflab.up.log_lines import newest

TIMEOUT_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A request, and what is to be seen of it."""

    path: str
    words: str
    trace_id: str = ""


EXAMPLES: Final = (
    Example(path="/examples/error", words="an exception that no view handles"),
    Example(path="/examples/slow", words="one slow statement"),
    Example(path="/examples/n-plus-one", words="a statement for each row"),
)


def send(port: int, log: Path) -> tuple[Example, ...]:
    """Send each to the application and learn its trace id from the line that it logged."""
    return tuple(_sent(port, log))


def _sent(port: int, log: Path) -> Iterator[Example]:
    for example in EXAMPLES:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        try:
            connection.request("GET", example.path)
            connection.getresponse().read()
        finally:
            connection.close()
        for line in newest(log, beginning=f"GET {example.path} ", limit=1):
            yield Example(path=example.path, words=example.words, trace_id=line.trace_id)
