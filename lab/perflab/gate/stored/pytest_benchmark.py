"""What do two result files of pytest-benchmark say? Each benchmark is an endpoint; its rounds, cut into runs, blocks.

All rounds of a file come from one process, so blocks here differ less than fresh processes would: a small effect is a
hint. Base again is every other round of base. What the `perflab` fixture put into `extra_info` becomes work.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from perflab.gate.mistakes import GateFailed
from perflab_reports.gate.evidence import Block, CounterEvidence, GateEvidence, Side, Work

BLOCKS = 12
LEAST_ROUNDS = 2 * BLOCKS * 10
"""Ten rounds for each half of each block: fewer make no median."""
COUNTED = ("queries", "rows", "plan_hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stats:
    data: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Benchmark:
    fullname: str
    stats: _Stats
    extra_info: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    benchmarks: tuple[_Benchmark, ...]
    commit_info: Mapping[str, Any] = field(default_factory=dict)
    machine_info: Mapping[str, Any] = field(default_factory=dict)


def benchmark_evidence(base: Path, head: Path) -> GateEvidence:
    """Two files as one gate's evidence.

    Raises:
        GateFailed: a file is damaged or holds no rounds, or the two have no benchmark in common.
    """
    files = {"base": _read(base), "head": _read(head)}
    timed = {side: {one.fullname: one for one in file.benchmarks} for side, file in files.items()}
    names = [name for name in timed["base"] if name in timed["head"]]
    if not names:
        listed = "; ".join(f"{side}: {', '.join(ones) or 'none'}" for side, ones in timed.items())
        raise GateFailed(f"{base} and {head} have no benchmark in common ({listed})")
    short = {
        f"{path}: {name} holds {len(timed[side][name].stats.data)} rounds where {LEAST_ROUNDS} are needed"
        for side, path in (("base", base), ("head", head))
        for name in names
        if len(timed[side][name].stats.data) < LEAST_ROUNDS
    }
    if short:
        hint = "write with --benchmark-json, and lengthen with --benchmark-min-rounds"
        raise GateFailed("\n".join([*sorted(short), hint]))
    return GateEvidence(
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        base=_side(files["base"], base),
        head=_side(files["head"], head),
        machine=str(files["head"].machine_info.get("cpu", {}).get("brand_raw", "")),
        counters={
            side: CounterEvidence(work=tuple(_work(ones[name]) for name in names if _counted(timed, name)))
            for side, ones in timed.items()
            if any(_counted(timed, name) for name in names)
        },
        blocks=tuple(_blocks({side: {name: ones[name] for name in names} for side, ones in timed.items()})),
    )


def _read(path: Path) -> _File:
    try:
        return TypeAdapter(_File).validate_json(path.read_bytes())
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
        raise GateFailed(f"{path} is no result of pytest-benchmark ({where.strip(': ')})") from None


def _side(file: _File, path: Path) -> Side:
    commit = file.commit_info
    return Side(revision=str(commit.get("id") or ""), label=str(path), dirty=bool(commit.get("dirty")))


def _counted(timed: Mapping[str, Mapping[str, _Benchmark]], name: str) -> bool:
    return all(any(key in ones[name].extra_info for key in COUNTED) for ones in timed.values())


def _work(one: _Benchmark) -> Work:
    info = one.extra_info
    queries = int(info.get("queries", 0))
    return Work(
        endpoint=one.fullname,
        statements=queries,
        calls=queries,
        rows=int(info.get("rows", 0)),
        shared_blocks=int(info.get("shared_blocks", 0)),
        plan_hash=str(info.get("plan_hash") or ""),
        cache_operations=int(info.get("cache_operations", 0)),
        spans=0,
        response_bytes=0,
    )


def _blocks(timed: Mapping[str, Mapping[str, _Benchmark]]) -> Iterator[Block]:
    halves = {
        "base": {name: one.stats.data[::2] for name, one in timed["base"].items()},
        "base_again": {name: one.stats.data[1::2] for name, one in timed["base"].items()},
        "head": {name: one.stats.data for name, one in timed["head"].items()},
    }
    for index in range(BLOCKS):
        yield Block(
            index=index,
            seed=0,
            order=("base", "base_again", "head"),
            latency_ms={
                arm: {name: _slice(data, index) for name, data in ones.items()} for arm, ones in halves.items()
            },
        )


def _slice(data: Sequence[float], index: int) -> tuple[float, ...]:
    size = len(data) // BLOCKS
    return tuple(1e3 * value for value in data[index * size : (index + 1) * size])
