"""How do a million values become COPY's text format without a loop? Columns of fixed width, and their padding removed.

NumPy pads bytes with NUL, which neither PostgreSQL's text nor JSON can hold; so any NUL in the rows is padding.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from perflab_target.datasets.bits import Integers

type Column = NDArray[np.bytes_]

NULL = b"\\N"


def integers(values: Integers) -> Column:
    """Decimal digits."""
    return values.astype(f"S{len(str(int(np.abs(values).max(initial=0)))) + 1}")


def cents(values: Integers) -> Column:
    """Hundredths as a decimal with two places."""
    return np.strings.add(np.strings.add(integers(values // 100), b"."), np.strings.zfill(integers(values % 100), 2))


def moments(microseconds: Integers) -> Column:
    """Microseconds since 1970 as ISO timestamps in UTC."""
    digits: Column = np.datetime_as_string(microseconds.astype("datetime64[us]"), unit="us").astype("S26")
    return np.strings.add(digits, b"+00")


def chosen(words: Sequence[str], positions: Integers) -> Column:
    """The words at these positions."""
    return np.array([word.encode() for word in words], dtype=np.bytes_)[positions]


def lines(*parts: Column | bytes) -> bytes:
    """One line per row, parts side by side; bytes repeat on every row, so they are the separators."""
    count = next(len(part) for part in parts if not isinstance(part, bytes))
    names = [f"part{index}" for index in range(len(parts) + 1)]
    kinds = [f"S{len(part)}" if isinstance(part, bytes) else part.dtype.str for part in parts]
    rows = np.empty(count, dtype=list(zip(names, [*kinds, "S1"], strict=True)))
    for name, part in zip(names, [*parts, b"\n"], strict=True):
        rows[name] = part
    return rows.tobytes().translate(None, b"\0")
