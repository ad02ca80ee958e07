"""How do typed columns become Arrow arrays without copying, and without pandas?

`pa.array` imports pandas to see whether it was given any of it: a second of CPU in every trial. Buffers need no guess.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numbers(values: NDArray[Any], kind: Any) -> Any:
    """A column of this Arrow type."""
    contiguous = np.ascontiguousarray(values, dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(contiguous), [None, pa.py_buffer(contiguous)])


def words(codes: NDArray[Any], meanings: Sequence[str], *, missing: int | None = None) -> Any:
    """A dictionary column: `meanings[code]` for each code, NULL where the code is `missing`."""
    validity = None
    if missing is not None:
        validity = pa.py_buffer(np.packbits(codes != missing, bitorder="little"))
        codes = np.where(codes == missing, 0, codes)
    indices = np.ascontiguousarray(codes, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.Array.from_buffers(pa.int32(), len(indices), [validity, pa.py_buffer(indices)]), _strings(meanings)
    )


def _strings(texts: Sequence[str]) -> Any:
    encoded = [text.encode() for text in texts]
    offsets = np.array([0, *accumulate(map(len, encoded))], dtype=np.int32)
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))
