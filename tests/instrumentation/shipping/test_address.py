"""Worker and helper meet at their folder's socket, whatever the length of its path."""

import socket
from pathlib import Path

import pytest

from perflab_instrumentation.shipping.address import SOCKET, socket_address


@pytest.mark.parametrize("name", ["short", "long-" * 40])
def test_both_ends_meet(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as helper, socket.socket(socket.AF_UNIX) as worker:
        with socket_address(folder) as address:
            helper.bind(address)
        helper.listen()
        assert (folder / SOCKET).is_socket()
        with socket_address(folder) as address:
            worker.connect(address)
