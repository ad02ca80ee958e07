"""Every query of every panel, on a real Prometheus that scraped a real run; an empty panel fails by its name."""

import http.client
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from board_history import EARLIER_RUNS, HISTORY_S
from board_run import (
    LATER_RUN_ID,
    LATER_S,
    LATER_STRATEGY,
    RUN_ID,
    SCRAPE_S,
    STRATEGY,
    BoardRun,
    board_run,
)

from perflab.preview.page import write_preview
from perflab.preview.screenshot import take
from perflab.preview.window import values_for
from perflab.servers.binaries import find_binary
from perflab.servers.server import ServerMissing
from perflab_dashboards.checks.live import ELSEWHERE, EMPTY_BY_RIGHT, Look, ask_all, counts, panel_count
from perflab_dashboards.checks.substitution import substitute
from perflab_dashboards.cost import cost_of
from perflab_dashboards.files import documents
from perflab_dashboards.metrics import RESULT_LATENCY
from perflab_dashboards.panels.comparison import RATES
from perflab_dashboards.panels.latency import PERCENTILES
from perflab_dashboards.panels.plans import CHANGED
from perflab_dashboards.promql import EVERYTHING, quantile
from perflab_dashboards.rules.recording import RECORDINGS
from perflab_instrumentation.metrics import BUCKET_FACTOR, REQUEST_DURATION
from perflab_loadtests.metrics import REQUESTS_COMPLETED, RESPONSE_TIME

pytestmark = pytest.mark.e2e

DISTINCT_URLS = 10_000
SENDERS = 4
STARTING_S = 20
"""Until workers, tasks and commands have started, which on few processors is a load of its own."""

NEAR = 0.05
"""Of the exact percentile, what an estimated one may be off."""

PICTURE_SCALES = (0.75, 0.7, 0.65, 0.6)
MOST_PICTURE_BYTES = 200 * 1024


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardRun]:
    for program in ("prometheus", "promtool"):
        try:
            find_binary(program)
        except ServerMissing as missing:
            pytest.skip(str(missing))
    with board_run(tmp_path_factory.mktemp("boards")) as running:
        yield running


def look(run: BoardRun, board: str) -> Look:
    """The run's window; the history board looks further back, since its runs are older."""
    start_s = run.start_s - (HISTORY_S + 60 if board == "history" else 0)
    if board == "compare":
        return compared(run)
    return Look(start_s=start_s, end_s=run.end_s, values=values_for(f"{run.end_s - start_s:.0f}s"))


def compared(run: BoardRun) -> Look:
    """Both runs, the later one moved back to where the first began."""
    chosen = {
        "run_a": RUN_ID,
        "strategy_a": STRATEGY,
        "run_b": LATER_RUN_ID,
        "strategy_b": LATER_STRATEGY,
        "shift_b": f"{run.later_start_s - run.start_s:.0f}s",
    }
    values = {**values_for(f"{run.later_end_s - run.start_s:.0f}s"), **chosen}
    return Look(start_s=run.start_s, end_s=run.later_end_s, values=values)


def test_every_query_of_every_panel_holds_data(run: BoardRun, capsys: pytest.CaptureFixture[str]) -> None:
    """Here nothing is empty by right: this run has tasks, commands and a plan that changes."""
    boards = documents()
    found = {name: list(ask_all(document, run.prometheus, look(run, name))) for name, document in boards.items()}
    everything = [finding for findings in found.values() for finding in findings]
    lines = [f"{name}: {panel_count(boards[name])} panels, {counts(findings)}" for name, findings in found.items()]
    lines.append(f"all: {sum(map(panel_count, boards.values()))} panels, {counts(everything)}")
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 (the figures that the check is for)
    assert [finding.mistake for finding in everything if finding.mistake] == []
    assert [finding.target.where for finding in everything if finding.asked and not finding.series] == []
    shown = {finding.target.where for finding in everything}
    assert set(EMPTY_BY_RIGHT) | set(ELSEWHERE) <= shown


def test_a_metric_that_was_renamed_names_its_panel(run: BoardRun) -> None:
    text = json.dumps(documents()["overview"]).replace(REQUEST_DURATION.name, "http_server_request_length_seconds")
    mistakes = [finding.mistake for finding in ask_all(json.loads(text), run.prometheus, look(run, "overview"))]
    assert any(
        mistake and mistake.startswith("perflab-overview / p95 (estimated) / A: no data") for mistake in mistakes
    )


def test_the_history_is_found_run_by_run(run: BoardRun) -> None:
    query = f'count by (run_id) (last_over_time({RESULT_LATENCY.name}{{quantile="0.5"}}[{HISTORY_S + 300}s]))'
    found = run.prometheus.instant(query, run.end_s)
    assert {series.labels["run_id"] for series in found} == {f"earlier-{number}" for number in range(len(EARLIER_RUNS))}
    assert {series.points[0][1] for series in found} == {2.0}, "one point for each strategy"


def test_a_plan_that_changed_is_counted_from_the_first_time(run: BoardRun) -> None:
    query = next(target.query for target in CHANGED.targets)
    ((_, changed),) = run.prometheus.instant(substitute(query, look(run, "database").values), run.end_s)[0].points
    assert changed >= 1


def test_a_later_run_lies_over_the_first(run: BoardRun) -> None:
    """Moved back, B has its requests where A had them, and none where it really ran."""
    look = compared(run)
    query = substitute(RATES.targets[1].query, look.values)
    (found,) = run.prometheus.over(query, start_s=look.start_s, end_s=look.end_s, step_s=SCRAPE_S)
    busy = [time_s - run.start_s for time_s, value in found.points if value > 1]
    assert -SCRAPE_S <= busy[0] < LATER_S / 2
    assert busy[-1] < run.later_start_s - run.start_s


