"""How do counts lie in a file? Rows of 64-bit words: the same bytes for writing, reading and merging. Pure.

    word 0         MAGIC
    then rows      words in the row, bytes in the key, the key (JSON, padded to words), the values
    then           0

A row's first word is written last, so that a reader in another process sees a whole row or none. Values of a
histogram: one count per bound and one above, the sum, then four words of exemplar per count (trace id in two, value,
time).
"""

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perflab_instrumentation.metrics import METRICS, Metric

MAGIC = int.from_bytes(b"perflab1", "little")
WORD = 8
BUSINESS = "business:"
"""How the name of a project's own counter begins; its labels are its help, then names and values by turns."""

BUSINESS_GAUGE = "business_gauge:"
"""Likewise a gauge's."""

BUSINESS_HISTOGRAM = "business_histogram:"
"""A histogram's, one row for each bucket and one for the sum: help, bounds, which of these, then names and values."""

SUM_PART = "sum"
BUSINESS_KINDS = (BUSINESS, BUSINESS_GAUGE, BUSINESS_HISTOGRAM)

EXEMPLAR = struct.Struct("=QQdd")

type Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """One request that fell into a bucket."""

    trace_id: int
    value: float
    time_s: float


@dataclass(slots=True)
class Row:
    """One time series: its numbers, and for some buckets an example."""

    numbers: list[float]
    exemplars: dict[int, Exemplar] = field(default_factory=dict)

    def add(self, other: "Row") -> None:
        """Numbers add up; the newer example stays."""
        self.numbers = [mine + theirs for mine, theirs in zip(self.numbers, other.numbers, strict=True)]
        for index, exemplar in other.exemplars.items():
            if index not in self.exemplars or self.exemplars[index].time_s < exemplar.time_s:
                self.exemplars[index] = exemplar


def number_count(metric: Metric | None) -> int:
    """How many numbers a row has: one, or for a histogram one per bucket and the sum. Without a metric it is a mark."""
    return len(metric.bounds) + 2 if metric is not None and metric.bounds else 1


def value_words(metric: Metric | None) -> int:
    """How many words a row's values take."""
    exemplars = metric is not None and metric.exemplars
    return number_count(metric) + (4 * (number_count(metric) - 1) if exemplars else 0)


def encode_key(key: Key) -> bytes:
    return json.dumps([key[0], *key[1]]).encode()


def decode_key(data: bytes) -> Key:
    name, *labels = json.loads(data)
    return name, tuple(labels)


def key_words(key: bytes) -> int:
    return -(-len(key) // WORD)


def decode(data: bytes) -> Iterator[tuple[Key, Row]]:
    """Every whole row. Nothing from a file that is not ours or was not begun."""
    if len(data) < 2 * WORD or int.from_bytes(data[:WORD], "little") != MAGIC:
        return
    position = WORD
    while position + WORD <= len(data):
        words, key_length = struct.unpack_from("=QQ", data, position)
        if words == 0:
            return
        start = position + 2 * WORD
        key = decode_key(data[start : start + key_length])
        start += key_words(data[start : start + key_length]) * WORD
        yield key, _row(METRICS.get(key[0]), data, start)
        position += words * WORD


def encode(rows: Mapping[Key, Row]) -> bytes:
    """A whole file."""
    parts = [MAGIC.to_bytes(WORD, "little")]
    for key, row in rows.items():
        metric = METRICS.get(key[0])
        name = encode_key(key)
        padded = name.ljust(key_words(name) * WORD, b"\0")
        values = struct.pack(f"={len(row.numbers)}d", *row.numbers)
        if metric is not None and metric.exemplars:
            for index in range(number_count(metric) - 1):
                values += _packed(row.exemplars.get(index))
        words = 2 + len(padded) // WORD + len(values) // WORD
        parts += [struct.pack("=QQ", words, len(name)), padded, values]
    return b"".join((*parts, bytes(2 * WORD)))


def _row(metric: Metric | None, data: bytes, start: int) -> Row:
    count = number_count(metric)
    row = Row(list(struct.unpack_from(f"={count}d", data, start)))
    if metric is not None and metric.exemplars:
        start += count * WORD
        for index in range(count - 1):
            high, low, value, time_s = EXEMPLAR.unpack_from(data, start + index * EXEMPLAR.size)
            if time_s > 0:
                row.exemplars[index] = Exemplar(trace_id=high << 64 | low, value=value, time_s=time_s)
    return row


def _packed(exemplar: Exemplar | None) -> bytes:
    if exemplar is None:
        return bytes(EXEMPLAR.size)
    mask = (1 << 64) - 1
    return EXEMPLAR.pack(exemplar.trace_id >> 64, exemplar.trace_id & mask, exemplar.value, exemplar.time_s)
