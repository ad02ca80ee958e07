"""What does it cost to be seen? CPU per 1,000 requests, window by window and event by event. Run by `make perf`."""

import json
import subprocess
import sys

TICKS, REQUESTS_PER_TICK, ENDPOINTS, ROUNDS = 20, 1_000, 10, 5

MEASURED = """
import json, sys, time
import locust, locust.env
import numpy as np
from locust.stats import RequestStats
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from perflab_loadtests.driver.clock import now_s
from perflab_loadtests.health.report import Health
from perflab_loadtests.live.exposition import LiveCollector
from perflab_loadtests.live.figures import Live
from perflab_loadtests.live.locust_stats import LocustStats
from perflab_loadtests.live.window import WindowReader
from perflab_loadtests.recording.recorder import Recorder
from perflab_loadtests.recording.tally import Tally

TICKS, REQUESTS, ENDPOINTS, ROUNDS = map(int, sys.argv[1:])
times_s = np.random.default_rng(1).lognormal(-3.5, 0.6, REQUESTS).tolist()
names = [f"/{number % ENDPOINTS}" for number in range(REQUESTS)]
cost_s = dict.fromkeys(("events", "log_request", "windows", "figures", "scrape"), float("inf"))

def cpu(name, function, times):
    began_s = time.process_time()
    function()
    cost_s[name] = min(cost_s[name], (time.process_time() - began_s) / times)

for _ in range(ROUNDS):
    recorder = Recorder()
    reader = WindowReader(recorder)
    windows, begin_s = [], now_s()
    for tick in range(TICKS):
        for number, (name, time_s) in enumerate(zip(names, times_s)):
            end_s = begin_s + tick + number / REQUESTS
            recorder.add(f"GET {name}", end_s - time_s, end_s - time_s, end_s, 200, 1000, None)
        windows.append(reader.read())
    logged, fed = RequestStats(), LocustStats(RequestStats(), epoch_offset_s=time.time() - now_s())
    live = Live(run_id="r", strategy="s")
    health = Health(cpu_ratio=0, loop_lag_p99_s=0, start_lag_p99_s=0, starved_ratio=0)
    environment = locust.env.Environment()
    runner = environment.create_local_runner()
    fire = environment.events.request.fire
    requests = [(name, time_s * 1e3) for name, time_s in zip(names, times_s)] * TICKS
    thousands = TICKS * REQUESTS / 1000
    cpu("log_request",
        lambda: [logged.log_request("GET", name, time_ms, 1000) for name, time_ms in requests], thousands)
    cpu("events", lambda: [fire(request_type="GET", name=name, response_time=time_ms, response_length=1000,
        response=None, context={}, exception=None, start_time=0.0, url=name) for name, time_ms in requests], thousands)
    runner.quit()
    cpu("windows", lambda: [fed.feed(window) for window in windows], thousands)
    cpu("figures", lambda: [live.update(window, Tally(), health, 1.0, 1) for window in windows], thousands)
    registry = CollectorRegistry()
    registry.register(LiveCollector(live))
    cpu("scrape", lambda: generate_latest(registry), 1)
print(json.dumps(cost_s))
"""


def test_windows_cost_less_than_half_of_logging_each_request() -> None:
    figures = (TICKS, REQUESTS_PER_TICK, ENDPOINTS, ROUNDS)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, figures)], capture_output=True, text=True, check=True, timeout=120
    )
    cost_ms = {name: cost_s * 1e3 for name, cost_s in json.loads(done.stdout).items()}
    sys.stdout.write(
        f"\nCPU per 1,000 requests ({ENDPOINTS} endpoints, {REQUESTS_PER_TICK} requests a tick): "
        f"Locust's events {cost_ms['events']:.2f} ms, "
        f"its log_request alone {cost_ms['log_request']:.2f} ms, "
        f"windows into Locust's stats {cost_ms['windows']:.2f} ms, "
        f"figures for Prometheus {cost_ms['figures']:.2f} ms; one scrape {cost_ms['scrape']:.1f} ms\n"
    )
    assert cost_ms["windows"] < cost_ms["log_request"] / 2
    assert cost_ms["figures"] < cost_ms["log_request"] / 2
