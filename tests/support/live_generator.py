"""A generator that stands still and is looked at: `python live_generator.py METRICS_ADDRESS WEB_ADDRESS`.

It has recorded 100 requests, answers on both addresses and says where, one JSON object per line; it ends when its page
stops it, closing both. An address that cannot be used is an `error` line.
"""

import locust  # noqa: F401, I001 (patches the standard library for gevent, which must come first)

import json
import sys
import time
from contextlib import closing
from typing import Any

from gevent.event import Event
from locust.env import Environment

from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.health.report import Health
from perflab_loadtests.live.exposition import LiveCollector, serve
from perflab_loadtests.live.figures import Live
from perflab_loadtests.live.locust_stats import LocustStats
from perflab_loadtests.address import Address
from perflab_loadtests.live.server import AddressUnusable
from perflab_loadtests.live.web_ui import open_web_ui
from perflab_loadtests.live.window import WindowReader
from perflab_loadtests.recording.failure import Failure
from perflab_loadtests.recording.recorder import Recorder
from perflab_loadtests.recording.tally import Tally


def main(metrics_address: Address, web_address: Address) -> None:
    recorder, stopped = Recorder(), Event()
    reader, live = WindowReader(recorder), Live(run_id="r1", strategy="redis")
    environment: Any = Environment(host="http://127.0.0.1:8000")
    environment.create_local_runner()
    for number in range(100):
        end_s = now_s()
        failure = Failure.HTTP_5XX if number % 10 == 0 else None
        recorder.add("GET /items/{id}", end_s - 0.25, end_s - 0.125, end_s, 200, 1000, failure)
    window = reader.read()
    live.phase_started("steady")
    health = Health(cpu_ratio=0.25, loop_lag_p99_s=0.001, start_lag_p99_s=0.001, starved_ratio=0.0)
    live.update(window, Tally(scheduled=200, due=110, started=104, completed=100, dropped=3), health, 50.0, 16)
    LocustStats(environment.stats, epoch_offset_s=time.time() - now_s()).feed(window)
    with (
        closing(serve(metrics_address, LiveCollector(live))) as metrics,
        closing(open_web_ui(environment, web_address, stopped.set)) as page,
    ):
        say(metrics=metrics.url, page=page.url)
        stopped.wait()
    environment.runner.quit()
    say(stopped=True)


def say(**words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(Address.parse(sys.argv[1]), Address.parse(sys.argv[2]))
    except AddressUnusable as unusable:
        say(error=type(unusable).__name__, words=str(unusable))
