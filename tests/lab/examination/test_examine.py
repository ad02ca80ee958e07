"""How does one strategy's examination pass go? With an application that writes its lines without being asked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from perflab.examination import sender
from perflab.examination.examine import examine
from perflab.examination.ports import Address
from perflab.examination.sender import Reply
from perflab_instrumentation.examine.json_lines import JsonLines
from perflab_instrumentation.examine.lines import PlanLine, RequestLine
from perflab_instrumentation.examine.options import Mode
from perflab_loadtests.journeys.request import Request, get

REQUESTS = (get("/a", "/a"), get("/b", "/b"))


class Diary:
    """Records the order of what the examination does."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.commits = 0.0

    def reset(self) -> None:
        self.entries.append("reset statements")

    def read(self) -> tuple[()]:
        self.entries.append("read statements")
        return ()

    def counters(self) -> Mapping[str, float]:
        self.entries.append("read counters")
        self.commits += 4
        return {"postgres.sessions": self.commits, "postgres.commits": self.commits}

    @contextmanager
    def start(self, *, mode: Mode, folder: Path) -> Iterator[Address]:
        self.entries.append(f"start {mode}")
        self.lines = JsonLines(folder)
        yield Address(port=1)
        self.entries.append("stop")

    def send(self, _address: Address, requests: Sequence[Request], *, counted: bool) -> tuple[Reply, ...]:
        self.entries.append(f"send {len(requests)} {'counted' if counted else 'to warm up'}")
        for number, request in enumerate(requests):
            self.lines.write(
                "requests",
                RequestLine(
                    request=number if counted else None, endpoint=request.endpoint, status=200, response_bytes=1
                ),
            )
        self.lines.write("plans", PlanLine(endpoint="GET /a", fingerprint="f", parameters="p", error="cancelled"))
        return tuple(Reply(number=n, request=request, status=500 * n) for n, request in enumerate(requests))


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    diary = Diary()
    monkeypatch.setattr(sender, "send", diary.send)
    return diary


def test_each_sub_pass_warms_a_fresh_application_and_only_the_first_is_counted(diary: Diary, tmp_path: Path) -> None:
    examination = examine(
        factor="caching", strategy="none", requests=REQUESTS, warm_up=REQUESTS * 3, folder=tmp_path,
        start=diary.start, statements=diary, counters=diary.counters, silk=None,
    )  # fmt: skip
    assert diary.entries == [
        "start work", "send 6 to warm up", "read counters", "reset statements", "send 2 counted",
        "read statements", "read counters", "stop",
        "start profile", "send 6 to warm up", "send 2 counted", "stop",
    ]  # fmt: skip
    assert [endpoint.endpoint for endpoint in examination.endpoints] == ["GET /a", "GET /b"]
    assert examination.counters["postgres.sessions"] == 4
    assert "postgres.commits" not in examination.counters, "reported too late to mean anything"
    assert examination.problems == (
        "request 1 (GET /b) was answered 500",
        "profiled: request 1 (GET /b) was answered 500",
        "not explained: GET /a: cancelled",
        "not explained: GET /a: cancelled",
    )


def test_where_time_is_short_one_sub_pass_does_for_both(diary: Diary, tmp_path: Path) -> None:
    examination = examine(
        factor="indexing", strategy="none", requests=REQUESTS, folder=tmp_path, sub_passes=("profile",),
        start=diary.start, statements=diary, counters=diary.counters, silk=None,
    )  # fmt: skip
    assert diary.entries == ["start profile", "send 2 to warm up", "send 2 counted", "stop"]
    assert [endpoint.requests for endpoint in examination.endpoints] == [1, 1]
    assert "app.connections_opened" not in examination.counters, "Silk takes connections too"


def test_an_examination_without_a_sub_pass_is_refused(diary: Diary, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sub_passes must be of work, profile"):
        examine(
            factor="indexing", strategy="none", requests=REQUESTS, folder=tmp_path, sub_passes=(),
            start=diary.start, statements=diary, counters=diary.counters, silk=None,
        )  # fmt: skip


def test_lines_of_an_interrupted_examination_are_not_read_with_the_new_ones(diary: Diary, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    JsonLines(tmp_path / "work").write(
        "requests", RequestLine(request=0, endpoint="GET /old", status=200, response_bytes=1)
    )
    examination = examine(
        factor="caching", strategy="none", requests=REQUESTS, folder=tmp_path,
        start=diary.start, statements=diary, counters=diary.counters, silk=None,
    )  # fmt: skip
    assert examination.requests == 2
