"""How is the generator started? `python -m perflab_loadtests PLAN.json`; exit codes in docs/load-generator.md."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perflab_loadtests.plan import LoadPlan

USAGE = "usage: python -m perflab_loadtests PLAN.json"
OK, FAILED, UNUSABLE = 0, 1, 2


def main(arguments: list[str]) -> int:
    # Loading Locust takes a second; until then a signal simply ends the process.
    signal.signal(signal.SIGINT, lambda number, _: os._exit(128 + number))
    signal.signal(signal.SIGTERM, lambda number, _: os._exit(128 + number))
    if len(arguments) != 1:
        return _say(USAGE, UNUSABLE)

    import locust  # noqa: F401 (patches the standard library for gevent, which must come first)

    from perflab_loadtests.plan_file import BadPlan, read_plan

    try:
        plan = read_plan(Path(arguments[0]))
    except BadPlan as bad:
        return _say("\n".join(f"{bad.source}: {mistake}" for mistake in bad.mistakes), UNUSABLE)
    return _run(plan)


def _run(plan: "LoadPlan") -> int:
    from perflab_loadtests.driver.clients.server_address import Unreachable
    from perflab_loadtests.driver.session import LaneFailed
    from perflab_loadtests.events import ListenerGone
    from perflab_loadtests.evidence import EvidenceUnwritable
    from perflab_loadtests.gate import ParentGone
    from perflab_loadtests.generate import generate
    from perflab_loadtests.signals import Interrupted, interruptible

    try:
        with interruptible():
            generate(plan)
    except (Unreachable, EvidenceUnwritable) as problem:
        return _say(str(problem), UNUSABLE)
    except LaneFailed as failed:
        return _say(f"the run was given up: {failed}", FAILED)
    except (ParentGone, ListenerGone):
        return _say("whoever started this run is gone; what was recorded is written", FAILED)
    except Interrupted as interrupted:
        return interrupted.exit_code
    return OK


def _say(words: str, code: int) -> int:
    sys.stderr.write(f"perflab_loadtests: {words}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
