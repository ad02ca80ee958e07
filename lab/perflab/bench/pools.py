"""What did the workers' connection pools see over a trial? The sums of what each wrote when it ended."""

import json
from collections import Counter
from pathlib import Path

CUMULATIVE = ("requests_num", "requests_queued", "requests_wait_ms", "requests_errors", "connections_num")


def pool_counters(folder: Path) -> dict[str, float]:
    """`pool.<name>` summed over workers; empty where no worker had a pool. The workers' files are taken away."""
    totals: Counter[str] = Counter()
    for file in sorted(folder.glob("pool-*.json")):
        statistics = json.loads(file.read_text())
        totals.update({f"pool.{name}": float(statistics.get(name, 0)) for name in CUMULATIVE})
        file.unlink()
    return dict(totals)