def test_a_slow_bucket_leads_to_its_trace(run: BoardRun) -> None:
    query = next(target.query for target in PERCENTILES.targets if target.exemplars)
    found = run.prometheus.exemplars(
        substitute(query, look(run, "overview").values), start_s=run.start_s, end_s=run.end_s
    )
    assert found
    assert all(len(exemplar["labels"]["trace_id"]) == 32 for exemplar in found)


def test_estimated_percentiles_are_near_the_exact_ones(run: BoardRun, capsys: pytest.CaptureFixture[str]) -> None:
    """Over the same requests: those that ended between two scrapes, by their number, once all servers had started.

    Where the machine was so busy that arrivals waited for a lane, or that the generator calls the run invalid,
    latencies pile up at one value: the bucket's own width must hold, and of more there is no verdict.
    """
    generator = json.loads((run.load / "generator.json").read_text())
    (phase,) = generator["phases"]
    completed = [point for point in gauge_of_counter(run) if point[0] >= run.start_s + STARTING_S]
    (first_s, before), (last_s, until) = completed[0], completed[-1]
    columns = pq.read_table(
        next(run.load.glob("**/requests.parquet")), columns=["intended_start_us", "start_us", "duration_us"]
    )
    intended_us, start_us, duration_us = (column.to_numpy() for column in columns.itercolumns())
    in_order = np.argsort(start_us + duration_us, kind="stable")[int(before) : int(until)]
    exact_s = ((start_us + duration_us - intended_us) / 1e6)[in_order]
    off: dict[str, float] = {}
    for ratio in (0.95, 0.99):
        query = quantile(ratio, RESPONSE_TIME, scope=EVERYTHING, window=f"{last_s - first_s + SCRAPE_S:.0f}s")
        ((_, estimated_s),) = run.prometheus.instant(query, last_s)[0].points
        truth_s = float(np.quantile(exact_s, ratio))
        off[f"p{ratio * 100:g}"] = estimated_s / truth_s - 1
        with capsys.disabled():
            print(  # noqa: T201
                f"p{ratio * 100:g}: estimated {estimated_s * 1e3:.2f} ms, exact {truth_s * 1e3:.2f} ms,"
                f" off by {estimated_s / truth_s - 1:+.1%} over {len(exact_s)} requests ("
                f"{phase['waited']} arrivals waited for a lane, {generator['invalid_reasons'] or 'the run is valid'})"
            )
    worst = max(map(abs, off.values()))
    assert worst < BUCKET_FACTOR - 1, off
    if phase["waited"] or not generator["valid"]:
        pytest.skip(f"the machine was too busy for a verdict on 5 %; the worst is {worst:.1%} off")
    assert worst < NEAR, off


def gauge_of_counter(run: BoardRun) -> tuple[tuple[float, float], ...]:
    """How many requests had ended, at each scrape."""
    query = f"sum({REQUESTS_COMPLETED.name})"
    (found,) = run.prometheus.over(query, start_s=run.start_s, end_s=run.end_s, step_s=SCRAPE_S)
    return found.points


def test_rules_keep_their_series(run: BoardRun) -> None:
    empty = [rule.name for rule in RECORDINGS if not run.prometheus.instant(rule.name, run.end_s)]
    assert empty == []


def test_every_board_has_a_preview(run: BoardRun, tmp_path: Path) -> None:
    """PERFLAB_PREVIEWS=FOLDER keeps them: the pictures in the docs come from here (`make board-pictures`)."""
    folder = os.environ.get("PERFLAB_PREVIEWS")
    for name, document in documents().items():
        page = write_preview(document, run.prometheus, look(run, name), tmp_path / f"{name}.html")
        assert "no data" not in page.read_text(), name
        picture = small_picture(page)
        assert picture is None or 10_000 < picture.stat().st_size < MOST_PICTURE_BYTES
        if folder and picture:
            Path(folder).mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, folder)


def small_picture(page: Path) -> Path | None:
    """As large as it may be: the pictures are kept in the repository."""
    for scale in PICTURE_SCALES:
        picture = take(page, scale=scale)
        if picture is None or picture.stat().st_size < MOST_PICTURE_BYTES:
            return picture
    return picture


def test_ten_thousand_urls_add_no_series(run: BoardRun, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("/nothing/here", "/api/v1/products/1/stock", "/api/v1/products/999999/stock"):
        run.ask(path)
    time.sleep(3 * SCRAPE_S)
    before = series(run)
    numbers = iter(range(DISTINCT_URLS))
    taking = threading.Lock()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=20)
        while True:
            with taking:
                number = next(numbers, None)
            if number is None:
                break
            path = f"/nothing/{number}" if number % 2 else f"/api/v1/products/{number}/stock?n={number}"
            connection.request("GET", path)
            connection.getresponse().read()
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    time.sleep(3 * SCRAPE_S)
    with capsys.disabled():
        print(  # noqa: T201
            f"{before:.0f} series of the application before {DISTINCT_URLS} URLs, {series(run):.0f} after",
            *cost_of(run.prometheus, time.time()).lines(),
            sep="\n",
        )
    assert series(run) == before


def series(run: BoardRun) -> float:
    """All that the application exposes; an alert about it, while a scrape is late, is Prometheus' own."""
    own = "up|scrape_.*|ALERTS.*"
    (found,) = run.prometheus.instant(f'count({{job="application", __name__!~"{own}"}})', time.time())
    return found.points[0][1]
