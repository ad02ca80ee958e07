"""What do pytest-benchmark's JSON files of two revisions hold for the gate? Exact work, CPU time and round times.

One file is one process, and the process is the independent unit: rounds within it share its memory layout, its hash
seed and the mood of the machine at that minute, so however many they are, they are one block. A folder holds one file
per run, and the n-th file of base (by name) makes a block with the n-th of head: run them in turns. A single pair
decides on exact work alone; of its times the gate says how many pairs it would need.

The work and the CPU time come from the fixture `perflab` (`extra_info`); plain benchmarks have round times only.
"""

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from perflab_reports.evidence.folder import EvidenceError
from perflab_reports.gate.benchmark_file import Recording, read
from perflab_reports.gate.evidence import Block, CounterEvidence, GateEvidence, Side, StatementWork, Work
from perflab_reports.gate.stored import held_tiers


def read_pair(base: Path, head: Path) -> GateEvidence:
    """The gate's evidence of two files, or of two folders with as many files each.

    Args:
        base: What `--benchmark-json` wrote, or a folder of such files.
        head: The same of the revision that changed.

    Raises:
        EvidenceError: a file is missing, cut off or of another version, or the sides have no benchmark in common.
    """
    pairs = list(_paired(base, head))
    recorded = [(read(left), read(right)) for left, right in pairs]
    first_base, first_head = recorded[0]
    if not first_base.by_name.keys() & first_head.by_name.keys():
        raise EvidenceError(f"{base} and {head} have no benchmark in common")
    blocks = tuple(_block(at, left, right) for at, (left, right) in enumerate(recorded))
    bases, heads = [left for left, _ in recorded], [right for _, right in recorded]
    evidence = GateEvidence(
        created_at=first_head.datetime,
        base=_side(base, bases),
        head=_side(head, heads),
        machine=first_head.machine_info.describe(),
        counters={name: CounterEvidence(work=work) for name, work in (("base", _work(bases)), ("head", _work(heads)))},
        blocks=blocks,
        duration_s=math.fsum(b.stats.total for recording in (*bases, *heads) for b in recording.benchmarks),
        invalid_reasons=tuple(_unusable(bases, heads)),
    )
    return replace(evidence, tiers=held_tiers(evidence))


def _paired(base: Path, head: Path) -> Iterator[tuple[Path, Path]]:
    files = [_files(base), _files(head)]
    if len(files[0]) != len(files[1]):
        raise EvidenceError(
            f"{base} holds {len(files[0])} runs and {head} {len(files[1])}: each run of one needs one of the other"
        )
    yield from zip(*files, strict=True)


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return (path,)
    found = sorted(path.glob("*.json"))
    if not found:
        raise EvidenceError(f"{path} holds no JSON file of pytest-benchmark")
    return found


def _block(index: int, base: Recording, head: Recording) -> Block:
    """What head alone has is new, and there is nothing to compare it with."""
    names = base.by_name.keys()
    sides = {"base": base.benchmarks, "head": tuple(b for b in head.benchmarks if b.fullname in names)}
    return Block(
        index=index,
        seed=0,
        order=tuple(sides),
        cpu_ns={
            arm: {
                b.fullname: statistics.median(b.extra_info.perflab.cpu_samples_ns)
                for b in benchmarks
                if b.extra_info.perflab is not None and b.extra_info.perflab.cpu_samples_ns
            }
            for arm, benchmarks in sides.items()
        },
        latency_ms={
            arm: {b.fullname: tuple(1e3 * seconds for seconds in b.stats.data) for b in benchmarks}
            for arm, benchmarks in sides.items()
        },
    )


def _side(path: Path, recordings: Sequence[Recording]) -> Side:
    commit = recordings[0].commit_info
    return Side(revision=commit.id or "", label=commit.branch or path.stem, dirty=bool(commit.dirty))


def _work(recordings: Sequence[Recording]) -> tuple[Work, ...]:
    return tuple(
        Work(
            endpoint=benchmark.fullname,
            statements=observed.queries,
            calls=observed.queries,
            rows=observed.rows,
            shared_blocks=0,
            plan_hash=observed.plan_hash,
            cache_operations=0,
            spans=0,
            response_bytes=0,
            sql=tuple(
                StatementWork(fingerprint=s.fingerprint, text=s.text, count=s.count, call_site=s.call_site)
                for s in observed.statements
            ),
        )
        for benchmark in recordings[0].benchmarks
        if (observed := benchmark.extra_info.perflab) is not None
    )


def _unusable(bases: Sequence[Recording], heads: Sequence[Recording]) -> Iterator[str]:
    machines = sorted({recording.machine_info.describe() for recording in (*bases, *heads)})
    if len(machines) > 1:
        yield f"measured on different machines: {'; '.join(machines)}"
    for name, recordings in (("base", bases), ("head", heads)):
        revisions = sorted({recording.commit_info.id or "" for recording in recordings})
        if len(revisions) > 1:
            yield f"{name} mixes revisions: {', '.join(revisions)}"
        first = {work.endpoint: work for work in _work(recordings[:1])}
        for number, recording in enumerate(recordings[1:], start=2):
            for work in _work([recording]):
                before = first.get(work.endpoint, work)
                if (before.statements, before.rows) != (work.statements, work.rows):
                    yield (
                        f"{name}: {work.endpoint} does {before.statements} queries and {before.rows} rows in its first "
                        f"run, {work.statements} and {work.rows} in run {number}: a benchmark must repeat its work"
                    )
