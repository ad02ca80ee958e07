"""How long does the plainest exchange take? One blocking socket, one request at a time, in seconds."""

import socket
import statistics
import sys
from time import perf_counter

ROUNDS, WARM_UP = 3000, 300
REQUEST = b"GET /floor HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def main(port: int) -> float:
    """The median round trip."""
    taken_s = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(REQUEST)
        whole = len(connection.recv(65536))
        for _ in range(ROUNDS):
            began_s = perf_counter()
            connection.sendall(REQUEST)
            missing = whole
            while missing > 0:
                missing -= len(connection.recv(65536))
            taken_s.append(perf_counter() - began_s)
    return statistics.median(taken_s[WARM_UP:])


if __name__ == "__main__":
    sys.stdout.write(f"{main(int(sys.argv[1])):.9f}\n")
