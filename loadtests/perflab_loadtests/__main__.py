"""`python -m perflab_loadtests PLAN.json`: offer the planned load, once.

Prints one JSON object per line on stdout. Exits 0 when the load was offered, 2 on a bad plan or a full disk, 130 or
143 when interrupted; what was recorded until then is written in every case.
"""

import logging
import signal
import sys
from pathlib import Path
from types import FrameType


class Stopped(BaseException):
    """SIGTERM or SIGINT."""


def _stop(signum: int, _frame: FrameType | None) -> None:
    raise Stopped(signum)


def main(arguments: list[str]) -> int:
    """Carry out the plan in the file; returns the exit code."""
    import locust  # noqa: F401 (its monkey-patching must come before anything else opens a socket)

    from perflab_loadtests.driver.events import NobodyListens
    from perflab_loadtests.driver.run import carry_out
    from perflab_loadtests.plan import PlanError, read_plan

    if len(arguments) != 1:
        sys.stderr.write("usage: python -m perflab_loadtests PLAN.json\n")
        return 2
    logging.getLogger("locust").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        carry_out(read_plan(Path(arguments[0])))
    except (PlanError, LookupError) as error:
        sys.stderr.write(f"perflab_loadtests: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"perflab_loadtests: {error.strerror or error}: {error.filename or ''}\n")
        return 2
    except NobodyListens:
        return 128 + signal.SIGHUP
    except Stopped as stopped:
        return 128 + int(stopped.args[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
