"""How is a greenlet woken at a given moment, and not a millisecond later?

The event loop's own timers are as coarse as epoll's timeout (median 0.7 ms late). A kernel timer behind a file
descriptor wakes the loop like any socket does (0.1 ms).
"""

import ctypes
import os
import sys
import time

import gevent

READABLE = 1

if sys.version_info >= (3, 13):

    def _create() -> int:
        return os.timerfd_create(time.CLOCK_MONOTONIC, flags=os.TFD_NONBLOCK | os.TFD_CLOEXEC)

    def _set(descriptor: int, moment_s: float) -> None:
        os.timerfd_settime(descriptor, flags=os.TFD_TIMER_ABSTIME, initial=moment_s)

else:
    CLOCK_MONOTONIC = 1
    TFD_TIMER_ABSTIME = 1
    libc = ctypes.CDLL(None, use_errno=True)

    class _Timespec(ctypes.Structure):
        _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))

    class _Setting(ctypes.Structure):
        _fields_ = (("interval", _Timespec), ("initial", _Timespec))

    def _create() -> int:
        descriptor = int(libc.timerfd_create(CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC))
        if descriptor < 0:
            raise OSError(ctypes.get_errno(), "timerfd_create failed")
        return descriptor

    def _set(descriptor: int, moment_s: float) -> None:
        seconds, fraction = divmod(moment_s, 1)
        setting = _Setting(_Timespec(0, 0), _Timespec(int(seconds), int(fraction * 1e9)))
        if libc.timerfd_settime(descriptor, TFD_TIMER_ABSTIME, ctypes.byref(setting), None) < 0:
            raise OSError(ctypes.get_errno(), "timerfd_settime failed")


class Alarm:
    """Wakes one greenlet at a time.

    Its watcher stays with the loop from the first wait to the end: `hub.wait` would start and stop one each time, which
    costs the kernel two calls more for each arrival.
    """

    def __init__(self) -> None:
        self._hub = gevent.get_hub()
        self._descriptor = _create()
        self._sleeper: gevent.Greenlet | None = None
        self._watcher = self._hub.loop.io(self._descriptor, READABLE)
        self._watcher.start(self._ring)

    def wait_until(self, moment_s: float) -> None:
        """Return at this moment of the driver's clock, or at once if it has passed."""
        self.set(moment_s)
        self._sleeper = gevent.getcurrent()
        try:
            self._hub.switch()
        finally:
            self._sleeper = None

    def set(self, moment_s: float) -> None:
        """Let the greenlet that waits be woken at this moment instead."""
        _set(self._descriptor, max(moment_s, 1e-9))  # zero would disarm the timer

    def close(self) -> None:
        self._watcher.stop()
        self._watcher.close()
        os.close(self._descriptor)

    def _ring(self) -> None:
        try:
            os.read(self._descriptor, 8)
        except BlockingIOError:
            return  # set anew since it rang
        if self._sleeper is not None:
            self._sleeper.switch()
