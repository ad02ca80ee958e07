"""What workers count is neither lost nor doubled: by death, by folding the dead away, or by dying while doing so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perflab_instrumentation import metrics
from perflab_instrumentation.counts import merged
from perflab_instrumentation.counts.file import OVERFLOW, ROWS_PER_METRIC, CountsFile
from perflab_instrumentation.counts.rows import Exemplar, Key, Row, decode, encode, number_count
from perflab_instrumentation.counts.tally import Tally
from perflab_instrumentation.request.activity import Activity
from perflab_instrumentation.request.trace_context import TraceContext

DURATION = (metrics.REQUEST_DURATION.name, ("GET", "/a", "200"))

labels = st.lists(st.text(max_size=30), max_size=4).map(tuple)
plain = st.sampled_from([metric for metric in metrics.METRICS.values() if not metric.exemplars])


@given(
    st.dictionaries(
        st.tuples(plain, labels),
        st.floats(allow_nan=False, allow_infinity=False),
        max_size=6,
    )
)
def test_rows_read_back_as_they_were_written(series: dict[tuple[metrics.Metric, tuple[str, ...]], float]) -> None:
    rows: dict[Key, Row] = {
        (metric.name, values): Row([number] * number_count(metric)) for (metric, values), number in series.items()
    }
    assert dict(decode(encode(rows))) == rows


def test_exemplars_read_back_too() -> None:
    row = Row([1.0] * number_count(metrics.REQUEST_DURATION))
    row.exemplars[3] = Exemplar(trace_id=1 << 127 | 5, value=0.25, time_s=1e9)
    assert dict(decode(encode({DURATION: row}))) == {DURATION: row}


@given(st.binary(max_size=200))
def test_a_file_that_is_not_ours_holds_no_rows(data: bytes) -> None:
    assert list(decode(data)) == []


def serve(tally: Tally, times: int) -> None:
    for number in range(times):
        tally.began()
        activity = Activity(TraceContext(number + 1, 2, 0, sampled=True))
        tally.ended(activity, method="GET", route="/a", status=200, duration_s=0.01)


def total(rows: dict[Key, Row]) -> float:
    return sum(rows[DURATION].numbers[:-1])


def test_a_dead_workers_counts_stay_and_its_gauges_go(tmp_path: Path) -> None:
    dying, living = CountsFile(tmp_path, "1"), CountsFile(tmp_path, "2")
    serve(Tally(dying), 7)
    serve(Tally(living), 5)
    Tally(dying).began()
    assert total(merged.read_family(tmp_path)) == 12
    dying.close()
    for _ in range(3):
        rows = merged.read_family(tmp_path)
        assert total(rows) == 12
        assert rows[(metrics.ACTIVE_REQUESTS.name, ())].numbers == [0.0]
        assert rows[(metrics.WORKERS.name, ())].numbers == [1.0]
    assert [path.name for path in tmp_path.glob("*.counts")] == ["2.counts"]
    living.close()


def test_a_reader_that_dies_after_folding_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("1", "2"):
        counts = CountsFile(tmp_path, name)
        serve(Tally(counts), 4)
        counts.close()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_args, **_kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            merged.read_family(tmp_path)
    assert len(list(tmp_path.glob("*.counts"))) == 2
    assert total(merged.read_family(tmp_path)) == 8
    assert list(tmp_path.glob("*.counts")) == []


def test_labels_without_bound_are_counted_together_in_the_end(tmp_path: Path) -> None:
    counts = CountsFile(tmp_path, "1")
    tally = Tally(counts)
    for number in range(ROWS_PER_METRIC + 50):
        tally.add(metrics.ERRORS, 1, "/a", f"error {number}")
    rows = {key: row for key, row in merged.read_family(tmp_path).items() if key[0] == metrics.ERRORS.name}
    assert sum(row.numbers[0] for row in rows.values()) == ROWS_PER_METRIC + 50
    assert rows[(metrics.ERRORS.name, (OVERFLOW, OVERFLOW))].numbers == [50.0]
    counts.close()


def test_a_method_that_clients_invent_is_one_label() -> None:
    counts = CountsFile(None, "")
    tally = Tally(counts)
    for method in ("BREW", "PROPFIND"):
        tally.ended(Activity(TraceContext(1, 2, 0, sampled=False)), method=method, route="", status=405, duration_s=1)
    row = counts.row(metrics.REQUEST_DURATION, "_OTHER", "", "405")
    assert sum(counts.numbers[row : row + len(metrics.SECONDS) + 1]) == 2
    counts.close()


def test_the_file_takes_no_more_memory_than_is_written(tmp_path: Path) -> None:
    counts = CountsFile(tmp_path, "1")
    serve(Tally(counts), 1)
    assert (tmp_path / "1.counts").stat().st_blocks * 512 < 100_000
    counts.close()
