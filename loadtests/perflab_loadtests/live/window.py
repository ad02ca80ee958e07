"""Which requests ended since we last looked? The recorder's newest columns, read once per tick.

A recorder is emptied when its columns go to the disk; what had not been read by then is in no window, so whoever
empties it feeds a last window first.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perflab_loadtests.recording.recorder import Recorder


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The requests that ended between two ticks, in the order of completion; times on the driver's clock."""

    endpoints: tuple[str, ...]
    """Names, by the codes in `endpoint`; a later window only ever adds to them."""
    endpoint: NDArray[np.uint16]
    intended_s: NDArray[np.float64]
    start_s: NDArray[np.float64]
    end_s: NDArray[np.float64]
    status: NDArray[np.int16]
    response_bytes: NDArray[np.int32]
    failure: NDArray[np.uint8]
    """Codes of recording.recorder.FAILURES; 0 is a good response."""

    def __len__(self) -> int:
        return len(self.end_s)

    @property
    def response_times_s(self) -> NDArray[np.float64]:
        """From the intended start."""
        return self.end_s - self.intended_s

    @property
    def service_times_s(self) -> NDArray[np.float64]:
        """From the actual start."""
        return self.end_s - self.start_s


class WindowReader:
    """One reader's place in the recorder; several may read the same one."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._position = recorder.position

    def read(self) -> Window:
        """The requests that ended since the last call, or since the reader was made."""
        columns: dict[str, NDArray[Any]] = self._recorder.columns_since(self._position)
        self._position = self._recorder.position
        return Window(endpoints=tuple(self._recorder.endpoints), **columns)
