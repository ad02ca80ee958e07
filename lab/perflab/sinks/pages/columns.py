"""How are counts over time drawn? As columns in a box of 100 by 100, which the page stretches. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from perflab.sinks.otlp.traces import Bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stretch of time; y grows downwards, so a column hangs from `top` to 100."""

    left: float
    width: float
    top: float
    wrong_top: float
    bucket: Bucket


def columns(buckets: Sequence[Bucket]) -> tuple[Column, ...]:
    """One column for each stretch with traces, as high as its share of the fullest."""
    if not buckets:
        return ()
    first, last = buckets[0].start_ns, buckets[-1].start_ns + buckets[-1].width_ns
    most = max(bucket.traces for bucket in buckets)
    return tuple(
        Column(
            left=round(100 * (bucket.start_ns - first) / (last - first), 3),
            width=round(100 * bucket.width_ns / (last - first) * 0.86, 3),
            top=round(100 - 100 * bucket.traces / most, 2),
            wrong_top=round(100 - 100 * bucket.with_errors / most, 2),
            bucket=bucket,
        )
        for bucket in buckets
    )


def sparkline(counts: Sequence[int]) -> tuple[tuple[float, float, float], ...]:
    """Left edge, width and top of a column for each count above none."""
    most, step = max(counts, default=0), 100 / max(1, len(counts))
    return tuple(
        (round(number * step, 2), round(step * 0.8, 2), round(100 - 100 * count / most, 1))
        for number, count in enumerate(counts)
        if count
    )
