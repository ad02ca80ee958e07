"""What have all workers counted together, the dead ones too? One reader per family merges, and folds the dead away.

A dead worker's counts move into `retired`, whose first row names the files that are in it: killed between writing it
and deleting them, the next reader neither loses nor doubles a count. A dead worker's gauges end with it.
"""

from collections.abc import Iterable
from pathlib import Path

from perflab_instrumentation.counts.file import SIZE_BYTES, counts_files, is_given_up
from perflab_instrumentation.counts.rows import BUSINESS_GAUGE, BUSINESS_KINDS, WORD, Key, Row, decode, encode
from perflab_instrumentation.metrics import METRICS, WORKERS

RETIRED = "retired"
FOLDED = "_folded"


def merge(into: dict[Key, Row], rows: Iterable[tuple[Key, Row]], *, gauges: bool) -> None:
    """Add rows up; gauges only where their process lives."""
    for key, row in rows:
        metric = METRICS.get(key[0])
        if metric is None and not key[0].startswith(BUSINESS_KINDS):
            continue
        is_gauge = metric.kind == "gauge" if metric is not None else key[0].startswith(BUSINESS_GAUGE)
        if is_gauge and not gauges:
            continue
        if key in into:
            into[key].add(row)
        else:
            into[key] = row


def read_family(folder: Path) -> dict[Key, Row]:
    """Everything counted in this folder. Only the holder of the family's reader lock may call this."""
    retired, folded = _read_retired(folder)
    living: dict[Key, Row] = {}
    dead: list[Path] = []
    workers = 0
    for path in counts_files(folder):
        if path.name in folded:
            path.unlink(missing_ok=True)
        elif is_given_up(path):
            dead.append(path)
        else:
            workers += not path.name.startswith("helper")
            merge(living, decode(_used(path)), gauges=True)
    if dead:
        for path in dead:
            merge(retired, decode(_used(path)), gauges=False)
        _write_retired(folder, retired, dead)
    merge(living, retired.items(), gauges=False)
    living[(WORKERS.name, ())] = Row([float(workers)])
    return living


def _used(path: Path) -> bytes:
    """The written part: the file is mostly a hole, and rows end at the first zero word."""
    chunk = 256 * 1024
    data = bytearray()
    with path.open("rb") as file:
        while len(data) < SIZE_BYTES:
            part = file.read(chunk)
            data += part
            if len(part) < chunk or not any(part[-64 * WORD * WORD :]):
                break
    return bytes(data)


def _read_retired(folder: Path) -> tuple[dict[Key, Row], frozenset[str]]:
    try:
        data = (folder / RETIRED).read_bytes()
    except FileNotFoundError:
        return {}, frozenset()
    rows = dict(decode(data))
    folded = frozenset(name for key in rows if key[0] == FOLDED for name in key[1])
    return {key: row for key, row in rows.items() if key[0] != FOLDED}, folded


def _write_retired(folder: Path, rows: dict[Key, Row], dead: list[Path]) -> None:
    names = tuple(path.name for path in dead)
    unfinished = folder / f"{RETIRED}.new"
    unfinished.write_bytes(encode({(FOLDED, names): Row([0.0]), **rows}))
    unfinished.replace(folder / RETIRED)
    for path in dead:
        path.unlink(missing_ok=True)
