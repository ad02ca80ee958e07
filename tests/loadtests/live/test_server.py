"""An address is read as it is written, and one that cannot be used is refused with what to do."""

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_loadtests.address import Address
from perflab_loadtests.live import server as server_module
from perflab_loadtests.live.server import AddressTaken, AddressUnusable, listen


@given(host=st.sampled_from(["127.0.0.1", "localhost", "::1"]), port=st.integers(0, 65535))
def test_an_address_is_read_as_it_is_written(host: str, port: int) -> None:
    address = Address(host=host, port=port)
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize("text", ["", "9646", ":9646", "localhost", "localhost:", "localhost:http", "localhost:65536"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no address|port must lie"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("number", "expected", "words"),
    [
        (errno.EADDRINUSE, AddressTaken, "127.0.0.1:80 is taken; end what listens there or choose another port"),
        (errno.EACCES, AddressUnusable, "cannot listen on 127.0.0.1:80: Permission denied"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(
    number: int, expected: type[AddressUnusable], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refused:
        def __init__(self, *_: object, **__: object) -> None: ...

        def start(self) -> None:
            raise OSError(number, "Permission denied")

    monkeypatch.setattr(server_module, "WSGIServer", Refused)
    with pytest.raises(AddressUnusable, match=words) as raised:
        listen(Address(host="127.0.0.1", port=80), lambda *_: [])
    assert type(raised.value) is expected
