"""How is the generator started? `python -m perflab_loadtests PLAN.json`; exit codes in docs/load-generator.md."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from perflab_loadtests.address import Address
from perflab_loadtests.options import Options

OK, FAILED, UNUSABLE = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    commands = argparse.ArgumentParser(
        prog="python -m perflab_loadtests",
        description="Offer the load of a plan, or be a worker of a master that does.",
    )
    commands.add_argument("plan", nargs="?", type=Path, metavar="PLAN.json")
    commands.add_argument("--workers", type=int, default=0, help="worker processes on this machine")
    commands.add_argument("--master", metavar="HOST:PORT", help="listen here for workers on other machines")
    commands.add_argument("--expect-workers", type=int, default=0, help="wait for so many of them")
    commands.add_argument("--web", metavar="HOST:PORT", help="Locust's page")
    commands.add_argument("--prometheus", metavar="HOST:PORT", help="the generator's metrics")
    commands.add_argument("--worker", metavar="HOST:PORT", help="be a worker of the master there")
    commands.add_argument("--once", action="store_true", help="as a worker: end after one run")
    commands.add_argument("--out", type=Path, default=Path("perflab-worker"), help="as a worker: its own folder")
    return commands


def main(arguments: list[str]) -> int:
    # Loading Locust takes a second; until then a signal simply ends the process.
    signal.signal(signal.SIGINT, lambda number, _: os._exit(128 + number))
    signal.signal(signal.SIGTERM, lambda number, _: os._exit(128 + number))
    wanted = parser().parse_args(arguments)
    if (wanted.plan is None) == (wanted.worker is None):
        return _say("give either a PLAN.json or --worker HOST:PORT", UNUSABLE)
    try:
        if wanted.worker is not None:
            return _work(Address.parse(wanted.worker), out=wanted.out, once=wanted.once)
        options = Options(
            workers=wanted.workers,
            master=Address.parse(wanted.master) if wanted.master else None,
            expect_workers=wanted.expect_workers,
            web=Address.parse(wanted.web) if wanted.web else None,
            prometheus=Address.parse(wanted.prometheus) if wanted.prometheus else None,
        )
    except ValueError as bad:
        return _say(str(bad), UNUSABLE)
    return _offer(wanted.plan, options)


def _offer(file: Path, options: Options) -> int:
    _load_locust()

    from perflab_loadtests.driver.clients.server_address import Unreachable
    from perflab_loadtests.driver.session import LaneFailed
    from perflab_loadtests.events import ListenerGone
    from perflab_loadtests.evidence import EvidenceUnwritable
    from perflab_loadtests.gate import ParentGone
    from perflab_loadtests.generate import generate
    from perflab_loadtests.live.server import AddressUnusable
    from perflab_loadtests.locustfile.load import BadLocustfile
    from perflab_loadtests.plan_file import BadPlan, parse_plan, read_document
    from perflab_loadtests.signals import Interrupted, interruptible

    try:
        with interruptible():
            document = read_document(file)
            generate(parse_plan(document, source=str(file)), document, options)
    except (BadPlan, Unreachable, EvidenceUnwritable, BadLocustfile, AddressUnusable) as problem:
        return _say(str(problem), UNUSABLE)
    except LaneFailed as failed:
        return _say(f"the run was given up: {failed}", FAILED)
    except (ParentGone, ListenerGone):
        return _say("whoever started this run is gone; what was recorded is written", FAILED)
    except Interrupted as interrupted:
        return interrupted.exit_code
    return OK


def _work(master: Address, *, out: Path, once: bool) -> int:
    _load_locust()

    from perflab_loadtests.distribution.worker import MasterGone, serve_master
    from perflab_loadtests.signals import Interrupted, interruptible

    try:
        with interruptible():
            while True:
                try:
                    serve_master(master.host, master.port, out)
                except MasterGone as gone:
                    # A master that ends before it offers anything has simply finished with an earlier run.
                    if str(gone):
                        _say(str(gone), FAILED)
                    if once:
                        return FAILED
                if once:
                    return OK
    except Interrupted as interrupted:
        return interrupted.exit_code


def _load_locust() -> None:
    """It patches the standard library for gevent, which must come first; what it logs, we say in our own way."""
    import locust  # noqa: F401 (for its patches)

    logging.getLogger("locust").setLevel(logging.CRITICAL)


def _say(words: str, code: int) -> int:
    sys.stderr.write(f"perflab_loadtests: {words}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
