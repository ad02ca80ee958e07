"""Reports cross the socket whole, however the kernel cuts the stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation.shipping.frame import BrokenFrame, decode, encode

fields = st.lists(st.one_of(st.integers(), st.text(), st.booleans(), st.none()), max_size=5).map(tuple)


@given(st.lists(fields, max_size=5), st.integers(1, 40))
def test_frames_come_out_as_they_went_in_wherever_the_stream_is_cut(sent: list[tuple[object, ...]], size: int) -> None:
    stream = b"".join(map(encode, sent))
    buffer, received = bytearray(), []
    for start in range(0, len(stream), size):
        buffer += stream[start : start + size]
        received += list(decode(buffer))
    assert received == sent
    assert not buffer


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff", b"\x01\0\0\0?", b"\x04\0\0\0i\0\0\0"])
def test_what_is_no_frame_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(BrokenFrame):
        list(decode(bytearray(data)))
